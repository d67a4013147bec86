r"""Layers, products and polynomials of functions on the torus, by their coefficients alone.

No grid comes in here: this is what grids are compared with. Coefficients are kept as in
`theory.operators.torus`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.theory.numbers.scalars import require
from pentad.theory.operators.torus import (
    Coefficients,
    conjugate,
    cropped,
    largest_modes,
    times,
    two_sided,
)


def encoded_on_torus(weights: Coefficients, function: Coefficients) -> Coefficients:
    r"""\( (D^*x)_c \), coefficients \( \overline{W_{c,k,l}}\,c_{k,l} \), no grid involved.

    Parameters
    ----------
    weights
        (p, 2 K1 + 1, K2 + 1, 2).
    function
        (2 B1 + 1, B2 + 1, 2).

    Returns
    -------
    (p, 2 min(K1, B1) + 1, min(K2, B2) + 1, 2)
    """
    W, c = _alike(weights, function)
    return times(conjugate(W), c)


def decoded_on_torus(weights: Coefficients, functions: Coefficients) -> Coefficients:
    r"""\( Dz \), coefficients \( \sum_cW_{c,k,l}\hat z_{c,k,l} \), no grid involved.

    Raises
    ------
    ValueError
        If there is not one code a concept.
    """
    require(
        len(weights) == len(functions),
        f"there is one code a concept; got {len(functions)} codes for {len(weights)} concepts",
    )
    W, c = _alike(weights, functions)
    return np.asarray(times(W, c).sum(0))


def _alike(weights: Any, function: Any) -> tuple[Any, Any]:
    """Both up to the modes that both have, as those of real functions."""
    parts = []
    for one, other in ((weights, function), (function, weights)):
        cut = cropped(one, largest_modes(other))
        parts.append(_right_half(two_sided(cut)))
    return parts[0], parts[1]


def _right_half(both: Any) -> Any:
    """The columns with l from 0 on."""
    return both[..., both.shape[-2] // 2 :, :]


def torus_product(first: Coefficients, second: Coefficients) -> Coefficients:
    r"""\( (fg)_{k,l}=\sum f_{a,b}\,g_{k-a,l-b} \), modes of either sign.

    Parameters
    ----------
    first, second
        Coefficients of real functions of degrees (A1, A2) and (B1, B2), one each.

    Returns
    -------
    (2 (A1 + B1) + 1, A2 + B2 + 1, 2)

    >>> cosine = np.array([[[0.0, 0.0], [0.5, 0.0]]])
    >>> torus_product(cosine, cosine)[0, :, 0].tolist()
    [0.5, 0.0, 0.25]
    """
    one, other = two_sided(first), two_sided(second)
    (a, b), (c, d) = one.shape[:2], other.shape[:2]
    zero = 0 * (one[0, 0, 0] * other[0, 0, 0])
    found = np.full((a + c - 1, b + d - 1, 2), zero, dtype=np.asarray(zero).dtype)
    for i, j in np.ndindex(a, b):
        window = (slice(i, i + c), slice(j, j + d))
        found[window] = found[window] + times(one[i, j], other)
    return np.asarray(_right_half(found))


def torus_polynomial_of(function: Coefficients, coefficients: Sequence[Any]) -> Coefficients:
    r"""\( \sum_is_if^i \), of degrees d B1 and d B2.

    Parameters
    ----------
    function
        (2 B1 + 1, B2 + 1, 2).
    coefficients
        s, the constant first, d + 1 of them.

    Raises
    ------
    ValueError
        If there is no coefficient.
    """
    require(len(coefficients) >= 1, "a polynomial has a coefficient; got none")
    last = coefficients[-1]
    total = np.array([[[last, 0 * last]]], dtype=function.dtype)
    for s in list(coefficients[:-1])[::-1]:
        total = torus_product(total, function)
        total[total.shape[0] // 2, 0, 0] = total[total.shape[0] // 2, 0, 0] + s
    return np.asarray(total)


def torus_energy(function: Coefficients) -> Any:
    """The mean square of a function, over modes of either sign.

    >>> float(torus_energy(np.array([[[1.0, 5.0], [1.0, 1.0]]])))
    5.0
    """
    both = two_sided(function)
    return (both * both).sum()
