"""Weights of trained Gram matrices on the idempotents of their association schemes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.readings.geometry_atlas import Run, named_runs
from pentad.theory.geometries.blocks import Block
from pentad.theory.geometries.classification import classify

CHOSEN = (
    (5, 2, "pentagon"),
    (6, 2, "hexagon"),
    (4, 3, "tetrahedron"),
    (10, 4, "Petersen graph in 4 dimensions"),
    (8, 3, "square antiprism"),
    (12, 4, "12 features in 4 dimensions, scheme: (simplex, 3 points) x (4-gon)"),
)
"""Sizes, and the names of geometries with one block and one kind of features."""

TITLES = {
    CHOSEN[3][2]: "Petersen graph (10 in 4)",
    CHOSEN[5][2]: "triangle \u00d7 square (12 in 4)",
}
MARKERS = "Dos^"
SAME = 1e-6
"""Relative difference up to which positive weights count as equal."""


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each geometry: theta_k over k, a marker for each probability."""
    found = {
        (n, d, name): blocks for n, d, name in CHOSEN if (blocks := _blocks(results[0], n, d, name))
    }
    probabilities = sorted({p for blocks in found.values() for p in blocks}, reverse=True)
    rows = -(-len(found) // 3)
    drawing = Drawing(figsize=(style.WIDTH, 0.5 + 1.9 * rows), layout="constrained")
    panels = drawing.subplots(rows, 3, squeeze=False).ravel()
    for axes, ((n, d, name), blocks) in zip(panels, found.items(), strict=False):
        _draw_block(axes, blocks, probabilities)
        axes.set_title(TITLES.get(name, f"{name} ({n} in {d})"), fontsize=8.5)
    for axes in panels[len(found) :]:
        axes.set_axis_off()
    for axes in panels[::3]:
        axes.set_ylabel(r"weight $\theta_k$")
    for axes in panels[max(len(found) - 3, 0) : len(found)]:
        axes.set_xlabel("rank $m_k$ of the idempotent")
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    return drawing


def _blocks(results: Results, n: int, d: int, name: str) -> dict[float, Block]:
    """By probability, the block of the best run of this name."""
    fitting = [result for result in results if (result.config.n, result.config.d) == (n, d)]
    best: dict[float, Run] = {}
    for run in sorted(named_runs(fitting), key=lambda run: run.loss):
        if run.name == name:
            best.setdefault(run.p, run)
    geometries = (
        classify([live_weights(run.W, run.b) for run in best.values()], converged=True)
        if best
        else ()
    )
    return {p: geometry.blocks[0] for p, geometry in zip(best, geometries, strict=True)}


def _draw_block(axes: Axes, blocks: dict[float, Block], probabilities: Sequence[float]) -> None:
    some = next(iter(blocks.values()))
    order = np.argsort(some.idempotent_multiplicities, kind="stable")
    positive = np.array([theta for theta in some.idempotent_values if theta > SAME])
    saturated = positive.max() / positive.min() - 1 < SAME
    colour = style.TRAINED if saturated else style.RADEMACHER
    for p, block in sorted(blocks.items(), reverse=True):
        k = probabilities.index(p)
        place = np.arange(len(order)) + 0.16 * (k - (len(probabilities) - 1) / 2)
        values = np.array(block.idempotent_values)[order]
        axes.vlines(place, 0, values, color=colour, lw=0.8)
        axes.plot(
            place, values, MARKERS[k % len(MARKERS)], color=colour, mfc="white", ms=4,
            label=f"$p = {p:g}$",
        )  # fmt: skip
    axes.axhline(0, color=style.GUIDE, lw=0.6)
    axes.set_xticks(range(len(order)), [str(some.idempotent_multiplicities[k]) for k in order])
    axes.set(xlim=(-0.5, len(order) - 0.5), ylim=(-0.08 * positive.max(), 1.3 * positive.max()))
    axes.text(
        0.03, 0.95, "saturated" if saturated else "not saturated", color=colour, va="top",
        fontsize=8, transform=axes.transAxes,
    )  # fmt: skip


FIGURE = Figure(
    name="idempotent_spectrum",
    paper="spectral-geometry",
    locator="Theorem 4 (second-hand)",
    title="Idempotent weights of trained geometries",
    takeaway="A trained geometry with one kind of features is a combination of idempotents of an "
    "association scheme; it is saturated if its positive weights agree, and the square antiprism's "
    "do not.",
    alt=(
        "Six panels of weights over the ranks of idempotents, one for each geometry. For "
        "pentagon, hexagon, tetrahedron and Petersen graph all weights that are not zero have "
        "one height, labelled saturated; for the square antiprism and the product of triangle "
        "and square they have two, labelled not saturated."
    ),
    caption=r"The Gram matrix of a trained block is $A=\sum_k\theta_kE_k$ with the primitive "
    "idempotents $E_k$ of the scheme of its relations, to ten digits. Columns are the idempotents, "
    "by their ranks $m_k$; markers are activation probabilities, sparser to the right in each. "
    "Blue: the positive weights agree, so that $A$ is a multiple of a projection and capacities "
    "sum to the dimension. Orange: they differ.",
    claims=(
        "spectral-geometry/trained-antiprism-scheme",
        "spectral-geometry/trained-antiprism-weights",
        "spectral-geometry/trained-antiprism-unsaturated",
        "spectral-geometry/saturated-optima",
    ),
    needs=(("geometry-atlas", "paper"),),
    draw=draw,
)
