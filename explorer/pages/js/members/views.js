// What is drawn of an ensemble, as plain data: no DOM.

import { short } from "../shared/text.js";
import { isBag } from "./state.js";

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

// The runs that are looked at, by their places.
export const places = (cell, run) => (run === "mean" ? cell.left.map((_, k) => k) : [Number(run) - 1]);

// What a bag of so many members is expected to leave, from the Gram matrix G of the residuals of
// its members: the plateau and the expected error of any size.
export function prediction(G, known) {
  let [own, others] = [0, 0];
  for (let i = 0; i < known; i += 1) {
    own += G[i][i];
    for (let j = 0; j < known; j += 1) if (j !== i) others += G[i][j];
  }
  const plateau = others / (known * (known - 1));
  const single = own / known;
  return { plateau, expected: (size) => plateau + (single - plateau) / size };
}

// Shares of the variance that are left, by size: measured so far and later, their least and largest
// over the runs, and for a bag of two or more what is expected beyond.
export function errors(cell, { members, run, later }) {
  const chosen = places(cell, run);
  const points = cell.sizes.map((size, at) => {
    const each = chosen.map((k) => cell.left[k][at]);
    return { size, value: mean(each), low: Math.min(...each), high: Math.max(...each), settled: cell.settled[at] };
  });
  const found = {
    kind: cell.kind,
    soFar: points.filter(({ size }) => size <= members),
    later: later ? points.filter(({ size }) => size > members) : [],
    expected: [], plateau: null, most: Math.max(...points.map(({ high }) => high)),
  };
  if (isBag(cell) && members >= 2) {
    const each = chosen.map((k) => prediction(cell.gram[k], members));
    found.plateau = mean(each.map((one) => one.plateau));
    found.expected = Array.from({ length: 8 - members + 1 }, (_, k) => members + k)
      .map((size) => ({ size, value: mean(each.map((one) => one.expected(size))) }));
    found.next = mean(each.map((one) => one.expected(members + 1)));
  }
  return found;
}

// Is one more member worth it? In sentences.
export function verdict(cell, state) {
  const { members, later } = state;
  const seen = errors(cell, state);
  const now = seen.soFar.at(-1);
  const next = errors(cell, { ...state, later: true }).later[0];
  const leaves = `${state.run === "mean" ? "On average over three runs" : "In this run"}, ${now.size} ${now.size === 1 ? "member leaves" : "members leave"} `
    + `${percent(now.value)} of the variance.`;
  const did = later && next ? ` With ${next.size} it was ${percent(next.value)}.` : "";
  if (isBag(cell) && members === 1) return `${leaves} One member tells nothing of the next: add a second.${did}`;
  if (isBag(cell)) {
    return `${leaves} From their residuals, one more is expected to leave ${percent(seen.next)}, and no number of them `
      + `less than the plateau, ${percent(seen.plateau)}: all further members together can gain ${percent(now.value - seen.plateau)}.${did}`;
  }
  if (cell.removed && members > 1) {
    const share = mean(places(cell, state.run).map((k) => cell.removed[k][members - 1]));
    return `${leaves} Stage ${members} removed ${percent(share)} of the energy that was left. No law tells what the next one will do.${did}`;
  }
  return `${leaves} No law tells what ${cell.removed ? "the next stage" : "a larger one"} will do.${did}`;
}

// A share in per cent, to three digits.
export const percent = (share) => `${short(100 * share, 3)} %`;

// Paths of all ways of a gate: active latents of a sample against variance explained, means over
// runs; the chosen way, and its point at the present size, stand out.
export function paths(cells, cell, { members }) {
  return cells.filter((one) => one.gate === cell.gate).map((one) => {
    const points = one.sizes.map((size, at) => ({
      size, active: mean(one.active.map((row) => row[at])), explained: 1 - mean(one.left.map((row) => row[at])), settled: one.settled[at],
    }));
    const reached = points.filter(({ size }) => size <= members).at(-1);
    return { kind: one.kind, low: one.low, chosen: one === cell, points, reached: one === cell ? reached : null };
  });
}

