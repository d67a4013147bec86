"""Figures and tables of paper A, and what is here in their place."""

from math import log
from typing import TYPE_CHECKING

from pentad.proofs_check.mapped import Comparison, Entry, stored_results
from pentad.proofs_check.papers import SPARSITY_LOSS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pentad.simulations.store import Store


def _slope(preset: str, low: float, high: float) -> "Callable[[Store], float]":
    """Slope of log I in log p between two stored activation probabilities, 6000 features."""

    def slope(store: "Store") -> float:
        cells = stored_results(store, "power-loss-sweep", preset)
        improvement = {
            cell.config.probabilities[0]: float(cell.data["best_improvement"][0])
            for cell in cells
            if cell.config.n == 6000
        }
        return log(improvement[high] / improvement[low]) / log(high / low)

    return slope


ENTRIES: tuple[Entry, ...] = (
    Entry(
        SPARSITY_LOSS,
        "Figure 1",
        "not seen",
        "not attempted",
        "what it shows is not known to us",
    ),
    Entry(
        SPARSITY_LOSS,
        "Figure 2",
        "a schematic without scales: log of the improvement against log p",
        "replaced",
        "drawn from bounds and trained values with true scales",
        ("bounds_across_dimensions", "superposition_gain"),
    ),
    Entry(
        SPARSITY_LOSS,
        "Figure 3",
        "improvement against p on logarithmic axes: cubic activation, 6000 features in 10 and 15 "
        "dimensions",
        "reproduced",
        "Gaussian amplitudes; the paper's law and optimiser were not seen. Hollow points stopped "
        "short of the tolerance",
        ("loss_scaling_n6000",),
        (
            Comparison(
                "slope at the least p, d = 10", "1", "the paper", _slope("paper", 1e-6, 4.64e-6), 3
            ),
            Comparison(
                "slope at the least p, d = 15",
                "1",
                "the paper",
                _slope("paper-15", 1e-6, 4.64e-6),
                3,
            ),
            Comparison(
                "slope for p from 0.01 to 0.05, d = 10",
                "1/3, a guide line",
                "the paper",
                _slope("paper", 0.01, 0.0464),
                2,
            ),
            Comparison(
                "slope for p from 0.01 to 0.05, d = 15",
                "1/3, a guide line",
                "the paper",
                _slope("paper-15", 0.01, 0.0464),
                2,
            ),
        ),
    ),
    Entry(
        SPARSITY_LOSS,
        "Figure 3",
        "the same",
        "reduced",
        "900 features in 10 dimensions",
        ("loss_scaling",),
    ),
    Entry(
        SPARSITY_LOSS,
        "tables",
        "not seen whether there are any",
        "not attempted",
        "the full text was read through a transcription",
    ),
    Entry(
        SPARSITY_LOSS,
        "beyond the paper",
        "trained geometry, bounds, designs, rectified powers, sampling",
        "ours",
        "on statements that the paper proves or leaves open",
        (
            "superposition_gain_four_laws",
            "trained_geometry",
            "bound_comparison",
            "gain_per_dimension",
            "design_thresholds",
            "rectified_polygons",
            "sampling_error",
        ),
    ),
)
