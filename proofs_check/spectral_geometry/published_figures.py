"""Figures and tables of paper E, and what is here in their place."""

from typing import TYPE_CHECKING

from pentad.proofs_check.mapped import Comparison, Entry, stored_results
from pentad.proofs_check.papers import SPECTRAL_GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pentad.simulations.store import Store


def _mean_over_sparsities(quantity: str, low: float, high: float) -> "Callable[[Store], float]":
    """Mean of a quantity at the end of training over all sizes, with low <= sparsity < high."""

    def mean(store: "Store") -> float:
        values: list[float] = []
        for cell in stored_results(store, "spectral-sweep", "paper"):
            if cell.config.profile == "uniform":
                found = cell.data[quantity]
                last = found.isel(step=-1) if "step" in found.dims else found
                chosen = (last["sparsity"] >= low) & (last["sparsity"] < high)
                values += last.isel(sparsity=chosen.values).values.ravel().tolist()
        return sum(values) / len(values)

    return mean


_NOTES = "the authors' public notes"

_RANGES = ((0.0, 0.3, "below 0.3"), (0.3, 0.6, "0.3 to 0.6"),
           (0.6, 0.9, "0.6 to 0.9"), (0.9, 1.0, "from 0.9"))  # fmt: skip
"""Ranges of the sparsity over which the authors' notes average."""


def _averages(quantity: str, name: str, noted: "Sequence[str]", digits: int) -> list[Comparison]:
    return [
        Comparison(
            f"{name} at sparsity {words}",
            value,
            _NOTES,
            _mean_over_sparsities(quantity, low, high),
            digits,
        )
        for (low, high, words), value in zip(_RANGES, noted, strict=True)
    ]


ENTRIES: tuple[Entry, ...] = (
    Entry(
        SPECTRAL_GEOMETRY,
        "Figures 1 to 4, and from 6 on; tables",
        "not seen",
        "not attempted",
        "the full text could not be read",
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "Figure 5",
        "capacity saturation over 3200 training runs: 1024 features, 32 dimensions from 16 to 512, "
        "50 sparsities, 2 seeds",
        "reduced",
        "128 features, 6 dimensions in the same ratios, 11 sparsities, 2 seeds, 10000 steps in "
        "place of 25000; the preset paper-1024 has the paper's size and is not stored",
        ("saturation_sweep",),
        tuple(
            _averages("saturation", "mean saturation", ("0.9998", "0.9985", "0.9983", "0.9971"), 4)
        ),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "Figure 5",
        "the same hypothesis, that training saturates",
        "replaced",
        "converged minima of small models with exact loss",
        ("saturation_and_mass",),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "the authors' public notes",
        "spread of eigenvalues that one feature meets, against sparsity",
        "reduced",
        "same runs as for Figure 5; largest mass by tolerance in place of 60 bins",
        ("localisation_over_sparsity",),
        tuple(
            _averages(
                "variation", "coefficient of variation", ("0.012", "0.030", "0.033", "0.050"), 3
            )
        ),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "the authors' public notes",
        "capacity against squared length; histogram of capacities",
        "reduced",
        "same runs as for Figure 5",
        ("capacity_slopes", "capacity_histogram"),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "appendix on non-uniform sparsity",
        "1024 features in 256 dimensions, sparsity growing from feature to feature, 512 seeds",
        "reduced",
        "128 features in 32 dimensions, 4 seeds",
        ("nonuniform_sparsity",),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "appendix on gradient flow; the authors' small movies",
        "eigenvalues, masses and capacities along training",
        "replaced",
        "gradient flow of the exact loss, and the closed form of the linear model",
        ("spectral_trajectories", "replicator"),
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "the authors' public code",
        "trainability over learning rates, a fractal; 1800 runs for the spectrum of capacities",
        "not attempted",
        "no statement that is checked here rests on them",
    ),
    Entry(
        SPECTRAL_GEOMETRY,
        "beyond the paper",
        "localisation, schemes, certified minima",
        "ours",
        "on Theorem 1, Theorem 4 and the abstract, whose wording is reconstructed",
        (
            "overview",
            "stability_region",
            "naimark_pairs",
            "mass_and_tolerance",
            "certified_polygons",
            "antiprism_heights",
            "scheme_catalogue",
            "relation_colours",
            "dihedral_orbits",
            "geometry_atlas",
            "idempotent_spectrum",
        ),
    ),
)
