r"""Capacity over squared length of trained features.

Setting.  Settled runs of experiment `spectral-sweep`.

Statements.  It lies between the inverses of the extreme eigenvalues of F (E30f), and fits of it
near d / tr F (E30g).

Not claimed.  One slope for all features.
"""

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.published_recipe.settings import (
    ALL_REDUCED,
    EXPERIMENT,
    READ_OFF,
    TRAINED,
    settled_runs,
    with_weights,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.measures_from_gram import capacity_slopes_from_gram
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.power_loss import gram


def _slopes(capacity: Number, squared_norm: Number) -> np.ndarray:
    alive = squared_norm > 0
    slopes: np.ndarray = capacity[alive] / squared_norm[alive]
    return slopes


def _within(slopes: Number) -> np.ndarray:
    return np.array([slopes.min(), -slopes.max()])


SLOPES = claim(
    "trained-slopes",
    "E30f",
    locator="linearity of capacity in squared length (second-hand); the authors' public notes",
    title="Capacity over squared length lies between the inverse eigenvalues",
    plain="For every trained feature the capacity over the squared length lies between the "
    "inverses of the largest and the smallest eigenvalue of F.",
    statement=r"\frac1{\lambda_{\max}}\le\frac{D_i}{|w_i|^2}\le\frac1{\lambda_{\min}}",
    relation=">=",
    domain=TRAINED,
    lhs=lambda capacity, squared_norm: _within(_slopes(capacity, squared_norm)),
    rhs=lambda eigenvalues: np.array([1 / eigenvalues[0], -1 / eigenvalues[-1]]),
    delta="The notes fit slopes to clusters. The two-sided bound is a theorem (E08); here it meets "
    "trained weights.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("from spectral measures", EXPERIMENT, settled_runs),
        stored(
            "slopes of the stored weights from the Gram matrix",
            EXPERIMENT,
            with_weights(settled_runs),
            using={"lhs": lambda W: _within(capacity_slopes_from_gram(W))},
        ),
    ),
    mutants=(
        instead(
            "one slope for all, d / tr F up to a tenth",
            rhs=lambda eigenvalues: np.array([0.9, -1.1]) * (len(eigenvalues) / eigenvalues.sum()),
        ),
        instead(
            "below the inverse of the largest eigenvalue",
            rhs=lambda eigenvalues: np.array([1 / eigenvalues[0], -1 / eigenvalues[0]]),
        ),
    ),
)


def _fitted_slope(capacity: Number, squared_norm: Number) -> np.ndarray:
    """Slope of capacity against squared length through the origin, and its negative."""
    slope = (capacity * squared_norm).sum() / (squared_norm**2).sum()
    return np.array([slope, -slope])


FITTED_SLOPE = claim(
    "trained-fitted-slope",
    "E30g",
    locator="the authors' public notes",
    title="The fitted slope of a run is near d / tr F",
    plain="The line through the origin fitted to capacities against squared lengths of one run "
    "has a slope between 0.7 and 1.05 of d / tr F.",
    statement=r"0.7\frac d{\mathrm{tr}F}\le\frac{\sum_iD_i|w_i|^2}{\sum_i|w_i|^4}"
    r"\le1.05\frac d{\mathrm{tr}F}",
    relation=">=",
    domain=TRAINED,
    lhs=_fitted_slope,
    rhs=lambda eigenvalues: np.array([0.7, -1.05]) * (len(eigenvalues) / eigenvalues.sum()),
    fidelity="restated",
    delta="The notes call d / tr F the best predictor of the slope, without a bound. Weighted by "
    "squared length only once, the slope is the saturation times d / tr F, exactly.",
    one_method=ONLY_STORED,
    exceptions=ALL_REDUCED,
    evidence=(
        stored("from spectral measures", EXPERIMENT, settled_runs),
        stored(
            "stored weights: capacities from the Gram matrix",
            EXPERIMENT,
            with_weights(settled_runs),
            using={"lhs": lambda W: _fitted_slope(capacities(gram(W)), (W * W).sum(0))},
        ),
    ),
    mutants=(
        instead(
            "exactly, to two per cent",
            rhs=lambda eigenvalues: (
                np.array([0.98, -1.02]) * (len(eigenvalues) / eigenvalues.sum())
            ),
        ),
        instead(
            "near the inverse of the largest eigenvalue",
            rhs=lambda eigenvalues: np.array([0.7, -1.05]) / eigenvalues[0],
        ),
    ),
    not_claimed=READ_OFF,
    sees_also=("spectral-geometry/trained-slopes",),
)

CLAIMS = (
    SLOPES,
    FITTED_SLOPE,
)
