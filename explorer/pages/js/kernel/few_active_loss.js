/**
 * The rectified toy model's loss with at most two active features, as a function of rows.
 *
 * Output j is (A_j1 x_1 + .. + A_jn x_n + b_j)_+; inputs are active with probability p and then
 * uniform on [0, 1]. In Python: theory.rectified_model.toy_loss.
 */

import { interval, rectifiedMoments, supportMoments } from "./cut_intervals.js";
import { rectifiedSquare, square, supportSquare } from "./cut_squares.js";

/**
 * The loss as a function (A, b, slopes, biasSlopes) -> value.
 *
 * A and slopes are flat (n, n) arrays, b and biasSlopes have n entries; slopes are written, the
 * derivatives in every entry of A on its own.
 * @param {number} n features
 * @param {{empty: number, single: number, pair: number}} weights of the sets of 0, 1, 2 features
 * @param {ArrayLike<number>} importance n weights of the outputs
 */
export function fewActiveLoss(n, weights, importance) {
  return (A, b, slopes, biasSlopes) => {
    slopes.fill(0);
    let total = 0;
    for (let j = 0; j < n; j++) {
      const row = A.subarray(j * n, (j + 1) * n);
      const into = slopes.subarray(j * n, (j + 1) * n);
      biasSlopes[j] = 0;
      let value = (weights.single + (n - 1) * weights.pair) / 3;
      if (weights.empty && b[j] > 0) {
        value += weights.empty * b[j] * b[j];
        biasSlopes[j] += 2 * weights.empty * b[j];
      }
      if (weights.single) value += addSingles(row, b[j], j, weights.single, into, biasSlopes);
      if (weights.pair) value += addPairs(row, b[j], j, weights.pair, into, biasSlopes);
      const v = importance[j];
      total += v * value;
      biasSlopes[j] *= v;
      for (let i = 0; i < n; i++) into[i] *= v;
    }
    return total;
  };
}

/** Weights of the sets of no, one and two active features, of those that are counted. */
export function probableSets(n, p) {
  const q = 1 - p;
  return { empty: q ** n, single: p * q ** (n - 1), pair: n > 1 ? p * p * q ** (n - 2) : 0 };
}

/** One for every single feature: L_1, the loss divided by p as p tends to 0. */
export const ONE_ACTIVE = { empty: 0, single: 1, pair: 0 };

function addSingles(row, c, j, weight, slopes, biasSlopes) {
  const n = row.length;
  let value = 0;
  let by = 0;
  for (let i = 0; i < n; i++) {
    const a = row[i];
    if (c <= 0 && a + c <= 0) continue;
    rectifiedMoments(a, c);
    const { f, xf } = interval;
    value += a * xf + c * f;
    slopes[i] += 2 * weight * xf;
    by += f;
    if (i === j) {
      supportMoments(a, c);
      value -= 2 * xf;
      slopes[i] -= 2 * weight * interval.xx;
      by -= interval.x;
    }
  }
  biasSlopes[j] += 2 * weight * by;
  return weight * value;
}

function addPairs(row, c, j, weight, slopes, biasSlopes) {
  const n = row.length;
  const twice = 2 * weight;
  let value = 0;
  let by = 0;
  const own = row[j];
  const reach = c + (own > 0 ? own : 0);
  for (let k = 0; k < n; k++) {
    const a = row[k];
    if (k === j || reach + (a > 0 ? a : 0) <= 0) continue;
    rectifiedSquare(own, a, c);
    supportSquare(own, a, c);
    value += own * square.xf + a * square.yf + c * square.f - 2 * square.xf;
    slopes[j] += twice * (square.xf - square.xx);
    slopes[k] += twice * (square.yf - square.xy);
    by += square.f - square.x;
  }
  for (let i = 0; i < n; i++) {
    if (i === j) continue;
    const a = row[i];
    const most = c + (a > 0 ? a : 0);
    for (let k = i + 1; k < n; k++) {
      const other = row[k];
      if (k === j || most + (other > 0 ? other : 0) <= 0) continue;
      rectifiedSquare(a, other, c);
      value += a * square.xf + other * square.yf + c * square.f;
      slopes[i] += twice * square.xf;
      slopes[k] += twice * square.yf;
      by += square.f;
    }
  }
  biasSlopes[j] += twice * by;
  return weight * value;
}
