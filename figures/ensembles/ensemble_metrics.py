"""Six measures of TopK ensembles against their number of members."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import WAYS, cell, drawn_over_sizes, size_axis
from pentad.simulations.models.autoencoders import TOP_K
from pentad.simulations.models.planted_ensembles import (
    BAGGING,
    BOOSTING,
    EXPANDED,
    EXPANDED_L0,
    ROTATED,
)
from pentad.simulations.readings.planted_ensembles import between_runs

SHOWN = (BAGGING, BOOSTING, EXPANDED, EXPANDED_L0)
LATENTS = (4, 8, 16, 32)
"""Numbers of active latents that are written on the axis."""

REBUILDING = ("explained variance", "mean squared error")
"""Measures beside which a chain stands that learned nothing."""


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each measure, a line for each way to an ensemble."""
    cells = {kind: cell(results[0], TOP_K, kind) for kind in SHOWN}
    drawing = Drawing(figsize=(style.WIDTH, 4.9), layout="constrained")
    panels = drawing.subplots(2, 3).ravel()
    shown: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        (REBUILDING[0], lambda data: data.mean_ev.values),
        (REBUILDING[1], lambda data: data.mse.values),
        ("active latents of a sample", lambda data: data.active.values),
        ("diverse share of latents", lambda data: data.diverse.values / data.latents.values),
        ("connectivity", lambda data: data.connectivity.values),
    )
    control = {ROTATED: cell(results[0], TOP_K, ROTATED)}
    for axes, (title, values) in zip(panels, shown, strict=False):
        beside = control if title in REBUILDING else {}
        for kind, one in (cells | beside).items():
            drawn_over_sizes(axes, one, values(one.data), WAYS[kind], label=kind)
        axes.set_title(title)
    panels[2].set_yscale("log")
    panels[2].set_yticks(LATENTS, [str(count) for count in LATENTS])
    panels[2].minorticks_off()
    _draw_stability(panels[-1], cells)
    most = max(cells[BAGGING].config.sizes)
    for axes in panels:
        size_axis(axes, most)
        if axes.get_yscale() == "linear":
            axes.set_ylim(bottom=0)
    settled = np.concatenate([one.data.converged.values.all(0) for one in cells.values()])
    style.unconverged(panels[0], settled, what="ensembles", fontsize=7.5)
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    return drawing


def _draw_stability(axes: Axes, cells: dict[str, Any]) -> None:
    for kind, one in cells.items():
        look, settled = WAYS[kind], one.data.converged.values.all(0)
        stability = between_runs(one, "stability_alive")
        style.points(axes, one.data["size"].values, stability, settled, **look)
    bag = cells[BAGGING].data
    axes.plot(bag["size"], bag.chance, color=style.GUIDE, lw=0.9, ls=(0, (1, 1)))
    last = float(bag.chance.values[-1])
    style.label(axes, "chance", (1, last), style.GUIDE, xytext=(0, -14))
    axes.set_title("stability of live latents")


FIGURE = Figure(
    name="ensemble_metrics",
    paper="ensembles",
    locator="metrics against J",
    title="Six measures of ensembles",
    takeaway="A measure that moves with the number of members need not say more about them: active "
    "latents add up, a chain that learned nothing rebuilds everything, and chance alone gives "
    "larger dictionaries a larger stability.",
    alt=(
        "Six panels against the number of members from 1 to 8: explained variance, mean squared "
        "error, active latents, the diverse share of latents, connectivity, and stability with a "
        "dotted chance level that rises. Lines for bagging, boosting and two expanded "
        "autoencoders, with narrow bands over runs, and in the first two panels for a chain that "
        "learned nothing, which is worst with one member and best with eight."
    ),
    caption="TopK members of 64 latents of which a sample keeps 4, on 128 planted sources in 32 "
    "dimensions; expanded: one autoencoder of as many latents as the ensemble, with the member's "
    "or the ensemble's number of active ones; untrained: random orthonormal directions and their "
    "opposites, in every stage the same. Explained variance is the mean over coordinates. "
    "Diverse: no other latent of the same ensemble has cosine 0.7 or more. Connectivity: share of "
    "pairs of latents that no test sample activates together. Stability: mean largest cosine of a "
    "latent to those of another run, mean over pairs of runs, live latents; chance: random "
    "directions, as many as a bag has latents. Lines: means over runs; bands: the least to the "
    "largest.",
    claims=(
        "ensembles/bag-at-most-mean",
        "ensembles/chance-grows",
        "ensembles/chance-stability",
        "ensembles/untrained-chain",
        "ensembles/planted-budgets/untrained-chain",
        "ensembles/planted-orderings/explained",
        "ensembles/planted-orderings/stability",
    ),
    needs=(("planted-ensembles", "paper"),),
    draw=draw,
)
