r"""How much a decoder can enlarge codes: \( \Lambda_k=\sum_c\lvert W_{c,k}\rvert^2 \) in mode k.

On every grid of more than 2K points the norm of the decoder, both sides with means over the grid,
is the root of \( \Lambda=\max_k\Lambda_k \): steps and thresholds of sparse inference need not know
the grid.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant, larger, require
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import as_real

Weights = Shaped[np.ndarray, "p modes 2"]


def gains(weights: Weights) -> Shaped[np.ndarray, " modes"]:
    r"""\( \Lambda_k \) for k up to K; at 0 of the real part alone.

    >>> gains(np.array([[[1.0, 5.0], [3.0, 4.0]]])).tolist()
    [1.0, 25.0]
    """
    W = as_real(weights)
    return np.asarray((W * W).sum((0, 2)))


def largest_gain(weights: Weights) -> Any:
    r"""\( \Lambda=\max_k\Lambda_k \)."""
    found, *others = gains(weights)
    for gain in others:
        found = larger(found, gain)
    return found


def total_gain(weights: Weights) -> Any:
    r"""\( \lVert W\rVert_2^2=\sum_{\lvert k\rvert\le K}\Lambda_k \)."""
    each = gains(weights)
    return 2 * each.sum() - each[0]


def mean_square(values: Shaped[np.ndarray, "..."]) -> Any:
    """Mean over the grid of the squares, summed over concepts where there are some.

    Raises
    ------
    ValueError
        If there is no grid.

    >>> mean_square(np.array([[3.0, 4.0], [0.0, 1.0]]))
    np.float64(13.0)
    """
    require(values.ndim > 0 and values.size > 0, f"a grid has values; got shape {values.shape}")
    share = constant(Fraction(1, values.shape[-1]), values.flat[0])
    return share * (values * values).sum()


def most_enlarged(weights: Weights, k: int, n: int) -> Shaped[np.ndarray, "p n"]:
    r"""\( 2\operatorname{Re}\overline{W_{c,k}}e^{2\pi ikj/n} \), enlarged by \( \Lambda_k \).

    Raises
    ------
    ValueError
        If there is no concept, no mode k or no grid.
    """
    modes = weights.shape[1]
    require(len(weights) > 0 and n >= 1, f"got n={n} points, and weights {weights.shape}")
    require(0 <= k < modes, f"modes are 0 .. {modes - 1}; got k={k}")
    W = as_real(weights)
    functions = 0 * W[:, : k + 1]
    functions[:, k, 0], functions[:, k, 1] = W[:, k, 0], -W[:, k, 1]
    return grid_values(functions, n)
