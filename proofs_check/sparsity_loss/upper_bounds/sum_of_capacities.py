"""Capacities sum to at most min(n, d), tied or untied (A07c).

Idea.  With G = W W^T, Cauchy-Schwarz bounds a capacity by w_i G^-1 w_i, and these sum to a trace.
"""

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_nonnegative, is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    READ_OUTS,
    SIX_FEATURES,
    SIZES,
    TIED_WEIGHTS,
    claim,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Domain, applied


def _capacity_sum_closes(claim: Claim) -> bool | None:
    """Cauchy-Schwarz in the inner product G = W W^T, whose trace with its inverse is d; d = 2."""
    from sympy import Matrix, symbols

    names = symbols("v:4 w:6", real=True)
    V, W, longer = Matrix(2, 2, names[:4]), Matrix(2, 2, names[4:8]), Matrix(2, 3, names[4:])
    G = W * W.T
    parts = sum((V[:, i].T * W[:, i])[0] ** 2 / (V[:, i].T * G * V[:, i])[0] for i in range(2))
    point = {"V": np.array(V), "W": np.array(W), "n": 2, "d": 2}
    if not is_zero(applied(claim.lhs, point) - parts, names):
        return None
    if not all(claim.rhs(n=n, d=d) == min(n, d) for n, d in (*SIZES, (2, 2))):
        return None
    x, y = V[:, 0], V[:, 1]
    g, h, k = names[4:7]
    inner = Matrix([[g, h], [h, k]])
    lost = (x.T * inner * x)[0] * (y.T * inner * y)[0] - (x.T * inner * y)[0] ** 2
    trace = ((longer * longer.T).inv() * longer * longer.T).trace()
    alone = 1 - g**2 / (g**2 + h**2 + k**2)
    checked = (
        is_zero(lost - inner.det() * Matrix.hstack(x, y).det() ** 2, names),
        is_zero(trace - 2, names),
        is_nonnegative(alone, (), (g, h, k)),
    )
    return all(checked) or None


def _smaller_size(n: int, d: int) -> int:
    return min(n, d)


CAPACITY_SUM = claim(
    "capacity-sum",
    "A07c",
    locator="used for Theorem 2.2; Scherlis et al., arXiv:2210.01892",
    title="Capacities sum to at most min(n, d)",
    plain="The capacities of n features in d dimensions are together at most min(n, d); tied or "
    "untied.",
    statement=r"A=V^\top W:\quad\sum_i\frac{A_{ii}^2}{\sum_jA_{ij}^2}\le\min(n,d)",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, READ_OUTS, TIED_WEIGHTS)),
    lhs=lambda V, W: capacities(V.T @ W).sum(),
    rhs=_smaller_size,
    fidelity="restated",
    delta="Stated by Scherlis et al. for tied weights; a zero row has capacity 0.",
    examples=(
        {"V": AXES, "W": AXES, "n": 2, "d": 2},
        FIVE_AXES | {"V": FIVE_AXES["W"]},
        SIX_FEATURES | {"V": SIX_FEATURES["W"]},
    ),
    evidence=(
        derivation(
            "with G = W W^T: (v_i w_i)^2 <= (v_i G v_i)(w_i G^-1 w_i), and the latter sum to "
            "tr G^-1 G; d = 2, up to three features",
            _capacity_sum_closes,
            relation="<=",
            by_hand=(
                "Cauchy-Schwarz in the inner product G for every d; its gap for d = 2 is checked "
                "to be det G times a square, and the trace for three features",
                "if W has rank r < d, V and W may be replaced by r rows with the same V^T W; a "
                "zero row of V^T W has capacity 0",
                "rho_i <= 1 and the formula of rho_i for every n",
            ),
            reach="everywhere",
        ),
        exact("rational V and W, n <= 4, d <= 3", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        instead("capacities sum to min(n, d) for every W", relation="=="),
        instead("less than one per dimension", rhs=lambda n, d: min(n, d - 1)),
    ),
    sees_also=("sparsity-loss/capacity-below-leverage",),
)


CLAIMS = (CAPACITY_SUM,)
