"""What one dimension is worth among many: Psi(p) for four laws, and frames that attain it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter, NullFormatter

from figures import style
from figures.core import Figure, Results
from theory.hadamard import hadamard_rows_improvement
from theory.loss_bounds import (
    best_interference,
    even_cumulants_are_nonnegative,
    gain_per_dimension,
    middle_regime_constant,
    superposition_threshold,
)
from theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    RADEMACHER,
    UNIFORM,
    AmplitudeLaw,
    signal_strength,
)

POWER = 3
LAWS: tuple[tuple[AmplitudeLaw, str, str, Any], ...] = (
    (LAPLACE, "#832db6", "D", (0, (5, 1, 1, 1))),
    (GAUSSIAN, style.GAUSSIAN, "o", "-"),
    (UNIFORM, "#a96b59", "^", (0, (2, 1))),
    (RADEMACHER, style.RADEMACHER, "s", (0, (6, 2))),
)
"""Law, colour, marker, dashes."""

PROBABILITIES = np.geomspace(1e-4, 1, 161)
FRAMES = {1e-3: (10, 16), 1e-2: (8, 16), 1e-1: (6, 16)}
"""Probabilities at which frames are drawn, with the logarithms of their numbers of features."""

CONVERGENCE = {"laplace": 0.1, "gaussian": 0.1, "uniform": 0.1, "rademacher": 0.03}
SIZES = tuple(range(7, 17))
DRAWS = 9


def draw(_results: Sequence[Results]) -> Drawing:
    """Left, gains against p with frames on them; right, how far frames fall short against n."""
    drawing = Drawing(figsize=(style.WIDTH, 4.2), layout="constrained")
    gains, shortfalls = drawing.subplots(1, 2, width_ratios=(1.45, 1))
    _draw_gains(gains)
    _draw_shortfalls(shortfalls)
    return drawing


def _alone(p: float, law: AmplitudeLaw) -> float:
    """Improvement p kappa of one feature in a dimension of its own."""
    return p * float(signal_strength(law, POWER))


def _draw_gains(axes: Axes) -> None:
    for law, colour, marker, dashes in LAWS:
        p = [q for q in PROBABILITIES if even_cumulants_are_nonnegative(q, law)]
        gain = [gain_per_dimension(q, law) / _alone(q, law) for q in p]
        limit = [middle_regime_constant(q, law, POWER) / _alone(q, law) for q in PROBABILITIES]
        axes.plot(PROBABILITIES, limit, color=colour, lw=0.7, alpha=0.7, zorder=1)
        axes.plot(p, gain, color=colour, ls=dashes)
        if p[-1] < 1:
            axes.plot(p[-1], gain[-1], "|", color=colour, ms=11, mew=1.5)
        for q, sizes in FRAMES.items():
            for log2_n, face in zip(sizes, ("white", colour), strict=True):
                d, improvement = _frame(log2_n, q, law, seed=0)
                axes.plot(q, improvement / d / _alone(q, law), marker, color=colour, mfc=face)
        _draw_threshold(axes, law, colour)
    for (law, colour, _, _), aside in zip(LAWS, ((8, 4), (8, 4), (-6, -7), (-6, -8)), strict=True):
        q = 2e-3 if aside[0] > 0 else 1.6e-3
        style.label(
            axes,
            law.name.capitalize(),
            (q, gain_per_dimension(q, law) / _alone(q, law)),
            colour,
            xytext=aside,
            ha="left" if aside[0] > 0 else "right",
        )
    axes.axhline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, "no superposition", (1.1e-4, 1), style.GUIDE, xytext=(0, -11))
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(9e-5, 1.15),
        ylim=(0.55, 700),
        xlabel="activation probability $p$",
        ylabel=r"gain $\Psi(p)\,/\,(p\,\kappa)$, in features that stand alone",
        title=r"worth of a dimension as $d \to \infty$",
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _draw_threshold(axes: Axes, law: AmplitudeLaw, colour: str) -> None:
    threshold = superposition_threshold(law)
    if threshold is None:
        return
    p = float(threshold)
    axes.plot([p, p], [1, 0.74], color=colour, lw=1, zorder=1)
    place, side = ((0, 0), "left") if law is UNIFORM else ((2, 0), "right")
    style.label(axes, f"{p:.3g}", (p, 0.74), colour, xytext=place, ha=side, va="top")


def _frame(log2_n: int, p: float, law: AmplitudeLaw, seed: int) -> tuple[int, float]:
    """Dimension for the best interference, and the improvement of random Hadamard rows."""
    d = max(1, round(2**log2_n / best_interference(p, law)))
    return d, hadamard_rows_improvement(log2_n, d, seed, p, law)


def _draw_shortfalls(axes: Axes) -> None:
    n = 2.0 ** np.array(SIZES)
    for law, colour, marker, dashes in LAWS:
        p = CONVERGENCE[law.name]
        psi = gain_per_dimension(p, law)
        missing = np.array(
            [
                [1 - found / (d * psi) for d, found in (_frame(k, p, law, s) for s in range(DRAWS))]
                for k in SIZES
            ]
        )
        middle = np.median(missing, axis=1)
        axes.vlines(n, missing.min(1), missing.max(1), color=colour, lw=1)
        axes.plot(n, middle, marker=marker, ls=dashes, lw=0.9, color=colour)
        if law in (LAPLACE, RADEMACHER):
            top = law is LAPLACE
            style.label(
                axes, f"{law.name.capitalize()}, $p = {p:g}$", (n[4], middle[4]), colour,
                xytext=(8, 5) if top else (-14, -16), ha="left" if top else "right",
            )  # fmt: skip
    guide = np.array([n[0], n[-1]])
    axes.plot(guide, 0.9 * n[0] / 2 / guide, color=style.GUIDE, lw=0.8, ls=":")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="features $n$",
        ylabel=r"shortfall $1 - I / (d\,\Psi)$",
        title="Hadamard features fall short by $1/n$",
    )


FIGURE = Figure(
    name="gain_per_dimension",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="What one dimension is worth",
    takeaway="In many dimensions superposition multiplies what one dimension is worth by an exactly "
    "known factor, which random rows of Hadamard matrices attain and which falls to 1 at a "
    "threshold that depends on the law.",
    caption="",
    claims=(
        "sparsity-loss/cap3",
        "sparsity-loss/gaussian-psi",
        "sparsity-loss/psi-limit",
        "sparsity-loss/middle-constant",
        "sparsity-loss/threshold",
        "sparsity-loss/hadamard-row",
        "sparsity-loss/hadamard-attains",
    ),
    needs=(),
    draw=draw,
)
