"""The floor (tr F)^2 / tr F^2 of the sum of capacities, and what lies above it (E06b).

Setting.  As in `capacity_by_measure`.

Statements.  The gap is a sum of squares (E06b), and the floor is never below Kantorovich's (E06c).

Idea.  Cauchy and Schwarz over features.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.proofs_check.form import instead, scaled
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import (
    kantorovich_floor,
    total_capacity,
)
from pentad.proofs_check.spectral_geometry.settings import (
    BALANCED,
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LOOSE_AND_ALONE,
    RECTANGLE,
    TWO_EIGENVALUES,
    claim,
    measures,
    takes_measures_for_features,
)
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    capacity_sum_lower_bound,
    mean_eigenvalues,
    spectral_capacities,
)
from pentad.theory.frames.spectral_moments import capacity_sum_above_floor, participation_ratio
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram


def _squares_and_energies(W: Matrix) -> tuple[Any, Any]:
    """|w_i|^2 and k_i = (A^2)_ii = |w_i|^2 kappa_i, from the Gram matrix or from measures."""
    if isinstance(W, SpectralMeasures):
        return W.squared_norms, W.squared_norms * mean_eigenvalues(W)
    A = gram(W)
    return A.diagonal(), (A * A).sum(0)


def _trace_floor(W: Matrix) -> Any:
    """The participation ratio of the eigenvalues; tr F and tr F^2 as sums for measures alone."""
    if isinstance(W, SpectralMeasures):
        squares, energies = _squares_and_energies(W)
        return squares.sum() ** 2 / energies.sum()
    return capacity_sum_lower_bound(W)


def _floor_gap(W: Matrix) -> Any:
    """Sum of k_i (1/kappa_i - tr F / tr F^2)^2 over features."""
    return capacity_sum_above_floor(*_squares_and_energies(W))


def _floor_identity_closes(claim: Claim) -> bool | None:
    """Equal sides at up to three features and a zero one, with s = |w|^2 and kappa free.

    Feature by feature s^2 / k = k (s / k - c)^2 + 2 c s - c^2 k for k = s kappa and any c, and
    with c = tr F / tr F^2 the last two terms sum to (tr F)^2 / tr F^2.
    """
    import sympy

    if not takes_measures_for_features(claim):
        return None
    for count in (1, 2, 3):
        means = np.array(sympy.symbols(f"a:{count}", positive=True))
        norms = np.array([*sympy.symbols(f"t:{count}", positive=True), sympy.Integer(0)])
        known = SpectralMeasures(means, np.eye(count + 1, count, dtype=int), norms)
        if not vanishes(applied(claim.lhs, {"W": known}) - applied(claim.rhs, {"W": known})):
            return None
    s, k, c, T, K = sympy.symbols("s k c T K", positive=True)
    steps = (
        s**2 / k - k * (s / k - c) ** 2 - 2 * c * s + c**2 * k,
        (2 * c * T - c**2 * K).subs(c, T / K) - T**2 / K,
    )
    return True if all(map(vanishes, steps)) else None


TRACE_FLOOR = claim(
    "trace-floor",
    "E06b",
    locator="beyond the paper",
    title="The floor of capacities, and what lies above it",
    plain="Capacities sum to the participation ratio of the eigenvalues of F plus a sum of squares "
    "that vanishes exactly if all non-zero features have the same mean eigenvalue.",
    statement=r"\sum_iD_i=\frac{(\operatorname{tr}F)^2}{\operatorname{tr}F^2}+\sum_i|w_i|^2\kappa_i"
    r"\left(\frac1{\kappa_i}-\frac{\operatorname{tr}F}{\operatorname{tr}F^2}\right)^2,"
    r"\qquad\kappa_i=\mathbb{E}_i[\lambda]",
    relation="==",
    domain=FEATURES,
    lhs=total_capacity,
    rhs=lambda W: _trace_floor(W) + _floor_gap(W),
    examples=(
        {"W": BALANCED},
        {"W": TWO_EIGENVALUES},
        {"W": LOOSE_AND_ALONE},
        {"W": FIVE_ATOMS},
    ),
    evidence=(
        derivation(
            "up to three features and a zero one, with squared norms and mean eigenvalues free; "
            "and the terms of one feature",
            _floor_identity_closes,
            by_hand=(
                "both sides are sums over features with terms of one form, tr F and tr F^2 among "
                "them as the sums of |w_i|^2 and |w_i|^2 kappa_i: what cancels term by term "
                "cancels for any number of features",
            ),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact("features of every kind, in rationals", cases=100),
        search(
            "capacities by spectral measures, in floats",
            using={"lhs": lambda W: spectral_capacities(measures(W)).sum()},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("the floor is always attained", rhs=_trace_floor),
        instead("twice the gap", rhs=lambda W: _trace_floor(W) + 2 * _floor_gap(W)),
    ),
)

ORDER_OF_FLOORS = claim(
    "order-of-floors",
    "E06c",
    locator="beyond the paper",
    title="The trace floor is never below Kantorovich's",
    plain="The participation ratio of the eigenvalues is at least Kantorovich's floor.",
    statement=r"\frac{(\operatorname{tr}F)^2}{\operatorname{tr}F^2}\ge\operatorname{rank}W\cdot"
    r"\frac{4\lambda_{\min}\lambda_{\max}}{(\lambda_{\min}+\lambda_{\max})^2}",
    relation=">=",
    domain=FEATURES,
    lhs=capacity_sum_lower_bound,
    rhs=kantorovich_floor,
    examples=({"W": BALANCED}, {"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": FIVE_ATOMS}),
    evidence=(
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search(
            "the participation ratio from the eigenvalues, in floats",
            using={
                "lhs": lambda W: participation_ratio(np.linalg.eigvalsh(W @ W.T).astype(object))
            },
            floats_only=True,
        ),
    ),
    mutants=(
        scaled("rhs", Fraction(101, 100), "one per cent more"),
        instead("the floors agree", relation="=="),
    ),
    not_claimed="When they are equal: on paper only for a flat spectrum, and for two eigenvalues "
    "whose multiplicities are in the inverse ratio.",
)

CLAIMS = (TRACE_FLOOR, ORDER_OF_FLOORS)
