r"""Trained features that saturate to a billionth are localised.

Setting.  All converged runs of experiment `geometry-atlas`, of any size, importance and sparsity.

Statement.  With rho > 1 - 10^-9 every feature has nearly all of its mass on one eigenspace (E29a).

Not claimed.  That nearly saturated features are localised.
"""

from collections.abc import Sequence

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.proofs_check.spectral_geometry.trained_geometries.settings import (
    EXPERIMENT,
    TOLERANCE,
    TRAINED,
    largest_mass_from_gram,
)
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.store import Result
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.spectral_measures import eigenvector_defects, spectral_measures
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Matrix


def _every_run(results: Sequence[Result]) -> list[Point]:
    """One point for each converged run, whatever its size, importance and sparsity."""
    points: list[Point] = []
    for result in results:
        config, data = result.config, result.data
        live = live_weights(data.weights.values, data.bias.values)
        for place in zip(*np.nonzero(data.converged.values), strict=True):
            W = live[place][:, live[place].any(0)]
            points.append(
                {
                    "n": config.n,
                    "d": config.d,
                    "p": float(data.probability.values[place[0]]),
                    "saturation": float(data.saturation.values[place]),
                    "largest_mass": _largest_mass(W),
                    "largest_mass_by_gram": largest_mass_from_gram(W),
                    "mass_near_mean": _mass_near_mean(W),
                }
            )
    return points


def _largest_mass(W: Matrix) -> float:
    masses = eigenspaces(spectral_measures(W), TOLERANCE).masses
    return float(largest_masses(masses).min())


def _mass_near_mean(W: Matrix) -> float:
    r"""A lower bound without eigenvectors: mass within 0.49 % of the mean, by Chebyshev."""
    return float(1 - eigenvector_defects(W).max() / 0.0049**2)


SATURATED = Assumption(
    "saturated", "rho > 1 - 10^-9", lambda saturation: bool(saturation > 1 - 1e-9)
)


NEARLY_SATURATED = Assumption(
    "nearly saturated", "rho > 0.9999", lambda saturation: bool(saturation > 0.9999)
)


SATURATION_LOCALISES = claim(
    "trained-saturation-localises",
    "E29a",
    locator="Theorem 1 (second-hand)",
    title="Trained features that saturate to a billionth are localised",
    plain="In every converged run with rho > 1 - 10^-9, every feature has all but 10^-4 of its "
    "mass on one eigenspace, eigenvalues within 1 % counted as one.",
    statement=r"\rho>1-10^{-9}\Rightarrow\min_i\max_ap_{ia}\ge1-10^{-4}",
    relation=">=",
    domain=Domain(TRAINED.parameters, (SATURATED,)),
    lhs=lambda largest_mass: largest_mass,
    rhs=lambda: 1 - 1e-4,
    fidelity="specialised",
    delta="The theorem assumes exact saturation. At these tolerances the stability bound alone "
    "does not give the statement for features of small leverage, so that it is one about the data.",
    one_method=ONLY_STORED,
    evidence=(
        stored("masses from singular vectors", EXPERIMENT, _every_run),
        stored(
            "masses from eigenvectors of the Gram matrix",
            EXPERIMENT,
            _every_run,
            using={"lhs": lambda largest_mass_by_gram: largest_mass_by_gram},
        ),
        stored(
            "Chebyshev's inequality about the mean eigenvalue, without eigenvectors",
            EXPERIMENT,
            _every_run,
            using={"lhs": lambda mass_near_mean: mass_near_mean},
        ),
    ),
    mutants=(
        instead(
            "nearly saturated is enough (rho > 0.9999)",
            domain=Domain(TRAINED.parameters, (NEARLY_SATURATED,)),
        ),
    ),
)

CLAIMS = (SATURATION_LOCALISES,)
