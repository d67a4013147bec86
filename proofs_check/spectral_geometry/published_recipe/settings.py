"""What the claims about the published recipe share: which runs are judged, and how they are read.

Experiment `spectral-sweep`: the model (W^T W x + b)_+ trained as in the authors' public code,
restated, with n = 64 and 128 in place of 1024 and fewer steps, over d and sparsity S.  The
saturation is rho = sum_i D_i / d.  Runs count if rho settled in the second half of training.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.stored import seen
from pentad.simulations.experiments import spectral_sweep
from pentad.simulations.readings.spectral_sweep import kept_runs
from pentad.simulations.store import Result
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.domains import Assumption, Domain, Point
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.power_autoencoder.power_loss import gram

EXPERIMENT = spectral_sweep.EXPERIMENT


REDUCED = Assumption(
    "reduced size",
    "runs stored, n = 64 or 128, at least 2000 steps",
    lambda n, steps: bool(n in (64, 128) and steps >= 2000),
)


ALL_REDUCED = {
    "without 'reduced size'": "it says which runs are judged; all that are stored have these sizes"
}
"""Why nothing notices that this assumption is dropped."""


READ_OFF = (
    "Anything beyond the stored runs: the thresholds were read off them, with some room, and "
    "describe them."
)


TRAINED = Domain((seen("W", "trained with Adam on samples"),), (REDUCED,))


def settled_runs(results: Sequence[Result]) -> list[Point]:
    """One point for each run whose saturation settled; W is there if it was kept."""
    points: list[Point] = []
    for result in results:
        config, data = result.config, result.data
        kept = {(run.d, run.sparsity): run.W for run in kept_runs(result)}
        rows = data.row_dimension.values
        for k, d in enumerate(config.dimensions):
            for s, S in enumerate(config.sparsities):
                if not bool(data.converged[k, s]):
                    continue
                points.append(
                    {
                        "n": config.n,
                        "d": d,
                        "S": S,
                        "profile": config.profile,
                        "seed": config.seed,
                        "steps": config.steps,
                        "gaussian_null": float(data.gaussian_null[k]),
                        "saturation": float(data.saturation[-1, k, s]),
                        "untrained": float(data.saturation[0, k, s]),
                        "floor": float(data.floor[k, s]),
                        "kantorovich_floor": float(data.kantorovich_floor[k, s]),
                        "condition": float(data.condition[-1, k, s]),
                        "untrained_condition": float(data.condition[0, k, s]),
                        "capacity": data.capacity.values[k, s],
                        "squared_norm": data.squared_norm.values[k, s],
                        "eigenvalues": data.eigenvalue.values[rows == d, s],
                        "W": kept.get((d, S)),
                    }
                )
    return points


def with_weights(points: Callable[[Sequence[Result]], list[Point]]) -> Any:
    """Those of the points whose weights were kept."""
    return lambda results: [point for point in points(results) if point["W"] is not None]


def saturation_from_gram(W: Matrix) -> float:
    """Sum of capacities, from the Gram matrix, over the dimension."""
    return float(capacities(gram(W)).sum() / len(W))


FINE = 1e-5
AUTHORS = 1e-4


COARSE = 0.1
"""Grouping tolerances (dimensionless): ours, that of the authors' code, and ten per cent."""


def sweeps(results: Sequence[Result]) -> list[Point]:
    """One point for each seed and d: what was measured at every sparsity whose run settled."""
    points: list[Point] = []
    for result in results:
        config, data = result.config, result.data
        if config.profile != "uniform":
            continue
        tolerances = data.tolerance.values
        rows = [int(np.abs(np.log(tolerances / t)).argmin()) for t in (FINE, AUTHORS, COARSE)]
        for k, d in enumerate(config.dimensions):
            settled = np.flatnonzero(data.converged.values[k])
            points.append(
                {
                    "n": config.n,
                    "d": d,
                    "seed": config.seed,
                    "steps": config.steps,
                    "S": np.array(config.sparsities)[settled],
                    "variation": data.variation.values[k, settled],
                    "masses": data.largest_mass_by_leverage.values[rows, k][:, settled],
                    "unused": 1 - data.saturation.values[-1, k, settled],
                    "unused_by_floor": 1 - data.floor.values[k, settled],
                    "kept": [run for run in kept_runs(result) if run.d == d],
                }
            )
    return points


def with_several_weights(results: Sequence[Result]) -> list[Point]:
    """Those of which the weights were kept at five sparsities or more."""
    return [point for point in sweeps(results) if len(point["kept"]) >= 5]
