"""What a probe regains against the number of ablated latents, with and without the guard."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.concept_looks import LOOKS, SOURCES, cell, sources
from pentad.simulations.models.concepts import BAGGING
from pentad.simulations.readings.concept_removal import scores

MARKED = (1, 2, 5, 8, 10, 16)
"""Ablated latents at which lines have markers."""

MOST = 20
"""Ablated latents that are shown."""


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each source: all ways by the rule, without its guard, and bags against n / J."""
    shown = sources(results[0])
    drawing = Drawing(figsize=(style.WIDTH, 2.45 * len(shown) + 0.75), layout="constrained")
    grid = drawing.subplots(len(shown), 3, squeeze=False)
    for (guarded, plain, bags), source in zip(grid, shown, strict=True):
        _draw_ways(guarded, results[0], source, "guarded")
        _draw_ways(plain, results[0], source, "plain")
        _draw_bags(bags, cell(results[0], source, BAGGING))
        guarded.set_ylabel(f"{SOURCES[source]}\nshare of lost accuracy regained")
        every = [one.data.converged.values for one in results[0] if one.config.source == source]
        settled = np.concatenate([one.ravel() for one in every])
        if not settled.all():
            low, high = plain.get_ylim()
            plain.set_ylim(low, high + 0.3 * (high - low))
        style.unconverged(plain, settled, what="ensembles", fontsize=7.5, at=(0.98, 0.84))
    for axes, title in zip(
        grid[0],
        (
            "latents that tell more of $z$",
            "all latents, no term for $y$",
            "bags of 2, 4, .. members",
        ),
        strict=True,
    ):
        axes.set_title(title)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    return drawing


def _draw_ways(axes: Axes, results: Results, source: str, rule: str) -> None:
    for look in LOOKS:
        one = cell(results, source, look.way)
        if one is not None:
            place = len(one.config.sizes) - 1 if look.largest else 0
            _draw_line(axes, one, place, rule, look.colour, look.marker, look.dashes, look.told)
    J = cell(results, source, BAGGING).config.members
    axes.axvline(J, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.axhline(0, color=style.GUIDE, lw=0.7, zorder=1)
    low, high = axes.get_ylim()
    style.label(axes, "$n=J$", (J, low + 0.06 * (high - low)), style.GUIDE, xytext=(3, 0))
    axes.set(xlabel="ablated latents $n$", ylim=(low, high))


def _draw_line(
    axes: Axes, one: Any, place: int, rule: str, colour: str, marker: str, dashes: Any, told: str
) -> None:
    values = scores(one, rule)[:, place].mean(1)
    n = np.arange(values.shape[1])[: MOST + 1]
    mean = values.mean(0)[: len(n)]
    low, high = values.min(0)[: len(n)], values.max(0)[: len(n)]
    axes.fill_between(n, low, high, color=colour, alpha=0.13, lw=0)
    axes.plot(
        n, mean, color=colour, marker=marker, ls=dashes, ms=4, lw=1.3, label=told,
        markevery=[each for each in MARKED if each < len(n)], zorder=3,
        mfc=colour if bool(one.data.converged.values[:, place].all()) else "white",
    )  # fmt: skip


def _draw_bags(axes: Axes, bag: Any) -> None:
    sizes = [size for size in bag.config.sizes if size > 1]
    for size, look in zip(sizes, style.ramp(len(sizes)), strict=True):
        mean = scores(bag)[:, bag.config.sizes.index(size)].mean((0, 1))
        share = np.arange(len(mean)) / size
        kept = share <= 2
        axes.plot(share[kept], mean[kept], ms=3.5, lw=1.2, label=f"$J={size}$", **look)
    axes.axvline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.axhline(0, color=style.GUIDE, lw=0.7, zorder=1)
    axes.set(xlabel="ablated over members, $n/J$")
    axes.legend(frameon=False, fontsize=7.5, loc="best")


FIGURE = Figure(
    name="concept_removal",
    paper="ensembles",
    locator="spurious correlation removal, at a few numbers of latents",
    title="Accuracy regained against ablated latents",
    takeaway="A bag gives up a concept one copy after the other, so that comparisons at equal "
    "numbers of ablated latents favour whoever holds it in fewest.",
    alt=(
        "Panels in rows, one row a source of vectors. Left, four lines over the number of ablated "
        "latents: that of a bag starts lowest and rises later than others, beside a dotted line at "
        "eight. Middle, the same without the guard of the rule. Right, bags of several sizes "
        "against ablated latents over members."
    ),
    caption="A probe for a concept $y$, trained where another, $z$, goes along with it. Latents "
    "are ablated in the order of $(|\\delta^z|-|\\delta^y|)_+|w\\cdot d|$, with differences "
    "$\\delta$ of mean codes (left, right), or of $|\\delta^z||w\\cdot d|$ (middle). Share of the "
    "accuracy that a probe trained on balanced vectors has more, on balanced vectors held out; "
    "means over four pairs of concepts, bands from the least to the largest run. In chains the "
    "later stages are not run again; on the transformer none of them is reached, and the chain's "
    "line covers that of the single autoencoder. Hollow where some run had not settled. The "
    "transformer is one that the suite trains on Python's standard library, no language model.",
    claims=(
        "ensembles/copies-of-a-concept",
        "ensembles/concept-shared-out",
        "ensembles/guarded-ablation",
        "ensembles/removal-at-equal-numbers",
    ),
    needs=(("concept-removal", "paper"),),
    draw=draw,
)
