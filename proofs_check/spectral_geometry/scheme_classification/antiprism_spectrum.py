"""Antiprisms are in the algebra of the 2k-gon at every height, but saturate at one (E14c).

Idea.  Sum the inner products of a row against cosines.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.numbers.domains import Domain, Parameter, integer
from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.polygon_idempotents import (
    antiprism_eigenvalues,
    antiprism_eigenvalues_by_idempotents,
)


def _two_eigenvalues(k: int, t: Number) -> Any:
    """The eigenvalue k r^2 at frequency 1 and 2 k h^2 at frequency k; zero elsewhere."""
    return np.array([0 * t] + [k * (1 - t)] + [0 * t] * (k - 2) + [2 * k * t])


ANTIPRISM_SPECTRUM = claim(
    "antiprism-spectrum",
    "E14c",
    locator="the abstract names antiprisms",
    title="Antiprisms are in the 2k-gon's algebra, saturated or not",
    plain="The Gram matrix of every k-antiprism is a combination of two idempotents of the scheme "
    "of the 2k-gon, with eigenvalues that agree only at the tight height: a scheme geometry that "
    "need not saturate.",
    statement=r"A=kr^2E_1+2kh^2E_k,\qquad r^2+h^2=1",
    relation="==",
    domain=Domain(
        (
            integer("k", 2, 9),
            Parameter("t", "h^2, 0 <= t <= 1", lambda choose, _: Fraction(choose(0, 30), 30)),
        )
    ),
    lhs=lambda k, t: antiprism_eigenvalues(k, squared_height=t),
    rhs=_two_eigenvalues,
    delta="Not known to be in the paper, which classifies saturated features.",
    examples=({"k": 4, "t": Fraction(1, 3)}, {"k": 4, "t": Fraction(1, 4)}),
    evidence=(
        exact("sums of exact cosines, k = 2 to 9", cases=40),
        search(
            "projections on idempotents of the scheme, in floats",
            cases=40,
            using={"lhs": lambda k, t: antiprism_eigenvalues_by_idempotents(k, squared_height=t)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "one eigenvalue: saturated at every height",
            rhs=lambda k, t: _two_eigenvalues(k, (1 + 0 * t) / 3),
        ),
        instead(
            "the second is k h^2",
            rhs=lambda k, t: _two_eigenvalues(k, t) - np.array([0 * t] * k + [k * t]),
        ),
    ),
    sees_also=("spectral-geometry/antiprism-orbitals", "spectral-geometry/antiprism-slack"),
)

CLAIMS = (ANTIPRISM_SPECTRUM,)
