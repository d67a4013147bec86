r"""How much nearly saturated capacity says about localisation: it depends on the eigenvalue gaps.

Setting.  As in `capacity_saturation`; X_i is the dispersion of the spectral measure of feature i,
and gamma = min (lambda_a - lambda_b)^2 / (lambda_a lambda_b) over different eigenvalues, of which F
has at least two.

Statements.  A small dispersion localises the measure (E07a).  What masses miss of localisation is
bounded by what capacities miss of leverages, feature by feature and in sum (E07b), and the same
holds for clusters of eigenvalues, with gamma taken between members of different clusters (E07c).

Idea.  X_i is a sum over pairs of eigenvalues of p_ia p_ib (lambda_a - lambda_b)^2 / (lambda_a
lambda_b), and 1 - sum p_ia^2 is the same sum with weights 1.  With y = 1 - sum p_ia^2 this gives
y <= 2 X / gamma, and y <= 1 - 1/k for k eigenvalues, so that the slack l X / (1 + X), which
increases with X, is at least l y / (2 / gamma + y).

Not claimed.  Anything without a gap: see E06e.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    BALANCED,
    CAPACITY,
    FIVE_ATOMS,
    LEVERAGES,
    ONE_FEATURE,
    PAPER,
    RATIONAL_SPECTRUM,
    TWO_EIGENVALUES,
    GeneralMeasure,
    distinct_measures,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
    with_total,
)
from pentad.theory.frames.capacity import capacities, leverages
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.eigenspaces import (
    delocalisation_upper_bound,
    eigenspaces,
    participation_lower_bound,
    participations,
)
from pentad.theory.frames.spectral_measures import capacity_slacks, dispersions, spectral_leverages
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, applied, fractions
from pentad.theory.numbers.scalars import family, larger, rational, smaller
from pentad.theory.power_autoencoder.power_loss import gram

# Eigenspaces --------------------------------------------------------------------------------


def _pair_separation(a: Any, b: Any) -> Any:
    return (a - b) * (a - b) / (a * b)


def _separations(W: Any) -> list[Any]:
    """(a - b)^2 / (a b) for all pairs of eigenvalues: the definition, without using an order."""
    return [_pair_separation(a, b) for a, b in combinations(distinct_measures(W).eigenvalues, 2)]


def _least(values: list[Any]) -> Any:
    """The least value; of symbols, whose order is not known, SymPy's minimum."""
    if family(values[0]) == "sympy":
        import sympy

        return sympy.Min(*values)
    found = values[0]
    for value in values[1:]:
        found = smaller(found, value)
    return found


def _greatest(values: list[Any]) -> Any:
    found = values[0]
    for value in values[1:]:
        found = larger(found, value)
    return found


def _count(W: Any) -> Any:
    """Number k of eigenvalues, as an exact number next to exact ones."""
    return len(distinct_measures(W).eigenvalues)


def _has_a_gap(W: Any) -> bool:
    return bool((W != 0).any()) and len(measures(W).eigenvalues) >= 2


GAP = Assumption("two eigenvalues", "F has at least two different positive eigenvalues", _has_a_gap)
WITH_GAP = Domain((ANY_FEATURES,), (GAP,))
RATIONAL_WITH_GAP = Domain((RATIONAL_SPECTRUM,), (GAP,))

ALONE_BESIDE = orthogonal_sum([TWO_EIGENVALUES, fractions([[100]])])
"""Eigenvalues 8 and 2, and a feature of its own with a far larger one."""

THREE_SCALES = fractions([[1, 100, 0], [1, 0, 10], [1, 0, 0]])
"""The first feature has nearly a third of its norm on each of three eigenvalues far apart."""


def _alive(W: Any) -> Any:
    return 1 * (measures(W).squared_norms != 0)


def _dispersions(W: Any) -> Any:
    return dispersions(measures(W))


