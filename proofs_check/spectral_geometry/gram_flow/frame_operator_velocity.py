"""The frame operator moves at -4 W G W^T, whatever the loss (E21a).

Setting.  Gradient flow of a loss L(A), A = W^T W, F = W W^T; G is the symmetric part of dL/dA.

Idea.  dW/dt = -2 W G.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    COEFFICIENTS,
    PULL,
    SMALL,
    by_differences,
    square_scale,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.gram_flow import frame_operator_velocity
from pentad.theory.frames.gram_flow_by_other_routes import frame_operator_velocity_by_entries
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, applied, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, one_active_loss

EXPONENT = domains.integer("k", 1, 3)


def _loss(W: Matrix, C: Matrix, k: int) -> Any:
    """The loss sum_ij C_ij A_ij^k of A = W^T W."""
    return (C * gram(W) ** k).sum()


def _loss_gradient(W: Matrix, C: Matrix, k: int) -> Any:
    """Its derivative by the entries of A."""
    return k * C * gram(W) ** (k - 1)


def _velocity_by_entries(W: Matrix, C: Matrix, k: int) -> Any:
    return frame_operator_velocity_by_entries(lambda moved: _loss(moved, C, k), W)


def _rectified_velocity_by_differences(W: Matrix, b: Number) -> Any:
    return frame_operator_velocity_by_entries(lambda moved: one_active_loss(gram(moved), b), W)


def _velocity_by_formula(W: Matrix, C: Matrix, k: int) -> Any:
    return frame_operator_velocity(W, _loss_gradient(W, C, k))


def _polynomial_losses_close(claim: Claim) -> bool | None:
    """All losses of this family at two features of the plane, every entry a symbol."""
    import sympy

    W = np.array(sympy.symbols("w:4")).reshape(2, 2)
    C = np.array(sympy.symbols("c:4")).reshape(2, 2)
    for k in (1, 2, 3):
        point = {"W": W, "C": C, "k": k}
        differences = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not all(sympy.expand(entry) == 0 for entry in differences.flat):
            return None
    return True


def _biases(choose: Choose, point: Point) -> Any:
    return np.array(
        [Fraction(choose(-9, -1), 10) for _ in range(point["W"].shape[1])], dtype=object
    )


def _linear_at_rectified_loss(point: Point) -> Point:
    """W with the linear loss whose coefficients are dL/dA of the ReLU model."""
    by_output = one_active_derivatives(gram(point["W"]), point["b"], hessian=False).gradient
    return {"W": point["W"], "C": by_output[:, :-1].T, "k": 1}


def _commutator_with_frame_operator(W: Matrix, C: Matrix, k: int) -> Any:
    F, velocity = frame_operator(W), _velocity_by_formula(W, C, k)
    return F @ velocity - velocity @ F


FRAME_VELOCITY = claim(
    "frame-operator-velocity",
    "E21a",
    locator="appendix on gradient flow",
    title="The frame operator moves at -4 W G W^T",
    plain="Under gradient flow of any loss of the Gram matrix the frame operator moves at minus "
    "four times W G W^T, G the symmetric part of the loss's gradient in the Gram matrix.",
    statement=r"\dot W=-\frac{\partial L}{\partial W}\quad\Rightarrow\quad\dot F=-4\,WGW^T,\qquad "
    r"G=\frac12\left(\frac{\partial L}{\partial A}+\frac{\partial L}{\partial A}^T\right)",
    relation="==",
    domain=Domain((SMALL, COEFFICIENTS, EXPONENT)),
    lhs=_velocity_by_entries,
    rhs=_velocity_by_formula,
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us. "
    "Judged for polynomial losses of the Gram matrix, not symmetric in it, and for the one-active "
    "loss of the ReLU model where it is differentiable.",
    examples=(
        {"W": fractions([[2, 1], [0, 1]]), "C": fractions([[1, 2], [0, -1]]), "k": 3},
        {"W": fractions([[1, 0], [0, 1]]), "C": PULL, "k": 1},
    ),
    evidence=(
        derivation(
            "two features of the plane and all their coefficients as symbols, k = 1, 2, 3",
            _polynomial_losses_close,
            by_hand=(
                "the velocity depends on the loss through dL/dA at the point alone (chain rule), "
                "so that linear losses, k = 1, stand for all that are differentiable",
            ),
            reach="region",
            region="two features of the plane and all their coefficients as symbols, k = 1, 2, 3",
        ),
        exact("rational W; derivatives by power series, one entry of W at a time", cases=40),
        by_differences(
            "the ReLU model's loss with one active feature: closed derivatives against central "
            "differences",
            _rectified_velocity_by_differences,
            square_scale,
            domain=Domain((SMALL, Parameter("b", "-0.9 to -0.1", _biases))),
            as_point=_linear_at_rectified_loss,
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "half of it"),
        instead(
            "no symmetric part taken", rhs=lambda W, C, k: -4 * W @ _loss_gradient(W, C, k) @ W.T
        ),
        instead(
            "the eigenvectors of F stay: F commutes with its velocity",
            lhs=_commutator_with_frame_operator,
            rhs=lambda W: 0 * frame_operator(W),
        ),
    ),
)

CLAIMS = (FRAME_VELOCITY,)
