"""How every figure looks: one colour for each mathematical role, sizes in inches, fixed bytes.

Colours are from the petroff10 cycle, made for colour-blind readers; roles differ in dashes or
markers too, so that nothing rests on colour alone.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

INK = "#25262b"
GUIDE = "#717581"
TRAINED = "#3f90da"
UPPER = "#bd1f01"
LOWER = "#832db6"
LEVEL = "#94a4a2"
GAUSSIAN = "#3f90da"
RADEMACHER = "#e76300"

LAW_COLOURS = {
    "laplace": "#832db6",
    "gaussian": GAUSSIAN,
    "uniform": "#a96b59",
    "rademacher": RADEMACHER,
}
"""From heavy tails to none, the order in which laws are listed."""

LAW_MARKERS = {"laplace": "D", "gaussian": "o", "uniform": "^", "rademacher": "s"}

WIDTH = 7.2
"""Inches; every figure is that wide, so that text has one size throughout."""

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.labelsize": 8.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": GUIDE,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.dpi": 200,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "pentad",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
}


def label(
    axes: Axes, text: str, at: tuple[float, float], colour: str = INK, **options: Any
) -> None:
    """Write on the drawing itself, on a white ground that keeps lines behind it from showing.

    Parameters
    ----------
    axes, text, colour
        Where, what, and in which colour.
    at
        Place in data coordinates.
    options
        As for `Axes.annotate`, among them `xytext`, an offset in points.
    """
    axes.annotate(
        text,
        at,
        **{
            "xytext": (0, 0),
            "textcoords": "offset points",
            "color": colour,
            "fontsize": 8,
            "bbox": {"boxstyle": "square,pad=0.08", "fc": "white", "ec": "none", "alpha": 0.85},
            **options,
        },
    )


def points(
    axes: Axes, x: Any, y: Any, converged: Any, colour: str, marker: str = "o", **options: Any
) -> None:
    """Plot trained values, hollow where a run did not converge.

    Parameters
    ----------
    axes, x, y, colour, marker
        Where and how; x and y are sequences of the same length.
    converged
        A truth value for each point.
    options
        As for `Axes.plot`, among them `ls`, for a line through the points.
    """
    x, y, hollow = np.asarray(x), np.asarray(y), ~np.asarray(converged, dtype=bool)
    options = {"zorder": 4, "color": colour, "marker": marker, "ls": "", **options}
    axes.plot(x, y, **options)
    axes.plot(x[hollow], y[hollow], **{**options, "mfc": "white", "ls": "", "label": None})
