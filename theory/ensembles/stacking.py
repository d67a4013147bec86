r"""The best weights of an ensemble on the data that they are fitted to.

Among weights that sum to one, \( \alpha=G^{-1}1/(1^\top G^{-1}1) \) leaves the least error
\( 1/(1^\top G^{-1}1) \), at most that of the best member and of equal weights. This says nothing of
other data.
"""

from itertools import combinations

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.ambiguity import ensemble_error
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import rational, require

MOST = 12
"""Members of which all subsets are gone through for weights that are not negative."""


def stacking_weights(G: Shaped[np.ndarray, "J J"]) -> Shaped[np.ndarray, " J"]:
    r"""\( G^{-1}1/(1^\top G^{-1}1) \), the best weights that sum to one.

    Parameters
    ----------
    G
        (J, J), of `theory.ensembles.ambiguity.residual_gram`; exact for rationals.

    Returns
    -------
    (J,) array
        Dimensionless; some may be negative.

    Raises
    ------
    ValueError
        If G is singular, so that the best weights are not unique.

    >>> stacking_weights(np.array([[1.0, 0.0], [0.0, 3.0]])).tolist()
    [0.75, 0.25]
    """
    ones = _solved_for_ones(G)
    return np.asarray(ones / ones.sum())


def stacked_error(G: Shaped[np.ndarray, "J J"]) -> Number:
    r"""\( 1/(1^\top G^{-1}1) \), the least error that weights which sum to one leave.

    Raises
    ------
    ValueError
        As for `stacking_weights`.
    """
    return 1 / _solved_for_ones(G).sum()


def convex_weights(G: Shaped[np.ndarray, "J J"]) -> Shaped[np.ndarray, " J"]:
    """The best weights that sum to one of which none is negative.

    By the best weights of every set of members, up to `MOST`.

    Raises
    ------
    ValueError
        If G is singular, or there are more members.

    >>> convex_weights(np.array([[1.0, 2.0], [2.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    J = len(G)
    require(J <= MOST, f"all sets of members are gone through, of {MOST} at most; got {J}")
    best, least = None, None
    for count in range(1, J + 1):
        for chosen in combinations(range(J), count):
            own = stacking_weights(G[np.ix_(chosen, chosen)])
            if not (own >= 0).all():
                continue
            weights = 0 * G[0]
            weights[list(chosen)] = own
            error = weights @ G @ weights
            if least is None or error < least:
                best, least = weights, error
    return np.asarray(best)


def shifted_error_by_definition(
    G: Shaped[np.ndarray, "J J"],
    weights: Shaped[np.ndarray, " J"],
    direction: Shaped[np.ndarray, " J"],
) -> Number:
    """The error of weights moved along a direction that sums to zero.

    Raises
    ------
    ValueError
        If the weights do not sum to one then.
    """
    return ensemble_error(G, weights + direction)


def _solved_for_ones(G: Shaped[np.ndarray, "J J"]) -> Shaped[np.ndarray, " J"]:
    rule = "stacking needs residuals that are linearly independent; got a singular Gram matrix"
    if G.dtype != object:
        require(np.linalg.matrix_rank(G) == len(G), rule)
        return np.linalg.solve(G, np.ones(len(G)))
    from flint import fmpq_mat

    matrix = fmpq_mat([[rational(x) for x in row] for row in G])
    require(matrix.det() != 0, rule)
    solved = matrix.solve(fmpq_mat([[1] for _ in G]))
    return np.array([solved[i, 0] for i in range(len(G))], dtype=object)
