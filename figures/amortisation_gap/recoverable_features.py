"""How many features a linear-nonlinear row recovers, against features per dimension and company."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.cooccurrence import circulant_graph, one_at_a_time
from pentad.theory.codes.cross_talk import recoverable_features
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.recovery_bounds import wendel_probability

DIMENSIONS = 8
SIZES = (8, 12, 14, 16, 18, 20, 24)
DRAWS = 6
DEGREES = (0, 1, 2, 3, 4, 5, 7, 9)


def draw(_: Sequence[Results]) -> Drawing:
    """Gaussian dictionaries with one feature at a time; the published one with more."""
    drawing = Drawing(figsize=(style.WIDTH, 3.0), layout="constrained")
    left, right = drawing.subplots(1, 2)
    _draw_random(left)
    _draw_published(right)
    return drawing


def _draw_random(axes: Axes) -> None:
    chance = np.random.default_rng(8)
    for n in SIZES:
        shares = [
            len(recoverable_features(chance.standard_normal((DIMENSIONS, n)), one_at_a_time(n))) / n
            for _ in range(DRAWS)
        ]
        axes.plot([n / DIMENSIONS] * DRAWS, shares, "o", color=style.TRAINED, mfc="none", zorder=4)
        axes.plot(n / DIMENSIONS, np.mean(shares), "D", color=style.TRAINED, ms=6, zorder=5)
    across = range(4, 27)
    expected = [float(wendel_probability(n, DIMENSIONS)) for n in across]
    axes.plot(np.array(across) / DIMENSIONS, expected, color=style.INK)
    axes.axhline(0.5, color=style.GUIDE, ls=":", lw=0.9)
    axes.axvline(2, color=style.GUIDE, ls=":", lw=0.9)
    style.label(axes, "Wendel's\nprobability", (0.5, 0.84))
    told = "rings: random\ndictionaries\ndiamonds: mean"
    style.label(axes, told, (2.45, 0.78), style.TRAINED)
    axes.plot([1.02, 3.3], [0, 0], color=style.UPPER, ls="--", lw=1.2, zorder=1)
    style.label(axes, "any two at once:\nnone for $n > d$", (1.02, 0), style.UPPER, xytext=(-2, 8))
    axes.set(
        xlabel="features per dimension, $n/d$, $d = 8$",
        ylabel="share of features recovered",
        title="one feature active at a time",
        ylim=(-0.06, 1.06),
        xlim=(0.4, 3.4),
    )


def _draw_published(axes: Axes) -> None:
    D = published_dictionary()
    counts = [len(recoverable_features(D, circulant_graph(16, degree))) for degree in DEGREES]
    expected = [16 * float(wendel_probability(16, 8, degree)) for degree in range(10)]
    axes.plot(range(10), expected, color=style.INK, ls="-")
    axes.plot(DEGREES, counts, "o", color=style.TRAINED, zorder=4)
    style.label(axes, "expected of\nrandom atoms", (1, expected[1]), xytext=(12, 4))
    style.label(axes, "authors'\ndictionary", (0.2, 2.75), style.TRAINED)
    axes.set(
        xlabel="features that may be active with it, of 15",
        ylabel="features recovered, of 16",
        title="the published dictionary, $n = 16$",
        ylim=(-0.5, 9.5),
        xlim=(-0.4, 9.4),
    )


FIGURE = Figure(
    name="recoverable_features",
    paper="amortisation-gap",
    locator="beyond the paper",
    title="How many features a row recovers",
    takeaway="With one feature active at a time rectified rows recover, on average, half of the "
    "features of a random dictionary at $n = 2d$; with any two together they recover none.",
    alt=(
        "Two panels. Left: share of recovered features against features per dimension; rings for "
        "random dictionaries scatter about a curve that falls from one to zero and passes one "
        "half at two features per dimension, above a dashed line at zero. Right: recovered "
        "features of the published dictionary against the number of neighbours; dots fall from "
        "four to zero, below a curve that falls from eight to zero."
    ),
    caption="Left: share of features whose atom lies outside the cone of all others, for six "
    "Gaussian dictionaries at each of seven sizes (rings), each feature decided without rounding, "
    "their mean (diamonds), and Wendel's probability (line). Features of one dictionary are not "
    "independent, so single dictionaries lie far from it. Right: the authors' dictionary (dots) on "
    "circulant graphs of co-occurrence, in which a feature may be active with $i \\pm 1, \\ldots$ "
    "and, for an odd number, with $i + 8$; the line is what is expected of random atoms. Verdicts "
    "are about non-negative codes with amplitudes that fill an interval at zero.",
    claims=(
        "amortisation-gap/random-atoms/wendel",
        "amortisation-gap/criterion/decided",
        "amortisation-gap/any-two/only-outside-the-span",
        "amortisation-gap/published/recovered",
    ),
    needs=(),
    draw=draw,
)
