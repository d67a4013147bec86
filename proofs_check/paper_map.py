"""Which figures and tables of the papers are answered here, by which of ours, and how well.

The map is data. The README, the documentation and the report write it out; a test compares it with
the catalogues of figures and experiments. What the papers show was partly read second-hand: where
the number of a figure or a value was not seen, the map says so and gives none.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Protocol

from pentad.proofs_check.amortisation_gap.published_figures import (
    ENTRIES as AMORTISATION_GAP_FIGURES,
)
from pentad.proofs_check.mapped import Comparison, Entry, stored_results
from pentad.proofs_check.papers import (
    BEYOND,
    ENSEMBLES,
    NEURAL_OPERATORS,
    SPARSITY_LOSS,
    SPECTRAL_GEOMETRY,
    TOY_MODELS,
)

if TYPE_CHECKING:
    from pentad.simulations.store import Store


class DrawnFrom(Protocol):
    """A declared figure: its name, and the results that it is drawn from."""

    @property
    def name(self) -> str:
        """As typed after `pentad figures`."""

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """Pairs of an experiment's name and one of its presets."""


MINUTES: Mapping[tuple[str, str], float] = {
    ("power-loss-sweep", "paper"): 15.4,
    ("power-loss-sweep", "paper-15"): 44.2,
    ("design-thresholds", "paper"): 6.3,
    ("geometry-atlas", "paper"): 3.4,
    ("spectral-sweep", "paper"): 26.4,
    ("spectral-trajectories", "paper"): 0.1,
    ("toy-phases", "paper"): 0.6,
    ("feature-dimensionality", "paper"): 1.3,
    ("encoder-supports", "paper"): 5.3,
    ("worst-codes", "paper"): 0.2,
    ("power-loss-sweep", "laptop"): 5.5,
    ("amortised-inference", "paper"): 32.4,
    ("iterative-inference", "paper"): 0.4,
    ("dictionary-learning", "paper"): 46.0,
    ("dictionary-chance", "paper"): 0.6,
    ("recovery-phase-diagram", "paper"): 2.9,
    ("co-occurrence-shift", "paper"): 4.1,
    ("concept-removal", "paper"): 17.7,
    ("operator-resolutions", "paper"): 1.6,
    ("lifting-rates", "paper"): 1.1,
    ("operator-planes", "paper"): 7.7,
}
"""Minutes that `pentad simulate` needs for a preset on one core of a two-core machine, no GPU.

Those below encoder-supports are as the results tell, made beside other work, so they take less.
"""


# Values of ours ------------------------------------------------------------------------------


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


def _pentagon_dimensionality(store: "Store") -> float:
    """Least dimensionality of five equally important features at the sparsest setting."""
    for cell in stored_results(store, "toy-phases", "paper"):
        if (cell.config.n, cell.config.d) == (5, 2):
            at = cell.data.isel(probability=-1).sel(ratio=1.0)
            return float(at["dimensionality"].isel(start=int(at["best_start"])).min())
    raise LookupError("toy-phases, preset paper, holds no cell of five features in the plane")


def _dimensions_per_feature(at: int) -> "Callable[[Store], float]":
    """Dimensions per feature, d / |W|^2, of the model with 400 features in 30 dimensions."""

    def dimensions(store: "Store") -> float:
        (cell,) = stored_results(store, "feature-dimensionality", "paper")
        return float(cell.data["dimensions_per_feature"].isel(probability=at).mean())

    return dimensions


# The map -------------------------------------------------------------------------------------

_NOTES = "the authors' public notes"

_RANGES = ((0.0, 0.3, "below 0.3"), (0.3, 0.6, "0.3 to 0.6"),
           (0.6, 0.9, "0.6 to 0.9"), (0.9, 1.0, "from 0.9"))  # fmt: skip
"""Ranges of the sparsity over which the authors' notes average."""


