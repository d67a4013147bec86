"""A commutative scheme has finitely many saturated Gram matrices (E15b).

Statement.  Up to scale and rotation there is one for every non-empty set of idempotents that is
closed under conjugation.

Not claimed.  The wording of the paper's Theorem 4, which is known to us second-hand.
"""

from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import (
    NamedRelations,
    known_counts,
    listed,
    small_schemes,
)
from pentad.proofs_check.spectral_geometry.scheme_classification.settings import COMMUTATIVE
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Assumption, Domain
from pentad.theory.schemes.eigenmatrices import idempotent_orbits
from pentad.theory.schemes.projection_counts import (
    projections_in_finite_field,
    symmetric_idempotent_sums,
)
from pentad.theory.schemes.relation_matrices import symmetrisation

SMALL = tuple(
    NamedRelations(
        f"scheme {number + 1} of order {n}",
        lambda n=n, number=number: small_schemes(n)[number].relations,  # type: ignore[misc]
    )
    for n in range(2, 8)
    for number in range(known_counts(n))
)
"""All schemes of order 2 to 7."""

COMMUTING = Domain(
    listed("entry", (*SMALL, *COMMUTATIVE))["domain"].parameters,
    (
        Assumption(
            "commutative",
            "the relations commute",
            lambda entry: entry.scheme.non_commuting is None,
        ),
    ),
)

EVERY_ENTRY = tuple({"entry": entry} for entry in (*SMALL, *COMMUTATIVE))

PROJECTION_COUNT = claim(
    "scheme-projections-count",
    "E15b",
    locator="Theorem 4, association-scheme classification",
    title="A commutative scheme has finitely many saturated Gram matrices",
    plain="Up to scale and rotation a commutative scheme has one saturated geometry for every "
    "non-empty set of idempotents that is closed under conjugation: at most 2^(classes + 1) - 1, "
    "with equality for symmetric schemes.",
    statement=r"\#\{A=A^T\ne0:A^2=A\}=2^{\,\text{relations of the symmetrisation}}-1"
    r"\le2^{\,\text{classes}+1}-1",
    relation="==",
    domain=COMMUTING,
    lhs=lambda entry: projections_in_finite_field(entry.matrix),
    rhs=lambda entry: 2 ** (int(symmetrisation(entry.matrix).max()) + 1) - 1,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand; closure under conjugation, hence the sharp count, "
    "is ours. Features are labelled, and some of the geometries repeat vectors.",
    examples=COMMUTING.inside(EVERY_ENTRY),
    outside=COMMUTING.outside(EVERY_ENTRY),
    one_method=TWO_ROUTES,
    evidence=(
        exact(
            "every element of the algebra over a finite field that holds the eigenvalues", cases=0
        ),
        exact(
            "every set of idempotents, by balls",
            cases=0,
            using={"lhs": lambda entry: symmetric_idempotent_sums(entry.scheme)},
        ),
    ),
    mutants=(
        instead(
            "2^(classes + 1) - 1 for every commutative scheme",
            rhs=lambda entry: 2**entry.scheme.rank - 1,
        ),
        instead(
            "rational ones only: orbits of idempotents over Q",
            rhs=lambda entry: 2 ** len(idempotent_orbits(entry.scheme)) - 1,
        ),
    ),
    sees_also=("spectral-geometry/scheme-projections", "spectral-geometry/dihedral-closure"),
)

CLAIMS = (PROJECTION_COUNT,)
