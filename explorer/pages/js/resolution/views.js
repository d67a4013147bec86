// What the page of resolutions says and draws for a state: plain data, no DOM.

import { answered, placed, spikesOf } from "./judged.js";
import { RULES } from "./layers.js";
import { fineSignal, plantedCoefficients } from "./planted.js";
import { valuesOf } from "./waves.js";

const FINE = 768;
const SMOOTH = "smooth";

// One function on n points by both rules: everything that is drawn of it.
export function seen(world, state) {
  const model = world.models[state.model];
  const spikes = spikesOf(model, state.sample);
  const rules = RULES.map((rule) => {
    const at = placed(world, model, state.n, rule);
    return { rule, ...at, ...answered(world, model, at, state.sample) };
  });
  const fine = fineSignal(world, model.concepts, spikes, FINE);
  const values = [fine, ...rules.map((one) => one.rebuilt)].flatMap((one) => [Math.min(...one), Math.max(...one)]);
  return {
    n: state.n, spikes, rules, model,
    fine: Array.from(fine, (y, j) => [j / FINE, y]),
    range: [Math.min(...values), Math.max(...values)],
    densest: Math.max(...rules.flatMap((one) => one.codes.map((own) => Math.max(...own)))),
    concepts: conceptsOf(world, model, rules, state.n),
  };
}

// The code of the concept that stands for a planted one, moved by as much as the concept is late:
// points [t, density], so that spikes are where they were planted.
export function codeOf({ codes, match }, c) {
  const i = match.findIndex((one) => one.concept === c);
  const n = codes[i].length;
  return Array.from(codes[i], (y, j) => [(((j / n + match[i].shift) % 1) + 1) % 1, y]);
}

// Every planted concept with what each rule has for it, shifted onto it, on [-1/2, 1/2).
function conceptsOf(world, model, rules, n) {
  const planted = plantedCoefficients(world, model.concepts, model.concepts === SMOOTH ? world.band : FINE / 2 - 1);
  return planted.map((own, c) => ({
    planted: centred(Array.from(valuesOf(own, FINE), (y, j) => [j / FINE, y])),
    rules: rules.map(({ kernels, match }) => {
      const i = match.findIndex((one) => one.concept === c);
      const { cosine, shift } = match[i];
      return { cosine, points: centred(Array.from(kernels[i], (y, j) => [j / n - shift, y])) };
    }),
  }));
}

function centred(points) {
  const wrapped = points.map(([t, y]) => [t - Math.floor(t + 0.5), y]);
  return wrapped.sort((a, b) => a[0] - b[0]);
}

// A number in three digits, with a real minus.
const digits = (x) => (x === null || !Number.isFinite(x) ? "–" : String(Number(x.toPrecision(3))).replace("-", "−"));
const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

// What is told of one function by one rule.
export function numbersOf({ missed, whole, counts, match }) {
  return [
    ["error of this function", digits(missed / whole)],
    ["its spikes found", `${counts.told} of ${counts.spikes}`],
    ["peaks that are at no spike", String(counts.peaks - counts.right)],
    ["cosine with the planted concepts", digits(mean(match.map((one) => one.cosine)))],
  ];
}

// The sentences above the drawings: how the grids compare, and what each rule makes of it.
export function verdict({ n, rules, model }, { grid, band }) {
  const [modes, pixels] = rules.map((one) => digits(mean(one.match.map(({ cosine }) => cosine))));
  if (n === grid) {
    return {
      title: `On ${n} points, those of training, both rules are one layer`,
      sentences: [`Its concepts match the planted ones by a cosine of ${modes}. Move the slider: the same weights on other grids.`],
    };
  }
  const ratio = digits(grid / n);
  return {
    title: `On ${n} points: concepts agree with the planted ones to ${modes} by modes, to ${pixels} by pixels`,
    sentences: [
      `A kernel that keeps its ${grid} pixels is ${ratio} times as wide here as in training; one that keeps its modes is as wide as ever.`,
      model.concepts === SMOOTH ? placesTold(model, n, band) : JUMPS[model.sampling],
    ],
  };
}

// Largest mode of a layer, as it is taken to other grids by the Fourier rule.
export const reach = (model) => model.multipliers[0].length - 1;

// Least number of points from which a layer of K modes is exact on signals of B.
export const exactFrom = (K, B) => K + Math.max(K, B) + 1;

const JUMPS = {
  points: "No grid holds all modes of a jump: samples at points alias, and codes change with the grid by either rule.",
  "anti-aliased": "No grid holds all modes of a jump; here those without a place are removed before samples are taken.",
};