def _dispersions_by_rows(W: Any) -> Any:
    """Leverage by row reduction over capacity, less 1: neither eigenvalues nor masses."""
    found = capacities(gram(W))
    alive = 1 * (found != 0)
    return alive * (leverages(W) / (found + 1 - alive) - 1)


# One eigenspace for each eigenvalue ---------------------------------------------------------

ANY_GAP = {"two eigenvalues": "it puts in two and three eigenvalues; gamma is no number for one"}


def _with_least_separation(expression: Any, general: GeneralMeasure) -> tuple[Any, Any]:
    """The expression with a symbol in place of the least of three or more separations, and that."""
    import sympy

    pairs = combinations(general.eigenvalues, 2)
    least = _least([_pair_separation(a, b) for a, b in pairs])
    if not isinstance(least, sympy.Min):
        return expression, least
    gamma = sympy.Symbol("gamma", positive=True)
    return expression.subs(least, gamma), gamma


def _is_sum_over_separations(form: Any, gamma: Any, general: GeneralMeasure) -> bool | None:
    """Whether a form in the weights is 2 (g_ab - gamma) / gamma q_a q_b, summed over pairs.

    No term is negative, gamma being the least g_ab.
    """
    found = general.coefficients(form)
    pairs = list(combinations(range(len(general.weights)), 2))
    if set(found) != set(pairs):
        return None
    separations = [
        _pair_separation(general.eigenvalues[a], general.eigenvalues[b]) for a, b in pairs
    ]
    terms = zip(pairs, separations, strict=True)
    return (
        True if all(vanishes(found[pair] - 2 * (g - gamma) / gamma) for pair, g in terms) else None
    )


def _pairs_close(claim: Claim) -> bool | None:
    """Left less right, times (sum q)^2, for three eigenvalues in any order; equality for two."""
    if not speaks_of_measures(claim):
        return None
    two, three = general_measure(2), general_measure(3)
    differences = [
        (applied(claim.lhs, {"W": general.known}) - applied(claim.rhs, {"W": general.known}))[0]
        for general in (two, three)
    ]
    difference, gamma = _with_least_separation(differences[1], three)
    form = difference * sum(three.weights) ** 2
    return vanishes(differences[0]) and _is_sum_over_separations(form, gamma, three)


LOCALISATION = Claim(
    id="spectral-geometry/localisation",
    label="E07a",
    paper=PAPER,
    locator="on Theorem 1 (spectral localisation), beyond the paper",
    title="Small dispersion localises, as far as there is a gap",
    plain="The squared masses of a feature sum to at least 1 less twice its dispersion over the "
    "least separation of eigenvalues; the largest mass is at least that.",
    statement=r"\max_ap_{ia}\ge\sum_ap_{ia}^2\ge1-\frac2\gamma X_i,\qquad"
    r"\gamma=\min_{\lambda_a\ne\lambda_b}\frac{(\lambda_a-\lambda_b)^2}{\lambda_a\lambda_b}",
    relation=">=",
    domain=WITH_GAP,
    lhs=lambda W: participations(distinct_measures(W).masses),
    rhs=lambda W: _alive(W) * participation_lower_bound(_dispersions(W), _least(_separations(W))),
    fidelity="ours",
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
                    _alive(W)
                    * participation_lower_bound(_dispersions_by_rows(W), _least(_separations(W)))
                ),
                "domain": RATIONAL_WITH_GAP,
            },
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search("features of every kind in floats, equal eigenvalues grouped", cases=80),
    ),
    mutants=(
        Mutant("with equality for any number of eigenvalues", {"relation": "=="}),
        Mutant(
            "without gamma",
            {"rhs": lambda W: _alive(W) * (1 - 2 * _dispersions(W))},
        ),
        Mutant(
            "half of what is taken off",
            {
                "rhs": lambda W: (
                    _alive(W)
                    * participation_lower_bound(_dispersions(W), 2 * _least(_separations(W)))
                )
            },
        ),
        Mutant(
            "the greatest separation instead of the least",
            {
                "rhs": lambda W: (
                    _alive(W)
                    * participation_lower_bound(_dispersions(W), _greatest(_separations(W)))
                )
            },
        ),
    ),
    not_claimed="Anything for one eigenvalue only: there every feature is localised, and gamma is "
    "a minimum over nothing.",
)


