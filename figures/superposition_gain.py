"""Superposition gain fades as features become denser, and vanishes for Rademacher amplitudes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from figures import style
from figures.core import Figure, Results
from simulations.store import Result
from theory.loss_bounds import lift_dimension, spherical_moment, superposition_threshold
from theory.sparse_inputs import RADEMACHER

POWER = 3
LARGEST_DIMENSION = 4


def draw(results: Sequence[Results]) -> Drawing:
    """One panel for each dimension: gain against p for both laws, among three levels."""
    cells = [cell for cell in results[0] if cell.config.d <= LARGEST_DIMENSION]
    dimensions = sorted({cell.config.d for cell in cells})
    drawing = Drawing(figsize=(style.WIDTH, 3.3), layout="constrained")
    panels = drawing.subplots(1, len(dimensions), squeeze=False)[0]
    for axes, d in zip(panels, dimensions, strict=True):
        here = [cell for cell in cells if cell.config.d == d]
        _draw_levels(axes, d)
        for cell in here:
            _draw_gain(axes, cell)
        axes.set(title=f"$d = {d}$,  $n = {here[0].config.n}$", xlabel="activation probability $p$")
    panels[0].set_ylabel(r"gain $I\,/\,(p\,\kappa)$, in features that stand alone")
    return drawing


def _draw_levels(axes: Axes, d: int) -> None:
    design = float(1 / spherical_moment(d, POWER))
    lift = lift_dimension(d, POWER)
    axes.set(xscale="log", xlim=(5e-7, 0.45), ylim=(d - 0.16 * lift, 1.1 * lift))
    axes.set_xticks([1e-6, 1e-4, 1e-2, 1])
    axes.set_xticks([1e-5, 1e-3, 1e-1], [], minor=True)
    axes.set_xlim(5e-7, 0.45)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    for level, dashes, text in (
        (lift, ":", f"$N = {lift}$, dimension of the lift"),
        (design, "--", f"$1/c_3 = {design:.4g}$, spherical design"),
        (d, "-", f"$d = {d}$, no superposition"),
    ):
        axes.axhline(level, color=style.GUIDE, lw=0.9, ls=dashes, zorder=1)
        above = level != d
        style.label(
            axes,
            text,
            (7e-7, level),
            style.GUIDE,
            xytext=(0, 3 if above else -3),
            va="bottom" if above else "top",
            fontsize=7.5,
        )
    threshold = float(superposition_threshold(RADEMACHER) or 1)
    axes.plot([threshold], [d], marker="|", ms=13, mew=1.6, color=style.RADEMACHER, zorder=4)


def _draw_gain(axes: Axes, cell: Result) -> None:
    law, p, gain = cell.config.law, cell.data.probability.values, cell.data.gain.values
    colour = style.LAW_COLOURS[law]
    axes.plot(p, gain, color=colour, marker=style.LAW_MARKERS[law], zorder=3)
    rightward = law == "gaussian"
    middle = (gain.min() + gain.max()) / 2
    place = float(np.exp(np.interp(-middle, -gain, np.log(p))))
    style.label(
        axes,
        law.capitalize(),
        (place, middle),
        colour,
        xytext=(5, 4) if rightward else (-6, -4),
        ha="left" if rightward else "right",
        va="bottom" if rightward else "top",
    )


FIGURE = Figure(
    name="superposition_gain",
    paper="sparsity-loss",
    locator="beside Figure 2 of arXiv:2606.18538",
    title="Superposition gain",
    takeaway="What superposition gains fades as features become denser; for Rademacher amplitudes "
    "it is all but gone at $p = 0.1$.",
    caption="Best improvement $I$ of trained tied autoencoders with activation $t^3$, in units of "
    "$p \\kappa$, the improvement of one feature that stands alone. Without superposition the gain "
    "is $d$ at every $p$. As $p$ tends to 0 it tends to $1/c_3(d) = d(d+2)(d+4)/15$, which the "
    "features reach by forming a spherical design, and which stays below the dimension "
    "$N = \\binom{d+2}{3}$ of the lift. The tick marks where superposition is proved "
    "useless for Rademacher amplitudes in every dimension: $p = (9 - \\sqrt{21})/36 = 0.1227$ "
    "and beyond, up to $1/3$.",
    claims=(
        "sparsity-loss/orthonormal",
        "sparsity-loss/sidelnikov",
        "sparsity-loss/dim",
        "sparsity-loss/rademacher-optimum",
        "sparsity-loss/threshold",
    ),
    needs=(("power-loss-sweep", "laptop"),),
    draw=draw,
)
