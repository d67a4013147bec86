r"""Real functions on the circle by their Fourier coefficients, and grids of their values.

A real function on \( \mathbb{R}/\mathbb{Z} \) has coefficients \( c_k=u_k+iv_k \) with
\( c_{-k}=\overline{c_k} \), so that those with \( 0\le k\le B \) say everything of a trigonometric
polynomial of degree B. They are kept as pairs (u, v) on the last axis of an array, so that exact
numbers need no complex type: over rationals, sums with roots of unity are cyclotomic numbers.

On the grid \( t_j=j/n \) the discrete coefficients, with the factor 1/n in the analysis, are

\[ \hat x_k=\frac1n\sum_{j<n}x_je^{-2\pi ijk/n}=\sum_{m\in\mathbb{Z}}c_{k+mn}. \]
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.cyclotomic import cosine, sine
from pentad.theory.numbers.scalars import (
    constant,
    cosine_of_turn,
    require,
    require_count,
    sine_of_turn,
)

Samples = Shaped[np.ndarray, "*batch n"]
Coefficients = Shaped[np.ndarray, "*batch modes 2"]


def turns(n: int, like: Any) -> Shaped[np.ndarray, "n 2"]:
    r"""Cosine and sine of \( 2\pi j/n \) for j < n, as numbers that mix with `like`.

    Parameters
    ----------
    n
        At least 1.
    like
        A float gives floats, a `Ball` balls, a rational exact cyclotomic numbers.

    Raises
    ------
    ValueError
        If there is no point.

    >>> turns(4, Fraction(1))[1].tolist()
    [0, 1]
    """
    require_count(n, "n")
    if isinstance(like, float | np.floating):
        angles = 2 * np.pi * np.arange(n) / n
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = np.empty((n, 2), dtype=object)
    for j in range(n):
        turn = Fraction(j, n)
        if type(like).__name__ == "Ball":
            found[j] = cosine_of_turn(2 * turn), sine_of_turn(2 * turn)
        else:
            found[j] = cosine(turn), sine(turn)
    return found


def grid_values(coefficients: Coefficients, n: int) -> Samples:
    r"""\( x(j/n)=c_0+2\operatorname{Re}\sum_{k=1}^Bc_ke^{2\pi ijk/n} \) for j < n.

    Parameters
    ----------
    coefficients
        (*batch, B + 1, 2), real and imaginary parts; the imaginary part at 0 is not looked at.
    n
        Points of the grid, any number of them: there may be fewer than the function needs.

    Returns
    -------
    (*batch, n)

    Raises
    ------
    ValueError
        If there is no coefficient, or no point.

    >>> grid_values(np.array([[1.0, 0.0], [0.5, 0.0]]), 2).tolist()
    [2.0, 0.0]
    """
    require(coefficients.shape[-2] >= 1, "a function has a coefficient at 0; got none")
    table = turns(n, coefficients.flat[0])
    places = np.outer(np.arange(coefficients.shape[-2]), np.arange(n)) % n
    weights = 2 * np.ones(coefficients.shape[-2], dtype=int)
    weights[0] = 1
    u = weights * coefficients[..., 0]
    v = weights * coefficients[..., 1]
    return np.asarray(u @ table[places, 0] - v @ table[places, 1])


def grid_coefficients(samples: Samples, most: int) -> Coefficients:
    r"""\( \hat x_k=\frac1n\sum_jx_je^{-2\pi ijk/n} \) for k up to `most`, sum by sum.

    Parameters
    ----------
    samples
        (*batch, n).
    most
        The largest k; \( \hat x \) has period n in k.

    Returns
    -------
    (*batch, most + 1, 2)

    Raises
    ------
    ValueError
        If `most` is negative, or there is no sample.

    >>> grid_coefficients(np.array([1.0, 0.0, 0.0, 0.0]), 0).round(12)[0, 0]
    np.float64(0.25)
    """
    n = samples.shape[-1]
    require_count(most, "most", least=0)
    table = turns(n, samples.flat[0])
    places = np.outer(np.arange(n), np.arange(most + 1)) % n
    share = constant(Fraction(1, n), samples.flat[0])
    real, imaginary = samples @ table[places, 0], samples @ -table[places, 1]
    return np.asarray(share * np.stack([real, imaginary], axis=-1))


def as_pairs(values: Shaped[np.ndarray, "..."]) -> Shaped[np.ndarray, "... 2"]:
    """Complex floats as real and imaginary parts on a last axis."""
    return np.stack([values.real, values.imag], axis=-1)


def as_complex(pairs: Shaped[np.ndarray, "... 2"]) -> Shaped[np.ndarray, "..."]:
    """Floats on a last axis of two as complex numbers."""
    return np.asarray(pairs[..., 0] + 1j * pairs[..., 1])
