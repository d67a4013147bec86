"""What one dimension is worth among many: Psi(p) for four laws, and frames that attain it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import NullFormatter

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.hadamard import hadamard_rows_improvement
from pentad.theory.power_autoencoder.gain_per_dimension import (
    best_interference,
    gain_per_dimension,
    superposition_threshold,
)
from pentad.theory.power_autoencoder.hypotheses import even_cumulants_are_nonnegative
from pentad.theory.power_autoencoder.middle_regime import middle_regime_constant
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    LAPLACE,
    RADEMACHER,
    UNIFORM,
    AmplitudeLaw,
    signal_strength,
)

POWER = 3
LAWS: tuple[tuple[AmplitudeLaw, str, str, Any], ...] = tuple(
    (
        law,
        style.LAW_COLOURS[law.name],
        style.LAW_MARKERS[law.name],
        style.LAW_DASHES[law.name],
    )
    for law in (LAPLACE, GAUSSIAN, UNIFORM, RADEMACHER)
)
"""Law, colour, marker, dashes."""

PROBABILITIES = np.geomspace(1e-4, 1, 161)
SIZES = tuple(range(7, 17))
"""Logarithms of the numbers of Hadamard features; the last is drawn among the gains too."""

DRAWS = 9
DRAWN_AT = (1e-3, 1e-2, 1e-1)
CONVERGING_AT = 0.1


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
        axes.plot(PROBABILITIES, limit, color=colour, lw=0.7, ls=(0, (1, 2)), zorder=1)
        axes.plot(p, gain, color=colour, ls=dashes)
        if p[-1] < 1:
            axes.plot(p[-1], gain[-1], "|", color=colour, ms=11, mew=1.5)
        for q in DRAWN_AT:
            d, improvement = _frame(SIZES[-1], q, law, seed=0)
            axes.plot(q, improvement / d / _alone(q, law), marker, color=colour)
        style.label(
            axes, law.name.capitalize(), (p[0], gain[0]), colour, xytext=(4, 0), ha="left",
            va="center",
        )  # fmt: skip
        _draw_threshold(axes, law, colour)
    axes.axhline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    style.label(axes, "no superposition", (6e-6, 1), style.GUIDE, xytext=(0, 3), ha="right")
    style.label(axes, "thin dots: their limit $C_*\\,p^{1/3}$", (6e-6, 1.5), ha="right")
    axes.set(
        yscale="log",
        ylim=(0.55, 700),
        ylabel=r"gain $\Psi(p)\,/\,(p\,\kappa)$, in features that stand alone",
        title=r"gain by superposition as $d \to \infty$",
    )
    style.probability_axis(axes, limits=(5e-6, 1.15))
    axes.set_xticks([1e-4, 1e-2, 1])
    axes.set_xticks([1e-3, 1e-1], [], minor=True)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


def _draw_threshold(axes: Axes, law: AmplitudeLaw, colour: str) -> None:
    threshold = superposition_threshold(law)
    if threshold is None:
        return
    p = float(threshold)
    axes.plot([p, p], [1, 0.74], color=colour, lw=1, zorder=1)
    place, side = ((0, 0), "right") if law is UNIFORM else ((-2, 0), "left")
    style.label(axes, f"{p:.3g}", (p, 0.74), colour, xytext=place, ha=side, va="top")


def _frame(log2_n: int, p: float, law: AmplitudeLaw, seed: int) -> tuple[int, float]:
    """Dimension for the best interference, and the improvement of random Hadamard rows."""
    d = max(1, round(2**log2_n / best_interference(p, law)))
    return d, hadamard_rows_improvement(log2_n, d, seed, p, law)


def _draw_shortfalls(axes: Axes) -> None:
    n = 2.0 ** np.array(SIZES)
    for law, colour, marker, dashes in LAWS:
        p, psi = CONVERGING_AT, gain_per_dimension(CONVERGING_AT, law)
        missing = np.array(
            [
                [1 - found / (d * psi) for d, found in (_frame(k, p, law, s) for s in range(DRAWS))]
                for k in SIZES
            ]
        )
        middle = np.median(missing, axis=1)
        axes.vlines(n, missing.min(1), missing.max(1), color=colour, lw=1)
        axes.plot(n, middle, marker=marker, ls=dashes, lw=0.9, color=colour)
        style.label(
            axes, law.name.capitalize(), (n[-1], middle[-1]), colour, xytext=(6, 0), va="center"
        )
    guide = np.array([n[0], n[-1]])
    axes.plot(guide, 80 / guide, color=style.GUIDE, lw=0.8, ls=":")
    style.label(axes, r"$\propto 1/n$", (n[3], 80 / n[3]), style.GUIDE, xytext=(4, 4))
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(90, 1.5e6),
        xlabel="features $n$",
        ylabel=r"shortfall $1 - I / (d\,\Psi)$",
        title=f"Hadamard features, $p = {CONVERGING_AT:g}$",
    )
    axes.set_xticks([1e2, 1e3, 1e4])
    axes.set_xticks([], [], minor=True)


FIGURE = Figure(
    name="gain_per_dimension",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="What one dimension is worth",
    takeaway="In many dimensions superposition multiplies what one dimension is worth by at most a "
    "known factor, which random rows of Hadamard matrices approach and which falls to 1 at a "
    "threshold that depends on the law.",
    alt=(
        "Left: gain per dimension against activation probability on logarithmic axes, sparser "
        "to the right; four almost parallel curves rise with sparsity, Laplace highest and "
        "Rademacher lowest, with markers of Hadamard features on them. Right: how far such "
        "features fall short, four parallel lines that fall as one over the number of features."
    ),
    caption="Left: $\\Psi(p)$, which bounds $I/d$ for the activation $t^3$ in every dimension, in "
    "units of $p \\kappa$, the improvement of one feature that stands alone. Markers: $I/d$ of "
    "$n = 2^{16}$ features from random rows of a Hadamard matrix, with the best $n/d$. "
    "Thin dotted lines: the limit $C_* p^{1/3}$ of $\\Psi$ as $p$ tends to 0. Upright bars "
    "end the range in which $\\kappa_4 \\ge 0$ and $p \\mu_6 \\ge 15 p^3 \\mu_2^3$, where "
    "the bound is stated: 0.258 for Rademacher and 0.507 for uniform amplitudes. Ticks with a "
    "number mark the threshold from which on superposition never pays in that range. Right: by "
    "how much such features stay below $d \\Psi$; medians of nine draws, with their extremes.",
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
