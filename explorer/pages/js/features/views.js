// What the page about features draws, as plain data: from runs to arrows, matrices, spectra and dots.

import { activeCounted, gram, importances, omittedProbability } from "../kernel/model.js";
import { LAWS } from "../kernel/amplitude_laws.js";
import { SADDLE } from "../kernel/curvature.js";
import { gramClusters, grouped, localisedFrom, spectrum } from "../kernel/spectra.js";
import { agreement as agreed } from "../shared/agreement.js";
import { short } from "../shared/text.js";
import { projected, screen } from "./orientation.js";
import { lossOfNothing } from "./state.js";

// Length, relative to the longest, up to which a feature is dead; as classifications in Python.
export const DEAD = 0.01;

// Whether w and −w are one feature: for odd activations and symmetric amplitudes.
export const areLines = ({ activation, law }) => activation !== "relu" && LAWS[law].symmetric;

// Colours of groups, in their order; later ones share the last.
export const COLOURS = ["one", "two", "three", "four", "six", "eight", "five", "seven"];
export const colour = (k) => `var(--${COLOURS[Math.min(k, COLOURS.length - 1)]})`;

// Claims behind the loss of a setting, and the number of active features that it counts.
export function lossFacts(setting) {
  const counted = activeCounted(setting);
  if (setting.activation !== "relu") return { claim: "sparsity-loss/cumulant-loss", counted: "any number of active features" };
  if (setting.p === 0) return { claim: "spectral-geometry/one-active-integrals", counted: "one active feature (L₁)" };
  if (counted >= setting.n) return { claim: "spectral-geometry/full-toy-loss", counted: "any number of active features" };
  const omitted = short(100 * omittedProbability(setting), 2);
  return {
    claim: "spectral-geometry/toy-loss-orders",
    counted: `at most two active features; ${omitted} % of the inputs have more and are left out`,
  };
}

// Loss of a model without output, in this setting: what "1" is on the relative scale.
export const nothing = (setting) => lossOfNothing(setting, LAWS[setting.law].moment(2));

// Share of the loss of no output up to which a loss is rounding.
const ROUNDING = 1e-14;

// A loss in so many digits; 0 where it is rounding.
export const lossToDigits = (value, setting, digits) => (Math.abs(value / nothing(setting)) < ROUNDING ? "0" : short(value, digits));

// A loss and its share of that of no output; what rounding leaves of zero is called zero.
export function lossInWords(value, setting) {
  const share = value / nothing(setting);
  if (Math.abs(share) < ROUNDING) return { value: "0", share: "zero up to rounding" };
  return { value: lossToDigits(value, setting, 6), share: `${short(100 * share, 4)} % of that of no output` };
}

// All numbers of one matrix [W; b].
export function measured(x, setting) {
  const { n, d } = setting;
  const A = gram(x, d, n);
  const found = spectrum(x, d, n);
  const longest = Math.sqrt(Math.max(...found.squares));
  const dead = found.squares.map((square) => Math.sqrt(square) <= DEAD * longest);
  return { x, A, spectrum: found, dead, bias: Array.from(x.subarray(d * n)) };
}

// Arrows of the features: ends on a screen whose unit is `reach`, colours by eigenspace.
export function arrowsView({ x, spectrum: found, dead }, setting, { yaw, tilt, merge }) {
  const { n, d } = setting;
  if (d > 3) return null;
  const directions = screen(d, yaw, tilt);
  const { masses, localised } = grouped(found, 10 ** merge);
  const reach = 1.15 * Math.max(0.5, ...found.squares.map(Math.sqrt));
  const arrows = Array.from({ length: n }, (_, i) => {
    const at = projected(x, n, i, directions);
    const space = masses[i].indexOf(Math.max(...masses[i]));
    return {
      i, x: at.x / reach, y: at.y / reach, depth: at.z / reach, dead: dead[i],
      length: Math.sqrt(found.squares[i]), capacity: found.capacities[i], bias: x[d * n + i], colour: colour(Math.max(0, space)),
    };
  });
  const axes = d === 3 ? [0, 1, 2].map((a) => ({ x: directions.right[a], y: directions.up[a], depth: directions.near[a] })) : [];
  return { reach, arrows, axes, localised, lines: areLines(setting) };
}

