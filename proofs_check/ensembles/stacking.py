r"""The best weights that sum to one, on the data that they are fitted to (C06).

Setting.  A residual Gram matrix G of J members that is not singular.

Idea.  alpha = G^{-1} 1 / (1' G^{-1} 1) makes G alpha constant, so that moving along any direction
whose entries sum to zero adds its own square in G.

Not claimed.  Anything on other data; that the weights are not negative.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import STACKED, array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.ambiguity import ensemble_error, residual_gram
from pentad.theory.ensembles.stacking import (
    convex_weights,
    shifted_error_by_definition,
    stacked_error,
    stacking_weights,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix

INDEPENDENT = Assumption(
    "independent",
    "the members' residuals are linearly independent",
    lambda residuals: rank(residuals.reshape(len(residuals), -1)) == len(residuals),
)
DEPENDENT = {"residuals": array([[[1, 0], [0, 1]], [[2, 0], [0, 2]]])}
UNALIKE = {"residuals": array([[[1, 0], [0, 0]], [[0, 2], [0, 0]]])}
ALIKE = {"residuals": array([[[1, 0], [0, 0]], [[1, 1], [0, 0]]])}
"""The best weights are 1 and 0, so that the best member is met."""


def _direction(choose: Choose, point: Point) -> Any:
    direction = drawn(choose, len(point["residuals"]))
    direction[-1] = -direction[:-1].sum()
    return direction


def _fitted_elsewhere(residuals: Matrix) -> Any:
    """Weights of the first half of the samples, judged on the others."""
    weights = stacking_weights(residual_gram(residuals[:, :1]))
    return ensemble_error(residual_gram(residuals[:, 1:]), weights)


def _least_squares_error(residuals: Matrix) -> float:
    """What is left of the last residual by the best combination of differences from it."""
    last, samples = residuals[-1].ravel(), residuals.shape[1]
    differences = (residuals[:-1] - residuals[-1]).reshape(len(residuals) - 1, -1).T
    best = np.linalg.lstsq(differences, -last, rcond=None)[0]
    return float(((last + differences @ best) ** 2).sum() / samples)


def _errors_of_members_and_mean(residuals: Matrix) -> Any:
    every = [*residuals, residuals.mean(0)]
    return np.array([np.linalg.norm(one) ** 2 / len(one) for one in every])


STACKED_BEST = claim(
    "stacking",
    "C06a",
    locator="weights of the ensemble, alpha = 1/J in the paper",
    title="Stacked weights are at least as good as any member and equal ones, where fitted",
    plain="On the data that they are fitted to, the best weights that sum to one leave at most the "
    "error of the best member, and at most that of equal weights.",
    statement=r"\frac{1}{1^\top G^{-1}1}\le\min\Bigl(\min_jG_{jj},\tfrac1{J^2}\sum_{ij}G_{ij}"
    r"\Bigr)",
    relation="<=",
    domain=Domain((STACKED,), (INDEPENDENT,)),
    lhs=lambda residuals: stacked_error(residual_gram(residuals)),
    rhs=lambda residuals: np.array(
        [*residual_gram(residuals).diagonal(), ensemble_error(residual_gram(residuals))]
    ),
    examples=(UNALIKE, ALIKE),
    outside=(DEPENDENT,),
    evidence=(
        exact("rational residuals of 2 or 3 members"),
        search(
            "the same in floats, by least squares on differences of residuals",
            using={"lhs": _least_squares_error, "rhs": _errors_of_members_and_mean},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "also on other data",
            lhs=_fitted_elsewhere,
            rhs=lambda residuals: np.array(
                [
                    *residual_gram(residuals[:, 1:]).diagonal(),
                    ensemble_error(residual_gram(residuals[:, 1:])),
                ]
            ),
            examples=({"residuals": array([[[1, 0], [0, 3]], [[0, 2], [1, 0]]])},),
        ),
        instead(
            "weights that are not negative are as good",
            lhs=lambda residuals: ensemble_error(
                residual_gram(residuals), convex_weights(residual_gram(residuals))
            ),
            rhs=lambda residuals: stacked_error(residual_gram(residuals)),
        ),
    ),
    not_claimed="Anything on other data.",
    sees_also=("ensembles/stacking-is-optimal",),
)

STACKED_OPTIMAL = claim(
    "stacking-is-optimal",
    "C06b",
    locator="weights of the ensemble, alpha = 1/J in the paper",
    title="Leaving the stacked weights costs a square",
    plain="Weights that sum to one and differ from the stacked ones leave more, by the square of "
    "the difference in the residual Gram matrix.",
    statement=r"(\alpha^*+\delta)^\top G(\alpha^*+\delta)=\frac{1}{1^\top G^{-1}1}+\delta^\top "
    r"G\delta\qquad\Bigl(\sum_j\delta_j=0\Bigr)",
    relation="==",
    domain=Domain(
        (
            STACKED,
            parameter("direction", "a direction whose entries sum to zero, (J,)", _direction),
        ),
        (INDEPENDENT,),
    ),
    lhs=lambda residuals, direction: shifted_error_by_definition(
        residual_gram(residuals), stacking_weights(residual_gram(residuals)), direction
    ),
    rhs=lambda residuals, direction: (
        stacked_error(residual_gram(residuals)) + direction @ residual_gram(residuals) @ direction
    ),
    examples=(
        UNALIKE | {"direction": array([1, -1])},
        ALIKE | {"direction": array(["1/2", "-1/2"])},
    ),
    outside=(DEPENDENT | {"direction": array([1, -1])},),
    evidence=(
        exact("rational residuals of 2 or 3 members and rational directions"),
        search(
            "the same in floats, the right side by least squares and from the residuals",
            using={
                "rhs": lambda residuals, direction: (
                    _least_squares_error(residuals)
                    + np.sum(np.einsum("j,jsd->sd", direction, residuals) ** 2) / residuals.shape[1]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "equal weights in place of the stacked ones",
            lhs=lambda residuals, direction: shifted_error_by_definition(
                residual_gram(residuals),
                0 * direction + stacking_weights(residual_gram(residuals)).sum() / len(direction),
                direction,
            ),
        ),
    ),
    sees_also=("ensembles/stacking",),
)

CLAIMS = (STACKED_BEST, STACKED_OPTIMAL)
