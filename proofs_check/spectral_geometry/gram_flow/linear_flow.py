"""The Gram matrix of the linear model in closed form at any time (E20a).

Setting.  Gradient flow of L = c |I - A|^2, A = W^T W; s = exp(-8 c t) stands for time.

Idea.  dW/dt = 4 c (I - F) W: F stays in the commuting family of its powers.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    RATE,
    REMAINING,
    SMALL,
    by_differences,
    flowed_gram,
    gram_velocity_of_loss,
    square_scale,
    time_derivative,
)
from pentad.proofs_check.spectral_geometry.settings import (
    ANY_FEATURES,
    LOOSE_AND_ALONE,
    TWO_EIGENVALUES,
    claim,
)
from pentad.theory.frames.gram_flow import flowed_features
from pentad.theory.frames.gram_flow_by_other_routes import flowed_gram_velocity_by_resolvent
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram


def _flow_differentiated(W: Matrix, s: Number, c: Number) -> Any:
    return time_derivative(lambda r: gram(flowed_features(W, r)), s, c)


LINEAR_FLOW = claim(
    "linear-flow",
    "E20a",
    locator="appendix on gradient flow; closed form beyond the paper",
    title="Linear training in closed form",
    plain="Gradient flow of the linear model with white inputs has a closed form, rational in "
    "s = exp(-8 c t), for the Gram matrix.",
    statement=r"A(t)=W^T\left(sI+(1-s)F\right)^{-1}W:\qquad\dot A=-2(AG+GA),\quad G=-2c(I-A)",
    relation="==",
    domain=Domain((ANY_FEATURES, REMAINING, RATE)),
    lhs=lambda W, s, c: flowed_gram_velocity_by_resolvent(W, remaining=s, rate=c),
    rhs=gram_velocity_of_loss,
    delta="The paper has an appendix on gradient flow; whether it states this is not known to us.",
    examples=(
        {"W": TWO_EIGENVALUES, "s": Fraction(1, 2), "c": Fraction(1)},
        {"W": LOOSE_AND_ALONE, "s": Fraction(1, 3), "c": Fraction(1, 3)},
    ),
    evidence=(
        exact("rational W, s and c; the derivative of the resolvent"),
        by_differences(
            "differences of the closed form by singular values, in floats",
            _flow_differentiated,
            square_scale,
            domain=Domain((SMALL, REMAINING, RATE)),
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(1, 2), "half the rate"),
        instead(
            "toward 2 I",
            rhs=lambda W, s, c: gram_velocity_of_loss(W, s, c) + 8 * c * flowed_gram(W, s),
        ),
    ),
)

CLAIMS = (LINEAR_FLOW,)
