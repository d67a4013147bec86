r"""The best multiple of A turns the improvement 2 C - D into C^2 / D (A03b).

Setting.  A = W^T W; C and D of c A are c^m C and c^2m D.

Idea.  C^2 / D less 2 c^m C - c^2m D is (C - c^m D)^2 / D.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import scaled
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    FIVE_AXES,
    NON_ZERO,
    POWER,
    SIX_FEATURES,
    TIED,
    ZERO_WEIGHTS,
    best_improvement,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import odd_powers, one_among_others
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    gram,
    loss_terms,
)
from pentad.theory.sparse_inputs import RADEMACHER


def _best_scale_completes_a_square(claim: Claim) -> bool | None:
    """With C and D read off the left side at c = 1 and c = -1, the right side is C^2 / D."""
    from sympy import Symbol, expand, fraction

    c, C, D = Symbol("c", real=True), Symbol("C"), Symbol("D", positive=True)
    for m in odd_powers(claim):
        point = one_among_others(m)
        at_one, at_minus_one, at_c = (applied(claim.lhs, point | {"c": x}) for x in (1, -1, c))
        correlation = expand(at_one - at_minus_one) / 4
        energy = -expand(at_one + at_minus_one) / 2
        scaled = 2 * c**m * correlation - c ** (2 * m) * energy
        if expand(at_c - scaled) != 0:
            return None
        above, below = fraction(applied(claim.rhs, point))
        if expand(above * energy - below * correlation**2) != 0:
            return None
    return all(
        vanishes(C**2 / D - (2 * c**m * C - c ** (2 * m) * D) - (C - c**m * D) ** 2 / D)
        for m in odd_powers(claim)
    )


BEST_SCALE = claim(
    "best-scale",
    "A03b",
    locator="eq. (6)-(7)",
    title="The best multiple of A",
    plain="Over all multiples of A = W^T W the improvement is at most C^2 / D.",
    statement=r"I(cA)\le C^2/D",
    relation="<=",
    domain=Domain((*TIED, POWER, domains.ratio("c", -3, 3)), (NON_ZERO,)),
    lhs=lambda W, p, law, m, c: loss_terms(c * gram(W), p, law, m).improvement,
    rhs=best_improvement,
    examples=(
        {
            "W": AXES,
            "n": 2,
            "d": 2,
            "p": Fraction(1, 3),
            "law": RADEMACHER,
            "m": 3,
            "c": Fraction(1),
        },
        FIVE_AXES | {"p": Fraction(1, 3), "law": RADEMACHER, "m": 3, "c": Fraction(1)},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER, "m": 5, "c": Fraction(1, 3)},
    ),
    outside=(ZERO_WEIGHTS | {"p": Fraction(1), "law": RADEMACHER, "m": 3, "c": Fraction(1)},),
    evidence=(
        derivation(
            "C^2 / D less the left side is (C - c^m D)^2 / D, read at two inputs of free moments",
            _best_scale_completes_a_square,
            relation="<=",
            by_hand=(
                "for every n and d, too, C and D of c A are c^m C and c^2m D: sums over features "
                "of the averages of x_i (c Y_i)^m and (c Y_i)^2m",
                "D > 0 unless W = 0",
            ),
            reach="region",
            region="m = 1, 3, 5, for every n, d, W, c, p and symmetric law",
            unneeded={"non-zero": "without it D = 0, and there is no right side"},
        ),
        exact(
            "rational W and multiples, by cumulants; equality at an orthonormal example", cases=30
        ),
        search(
            "the same, by convolution of moments",
            cases=60,
            using={
                "lhs": lambda W, p, law, m, c: (
                    feature_loss_terms_by_convolution(c * gram(W), p, law, m).summed().improvement
                )
            },
        ),
    ),
    mutants=(scaled("rhs", Fraction(99, 100), "C^2 / D less one per cent"),),
    not_claimed="That a multiple attains it; c^m = C / D does, at which the square vanishes.",
)


CLAIMS = (BEST_SCALE,)
