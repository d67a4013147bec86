/** What the worker answers, without a worker. */

import { startCount, trainer } from "./training.js";

/** Milliseconds between reports. */
const BETWEEN = 120;

/**
 * The runs that were asked for.
 *
 * @param {{setting: import("./model.js").Setting, seed?: number, starts?: number, x?: number[]}} asked
 * @param {(progress: {done: number, total: number, best: object, runs: object[]}) => void} report
 * @returns {{runs: object[], best: number | null} | object} all runs and the index of the best
 *     converged one (null if none converged); or one run with its path where x is given
 */
export function answered(asked, report = () => {}) {
  const training = trainer(asked.setting);
  if (asked.x) return training.traced(Float64Array.from(asked.x));
  const total = asked.starts ?? startCount(asked.setting.n);
  const runs = [];
  let told = -Infinity;
  for (let k = 0; k < total; k++) {
    runs.push(training.random(asked.seed ?? 0, k));
    const best = bestOf(runs);
    const now = performance.now();
    if (best !== null && k + 1 < total && now - told >= BETWEEN) {
      report({ done: k + 1, total, best: runs[best], runs });
      told = now;
    }
  }
  return { runs, best: bestOf(runs) };
}

/** Index of the least loss among converged runs: the first within rounding; null if there is none. */
export function bestOf(runs) {
  const least = Math.min(...runs.filter((run) => run.converged).map((run) => run.value));
  const near = (run) => run.converged && run.value <= least + 1e-9 * Math.abs(least) + 1e-14;
  const found = runs.findIndex(near);
  return found < 0 ? null : found;
}
