"""One set of trained weights on many grids, taken there by modes and by pixels."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, SPECTRAL
from pentad.simulations.models.planted_functions import EVERYWHERE, SMOOTH
from pentad.simulations.models.planted_resolutions import GRID, RULES
from pentad.simulations.readings.operator_resolutions import best_start

ROWS = {SPECTRAL: "SAE-FNO", CONVOLUTIONAL: "SAE-CNN"}
"""Kinds, in the order of the rows, as told."""

LOOKS: tuple[dict[str, Any], ...] = (
    {"color": style.TRAINED, "marker": "o", "ls": "-", "label": "by modes (Fourier rule)"},
    {"color": style.UPPER, "marker": "s", "ls": (0, (5, 1)), "label": "by pixels (pixel rule)"},
)
"""Of the two rules."""

PANELS = {
    "f1": "F1 of spikes",
    "found_on_grid": "cosine with the planted",
    "drift": "change of codes",
}
"""What is drawn, as told."""

TICKED = (32, 64, 128, 256, 512)


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each kind: F1, concepts and codes on every grid, by both rules."""
    drawing = Drawing(figsize=(style.WIDTH, 4.9), layout="constrained")
    grid = drawing.subplots(len(ROWS), len(PANELS), sharex=True)
    for row, (kind, told) in zip(grid, ROWS.items(), strict=True):
        one = cell(results[0], kind)
        for axes, name in zip(row, PANELS, strict=True):
            _draw_measure(axes, one, name)
        row[0].set_ylabel(f"{told}\nof the best start")
        settled = one.data["converged"].values[one.config.middle]
        style.unconverged(row[2], settled, what="starts", fontsize=7.5, at=(0.98, 0.3))
    for axes, title in zip(grid[0], PANELS.values(), strict=True):
        axes.set_title(title)
    for axes in grid[-1]:
        axes.set_xlabel("points of the grid, $n$")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    return drawing


def cell(results: Results, kind: str) -> Any:
    """The cell of fewest modes, of smooth concepts everywhere."""
    own = [one for one in results
           if (one.config.kind, one.config.concepts, one.config.region)
           == (kind, SMOOTH, EVERYWHERE)]  # fmt: skip
    return min(own, key=lambda one: one.config.modes)


def _draw_measure(axes: Axes, one: Any, name: str) -> None:
    sizes, start = one.data["size"].values, best_start(one)
    settled = bool(one.data["converged"].values[one.config.middle, start])
    for place, look in enumerate(LOOKS[: len(RULES)]):
        values = one.data[name].values[place]
        if name == "drift":
            own = sizes != GRID
            sizes_here, values = sizes[own], values[:, own]
        else:
            sizes_here = sizes
        axes.fill_between(
            sizes_here, values.min(0), values.max(0), color=look["color"], alpha=0.15, lw=0
        )
        axes.plot(
            sizes_here, values[start], ms=4, mfc=look["color"] if settled else "white", **look
        )
    axes.axvline(GRID, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.set(xscale="log")
    axes.set_xticks(TICKED, [str(n) for n in TICKED])
    axes.minorticks_off()
    if name == "drift":
        axes.set(yscale="log")
    else:
        axes.set_ylim(0, 1.05)
        style.label(axes, "training", (GRID, 0.04), style.GUIDE, xytext=(4, 0), fontsize=7.5)


FIGURE = Figure(
    name="controlled_export",
    paper="neural-operators",
    locator="SAE-CNN and SAE-FNO at several resolutions",
    title="The same weights on other grids",
    takeaway="Weights that are trained on 64 points serve every grid if they belong to modes, and "
    "no other if they belong to pixels; which kind of autoencoder they were trained in does not "
    "matter.",
    alt=(
        "Six panels, two rows. Top, the spectral autoencoder, bottom, the convolutional one. In "
        "each row: scores of found spikes, cosines with planted concepts, and change of codes, "
        "over 32 to 512 points. A solid line, by modes, is flat; a dashed one, by pixels, meets it "
        "at 64 points and falls on both sides. Changes of codes, on a logarithmic axis, are a "
        "hundred times larger by pixels."
    ),
    caption="Three smooth concepts on the circle, three spikes a signal; 20 unrolled steps of "
    "FISTA. Lines: of several starts the one of least training loss; bands: all starts. Top: one "
    "SAE-FNO of 14 modes, and the kernel of 64 pixels that it is on 64 points. Bottom: an SAE-CNN "
    "of 33 taps, "
    "and its kernel resampled. Change of codes: squared, relative, in the modes up to 14. Odd "
    "numbers of points are among the grids.",
    claims=(
        "neural-operators/controlled-export",
        "neural-operators/convolutions-resampled",
        "neural-operators/planted-concepts-found",
    ),
    needs=(("operator-resolutions", "paper"),),
    draw=draw,
)
