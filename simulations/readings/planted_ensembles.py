"""What the ensembles on planted sources came to, in tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.experiment import Table

COLUMNS = (
    ("mean_ev", "EV", ".3f"),
    ("active", "L0", ".1f"),
    ("connectivity", "connectivity", ".3f"),
    ("diverse", "diverse", ".0f"),
    ("dead", "dead", ".3f"),
    ("recall", "recall", ".3f"),
    ("precision", "precision", ".3f"),
)
"""Quantities over seed and size, their titles, their digits."""


def between_runs(result: Any, name: str) -> Any:
    """The mean of a quantity over pairs of different runs, at every size; none of a single run."""
    values = result.data[name].values
    apart = ~np.eye(len(values), dtype=bool)
    return values[apart].mean(0) if apart.any() else np.full(values.shape[-1], np.nan)


def ensemble_tables(results: Sequence[Any]) -> list[Table]:
    """Every ensemble at sizes that double, and the stages of every chain.

    Parameters
    ----------
    results
        Of `planted-ensembles`.
    """
    rows, stages = [], []
    for result in results:
        config, data = result.config, result.data
        name = (config.gate, config.kind, f"{config.penalty:g}" if config.penalty else "")
        means = {key: data[key].values.mean(0) for key, _, _ in COLUMNS}
        alike = {key: between_runs(result, key) for key in ("stability", "stability_alive", "mcc")}
        for place, size in enumerate(data["size"].values.tolist()):
            if size & (size - 1) == 0:
                told = (format(means[key][place], digits) for key, _, digits in COLUMNS)
                same = (f"{alike[key][place]:.3f}" for key in alike)
                rows.append((*name, str(size), *told, *same, f"{data['chance'].values[place]:.3f}"))
        if "removed" in data:
            for place, stage in enumerate(data["stage"].values.tolist()):
                here = {key: data[key].values[:, place] for key in
                        ("removed", "best_multiple", "certificate")}  # fmt: skip
                stages.append(
                    (*name, str(stage), f"{here['removed'].mean():.3f}",
                     f"{here['best_multiple'].mean():.3f}",
                     f"{int((here['certificate'] >= 0).sum())} of {len(here['certificate'])}")
                )  # fmt: skip
    return [
        Table(
            "Every ensemble, means over runs",
            "EV is the mean over coordinates. Stability, that of live latents and MCC are means "
            "over pairs of runs; chance: what random directions give for stability.",
            ("gate", "ensemble", "lambda", "J", *(title for _, title, _ in COLUMNS), "stability",
             "alive", "MCC", "chance"),
            tuple(rows),
        ),
        Table(
            "Stages of the chains, means over runs",
            "Share of test energy that a stage removes; its best multiple on training data; runs "
            "in which its training objective is at most that of the zero map.",
            ("gate", "ensemble", "lambda", "stage", "removed", "best multiple", "certified"),
            tuple(stages),
        ),
    ]  # fmt: skip
