"""What a lifting does to the conditioning of a dictionary's descent."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.lifting_curvature import (
    condition_number,
    condition_of_random_lifting,
    contraction,
)

DIMENSIONS = 32
RATIOS = (1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 32, 64)
"""Lifted dimensions over those of the signal."""

DRAWS = 15
ATOMS, SAMPLES = 16, 200
SHOWN = (2, 4, 16)


def draw(_: Sequence[Results]) -> Drawing:
    """Left, condition numbers of random liftings; right, what one step at the best rate leaves."""
    drawing = Drawing(figsize=(style.WIDTH, 3.3), layout="constrained")
    conditions, steps = drawing.subplots(1, 2)
    _draw_conditions(conditions)
    _draw_steps(steps)
    return drawing


def _squares(ratio: float) -> list[np.ndarray]:
    """L^T L of random liftings with independent normal entries."""
    h = round(ratio * DIMENSIONS)
    found = []
    for seed in range(DRAWS):
        L = np.random.default_rng((h, seed)).standard_normal((h, DIMENSIONS)) / np.sqrt(h)
        found.append(L.T @ L)
    return found


def _draw_conditions(axes: Axes) -> None:
    found = np.array([[condition_number(M) for M in _squares(ratio)] for ratio in RATIOS])
    limits = [condition_of_random_lifting(float(ratio)) for ratio in RATIOS]
    axes.vlines(RATIOS, found.min(1), found.max(1), color=style.TRAINED, lw=1.2)
    axes.plot(RATIOS, np.median(found, axis=1), color=style.TRAINED, marker="o", ls="")
    axes.plot(RATIOS, limits, color=style.UPPER, ls=(0, (5, 1)))
    axes.axhline(1, color=style.UNIFORM, ls=(0, (2, 1)))
    style.label(axes, "random $L$", (6, 11), style.TRAINED)
    style.label(axes, "its limit", (2.3, 70), style.UPPER)
    style.label(axes, "no lifting, or $L^TL=cI$", (2.2, 1.12), style.UNIFORM)
    axes.set(
        xscale="log",
        yscale="log",
        ylim=(0.8, 1000),
        xlabel="lifted dimensions over dimensions, $h/d$",
        ylabel=r"$\kappa(L^TL)$",
        title="by how much a lifting worsens conditioning",
    )
    axes.set_xticks([1.25, 2, 4, 8, 16, 64], ["1.25", "2", "4", "8", "16", "64"])
    axes.minorticks_off()


def _draw_steps(axes: Axes) -> None:
    chance = np.random.default_rng(7)
    spread = np.logspace(0, -0.5, ATOMS)
    codes = spread[:, None] * chance.standard_normal((ATOMS, SAMPLES))
    own = condition_number(codes @ codes.T / SAMPLES)
    t = np.arange(0, 401)
    looks = style.ramp(len(SHOWN))
    left = contraction(own) ** t
    axes.plot(t, left, color=style.UNIFORM, ls=(0, (2, 1)), lw=2, label="none, or $L^TL=cI$")
    for look, ratio in zip(looks, SHOWN, strict=True):
        whole = own * float(np.median([condition_number(M) for M in _squares(ratio)]))
        axes.plot(
            t, contraction(whole) ** t, color=look["color"], ls=look["ls"],
            marker=look["marker"], markevery=50, ms=4, label=f"random $L$, $h={ratio}d$",
        )  # fmt: skip
    axes.legend(frameon=False, fontsize=8, loc="upper right")
    axes.set(
        yscale="log",
        ylim=(1e-9, 3e5),
        xlim=(0, 400),
        xlabel="steps, each lifting at its own best rate",
        ylabel="worst error that is left",
        title="codes that are held",
    )


FIGURE = Figure(
    name="lifting_conditions",
    paper="neural-operators",
    locator="lifting accelerates optimisation",
    title="For held codes no lifting improves conditioning",
    takeaway="With codes that are held the condition number of a lifted dictionary is that of the "
    "codes times that of $L^TL$: random liftings make it worse, the less the more dimensions they "
    "have, and at its best rate none is faster than no lifting.",
    alt=(
        "Left, both axes logarithmic: condition numbers of random liftings fall from some hundreds "
        "at 1.25 times the dimensions to less than two at 64 times, along their limit and above "
        "the line at one. Right: the worst error against steps on a logarithmic axis; without "
        "lifting it falls fastest, with sixteen, four and two times the dimensions ever slower."
    ),
    caption="$d=32$, independent normal entries in $L$; medians of fifteen draws and, as bars, "
    "from the least to the largest; limit $((1+\\sqrt{d/h})/(1-\\sqrt{d/h}))^2$. Right: "
    "$((\\kappa-1)/(\\kappa+1))^t$ for held codes of 16 atoms of unequal size. Equal rates favour "
    "liftings by their scale alone. Nothing is trained.",
    claims=(
        "neural-operators/lifted-spectrum",
        "neural-operators/lifted-conditioning",
        "neural-operators/scalar-lifting",
    ),
    needs=(),
    draw=draw,
)
