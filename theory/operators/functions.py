r"""Layers, products and polynomials of functions on the circle, by their coefficients alone.

No grid comes in here: this is what grids are compared with. Coefficients are pairs as in
`theory.operators.fourier`, those with \( 0\le k\le B \) of a real function of degree B.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import require

Function = Shaped[np.ndarray, "_ 2"]
Functions = Shaped[np.ndarray, "p _ 2"]


def encoded_function(weights: Functions, function: Function) -> Functions:
    r"""\( (D^*x)_c \), coefficients \( \overline{W_{c,k}}\,c_k \) for k up to min(K, B).

    >>> W, x = np.array([[[1.0, 0.0], [0.0, 2.0]]]), np.array([[3.0, 0.0], [1.0, 0.0]])
    >>> encoded_function(W, x).tolist()
    [[[3.0, 0.0], [0.0, -2.0]]]
    """
    modes = min(weights.shape[1], len(function))
    return np.asarray(_times(as_real(function[:modes]), _conjugate(as_real(weights[:, :modes]))))


def decoded_function(weights: Functions, functions: Shaped[np.ndarray, "_ _ 2"]) -> Function:
    r"""\( Dz \), coefficients \( \sum_cW_{c,k}\hat z_{c,k} \) for k up to min(K, B).

    Raises
    ------
    ValueError
        If there is not one code a concept.
    """
    require(
        len(weights) == len(functions),
        f"there is one code a concept; got {len(functions)} codes for {len(weights)} concepts",
    )
    modes = min(weights.shape[1], functions.shape[1])
    return np.asarray(_times(as_real(functions[:, :modes]), as_real(weights[:, :modes])).sum(0))


def _conjugate(pairs: Any) -> Any:
    return np.stack([pairs[..., 0], -pairs[..., 1]], axis=-1)


def _times(first: Any, second: Any) -> Any:
    a, b, c, d = first[..., 0], first[..., 1], second[..., 0], second[..., 1]
    return np.stack([a * c - b * d, a * d + b * c], axis=-1)


def as_real(function: Shaped[np.ndarray, "... 2"]) -> Shaped[np.ndarray, "... 2"]:
    """The function with a real coefficient at 0, as those of real functions are.

    Raises
    ------
    ValueError
        If it has no coefficient at 0.
    """
    rows = function.shape[-2:-1]
    require(rows != () and rows != (0,), f"a function has coefficients; got {function.shape}")
    found = function.copy()
    found[..., 0, 1] = 0 * found[..., 0, 1]
    return found


def product(first: Function, second: Function) -> Function:
    r"""\( (fg)_k=\sum_{i+j=k}f_ig_j \), i and j of either sign.

    Parameters
    ----------
    first, second
        Coefficients of real functions of degree A and B.

    Returns
    -------
    (A + B + 1, 2)

    >>> cosine = np.array([[0.0, 0.0], [0.5, 0.0]])
    >>> product(cosine, cosine)[:, 0].tolist()
    [0.5, 0.0, 0.25]
    """
    both = [_two_sided(as_real(f)) for f in (first, second)]
    degree = len(first) + len(second) - 2
    zero = 0 * (first[0, 0] * second[0, 0])
    found = np.full((2 * degree + 1, 2), zero, dtype=np.asarray(zero).dtype)
    for i, one in enumerate(both[0]):
        found[i : i + len(both[1])] = found[i : i + len(both[1])] + _times(one, both[1])
    return np.asarray(found[degree:])


def _two_sided(function: Any) -> Any:
    return np.concatenate([_conjugate(function[:0:-1]), function])


def polynomial_of(function: Function, coefficients: Sequence[Any]) -> Function:
    r"""\( \sum_is_if^i \), of degree d B.

    Parameters
    ----------
    function
        (B + 1, 2).
    coefficients
        s, the constant first, d + 1 of them.

    Raises
    ------
    ValueError
        If there is no coefficient.
    """
    require(len(coefficients) >= 1, "a polynomial has a coefficient; got none")
    total = _constant(function, coefficients[-1])
    for s in list(coefficients[:-1])[::-1]:
        total = product(total, function)
        total[0, 0] = total[0, 0] + s
    return np.asarray(total)


def _constant(function: Any, value: Any) -> Any:
    return np.array([[value, 0 * value]], dtype=function.dtype)


def curvature(function: Function) -> Any:
    r"""\( 2\sum_kk^4\lvert c_k\rvert^2 \): the mean square of the second derivative over (2π)⁴.

    The total variation of the derivative, and of that of the rectified function, is at most
    \( 4\pi^2 \) times its root.
    """
    k = np.arange(len(function))
    return 2 * (k**4 * (function[:, 0] * function[:, 0] + function[:, 1] * function[:, 1])).sum()
