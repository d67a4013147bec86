"""Capacity over squared norm: between inverse eigenvalues (E08a), on rays if saturated (E08b).

Setting.  As in `capacity_by_measure`.

Idea.  The slope D_i / |w_i|^2 is 1 / E_i[lambda].
"""

from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.capacity_saturation.settings import extreme_eigenvalues
from pentad.proofs_check.spectral_geometry.settings import (
    CAPACITY,
    FEATURES,
    FIVE_ATOMS,
    HAS_MEASURES,
    LOOSE_AND_ALONE,
    ONE_FEATURE,
    RECTANGLE,
    SATURATED,
    TWO_EIGENVALUES,
    claim,
    few_atoms,
    general_measure,
    measures,
    speaks_of_measures,
)
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.frames.spectral_measures import SpectralMeasures, capacity_slopes
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram


def _slopes_by_gram(W: Matrix) -> Any:
    """D_i / |w_i|^2 of the non-zero features, from the Gram matrix; by means for measures."""
    if isinstance(W, SpectralMeasures):
        return _slopes_by_measure(W)
    A = gram(W)
    squares = A.diagonal()
    alive = squares != 0
    return capacities(A)[alive] / squares[alive]


def _slopes_by_measure(W: Matrix) -> Any:
    slopes = capacity_slopes(measures(W))
    return slopes[slopes != 0]


def _between_extremes(W: Matrix, slopes: Number, *, left: bool) -> Any:
    low, high = extreme_eigenvalues(W)
    return (
        np.append(0 * slopes + 1 / high, slopes)
        if left
        else np.append(slopes, 0 * slopes + 1 / low)
    )


def _slopes_close(claim: Claim) -> bool | None:
    """Right less left, times E[lambda]: linear in the masses, with no negative coefficient."""
    if not speaks_of_measures(claim):
        return None
    general = general_measure()
    point = {"W": general.known}
    mean = (np.array(general.weights) * general.eigenvalues).sum()
    differences = applied(claim.rhs, point) - applied(claim.lhs, point)
    steps = [general.is_nonnegative_form(x * mean, 1, beside=(0, -1)) for x in differences]
    return True if all(steps) else None


SLOPE_RANGE = claim(
    "slope-range",
    "E08a",
    locator="linearity of fractional dimensionality in the squared norm",
    title="Capacity per squared norm lies between inverse eigenvalues",
    plain="The capacity of a non-zero feature over its squared norm lies between the inverse of "
    "the largest eigenvalue of F and that of the smallest positive one.",
    statement=r"\frac1{\lambda_{\max}}\le\frac{D_i}{|w_i|^2}\le\frac1{\lambda_{\min}}",
    relation="<=",
    domain=FEATURES,
    lhs=lambda W: _between_extremes(W, _slopes_by_gram(W), left=True),
    rhs=lambda W: _between_extremes(W, _slopes_by_gram(W), left=False),
    delta="The authors' public notes report the linear relation; whether the paper states it is "
    "not known to us. The two sides are ours.",
    examples=({"W": TWO_EIGENVALUES}, {"W": RECTANGLE}, {"W": LOOSE_AND_ALONE}, {"W": FIVE_ATOMS}),
    evidence=(
        derivation(
            "both differences, times the mean eigenvalue, as linear forms in the masses without "
            "a negative coefficient",
            _slopes_close,
            relation="<=",
            by_hand=(
                ONE_FEATURE,
                few_atoms("both differences, times E[lambda] and sum q, are linear"),
            ),
            cites=(CAPACITY,),
            unneeded=HAS_MEASURES,
            reach="everywhere",
        ),
        exact("features of every kind, eigenvalues as roots or balls", cases=60),
        search(
            "by spectral measures, in floats",
            using={
                "lhs": lambda W: _between_extremes(W, _slopes_by_measure(W), left=True),
                "rhs": lambda W: _between_extremes(W, _slopes_by_measure(W), left=False),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("one slope for all", relation="=="),
        instead(
            "the slope is d / tr F",
            relation="==",
            lhs=_slopes_by_gram,
            rhs=lambda W: 0 * _slopes_by_gram(W) + len(W) / (W * W).sum(),
        ),
        instead(
            "at most the inverse of the largest eigenvalue",
            lhs=_slopes_by_gram,
            rhs=lambda W: 0 * _slopes_by_gram(W) + 1 / extreme_eigenvalues(W)[1],
        ),
    ),
)


def _distance_from_rays(W: Matrix, slopes: Number) -> Any:
    """Product over the eigenvalues of (slope times eigenvalue - 1): 0 on every ray."""
    product = 0 * slopes + 1
    for eigenvalue in measures(W).eigenvalues:
        product = product * (slopes * eigenvalue - 1) if eigenvalue != 0 else product
    return product


def _distance_from_own_ray(W: Matrix) -> Any:
    """Slope times |F w_i|^2 / <w_i, F w_i>, the eigenvalue of an eigenvector, less 1."""
    alive = (W * W).sum(0) != 0
    moved = (frame_operator(W) @ W)[:, alive]
    own = (moved * moved).sum(0) / (W[:, alive] * moved).sum(0)
    return _slopes_by_gram(W) * own - 1


RAYS = claim(
    "rays",
    "E08b",
    locator="linearity of fractional dimensionality in the squared norm",
    title="Localised features lie on one ray for each eigenvalue",
    plain="If capacity is saturated, the points (squared norm, capacity) lie on as many lines "
    "through the origin as F has positive eigenvalues, and their slopes are the inverses.",
    statement=r"\prod_a\left(\lambda_a\frac{D_i}{|w_i|^2}-1\right)=0",
    relation="==",
    domain=SATURATED,
    lhs=lambda W: _distance_from_rays(W, _slopes_by_gram(W)),
    rhs=lambda W: 0 * _slopes_by_gram(W),
    fidelity="restated",
    delta="From the authors' public notes; whether the paper states it is not known to us.",
    examples=({"W": RECTANGLE},),
    one_method="the right side is 0, to which no rounding is small; the second route shares only "
    "the slopes, and solves for no eigenvalue",
    evidence=(
        exact("turned sums of one or two tight frames"),
        exact(
            "the eigenvalue of each feature as |F w|^2 over its quadratic form, none solved for",
            using={"lhs": _distance_from_own_ray},
        ),
    ),
    mutants=(
        instead(
            "one ray, of slope rank / tr F",
            lhs=lambda W: _slopes_by_gram(W) * (W * W).sum() - rank(W),
        ),
        instead(
            "for features that do not saturate too",
            domain=FEATURES,
            examples=({"W": TWO_EIGENVALUES},),
        ),
    ),
)

CLAIMS = (SLOPE_RANGE, RAYS)
