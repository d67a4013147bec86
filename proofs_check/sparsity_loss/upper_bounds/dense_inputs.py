"""At p = 1 Gaussian inputs gain kappa per unit of capacity, so kappa min(n, d) and no more.

Statements.  C_i^2 = kappa rho_i D_i (A17a); the simplex of d + 1 features gains kappa d (A17b).
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.signs import is_zero
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.sparsity_loss.settings import (
    AXES,
    DIMENSIONS,
    FEATURES,
    POWER,
    READ_OUTS,
    TIED_WEIGHTS,
    UNTIED_SIX,
    claim,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers import domains
from pentad.theory.numbers.domains import Domain, applied
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import constant
from pentad.theory.power_autoencoder.lines import simplex_lines
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms,
    feature_loss_terms_by_convolution,
    gram,
)
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, signal_strength


def _dense_gaussian(A: Matrix, m: int) -> Any:
    return feature_loss_terms(A, _one(A), GAUSSIAN, m)


def _one(A: Matrix) -> Any:
    return A[0, 0] * 0 + 1


def _spread_of(A: Matrix, m: int) -> Any:
    kappa = constant(signal_strength(GAUSSIAN, m), A[0, 0])
    return kappa * capacities(A) * _dense_gaussian(A, m).energy


def _gaussian_row_closes(claim: Claim) -> bool | None:
    from sympy import symbols

    a, b = symbols("a b", real=True)
    gaps = []
    for m in (1, 3, 5, 7):
        point = {"V": np.eye(2, dtype=int), "W": np.array([[a, b], [b, a]]), "m": m}
        gaps.append(applied(claim.lhs, point)[0] - applied(claim.rhs, point)[0])
    return all(is_zero(gap, (a, b)) for gap in gaps) or None


DENSE_GAUSSIAN = claim(
    "dense-gaussian",
    "A17a",
    locator="p = 1",
    title="Dense Gaussian inputs: kappa per unit of capacity",
    plain="At p = 1 with Gaussian amplitudes and any odd m a feature of capacity rho improves the "
    "loss by exactly kappa rho at its own best scale, so all together by at most kappa min(n, d).",
    statement=r"p=1,\ \mu=\mathcal{N}(0,1):\quad C_i^2=\kappa\rho_iD_i",
    relation="==",
    domain=Domain((FEATURES, DIMENSIONS, READ_OUTS, TIED_WEIGHTS, POWER)),
    lhs=lambda V, W, m: _dense_gaussian(V.T @ W, m).correlation ** 2,
    rhs=lambda V, W, m: _spread_of(V.T @ W, m),
    examples=({"V": AXES, "W": AXES, "n": 2, "d": 2, "m": 3}, UNTIED_SIX | {"m": 9}),
    evidence=(
        derivation(
            "rows of length 2, m = 1, 3, 5, 7",
            _gaussian_row_closes,
            by_hand=(
                "a Gaussian has no cumulant beyond the second, so only A_ii and q_i enter, and "
                "rows of length 2 reach every pair of them; a zero row has both sides 0",
                "for every odd m: C_i = m A_ii E Y^(m-1) with E Y^2k = (2k - 1)!! q_i^k",
            ),
            reach="everywhere",
        ),
        exact("untied A = V^T W, n <= 4, d <= 3, m = 1, 3, 5", cases=40),
        search(
            "correlation by convolution, in floats",
            cases=60,
            using={
                "lhs": lambda V, W, m: (
                    feature_loss_terms_by_convolution(V.T @ W, _one(V), GAUSSIAN, m).correlation
                    ** 2
                )
            },
        ),
    ),
    mutants=(
        instead(
            "kappa per unit of capacity for Laplace amplitudes",
            lhs=lambda V, W, m: feature_loss_terms(V.T @ W, _one(V), LAPLACE, m).correlation ** 2,
            rhs=lambda V, W, m: (
                constant(signal_strength(LAPLACE, m), V[0, 0])
                * capacities(V.T @ W)
                * feature_loss_terms(V.T @ W, _one(V), LAPLACE, m).energy
            ),
        ),
        scaled("rhs", Fraction(99, 100), "one per cent less"),
    ),
)


def _simplex(n: int) -> Any:
    """The projection of rank n - 1 with equal leverages, in exact rationals."""
    return gram(simplex_lines(n - 1)) / n**2


SIMPLEX_ATTAINS = claim(
    "simplex-attains",
    "A17b",
    locator="p = 1",
    title="Equal-leverage projections attain it",
    plain="At p = 1 with Gaussian amplitudes the simplex of n = d + 1 features gains kappa d, "
    "exactly as much as d features alone: superposition neither helps nor hurts.",
    statement=r"p=1,\ \mu=\mathcal{N}(0,1),\ A=I-\tfrac1n J:\quad C^2/D=\kappa(n-1)",
    relation="==",
    domain=Domain((domains.integer("n", 2, 6), domains.integer("m", 1, 7, odd=True))),
    lhs=lambda n, m: _dense_gaussian(_simplex(n), m).summed().scaled_improvement,
    rhs=lambda n, m: constant(signal_strength(GAUSSIAN, m) * (n - 1), _simplex(n)),
    examples=({"n": 3, "m": 3},),
    one_method=TWO_ROUTES,
    evidence=(
        exact("n = 2 to 6, m = 1, 3, 5, 7", cases=40),
        exact(
            "the same by convolution",
            cases=10,
            seed=2,
            using={
                "lhs": lambda n, m: (
                    feature_loss_terms_by_convolution(_simplex(n), _one(_simplex(n)), GAUSSIAN, m)
                    .summed()
                    .scaled_improvement
                )
            },
        ),
    ),
    mutants=(
        instead(
            "kappa n: a feature's worth for every feature",
            rhs=lambda n, m: constant(signal_strength(GAUSSIAN, m) * n, _simplex(n)),
        ),
    ),
    sees_also=("sparsity-loss/dense-gaussian",),
)


CLAIMS = (
    DENSE_GAUSSIAN,
    SIMPLEX_ATTAINS,
)
