"""What gradient descent on spectral weights does to the taps of a kernel, mode by mode."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.gradient_step import (
    descended_taps,
    eigenvalue,
    preconditioner_by_definition,
)

SIZES = ((16, 8, style.TRAINED, "o"), (15, 7, style.UNIFORM, "s"), (16, 4, style.UPPER, "^"))
"""Taps, modes, colour and marker."""

TAPS, KEPT, STEPS, RATE = 32, 4, 60, 0.6
WIDTH = 7
"""Of the box that is learned, in taps."""


def draw(_: Sequence[Results]) -> Drawing:
    """Left, eigenvalues over modes; right, kernels after descent on taps and on weights."""
    drawing = Drawing(figsize=(style.WIDTH, 3.2), layout="constrained")
    spectrum, kernels = drawing.subplots(1, 2)
    _draw_spectrum(spectrum)
    _draw_kernels(kernels)
    return drawing


def _draw_spectrum(axes: Axes) -> None:
    for shift, (n, modes, colour, marker) in zip((-0.22, 0, 0.22), SIZES, strict=True):
        k = np.arange(n // 2 + 1)
        values = [float(n * eigenvalue(n, modes, int(one))) for one in k]
        axes.vlines(k + shift, 0, values, color=colour, lw=1.2)
        told = f"$n={n}$, all modes" if 2 * modes >= n - 1 else f"$n={n}$, $K={modes}$"
        axes.plot(
            k + shift, values, color=colour, marker=marker, ls="", ms=4.5, label=told, clip_on=False
        )
    axes.legend(frameon=False, fontsize=8, loc="upper right")
    axes.set(
        ylim=(0, 3.5),
        yticks=(0, 1, 2),
        xlabel="mode of the kernel, $k$",
        ylabel="eigenvalue of $AA^T$, times $n$",
        title="by how much each mode is moved",
    )


def _draw_kernels(axes: Axes) -> None:
    j = np.arange(TAPS)
    target = ((j + WIDTH // 2) % TAPS < WIDTH).astype(float)
    shown = np.roll(np.arange(TAPS), TAPS // 2)
    on_taps = descended_taps(0 * target, lambda w: w - target, np.eye(TAPS), RATE / 4, STEPS)
    few = TAPS * preconditioner_by_definition(TAPS, KEPT).astype(float)
    on_weights = descended_taps(0 * target, lambda w: w - target, few, RATE / 4, STEPS)
    place = (shown + TAPS // 2) % TAPS - TAPS // 2
    axes.plot(place, target[shown], color=style.LEVEL, lw=5, label="to be learned")
    axes.plot(place, on_taps[shown], color=style.TRAINED, marker="o", ms=3, lw=1.1, label="on taps")
    axes.plot(
        place, on_weights[shown], color=style.UPPER, marker="^", ms=3, lw=1.1, ls=(0, (5, 1)),
        label=f"on {KEPT + 1} weights",
    )  # fmt: skip
    axes.legend(frameon=False, fontsize=8, loc="upper right")
    axes.set(
        xlabel="pixel",
        ylabel="kernel",
        ylim=(-0.35, 1.75),
        title=f"after {STEPS} steps of descent",
    )


FIGURE = Figure(
    name="preconditioner_spectrum",
    paper="neural-operators",
    locator="training of SAE-FNO and convolutional SAE",
    title="Descent on weights is descent on taps with another metric",
    takeaway="Gradient descent on spectral weights moves constants, and on even grids the fastest "
    "mode, half as much as all others, and modes beyond those that are kept never: equivalent "
    "architectures train differently.",
    alt=(
        "Left: stems over modes. With all modes the eigenvalues are two, but one at mode zero and, "
        "for sixteen taps, at mode eight; with four modes those beyond four are zero. Right: a box "
        "kernel, reached by descent on its taps, and the wavy one that descent on five weights "
        "reaches."
    ),
    caption="$A$ takes real and imaginary parts of the weights to the taps of the kernel, so that "
    "a step on the weights is a step on the taps times $AA^T$. Right: the squared distance to a "
    "box of 7 of 32 taps, from zero; rates are such that a mode that is moved shrinks its error "
    "alike. Nothing is trained on data.",
    claims=(
        "neural-operators/full-preconditioner",
        "neural-operators/truncated-preconditioner",
        "neural-operators/descent-on-weights",
    ),
    needs=(),
    draw=draw,
)
