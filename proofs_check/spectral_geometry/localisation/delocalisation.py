"""What masses miss of localisation is bounded by what capacities miss of leverages (E07b).

Setting.  As in `by_dispersion`; feature by feature, and in sum.

Idea.  With y = 1 - sum p_ia^2, y <= 2 X / gamma and y <= 1 - 1/k for k eigenvalues, so that the
slack l X / (1 + X), which increases with X, is at least l y / (2 / gamma + y).

Not claimed.  Anything without a gap: see E06e.
"""

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
    THREE_SCALES,
    WITH_GAP,
    eigenvalue_count,
    gap,
    is_sum_over_separations,
    with_least_separation,
)
from pentad.proofs_check.spectral_geometry.settings import (
    BALANCED,
    CAPACITY,
    FIVE_ATOMS,
    LEVERAGES,
    ONE_FEATURE,
    TWO_EIGENVALUES,
    claim,
    distinct_measures,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
    with_total,
)
from pentad.theory.frames.eigenspaces import delocalisation_upper_bound, participations
from pentad.theory.frames.slacks_by_other_routes import capacity_slacks_by_row_reduction
from pentad.theory.frames.spectral_measures import capacity_slacks, dispersions, spectral_leverages
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix


def _delocalisations(W: Matrix) -> Any:
    known = distinct_measures(W)
    return spectral_leverages(known) * (1 - participations(known.masses))


def _delocalisation_bounds(W: Matrix, slacks: Any) -> Any:
    return delocalisation_upper_bound(slacks, gap(W), eigenvalue_count(W))


def _two_parts_close(claim: Claim) -> bool | None:
    """With h = sum p^2 and y = 1 - h, (1 + X) / l times the difference is 2 X / gamma - y + X v.

    There v = 1 - 1/k - y, which is the sum of (p_a - p_b)^2 over pairs, over k.
    """
    import sympy

    if not speaks_of_measures(claim):
        return None
    x, h, m = sympy.symbols("x h m", positive=True)
    for general in (general_measure(2), general_measure(3)):
        known = general.known
        (masses,), (leverage,), (X,) = known.masses, spectral_leverages(known), dispersions(known)
        (held,), count = participations(known.masses), len(masses)
        named = {X: x, held: h, leverage: m}
        for side in applied(claim.rhs, {"W": known}) - applied(claim.lhs, {"W": known}):
            difference, gamma = with_least_separation(side, general)
            parts = 2 * x / gamma - (1 - h) + x * (h - sympy.Rational(1, count))
            if not vanishes(difference.subs(named) - m * parts / (1 + x)):
                return None
        squares = sum((a - b) ** 2 for a, b in combinations(masses, 2))
        if not vanishes(held - sympy.Rational(1, count) - squares / count):
            return None
    form = (2 * X / gamma - (1 - held)) * sum(general.weights) ** 2
    return is_sum_over_separations(form, gamma, general)


DELOCALISATION = claim(
    "delocalisation",
    "E07b",
    locator="on Theorem 1 (spectral localisation), beyond the paper",
    title="What is not localised is missing from the capacities",
    plain="Leverage times what squared masses miss of 1 is at most a constant, of the gap and of "
    "the number of eigenvalues, times what capacity misses of leverage: for every feature, and so "
    "in sum.",
    statement=r"\sum_i\ell_i\left(1-\sum_ap_{ia}^2\right)\le\left(\frac2\gamma+1-\frac1k\right)"
    r"\left(\operatorname{rank}W-\sum_iD_i\right)",
    relation="<=",
    domain=WITH_GAP,
    lhs=lambda W: with_total(_delocalisations(W)),
    rhs=lambda W: with_total(_delocalisation_bounds(W, capacity_slacks(measures(W)))),
    delta="Not known to be in the paper. The constant 1 + 2/gamma follows.",
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": THREE_SCALES}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "two and three eigenvalues and masses as symbols: the difference is a sum of two parts "
            "that are not negative, sums over pairs of p_a p_b (g_ab - gamma) and (p_a - p_b)^2",
            _two_parts_close,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                "the sides are functions of leverage, X, sum p^2, gamma and the number k of "
                "eigenvalues",
                few_atoms("2 X / gamma - 1 + sum p^2, times (sum q)^2, is quadratic"),
                "gamma, the least separation, is at most every one, at any number of eigenvalues",
                "k sum p^2 - (sum p)^2 is the sum of (p_a - p_b)^2 over pairs, for any number k",
            ),
            cites=(CAPACITY, LEVERAGES, "spectral-geometry/slack-identity"),
            unneeded=ANY_GAP,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues; slack as leverage by row reduction less capacity",
            using={
                "rhs": lambda W: with_total(
                    _delocalisation_bounds(W, capacity_slacks_by_row_reduction(W))
                ),
                "domain": RATIONAL_WITH_GAP,
            },
            cases=100,
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search("features of every kind in floats, equal eigenvalues grouped", cases=80),
    ),
    mutants=(
        instead(
            "1/2 in place of 1 - 1/k",
            rhs=(
                lambda W: with_total(
                    capacity_slacks(measures(W)) * (2 / gap(W)) + capacity_slacks(measures(W)) / 2
                )
            ),
        ),
        instead(
            "2 / gamma alone",
            rhs=(lambda W: with_total(capacity_slacks(measures(W)) * (2 / gap(W)))),
        ),
        instead(
            "no gap needed: the constant is 1 - 1/k",
            rhs=(
                lambda W: with_total(
                    capacity_slacks(measures(W)) * (eigenvalue_count(W) - 1) / eigenvalue_count(W)
                )
            ),
        ),
    ),
    sees_also=("spectral-geometry/slack-identity", "spectral-geometry/localisation"),
)

CLAIMS = (DELOCALISATION,)
