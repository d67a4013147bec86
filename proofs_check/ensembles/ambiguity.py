r"""What an ensemble gains over its members is their diversity, exactly (C04).

Setting.  Residuals r_j = a - g_j of J members on a data set; weights that sum to one.

Idea.  Expand sum_j alpha_j |r_j - rbar|^2 with rbar = sum_j alpha_j r_j, for each sample and each
coordinate. With weights that are not negative the diversity is not negative either.

Not claimed.  That the ensemble is at least as good as its best member: one perfect member and J - 1
that give zero leave (1 - 1/J)^2 of the energy.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.ensembles.settings import (
    COMBINING,
    NO_NEGATIVE_WEIGHT,
    RESIDUALS,
    SUM_TO_ONE,
    array,
    claim,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.ambiguity import (
    ambiguity_by_definition,
    error_by_definition,
    mean_error,
    residual_gram,
)
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix


def _bag(residuals: Matrix, weights: Matrix) -> Any:
    return sum(alpha * r for alpha, r in zip(weights, residuals, strict=True))


def _ensemble_error(residuals: Matrix, weights: Matrix) -> Any:
    bag = _bag(residuals, weights)
    return error_by_definition(bag, 0 * bag)


def _by_coordinate(residuals: Matrix) -> Any:
    """Each coordinate as one of its own, then all of them together."""
    return [*(residuals[:, :, [k]] for k in range(residuals.shape[2])), residuals]


def _symbols_agree(claim: Claim) -> bool | None:
    """Three members, one sample, one coordinate, the last weight what is left of one."""
    from sympy import symbols

    r = np.array(symbols("r:3", real=True), dtype=object).reshape(3, 1, 1)
    first, second = symbols("alpha:2", real=True)
    weights = np.array([first, second, 1 - first - second], dtype=object)
    if not claim.domain.contains({"residuals": r, "weights": weights}):
        return None
    free = np.array(symbols("beta:3", real=True), dtype=object)
    if claim.domain.contains({"residuals": r, "weights": free}):
        weights = free
    point = {"residuals": r, "weights": weights}
    return all_vanish([applied(claim.lhs, point) - applied(claim.rhs, point)]) or None


PERFECT_AND_ZERO = {
    "residuals": array([[[0], [0]], [[2], [1]]]),
    "weights": array(["1/2", "1/2"]),
}

AMBIGUITY = claim(
    "ambiguity",
    "C04a",
    locator="Proposition A.2, as a motivation of bagging",
    title="Ensemble error is mean error less diversity",
    plain="For weights that sum to one, of either sign, the ensemble's squared error is the "
    "weighted mean of the members' errors less their weighted spread about the ensemble.",
    statement=r"\mathbb{E}\lVert a-\bar g\rVert^2=\sum_j\alpha_j\mathbb{E}\lVert a-g_j\rVert^2"
    r"-\sum_j\alpha_j\mathbb{E}\lVert g_j-\bar g\rVert^2",
    relation="==",
    domain=Domain((RESIDUALS, COMBINING), (SUM_TO_ONE,)),
    lhs=_ensemble_error,
    rhs=lambda residuals, weights: (
        sum(
            alpha * error_by_definition(r, 0 * r)
            for alpha, r in zip(weights, residuals, strict=True)
        )
        - ambiguity_by_definition(residuals, weights)
    ),
    delta="Krogh and Vedelsby's identity; the paper's wording of its bias-variance statement is "
    "not known to us.",
    examples=(PERFECT_AND_ZERO,),
    outside=({"residuals": array([[[1]], [[3]]]), "weights": array([1, 1])},),
    evidence=(
        derivation(
            "three members, all residuals and weights at once",
            _symbols_agree,
            reach="everywhere",
            by_hand=(
                "both sides are means over samples of sums over coordinates, and for J members "
                "both are one quadratic form in residuals of which three show every coefficient",
            ),
        ),
        exact("rational residuals of up to 4 members, sample by sample"),
        search(
            "the same in floats, from the residual Gram matrix",
            using={
                "lhs": lambda residuals, weights: weights @ residual_gram(residuals) @ weights,
            },
        ),
    ),
    mutants=(
        instead(
            "diversity with equal weights",
            rhs=lambda residuals, weights: (
                mean_error(residual_gram(residuals), weights)
                - ambiguity_by_definition(residuals, 0 * weights + weights.sum() / len(weights))
            ),
        ),
    ),
    sees_also=("ensembles/bag-at-most-mean",),
)

BAG_AT_MOST_MEAN = claim(
    "bag-at-most-mean",
    "C04b",
    locator="Proposition A.2, as a motivation of bagging",
    title="A bag is at most as bad as its members on average",
    plain="With weights that are not negative and sum to one, the ensemble's squared error is at "
    "most the weighted mean of its members', in every coordinate and in all together.",
    statement=r"\mathbb{E}(a-\bar g)_l^2\le\sum_j\alpha_j\mathbb{E}(a-g_j)_l^2"
    r"\quad\text{for every coordinate }l",
    relation="<=",
    domain=Domain((RESIDUALS, COMBINING), (SUM_TO_ONE, NO_NEGATIVE_WEIGHT)),
    lhs=lambda residuals, weights: np.array(
        [_ensemble_error(part, weights) for part in _by_coordinate(residuals)]
    ),
    rhs=lambda residuals, weights: np.array(
        [mean_error(residual_gram(part), weights) for part in _by_coordinate(residuals)]
    ),
    delta="The wording of Proposition A.2 is not known to us. So explained variance, in total and "
    "by coordinate, is at least the mean of the members'.",
    examples=(
        PERFECT_AND_ZERO,
        {"residuals": array([[[1]], [[1]]]), "weights": array(["1/2", "1/2"])},
    ),
    outside=(
        {"residuals": array([[[1]], [[0]]]), "weights": array([2, -1])},
        {"residuals": array([[[1]], [[1]]]), "weights": array([1, 1])},
    ),
    evidence=(
        exact("rational residuals of up to 4 members, sample by sample"),
        search(
            "the same in floats, the left side from the residual Gram matrix, the right without",
            using={
                "lhs": lambda residuals, weights: np.array(
                    [weights @ residual_gram(part) @ weights for part in _by_coordinate(residuals)]
                ),
                "rhs": lambda residuals, weights: np.array(
                    [weights @ (part**2).sum(2).mean(1) for part in _by_coordinate(residuals)]
                ),
            },
        ),
    ),
    mutants=(
        instead(
            "at most the best member's",
            rhs=lambda residuals: min(residual_gram(residuals).diagonal()),
            lhs=_ensemble_error,
        ),
        instead(
            "half the mean",
            rhs=lambda residuals, weights: np.array(
                [mean_error(residual_gram(part), weights) / 2 for part in _by_coordinate(residuals)]
            ),
        ),
    ),
    not_claimed="Anything about the best member.",
    sees_also=("ensembles/ambiguity",),
)

CLAIMS = (AMBIGUITY, BAG_AT_MOST_MEAN)
