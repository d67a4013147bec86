"""Eigenvalues of schemes are algebraic integers (E18d).

Idea.  Their minimal polynomials divide characteristic polynomials of 0/1 matrices.

Not claimed.  Anything new: this is a textbook fact.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead, shifted
from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations, listed
from pentad.proofs_check.spectral_geometry.scheme_parameters.settings import WITH_PARAMETERS
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.schemes.eigenmatrices import eigenmatrices, idempotent_orbits, minimal_polynomial
from pentad.theory.schemes.eigenmatrices_by_other_routes import divide_characteristic_polynomials


def _algebraic_integers(entry: NamedRelations) -> Any:
    """Leading coefficients of the minimal polynomials of all eigenvalues."""
    return np.array(
        [
            int(minimal_polynomial(orbit, i).leading_coefficient())
            for orbit in idempotent_orbits(entry.scheme)
            for i in range(entry.scheme.rank)
        ]
    )


def _roots_of_monic_polynomials(entry: NamedRelations) -> Any:
    return divide_characteristic_polynomials(entry.scheme, idempotent_orbits(entry.scheme)).ravel()


INTEGRALITY = claim(
    "integrality",
    "E18d",
    locator="Bannai and Ito (1984)",
    title="Eigenvalues of schemes are algebraic integers",
    plain="Every eigenvalue of a relation is a root of a monic polynomial with integer "
    "coefficients; rational ones are integers.",
    statement=r"f(P_{ki})=0,\quad f\in\mathbb{Z}[x]\text{ monic}",
    relation="==",
    **listed("entry", WITH_PARAMETERS),
    lhs=_algebraic_integers,
    rhs=lambda: 1,
    delta="Textbook; not in the paper as far as we know.",
    one_method=TWO_ROUTES,
    evidence=(
        exact("minimal polynomials in number fields, n <= 240", cases=0),
        exact(
            "they divide characteristic polynomials of 0/1 matrices, n <= 28",
            cases=0,
            using={
                **listed("entry", [one for one in WITH_PARAMETERS if one.name != "E8 roots"]),
                "lhs": _roots_of_monic_polynomials,
            },
        ),
    ),
    mutants=(
        shifted("rhs", -1, "no eigenvalue is one"),
        instead(
            "eigenvalues are integers",
            lhs=lambda entry: np.array([orbit.size for orbit in idempotent_orbits(entry.scheme)]),
        ),
        instead(
            "so are those of the dual eigenmatrix Q",
            lhs=lambda entry: np.array(
                [int(x.q) for x in eigenmatrices(entry.scheme).Q.ravel() if hasattr(x, "q")]
            ),
        ),
    ),
)

CLAIMS = (INTEGRALITY,)
