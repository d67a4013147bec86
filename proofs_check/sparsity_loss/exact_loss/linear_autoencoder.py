r"""For m = 1 the power autoencoder is principal components (A06a, A06b).

Setting.  A = W^T W and the output is A x.

Statements.  I = p mu_2 tr(2 A - A^2) (A06a), so no W gains more than p mu_2 min(n, d) (A06b).

Idea.  At the singular values s_k of W the gap is p mu_2 times the sum of (1 - s_k^2)^2.
"""

from fractions import Fraction
from itertools import product

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    FIVE_AXES,
    SIX_FEATURES,
    SIZES,
    TIED,
    TWO_FEATURES,
    claim,
    improvement,
    improvement_by_convolution,
)
from pentad.proofs_check.sparsity_loss.steps import free_symmetric_law
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.linear_autoencoder import linear_improvement
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.sparse_inputs import RADEMACHER, input_moments


def _linear_sides_agree(claim: Claim) -> bool | None:
    """Both sides for two features in the plane with free entries."""
    from sympy import Symbol, symbols

    W = np.array(symbols("w:4", real=True), dtype=object).reshape(2, 2)
    point = {"W": W, "p": Symbol("p", positive=True), "law": free_symmetric_law("mu")}
    return vanishes(applied(claim.lhs, point) - applied(claim.rhs, point))


def _linear_gap_is_squares(claim: Claim) -> bool | None:
    """The gap at diagonal W with entries s_k is p mu_2 times the sum of (1 - s_k^2)^2."""
    from sympy import Symbol, expand, symbols

    p, law = Symbol("p", positive=True), free_symmetric_law("mu")
    for n, d in (*product(range(1, 4), repeat=2), *SIZES):
        values = symbols(f"s:{min(n, d)}", real=True)
        W = np.zeros((d, n), dtype=object)
        W[range(len(values)), range(len(values))] = values
        point = {"W": W, "n": n, "d": d, "p": p, "law": law}
        squares = p * law.moment(2) * sum((1 - s**2) ** 2 for s in values)
        if expand(applied(claim.rhs, point) - applied(claim.lhs, point) - squares) != 0:
            return None
    return True


LINEAR_CASE = claim(
    "linear-case",
    "A06a",
    locator="section 2, m = 1",
    title="The linear autoencoder",
    plain="For m = 1 the improvement is p mu_2 tr(2A - A^2).",
    statement=r"m=1:\quad I=p\mu_2\operatorname{tr}(2A-A^2)",
    relation="==",
    domain=Domain(TIED),
    lhs=lambda W, p, law: improvement(W, p, law, 1),
    rhs=lambda W, p, law: linear_improvement(gram(W), p, law),
    fidelity="verbatim",
    delta="",
    examples=(
        {"W": TWO_FEATURES, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "two features in the plane, all entries, p and mu_2 at once",
            _linear_sides_agree,
            by_hand=(
                "for every n and d both sides are sums over pairs of features of one polynomial "
                "in their inner products, which two features in the plane leave independent",
            ),
            reach="everywhere",
        ),
        exact("rational W, five laws"),
        search(
            "by convolution of moments",
            using={"lhs": lambda W, p, law: improvement_by_convolution(W, p, law, 1)},
        ),
    ),
    mutants=(
        instead(
            "tr(A - A^2)",
            rhs=lambda W, p, law: (
                input_moments(p, law, 2)[2] * (gram(W) - gram(W) @ gram(W)).trace()
            ),
        ),
    ),
)


LINEAR_OPTIMUM = claim(
    "linear-optimum",
    "A06b",
    locator="section 2, m = 1",
    title="A linear autoencoder gains at most one unit per dimension",
    plain="For m = 1 no W gains more than p mu_2 min(n, d), which is what orthonormal features "
    "gain (A18a).",
    statement=r"m=1:\quad I\le p\mu_2\min(n,d)",
    relation="<=",
    domain=Domain(TIED),
    lhs=lambda W, p, law: improvement(W, p, law, 1),
    rhs=lambda n, d, p, law: min(n, d) * input_moments(p, law, 2)[2],
    fidelity="restated",
    delta="The paper bounds by p mu_2 d; min(n, d) is exact.",
    examples=(
        {"W": AXES, "n": 2, "d": 2, "p": Fraction(1, 3), "law": RADEMACHER},
        FIVE_AXES | {"p": Fraction(1, 3), "law": RADEMACHER},
        SIX_FEATURES | {"p": Fraction(1, 3), "law": RADEMACHER},
    ),
    evidence=(
        derivation(
            "at diagonal W the gap is p mu_2 times the sum of (1 - s_k^2)^2, n and d up to 3 and "
            "some beyond",
            _linear_gap_is_squares,
            relation="<=",
            by_hand=(
                "tr(2 A - A^2) is the same for O W Q, O and Q orthogonal, so that W may be "
                "diagonal, with its min(n, d) singular values",
                "for larger n and d the sum has more terms of the same kind",
            ),
            cites=("sparsity-loss/linear-case",),
            reach="everywhere",
        ),
        exact("rational W with n <= 4, d <= 3; equality at an orthonormal example"),
        search(
            "by convolution of moments",
            using={"lhs": lambda W, p, law: improvement_by_convolution(W, p, law, 1)},
        ),
    ),
    mutants=(
        instead(
            "p mu_2 (min(n, d) - 1/10)",
            rhs=lambda n, d, p, law: (
                (min(n, d) - constant(Fraction(1, 10), p)) * input_moments(p, law, 2)[2]
            ),
        ),
    ),
    sees_also=("sparsity-loss/orthonormal",),
)


CLAIMS = (LINEAR_CASE, LINEAR_OPTIMUM)
