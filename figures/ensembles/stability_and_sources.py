"""Whether alike ensembles found the sources: stability above chance, matches, sources recovered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import TICKS, WAYS, cell, drawn_over_sizes, size_axis
from pentad.simulations.models.autoencoders import TOP_K
from pentad.simulations.models.ensemble_measures import NEAR
from pentad.simulations.models.planted_ensembles import BAGGING, BOOSTING, EXPANDED, EXPANDED_L0
from pentad.simulations.readings.planted_ensembles import between_runs

SHOWN = (BAGGING, BOOSTING, EXPANDED, EXPANDED_L0)
BINS = np.linspace(0.2, 1, 33)


def draw(results: Sequence[Results]) -> Drawing:
    """Stability above chance, matched cosines, sources recovered, and cosines by stage."""
    cells = {kind: cell(results[0], TOP_K, kind) for kind in SHOWN}
    drawing = Drawing(figsize=(style.WIDTH, 5.2), layout="constrained")
    (above, matched), (recovered, stages) = drawing.subplots(2, 2)
    for kind, one in cells.items():
        settled, sizes = one.data.converged.values.all(0), one.data["size"].values
        excess = between_runs(one, "stability_alive") - between_runs(one, "chance_alive")
        style.points(above, sizes, excess, settled, **WAYS[kind], label=kind)
        style.points(matched, sizes, between_runs(one, "mcc"), settled, **WAYS[kind])
        found = (one.data.nearest_latent.values > NEAR).sum(-1)
        drawn_over_sizes(recovered, one, found, WAYS[kind])
    above.axhline(0, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    above.set_title("stability of live latents, less chance")
    matched.set_title("mean cosine, matched one to one")
    recovered.set_title("sources recovered")
    sources = cells[BAGGING].config.sources
    recovered.set_ylabel(f"of {sources}")
    for axes in (above, matched, recovered):
        size_axis(axes, max(cells[BAGGING].config.sizes))
    recovered.set_ylim(bottom=0)
    every = np.concatenate([one.data.converged.values.all(0) for one in cells.values()])
    style.unconverged(matched, every, what="ensembles", fontsize=7.5, at=(0.52, 0.03))
    _draw_stages(stages, cells[BOOSTING])
    handles, labels = above.get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    return drawing


def _draw_stages(axes: Axes, chain: Any) -> None:
    """Shares of the live latents of some stages, all runs together, by their nearest source."""
    config, data = chain.config, chain.data
    shown = [stage for stage in TICKS if stage <= config.members]
    for stage, look in zip(shown, style.ramp(len(shown)), strict=True):
        own = slice((stage - 1) * config.n, stage * config.n)
        live = data.alive.values[:, own]
        cosines = data.nearest_source.values[:, own][live]
        counts, _ = np.histogram(cosines.clip(BINS[0], BINS[-1]), BINS)
        axes.stairs(
            counts / max(1, counts.sum()), BINS, color=look["color"], ls=look["ls"], lw=1.4,
            label=f"stage {stage}",
        )  # fmt: skip
    axes.axvline(NEAR, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.set(
        xlabel="cosine to the nearest source",
        ylabel="share of a stage's latents",
        title="stages of the boosted chain",
    )
    axes.legend(frameon=False, fontsize=7.5, loc="upper left")


FIGURE = Figure(
    name="stability_and_sources",
    paper="ensembles",
    locator="stability against J",
    title="Stability and the true dictionary",
    takeaway="What later stages of a chain add explains variance without finding sources; members "
    "of a bag go on finding them, and one larger autoencoder with a member's $K$ finds more.",
    alt=(
        "Four panels. Stability of live latents less chance, the matched mean cosine, and the "
        "number of sources recovered, each against the number of members, with lines for bagging, "
        "boosting and two expanded autoencoders; and outlines of histograms of cosines to the "
        "nearest source for stages one, two, four and eight of a chain."
    ),
    caption="TopK on planted sources. Stability and matched cosines: between pairs of runs, live "
    "latents only; chance is for as many random directions as the other run has live latents. A "
    "source is recovered if a live latent has cosine above 0.9 with it; lines are means over runs, "
    "bands the least to the largest. Below on the right: live latents of all runs by their nearest "
    "source, cosines below 0.2 in the first bin; dotted, 0.9.",
    claims=(
        "ensembles/chance-stability",
        "ensembles/relaxed-above-matched",
        "ensembles/relaxed-grows",
        "ensembles/planted-orderings/found",
        "ensembles/planted-orderings/stages",
        "ensembles/planted-orderings/stability",
    ),
    needs=(("planted-ensembles", "paper"),),
    draw=draw,
)
