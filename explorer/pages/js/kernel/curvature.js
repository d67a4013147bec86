/**
 * The least curvature of a loss where it is stationary: whether the loss still falls from there.
 *
 * The Hessian is made of differences of the exact gradient. Rotations of the features leave the
 * loss as it is, so their directions are left out; so are biases that are held at 0.
 */

import { symmetricEigen } from "./matrices.js";
import { tiedModel } from "./model.js";

/** Most parameters for which the Hessian is made. */
export const MOST_PARAMETERS = 100;

/** Curvature below whose negative a stationary point is called a saddle; of the loss over p. */
export const SADDLE = 1e-5;

const STEP = 1e-5;

/**
 * @param {import("./model.js").Setting} setting
 * @param {Float64Array} x the (d + 1, n) matrix [W; b]
 * @returns {{value: number, direction: number[]} | null} least curvature of the loss over p and its
 *     unit direction; null where there are too many parameters, or none that is free
 */
export function leastCurvature(setting, x) {
  if (x.length > MOST_PARAMETERS) return null;
  const basis = freeDirections(setting, x);
  const k = basis.length;
  if (!k) return null;
  const { evaluate } = tiedModel(setting);
  const unit = setting.p || 1;
  const gradients = [new Float64Array(x.length), new Float64Array(x.length)];
  const hessian = new Float64Array(k * k);
  basis.forEach((direction, row) => {
    [1, -1].forEach((sign, side) => {
      evaluate(x.map((at, i) => at + sign * STEP * direction[i]), gradients[side]);
    });
    basis.forEach((other, column) => {
      let slope = 0;
      for (let i = 0; i < x.length; i++) slope += other[i] * (gradients[0][i] - gradients[1][i]);
      hessian[row * k + column] = slope / (2 * STEP * unit);
    });
  });
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) {
      hessian[i * k + j] = hessian[j * k + i] = (hessian[i * k + j] + hessian[j * k + i]) / 2;
    }
  }
  const { values, vectors } = symmetricEigen(hessian, k);
  const direction = new Array(x.length).fill(0);
  basis.forEach((one, row) => {
    const share = vectors[(k - 1) * k + row];
    one.forEach((entry, i) => (direction[i] += share * entry));
  });
  return { value: values[k - 1], direction };
}

/** Orthonormal directions of the parameters that are trained, without the rotations. */
function freeDirections({ n, d, p, bias }, x) {
  const found = [];
  const rotations = [];
  for (let a = 0; a < d; a++) {
    for (let c = 0; c < a; c++) {
      const turn = new Array(x.length).fill(0);
      for (let i = 0; i < n; i++) {
        turn[a * n + i] = x[c * n + i];
        turn[c * n + i] = -x[a * n + i];
      }
      added(rotations, turn);
    }
  }
  for (let i = 0; i < x.length; i++) {
    const held = i >= d * n && (!bias || (p === 0 && x[i] >= 0));
    if (held) continue;
    const unit = new Array(x.length).fill(0);
    unit[i] = 1;
    added(found, unit, rotations);
  }
  return found;
}

/** Put a direction into a list of orthonormal ones, as far as it is new. */
function added(found, direction, others = []) {
  let rest = direction;
  for (let again = 0; again < 2; again++) {
    for (const one of [...others, ...found]) {
      const along = one.reduce((sum, entry, i) => sum + entry * rest[i], 0);
      rest = rest.map((entry, i) => entry - along * one[i]);
    }
  }
  const length = Math.hypot(...rest);
  if (length > 1e-6) found.push(rest.map((entry) => entry / length));
}
