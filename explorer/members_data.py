"""What ensembles of sparse autoencoders on planted sources came to, member by member."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pentad.simulations.models.planted_ensembles import PlantedEnsembles
    from pentad.simulations.store import Result

BINS = np.linspace(0.2, 1, 17)
"""Edges of the bins of cosines; smaller ones count in the first."""


def planted_members() -> dict[str, Any]:
    """Every stored ensemble of the paper preset, over runs and sizes.

    Returns
    -------
    dict
        `cells`, each with gate, kind, whether its penalty is low, and arrays; `sources`, the number
        of true directions; `near`, the cosine from which a source counts as found; `edges` of the
        histograms.
    """
    from pentad.simulations.experiments.planted_ensembles import EXPERIMENT, LOW_PENALTY, PAPER
    from pentad.simulations.models.ensemble_measures import NEAR
    from pentad.simulations.store import MissingResult, Store

    store, cells = Store(), []
    for config in PAPER:
        try:
            result = store.load(EXPERIMENT, config)
        except MissingResult:
            continue
        is_low = config.penalty == LOW_PENALTY
        cells.append({"gate": config.gate, "kind": _kind(config), "low": is_low, **_told(result)})
    return {"cells": cells, "sources": PAPER[0].sources, "dimensions": PAPER[0].d,
            "runs": PAPER[0].runs, "near": NEAR, "edges": BINS}  # fmt: skip


def _kind(config: "PlantedEnsembles") -> str:
    """The way to an ensemble; a penalty chosen for equal L0 makes the expanded one such a one."""
    from pentad.simulations.experiments.planted_ensembles import EQUAL_L0
    from pentad.simulations.models.planted_ensembles import EXPANDED, EXPANDED_L0

    is_equal = config.kind == EXPANDED and EQUAL_L0.get(config.gate) == config.penalty
    return EXPANDED_L0 if is_equal else config.kind


def _told(result: "Result") -> dict[str, Any]:
    """Arrays of a cell, runs first; errors are shares of the variance."""
    from pentad.simulations.models.ensemble_measures import NEAR
    from pentad.simulations.readings.planted_ensembles import between_runs

    data, config = result.data, result.config
    told = {
        "penalty": config.penalty,
        "sizes": config.sizes,
        "latents": data["latents"].values,
        "left": data.mse.values / float(data.test_variance),
        "active": data.active.values,
        "found": (data.nearest_latent.values > NEAR).sum(-1),
        "settled": data.converged.values.all(0),
        "stability": between_runs(result, "stability_alive"),
        "chance": between_runs(result, "chance_alive"),
        "histograms": _histograms(result),
    }
    if "gram" in data:
        told["gram"] = data.gram.values / float(data.test_variance)
    if "removed" in data:
        told["removed"] = data.removed.values
    return told


def _histograms(result: "Result") -> list[Any]:
    """Live latents of each member by the cosine to their nearest source, all runs together.

    Of ensembles without members, those of the largest one.
    """
    data, config = result.data, result.config
    cosines, alive = data.nearest_source.values, data.alive.values
    members = cosines.shape[1] // config.n if len(config.sizes) == config.members else 1
    parts = np.split(np.arange(cosines.shape[1]), members)
    return [
        np.histogram(cosines[:, part][alive[:, part]].clip(BINS[0], BINS[-1]), BINS)[0]
        for part in parts
    ]
