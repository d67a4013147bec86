"""Linear pieces of boosted chains and of one layer: 2^J from 2J latents against m + 1 from m."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.ensembles.piecewise_linear import (
    TENT,
    most_pieces_of_one_layer,
    pieces_of_tent_chain,
    residual_of_chain,
)

DRAWN = ((1, style.LOWER, "-"), (2, style.TRAINED, (0, (5, 1))), (4, style.INK, (0, (2, 1))))
"""Stages, colour and dashes of the residuals that are drawn."""

MOST_STAGES = 8


def draw(_results: Sequence[Results]) -> Drawing:
    """Left, residuals of tent stages; right, pieces against latents."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    residuals, pieces = drawing.subplots(1, 2)
    _draw_residuals(residuals)
    _draw_pieces(pieces)
    return drawing


def _draw_residuals(axes: Axes) -> None:
    for stages, colour, dashes in DRAWN:
        found = residual_of_chain([TENT] * stages)
        x = [float(point) for point in found.points]
        y = [float(value) + 1.25 * (len(DRAWN) - 1 - _row(stages)) for value in found.values]
        axes.plot(x, y, color=colour, ls=dashes, lw=1.2)
        name = f"{stages} stage{'s' if stages > 1 else ''}: {found.pieces} pieces"
        style.label(axes, name, (1.02, y[0] + 0.4), colour, va="center")
    axes.set(
        xlabel="input on [0, 1]",
        title="what tent stages leave",
        xlim=(0, 1.75),
        xticks=(0, 0.5, 1),
        yticks=(),
    )
    axes.spines["left"].set_visible(False)


def _row(stages: int) -> int:
    return [one[0] for one in DRAWN].index(stages)


def _draw_pieces(axes: Axes) -> None:
    stages = np.arange(1, MOST_STAGES + 1)
    chain = [pieces_of_tent_chain(int(J)) for J in stages]
    layer = [most_pieces_of_one_layer(int(2 * J)) for J in stages]
    axes.plot(2 * stages, chain, "o-", color=style.TRAINED)
    axes.plot(2 * stages, layer, "s--", color=style.UPPER)
    style.label(axes, "boosted chain, $2^{m/2}$", (11, 60), style.TRAINED, ha="right")
    style.label(axes, "one layer, at most $m+1$", (16, 6), style.UPPER, ha="right")
    axes.set(
        yscale="log",
        ylim=(1, 500),
        xlabel="latents $m$",
        ylabel="linear pieces on [0, 1]",
        title="pieces from as many latents",
    )
    axes.set_yticks([1, 10, 100], ["1", "10", "100"])


FIGURE = Figure(
    name="depth_of_chains",
    paper="ensembles",
    locator="none; against the baseline with as many features",
    title="A boosted chain is deep",
    takeaway="With as many latents a boosted chain can have exponentially more linear pieces than "
    "one wider autoencoder, so the two are not of one class of functions.",
    alt=(
        "Two panels. Left: residuals of one, two and four stages on the unit interval, saw teeth "
        "with 2, 4 and 16 pieces. Right, pieces on a logarithmic axis against latents from 2 to "
        "16: the boosted chain rises along a straight line to 256, one layer stays below 20."
    ),
    caption="Each stage is $g(r)=-\\mathrm{ReLU}(r)+4\\,\\mathrm{ReLU}(r-\\frac{1}{2})$, which "
    "leaves the tent map. After $J$ stages of two latents the residual has $2^J$ linear pieces on "
    "$[0,1]$, counted in rationals; one layer of $m$ latents has at most $m+1$. Nothing is "
    "trained.",
    claims=("ensembles/tent-chain", "ensembles/pieces-of-one-layer"),
    needs=(),
    draw=draw,
)
