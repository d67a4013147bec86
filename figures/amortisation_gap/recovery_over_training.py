"""Scores along training, for three tasks: what is known changes more than how long one trains."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.amortisation_gap.looks import look
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.amortised_inference import CODES, DICTIONARY, NOTHING
from pentad.simulations.readings.planted_codes import (
    PUBLISHED,
    at_penalty,
    cells,
    encoder_name,
    main_size,
)

AUTHORS_STEPS = {CODES: 20_000, DICTIONARY: 20_000, NOTHING: 40_000}
"""After how many steps the authors' values were taken."""


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each task, a line for each encoder, stars for the authors' values."""
    drawing = Drawing(figsize=(style.WIDTH, 4.1), layout="constrained")
    panels = drawing.subplots(1, 3, sharey=True)
    for axes, task in zip(panels, (CODES, DICTIONARY, NOTHING), strict=True):
        _draw_task(axes, results[0], task)
    panels[0].set_ylabel("mean correlation of unseen codes")
    return drawing


def _draw_task(axes: Axes, results: Results, task: str) -> None:
    converged = []
    size = main_size(results)
    chosen = cells(results, task=task, squared=False, **size)
    for result in chosen:
        config = result.config
        penalty = 0.01 if 0.01 in config.penalties else config.penalties[0]
        scores = at_penalty(result, "latent_score", penalty).mean(1)
        settled = bool(at_penalty(result, "converged", penalty).all())
        converged.append(settled)
        steps = result.data.step.values
        shown = steps > 0
        line = look(config)
        axes.fill_between(
            steps[shown], scores.min(0)[shown], scores.max(0)[shown], color=line["color"],
            alpha=0.12, lw=0,
        )  # fmt: skip
        axes.plot(steps[shown], scores.mean(0)[shown], label=encoder_name(config), **line)
    published = PUBLISHED if size == {"n": 16, "d": 8, "k": 3} else ()
    stars = [entry for entry in published if entry.task == task and not _later(entry)]
    for entry in stars:
        where = AUTHORS_STEPS[task]
        axes.plot(where, entry.score, "*", color=style.GUIDE, ms=7, zorder=5)
    axes.set(xscale="log", xlim=(8, 7e4), ylim=(0, 1.02), xlabel="steps of training", title=task)
    if chosen:
        axes.legend(frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    style.unconverged(axes, np.array(converged), what="encoders", mark="", at=(0.98, 0.03))


def _later(entry: object) -> bool:
    """Whether an entry is of a study of its own, with other steps."""
    return bool(getattr(entry, "task", "") == NOTHING and getattr(entry, "bias", False))


FIGURE = Figure(
    name="recovery_over_training",
    paper="amortisation-gap",
    locator="figures of accuracy against steps",
    title="Codes recovered along training",
    takeaway="With a known dictionary a linear encoder recovers less than 32 hidden units, and "
    "these less than LISTA; with nothing known it is far from recovering codes after 15 000 steps.",
    alt=(
        "Three panels of scores against steps of training on a logarithmic axis. With codes known "
        "scores rise to between 0.8 and 1. With the dictionary known the autoencoder rises to "
        "about 0.7 and falls again; hidden layers and LISTA end higher in the mean, the bands of "
        "the first are wide. With nothing known all end near or below 0.7. Stars mark the authors' "
        "final values."
    ),
    caption="Mean matched correlation of unseen codes with the true ones, for 16 atoms in 8 "
    "dimensions and 3 non-zeros; lines are means over three dictionaries, bands go from the least "
    "to the largest. The loss is minus the mean cosine of latents where codes are known, else the "
    "squared error with the l1 weight 0.01. Stars: final values in the authors' result files, at "
    "their numbers of steps, on one dictionary. An encoder that did not converge still changed its "
    "score by more than 0.02 over the second half of its steps on some dictionary.",
    claims=(
        "amortisation-gap/recovered-codes/order",
        "amortisation-gap/recovered-codes/autoencoder-unknown",
    ),
    needs=(("amortised-inference", "paper"),),
    draw=draw,
)
