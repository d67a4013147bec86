"""How every figure looks: one colour for each mathematical role, sizes in inches, fixed bytes.

The rules, which tests read off every drawing:

- Sparser is to the right, or up, on every axis of sparsity or activation probability, and the
  label of the axis says so (`probability_axis`, `sparsity_axis`).
- Text has a contrast of at least 4.5 with its ground, lines and markers at least 3 with white.
- No text is smaller than `SMALLEST`.
- No meaning rests on colour alone: roles differ in dashes, markers, hatches or words too.  The
  palette stays apart under colour blindness all the same, by `APART` or more (see
  `pentad.figures.colour`).
- Runs that did not converge are hollow, and the plot says how many they are (`unconverged`).
"""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

INK = "#1d1e22"
GUIDE = "#666a75"
TRAINED = "#1a5fe0"
UPPER = "#8f0a12"
LOWER = "#702888"
LEVEL = "#84888f"
"""For outlines, and pale for areas; too pale for text."""

UNIFORM = "#2b7f50"
GAUSSIAN = TRAINED
RADEMACHER = "#ad6200"
OPEN = "#f2b441"
"""For areas of what is not known; never for lines or text."""

ROLES = (INK, GUIDE, TRAINED, UPPER, LOWER, UNIFORM, RADEMACHER)
"""Colours that tell lines or texts apart."""

LAW_COLOURS = {
    "laplace": LOWER,
    "gaussian": GAUSSIAN,
    "uniform": UNIFORM,
    "rademacher": RADEMACHER,
}
"""From heavy tails to none, the order in which laws are listed."""

LAW_MARKERS = {"laplace": "D", "gaussian": "o", "uniform": "^", "rademacher": "s"}

LAW_DASHES: dict[str, Any] = {
    "laplace": (0, (5, 1, 1, 1)),
    "gaussian": "-",
    "uniform": (0, (2, 1)),
    "rademacher": (0, (6, 2)),
}

HOLLOW = "did not converge"
"""Name of the markers of runs that did not converge."""

SPARSER = "(sparser \N{RIGHTWARDS ARROW})"
SPARSER_UP = "(sparser up)"

SMALLEST = 7
"""Points; more than 6 still in print that is narrowed to 6.2 inches."""

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
    "hatch.linewidth": 0.9,
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
    axes.plot(
        x[hollow], y[hollow], **{**options, "mfc": "white", "ls": "", "label": None, "gid": HOLLOW}
    )


def unconverged(
    axes: Axes, converged: Any, *, what: str = "runs", mark: str = "hollow: ", **options: Any
) -> None:
    """Say in the plot how many runs did not converge, if any.

    Parameters
    ----------
    axes, converged
        Where, and a truth value for each run that is shown.
    what, mark
        What a point is, in the plural, and how those that did not converge look.
    options
        As for `label`, among them `at`, a place in fractions of the axes.
    """
    converged = np.asarray(converged, dtype=bool)
    if converged.all():
        return
    at = options.pop("at", (0.98, 0.02))
    label(
        axes,
        f"{mark}{int((~converged).sum())} of {converged.size} {what}\ndid not converge",
        at,
        **{"xycoords": "axes fraction", "ha": "right", "va": "bottom", **options},
    )


def ramp(count: int) -> list[dict[str, Any]]:
    """Colours from light to dark with markers and dashes of their own, for an ordered few.

    >>> [look["marker"] for look in ramp(3)]
    ['o', 's', 'D']
    """
    shades = matplotlib.colormaps["viridis_r"](np.linspace(0.5, 1, count))
    dashes: tuple[Any, ...] = (
        "-", (0, (5, 1)), (0, (2, 1)), (0, (5, 1, 1, 1)), (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)),
    )  # fmt: skip
    return [
        {"color": to_hex(shade), "marker": "osD^vP"[k % 6], "ls": dashes[k % 6]}
        for k, shade in enumerate(shades)
    ]


def arrow(axes: Axes, tip: Any, colour: str, width: float = 1.3, **options: Any) -> None:
    """Draw an arrow from the origin.

    Parameters
    ----------
    axes, tip, colour
        Where, how far in data coordinates, and in which colour.
    width
        Points.
    options
        Of the arrow, as for `FancyArrowPatch`, among them `ls`.
    """
    axes.annotate(
        "",
        (float(tip[0]), float(tip[1])),
        (0, 0),
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "lw": width,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 8,
            **options,
        },
    )


def probability_axis(
    axes: Axes,
    name: str = "activation probability $p$",
    *,
    limits: Sequence[float],
    scale: str = "log",
) -> None:
    """Make the axis across one of activation probabilities or their logarithms.

    Parameters
    ----------
    axes, name
        Which, and what is on it.
    limits
        Two ends in any order; the larger probability, which is denser, goes to the left.
    scale
        As for `Axes.set_xscale`.
    """
    axes.set_xscale(scale)
    axes.set_xlim(max(limits), min(limits))
    axes.set_xlabel(f"{name} {SPARSER}")


def sparsity_axis(axes: Axes, name: str = "sparsity $S$") -> None:
    """Name the axis across, on which sparsity grows to the right."""
    axes.set_xlabel(f"{name} {SPARSER}")
