r"""Linear training raises every capacity, ReLU training does not.

Setting.  Experiment `spectral-trajectories`: gradient flow of the exact loss with n = 5 and 8, and
of the linear model from the same starts.

Statements.  In the linear model no capacity falls, in the ReLU model some does (E30j): on the way
to the antiprism it comes near saturation and leaves it (E30k).

Not claimed.  A theorem about the ReLU model.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import ONLY_STORED, seen, stored
from pentad.proofs_check.form import instead
from pentad.proofs_check.spectral_geometry.published_recipe.settings import (
    READ_OFF,
    saturation_from_gram,
)
from pentad.proofs_check.spectral_geometry.settings import claim
from pentad.simulations.experiments import spectral_trajectories
from pentad.simulations.store import Result
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.gram_flow import flowed_features
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Number
from pentad.theory.power_autoencoder.power_loss import gram


def _flows(results: Sequence[Result]) -> list[Point]:
    """One point for each run that came to rest."""
    return [
        {
            "n": result.config.n,
            "d": result.config.d,
            "seed": result.config.seed,
            "start": int(k),
            "times": result.data.time.values,
            "parameters": result.data.parameters.values[k],
            "capacity": result.data.capacity.values[k],
            "linear_capacity": result.data.linear_capacity.values[k],
        }
        for result in results
        for k in np.flatnonzero(result.data.converged.values)
    ]


def _steepest_fall(capacity: Number) -> float:
    """The largest amount by which a capacity falls from one recorded time to the next."""
    return float(-np.diff(capacity, axis=0).min())


def _fall_by_gram(parameters: Any) -> float:
    return _steepest_fall([capacities(gram(each[:-1])) for each in parameters])


def _linear_capacity_by_gram(parameters: Any, times: Any) -> np.ndarray:
    """Capacities along the closed-form flow of the features, from Gram matrices."""
    W = parameters[0, :-1]
    remaining = np.exp(-8 * spectral_trajectories.RATE * times)
    return np.array([capacities(gram(flowed_features(W, float(s)))) for s in remaining])


FOLLOWED = Domain((seen("parameters", "along the flow of the exact loss"),))


LINEAR_FLOW = claim(
    "followed-linear-flow",
    "E30j",
    locator="beyond the paper",
    title="Linear training raises every capacity, ReLU training does not",
    plain="Along the flow of the linear model from the starts of the ReLU model no capacity ever "
    "falls; along every flow of the ReLU model some capacity does, by 0.01 or more.",
    statement=r"t_1<t_2:\quad D_i(t_1)\le D_i(t_2)\quad\text{(linear)};\qquad "
    r"\exists i,t_1<t_2:\ D_i(t_1)\ge D_i(t_2)+0.01\quad\text{(ReLU)}",
    relation="<=",
    domain=FOLLOWED,
    lhs=lambda linear_capacity: np.append(linear_capacity[:-1], 0.01),
    rhs=lambda linear_capacity, capacity: np.append(linear_capacity[1:], _steepest_fall(capacity)),
    delta="Not known to be in the paper. Monotone saturation is a theorem for white inputs (E20); "
    "here it is "
    "set beside the flow of the ReLU model.",
    one_method=ONLY_STORED,
    evidence=(
        stored("from flowed spectral measures", spectral_trajectories.EXPERIMENT, _flows),
        stored(
            "from Gram matrices of flowed features",
            spectral_trajectories.EXPERIMENT,
            _flows,
            using={
                "rhs": lambda parameters, times: np.append(
                    _linear_capacity_by_gram(parameters, times)[1:], _fall_by_gram(parameters)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "the ReLU model too",
            lhs=lambda capacity: capacity[:-1],
            rhs=lambda capacity: capacity[1:],
        ),
        instead(
            "by a hundredth each time",
            lhs=lambda linear_capacity: np.append(linear_capacity[:-1] + 0.01, 0.01),
        ),
    ),
    not_claimed=f"A theorem about the ReLU model. {READ_OFF}",
)


LEAVES_SATURATION = claim(
    "flow-leaves-saturation",
    "E30k",
    locator="beyond the paper",
    title="The flow to the antiprism comes near saturation and leaves it",
    plain="Flows that end below a saturation of 0.99, all of them at the square antiprism of eight "
    "features in three dimensions, were nearer to saturation before, by 0.004 or more.",
    statement=r"\max_t\rho(t)\ge\rho(\infty)+0.004",
    relation=">=",
    domain=Domain(
        FOLLOWED.parameters,
        (
            Assumption(
                "not saturated at the end",
                "final saturation below 0.99",
                lambda capacity, d: bool(capacity[-1].sum() < 0.99 * d),
            ),
        ),
    ),
    lhs=lambda capacity, d: capacity.sum(-1).max() / d,
    rhs=lambda capacity, d: capacity[-1].sum() / d + 0.004,
    delta="Not known to be in the paper, which assumes saturation.",
    one_method=ONLY_STORED,
    evidence=(
        stored("from spectral measures", spectral_trajectories.EXPERIMENT, _flows),
        stored(
            "from Gram matrices along the flow",
            spectral_trajectories.EXPERIMENT,
            _flows,
            using={
                "lhs": lambda parameters: max(
                    saturation_from_gram(each[:-1]) for each in parameters
                )
            },
        ),
    ),
    mutants=(
        instead("training never leaves saturation", relation="<="),
        instead("passes it exactly", rhs=lambda: 1 - 1e-6),
    ),
    not_claimed="That every start does so: starts that end at other minima are left out. "
    f"{READ_OFF}",
    sees_also=("spectral-geometry/followed-linear-flow",),
)

CLAIMS = (
    LINEAR_FLOW,
    LEAVES_SATURATION,
)
