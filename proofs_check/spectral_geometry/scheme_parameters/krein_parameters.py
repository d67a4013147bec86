"""Krein parameters are not negative (E18b).

Statement.  The entrywise product of two idempotents is a combination of idempotents with
coefficients that are not negative.

Not claimed.  Anything new: the statement is Scott's.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.named_schemes import listed
from pentad.proofs_check.spectral_geometry.scheme_parameters.settings import WITH_PARAMETERS
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import rational
from pentad.theory.schemes.eigenmatrices import krein_parameters
from pentad.theory.schemes.eigenmatrices_by_other_routes import krein_parameters_by_idempotents

KREIN = claim(
    "krein",
    "E18b",
    locator="Scott (1973)",
    title="Krein parameters are not negative",
    plain="The entrywise product of two idempotents is a combination of idempotents with "
    "coefficients that are not negative; they need not be integers, nor rational.",
    statement=r"E_i\circ E_j=\frac1n\sum_kq_{ij}^kE_k,\qquad q_{ij}^k\ge0",
    relation=">=",
    **listed("entry", WITH_PARAMETERS),
    lhs=lambda entry: krein_parameters(entry.scheme),
    rhs=lambda: 0,
    delta="Textbook; not in the paper as far as we know.",
    evidence=(
        exact("exact rationals, or balls that exclude them, n <= 240", cases=0),
        search(
            "traces of entrywise products in floats, n <= 240",
            cases=30,
            using={"lhs": lambda entry: krein_parameters_by_idempotents(entry.scheme)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "Krein parameters are integers",
            relation="==",
            rhs=lambda entry: np.vectorize(_nearest, otypes=[object])(
                krein_parameters(entry.scheme)
            ),
        ),
        instead(
            "Krein parameters are positive, but for those of E_0",
            lhs=lambda entry: krein_parameters(entry.scheme)[1:, 1:, 1:],
            rhs=lambda: rational(Fraction(1, 10**6)),
        ),
    ),
)


def _nearest(x: Number) -> int:
    return round(float(x) if not hasattr(x, "p") else int(x.p) / int(x.q))


CLAIMS = (KREIN,)
