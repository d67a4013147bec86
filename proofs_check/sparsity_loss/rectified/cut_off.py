r"""Where a bias cuts off, the rectified loss of one feature is an integral done by hand (A27b).

Setting.  The output is (a x - s)_+^m, the input b u with u uniform on [0, 1].

Idea.  The integrand is a polynomial from u = s / a on.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import PROBABILITY, at_least, both, claim, spanned
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.rectified_model.rectified_loss import rectified_loss_terms
from pentad.theory.rectified_model.rectified_loss_by_other_routes import (
    one_feature_terms,
    one_feature_terms_by_quadrature,
)


def _by_cubes(a: Number, s: Number, p: Number, m: int) -> Any:
    """C and D of one feature with the bias s, by cubes."""
    return both(rectified_loss_terms(np.array([[a]]), np.array([s]), p, m))


def _cut_in_all_cases(claim: Claim) -> bool | None:
    """Both sides for s below, at or above a, and for the least s, for all powers."""
    from sympy import Symbol, symbols, sympify

    u, v = symbols("u v", positive=True)
    least = sympify(claim.domain.parameter("s").low)
    for m in spanned(claim.domain.parameter("m")):
        for a, s in ((least + u + v, least + u), (u, least + u + v), (u, least + u), (u, least)):
            point = {"a": a, "s": s, "p": Symbol("p", positive=True), "m": m}
            left, right = applied(claim.lhs, point), applied(claim.rhs, point)
            if not all(vanishes(x - y) for x, y in zip(left, right, strict=True)):
                return None
    return True


ONE_FEATURE: tuple[Parameter, ...] = (
    PROBABILITY,
    domains.integer("m", 1, 4),
    at_least("a", 0, drawn_to=2, parts=3),
    at_least("s", 0, drawn_to=2, parts=3),
)


CUT_OFF = claim(
    "rectified-loss-cut",
    "A27b",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="The exact rectified loss where a bias cuts off",
    plain="For one feature of weight a with a bias -s the cubes give the integrals that can be "
    "done by hand.",
    statement=r"n=1,\ A_{11}=a>0,\ b_1=-s\le0,\ z=(a-s)_+:\quad C=\frac p{a^2}"
    r"\left(\frac{z^{m+2}}{m+2}+\frac{s\,z^{m+1}}{m+1}\right),\quad "
    r"D=\frac{p\,z^{2m+1}}{(2m+1)a}",
    relation="==",
    domain=Domain(
        ONE_FEATURE,
        (Assumption("positive", "a > 0", lambda a: bool(a > 0)),),
    ),
    lhs=lambda a, s, p, m: _by_cubes(a, -s, p, m),
    rhs=lambda a, s, p, m: both(one_feature_terms(a, s, p, m)),
    examples=(
        {"p": Fraction(1, 3), "m": 2, "a": Fraction(1), "s": Fraction(1, 3)},
        {"p": Fraction(1, 3), "m": 3, "a": Fraction(1), "s": Fraction(2)},
    ),
    evidence=(
        derivation(
            "the integral over the cube as a function of a, s, p, for s < a, s = a, s > a, s = 0",
            _cut_in_all_cases,
            reach="region",
            region="m = 1, 2, 3, 4, for every p, a and s",
            unneeded={"positive": "the right side divides by a"},
        ),
        exact("rational a and s, m <= 4"),
        search(
            "quadrature split at the kink, in floats",
            cases=60,
            using={"rhs": lambda a, s, p, m: both(one_feature_terms_by_quadrature(a, s, p, m))},
            floats_only=True,
        ),
    ),
    mutants=(instead("the bias of the wrong sign", lhs=_by_cubes),),
)


CLAIMS = (CUT_OFF,)