def _averages(quantity: str, name: str, noted: Sequence[str], digits: int) -> list[Comparison]:
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
    *AMORTISATION_GAP_FIGURES,
    Entry(
        ENSEMBLES,
        "metrics against 1 to 8 members, and tables at eight",
        "explained variance, error, active latents, diversity, connectivity and stability of "
        "bagged, boosted and larger autoencoders",
        "replaced",
        "planted sources in place of activations of language models; all numbers of members in "
        "place of tables",
        ("ensemble_metrics",),
    ),
    Entry(
        ENSEMBLES,
        "scores of explanations by a language model; qualitative features",
        "",
        "not attempted",
        "no pretrained language model and no judge is part of the suite",
    ),
    Entry(
        ENSEMBLES,
        "times of training and inference (numbers not seen)",
        "time against 1 to 8 members",
        "replaced",
        "a training step of small autoencoders, all together and one by one, measured once on one "
        "thread of a server; no inference",
        ("step_times",),
    ),
    Entry(
        ENSEMBLES,
        "beyond the paper",
        "ensembles at equal active latents and beside chains that learned nothing, plateaus "
        "predicted, stages, sources found, diversity beside stability",
        "ours",
        "planted sources, five gates, three runs; pairs of members also of a tiny transformer",
        (
            "explained_and_active",
            "predicted_bags",
            "stages_of_chains",
            "stability_and_sources",
            "diversity_and_stability",
        ),
    ),
    Entry(
        ENSEMBLES,
        "beyond the paper",
        "depth, limits of boosted chains, stability by chance",
        "ours",
        "on what its methods and metrics can show, without training",
        ("depth_of_chains", "limits_of_chains", "chance_and_diversity"),
    ),
    Entry(
        ENSEMBLES,
        "sparse probing and spurious correlation removal (numbers not seen)",
        "accuracy by the 1, 2 and 5 best latents; scores after ablation of a few latents",
        "replaced",
        "planted sources and a tiny transformer in place of language models; every number of "
        "ablated latents in place of a few",
        ("concept_detection", "concept_removal"),
    ),
    Entry(
        NEURAL_OPERATORS,
        "all figures and tables",
        "not seen; sparse autoencoders on functions, across resolutions and sizes of the domain, "
        "turned inputs, learned concepts, lifting",
        "replaced",
        "planted concepts on the circle and strokes in the plane in place of its data, which were "
        "not seen; of images, pieces of one photograph",
        (
            "controlled_export",
            "longer_circle",
            "strokes_across_grids",
            "turned_strokes",
            "learned_concepts",
            "lifting_rates",
        ),
    ),
    Entry(
        NEURAL_OPERATORS,
        "beyond the paper",
        "grids on which layers are exact, on circle and torus, what refining one changes, three "
        "TopK rules, one pixel kernel and one concept on several grids, shifts and turns, what few "
        "modes leave out, what descent on weights is, what a test of other resolutions sees, and "
        "what lifting does to atoms and to conditioning",
        "ours",
        "on statements that it makes or needs, without training",
        (
            "exact_grids",
            "exact_tori",
            "code_changes",
            "topk_maps",
            "pixel_multipliers",
            "concepts_on_tori",
            "shifts_and_turns",
            "spectral_tails",
            "preconditioner_spectrum",
            "resolution_orders",
            "orthogonal_above",
            "lifting_conditions",
        ),
    ),
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
    Entry(
        TOY_MODELS,
        "the figure of five features in two dimensions (number not seen)",
        "features that end as two digons or as a pentagon, by sparsity",
        "replaced",
        "exact loss in place of sampled batches, our sparsities",
        ("toy_five_features",),
        (
            Comparison(
                "least dimensionality, p = 0.01, equal importance",
                "2/5",
                "the regular pentagon",
                _pentagon_dimensionality,
                4,
            ),
        ),
    ),
    Entry(
        TOY_MODELS,
        "the phase diagram of two features on a line (number not seen)",
        "which feature is stored, by sparsity and relative importance",
        "replaced",
        "exact loss and minima in place of sampled batches",
        ("toy_two_features",),
    ),
    Entry(
        TOY_MODELS,
        "the plot of feature dimensionality (number not seen)",
        "dimensions per feature against sparsity, 400 features in 30 dimensions",
        "reproduced",
        "fewer steps of training, one seed, p down to 0.05; the published curve was not seen",
        ("feature_dimensionality",),
        (
            Comparison(
                "dimensions per feature, all active",
                "near 1",
                "notes on the paper",
                _dimensions_per_feature(0),
                2,
            ),
        ),
    ),
    Entry(
        TOY_MODELS,
        "the plot of feature dimensionality (number not seen)",
        "the same",
        "reduced",
        "7 features in 2 dimensions and 8 in 3, exact loss",
        ("toy_plateaus",),
    ),
    Entry(
        BEYOND,
        "MAIS-O40, O42 and O47(1)",
        "no figure: whether the regular pentagon is the best of five features in the plane",
        "ours",
        "what Theorem 1 rests on, the loss around the pentagon, and for which p it is best",
        ("floor_convexity", "pentagon_landscape", "pentagon_probabilities"),
    ),
    Entry(
        BEYOND,
        "MAIS-O47, neighbours",
        "no figure: which models rare features choose, two features or fewer for each dimension",
        "ours",
        "three features in a plane, and least losses found as p falls",
        ("antipodal_limit",),
    ),
    Entry(
        BEYOND,
        "MAIS-O39 and O43, neighbours",
        "no figure: where sparse coding recovers what no row of an encoder can",
        "ours",
        "three atoms in a plane, and the least error of every row",
        ("amortised_triangle",),
    ),
    Entry(
        BEYOND,
        "MAIS-O49",
        "no figure: the least loss where every feature has one axis",
        "ours",
        "conjectured and certified losses of two and three features on one axis",
        ("one_axis",),
    ),
    Entry(
        BEYOND,
        "MAIS-O51",
        "no figure: two features on a line with a penalty on their overlap",
        "ours",
        "bounds of critical penalties, and how the pair appears",
        ("penalised_pair",),
    ),
)
"""The papers' figures and tables, by paper in the order of their letters."""


