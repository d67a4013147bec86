"""The energy of a feature is at least its pure and its mixed part, for every symmetric law (A10a).

Setting.  Any A, odd m; T_i = sum_j A_ij^2m, q_i = sum_j A_ij^2.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import holds_for_two_values, is_nonnegative
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    FEATURES,
    POWER,
    PROBABILITY,
    SYMMETRIC_LAW,
    UNTIED_WEIGHTS,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import symbolic_law
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.power_autoencoder.middle_regime import energy_lower_bound
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
)
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM, RADEMACHER, input_moments

ROWS = (FEATURES, PROBABILITY, SYMMETRIC_LAW, UNTIED_WEIGHTS, POWER)


DENSE_SIGNS: dict[str, Any] = {
    "A": domains.fractions([[1, 1], [1, 1]]),
    "n": 2,
    "p": Fraction(1),
    "law": RADEMACHER,
    "m": 3,
}


LONG_ROWS = tuple(
    DENSE_SIGNS | {"A": one_large_entry, "n": 6, "m": m, "p": p}
    for one_large_entry in (domains.fractions([[20] + [1] * 5] * 6),)
    for m, p in ((5, Fraction(1)), (7, Fraction(1)), (9, Fraction(1, 4)))
)
"""Of more features, and for higher powers, than the derivation goes through."""


def _mixed_energy_closes(claim: Claim) -> bool | None:
    """No negative coefficient in the squares of a row and u_s = E x^2s - (E x^2)^s.

    That u_s >= 0 is tried at two values.
    """
    from sympy import symbols

    p, k2 = symbols("p k2", positive=True)
    room = dict(zip((2, 3), symbols("u2 u3", nonnegative=True), strict=True))
    least = {s: k2**s for s in room}
    for s, bound in least.items():
        if not holds_for_two_values(lambda mean, s=s, b=bound: mean(s) - b.subs(k2, mean(1))):
            return None
    law = symbolic_law({2: k2 / p} | {2 * s: (least[s] + u) / p for s, u in room.items()})
    row = symbols("a b c", real=True)
    for m in (1, 3):
        point = {"A": np.array([row] * 3, dtype=object), "n": 3, "p": p, "law": law, "m": m}
        gap = (applied(claim.lhs, point) - applied(claim.rhs, point))[0]
        if not is_nonnegative(gap, (p, k2, *room.values()), row):
            return None
    return True


PURE_AND_MIXED_ENERGY = claim(
    "pure-and-mixed-energy",
    "A10a",
    locator="open problem 1",
    title="Energy is at least its pure and its mixed part",
    plain="For every symmetric law the energy of a feature is at least that of its pure powers "
    "plus 2m - 1 times a mixed part.",
    statement=r"D_i\ge p\mu_{2m}T_i+(2m-1)(p\mu_2)^m(q_i^m-T_i)",
    relation=">=",
    domain=Domain(ROWS),
    lhs=lambda A, p, law, m: feature_loss_terms(A, p, law, m).energy,
    rhs=energy_lower_bound,
    examples=(DENSE_SIGNS, *LONG_ROWS),
    evidence=(
        derivation(
            "m = 1, 3: no negative coefficient in the squares of a row of length 3 and in "
            "E x^2s - (E x^2)^s",
            _mixed_energy_closes,
            relation=">=",
            by_hand=(
                "E x^2s >= (E x^2)^s (means of powers), tried for two values of x^2 beside 0",
                "the gap has degree m in the squares, so each of its terms has at most m features, "
                "and zero entries shorten a row",
                "for m = 5, 7, ...: the mixed term of exponents b has the coefficient "
                "(2m)!/prod (2b_j)! prod E x^2b_j, which is at least (2m - 1)!!/prod (2b_j - 1)!! "
                ">= 2m - 1 times m!/prod b_j! (E x^2)^m",
            ),
            reach="everywhere",
        ),
        exact("any A with n <= 4, five laws, m = 1, 3, 5", cases=40),
        search(
            "energy by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda A, p, law, m: feature_loss_terms_by_convolution(A, p, law, m).energy
            },
        ),
    ),
    mutants=(
        instead(
            "twice the pure part: D >= 2 p mu_2m T",
            rhs=lambda A, p, law, m: (
                2 * input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
            ),
        ),
        instead(
            "the pure part alone, for U[0, 1] inputs and signed A",
            domain=Domain(
                (
                    FEATURES,
                    PROBABILITY,
                    domains.choice("law", (POSITIVE_UNIFORM,)),
                    UNTIED_WEIGHTS,
                    domains.choice("m", (3,)),
                )
            ),
            examples=(),
            rhs=lambda A, p, law, m: input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1),
        ),
        instead(
            "(2m - 1)!! in the mixed part",
            rhs=lambda A, p, law, m: (
                input_moments(p, law, 2 * m)[2 * m] * (A ** (2 * m)).sum(-1)
                + double_factorial(2 * m - 1)
                * input_moments(p, law, 2)[2] ** m
                * ((A * A).sum(-1) ** m - (A ** (2 * m)).sum(-1))
            ),
        ),
    ),
)


CLAIMS = (PURE_AND_MIXED_ENERGY,)
