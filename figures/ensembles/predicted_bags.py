"""What bags of any size leave, predicted from their first members; residuals and stacking."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import WAYS, cell, drawn_over_sizes, size_axis
from pentad.simulations.models.autoencoders import TOP_K
from pentad.simulations.models.planted_ensembles import BAGGING
from pentad.theory.ensembles.plateau import plateau

PREDICTING = (
    (2, style.RADEMACHER, "v", (0, (1, 1))),
    (3, style.LOWER, "s", (0, (2, 1))),
    (4, style.UPPER, "D", (0, (5, 1))),
)
"""Members that predict, colour, marker and dashes."""


def draw(results: Sequence[Results]) -> Drawing:
    """Left, errors and predictions; then products of residuals, and the best weights."""
    bag = cell(results[0], TOP_K, BAGGING)
    drawing = Drawing(figsize=(style.WIDTH, 3.3), layout="constrained")
    errors, products, weights = drawing.subplots(1, 3, width_ratios=(1.25, 1, 0.9))
    _draw_errors(errors, bag)
    _draw_products(drawing, products, bag)
    _draw_weights(weights, bag)
    return drawing


def _draw_errors(axes: Axes, bag: Any) -> None:
    data, sizes = bag.data, bag.data["size"].values
    drawn_over_sizes(axes, bag, data.mse.values, WAYS[BAGGING], label="measured")
    known = [one for one in PREDICTING if one[0] in data.known.values]
    for members, colour, marker, dashes in known:
        at = data.known.values.tolist().index(members)
        mean = data.predicted_mse.values[:, at].mean(0)
        beyond = sizes >= members
        axes.plot(
            sizes[beyond], mean[beyond], color=colour, marker=marker, ls=dashes, lw=1.1, ms=3,
            zorder=5, label=f"from {members} members",
        )  # fmt: skip
    most = known[-1][0]
    level = float(np.mean([float(plateau(G[:most, :most])) for G in data.gram.values]))
    axes.axhline(level, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, f"plateau, from {most}", (1, level), style.GUIDE, xytext=(0, -11))
    size_axis(axes, int(sizes.max()))
    low, high = level, float(data.mse.values.max())
    axes.set(
        ylim=(low - 0.16 * (high - low), high + 0.05 * (high - low)),
        ylabel="mean squared error",
        title="bags, and predictions",
    )
    style.unconverged(axes, data.converged.values.all(0), what="bags", fontsize=7.5, at=(0.98, 0.4))
    axes.legend(frameon=False, fontsize=7.5, loc="upper right")


def _draw_products(drawing: Drawing, axes: Axes, bag: Any) -> None:
    G = bag.data.gram.values[0]
    image = axes.imshow(G, cmap="viridis", vmin=0, vmax=G.max())
    bar = drawing.colorbar(image, ax=axes, location="bottom", shrink=0.85)
    bar.set_label("mean product")
    ticks = range(len(G))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [str(k + 1) for k in ticks])
    axes.set(xlabel="member", ylabel="member", title="products of residuals")


def _draw_weights(axes: Axes, bag: Any) -> None:
    weights = bag.data.stacking_weights.values
    members = np.arange(1, weights.shape[1] + 1)
    shifts = np.linspace(-0.2, 0.2, len(weights)) if len(weights) > 1 else (0.0,)
    for run, (row, shift) in enumerate(zip(weights, shifts, strict=True)):
        axes.plot(members + shift, row, "osD^vP"[run % 6], color=style.TRAINED, ls="", ms=4)
    axes.axhline(1 / len(members), color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, "dotted: equal, $1/J$", (1, 0.05), style.GUIDE)
    axes.set(
        ylim=(min(0, 1.2 * weights.min()), 1.3 * weights.max()),
        xlabel="member",
        title="best weights",
    )
    axes.set_xticks(members)


FIGURE = Figure(
    name="predicted_bags",
    paper="ensembles",
    locator="none; mean squared error of bagging against J",
    title="Bags predicted from a few members",
    takeaway="What a bag of eight leaves, and the level that bags fall toward, can be estimated "
    "from its first few members.",
    alt=(
        "Three panels. Left: the measured error of bags falls with the number of members toward a "
        "dotted plateau; dashed predictions from two, three and four members run close to it. "
        "Middle: a square of products of the members' residuals, brightest on the diagonal. "
        "Right: best weights of the members in all runs, around a dotted line."
    ),
    caption="TopK members that differ in their start. Left: test error, mean and range over runs, "
    "and $\\mathrm{MSE}_{J'}=P+(\\overline{\\mathrm{MSE}_1}-P)/J'$ with the plateau $P$, the mean "
    "product of two members' residuals, from the first members of each run, mean over runs. The "
    "prediction is unbiased for members alike. Middle: one run, test data. Right: weights that sum "
    "to one with the least error on training data; a marker for each run.",
    claims=(
        "ensembles/plateau",
        "ensembles/plateau-prediction",
        "ensembles/stacking",
        "ensembles/planted-budgets/plateau-from-four",
    ),
    needs=(("planted-ensembles", "paper"),),
    draw=draw,
)
