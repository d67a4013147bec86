"""Sidelnikov's inequality: all inner products to the 2m-th sum to at least c_m(d) S^2 (A09a).

Setting.  S = sum |w_i|^2m, T = sum_ij <w_i, w_j>^2m, and c_m(d) is the 2m-th moment of one
coordinate of a uniform unit vector of d-dimensional space.

Idea.  T - c_m(d) S^2 is the squared distance of a sum of tensor powers from S times their mean.
"""

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
    AXES,
    DIMENSIONS,
    FEATURES,
    FIVE_AXES,
    FOUR_LINES,
    SIX_FEATURES,
    TIED_WEIGHTS,
    TWELVE_LINES,
    claim,
)
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.design_terms_by_other_routes import (
    design_energy_by_tensors,
    design_gap_by_squares,
)
from pentad.theory.power_autoencoder.designs import design_terms

ANY_POWER = domains.integer("m", 1, 5)


def _sidelnikov_side(W: Matrix, d: int, m: int) -> Any:
    return constant(spherical_moment(d, m), W[0, 0]) * design_terms(W, m)[0] ** 2


def _sidelnikov_closes(claim: Claim) -> bool | None:
    """The gap is a sum of squares, for two columns of symbols in one to three dimensions."""
    from sympy import symbols

    for d, m in ((1, 1), (2, 1), (2, 2), (3, 1), (2, 3), (3, 2)):
        names = symbols(f"w:{2 * d}", real=True)
        W = np.array(names, dtype=object).reshape(d, 2)
        point = {"W": W, "n": 2, "d": d, "m": m}
        gap = applied(claim.lhs, point) - applied(claim.rhs, point)
        if not is_zero(gap - design_gap_by_squares(W, m), names):
            return None
    return True


SIDELNIKOV = claim(
    "sidelnikov",
    "A09a",
    locator="section 4 bounds the same sum by rank; Sidelnikov (1974)",
    title="Sidelnikov's inequality",
    plain="The sum of the 2m-th powers of all inner products is at least c_m(d) times the squared "
    "sum of the 2m-th powers of the lengths.",
    statement=r"\sum_{ij}\langle w_i,w_j\rangle^{2m}\ge c_m(d)\left(\sum_i|w_i|^{2m}\right)^2,"
    r"\quad c_m(d)=\prod_{k<m}\frac{2k+1}{d+2k}",
    relation=">=",
    domain=Domain((FEATURES, DIMENSIONS, TIED_WEIGHTS, ANY_POWER)),
    lhs=lambda W, m: design_terms(W, m)[1],
    rhs=_sidelnikov_side,
    delta="The paper uses the weaker constant of the lift, which is not sharp over the reals.",
    examples=(
        {"W": FOUR_LINES, "n": 4, "d": 2, "m": 3},
        {"W": AXES, "n": 2, "d": 2, "m": 1},
        FIVE_AXES | {"m": 1},
        TWELVE_LINES | {"m": 2},
        TWELVE_LINES | {"m": 3},
        SIX_FEATURES | {"m": 6},
    ),
    evidence=(
        derivation(
            "the gap is a sum of squares: two columns, d <= 3 and m <= 3, but for d = m = 3",
            _sidelnikov_closes,
            relation=">=",
            by_hand=(
                "gap and squares are sums over pairs of columns of one function of two columns, "
                "so two columns show every n",
                "for every d and m: with b = multinomial(2m; a), e = E theta^a, the sums of "
                "b u^a v^a, b e w^a and b e^2 over monomials a are <u, v>^2m, c_m(d) |w|^2m and "
                "c_m(d), since b e = c_m(d) multinomial(m; a/2) for even a",
            ),
            reach="everywhere",
        ),
        exact("rational W, n <= 4, d <= 3, m <= 5", cases=40),
        search(
            "by the norm of a sum of tensor powers, n <= 4, d <= 3, m <= 3",
            cases=60,
            using={
                "lhs": design_energy_by_tensors,
                "domain": Domain((FEATURES, DIMENSIONS, TIED_WEIGHTS, domains.integer("m", 1, 3))),
                "examples": ({"W": AXES, "n": 2, "d": 2, "m": 1},),
            },
        ),
    ),
    mutants=(
        instead(
            "c_m with d + k for d + 2k",
            rhs=lambda W, d, m: (
                design_terms(W, m)[0] ** 2
                * constant(
                    Fraction(
                        int(np.prod([2 * k + 1 for k in range(m)])),
                        int(np.prod([d + k for k in range(m)])),
                    ),
                    W[0, 0],
                )
            ),
        ),
    ),
)


CLAIMS = (SIDELNIKOV,)
