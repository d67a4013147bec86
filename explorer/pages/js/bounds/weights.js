// The improvement of weights that a user brings, by moments of sums: nothing is subtracted.

import { convolved, readOff } from "./formulas.js";
import { moment } from "./laws.js";

/** C and D of x -> (V^T W x)^m with columns as features, and what follows; symmetric laws. */
export function improvementOf(W, { p, law, m }, V = W) {
  const n = W[0].length;
  const input = Array.from({ length: 2 * m + 1 }, (_, s) => (s ? p * moment(law, s) : 1));
  let [correlation, energy] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const row = Array.from({ length: n }, (_, j) => W.reduce((a, line, k) => a + V[k][i] * line[j], 0));
    let rest = input.map((_, s) => (s ? 0 : 1));
    row.forEach((entry, j) => {
      if (j !== i) rest = convolved(rest, input.map((value, s) => value * entry ** s));
    });
    const own = readOff(input, rest, m, row[i]);
    correlation += own.correlation;
    energy += own.energy;
  }
  const best = energy > 0 ? correlation ** 2 / energy : 0;
  return { correlation, energy, improvement: 2 * correlation - energy, best };
}

/** Sum of capacities A_ii^2 / sum_j A_ij^2 of tied features; a zero column has none. */
export function capacityOf(W) {
  const n = W[0].length;
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    const row = Array.from({ length: n }, (_, j) => W.reduce((a, line) => a + line[i] * line[j], 0));
    const squares = row.reduce((a, x) => a + x * x, 0);
    if (squares > 0) total += row[i] ** 2 / squares;
  }
  return total;
}
