"""Capacity is the squared norm over the mean eigenvalue of the spectral measure (E01).

Setting.  Features w_1 .. w_n of R^d, columns of W, not all zero; F = W W^T with positive
eigenvalues lambda_a, A = W^T W.  The spectral measure of a feature has masses
p_ia = |P_a w_i|^2 / |w_i|^2, and E_i is its expectation.  Zero features have no measure: capacity
and leverage 0.

Idea.  Both are |w|^4 / <w, F w>.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import measures_along_rows
from pentad.proofs_check.spectral_geometry.settings import (
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    RECTANGLE,
    TURNED,
    TWO_EIGENVALUES,
    WITH_RATIONAL_SPECTRUM,
    claim,
    free_features,
    measures,
    total_leverage,
)
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_leverages
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def _both_sides_are_the_form(claim: Claim) -> bool | None:
    """The left is |w|^4 / <w, F w> for any features, the right for any w in axes that F has."""
    import sympy

    W = free_features(2, 2)
    along = (W * (frame_operator(W) @ W)).sum(0)
    left = applied(claim.lhs, {"W": W}) - (W * W).sum(0) ** 2 / along
    w = free_features(3, 1)
    eigenvalues = np.array(sympy.symbols("a:3", positive=True))
    known = measures_along_rows(w)._replace(eigenvalues=eigenvalues)
    form = (w * w * eigenvalues[:, None]).sum(0)
    right = applied(claim.rhs, {"W": known}) - (w * w).sum(0) ** 2 / form
    beside_zero = np.concatenate([W, 0 * W[:, :1]], axis=1)
    zero = known._replace(masses=0 * known.masses, squared_norms=0 * known.squared_norms)
    none = applied(claim.lhs, {"W": beside_zero})[-1], applied(claim.rhs, {"W": zero})[0]
    return True if all(vanishes(entry) for entry in (*left, *right, *none)) else None


def _capacity_over_trace(W: Matrix) -> Any:
    """|w_i|^2 over the average of the positive eigenvalues, as if every measure were uniform."""
    squares = measures(W).squared_norms
    return squares * total_leverage(W) / squares.sum()


CAPACITY_BY_MEASURE = claim(
    "capacity-by-measure",
    "E01",
    locator="fractional dimensionality and spectral measures",
    title="Capacity is the squared norm over the mean eigenvalue",
    plain="The capacity of a feature, its squared Gram entry over the sum of squares of its row, "
    "is its squared norm over the mean eigenvalue of its spectral measure.",
    statement=r"D_i=\frac{A_{ii}^2}{(A^2)_{ii}}=\frac{|w_i|^2}{\mathbb{E}_i[\lambda]}",
    relation="==",
    domain=FEATURES,
    lhs=lambda W: capacities(gram(W)),
    rhs=lambda W: spectral_capacities(measures(W)),
    fidelity="restated",
    delta="Second-hand, from the authors' public code; capacity 0 for zero features is ours.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "both sides as |w|^4 / <w, F w>: two features of the plane, and one in space along "
            "eigenvectors, as symbols; zero features",
            _both_sides_are_the_form,
            by_hand=(
                "(A^2)_ii = <w_i, F w_i> compares sums over features and pairs of rows, with terms "
                "of one form whatever their number: two features of the plane stand for all",
                TURNED,
                "<w, F w> is a sum over the axes, with terms of one form: three stand for all",
            ),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact(
            "rational eigenvalues, equal ones and zero columns among them; projections by "
            "Lagrange polynomials of F",
            using={"domain": WITH_RATIONAL_SPECTRUM},
        ),
        search("features of every kind, by singular vectors in floats", cases=80),
    ),
    mutants=(
        instead("capacity is leverage", rhs=lambda W: spectral_leverages(measures(W))),
        instead("every measure is uniform on the spectrum", rhs=_capacity_over_trace),
    ),
    sees_also=("sparsity-loss/capacity-is-dimensionality",),
)

CLAIMS = (CAPACITY_BY_MEASURE,)
