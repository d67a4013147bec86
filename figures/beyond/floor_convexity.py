"""Why equal gaps and equal lengths are best: the two convexities, and how far each reaches."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.rectified_model.edge_floor import edge_floor, edge_tangent
from pentad.theory.rectified_model.pentagon_floor import (
    LIMIT,
    angular_convexity,
    floor_of_ratio,
    logarithmic_convexity,
    scaled_floor,
)

CORNER = 0.2
"""72 degrees in turns."""

NEEDED = float(LIMIT)
FIFTY = 50
ENDS = (0.7, 0.83)


def _end(convexity: str) -> float:
    """The ratio at which a second derivative at the critical tau changes its sign."""
    low, high = ENDS
    for _ in range(FIFTY):
        middle = (low + high) / 2
        if _second_derivative(middle, convexity) > 0:
            low = middle
        else:
            high = middle
    return low


def _second_derivative(rho: float, convexity: str) -> float:
    """Of K by log rho, or of K(cos theta) by theta."""
    H = scaled_floor(rho, floor_of_ratio(rho).tau)
    if convexity == "log":
        return float(rho * rho * logarithmic_convexity(H, rho) / H.tt)
    return float(angular_convexity(H, rho) / H.tt)


def draw(_results: Sequence[Results]) -> Drawing:
    """Above the floor by angle and by length; below both second derivatives over the ratio."""
    drawing = Drawing(figsize=(style.WIDTH, 5.4), layout="constrained")
    rows = drawing.add_gridspec(2, 1, height_ratios=(1.15, 1))
    curves = rows[0].subgridspec(1, 2, width_ratios=(1.25, 1))
    _draw_angle(drawing.add_subplot(curves[0]))
    _draw_lengths(drawing.add_subplot(curves[1]))
    _draw_reach(drawing.add_subplot(rows[1]))
    return drawing


def _draw_angle(axes: Axes) -> None:
    degrees = np.linspace(30, 180, 301)
    floors = [edge_floor(angle / 360, 1.0) for angle in degrees]
    tangent = [edge_tangent(angle / 360) for angle in degrees]
    least = np.degrees(np.arccos(NEEDED))
    axes.axvspan(30, least, color=style.LEVEL, alpha=0.3, lw=0)
    axes.plot(degrees, floors, color=style.TRAINED)
    axes.plot(degrees, tangent, color=style.UPPER, lw=1.1, ls=(0, (4, 1.5)))
    axes.plot([72], [edge_floor(CORNER, 1.0)], "o", color=style.INK, ms=5, zorder=4)
    style.label(axes, "pentagon, 72°", (72, edge_floor(CORNER, 1.0)), xytext=(9, 7))
    style.label(axes, "tangent at 72°:\nfive of them cancel", (104, -0.018), style.UPPER, va="top")
    style.label(axes, "floor $f(\\theta)$", (60, 0.045), style.TRAINED, xytext=(5, 0))
    told = "grey: excluded, as one output alone\nloses more than five of the pentagon's"
    axes.text(179, 0.108, told, fontsize=7.5, va="top", ha="right")
    axes.set(xlabel="gap θ between neighbours (degrees)", xlim=(30, 180), ylim=(-0.06, 0.11))
    axes.set_ylabel("least loss of an edge")
    axes.set_xticks([48, 72, 90, 120, 150, 180])
    axes.set_title("unequal gaps do not pay: $f$ is convex")


def _draw_lengths(axes: Axes) -> None:
    cosine = np.cos(2 * np.pi * CORNER)
    most = NEEDED / cosine
    stretch = np.exp(np.linspace(-np.log(most), np.log(most), 201))
    single = [floor_of_ratio(float(cosine * s)).value for s in stretch]
    both = [edge_floor(CORNER, float(s)) for s in stretch]
    axes.plot(stretch, single, color=style.TRAINED, lw=1.1, ls=(0, (2, 1)))
    axes.plot(stretch, both, color=style.TRAINED)
    axes.plot([1], [edge_floor(CORNER, 1.0)], "o", color=style.INK, ms=5, zorder=4)
    style.label(axes, "mean of both ends", (0.62, 0.036), style.TRAINED, xytext=(4, 0))
    style.label(axes, "one end", (0.62, 0.006), style.TRAINED, xytext=(0, -2), va="top")
    style.label(axes, "equal lengths", (1, edge_floor(CORNER, 1.0)), xytext=(0, -13), ha="center")
    axes.set_xscale("log")
    axes.set_xticks([0.5, 0.75, 1, 1.5, 2], ["1/2", "3/4", "1", "3/2", "2"])
    axes.minorticks_off()
    axes.set(xlabel="ratio $s$ of lengths, at 72°", ylim=(0, 0.07))
    axes.set_title("nor do unequal lengths: convex in $\\log s$")


def _draw_reach(axes: Axes) -> None:
    ratios = np.linspace(0.002, 0.86, 250)
    looks = (
        ("angle", style.TRAINED, "-", "by the angle θ: $f''(\\theta)$"),
        ("log", style.RADEMACHER, (0, (6, 2)), "by the logarithm of the ratio"),
    )
    for convexity, colour, dashes, _ in looks:
        values = [_second_derivative(float(rho), convexity) for rho in ratios]
        axes.plot(ratios, values, color=colour, ls=dashes)
    axes.axhline(0, color=style.GUIDE, lw=0.7)
    axes.axvspan(0, NEEDED, color=style.UNIFORM, alpha=0.12, lw=0)
    axes.axvline(NEEDED, color=style.UNIFORM, lw=1)
    style.label(axes, "by the angle θ", (0.12, 0.325), style.TRAINED, va="bottom")
    style.label(axes, "by log ρ", (0.5, 0.245), style.RADEMACHER, xytext=(4, -8), va="top")
    told = "needed: ρ up to 0.67, in ball arithmetic over boxes"
    style.label(axes, told, (0.005, -0.165), style.UNIFORM, va="bottom")
    for convexity, colour, _, _ in looks:
        end = _end(convexity)
        axes.plot([end], [0], "s", color=colour, ms=4.5, zorder=4)
        above = convexity == "log"
        style.label(
            axes, f"ends at {end:.4f}", (end, 0), colour,
            xytext=(7, 6) if above else (-7, -6), ha="left" if above else "right",
            va="bottom" if above else "top",
        )  # fmt: skip
    cosine = float(np.cos(2 * np.pi * CORNER))
    axes.axvline(cosine, color=style.INK, lw=0.8, ls=(0, (1, 2)))
    style.label(axes, "pentagon,\ncos 72°", (cosine, 0.6), xytext=(4, 0), va="top")
    axes.set(xlabel="ratio ρ of a neighbour's overlap to the own squared length",
             xlim=(0, 0.95), ylim=(-0.18, 0.62))  # fmt: skip
    axes.set_ylabel("second derivative of $K$")
    axes.set_title("how far both convexities reach")


FIGURE = Figure(
    name="floor_convexity",
    paper="beyond",
    locator="MAIS-O42, Mathematics for AI Safety",
    title="Why the pentagon is the best of five features in the plane",
    takeaway="What two neighbours lose at least is convex in their angle and in the logarithm of "
    "their lengths' ratio, further than it has to be.",
    alt=(
        "Top left: the least loss of an edge falls with the gap from 48 to 90 degrees and is zero "
        "beyond; it lies above its dashed tangent at 72 degrees. Top right: over the ratio of "
        "lengths the mean of both ends is a valley with its bottom at equal lengths. Bottom: two "
        "second derivatives over the ratio rho, positive over the shaded range up to 0.67 and "
        "zero beyond 0.8."
    ),
    caption="Five features are ordered by their angles; each edge between neighbours at a gap "
    "$\\theta$, with lengths in the ratio $s$, loses at least $\\frac{1}{2}(K(cs)+K(c/s))$, "
    "$c=\\cos\\theta$, where $K(\\rho)$ is the least loss of an output between two neighbours of "
    "ratio $\\rho$. Top left: $f(\\theta)=K((\\cos\\theta)_+)$ with equal lengths, above its "
    "tangent at 72 degrees. As five gaps sum to 360 degrees the tangents sum to $5f(72)$. Gaps in "
    "the grey range need no convexity: a ratio above 0.67 makes one output lose more than all five "
    "of the pentagon. Top right: at 72 degrees, one end of the edge and the mean of both. Bottom: "
    "the second derivatives of $K(\\cos\\theta)$ by $\\theta$ and of $K(\\rho)$ by $\\log\\rho$ in "
    "floats. The claims enclose them over $0\\le\\rho\\le0.67$, shaded; the squares are where the "
    "argument would fail.",
    claims=(
        "beyond/floor-convex-in-angle",
        "beyond/floor-convex-in-logarithm",
        "beyond/ratios-below-limit",
        "beyond/edge-above-tangent",
        "beyond/pentagon-is-best",
    ),
    needs=(),
    draw=draw,
)
