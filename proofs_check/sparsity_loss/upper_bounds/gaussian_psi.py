"""Psi(p) for Gaussian amplitudes in closed form (A15a), and where it is attained (A15b).

Idea.  In y = cosh(arccosh(x) / 3), x = (1 - p)/p, the gap is a square times positive factors.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import PROBABILITY, at_least, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.gain_per_dimension import (
    gaussian_gain_per_dimension,
    interference_gain,
)
from pentad.theory.sparse_inputs import GAUSSIAN

LEAST_ON_CURVE = Fraction(6, 7)
"""A rational below sqrt(3) / 2, the least y."""


def _tangency_closes(claim: Claim) -> bool | None:
    """Psi less h is a square times factors that are not negative, along the curve of maxima.

    In y = cosh(arccosh(x) / k), where x = (1 - p)/p is the Chebyshev polynomial T_k(y), both sides
    are rational; x, k and t >= 1 are read off the claim.
    """
    from sympy import QQ, acosh, chebyshevt, cosh, symbols

    p, t, y = symbols("p t y", positive=True)
    slack, beyond = symbols("s v", nonnegative=True)
    closed = claim.rhs(p=p)
    (hyperbolic,) = closed.atoms(cosh)
    (angle,) = hyperbolic.atoms(acosh)
    (x,) = angle.args
    highest = claim.domain.parameter("p").high
    if not is_nonnegative(x.subs(p, highest / (1 + slack)), (slack,)):
        return None
    on_curve = chebyshevt(angle / hyperbolic.args[0], y)
    sparsity = 1 / (1 + on_curve)
    if not vanishes(x.subs(p, sparsity) - on_curve):
        return None
    gap = (closed.subs(hyperbolic, y) - claim.lhs(t=t, p=p)).subs(p, sparsity)
    found = QQ.frac_field(y, t).from_sympy(gap)
    squared = found.numer.ring.from_expr((4 * y**2 - 3) * (t - 2 * y**2 - y) ** 2)
    factor, remainder = divmod(found.numer, squared)
    region = {t: claim.domain.parameter("t").low + slack, y: LEAST_ON_CURVE + beyond}
    rest = factor.as_expr().subs(region) / found.denom.as_expr().subs(region)
    return (remainder == 0 and is_nonnegative(rest, (slack, beyond))) or None


def _gaussian_gain(t: Number, p: Number) -> Any:
    return interference_gain(t, p, GAUSSIAN)


GAUSSIAN_PSI = claim(
    "gaussian-psi",
    "A15a",
    locator="open problem 1",
    title="Psi for Gaussian amplitudes, in closed form",
    plain="For Gaussian amplitudes and m = 3 a dimension is worth at most a closed form, for every "
    "p; A15b says where it is reached.",
    statement=r"t\ge1:\quad h(t)\le\tfrac35pG,\quad G=\tfrac43\cosh^2\left(\tfrac13"
    r"\operatorname{arccosh}\tfrac{1-p}{p}\right)",
    relation="<=",
    domain=Domain((at_least("t", 1, drawn_to=40), PROBABILITY)),
    lhs=_gaussian_gain,
    rhs=gaussian_gain_per_dimension,
    examples=tuple(
        {"t": Fraction(t), "p": p}
        for t, p in (
            (20, Fraction(1, 100)),
            (7, Fraction(1, 10)),
            (2, Fraction(1, 2)),
            (10**4, Fraction(1, 10**6)),
            (10**8, Fraction(1, 100)),
        )
    ),
    evidence=(
        derivation(
            "the gap is (4y^2 - 3)(t - 2y^2 - y)^2 times a quotient without negative "
            "coefficients in t - 1 and y - 6/7",
            _tangency_closes,
            relation="<=",
            by_hand=(
                "y = cosh(arccosh(x) / 3) is at least sqrt(3)/2 for x = (1 - p)/p >= 0: a cosine "
                "of at most pi/6 for x <= 1, at least 1 beyond",
            ),
            reach="everywhere",
        ),
        exact("rational t and p; the closed form as a ball", cases=80),
        search("in floats, steering toward the tangency"),
    ),
    mutants=(
        instead(
            "one per cent less",
            rhs=lambda p: gaussian_gain_per_dimension(p) * constant(Fraction(99, 100), p),
            examples=({"t": Fraction(21), "p": Fraction(1, 100)},),
        ),
        instead(
            "only the limits: the larger of p kappa and 3 p / 5 (no interior maximum)",
            rhs=lambda p: p * constant(Fraction(3, 5), p),
        ),
    ),
    sees_also=("sparsity-loss/cap3", "sparsity-loss/gaussian-psi-attained"),
)


def _sparsity_on_curve(y: Number) -> Any:
    return 1 / (1 + 4 * y**3 - 3 * y)


def _attained(claim: Claim) -> bool | None:
    from sympy import Symbol

    y = Symbol("y", positive=True)
    return is_zero(claim.lhs(y=y) - claim.rhs(y=y), (y,)) or None


GAUSSIAN_PSI_ATTAINED = claim(
    "gaussian-psi-attained",
    "A15b",
    locator="open problem 1",
    title="The closed form is attained",
    plain="h reaches the closed form at t = 2 y^2 + y; for p = 1/100, 1/10, 1/2 this is "
    "t = 21, 6, 3 with G = 12, 3, 4/3.",
    statement=r"p=\frac1{1+4y^3-3y}\ \Rightarrow\ h(2y^2+y)=\tfrac45py^2",
    relation="==",
    domain=Domain((domains.ratio("y", 1, 8),)),
    lhs=lambda y: _gaussian_gain(2 * y**2 + y, _sparsity_on_curve(y)),
    rhs=lambda y: 4 * _sparsity_on_curve(y) * y**2 / 5,
    examples=({"y": Fraction(3)}, {"y": Fraction(3, 2)}, {"y": Fraction(1)}),
    evidence=(
        derivation("a rational identity in y", _attained, reach="everywhere"),
        exact("rational y from 1 to 8", cases=20),
        search(
            "against the closed form, in floats",
            cases=40,
            using={"rhs": lambda y: gaussian_gain_per_dimension(_sparsity_on_curve(y))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the maximum one per cent further out",
            lhs=lambda y: _gaussian_gain(
                (2 * y**2 + y) * constant(Fraction(101, 100), y), _sparsity_on_curve(y)
            ),
        ),
    ),
    sees_also=("sparsity-loss/gaussian-psi",),
)


CLAIMS = (
    GAUSSIAN_PSI,
    GAUSSIAN_PSI_ATTAINED,
)
