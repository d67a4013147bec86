"""Random functions on circle and torus, sampled exactly on any grid, as inputs of models."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pentad.kit.sparse_problems import real_array
from pentad.theory.numbers.scalars import require
from pentad.theory.operators.sampled_functions import (
    folded_values,
    step_values,
    trigonometric_basis,
)

Sampler = Callable[[tuple[int, ...]], np.ndarray]
"""From sizes of a grid to (draws, channels, *sizes)."""

DECAY = 1.5
"""Exponent at which coefficients of Sobolev inputs fall."""

STEPS = 4
"""Jumps of a step function."""

OPEN = 4.0
"""How many times larger than others the step from end to start is where data do not close."""


def band_limited(coefficients: np.ndarray, dimensions: int, *, window: bool = False) -> Sampler:
    """Trigonometric polynomials with these coefficients along each axis.

    Parameters
    ----------
    coefficients : (draws, channels, 2B + 1, ...) array
        In the basis of `trigonometric_basis`.
    dimensions : int
    window : bool
        Multiply by sin^2 (pi t) along each axis, which takes inputs to zero at the ends and leaves
        them band-limited.
    """
    degree = coefficients.shape[-1] // 2

    def values(sizes: tuple[int, ...]) -> np.ndarray:
        found: np.ndarray = coefficients
        for axis, n in enumerate(sizes):
            basis = trigonometric_basis(n, degree)
            if window:
                basis = basis * np.sqrt(8 / 3) * _window(n)[:, None]
            found = np.moveaxis(np.tensordot(found, basis, (2 + axis, 1)), -1, 2 + axis)
        return found

    require(coefficients.ndim == 2 + dimensions, "there are coefficients along each axis")
    return values


def _window(n: int) -> np.ndarray:
    half: np.ndarray = np.sin(np.pi * np.arange(n) / n)
    return half**2


def random_coefficients(
    draws: int, channels: int, dimensions: int, degree: int, seed: int
) -> np.ndarray:
    """Gaussian coefficients of functions with a mean square of 1."""
    shape = (2 * degree + 1,) * dimensions
    found = np.random.default_rng((seed, 0)).standard_normal((draws, channels, *shape))
    return np.asarray(found / np.sqrt(np.prod(shape)))


def coefficients_of_data(
    data: Any, channels: int, dimensions: int, degree: int, *, window: bool
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Coefficients of one's own samples up to a degree, and what there is to say about them.

    Parameters
    ----------
    data : (draws, channels, points, ...) array
        Samples at j/n along each axis.

    Raises
    ------
    ValueError
        For another shape, numbers that are not real and finite, or fewer points than 2B + 1.
    """
    x = real_array(data, "inputs")
    require(
        x.ndim == 2 + dimensions and x.shape[1] == channels and len(x) >= 2,
        f"inputs are of shape (draws, {channels}, points{', points' * (dimensions - 1)}), two "
        f"draws or more; got {x.shape}",
    )
    notes = []
    for axis in range(dimensions):
        n = x.shape[2 + axis]
        require(
            n > 2 * degree,
            f"inputs of degree {degree} need more than {2 * degree} points; got {n}",
        )
        steps = np.diff(x, axis=2 + axis, append=x.take([0], axis=2 + axis))
        sizes = np.sqrt((np.moveaxis(steps, 2 + axis, 0) ** 2).reshape(n, -1).mean(1))
        if not window and sizes[-1] > OPEN * np.sqrt((sizes[:-1] ** 2).mean()):
            notes.append(
                f"inputs do not close along axis {axis + 1}: from the last point to the first they "
                f"jump {sizes[-1] / np.sqrt((sizes[:-1] ** 2).mean()):.3g} times as far as between "
                "others, and a model on a circle sees that jump; the window takes it away"
            )
        if window:
            x = x * _window(n).reshape(-1, *(1,) * (dimensions - 1 - axis))
    found = x
    for axis in range(dimensions):
        n = x.shape[2 + axis]
        basis = trigonometric_basis(n, degree) / n
        found = np.moveaxis(np.tensordot(found, basis, (2 + axis, 0)), -1, 2 + axis)
    energy = (x**2).mean(tuple(range(2, x.ndim))).sum()
    require(energy > 0, "inputs must not all be zero")
    left = 1 - (found**2).sum() / energy
    if left > 1e-6:
        notes.append(
            f"of the inputs' mean square {left:.3g} lies above degree {degree} and is left out"
        )
    return found, tuple(notes)


def rough_inputs(
    kind: str,
    axis: int,
    draws: int,
    channels: int,
    dimensions: int,
    degree: int,
    finest: int,
    seed: int,
    amplitude: float,
) -> Sampler:
    """Functions that are rough along one axis and of that degree along the other.

    Parameters
    ----------
    kind : "Sobolev" or "jump"
        Coefficients that fall as k^-1.5 up to `finest`, or step functions.
    """
    draw = np.random.default_rng((seed, 1 + ["Sobolev", "jump"].index(kind)))
    across = 2 * degree + 1 if dimensions == 2 else 1
    shape = (draws, channels, across)
    if kind == "Sobolev":
        k = np.arange(1, finest + 1)
        c = np.zeros((*shape, finest + 1, 2))
        c[..., 1:, :] = amplitude * draw.standard_normal((*shape, finest, 2)) * k[:, None] ** -DECAY

        def along(n: int) -> np.ndarray:
            return folded_values(c, n)

    else:
        places = np.sort(draw.random((*shape, STEPS)))
        heights = amplitude * draw.standard_normal((*shape, STEPS))

        def along(n: int) -> np.ndarray:
            return step_values(places, heights, n)

    def values(sizes: tuple[int, ...]) -> np.ndarray:
        lines = along(sizes[axis])
        if dimensions == 1:
            return lines[:, :, 0]
        basis = trigonometric_basis(sizes[1 - axis], degree)
        plane: np.ndarray = np.einsum("dcrn,mr->dcnm", lines, basis) / np.sqrt(across)
        return plane if axis == 0 else plane.swapaxes(2, 3)

    return values


def with_size(sizes: Sequence[int], axis: int, n: int) -> tuple[int, ...]:
    """The sizes of a grid with another one along an axis."""
    return (*sizes[:axis], n, *sizes[axis + 1 :])
