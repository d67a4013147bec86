"""The capacities of unit corners of an antiprism sum to 2 / (r^4 + 2 h^4) (E12a).

Idea.  Sum the squares of r^2 cos(pi j / k) + (-1)^j h^2 over one turn.
"""

from fractions import Fraction

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.antiprisms import (
    ANTIPRISMS,
    ANY_HEIGHT,
    COSINES_BY_HAND,
    EQUAL_EDGES,
    capacity_sum_of_antiprism,
    cosines_cancel,
)
from pentad.theory.frames.antiprism_capacities import (
    antiprism_capacity_sum,
    antiprism_capacity_sum_by_coordinates,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain

ANTIPRISM = claim(
    "antiprism",
    "E12a",
    locator="the abstract names antiprisms",
    title="Capacities of antiprisms",
    plain="The capacities of an antiprism with unit corners depend on its height alone, not on the "
    "number of corners.",
    statement=r"r^2+h^2=1,\ k\ge2:\quad\sum_iD_i=\frac{2}{r^4+2h^4}",
    relation="==",
    domain=Domain(ANTIPRISMS),
    lhs=capacity_sum_of_antiprism,
    rhs=lambda t: antiprism_capacity_sum(squared_height=t),
    examples=(
        {"k": 4, "t": Fraction(1, 3)},
        {"k": 2, "t": Fraction(1, 4)},
        {"k": 13, "t": Fraction(1, 4)},
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
        instead(
            "largest at equal edges",
            relation="<=",
            rhs=lambda: antiprism_capacity_sum(EQUAL_EDGES),
            domain=Domain((domains.integer("k", 4, 4), ANY_HEIGHT)),
        ),
        instead(
            "for k = 1 too, two unit vectors",
            domain=Domain((domains.integer("k", 1, 1), ANY_HEIGHT)),
            examples=({"k": 1, "t": Fraction(1, 4)},),
        ),
        instead("with h^4 for 2 h^4", rhs=lambda t: 2 / ((1 - t) * (1 - t) + t * t)),
    ),
    sees_also=("spectral-geometry/antiprism-slack",),
)

CLAIMS = (ANTIPRISM,)
