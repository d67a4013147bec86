"""Best plane features of the rectified powers, and the polynomials that prove them best."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle, Polygon, Wedge
from matplotlib.ticker import MaxNLocator

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.lines import regular_polygon
from pentad.theory.rectified_model.rectified_loss import (
    gegenbauer_polynomials,
    polygon_ratio,
    positive_part,
    rectified_lp,
    rounded_certificate,
)

DEGREES = {1: 8, 2: 12, 3: 16}
"""Degree of the certificate for each power m."""

NAMES = {1: "pentagon", 2: "heptagon", 3: "nonagon"}
POINTS = np.linspace(-1, 1, 801)


def draw(_results: Sequence[Results]) -> Drawing:
    """A column for each power: its polygon, the certificate under the power, and their distance."""
    drawing = Drawing(figsize=(style.WIDTH, 6.0), layout="constrained")
    rows = drawing.subplots(3, len(DEGREES), height_ratios=(1.25, 1.1, 0.8))
    for (m, degree), column in zip(DEGREES.items(), rows.T, strict=True):
        certificate = rounded_certificate(rectified_lp(2, m, degree), 2, m)
        require(certificate.is_proved, f"the certificate of degree {degree} does not hold; m={m}")
        ratio, bound = float(polygon_ratio(2 * m + 3, m)), float(certificate.upper_bound)
        _draw_polygon(column[0], m, ratio)
        coefficients = np.array([float(f_k) for f_k in certificate.coefficients])
        basis = np.array(gegenbauer_polynomials(POINTS, 2, degree))
        _draw_certificate(column[1], m, coefficients @ basis, bound)
        _draw_distance(column[2], m, coefficients @ basis)
    rows[1, 0].set_ylabel("function of the cosine $t$")
    rows[2, 0].set_ylabel(r"$1000\,(t_+^{2m} - f)$")
    return drawing


def _contacts(m: int) -> Float64[np.ndarray, " contacts"]:
    """The different cosines between corners of the (2m + 3)-gon."""
    k = 2 * m + 3
    return np.cos(2 * np.pi * np.arange(k // 2 + 1) / k)


def _draw_polygon(axes: Axes, m: int, ratio: float) -> None:
    k = 2 * m + 3
    corners = regular_polygon(k)
    axes.add_patch(Wedge((0, 0), 1, -90, 90, color=style.LEVEL, alpha=0.3, lw=0))
    axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    axes.add_patch(Polygon(corners.T, fill=False, ec=style.GUIDE, lw=0.8, ls="--"))
    for j, (x, y) in enumerate(corners.T):
        overlaps = x > 0
        axes.annotate(
            "",
            (x, y),
            (0, 0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": style.INK if j == 0 else style.RADEMACHER if overlaps else style.TRAINED,
                "lw": 1.8 if j == 0 else 1.2,
                "ls": "-" if overlaps else (0, (3, 1.5)),
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
    axes.set(xlim=(-1.25, 1.25), ylim=(-1.5, 1.05), aspect="equal")
    axes.set_axis_off()
    axes.set_title(f"$m = {m}$, {NAMES[m]}", loc="center")
    below = np.floor(1e6 * ratio) / 1e6
    axes.text(0, -1.17, f"$S^2/T_+ = {below:.6f}\\dots$", ha="center", va="top", fontsize=8.5)


def _draw_certificate(axes: Axes, m: int, f: Float64[np.ndarray, " points"], bound: float) -> None:
    contacts = _contacts(m)
    axes.axhline(0, color=style.GUIDE, lw=0.6)
    axes.plot(POINTS, positive_part(POINTS) ** (2 * m), color=style.INK, lw=2.2)
    axes.plot(POINTS, f, color=style.UPPER, ls=(0, (4, 1.5)), lw=1.4)
    axes.plot(contacts, positive_part(contacts) ** (2 * m), "o", color=style.UPPER, mfc="white")
    if m == 1:
        style.label(axes, "$t_+^{2m}$", (0.62, 0.38), xytext=(-22, 6))
        style.label(axes, "$f$", (-0.9, f[40]), style.UPPER, xytext=(0, 9))
    above = np.ceil(1e6 * bound) / 1e6
    axes.text(-0.97, 0.68, f"by $f$:\n$S^2/T_+ \\leq {above:.6f}$", fontsize=8, va="bottom")
    axes.set(xlim=(-1.06, 1.06), ylim=(-0.12, 1.06))
    axes.set_xticks([-1, 0, 1], [])
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"] if m == 1 else [])


def _draw_distance(axes: Axes, m: int, f: Float64[np.ndarray, " points"]) -> None:
    distance = 1000 * (positive_part(POINTS) ** (2 * m) - f)
    contacts = _contacts(m)
    axes.fill_between(POINTS, distance, color=style.UPPER, alpha=0.25, lw=0)
    axes.plot(POINTS, distance, color=style.UPPER, lw=1.2)
    axes.plot(contacts, 0 * contacts, "o", color=style.UPPER, mfc="white", clip_on=False, zorder=4)
    axes.set(xlim=(-1.06, 1.06), ylim=(0, 1.15 * distance.max()), xlabel="cosine $t$")
    axes.set_xticks([-1, 0, 1])
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter("{x:g}")


FIGURE = Figure(
    name="rectified_polygons",
    paper="sparsity-loss",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for m = 1",
    title="Polygons for rectified powers",
    takeaway="With a rectified power $t_+^m$ no very sparse features of the plane beat the regular "
    "polygon with $2m + 3$ corners by more than two millionths, as a polynomial shows.",
    alt=(
        "Three columns, for the powers one to three. Top: the regular pentagon, heptagon and "
        "nonagon as arrows in a disc whose right half is grey. Middle: the rectified power with "
        "a dashed polynomial hugging it from below. Bottom: their tiny distance, a row of humps "
        "that touch zero at circles, the cosines between corners."
    ),
    caption="Top: features of the plane as arrows. Only those within a right angle of the black "
    "one (orange, in the grey half) cost it anything, since the rectifier cuts negative overlaps "
    "(blue, dashed) off. $S = \\sum_i |w_i|^{2m}$ and "
    "$T_+ = \\sum_{ij} \\langle w_i, w_j \\rangle_+^{2m}$; $S^2/T_+$ is the limit of "
    "$I / (p \\kappa)$ as $p$ tends to 0. Middle: a polynomial $f$ (dashed) with non-negative "
    "Gegenbauer coefficients that stays below $t_+^{2m}$ (black) gives $S^2/T_+ \\le 1/f_0$ for "
    "every number of features and all lengths; the inequality is checked by Sturm sequences in "
    "rational arithmetic. Bottom: their distance, each on a scale of its own. The two come within "
    "$10^{-7}$ of touching at the cosines between corners of the polygon (circles): there the "
    "argument has no slack. That the polygons are optimal remains a conjecture.",
    claims=("sparsity-loss/rectified-lp", "sparsity-loss/rectified-polygons"),
    needs=(),
    draw=draw,
)
