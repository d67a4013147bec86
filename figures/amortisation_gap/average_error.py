"""The average bound of a row's error beside what trained rows err by, and how loose it is."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.amortised_inference import CODES, LINEAR
from pentad.simulations.readings.planted_codes import cells
from pentad.theory.codes.cross_talk import cross_talk_values
from pentad.theory.codes.recovery_bounds import mean_error_lower_bound
from pentad.theory.codes.residual_variance import half_normal_residual_variance

WEIGHTS = np.geomspace(0.02, 100, 149)
MARKERS = ("o", "^", "s", "D", "v")


def draw(results: Sequence[Results]) -> Drawing:
    """Left, v; middle, errors and bound on the authors' dictionary; right, their ratio on all."""
    trained = cells(results[0], task=CODES, encoder=LINEAR)
    result = max(trained, key=lambda one: one.config.squared)
    data, config = result.data, result.config
    errors = data.feature_error.values[:, 0].mean(1)
    atoms = data.found_dictionary.values[:, 0, 0].astype(float)
    rho = np.array([[float(x) for x in cross_talk_values(D)] for D in atoms])
    left = {
        sign: np.array([half_normal_residual_variance(sign * a) for a in WEIGHTS])
        for sign in (1, -1)
    }
    least = np.minimum.reduce([np.minimum.accumulate(v[::-1])[::-1] for v in left.values()])
    at_rho = np.array(
        [[min(half_normal_residual_variance(s * x) for s in (1, -1)) for x in one] for one in rho]
    )
    beyond = np.array([[least[x <= WEIGHTS].min() for x in one] for one in rho])
    bound = float(mean_error_lower_bound(config.n, config.k, 1.0)) * np.minimum(at_rho, beyond)
    drawing = Drawing(figsize=(style.WIDTH, 3.4), layout="constrained")
    unknown, against, ratio = drawing.subplots(1, 3)
    _draw_unknown(unknown, left)
    _draw_errors(against, errors[0], bound[0], rho[0], config.k / config.n)
    _draw_ratio(ratio, rho, errors / bound)
    drawing.legend(*ratio.get_legend_handles_labels(), loc="outside lower right", ncols=3,
                   frameon=False, fontsize=7.5)  # fmt: skip
    style.unconverged(against, data.converged.values, what="encoders", mark="", at=(0.98, 0.02))
    return drawing


def _draw_unknown(axes: Axes, left: dict[int, np.ndarray]) -> None:
    axes.plot(WEIGHTS, left[1], color=style.TRAINED)
    axes.plot(WEIGHTS, left[-1], color=style.LOWER, ls="--")
    style.label(axes, "$a>0$", (0.5, 0.14), style.TRAINED, ha="right")
    style.label(axes, "dashed: $a<0$", (1.0, 0.05), style.LOWER)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="weight $|a|$ of the second amplitude",
        ylabel=r"variance left of $t_1$ given $t_1+a\,t_2$",
        title=r"what a sum hides, $v(a)$",
    )


def _draw_errors(
    axes: Axes, errors: np.ndarray, bound: np.ndarray, rho: np.ndarray, zero: float
) -> None:
    order, ranks = np.argsort(-rho, kind="stable"), np.arange(1, len(rho) + 1)
    axes.plot(ranks, errors[order], "o", color=style.TRAINED)
    axes.plot(ranks, bound[order], "-", color=style.INK)
    axes.vlines(ranks, bound[order], errors[order], color=style.LEVEL, lw=0.7)
    axes.axhline(zero, color=style.GUIDE, ls=":", lw=0.9)
    style.label(axes, "answering 0", (1, zero), style.GUIDE, xytext=(0, 3))
    style.label(axes, "trained rows", (ranks[-1], 0.11), style.TRAINED, ha="right")
    style.label(axes, "every row: at least", (1.2, bound.min()))
    axes.set(
        yscale="log",
        xlabel="feature, in the order of cross-talk",
        ylabel="mean squared error of a code",
        title="the authors' dictionary",
        xticks=[1, *range(4, len(rho) + 1, 4)],
    )


def _draw_ratio(axes: Axes, rho: np.ndarray, ratio: np.ndarray) -> None:
    colours = (style.TRAINED, style.UPPER, style.UNIFORM, style.LOWER, style.RADEMACHER)
    for which, (x, y) in enumerate(zip(rho, ratio, strict=True)):
        axes.plot(x, y, MARKERS[which % 5], color=colours[which % 5], mfc="none",
                  label=f"dictionary {which + 1}")  # fmt: skip
    axes.axhline(1, color=style.INK)
    axes.axhline(ratio.min(), color=style.GUIDE, ls=":", lw=0.9)
    style.label(axes, f"least, {ratio.min():.0f}", (rho.max(), ratio.min()), style.GUIDE,
                ha="right", xytext=(0, -10))  # fmt: skip
    style.label(axes, "1: the bound attained", (rho.max(), 1), ha="right", xytext=(0, 4))
    axes.set(
        yscale="log",
        xlabel=r"least cross-talk $\rho_i$",
        ylabel="error over bound",
        title="how loose it is",
        ylim=(0.7, None),
    )


FIGURE = Figure(
    name="average_error",
    paper="amortisation-gap",
    locator="beyond the paper",
    title="The average bound, and how loose it is",
    takeaway="On average a row must err by a number that follows from the least cross-talk, and "
    "rows trained on the codes err by more than ten times it on every feature: the bound leaves "
    "out what it costs to find the support.",
    alt=(
        "Three panels on logarithmic axes. Left: two rising curves, the one for negative weights "
        "a little below the other. Middle: sixteen discs, the errors of trained rows, between a "
        "dotted line, the error of answering 0, and a falling line far below, the bound. Right: "
        "error over bound against cross-talk for three dictionaries, all points well above a line "
        "at one."
    ),
    caption="Left: $v(a)=\\mathbb{E}\\,\\mathrm{Var}(t_1\\mid t_1+a\\,t_2)$ for half-normal "
    "amplitudes, by quadrature. Middle: mean squared errors on unseen codes of rectified rows with "
    "biases, trained for 8000 steps on the squared error of the codes, above "
    "$\\frac{k(k-1)}{n(n-1)}\\inf_{|b|\\geq\\rho_i}v(b)$, which holds for any weights, biases and "
    "functions; the infimum is over a grid up to 100, on both sides, and so is not certified. "
    "Dotted: what the answer 0 errs by, $k/n$. $n=16$, $d=8$, $k=3$. Right: the ratio of both on "
    "three dictionaries, the first of which is the authors'.",
    claims=("amortisation-gap/average-error/trained", "amortisation-gap/average-error/monotone"),
    needs=(("amortised-inference", "paper"),),
    draw=draw,
)
