"""Capacities of square antiprisms against their height, and where training puts them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from scipy.optimize import minimize_scalar

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    cyclic_critical_point,
)

START = (0.99, 0.36, -0.26)
EQUAL_EDGES = 2**0.5 / 4
MERGING = ((2 - 2**0.5) / 4, EQUAL_EDGES, (2 + 2**0.5) / 4)
"""Heights h^2 / r^2 at which two of the inner products coincide."""


def _certificate() -> CyclicCriticalPoint:
    point = cyclic_critical_point(8, (1, 4), START)
    require(isinstance(point, CyclicCriticalPoint), f"no certificate of the antiprism: {point}")
    assert isinstance(point, CyclicCriticalPoint)
    return point


def _capacity_sum(ratio: Any) -> Any:
    """The sum of D_i of the antiprism with h^2 / r^2 = ratio."""
    return 2 * (1 + ratio) ** 2 / (1 + 2 * ratio**2)


def _corners(ratio: float) -> Float64[np.ndarray, "3 8"]:
    """Corners of norm one, the upper and the lower ones in turn."""
    r, h = (1 / (1 + ratio)) ** 0.5, (ratio / (1 + ratio)) ** 0.5
    angles = np.pi * np.arange(8) / 4
    return np.array([r * np.cos(angles), r * np.sin(angles), h * (-1.0) ** np.arange(8)])


def _coulomb_energy(ratio: float) -> float:
    corners = _corners(ratio)
    gaps = np.linalg.norm(corners[:, :, None] - corners[:, None, :], axis=0)
    return float((1 / gaps[np.triu_indices(8, 1)]).sum())


def draw(_results: Sequence[Results]) -> Drawing:
    """Sum of capacities over height; the trained antiprism with its spectral masses."""
    drawing = Drawing(figsize=(style.WIDTH, 3.9), layout="constrained")
    columns = drawing.add_gridspec(1, 2, width_ratios=(1.55, 1))
    point = _certificate()
    _draw_capacities(drawing.add_subplot(columns[0]), point)
    rows = columns[1].subgridspec(2, 1, height_ratios=(2, 1))
    _draw_antiprism(drawing.add_subplot(rows[0], projection="3d"), point)
    _draw_masses(drawing.add_subplot(rows[1]), point)
    return drawing


def _draw_capacities(axes: Axes, point: CyclicCriticalPoint) -> None:
    ratios = np.linspace(0, 1.05, 400)
    axes.axhline(3, color=style.UPPER, lw=0.9, ls=(0, (4, 1.5)))
    style.label(axes, "rank 3", (1.03, 3), style.UPPER, xytext=(0, 5), ha="right")
    axes.plot(ratios, _capacity_sum(ratios), color=style.INK, lw=1.6)
    for ratio in MERGING:
        axes.plot([ratio, ratio], [2, _capacity_sum(ratio)], color=style.LEVEL, lw=0.9, ls=":")
        axes.plot([ratio], [_capacity_sum(ratio)], "D", color=style.GUIDE, mfc="white", ms=5)
    trained = float(point.squared_radii[1] / point.squared_radii[0])
    thomson = float(minimize_scalar(_coulomb_energy, bounds=(0.2, 0.8), method="bounded").x)
    marks = (
        (trained, "o", style.TRAINED, f"trained\n{trained:.4f}", (26, -44)),
        (thomson, "s", style.LOWER, f"Thomson\n{thomson:.4f}", (-48, 14)),
        (0.5, "*", style.UPPER, "tight\n1/2", (12, 12)),
    )
    for ratio, marker, colour, name, offset in marks:
        value = _capacity_sum(ratio)
        axes.plot([ratio], [value], marker, color=colour, ms=9 if marker == "*" else 6, zorder=5)
        style.label(
            axes, name, (ratio, value), colour, xytext=offset, va="center",
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkB": 3},
        )  # fmt: skip
    names = ("(2−√2)/4", "√2/4: equal edges (Tammes)", "(2+√2)/4")
    for ratio, name, level in zip(MERGING, names, (2.3, 2.12, 2.12), strict=True):
        style.label(axes, name, (ratio, level), style.GUIDE, xytext=(5, 0), fontsize=7.5)
    axes.set(xlabel="$h^2/r^2$", ylabel=r"$\sum_i D_i$", xlim=(0, 1.05), ylim=(2, 3.12))
    axes.set_title("sum of capacities of the square antiprism")


def _draw_antiprism(axes: Any, point: CyclicCriticalPoint) -> None:
    corners = _corners(float(point.squared_radii[1] / point.squared_radii[0]))
    for i in range(8):
        for j in range(i):
            gap = (i - j) % 8
            if gap in (1, 2, 6, 7):
                same = gap in (2, 6)
                ends = corners[:, [i, j]]
                colour = style.TRAINED if same else style.LEVEL
                axes.plot(*ends, color=colour, lw=1.6 if same else 1.0)
    axes.scatter(*corners, color=style.INK, s=16, depthshade=False)
    w = corners[:, 1]
    axes.quiver(0, 0, 0, *w, color=style.INK, lw=1.4, arrow_length_ratio=0.12)
    axes.plot([0, w[0]], [0, w[1]], [0, 0], color=style.TRAINED, lw=1.4, ls=(0, (2, 1)))
    axes.plot([w[0]] * 2, [w[1]] * 2, [0, w[2]], color=style.RADEMACHER, lw=1.4, ls=(0, (1, 0.7)))
    axes.set_axis_off()
    axes.set_box_aspect((1, 1, 0.72), zoom=1.45)
    axes.view_init(elev=18, azim=-62)
    axes.set_title("the trained antiprism", loc="center", pad=0)


def _draw_masses(axes: Axes, point: CyclicCriticalPoint) -> None:
    level = float(point.masses[0])
    rows = (("trained", level), ("tight", 2 / 3))
    for row, (_, mass) in enumerate(rows):
        axes.barh([row], [mass], color=style.TRAINED, height=0.86)
        axes.barh([row], [1 - mass], left=[mass], color=style.RADEMACHER, height=0.86)
        for x, share, name in ((mass / 2, mass, "plane"), ((1 + mass) / 2, 1 - mass, "axis")):
            axes.text(
                x,
                row,
                f"{name}\n{share:.4f}",
                color="white",
                ha="center",
                va="center",
                fontsize=7.5,
            )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5), xlabel="share of each squared length")
    axes.tick_params(left=False)
    axes.set_title("in the plane and along the axis")


FIGURE = Figure(
    name="antiprism_heights",
    paper="spectral-geometry",
    locator="abstract: antiprisms; beyond the paper",
    title="The antiprism does not saturate",
    takeaway="The antiprism that training finds lies well below the one height at which an "
    "antiprism saturates its three dimensions, and each of its features lives in two eigenspaces.",
    alt=(
        "Left: the sum of capacities of a square antiprism against its height, a curve with its "
        "top at exactly one height, marked by a star; the trained antiprism lies to the left of "
        "and below it, near the point of equal edges. Right: the trained antiprism, and bars of "
        "how its squared length splits between plane and axis."
    ),
    caption="Left: sum of the fractional dimensionalities of a square antiprism with circumradius "
    "$r$ and half-height $h$. It reaches the rank only at $h^2/r^2 = 1/2$, where the frame is "
    "tight. The circle is the strict minimum of the one-active loss that balls enclose; "
    "Thomson is the arrangement of least Coulomb energy. At the three diamonds two inner products "
    "coincide, and the partition of pairs by inner product is no association scheme although the "
    "coherent closure is that of the octagon at every height. Right: that antiprism, and how much "
    "of a feature's squared norm lies in the plane (eigenvalue $4r^2$) and along the axis "
    "(eigenvalue $8h^2$). In the tight antiprism the two eigenvalues agree and there is one "
    "eigenspace; in the trained one they do not.",
    claims=(
        "spectral-geometry/certified-antiprism",
        "spectral-geometry/antiprism-is-not-saturated",
        "spectral-geometry/minima-in-space",
    ),
    needs=(),
    draw=draw,
)
