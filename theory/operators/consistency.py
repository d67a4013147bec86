r"""How far unrolled inference on a grid is from that on a refinement of it.

For n >= K + max(K, B) + 1, steps of at most \( 2/\Lambda \), T steps from zero, and codes
\( \zeta_t \) on N = mn points with second differences summing to \( V_{t,c}/N \),

\[ \lVert\zeta_T^n-\zeta_T^N\rVert_n\le\alpha\sqrt\Lambda\,\lVert W\rVert_2\,\frac{\pi^2-4}{4\pi^2}
\Bigl(\frac1{n^2}+\frac1{N^2}\Bigr)\sum_{t<T}\Bigl(\sum_cV_{t,c}^2\Bigr)^{1/2}, \]

in the mean square over the n points, summed over concepts. The codes on N points are values of
polygonal functions, whose discrete coefficients on both grids are near the true ones; a step on the
coarse grid enlarges no distance; so errors add. As N grows the right side becomes that of codes
that are functions.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import constant, power, root
from pentad.theory.operators.gains import largest_gain, total_gain
from pentad.theory.operators.transcendental import pi

Codes = Shaped[np.ndarray, "p n"]


def grid_variation(codes: Codes) -> Shaped[np.ndarray, " p"]:
    r"""\( V_c=N\sum_j\lvert z_{c,j-1}-2z_{c,j}+z_{c,j+1}\rvert \) on the circle.

    >>> grid_variation(np.array([[0.0, 1.0]])).tolist()
    [8.0]
    """
    bends = np.roll(codes, 1, axis=1) - 2 * codes + np.roll(codes, -1, axis=1)
    return np.asarray(codes.shape[1] * abs(bends).sum(1))


def bound_between_grids(
    weights: Shaped[np.ndarray, "p modes 2"], fine: list[Any], step: Any, n: int
) -> Any:
    """The right side above.

    Parameters
    ----------
    weights
        (p, K + 1, 2), floats or balls.
    fine
        The codes on the fine grid after steps 1 to T, each (p, N).
    step
        At most 2 over the largest gain.
    n
        Points of the coarse grid.
    """
    like = weights.flat[0]
    square = power(pi(like), 2)
    N = fine[0].shape[1]
    grids = constant(Fraction(1, n * n) + Fraction(1, N * N), like)
    spent: Any = 0 * like
    for codes in fine[:-1]:
        variation = grid_variation(codes)
        spent = spent + root((variation * variation).sum(), 2)
    scale = step * root(largest_gain(weights) * total_gain(weights), 2)
    return scale * (square - 4) / (4 * square) * grids * spent
