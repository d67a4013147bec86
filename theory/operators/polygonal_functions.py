r"""Polygonal functions on the circle: continuous, and linear between corners.

With corners at \( t_i \), where the slope jumps by \( J_i \), the coefficients are

\[ c_k=-\frac1{4\pi^2k^2}\sum_iJ_ie^{-2\pi ikt_i}\qquad(k\ne0), \]

and the total variation of the slope is \( V=\sum_i\lvert J_i\rvert \). The jumps sum to zero.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import (
    constant,
    cosine_of_turn,
    power,
    rational,
    require,
    sine_of_turn,
)
from pentad.theory.operators.fourier import grid_coefficients
from pentad.theory.operators.transcendental import pi

Heights = Shaped[np.ndarray, " corners"]


def slopes(heights: Heights, places: tuple[Fraction, ...]) -> Heights:
    """Of the pieces from each corner to the next, the last one to the first.

    Parameters
    ----------
    heights
        Values at the corners, (corners,).
    places
        Where they are, increasing, in [0, 1).

    Raises
    ------
    ValueError
        If there is not one height a corner, or corners are not in order.

    >>> slopes(np.array([0.0, 1.0]), (Fraction(0), Fraction(1, 2))).tolist()
    [2.0, -2.0]
    """
    require(
        len(heights) == len(places) >= 1,
        f"there is one height a corner; got {len(heights)} for {len(places)}",
    )
    ends = [*places[1:], places[0] + 1]
    widths = [end - start for start, end in zip(places, ends, strict=True)]
    require(
        min(widths) > 0 and places[0] >= 0,
        f"corners are in order and in [0, 1); got {', '.join(map(str, places))}",
    )
    steps = np.roll(heights, -1) - heights
    shares = [constant(1 / width, heights[0]) for width in widths]
    return np.asarray(steps * np.array(shares, dtype=heights.dtype))


def variation(heights: Heights, places: tuple[Fraction, ...]) -> Any:
    """V, the total variation of the slope on the circle."""
    rises = slopes(heights, places)
    return abs(rises - np.roll(rises, 1)).sum()


def values(heights: Heights, places: tuple[Fraction, ...], n: int) -> Shaped[np.ndarray, " n"]:
    """On a grid of n points.

    >>> values(np.array([0.0, 1.0]), (Fraction(0), Fraction(1, 2)), 4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    rises = slopes(heights, places)
    found = []
    for j in range(n):
        t = Fraction(j, n)
        i = max((i for i, place in enumerate(places) if place <= t), default=len(places) - 1)
        since = t - places[i] if places[i] <= t else t + 1 - places[i]
        found.append(heights[i] + rises[i] * constant(since, heights[0]))
    return np.array(found, dtype=heights.dtype)


def coefficient(heights: Heights, places: tuple[Fraction, ...], k: int) -> tuple[Any, Any]:
    """Real and imaginary part of the coefficient at k, as floats or balls.

    Raises
    ------
    ValueError
        If k is negative.
    """
    require(k >= 0, f"coefficients are given for k >= 0; got k={k}")
    rises = slopes(heights, places)
    if k == 0:
        widths = np.diff(np.array([*places, places[0] + 1], dtype=object))
        shares = [constant(Fraction(width, 2), heights[0]) for width in widths]
        mean = ((heights + np.roll(heights, -1)) * np.array(shares, dtype=heights.dtype)).sum()
        return mean, 0 * mean
    jumps = rises - np.roll(rises, 1)
    scale = -1 / (4 * power(pi(heights[0]), 2) * k * k)
    real, imaginary = 0, 0
    for jump, place in zip(jumps, places, strict=True):
        c, s = _turn(k * place, heights[0])
        real, imaginary = real + jump * c, imaginary - jump * s
    return scale * real, scale * imaginary


def _turn(turn: Fraction, like: Any) -> tuple[Any, Any]:
    if isinstance(like, float | np.floating):
        angle = 2 * np.pi * float(turn)
        return np.cos(angle), np.sin(angle)
    return cosine_of_turn(2 * rational(turn)), sine_of_turn(2 * rational(turn))


def alias_of_polygon(
    heights: Heights, places: tuple[Fraction, ...], n: int, k: int
) -> Shaped[np.ndarray, "2"]:
    """What falls on the discrete coefficient at k on n points, as floats or balls.

    Parameters
    ----------
    heights, places
        As for `slopes`; floats or balls.
    n, k
        Points of the grid, and the mode.
    """
    found = grid_coefficients(values(heights, places, n), k)[k]
    return np.asarray(found - np.array(coefficient(heights, places, k), dtype=heights.dtype))


def alias_by_definition(
    heights: Heights, places: tuple[Fraction, ...], n: int, k: int, terms: int
) -> Shaped[np.ndarray, "2"]:
    """The same as a sum of coefficients at k + m n for so many m of either sign: a slow twin."""
    total: Any = np.zeros(2)
    for m in range(1, terms + 1):
        above, below = (np.array(coefficient(heights, places, m * n + j)) for j in (k, -k))
        total = total + above + below * np.array([1, -1])
    return np.asarray(total)
