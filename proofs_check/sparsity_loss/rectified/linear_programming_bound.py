r"""A polynomial below t_+^2m bounds S^2 / T_+ for every number and length of features (A26a).

Setting.  The output is (W^T W x)_+^m and amplitudes are not negative.  As p tends to 0, the best
improvement per p kappa is the largest S^2 / T_+, where only positive overlaps count.

Idea.  Positive definite functions on the sphere: f_k >= 0 gives sum w_i w_j f(t_ij) >= f_0 S^2.
Addition formulas, identities of polynomials, lead from the sphere down to two points.

Not claimed.  Configurations in more than four dimensions.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.rectified.certificates import (
    DEGREES,
    PENTAGON,
    certificate,
    is_proved,
    near_polygon,
    proved_bound,
)
from pentad.proofs_check.sparsity_loss.settings import NON_ZERO, claim
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, Parameter, applied, fractions
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.rectified_model.addition_formulas import addition_formulas_hold
from pentad.theory.rectified_model.rectified_loss import rectified_ratio
from pentad.theory.rectified_model.rectified_loss_by_other_routes import signed_axes


def _is_quotient_of_sums(claim: Claim, d: int, m: int) -> bool:
    """Whether the left side at (a, 0, ..) and (b, c, ..) is S^2 / T_+, for b of either sign."""
    from sympy import Symbol

    a, c = Symbol("a", positive=True), Symbol("c", positive=True)
    for b in (Symbol("b", nonnegative=True), Symbol("b", negative=True)):
        W = np.zeros((d, 2), dtype=object)
        W[0], W[1, 1] = (a, b), c
        first, second = a ** (2 * m), (b**2 + c**2) ** m
        both_ways = 2 * (a * b) ** (2 * m) if b.is_nonnegative else 0
        quotient = (first + second) ** 2 / (first**2 + second**2 + both_ways)
        if not vanishes(applied(claim.lhs, {"W": W, "n": 2, "d": d, "m": m}) - quotient):
            return False
    return True


def _every_certificate_is_proved(claim: Claim) -> bool | None:
    """Each f is below t_+^2m and positive definite, and 1 / f_0 is within the bound."""
    return (
        all(
            is_proved(d, m)
            and certificate(d, m).upper_bound <= applied(claim.rhs, {"d": d, "m": m})
            and addition_formulas_hold(d, degree)
            and _is_quotient_of_sums(claim, d, m)
            for (d, m), degree in DEGREES.items()
        )
        or None
    )


PLANE_OR_SPACE = (
    Parameter("d", "2 to 4", lambda choose, _: choose(2, 4)),
    Parameter(
        "m",
        "with a certificate",
        lambda choose, point: (1, 3, 2)[choose(0, 2 if point["d"] == 2 else 1)],
    ),
    domains.integer("n", 2, 7),
    domains.matrix("W", "d", "n"),
)


LP_BOUND = claim(
    "rectified-lp",
    "A26a",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="Linear programming bounds rectified powers",
    plain="In the very sparse limit no bias-free rectified power autoencoder with non-negative "
    "inputs gains more than a certified rational number, for any number of features.",
    statement=r"f\le t_+^{2m}\text{ on }[-1,1],\ f_k\ge0\ \Rightarrow\ S^2/T_+\le 1/f_0",
    relation="<=",
    domain=Domain(PLANE_OR_SPACE, (NON_ZERO,)),
    lhs=rectified_ratio,
    rhs=proved_bound,
    delta="Not in the paper, whose activation is an odd power.",
    examples=(
        {"W": PENTAGON, "n": 5, "d": 2, "m": 1},
        {"W": near_polygon(9), "n": 9, "d": 2, "m": 3},
        {"W": fractions(signed_axes(8, 4).tolist()), "n": 8, "d": 4, "m": 3},
    ),
    outside=({"W": fractions([[0]] * 2), "n": 1, "d": 2, "m": 1},),
    evidence=(
        derivation(
            "f <= t_+^2m by Sturm sequences, the addition formulas of all P_k down to the circle, "
            "and the left side at two features",
            _every_certificate_is_proved,
            relation="<=",
            by_hand=(
                "P_k is positive definite by induction on d: g(u) g(v) Q(<u', v'>) is if Q is, and "
                "on two points 1 and <u', v'> are",
                "with w_i = |w_i|^2m and cosines t_ij, T_+ >= sum w_i w_j f(t_ij) >= f_0 S^2",
                "S sums over features and T_+ over pairs, so that two features show the left side "
                "for every n and, in the plane that they span, for every d",
            ),
            reach="region",
            region="d = 2 with m = 1, 2, 3 and d = 3, 4 with m = 1, 3, for every n and W",
            unneeded={"non-zero": "without it S and T_+ are both 0, and there is no quotient"},
        ),
        exact("rational W, n <= 7, d <= 4", cases=60),
        search("in floats, from the Gram matrix", cases=80),
    ),
    mutants=(
        instead(
            "twice the bound for signed powers, 2 / c_m",
            rhs=lambda d, m: rational(2 / spherical_moment(d, m)),
        ),
        scaled("rhs", Fraction(99, 100), "one per cent less"),
    ),
)


CLAIMS = (LP_BOUND,)
