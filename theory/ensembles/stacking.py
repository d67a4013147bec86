r"""The best weights of an ensemble on the data that they are fitted to.

Among weights that sum to one, \( \alpha=G^{-1}1/(1^\top G^{-1}1) \) leaves the least error
\( 1/(1^\top G^{-1}1) \), at most that of the best member and of equal weights. This says nothing of
other data.
"""

from itertools import combinations
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.ambiguity import ensemble_error, require_gram
from pentad.theory.ensembles.squares import summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import rational, require

DEPENDENT = 1e-12
"""Least eigenvalue of G, relative to the largest, at which floats leave no weights to speak of."""

MOST = 12
"""Members of which all subsets are gone through for weights that are not negative."""


def are_independent(G: Shaped[np.ndarray, "..."]) -> bool:
    """Whether the members' residuals are linearly independent, so that best weights are unique.

    Parameters
    ----------
    G
        (J, J), of `theory.ensembles.ambiguity.residual_gram`: exact for rationals, for floats to
        within `DEPENDENT`.

    Raises
    ------
    ValueError
        If G is not square and finite.

    >>> are_independent(np.eye(2)), are_independent(np.ones((2, 2)))
    (True, False)
    """
    require_gram(G)
    if G.dtype == object:
        return bool(_rational_matrix(G).det() != 0)
    floats = summable(G)
    size = np.abs(floats).max()
    if size == 0:
        return False
    values = np.linalg.eigvalsh(floats / size)
    return bool(values[0] > DEPENDENT * values[-1])


def stacking_weights(G: Shaped[np.ndarray, "..."]) -> Shaped[np.ndarray, " J"]:
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
        If G is singular, for floats to within `DEPENDENT`, so that the best weights are not unique;
        or not square and finite.

    >>> stacking_weights(np.array([[1.0, 0.0], [0.0, 3.0]])).tolist()
    [0.75, 0.25]
    """
    solved, _ = _solved_for_ones(G)
    return np.asarray(solved / solved.sum())


def stacked_error(G: Shaped[np.ndarray, "..."]) -> Number:
    r"""\( 1/(1^\top G^{-1}1) \), the least error that weights which sum to one leave.

    Raises
    ------
    ValueError
        As for `stacking_weights`.
    """
    solved, unit = _solved_for_ones(G)
    return unit / solved.sum()


def convex_weights(G: Shaped[np.ndarray, "..."]) -> Shaped[np.ndarray, " J"]:
    """The best weights that sum to one of which none is negative.

    By the best weights of every set of members, up to `MOST`.

    Raises
    ------
    ValueError
        If G is singular, or there are more members.

    >>> convex_weights(np.array([[1.0, 2.0], [2.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    require_gram(G)
    J = len(G)
    require(J <= MOST, f"all sets of members are gone through, of {MOST} at most; got {J}")
    best, least = None, None
    for count in range(1, J + 1):
        for chosen in combinations(range(J), count):
            own = stacking_weights(G[np.ix_(chosen, chosen)])
            if not (own >= 0).all():
                continue
            weights = np.zeros(J, dtype=own.dtype)
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


def _solved_for_ones(G: Shaped[np.ndarray, "..."]) -> tuple[Shaped[np.ndarray, " J"], Number]:
    """The inverse of G in some unit, applied to ones, and that unit."""
    rule = "stacking needs residuals that are linearly independent; got a singular Gram matrix"
    require(are_independent(G), rule)
    if G.dtype != object:
        floats = summable(G)
        unit = np.abs(floats).max()
        return np.linalg.solve(floats / unit, np.ones(len(G))), unit
    from flint import fmpq_mat

    solved = _rational_matrix(G).solve(fmpq_mat([[1] for _ in G]))
    return np.array([solved[i, 0] for i in range(len(G))], dtype=object), 1


def _rational_matrix(G: Shaped[np.ndarray, "J J"]) -> Any:
    from flint import fmpq_mat

    return fmpq_mat([[rational(x) for x in row] for row in G])
