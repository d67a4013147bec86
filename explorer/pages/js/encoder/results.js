// Stored results as the page of encoders draws them: plain data, no DOM.

// The squares of a success map with the share of codes that l1 minimisation found, and both curves.
export function successMap(maps, kind) {
  const own = maps.find((one) => one.signed === (kind === "signed"));
  const other = maps.find((one) => one !== own);
  return {
    n: own.n, draws: own.draws, curve: own.curve, other: other.curve,
    cells: own.d.flatMap((d, i) => own.k[i].map((k, j) => ({
      delta: d / own.n, rho: k / d, d, k, share: own.success[i][j], settled: own.converged[i][j],
    }))),
  };
}

// Solvers and encoders by operations for one sample, training left out, and by score.
export function solvers({ encoders, iterative }) {
  const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const lines = iterative.map(({ name, operations, scores, steps }) => ({
    name, points: operations.map((x, k) => [x, scores[k]]), steps,
  }));
  const dots = encoders.map(({ name, operations, training, scores, converged }) => ({
    name, x: operations, y: mean(scores), training, least: Math.min(...scores),
    most: Math.max(...scores), converged,
  }));
  const all = [...lines.flatMap((one) => one.points.map(([x]) => x)), ...dots.map((one) => one.x)];
  const lowest = [...lines.flatMap((one) => one.points.map(([, y]) => y)), ...dots.map((one) => one.least)];
  return { lines, dots, x: [Math.min(...all), Math.max(...all)], y: [Math.min(...lowest), 1] };
}

// What trained encoders err by and must, features in the order of least cross-talk.
export function worstCodes(worst, task) {
  const own = worst.find((one) => one.task === task);
  const order = own.features.toSorted((a, b) => own.every[b] - own.every[a]);
  return {
    converged: own.converged,
    most: Math.max(...own.made),
    rows: order.map((i) => ({ feature: i, every: own.every[i], must: own.must[i], made: own.made[i] })),
  };
}
