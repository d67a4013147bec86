"""Tables of operator autoencoders in the plane."""

from collections.abc import Sequence
from typing import Any

from pentad.simulations.experiment import Table
from pentad.simulations.models.planted_resolutions import RULES


def name_of(config: Any) -> str:
    """The kind of an autoencoder and its signals in words."""
    shape = f"{config.modes} modes" if config.modes else f"{config.taps} taps"
    return f"{config.kind}, {shape}, {config.source}"


def best_start(result: Any) -> int:
    """The start of least training loss."""
    return int(result.data["loss"].values.argmin())


def plane_tables(results: Sequence[Any]) -> list[Table]:
    """Errors and drifts on every grid of the best start by either rule, and recovery.

    Parameters
    ----------
    results
        Of `operator-planes`.
    """
    across, found = [], []
    sizes = sorted({int(n) for result in results for n in result.config.sizes})
    for result in results:
        data, start = result.data, best_start(result)
        own = [int(n) for n in result.config.sizes]
        for measure in ("error", "drift"):
            for i, rule in enumerate(RULES):
                told = dict(zip(own, data[measure].values[i, start], strict=True))
                values = (f"{told[n]:.4f}" if n in told else "" for n in sizes)
                across.append((name_of(result.config), rule, measure, *values))
        if "found" in data:
            found.append((
                name_of(result.config),
                f"{data['found'].values[start]:.4f}",
                f"{data['found_by_chance'].item():.4f}",
                f"{result.data['converged'].values.sum()} of {result.data['converged'].size}",
            ))  # fmt: skip
    return [
        Table(
            "Across grids of the plane",
            "Trained on 20 x 20 points; the start of least training loss. error: squared, relative "
            "to the signals; drift: squared change of codes from 20 x 20 points, in low modes.",
            ("autoencoder", "rule", "measure", *(f"n = {n}" for n in sizes)),
            tuple(across),
        ),
        Table(
            "Strokes found",
            "Mean over strokes of the best cosine with a concept, over shifts, and what untrained "
            "autoencoders reach; starts whose loss had settled.",
            ("autoencoder", "found", "by chance", "settled"),
            tuple(found),
        ),
    ]
