"""The random construction attains C* (A23b), and Psi(p) tends to C* p^(1/3) (A23c)."""

from fractions import Fraction
from math import factorial

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.regimes.middle_constant import with_maximiser
from pentad.proofs_check.sparsity_loss.settings import H3, NAMED_LAW, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.scalars import constant, root
from pentad.theory.power_autoencoder.gain_per_dimension import gain_per_dimension
from pentad.theory.power_autoencoder.gain_per_dimension_by_other_routes import (
    gain_per_dimension_on_grids,
)
from pentad.theory.power_autoencoder.middle_regime import (
    middle_regime_constant,
    middle_regime_gain,
    middle_regime_interference,
)
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER


def _maximiser_closes(claim: Claim) -> bool | None:
    from sympy import symbols

    theta, one = symbols("theta one", positive=True)
    gaps = []
    for m in (3, 5, 7):
        point = {"law": with_maximiser(m, theta), "m": m, "one": one}
        gaps.append((applied(claim.lhs, point) - applied(claim.rhs, point)).subs(one, 1))
    return all(vanishes(gap) for gap in gaps) or None


MIDDLE_ATTAINED = claim(
    "middle-constant-attained",
    "A23b",
    locator="open problem 1",
    title="The random construction attains C*",
    plain="At tau* the gain of the random construction equals the upper constant C*.",
    statement=r"\tau^{*m}=\frac{\mu_{2m}}{(m-1)(2m-1)!!\,\mu_2^m}\ \Rightarrow\ "
    r"\text{gain}(\tau^*)=C^*",
    relation="==",
    domain=Domain(
        (
            NAMED_LAW,
            domains.integer("m", 3, 7, odd=True),
            domains.choice("one", (Fraction(1),)),
        )
    ),
    lhs=lambda law, m, one: middle_regime_gain(
        middle_regime_interference(law, m, like=one), law, m
    ),
    rhs=lambda law, m, one: middle_regime_constant(one, law, m),
    examples=tuple({"law": GAUSSIAN, "m": m, "one": Fraction(1)} for m in (3, 9, 11)),
    evidence=(
        derivation(
            "all moments, m = 3, 5, 7",
            _maximiser_closes,
            by_hand=("the same algebra for m = 9, 11, ...",),
            reach="everywhere",
        ),
        search("in floats, four laws; m = 9, 11 too", cases=30),
    ),
    mutants=(
        instead(
            "m! for (2m - 1)!!",
            rhs=lambda law, m, one: (
                middle_regime_constant(one, law, m)
                * root(one * constant(Fraction(double_factorial(2 * m - 1), factorial(m)), one), m)
            ),
        ),
    ),
)


PSI_LIMIT = claim(
    "psi-limit",
    "A23c",
    locator="open problem 1",
    title="Psi tends to the middle regime",
    plain="As p tends to 0, Psi(p) tends to C* p^(1/3); for Rademacher, Gaussian, Laplace and "
    "uniform amplitudes the relative error is at most 2 p^(1/3).",
    statement=r"\left|\Psi(p)-C^*p^{1/3}\right|\le 2p^{1/3}\cdot C^*p^{1/3}",
    relation="<=",
    domain=Domain((domains.probability(decades=24), NAMED_LAW), (H3,)),
    lhs=lambda p, law: abs(gain_per_dimension(p, law) - middle_regime_constant(p, law, 3)),
    rhs=lambda p, law: 2 * root(p, 3) * middle_regime_constant(p, law, 3),
    examples=tuple(
        {"p": Fraction(1, 10**k), "law": law}
        for k in (2, 6, 12, 24)
        for law in (RADEMACHER, LAPLACE)
    ),
    outside=({"p": Fraction(1, 2), "law": RADEMACHER},),
    evidence=(
        exact("critical points as balls, p down to 10^-26, four laws", cases=40),
        search(
            "maximum of h on grids of a thousand t, in floats",
            cases=40,
            using={
                "lhs": lambda p, law: abs(
                    gain_per_dimension_on_grids(p, law) - middle_regime_constant(p, law, 3)
                ),
            },
            floats_only=True,
        ),
    ),
    mutants=(scaled("rhs", Fraction(1, 2), "relative error p^(1/3)"),),
)


CLAIMS = (
    MIDDLE_ATTAINED,
    PSI_LIMIT,
)
