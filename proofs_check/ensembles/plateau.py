r"""The mean error of bags of any size is predicted by a few members (C05a, C05b).

Setting.  Residuals of J members on a data set, their Gram matrix G, equal weights.

Idea.  The error of the mean of J' members is a sum of G over pairs. Over all bags of J' members
every diagonal entry, and every other, occurs equally often: the mean error of the bags is
(1/J') times the mean of the diagonal plus (1 - 1/J') times the mean of the rest. The latter is the
plateau. Members that are themselves drawn from many predict those many without bias.

Not claimed.  That a further member lowers the error of one given bag; that the plateau is zero;
anything for unequal weights, other architectures or stages of a boosted chain.
"""

from itertools import combinations
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import RESIDUALS, array, claim, parameter
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.ambiguity import mean_error, residual_gram
from pentad.theory.ensembles.plateau import (
    mean_error_of_bags_by_definition,
    plateau,
    predicted_error,
)
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix

SIZE = parameter("size", "1 to J", lambda choose, point: choose(1, len(point["residuals"])))
KNOWN = parameter("known", "2 to J", lambda choose, point: choose(2, len(point["residuals"])))

TWO_MEMBERS = {"residuals": array([[[1], [2]], [[3], [-1]]]), "size": 2}
FOUR_MEMBERS = {"residuals": array([[[1]], [[3]], [[2]], [[-4]]]), "size": 3}


def _by_spread(residuals: Matrix, size: float) -> Any:
    """Means of squares and squares of means, without any pair: sampling without replacement."""
    J = len(residuals)
    mean = residuals.mean(0)
    spread = ((residuals - mean) ** 2).sum((0, 2)).mean() / (J - 1)
    return (mean**2).sum(1).mean() + spread * (1 / size - 1 / J)


PLATEAU = claim(
    "plateau",
    "C05a",
    locator="naive bagging, J = 1 to 8",
    title="The mean error of bags of any size follows from two numbers",
    plain="The mean error of all bags of J' of J members, J' at most J, is the plateau "
    "plus the rest of the mean member's error divided by J', whatever the members are.",
    statement=r"\overline{\mathrm{MSE}_{J'}}=\hat M_\infty+"
    r"\frac{\overline{\mathrm{MSE}_1}-\hat M_\infty}{J'},\qquad"
    r"\hat M_\infty=\frac{1}{J(J-1)}\sum_{i\ne j}\mathbb{E}\langle a-g_i,a-g_j\rangle"
    r"=\frac{J\,\mathrm{MSE}_J-\overline{\mathrm{MSE}_1}}{J-1}",
    relation="==",
    domain=Domain((RESIDUALS, SIZE)),
    lhs=lambda residuals, size: np.array(
        [
            predicted_error(residual_gram(residuals), size),
            (len(residuals) - 1) * plateau(residual_gram(residuals))
            + mean_error(residual_gram(residuals)),
        ]
    ),
    rhs=lambda residuals, size: np.array(
        [
            mean_error_of_bags_by_definition(residuals, size),
            len(residuals) * mean_error_of_bags_by_definition(residuals, len(residuals)),
        ]
    ),
    examples=(TWO_MEMBERS, FOUR_MEMBERS),
    evidence=(
        exact("rational residuals of up to 4 members, every bag"),
        search(
            "the same in floats, from the spread of residuals about their mean",
            using={
                "lhs": lambda residuals, size: np.array(
                    [
                        _by_spread(residuals, size),
                        (len(residuals) - 1) * _by_spread(residuals, np.inf)
                        + (residuals**2).sum(2).mean(),
                    ]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the mean member's error over J'",
            lhs=lambda residuals, size: mean_error(residual_gram(residuals)) / size,
            rhs=mean_error_of_bags_by_definition,
        ),
        instead(
            "the plateau is the mean of all Gram entries",
            lhs=lambda residuals: residual_gram(residuals).sum() / len(residuals) ** 2,
            rhs=lambda residuals: plateau(residual_gram(residuals)),
        ),
        instead(
            "a further member never raises the error",
            relation="<=",
            lhs=lambda residuals: mean_error_of_bags_by_definition(residuals, len(residuals)),
            rhs=lambda residuals: mean_error_of_bags_by_definition(
                residuals[:-1], len(residuals) - 1
            ),
        ),
    ),
    not_claimed="Monotonicity for one given sequence of members; only the mean over bags falls.",
    sees_also=("ensembles/plateau-prediction", "ensembles/variance-law"),
)


def _mean_prediction(residuals: Matrix, known: int, size: int) -> Any:
    """Of all sets of so many known members."""
    found = [
        predicted_error(residual_gram(residuals[list(chosen)]), size)
        for chosen in combinations(range(len(residuals)), known)
    ]
    return sum(found[1:], start=found[0]) / len(found)


PREDICTION = claim(
    "plateau-prediction",
    "C05b",
    locator="naive bagging, J = 1 to 8",
    title="A few members predict a large bag without bias",
    plain="Predictions for bags of J' members from all sets of two or more members average to the "
    "mean error of all bags of J': two members already predict without bias.",
    statement=r"\operatorname{mean}_{S}\hat M_{J'}(S)=\overline{\mathrm{MSE}_{J'}}"
    r"\qquad(\lvert S\rvert=J_0\ge2)",
    relation="==",
    domain=Domain((RESIDUALS, KNOWN, SIZE)),
    lhs=_mean_prediction,
    rhs=mean_error_of_bags_by_definition,
    examples=(TWO_MEMBERS | {"known": 2}, FOUR_MEMBERS | {"known": 2}),
    evidence=(
        exact("rational residuals of up to 4 members, every set and every bag", cases=40),
        search(
            "the same in floats, the right side from the spread of residuals",
            using={"rhs": _by_spread},
            floats_only=True,
            cases=80,
        ),
    ),
    mutants=(
        instead(
            "each set predicts exactly",
            lhs=lambda residuals, known, size: predicted_error(
                residual_gram(residuals[:known]), size
            ),
        ),
        instead(
            "from the smallest error met",
            lhs=lambda residuals: min(residual_gram(residuals).diagonal()),
        ),
    ),
    not_claimed="How far a single prediction is off; the jackknife over members estimates that, "
    "roughly for fewer than 4.",
    sees_also=("ensembles/plateau",),
)

CLAIMS = (PLATEAU, PREDICTION)
