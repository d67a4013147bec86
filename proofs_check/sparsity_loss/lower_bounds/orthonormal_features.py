"""What features without superposition gain: p kappa each (A18a)."""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    DIMENSIONS,
    FEATURES,
    POWER,
    PROBABILITY,
    SIZES,
    SYMMETRIC_LAW,
    best_improvement,
    best_improvement_by_convolution,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import symbolic_law
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.lower_bounds import orthonormal_lower_bound
from pentad.theory.sparse_inputs import LAPLACE, RADEMACHER, UNIFORM


def _orthonormal(n: int, d: int, p: Number) -> Any:
    """min(n, d) coordinate axes and zero columns, in the number type of p."""
    W = np.zeros((d, n), dtype=int)
    np.fill_diagonal(W, 1)
    return W * (0 * p + 1)


def _orthonormal_closes(claim: Claim) -> bool | None:
    from sympy import Symbol, symbols

    p = Symbol("p", positive=True)
    for m in (1, 3, 5):
        moments = dict(zip(range(2, 2 * m + 1, 2), symbols(f"mu:{m}", positive=True), strict=True))
        for n, d in SIZES:
            point = {"n": n, "d": d, "p": p, "law": symbolic_law(moments), "m": m}
            gap = applied(claim.lhs, point) - applied(claim.rhs, point)
            if not is_zero(gap, (p, *moments.values())):
                return None
    return True


ORTHONORMAL = claim(
    "orthonormal",
    "A18a",
    locator="eq. (9)-(10)",
    title="Features without superposition",
    plain="min(n, d) orthonormal features at their best scale, where the gain is C^2 / D (A03b), "
    "gain exactly p kappa each.",
    statement=r"C^2/D=p\kappa\min(n,d),\quad\kappa=\mu_{m+1}^2/\mu_{2m}",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, PROBABILITY, SYMMETRIC_LAW, POWER)),
    lhs=lambda n, d, p, law, m: best_improvement(_orthonormal(n, d, p), p, law, m),
    rhs=orthonormal_lower_bound,
    fidelity="restated",
    delta="The paper states the order p d; the constant is its own computation finished.",
    examples=(
        {"n": 4, "d": 2, "p": Fraction(1, 4), "law": RADEMACHER, "m": 3},
        {"n": 7, "d": 6, "p": Fraction(1, 4), "law": LAPLACE, "m": 7},
        {"n": 8, "d": 12, "p": Fraction(1, 10), "law": UNIFORM, "m": 9},
    ),
    evidence=(
        derivation(
            "all p and all moments at once: m = 1, 3, 5 with up to 6 features and 9 dimensions",
            _orthonormal_closes,
            by_hand=(
                "for every n, d and m: min(n, d) rows have one entry, a 1, and give "
                "C_i = E x^(m+1) and D_i = E x^2m each; the other rows are zero and give nothing",
            ),
            reach="everywhere",
        ),
        exact("n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=40),
        search(
            "by convolution of moments",
            cases=60,
            using={
                "lhs": lambda n, d, p, law, m: best_improvement_by_convolution(
                    _orthonormal(n, d, p), p, law, m
                )
            },
        ),
    ),
    mutants=(
        instead(
            "one for every dimension: p kappa d",
            rhs=lambda d, p, law, m: orthonormal_lower_bound(d, d, p, law, m),
        ),
    ),
)


CLAIMS = (ORTHONORMAL,)
