r"""Planted functions on the circle: concepts with known places, sampled on any grid.

A signal is \( x(t)=\sum_ja_jD_{c_j}(t-s_j) \), a few spikes of known concept, place and amplitude.
Smooth concepts are Gaussians modulated at some frequencies, band-limited and of mean square 1. Box
concepts are constant in pieces, with jumps, so that no grid has all their modes. Points of the
signal are its values; an anti-aliased sample is taken after all modes without a place on the grid
are removed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from pentad.simulations.randomness import uniforms

SMOOTH, BOX = "smooth", "box"
CONCEPTS = (SMOOTH, BOX)
POINTS, ANTI_ALIASED = "points", "anti-aliased"
SAMPLINGS = (POINTS, ANTI_ALIASED)
EVERYWHERE, LEFT = "everywhere", "left half"
REGIONS = (EVERYWHERE, LEFT)

FREQUENCIES = (0, 5, 10)
"""At which smooth concepts are modulated, periods a unit of length."""

WIDTH = 0.08
"""Standard deviation of their envelope."""

BAND = 14
"""Largest mode of smooth concepts on a circle of length 1."""

BOXES = (
    ((-0.08, 0.08, 1.0),),
    ((-0.12, 0.0, 1.0), (0.0, 0.12, -1.0)),
    ((-0.125, -0.075, 1.0), (0.075, 0.125, 1.0)),
)
"""Pieces of box concepts: from, to, height before all are scaled to a mean square of 1."""

LATTICE = 32
"""Spikes are at multiples of one over this, so that every grid of as many points has them."""

SPIKES = 3
"""Of a signal, on a circle of length 1."""

LEAST, MOST = 0.6, 1.4
"""Amplitudes."""

P = 3
"""Concepts of either kind."""


@dataclass(frozen=True)
class Spikes:
    """What signals are made of.

    Attributes
    ----------
    concept
        (samples, spikes), 0 .. P - 1.
    place
        (samples, spikes), positions as lengths from 0.
    amplitude
        (samples, spikes).
    """

    concept: Int64[np.ndarray, "samples spikes"]
    place: Float64[np.ndarray, "samples spikes"]
    amplitude: Float64[np.ndarray, "samples spikes"]

    def shifted(self, by: float) -> "Spikes":
        """The same spikes elsewhere."""
        return Spikes(self.concept, (self.place + by) % 1.0, self.amplitude)


def spikes(
    seed: int, purpose: str, samples: int, region: str = EVERYWHERE, length: int = 1
) -> Spikes:
    """Spikes drawn uniformly from the lattice, concepts and amplitudes.

    Parameters
    ----------
    seed, purpose
        Of the random numbers.
    samples
    region
        Of `REGIONS`: places on the whole circle, or on its left half alone.
    length
        Of the circle; on a longer one there are more spikes.
    """
    u = uniforms(seed, f"spikes {purpose}", range(samples), (3, SPIKES * length))
    places = LATTICE * length // (1 if region == EVERYWHERE else 2)
    return Spikes(
        (u[:, 0] * P).astype(np.int64),
        np.floor(u[:, 1] * places) / LATTICE,
        LEAST + (MOST - LEAST) * u[:, 2],
    )


def concept_coefficients(
    concepts: str, most: int, length: int = 1
) -> Complex128[np.ndarray, "p _"]:
    r"""Fourier coefficients of the concepts for modes 0 .. `most`.

    On a circle of length l they are those of \( D(lt) \), with mean squares of 1/l.
    """
    k = np.arange(most + 1) / length
    if concepts == SMOOTH:
        found = np.stack([(_envelope(k - f) + _envelope(k + f)) / 2 for f in FREQUENCIES])
        found = found * (k <= BAND) / np.sqrt(_smooth_energies())[:, None] / length
        return found.astype(complex)  # type: ignore[no-any-return]
    turns = np.where(k == 0, 1.0, k)
    rows = []
    for pieces in BOXES:
        row = sum(
            height * np.where(
                k == 0, to - start,
                (np.exp(-2j * np.pi * k * start) - np.exp(-2j * np.pi * k * to))
                / (2j * np.pi * turns),
            )
            for start, to, height in pieces
        )  # fmt: skip
        rows.append(row / _box_norm(pieces) / length)
    return np.array(rows)


def _envelope(k: Float64[np.ndarray, "_"]) -> Float64[np.ndarray, "_"]:
    return np.exp(-2 * np.pi**2 * WIDTH**2 * k**2)


def _smooth_energies() -> Float64[np.ndarray, "p"]:
    k = np.arange(-BAND, BAND + 1.0)
    return np.array([(((_envelope(k - f) + _envelope(k + f)) / 2) ** 2).sum() for f in FREQUENCIES])


def _box_norm(pieces: tuple[tuple[float, float, float], ...]) -> float:
    return float(np.sqrt(sum(height**2 * (to - start) for start, to, height in pieces)))


def signals(
    concepts: str, drawn: Spikes, n: int, sampling: str = ANTI_ALIASED, length: int = 1
) -> Float64[np.ndarray, "samples 1 n"]:
    """Signals on a grid of n points.

    Parameters
    ----------
    concepts
        Of `CONCEPTS`.
    drawn
    n
    sampling
        Of `SAMPLINGS`; for smooth concepts and n > 2 BAND points the two are one.
    length
        Of the circle.
    """
    if sampling == POINTS and concepts == BOX:
        return _points_of_boxes(drawn, n)
    most = (n - 1) // 2
    coefficients = concept_coefficients(concepts, most, length)[drawn.concept]
    turns = np.exp(-2j * np.pi * np.arange(most + 1) * drawn.place[..., None] / length)
    spectrum = (drawn.amplitude[..., None] * coefficients * turns).sum(1)
    return np.fft.irfft(spectrum, n, norm="forward")[:, None]


def _points_of_boxes(drawn: Spikes, n: int) -> Float64[np.ndarray, "samples 1 n"]:
    """Values at the points: every piece holds its left end and not its right one."""
    t = np.arange(n) / n
    total: Any = 0.0
    for c, pieces in enumerate(BOXES):
        own = np.where(drawn.concept == c, drawn.amplitude, 0.0) / _box_norm(pieces)
        for start, to, height in pieces:
            away = (t - drawn.place[..., None] - start + 1e-9) % 1.0
            total = total + (height * own[..., None] * (away < to - start)).sum(1)
    return np.asarray(total)[:, None]
