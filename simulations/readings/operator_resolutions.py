"""Tables of operator autoencoders across resolutions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pentad.simulations.experiment import Table
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, DENSE, SPECTRAL
from pentad.simulations.models.planted_resolutions import FOURIER, RULES

MEASURES = ("error", "f1", "found_on_grid", "drift", "drift_at_points")
"""What is told of every grid."""


def name_of(config: Any) -> str:
    """The kind of an autoencoder in words."""
    match config.kind:
        case "spectral":
            return f"{SPECTRAL}, {config.modes} modes"
        case "convolutional":
            return f"{CONVOLUTIONAL}, {config.taps} taps"
    return f"{DENSE}, {config.atoms} atoms"


def above_chance(value: Any, chance: Any) -> Any:
    """How far a cosine is on the way from chance to one: (value - chance) / (1 - chance)."""
    return (value - chance) / (1 - chance)


def best_start(result: Any) -> int:
    """The start of least training loss at the middle penalty."""
    return int(result.data["loss"].values[result.config.middle].argmin())


def agreements(result: Any, name: str = "agreement") -> tuple[float, float]:
    """Mean agreement of runs of different penalties: of the same start, and of different ones.

    Parameters
    ----------
    result
        Of `operator-resolutions`.
    name
        `agreement` at the end, or `agreement_early`.
    """
    values = result.data[name].values
    penalties, starts = values.shape[:2]
    same, other = [], []
    for i in range(penalties):
        for j in range(penalties):
            if i != j:
                equal = np.eye(starts, dtype=bool)
                same.append(values[i, :, j][equal].mean())
                other.append(values[i, :, j][~equal].mean())
    return (float(np.mean(same)), float(np.mean(other))) if same else (np.nan, np.nan)


def resolution_tables(results: Sequence[Any]) -> list[Table]:
    """Measures on every grid of the best start, recovery above chance, and agreement of runs.

    Parameters
    ----------
    results
        Of `operator-resolutions`.
    """
    grids = sorted({n for one in results for n in one.data["size"].values.tolist()})
    across, found, longer = [], [], []
    for one in results:
        config, data = one.config, one.data
        name = (name_of(config), config.concepts, config.sampling, config.region)
        start = best_start(one)
        sizes = data["size"].values.tolist()
        for place, rule in enumerate(RULES):
            if config.kind == DENSE and rule != FOURIER:
                continue
            for measure in MEASURES:
                if measure in data:
                    row = dict(zip(sizes, data[measure].values[place, start], strict=True))
                    told = (
                        f"{row[n]:.3g}" if np.isfinite(row.get(n, np.nan)) else "" for n in grids
                    )
                    across.append((*name, rule, measure, *told))
        cosine = data["found"].values[config.middle]
        chance = float(data["found_by_chance"].values)
        told_agreement = (*agreements(one, "agreement_early"), *agreements(one))
        settled = data["converged"].values[config.middle]
        found.append((
            *name, f"{settled.sum()} of {settled.size}", f"{cosine.mean():.3f}", f"{chance:.3f}",
            f"{above_chance(cosine, chance).mean():.3f}",
            f"{data['true'].values[config.middle].mean():.3f}",
            f"{float(data['true_by_chance'].values):.3f}",
            *(f"{each:.3f}" if np.isfinite(each) else "" for each in told_agreement),
            f"{float(data['agreement_by_chance'].values):.3f}",
            f"{data['concepts_used'].values[start]:.2f}", f"{data['spread'].values[start]:.3f}",
            f"{data['error'].values[0, start, sizes.index(64)]:.4f}",
            f"{data['error_moved'].values[start]:.4f}",
        ))  # fmt: skip
        if "longer_error" in data:
            for place, rule in enumerate(RULES):
                told = (f"{data[f'longer_{each}'].values[place, start]:.3f}"
                        for each in ("error", "found", "f1"))  # fmt: skip
                longer.append((*name, rule, *told))
    columns = ("autoencoder", "concepts", "sampling", "trained on")
    return [
        Table(
            "Across grids",
            "Trained on 64 points; the start of least training loss. error: squared, relative to "
            "the signals; f1: of spikes found by peaks of the codes; found_on_grid: mean cosine "
            "with the planted concepts; drift: squared change of codes from 64 points, relative, "
            "in low modes or at common points.",
            (*columns, "rule", "measure", *(f"n = {n}" for n in grids)),
            tuple(across),
        ),
        Table(
            "Concepts found, and agreement of runs",
            "Starts whose loss had settled and mean cosines, at the middle penalty; what untrained "
            "autoencoders reach; agreement "
            "between penalties, of the same start and of different ones, early in training and at "
            "its end.",
            (*columns, "settled", "found", "by chance", "above chance", "true", "by chance",
             "same start, early", "other starts, early", "same start", "other starts", "by chance",
             "concepts used", "spread", "error", "error, moved"),
            tuple(found),
        ),
        Table(
            "On a circle twice as long",
            "As many points a length: modes kept (Fourier) or pixels kept.",
            (*columns, "rule", "error", "cosine", "f1"),
            tuple(longer),
        ),
    ]  # fmt: skip
