"""How many features the very sparse optimum needs: its gain against n, up to a design."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.design_thresholds import Row, table, thresholds
from pentad.theory.power_autoencoder.designs import design_ratio_upper_bound

POWER = 3
LARGEST_DIMENSION = 4


def draw(results: Sequence[Results]) -> Drawing:
    """One panel for each dimension: the largest share of the bound found with n features."""
    rows = [row for row in table(results[0]) if row.d <= LARGEST_DIMENSION]
    designs = thresholds(results[0])
    dimensions = sorted({row.d for row in rows})
    drawing = Drawing(figsize=(style.WIDTH, 2.9), layout="constrained")
    panels = drawing.subplots(1, len(dimensions), squeeze=False)[0]
    for axes, d in zip(panels, dimensions, strict=True):
        _draw_dimension(axes, [row for row in rows if row.d == d], designs.get(d))
    panels[0].set_ylabel(r"share of the bound, $c_3(d)\,S^2/T$")
    return drawing


def _draw_dimension(axes: Axes, rows: Sequence[Row], design: int | None) -> None:
    n = np.array([row.n for row in rows])
    share = np.array([row.share for row in rows])
    bound = design_ratio_upper_bound(rows[0].d, POWER)
    bottom = 1 - 1.35 * (1 - share.min())
    span = 1 - bottom
    axes.axhline(1, color=style.UPPER, lw=1.2)
    trivial = np.linspace(n[0] - 0.6, float(bound), 2)
    if trivial[0] < trivial[1]:
        axes.plot(trivial, trivial / float(bound), color=style.UPPER, ls="--", lw=1.2)
        style.label(axes, "$n$", (2.6, 2.6 / float(bound)), style.UPPER, xytext=(-14, 2))
        style.label(axes, "$1/c_3$", (n[0], 1), style.UPPER, xytext=(-12, 5))
    converged = [row.converged for row in rows]
    style.points(axes, n, share, converged, style.TRAINED, ls="-", lw=1.2)
    style.unconverged(axes, converged, what="searches")
    for row in rows:
        if row.n == design:
            axes.plot([row.n, row.n], [bottom, 1], color=style.GUIDE, ls=":", lw=0.9, zorder=1)
            axes.plot(row.n, row.share, "o", ms=10, mfc="none", mec=style.INK, mew=1.2)
            style.label(
                axes, f"design,\n$n = {design}$", (row.n, 1 - 0.55 * span), xytext=(-4, 0),
                ha="right",
            )  # fmt: skip
    axes.set(
        xlim=(n[0] - 0.6, n[-1] + 0.6),
        ylim=(bottom, 1 + 0.16 * span),
        title=f"$d = {rows[0].d}$,  $1/c_3 = {float(bound):.4g}$",
        xlabel="features $n$",
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_yticks(
        [
            tick
            for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(bottom, 1)
            if bottom <= tick <= 1
        ]
    )


FIGURE = Figure(
    name="design_thresholds",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="How many features a design needs",
    takeaway="The gain of very sparse features grows with their number only until they can form a "
    "spherical design: 4 lines in the plane, 11 in space, 23 in four dimensions.",
    alt=(
        "Three panels, for two, three and four dimensions: share of the upper bound that was "
        "found against the number of features. Each curve climbs to 1 and stays there, and a "
        "ring marks where it first arrives: at 4 lines in the plane, 11 in space and 23 in four "
        "dimensions."
    ),
    caption="Largest $S^2/T$ found for $n$ features in $d$ dimensions, the limit of "
    "$I / (p \\kappa)$ as $p$ tends to 0 for the activation $t^3$, as a share of the bound "
    "$1/c_3(d)$ that spherical designs attain (solid red); dashed red where the bound $n$ is "
    "smaller. Rings mark the first $n$ at which the search came within a millionth of the bound. "
    "The vertical axes differ. A search gives lower estimates: what it does not find may exist, "
    "so the rings are upper bounds of the true thresholds.",
    claims=(
        "sparsity-loss/sidelnikov",
        "sparsity-loss/plane-designs",
        "sparsity-loss/trained-design-gain",
    ),
    needs=(("design-thresholds", "laptop"),),
    draw=draw,
)
