"""Tight frames of the plane, from any vectors and two that close them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.domains import fractions
from pentad.theory.numbers.scalars import require


def closed_planar_frame(
    vectors: Sequence[tuple[int | Fraction, int | Fraction]], c: Fraction
) -> Shaped[np.ndarray, "2 n"]:
    r"""The vectors as columns, and two more after them that make a tight frame.

    As complex numbers z, vectors are a tight frame if their squares sum to zero, and
    \( u^2 + v^2 = s \) has the solutions \( u + i v = c \), \( u - i v = s / c \) for every c.

    Parameters
    ----------
    vectors : sequence of pairs of rationals
    c : Fraction
        Not 0; in the units of the vectors.

    Returns
    -------
    (2, n) array of Fraction
        n is two more than there are vectors.

    Raises
    ------
    ValueError
        If c is 0.

    >>> closed_planar_frame([(1, 0)], Fraction(1))
    array([[Fraction(1, 1), Fraction(0, 1), Fraction(0, 1)],
           [Fraction(0, 1), Fraction(0, 1), Fraction(-1, 1)]], dtype=object)
    """
    require(c != 0, f"a frame is closed with another number than 0; got c={c}")
    real = -sum(x * x - y * y for x, y in vectors)
    imaginary = -sum(2 * x * y for x, y in vectors)
    first = (c + real / c) / 2, imaginary / c / 2
    second = -imaginary / c / 2, (real / c - c) / 2
    closed: Any = fractions([*vectors, first, second]).T
    return np.asarray(closed)
