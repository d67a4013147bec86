r"""Planted functions on the torus: strokes of three directions, and pieces of a photograph.

A signal is \( x(t)=\sum_ja_jD_{c_j}(t-s_j) \), a few strokes of known direction, place and
amplitude. A stroke is a long Gaussian, cut at `BAND` modes along each axis and of mean square 1, so
that every grid of more than 2 `BAND` points along its axes holds it whole. Pieces of the photograph
are brought to zero at their borders by \( \sin^2 \) along each axis and cut at the same modes.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from pentad.simulations.randomness import uniforms

STROKES, PHOTOGRAPH = "strokes", "photograph"
SOURCES = (STROKES, PHOTOGRAPH)

BAND = 7
"""Largest mode along each axis."""

ANGLES = (0.0, np.pi / 3, 2 * np.pi / 3)
"""Directions of the strokes."""

LENGTH, WIDTH = 0.16, 0.05
"""Standard deviations of a stroke along and across its direction, of a torus of sides 1."""

LATTICE = 20
"""Strokes are at multiples of one over this along each axis."""

COUNT = 3
"""Strokes of a signal."""

LEAST, MOST = 0.6, 1.4
"""Amplitudes."""

PIECE = 40
"""Pixels of a side of a piece of the photograph."""

P = len(ANGLES)

Coefficients = Complex128[np.ndarray, "*batch modes modes"]
"""Of modes -B .. B along each axis, with means over the torus."""


@dataclass(frozen=True)
class Strokes:
    """What signals are made of.

    Attributes
    ----------
    concept
        (samples, strokes), which of `ANGLES`.
    place
        (samples, strokes, 2), in [0, 1).
    amplitude
        (samples, strokes).
    """

    concept: Int64[np.ndarray, "samples strokes"]
    place: Float64[np.ndarray, "samples strokes 2"]
    amplitude: Float64[np.ndarray, "samples strokes"]


def strokes(seed: int, purpose: str, samples: int) -> Strokes:
    """Strokes drawn uniformly from the lattice, directions and amplitudes."""
    u = uniforms(seed, f"strokes {purpose}", range(samples), (4, COUNT))
    return Strokes(
        (u[:, 0] * P).astype(np.int64),
        np.floor(u[:, 1:3].swapaxes(1, 2) * LATTICE) / LATTICE,
        LEAST + (MOST - LEAST) * u[:, 3],
    )


def modes() -> Float64[np.ndarray, "modes"]:
    """-B .. B."""
    return np.arange(-BAND, BAND + 1.0)


def stroke_coefficients() -> Coefficients:
    """Of the strokes at the origin, (p, modes, modes), of mean square 1."""
    first, second = np.meshgrid(modes(), modes(), indexing="ij")
    found = []
    for angle in ANGLES:
        along = first * np.cos(angle) + second * np.sin(angle)
        across = second * np.cos(angle) - first * np.sin(angle)
        found.append(np.exp(-2 * np.pi**2 * ((LENGTH * along) ** 2 + (WIDTH * across) ** 2)))
    whole = np.array(found)
    return whole / np.sqrt((whole**2).sum((1, 2), keepdims=True)) + 0j  # type: ignore[no-any-return]


def signal_coefficients(drawn: Strokes) -> Coefficients:
    """Of signals, (samples, modes, modes)."""
    turns = [np.exp(-2j * np.pi * drawn.place[..., i, None] * modes()) for i in range(2)]
    return np.einsum(  # type: ignore[no-any-return]
        "sj,sjkl,sjk,sjl->skl", drawn.amplitude, stroke_coefficients()[drawn.concept], *turns
    )


def photograph_coefficients(samples: int, seed: int, *, held_out: bool) -> Coefficients:
    """Of pieces of the photograph, of a mean square of 1 on average, (samples, modes, modes)."""
    from pentad.simulations.activations.images import patches

    cut = patches(samples, PIECE, seed, held_out=held_out).astype(float)
    window = np.sin(np.pi * np.arange(PIECE) / PIECE) ** 2
    pieces = cut.reshape(-1, PIECE, PIECE) * np.outer(window, window)
    found = coefficients_of(pieces - pieces.mean((1, 2), keepdims=True))
    return found / np.sqrt((abs(found) ** 2).sum((1, 2)).mean())  # type: ignore[no-any-return]


def coefficients_of(values: Float64[np.ndarray, "samples n n"]) -> Coefficients:
    """Of fields on a grid of n points along each axis, n > 2 B; modes beyond B are left out.

    Parameters
    ----------
    values
        At j/n along each axis, of one's own measurements for example.
    """
    back = _waves(values.shape[-1]).conj() / values.shape[-1]
    return np.einsum("ik,sij,jl->skl", back, values, back)  # type: ignore[no-any-return]


def values_of(coefficients: Coefficients, n: int) -> Float64[np.ndarray, "*batch n n"]:
    """Values on a grid of n points along each axis, odd or even."""
    waves = _waves(n)
    return np.einsum(  # type: ignore[no-any-return]
        "ik,...kl,jl->...ij", waves, coefficients, waves
    ).real


def _waves(n: int) -> Complex128[np.ndarray, "n modes"]:
    return np.exp(2j * np.pi * (np.outer(np.arange(n), modes()) % n) / n)
