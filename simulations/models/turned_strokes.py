"""Trained autoencoders of the plane on strokes that are turned in their places."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.models.operator_codes import Inference, inferred
from pentad.simulations.models.operator_layers import pixel_layer
from pentad.simulations.models.planted_strokes import (
    ANGLES,
    LENGTH,
    WIDTH,
    Coefficients,
    Strokes,
    modes,
    values_of,
)


def turned_signals(drawn: Strokes, turn: float) -> Coefficients:
    """Coefficients of signals whose strokes are turned in their places, (samples, modes, modes).

    Parameters
    ----------
    drawn
        Directions, places and amplitudes before.
    turn
        In radians; strokes are of mean square 1 before and after.
    """
    first, second = np.meshgrid(modes(), modes(), indexing="ij")
    angle = (np.array(ANGLES)[drawn.concept] + turn)[..., None, None]
    along = first * np.cos(angle) + second * np.sin(angle)
    across = second * np.cos(angle) - first * np.sin(angle)
    own = np.exp(-2 * np.pi**2 * ((LENGTH * along) ** 2 + (WIDTH * across) ** 2))
    own /= np.sqrt((own**2).sum((-2, -1), keepdims=True))
    i, j = (drawn.place[..., axis, None, None] for axis in range(2))
    there = own * np.exp(-2j * np.pi * (first * i + second * j))
    return (drawn.amplitude[..., None, None] * there).sum(1)  # type: ignore[no-any-return]


def errors_on_turned(
    config: Any,
    pictures: Float64[np.ndarray, "starts p n n"],
    drawn: Strokes,
    turns: Float64[np.ndarray, " turns"],
) -> Float64[np.ndarray, "starts turns"]:
    """Squared errors relative to the signals, on the grid of training.

    Parameters
    ----------
    config
        A cell of `operator-planes`, of which penalty and unrolled steps are used.
    pictures
        Trained concepts on that grid.
    drawn
    turns
        In radians.
    """
    import torch

    n = pictures.shape[-1]
    taps = torch.from_numpy(np.ascontiguousarray(pictures[:, :, None])) / n
    layer = pixel_layer(taps, 0, 1 / n, (n, n))
    penalty = torch.full((len(taps),), config.penalty).to(taps)
    signals = np.concatenate([turned_signals(drawn, float(each)) for each in turns])
    given = torch.from_numpy(values_of(signals, n)[:, None])[None]
    codes = inferred(Inference(steps=config.unrolled), layer, layer, given, penalty)
    rest = given - layer.decoded(codes)
    shape = (-1, len(turns), len(drawn.place))
    errors, sizes = (each.square().sum((2, 3, 4)).reshape(shape).sum(-1) for each in (rest, given))
    return (errors / sizes).numpy(force=True)
