"""Scores of learned dictionaries, and how much of them a random dictionary has too."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.amortisation_gap.looks import LOOKS
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.amortised_inference import LINEAR, NOTHING
from pentad.simulations.readings.planted_codes import PUBLISHED_SIZES, cells


def draw(results: Sequence[Results]) -> Drawing:
    """Left, scores as published beside chance; right, what lies above chance."""
    drawing = Drawing(figsize=(style.WIDTH, 3.8), layout="constrained")
    raw, above = drawing.subplots(1, 2)
    sizes = sorted(PUBLISHED_SIZES, key=lambda size: (size[2], size[0] / size[1], size[0]))
    places = np.arange(len(sizes))
    chance = {
        (result.config.n, result.config.d): float(result.data.published.mean())
        for result in results[2]
    }
    levels = np.array([chance.get((n, d), np.nan) for n, d, _ in sizes])
    rows = {
        "autoencoder": ("autoencoder", [_encoder(results[0], size) for size in sizes], -0.15),
        "FISTA": ("dictionary learning", [_learned(results[1], size) for size in sizes], 0.15),
    }
    for key, (name, scores, shift) in rows.items():
        values = np.array(scores)
        look = {**LOOKS[key], "ls": ""}
        raw.plot(places + shift, values, label=name, **look)
        above.plot(places + shift, (values - levels) / (1 - levels), **look)
    for column, name, marker in ((1, "the authors' autoencoder", "*"), (3, "the authors' sparse "
                                 "coding", "+")):  # fmt: skip
        values = np.array([PUBLISHED_SIZES[size][column] for size in sizes])
        look = {"color": style.GUIDE, "marker": marker, "ls": "", "ms": 6}
        raw.plot(places, values, label=name, **look)
        above.plot(places, (values - levels) / (1 - levels), **look)
    for x, level in zip(places, levels, strict=True):
        label = "a random dictionary" if x == 0 else None
        raw.hlines(level, x - 0.38, x + 0.38, color=style.INK, lw=1.4, label=label)
    above.axhline(0, color=style.INK, lw=1.4)
    names = [f"({n}, {d}, {k})" for n, d, k in sizes]
    for axes in (raw, above):
        axes.set_xticks(places, names, rotation=40, ha="right")
        axes.set_xlabel("$(n, d, k)$")
    raw.set(ylim=(0, 1.04), title="score, correlation of atoms", ylabel="score")
    above.set(ylim=(-0.15, 1.04), title="the part above chance",
              ylabel="(score - chance) / (1 - chance)")  # fmt: skip
    drawing.legend(*raw.get_legend_handles_labels(), loc="outside lower center", ncols=3,
                   frameon=False, fontsize=7.5)  # fmt: skip
    return drawing


def _encoder(results: Results, size: tuple[int, int, int]) -> float:
    n, d, k = size
    found = cells(results, task=NOTHING, encoder=LINEAR, bias=False, n=n, d=d, k=k)
    if not found:
        return float("nan")
    result = found[0]
    at = list(result.config.penalties).index(0.01)
    return float(result.data.published_dictionary_score.values[:, at, :, -1].mean())


def _learned(results: Results, size: tuple[int, int, int]) -> float:
    n, d, k = size
    found: list[Any] = cells(results, n=n, d=d, k=k)
    if not found:
        return float("nan")
    at = list(found[0].config.penalties).index(0.2)
    return float(found[0].data.best_published_dictionary_score.values[:, at].mean())


FIGURE = Figure(
    name="dictionary_score_and_chance",
    paper="amortisation-gap",
    locator="dictionary scores of all figures",
    title="Learned atoms and chance",
    takeaway="More than half of most published dictionary scores of autoencoders is chance; with "
    "three non-zeros dictionary learning scores above 0.9 in the mean at every size.",
    alt=(
        "Two panels over six sizes. Left: scores of the autoencoder and of dictionary learning, "
        "ours and the authors', with a bar for the score of a random dictionary, 0.67 at the "
        "second size, 16 atoms in 8 dimensions. Right: the same with chance taken off: "
        "autoencoders are below 0.4 except where there are as many atoms as dimensions, and "
        "dictionary learning is above 0.8 with three non-zeros and below 0.2 with nine."
    ),
    caption="Mean absolute correlation of true and learned atoms after the best pairing, as the "
    "authors score them, for $n$ atoms in $d$ dimensions and $k$ non-zeros, with nothing known. "
    "Bars: two independent random dictionaries. Right: the same scores, with chance moved to 0. "
    "Autoencoder at the l1 weight 0.01 after 5000 steps (15 000 at the second size), which are too "
    "few for it to settle, dictionary learning (FISTA and least squares) at 0.2; "
    "dictionary learning was not run at the last size. The authors' values are of one dictionary.",
    claims=(
        "amortisation-gap/dictionary-chance/level",
        "amortisation-gap/dictionary-chance/bounds",
        "amortisation-gap/dictionary-chance/more-than-half",
        "amortisation-gap/recovered-codes/learned-over-sizes",
    ),
    needs=(
        ("amortised-inference", "paper"),
        ("dictionary-learning", "paper"),
        ("dictionary-chance", "paper"),
    ),
    draw=draw,
)
