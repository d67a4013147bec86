"""As p tends to 0 the improvement rises by at most kappa / c_m(d) for each unit of p (A09d).

Idea.  The gap is a square plus mu_2m times that of Sidelnikov's inequality (A09a).
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    FOUR_LINES,
    POWER,
    SIX_FEATURES,
    SYMMETRIC_LAW,
    TIED_WEIGHTS,
    TWELVE_LINES,
    claim,
)
from pentad.proofs_check.sparsity_loss.steps import symbolic_law
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_terms
from pentad.theory.sparse_inputs import RADEMACHER, AmplitudeLaw, signal_strength


def _very_sparse_closes(claim: Claim) -> bool | None:
    """The gap is a square plus mu_2m times that of Sidelnikov's inequality."""
    from sympy import symbols

    names = symbols("w:4", real=True)
    W = np.array(names, dtype=object).reshape(2, 2)
    signal, top = symbols("mu_s mu_t", positive=True)
    for m in (1, 3):
        law = symbolic_law({m + 1: signal, 2 * m: top} if m > 1 else {2: top})
        numerator = law.moment(m + 1)
        point = {"W": W, "n": 2, "d": 2, "law": law, "m": m}
        gap = applied(claim.rhs, point) - applied(claim.lhs, point)
        S, T = design_terms(W, m)
        c = constant(spherical_moment(2, m), top)
        square = (numerator - top * c * S) ** 2 / (top * c)
        if not is_zero(gap - square - top * (T - c * S**2), (*names, signal, top)):
            return None
    return True


def _first_order_objective(W: Matrix, law: AmplitudeLaw, m: int) -> Any:
    S, T = design_terms(W, m)
    return 2 * constant(law.moment(m + 1), W[0, 0]) * S - constant(law.moment(2 * m), W[0, 0]) * T


VERY_SPARSE = claim(
    "very-sparse-limit",
    "A09d",
    locator="eq. (23), section 4",
    title="The very sparse limit",
    plain="The slope of the improvement at p = 0 is at most kappa / c_m(d), whatever the number of "
    "features; spherical designs reach it.",
    statement=r"2\mu_{m+1}\operatorname{tr}B-\mu_{2m}\operatorname{tr}B^2\le\kappa/c_m(d),"
    r"\quad B=A^{\odot m},\ \kappa=\mu_{m+1}^2/\mu_{2m}",
    relation="<=",
    domain=Domain((FEATURES, DIMENSIONS, SYMMETRIC_LAW, TIED_WEIGHTS, POWER)),
    lhs=_first_order_objective,
    rhs=lambda W, d, law, m: (
        constant(law.moment(m + 1), W[0, 0]) ** 2
        / (constant(law.moment(2 * m) * spherical_moment(d, m), W[0, 0]) + 0 * W[0, 0])
    ),
    delta="The paper bounds the same objective by the dimension of the lift.",
    examples=(
        {"W": AXES, "n": 2, "d": 2, "law": RADEMACHER, "m": 1},
        {"W": domains.fractions([[1]]), "n": 1, "d": 1, "law": RADEMACHER, "m": 3},
        FIVE_AXES | {"law": RADEMACHER, "m": 1},
        TWELVE_LINES | {"law": RADEMACHER, "m": 3},
        SIX_FEATURES | {"law": RADEMACHER, "m": 7},
    ),
    evidence=(
        derivation(
            "the gap is a square plus mu_2m times that of A09a, m = 1, 3",
            _very_sparse_closes,
            relation="<=",
            by_hand=(
                "both sides see W through S = sum |w_i|^2m and T = sum <w_i, w_j>^2m alone, and m "
                "through the moments: one size shows all",
            ),
            cites=("sparsity-loss/sidelnikov",),
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3, five laws, m = 1, 3, 5", cases=40),
        search("in floats, steering toward the least slack", cases=60),
    ),
    mutants=(
        instead(
            "kappa min(n, d): superposition gains nothing",
            rhs=lambda W, n, d, law, m: constant(signal_strength(law, m) * min(n, d), W[0, 0]),
            examples=({"W": FOUR_LINES, "n": 4, "d": 2, "law": RADEMACHER, "m": 3},),
        ),
    ),
    sees_also=("sparsity-loss/first-order", "sparsity-loss/e8-design"),
)


CLAIMS = (VERY_SPARSE,)
