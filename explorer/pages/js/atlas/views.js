// What the page of geometries shows, as plain data.

import { written } from "../shared/address.js";
import { FIELDS as FEATURES } from "../features/state.js";
import { PROBABILITIES } from "./state.js";

export const KINDS = {
  saturated: "saturated to a billionth",
  bent: "digons and singles, not quite orthogonal",
  scheme: "one association scheme, not saturated",
  several: "several kinds of features, not saturated",
};

const STORED = 0.1;

/** The map: dimensions as rows, numbers of features as columns, a strip for every p in each cell. */
export function mapOf(cells) {
  const columns = [...new Set(cells.map((one) => one.n))].sort((a, b) => a - b);
  const rows = [...new Set(cells.map((one) => one.d))].sort((a, b) => b - a);
  const strips = cells.flatMap((cell) => PROBABILITIES.map((p, place) => {
    const found = cell.by_p.find((one) => one.p === p);
    const [best] = found.minima;
    return {
      n: cell.n, d: cell.d, p, place, column: columns.indexOf(cell.n), row: rows.indexOf(cell.d),
      kind: best?.kind ?? null, dead: best?.dead.length ?? 0, short: best?.short ?? "not converged",
      share: best ? best.found / cell.runs : 0,
    };
  }));
  return { columns, rows, strips };
}

/** The cell of a size and its minima at p, or null where that was not trained. */
export function chosenOf(cells, { n, d, p, minimum }) {
  const cell = cells.find((one) => one.n === n && one.d === d);
  const found = cell?.by_p.find((one) => one.p === Number(p));
  if (!found?.minima.length) return null;
  const place = Math.min(minimum, found.minima.length - 1);
  return { cell, minima: found.minima, unconverged: found.unconverged, place, minimum: found.minima[place] };
}

/** Sentences on one minimum. */
export function told({ cell, minimum, place, unconverged }, p) {
  const rank = place === 0 ? "The best that training found" : `Number ${place + 1} by loss`;
  const lines = [
    `${rank}: ${minimum.name}.`,
    `${minimum.found} of ${cell.runs} starts ended here${unconverged ? `, ${unconverged} did not converge` : ""}.`,
    `Loss ${minimum.loss} per unit of p, at most two features active at p = ${p}`
      + `${minimum.full === null ? "." : `; ${minimum.full} with any number of them, at the same weights.`}`,
    `Saturation ${minimum.saturation}${minimum.mass === null ? "" : `, least mass ${minimum.mass}`}: ${KINDS[minimum.kind]}.`,
  ];
  if (minimum.curvature !== null) {
    lines.push(minimum.curvature < -1e-9 ? "A saddle: the loss falls from here in some direction."
      : `Smallest curvature ${minimum.curvature}${minimum.curvature < 1e-9 ? ": flat, as where a feature is dead" : ""}.`);
  }
  return lines;
}

/** The weights without those of dead features, which may have any length. */
export const aliveOf = ({ W, dead }) => W.map((row) => row.map((x, j) => (dead.includes(j) ? 0 : x)));

/** Address of the page of features with these weights placed, to be trained on from there. */
export function linkTo({ n, d, p, W, b, decay = 1 }) {
  const fallback = Object.fromEntries(Object.entries(FEATURES).map(([name, field]) => [name, field.fallback]));
  const state = { ...fallback, n, d, p, decay, from: [...W.flat(), ...b] };
  return `features.html#${written(FEATURES, state)}`;
}

/** Whether the page of features has such importances. */
export const hasDecay = (decay) => FEATURES.decay.holds(decay);

const [TURN, TILT] = [0.35, 0.38];

/** How weights are drawn: arrows of the plane or of space with depth, else the Gram matrix. */
export function configuration(W) {
  const lengths = W[0].map((_, j) => Math.hypot(...W.map((row) => row[j])));
  if (W.length === 1) return { kind: "line", reach: 1, arrows: W[0].map((x, feature) => ({ feature, x, y: 0, depth: 0 })) };
  if (W.length > 3) return { kind: "gram", ...gramOf(W) };
  const reach = Math.max(...lengths, 1e-9);
  const arrows = lengths.map((length, feature) => {
    const [x, y, z] = [W[0][feature], W[1][feature], W[2]?.[feature] ?? 0];
    return { feature, length, ...(W.length === 2 ? { x, y, depth: 0 } : projected(x, y, z)) };
  }).filter((one) => one.length > STORED * reach);
  return { kind: W.length === 2 ? "plane" : "space", reach, arrows, edges: W.length === 3 ? edgesOf(W, arrows) : [] };
}

function projected(x, y, z) {
  const [right, toward] = [x * Math.cos(TURN) + z * Math.sin(TURN), z * Math.cos(TURN) - x * Math.sin(TURN)];
  return { x: right, y: y * Math.cos(TILT) - toward * Math.sin(TILT), depth: toward * Math.cos(TILT) + y * Math.sin(TILT) };
}

