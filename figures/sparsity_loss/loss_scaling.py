"""How the improvement grows with p in ten dimensions, between the best bounds."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.transforms import ScaledTranslation

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.readings.power_loss_sweep import Row, table
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import design_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import (
    dimension_upper_bound,
    draft_upper_bound,
    series_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import capacity_upper_bound
from pentad.theory.power_autoencoder.lower_bounds import (
    orthonormal_lower_bound,
    random_features_lower_bound,
)
from pentad.theory.sparse_inputs import AmplitudeLaw, law_named

POWER = 3
Bound = Callable[[int, int, float, AmplitudeLaw], float]

UPPER_BOUNDS: tuple[tuple[str, Any, float, bool, Bound], ...] = (
    ("draft", ":", 0.85, True, lambda n, d, p, law: draft_upper_bound(n, d, p, law, POWER)),
    ("SERIES", "-.", 0.8, True, lambda n, d, p, law: series_upper_bound(n, d, p, law, POWER)),
    ("DIM", "-", 0.85, True, lambda n, d, p, law: dimension_upper_bound(n, d, p, law, POWER)),
    ("CAP3", "--", 0.85, True, capacity_upper_bound),
    ("DESIGN3", (0, (5, 1, 1, 1, 1, 1)), 0.1, True, design_upper_bound),
)
LOWER_BOUNDS: tuple[tuple[str, Any, float, bool, Bound], ...] = (
    (
        "random features",
        "-",
        0.55,
        False,
        lambda n, d, p, law: random_features_lower_bound(n, d, p, law, POWER),
    ),
    (
        "orthonormal features",
        "--",
        0.5,
        False,
        lambda n, d, p, law: orthonormal_lower_bound(n, d, p, law, POWER),
    ),
)
"""Names, dashes, where the name begins, whether above the curve, and the bound.

