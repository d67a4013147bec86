/**
 * Local minima of smooth functions by limited-memory BFGS, some entries bounded above by zero.
 *
 * Entries on their bound that would leave it are held; the others move along the quasi-Newton
 * direction, projected on the bound. Near a minimum, where rounding hides differences of values,
 * slopes decide whether a step is taken (the approximate Wolfe condition of Hager and Zhang).
 */

/** Pairs of steps and slopes that are kept: with fewer, narrow valleys take many times as long. */
const KEPT = 150;
const ARMIJO = 1e-4;
const ROUNDING = 1e-14;
const PATIENCE = 150;
const MOST_TRIALS = 30;

/**
 * @typedef {object} Minimum
 * @property {Float64Array} x
 * @property {number} value
 * @property {number} gradientNorm Euclidean norm, without entries that are held on their bound
 * @property {boolean} converged whether that is at most the tolerance
 * @property {number} steps
 */

/**
 * The minimum that is reached from x.
 *
 * @param {(x: Float64Array, gradient: Float64Array) => number} evaluate writes the gradient
 * @param {Float64Array} start
 * @param {object} [options]
 * @param {number} [options.tolerance] of the norm of the gradient
 * @param {number} [options.mostSteps]
 * @param {[number, number]} [options.bounded] first and last + 1 of the entries that stay <= 0
 * @param {number} [options.size] of the terms of which values are sums: tells their rounding
 * @param {(x: Float64Array, value: number) => void} [options.onStep]
 * @returns {Minimum}
 */
export function minimised(evaluate, start, options = {}) {
  const { tolerance = 1e-9, mostSteps = 1000, bounded = [0, 0], size = 0, onStep } = options;
  const search = { evaluate, bounded, rounding: ROUNDING * size };
  let x = projected(Float64Array.from(start), bounded);
  let g = new Float64Array(x.length);
  let value = evaluate(x, g);
  const memory = [];
  let steps = 0;
  let norm = freeNorm(x, g, bounded);
  let least = { norm, value, at: 0 };
  onStep?.(x, value);
  while (norm > tolerance && steps < mostSteps && Number.isFinite(value)) {
    if (norm < 0.5 * least.norm || value < least.value - search.rounding) {
      least = { norm: Math.min(norm, least.norm), value, at: steps };
    } else if (steps - least.at > PATIENCE) {
      break;
    }
    const direction = quasiNewton(memory, x, g, bounded);
    const first = memory.length ? 1 : Math.min(1, 0.3 / norm);
    let next = searched(search, { x, value, g }, direction, first);
    if (!next && memory.length) {
      memory.length = 0;
      const steepest = quasiNewton(memory, x, g, bounded);
      next = searched(search, { x, value, g }, steepest, Math.min(1, 0.3 / norm));
    }
    if (!next) break;
    remember(memory, x, g, next);
    ({ x, value, g } = next);
    norm = freeNorm(x, g, bounded);
    steps += 1;
    onStep?.(x, value);
  }
  return { x, value, gradientNorm: norm, converged: norm <= tolerance, steps };
}

function projected(x, [from, to]) {
  for (let i = from; i < to; i++) if (x[i] > 0) x[i] = 0;
  return x;
}

const isHeld = (x, g, i, [from, to]) => i >= from && i < to && x[i] >= 0 && g[i] < 0;

function freeNorm(x, g, bounded) {
  let total = 0;
  for (let i = 0; i < g.length; i++) if (!isHeld(x, g, i, bounded)) total += g[i] * g[i];
  return Math.sqrt(total);
}

function dot(x, y) {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}

/** Minus the inverse Hessian, as far as it is known, times the gradient of the free entries. */
function quasiNewton(memory, x, g, bounded) {
  const q = Float64Array.from(g, (slope, i) => (isHeld(x, g, i, bounded) ? 0 : -slope));
  const free = q.map((slope) => (slope === 0 ? 0 : 1));
  const shares = [];
  for (let k = memory.length - 1; k >= 0; k--) {
    const { s, y, product } = memory[k];
    const share = dot(s, q) / product;
    shares[k] = share;
    for (let i = 0; i < q.length; i++) q[i] -= share * y[i];
  }
  if (memory.length) {
    const { y, product } = memory[memory.length - 1];
    const scale = product / dot(y, y);
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  for (let k = 0; k < memory.length; k++) {
    const { s, y, product } = memory[k];
    const share = shares[k] - dot(y, q) / product;
    for (let i = 0; i < q.length; i++) q[i] += share * s[i];
  }
  for (let i = 0; i < q.length; i++) q[i] *= free[i];
  return q;
}

/** The first point along the projected direction that is low enough, or null. */
function searched({ evaluate, bounded, rounding }, { x, value, g }, direction, first) {
  if (!(dot(g, direction) < 0)) return null;
  let length = first;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const moved = projected(
      x.map((at, i) => at + length * direction[i]),
      bounded,
    );
    const slopes = new Float64Array(x.length);
    const found = evaluate(moved, slopes);
    let before = 0;
    let after = 0;
    for (let i = 0; i < x.length; i++) {
      before += g[i] * (moved[i] - x[i]);
      after += slopes[i] * (moved[i] - x[i]);
    }
    const lower = found <= value + ARMIJO * before;
    const flat = after <= (2 * ARMIJO - 1) * before;
    const hidden = found <= value + Math.max(rounding, ROUNDING * Math.abs(value)) && flat;
    if (lower || hidden) return { x: moved, value: found, g: slopes };
    const curved = found - value - before;
    const shorter = curved > 0 ? -before / (2 * curved) : 0.5;
    length *= Math.min(0.5, Math.max(0.1, shorter));
  }
  return null;
}

function remember(memory, x, g, next) {
  const s = next.x.map((at, i) => at - x[i]);
  const y = next.g.map((slope, i) => slope - g[i]);
  const product = dot(s, y);
  if (!(product > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  memory.push({ s, y, product });
  if (memory.length > KEPT) memory.shift();
}
