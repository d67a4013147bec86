"""Stored results about codes and encoders, as the page of encoders shows them.

Where l1 minimisation finds sparse codes, what solvers recover for what they cost, and what trained
encoders err by at worst, beside what they must.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.experiments import (
    amortised_inference,
    iterative_inference,
    recovery_phase_diagram,
    worst_codes,
)
from pentad.simulations.readings.planted_codes import (
    at_penalty,
    cells,
    encoder_name,
    inference_operations,
    iterative_operations,
    main_size,
    training_operations,
)
from pentad.simulations.store import Result, Store
from pentad.theory.codes.adversaries import indistinguishable_pair
from pentad.theory.codes.cross_talk import cross_talk_values
from pentad.theory.codes.phase_transitions import weak_threshold
from pentad.theory.codes.worst_errors import worst_errors

PENALTY = 0.01
"""The l1 weight at which solvers are compared."""

CURVE = np.linspace(0.02, 0.98, 49)
"""Ratios d / n at which the limits of many atoms are told."""

SOLVERS = {
    "fista": ("FISTA", "iterations"),
    "signed_fista": ("FISTA, signed codes", "iterations"),
    "adam": ("Adam on logarithms of codes", "adam_step"),
}
"""Solvers that take steps: what they are called, and the axis of their steps."""


def encoder_results() -> dict[str, Any]:
    """Success maps with their limits, solvers and encoders by cost, and worst errors."""
    return {
        "maps": [_success_map(one) for one in _results(recovery_phase_diagram)],
        "solvers": _solvers(
            _results(amortised_inference, task=amortised_inference.DICTIONARY),
            _results(iterative_inference)[0],
        ),
        "worst": [_worst(one) for one in _results(worst_codes)],
    }


def _results(module: Any, **wanted: Any) -> list[Any]:
    """Stored cells of the preset "paper" with these values."""
    experiment = module.EXPERIMENT
    return [
        Store().load(experiment, config)
        for config in experiment.presets["paper"]
        if all(getattr(config, name) == value for name, value in wanted.items())
    ]


def _success_map(result: Result) -> dict[str, Any]:
    """Shares of codes found over d / n and k / d, and the weak curve of Donoho and Tanner."""
    data, config = result.data, result.config
    curve = [weak_threshold(float(x), signed=config.signed) for x in CURVE]
    return {
        "signed": config.signed,
        "n": config.n,
        "draws": config.draws,
        "d": data.d.values,
        "k": data.k.values,
        "success": data.success.values,
        "converged": data.converged.values,
        "curve": np.round(np.stack([CURVE, curve], -1), 6),
    }


def _solvers(known: Sequence[Any], iterative: Result) -> dict[str, Any]:
    """Scores against operations, with the dictionary known; training is counted apart."""
    config = iterative.config
    return {
        "n": config.n,
        "d": config.d,
        "k": config.k,
        "penalty": PENALTY,
        "dictionaries": config.dictionaries,
        "encoders": [_encoder(one) for one in cells(known, **main_size(known))],
        "iterative": [
            *(_iterative(iterative, key, *told) for key, told in SOLVERS.items()),
            {
                "name": "orthogonal matching pursuit",
                "operations": [iterative_operations(config, "matching_pursuit")],
                "scores": [float(iterative.data.matching_pursuit_score.mean())],
                "steps": [config.k],
            },
        ],
    }


def _encoder(result: Result) -> dict[str, Any]:
    scores = at_penalty(result, "latent_score", PENALTY)[..., -1]
    return {
        "name": encoder_name(result.config),
        "operations": inference_operations(result.config),
        "training": training_operations(result.config, result.config.steps),
        "scores": scores.ravel(),
        "converged": bool(at_penalty(result, "converged", PENALTY).all()),
    }


def _iterative(result: Result, key: str, name: str, axis: str) -> dict[str, Any]:
    steps = result.data[axis].values
    shown = steps > 0
    price = "adam" if key == "adam" else "fista"
    return {
        "name": name,
        "steps": steps[shown],
        "operations": [iterative_operations(result.config, price, int(k)) for k in steps[shown]],
        "scores": result.data[f"{key}_score"].mean("dictionary").values[shown],
    }


def _worst(result: Result) -> dict[str, Any]:
    """What rows trained on the authors' dictionary err by and must, and what every row must."""
    data = result.data.isel(dictionary=0)
    D, W = data.true_dictionary.values, data.weights.values.astype(float)
    rho = np.array([float(x) for x in cross_talk_values(D)])
    must = [float(indistinguishable_pair(D, row, i).error) for i, row in enumerate(W)]
    made = worst_errors(W @ D, data.bias.values.astype(float))
    return {
        "task": result.config.task,
        "features": list(range(len(rho))),
        "every": np.minimum(1.0, rho) / 2,
        "must": must,
        "made": made,
        "converged": bool(data.converged),
    }
