r"""Capacities of features are bounded by their leverages and sum to at most the rank.

Setting.  A is any real (n, n) matrix, tied (W^T W) or not; P the projection on its row space.

Statement.  rho_i = A_ii^2 / sum_j A_ij^2 is at most P_ii, so capacities sum to at most the rank
(A07a); for A = W^T W the capacity is the feature dimensionality of Elhage et al. (A07b).

Idea.  A = A P, so A_ii = sum_j A_ij P_ji, and Cauchy-Schwarz gives
A_ii^2 <= (sum_j A_ij^2)(sum_j P_ij^2) = (sum_j A_ij^2) P_ii.

Not claimed.  That capacities sum to the rank or to d: that is what trained optima are seen to do.
"""

from fractions import Fraction

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    READ_OUTS,
    SIX_FEATURES,
    TIED_WEIGHTS,
    claim,
)
from pentad.theory.frames.capacity import capacities, feature_dimensionalities, leverages, rank
from pentad.theory.frames.capacity_by_other_routes import (
    dimensionalities_by_projection,
    leverages_by_spectrum,
)
from pentad.theory.numbers.domains import Assumption, Domain, applied, fractions
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.power_loss import gram

TWO_FACTORS = (
    FEATURES,
    DIMENSIONS,
    READ_OUTS,
    TIED_WEIGHTS,
)
"""A = V^T W has rank at most d and need not be symmetric."""


EQUAL_LINES = fractions([[1, 1], [0, 0]])


def _both_names_agree(claim: Claim) -> bool | None:
    """Both sides for two features in the plane with free entries."""
    from sympy import symbols

    W = np.array(symbols("w:4", real=True), dtype=object).reshape(2, 2)
    point = {"W": W, "n": 2, "d": 2}
    left, right = applied(claim.lhs, point), applied(claim.rhs, point)
    return all(vanishes(x - y) for x, y in zip(left, right, strict=True)) or None


CAPACITY_BELOW_LEVERAGE = claim(
    "capacity-below-leverage",
    "A07a",
    locator="used for Theorem 2.2; Scherlis et al., arXiv:2210.01892",
    title="Capacity is at most leverage",
    plain="No feature has more capacity than its leverage, so the capacities of all features "
    "together are at most the rank of A.",
    statement=r"\rho_i=\frac{A_{ii}^2}{\sum_jA_{ij}^2}\le P_{ii},\qquad"
    r"\sum_i\rho_i\le\operatorname{rank}A",
    relation="<=",
    domain=Domain(TWO_FACTORS),
    lhs=lambda V, W: np.append(capacities(V.T @ W), capacities(V.T @ W).sum()),
    rhs=lambda V, W: np.append(leverages(V.T @ W), rank(V.T @ W)),
    fidelity="restated",
    delta="Stated by Scherlis et al. for tied weights; leverage and untied weights are ours, and a "
    "zero row has capacity 0.",
    examples=(
        {"V": EQUAL_LINES, "W": EQUAL_LINES, "n": 2, "d": 2},
        {"V": AXES, "W": AXES, "n": 2, "d": 2},
    ),
    evidence=(
        exact("leverage by exact row reduction, n <= 4, d <= 3, untied", cases=80),
        search(
            "leverage by eigenvectors of A^T A, tied and untied, in floats",
            using={
                "rhs": lambda V, W: np.append(
                    leverages_by_spectrum(V.T @ W), np.linalg.matrix_rank(V.T @ W)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "half the leverage", lhs=lambda V, W: np.append(2 * capacities(V.T @ W), 0 * V[0, 0])
        ),
        instead(
            "the sum is at most rank - 1/2",
            lhs=lambda V, W: capacities(V.T @ W).sum(),
            rhs=lambda V, W: rank(V.T @ W) - constant(Fraction(1, 2), V[0, 0]),
        ),
        instead(
            "capacities sum to d for every W",
            relation="==",
            lhs=lambda V, W: capacities(V.T @ W).sum(),
            rhs=lambda d: d,
        ),
    ),
    not_claimed="Equality. Trained optima show it; a generic W does not.",
)


CAPACITY_IS_DIMENSIONALITY = claim(
    "capacity-is-dimensionality",
    "A07b",
    locator="Scherlis et al., arXiv:2210.01892; Elhage et al., arXiv:2209.10652",
    title="Capacity is feature dimensionality",
    plain="For tied weights the capacity of a feature is its dimensionality: its squared length "
    "over the squared overlaps of all features with its direction.",
    statement=r"\frac{A_{ii}^2}{\sum_jA_{ij}^2}"
    r"=\frac{|w_i|^2}{\sum_j\langle w_i/|w_i|,w_j\rangle^2}",
    relation="==",
    domain=Domain(
        (FEATURES, DIMENSIONS, TIED_WEIGHTS),
        (
            Assumption(
                "no zero column",
                "no column of W vanishes",
                lambda W: all(any(x != 0 for x in column) for column in W.T),
            ),
        ),
    ),
    lhs=lambda W: capacities(gram(W)),
    rhs=feature_dimensionalities,
    fidelity="restated",
    delta="The two papers define the two sides.",
    examples=({"W": fractions([[1, 1], [0, 2]]), "n": 2, "d": 2}, SIX_FEATURES),
    evidence=(
        derivation(
            "two features in the plane, all entries at once",
            _both_names_agree,
            by_hand=(
                "for every n and d both sides are |w_i|^4 over a sum over j of one polynomial in "
                "|w_i|^2 and <w_i, w_j>, which two features in the plane leave independent",
            ),
            reach="everywhere",
            unneeded={"no zero column": "the right side divides by |w_i|^2"},
        ),
        exact("rational W, n <= 4, d <= 3; directions without the Gram matrix"),
        search(
            "the same in floats", using={"rhs": dimensionalities_by_projection}, floats_only=True
        ),
    ),
    mutants=(instead("its square", lhs=lambda W: capacities(gram(W)) ** 2),),
)


CLAIMS = (CAPACITY_BELOW_LEVERAGE, CAPACITY_IS_DIMENSIONALITY)
