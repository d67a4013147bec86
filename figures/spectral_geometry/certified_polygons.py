"""Regular polygons as critical points of the one-active loss, enclosed in ball arithmetic."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle, Polygon, Wedge
from matplotlib.ticker import NullLocator

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.numbers.scalars import require
from pentad.theory.rectified_model.critical_points import CriticalPoint, certified_critical_point
from pentad.theory.rectified_model.cyclic_critical_points import (
    CyclicCriticalPoint,
    polygon_critical_point,
)

BITS = 128
SMALL = 1e-3
"""Modulus of eigenvalues up to which their axis is linear."""

DRAWN = (5, 7, 9, 10)
CORNERS = tuple(range(5, 16))
NAMES = {5: "pentagon", 7: "heptagon", 9: "nonagon", 10: "decagon"}


@cache
def _certificates(k: int) -> tuple[CyclicCriticalPoint, CriticalPoint]:
    """The best k-gon, and the same point among all weights."""
    from flint import ctx

    reduced = polygon_critical_point(k)
    require(isinstance(reduced, CyclicCriticalPoint), f"no certificate for k={k}: {reduced}")
    assert isinstance(reduced, CyclicCriticalPoint)
    with ctx.workprec(BITS):
        W, b = reduced.weights()
    whole = certified_critical_point(W.astype(float), b.astype(float))
    require(isinstance(whole, CriticalPoint), f"no certificate for k={k}: {whole}")
    assert isinstance(whole, CriticalPoint)
    return reduced, whole


def draw(_results: Sequence[Results]) -> Drawing:
    """Four polygons above; below what they save, and how stiff they are."""
    drawing = Drawing(figsize=(style.WIDTH, 5.6), layout="constrained")
    rows = drawing.add_gridspec(2, 1, height_ratios=(1, 1.35))
    polygons = rows[0].subgridspec(1, len(DRAWN))
    for column, k in enumerate(DRAWN):
        _draw_polygon(drawing.add_subplot(polygons[column]), k)
    curves = rows[1].subgridspec(1, 2, width_ratios=(1.45, 1))
    _draw_energy(drawing.add_subplot(curves[0]))
    _draw_curvature(drawing.add_subplot(curves[1]))
    return drawing


def _draw_polygon(axes: Axes, k: int) -> None:
    reduced, whole = _certificates(k)
    square, bias = float(reduced.squared_radii[0]), float(reduced.bias)
    r = square**0.5
    angles = np.pi / 2 + 2 * np.pi * np.arange(k) / k
    corners = r * np.array([np.cos(angles), np.sin(angles)])
    height = -bias / r
    half = np.degrees(np.arccos(height / r))
    axes.add_patch(Wedge((0, 0), r, 90 - half, 90 + half, color=style.LEVEL, alpha=0.35, lw=0))
    chord = (r * r - height * height) ** 0.5
    triangle = [(0, 0), (-chord, height), (chord, height)]
    axes.add_patch(Polygon(triangle, color="white", lw=0))
    axes.add_patch(Circle((0, 0), r, fill=False, color=style.LEVEL, lw=0.8))
    axes.plot([-chord, chord], [height, height], color=style.UPPER, lw=1.2, ls=(0, (4, 1.5)))
    heard = corners[1] > height
    for j, (x, y) in enumerate(corners.T):
        colour = style.INK if j == 0 else style.RADEMACHER if heard[j] else style.TRAINED
        dashes = "-" if heard[j] else (0, (3, 1.2))
        axes.plot([0, x], [0, y], color=colour, lw=1.8 if j == 0 else 1.1, ls=dashes)
        axes.plot([x], [y], "s" if heard[j] else "o", color=colour, ms=3.5)
    axes.set(xlim=(-1.75, 1.75), ylim=(-2.5, 2.2), aspect="equal")
    axes.set_axis_off()
    kind = "minimum" if whole.is_minimum else "saddle"
    axes.text(0, 2.15, f"{NAMES[k]}: {kind}", ha="center", va="top", fontsize=9)
    told = f"$r^2 = {square:.4f}$\n$b = {bias:.4f}$"
    if k == 10:
        told = "$r^2 = \\varphi^2,\\ b = -\\varphi$"
    axes.text(0, -1.75, told, ha="center", va="top", fontsize=8)


def _marker(k: int) -> tuple[int, int, float]:
    return (k, 0, 0.0)


def _draw_energy(axes: Axes) -> None:
    energies = [float(_certificates(k)[1].loss) - k / 3 for k in CORNERS]
    axes.plot(CORNERS, energies, color=style.LEVEL, lw=1, zorder=1)
    for k, energy in zip(CORNERS, energies, strict=True):
        minimum = _certificates(k)[1].is_minimum
        axes.plot(
            [k], [energy], marker=_marker(k), ms=11, mew=1.3, color=style.TRAINED,
            mfc=style.TRAINED if minimum else "white",
        )  # fmt: skip
    best = energies[CORNERS.index(7)]
    axes.axhline(best, color=style.UPPER, lw=0.9, ls=(0, (4, 1.5)), zorder=0)
    style.label(
        axes, f"heptagon, −{-best:.4f}", (13.2, best), style.UPPER, xytext=(0, 6), ha="center"
    )
    told = "in ball arithmetic:\nfilled, a strict minimum\nhollow, no minimum"
    axes.text(15.4, -1.572, told, ha="right", va="top", fontsize=8)
    axes.set(xlabel="corners $k$", ylabel="$L_1(k) - k/3$", xlim=(4.4, 15.6), ylim=(-1.775, -1.57))
    axes.set_xticks(CORNERS)
    axes.set_title("loss, if each feature given up costs 1/3")


def _draw_curvature(axes: Axes) -> None:
    kept = [k for k in CORNERS if k <= 10]
    for k in kept:
        _, whole = _certificates(k)
        value = float(whole.least_curvature)
        axes.plot(
            [k], [value], marker=_marker(k), ms=9, mew=1.3, color=style.TRAINED,
            mfc=style.TRAINED if value > 0 else "white",
        )  # fmt: skip
        style.label(axes, f"{value:.4f}".replace("-", "−"), (k, value), xytext=(8, 2), fontsize=7.5)
    axes.axhline(0, color=style.UPPER, lw=0.9, ls=(0, (4, 1.5)), zorder=0)
    style.label(axes, "saddle below", (4.6, 0), style.UPPER, xytext=(0, -4), va="top")
    axes.set_yscale("symlog", linthresh=SMALL, linscale=0.5)
    axes.set(
        xlabel="corners $k$",
        xlim=(4.5, 11.4),
        ylim=(-1e-2, 1),
        ylabel="least eigenvalue (linear around 0)",
    )
    axes.set_yticks([1, 0.1, 0.01, 0.001, 0, -0.001, -0.01])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xticks(kept)
    axes.set_title("curvature across the orbit")


FIGURE = Figure(
    name="certified_polygons",
    paper="spectral-geometry",
    locator="beyond the paper",
    title="Regular polygons as minima",
    takeaway="With one active feature the regular polygons with five to nine corners are local "
    "minima, the ten-cornered one is a golden saddle, and the heptagon costs least.",
    alt=(
        "Top: pentagon, heptagon, nonagon and decagon as spokes in circles with a grey cap "
        "above a dashed line; the first three are labelled minimum, the decagon saddle. Bottom "
        "left: loss over the number of corners, lowest at seven, with filled markers up to nine "
        "and hollow ones from ten. Bottom right: least curvature, falling and crossing zero "
        "between nine and ten corners."
    ),
    caption="Top: features as rays of length $r$. The output of the black feature is on where "
    "another reaches beyond the dashed line at height $-b/r$ (grey cap): there it is disturbed "
    "(orange, squares), below it is not (blue, dashed). Bottom left: loss $L_1$ of the best "
    "regular $k$-gon, less $1/3$ for each of its features, which is what a feature costs that is "
    "given up with a bias that is not positive. The marker is the polygon; filled: by ball "
    "arithmetic a strict minimum modulo rotations; hollow: likewise no minimum. Bottom right: "
    "least eigenvalue of the Hessian, rotations aside; it changes sign between nine and ten "
    "corners. That axis is logarithmic on both sides of a linear piece around 0.",
    claims=(
        "spectral-geometry/certified-polygons",
        "spectral-geometry/polygons-are-minima",
        "spectral-geometry/golden-decagon",
        "spectral-geometry/polygons-that-are-saddles",
        "spectral-geometry/heptagon-is-best",
    ),
    needs=(),
    draw=draw,
)
