r"""What falls on a discrete coefficient on the torus, and how much that is at most.

\[ \hat x_{k,l}-c_{k,l}=\sum_{m\ne(0,0)}c_{k+m_1n_1,\,l+m_2n_2}. \]

With \( \lvert c_{k,l}\rvert\le C\,a_ka_l \), \( a_k=\max(1,\lvert k\rvert)^{-s} \), s > 1, and the
Hurwitz sums \( h_i \) of either axis (`theory.operators.aliasing`) this is at most

\[ C\bigl[(a_k+h_1)(a_l+h_2)-a_ka_l\bigr], \]

of which \( a_kh_2+a_lh_1 \) is what falls along the axes: one coarse axis spoils what a fine one
gives.
"""

from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require
from pentad.theory.operators.aliasing import hurwitz_sum
from pentad.theory.operators.torus import (
    Coefficients,
    Size,
    largest_modes,
    require_size,
    torus_coefficients,
    torus_values,
    two_sided,
)
from pentad.theory.operators.transcendental import decay

Pair = Shaped[np.ndarray, "2"]


def torus_alias(function: Coefficients, size: Size, k: int, l: int) -> Pair:  # noqa: E741
    r"""\( \hat x_{k,l}-c_{k,l} \) of a trigonometric polynomial, from its values on the grid.

    Parameters
    ----------
    function
        Coefficients, (2 B1 + 1, B2 + 1, 2).
    size
        (n1, n2).
    k, l
        The mode, both of any sign.

    Returns
    -------
    (2,), real and imaginary part.

    Raises
    ------
    ValueError
        If a number of points or a mode is above `MOST_STEPS`, there is no point, or there is more
        than one function.

    >>> c = np.zeros((1, 4, 2)); c[0, 3, 0] = 1
    >>> torus_alias(c, (1, 4), 0, 1).round(12).tolist()
    [1.0, 0.0]
    """
    require_size(size)
    require_at_most(MOST_STEPS, n1=size[0], n2=size[1], k=abs(k), l=abs(l))
    require(function.ndim == 3, f"one function at a time; got an array of shape {function.shape}")
    found = torus_coefficients(torus_values(function, size), (abs(k), abs(l)))
    both, own = two_sided(found), two_sided(function)
    hat = both[both.shape[0] // 2 + k, both.shape[1] // 2 + l]
    first, second = largest_modes(function)
    inside = abs(k) <= first and abs(l) <= second
    return np.asarray(hat - own[first + k, second + l] if inside else hat)


def torus_alias_by_definition(
    function: Coefficients,
    size: Size,
    k: int,
    l: int,  # noqa: E741
) -> Pair:
    """The same, coefficient by coefficient: a slow twin."""
    both = two_sided(function)
    first, second = largest_modes(function)
    total = np.array([0 * function.flat[0]] * 2, dtype=function.dtype)
    for i in range(-first, first + 1):
        for j in range(-second, second + 1):
            falls = (i - k) % size[0] == 0 and (j - l) % size[1] == 0
            if falls and (i, j) != (k, l):
                total = total + both[first + i, second + j]
    return np.asarray(total)


def torus_bound_by_decay(s: Number, size: Size, k: int, l: int, like: Number) -> Any:  # noqa: E741
    r"""\( (a_k+h_1)(a_l+h_2)-a_ka_l \), for C = 1; float or ball.

    Parameters
    ----------
    s
        Above 1.
    size
        (n1, n2).
    k, l
        Below n1 and n2 in size.
    like
        A float for a float; else a ball.

    Raises
    ------
    ValueError
        If a term is infinite.
    """
    parts = []
    for n, mode in zip(size, (k, l), strict=True):
        own = decay(max(1, abs(mode)), s, like)
        parts.append((own, hurwitz_sum(s, n, mode * (0 * like + 1))))
    (a, h1), (b, h2) = parts
    return a * h2 + b * h1 + h1 * h2