def _delocalisations(W: Any) -> Any:
    known = distinct_measures(W)
    return spectral_leverages(known) * (1 - participations(known.masses))


def _delocalisation_bounds(W: Any, slacks: Any) -> Any:
    return delocalisation_upper_bound(slacks, _least(_separations(W)), _count(W))


def _slacks_by_rows(W: Any) -> Any:
    return leverages(W) - capacities(gram(W))


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
            difference, gamma = _with_least_separation(side, general)
            parts = 2 * x / gamma - (1 - h) + x * (h - sympy.Rational(1, count))
            if not vanishes(difference.subs(named) - m * parts / (1 + x)):
                return None
        squares = sum((a - b) ** 2 for a, b in combinations(masses, 2))
        if not vanishes(held - sympy.Rational(1, count) - squares / count):
            return None
    form = (2 * X / gamma - (1 - held)) * sum(general.weights) ** 2
    return _is_sum_over_separations(form, gamma, general)


DELOCALISATION = Claim(
    id="spectral-geometry/delocalisation",
    label="E07b",
    paper=PAPER,
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
    fidelity="ours",
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
                "rhs": lambda W: with_total(_delocalisation_bounds(W, _slacks_by_rows(W))),
                "domain": RATIONAL_WITH_GAP,
            },
            cases=100,
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search("features of every kind in floats, equal eigenvalues grouped", cases=80),
    ),
    mutants=(
        Mutant("with equality", {"relation": "=="}),
        Mutant(
            "1/2 in place of 1 - 1/k",
            {
                "rhs": lambda W: with_total(
                    capacity_slacks(measures(W)) * (2 / _least(_separations(W)))
                    + capacity_slacks(measures(W)) / 2
                )
            },
        ),
        Mutant(
            "2 / gamma alone",
            {
                "rhs": lambda W: with_total(
                    capacity_slacks(measures(W)) * (2 / _least(_separations(W)))
                )
            },
        ),
        Mutant(
            "no gap needed: the constant is 1 - 1/k",
            {
                "rhs": lambda W: with_total(
                    capacity_slacks(measures(W)) * (_count(W) - 1) / _count(W)
                )
            },
        ),
    ),
    sees_also=("spectral-geometry/slack-identity", "spectral-geometry/localisation"),
)

# Clusters of eigenvalues --------------------------------------------------------------------


def _clusters(W: Any, ratio: Any) -> list[list[int]]:
    """Indices of the eigenvalues, decreasing; neighbours at most `ratio` apart are together."""
    eigenvalues = distinct_measures(W).eigenvalues
    found = [[0]]
    for k in range(1, len(eigenvalues)):
        if eigenvalues[k - 1] <= ratio * eigenvalues[k]:
            found[-1].append(k)
        else:
            found.append([k])
    return found


def _clustered_masses(W: Any, ratio: Any) -> Any:
    masses = distinct_measures(W).masses
    return np.array([masses[:, members].sum(-1) for members in _clusters(W, ratio)]).T


def _cluster_separation(W: Any, ratio: Any) -> Any:
    """The least separation of members of different clusters."""
    eigenvalues = distinct_measures(W).eigenvalues
    return _least(
        [
            _pair_separation(eigenvalues[a], eigenvalues[b])
            for one, other in combinations(_clusters(W, ratio), 2)
            for a in one
            for b in other
        ]
    )


def _centre_separation(W: Any, ratio: Any) -> Any:
    eigenvalues = distinct_measures(W).eigenvalues
    centres = [eigenvalues[members].sum() / len(members) for members in _clusters(W, ratio)]
    return _least([_pair_separation(a, b) for a, b in combinations(centres, 2)])


