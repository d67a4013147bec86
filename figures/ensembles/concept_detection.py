"""How well the one, two or five best latents of an ensemble tell a concept."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.concept_looks import LOOKS, SOURCES, cell, sources
from pentad.simulations.models.concept_measures import FEW
from pentad.simulations.models.concepts import NAMES


def draw(results: Sequence[Results]) -> Drawing:
    """A row of panels for each source, a panel for each number of latents, a line a concept."""
    shown = sources(results[0])
    drawing = Drawing(figsize=(style.WIDTH, 2.15 * len(shown) + 0.8), layout="constrained")
    grid = drawing.subplots(len(shown), len(FEW), squeeze=False, sharex=True, sharey="row")
    for row, source in zip(grid, shown, strict=True):
        names = NAMES[source]
        for few, axes in enumerate(row):
            every = []
            for rank, look in enumerate(LOOKS):
                one = cell(results[0], source, look.way)
                if one is None:
                    continue
                place = len(one.config.sizes) - 1 if look.largest else 0
                values = one.data.detection.values[:, place, :, few]
                heights = np.arange(len(names))[::-1] + 0.27 - 0.18 * rank
                axes.hlines(heights, values.min(0), values.max(0), color=look.colour, lw=1)
                every.append(one.data.converged.values[:, place].all())
                settled = np.repeat(every[-1], len(names))
                style.points(
                    axes, values.mean(0), heights, settled, look.colour, look.marker, ms=4.5,
                    label=look.told,
                )  # fmt: skip
            axes.axvline(0.5, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
            axes.set_title(f"best {FEW[few]}" if FEW[few] > 1 else "best latent")
            axes.set(xlim=(0.45, 1.02))
        style.unconverged(
            row[-1], every, what="ensembles", fontsize=7.5, at=(0.12, 0.36), ha="left"
        )
        row[0].set_yticks(range(len(names)), reversed(names))
        row[0].set_ylabel(SOURCES[source])
    for axes in grid[-1]:
        axes.set_xlabel("held-out accuracy")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    return drawing


FIGURE = Figure(
    name="concept_detection",
    paper="ensembles",
    locator="sparse probing by the one, two and five best latents",
    title="Concepts told by few latents",
    takeaway="A second copy of a latent tells little that the first did not.",
    alt=(
        "Six panels, a row for planted sources and a row for a tiny transformer, a column for the "
        "best one, two and five latents. Each panel has six concepts as lines, and on each line "
        "four markers for held-out accuracy: single, bag, boosted chain and expanded autoencoder; "
        "a dotted line at one half."
    ),
    caption="Latents whose mean codes differ most between vectors with a concept and without, and "
    "a logistic probe on their codes; accuracy on held-out balanced vectors, mean over runs, thin "
    "line from the least to the largest. Dotted: chance. Planted: whether a source is active. "
    "Transformer: what the text holds at that place. TopK, eight members where there are several. "
    "Hollow where some run had not settled.",
    claims=("ensembles/concepts-told",),
    needs=(("concept-removal", "paper"),),
    draw=draw,
)
