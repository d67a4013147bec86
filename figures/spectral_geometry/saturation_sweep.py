"""Saturation of trained features over sparsity between its nulls, and how they localise."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from pentad.figures import style
from pentad.figures.core import Figure, Results

ONSET = (0.28, 0.30)
"""Sparsities between which the authors' notes see localisation give way."""

COUNTED_SATURATED = 0.998
"""Saturation that the paper counts as saturated, second-hand (dimensionless)."""

TOLERANCE = 1e-4
"""Grouping tolerance of the authors' code (dimensionless)."""


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each d: unused capacity over sparsity, and what two nulls leave unused."""
    cells = uniform_cells(results[0])
    dimensions = cells[0].config.dimensions
    columns = min(3, len(dimensions))
    rows = -(-len(dimensions) // columns)
    drawing = Drawing(figsize=(style.WIDTH, 0.55 + 2.0 * rows), layout="constrained")
    panels = drawing.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for k, axes in enumerate(panels.flat):
        if k < len(dimensions):
            _draw_saturation(axes, cells, k)
        else:
            axes.set_axis_off()
    panels[0, 0].set(yscale="log", ylim=(1e-7, 1), xlim=(-0.03, 1.02))
    drawing.supylabel(r"unused capacity $1 - \rho$ (saturated is down)", fontsize=8.5)
    drawing.supxlabel(f"sparsity $S$ {style.SPARSER}", fontsize=8.5)
    handles = [
        Line2D([], [], color=style.TRAINED, marker="o", label="trained"),
        Line2D([], [], color=style.INK, ls="--", label="Gaussian features"),
        Line2D([], [], color=style.UPPER, ls="-.", lw=1, label=rf"$\rho = {COUNTED_SATURATED}$"),
        Patch(fc=style.LOWER, alpha=0.18, label="all that the spectrum of $F$ allows"),
        Line2D([], [], color=style.LOWER, ls=":", label="Kantorovich's weaker bound"),
    ]
    drawing.legend(
        handles=handles,
        loc="outside upper center",
        ncols=3,
        columnspacing=1.1,
        handlelength=1.7,
        frameon=False,
        fontsize=8,
    )
    return drawing


def uniform_cells(results: Results) -> list[Any]:
    """Results in which all features are equally sparse."""
    return [result for result in results if result.config.profile == "uniform"]


def _draw_saturation(axes: Axes, cells: Sequence[Any], k: int) -> None:
    config = cells[0].config
    S, d = np.array(config.sparsities), config.dimensions[k]
    floor = 1 - np.min([cell.data.floor.values[k] for cell in cells], 0)
    lower = 1 - np.min([cell.data.kantorovich_floor.values[k] for cell in cells], 0)
    axes.fill_between(S, floor, 1e-12, color=style.LOWER, alpha=0.18, lw=0, zorder=1)
    axes.plot(S, floor, color=style.LOWER, lw=0.8)
    axes.plot(S, lower, color=style.LOWER, ls=":", lw=1)
    axes.axhline(1 - float(cells[0].data.gaussian_null[k]), color=style.INK, ls="--", lw=0.9)
    axes.axhline(1 - COUNTED_SATURATED, color=style.UPPER, ls="-.", lw=0.9)
    for cell in cells:
        unused = 1 - cell.data.saturation.values[-1, k]
        converged = cell.data.converged.values[k]
        style.points(axes, S, unused, converged, style.TRAINED, ls="-", lw=1, ms=3.5)
    converged = [bool(one) for cell in cells for one in cell.data.converged.values[k]]
    style.unconverged(axes, converged, at=(0.98, 0.98), va="top")
    axes.set_title(f"$d = {d}$,  $d/n = 1/{config.n // d}$")


def draw_localisation(results: Sequence[Results]) -> Drawing:
    """Residual, its relative size, and the mean largest mass over sparsity, a line for each d."""
    cell = uniform_cells(results[0])[0]
    config, data = cell.config, cell.data
    near = int(np.abs(np.log(data.tolerance.values / TOLERANCE)).argmin())
    shown = (
        (data.residual.values, r"spread $\sqrt{\mathrm{Var}\,\lambda}$", "log"),
        (data.variation.values, r"relative: $\sqrt{\mathrm{Var}\,\lambda}/\kappa$", "log"),
        (data.largest_mass.values[near], "largest mass", "linear"),
    )
    drawing = Drawing(figsize=(style.WIDTH, 2.9), layout="constrained")
    panels = drawing.subplots(1, 3)
    looks = style.ramp(len(config.dimensions))
    for axes, (values, title, scale) in zip(panels, shown, strict=True):
        axes.axvspan(*ONSET, color=style.LEVEL, alpha=0.6, lw=0)
        for k, d in enumerate(config.dimensions):
            axes.plot(
                config.sparsities, values[k], **looks[k], ms=3.5, lw=1.2,
                label=f"1/{config.n // d}",
            )  # fmt: skip
        axes.set(yscale=scale, title=title, xlim=(-0.03, 1.02))
        style.sparsity_axis(axes, "$S$")
    panels[2].set_ylim(0, 1.03)
    style.label(
        panels[0], "onset in the\nauthors' notes", (ONSET[1], panels[0].get_ylim()[0]),
        style.GUIDE, xytext=(3, 4),
    )  # fmt: skip
    drawing.legend(
        *panels[0].get_legend_handles_labels(),
        title="$d/n$",
        loc="outside right center",
        frameon=False,
        fontsize=8,
    )
    return drawing


FIGURE = Figure(
    name="saturation_sweep",
    paper="spectral-geometry",
    locator="Figure 5 (second-hand), at reduced size",
    title="Saturation over sparsity, between its nulls",
    takeaway="Trained features use nearly all of the space at every sparsity, but only at "
    "intermediate sparsity is that much more than the spectrum of $F$ grants to any features.",
    alt=(
        "Six panels, one for each number of dimensions: unused capacity on a logarithmic axis "
        "against sparsity, sparser to the right. Trained points lie at a thousandth or below, "
        "far under the dashed level of Gaussian features, inside the shaded region in which the "
        "spectrum leaves features no choice but to lie; at middle sparsities they lie far below "
        "its upper edge."
    ),
    caption="The share of capacity left unused, $1 - \\rho$ with $\\rho = \\sum_i D_i / d$, on a "
    "logarithmic axis, for $n = 128$ features trained by the published recipe with 10 000 steps "
    "instead of 25 000; two seeds. Dashed: the mean of Gaussian features, $(d - 1)/(n + d - 1)$, "
    "where training starts; dash-dotted: $\\rho = 0.998$. Shaded: where features with the same "
    "eigenvalues of $F$ must lie, whatever they are, since $\\rho \\ge (\\mathrm{tr} F)^2 / (d\\, "
    "\\mathrm{tr} F^2)$; dotted: Kantorovich's weaker floor (both the lower of the two seeds). "
    "Points on the edge of the shading are saturated by good conditioning alone; points far below "
    "it are so because features keep to eigenspaces.",
    claims=(
        "spectral-geometry/trained-saturation",
        "spectral-geometry/trained-floors",
        "spectral-geometry/saturation-beyond-conditioning",
        "spectral-geometry/untrained-saturation",
        "spectral-geometry/training-whitens",
    ),
    needs=(("spectral-sweep", "paper"),),
    draw=draw,
)

LOCALISATION = Figure(
    name="localisation_over_sparsity",
    paper="spectral-geometry",
    locator="the authors' public notes, at reduced size",
    title="How localisation depends on sparsity",
    takeaway="Features spread over eigenvalues by up to a hundred times more at some sparsities "
    "than at others, and not monotonically.",
    alt=(
        "Three panels over sparsity, sparser to the right, six numbered lines each, one for "
        "each number of dimensions. The spread of features over eigenvalues rises by up to a "
        "hundred times towards the middle and then falls or rises again; the largest mass peaks "
        "in the middle for small numbers of dimensions and stays low for large ones."
    ),
    caption="Means over $n = 128$ features, one seed. Left: standard deviation of the eigenvalue "
    "under a feature's spectral measure. Middle: the same over its mean $\\kappa$. Right: the "
    "largest mass in one eigenspace, where eigenvalues that differ by less than $10^{-4}$ count "
    "as one; dead features, which point anywhere, count here as they do in the notes. Grey: "
    "sparsities 0.28 to 0.30, where the authors' notes see localisation give way at $n = 1024$. "
    "Here it is in the middle, where eigenvalues gather at 1 and 2, that relative spread and mass "
    "are both largest: most features keep to one group of eigenvalues, and some lie between.",
    claims=("spectral-geometry/localisation-and-sparsity",),
    needs=(("spectral-sweep", "paper"),),
    draw=draw_localisation,
)
