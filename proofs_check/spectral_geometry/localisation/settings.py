"""What the claims on localisation share: gaps between eigenvalues, and sums over pairs of them."""

from itertools import combinations
from typing import Any

from pentad.proofs_check.evidence.symbolic import vanishes
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    RATIONAL_SPECTRUM,
    GeneralMeasure,
    distinct_measures,
    measures,
)
from pentad.theory.frames.eigenspaces_by_other_routes import (
    least_separation_by_pairs,
    pair_separation,
)
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix


def gap(W: Matrix) -> Any:
    """gamma, the least separation of two different eigenvalues."""
    return least_separation_by_pairs(distinct_measures(W).eigenvalues)


def eigenvalue_count(W: Matrix) -> Any:
    """Number k of eigenvalues, as an exact number next to exact ones."""
    return len(distinct_measures(W).eigenvalues)


def _has_a_gap(W: Matrix) -> bool:
    return bool((W != 0).any()) and len(measures(W).eigenvalues) >= 2


GAP = Assumption("two eigenvalues", "F has at least two different positive eigenvalues", _has_a_gap)

WITH_GAP = Domain((ANY_FEATURES,), (GAP,))

RATIONAL_WITH_GAP = Domain((RATIONAL_SPECTRUM,), (GAP,))

THREE_SCALES = fractions([[1, 100, 0], [1, 0, 10], [1, 0, 0]])
"""The first feature has nearly a third of its norm on each of three eigenvalues far apart."""


def alive(W: Matrix) -> Any:
    """1 for a feature that is not zero, else 0."""
    return 1 * (measures(W).squared_norms != 0)


ANY_GAP = {"two eigenvalues": "it puts in two and three eigenvalues; gamma is no number for one"}


def with_least_separation(expression: Any, general: GeneralMeasure) -> tuple[Any, Any]:
    """The expression with a symbol in place of the least of three or more separations, and that."""
    import sympy

    least = least_separation_by_pairs(general.eigenvalues)
    if not isinstance(least, sympy.Min):
        return expression, least
    gamma = sympy.Symbol("gamma", positive=True)
    return expression.subs(least, gamma), gamma


def is_sum_over_separations(form: Any, gamma: Any, general: GeneralMeasure) -> bool | None:
    """Whether a form in the weights is 2 (g_ab - gamma) / gamma q_a q_b, summed over pairs.

    No term is negative, gamma being the least g_ab.
    """
    found = general.coefficients(form)
    pairs = list(combinations(range(len(general.weights)), 2))
    if set(found) != set(pairs):
        return None
    separations = [
        pair_separation(general.eigenvalues[a], general.eigenvalues[b]) for a, b in pairs
    ]
    terms = zip(pairs, separations, strict=True)
    return (
        True if all(vanishes(found[pair] - 2 * (g - gamma) / gamma) for pair, g in terms) else None
    )
