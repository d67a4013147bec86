"""The square antiprism, which the paper's abstract classifies, does not saturate in general (E12c).

Statement.  That it does is refuted, at the height that training finds.
"""

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.antiprisms import (
    ANY_HEIGHT,
    EQUAL_EDGES,
    TRAINED_HEIGHT,
    capacity_sum_of_antiprism,
)
from pentad.theory.frames.antiprism_capacities import antiprism_capacity_sum_by_coordinates
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain

SPATIAL = Assumption("in space", "h and r are not 0", lambda t: 0 < t < 1)

SQUARE = Domain(
    (domains.integer("k", 4, 4), ANY_HEIGHT),
    (SPATIAL,),
)

ANTIPRISMS_SATURATE = claim(
    "antiprisms-saturate",
    "E12c",
    locator="abstract: saturation leads to a classification of all geometries from prior work, "
    "simplices, polygons and antiprisms",
    title="Square antiprisms saturate",
    plain="False: the hypothesis under which the abstract classifies geometries fails for the "
    "square antiprism, which saturates at one height and not at the one that minimises the loss of "
    "one active feature.",
    statement=r"(n,d)=(8,3),\ \text{square antiprism}:\quad\sum_iD_i=3",
    relation="==",
    domain=SQUARE,
    lhs=capacity_sum_of_antiprism,
    rhs=lambda: 3,
    delta="Our reading, not a sentence of the paper: the abstract says that saturation forces "
    "localisation, tight frames and then the classification, and counts antiprisms in. That they "
    "saturate is what this needs; the paper may mean the tight ones alone.",
    examples=({"k": 4, "t": TRAINED_HEIGHT},),
    evidence=(
        exact("first at the height of the trained antiprism, h^2 / r^2 = 0.367179665", cases=20),
        search(
            "from coordinates and spectral measures, in floats",
            cases=20,
            using={
                "lhs": lambda k, t: antiprism_capacity_sum_by_coordinates(
                    k, squared_height=float(t)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "those with equal edges do",
            domain=Domain((domains.choice("k", (4,)), domains.choice("t", (EQUAL_EDGES,)))),
            examples=({"k": 4, "t": EQUAL_EDGES},),
        ),
    ),
    not_claimed="That the trained antiprism is outside the theory of schemes: its Gram matrix is "
    "a sum of idempotents of the octagon's scheme, with two different eigenvalues.",
    sees_also=(
        "spectral-geometry/antiprism-slack",
        "spectral-geometry/antiprism-spectrum",
        "spectral-geometry/antiprism-is-not-saturated",
    ),
)

CLAIMS = (ANTIPRISMS_SATURATE,)