// Names beside the heads of arrows: those that end at one place are named together, by the first.
export function namesOf(arrows) {
  const near = (one, other) => !other.dead && Math.hypot(one.x - other.x, one.y - other.y) < 0.04;
  const first = arrows.map((one) => (one.dead ? null : arrows.find((other) => near(one, other)).i));
  return arrows.map(({ i }) => arrows.filter((_, k) => first[k] === i).map((one) => one.i).join(", "));
}

// Cells of the Gram matrix over its largest squared length, and their clusters.
export function gramView({ A }, setting, tolerance) {
  const { n } = setting;
  const { labels, clusters, scale } = gramClusters(A, n, tolerance);
  const cells = Array.from(A, (value, at) => ({
    i: Math.floor(at / n), j: at % n, value, shade: Math.max(-1, Math.min(1, value / scale)), cluster: labels[at],
  }));
  return { n, cells, clusters: clusters.map((one) => ({ ...one, value: one.mean * scale })), scale };
}

// Eigenvalues in groups, masses of the features in them, and what that says of localisation.
export function spectrumView({ spectrum: found, dead }, tolerance) {
  if (!found.rank) return { eigenvalues: [], groups: 0, features: [], localised: false, sentences: ["All features are zero."] };
  const groups = grouped(found, tolerance);
  const eigenvalues = found.eigenvalues.map((value, a) => ({ value, group: groups.labels[a], colour: colour(groups.labels[a]) }));
  const features = groups.masses.map((row, i) => ({
    i, dead: dead[i], parts: row.map((mass, g) => ({ mass, group: g, colour: colour(g) })), largest: Math.max(0, ...row),
  }));
  const from = localisedFrom(found);
  const spaces = `${groups.count} eigenspaces`;
  const verdict = groups.count === 1 ? "Localised with one eigenspace: every feature has 100 % of its square in it."
    : groups.localised ? `Localised with ${spaces}: every feature has at least ${short(100 * Math.floor(1e4 * groups.leastMass) / 1e4, 4)} % of its square in one of them.`
    : `Not localised with ${spaces}: some feature has only ${short(100 * groups.leastMass, 3)} % of its square in one of them.`;
  const flips = from <= 1e-9 ? "It is localised at every tolerance."
    : `It is localised from a tolerance of 10^${short(Math.log10(from), 2)} = ${short(from)} on, not below.`;
  const one = groups.count === 1 && found.rank > 1 ? " One eigenspace holds everything: this says nothing." : "";
  return { eigenvalues, groups: groups.count, features, localised: groups.localised, sentences: [verdict + one, flips], from };
}

// Share of a way up to which it is rounding.
const ROUNDED_SHARE = 1e-9;

// The saturation between what the eigenvalues guarantee and Gaussian features, as marks in [0, 1].
// Where all eigenvalues are equal there is nothing to compare, for Gaussian features have others.
export function gaugeView({ spectrum: found }) {
  if (!found.rank) return null;
  const { saturation, traceFloor, gaussian, capacitySum, rank } = found;
  const room = 1 - traceFloor;
  const share = room > 1e-9 ? (saturation - traceFloor) / room : null;
  const others = share === null ? []
    : [{ name: "gaussian", value: gaussian, label: "Gaussian features, of their own eigenvalues,", known: "Gaussian features", claim: "spectral-geometry/gaussian-capacity" }];
  return {
    marks: [
      { name: "floor", value: traceFloor, label: "these eigenvalues alone", known: "what eigenvalues guarantee", claim: "spectral-geometry/trace-floor" },
      ...others,
      { name: "saturation", value: saturation, label: "these features", known: "what saturation means", claim: "spectral-geometry/saturation" },
    ],
    sentence: `Capacities sum to ${short(capacitySum, 6)} of ${rank}. `
      + (share === null ? "All eigenvalues are equal: any features with this F saturate, so this says nothing of their shape."
        : `The eigenvalues alone guarantee ${short(traceFloor, 4)}; the features go ${short(share < ROUNDED_SHARE ? 0 : 100 * share, 3)} % of the way from there to 1.`),
  };
}

