"""The multipliers of one pixel kernel on many grids, over the fixed one of a spectral layer."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.pixel_kernels import (
    first_order_bound,
    multiplier,
    second_order_bound,
)

EXPORTED_AT = 64
GRIDS = (32, 64, 128, 256)
WIDTH_OF_CONCEPT = 0.08
CENTRE = 5
MODES = range(17)
REACH = 31
MODE = 5
FINER = 2 ** np.arange(5, 13)


def draw(_: Sequence[Results]) -> Drawing:
    """Left, sizes of multipliers; right, what is left at one mode, and bounds of it."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    sizes, limit = drawing.subplots(1, 2)
    _draw_sizes(sizes)
    _draw_limit(limit)
    return drawing


def _taps(frequency: int) -> np.ndarray:
    """A Gaussian, perhaps modulated, in pixels of the grid that it is exported at."""
    t = np.arange(-REACH, REACH + 1) / EXPORTED_AT
    wave = np.exp(-(t**2) / (2 * WIDTH_OF_CONCEPT**2)) * np.cos(2 * np.pi * frequency * t)
    return np.asarray(wave / np.linalg.norm(wave))


def _sizes(taps: np.ndarray, n: int) -> np.ndarray:
    return np.array([np.linalg.norm(multiplier(taps, -REACH, n, k)) for k in MODES])


def _draw_sizes(axes: Axes) -> None:
    taps = _taps(CENTRE)
    fixed = _sizes(taps, EXPORTED_AT)
    axes.plot(MODES, fixed, color=style.LEVEL, lw=6, zorder=1)
    for n, look in zip(GRIDS, style.ramp(len(GRIDS)), strict=True):
        axes.plot(MODES, _sizes(taps, n), lw=1.2, ms=3.5, **look, label=f"$n={n}$")
    style.label(axes, "spectral layer, every $n$", (2.6, 1.08 * fixed.max()), style.GUIDE)
    axes.legend(frameon=False, fontsize=7.5, loc="upper right", title="the same pixels")
    axes.set(
        xlabel="mode, $k$",
        ylabel=r"$|m_n(k)|$",
        title=f"a kernel exported at $n={EXPORTED_AT}$",
        ylim=(0, 1.55 * fixed.max()),
    )


def _draw_limit(axes: Axes) -> None:
    taps = _taps(0)
    total = taps.sum()
    shifts = [multiplier(taps, -REACH, int(n), MODE) - np.array([total, 0.0]) for n in FINER]
    away = [np.linalg.norm(shift) for shift in shifts]
    first = [first_order_bound(taps, -REACH, int(n), MODE) for n in FINER]
    second = [second_order_bound(taps, -REACH, int(n), MODE) for n in FINER]
    axes.plot(FINER, first, color=style.LOWER, ls=(0, (5, 1)))
    axes.plot(FINER, second, color=style.UPPER, ls=(0, (2, 1)))
    axes.plot(FINER, away, "o-", color=style.TRAINED)
    style.label(axes, "first-order bound", (1000, 3.2 * first[5]), style.LOWER, ha="left")
    style.label(axes, "second-order bound,\nsymmetric kernels", (40, 0.004), style.UPPER)
    style.label(axes, r"$|m_n(5)-\sum_lw_l|$", (40, 0.6), style.TRAINED)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="points of the grid, $n$",
        title="towards a multiple of the identity",
    )
    axes.set_xticks([32, 128, 512, 2048], ["32", "128", "512", "2048"])
    axes.minorticks_off()


FIGURE = Figure(
    name="pixel_multipliers",
    paper="neural-operators",
    locator="SAE-CNN across discretisations; beyond the paper",
    title="One pixel kernel, another operator on every grid",
    takeaway="A kernel that keeps its pixels has its multiplier stretched by the grid, so that it "
    "is the operator it was trained as on one grid alone; for fixed modes it tends to a multiple "
    "of the identity.",
    alt=(
        "Two panels. Left: size of the multiplier against modes 0 to 16. A wide grey line peaks at "
        "mode 5; the curve of the same kernel at 64 points lies on it, at 32 points the peak is "
        "squeezed to below mode 3, at 128 it is stretched to mode 10, and at 256 beyond the panel. "
        "Right, both axes logarithmic: the deviation from the sum of taps falls with the square of "
        "the number of points, along its second-order bound and below the first-order one."
    ),
    caption="Left: a Gaussian of width 0.08 modulated at 5 periods, 63 taps at 64 points, its "
    "multiplier $m_n(k)=\\sum_lw_le^{-2\\pi ikl/n}$ on four grids. Right: the same Gaussian "
    "without modulation, at the mode 5, with both bounds. Nothing is trained.",
    claims=(
        "neural-operators/pixel-multiplier",
        "neural-operators/dilations",
        "neural-operators/near-the-sum",
        "neural-operators/near-the-sum-if-symmetric",
    ),
    needs=(),
    draw=draw,
)
