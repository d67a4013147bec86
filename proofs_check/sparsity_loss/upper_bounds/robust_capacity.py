"""CAPJ3: a bound per dimension for every symmetric law, weaker than CAP3 but without H3.

Setting.  m = 3.  One feature of capacity rho, untied (A14b), and all features, tied (A14).

Not claimed.  The supremum in A14 is found by critical points and is not read in symbols: A14 is
exact at points.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_geometric_mean
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    FIVE_AXES,
    NON_ZERO,
    SPARSE_DESIGN,
    TIED,
    UNTIED,
    UNTIED_SIX,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import energy_exceeds, law_of_input
from pentad.proofs_check.sparsity_loss.upper_bounds.capacity_by_feature import (
    DENSE_ROW,
    capacity_side,
    squared_correlations,
    squared_correlations_by_convolution,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Domain, fractions
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.gain_per_dimension import (
    robust_capacity_gain,
    robust_capacity_upper_bound,
)
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms
from pentad.theory.sparse_inputs import RADEMACHER, UNIFORM, AmplitudeLaw


def _robust_row_closes(claim: Claim) -> bool | None:
    """No negative coefficient in the squares of a row, for kappa_4 >= 0 and for kappa_4 < 0.

    With E x^6 = ((E x^4)^2 + v) / E x^2 for an input.
    """
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    u, v = symbols("u v", nonnegative=True)
    row = symbols("a b c e", real=True)
    for fourth in (3 * k2**2 + u, 3 * k2**2 / (1 + u)):
        sixth = (fourth**2 + v) / k2
        if not is_geometric_mean(fourth**2 / (k2 * sixth.subs(v, 0))):
            return None
        law = law_of_input({2: k2, 4: fourth, 6: sixth}, p)
        if not energy_exceeds(claim, row, {"p": p, "law": law}, (p, k2, u, v)):
            return None
    return True


def _robust_side(V: Matrix, W: Matrix, p: Number, law: AmplitudeLaw) -> Any:
    A = V.T @ W
    rho = capacities(A)
    return robust_capacity_gain(rho, p, law) * feature_loss_terms(A, p, law, 3).energy


ROBUST_CAPACITY_PER_FEATURE = claim(
    "capj3-feature",
    "A14b",
    locator="open problem 1",
    title="CAPJ3, feature by feature",
    plain="For m = 3 and every symmetric law a feature of capacity rho improves the loss by at "
    "most rho times the function of 1 / rho in CAPJ3; tied or untied.",
    statement=r"C_i^2\le\rho_iD_i\,\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{p\mu_6+15p\mu_4\kappa_2s+15b\kappa_2^3s^2+b^2\kappa_2^3s^3},\ t=1/\rho_i,\ s=t-1",
    relation="<=",
    domain=Domain(UNTIED),
    lhs=squared_correlations,
    rhs=_robust_side,
    examples=(
        DENSE_ROW,
        DENSE_ROW | {"p": Fraction(1), "law": RADEMACHER},
        UNTIED_SIX | {"p": Fraction(3, 5), "law": UNIFORM},
    ),
    evidence=(
        derivation(
            "D_i - C_i^2 / gain is a polynomial in the squares of a row of length 4 without "
            "negative coefficients, whatever the sign of kappa_4, and the gain a quotient of such",
            _robust_row_closes,
            relation="<=",
            by_hand=(
                "E x^2 E x^6 >= (E x^4)^2 (Cauchy-Schwarz), tried for two values of x^2 beside 0",
                "rows of length 4 show every coefficient: D_i - C_i^2 / gain has degree 3 in the "
                "squares, so each of its terms has at most three other features, and zero "
                "entries shorten a row; the gain sees A_ii^2 and q_i alone",
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
            "that of CAP3, without H3",
            rhs=capacity_side,
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
    sees_also=("sparsity-loss/capj3", "sparsity-loss/cap3-feature"),
)


ROBUST_CAPACITY = claim(
    "capj3",
    "A14",
    locator="open problem 1",
    title="CAPJ3: a bound per dimension without H3",
    plain="For m = 3 and every symmetric law a weaker bound per dimension holds; for Rademacher "
    "amplitudes at p = 0.3 it certifies that superposition is useless.",
    statement=r"I\le\min(n,d)\sup_{t\ge1}\frac{t(\kappa_4+3\kappa_2^2t)^2}"
    r"{p\mu_6+15p\mu_4\kappa_2s+15b\kappa_2^3s^2+b^2\kappa_2^3s^3},\ s=t-1",
    relation="<=",
    domain=Domain(TIED, (NON_ZERO,)),
    lhs=best_improvement,
    rhs=robust_capacity_upper_bound,
    examples=(
        SPARSE_DESIGN,
        ALONE | {"p": Fraction(3, 10)},
        FIVE_AXES | {"law": RADEMACHER, "p": Fraction(3, 10)},
    ),
    evidence=(
        exact("supremum as a ball from isolated critical points, n <= 4, d <= 3", cases=80),
        search(
            "by convolution and critical points in floats",
            using={"lhs": best_improvement_by_convolution},
        ),
    ),
    mutants=(scaled("rhs", Fraction(19, 20), "the bound less five per cent"),),
    sees_also=("sparsity-loss/cap3",),
)


CLAIMS = (
    ROBUST_CAPACITY_PER_FEATURE,
    ROBUST_CAPACITY,
)
