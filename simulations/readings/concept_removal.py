"""What few latents tell of a concept, and what ablation gives back, in scores and tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.experiment import Table
from pentad.simulations.models.concept_measures import FEW, RULES
from pentad.simulations.models.concepts import EXPANDED
from pentad.theory.ensembles.concept_removal import removal_score

ABLATED = (1, 2, 5, 8, 10, 16)
"""Ablated latents of which tables tell."""


def scores(result: Any, rule: str = "guarded") -> Float64[np.ndarray, "seed size pair ablated"]:
    """The share of lost accuracy that ablation gives back, from none ablated up.

    Parameters
    ----------
    result
        Of `concept-removal`.
    rule
        Of `RULES`.

    Raises
    ------
    ValueError
        If a probe lost nothing by its training.
    """
    accuracy = result.data["accuracy"].values[..., RULES.index(rule), :]
    before, oracle = (
        np.broadcast_to(result.data[name].values[:, None], accuracy.shape)
        for name in ("biased", "oracle")
    )
    found: np.ndarray = removal_score(accuracy, before, oracle)
    return found


def concept_tables(results: Sequence[Any]) -> list[Table]:
    """Detection by few latents and scores against ablated latents, means over runs and concepts.

    Parameters
    ----------
    results
        Of `concept-removal`.
    """
    told, removed = [], []
    for result in results:
        config, data = result.config, result.data
        for place, size in enumerate(data["size"].values.tolist()):
            name = (config.source, config.way, str(size))
            few = data["detection"].values[:, place].mean((0, 1))
            told.append((*name, *(f"{each:.3f}" for each in few)))
            for rule in RULES:
                mean = scores(result, rule)[:, place].mean((0, 1))
                here = (f"{mean[n]:.3f}" if n < len(mean) else "" for n in ABLATED)
                removed.append((*name, rule, *here))
    return [
        Table(
            "Concepts told by few latents",
            "Held-out accuracy, chance 0.5, means over runs and concepts. J = 1 is the single "
            f"autoencoder; {EXPANDED}: one of J times as many latents.",
            ("source", "ensemble", "J", *(f"top {few}" for few in FEW)),
            tuple(told),
        ),
        Table(
            "Spurious concepts removed",
            "Share of lost accuracy that comes back as n latents are ablated, means over runs and "
            "pairs of concepts; guarded: latents that tell the wanted concept more are kept.",
            ("source", "ensemble", "J", "rule", *(f"n = {n}" for n in ABLATED)),
            tuple(removed),
        ),
    ]
