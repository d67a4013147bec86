r"""Real functions on the torus by their Fourier coefficients, and grids of their values.

A real function on \( (\mathbb{R}/\mathbb{Z})^2 \) has coefficients \( c_{k,l} \) with
\( c_{-k,-l}=\overline{c_{k,l}} \), so that those with \( l\ge0 \) say everything. They are kept for
\( -B_1\le k\le B_1 \), in this order, and \( 0\le l\le B_2 \), as pairs (u, v) on the last axis; of
the column l = 0 those with \( k\ge0 \) say everything, and only they are looked at. On the grid
\( (i/n_1,j/n_2) \) the discrete coefficients, with the factor \( 1/n_1n_2 \) in the analysis, are

\[ \hat x_{k,l}=\frac1{n_1n_2}\sum_{i,j}x_{i,j}e^{-2\pi i(ki/n_1+lj/n_2)}
=\sum_{m\in\mathbb{Z}^2}c_{k+m_1n_1,\,l+m_2n_2}. \]
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant, require, require_count
from pentad.theory.operators.fourier import turns

Size = tuple[int, int]
Samples = Shaped[np.ndarray, "... _ _"]
Coefficients = Shaped[np.ndarray, "... _ _ 2"]
"""Rows for k from -B1 to B1, columns for l from 0 to B2."""

TwoSided = Shaped[np.ndarray, "... _ _ 2"]
"""Rows for k from -B1 to B1, columns for l from -B2 to B2."""


def largest_modes(coefficients: Coefficients) -> Size:
    r"""\( (B_1,B_2) \).

    Raises
    ------
    ValueError
        If the number of rows is even, or there is no column.

    >>> largest_modes(np.zeros((5, 2, 2)))
    (2, 1)
    """
    shape = coefficients.shape
    require(
        len(shape) >= 3 and shape[-3] % 2 == 1 and shape[-2] >= 1 and shape[-1] == 2,
        "coefficients have an odd number of rows, columns from 0 on, and two parts; "
        f"got shape {shape}",
    )
    return shape[-3] // 2, shape[-2] - 1


def two_sided(coefficients: Coefficients) -> TwoSided:
    """The coefficients with l of either sign, those of a real function.

    >>> two_sided(np.array([[[7.0, 7.0], [1.0, 2.0], [3.0, 4.0]]]).swapaxes(0, 1))[:, 0].tolist()
    [[3.0, -4.0], [1.0, 0.0], [3.0, 4.0]]
    """
    first, _ = largest_modes(coefficients)
    right = coefficients.copy()
    right[..., :first, 0, :] = conjugate(right[..., :first:-1, 0, :])
    right[..., first, 0, 1] = 0 * right[..., first, 0, 1]
    left = conjugate(right[..., ::-1, :0:-1, :])
    return np.concatenate([left, right], axis=-2)


def conjugate(pairs: Shaped[np.ndarray, "... 2"]) -> Shaped[np.ndarray, "... 2"]:
    """Pairs with the other sign of the second.

    >>> conjugate(np.array([1.0, 2.0])).tolist()
    [1.0, -2.0]
    """
    return np.stack([pairs[..., 0], -pairs[..., 1]], axis=-1)


def times(first: Any, second: Any) -> Shaped[np.ndarray, "... 2"]:
    """The product of pairs as complex numbers.

    >>> times(np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist()
    [-1.0, 0.0]
    """
    a, b, c, d = first[..., 0], first[..., 1], second[..., 0], second[..., 1]
    return np.stack([a * c - b * d, a * d + b * c], axis=-1)


def _waves(modes: int, n: int, like: Any) -> Any:
    r"""Cosine and sine of \( 2\pi kj/n \), k from -K to K, (2K + 1, n, 2)."""
    places = np.outer(np.arange(-modes, modes + 1), np.arange(n)) % n
    return turns(n, like)[places]


def synthesised(both: TwoSided, size: Size) -> Samples:
    r"""\( \operatorname{Re}\sum_{k,l}c_{k,l}e^{2\pi i(ki/n_1+lj/n_2)} \), l of either sign.

    Parameters
    ----------
    both
        (*batch, 2 B1 + 1, 2 B2 + 1, 2).
    size
        (n1, n2).

    Raises
    ------
    ValueError
        If there is no point.
    """
    require_size(size)
    like = both.flat[0]
    along = _waves(both.shape[-2] // 2, size[1], like)
    across = _waves(both.shape[-3] // 2, size[0], like)
    u, v = both[..., 0], both[..., 1]
    real = u @ along[..., 0] - v @ along[..., 1]
    imaginary = u @ along[..., 1] + v @ along[..., 0]
    return np.asarray(across[..., 0].T @ real - across[..., 1].T @ imaginary)


def torus_values(coefficients: Coefficients, size: Size) -> Samples:
    r"""\( x(i/n_1,j/n_2) \), any numbers of points: fewer than the function needs, too.

    Parameters
    ----------
    coefficients
        (*batch, 2 B1 + 1, B2 + 1, 2).
    size
        (n1, n2).

    Returns
    -------
    (*batch, n1, n2)

    Raises
    ------
    ValueError
        If there is no coefficient, or no point.

    >>> torus_values(np.array([[[0.0, 0.0]], [[1.0, 0.0]], [[0.5, 0.0]]]), (2, 1)).tolist()
    [[2.0], [0.0]]
    """
    return synthesised(two_sided(coefficients), size)


def torus_coefficients(samples: Samples, most: Size) -> Coefficients:
    r"""\( \hat x_{k,l} \) for \( \lvert k\rvert\le M_1 \) and \( 0\le l\le M_2 \), sum by sum.

    Parameters
    ----------
    samples
        (*batch, n1, n2).
    most
        (M1, M2); the coefficients have the periods n1 and n2.

    Returns
    -------
    (*batch, 2 M1 + 1, M2 + 1, 2)

    Raises
    ------
    ValueError
        If one of M1 and M2 is negative, or there is no sample.

    >>> torus_coefficients(np.array([[1.0, 0.0], [0.0, 0.0]]), (0, 1))[..., 0].tolist()
    [[0.25, 0.25]]
    """
    n1, n2 = samples.shape[-2:]
    require_size((n1, n2))
    for name, value in zip(("M1", "M2"), most, strict=True):
        require_count(value, name, least=0)
    like = samples.flat[0]
    along = _waves(most[1], n2, like)[most[1] :]
    across = _waves(most[0], n1, like)
    c, s = (samples @ along[..., part].T for part in (0, 1))
    real = across[..., 0] @ c - across[..., 1] @ s
    imaginary = -(across[..., 1] @ c + across[..., 0] @ s)
    share = constant(Fraction(1, n1 * n2), like)
    return np.asarray(share * np.stack([real, imaginary], axis=-1))


def require_size(size: Size) -> None:
    """Two numbers of points, each at least 1.

    Raises
    ------
    ValueError
        If they are not.
    """
    for name, n in zip(("n1", "n2"), size, strict=True):
        require_count(n, name)


def cropped(coefficients: Coefficients, most: Size) -> Coefficients:
    """Those with k and l up to `most`, which are there.

    >>> cropped(np.zeros((5, 4, 2)), (1, 7)).shape
    (3, 4, 2)
    """
    first, second = largest_modes(coefficients)
    rows = min(first, most[0])
    columns = min(second, most[1])
    return coefficients[..., first - rows : first + rows + 1, : columns + 1, :]
