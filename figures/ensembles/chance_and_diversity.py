"""What chance alone gives of stability, and what diversity leaves of it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.ensembles.chance_stability import chance_stability
from pentad.theory.ensembles.diversity import THRESHOLD, most_stability, unlike_share
from pentad.theory.ensembles.stability import relaxed_stability, unit_columns

SIZES = ((512, 16384, style.TRAINED, "o", "-"), (768, 16128, style.LOWER, "s", (0, (5, 1))),
         (2304, 16128, style.RADEMACHER, "^", (0, (2, 1))))  # fmt: skip
"""Dimensions and features of the published settings, colour, marker and dashes."""

TIMES = (1, 8, 24)
"""How many times the features of one run: one member, one ensemble of 8, three of them."""

NOISE = np.linspace(0, 2.5, 26)


def draw(_results: Sequence[Results]) -> Drawing:
    """Left, chance levels against features; right, stability against the share of unlike ones."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    chance, plane = drawing.subplots(1, 2)
    _draw_chance(chance)
    _draw_plane(plane)
    return drawing


def _draw_chance(axes: Axes) -> None:
    features = np.unique(np.geomspace(10, 5e5, 30).astype(int))
    for d, n, colour, marker, dashes in SIZES:
        levels = [chance_stability(int(size), d) for size in features]
        axes.plot(features, levels, color=colour, ls=dashes)
        marked = [times * n for times in TIMES]
        axes.plot(marked, [chance_stability(size, d) for size in marked], marker, color=colour)
        style.label(axes, f"$d={d}$", (7e5, levels[-1]), colour, ha="left", va="center")
    axes.set(
        xscale="log",
        xlim=(7, 1e7),
        ylim=(0, 0.24),
        xlabel="features of the other dictionary",
        ylabel="relaxed stability by chance",
        title="chance grows with the dictionary",
    )


def _draw_plane(axes: Axes) -> None:
    d, n = 64, 256
    chance = np.random.default_rng(1)
    D = unit_columns(chance.standard_normal((d, n)))
    points = []
    for level in NOISE:
        E = unit_columns(D + level / np.sqrt(d) * chance.standard_normal((d, n)))
        points.append((float(unlike_share(D, E, THRESHOLD)), float(relaxed_stability(D, E))))
    shares = np.linspace(0, 1, 2)
    axes.plot(shares, most_stability(shares, THRESHOLD), color=style.UPPER)
    axes.plot(*np.array(points).T, "o", color=style.TRAINED)
    axes.axhline(chance_stability(n, d), color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, r"$1-(1-\tau)\,\mathrm{div}$", (0.5, 0.87), style.UPPER, ha="left")
    style.label(axes, "noisy copies", (0.25, 0.62), style.TRAINED, ha="left")
    style.label(axes, "chance", (0, chance_stability(n, d)), style.GUIDE, xytext=(0, 3))
    axes.set(
        ylim=(0.2, 1.05),
        xlabel=r"share of unlike features, $\tau=0.7$",
        ylabel="relaxed stability",
        title="unlike features bound stability",
    )


FIGURE = Figure(
    name="chance_and_diversity",
    paper="ensembles",
    locator="stability and diversity against J",
    title="Stability by chance, and beside diversity",
    takeaway="A stability means something only above its chance level, which grows with the "
    "dictionary; and a dictionary all unlike another is at most as stable in it as the threshold.",
    alt=(
        "Two panels. Left: chance levels rise slowly with the number of features on a logarithmic "
        "axis, to about 0.2 for 512 dimensions, 0.17 for 768 and 0.1 for 2304; markers at the "
        "published sizes. Right: noisy copies of a random dictionary go from stability one down "
        "towards a dotted chance level, on or below a falling straight line."
    ),
    caption="Left: expected relaxed stability in $n$ isotropic directions of $R^d$; markers at "
    "one, eight and 24 times the features of GELU-1L, Pythia-160M and Gemma-2-2B. Right: 256 "
    "random features in 64 dimensions against copies with more and more noise, below the line "
    "$1-(1-\\tau)\\,\\mathrm{div}$ of the same pair and threshold. Nothing is trained.",
    claims=(
        "ensembles/chance-stability",
        "ensembles/chance-table",
        "ensembles/chance-grows",
        "ensembles/diversity-bounds-stability",
    ),
    needs=(),
    draw=draw,
)
