// A model on one grid: what it makes of one function, and how it does on several. No DOM.

import { change, conceptCoefficients, f1, matched, spikesFound } from "./measures.js";
import { inferred, kernelsOf, layerOn } from "./layers.js";
import { plantedCoefficients, signalOn } from "./planted.js";

// The spikes of one test function of a model.
export const spikesOf = (model, sample) =>
  model.spikes.concept[sample].map((concept, k) => ({
    concept,
    place: model.spikes.place[sample][k],
    amplitude: model.spikes.amplitude[sample][k],
  }));

// The layer of a model on n points by a rule, with its concepts and which planted ones they are.
export function placed(world, model, n, rule) {
  const layer = layerOn(model.multipliers, world.grid, n, rule);
  const planted = plantedCoefficients(world, model.concepts, Math.floor((n - 1) / 2));
  return { layer, kernels: kernelsOf(layer), match: matched(conceptCoefficients(layer), planted) };
}

// What a placed model makes of one function.
export function answered(world, model, { layer, match }, sample) {
  const spikes = spikesOf(model, sample);
  const signal = signalOn(world, model.concepts, model.sampling, spikes, layer.n);
  const codes = inferred(layer, signal, model.penalty, model.steps);
  const rebuilt = layer.decoded(codes);
  const square = (values) => values.reduce((sum, x) => sum + x * x, 0);
  return {
    signal,
    codes,
    rebuilt,
    missed: square(signal.map((x, j) => x - rebuilt[j])),
    whole: square(signal),
    counts: spikesFound(codes, match, spikes, world),
  };
}

// Measures over several functions: relative error, F1, cosine, change of codes from training.
// reference has the codes of the same functions on the grid of training.
export function measures(world, model, at, samples, reference) {
  const answers = samples.map((sample) => answered(world, model, at, sample));
  const sum = (name) => answers.reduce((total, one) => total + one[name], 0);
  const compared = at.layer.n > 2 * world.band && reference !== null;
  const changes = compared
    ? answers.map((one, k) => change(reference[k], one.codes, world.band))
    : null;
  return {
    error: sum("missed") / sum("whole"),
    f1: f1(answers.map((one) => one.counts)),
    found: at.match.reduce((total, one) => total + one.cosine, 0) / at.match.length,
    drift: changes
      ? changes.reduce((t, one) => t + one.gap, 0) / changes.reduce((t, one) => t + one.whole, 0)
      : null,
  };
}

// Codes of functions on the grid of training, from which changes are told.
export function referenceCodes(world, model, samples) {
  const at = placed(world, model, world.grid, "Fourier");
  return samples.map((sample) => answered(world, model, at, sample).codes);
}
