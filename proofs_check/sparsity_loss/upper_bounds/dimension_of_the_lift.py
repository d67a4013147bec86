"""A degree-m decoder never gains more than its lift has dimensions.

Setting.  Tied weights A = W^T W, odd m, inputs of a symmetric law; I is bounded at the best scale
of W, that is C^2 / D is (A03b).

Statements.  I is at most p mu_2 times the rank of the entrywise power A^m (A08a), hence at most
p mu_2 min(n, binom(d + m - 1, m)) (A08b).

Idea.  Outputs are combinations of the monomials of degree m of W x; project on their span.

Not claimed.  The rank of A^m for untied weights: false, see A08d.
"""

from functools import cache
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    ALONE,
    FURTHER_SIZES,
    SPARSE_DESIGN,
    TIED_NON_ZERO,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import (
    input_moments_in_symbols,
    is_best_improvement,
    law_of_input,
)
from pentad.theory.frames.capacity import rank
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.dimension_bounds import dimension_upper_bound, lift_dimension
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.sparse_inputs import input_moments, signal_strength

DIM_RANK = claim(
    "dim-rank",
    "A08a",
    locator="Theorem 2.2 (1), upper bound",
    title="No better than principal components of the lift",
    plain="The improvement is at most p mu_2 times the rank of the entrywise m-th power of A.",
    statement=r"I\le p\mu_2\operatorname{rank}(A^{\odot m})",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=lambda W, p, law, m: input_moments(p, law, 2)[2] * rank(gram(W) ** m),
    fidelity="specialised",
    delta="The paper proves sup I <= C2 p d^m with some C2; this constant is ours.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        exact("exact ranks, n <= 4, d <= 3, m = 1, 3, 5"),
        search(
            "by convolution and floating-point ranks",
            using={"lhs": best_improvement_by_convolution},
        ),
    ),
    mutants=(
        instead(
            "rank of A instead of that of its power",
            rhs=lambda W, p, law: input_moments(p, law, 2)[2] * rank(W),
        ),
        instead(
            "rank less one",
            rhs=lambda W, p, law, m: input_moments(p, law, 2)[2] * (rank(gram(W) ** m) - 1),
        ),
    ),
    not_claimed="Untied weights or correlated inputs: there the rank of the read-outs' own lift "
    "takes the place of rank(A^m).",
)


def _dimension_closes(claim: Claim) -> bool | None:
    """The left side is C^2 / D; the right side counts the monomials that outputs are made of."""
    from sympy import symbols

    p, u = symbols("p u", positive=True)
    for m in (1, 3, 5, 7):
        moment = input_moments_in_symbols(m, u)
        for d in range(1, 7):
            count = _monomials(d, m)
            for n in (1, count - 1, count, count + 1):
                point = {"n": max(n, 1), "d": d, "p": p, "law": law_of_input(moment, p), "m": m}
                gap = applied(claim.rhs, point) - moment[2] * min(point["n"], count)
                if not is_zero(gap, (p, u, *(x for s, x in moment.items() if s < 2 * m))):
                    return None
    lifts = all(_power_is_lifted(d, m) for d in (1, 2, 3) for m in (1, 3, 5))
    read = all(is_best_improvement(claim.lhs, m) for m in (1, 3))
    return (lifts and read and _monomials_are_binomial()) or None


@cache
def _power_is_lifted(d: int, m: int) -> bool:
    """Whether <x, y>^m is a sum over the monomials of degree m, each of x times that of y."""
    from sympy import symbols

    x, y = symbols(f"x:{d}"), symbols(f"y:{d}")
    monomials = list(combinations_with_replacement(range(d), m))
    lifted = sum(
        factorial(m)
        // prod(factorial(chosen.count(i)) for i in set(chosen))
        * prod(x[i] * y[i] for i in chosen)
        for chosen in monomials
    )
    product = sum(a * b for a, b in zip(x, y, strict=True))
    return len(monomials) == _monomials(d, m) and is_zero(product**m - lifted, (*x, *y))


@cache
def _monomials(d: int, m: int) -> int:
    """How many monomials of degree m there are in d variables: without the last one, or with it."""
    if d == 1 or m == 0:
        return 1
    return _monomials(d - 1, m) + _monomials(d, m - 1)


def _monomials_are_binomial() -> bool:
    """Whether binom(d + m - 1, m) obeys the recursion of `_monomials`, for symbols d and m."""
    from sympy import binomial, gammasimp, symbols

    d, m = symbols("d m", integer=True, positive=True)

    def count(d: Number, m: Number) -> Any:
        return binomial(d + m - 1, m)

    step = gammasimp((count(d, m) - count(d - 1, m) - count(d, m - 1)).rewrite("gamma"))
    return bool(step == 0 and count(1, m).expand(func=True) == 1 and count(d, 0) == 1)


DIM = claim(
    "dim",
    "A08b",
    locator="Theorem 2.2 (1), upper bound",
    title="DIM: at most binom(d + m - 1, m) features' worth",
    plain="The improvement is at most p mu_2 min(n, N), N the dimension of the symmetric m-th "
    "power of d-dimensional space.",
    statement=r"I\le p\mu_2\min\left(n,\binom{d+m-1}{m}\right)",
    relation="<=",
    domain=TIED_NON_ZERO,
    lhs=best_improvement,
    rhs=dimension_upper_bound,
    fidelity="specialised",
    delta="The paper proves sup I <= C2 p d^m with some C2; this constant is ours.",
    examples=(SPARSE_DESIGN, ALONE, *FURTHER_SIZES),
    evidence=(
        derivation(
            "outputs are combinations of the monomials of degree m of W x for d <= 3, m = 1, 3, 5; "
            "these are counted by a recursion, for every d and m that of the binomial",
            _dimension_closes,
            relation="<=",
            by_hand=(
                "with Pi the projection on the outputs' space, C = E <Pi x, y> and "
                "C^2 <= E |Pi x|^2 E |y|^2 = E |Pi x|^2 D (Cauchy-Schwarz)",
                "E |Pi x|^2 = p mu_2 tr Pi, since inputs are centred and uncorrelated",
                "the multinomial theorem, and C^2 / D, in other sizes",
                "the right side is that count, read at d <= 6 and m = 1, 3, 5, 7, in other sizes",
            ),
            unneeded={"non-zero": "it makes the left side defined, and is not used otherwise"},
            reach="everywhere",
        ),
        exact("n <= 4, d <= 3, m = 1, 3, 5, by cumulants", cases=40),
        search(
            "by convolution, in floats", cases=60, using={"lhs": best_improvement_by_convolution}
        ),
    ),
    mutants=(
        instead(
            "min(n, N - 1)",
            rhs=lambda n, d, p, law, m: (
                input_moments(p, law, 2)[2] * min(n, lift_dimension(d, m) - 1)
            ),
        ),
        instead(
            "p kappa d: superposition gains nothing",
            rhs=lambda d, p, law, m: p * constant(signal_strength(law, m), p) * d,
        ),
    ),
    sees_also=("sparsity-loss/dim-rank",),
)


CLAIMS = (
    DIM_RANK,
    DIM,
)
