"""How far from saturated is how far from an eigenvector, up to the extreme eigenvalues (E05b).

Setting.  As in `capacity_by_measure`; v_i is the relative variance of the measure.

Idea.  The slack is a mean of (lambda - kappa)^2 with weights 1 / lambda.
"""

from itertools import chain, pairwise
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    NEARLY_SATURATED,
    extreme_eigenvalues,
    in_means,
)
from pentad.proofs_check.spectral_geometry.settings import (
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    ONE_FEATURE,
    RECTANGLE,
    TWO_EIGENVALUES,
    WITH_RATIONAL_SPECTRUM,
    claim,
    general_measure,
    measures,
    speaks_of_measures,
)
from pentad.theory.frames.slacks_by_other_routes import capacity_slacks_by_row_reduction
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_slacks,
    eigenvector_defects,
    mean_eigenvalues,
)
from pentad.theory.frames.spectral_moments import eigenvalue_variances
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix


def _weighted_defects(W: Matrix) -> Any:
    """|w_i|^2 times the relative variance of the measure: for matrices without an eigenvalue."""
    if isinstance(W, SpectralMeasures):
        kappa = mean_eigenvalues(W)
        return W.squared_norms * eigenvalue_variances(W) / (kappa + 1 * (kappa == 0)) ** 2
    return (W * W).sum(0) * eigenvector_defects(W)


def _floors_and(W: Matrix, slacks: Any) -> Any:
    return np.append(_weighted_defects(W) / extreme_eigenvalues(W)[1], slacks)


def _and_ceilings(W: Matrix, slacks: Any) -> Any:
    return np.append(slacks, _weighted_defects(W) / extreme_eigenvalues(W)[0])


def _distance_closes(claim: Claim) -> bool | None:
    """The slack is |w|^2 / k^2 times the mean of (lambda - k)^2 / lambda.

    That is the mean of lambda - 2 k + k^2 / lambda, and the bounds are the same with 1 / lambda at
    its extremes.
    """
    import sympy

    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    first, *_, last = general.eigenvalues
    k, m, v, atom = sympy.symbols("k m v a", positive=True)
    share = general.norm / k**2
    slack = share * (k - 2 * k + k**2 * m)
    point = {"W": general.known}
    sides = (*applied(claim.lhs, point), *applied(claim.rhs, point))
    ends = (share * v / first, slack, slack, share * v / last)
    steps = chain(
        (
            vanishes(in_means(side, general.known) - end)
            for side, end in zip(sides, ends, strict=True)
        ),
        [vanishes((atom - k) ** 2 / atom - (atom - 2 * k + k**2 / atom))],
        (
            nonnegative(general.descending(1 / smaller - 1 / larger))
            for larger, smaller in pairwise(general.eigenvalues)
        ),
    )
    return True if all(steps) else None


SATURATION_DISTANCE = claim(
    "saturation-distance",
    "E05b",
    locator="beyond the paper",
    title="How far from saturated, how far from an eigenvector",
    plain="What the capacity of a feature misses of its leverage is its squared distance from an "
    "eigenvector of F, relative to its mean eigenvalue, up to a factor between the inverses of the "
    "extreme eigenvalues.",
    statement=r"\frac{|w_i|^2v_i}{\lambda_{\max}}\le\ell_i-D_i\le\frac{|w_i|^2v_i}{\lambda_{\min}},"
    r"\qquad v_i=\frac{|Fw_i-\kappa_iw_i|^2}{\kappa_i^2|w_i|^2}",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: _floors_and(W, capacity_slacks(measures(W))),
    rhs=lambda W: _and_ceilings(W, capacity_slacks(measures(W))),
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": NEARLY_SATURATED}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "all three are means of (lambda - kappa)^2 with weights 1 / lambda_max, 1 / lambda and "
            "1 / lambda_min: sides at three atoms by their means, and one atom",
            _distance_closes,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                "the sides are functions of the norm, the extreme eigenvalues and the means of "
                "lambda, 1 / lambda and (lambda - kappa)^2, at any number of atoms",
                "a mean of (lambda - kappa)^2 with weights 1 / lambda lies between those with the "
                "extreme weights",
                "v_i is the relative variance of the measure, since |F w|^2 = |w|^2 E[lambda^2]",
            ),
            cites=(CAPACITY, "spectral-geometry/slack-identity"),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, and the slack as leverage by row reduction less capacity",
            using={
                "lhs": lambda W: _floors_and(W, capacity_slacks_by_row_reduction(W)),
                "rhs": lambda W: _and_ceilings(W, capacity_slacks_by_row_reduction(W)),
                "domain": WITH_RATIONAL_SPECTRUM,
            },
        ),
        exact("features of every kind, eigenvalues as balls", cases=30),
        search("features of every kind in floats", cases=80),
    ),
    mutants=(
        instead("both bounds are attained", relation="=="),
        instead(
            "the two factors exchanged",
            lhs=lambda W: _weighted_defects(W) / extreme_eigenvalues(W)[0],
            rhs=lambda W: capacity_slacks(measures(W)),
        ),
        instead(
            "over the mean of the extreme eigenvalues instead of the least",
            lhs=lambda W: capacity_slacks(measures(W)),
            rhs=lambda W: 2 * _weighted_defects(W) / sum(extreme_eigenvalues(W)),
        ),
    ),
    sees_also=("spectral-geometry/saturation",),
)

CLAIMS = (SATURATION_DISTANCE,)
