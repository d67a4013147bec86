"""Trained operator autoencoders as the page of resolutions computes with them: multipliers, spikes.

All else the page makes itself: signals on a grid, the layer there by either rule, codes by unrolled
FISTA. A layer on the grid of training is its multipliers there, whatever the kind was in training;
they come from the stored weights of `operator-resolutions`, of the start of least training loss.
"""

from functools import cache
from typing import Any

import numpy as np

from pentad.simulations.experiments.operator_resolutions import CELLS, EXPERIMENT
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL
from pentad.simulations.models.operator_measures import PEAK, TOLERANCE
from pentad.simulations.models.planted_functions import (
    ANTI_ALIASED,
    BAND,
    BOX,
    BOXES,
    EVERYWHERE,
    FREQUENCIES,
    POINTS,
    SMOOTH,
    WIDTH,
    spikes,
)
from pentad.simulations.models.planted_resolutions import GRID, RULES
from pentad.simulations.readings.operator_resolutions import best_start
from pentad.simulations.store import Store
from pentad.theory.operators.pixel_kernels import multiplier

SHOWN = 24
"""Test functions that the page has."""

MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "spectral": (
        "SAE-FNO, 14 modes, smooth concepts",
        {"kind": "spectral", "concepts": SMOOTH, "modes": BAND, "region": EVERYWHERE},
    ),
    "convolutional": (
        "SAE-CNN, 33 taps, smooth concepts",
        {"kind": "convolutional", "concepts": SMOOTH},
    ),
    "all-modes": (
        "SAE-FNO, all 32 modes, smooth concepts",
        {"kind": "spectral", "concepts": SMOOTH, "modes": GRID // 2, "region": EVERYWHERE},
    ),
    "jumps": (
        "SAE-FNO, 14 modes, concepts with jumps, sampled at points",
        {"kind": "spectral", "concepts": BOX, "sampling": POINTS},
    ),
    "anti-aliased": (
        "SAE-FNO, 14 modes, concepts with jumps, anti-aliased samples",
        {"kind": "spectral", "concepts": BOX, "sampling": ANTI_ALIASED},
    ),
}
"""Models of the page by name: in words, and the fields of their cell."""


def cell_of(name: str) -> Any:
    """The configuration of a model of the page, of the preset that is stored whole."""
    fields = MODELS[name][1]
    (found,) = (
        one for one in CELLS if all(getattr(one, key) == value for key, value in fields.items())
    )
    return found


@cache
def stored_run(name: str) -> tuple[Any, int]:
    """The stored result of a model of the page, and its start of least training loss."""
    result = Store().load(EXPERIMENT, cell_of(name))
    return result, best_start(result)


FIRST = "spectral"
"""The model that the page opens with; the others are read behind its first picture."""


def first_model() -> dict[str, Any]:
    """What the page needs to take models to any grid, with the model that it opens with."""
    return {
        "grid": GRID,
        "rules": list(RULES),
        "band": BAND,
        "peak": PEAK,
        "tolerance": TOLERANCE,
        "width": WIDTH,
        "frequencies": list(FREQUENCIES),
        "boxes": BOXES,
        "models": {FIRST: _model(FIRST)},
    }


def other_models() -> dict[str, Any]:
    """The other models by name."""
    return {name: _model(name) for name in MODELS if name != FIRST}


def _model(name: str) -> dict[str, Any]:
    """A model with the functions that it is tested on, and what was measured over grids."""
    config = cell_of(name)
    result, start = stored_run(name)
    drawn = spikes(config.seed, "test", config.test, config.region)
    measured = ("error", "f1", "found_on_grid", "drift")
    return {
        "told": MODELS[name][0],
        "concepts": config.concepts,
        "sampling": config.sampling,
        "kind": config.kind,
        "modes": config.modes,
        "penalty": config.penalties[config.middle],
        "steps": config.unrolled,
        "start": start,
        "cell": CELLS.index(config),
        "seed": config.seed,
        "tests": config.test,
        "multipliers": multipliers(result, start),
        "spikes": {
            "concept": drawn.concept[:SHOWN],
            "place": drawn.place[:SHOWN],
            "amplitude": drawn.amplitude[:SHOWN],
        },
        "sizes": list(config.sizes),
        "converged": bool(result.data["converged"].values[config.middle, start]),
        "stored": {key: result.data[key].values[:, start] for key in measured},
    }


def multipliers(result: Any, start: int) -> np.ndarray:
    """(p, modes, 2) real and imaginary parts on the training grid, from the stored weights."""
    config, weights = result.config, result.data["weights"].values[start].astype(float)
    found: np.ndarray
    if config.kind == CONVOLUTIONAL:
        first, modes = -(config.taps // 2), range(GRID // 2 + 1)
        rows = [[multiplier(taps, first, GRID, k) for k in modes] for taps in weights]
        found = np.array(rows) / np.sqrt(GRID)
        return found
    found = weights.copy()
    for k in {0, GRID // 2} & set(range(found.shape[1])):  # these modes are their own opposites
        found[:, k, 1] = 0
    return found
