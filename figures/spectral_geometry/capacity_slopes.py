"""Capacity against squared length: lines through the origin where features are localised."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import LogLocator, NullFormatter

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.readings.spectral_sweep import Kept, cluster_slopes, kept_runs
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures

TOLERANCE = 0.01
"""Relative gap up to which neighbouring eigenvalues count as one eigenspace (dimensionless)."""

SHOWN_DIMENSION = 16
SHOWN_PANELS = 3


def draw(results: Sequence[Results]) -> Drawing:
    """Features of three runs on the rays of their eigenvalues, and the slopes of all clusters."""
    kept = [
        run for cell in results[0] if cell.config.profile == "uniform" for run in kept_runs(cell)
    ]
    d = min({run.d for run in kept}, key=lambda d: abs(d - SHOWN_DIMENSION))
    of_size = [run for run in kept if run.d == d]
    chosen = [
        of_size[k] for k in np.linspace(0, len(of_size) - 1, SHOWN_PANELS).round().astype(int)
    ]
    drawing = Drawing(figsize=(style.WIDTH, 5.4), layout="constrained")
    grid = drawing.add_gridspec(2, SHOWN_PANELS, height_ratios=(1, 1.25))
    for k, run in enumerate(chosen):
        _draw_rays(drawing.add_subplot(grid[0, k]), run)
    _draw_slopes(drawing.add_subplot(grid[1, :]), kept)
    return drawing


def _draw_rays(axes: Axes, run: Kept) -> None:
    measures = spectral_measures(run.W)
    lengths, capacities = measures.squared_norms, spectral_capacities(measures)
    right, top = 1.12 * lengths.max(), 1.15 * capacities.max()
    for eigenvalue in measures.eigenvalues:
        axes.plot([0, right], [0, right / eigenvalue], color=style.LEVEL, lw=0.6)
    axes.plot(lengths, capacities, "o", color=style.TRAINED, ms=3, mec="white", mew=0.3)
    axes.set(
        xlim=(0, right),
        ylim=(0, top),
        xlabel="squared length $|w_i|^2$",
        ylabel="capacity $D_i$",
        title=f"$d = {run.d}$, $S = {run.sparsity:g}$",
    )


def _draw_slopes(axes: Axes, kept: Sequence[Kept]) -> None:
    found = [(run, cluster_slopes(run.W, TOLERANCE)) for run in kept]
    slopes = np.concatenate([each.slopes for _, each in found])
    inverse = np.concatenate([each.inverse_eigenvalues for _, each in found])
    sizes = np.concatenate([each.sizes for _, each in found])
    sparsities = np.concatenate([np.full(len(each.slopes), run.sparsity) for run, each in found])
    ends = np.array(
        [0.9 * min(inverse.min(), slopes.min()), 1.1 * max(inverse.max(), slopes.max())]
    )
    axes.plot(ends, ends, color=style.INK, lw=0.9, zorder=1)
    shown = np.unique(sparsities)
    for S, look in zip(shown, style.ramp(len(shown)), strict=True):
        here = sparsities == S
        axes.scatter(
            inverse[here], slopes[here], s=8 + 0.7 * sizes[here], marker=look["marker"],
            color=look["color"], edgecolors="white", linewidths=0.4, label=f"{S:g}",
        )  # fmt: skip
    axes.legend(title="sparsity $S$", loc="lower right", frameon=False, fontsize=8)
    axes.set(
        xscale="log",
        yscale="log",
        xlim=ends,
        ylim=ends,
        xlabel=r"$1/\lambda$ of the eigenspace that holds most of the features' mass",
        ylabel=r"slope $\sum D_i |w_i|^2 / \sum |w_i|^4$",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    style.label(
        axes, f"{len(slopes)} clusters, median of slope times "
        rf"$\lambda$: {np.median(slopes / inverse):.3f}", (0.03, 0.93), textcoords="axes fraction",
        xytext=(0.03, 0.93), xycoords="axes fraction",
    )  # fmt: skip


FIGURE = Figure(
    name="capacity_slopes",
    paper="spectral-geometry",
    locator="the authors' public notes, at reduced size",
    title="Capacity against squared length",
    takeaway="Features of one eigenvalue lie on one line through the origin, whose slope is the "
    "inverse of that eigenvalue.",
    alt=(
        "Top: three panels of capacity against squared length, where the dots lie on bundles of "
        "rays through the origin. Bottom: fitted slopes of clusters against one over the "
        "eigenvalue, on logarithmic axes, as circles shaded by sparsity; all of them lie on the "
        "diagonal."
    ),
    caption="Top: capacity against squared length of $n = 128$ trained features in $d = 16$ "
    "dimensions at three sparsities, with the rays of slope $1/\\lambda$ of all 16 eigenvalues; "
    "every feature lies between the flattest and the steepest. At $S = 0$ the eigenvalues, and "
    "so the rays, nearly coincide, and saturation follows from that alone. At $S = 0.5$ fifteen "
    "eigenvalues belong to pairs of opposite features, and one to all others, which are short. "
    "Bottom: slopes fitted to clusters of features against $1/\\lambda$, over all sizes and the "
    "sparsities stored; areas grow with the number of features. Eigenvalues closer than one per "
    "cent count as one eigenspace, and a feature belongs to the one that holds most of it.",
    claims=(
        "spectral-geometry/rays",
        "spectral-geometry/trained-slopes",
        "spectral-geometry/trained-fitted-slope",
    ),
    needs=(("spectral-sweep", "paper"),),
    draw=draw,
)