// Entries of a Gram matrix in order; of lines their sizes.
function entriesOf(A, setting) {
  return Array.from(A, (value) => (areLines(setting) ? Math.abs(value) : value)).sort((a, b) => a - b);
}

// Basins of runs: those of one loss and one multiset of Gram entries, from the least loss on.
export function basins(runs, setting) {
  const { n, d } = setting;
  const unit = nothing(setting);
  const signatures = runs.map((run) => [run.value / unit, ...entriesOf(gram(run.x, d, n), setting)]);
  const near = (one, other) => one.every((value, k) => Math.abs(value - other[k]) <= (k ? 1e-4 : 1e-7) * (1 + Math.abs(value)));
  const order = runs.map((_, k) => k).sort((a, b) => runs[a].value - runs[b].value);
  const found = [];
  const basin = new Array(runs.length).fill(null);
  for (const k of order) {
    if (!runs[k].converged) continue;
    let at = found.findIndex((one) => near(signatures[one.run], signatures[k]));
    if (at < 0) at = found.push({ run: k, value: runs[k].value, runs: [] }) - 1;
    found[at].runs.push(k);
    basin[k] = at;
  }
  return { basin, basins: found };
}

// Dots of the strip of starts: place in [0, 1] from the least loss to the largest; those in one of so
// many slots lie above each other.
export function stripView(runs, setting, shown, names = null, slots = 40) {
  const { basin, basins: found } = basins(runs, setting);
  const unit = nothing(setting);
  const values = runs.filter((run) => Number.isFinite(run.value)).map((run) => run.value / unit);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const wide = Math.max(most - least, 0.05 * Math.abs(most), 1e-3);
  const [from, to] = [least - 0.1 * wide, least + 1.15 * wide];
  const seen = new Map();
  const dots = runs.map((run, k) => {
    const relative = run.value / unit;
    const place = (relative - from) / (to - from);
    const slot = Math.round(place * slots);
    const level = seen.get(slot) ?? 0;
    seen.set(slot, level + 1);
    return {
      k, place, level, relative, loss: lossToDigits(run.value, setting, 8), value: run.value, converged: run.converged, shown: k === shown,
      colour: run.converged ? colour(basin[k]) : "var(--guide)", name: run.converged ? names?.[k] ?? "" : "did not converge",
    };
  });
  const legend = found.map((one, at) => ({
    colour: colour(at), runs: one.runs.length, value: one.value, name: names?.[one.run] ?? "",
  }));
  return { dots, from, to, legend, ...keysOf(legend, setting), most: Math.max(1, ...seen.values()), failed: runs.filter((run) => !run.converged).length };
}

// Most kinds of end points that the strip of starts names.
const MOST_KEYS = 5;

// Keys of the first kinds of end points, with as many digits of their losses as tell them apart, and
// a sentence on the others.
function keysOf(legend, setting) {
  const shown = legend.length > MOST_KEYS + 1 ? legend.slice(0, MOST_KEYS) : legend;
  const told = (digits) => shown.map(({ value }) => lossToDigits(value, setting, digits));
  const kinds = (digits) => new Set(told(digits)).size;
  const digits = [5, 6, 7, 8].find((one) => kinds(one) === kinds(9)) ?? 9;
  const keys = shown.map((one, k) => ({ ...one, told: told(digits)[k] }));
  const rest = legend.slice(shown.length);
  const runs = rest.reduce((sum, one) => sum + one.runs, 0);
  const others = rest.length
    ? `And ${rest.length} more kinds of end points, of ${runs} starts, with losses from ${lossToDigits(rest[0].value, setting, digits)} on: press a dot to see one.` : "";
  return { keys, others };
}

