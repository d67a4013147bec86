"""Operator autoencoders on grids on which they were not trained, by the Fourier and pixel rules."""

from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Array, Quantity
from pentad.simulations.models.operator_autoencoders import DENSE, SPECTRAL, layers
from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import (
    Layer,
    exported,
    pixel_layer,
    resampled,
    spectral_layer,
)
from pentad.simulations.models.operator_measures import coefficients, drift, f1, low_pass, matched
from pentad.simulations.models.planted_functions import (
    ANTI_ALIASED,
    BAND,
    concept_coefficients,
    signals,
    spikes,
)
from pentad.simulations.models.planted_resolutions import (
    FOURIER,
    GRID,
    PIXEL,
    RULES,
    OperatorResolutions,
)

if TYPE_CHECKING:
    from torch import Tensor
else:  # torch takes seconds to import, and listing experiments does not need it
    Tensor = Any

COMMON = 16
"""Common points of two grids from which on codes are compared there."""


def as_read(config: OperatorResolutions, x: Array) -> Array:
    """Signals as the autoencoders read them: on a grid, or, if dense, as vectors of its points.

    The squares of such vectors sum to the mean square.
    """
    if config.kind == DENSE:
        return x[:, 0] / np.sqrt(x.shape[-1])  # type: ignore[no-any-return]
    return x


def tested_sizes(config: OperatorResolutions) -> tuple[int, ...]:
    """Grids of a cell; that of training alone for dense ones."""
    return (GRID,) if config.kind == DENSE else config.sizes


def _on_grid(config: OperatorResolutions, weights: Tensor, rule: str, n: int) -> Layer:
    """The layer of trained weights on another grid, by either rule."""
    made = layers(config.architecture, {"decoder": weights})[1]
    if config.kind == DENSE or n == GRID:
        return made
    if rule == PIXEL:
        return pixel_layer(*exported(made), (n,))
    return resampled(made, (n,))


