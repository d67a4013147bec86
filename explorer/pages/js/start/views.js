// What is drawn, as plain data: no DOM.

import { spectrum } from "../kernel/spectra.js";
import { exact, formula, unconverged } from "../shared/badges.js";
import { short } from "../shared/text.js";
import { LOSS, setting } from "./state.js";

const [N, D] = [5, 2];

// Lengths below this are drawn as a dot and said not to be stored.
export const STORED = 0.01;

// A trained model as it is drawn: features are exchangeable, so they are turned until the longest
// points up, numbered clockwise, and those of no length come last.
export function upright(x) {
  const features = Array.from({ length: N }, (_, i) => ({ v: [x[i], x[N + i]], b: x[D * N + i] }));
  const length = ({ v: [a, c] }) => Math.hypot(a, c);
  const longest = features.reduce((best, one) => (length(one) > length(best) + 1e-6 ? one : best));
  const zero = Math.atan2(longest.v[0], longest.v[1]);
  const told = features.map((one) => {
    const turn = (Math.atan2(one.v[0], one.v[1]) - zero + 4 * Math.PI + 1e-9) % (2 * Math.PI);
    return { length: length(one), angle: turn, bias: one.b };
  });
  return told.sort((a, b) => (b.length >= STORED) - (a.length >= STORED) || a.angle - b.angle);
}

// Everything that the page shows of training: {p, runs, best} as the worker gives it.
export function shown(p, { runs, best }) {
  const converged = runs.filter((run) => run.converged).length;
  const run = best === null ? runs.reduce((a, b) => (b.value < a.value ? b : a)) : runs[best];
  const features = upright(run.x);
  const flat = new Float64Array((D + 1) * N);
  features.forEach(({ length, angle, bias }, i) => {
    flat[i] = length * Math.sin(angle);
    flat[N + i] = length * Math.cos(angle);
    flat[2 * N + i] = bias;
  });
  const { capacities } = spectrum(flat, D, N);
  const same = runs.filter((one) => one.converged && one.value <= run.value * (1 + 1e-6)).length;
  return {
    p, W: [Array.from(flat.slice(0, N)), Array.from(flat.slice(N, 2 * N))], b: Array.from(flat.slice(2 * N)),
    loss: run.value, capacities: Array.from(capacities), lengths: features.map((one) => one.length),
    converged: best !== null, counts: { starts: runs.length, converged, same },
  };
}

// In words: how many are stored, and how much of the plane they fill.
export function sentence({ capacities, lengths, converged, counts, loss }) {
  const stored = lengths.filter((one) => one >= STORED).length;
  const total = capacities.reduce((sum, one) => sum + one, 0);
  const told = `${stored} of 5 features ${stored === 1 ? "has" : "have"} an arrow; `
    + `their capacities add to ${short(total, 4)} of 2 dimensions. Loss ${short(loss, 4)}`;
  return converged
    ? `${told}, the least of ${counts.starts} starts; ${counts.same} of them reach it.`
    : `${told}; no start has converged.`;
}

// Arrows in units of the plane, y up; of arrows that end at one place the first has all names.
export function arrows({ W, lengths }) {
  const ends = W[0].map((x, i) => [x, W[1][i]]);
  const near = (i, j) => lengths[j] >= STORED && Math.hypot(ends[i][0] - ends[j][0], ends[i][1] - ends[j][1]) < 0.06;
  return ends.map(([x, y], i) => {
    const there = ends.map((_, j) => j).filter((j) => near(i, j));
    return { x, y, name: there[0] === i ? there.join(", ") : "", isStored: lengths[i] >= STORED };
  });
}

// A bar for each feature.
export const bars = ({ capacities, lengths }) => capacities.map((value, i) => (
  { name: String(i), value, told: lengths[i] >= STORED ? short(value, 3) : "none" }));

// What Python is asked of a view: the one run that is seen, in the setting of its p.
export const toJudge = ({ p, W, b, converged }) => ({
  setting: setting({ p }), shown: 0, runs: [[...W.flat(), ...b]], converged: [converged],
});

// How far the loss of a view is known; judged: {agrees, difference} once Python has evaluated it, or null.
export function lossBadge({ converged }, judged) {
  if (!converged) return unconverged(LOSS);
  if (judged === null) return formula(LOSS);
  if (judged.agrees) return exact(LOSS, `Both differ by ${short(judged.difference, 2)} of the loss of no output.`);
  return { kind: "open", claim: LOSS, text: "the browser and Python do not agree", title: `They differ by ${short(judged.difference, 2)} of the loss of no output.` };
}

// The lines that give the same numbers with the library.
export function python({ p, W, b, loss }) {
  const row = (values) => `[${values.map((one) => one.toPrecision(17)).join(", ")}]`;
  return `import numpy as np

from pentad.theory.frames.capacity import capacities
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

W = np.array([
    ${W.map(row).join(",\n    ")},
])
b = np.array(${row(b)})
print("loss", full_toy_loss(W.T @ W, b, ${p}, np.ones(5)))  # the page has ${loss.toPrecision(17)}
print("capacities", capacities(W.T @ W))
`;
}
