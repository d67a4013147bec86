r"""For Rademacher amplitudes one dimension can determine everything (A25b).

Setting.  x_j = b_j xi_j, y = W x in one dimension, and a decoder that may be any function of y.

Idea.  Balanced ternary: all 3^n values of y = x_1 + 3 x_2 + 9 x_3 + .. differ.
"""

from fractions import Fraction

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import PROBABILITY, claim, spanned
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.power_autoencoder.dimension_bounds import log_concave_upper_bound
from pentad.theory.power_autoencoder.explained_power import (
    power_explained_by_ternary_code,
    ternary_sums_differ,
)


def _one_number_explains_all(claim: Claim) -> bool | None:
    """Both sides as functions of p < 1, and at p = 1, where inputs with a zero have no mass."""
    from sympy import Integer, Symbol

    points = (
        {"n": n, "p": p}
        for n in spanned(claim.domain.parameter("n"))
        for p in (Symbol("p"), Integer(1))
    )
    return all(vanishes(applied(claim.lhs, point) - applied(claim.rhs, point)) for point in points)


RADEMACHER_DECODERS = claim(
    "atoms-determine",
    "A25b",
    locator="Theorem 2.2 (2), hypothesis",
    title="Rademacher amplitudes: one dimension can determine all features",
    plain="For Rademacher amplitudes and W = (1, 3, 9, ..) one number determines the input, so a "
    "suitable decoder loses nothing: the bound of order d needs its hypothesis.",
    statement=r"\mu=\pm1,\ d=1,\ W=(1,3,9,\dots):\quad\mathbb{E}|\mathbb{E}[x\mid Wx]|^2=pn",
    relation="==",
    domain=Domain((domains.integer("n", 1, 6), PROBABILITY)),
    lhs=power_explained_by_ternary_code,
    rhs=lambda n, p: p * n,
    delta="The paper states the hypothesis; the counterexample without it is ours.",
    examples=({"n": 6, "p": Fraction(1, 2)}, {"n": 3, "p": Fraction(1)}),
    evidence=(
        derivation(
            "all 3^n inputs, n <= 6, their masses as polynomials in p",
            _one_number_explains_all,
            reach="region",
            region="n = 1, .., 6, for every p",
        ),
        exact("all 3^n inputs, n <= 6", cases=20),
        exact(
            "balanced ternary: all 3^n sums differ, so x is a function of W x",
            cases=20,
            seed=2,
            using={"lhs": lambda n, p: p * n * int(ternary_sums_differ(n))},
        ),
    ),
    mutants=(
        instead("of order d for every law", rhs=lambda n, p: log_concave_upper_bound(n, 1, p, 1)),
    ),
)


CLAIMS = (RADEMACHER_DECODERS,)
