r"""The codes of a boosted chain are not those of one layer: they need not be convex (C02d).

Setting.  One input. A ReLU latent is convex in it; so is any sum of them with positive factors.

Counterexample.  With g_1(a) = ReLU(a - 1) the second stage reads min(a, 1), and its latent
ReLU(min(a, 1) - 1/2) rises from 0 to 1/2 and stays there: bounded, not constant, not convex.

Not claimed.  That no trained chain folds: one whose first stage is dead does. That no wider layer
gives the chain's reconstruction: of one input one does, with decoder columns of both signs.
"""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.ensembles.settings import claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.piecewise_linear import OneInputLayer, residual_at
from pentad.theory.numbers.domains import Domain, applied, ratio
from pentad.theory.numbers.scalars import constant, positive_part

PARAMETERS = (
    ratio("w", -3, 3),
    ratio("b", -3, 3),
    ratio("x", -3, 3),
    ratio("step", 0, 3),
)

FIRST_STAGE = OneInputLayer((1,), (-1,), (1,))


def _second_code(a: Any) -> Any:
    return positive_part(residual_at([FIRST_STAGE], a) - constant(Fraction(1, 2), a))


def _steps(claim: Claim) -> bool | None:
    """The sides are 2 max(u, 0) and max(u - v, 0) + max(u + v, 0) for u = wx + b."""
    from sympy import Max, Symbol, simplify

    w, b, x = (Symbol(name, real=True) for name in ("w", "b", "x"))
    step = Symbol("step", nonnegative=True)
    point = {"w": w, "b": b, "x": x, "step": step}
    middle, ends = applied(claim.lhs, point), applied(claim.rhs, point)
    u, v = w * x + b, w * step
    read = simplify(middle - 2 * Max(u, 0)) == 0
    read = read and simplify(ends - Max(u - v, 0) - Max(u + v, 0)) == 0
    return (read and _positive_part_is_subadditive()) or None


def _positive_part_is_subadditive() -> bool:
    """Whether max(p + q, 0) <= max(p, 0) + max(q, 0), for all four pairs of signs of p and q.

    It is 2 max(u, 0) <= max(u - v, 0) + max(u + v, 0) for p, q = u - v, u + v.
    """
    from sympy import Max, symbols

    s, t = symbols("s t", nonnegative=True)
    return all(
        bool((Max(p, 0) + Max(q, 0) - part).is_nonnegative)
        for p in (s, -s)
        for q in (t, -t)
        for part in (p + q, 0)
    )


BOOSTED_CODES = claim(
    "boosted-codes",
    "C02d",
    locator="boosting, against Proposition 3.1",
    title="A ReLU latent is convex in its input; a boosted one need not be",
    plain="A ReLU latent at the middle of two inputs is at most the mean of what it is at both. "
    "The latent of a second stage can break this, so it need not be a latent of any one layer.",
    statement=r"2\,\mathrm{ReLU}(wx+b)\le\mathrm{ReLU}(w(x-s)+b)+\mathrm{ReLU}(w(x+s)+b)",
    relation="<=",
    domain=Domain(PARAMETERS),
    lhs=lambda w, b, x: 2 * positive_part(w * x + b),
    rhs=lambda w, b, x, step: positive_part(w * (x - step) + b) + positive_part(w * (x + step) + b),
    examples=(
        {"w": Fraction(1), "b": Fraction(0), "x": Fraction(1), "step": Fraction(1)},
        {"w": Fraction(1), "b": Fraction(-1), "x": Fraction(1), "step": Fraction(1)},
    ),
    evidence=(
        derivation(
            "both sides are read as positive parts, compared for all signs",
            _steps,
            reach="everywhere",
            relation="<=",
        ),
        exact("rational weights, inputs and steps"),
        search("the same in floats"),
    ),
    mutants=(
        instead(
            "the latent of a second stage is convex",
            lhs=lambda x: 2 * _second_code(x),
            rhs=lambda x, step: _second_code(x - step) + _second_code(x + step),
        ),
    ),
    sees_also=("ensembles/pointwise-folding", "ensembles/tent-chain"),
)

CLAIMS = (BOOSTED_CODES,)