def _whole(W: Any) -> Any:
    return np.append(_alive(W), with_total(spectral_leverages(measures(W))))


def _cluster_bounds(W: Any, masses: Any, separation: Any, count: int) -> Any:
    known = measures(W)
    held = participations(masses)
    missing = delocalisation_upper_bound(capacity_slacks(known), separation, count)
    return np.append(
        held + 2 * dispersions(known) / separation,
        with_total(spectral_leverages(known) * held + missing),
    )


def _bounds_by_definition(W: Any, ratio: Any) -> Any:
    return _cluster_bounds(
        W,
        _clustered_masses(W, ratio),
        _cluster_separation(W, ratio),
        len(_clusters(W, ratio)),
    )


def _bounds_by_eigenspaces(W: Any, ratio: float) -> Any:
    groups = eigenspaces(measures(W), float(np.log(ratio)))
    return _cluster_bounds(W, groups.masses, groups.separation, int(groups.count))


SPREAD_CLUSTER = orthogonal_sum([BALANCED, fractions([[Fraction(5, 6)]])])
"""Eigenvalues 2 and 1, half of the first features each, and 25/36, which clusters with 1."""

CLUSTERS = Claim(
    id="spectral-geometry/localisation-in-clusters",
    label="E07c",
    paper=PAPER,
    locator="on Theorem 1 (spectral localisation), beyond the paper",
    title="The same for clusters of eigenvalues",
    plain="Both bounds hold for masses on clusters of eigenvalues, if gamma is the least "
    "separation of two members of different clusters and k the number of clusters.",
    statement=r"1\le\sum_Cp_{iC}^2+\frac2\gamma X_i,\qquad"
    r"\ell_i\le\ell_i\sum_Cp_{iC}^2+\left(\frac2\gamma+1-\frac1k\right)(\ell_i-D_i)",
    relation="<=",
    domain=Domain(
        (ANY_FEATURES, domains.choice("ratio", (Fraction(3, 2), Fraction(3), Fraction(10)))),
        (
            Assumption(
                "two clusters",
                "some neighbouring eigenvalues are farther apart than the ratio",
                lambda W, ratio: bool((W != 0).any()) and len(_clusters(W, rational(ratio))) >= 2,
            ),
        ),
    ),
    lhs=_whole,
    rhs=_bounds_by_definition,
    fidelity="ours",
    delta="Not known to be in the paper; numerical eigenvalues come in clusters.",
    examples=(
        {"W": BALANCED, "ratio": Fraction(3, 2)},
        {"W": SPREAD_CLUSTER, "ratio": Fraction(3, 2)},
        {"W": THREE_SCALES, "ratio": Fraction(10)},
        {"W": FIVE_ATOMS, "ratio": Fraction(3, 2)},
    ),
    evidence=(
        exact("features of every kind, clusters by definition", cases=240),
        search(
            "by `eigenspaces`, single linkage of logarithms, in floats",
            using={"rhs": _bounds_by_eigenspaces},
            floats_only=True,
        ),
    ),
    mutants=(
        Mutant("with equality", {"relation": "=="}),
        Mutant(
            "gamma between the centres of the clusters",
            {
                "rhs": lambda W, ratio: _cluster_bounds(
                    W,
                    _clustered_masses(W, ratio),
                    _centre_separation(W, ratio),
                    len(_clusters(W, ratio)),
                )
            },
        ),
        Mutant(
            "1/2 in place of 1 - 1/k",
            {
                "rhs": lambda W, ratio: _cluster_bounds(
                    W, _clustered_masses(W, ratio), _cluster_separation(W, ratio), 2
                )
            },
        ),
    ),
    sees_also=("spectral-geometry/localisation", "spectral-geometry/delocalisation"),
)

CLAIMS = (LOCALISATION, DELOCALISATION, CLUSTERS)