// Loss and eigenvalues along a path, against the number of the step.
export function pathView(path, setting) {
  const { n, d } = setting;
  const unit = nothing(setting);
  const points = path.map(({ x, value }) => ({ loss: value / unit, eigenvalues: spectrum(x, d, n).eigenvalues }));
  const rank = Math.max(...points.map((one) => one.eigenvalues.length));
  return {
    losses: points.map((one, k) => [k, one.loss]),
    eigenvalues: Array.from({ length: rank }, (_, a) => points.map((one, k) => [k, one.eigenvalues[a] ?? 0])),
  };
}

// The run that is shown: what was placed by hand, else the start that was chosen, else the best.
export function shownRun(state, runs, best, byHand) {
  if (byHand) return { run: byHand, index: null };
  if (!runs.length) return { run: null, index: null };
  const chosen = state.run > 0 ? Math.min(state.run - 1, runs.length - 1) : best ?? 0;
  return { run: runs[chosen], index: chosen };
}

// Least curvature that is supposed where it is not known.
const SUPPOSED_CURVATURE = 0.01;

// Most that a point is said to be off, relative to its longest feature.
const MOST_OFF = 1e-3;

// How far a stationary run may be from the point it stands for, relative to its longest feature: the
// gradient over the least curvature apart from rotations, up to the next power of ten. Beside flat
// directions and saddles, and where the curvature was not asked for, one is supposed.
export function accuracyOf(run, curvature, { n, d }) {
  const A = gram(run.x, d, n);
  const longest = Math.sqrt(Math.max(...Array.from({ length: n }, (_, i) => A[i * n + i])));
  const least = curvature !== null && curvature.value > SADDLE ? curvature.value : SUPPOSED_CURVATURE;
  const off = run.gradientNorm / least / longest;
  return off > 0 && longest > 0 ? Math.min(MOST_OFF, Number(`1e${Math.ceil(Math.log10(off))}`)) : 0;
}

// The same of several runs; those in the basin of the shown one have its curvature.
export function accuraciesOf(runs, shown, curvature, setting) {
  const { basin } = basins(runs, setting);
  return runs.map((run, k) => (run.converged ? accuracyOf(run, basin[k] === basin[shown] ? curvature : null, setting) : 0));
}

// Whether Python agrees with the browser about an end point: {agrees, difference}, relative to the
// loss of no output.
export const agreement = (run, answer, setting) => agreed(run, answer, nothing(setting));

// Whether the loss falls from a stationary point, as far as differences tell.
export const isSaddle = (curvature) => curvature !== null && curvature.value < -SADDLE;

// What the least curvature says of a stationary point.
export function curvatureInWords(curvature) {
  if (curvature === null) return "";
  const value = short(curvature.value, 3);
  if (isSaddle(curvature)) return `A saddle: the loss falls from here, with curvature ${value} of the loss over p.`;
  if (curvature.value <= SADDLE) return "Flat in some direction besides rotations, up to rounding: it is not told whether this is a minimum.";
  return `A local minimum, as far as differences of the gradient tell: apart from rotations the curvature is at least ${value}.`;
}

// Most features of a model that Python certifies: in the limit, and at a given p.
export const MOST_CERTIFIED = { limit: 16, atP: 12 };

// Why certificates are not offered, or "".
export function whyUncertifiable({ n, p, activation }) {
  const { limit, atP } = MOST_CERTIFIED;
  if (activation !== "relu") return "Certificates are of the ReLU model.";
  if (n > limit) return `Certificates are of models with up to ${limit} features as p → 0, and up to ${atP} at a given p.`;
  return n > atP && p > 0 ? `At a given p certificates are of models with up to ${atP} features.` : "";
}

// Importances as words where they differ.
export function importanceNote(setting) {
  if (setting.decay === 1) return "";
  const v = importances(setting);
  return `Importances fall from 1 to ${short(v[v.length - 1])}.`;
}
