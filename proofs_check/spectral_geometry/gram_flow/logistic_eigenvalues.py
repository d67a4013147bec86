"""Eigenvectors of F stay, and every eigenvalue follows the logistic equation (E20b).

Setting.  Gradient flow of the linear model, as in `linear_flow`.

Idea.  F stays in the commuting family of its powers.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    RATE,
    REMAINING,
    differences_vanish,
    flowed_gram,
    gram_velocity_of_loss,
    orthogonal_rows,
    positive_eigenvalues,
    projections,
    time_derivative,
)
from pentad.proofs_check.spectral_geometry.settings import (
    FIVE_ATOMS,
    NON_ZERO,
    RATIONAL_SPECTRUM,
    TWO_EIGENVALUES,
    claim,
)
from pentad.theory.frames.gram_flow import logistic_eigenvalues
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix, Number


def _eigenvectors(W: Matrix) -> list[tuple[Any, Any]]:
    """Every positive eigenvalue of F, and as columns vectors W^T u with F u = lambda u."""
    pairs = zip(positive_eigenvalues(W), projections(W), strict=True)
    return [(value, (projection @ W).T) for value, projection in pairs]


def _motion_of_eigenvectors(W: Matrix, s: Number, c: Number) -> Any:
    """A(t) and its velocity under the loss, both applied to the vectors W^T u."""
    A, velocity = flowed_gram(W, s), gram_velocity_of_loss(W, s, c)
    return np.concatenate([(M @ X).ravel() for _, X in _eigenvectors(W) for M in (A, velocity)])


def _logistic(start: Number, s: Number, c: Number) -> tuple[Any, Any]:
    """The eigenvalue at s, and its velocity by the logistic equation."""
    now = logistic_eigenvalues(start, s)
    return now, 8 * c * now * (1 - now)


def _logistic_differentiated(start: Number, s: Number, c: Number) -> tuple[Any, Any]:
    """The same with the velocity as the derivative of the closed form."""
    return logistic_eigenvalues(start, s), time_derivative(
        lambda r: logistic_eigenvalues(start, r), s, c
    )


def _along_eigenvectors(
    numbers: Callable[..., tuple[Any, Any]], W: Matrix, s: Number, c: Number
) -> Any:
    """The vectors W^T u times the numbers of their eigenvalues."""
    return np.concatenate(
        [(number * X).ravel() for start, X in _eigenvectors(W) for number in numbers(start, s, c)]
    )


def _logistic_motion(W: Matrix, s: Number, c: Number) -> Any:
    return _along_eigenvectors(_logistic, W, s, c)


@cache
def _closed_forms_solve() -> bool:
    """Gram matrix of plane features and eigenvalue at s move by their equations, as symbols."""
    import sympy

    s, c, start = sympy.symbols("s c a", positive=True)
    W, _ = orthogonal_rows()
    flowed = np.array([-8 * c * s * entry.diff(s) for entry in flowed_gram(W, s).flat])
    velocities = _logistic(start, s, c)[1] - _logistic_differentiated(start, s, c)[1]
    return all_vanish([*(flowed - gram_velocity_of_loss(W, s, c).ravel()), velocities])


def _logistic_closes(claim: Claim) -> bool | None:
    """Both sides for features of the plane, and that the closed forms move as the sides say."""
    import sympy

    s, c = sympy.symbols("s c", positive=True)
    W, _ = orthogonal_rows()
    point = {"W": W, "s": s, "c": c}
    return True if differences_vanish(claim, point, point) and _closed_forms_solve() else None


LOGISTIC = claim(
    "logistic-eigenvalues",
    "E20b",
    locator="appendix on gradient flow; closed form beyond the paper",
    title="Eigenvalues follow the logistic equation",
    plain="In linear training the eigenvectors of F stay, and every positive eigenvalue follows "
    "the logistic equation.",
    statement=r"Fu=\lambda_0u:\quad A(t)W^Tu=\lambda W^Tu,\quad\dot AW^Tu=\dot\lambda W^Tu,\qquad"
    r"\lambda(t)=\frac{\lambda_0}{s+\lambda_0(1-s)},\quad\dot\lambda=8c\,\lambda(1-\lambda)",
    relation="==",
    domain=Domain((RATIONAL_SPECTRUM, REMAINING, RATE), (NON_ZERO,)),
    lhs=_motion_of_eigenvectors,
    rhs=_logistic_motion,
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "s": Fraction(1, 2), "c": Fraction(1)},
        {"W": FIVE_ATOMS, "s": Fraction(1, 2), "c": Fraction(1)},
    ),
    evidence=(
        derivation(
            "two features of the plane up to rotation, time and rate as symbols: the closed form "
            "of A differentiated, the loss, and their eigenvectors",
            _logistic_closes,
            by_hand=(
                "the claim is invariant under rotations of R^d, so that F may be taken diagonal",
                "rational functions of F act on an eigenvector as on its eigenvalue, whatever the "
                "others are, so that two eigenvectors of two features stand for any number",
            ),
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no positive eigenvalue, and nothing is said of it"},
        ),
        exact("rational eigenvalues: the gradient of the loss, applied to eigenvectors"),
        exact(
            "rational eigenvalues: the closed form differentiated by power series",
            using={"lhs": lambda W, s, c: _along_eigenvectors(_logistic_differentiated, W, s, c)},
        ),
    ),
    mutants=(
        instead(
            "rate 4 c",
            rhs=(
                lambda W, s, c: _along_eigenvectors(
                    lambda *point: (_logistic(*point)[0], _logistic(*point)[1] / 2), W, s, c
                )
            ),
        ),
        instead(
            "exponential growth, without saturation",
            rhs=(
                lambda W, s, c: _along_eigenvectors(
                    lambda *point: (_logistic(*point)[0], 8 * c * _logistic(*point)[0]), W, s, c
                )
            ),
        ),
    ),
    sees_also=("spectral-geometry/linear-flow",),
)

CLAIMS = (LOGISTIC,)
