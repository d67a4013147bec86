"""Which figures and tables of the papers are answered here, by which of ours, and how well.

The map is data. The README, the documentation and the report write it out; a test compares it with
the catalogues of figures and experiments. What the papers show was partly read second-hand: where
the number of a figure or a value was not seen, the map says so and gives none.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pentad.proofs_check.amortisation_gap.published_figures import (
    ENTRIES as AMORTISATION_GAP_FIGURES,
)
from pentad.proofs_check.mapped import Comparison, Entry, stored_results
from pentad.proofs_check.papers import (
    BEYOND,
    ENSEMBLES,
    NEURAL_OPERATORS,
    TOY_MODELS,
)
from pentad.proofs_check.sparsity_loss.published_figures import ENTRIES as SPARSITY_LOSS_FIGURES
from pentad.proofs_check.spectral_geometry.published_figures import (
    ENTRIES as SPECTRAL_GEOMETRY_FIGURES,
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
    ("amortised-inference", "variants"): 6.0,
    ("iterative-inference", "paper"): 0.4,
    ("dictionary-learning", "paper"): 46.0,
    ("dictionary-chance", "paper"): 0.6,
    ("recovery-phase-diagram", "paper"): 2.9,
    ("co-occurrence-shift", "paper"): 4.1,
    ("concept-removal", "paper"): 17.7,
    ("operator-resolutions", "paper"): 1.6,
    ("lifting-rates", "paper"): 2.5,
    ("operator-planes", "paper"): 7.7,
}
"""Minutes that `pentad simulate` needs for a preset on one core of a two-core machine, no GPU.

Those below encoder-supports are as the results tell, made beside other work, so they take less.
"""


# Values of ours ------------------------------------------------------------------------------


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

ENTRIES: tuple[Entry, ...] = (
    *SPARSITY_LOSS_FIGURES,
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
    *SPECTRAL_GEOMETRY_FIGURES,
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
