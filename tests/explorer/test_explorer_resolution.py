"""The page of resolutions: its numbers are the library's, on even and odd grids, by both rules."""

from functools import cache

import numpy as np
import pytest
import torch

from pentad.explorer.plain import plain
from pentad.explorer.resolution_data import (
    MODELS,
    SHOWN,
    cell_of,
    first_model,
    other_models,
    stored_run,
)
from pentad.simulations.models.operator_autoencoders import layers
from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import exported, kernels, pixel_layer, resampled
from pentad.simulations.models.operator_measures import coefficients, drift, f1, low_pass, matched
from pentad.simulations.models.planted_functions import (
    BAND,
    Spikes,
    concept_coefficients,
    signals,
    spikes,
)
from pentad.simulations.models.planted_resolutions import FOURIER, GRID, RULES

CLOSE = 1e-12
"""Largest difference from the library's numbers, relative to the largest of an array."""

SAMPLES = (0, 3, 7)
SIZES = (16, 17, 28, 29, 31, 33, 63, 64, 65, 100, 127, 128, 255, 511, 512)
SOME_SIZES = (33, 64, 127, 256)


@cache
def world():
    first = plain(first_model())
    first["models"] |= plain(other_models())
    return first


@cache
def trained(name):
    result, start = stored_run(name)
    weights = torch.from_numpy(result.data["weights"].values[start].astype(float))
    architecture = result.config.architecture
    return layers(architecture, {"decoder": weights.reshape(1, *architecture.shape)})[1]


def on_grid(name, rule, n):
    made = trained(name)
    if n == GRID:
        return made
    return resampled(made, (n,)) if rule == FOURIER else pixel_layer(*exported(made), (n,))


def some_spikes(name):
    config = cell_of(name)
    drawn = spikes(config.seed, "test", config.test, config.region)
    chosen = list(SAMPLES)
    return Spikes(drawn.concept[chosen], drawn.place[chosen], drawn.amplitude[chosen])


def told_by_the_library(name, rule, n):
    config, drawn = cell_of(name), some_spikes(name)
    layer = on_grid(name, rule, n)
    x = signals(config.concepts, drawn, n, config.sampling)
    given = torch.from_numpy(x)[None]
    penalty = torch.tensor([config.penalties[config.middle]], dtype=torch.float64)
    codes = inferred(Inference(steps=config.unrolled), layer, layer, given, penalty)
    rest = given - layer.decoded(codes)
    planted = concept_coefficients(config.concepts, (n - 1) // 2)
    match = matched(coefficients(layer), planted)
    return {
        "gain": float(layer.gain()[0]),
        "signal": x[:, 0],
        "codes": codes[0].numpy(),
        "kernels": kernels(layer)[0, :, 0].numpy(),
        "concept": match.concept[0],
        "cosine": match.cosine[0],
        "shift": match.shift[0],
        "error": float(rest.square().sum() / given.square().sum()),
        "f1": float(f1(codes.numpy(), match, drawn)[0]),
    }


ASKED = """
import { RULES } from "./js/resolution/layers.js";
import { answered, measures, placed, referenceCodes } from "./js/resolution/judged.js";
const { world, samples, asked } = given;
const result = asked.map(([name, rule, n]) => {
  const model = world.models[name];
  const at = placed(world, model, n, RULES[rule]);
  const answers = samples.map((sample) => answered(world, model, at, sample));
  const list = (values) => Array.from(values);
  return {
    gain: at.layer.gain,
    signal: answers.map((one) => list(one.signal)),
    codes: answers.map((one) => one.codes.map(list)),
    kernels: at.kernels.map(list),
    concept: at.match.map((one) => one.concept),
    cosine: at.match.map((one) => one.cosine),
    shift: at.match.map((one) => one.shift),
    ...measures(world, model, at, samples, referenceCodes(world, model, samples)),
  };
});
"""


def near(found, wanted, what):
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    assert found.shape == wanted.shape, what
    assert np.abs(found - wanted).max() <= CLOSE * max(np.abs(wanted).max(), 1e-3), what


@pytest.mark.parametrize("name", MODELS)
def test_codes_concepts_and_scores_are_those_of_the_library(name, node):
    sizes = SIZES if name == "spectral" else SOME_SIZES
    asked = [(name, rule, n) for n in sizes for rule in range(len(RULES))]
    given = {"world": world(), "samples": SAMPLES, "asked": asked}
    for (_, rule, n), told in zip(asked, node(ASKED, given), strict=True):
        wanted = told_by_the_library(name, RULES[rule], n)
        for key, value in wanted.items():
            near(told[key], value, f"{key} by {RULES[rule]} on {n} points")
        if n > 2 * BAND:
            reference = told_by_the_library(name, RULES[rule], GRID)["codes"][None]
            changed = drift(low_pass(reference, BAND), low_pass(wanted["codes"][None], BAND))
            near([told["drift"]], changed, f"drift by {RULES[rule]} on {n} points")
        else:
            assert told["drift"] is None


def test_stored_measures_are_of_the_start_that_the_page_computes_with():
    for name, model in world()["models"].items():
        result, start = stored_run(name)
        losses = result.data["loss"].values[result.config.middle]
        assert losses[start] == losses.min()
        assert model["start"] == start
        np.testing.assert_array_equal(model["stored"]["f1"], result.data["f1"].values[:, start])
        assert len(model["spikes"]["place"]) == SHOWN
