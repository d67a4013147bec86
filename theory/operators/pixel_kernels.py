r"""A kernel of taps that keep their pixels: another operator on every grid.

Taps \( w_l \) at l pixels, that is at \( l/n \), have on a grid of n points the multiplier

\[ m_n(k)=\sum_lw_le^{-2\pi ikl/n}, \]

a family of dilations, \( m_{2n}(2k)=m_n(k) \). For a fixed mode it tends to \( \sum_lw_l \) as
grids grow: the kernel becomes a multiple of the identity, and of a kernel that sums to zero nothing
is left.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import ball, constant, power, require, require_count, root
from pentad.theory.operators.fourier import turns
from pentad.theory.operators.transcendental import pi

Taps = Shaped[np.ndarray, " taps"]


def multiplier(taps: Taps, first: int, n: int, k: int) -> Shaped[np.ndarray, "2"]:
    r"""\( m_n(k) \), real and imaginary part.

    Parameters
    ----------
    taps
        (taps,), of any number.
    first
        The pixel of the first tap, of either sign.
    n
        Points of the grid.
    k
        The mode.

    Raises
    ------
    ValueError
        If n is above `MOST_STEPS`.

    >>> multiplier(np.array([1.0, 1.0]), 0, 4, 1).round(12).tolist()
    [1.0, -1.0]
    """
    require_at_most(MOST_STEPS, n=n)
    table = turns(n, taps[0])
    places = np.array([k * (first + i) % n for i in range(len(taps))], dtype=int)
    return np.array([taps @ table[places, 0], taps @ -table[places, 1]], dtype=table.dtype)


def pixel_convolution(
    taps: Taps, first: int, values: Shaped[np.ndarray, " n"]
) -> Shaped[np.ndarray, " n"]:
    r"""\( \sum_lw_lx_{j-l} \), indices modulo n: what a circular convolutional layer does.

    Raises
    ------
    ValueError
        If there is no tap.
    """
    require(len(taps) > 0, "a kernel has a tap; got none")
    parts = [tap * np.roll(values, first + i) for i, tap in enumerate(taps)]
    return np.asarray(sum(parts[1:], parts[0]))


def first_order_bound(taps: Taps, first: int, n: int, k: int) -> Any:
    r"""\( \frac{2\pi\lvert k\rvert}n\sum_l\lvert lw_l\rvert \), of any kernel.

    Raises
    ------
    ValueError
        If n is no positive integer.

    >>> round(float(first_order_bound(np.array([1.0, 1.0]), 0, 4, 1)), 6)
    1.570796
    """
    require_count(n, "n")
    moment = sum(abs((first + i) * tap) for i, tap in enumerate(taps))
    return 2 * pi(taps[0]) * constant(Fraction(abs(k), n), taps[0]) * moment


def second_order_bound(taps: Taps, first: int, n: int, k: int) -> Any:
    r"""\( \frac12(\frac{2\pi k}n)^2\sum_ll^2\lvert w_l\rvert \), of a symmetric kernel.

    Raises
    ------
    ValueError
        If n is no positive integer.
    """
    require_count(n, "n")
    moment = sum((first + i) ** 2 * abs(tap) for i, tap in enumerate(taps))
    turn = 2 * pi(taps[0]) * constant(Fraction(abs(k), n), taps[0])
    return power(turn, 2) * moment / 2


def gaussian_match(ratio: Number) -> Any:
    r"""\( \sqrt{2\rho/(1+\rho^2)} \): the cosine between Gaussians whose widths have the ratio rho.

    In one dimension; what is left of a Gaussian concept that keeps its pixels on a grid of rho
    times as many points.

    Parameters
    ----------
    ratio
        Positive.

    Raises
    ------
    ValueError
        If it is not.

    >>> round(gaussian_match(2.0), 6), gaussian_match(1.0)
    (0.894427, 1.0)
    """
    require(ratio > 0, f"widths have a positive ratio; got {ratio}")
    return root(2 * ratio / (1 + ratio * ratio), 2)


def gaussian_match_by_definition(ratio: Number, width: int, reach: int) -> Any:
    """The same from sums over so many pixels on either side, the narrower width in pixels."""
    rate = constant(Fraction(1, 2 * width * width), ratio) * (1 + 0 * ratio)

    def total(scale: Number) -> Any:
        return 1 + 2 * sum(_exponential(-rate * scale * j * j) for j in range(1, reach + 1))

    other = 1 / (ratio * ratio)
    return total(1 + other) / root(total(2) * total(2 * other), 2)


def _exponential(value: Number) -> Any:
    return np.exp(value) if isinstance(value, float) else ball(value).exp()
