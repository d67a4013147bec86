"""Capacities do not tell geometries apart (E17).

Statement.  Saturated geometries that are not isometric can have equal capacities: 3/8 for the cube
and an antiprism, 2/5 for the pentagon and the Petersen graph, 1/2 for digon and octahedron.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import listed, orthogonal_gram, unit_gram
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.symmetry.settings import TIGHT_HEIGHT
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.symmetric_frames import (
    antiprism_frame,
    cubic_frame,
    exact_array,
    polygon_frame,
    prism_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.schemes.constructions import petersen_relations


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two saturated geometries of unit vectors: Gram matrices and ranks."""

    name: str
    make: Callable[[], tuple[Any, Any]]
    ranks: tuple[int, int]

    @cached_property
    def grams(self) -> tuple[Any, Any]:
        return self.make()

    def __str__(self) -> str:
        return self.name


def _petersen_gram() -> Any:
    """The projection on the eigenspace of dimension four, scaled to unit vectors."""
    values = exact_array([1, Fraction(-2, 3), Fraction(1, 6)])
    return values[petersen_relations()]


"""h for r = 1 with h^2 = 1/2."""

PAIRS: tuple[_Pair, ...] = (
    _Pair(
        "cube and tight square antiprism",
        lambda: (unit_gram(cubic_frame("cube")), unit_gram(antiprism_frame(4, TIGHT_HEIGHT))),
        (3, 3),
    ),
    _Pair(
        "pentagon and Petersen graph in four dimensions",
        lambda: (unit_gram(polygon_frame(5)), _petersen_gram()),
        (2, 4),
    ),
    _Pair(
        "digon and octahedron",
        lambda: (unit_gram(simplex_frame(2)), unit_gram(cubic_frame("octahedron"))),
        (1, 3),
    ),
    _Pair(
        "octahedron and tight triangular prism",
        lambda: (unit_gram(cubic_frame("octahedron")), unit_gram(prism_frame(3, TIGHT_HEIGHT))),
        (3, 3),
    ),
)

BIPYRAMID = _Pair(
    "pentagon and triangular bipyramid",
    lambda: (unit_gram(polygon_frame(5)), orthogonal_gram(simplex_frame(3), simplex_frame(2))),
    (2, 3),
)


def _profile(A: Matrix) -> list[Any]:
    """Sorted inner products with the first feature: equal for isometric orbits."""
    return sorted(A[0])


def _pair_first(pair: _Pair) -> Any:
    """Capacity of the first, both sums of capacities, and whether the profiles agree."""
    first, second = pair.grams
    return np.array(
        [
            capacities(first)[0],
            capacities(first).sum(),
            capacities(second).sum(),
            int(_profile(first) == _profile(second)),
        ],
        dtype=object,
    )


def _pair_second(pair: _Pair) -> Any:
    return np.array([capacities(pair.grams[1])[0], *pair.ranks, 0], dtype=object)


def _pair_by_rank(pair: _Pair) -> Any:
    """Rank over size for both, and the numbers of different inner products."""
    sizes = [len(A) for A in pair.grams]
    relations = [sorted(np.bincount(value_relations(A)[0]).tolist()) for A in pair.grams]
    first = Fraction(pair.ranks[0], sizes[0])
    return exact_array([first, *pair.ranks, int(relations[0] == relations[1])])


NOT_DETERMINED = claim(
    "capacity-is-no-name",
    "E17",
    locator="labels of the authors' public page, which names geometries by their capacity",
    title="Capacity does not determine the geometry",
    plain="Saturated geometries that are not isometric can have equal capacities: 3/8 for the cube "
    "and an antiprism, 2/5 for the pentagon and the Petersen graph, 1/2 for digon and octahedron.",
    statement=r"D(\text{cube})=D(\text{antiprism})=\frac38,\ D(\text{pentagon})"
    r"=D(\text{Petersen})=\frac25",
    relation="==",
    **listed("pair", PAIRS, alone=True),
    lhs=_pair_first,
    rhs=_pair_second,
    delta="The paper's page looks names up by capacity; we do not know that the paper does.",
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("Gram matrices in exact numbers"),
        exhaustive(
            "rank over number of features, and valencies by value",
            using={"lhs": _pair_by_rank},
        ),
    ),
    mutants=(
        instead(
            "equal capacities make isometric geometries",
            rhs=lambda pair: _pair_second(pair) + np.array([0, 0, 0, 1], dtype=object),
        ),
        instead("the triangular bipyramid has capacity 2/5", **listed("pair", [BIPYRAMID])),
    ),
)

CLAIMS = (NOT_DETERMINED,)
