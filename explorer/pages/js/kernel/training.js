/**
 * Tied models trained on their exact loss: from one given start, or from several random ones.
 *
 * Losses are divided by p where p > 0, so that tolerances mean the same for all p; values that are
 * returned are not. In the limit p -> 0 a positive bias would cost without bound, so biases stay
 * at most 0 there.
 */

import { minimised } from "./minimiser.js";
import { activeCounted, importances, isSparse, pairedModel, tiedModel } from "./model.js";
import { normals } from "./random.js";

/** Norm of the gradient of the loss over p up to which a run counts as converged. */
export const TOLERANCE = 1e-9;

/** The same up to which a loss of at most two active features stands in for the whole. */
const NEAR = 1e-3;

/** Random starts: fewer where the loss is dear. */
export const startCount = (n) => (n <= 20 ? 16 : 4);

/** Most steps of a run. */
export const mostSteps = (n) => (n <= 12 ? 1500 : n <= 20 ? 800 : 400);

/** Points of a path that are kept. */
const MOST_KEPT = 160;

/** Steps of plain descent before the quasi-Newton method, where a path is asked for. */
const descentSteps = (n) => (n <= 12 ? 120 : n <= 20 ? 60 : 25);

/**
 * @typedef {object} Run
 * @property {Float64Array} x the (d + 1, n) matrix [W; b]
 * @property {number} value the loss
 * @property {number} gradientNorm of the loss over p (of L_1 in the limit)
 * @property {boolean} converged
 * @property {number} steps
 */

/** The (d + 1, n) matrix from which random run k of a seed begins. */
export function randomStart(setting, seed, k) {
  const { n, d, bias, activation } = setting;
  const normal = normals(seed * 4096 + k);
  const x = Float64Array.from({ length: (d + 1) * n }, (_, i) => (i < d * n ? normal() : 0));
  const spread = k % 3 === 2;
  if (spread) repelled(x, n, d);
  const size = spread ? 1.2 : Math.sqrt(0.75 / d);
  for (let i = 0; i < d * n; i++) x[i] *= size;
  if (bias && activation === "relu") x.fill(spread ? -0.3 : -0.02, d * n);
  return x;
}

/** Directions that repelled each other for a while, in place. */
function repelled(x, n, d) {
  normalised(x, n, d);
  const change = new Float64Array(d * n);
  for (let round = 0; round < 60; round++) {
    change.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let square = 0;
        for (let a = 0; a < d; a++) square += (x[a * n + i] - x[a * n + j]) ** 2;
        if (!(square > 0)) continue;
        const push = 0.1 / (n * square ** 1.5);
        for (let a = 0; a < d; a++) change[a * n + i] += push * (x[a * n + i] - x[a * n + j]);
      }
    }
    for (let i = 0; i < d * n; i++) x[i] += change[i];
    normalised(x, n, d);
  }
}

function normalised(x, n, d) {
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let a = 0; a < d; a++) square += x[a * n + i] ** 2;
    const length = Math.sqrt(square) || 1;
    for (let a = 0; a < d; a++) x[a * n + i] /= length;
  }
}

/** The multiple of the features, of a few, at which the loss is least. */
function rescaled(model, x) {
  const { n, d } = model.setting;
  const gradient = new Float64Array(model.size);
  let best = { value: Infinity, x };
  for (let step = -8; step <= 4; step++) {
    const tried = x.map((at, i) => (i < d * n ? at * 1.35 ** step : at));
    const value = model.evaluate(tried, gradient);
    if (value < best.value) best = { value, x: tried };
  }
  return best.x;
}

/** The loss of a model over p, with its gradient. */
function perProbability(model) {
  const unit = model.setting.p || 1;
  return (x, gradient) => {
    const value = model.evaluate(x, gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] /= unit;
    return value / unit;
  };
}

/** A trainer of one setting: functions that share its arrays. */
export function trainer(setting) {
  const model = tiedModel(setting);
  const { n, d, p, bias, activation } = setting;
  const unit = p || 1;
  const scaled = perProbability(model);
  const hasQuick = activation === "relu" && activeCounted(setting) > 2 && isSparse(setting);
  const quick = hasQuick ? perProbability(pairedModel(setting)) : null;
  const bounded = p === 0 && bias ? [d * n, (d + 1) * n] : [0, 0];
  const size = importances(setting).reduce((total, v) => total + v, 0);
  const options = { tolerance: TOLERANCE, mostSteps: mostSteps(n), bounded, size };
  const told = (run) => ({ ...run, value: run.value * unit });

  return {
    model,

    /** The run from a given matrix. @returns {Run} */
    from(x) {
      return told(minimised(scaled, x, options));
    },

    /** The run from random start k of a seed. @returns {Run} */
    random(seed, k) {
      const start = randomStart(setting, seed, k);
      if (activation !== "relu") return this.from(rescaled(model, start));
      if (!quick) return this.from(start);
      return this.from(minimised(quick, start, { ...options, tolerance: NEAR }).x);
    },

    /** The run from a matrix by plain descent first, with its path. */
    traced(x) {
      const path = [];
      const keep = (at, value) => path.push({ x: Float64Array.from(at), value: value * unit });
      const reached = descended(scaled, x, descentSteps(n), bounded, keep);
      const run = minimised(scaled, reached, { ...options, onStep: keep });
      return { ...told(run), steps: path.length - 2, path: thinned(path) };
    },

    /** Loss at a matrix, the norm of its gradient, and whether it counts as stationary. */
    stated(x) {
      const { value, gradientNorm, converged } = minimised(scaled, x, { ...options, mostSteps: 0 });
      return { value: value * unit, gradientNorm, converged };
    },
  };
}

/** Where plain gradient descent with a step that adapts comes to. */
function descended(evaluate, start, steps, [from, to], keep) {
  let x = Float64Array.from(start);
  for (let i = from; i < to; i++) x[i] = Math.min(0, x[i]);
  let g = new Float64Array(x.length);
  let value = evaluate(x, g);
  let rate = 0.05;
  keep(x, value);
  for (let step = 0; step < steps; step++) {
    const next = x.map((at, i) => at - rate * g[i]);
    for (let i = from; i < to; i++) next[i] = Math.min(0, next[i]);
    const slopes = new Float64Array(x.length);
    const found = evaluate(next, slopes);
    if (found < value) {
      [x, g, value] = [next, slopes, found];
      rate *= 1.15;
      keep(x, value);
    } else {
      rate /= 2;
    }
  }
  return x;
}

/** At most MOST_KEPT of the points, the first and last among them. */
function thinned(path) {
  if (path.length <= MOST_KEPT) return path;
  const last = path.length - 1;
  return Array.from({ length: MOST_KEPT }, (_, k) => path[Math.round((k * last) / (MOST_KEPT - 1))]);
}
