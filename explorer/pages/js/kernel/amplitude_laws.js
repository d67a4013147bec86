/**
 * Amplitude laws by their moments, and moments and cumulants of sparse inputs.
 *
 * In Python: theory.sparse_inputs.
 */

const even = (moment) => (s) => (s % 2 ? 0 : moment(s));

function factorial(s) {
  let product = 1;
  for (let k = 2; k <= s; k++) product *= k;
  return product;
}

function doubleFactorial(s) {
  let product = 1;
  for (let k = s; k > 1; k -= 2) product *= k;
  return product;
}

/** Moments mu_s of the laws, by their names. */
export const LAWS = {
  rademacher: { moment: even(() => 1), symmetric: true },
  gaussian: { moment: even((s) => doubleFactorial(s - 1)), symmetric: true },
  laplace: { moment: even(factorial), symmetric: true },
  uniform: { moment: even((s) => 1 / (s + 1)), symmetric: true },
  heavy: { moment: even((s) => (999 + 10 ** s) / 1000), symmetric: true },
  skewed: { moment: (s) => (2 ** s + (s % 2 ? -2 : 2)) / 3, symmetric: false },
  "positive-uniform": { moment: (s) => 1 / (s + 1), symmetric: false },
};

export function binomial(n, k) {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

/** Cumulants kappa_0 = 0, kappa_1 .. kappa_order of x = b xi, b being 1 with probability p. */
export function inputCumulants(p, law, order) {
  const moments = [1];
  for (let s = 1; s <= order; s++) moments.push(p * LAWS[law].moment(s));
  const kappa = [0];
  for (let s = 1; s <= order; s++) {
    let lower = 0;
    for (let r = 1; r < s; r++) lower += binomial(s - 1, r - 1) * kappa[r] * moments[s - r];
    kappa.push(moments[s] - lower);
  }
  return kappa;
}

/** Moments 1, E y, E y^2, .. from the cumulants 0, kappa_1, kappa_2, .. */
export function momentsFromCumulants(kappa, into) {
  into[0] = 1;
  for (let s = 1; s < kappa.length; s++) {
    let total = 0;
    for (let r = 1; r <= s; r++) total += binomial(s - 1, r - 1) * kappa[r] * into[s - r];
    into[s] = total;
  }
  return into;
}
