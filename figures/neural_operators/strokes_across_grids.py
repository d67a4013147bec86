"""Operator autoencoders in the plane: strokes found, and the same weights on other grids."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.neural_operators.controlled_export import LOOKS
from pentad.simulations.experiments.operator_planes import GRID
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, SPECTRAL
from pentad.simulations.models.planted_strokes import (
    PHOTOGRAPH,
    STROKES,
    coefficients_of,
    stroke_coefficients,
    values_of,
)
from pentad.simulations.readings.operator_planes import best_start

SHARP = 60
"""Points along each axis of pictures of concepts."""

ROWS = {
    (SPECTRAL, STROKES): "SAE-FNO,\nstrokes",
    (CONVOLUTIONAL, STROKES): "SAE-CNN,\nstrokes",
    (SPECTRAL, PHOTOGRAPH): "SAE-FNO,\nphotograph",
}
"""Cells, as told."""

PICTURES = 3
"""Concepts that are shown of each."""


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each cell: concepts, and the change of codes on every grid by both rules."""
    drawing = Drawing(figsize=(style.WIDTH, 5.6), layout="constrained")
    grid = drawing.add_gridspec(len(ROWS) + 1, PICTURES + 1, width_ratios=(*[1] * PICTURES, 3.1),
                                height_ratios=(1, *[1] * len(ROWS)))  # fmt: skip
    planted = values_of(stroke_coefficients(), SHARP)
    for k, picture in enumerate(planted):
        middle = np.roll(picture, (SHARP // 2, SHARP // 2), (0, 1))
        axes = _picture(drawing.add_subplot(grid[0, k]), middle)
        if k == 0:
            axes.set_ylabel("planted")
    charts: list[Axes] = []
    for i, ((kind, source), told) in enumerate(ROWS.items(), start=1):
        one = next(each for each in results[0]
                   if (each.config.kind, each.config.source) == (kind, source))  # fmt: skip
        for k, picture in enumerate(_concepts(one, planted)):
            axes = _picture(drawing.add_subplot(grid[i, k]), picture)
            if k == 0:
                axes.set_ylabel(told)
        charts.append(drawing.add_subplot(grid[i, -1], sharex=charts[0] if charts else None))
        _draw_changes(charts[-1], one)
    charts[0].set_title("change of codes", loc="left")
    charts[-1].set_xlabel("points of the grid along each axis, $n$")
    handles, labels = charts[0].get_legend_handles_labels()
    corner = drawing.add_subplot(grid[0, -1])
    corner.axis("off")
    corner.legend(handles, labels, loc="center left", frameon=False)
    return drawing


def _picture(axes: Axes, values: Any) -> Axes:
    most = abs(values).max()
    axes.imshow(values, cmap="RdBu_r", vmin=-most, vmax=most, interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return axes


def _concepts(one: Any, planted: Any) -> list[Any]:
    """Concepts on a fine grid, each moved to the middle; of strokes those next to the planted."""
    own = values_of(coefficients_of(one.data["concepts"].values[best_start(one)]), SHARP)
    if one.config.source == PHOTOGRAPH:
        order = np.argsort([-abs(np.fft.fft2(each))[1:3, 1:3].sum() for each in own])
        return [_centred(own[k]) for k in order[:PICTURES]]
    return [_nearest(own, each) for each in planted]


def _nearest(own: Any, planted: Any) -> Any:
    """The concept of largest product with a planted one over shifts, moved onto it."""
    products = np.fft.ifft2(np.fft.fft2(planted) * np.fft.fft2(own).conj()).real
    k, i, j = np.unravel_index(products.argmax(), products.shape)
    middle = SHARP // 2
    return np.roll(own[k], (i + middle, j + middle), (0, 1))


def _centred(picture: Any) -> Any:
    i, j = np.unravel_index(abs(picture).argmax(), picture.shape)
    return np.roll(picture, (SHARP // 2 - i, SHARP // 2 - j), (0, 1))


def _draw_changes(axes: Axes, one: Any) -> None:
    sizes, start = one.data["size"].values, best_start(one)
    settled = one.data["converged"].values
    for values, look in zip(one.data["drift"].values, LOOKS, strict=True):
        shown = np.where(sizes == GRID, np.nan, values[start])
        axes.plot(sizes, shown, ms=4, mfc=look["color"] if settled[start] else "white", **look)
    axes.axvline(GRID, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.set(yscale="log", ylim=(1e-4, 5))
    style.label(axes, "training", (GRID, 2e-4), style.GUIDE, xytext=(4, 0), fontsize=7.5)
    style.unconverged(axes, settled, what="starts", mark="", fontsize=7.5, at=(0.98, 0.45))


FIGURE = Figure(
    name="strokes_across_grids",
    paper="neural-operators",
    locator="images; SAE-CNN and SAE-FNO at several resolutions",
    title="Strokes in the plane",
    takeaway="In the plane as on the circle, trained weights serve other grids if they belong to "
    "modes and not if they belong to pixels: the codes of the same SAE-FNO change hundreds of "
    "times as much.",
    alt=(
        "Top row: three planted strokes of different directions. Below, a row for each of three "
        "autoencoders: three of its concepts, and the change of its codes against the points of "
        "the grid, on a logarithmic axis. By modes the change is small at all grids, by pixels it "
        "is large but at grids next to that of training."
    ),
    caption="Signals on the torus: three strokes of known directions, or pieces of a photograph "
    "brought to zero at their borders, in modes up to 7 along each axis; trained on 20 x 20 "
    "points with 12 unrolled steps of FISTA. Of several starts the one of least training loss. "
    "Left: concepts, moved onto the strokes that they match best, or to the middle. Right: squared "
    "change of the codes from 20 x 20 points, relative, in modes up to 7; by modes, and with the "
    "same weights as pixels. What concepts of a photograph ought to be is not known.",
    claims=("neural-operators/strokes-on-other-grids", "neural-operators/strokes-found"),
    needs=(("operator-planes", "paper"),),
    draw=draw,
)