# Written out ---------------------------------------------------------------------------------

COLUMNS = ("paper", "its figure", "shows", "ours", "command", "results, minutes", "outcome",
           "the paper's value, ours")  # fmt: skip


def rows(
    entries: Sequence[Entry], figures: Sequence[DrawnFrom], store: "Store"
) -> list[tuple[str, ...]]:
    """The map in words and digits, a row of `COLUMNS` for each entry.

    Parameters
    ----------
    entries
        What to write out.
    figures
        The declared figures, for the results that each needs.
    store
        Where the results are from which values of ours are computed.

    Raises
    ------
    KeyError
        If an entry names a figure that is not declared.
    """
    return [_row(entry, {figure.name: figure.needs for figure in figures}, store)
            for entry in entries]  # fmt: skip


def minutes(experiment: str, preset: str) -> str:
    """How long a preset takes, in words; "not measured" where that is not known."""
    if (experiment, preset) not in MINUTES:
        return "not measured"
    spent = MINUTES[experiment, preset]
    return "under 1 min" if spent < 1 else f"{spent:.0f} min"


def _row(
    entry: Entry, needs: Mapping[str, tuple[tuple[str, str], ...]], store: "Store"
) -> tuple[str, ...]:
    wanted = dict.fromkeys(need for name in entry.figures for need in needs[name])
    results = [f"{experiment} {preset}, {minutes(experiment, preset)}"
               for experiment, preset in wanted]  # fmt: skip
    values = [f"{one.quantity}: {one.paper}, ours {_value(one, store)}"
              for one in entry.comparisons]  # fmt: skip
    sources = dict.fromkeys(one.source for one in entry.comparisons)
    return (
        f"{entry.paper.letter} {entry.paper.number}".strip(),
        entry.place,
        entry.shows,
        ", ".join(entry.figures),
        f"pentad figures {' '.join(entry.figures)}" if entry.figures else "",
        "; ".join(results) if results or not entry.figures else "none needed",
        f"{entry.outcome}: {entry.why}",
        "; ".join(values) + (f" (from {', '.join(sources)})" if values else ""),
    )


def _value(compared: Comparison, store: "Store") -> str:
    from pentad.simulations.store import MissingResult

    try:
        return f"{compared.ours(store):.{compared.digits}f}"
    except MissingResult:
        return "not stored"
