r"""How much a decoder can enlarge codes: \( \Lambda_k=\sum_c\lvert W_{c,k}\rvert^2 \) in mode k.

On every grid of more than 2K points the norm of the decoder, both sides with means over the grid,
is the root of \( \Lambda=\max_k\Lambda_k \), which is the Lipschitz constant of the data term:
steps and thresholds of sparse inference need not know the grid. The bound
\( \Lambda\lVert z^*\rVert^2/(2T) \) of the objective after T steps must, for codes that are spikes:
those of mass \( a_j \) are densities \( na_j \), of the mean square \( n\sum_ja_j^2 \).
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, larger, require, require_count
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


def largest_gain_by_definition(weights: Float[np.ndarray, "p modes 2"], n: int) -> float:
    r"""\( \lVert D_n\rVert^2 \) from the dense matrix of the layer on a grid, in means over it.

    Raises
    ------
    ValueError
        If n is no number of points.

    >>> round(largest_gain_by_definition(np.array([[[1.0, 0.0], [3.0, 4.0]]]), 5), 12)
    25.0
    """
    require_count(n, "n")
    j = np.arange(n)
    turns = 2 * np.pi * (j[:, None] - j) / n
    blocks: list[Any] = []
    for concept in weights:
        block = np.full((n, n), concept[0, 0])
        for k, (u, v) in enumerate(concept[1:], 1):
            block = block + 2 * (u * np.cos(k * turns) - v * np.sin(k * turns))
        blocks.append(block / n)
    return float(np.linalg.norm(np.hstack(blocks), 2) ** 2)


def mean_square_of_spikes(masses: Shaped[np.ndarray, " spikes"], n: int) -> Number:
    r"""\( n\sum_ja_j^2 \), of spikes at different points of a grid, as densities.

    Raises
    ------
    ValueError
        If n is no number of points.

    >>> float(mean_square_of_spikes(np.array([1.0, 2.0]), 8))
    40.0
    """
    require_count(n, "n")
    return n * (masses * masses).sum()


def objective_gap_bound(gain: Number, mean_square: Number, steps: int) -> Number:
    r"""\( \Lambda\lVert z^*\rVert^2/(2T) \): objective after T steps from zero above its minimum.

    Beck and Teboulle (2009), Theorem 3.1, restated; the step is \( 1/\Lambda \).

    Raises
    ------
    ValueError
        If steps is no number of steps.

    >>> objective_gap_bound(2.0, 3.0, 3)
    1.0
    """
    require_count(steps, "steps")
    return gain * mean_square / (2 * steps)
