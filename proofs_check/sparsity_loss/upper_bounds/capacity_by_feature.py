"""CAP3 for one feature: of capacity rho it improves the loss by at most g(rho) (A13a).

Setting.  m = 3, a symmetric law under H3: kappa_4(x) >= 0 and k6' = p mu_6 - 15 p^3 mu_2^3 >= 0.

Idea.  Write D_i exactly and drop what is not negative.

Not claimed.  CAP for m >= 5.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, room_of
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    KAPPA_4,
    LIGHT,
    PURE_SIXTH,
    UNTIED,
    UNTIED_SIX,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import energy_exceeds, symbolic_law
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Domain, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.gain_per_dimension import capacity_gain
from pentad.theory.power_autoencoder.power_loss import (
    cubic_feature_loss_terms,
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER, AmplitudeLaw


def _moments_with_room(claim: Claim, p: Number, k2: Any, rooms: Mapping[str, Any]) -> AmplitudeLaw:
    """The law with p mu_2 = k2 whose fourth and sixth moments leave assumptions the given room."""
    from sympy import Integer, cancel

    mu = {2: k2 / p}
    for s, (name, room) in zip((4, 6), rooms.items(), strict=True):
        at_zero, at_one = (
            room_of(claim, name, {"p": p, "law": symbolic_law(mu | {s: Integer(value)})})
            for value in (0, 1)
        )
        mu[s] = cancel((room - at_zero) / (at_one - at_zero))
    return symbolic_law(mu)


def _cubic_remainder_closes(claim: Claim) -> bool | None:
    """With the fourth and sixth moments in terms of the room that the parts of H3 leave."""
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    room = symbols("u v", nonnegative=True)
    row = symbols("a b c e", real=True)
    law = _moments_with_room(
        claim, p, k2, dict(zip(("kappa_4", "sixth moment"), room, strict=True))
    )
    return energy_exceeds(claim, row, {"p": p, "law": law}, (p, k2, *room)) or None


def squared_correlations(V: Matrix, W: Matrix, p: Number, law: AmplitudeLaw) -> Any:
    """C_i^2 of every feature, m = 3."""
    return cubic_feature_loss_terms(V.T @ W, p, law).correlation ** 2


def squared_correlations_by_convolution(V: Matrix, W: Matrix, p: Number, law: AmplitudeLaw) -> Any:
    """The same by convolution of moments."""
    return feature_loss_terms_by_convolution(V.T @ W, p, law, 3).correlation ** 2


def capacity_side(V: Matrix, W: Matrix, p: Number, law: AmplitudeLaw) -> Any:
    """g(rho_i) D_i of every feature."""
    A = V.T @ W
    rho = capacities(A)
    energy = feature_loss_terms(A, p, law, 3).energy
    return capacity_gain(rho, p, law) * energy


DENSE_ROW: dict[str, Any] = {
    "V": fractions([[1, 1, 1, 1]]),
    "W": fractions([[1, 1, 1, 1]]),
    "n": 4,
    "d": 1,
    "p": Fraction(1, 10),
    "law": GAUSSIAN,
}


CAPACITY_PER_FEATURE = claim(
    "cap3-feature",
    "A13a",
    locator="open problem 1",
    title="CAP3, feature by feature",
    plain="For m = 3 and under H3 a feature of capacity rho improves the loss by at most g(rho), "
    "with no constant lost; tied or untied.",
    statement=r"C_i^2\le g(\rho_i)D_i,\quad g(\rho)=\frac{(\kappa_4+3\kappa_2^2/\rho)^2}"
    r"{\kappa_6+15\kappa_2\kappa_4/\rho+15\kappa_2^3/\rho^3}",
    relation="<=",
    domain=Domain(UNTIED, (KAPPA_4, PURE_SIXTH)),
    lhs=squared_correlations,
    rhs=capacity_side,
    examples=(DENSE_ROW, UNTIED_SIX | {"p": Fraction(1, 5), "law": LAPLACE}),
    outside=(
        DENSE_ROW | {"p": Fraction(37, 40), "law": LIGHT},
        DENSE_ROW
        | {
            "p": Fraction(13, 50),
            "law": RADEMACHER,
            "V": fractions([[1, 1, 0, 0]]),
            "W": fractions([[1, 10, 0, 0]]),
        },
    ),
    evidence=(
        derivation(
            "D_i - C_i^2 / g is a polynomial in the squares of a row, k2, kappa_4 and k6' without "
            "negative coefficients, and g a quotient of such; rows of length 4",
            _cubic_remainder_closes,
            relation="<=",
            by_hand=(
                "rows of length 4 show every coefficient: D_i - C_i^2 / g has degree 3 in the "
                "squares, so each of its terms has at most three other features, and zero "
                "entries shorten a row; g sees A_ii^2 and q_i alone",
                "a zero row has both sides 0",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, n <= 4, d <= 3, five laws", cases=30),
        search(
            "correlation by convolution, in floats",
            cases=60,
            using={"lhs": squared_correlations_by_convolution},
        ),
    ),
    mutants=(
        instead(
            "without H3",
            domain=Domain(UNTIED),
            examples=(
                DENSE_ROW
                | {
                    "p": Fraction(9, 10),
                    "law": RADEMACHER,
                    "V": fractions([[1, 1, 0, 0]]),
                    "W": fractions([[1, 2, 0, 0]]),
                },
            ),
        ),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)


CLAIMS = (CAPACITY_PER_FEATURE,)