function placesTold(model, n, B) {
  const K = reach(model);
  const least = exactFrom(K, B);
  return n >= least
    ? `Each layer by itself is exact here, as on every grid of ${least} points or more (${K} modes, signals of ${B}); `
      + "the threshold between them leaves codes an error of second order."
    : `Each layer by itself is exact from ${least} points on (${K} modes, signals of ${B}). This grid has fewer`
      + `${n > 2 * B ? "." : ": modes of the signals have no place on it, by either rule."}`;
}

// Measures over grids: stored ones as lines, those computed here as points.
export const MEASURES = [
  ["f1", "F1 of spikes", false], ["found", "cosine with the planted", false],
  ["error", "relative error", false], ["drift", "change of codes", true],
];
const STORED = { found: "found_on_grid" };

// For one measure: a line of stored values for each rule, and what is computed at n, if it is there.
export function overGrids(world, state, live, name) {
  const model = world.models[state.model];
  const values = model.stored[STORED[name] ?? name];
  const lines = RULES.map((rule, k) => ({
    rule,
    points: model.sizes.map((n, j) => [n, values[k][j]])
      .filter(([n, y]) => Number.isFinite(y) && y !== null && (name !== "drift" || n !== world.grid)),
  }));
  const dots = live === null ? [] : RULES.map((rule, k) => ({ rule, n: state.n, y: live[k][name] }))
    .filter(({ y }) => y !== null && (name !== "drift" || state.n !== world.grid));
  return { lines, dots };
}

// Whether Python's numbers are the page's, to a relative difference that rounding explains.
export function confirmed({ rules }, answer, close = 1e-9) {
  const near = (x, y, scale) => Math.abs(x - y) <= close * scale;
  return rules.every((one, k) => {
    const other = answer.rules[k];
    const most = Math.max(...other.codes.map((own) => Math.max(...own)), 1e-3);
    return near(one.layer.gain, other.gain, other.gain) && near(one.missed / one.whole, other.error, 1)
      && one.match.every(({ cosine }, i) => near(cosine, other.cosines[i], 1))
      && one.codes.every((own, c) => own.every((x, j) => near(x, other.codes[c][j], most)));
  });
}

// The numbers of what is seen, for a file.
export function numbersSeen(world, state, live) {
  const { rules, spikes } = seen(world, state);
  return {
    ...state, spikes,
    rules: rules.map((one, k) => ({
      rule: one.rule, gain: one.layer.gain, relative_error: one.missed / one.whole, counts: one.counts,
      cosines: one.match.map(({ cosine }) => cosine), shifts: one.match.map(({ shift }) => shift),
      codes: one.codes.map((own) => Array.from(own)),
      over_twelve_functions: live?.[k] ?? null,
    })),
  };
}

// The lines of Python that give these numbers.
export const python = (world, { model: name, n, sample }) => {
  const { cell, start } = world.models[name];
  return `import torch

from pentad.simulations.experiments.operator_resolutions import CELLS, EXPERIMENT
from pentad.simulations.models.operator_autoencoders import layers
from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import exported, pixel_layer, resampled
from pentad.simulations.models.operator_measures import coefficients, matched
from pentad.simulations.models.planted_functions import concept_coefficients, signals, spikes
from pentad.simulations.store import Store

n, sample = ${n}, ${sample}
config = CELLS[${cell}]
result = Store().load(EXPERIMENT, config)
weights = torch.from_numpy(result.data["weights"].values[${start}].astype(float))
shape = (1, *config.architecture.shape)
made = layers(config.architecture, {"decoder": weights.reshape(shape)})[1]  # on 64 points
by_rule = {"Fourier": resampled(made, (n,)), "pixel": pixel_layer(*exported(made), (n,))}

drawn = spikes(config.seed, "test", config.test, config.region)
x = torch.from_numpy(signals(config.concepts, drawn, n, config.sampling))[None, [sample]]
penalty = torch.tensor([config.penalties[config.middle]], dtype=x.dtype)
planted = concept_coefficients(config.concepts, (n - 1) // 2)
for rule, layer in by_rule.items():
    codes = inferred(Inference(steps=config.unrolled), layer, layer, x, penalty)
    error = float((x - layer.decoded(codes)).square().sum() / x.square().sum())
    cosine = float(matched(coefficients(layer), planted).cosine.mean())
    print(rule, "error", error, "cosine", cosine, "largest code", float(codes.max()))
`;
};
