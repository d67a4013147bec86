"""When the inner products of a square antiprism make a scheme (E13b).

Setting.  The coherent closure of a matrix is the coarsest coherent configuration that is constant
on its level sets.

Statement.  They do except at three heights, among them equal edges, and their closure is the
octagon's scheme at every height.

Idea.  Heights fall into intervals between the coincidences of two values; one of each is tried.
"""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import partition_by_value
from pentad.proofs_check.spectral_geometry.scheme_catalogue.settings import (
    EIGHTH,
    EQUAL_EDGES,
    antiprism_of_height,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.cyclotomic import CyclotomicReal, cosine
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure, coherent_closure_by_definition
from pentad.theory.schemes.configurations import (
    CoherentConfiguration,
    association_scheme,
    coherent_configuration,
    intersection_numbers_by_definition,
)
from pentad.theory.schemes.constructions import polygon_relations
from pentad.theory.schemes.isomorphisms import scheme_isomorphism
from pentad.theory.schemes.relation_matrices import relation_matrix

EXCEPTIONAL: tuple[CyclotomicReal, ...] = ((1 - EIGHTH) / 2, EIGHTH / 2, (1 + EIGHTH) / 2)
"""(2 - sqrt 2)/4, sqrt 2 / 4, (2 + sqrt 2)/4."""

HEIGHT = Parameter(
    "height",
    "h^2 / r^2 > 0, rational or one of the three exceptions",
    lambda choose, _: (*EXCEPTIONAL, *(Fraction(choose(1, 60), 40) for _ in range(3)))[
        choose(0, 5)
    ],
)


@cache
def _octagon() -> CoherentConfiguration:
    return association_scheme(polygon_relations(8))


def _is_octagon(relations: Any) -> int:
    configuration = coherent_configuration(relations)
    return int(
        configuration.homogeneous and scheme_isomorphism(configuration, _octagon()) is not None
    )


def _antiprism_verdicts(height: Number) -> Any:
    """Whether the value partition is a scheme, and whether its closure is the octagon's."""
    labels = partition_by_value(antiprism_of_height(height))
    return np.array([int(axiom_violation(labels) is None), _is_octagon(coherent_closure(labels))])


def _antiprism_verdicts_by_definition(height: Number) -> Any:
    labels = relation_matrix(partition_by_value(antiprism_of_height(height)))
    closed = coherent_closure_by_definition(labels)
    return np.array(
        [
            int(intersection_numbers_by_definition(labels) is not None),
            int(len(np.unique(closed * 8 + polygon_relations(8))) == 5 == closed.max() + 1),
        ]
    )


def _is_exceptional(height: Number) -> bool:
    if isinstance(height, float):
        return min(abs(height - float(one)) for one in EXCEPTIONAL) < 1e-9
    return any(one == height for one in EXCEPTIONAL)


def _partition_by_cells(claim: Claim) -> bool | None:
    """One height in every interval between coincidences of the values, and all coincidences.

    The four values off the diagonal are cos(pi j / 4) + (-1)^j height: two of them with j of
    opposite parity agree at one height, others never.
    """
    coincidences = []
    for i in range(1, 5):
        for j in range(i + 1, 5):
            if (i - j) % 2:
                height = (cosine(Fraction(j, 8)) - cosine(Fraction(i, 8))) * (-1) ** i / 2
                if height > 0:
                    coincidences.append(height)
    ends = [0 * EIGHTH, *sorted(coincidences), 4 + 0 * EIGHTH]
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    for height in coincidences + middles:
        if (claim.lhs(height=height) != claim.rhs(height=height)).any():
            return None
    return True


ANTIPRISM_PARTITION = claim(
    "antiprism-partition",
    "E13b",
    locator="Theorem 4; the abstract names antiprisms",
    title="When the inner products of a square antiprism make a scheme",
    plain="Relations by inner product are an association scheme except at three heights, one of "
    "them that of equal edges; the coherent closure is the octagon's scheme at every height.",
    statement=r"\text{scheme}\iff\frac{h^2}{r^2}\notin"
    r"\left\{\frac{2-\sqrt2}{4},\frac{\sqrt2}{4},\frac{2+\sqrt2}{4}\right\}",
    relation="==",
    domain=Domain((HEIGHT,)),
    lhs=_antiprism_verdicts,
    rhs=lambda height: np.array([1 - int(_is_exceptional(height)), 1]),
    examples=tuple({"height": one} for one in (*EXCEPTIONAL, Fraction(1, 2))),
    evidence=(
        derivation(
            "every height: the three coincidences of values and the intervals between them",
            _partition_by_cells,
            by_hand=(
                "the inner products are cos(pi j / 4) + (-1)^j height up to scale, so that two of "
                "them agree at one height at most",
                "between coincidences neither the partition nor the list changes",
            ),
            reach="everywhere",
        ),
        exact(
            "in Q(sqrt 2), by integer products and sorted triangles",
            cases=20,
            using={"lhs": _antiprism_verdicts_by_definition},
        ),
        search("values told apart in floats to nine digits", cases=40),
    ),
    mutants=(
        instead(
            "the antiprism with equal edges is a scheme",
            rhs=lambda height: np.array(
                [1 - int(_is_exceptional(height) and height != EQUAL_EDGES), 1]
            ),
        ),
        instead("one exception only", rhs=lambda height: np.array([int(height != EQUAL_EDGES), 1])),
        instead(
            "at equal edges the closure is coarser",
            rhs=lambda height: np.array(
                [1 - int(_is_exceptional(height)), 1 - int(height == EQUAL_EDGES)]
            ),
        ),
    ),
    sees_also=("spectral-geometry/antiprism-orbitals", "spectral-geometry/antiprisms-saturate"),
)

CLAIMS = (ANTIPRISM_PARTITION,)
