"""The least cross-talk of the published features, what bounds it, and what it bounds."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.coherence import largest_products
from pentad.theory.codes.cross_talk import cross_talk_values
from pentad.theory.codes.gates import error_lower_bound, gate_of
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.frames.coherence_bounds import welch_lower_bound

ACTIVE = 3
DIMENSIONS, SIZES, DRAWS = 8, (9, 10, 12, 16, 20, 24, 32), 3


def draw(_: Sequence[Results]) -> Drawing:
    """Above: rho_i against the largest product, and what it bounds; below: over n / d."""
    D = published_dictionary()
    rho = np.array([float(x) for x in cross_talk_values(D)])
    products = np.array([float(x) for x in largest_products(D)])
    drawing = Drawing(figsize=(style.WIDTH, 5.4), layout="constrained")
    panels = drawing.subplot_mosaic([["left", "right"], ["below", "below"]], height_ratios=(3, 2))
    _draw_values(panels["left"], rho, products)
    _draw_errors(panels["right"], np.sort(rho)[::-1])
    _draw_random(panels["below"])
    return drawing


def _draw_values(axes: Axes, rho: np.ndarray, products: np.ndarray) -> None:
    welch = float(welch_lower_bound(16, 8)) ** 0.5
    axes.plot([0, 0.85], [0, 0.85], color=style.UPPER, ls="--", lw=1.2)
    axes.plot(products, rho, "o", color=style.TRAINED, zorder=4)
    axes.axhline(welch, color=style.INK, lw=1.2)
    axes.axhline(rho.max(), color=style.GUIDE, ls=":", lw=0.9)
    style.label(axes, "cross-talk of the\natom as row", (0.66, 0.68), style.UPPER, ha="right")
    style.label(axes, "solid: Welch's bound\nof the root mean square", (0.44, 0.09))
    style.label(axes, f"largest, {rho.max():.3f}", (0.05, rho.max()), style.GUIDE, xytext=(0, 3))
    axes.set(
        xlabel=r"largest $|\langle d_i, d_j\rangle|/|d_i|^2$",
        ylabel=r"least cross-talk $\rho_i$",
        title="one dot for each of 16 features",
        xlim=(0, 0.85),
        ylim=(0, 0.85),
    )


def _draw_errors(axes: Axes, rho: np.ndarray) -> None:
    ranks = np.arange(1, len(rho) + 1)
    row, gated = (error_lower_bound(gate_of(name), 2) for name in ("standard", "TopK"))
    assert row is not None
    assert gated is not None
    axes.fill_between(ranks, rho / 2, ACTIVE * rho, color=style.OPEN, alpha=0.35, lw=0)
    axes.plot(ranks, ACTIVE * rho, color=style.UPPER, ls="--", lw=1.2)
    axes.plot(ranks, [row(x) for x in rho], "o-", color=style.TRAINED)
    axes.plot(ranks, [gated(x) for x in rho], "x", color=style.LOWER, ms=7)
    style.label(axes, rf"linear row, at most ${ACTIVE}\rho_i$", (6, ACTIVE * rho[5]), style.UPPER,
                xytext=(6, 6))  # fmt: skip
    style.label(axes, r"every row, at least $\rho_i/2$", (5, rho[4] / 2), style.TRAINED,
                xytext=(4, -16))  # fmt: skip
    style.label(axes, "crosses: every gate,\nat least $\\min(1/3, \\rho_i/2)$", (9, 0.28),
                style.LOWER, xytext=(0, 6))  # fmt: skip
    axes.set(
        xlabel="feature, in the order of cross-talk",
        ylabel="worst error over the largest amplitude",
        title=f"codes of at most {ACTIVE} features",
        ylim=(0, None),
        xticks=[1, 4, 8, 12, 16],
    )


def _draw_random(axes: Axes) -> None:
    chance = np.random.default_rng(8)
    ratios = np.array(SIZES) / DIMENSIONS
    least, largest = [], []
    for n in SIZES:
        drawn = [chance.standard_normal((DIMENSIONS, n)).astype(np.float32) for _ in range(DRAWS)]
        unit = [D / np.linalg.norm(D, axis=0) for D in drawn]
        least.append([float(x) for D in unit for x in cross_talk_values(D)])
        largest.append([float(x) for D in unit for x in largest_products(D)])
    for values, colour, look in ((largest, style.UPPER, "--"), (least, style.TRAINED, "-")):
        ends = [np.quantile(one, (0, 0.5, 1)) for one in values]
        low, middle, high = np.transpose(ends)
        axes.fill_between(ratios, low, high, color=colour, alpha=0.12, lw=0)
        axes.plot(ratios, middle, color=colour, ls=look, marker="o")
    across = np.linspace(DIMENSIONS + 0.1, max(SIZES), 200)
    welch = np.sqrt((across - DIMENSIONS) / (DIMENSIONS * (across - 1)))
    axes.plot(across / DIMENSIONS, welch, color=style.INK, lw=1.2)
    style.label(axes, "the atom as row", (1.3, np.median(largest[2])), style.UPPER, xytext=(0, 12))
    style.label(axes, "best row", (2.2, np.median(least[3])), style.TRAINED, xytext=(0, 8))
    style.label(axes, "solid: Welch's bound", (2.6, 0.2))
    axes.set(
        xlabel="features per dimension, $n/d$",
        ylabel="cross-talk",
        title="random dictionaries in 8 dimensions",
        ylim=(0, 1),
    )


FIGURE = Figure(
    name="least_cross_talk",
    paper="amortisation-gap",
    locator="beyond the paper",
    title="The least cross-talk of the published features",
    takeaway="Each of the 16 features of the authors' dictionary costs a linear-nonlinear encoder "
    "at least a tenth of the largest amplitude, one of them more than a quarter.",
    alt=(
        "Two panels. Left: least cross-talk against the largest product of the atom with another, "
        "sixteen dots below the diagonal, some below the line of Welch's bound. Right: features in "
        "the order of cross-talk; the lower bound of the worst error falls from 0.28 to 0.11, and "
        "the upper bound is six times as high. Below, over features per dimension: the least "
        "cross-talk rises to 0.5, in the median above Welch's bound and below that of the atoms."
    ),
    caption="Left: $\\rho_i$, the least that a row reading 1 of atom $i$ can leak of another, "
    "against what the row $d_i/|d_i|^2$ leaks (dashed: equality). Welch's bound holds for the "
    "root mean square of $\\rho_i$; single features lie below it. Right: between the bound "
    "$\\rho_i/2$, which any weights, bias and nonlinearity obey on two active features, and "
    "$3\\rho_i$, which a linear row keeps on three (shaded). A gate that sees all of $x$ obeys "
    "$\\min(1/3, \\rho_i/2)$, the same numbers here. Below: three dictionaries "
    "of Gaussian directions for each $n$; lines are medians over features, bands go from the least "
    "to the largest. Computed in rationals.",
    claims=(
        "amortisation-gap/worst-case/pairs",
        "amortisation-gap/worst-case/linear-row",
        "amortisation-gap/gates/two-active",
        "amortisation-gap/null-space/welch",
        "amortisation-gap/null-space/below-coherence",
        "amortisation-gap/published/cross-talk",
    ),
    needs=(),
    draw=draw,
)
