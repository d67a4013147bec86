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

/** Arrays over the states: what an output needs, its moments, and the way back. */
function emptyTable(n) {
  const states = lattice(n);
  const names = [
    ...["top", "width", "square", "chance", "up", "first", "second", "own"],
    ...["byFirst", "bySecond", "byOwn", "byTop", "byWidth", "bySquare"],
    ...["firstRise", "secondRise", "ownRise"],
  ];
  const arrays = names.map((name) => [name, new Float64Array(states.size)]);
  return { ...Object.fromEntries(arrays), kind: new Uint8Array(states.size), states };
}

const CUT_OFF = 0;
const INSIDE = 1;
const BEYOND = 2;

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

/** How often 2 u_0 counts the output: for the digits LOW, HIGH and FREE of the own input. */
const SHARE = [2, 0, 1];

/** Moments of all states, those with fewer free inputs first. */
function fill(table) {
  const { size, starts, steps, level } = table.states;
  const { top, width, square, kind, up, first, second, own } = table;
  const ownLength = Math.abs(table.coefficients[0]);
  for (let t = 0; t < size; t++) {
    const digit = t % 3;
    if (kind[t] === BEYOND) {
      const mean = top[t] - width[t] / 2;
      first[t] = mean;
      second[t] = mean * mean + square[t] / 12;
      own[t] = SHARE[digit] * mean - (digit === FREE ? ownLength / 6 : 0);
    } else if (kind[t] === CUT_OFF) {
      first[t] = second[t] = own[t] = 0;
    } else {
      let [f0, s0, o0, f1, s1, o1] = [0, 0, 0, 0, 0, 0];
      for (let at = starts[t]; at < starts[t + 1]; at++) {
        const low = t - 2 * steps[at];
        const high = t - steps[at];
        f0 += first[low];
        s0 += second[low];
        o0 += own[low];
        f1 += first[high];
        s1 += second[high];
        o1 += own[high];
      }
      const k = level[t];
      const rise = up[t];
      const fall = 1 - rise;
      first[t] = (fall * f0 + rise * f1) / (k + 1);
      second[t] = (fall * s0 + rise * s1) / (k + 2);
      own[t] = (fall * o0 + rise * o1) / (digit === FREE ? k + 2 : k + 1);
      if (digit === FREE) own[t] += (2 * rise * first[t]) / (k + 2);
      table.firstRise[t] = f1 - f0;
      table.secondRise[t] = s1 - s0;
      table.ownRise[t] = o1 - o0;
    }
  }
}

function lossOf(table) {
  const { first, second, own, chance } = table;
  const opposed = table.coefficients[0] < 0;
  let total = 0;
  for (let t = 0; t < table.states.size; t++) {
    let error = second[t];
    if (t % 3 === FREE) error += 1 / 3 - (opposed ? own[t] : 2 * first[t] - own[t]);
    total += chance[t] * error;
  }
  return total;
}

/** Derivatives of the output's loss: in its bias, returned, and in its coefficients. */
function slopesOf(table, into) {
  const { size, starts, steps, level } = table.states;
  const { kind, up, width, top, first, chance } = table;
  const { byFirst, bySecond, byOwn, byTop, byWidth, bySquare } = table;
  const a = table.coefficients;
  startBackwards(table);
  let ownLength = 0;
  for (let t = size - 1; t >= 0; t--) {
    const digit = t % 3;
    bySecond[t] += chance[t];
    byTop[t] = byWidth[t] = bySquare[t] = 0;
    if (kind[t] === BEYOND) {
      const mean = top[t] - width[t] / 2;
      byTop[t] = byFirst[t] + SHARE[digit] * byOwn[t] + 2 * bySecond[t] * mean;
      byWidth[t] = -byTop[t] / 2;
      bySquare[t] = bySecond[t];
      if (digit === FREE) ownLength -= byOwn[t] / 6;
    } else if (kind[t] === INSIDE) {
      const k = level[t];
      let rise = 0;
      let o = byOwn[t] / (k + 1);
      if (digit === FREE) {
        o = byOwn[t] / (k + 2);
        byFirst[t] += 2 * up[t] * o;
        rise = 2 * o * first[t];
      }
      const f = byFirst[t] / (k + 1);
      const s = bySecond[t] / (k + 2);
      rise += f * table.firstRise[t] + s * table.secondRise[t] + o * table.ownRise[t];
      byTop[t] = rise / width[t];
      byWidth[t] = -up[t] * byTop[t];
      const high = up[t];
      const low = 1 - high;
      for (let at = starts[t]; at < starts[t + 1]; at++) {
        const below = t - 2 * steps[at];
        const above = t - steps[at];
        byFirst[below] += low * f;
        bySecond[below] += low * s;
        byOwn[below] += low * o;
        byFirst[above] += high * f;
        bySecond[above] += high * s;
        byOwn[above] += high * o;
      }
    }
  }
  gather(table, into);
  const byBias = byTop[0];
  for (let i = 0; i < into.length; i++) {
    if (i === 0) into[0] += ownLength;
    into[i] = (a[i] < 0 ? byBias - into[i] : into[i]) + (a[i] * table.bySquares[i]) / 6;
  }
  return byBias;
}

/** Derivatives of the loss by the moments of the states that it names itself. */
function startBackwards(table) {
  const { byFirst, bySecond, byOwn, chance } = table;
  const opposed = table.coefficients[0] < 0;
  bySecond.fill(0);
  for (let t = 0; t < table.states.size; t++) {
    const named = t % 3 === FREE ? chance[t] : 0;
    byFirst[t] = opposed ? 0 : -2 * named;
    byOwn[t] = opposed ? -named : named;
  }
}

/** Sums over the states: derivatives by every length |a_i|, and by the squares; the bias last. */
function gather(table, into) {
  const { n, powers } = table.states;
  const { byTop, byWidth, bySquare } = table;
  table.bySquares ??= new Float64Array(n);
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
