// Laws of amplitudes: their exact moments, those of sparse inputs x = b xi, and their cumulants.

import {
  fraction, negative, polynomialAt, polynomialProduct, polynomialSum, polynomialTimes, product,
  toFloat,
} from "./rationals.js";

const factorial = (k) => (k < 2 ? 1n : BigInt(k) * factorial(k - 1));
const doubleFactorial = (k) => (k < 2 ? 1n : BigInt(k) * doubleFactorial(k - 2));
const even = (moment) => (s) => (s % 2 ? fraction(0) : moment(s));

const MOMENTS = {
  rademacher: even(() => fraction(1)),
  gaussian: even((s) => fraction(doubleFactorial(s - 1))),
  laplace: even((s) => fraction(factorial(s))),
  uniform: even((s) => fraction(1, s + 1)),
  heavy: even((s) => fraction(999n + 10n ** BigInt(s), 1000n)),
  skewed: (s) => fraction(2n ** BigInt(s) + 2n * (s % 2 ? -1n : 1n), 3n),
  "positive-uniform": (s) => fraction(1, s + 1),
};

export const LAWS = Object.keys(MOMENTS);
export const isSymmetric = (law) => !["skewed", "positive-uniform"].includes(law);

/** mu_s = E xi^s as an exact fraction. */
export const momentExactly = (law, s) => MOMENTS[law](s);

export const moment = (law, s) => toFloat(momentExactly(law, s));

/** kappa = mu_{m+1}^2 / mu_{2m}: what one feature read alone gains, over p. */
export const signalStrength = (law, m) => moment(law, m + 1) ** 2 / moment(law, 2 * m);

export function binomial(n, k) {
  let found = 1;
  for (let j = 1; j <= k; j += 1) found = (found * (n - k + j)) / j;
  return Math.round(found);
}

const polynomials = new Map();

/** The cumulants kappa_0 .. kappa_order of an input as polynomials in p, in exact fractions. */
export function cumulantPolynomials(law, order) {
  const key = `${law} ${order}`;
  if (!polynomials.has(key)) {
    const inputs = [[fraction(1)]];
    for (let s = 1; s <= order; s += 1) inputs.push([fraction(0), momentExactly(law, s)]);
    const found = [[fraction(0)]];
    for (let s = 1; s <= order; s += 1) {
      let lower = [fraction(0)];
      for (let r = 1; r < s; r += 1) {
        const term = polynomialProduct(found[r], inputs[s - r]);
        lower = polynomialSum(lower, polynomialTimes(term, fraction(binomial(s - 1, r - 1))));
      }
      found.push(polynomialSum(inputs[s], lower.map(negative)));
    }
    polynomials.set(key, found);
  }
  return polynomials.get(key);
}

/** kappa_s(x) at a float p, exactly. */
export const cumulantExactly = (law, s, p) => polynomialAt(cumulantPolynomials(law, s)[s], p);

/** k6' = p mu_6 - 15 p^3 mu_2^3 at a float p, exactly. */
export function pureSixthExactly(law, p) {
  const square = momentExactly(law, 2);
  const cube = product(square, product(square, square));
  const nothing = fraction(0);
  return polynomialAt(
    [nothing, momentExactly(law, 6), nothing, product(fraction(-15), cube)], p);
}

/** E x. */
export const mean = (law, p) => p * moment(law, 1);

/** kappa_2, kappa_4, kappa_6 and k6' as floats, each the nearest to its exact value. */
export const evenCumulants = (law, p) => ({
  k2: p * moment(law, 2),
  k4: toFloat(cumulantExactly(law, 4, p)),
  k6: toFloat(cumulantExactly(law, 6, p)),
  pure: toFloat(pureSixthExactly(law, p)),
});
