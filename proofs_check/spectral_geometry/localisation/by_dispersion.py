"""A small dispersion localises the spectral measure, as far as eigenvalues have a gap (E07a).

Setting.  X_i is the dispersion of the spectral measure of feature i, and gamma = min (lambda_a -
lambda_b)^2 / (lambda_a lambda_b) over different eigenvalues, of which F has at least two.

Idea.  X_i is a sum over pairs of eigenvalues of p_ia p_ib (lambda_a - lambda_b)^2 / (lambda_a
lambda_b), and 1 - sum p_ia^2 is the same sum with weights 1.

Not claimed.  Anything without a gap: see E06e.
"""

from functools import reduce
from itertools import combinations
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.localisation.settings import (
    ANY_GAP,
    RATIONAL_WITH_GAP,
    WITH_GAP,
    alive,
    gap,
    is_sum_over_separations,
    with_least_separation,
)
from pentad.proofs_check.spectral_geometry.settings import (
    BALANCED,
    FIVE_ATOMS,
    ONE_FEATURE,
    TWO_EIGENVALUES,
    claim,
    distinct_measures,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
)
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.eigenspaces import participation_lower_bound, participations
from pentad.theory.frames.eigenspaces_by_other_routes import pair_separation
from pentad.theory.frames.slacks_by_other_routes import dispersions_by_row_reduction
from pentad.theory.frames.spectral_measures import dispersions
from pentad.theory.numbers.domains import applied, fractions
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import larger

ALONE_BESIDE = orthogonal_sum([TWO_EIGENVALUES, fractions([[100]])])
"""Eigenvalues 8 and 2, and a feature of its own with a far larger one."""


def _greatest_separation(W: Matrix) -> Any:
    pairs = combinations(distinct_measures(W).eigenvalues, 2)
    return reduce(larger, [pair_separation(a, b) for a, b in pairs])


def _dispersions(W: Matrix) -> Any:
    return dispersions(measures(W))


def _pairs_close(claim: Claim) -> bool | None:
    """Left less right, times (sum q)^2, for three eigenvalues in any order; equality for two."""
    if not speaks_of_measures(claim):
        return None
    two, three = general_measure(2), general_measure(3)
    differences = [
        (applied(claim.lhs, {"W": general.known}) - applied(claim.rhs, {"W": general.known}))[0]
        for general in (two, three)
    ]
    difference, gamma = with_least_separation(differences[1], three)
    form = difference * sum(three.weights) ** 2
    return vanishes(differences[0]) and is_sum_over_separations(form, gamma, three)


LOCALISATION = claim(
    "localisation",
    "E07a",
    locator="on Theorem 1 (spectral localisation), beyond the paper",
    title="Small dispersion localises, as far as there is a gap",
    plain="The squared masses of a feature sum to at least 1 less twice its dispersion over the "
    "least separation of eigenvalues; the largest mass is at least that.",
    statement=r"\max_ap_{ia}\ge\sum_ap_{ia}^2\ge1-\frac2\gamma X_i,\qquad"
    r"\gamma=\min_{\lambda_a\ne\lambda_b}\frac{(\lambda_a-\lambda_b)^2}{\lambda_a\lambda_b}",
    relation=">=",
    domain=WITH_GAP,
    lhs=lambda W: participations(distinct_measures(W).masses),
    rhs=lambda W: alive(W) * participation_lower_bound(_dispersions(W), gap(W)),
    delta="The paper is known to state the limit: saturation gives one atom.",
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": ALONE_BESIDE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "equality for two eigenvalues as symbols; for three the difference as a sum over pairs "
            "of p_a p_b (g_ab - gamma), with gamma the least g_ab",
            _pairs_close,
            relation=">=",
            by_hand=(
                ONE_FEATURE,
                few_atoms("left less right, times (sum q)^2 and with a number gamma, is quadratic"),
                "gamma, the least separation, is at most every one, at any number of eigenvalues",
                "the largest mass is at least sum p^2, their mean under themselves",
            ),
            unneeded=ANY_GAP,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, equality for two of them",
            cases=100,
            using={"domain": RATIONAL_WITH_GAP},
        ),
        exact(
            "rational eigenvalues; dispersion from leverage by row reduction over capacity",
            using={
                "rhs": lambda W: (
                    alive(W) * participation_lower_bound(dispersions_by_row_reduction(W), gap(W))
                ),
                "domain": RATIONAL_WITH_GAP,
            },
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search("features of every kind in floats, equal eigenvalues grouped", cases=80),
    ),
    mutants=(
        instead("with equality for any number of eigenvalues", relation="=="),
        instead("without gamma", rhs=lambda W: alive(W) * (1 - 2 * _dispersions(W))),
        instead(
            "half of what is taken off",
            rhs=(lambda W: alive(W) * participation_lower_bound(_dispersions(W), 2 * gap(W))),
        ),
        instead(
            "the greatest separation instead of the least",
            rhs=(
                lambda W: (
                    alive(W) * participation_lower_bound(_dispersions(W), _greatest_separation(W))
                )
            ),
        ),
    ),
    not_claimed="Anything for one eigenvalue only: there every feature is localised, and gamma is "
    "a minimum over nothing.",
)

CLAIMS = (LOCALISATION,)
