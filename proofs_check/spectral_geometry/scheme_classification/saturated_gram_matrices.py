"""Saturated Gram matrices of a commutative scheme are multiples of sums of idempotents (E15a).

Setting.  The Gram matrix A of the features lies in the span of the relations of a commutative
association scheme on them, which has primitive idempotents E_k of rank m_k.

Statement.  A is lambda times a projection exactly if its eigenvalues on the idempotents are 0 and
lambda.

Idea.  A = sum theta_k E_k, so |A^2 - lambda A|^2 = sum m_k theta_k^2 (theta_k - lambda)^2.

Not claimed.  The wording of the paper's Theorem 4, which is known to us second-hand.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import NamedRelations, listed
from pentad.proofs_check.spectral_geometry.scheme_classification.settings import COMMUTATIVE
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Domain, Parameter, Point, fractions
from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.eigenmatrices import (
    eigenmatrices,
    idempotent_orbits,
    numerical_eigenmatrices,
)
from pentad.theory.schemes.idempotent_sums import idempotent_sum_entries
from pentad.theory.schemes.projection_defects import (
    projection_defect,
    projection_defect_by_idempotents,
)


def _symmetric_coefficients(entry: NamedRelations, a: Number) -> Any:
    """One coefficient for each relation, the same for transposes."""
    return np.array([a[0, min(i, t)] for i, t in enumerate(entry.scheme.transposes)])


def _drawn_coefficients(choose: Callable[[int, int], int], point: Point) -> Any:
    """Seven rationals, or those of a rational projection times the strength."""
    if choose(0, 2):
        return fractions([[Fraction(choose(-4, 4), 2) for _ in range(7)]])
    entry, strength = point["entry"], point["strength"]
    chosen = [orbit for orbit in idempotent_orbits(entry.scheme) if choose(0, 1)]
    coefficients = [Fraction(0)] * 7
    entries = idempotent_sum_entries(entry.scheme, chosen)
    for i, (t, value) in enumerate(zip(entry.scheme.transposes, entries, strict=True)):
        coefficients[min(i, t)] = strength * Fraction(int(value.p), int(value.q))
    return fractions([coefficients])


def _defect(entry: NamedRelations, a: Number, strength: Number) -> Any:
    return projection_defect(_symmetric_coefficients(entry, a)[entry.scheme.relations], strength)


def _defect_by_idempotents(entry: NamedRelations, a: Number, strength: Number) -> Any:
    coefficients = _symmetric_coefficients(entry, a)
    return projection_defect_by_idempotents(entry.scheme, coefficients, strength)


def _unweighted(entry: NamedRelations, a: Number, strength: Number) -> Any:
    """The sum over idempotents with every idempotent counted once, in balls or floats."""
    coefficients = _symmetric_coefficients(entry, a)
    exactly = a.dtype == object
    P = eigenmatrices(entry.scheme).P if exactly else numerical_eigenmatrices(entry.scheme)[0]
    theta = [sum(c * p for c, p in zip(coefficients, row, strict=True)) for row in P]
    return sum((_real(x) * (_real(x) - strength)) ** 2 for x in theta)


def _real(x: Number) -> Any:
    return x.real if hasattr(x, "imag") else x


STRENGTH = Parameter("strength", "lambda > 0", lambda choose, _: Fraction(choose(1, 6), 2))

IN_A_SCHEME = Domain(
    (
        *listed("entry", COMMUTATIVE)["domain"].parameters,
        STRENGTH,
        Parameter("a", "symmetric coefficients, one for each relation", _drawn_coefficients),
    )
)


def _simplex_point(entry: NamedRelations) -> dict[str, Any]:
    """The regular simplex, I - J / n, in any scheme."""
    n = entry.scheme.order
    others = [Fraction(-1, n)] * 6
    return {
        "entry": entry,
        "strength": Fraction(1),
        "a": fractions([[Fraction(n - 1, n), *others]]),
    }


PROJECTIONS = claim(
    "scheme-projections",
    "E15a",
    locator="Theorem 4, association-scheme classification",
    title="Saturated Gram matrices of a commutative scheme are sums of idempotents",
    plain="A symmetric matrix in the span of a commutative scheme is lambda times a projection "
    "exactly if its eigenvalues on the primitive idempotents are 0 and lambda.",
    statement=r"A=\sum_k\theta_kE_k\ \Rightarrow\ \left\lVert A^2-\lambda A\right\rVert_F^2"
    r"=\sum_km_k\theta_k^2(\theta_k-\lambda)^2",
    relation="==",
    domain=IN_A_SCHEME,
    lhs=_defect,
    rhs=_defect_by_idempotents,
    fidelity="restated",
    delta="Theorem 4 is known to us second-hand. The hypotheses are ours: A real and symmetric, "
    "lambda > 0, the scheme commutative. Then all features have one length, and each capacity is "
    "sum_S m_k / n.",
    examples=tuple(_simplex_point(entry) for entry in COMMUTATIVE),
    evidence=(
        exact("integer matrices against traces of number fields", cases=60),
        search("eigenmatrices in floats", cases=60),
    ),
    mutants=(
        instead("the multiplicities forgotten", rhs=_unweighted),
        instead("A^2 = lambda A for every A in the span", rhs=lambda: 0),
    ),
    sees_also=("spectral-geometry/scheme-projections-count",),
)

CLAIMS = (PROJECTIONS,)
