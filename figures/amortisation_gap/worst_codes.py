"""What trained encoders err by at worst, between what every row must and what one row attains."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.adversaries import indistinguishable_pair
from pentad.theory.codes.cross_talk import CrossTalk, cross_talks
from pentad.theory.codes.worst_errors import worst_errors


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each way to train; the first dictionary of each, which is the authors'."""
    drawing = Drawing(figsize=(style.WIDTH, 3.7), layout="constrained")
    panels = drawing.subplots(1, len(results[0]), sharey=True, squeeze=False)[0]
    for axes, result in zip(panels, results[0], strict=True):
        _draw_encoder(axes, result)
    panels[0].set_ylabel("error over the largest amplitude")
    panels[0].set_ylim(0, 1.12 * panels[0].get_ylim()[1])
    drawing.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2,
                   frameon=False, fontsize=7.5)  # fmt: skip
    return drawing


def _draw_encoder(axes: Axes, result: Any) -> None:
    data = result.data.isel(dictionary=0)
    D, W = data.true_dictionary.values, data.weights.values.astype(float)
    found = [one for one in cross_talks(D) if isinstance(one, CrossTalk)]
    rho = np.array([float(one.value) for one in found])
    best = np.array([[float(x) for x in one.row] for one in found]) @ D
    must = np.array([float(indistinguishable_pair(D, row, i).error) for i, row in enumerate(W)])
    made = worst_errors(W @ D, data.bias.values.astype(float))
    attained = worst_errors(best, np.zeros(len(rho)), rectified=False)
    order, ranks = np.argsort(-rho, kind="stable"), np.arange(1, len(rho) + 1)
    full = bool(data.converged)
    axes.plot(ranks, made[order], "o", color=style.TRAINED, mfc=style.TRAINED if full else "none",
              label="the trained encoder, on its worst code")  # fmt: skip
    axes.plot(ranks, must[order], "s", color=style.LOWER, mfc="none", ms=5,
              label="its weights, whatever the nonlinearity: at least")  # fmt: skip
    axes.plot(ranks, attained[order], color=style.UPPER, ls="--",
              label="the row of least cross-talk, linear: at most")  # fmt: skip
    axes.plot(ranks, rho[order] / 2, color=style.INK, label=r"every row: at least $\rho_i/2$")
    axes.set(
        xlabel="feature, in the order of cross-talk",
        title=f"trained with the {result.config.task}",
        xticks=[1, *range(4, len(rho) + 1, 4)],
    )
    style.unconverged(axes, data.converged.values, what="encoders", mark="", at=(0.98, 0.97))


FIGURE = Figure(
    name="worst_codes",
    paper="amortisation-gap",
    locator="beyond the paper",
    title="What trained encoders err by at worst",
    takeaway="An encoder that was trained on the authors' dictionary errs on its worst code by no "
    "less than its weights must, and these by no less than half the least cross-talk.",
    alt=(
        "Two panels, one for each way to train an encoder, over the sixteen features in the order "
        "of cross-talk. A falling line at the bottom is what every row errs by at least, a dashed "
        "one above it what one linear row attains. Squares, what the trained weights must err by, "
        "lie above the bottom line, and discs, what the encoder does err by, far above the squares."
    ),
    caption="16 features in 8 dimensions, the authors' dictionary. Discs: the largest error of "
    "the trained rectified encoder over all codes of two features with amplitudes in $[0, 1]$, "
    "exact up to rounding; 5000 steps with the dictionary known, 4000 with the codes. Squares: "
    "half of what two such codes differ by that a row of the trained weights reads as one number. "
    "Line: $\\rho_i/2$, in rationals. Dashed: the worst error on such codes of the row of least "
    "cross-talk without bias and nonlinearity, for comparison; it is not the least that can be "
    "had.",
    claims=(
        "amortisation-gap/worst-case/pairs",
        "amortisation-gap/worst-case/linear-row",
        "amortisation-gap/published/cross-talk",
    ),
    needs=(("worst-codes", "paper"),),
    draw=draw,
)
