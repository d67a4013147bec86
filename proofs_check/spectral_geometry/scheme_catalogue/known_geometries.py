"""Schemes of known geometries, by integer arithmetic (E13a).

Setting.  Pairs of features are told apart by a matrix of labels.  It is an association scheme if
numbers of triangles over a pair depend on the label of the pair alone.

Statement.  Small simplices, polygons, the square antiprism, the Platonic solids and a few more have
schemes with the valencies and multiplicities of the table.

Idea.  Integers decide everything once inner products are told apart, and these are exact numbers.

Not claimed.  That trained features have schemes.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import (
    TABLE,
    NamedRelations,
    listed,
    orthogonal_gram,
    relations_of_frame,
)
from pentad.proofs_check.spectral_geometry.scheme_catalogue.settings import (
    EQUAL_EDGES,
    antiprism_of_height,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.symmetric_frames import simplex_frame, value_relations
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.configurations import intersection_numbers_by_definition
from pentad.theory.schemes.eigenmatrices import eigenmatrices
from pentad.theory.schemes.eigenmatrices_by_other_routes import multiplicities_by_eigenspaces

NO_SCHEMES: tuple[NamedRelations, ...] = (
    NamedRelations(
        "square antiprism with equal edges, by value",
        lambda: value_relations(antiprism_of_height(EQUAL_EDGES)),
        (1, 1, 2, 4),
        (1, 1, 2, 4),
    ),
    NamedRelations(
        "triangular bipyramid, by value",
        lambda: value_relations(orthogonal_gram(simplex_frame(3), simplex_frame(2))),
        (1, 2, 2),
        (1, 2, 2),
    ),
)


def _as_the_table(entry: NamedRelations, found: tuple[Any, Any] | None) -> Any:
    """1, the valencies and the multiplicities; zeros if they are not as many, or no scheme."""
    size = 1 + len(entry.valencies) + len(entry.multiplicities)
    if found is None:
        return np.zeros(size, dtype=int)
    valencies, multiplicities = (sorted(int(x) for x in part) for part in found)
    row = [1, *valencies, *multiplicities]
    return np.array(row if len(row) == size else [0] * size)


def _computed(entry: NamedRelations) -> Any:
    if axiom_violation(entry.matrix) is not None:
        return _as_the_table(entry, None)
    return _as_the_table(
        entry, (entry.scheme.valencies, eigenmatrices(entry.scheme).multiplicities)
    )


def _computed_by_definition(entry: NamedRelations) -> Any:
    """All products of relations, and eigenspaces of a random element in floats."""
    p = intersection_numbers_by_definition(entry.matrix)
    if p is None or ((entry.matrix == 0) != np.eye(len(entry.matrix), dtype=bool)).any():
        return _as_the_table(entry, None)
    matrices = np.array([entry.matrix == i for i in range(len(p))]).astype(float)
    return _as_the_table(entry, (matrices[:, 0].sum(-1), multiplicities_by_eigenspaces(matrices)))


def _computed_from_corners(entry: NamedRelations) -> Any:
    """From the inner products of the corners, in exact coordinates."""
    assert entry.frame is not None
    geometric = NamedRelations(
        entry.name, relations_of_frame(entry.frame), entry.valencies, entry.multiplicities
    )
    return _computed(geometric)


def _table_row(entry: NamedRelations) -> Any:
    return np.array([1, *entry.valencies, *entry.multiplicities])


CATALOGUE = claim(
    "scheme-table",
    "E13a",
    locator="Theorem 4; association-scheme classification",
    title="Schemes of known geometries",
    plain="Small simplices, pentagon and octagon, the square antiprism, the Platonic solids and a "
    "few more have association schemes with these valencies and multiplicities.",
    statement=r"A_iA_j=\sum_kp_{ij}^kA_k,\quad v_i=p_{ii'}^0,\quad m_k=\operatorname{tr}E_k",
    relation="==",
    **listed("entry", TABLE, alone=True),
    lhs=_computed,
    rhs=_table_row,
    fidelity="restated",
    delta="The paper classifies simplices, polygons and antiprisms, as far as we know; the table "
    "is larger.",
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("axioms, intersection numbers and number fields, n <= 240"),
        exhaustive(
            "one integer product for every pair of relations, eigenspaces in floats",
            using={"lhs": _computed_by_definition},
        ),
        exact(
            "inner products of corners in exact coordinates",
            cases=0,
            using={
                "lhs": _computed_from_corners,
                **listed("entry", [one for one in TABLE if one.frame is not None]),
            },
        ),
    ),
    mutants=(
        *(instead(f"{one.name} is a scheme", **listed("entry", [one])) for one in NO_SCHEMES),
        instead(
            "the multiplicities are the valencies",
            rhs=lambda entry: np.array([1, *entry.valencies, *entry.valencies]),
        ),
    ),
    not_claimed="That these parameters determine the scheme.",
    sees_also=("spectral-geometry/antiprism-partition", "spectral-geometry/same-parameters"),
)

CLAIMS = (CATALOGUE,)
