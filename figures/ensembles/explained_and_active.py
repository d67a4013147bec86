"""Explained variance against active latents: five gates, all ways to an ensemble, and controls."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import LogLocator, NullFormatter

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import GATE_NAMES, WAYS, cell
from pentad.simulations.experiments.planted_ensembles import EQUAL_L0, LOW_PENALTY
from pentad.simulations.models.autoencoders import BATCH_TOP_K, GATES, RELU, TOP_K
from pentad.simulations.models.planted_ensembles import (
    BAGGING,
    BOOSTING,
    BOOTSTRAP,
    EXPANDED,
    EXPANDED_L0,
    IDENTITY,
    ROTATED,
    SEARCHED,
    SHARED,
)

KINDS = {
    TOP_K: (BAGGING, BOOSTING, EXPANDED, EXPANDED_L0, BOOTSTRAP, SHARED, IDENTITY, ROTATED),
    BATCH_TOP_K: (BAGGING, BOOSTING, EXPANDED, EXPANDED_L0),
    RELU: (BAGGING, BOOSTING, EXPANDED, SEARCHED),
}
"""Ways that are shown of a gate; of the others the first three."""

LOW = f"low penalty, {LOW_PENALTY:g}"


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each gate; the last place is for the legend."""
    drawing = Drawing(figsize=(style.WIDTH, 4.9), layout="constrained")
    panels = drawing.subplots(2, 3, sharey=True).ravel()
    named: dict[str, Any] = {}
    for axes, gate in zip(panels, GATES, strict=False):
        shown = [cell(results[0], gate, kind) for kind in KINDS.get(gate, KINDS[RELU][:3])]
        for one in shown:
            _draw_path(axes, one, WAYS[one.config.kind], one.config.kind)
        if gate in EQUAL_L0:
            equal = cell(results[0], gate, EXPANDED, EQUAL_L0[gate])
            _draw_path(axes, equal, WAYS[EXPANDED_L0], EXPANDED_L0)
            shown.append(equal)
        if gate == RELU:
            low = [cell(results[0], gate, kind, LOW_PENALTY) for kind in (BAGGING, BOOSTING)]
            for one in low:
                look = {**WAYS[one.config.kind], "ls": (0, (1, 2))}
                _draw_path(axes, one, look, f"{one.config.kind}, {LOW}")
            shown += low
        settled = np.concatenate([one.data.converged.values.all(0) for one in shown])
        style.unconverged(axes, settled, what="ensembles", fontsize=7.5)
        axes.set(xscale="log", title=GATE_NAMES[gate])
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        named |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    for axes in panels[2:5]:
        axes.set_xlabel("active latents of a sample")
    for axes in panels[::3]:
        axes.set_ylabel("explained variance")
    panels[-1].axis("off")
    panels[-1].legend(named.values(), named.keys(), frameon=False, fontsize=7.5, loc="center")
    return drawing


def _draw_path(axes: Axes, result: Any, look: dict[str, Any], name: str) -> None:
    data = result.data
    style.points(
        axes, data.active.values.mean(0), data.total_ev.values.mean(0),
        data.converged.values.all(0), **look, lw=1.1, ms=3.5, label=name,
    )  # fmt: skip


FIGURE = Figure(
    name="explained_and_active",
    paper="ensembles",
    locator="none; explained variance against total L0",
    title="Explained variance and active latents",
    takeaway="Explained variance is to be read at equal numbers of active latents, and beside a "
    "chain that learned nothing: after as many stages as it has blocks of $K$ dimensions it "
    "explains everything.",
    alt=(
        "Five panels, one a gate, of explained variance against active latents of a sample, each a "
        "path from one member to eight. In the panel of TopK two chains that are not trained end "
        "at one, beside the trained chain. In the panel of ReLU bags and chains at a low penalty "
        "lie to the upper right."
    ),
    caption="Paths go from $J=1$ to 8 members, means over runs, test data. All coordinates "
    "together. Expanded autoencoders have as many latents as the ensemble, at the member's $K$ or "
    "penalty factor; at equal L0 they have the ensemble's $K$, or one penalty factor at which "
    "eight times the latents are about as many active as in a chain of eight. Untrained chains: "
    "the same orthonormal directions and their opposites in every stage, those of the coordinates "
    "or rotated. One dictionary: one TopK autoencoder that reads $J$ times what it left itself.",
    claims=(
        "ensembles/untrained-chain",
        "ensembles/bag-at-most-mean",
        "ensembles/planted-budgets/untrained-chain",
        "ensembles/planted-orderings/equal-active-latents",
        "ensembles/planted-budgets/hardly-penalised",
    ),
    needs=(("planted-ensembles", "paper"),),
    draw=draw,
)
