"""Each simple eigenvalue of F moves at its expectation of -4 W G W^T (E21b).

Setting.  As in `frame_operator_velocity`.

Idea.  Perturbation of a simple eigenvalue.

Not claimed.  Anything of eigenvalues that coincide: they part as the eigenvalues of dF/dt.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    COEFFICIENTS,
    PULL,
    by_differences,
    positive_eigenvalues,
    projections,
    square_scale,
)
from pentad.proofs_check.spectral_geometry.settings import (
    NON_ZERO,
    RATIONAL_SPECTRUM,
    TWO_EIGENVALUES,
    claim,
)
from pentad.theory.frames.frame_operator import frame_spectrum_by_definition
from pentad.theory.frames.gram_flow import eigenvalue_velocities, frame_operator_velocity
from pentad.theory.frames.gram_flow_by_other_routes import (
    eigenvalue_velocities_by_characteristic_polynomial,
    eigenvalue_velocities_by_differences,
    eigenvalue_velocities_of_parseval_frames,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, fractions
from pentad.theory.numbers.kinds import Matrix


def _is_simple(W: Matrix) -> bool:
    return all(m == 1 for value, m in frame_spectrum_by_definition(W) if value > 0)


SIMPLE = Assumption("simple", "the positive eigenvalues of F are simple", _is_simple)


def _velocities_by_determinants(W: Matrix, C: Matrix) -> Any:
    return eigenvalue_velocities_by_characteristic_polynomial(W, C, positive_eigenvalues(W))


def _velocities_by_projection(W: Matrix, C: Matrix) -> Any:
    """tr(P_a dF/dt), P_a a Lagrange polynomial of F; from floats by singular vectors."""
    if W.dtype != object:
        return eigenvalue_velocities(W, C)[: np.linalg.matrix_rank(W)]
    velocity = frame_operator_velocity(W, C)
    return np.array([(projection * velocity).sum() for projection in projections(W)])


EIGENVALUE_VELOCITY = claim(
    "eigenvalue-velocity",
    "E21b",
    locator="appendix on gradient flow",
    title="Simple eigenvalues move at their expectation of -4 W G W^T",
    plain="A simple eigenvalue of F moves at the expectation of the velocity of F in its unit "
    "eigenvector.",
    statement=r"\dot\lambda_a=-4\,u_a^TWGW^Tu_a\qquad(\lambda_a\text{ simple})",
    relation="==",
    domain=Domain((RATIONAL_SPECTRUM, COEFFICIENTS), (NON_ZERO, SIMPLE)),
    lhs=_velocities_by_determinants,
    rhs=_velocities_by_projection,
    delta="The paper has an appendix on gradient flow; whether it states this, and for simple "
    "eigenvalues only, is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "C": fractions([[1, 2], [0, -1]])},
        {"W": fractions([[2, 0], [0, 1]]), "C": PULL},
    ),
    evidence=(
        exact(
            "rational eigenvalues: implicit differentiation of the characteristic polynomial "
            "against projections",
            cases=80,
        ),
        by_differences(
            "singular vectors against differences of eigenvalues, in floats",
            lambda W, C: eigenvalue_velocities_by_differences(W, gradient=C),
            square_scale,
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "half of it"),
        instead(
            "for equal eigenvalues too, with any eigenvectors (F = I pulled apart)",
            domain=Domain((domains.choice("W", (fractions([[1, 0], [0, 1]]),)), COEFFICIENTS)),
            examples=({"W": fractions([[1, 0], [0, 1]]), "C": PULL},),
            lhs=lambda W, C: eigenvalue_velocities_of_parseval_frames(W, gradient=C),
            rhs=lambda W, C: frame_operator_velocity(W, C).diagonal(),
        ),
    ),
)

CLAIMS = (EIGENVALUE_VELOCITY,)