// Sources found by size, of the chosen ensemble and of the others of its gate.
export function sources(cells, cell, { members, run, later }) {
  return cells.filter((one) => one.gate === cell.gate).map((one) => ({
    kind: one.kind, low: one.low, chosen: one === cell,
    points: one.sizes.map((size, at) => ({ size, found: mean(places(one, run).map((k) => one.found[k][at])) }))
      .filter(({ size }) => one !== cell || later || size <= members),
  }));
}

// Agreement of the live latents of two runs by size, and what as many random directions give.
export const agreement = (cell, { members, later }) => cell.sizes
  .map((size, at) => ({ size, stability: cell.stability[at], chance: cell.chance[at] }))
  .filter(({ size }) => later || size <= members);

// Shares of the newest member's live latents, and of the first one's, by cosine to the nearest source.
export function cosines(cell, { members }, edges) {
  const shares = (counts) => {
    const total = counts.reduce((sum, one) => sum + one, 0);
    return counts.map((one) => (total ? one / total : 0));
  };
  const hasMembers = cell.histograms.length > 1;
  const newest = hasMembers ? cell.histograms[members - 1] : cell.histograms[0];
  return {
    edges, newest: shares(newest), first: hasMembers && members > 1 ? shares(cell.histograms[0]) : null,
    told: hasMembers ? `member ${members}` : "the widest one",
  };
}

// Claims that the page shows, whether the present state is what they speak of, and beside which view.
export function claims(cell, state) {
  const isMain = cell.gate === "top-k" && !cell.low;
  const at8 = state.members === 8;
  const settled = cell.settled.at(-1);
  const found = [];
  if (isBag(cell)) {
    found.push({ id: "ensembles/plateau", inside: null }, { id: "ensembles/plateau-prediction", inside: null });
    found.push({ id: "ensembles/planted-budgets/plateau-from-four", inside: settled && state.members === 4 });
  }
  if (isMain) {
    found.push({ id: "ensembles/planted-orderings/explained", inside: at8 && ["bagging", "boosting"].includes(cell.kind) });
    found.push({ id: "ensembles/planted-orderings/found", inside: at8 && ["bagging", "boosting", "expanded"].includes(cell.kind) });
    found.push({ id: "ensembles/planted-orderings/stability", inside: at8 && ["bagging", "boosting"].includes(cell.kind) });
    if (cell.kind === "boosting") found.push({ id: "ensembles/planted-orderings/stages", inside: state.members >= 3 });
    if (cell.kind.startsWith("untrained")) found.push({ id: "ensembles/planted-budgets/untrained-chain", inside: at8 });
    if (cell.kind === "expanded, equal L0") found.push({ id: "ensembles/planted-orderings/equal-active-latents", inside: at8 });
  }
  if (cell.low) found.push({ id: "ensembles/planted-budgets/hardly-penalised", inside: at8 && cell.kind === "bagging" });
  return found;
}

// The lines that give the same numbers with the library.
export function python(cell, state) {
  const bag = isBag(cell) && state.members >= 2;
  return `from pentad.simulations.experiments.planted_ensembles import EXPERIMENT, PAPER
from pentad.simulations.store import Store
${bag ? "from pentad.theory.ensembles.plateau import plateau, predicted_error\n" : ""}
[config] = [one for one in PAPER if (one.gate, one.kind, one.penalty) == (
    ${JSON.stringify(cell.gate)}, ${JSON.stringify(cell.kind === "expanded, equal L0" && cell.penalty > 0 ? "expanded" : cell.kind)}, ${cell.penalty})]
data = Store().load(EXPERIMENT, config).data
variance = float(data.test_variance)
at = data["size"].values.tolist().index(${cell.sizes.filter((one) => one <= state.members).at(-1)})
for run in range(${cell.left.length}):
    print("left", float(data.mse[run, at]) / variance)
${bag ? `    G = data.gram.values[run, :${state.members}, :${state.members}] / variance
    print("plateau", float(plateau(G)))
    print("expected of one more", float(predicted_error(G, ${state.members + 1})))
` : ""}`;
}
