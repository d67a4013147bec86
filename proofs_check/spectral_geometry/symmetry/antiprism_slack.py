"""Antiprisms saturate at one height only (E12b).

Statement.  Their group is reducible, and the capacities are short of 3 by
(r^2 - 2 h^2)^2 / (r^4 + 2 h^4).
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.antiprisms import (
    ANTIPRISMS,
    COSINES_BY_HAND,
    EQUAL_EDGES,
    TRAINED_HEIGHT,
    capacity_sum_of_antiprism,
    cosines_cancel,
)
from pentad.theory.frames.antiprism_capacities import antiprism_capacity_sum_by_coordinates
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Number


def _zero_at_equal_edges(t: Number) -> Any:
    height = float(EQUAL_EDGES) if isinstance(t, float) else EQUAL_EDGES
    return 3 - (t - height) * (t - height)


ANTIPRISM_SLACK = claim(
    "antiprism-slack",
    "E12b",
    locator="the abstract names antiprisms",
    title="Antiprisms saturate at one height only",
    plain="An antiprism in space saturates exactly if h^2 / r^2 = 1/2, a coincidence in one "
    "parameter that its symmetry does not force.",
    statement=r"r^2+h^2=1,\ k\ge2:\quad\sum_iD_i=3-\frac{(r^2-2h^2)^2}{r^4+2h^4}",
    relation="==",
    domain=Domain(ANTIPRISMS),
    lhs=capacity_sum_of_antiprism,
    rhs=lambda t: 3 - (1 - 3 * t) * (1 - 3 * t) / ((1 - t) * (1 - t) + 2 * t * t),
    delta="Not known to be in the paper. The rank is 3 in space, where the fraction is what an "
    "antiprism lacks; at h = 0 or r = 0 the equation holds too, and the rank is 2 or 1.",
    examples=(
        {"k": 4, "t": Fraction(1, 3)},
        {"k": 4, "t": Fraction(1, 4)},
        {"k": 13, "t": Fraction(1, 4)},
        {"k": 4, "t": TRAINED_HEIGHT},
    ),
    evidence=(
        derivation(
            "k >= 2 and the height as symbols: the squares of a row as geometric sequences",
            cosines_cancel,
            by_hand=COSINES_BY_HAND,
            reach="everywhere",
        ),
        exact("cosines in cyclotomic fields, k = 2 to 13", cases=60),
        search(
            "from coordinates and spectral measures, in floats",
            cases=80,
            using={"lhs": lambda k, t: antiprism_capacity_sum_by_coordinates(k, squared_height=t)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("zero at every height: symmetry forces it", rhs=lambda t: 3 + 0 * t),
        instead("zero at equal edges", rhs=_zero_at_equal_edges),
    ),
    sees_also=("spectral-geometry/antiprism", "spectral-geometry/antiprisms-saturate"),
)

CLAIMS = (ANTIPRISM_SLACK,)
