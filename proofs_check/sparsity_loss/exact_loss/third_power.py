r"""For m = 3 and a symmetric law five power sums of the rows of A give C and D (A02).

Setting.  As in A01; C = E <x, output> and D = E |output|^2.

Idea.  The cumulants of A01, written out; all columns but one's own act as one input.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    FEATURES,
    PROBABILITY,
    SIX_FEATURES,
    SYMMETRIC_LAW,
    TWO_FEATURES,
    UNTIED_WEIGHTS,
    both,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import free_symmetric_law
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    cubic_feature_loss_terms,
    feature_loss_terms_by_convolution,
    feature_loss_terms_by_enumeration,
    gram,
)
from pentad.theory.sparse_inputs import (
    RADEMACHER,
    AmplitudeLaw,
    input_cumulants,
    input_moments,
    moments_from_cumulants,
)


@dataclass(frozen=True)
class _AnyRow:
    """Powers of the entries of a row of any length, of which formulas see power sums alone.

    The entry at the row's own feature is `own`; the others enter by their power sums P_2, P_4, ...
    """

    own: Any
    exponent: int = 1
    shape: tuple[int, int] = (1, 1)
    dtype: Any = field(default=np.dtype(object), repr=False)

    def __mul__(self, other: "_AnyRow") -> "_AnyRow":
        return replace(self, exponent=self.exponent + other.exponent)

    def diagonal(self, *_axes: int) -> Any:
        return self.own**self.exponent

    def sum(self, _axis: int) -> Any:
        return self.own**self.exponent + _power_sum(self.exponent)


def _power_sum(exponent: int) -> Any:
    from sympy import Symbol

    return Symbol(f"P_{exponent}", positive=True)


@cache
def _cumulants_add(order: int) -> bool:
    """Moments of a sum, by convolution, are those of the added cumulants: the induction step."""
    from sympy import expand, symbols

    first, second = (symbols(f"{name}_1:{order + 1}") for name in ("k", "l"))
    added = moments_from_cumulants([0, *(x + y for x, y in zip(first, second, strict=True))])
    one, other = (moments_from_cumulants([0, *kappa]) for kappa in (first, second))
    return all(
        expand(added[s] - sum(comb(s, r) * one[r] * other[s - r] for r in range(s + 1))) == 0
        for s in range(order + 1)
    )


def _cubic_polynomials_agree(claim: Claim) -> bool | None:
    """Both sides for one row of any length, as polynomials in a, P_2, P_4, P_6 and the moments.

    The convolution takes all other columns as one input, of entry 1, whose cumulants are
    kappa_s P_s.
    """
    from sympy import Symbol

    a, p = Symbol("a", real=True), Symbol("p", positive=True)
    law = free_symmetric_law("mu")
    kappa = input_cumulants(p, law, 6)
    others = moments_from_cumulants([k * _power_sum(s) if k else 0 for s, k in enumerate(kappa)])
    merged = AmplitudeLaw("the others", lambda s: others[s] / p)
    pair = np.array([[a, 1], [1, a]], dtype=object)
    left = applied(claim.lhs, {"A": _AnyRow(a), "p": p, "law": law})
    right = applied(claim.rhs, {"A": pair, "p": p, "law": (law, merged)})
    return (_cumulants_add(6) and all(vanishes(left[k] - right[2 * k]) for k in (0, 1))) or None


def _vanishing_for_three(A: Matrix, p: Number, law: AmplitudeLaw) -> LossTerms:
    """The closed form with a term in D that is -6 p times the sum of x y z over others' squares."""
    correlation, energy = cubic_feature_loss_terms(A, p, law)
    a = A.diagonal() ** 2
    squares = A * A
    q, F, T = (x.sum(-1) for x in (squares, squares * squares, squares * squares * squares))
    term = 6 * a**3 - 6 * q * a**2 + 3 * (q**2 - F) * a - (q**3 - 3 * q * F + 2 * T)
    return LossTerms(correlation, energy + p * term)


SIX_ROWS = gram(SIX_FEATURES["W"])


CUBIC_LOSS = claim(
    "cubic-loss",
    "A02",
    locator="behind eq. (6)-(7)",
    title="The closed form for m = 3",
    plain="For m = 3 and a symmetric law, correlation and energy need only the diagonal and the "
    "second, fourth and sixth power sums of the rows of A.",
    statement=r"C=\kappa_4\sum_i a_i^3+3\kappa_2^2\sum_i a_iq_i,\quad "
    r"D=\kappa_6\sum_iT_i+15\kappa_2\kappa_4\sum_iq_iF_i+15\kappa_2^3\sum_iq_i^3",
    relation="==",
    domain=Domain((FEATURES, PROBABILITY, SYMMETRIC_LAW, UNTIED_WEIGHTS)),
    lhs=lambda A, p, law: both(cubic_feature_loss_terms(A, p, law)),
    rhs=lambda A, p, law: both(feature_loss_terms_by_convolution(A, p, law, 3)),
    examples=(
        {"A": TWO_FEATURES, "n": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        {"A": SIX_ROWS[:5, :5], "n": 5, "p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "one row of any length, as polynomials in its own entry, the power sums of the "
            "others, p and the moments",
            _cubic_polynomials_agree,
            by_hand=(
                "all columns but one's own may be convolved first, as one input whose cumulants "
                "are kappa_s P_s: by induction over the columns, the step of which is checked",
            ),
            reach="everywhere",
        ),
        exact(
            "every input enumerated, n <= 5, Rademacher",
            cases=40,
            using={
                "rhs": lambda A, p, law: both(feature_loss_terms_by_enumeration(A, p, law, 3)),
                "domain": Domain(
                    (FEATURES, PROBABILITY, domains.choice("law", (RADEMACHER,)), UNTIED_WEIGHTS)
                ),
            },
        ),
        search("against convolution of moments, five laws", cases=60),
    ),
    mutants=(
        instead(
            "2 instead of 3 in front of kappa_2^2",
            lhs=lambda A, p, law: (
                both(cubic_feature_loss_terms(A, p, law))
                - both(
                    LossTerms(
                        input_moments(p, law, 2)[2] ** 2 * A.diagonal() * (A * A).sum(-1),
                        0 * A.diagonal(),
                    )
                )
            ),
        ),
        instead(
            "p times a polynomial that vanishes for n <= 3 added to D",
            lhs=lambda A, p, law: both(_vanishing_for_three(A, p, law)),
        ),
    ),
    sees_also=("sparsity-loss/cumulant-loss",),
)


CLAIMS = (CUBIC_LOSS,)
