r"""From one grid to another by the discrete Fourier transform, the mode n/2 treated explicitly.

A grid of n points determines a trigonometric polynomial of degree below n/2, and for even n one
more real number, the coefficient of \( (-1)^j \). Going up it becomes \( \cos(\pi nt) \), that is,
half of it goes to each of the modes n/2 and -n/2. Going down to an even grid, both fall on one
point and are added again.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.scalars import constant, require_count
from pentad.theory.operators.fourier import grid_coefficients, grid_values


def resampled(samples: Float[np.ndarray, "*batch n"], points: int) -> Float[np.ndarray, "*batch _"]:
    """The band-limited interpolant of the samples on a grid of so many points, in float64.

    Parameters
    ----------
    samples
        (*batch, n).
    points
        At least 1; modes that have no place on the new grid are left out.

    Returns
    -------
    (*batch, points)

    Raises
    ------
    ValueError
        If there is no point.

    >>> resampled(np.array([1.0, 0.0, -1.0, 0.0]), 8).round(6)[:3].tolist()
    [1.0, 0.707107, 0.0]
    """
    require_count(points, "points")
    n = samples.shape[-1]
    modes = min(n, points) // 2 + 1
    spectrum = np.fft.rfft(samples, norm="forward")[..., :modes].copy()
    if n < points and n % 2 == 0:
        spectrum[..., -1] *= 0.5
    if points < n and points % 2 == 0:
        spectrum[..., -1] = 2 * spectrum[..., -1].real
    return np.fft.irfft(spectrum, points, norm="forward")


def resampled_by_definition(samples: Shaped[np.ndarray, " n"], points: int) -> Any:
    """The same over any number: coefficients, what has a place, and values: a slow twin."""
    n = len(samples)
    least = min(n, points)
    coefficients = grid_coefficients(samples, least // 2)
    half = constant(Fraction(1, 2), samples[0])
    if least % 2 == 0 and points >= n:
        coefficients[-1] = half * coefficients[-1]
    if least % 2 == 0:
        coefficients[-1, 1] = 0 * coefficients[-1, 1]
    return grid_values(coefficients, points)
