// The bounds on the best improvement, in floats: as theory/power_autoencoder has them.
// Values are squared amplitudes; n features, d dimensions, power m, probability p, a law by name.

import {
  binomial, cumulantExactly, evenCumulants, mean, moment, signalStrength,
} from "./laws.js";
import { toFloat } from "./rationals.js";
import { largestGain, supremumBeyondOne } from "./supremum.js";

export const liftDimension = (d, m) => binomial(d + m - 1, m);

/** ZERO LOSS: n p mu_2. */
export const trivialBound = ({ n, p, law }) => n * p * moment(law, 2);

/** The sum of the `dimension` largest eigenvalues of E x x^T: DIM, also where the mean is not 0. */
export function componentsBound({ n, p, law }, dimension) {
  const square = p * moment(law, 2);
  const product = mean(law, p) ** 2;
  return square + (n - 1) * product + (Math.min(n, dimension) - 1) * (square - product);
}

/** K = m 2^(m-2): 2 K^2 r (beta p^(1/m) + mu_2 p). */
export function draftBound({ n, d, p, law, m }) {
  const [second, middle, top] = [2, m + 1, 2 * m].map((s) => moment(law, s));
  const beta = ((top * p) ** (1 / m) * middle ** 2) / (top * second);
  return 2 * (m * 2 ** (m - 2)) ** 2 * Math.min(n, d) * (beta + second * p);
}

/** Terms of SERIES: binom(m, k) p mu_{k+1} u^(1-k) for odd k. */
function seriesTerms({ p, law, m }, last) {
  const u = (p * moment(law, 2 * m)) ** (1 / (2 * m));
  let total = 0;
  for (let k = 1; k <= last; k += 2) {
    total += (binomial(m, k) * p * moment(law, k + 1)) / u ** (k - 1);
  }
  return total;
}

export const seriesBound = (s) =>
  (Math.min(s.n, s.d) * seriesTerms(s, s.m) ** 2) / (s.p * moment(s.law, 2));

/** U10: r (sqrt(M) + R)^2. */
export function middleRegimeBound(s) {
  const { n, d, p, law, m } = s;
  const k2 = p * moment(law, 2);
  const top = toFloat(cumulantExactly(law, 2 * m, p));
  let spread = k2 ** m;
  for (let k = 2 * m - 1; k > 1; k -= 2) spread *= k;
  const best = (top / ((m - 1) * spread)) ** (1 / m);
  const main = ((p * moment(law, m + 1)) ** 2 * best * (m - 1)) / (m * top);
  return Math.min(n, d) * (Math.sqrt(main) + seriesTerms(s, m - 2) / Math.sqrt(k2)) ** 2;
}

/** E min(d, |b|), |b| binomial: LOGC. Weights are relative to the likeliest number. */
export function activeDimensions({ n, d, p }) {
  if (p === 1) return Math.min(n, d);
  const likeliest = Math.min(n, Math.floor((n + 1) * p));
  let [all, filled] = [0, 0];
  const count = (number, weight) => {
    all += weight;
    filled += weight * Math.min(number, d);
  };
  count(likeliest, 1);
  for (let k = likeliest + 1, w = 1; k <= n && w > 0; k += 1) {
    w *= ((n - k + 1) * p) / (k * (1 - p));
    count(k, w);
  }
  for (let k = likeliest - 1, w = 1; k >= 0 && w > 0; k -= 1) {
    w *= ((k + 1) * (1 - p)) / ((n - k) * p);
    count(k, w);
  }
  return filled / all;
}

/** Psi(p) and the interference at which h(t) reaches it; m = 3, H3. */
export function gainPerDimension({ p, law }) {
  const { k2, k4, pure } = evenCumulants(law, p);
  return largestGain(k4, pure, k2, k4);
}

export const capacityBound = (s) => Math.min(s.n, s.d) * gainPerDimension(s).value;

/** CAPJ3: without H3; what cancels in kappa_4 + 3 kappa_2^2 t is put together first. */
export function robustCapacityBound({ n, d, p, law }) {
  const k2 = p * moment(law, 2);
  const [fourth, sixth] = [p * moment(law, 4), p * moment(law, 6)];
  const b = Math.min(3, fourth / k2 ** 2);
  const gain = (t) => {
    const s = t - 1;
    const energy = sixth + 15 * fourth * k2 * s + 15 * b * k2 ** 3 * s ** 2 + b ** 2 * k2 ** 3 * s ** 3;
    return (t * (fourth + 3 * k2 ** 2 * s) ** 2) / energy;
  };
  return Math.min(n, d) * supremumBeyondOne(gain, (9 * k2) / b ** 2).value;
}

/** c_k(d): the 2k-th moment of a coordinate of a uniform unit vector. */
export function sphericalMoment(d, k) {
  let found = 1;
  for (let i = 0; i < k; i += 1) found *= (2 * i + 1) / (d + 2 * i);
  return found;
}

/** DESIGN3 at its best share of the energy. */
export function designBound({ n, d, p, law }) {
  const { k2, k4, pure } = evenCumulants(law, p);
  const r = Math.min(n, d);
  const single = k4 ** 2 / (pure * sphericalMoment(r, 3));
  const [spread, own, crossed] = [9 * k2 ** 4 * r, pure / n ** 2, 15 * k2 ** 3];
  const balance = single > 0 ? Math.sqrt((spread * own) / single) : 0;
  const share = Math.max((balance - crossed) / (balance + own), 0);
  return single / (1 - share) + spread / (share * own + crossed);
}

/** L1: p kappa min(n, d). */
export const orthonormalBound = ({ n, d, p, law, m }) => p * signalStrength(law, m) * Math.min(n, d);

/** L2: the largest C^2 / D of random unit features over their number, with that number.
 *
 * Moments of the sum of all others grow by one feature at a time; nothing is subtracted.
 */
export function randomFeatures({ n, d, p, law, m }) {
  const input = Array.from({ length: 2 * m + 1 }, (_, s) => (s ? p * moment(law, s) : 1));
  const overlap = input.map((value, s) => (s % 2 ? 0 : value * (s ? sphericalMoment(d, s / 2) : 1)));
  let others = input.map((_, s) => (s ? 0 : 1));
  let best = { active: 1, value: 0 };
  for (let active = 1; active <= n; active += 1) {
    const { correlation, energy } = readOff(input, others, m, 1);
    const value = (active * correlation ** 2) / energy;
    if (value > best.value) best = { active, value };
    others = convolved(others, overlap);
  }
  return best;
}

/** C_i = E x (a x + R)^m and D_i = E (a x + R)^(2m) from the moments of x and of R. */
export function readOff(input, rest, m, own) {
  let [correlation, energy] = [0, 0];
  for (let k = 0; k <= m; k += 1) {
    correlation += binomial(m, k) * own ** k * input[k + 1] * rest[m - k];
  }
  for (let k = 0; k <= 2 * m; k += 1) {
    energy += binomial(2 * m, k) * own ** k * input[k] * rest[2 * m - k];
  }
  return { correlation, energy };
}

/** Moments of the sum of two independent numbers. */
export const convolved = (a, b) =>
  a.map((_, s) => {
    let total = 0;
    for (let k = 0; k <= s; k += 1) {
      if (a[k] && b[s - k]) total += binomial(s, k) * a[k] * b[s - k];
    }
    return total;
  });
