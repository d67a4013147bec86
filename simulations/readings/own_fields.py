"""Tables of autoencoders of one's own fields."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.experiment import Table
from pentad.simulations.models.planted_resolutions import RULES
from pentad.simulations.models.planted_strokes import BAND
from pentad.simulations.readings.operator_planes import best_start

OPEN = 4.0
"""Step across borders, over others, from which on fields are said not to close."""


def own_tables(results: Sequence[Any]) -> list[Table]:
    """What the fields are, and errors and drifts on every grid of the best start by either rule.

    Parameters
    ----------
    results
        Of `own-fields`.
    """
    across, told = [], []
    sizes = sorted({int(n) for one in results for n in one.config.sizes})
    for one in results:
        data, start = one.data, best_start(one)
        name = f"{one.config.source.partition('#')[0]}, {one.config.modes} modes"
        own = [int(n) for n in one.config.sizes]
        for measure in ("error", "drift"):
            for i, rule in enumerate(RULES):
                row = dict(zip(own, data[measure].values[i, start], strict=True))
                values = (f"{row[n]:.4f}" if np.isfinite(row.get(n, np.nan)) else "" for n in sizes)
                across.append((name, rule, measure, *values))
        used = data["used"].values[start]
        told.append((
            name,
            f"{data['share'].item():.3f}" if "share" in data else "",
            f"{data['seam'].item():.2f}" if "seam" in data else "",
            one.config.window,
            f"{np.exp(-(used * np.log(np.maximum(used, 1e-300))).sum()):.2f} of {len(used)}",
            f"{data['converged'].values.sum()} of {data['converged'].size}",
            _note(one),
        ))  # fmt: skip
    return [
        Table(
            "Fields, and what was learned",
            f"Modes up to {BAND} along each axis are read, the others left out. Step across "
            "borders: from the last point to the first, over those between others. Concepts in "
            "use: exponential of the entropy of their codes.",
            ("fields", "share read", "step across borders", "window", "concepts in use", "settled",
             "note"),
            tuple(told),
        ),
        Table(
            "Across grids",
            "Trained on 20 x 20 points; the start of least training loss. error: squared, relative "
            "to the fields that were held out; drift: squared change of codes from 20 x 20 points, "
            "in low modes.",
            ("fields", "rule", "measure", *(f"n = {n}" for n in sizes)),
            tuple(across),
        ),
    ]  # fmt: skip


def _note(one: Any) -> str:
    if "seam" in one.data and one.data["seam"].item() > OPEN:
        return "fields do not close: they wrap around with a jump. Try --set window=sin^2"
    return ""