/** Pairs of neighbours: of every feature those that are nearly its nearest in angle. */
function edgesOf(W, arrows) {
  const cosine = (i, j) => W.reduce((sum, row) => sum + row[i] * row[j], 0)
    / (Math.hypot(...W.map((row) => row[i])) * Math.hypot(...W.map((row) => row[j])));
  const kept = arrows.map((one) => one.feature);
  const pairs = new Set();
  for (const i of kept) {
    const others = kept.filter((j) => j !== i).map((j) => [j, cosine(i, j)]);
    const nearest = Math.max(...others.map(([, value]) => value));
    for (const [j, value] of others) {
      if (value >= nearest - 0.1 && value > -0.9) pairs.add(`${Math.min(i, j)} ${Math.max(i, j)}`);
    }
  }
  return [...pairs].map((pair) => pair.split(" ").map(Number));
}

/** Entries of the Gram matrix over the largest, features in a chain of the most opposed. */
export function gramOf(W) {
  const n = W[0].length;
  const at = (i, j) => W.reduce((sum, row) => sum + row[i] * row[j], 0);
  const chain = [0];
  while (chain.length < n) {
    const rest = Array.from({ length: n }, (_, k) => k).filter((k) => !chain.includes(k));
    chain.push(rest.reduce((best, k) => (at(chain.at(-1), k) < at(chain.at(-1), best) ? k : best)));
  }
  const most = Math.max(...chain.map((i) => at(i, i)), 1e-9);
  return { entries: chain.map((i) => chain.map((j) => at(i, j) / most)), order: chain };
}

/** What a model of two features on a line stores. */
export function phaseOf([one, two]) {
  const [first, second] = [Math.abs(one) > STORED, Math.abs(two) > STORED];
  if (first && second) return one * two < 0 ? "both, with opposite signs" : "both, with one sign";
  if (first || second) return first ? "the first alone" : "the second alone";
  return "nothing";
}

/** The shorter length over the longer, or null where not both are stored. */
export function evenness([one, two]) {
  const [a, b] = [Math.abs(one), Math.abs(two)];
  return a > STORED && b > STORED ? Math.min(a, b) / Math.max(a, b) : null;
}

/** Index of the value nearest in ratio. */
export function nearest(values, x) {
  const away = values.map((value) => Math.abs(Math.log(value / x)));
  return away.indexOf(Math.min(...away));
}

export const LEVELS = {
  2: [[1 / 2, "1/2 pairs"], [2 / 5, "2/5 pentagon"], [1 / 3, "1/3 hexagon"], [2 / 7, "2/7 heptagon"]],
  3: [[3 / 4, "3/4 tetrahedron"], [2 / 3, "2/3 triangle"], [1 / 2, "1/2 pairs"], [3 / 8, "3/8 tight antiprism"]],
  30: [[1, "1 alone"], [3 / 4, "3/4 tetrahedron"], [2 / 3, "2/3 triangle"], [1 / 2, "1/2 pairs"], [2 / 5, "2/5 pentagon"],
    [3 / 8, "3/8 tight antiprism"]],
};

/** Lines of Python that give the minima of one size at one p, and the phases. */
export function pythonLines({ n, d, p, q, r, model }) {
  const [features, dimensions] = model.split(" in ");
  const experiment = features === "400" ? "feature_dimensionality" : "toy_phases";
  const best = features === "400" ? "shares = data.dimensionality.values"
    : "shares = [s[k] for s, k in zip(data.dimensionality.values[:, 0], data.best_start.values[:, 0])]";
  return `import numpy as np

from pentad.simulations.experiments import ${[...new Set(["geometry_atlas", "toy_phases", experiment])].sort().join(", ")}
from pentad.simulations.readings.geometry_atlas import table
from pentad.simulations.store import Store

store = Store()


def result(module, n, d):
    cells = module.EXPERIMENT.presets["paper"]
    [cell] = [cell for cell in cells if (cell.n, cell.d) == (n, d)]
    return store.load(module.EXPERIMENT, cell)


for row in table([result(geometry_atlas, ${n}, ${d})]):
    if row.p == ${p}:
        print(f"{row.loss:.7g} {row.found} of {row.runs}: {row.name}, saturation {row.saturation:.9f}")

data = result(toy_phases, 2, 1).data
p, r = data.probability.values, data.ratio.values
here = data.weights.values[abs(np.log(p / ${q})).argmin(), abs(np.log(r / ${r})).argmin(), 0]
print("two on a line:", here)

data = result(${experiment}, ${features}, ${dimensions}).data
${best}
for p, share in zip(data.probability.values, shares):
    print(f"p = {p:.4g}: largest dimensionality {max(share):.3f}")
`;
}
