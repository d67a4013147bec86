/**
 * A tied model as one function of a flat array of parameters, with its exact gradient.
 *
 * The parameters are the (d + 1, n) matrix [W; b], row by row: features are columns of W, and the
 * biases are the last row.
 */

import { LAWS } from "./amplitude_laws.js";
import { ONE_ACTIVE, fewActiveLoss, probableSets } from "./few_active_loss.js";
import { LARGEST_FULL, fullLoss } from "./full_loss.js";
import { powerLoss } from "./power_loss.js";

/** Most features of any model. */
export const LARGEST = 40;

/** Largest omitted probability for which two active features are said to be enough. */
export const MOST_OMITTED = 0.05;

export const ACTIVATIONS = ["relu", "linear", "power"];

/**
 * @typedef {object} Setting
 * @property {number} n features, 1 .. LARGEST
 * @property {number} d dimensions, 1 .. n
 * @property {number} p probability that a feature is active; 0 for the limit L_1 (ReLU only)
 * @property {number} decay importance of feature i is decay^i, in (0, 1]
 * @property {"relu" | "linear" | "power"} activation
 * @property {number} m power of the activation "power", odd; ignored for others
 * @property {string} law name in LAWS; for "relu" amplitudes are uniform on [0, 1]
 * @property {boolean} bias whether biases are trained; without, they stay 0
 */

/** The number of active features that the loss of this setting counts. */
export function activeCounted({ n, p, activation }) {
  if (activation !== "relu") return n;
  if (p === 0) return 1;
  return n <= LARGEST_FULL ? n : Math.min(n, 2);
}

/** Probability of an input with more active features than the loss counts; 0 in the limit. */
export function omittedProbability(setting) {
  const counted = activeCounted(setting);
  return setting.p === 0 || counted >= setting.n ? 0 : moreThanTwo(setting.n, setting.p);
}

/** P(more than two of n are active), as a sum of terms of one sign. */
function moreThanTwo(n, p) {
  let term = ((n * (n - 1) * (n - 2)) / 6) * p ** 3 * (1 - p) ** (n - 3);
  if (p === 1) return 1;
  let total = 0;
  for (let k = 3; k <= n; k++) {
    total += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return total;
}

/** Whether most inputs have at most two active features. */
export const isSparse = ({ n, p }) => n < 3 || moreThanTwo(n, p) <= MOST_OMITTED;

/** Largest p that is offered: where at most MOST_OMITTED of the inputs are not counted. */
export function largestProbability(setting) {
  if (omittedProbability({ ...setting, p: 1 }) <= MOST_OMITTED) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (omittedProbability({ ...setting, p: middle }) < MOST_OMITTED) low = middle;
    else high = middle;
  }
  return low;
}

/** Importances decay^i. */
export function importances({ n, decay }) {
  return Float64Array.from({ length: n }, (_, i) => decay ** i);
}

/** Why a setting is none, or "" if it is sound. */
export function settingFault({ n, d, p, decay, activation, m, law }) {
  if (!Number.isInteger(n) || n < 1 || n > LARGEST) return `n must be 1 .. ${LARGEST}; got ${n}`;
  if (!Number.isInteger(d) || d < 1 || d > n) return `d must be 1 .. n = ${n}; got ${d}`;
  if (!ACTIVATIONS.includes(activation)) return `unknown activation ${activation}`;
  if (!(p >= 0 && p <= 1)) return `p must be in [0, 1]; got ${p}`;
  if (p === 0 && activation !== "relu") return "p must be positive; the limit L_1 is ReLU's";
  if (!(decay > 0 && decay <= 1)) return `the decay must be in (0, 1]; got ${decay}`;
  if (activation === "power" && !(Number.isInteger(m) && m % 2 === 1 && m >= 1 && m <= 9)) {
    return `the power must be odd and at most 9; got ${m}`;
  }
  if (!(law in LAWS)) return `unknown law ${law}`;
  if (activation === "relu" && law !== "positive-uniform") {
    return "the ReLU model's loss is known for amplitudes uniform on [0, 1]";
  }
  return "";
}

/** The loss of rows of this setting: (A, b, slopes, biasSlopes) -> value. */
function rowLoss(setting) {
  const fault = settingFault(setting);
  if (fault) throw new RangeError(fault);
  const { n, p, activation, m, law } = setting;
  const importance = importances(setting);
  if (activation !== "relu") {
    return powerLoss(n, p, law, activation === "linear" ? 1 : m, importance);
  }
  if (p === 0) return fewActiveLoss(n, ONE_ACTIVE, importance);
  if (n <= LARGEST_FULL) return fullLoss(n, p, importance);
  return fewActiveLoss(n, probableSets(n, p), importance);
}

/**
 * The loss as a function of [W; b]: evaluate(x, gradient) -> value, which writes the gradient.
 *
 * @param {Setting} setting
 */
export function tiedModel(setting) {
  return tied(setting, rowLoss(setting));
}

/** The ReLU model with at most two active features counted, for any n: quick, and not the loss. */
export function pairedModel(setting) {
  const sets = probableSets(setting.n, setting.p);
  return tied(setting, fewActiveLoss(setting.n, sets, importances(setting)));
}

function tied(setting, loss) {
  const { n, d } = setting;
  const A = new Float64Array(n * n);
  const slopes = new Float64Array(n * n);
  const evaluate = (x, gradient) => {
    gram(x, d, n, A);
    const byBias = gradient.subarray(d * n);
    const value = loss(A, x.subarray(d * n), slopes, byBias);
    if (!setting.bias) byBias.fill(0);
    for (let j = 0; j < n; j++) {
      for (let i = j; i < n; i++) {
        const both = slopes[j * n + i] + slopes[i * n + j];
        slopes[j * n + i] = both;
        slopes[i * n + j] = both;
      }
    }
    for (let a = 0; a < d; a++) {
      for (let i = 0; i < n; i++) {
        let total = 0;
        for (let j = 0; j < n; j++) total += x[a * n + j] * slopes[j * n + i];
        gradient[a * n + i] = total;
      }
    }
    return value;
  };
  return { setting, size: (d + 1) * n, evaluate };
}

/** A = W^T W of the first d rows of x. */
export function gram(x, d, n, into = new Float64Array(n * n)) {
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      let total = 0;
      for (let a = 0; a < d; a++) total += x[a * n + i] * x[a * n + j];
      into[i * n + j] = total;
      into[j * n + i] = total;
    }
  }
  return into;
}
