"""Association schemes that claims name, and the table of those of known geometries.

Pairs of features are told apart by a matrix of labels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np

from pentad.theory.frames.direct_sums import direct_sum
from pentad.theory.frames.symmetric_frames import (
    SymmetricFrame,
    antiprism_frame,
    cubic_frame,
    icosahedral_frame,
    polygon_frame,
    prism_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers.domains import Domain, Parameter
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.configurations import CoherentConfiguration, association_scheme
from pentad.theory.schemes.constructions import (
    antiprism_relations,
    cocktail_party_relations,
    coxeter_relations,
    dodecahedron_relations,
    hamming_relations,
    icosahedron_relations,
    johnson_relations,
    petersen_relations,
    polygon_relations,
    prism_relations,
    root_relations,
    shrikhande_relations,
    simplex_relations,
)
from pentad.theory.schemes.relation_matrices import relation_matrix
from pentad.theory.schemes.small_schemes import schemes_of_order


@dataclass(frozen=True, eq=False)
class NamedRelations:
    """A named relation matrix, made when it is needed, and what the table says of it."""

    name: str
    make: Callable[[], Any]
    valencies: tuple[int, ...] = ()
    multiplicities: tuple[int, ...] = ()
    frame: SymmetricFrame | None = None

    @cached_property
    def matrix(self) -> Any:
        """The relation matrix, (n, n) labels."""
        return relation_matrix(self.make())

    @cached_property
    def scheme(self) -> CoherentConfiguration:
        """The scheme, its axioms checked."""
        return association_scheme(self.matrix)

    def __str__(self) -> str:
        violation = axiom_violation(self.matrix)
        return self.name if violation is None else f"{self.name}: {violation}"


def listed(name: str, entries: Sequence[Any], *, alone: bool = False) -> dict[str, Any]:
    """The domain of these entries, all examples; `alone` if the statement is of no others."""
    names = ", ".join(entry.name for entry in entries)
    one = Parameter(
        name, names, lambda choose, _: entries[choose(0, len(entries) - 1)], listed=alone
    )
    return {"domain": Domain((one,)), "examples": tuple({name: entry} for entry in entries)}


def partition_by_value(A: Matrix) -> Any:
    """Entries by value: exactly, or floats to nine digits."""
    if A.dtype == object:
        return value_relations(A)
    off_diagonal = A.round(9) + np.where(np.eye(len(A)), 1e3, 0)
    return relation_matrix(np.unique(off_diagonal, return_inverse=True)[1].reshape(A.shape))


def relations_of_frame(frame: SymmetricFrame) -> Callable[[], Any]:
    """What makes the relations of features by inner product."""
    return lambda: value_relations(gram(frame.W))


TABLE: tuple[NamedRelations, ...] = (
    *(
        NamedRelations(
            f"simplex, {n} corners",
            lambda n=n: simplex_relations(n),  # type: ignore[misc]
            (1, n - 1),
            (1, n - 1),
            simplex_frame(n),
        )
        for n in (2, 3, 4, 5)
    ),
    NamedRelations(
        "pentagon", lambda: polygon_relations(5), (1, 2, 2), (1, 2, 2), polygon_frame(5)
    ),
    NamedRelations(
        "octagon", lambda: polygon_relations(8), (1, 1, 2, 2, 2), (1, 1, 2, 2, 2), polygon_frame(8)
    ),
    NamedRelations(
        "square antiprism",
        lambda: antiprism_relations(4),
        (1, 1, 2, 2, 2),
        (1, 1, 2, 2, 2),
        antiprism_frame(4, Fraction(3, 5)),
    ),
    NamedRelations(
        "triangular prism",
        lambda: prism_relations(3),
        (1, 1, 2, 2),
        (1, 1, 2, 2),
        prism_frame(3, Fraction(1)),
    ),
    NamedRelations(
        "octahedron",
        lambda: cocktail_party_relations(3),
        (1, 1, 4),
        (1, 2, 3),
        cubic_frame("octahedron"),
    ),
    NamedRelations(
        "16-cell",
        lambda: cocktail_party_relations(4),
        (1, 1, 6),
        (1, 3, 4),
        cubic_frame("16-cell"),
    ),
    NamedRelations(
        "cube", lambda: hamming_relations(3, 2), (1, 1, 3, 3), (1, 1, 3, 3), cubic_frame("cube")
    ),
    NamedRelations(
        "tesseract",
        lambda: hamming_relations(4, 2),
        (1, 1, 4, 4, 6),
        (1, 1, 4, 4, 6),
        cubic_frame("tesseract"),
    ),
    NamedRelations(
        "cuboctahedron",
        lambda: root_relations("A3"),
        (1, 1, 2, 4, 4),
        (1, 2, 3, 3, 3),
        cubic_frame("cuboctahedron"),
    ),
    NamedRelations(
        "24-cell",
        lambda: root_relations("D4"),
        (1, 1, 6, 8, 8),
        (1, 2, 4, 8, 9),
        cubic_frame("24-cell"),
    ),
    NamedRelations(
        "icosahedron",
        icosahedron_relations,
        (1, 1, 5, 5),
        (1, 3, 3, 5),
        icosahedral_frame("icosahedron"),
    ),
    NamedRelations(
        "dodecahedron",
        dodecahedron_relations,
        (1, 1, 3, 3, 6, 6),
        (1, 3, 3, 4, 4, 5),
        icosahedral_frame("dodecahedron"),
    ),
    NamedRelations("Petersen graph", petersen_relations, (1, 3, 6), (1, 4, 5)),
    NamedRelations("Johnson scheme 6, 2", lambda: johnson_relations(6, 2), (1, 6, 8), (1, 5, 9)),
    NamedRelations("Shrikhande graph", shrikhande_relations, (1, 6, 9), (1, 6, 9)),
    NamedRelations("Coxeter graph", coxeter_relations, (1, 3, 6, 6, 12), (1, 6, 6, 7, 8)),
    NamedRelations(
        "E8 roots", lambda: root_relations("E8"), (1, 1, 56, 56, 126), (1, 8, 35, 84, 112)
    ),
)


def unit_gram(frame: SymmetricFrame) -> Any:
    """Gram matrix of the features at unit length."""
    A = gram(frame.W)
    return A / A[0, 0]


def orthogonal_gram(first: SymmetricFrame, second: SymmetricFrame) -> Any:
    """Gram matrix of two systems of equal length in orthogonal spaces, as unit vectors."""
    return direct_sum(unit_gram(first), unit_gram(second))


@cache
def small_schemes(n: int) -> tuple[CoherentConfiguration, ...]:
    """All schemes of order n, by exhaustion."""
    return schemes_of_order(n)


def known_counts(n: int) -> int:
    """How many schemes of order n the literature counts, n <= 7."""
    return {1: 1, 2: 1, 3: 2, 4: 4, 5: 3, 6: 8, 7: 4}[n]
