"""The eigenmatrices of a commutative scheme are inverse up to n (E18a).

Setting.  A commutative scheme of order n has eigenmatrices P and Q, multiplicities m_k and
valencies v_i.

Statement.  P Q = Q P = n I.

Idea.  Number fields by polynomials, the rest by traces.

Not claimed.  Anything new: this is a fact on which names for trained geometries rest.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations, listed
from pentad.proofs_check.spectral_geometry.scheme_parameters.settings import WITH_PARAMETERS
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.schemes.constructions import hamming_relations
from pentad.theory.schemes.eigenmatrices import eigenmatrices, orthogonality_defect
from pentad.theory.schemes.eigenmatrices_by_other_routes import (
    eigenmatrix_by_schur,
    krawtchouk_matrix,
)


def _numerical_product(entry: NamedRelations) -> Any:
    """Q P in floats, to six digits, Q from P and the multiplicities by orthogonality."""
    P, multiplicities = eigenmatrix_by_schur(entry.scheme)
    Q = (multiplicities[:, None] * P.conj() / np.array(entry.scheme.valencies)).T
    return (Q @ P).real.round(6)


HAMMING = tuple(
    NamedRelations(
        f"Hamming scheme {length}, {letters}",
        lambda length=length, letters=letters: hamming_relations(length, letters),  # type: ignore[misc]
    )
    for length in (1, 2, 3, 4)
    for letters in (2, 3)
)


def _krawtchouk_square(entry: NamedRelations) -> Any:
    """P^2 of a Hamming scheme, which is Q P as P = Q, by Krawtchouk polynomials."""
    length = entry.scheme.rank - 1
    P = krawtchouk_matrix(length, round(entry.scheme.order ** (1 / length)))
    return P @ P


def _identity(entry: NamedRelations) -> Any:
    return entry.scheme.order * np.eye(entry.scheme.rank, dtype=int)


ORTHOGONALITY = claim(
    "eigenmatrices",
    "E18a",
    locator="Theorem 4 rests on it; Bannai and Ito (1984)",
    title="The eigenmatrices are inverse up to n",
    plain="The two eigenmatrices of a commutative scheme satisfy P Q = Q P = n I.",
    statement=r"\sum_kQ_{ik}P_{kj}=n\,\delta_{ij},\qquad Q_{ik}=m_k\overline{P_{ki}}/v_i",
    relation="==",
    **listed("entry", WITH_PARAMETERS),
    lhs=lambda entry: orthogonality_defect(entry.scheme) + _identity(entry),
    rhs=_identity,
    delta="Textbook; not in the paper as far as we know.",
    evidence=(
        exact("by traces of number fields, n <= 240", cases=0),
        search(
            "from eigenspaces of a random element, in floats",
            cases=30,
            using={"lhs": _numerical_product},
            floats_only=True,
        ),
        exact(
            "Krawtchouk polynomials: P^2 = n I for Hamming schemes",
            cases=0,
            using={"lhs": _krawtchouk_square, **listed("entry", HAMMING)},
        ),
    ),
    mutants=(
        instead("P Q = I", rhs=lambda entry: _identity(entry) // entry.scheme.order),
        instead(
            "Q = P for every scheme (formal self-duality)",
            lhs=lambda entry: eigenmatrices(entry.scheme).P,
            rhs=lambda entry: eigenmatrices(entry.scheme).Q,
        ),
    ),
)

CLAIMS = (ORTHOGONALITY,)
