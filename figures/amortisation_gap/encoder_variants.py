"""Final scores by variant of the encoder: hidden units, kept latents, biases, beside chance."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.amortisation_gap.looks import LOOKS
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.amortised_inference import (
    LINEAR,
    NOTHING,
    PERCEPTRON,
    TOP_K,
)
from pentad.simulations.readings.planted_codes import (
    PUBLISHED_BIASES,
    PUBLISHED_KEPT,
    PUBLISHED_WIDTHS,
    cells,
)

SCORES = (("latent_score", "score of codes"), ("dictionary_score", "score of atoms"))


def draw(results: Sequence[Results]) -> Drawing:
    """Above, scores of codes; below, of atoms; a column for each kind of variant."""
    trained = cells(results[0], task=NOTHING)
    learned = results[1][0].data
    drawing = Drawing(figsize=(style.WIDTH, 5.2), layout="constrained")
    grid = drawing.subplots(2, 3, sharex="col", sharey="row", width_ratios=(5, 4, 3))
    widths = _by_hidden(cells(trained, encoder=PERCEPTRON, bias=False))
    kept = _by_hidden(cells(trained, encoder=TOP_K))
    pairs = [
        (encoder, [one for b in (False, True) for one in cells(trained, **wanted, bias=b)])
        for encoder, hidden in ((LINEAR, 0), (PERCEPTRON, 64))
        for wanted in ({"encoder": encoder, "hidden": hidden},)
    ]
    for row, (name, label) in zip(grid, SCORES, strict=True):
        _draw_line(row[0], np.log2(list(widths)), list(widths.values()), name, "hidden")
        _draw_line(row[1], list(kept), list(kept.values()), name, "top-k")
        for place, (encoder, both) in enumerate(pairs):
            key = "autoencoder" if encoder == LINEAR else "hidden"
            places = [place + 0.4 * one.config.bias for one in both]
            _draw_line(row[2], places, both, name, key)
        chance = float(learned[f"chance_{name}"].mean())
        for axes in row:
            axes.axhline(chance, color=style.INK, lw=0.9, ls=(0, (1, 2)))
        style.label(row[0], f"chance {chance:.2f}", (8.15, chance), xytext=(0, 3))
        row[0].set_ylabel(label)
    _draw_published(grid[0], pairs)
    grid[1][0].set(xlabel="hidden units", xticks=np.log2(list(widths)), xticklabels=list(widths))
    grid[1][1].set(xlabel="kept latents $k$", xticks=list(kept))
    grid[1][2].set(xlim=(-0.3, 1.7), xticks=(0, 0.4, 1, 1.4),
                   xticklabels=("none", "with", "none", "with"), xlabel="biases")  # fmt: skip
    for axes, title in zip(
        grid[0], ("one hidden layer", "top-$k$, 3 non-zeros", "autoencoder; 64 units"), strict=True
    ):
        axes.set_title(title)
    settled = np.concatenate([result.data.converged.values.ravel() for result in trained])
    style.unconverged(grid[1][1], settled, at=(0.98, 0.97))
    handles = grid[0][0].get_legend_handles_labels()
    drawing.legend(*handles, loc="outside lower center", ncols=3, frameon=False, fontsize=7.5)
    return drawing


def _by_hidden(results: Sequence[Any]) -> dict[int, Any]:
    return {one.config.hidden: one for one in sorted(results, key=lambda one: one.config.hidden)}


def _draw_line(axes: Axes, places: Any, results: Sequence[Any], name: str, key: str) -> None:
    """Every dictionary as a point, their mean as a line, and the mean of untrained encoders."""
    if not results:
        return
    look, x = LOOKS[key], np.array(places)
    values = np.array([result.data[name].values[:, 0].mean(1) for result in results])
    for which in range(values.shape[1]):
        full = [bool(result.data.converged.values[which].all()) for result in results]
        style.points(axes, x, values[:, which, -1], full, look["color"], look["marker"],
                     label=None if which else "each dictionary")  # fmt: skip
    axes.plot(x, values[..., -1].mean(1), color=look["color"], ls=look["ls"], label="their mean")
    axes.plot(x, values[..., 0].mean(1), "x", color=style.LEVEL, label="the same, untrained")


def _draw_published(row: Sequence[Axes], pairs: Sequence[tuple[str, Any]]) -> None:
    look: Mapping[str, Any] = {**LOOKS["authors"], "label": "the authors', one dictionary"}
    row[0].plot(np.log2(list(PUBLISHED_WIDTHS)), list(PUBLISHED_WIDTHS.values()), **look)
    row[1].plot(list(PUBLISHED_KEPT), list(PUBLISHED_KEPT.values()), **look)
    for place, (encoder, _) in enumerate(pairs):
        row[2].plot((place, place + 0.4), PUBLISHED_BIASES[encoder], **look)


FIGURE = Figure(
    name="encoder_variants",
    paper="amortisation-gap",
    locator="the study of biases; hidden widths; top-k with several k",
    title="Scores by variant of the encoder",
    takeaway="Within 3000 steps top-k autoencoders find atoms best where k is the number of "
    "non-zeros; of wider hidden layers no gain is seen, and biases raise the score of atoms a "
    "little, on two dictionaries.",
    alt=(
        "Six panels. Scores of codes above, of atoms below, each with a dotted line of chance. "
        "Left, over hidden units: two squares at each width, around chance for codes, with the "
        "authors' stars above them. Middle, over kept latents: the scores rise from 1 to 3 and "
        "fall to 8, and the authors' stars do the same. Right, without and with biases: codes "
        "score higher on one dictionary and lower on the other, atoms a little higher on both."
    ),
    caption="16 atoms in 8 dimensions, 3 non-zeros, codes and dictionary unknown, 3000 steps of "
    "Adam, two dictionaries, the first of which is the authors'. The rate is 0.003, and "
    "0.001 with 256 units, where codes of one run fell below chance all the same. Above: mean "
    "matched correlation of unseen codes; below: mean matched cosine of atoms. The l1 weight is "
    "0.01, and 0 with top-$k$. Stars: final values of the authors, after a number of steps that "
    "was not seen. Chance: a random dictionary, with FISTA for codes.",
    claims=("amortisation-gap/dictionary-chance/level",),
    needs=(("amortised-inference", "variants"), ("dictionary-learning", "paper")),
    draw=draw,
)
