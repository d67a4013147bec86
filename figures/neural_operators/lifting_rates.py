"""Dictionary errors of lifted and plain autoencoders against the learning rate."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.lifting_rates import (
    FACTOR,
    INVERSE,
    ISOMETRY,
    LEARNED,
    NARROW,
    NOTHING,
    WIDE,
)
from pentad.simulations.models.operator_training import ADAM, DESCENT
from pentad.simulations.readings.lifting_rates import mean_errors

LOOKS: dict[str, dict[str, Any]] = {
    NOTHING: {"color": style.INK, "marker": "x", "ls": "-", "label": "none"},
    ISOMETRY: {"color": style.TRAINED, "marker": "o", "ls": (0, (5, 1)),
               "label": r"$L^\top L=4I$"},
    NARROW: {"color": style.GUIDE, "marker": "v", "ls": (0, (1, 1)),
             "label": r"normal, variance $1/h$"},
    WIDE: {"color": style.LOWER, "marker": "D", "ls": (0, (5, 1, 1, 1)),
           "label": r"normal, variance $1/m$"},
    LEARNED: {"color": style.UNIFORM, "marker": "s", "ls": "-", "label": "the same, learned"},
    INVERSE: {"color": style.RADEMACHER, "marker": "^", "ls": (0, (3, 1, 1, 1, 1, 1)),
              "label": r"the same, $P=L^+$"},
}  # fmt: skip
"""Variants, in the order of the legend."""

FACTORS = {NOTHING: 1.0, ISOMETRY: float(FACTOR)}
"""What a rate is multiplied by where L^T L is a multiple of the identity."""


TICKED = (0.02, 0.05, 0.1, 0.2, 0.5)
"""Errors at which the axis is labelled."""


def draw(results: Sequence[Results]) -> Drawing:
    """Errors against the rate of descent, against what it amounts to, and against that of Adam."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    plain, scaled, adam = drawing.subplots(1, 3, sharey=True)
    for one in results[0]:
        look = LOOKS[one.config.variant]
        if one.config.optimiser == ADAM:
            _draw_errors(adam, one, 1.0, look)
        if one.config.optimiser == DESCENT:
            _draw_errors(plain, one, 1.0, look)
            if one.config.variant in FACTORS:
                _draw_errors(scaled, one, FACTORS[one.config.variant], look)
    plain.set(
        title="gradient descent", xlabel=r"rate $\eta$",
        ylabel="error of the dictionary\nat the end of training",
    )  # fmt: skip
    scaled.set(title="the same, rates times $c$", xlabel=r"$c\eta$, $L^\top L=cI$")
    adam.set(title="Adam", xlabel=r"rate $\eta$")
    handles, labels = plain.get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return drawing


def _draw_errors(axes: Axes, one: Any, factor: float, look: dict[str, Any]) -> None:
    errors = mean_errors(one)
    seen = np.isfinite(errors)
    axes.plot(factor * one.data["rate"].values[seen], errors[seen], ms=4, lw=1.2, **look)
    axes.set(xscale="log", yscale="log")
    axes.set_yticks(TICKED, [f"{error:g}" for error in TICKED])
    axes.minorticks_off()


FIGURE = Figure(
    name="lifting_rates",
    paper="neural-operators",
    locator="dictionary error over training, plain and lifted; ours: over learning rates",
    title="What lifting does is what a learning rate does",
    takeaway="A fixed lifting with $L^\\top L=cI$ learns at the rate $\\eta$ what is learned "
    "without it at $c\\eta$; at the best rate of each little is gained by it.",
    alt=(
        "Three panels with logarithmic axes. Left, errors over the rate of gradient descent fall "
        "and end where training diverges; lines of lifted dictionaries are shifted to the left. "
        "Middle, two of them over the rate times the factor of the lifting lie on each other. "
        "Right, errors over the rate of Adam, which have their minimum between 0.003 and 0.1."
    ),
    caption="64 planted atoms in $m=32$ dimensions, three active a sample; tied TopK, 400 steps, "
    "four starts, the same effective dictionary at the start of all. $h=128$. Lines end where some "
    "start diverges. With $P=L^+$ in place of $L^\\top$ errors are larger than without a lifting "
    "at every rate that was tried. Errors: mean over planted atoms of $1-|\\cos|$ with the best "
    "learned one.",
    claims=(
        "neural-operators/lifting-is-a-rate",
        "neural-operators/scalar-lifting",
        "neural-operators/lifting-at-best-rates",
    ),
    needs=(("lifting-rates", "paper"),),
    draw=draw,
)
