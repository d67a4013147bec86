"""Both bounds of localisation hold for masses on clusters of eigenvalues (E07c).

Setting.  As in `by_dispersion`, with gamma taken between members of different clusters.

Not claimed.  Anything without a gap: see E06e.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.localisation.settings import THREE_SCALES, alive
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    BALANCED,
    FIVE_ATOMS,
    claim,
    distinct_measures,
    measures,
    with_total,
)
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.eigenspaces import delocalisation_upper_bound, eigenspaces, participations
from pentad.theory.frames.eigenspaces_by_other_routes import (
    cluster_separation_by_pairs,
    clusters_by_neighbours,
    least_separation_by_pairs,
)
from pentad.theory.frames.spectral_measures import capacity_slacks, dispersions, spectral_leverages
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import rational


def _clusters(W: Matrix, ratio: Number) -> list[list[int]]:
    return clusters_by_neighbours(distinct_measures(W).eigenvalues, ratio)


def _cluster_separation(W: Matrix, ratio: Number) -> Any:
    return cluster_separation_by_pairs(distinct_measures(W).eigenvalues, _clusters(W, ratio))


def _clustered_masses(W: Matrix, ratio: Number) -> Any:
    masses = distinct_measures(W).masses
    return np.array([masses[:, members].sum(-1) for members in _clusters(W, ratio)]).T


def _centre_separation(W: Matrix, ratio: Number) -> Any:
    eigenvalues = distinct_measures(W).eigenvalues
    centres = [eigenvalues[members].sum() / len(members) for members in _clusters(W, ratio)]
    return least_separation_by_pairs(centres)


def _whole(W: Matrix) -> Any:
    return np.append(alive(W), with_total(spectral_leverages(measures(W))))


def _cluster_bounds(W: Matrix, masses: Any, separation: Any, count: int) -> Any:
    known = measures(W)
    held = participations(masses)
    missing = delocalisation_upper_bound(capacity_slacks(known), separation, count)
    return np.append(
        held + 2 * dispersions(known) / separation,
        with_total(spectral_leverages(known) * held + missing),
    )


def _bounds_by_definition(W: Matrix, ratio: Number) -> Any:
    return _cluster_bounds(
        W,
        _clustered_masses(W, ratio),
        _cluster_separation(W, ratio),
        len(_clusters(W, ratio)),
    )


def _bounds_by_eigenspaces(W: Matrix, ratio: float) -> Any:
    groups = eigenspaces(measures(W), float(np.log(ratio)))
    return _cluster_bounds(W, groups.masses, groups.separation, int(groups.count))


SPREAD_CLUSTER = orthogonal_sum([BALANCED, fractions([[Fraction(5, 6)]])])
"""Eigenvalues 2 and 1, half of the first features each, and 25/36, which clusters with 1."""

CLUSTERS = claim(
    "localisation-in-clusters",
    "E07c",
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
        instead(
            "gamma between the centres of the clusters",
            rhs=(
                lambda W, ratio: _cluster_bounds(
                    W,
                    _clustered_masses(W, ratio),
                    _centre_separation(W, ratio),
                    len(_clusters(W, ratio)),
                )
            ),
        ),
        instead(
            "1/2 in place of 1 - 1/k",
            rhs=(
                lambda W, ratio: _cluster_bounds(
                    W, _clustered_masses(W, ratio), _cluster_separation(W, ratio), 2
                )
            ),
        ),
    ),
    sees_also=("spectral-geometry/localisation", "spectral-geometry/delocalisation"),
)

CLAIMS = (CLUSTERS,)
