"""Superposition gain fades as features become denser, and vanishes for Rademacher amplitudes."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from jaxtyping import Bool
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.store import Result
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.dimension_bounds import lift_dimension
from pentad.theory.power_autoencoder.gain_per_dimension import superposition_threshold
from pentad.theory.sparse_inputs import law_named

POWER = 3


def draw(results: Sequence[Results], largest_dimension: int = 4, rows: int = 1) -> Drawing:
    """A panel for each dimension: improvement over p, and three levels; a spare cell explains."""
    order = list(style.LAW_COLOURS)
    cells = sorted(
        (cell for cell in results[0] if cell.config.d <= largest_dimension),
        key=lambda cell: (cell.config.d, order.index(cell.config.law)),
    )
    dimensions = sorted({cell.config.d for cell in cells})
    drawing = Drawing(figsize=(style.WIDTH, 0.5 + 2.8 * rows), layout="constrained")
    grid = drawing.subplots(rows, -(-len(dimensions) // rows), squeeze=False)
    panels, spare = np.split(grid.ravel(), [len(dimensions)])
    for axes, d in zip(panels, dimensions, strict=True):
        here = [cell for cell in cells if cell.config.d == d]
        _draw_levels(axes, d, explained=not spare.size)
        style.unconverged(
            axes,
            [c for cell in here for c in _converged(cell)],
            what="points",
            at=(0.03, 0.01),
            ha="left",
            bbox=None,
            fontsize=7,
        )
        for cell in here:
            _draw_gain(axes, cell)
        axes.set_title(f"$d = {d}$,  $n = {here[0].config.n}$")
    for axes in grid[:, 0]:
        axes.set_ylabel("improvement $I\\,/\\,(p\\,\\kappa)$,\nin features that stand alone")
    if not spare.size:
        lines = panels[0].get_lines()
        laws = [line for line in lines if str(line.get_label()).lower() in style.LAW_COLOURS]
        panels[0].legend(
            handles=laws, loc="center left", bbox_to_anchor=(0, 0.78),
            frameon=False, fontsize=8, borderpad=0, borderaxespad=0.2, labelspacing=0.2,
        )  # fmt: skip
    for axes in spare:
        axes.set_axis_off()
        axes.legend(
            *panels[-1].get_legend_handles_labels(),
            loc="center left",
            frameon=False,
            labelspacing=0.9,
        )
    return drawing


def _draw_levels(axes: Axes, d: int, *, explained: bool) -> None:
    design = float(1 / spherical_moment(d, POWER))
    lift = lift_dimension(d, POWER)
    bottom = d - 0.22 * lift
    axes.set_ylim(bottom, 1.1 * lift)
    style.probability_axis(axes, "probability $p$", limits=(5e-7, 0.45))
    axes.axhspan(bottom, d, color=style.LEVEL, alpha=0.14, lw=0, zorder=0)
    axes.set_xticks([1e-6, 1e-4, 1e-2, 1])
    axes.set_xticks([1e-5, 1e-3, 1e-1], [], minor=True)
    axes.set_xlim(0.45, 5e-7)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    for symbol, level, dashes, meaning in (
        ("N", lift, ":", "dimension of the lift"),
        ("1/c_3", design, "--", "spherical design"),
        ("d", d, "-", "without superposition"),
    ):
        axes.axhline(
            level, color=style.GUIDE, lw=0.9, ls=dashes, zorder=1, label=f"${symbol}$, {meaning}"
        )
        above = level != d
        style.label(
            axes,
            f"${symbol} = {level:.4g}$" + (f", {meaning}" if explained else ""),
            (7e-7, level),
            style.GUIDE,
            xytext=(0, 3 if above else -3),
            va="bottom" if above else "top",
            ha="right",
            bbox=None,
            fontsize=7.5,
        )


def _converged(cell: Result) -> Bool[np.ndarray, " probability"]:
    """Whether the best run converged, for each probability."""
    converged: np.ndarray = cell.data.converged.isel(start=cell.data.best_start).values
    return converged


def _draw_gain(axes: Axes, cell: Result) -> None:
    law, data = cell.config.law, cell.data
    p, gain = data.probability.values, data.gain.values
    colour, name = style.LAW_COLOURS[law], law.capitalize()
    style.points(
        axes, p, gain, _converged(cell), colour, style.LAW_MARKERS[law], ls="-", label=name
    )
    threshold = superposition_threshold(law_named(law))
    if threshold is not None:
        axes.plot(float(threshold), cell.config.d, "|", ms=13, mew=1.6, color=colour, zorder=4)


FIGURE = Figure(
    name="superposition_gain",
    paper="sparsity-loss",
    locator="beside Figure 2 of arXiv:2606.18538",
    title="Superposition gain",
    takeaway="What superposition gains fades as features become denser; for Rademacher amplitudes "
    "it is all but gone at $p = 0.1$.",
    alt=(
        "Three panels, for two, three and four dimensions: improvement against activation "
        "probability, sparser to the right. Two curves: both start at or near the level without "
        "superposition for dense features, Rademacher amplitudes below Gaussian ones, rise, and "
        "join at the level of a spherical design for sparse ones, well below the dimension of "
        "the lift."
    ),
    caption="Best improvement $I$ of trained tied autoencoders with activation $t^3$, in units of "
    "$p \\kappa$, the improvement of one feature that stands alone. Without superposition it is "
    "$d$ at every $p$ (shaded); what lies above is gained by superposition. As $p$ tends to 0 it "
    "tends to $1/c_3(d) = d(d+2)(d+4)/15$, which the "
    "features reach by forming a spherical design, and which stays below the dimension "
    "$N = \\binom{d+2}{3}$ of the lift. The tick marks where CAP3 says that "
    "superposition is useless for Rademacher amplitudes: from $p = (9 - \\sqrt{21})/36 = 0.1227$ "
    "on, up to $1/3$. Every point is the best of many starts, so a lower estimate of the "
    "optimum; runs that did not meet the tolerance of training would be hollow, and counted.",
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

FOUR_LAWS = Figure(
    name="superposition_gain_four_laws",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="Superposition gain for four laws",
    takeaway="The heavier the tails of the amplitudes, the denser the features for which "
    "superposition still pays: at $p = 0.3$ it gains nothing for Rademacher and uniform "
    "amplitudes, and for Laplace ones a factor of at least 1.4 ($d = 2$) to 2.5 ($d = 6$).",
    alt=(
        "Five panels, for two to six dimensions: improvement against activation probability, "
        "sparser to the right, four curves each. From dense to sparse all rise to the one level "
        "of a spherical design; at the dense end Laplace amplitudes lie highest, then Gaussian "
        "ones, while uniform and Rademacher ones start at the level without superposition."
    ),
    caption="Best improvement $I$ of trained tied autoencoders with activation $t^3$ in two to six "
    "dimensions, in units of $p \\kappa$, the improvement of one feature that stands alone; "
    "$\\kappa$ depends on the law. "
    "For every law it is $d$ without superposition (shaded), what lies above is gained by "
    "superposition, and as $p$ tends to 0 it tends to the "
    "same $1/c_3(d) = d(d+2)(d+4)/15$, which training reaches, and not to the dimension "
    "$N = \\binom{d+2}{3}$ of the lift, which bounds it too. Upright ticks mark where "
    "CAP3 says that superposition is useless: from $p = (9 - \\sqrt{21})/36 = 0.1227$ "
    "up to $1/3$ for Rademacher amplitudes, and from $0.3$ up to $0.507$ for uniform ones. Every "
    "point is the best of many starts, so a lower estimate of the optimum; all of these runs met "
    "the tolerance of training, others would be hollow, and counted.",
    claims=(
        "sparsity-loss/orthonormal",
        "sparsity-loss/sidelnikov",
        "sparsity-loss/dim",
        "sparsity-loss/cap3",
        "sparsity-loss/rademacher-optimum",
        "sparsity-loss/threshold",
    ),
    needs=(("power-loss-sweep", "paper"),),
    draw=partial(draw, largest_dimension=6, rows=2),
)
