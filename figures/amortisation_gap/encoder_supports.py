"""What better inference gains at an encoder's own number of active latents, by source."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import LogLocator

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.encoder_supports import WAYS

NAMES = {
    "planted": "planted codes",
    "image-patches": "patches of a photograph",
    "byte-transformer": "tiny byte-level transformer",
}
SHOWN = (
    ("encoder", "encoder", style.TRAINED, "o"),
    ("own support refitted", "its support, least squares", style.LOWER, "s"),
    ("best", "best of refit and pursuits", style.UPPER, "D"),
)
"""Ways in the order of the legend: as stored, as told, colour, marker."""


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each source: unexplained shares of all starts, joined from worst to best."""
    cells = sorted(results[0], key=lambda cell: list(NAMES).index(cell.config.source))
    drawing = Drawing(figsize=(style.WIDTH, 0.75 * len(cells) + 1.3), layout="constrained")
    axes = drawing.subplots()
    for row, cell in enumerate(reversed(cells)):
        share = 1 - cell.data.explained.values
        means = share.mean(0)
        places = [WAYS.index(way) for way, *_ in SHOWN]
        axes.plot(means[places], [row] * len(places), color=style.GUIDE, lw=0.8, zorder=0)
        for way, told, colour, marker in SHOWN:
            values = share[:, WAYS.index(way)]
            axes.plot(
                values, np.full(len(values), row), marker, color=colour, ms=6, mew=1,
                mfc=colour if bool(cell.data.converged.all()) else "none",
                label=told if row == 0 else "",
            )  # fmt: skip
        gain = 1 - means[WAYS.index("best")] / means[0]
        axes.annotate(
            f"{gain:.0%} less", (means[WAYS.index("best")], row), xytext=(0, 9),
            textcoords="offset points", ha="center", fontsize=8, color=style.GUIDE,
        )  # fmt: skip
    left = [1 - cell.data.explained.values for cell in cells]
    least, most = [share.min() for share in left], [share.max() for share in left]
    axes.set(
        xscale="log",
        xlim=(0.6 * min(least), 1.6 * max(most)),
        ylim=(-0.5, len(cells) - 0.3),
        xlabel="unexplained share of unseen vectors",
        title="The same dictionary, at most as many active latents for every vector",
    )
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g} %")
    axes.minorticks_off()
    axes.set_yticks(range(len(cells)), [NAMES[cell.config.source] for cell in reversed(cells)])
    drawing.legend(loc="outside lower center", ncols=3, frameon=False)
    return drawing


FIGURE = Figure(
    name="encoder_supports",
    paper="amortisation-gap",
    locator="beyond the paper; its experiments on GPT-2 compare at unequal numbers of latents",
    title="What better inference gains at equal numbers of latents",
    takeaway="In its own dictionary and with as many latents, an encoder's codes can be bettered.",
    alt=(
        "Three rows, one a source of activations: planted codes, patches of a photograph, a tiny "
        "transformer. In each a line from a disc, what the encoder leaves unexplained, over a "
        "square, its own support refitted, to a diamond, the best codes that were found."
    ),
    caption="TopK autoencoders from three starts on each source, judged on vectors held out: other "
    "codes, another part of the photograph, text that the transformer was not trained on. Disc: "
    "the encoder's own codes. Square: non-negative least squares on their support. Diamond: for "
    "each vector the better of that and of non-negative orthogonal matching pursuits with as many "
    "latents, from nothing and from half of the encoder's support. Hollow where a training had not "
    "settled. The pursuits are greedy, so that still better codes may exist. The transformer is "
    "one that the suite trains for a minute on Python's standard library, no language model.",
    claims=("amortisation-gap/better-codes-at-equal-support",),
    needs=(("encoder-supports", "paper"),),
    draw=draw,
)
