"""In the middle regime d^-m << p << 1 upper and lower constant are one number C* (A23a).

Idea.  In x = tau / tau* the gap is (x - 1)^2 times a positive factor, by the inequality of means.

Not claimed.  n to infinity before p to 0.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_nonnegative
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import NAMED_LAW, claim
from pentad.proofs_check.sparsity_loss.steps import symbolic_law
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import root
from pentad.theory.power_autoencoder.middle_regime import (
    middle_regime_constant,
    middle_regime_gain,
    middle_regime_interference,
)
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER, AmplitudeLaw


def with_maximiser(m: int, theta: Number) -> AmplitudeLaw:
    """Symbolic moments for which tau* is theta: any positive mu_2m is one of these."""
    from sympy import symbols

    mu_2, signal = symbols("mu_2 mu_m1", positive=True)
    top = (m - 1) * double_factorial(2 * m - 1) * (mu_2 * theta) ** m
    return symbolic_law({2: mu_2, m + 1: signal, 2 * m: top})


def _means_close() -> bool:
    """x^m - m x + m - 1 >= 0 for x >= 0 and every m >= 1, by induction over m.

    It is 0 for m = 1, and the next one is x times this one plus m (x - 1)^2.
    """
    from sympy import Symbol, expand

    x, m = Symbol("x", nonnegative=True), Symbol("m", positive=True, integer=True)

    def excess(m: Number) -> Any:
        return x**m - m * x + m - 1

    return bool(excess(1) == 0 and expand(excess(m + 1) - x * excess(m) - m * (x - 1) ** 2) == 0)


def _middle_gap_closes(claim: Claim) -> bool | None:
    """C* less gain(x tau*) is (x - 1)^2 times a quotient without negative coefficients."""
    from sympy import symbols

    x, theta = symbols("x theta", positive=True)
    for m in (3, 5, 7):
        law = with_maximiser(m, theta)
        tau = middle_regime_interference(law, m, like=x) * x
        gap = applied(claim.rhs, {"tau": tau, "law": law, "m": m}) - claim.lhs(tau, law, m)
        moments = (law.moment(2), law.moment(m + 1))
        if not is_nonnegative(gap / (x - 1) ** 2, (x, theta, *moments)):
            return None
    return _means_close() or None


NEARLY_BEST = tuple(
    {
        "tau": Fraction(round(1000 * float(middle_regime_interference(law, m))), 1000),
        "law": law,
        "m": m,
    }
    for m in (9, 11)
    for law in (GAUSSIAN, RADEMACHER)
)
"""Powers beyond those that are derived, with tau* to three digits."""


MIDDLE_CONSTANT = claim(
    "middle-constant",
    "A23a",
    locator="open problem 1",
    title="One constant in the middle regime",
    plain="What tau d p^(-(m-1)/m) random features gain per dimension, and what the upper bound "
    "allows a feature of matching capacity, is one function of tau; its maximum is C*.",
    statement=r"\frac{\tau\mu_{m+1}^2}{\mu_{2m}+(2m-1)!!\,\mu_2^m\tau^m}\le C^*="
    r"\frac{\beta(m-1)^{(m-1)/m}}{m\,((2m-1)!!)^{1/m}}",
    relation="<=",
    domain=Domain((domains.ratio("tau", 0, 6), NAMED_LAW, domains.integer("m", 3, 7, odd=True))),
    lhs=middle_regime_gain,
    rhs=lambda tau, law, m: middle_regime_constant(0 * tau + 1, law, m),
    delta="The paper leaves the order for p above d^-m open; this is the sharp constant.",
    examples=(
        {"tau": Fraction(3, 10), "law": GAUSSIAN, "m": 3},
        *NEARLY_BEST,
    ),
    evidence=(
        derivation(
            "all moments: m = 3, 5, 7 from the formulas; x^m - m x + m - 1 >= 0 for every m, by "
            "induction",
            _middle_gap_closes,
            relation="<=",
            by_hand=(
                "for m = 9, 11, ... too C* less gain(x tau*) is C* (x^m - m x + m - 1) over "
                "m - 1 + x^m, by the same algebra",
            ),
            reach="everywhere",
        ),
        exact("rational tau, roots as balls, four laws, m = 3, 5, 7", cases=40),
        search("in floats, steering toward the maximum", cases=60),
    ),
    mutants=(
        instead(
            "(2m + 1)!! for (2m - 1)!!",
            rhs=lambda tau, law, m: (
                middle_regime_constant(0 * tau + 1, law, m) / root((0 * tau + 1) * (2 * m + 1), m)
            ),
        ),
    ),
    not_claimed="The limit of n to infinity before p to 0.",
)


CLAIMS = (MIDDLE_CONSTANT,)
