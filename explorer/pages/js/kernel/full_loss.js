/**
 * The rectified toy model's loss with any number of active features, as a function of rows.
 *
 * Inputs are active with probability p and then uniform on [0, 1]. For every output a table over
 * 3^n states holds the mean of the output, of its square and of 2 u_0 times the output; a state
 * with k free inputs follows from those with k - 1 by Euler's identity for homogeneous functions,
 * without cancellation. Run backwards, the table gives all derivatives.
 * In Python: theory.rectified_model.toy_loss_orders.
 */

import { FREE, HIGH, LOW, lattice } from "./lattice.js";

/** Most features: a table has 3^n states. */
export const LARGEST_FULL = 6;

/**
 * The loss as a function (A, b, slopes, biasSlopes) -> value, as in few_active_loss.js.
 *
 * @param {number} n features, at most LARGEST_FULL
 * @param {number} p probability
 * @param {ArrayLike<number>} importance n weights of the outputs
 */
export function fullLoss(n, p, importance) {
  const table = emptyTable(n);
  const coefficients = new Float64Array(n);
  const byCoefficients = new Float64Array(n);
  return (A, b, slopes, biasSlopes) => {
    let total = 0;
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) coefficients[i] = A[j * n + ((j + i) % n)];
      prepare(table, coefficients, b[j], p);
      fill(table);
      total += importance[j] * lossOf(table);
      const byBias = slopesOf(table, byCoefficients);
      biasSlopes[j] = importance[j] * byBias;
      for (let i = 0; i < n; i++) {
        slopes[j * n + ((j + i) % n)] = importance[j] * byCoefficients[i];
      }
    }
    return total;
  };
}

/** Where the output of a state is never positive, sometimes, and always. */
const CUT_OFF = 0;
const INSIDE = 1;
const BEYOND = 2;

/** Arrays over the states: what an output needs, three moments of each, and the way back. */
function emptyTable(n) {
  const states = lattice(n);
  const names = ["top", "width", "square", "chance", "up", "byTop", "byWidth", "bySquare"];
  const once = names.map((name) => [name, new Float64Array(states.size)]);
  const thrice = ["moments", "rises", "by"].map((name) => [name, new Float64Array(3 * states.size)]);
  return {
    ...Object.fromEntries([...once, ...thrice]),
    kind: new Uint8Array(states.size),
    bySquares: new Float64Array(n),
    coefficients: null,
    states,
  };
}

/** How often 2 u_0 counts the output: for the digits LOW, HIGH and FREE of the own input. */
const SHARE = [2, 0, 1];

/** Per state: the largest output, its range, the sum of squares of free coefficients, chance. */
function prepare(table, a, c, p) {
  const { n, powers, size } = table.states;
  const { top, width, square, chance, kind, up } = table;
  top[0] = c;
  for (let i = 0; i < n; i++) if (a[i] < 0) top[0] += a[i];
  width[0] = square[0] = 0;
  chance[0] = 1;
  for (let i = 0; i < n; i++) {
    const step = powers[i];
    const length = Math.abs(a[i]);
    const resting = [a[i] < 0 ? 0 : 1 - p, a[i] < 0 ? 1 - p : 0];
    for (let r = 0; r < step; r++) {
      top[step + r] = top[2 * step + r] = top[r] + length;
      width[step + r] = width[r];
      width[2 * step + r] = width[r] + length;
      square[step + r] = square[r];
      square[2 * step + r] = square[r] + a[i] * a[i];
      chance[step + r] = chance[r] * resting[HIGH];
      chance[2 * step + r] = chance[r] * p;
      chance[r] *= resting[LOW];
    }
  }
  table.coefficients = a;
  for (let t = 0; t < size; t++) {
    kind[t] = top[t] >= width[t] ? BEYOND : top[t] > 0 ? INSIDE : CUT_OFF;
    up[t] = kind[t] === INSIDE ? top[t] / width[t] : 0;
  }
}

/** Moments of all states, those with fewer free inputs first. */
function fill(table) {
  const { size, starts, steps, level } = table.states;
  const { top, width, square, kind, up, moments, rises } = table;
  const ownLength = Math.abs(table.coefficients[0]);
  for (let t = 0, digit = 0; t < size; t++, digit = digit === 2 ? 0 : digit + 1) {
    const at = 3 * t;
    if (kind[t] === CUT_OFF) {
      moments[at] = moments[at + 1] = moments[at + 2] = 0;
      continue;
    }
    if (kind[t] === BEYOND) {
      const mean = top[t] - width[t] / 2;
      moments[at] = mean;
      moments[at + 1] = mean * mean + square[t] / 12;
      moments[at + 2] = SHARE[digit] * mean - (digit === FREE ? ownLength / 6 : 0);
      continue;
    }
    let f0 = 0;
    let s0 = 0;
    let o0 = 0;
    let f1 = 0;
    let s1 = 0;
    let o1 = 0;
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const high = at - 3 * steps[k];
      const low = high - 3 * steps[k];
      f0 += moments[low];
      s0 += moments[low + 1];
      o0 += moments[low + 2];
      f1 += moments[high];
      s1 += moments[high + 1];
      o1 += moments[high + 2];
    }
    const rise = up[t];
    const fall = 1 - rise;
    const once = 1 / (level[t] + 1);
    const twice = 1 / (level[t] + 2);
    const first = (fall * f0 + rise * f1) * once;
    moments[at] = first;
    moments[at + 1] = (fall * s0 + rise * s1) * twice;
    moments[at + 2] =
      digit === FREE
        ? (fall * o0 + rise * (o1 + 2 * first)) * twice
        : (fall * o0 + rise * o1) * once;
    rises[at] = f1 - f0;
    rises[at + 1] = s1 - s0;
    rises[at + 2] = o1 - o0;
  }
}

