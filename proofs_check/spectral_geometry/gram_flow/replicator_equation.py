"""Masses follow the replicator equation and flow to eigenvalues below the mean (E20c).

Setting.  Gradient flow of the linear model, as in `linear_flow`.

Idea.  The feature moves at 4 c (I - F) w, and eigenspaces stay.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.signs import all_vanish
from pentad.proofs_check.evidence.symbolic import derivation
from pentad.proofs_check.form import scaled
from pentad.proofs_check.spectral_geometry.gram_flow.settings import (
    AT_FIVE_ATOMS,
    AT_TWO_EIGENVALUES,
    IN_AXES,
    WITH_RATE,
    differences_vanish,
    features_follow_the_operator,
    moving_feature,
    orthogonal_rows,
    projections,
)
from pentad.proofs_check.spectral_geometry.settings import RECTANGLE, claim, measures
from pentad.theory.frames.gram_flow import (
    feature_velocity,
    flowed_measures,
    linear_loss_gradient,
    replicator_velocities,
)
from pentad.theory.frames.gram_flow_by_other_routes import mass_velocities_by_projections
from pentad.theory.frames.spectral_measures import SpectralMeasures
from pentad.theory.numbers.domains import applied
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.power_autoencoder.power_loss import gram


def _mass_velocities(W: Matrix, c: Number) -> Any:
    """Velocities of the masses as W moves by the gradient of its loss."""
    return mass_velocities_by_projections(
        W, feature_velocity(W, linear_loss_gradient(gram(W), c)), projections(W)
    )


def _replicator_closes(claim: Claim) -> bool | None:
    """Both sides for features of the plane, any feature along three axes, and the closed form."""
    import sympy

    s, c, a, b, q = sympy.symbols("s c a b q", positive=True)
    W, known = orthogonal_rows()
    if not differences_vanish(claim, {"W": W, "c": c}, {"W": known, "c": c}):
        return None
    two = SpectralMeasures(np.array([a, b]), np.array([[q, 1 - q]]), np.array([q]))
    flowed = flowed_measures(two, s)
    wanted = applied(claim.rhs, {"W": flowed, "c": c})
    differences = [
        -8 * c * s * entry.diff(s) - speed
        for entry, speed in zip(flowed.masses.flat, wanted.flat, strict=True)
    ]
    _, w, velocity, known = moving_feature(c)
    axes = (np.diag(row) for row in np.eye(3, dtype=int))
    differences += [
        *(
            mass_velocities_by_projections(w, velocity, axes)
            - applied(claim.rhs, {"W": known, "c": c})
        )[0]
    ]
    closes = all_vanish(differences)
    return True if closes and features_follow_the_operator(c) else None


REPLICATOR = claim(
    "replicator-equation",
    "E20c",
    locator="appendix on gradient flow, beyond the paper",
    title="Masses follow the replicator equation",
    plain="In linear training the masses of a feature follow the replicator equation with the "
    "negative eigenvalue as fitness: mass flows from eigenvalues above the feature's mean to those "
    "below it.",
    statement=r"\dot p_{ia}=-8c\,p_{ia}(\lambda_a-\kappa_i),\qquad "
    r"p_{ia}(t)\propto p_{ia}(0)\frac{\lambda_a(t)}{\lambda_a(0)}",
    relation="==",
    domain=WITH_RATE,
    lhs=_mass_velocities,
    rhs=lambda W, c: replicator_velocities(measures(W), c),
    examples=(AT_TWO_EIGENVALUES, {"W": RECTANGLE, "c": Fraction(1, 3)}, AT_FIVE_ATOMS),
    evidence=(
        derivation(
            "both sides for two features of the plane, the gradient of the loss for three, and its "
            "effect on three masses in axes along eigenvectors, as symbols; the closed form of two "
            "masses at any time",
            _replicator_closes,
            by_hand=IN_AXES,
            reach="everywhere",
            unneeded={"non-zero": "W = 0 has no mass, and nothing is said of it"},
        ),
        exact("rational eigenvalues; the gradient of the loss, projected", cases=80),
    ),
    mutants=(
        scaled("rhs", -1, "mass flows to large eigenvalues"),
        scaled("rhs", Fraction(1, 2), "half the rate"),
    ),
)

CLAIMS = (REPLICATOR,)