The name begins at a share of the curve from its dense end on.
"""

ALL_BOUNDS = ((style.UPPER, UPPER_BOUNDS), (style.LOWER, LOWER_BOUNDS))


def draw(results: Sequence[Results]) -> Drawing:
    """The improvement among all bounds, the best bounds relative to it, and its local slope."""
    rows = _largest(results[0])
    drawing = Drawing(figsize=(style.WIDTH, 4.7), layout="constrained")
    grid = drawing.add_gridspec(2, 2, width_ratios=(1.5, 1))
    _draw_bounds(drawing.add_subplot(grid[:, 0]), rows, ALL_BOUNDS)
    ratio = drawing.add_subplot(grid[0, 1])
    _draw_ratios(ratio, rows)
    _draw_slopes(drawing.add_subplot(grid[1, 1], sharex=ratio), rows)
    return drawing


def draw_best_bounds(results: Sequence[Results]) -> Drawing:
    """A row for each need: the improvement between the best bounds, and these relative to it."""
    drawing = Drawing(figsize=(style.WIDTH, 3.6 * len(results)), layout="constrained")
    panels = drawing.subplots(len(results), 2, width_ratios=(1.5, 1), squeeze=False)
    for (scaling, ratio), cells in zip(panels, results, strict=True):
        rows = _largest(cells)
        _draw_bounds(scaling, rows, ())
        _draw_ratios(ratio, rows)
    return drawing


def _largest(results: Results) -> tuple[Row, ...]:
    """Rows of the largest dimension, under the first of its laws."""
    d = max(result.config.d for result in results)
    rows = table([result for result in results if result.config.d == d])
    return tuple(row for row in rows if row.law == rows[0].law)


def _draw_bounds(
    axes: Axes,
    rows: Sequence[Row],
    families: Sequence[tuple[str, Sequence[tuple[str, Any, float, bool, Bound]]]],
) -> None:
    """Trained values and guides on the band between the best bounds, and families of bounds."""
    first, law = rows[0], law_named(rows[0].law)
    n, d = first.n, first.d

    def log(value: object) -> Float64[np.ndarray, "..."]:
        logarithm: np.ndarray = np.log(np.asarray(value, dtype=float)) / np.log(d)
        return logarithm

    p = np.geomspace(rows[-1].p, rows[0].p, 49)
    best = [[f(n, d, q, law, POWER) for q in p] for f in (best_lower_bound, best_upper_bound)]
    axes.fill_between(log(p), *log(best), color=style.LEVEL, alpha=0.35, lw=0)
    for colour, bounds in families:
        for name, dashes, share, above, bound in bounds:
            y = log([bound(n, d, q, law) for q in p])
            axes.plot(log(p), y, color=colour, ls=dashes, lw=1.2)
            _label_along(axes, name, log(p), y, share, colour, above=above)

    corner = -POWER
    x, y = log([row.p for row in rows]), log([row.improvement for row in rows])
    converged = [row.converged for row in rows]
    style.points(axes, x, y, converged, style.TRAINED)
    style.unconverged(axes, converged, what="points", at=(0.98, 0.98), va="top")
    style.label(axes, "trained", (x[-1], y[-1]), style.TRAINED, xytext=(-6, -3), ha="right")
    height, end = float(np.interp(corner, x, y)), x[-1] + 0.1
    for slope, name in ((1, "slope 1"), (1 / 3, "slope 1/3")):
        run = np.array([corner - 0.35, end])
        axes.plot(run, height + slope * (run - corner), color=style.INK, lw=0.9, zorder=3)
        style.label(axes, name, (end, height + slope * (end - corner)), xytext=(-3, -3), ha="right")
    bottom = float(log(first.lower_bound)) - 1.5
    axes.plot([corner, corner], [bottom, height], color=style.GUIDE, lw=0.8, ls=":", zorder=1)
    style.label(axes, f"$p = d^{{-{POWER}}}$", (corner, bottom), style.GUIDE, xytext=(3, 3))
    axes.set(
        ylabel=rf"improvement, $\log_{{{d}}}\, I$",
        title=f"$d = {d}$, $n = {n}$, {law.name.capitalize()} amplitudes",
        ylim=(bottom, None),
    )
    style.probability_axis(
        axes, rf"$\log_{{{d}}}\, p$", limits=(x[0] - 0.15, end + 1.2), scale="linear"
    )
    axes.set_xticks(np.arange(np.ceil(x[0]), min(0, np.floor(end)) + 1))


def _label_along(
    axes: Axes,
    text: str,
    x: Float64[np.ndarray, " points"],
    y: Float64[np.ndarray, " points"],
    share: float,
    colour: str,
    *,
    above: bool,
) -> None:
    """Write along a curve, from a share of its length in x on; x falls, to the right."""
    k = round(share * (len(x) - 2))
    side = 1 if above else -1
    inches = axes.figure.dpi_scale_trans
    aside = ScaledTranslation(-side * 1.5 / 72, side * 2.5 / 72, inches)
    axes.text(
        x[k],
        y[k],
        text,
        transform=axes.transData + aside,
        color=colour,
        fontsize=8,
        rotation=float(np.degrees(np.arctan2(y[k + 1] - y[k], x[k + 1] - x[k]))),
        rotation_mode="anchor",
        transform_rotates_text=True,
        va="baseline" if above else "top",
    )


def _draw_ratios(axes: Axes, rows: Sequence[Row]) -> None:
    p = [row.p for row in rows]
    lower = [row.lower_bound / row.improvement for row in rows]
    upper = [row.upper_ratio for row in rows]
    axes.fill_between(p, lower, upper, color=style.LEVEL, alpha=0.35, lw=0)
    axes.plot(p, upper, color=style.UPPER)
    axes.plot(p, lower, color=style.LOWER)
    style.points(axes, p, np.ones(len(p)), [row.converged for row in rows], style.TRAINED)
    middle = len(p) // 2
    for values, name, colour, offset in (
        (upper, "best upper bound", style.UPPER, (6, 6)),
        (lower, "best construction", style.LOWER, (6, -13)),
    ):
        style.label(axes, name, (p[middle], values[middle]), colour, xytext=offset, fontsize=8)
    style.label(axes, "trained", (p[middle], 1), style.TRAINED, xytext=(0, 7), ha="center")
    axes.set(ylim=(0.45, 1.95), title="bounds, over trained $I$")
    style.probability_axis(axes, limits=(0.7 * p[0], 1.4 * p[-1]))
    axes.set_xticks([tick for tick in (1e-6, 1e-4, 1e-2, 1) if p[0] <= tick <= p[-1]])
    axes.set_xticks([1e-5, 1e-3, 1e-1], [], minor=True)


def _draw_slopes(axes: Axes, rows: Sequence[Row]) -> None:
    p, improvement = (np.log([getattr(row, name) for row in rows]) for name in ("p", "improvement"))
    middles = np.exp((p[1:] + p[:-1]) / 2)
    slopes = np.diff(improvement) / np.diff(p)
    for level, name in ((1, "slope 1"), (1 / 3, "slope 1/3")):
        axes.axhline(level, color=style.INK, lw=0.9)
        style.label(
            axes, name, (np.exp(p[0]), level), xytext=(0, -11 if level == 1 else 3), ha="right"
        )
    axes.plot(middles, slopes, "o-", color=style.TRAINED)
    style.label(
        axes, f"{slopes[-1]:.2f}", (middles[-1], slopes[-1]), style.TRAINED, xytext=(-3, -13)
    )
    axes.set(
        ylim=(0.2, 1.1),
        title=r"local slope of $\log I$ in $\log p$",
    )
    style.probability_axis(axes, limits=axes.get_xlim())


FIGURE = Figure(
    name="loss_scaling",
    paper="sparsity-loss",
    locator="beside Figure 3 of arXiv:2606.18538",
    title="Scaling of the improvement with p",
    takeaway="Training comes within a factor of 2 of an upper bound at every $p$, and the "
    "slope $1/3$ that theory promises for large $d$ is not visible at $d = 10$.",
    alt=(
        "Left: improvement against activation probability on logarithmic axes, sparser to the "
        "right; the trained points lie in a narrow grey band between lower and upper bounds, "
        "and bend away from the guide of slope 1 without reaching that of slope 1/3. Right: "
        "that band relative to training, and the local slope, which falls from 1 towards dense "
        "features."
    ),
    caption="Left: the improvement $I$ of the best trained autoencoder with activation $t^3$, "
    "upper bounds (red) and explicit constructions (violet), logarithms to base $d$; the band "
    "lies between the best construction and the best of all upper bounds, JOINT3 among them, and "
    "the guides meet at the trained value at $p = d^{-3}$. Top right: the same band over the "
    "trained $I$. Bottom right: slopes between neighbouring points. They fall from 1 towards, but "
    "nowhere near, $1/3$: at $d = 10$ there is no room between $d^{-3}$ and 1 for the regime "
    "$p^{1/3}$, so a plot like this one cannot tell for or against it. "
    "Trained values come from few starts, so they are lower estimates of the optimum, the more so "
    "where training stopped short of its tolerance (hollow points, counted in the plot).",
    claims=(
        "sparsity-loss/dim",
        "sparsity-loss/series",
        "sparsity-loss/draft",
        "sparsity-loss/cap3",
        "sparsity-loss/design",
        "sparsity-loss/orthonormal",
        "sparsity-loss/random-features",
    ),
    needs=(("power-loss-sweep", "laptop"),),
    draw=draw,
)

MANY_FEATURES = Figure(
    name="loss_scaling_n6000",
    paper="sparsity-loss",
    locator="Figure 3 of arXiv:2606.18538",
    title="Scaling of the improvement with p, 6000 features",
    takeaway="With 6000 features in 10 or 15 dimensions training comes within a factor of 1.73 of "
    "an upper bound at every $p$; no stretch of slope $1/3$ is to be seen.",
    alt=(
        "Two rows, for ten and fifteen dimensions. Left: trained improvement against activation "
        "probability on logarithmic axes, sparser to the right, inside a narrow grey band "
        "between bounds and between guides of slope 1 and 1/3. Right: the band relative to "
        "training, pinched at both ends and widest between. Many points are hollow, and a note "
        "counts them."
    ),
    caption="Left: the improvement $I$ of the best trained autoencoder with activation $t^3$, "
    "logarithms to base $d$, on the axes and at the sizes of the paper's figure; the amplitudes "
    "are Gaussian. The band lies between the best construction and the best of all upper bounds "
    "for which the suite has a claim; the guides have slope 1, that of very sparse features, and "
    "slope $1/3$, and meet at the trained value at $p = d^{-3}$, interpolated. Right: the band "
    "over the trained $I$. "
    "For $d = 10$ the slope between neighbouring points falls to 0.58 and no further; at $p = 1$ "
    "nothing exceeds $\\kappa d$, and training attains it. All points are lower estimates of the "
    "optimum; hollow ones, counted in the plot, stopped short of the tolerance of training.",
    claims=(
        "sparsity-loss/trained-below-bounds",
        "sparsity-loss/trained-above-constructions",
        "sparsity-loss/dim",
        "sparsity-loss/cap3",
        "sparsity-loss/design",
        "sparsity-loss/joint",
        "sparsity-loss/dense-gaussian",
        "sparsity-loss/orthonormal",
        "sparsity-loss/random-features",
    ),
    needs=(("power-loss-sweep", "paper"), ("power-loss-sweep", "paper-15")),
    draw=draw_best_bounds,
)