function lossOf(table) {
  const { moments, chance } = table;
  const opposed = table.coefficients[0] < 0;
  let total = 0;
  for (let t = 0; t < table.states.size; t++) {
    let error = moments[3 * t + 1];
    if (t % 3 === FREE) {
      const own = moments[3 * t + 2];
      error += 1 / 3 - (opposed ? own : 2 * moments[3 * t] - own);
    }
    total += chance[t] * error;
  }
  return total;
}

/** Derivatives of the output's loss: in its bias, returned, and in its coefficients. */
function slopesOf(table, into) {
  const { size, starts, steps, level } = table.states;
  const { kind, up, width, top, moments, rises, chance, by, byTop, byWidth, bySquare } = table;
  const a = table.coefficients;
  startBackwards(table);
  let ownLength = 0;
  for (let t = size - 1, digit = FREE; t >= 0; t--, digit = digit === 0 ? FREE : digit - 1) {
    const at = 3 * t;
    by[at + 1] += chance[t];
    byTop[t] = byWidth[t] = bySquare[t] = 0;
    if (kind[t] === CUT_OFF) continue;
    if (kind[t] === BEYOND) {
      const mean = top[t] - width[t] / 2;
      byTop[t] = by[at] + SHARE[digit] * by[at + 2] + 2 * by[at + 1] * mean;
      byWidth[t] = -byTop[t] / 2;
      bySquare[t] = by[at + 1];
      if (digit === FREE) ownLength -= by[at + 2] / 6;
      continue;
    }
    const once = 1 / (level[t] + 1);
    const twice = 1 / (level[t] + 2);
    const o = by[at + 2] * (digit === FREE ? twice : once);
    const s = by[at + 1] * twice;
    let f = by[at];
    let rise = 0;
    if (digit === FREE) {
      f += 2 * up[t] * o;
      rise = 2 * o * moments[at];
    }
    f *= once;
    rise += f * rises[at] + s * rises[at + 1] + o * rises[at + 2];
    byTop[t] = rise / width[t];
    byWidth[t] = -up[t] * byTop[t];
    const up1 = up[t];
    const down = 1 - up1;
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const high = at - 3 * steps[k];
      const low = high - 3 * steps[k];
      by[low] += down * f;
      by[low + 1] += down * s;
      by[low + 2] += down * o;
      by[high] += up1 * f;
      by[high + 1] += up1 * s;
      by[high + 2] += up1 * o;
    }
  }
  gather(table, into);
  const byBias = byTop[0];
  for (let i = 0; i < into.length; i++) {
    const length = i === 0 ? into[0] + ownLength : into[i];
    into[i] = (a[i] < 0 ? byBias - length : length) + (a[i] * table.bySquares[i]) / 6;
  }
  return byBias;
}

/** Derivatives of the loss by the moments of the states that it names itself. */
function startBackwards({ coefficients, by, chance, states }) {
  const opposed = coefficients[0] < 0;
  by.fill(0);
  for (let t = FREE; t < states.size; t += 3) {
    by[3 * t] = opposed ? 0 : -2 * chance[t];
    by[3 * t + 2] = opposed ? -chance[t] : chance[t];
  }
}

/** Sums over the states: derivatives by every length |a_i|, and by the squares; the bias last. */
function gather(table, into) {
  const { n, powers } = table.states;
  const { byTop, byWidth, bySquare } = table;
  for (let i = n - 1; i >= 0; i--) {
    const step = powers[i];
    let [length, squares] = [0, 0];
    for (let r = 0; r < step; r++) {
      const free = 2 * step + r;
      const high = step + r;
      length += byTop[high] + byTop[free] + byWidth[free];
      squares += bySquare[free];
      byTop[r] += byTop[high] + byTop[free];
      byWidth[r] += byWidth[high] + byWidth[free];
      bySquare[r] += bySquare[high] + bySquare[free];
    }
    into[i] = length;
    table.bySquares[i] = squares;
  }
}
