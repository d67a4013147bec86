r"""How far a layer behind a threshold changes from one grid to a refinement of it.

A function u of degree B goes through a threshold and then through a decoder of K modes. On n > 2K
points the decoder's error is a sum over its modes of what falls on them. The rectified function has
a derivative of total variation at most that of u, which is at most \( 4\pi^2Q \) with \( Q^2=
\sum_kk^4\lvert\hat u_k\rvert^2 \) over k of either sign. So outputs on n and on mn points differ,
on the n points, by at most

\[ (\pi^2-4)\,Q\,\Bigl(\frac1{n^2}+\frac1{m^2n^2}\Bigr)\sum_{\lvert k\rvert\le K}\lvert W_k\rvert,
\]

and by twice that for the threshold of both signs, which is a difference of two rectified functions.
A threshold that jumps leaves a function of bounded variation, and an error of first order.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant, power, root
from pentad.theory.operators.functions import as_real, curvature
from pentad.theory.operators.transcendental import pi

Function = Shaped[np.ndarray, "_ 2"]


def _sizes(weights: Function) -> list[Any]:
    r"""\( \lvert W_k\rvert \) for k up to K, twice those above 0."""
    squares = (as_real(weights) ** 2).sum(1)
    return [(1 if k == 0 else 2) * root(square, 2) for k, square in enumerate(squares)]


def _refined(n: int, times: int, order: int, like: Any) -> Any:
    return constant(Fraction(1, n**order) + Fraction(1, (times * n) ** order), like)


def bound_without_jumps(weights: Function, function: Function, n: int, times: int) -> Any:
    r"""The bound above, for the rectified function.

    Parameters
    ----------
    weights
        Of the decoder, (K + 1, 2).
    function
        u, (B + 1, 2).
    n, times
        Points of the coarse grid, and how many of the fine one to each.
    """
    like = function[0, 0]
    spread = root(curvature(function), 2) * sum(_sizes(weights))
    return (power(pi(like), 2) - 4) * _refined(n, times, 2, like) * spread


def bound_with_jumps(
    weights: Function, function: Function, threshold: Any, n: int, times: int
) -> Any:
    r"""\( \sum_k\lvert W_k\rvert(V+2\pi\lvert k\rvert\lVert u\rVert)(\tfrac1n+\tfrac1{mn}) \).

    Here \( V=2B\tau+2\pi(\sum_kk^2\lvert\hat u_k\rvert^2)^{1/2} \) bounds the variation of u where
    it exceeds \( \tau \), zero elsewhere: there are at most 2B jumps of \( \tau \).

    Parameters
    ----------
    weights, function, n, times
        As for `bound_without_jumps`.
    threshold
        At least 0.
    """
    like = function[0, 0]
    squares = (as_real(function) ** 2).sum(1)
    k = np.arange(len(function))
    slope = root(2 * (k**2 * squares).sum(), 2)
    norm = root(2 * squares.sum() - squares[0], 2)
    jumps = 2 * (len(function) - 1) * threshold + 2 * pi(like) * slope
    total = sum(
        size * (jumps + 2 * pi(like) * mode * norm) for mode, size in enumerate(_sizes(weights))
    )
    return total * _refined(n, times, 1, like)
