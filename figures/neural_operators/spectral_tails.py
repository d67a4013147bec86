"""What few modes leave out of a smooth concept and of one with edges."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.truncation import box_tail, gaussian_tail, gaussian_tail_bound

SIGMAS = (Fraction(1, 25), Fraction(2, 25))
BOXES = (Fraction(4, 25), Fraction(2, 5))
MODES = range(1, 33)
TERMS = 400
SHOWN = 8
"""Modes of the truncated concepts on the right."""

POINTS = 1024


def draw(_: Sequence[Results]) -> Drawing:
    """Left, shares of energy beyond K and their bounds; right, two concepts and a few modes."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    spec = drawing.add_gridspec(2, 2, width_ratios=(1.5, 1))
    _draw_tails(drawing.add_subplot(spec[:, 0]))
    t = np.arange(POINTS) / POINTS - 0.5
    smooth = np.exp(-(t**2) / (2 * float(SIGMAS[0]) ** 2))
    edged = (abs(t) < float(BOXES[0]) / 2).astype(float)
    above, below = (drawing.add_subplot(spec[row, 1]) for row in (0, 1))
    _draw_concept(above, t, smooth, f"Gaussian, $\\sigma={float(SIGMAS[0]):g}$", style.TRAINED)
    _draw_concept(below, t, edged, f"box, width {float(BOXES[0]):g}", style.UPPER)
    below.set_xlabel("place on the circle, $t$")
    return drawing


def _draw_tails(axes: Axes) -> None:
    dashes: tuple[Any, Any] = ("-", (0, (5, 1)))
    for sigma, dash, marker in zip(SIGMAS, dashes, "os", strict=True):
        tails = [gaussian_tail(sigma, K, TERMS, 1.0) for K in MODES]
        bounds = [gaussian_tail_bound(sigma, K, 1.0) for K in MODES]
        axes.plot(MODES, tails, color=style.TRAINED, ls=dash, marker=marker, ms=3)
        axes.plot(MODES, bounds, color=style.GUIDE, ls=dash, lw=0.9)
    for width, dash, marker in zip(BOXES, dashes, "^D", strict=True):
        tails = [box_tail(width, K, 1.0) for K in MODES]
        bounds = [2 / (np.pi**2 * float(width) * K) for K in MODES]
        axes.plot(MODES, tails, color=style.UPPER, ls=dash, marker=marker, ms=3)
        axes.plot(MODES, bounds, color=style.GUIDE, ls=dash, lw=0.9)
    style.label(
        axes, "boxes of width 0.16 (triangles)\nand 0.4 (diamonds)", (10, 4e-4), style.UPPER
    )
    style.label(
        axes, "Gaussians,\n$\\sigma=0.04$ (circles)\nand 0.08 (squares)", (22, 1e-7), style.TRAINED
    )
    style.label(axes, "grey: bounds", (22, 0.3), style.GUIDE)
    axes.set(
        yscale="log",
        ylim=(1e-14, 2),
        xlim=(0, 33),
        xlabel="modes that are kept, $K$",
        ylabel="share of energy beyond $K$",
        title="what no concept of $K$ modes can express",
    )


def _draw_concept(axes: Axes, t: np.ndarray, values: np.ndarray, name: str, colour: str) -> None:
    spectrum = np.fft.rfft(values)
    spectrum[SHOWN + 1 :] = 0
    axes.plot(t, values, color=style.LEVEL, lw=3)
    axes.plot(t, np.fft.irfft(spectrum, POINTS), color=colour, ls=(0, (5, 1)), lw=1.3)
    axes.set(title=name, ylim=(-0.35, 1.35), xlim=(-0.5, 0.5))
    style.label(axes, f"its best\n$K={SHOWN}$", (-0.47, 0.8), colour)


FIGURE = Figure(
    name="spectral_tails",
    paper="neural-operators",
    locator="truncated modes favour smooth concepts",
    title="What few modes leave out",
    takeaway="Few modes lose nearly nothing of a smooth concept and a share that falls as slowly "
    "as one over their number of a concept with edges: truncation favours smooth concepts, and "
    "hurts others whatever is learned.",
    alt=(
        "Left: shares of energy beyond K on a logarithmic axis. Of Gaussians they fall ever "
        "faster, below a bound of the same shape, to rounding within twenty modes; of boxes they "
        "fall slowly, below lines proportional to one over K, and are still above a hundredth at "
        "32. Right: a Gaussian and its modes up to eight, which nearly cover it; a box and its "
        "modes up to eight, which wave around it."
    ),
    caption="Left: exact shares; bounds $\\mathrm{erfc}(2\\pi\\sigma K)$ for Gaussians of standard "
    "deviation $\\sigma$ and $2/(\\pi^2bK)$ for boxes of width $b$. The error $1-|\\cos|$ of a "
    "concept of $K$ modes is at least one less the root of one less that share. Right, grey: the "
    "concepts; dashed: their modes up to 8, the best that a concept of 8 modes can be. Nothing is "
    "trained.",
    claims=(
        "neural-operators/tail-energy",
        "neural-operators/cosine-of-truncated",
        "neural-operators/gaussian-tail",
        "neural-operators/box-tail",
    ),
    needs=(),
    draw=draw,
)
