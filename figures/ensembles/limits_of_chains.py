"""Where chains stop: ReLU-L1 at residuals of half the penalty factor, untrained TopK at nothing."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.ensembles.boosting import energies
from pentad.theory.ensembles.stopping_radius import bounds_of_limit, greedy_chain, largest_square
from pentad.theory.ensembles.topk_chains import energies_of_untrained_chain

SAMPLES, FACTOR, STAGES = 6, 1.0, 12
"""Residuals in the plane, penalty factor and stages of the L1 chain."""

DIMENSIONS, POINTS = 32, 400
ACTIVE = ((4, style.TRAINED, "o", "-"), (8, style.LOWER, "s", (0, (5, 1))))
"""Active latents of the untrained chain, colour, marker and dashes."""


def draw(_results: Sequence[Results]) -> Drawing:
    """Left, the longest residual and the energy of an L1 chain; right, untrained TopK chains."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    penalised, untrained = drawing.subplots(1, 2)
    _draw_penalised(penalised)
    _draw_untrained(untrained)
    return drawing


def _draw_penalised(axes: Axes) -> None:
    chance = np.random.default_rng(2)
    chain = greedy_chain(1.5 * chance.standard_normal((SAMPLES, 2)), FACTOR, STAGES)
    stages = np.arange(STAGES + 1)
    low, high = (float(end) for end in bounds_of_limit(FACTOR, SAMPLES))
    axes.plot(stages, [largest_square(r) ** 0.5 for r in chain], "o-", color=style.TRAINED)
    axes.plot(stages, energies(chain), "s--", color=style.LOWER)
    axes.axhline(FACTOR / 2, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.axhspan(low, high, color=style.LEVEL, alpha=0.3, lw=0, zorder=0)
    style.label(axes, "longest residual", (3.2, 1.9), style.TRAINED)
    style.label(axes, r"its limit $\lambda/2$", (STAGES, FACTOR / 2), style.GUIDE,
                xytext=(0, 4), ha="right")  # fmt: skip
    style.label(axes, "energy", (7, 0.33), style.LOWER, ha="left")
    style.label(axes, r"its limit is in $[\lambda^2/4N,\,\lambda^2/4]$", (0, 0.055), ha="left")
    axes.set(
        yscale="log",
        ylim=(0.03, 20),
        xlabel="stages $J$",
        ylabel=r"in units of $\lambda$ and $\lambda^2$",
        title="ReLU-L1: stops short",
    )
    axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])


def _draw_untrained(axes: Axes) -> None:
    chance = np.random.default_rng(0)
    a = chance.standard_normal((POINTS, DIMENSIONS))
    Q = np.linalg.qr(chance.standard_normal((DIMENSIONS, DIMENSIONS)))[0]
    for K, colour, marker, dashes in ACTIVE:
        left = energies_of_untrained_chain(Q, K, a, 8)
        explained = [1 - energy / left[0] for energy in left]
        axes.plot(range(9), explained, marker, ls=dashes, color=colour)
    axes.axhline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, "$K=8$", (1, 0.78), style.LOWER, ha="right")
    style.label(axes, "$K=4$", (2.3, 0.66), style.TRAINED, ha="left", va="top")
    axes.set(
        ylim=(0, 1.06),
        xlabel="stages $J$",
        ylabel="share of energy explained",
        title=f"TopK, untrained, $d={DIMENSIONS}$: explains everything",
    )


FIGURE = Figure(
    name="limits_of_chains",
    paper="ensembles",
    locator="none; boosting with ReLU-L1 and with TopK",
    title="Where chains stop",
    takeaway="An L1 penalty keeps a chain from explaining everything, and a TopK chain explains "
    "everything even untrained; so explained variance alone says little of what was learned.",
    alt=(
        "Two panels against stages. Left, logarithmic: the longest residual falls to one half and "
        "stays there, the energy falls to one quarter, the upper edge of a grey band. Right: the "
        "share that an untrained chain explains rises to one after 8 stages for 4 active latents, "
        "and after 4 stages for 8."
    ),
    caption="Left: six points in the plane, $\\lambda=1$; every stage is the best column along the "
    "longest residual, which never falls below $\\lambda/2$ and after six stages is there within "
    "rounding. Right: latents are a random orthonormal basis and its opposites, the same in all "
    "stages; isotropic data. After $\\lceil d/K\\rceil$ stages nothing is left. No training.",
    claims=(
        "ensembles/limit-of-residuals",
        "ensembles/largest-residual",
        "ensembles/untrained-chain",
    ),
    needs=(),
    draw=draw,
)
