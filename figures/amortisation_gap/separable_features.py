"""How many features a threshold tells on binary codes, against the number of ones."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.halfspaces import binary_codes, separable_features
from pentad.theory.codes.published_dictionary import published_dictionary

DIMENSIONS = 6
SIZES = (7, 8, 9, 10)
DRAWS = 4
ONES = (1, 2, 3)
ONES_OF_PUBLISHED = (1, 2, 3, 4)


def draw(_: Sequence[Results]) -> Drawing:
    """Gaussian dictionaries of four sizes, and the published one."""
    drawing = Drawing(figsize=(style.WIDTH, 3.0), layout="constrained")
    left, right = drawing.subplots(1, 2)
    _draw_random(left)
    _draw_published(right)
    return drawing


def _counts(D: np.ndarray, ones: Sequence[int]) -> list[int]:
    """Features that some half-space tells on all codes of K ones, for each K."""
    n = D.shape[1]
    return [len(separable_features(D, binary_codes(n, K, exactly=True))) for K in ones]


def _draw_random(axes: Axes) -> None:
    chance = np.random.default_rng(12)
    for n, look in zip(SIZES, style.ramp(len(SIZES)), strict=True):
        draws = chance.standard_normal((DRAWS, DIMENSIONS, n))
        draws /= np.linalg.norm(draws, axis=1, keepdims=True)
        shares = np.array([_counts(D, ONES) for D in draws]) / n
        axes.plot(ONES, shares.mean(0), **look)
        for each in shares:
            axes.plot(ONES, each, **{**look, "ls": "", "ms": 3.5, "mfc": "none", "mew": 0.8})
        style.label(axes, f"$n = {n}$", (ONES[-1], shares.mean(0)[-1]), xytext=(7, -3))
    axes.set(
        xlabel="ones in every code, $K$",
        ylabel="share of features told",
        title=f"random dictionaries, $d = {DIMENSIONS}$",
        xticks=ONES,
        xlim=(0.8, 3.55),
        ylim=(-0.04, 1.06),
    )


def _draw_published(axes: Axes) -> None:
    counts = _counts(published_dictionary(), ONES_OF_PUBLISHED)
    axes.plot(ONES_OF_PUBLISHED, counts, "o-", color=style.TRAINED)
    for K, count in zip(ONES_OF_PUBLISHED, counts, strict=True):
        style.label(axes, str(count), (K, count), style.TRAINED, xytext=(6, 4))
    axes.set(
        xlabel="ones in every code, $K$",
        ylabel="features told, of 16",
        title="the published dictionary, $d = 8$",
        xticks=ONES_OF_PUBLISHED,
        yticks=range(0, 17, 4),
        xlim=(0.8, 4.4),
        ylim=(-0.7, 17.5),
    )


FIGURE = Figure(
    name="separable_features",
    paper="amortisation-gap",
    locator="beyond the paper",
    title="How many features a threshold tells on binary codes",
    takeaway="On binary codes one row with a threshold tells every feature of these dictionaries "
    "where one is active at a time; where three are, only those with $n = d + 1$ keep them all.",
    alt=(
        "Two panels. Left: share of features told against ones per code, a line for each of four "
        "sizes of random dictionaries; all begin at one, the line of seven features in six "
        "dimensions stays there, and the others fall, further the more features there are. Right: "
        "the published dictionary falls from 16 at one active feature over 8 and 1 to 0 at four."
    ),
    caption="Binary codes with exactly $K$ ones. A feature is told where a half-space has all "
    "codes with it on one side and all others on the other; each is decided without rounding, by "
    "a half-space or by codes of equal means. Left: four dictionaries of each size, their atoms "
    "drawn evenly from the sphere (hollow), and their mean (lines). Right: the authors' "
    "dictionary of 16 atoms. Amplitudes that vary are not meant: there, with any two features "
    "active together, none is recovered unless its atom lies outside the span of the others.",
    claims=(
        "amortisation-gap/binary/halfspaces",
        "amortisation-gap/published/halfspaces",
    ),
    needs=(),
    draw=draw,
)