def judged_on_grids(
    config: OperatorResolutions, inference: Inference, weights: Tensor
) -> dict[str, Quantity]:
    """Errors, codes and concepts of the middle penalty on every grid, by either rule."""
    drawn = spikes(config.seed, "test", config.test, config.region)
    sizes, runs = tested_sizes(config), config.starts
    measures = ("error", "found_on_grid", "f1", "drift", "drift_at_points")
    values = {name: np.full((len(RULES), runs, len(sizes)), np.nan) for name in measures}
    for i, rule in enumerate(RULES):
        reference = _codes(config, inference, weights, rule, GRID, drawn)[0]
        for j, n in enumerate(sizes):
            codes, error, layer = _codes(config, inference, weights, rule, n, drawn)
            values["error"][i, :, j] = error
            if config.kind == DENSE:
                continue
            planted = concept_coefficients(config.concepts, (n - 1) // 2)
            match = matched(coefficients(layer), planted)
            values["found_on_grid"][i, :, j] = match.cosine.mean(-1)
            values["f1"][i, :, j] = f1(codes, match, drawn)
            values["drift"][i, :, j] = drift(low_pass(reference, BAND), low_pass(codes, BAND))
            common = gcd(n, GRID)
            if common >= COMMON:
                at = reference[..., :: GRID // common], codes[..., :: n // common]
                values["drift_at_points"][i, :, j] = drift(*at)
    axes = ("rule", "start", "size")
    moved = _codes(config, inference, weights, FOURIER, GRID, drawn.shifted(0.5))[1]
    codes, _, _ = _codes(config, inference, weights, FOURIER, GRID, drawn)
    mass = codes.reshape(runs, len(drawn.place), codes.shape[2], -1).mean((1, 3))
    share = mass / mass.sum(1, keepdims=True)
    square = (codes**2).reshape(runs, len(drawn.place), codes.shape[2], -1).mean((1, 3))
    told = {
        "error": Quantity(axes, values["error"], "squared error relative to the signals"),
        "error_moved": Quantity(
            ("start",), moved, "the same on 64 points, signals moved by half the circle"
        ),
        "concepts_used": Quantity(
            ("start",), np.exp(-(share * np.log(np.maximum(share, 1e-300))).sum(1)),
            "concepts in use, exponential of the entropy of their mass",
        ),
        "spread": Quantity(
            ("start",), (mass**2).sum(1) / square.sum(1),
            "share of the circle that codes take, (mean)^2 over mean of squares",
        ),
    }  # fmt: skip
    if config.kind == DENSE:
        return told
    words = {
        "found_on_grid": "mean cosine of concepts with the planted ones, over shifts",
        "f1": "F1 of spikes found by peaks of the codes",
        "drift": f"squared change of codes from 64 points, modes up to {BAND}, relative",
        "drift_at_points": "the same at common points of the grids",
    }
    told |= {name: Quantity(axes, values[name], text) for name, text in words.items()}
    return told | _with_the_truth(config, inference) | _on_longer_circle(config, inference, weights)


def _codes(
    config: OperatorResolutions,
    inference: Inference,
    weights: Tensor,
    rule: str,
    n: int,
    drawn: Any,
) -> tuple[Array, Array, Layer]:
    """Codes and relative errors on n points, and the layer there."""
    layer = _on_grid(config, weights, rule, n)
    x = as_read(config, signals(config.concepts, drawn, n, config.sampling))
    return *_inferred(inference, layer, x, config.penalties[config.middle]), layer


def _inferred(inference: Inference, layer: Layer, x: Array, penalty: float) -> tuple[Array, Array]:
    import torch

    given = torch.from_numpy(x).to(layer.atoms)[None]
    lam = torch.full((len(layer.atoms),), penalty).to(layer.atoms)
    codes = inferred(inference, layer, layer, given, lam)
    rest = given - layer.decoded(codes)
    error = rest.square().flatten(1).sum(1) / given.square().sum()
    return codes.numpy(force=True), error.numpy(force=True)


def _with_the_truth(config: OperatorResolutions, inference: Inference) -> dict[str, Quantity]:
    """What the planted concepts themselves reach, cut at the modes: a ceiling of the scores."""
    import torch

    drawn = spikes(config.seed, "test", config.test, config.region)
    most = config.modes if config.kind == SPECTRAL else (GRID - 1) // 2
    planted = concept_coefficients(config.concepts, most)[None]
    weights = torch.from_numpy(np.stack([planted.real, planted.imag], -1))[:, :, None]
    weights /= weights.square().sum((2, 3, 4), keepdim=True).mul(2).sub(
        weights[:, :, :, :1].square().sum((2, 3, 4), keepdim=True)
    ).sqrt()  # fmt: skip
    found = []
    for n in config.sizes:
        layer = spectral_layer(weights, most, (n,))
        x = signals(config.concepts, drawn, n, config.sampling)
        codes, error = _inferred(inference, layer, x, config.penalties[config.middle])
        match = matched(coefficients(layer), concept_coefficients(config.concepts, (n - 1) // 2))
        found.append((f1(codes, match, drawn)[0], error[0]))
    scores = np.array(found)
    return {
        "f1_of_truth": Quantity(("size",), scores[:, 0], "F1 with the planted concepts"),
        "error_of_truth": Quantity(("size",), scores[:, 1], "relative error with these"),
    }


LENGTH = 2
"""Of the longer circle."""


def _on_longer_circle(
    config: OperatorResolutions, inference: Inference, weights: Tensor
) -> dict[str, Quantity]:
    """The same weights on a circle twice as long, as many points a length: modes or pixels kept."""
    n = LENGTH * GRID
    drawn = spikes(config.seed, "longer", config.test, length=LENGTH)
    x = signals(config.concepts, drawn, n, ANTI_ALIASED, LENGTH)
    made = layers(config.architecture, {"decoder": weights})[1]
    taps, first, scale = exported(made)
    by_rule = {
        FOURIER: resampled(made, (n,)),
        PIXEL: pixel_layer(taps, first, scale / LENGTH, (n,)),
    }
    planted = concept_coefficients(config.concepts, (n - 1) // 2, LENGTH)
    rows = []
    for rule in RULES:
        layer = by_rule[rule]
        if rule == FOURIER:  # of a mean square of 1 on the longer circle too
            layer = spectral_layer(layer.multipliers * LENGTH**-0.5, layer.reach, (n,))
        codes, error = _inferred(inference, layer, x, config.penalties[config.middle] / LENGTH)
        match = matched(coefficients(layer), planted)
        rows.append((error, match.cosine.mean(-1), f1(codes, match, drawn, LENGTH)))
    found = np.array(rows)
    axes = ("rule", "start")
    return {
        "longer_error": Quantity(axes, found[:, 0], "relative error on a circle twice as long"),
        "longer_found": Quantity(axes, found[:, 1], "mean cosine with the planted concepts there"),
        "longer_f1": Quantity(axes, found[:, 2], "F1 of spikes there"),
    }
