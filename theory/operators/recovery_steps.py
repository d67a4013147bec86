r"""What of iterative inference does not depend on the grid: the step, and not the rate.

The data term of a spectral layer has the Lipschitz constant

\[ \Lambda=\max_{0\le k\le K}\sum_c\lvert W_{c,k}\rvert^2 \]

on every grid of n > 2K points (`theory.operators.gains`): the squared norm of \( D_n \), in means
over the grid. So steps and thresholds carry over. The bound \( \Lambda\lVert z^*\rVert^2/(2T) \) of
the objective after T steps does not, for codes that are spikes: spikes of mass \( a_j \) are
densities \( na_j \), and their mean square \( n\sum_ja_j^2 \) grows with n.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require_count


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
