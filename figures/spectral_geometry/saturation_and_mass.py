"""Saturation against localisation at every trained minimum, and what theory says about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.geometry_atlas import GROUPING
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.readings.geometry_atlas import SAME_LOSS, Run, named_runs
from pentad.theory.frames.eigenspaces import delocalisation_upper_bound, eigenspaces, participations
from pentad.theory.frames.spectral_measures import (
    capacity_slacks,
    spectral_leverages,
    spectral_measures,
)

LEAST = 1e-13
"""Defects below are drawn there: they are zero up to rounding."""

APART = 1.1
"""Ratio from which on eigenvalues count as well apart."""

CLOSE = 1.001

IRREGULAR = "6 features in 2 dimensions, fibres 1+1+2+2"
NAMES = {
    (8, 3, 0.03, "square antiprism"): ("square antiprism", (3e-8, 0.86)),
    (7, 3, 0.03, "7 features in 3 dimensions, fibres 1+3+3"): ("7 in 3", (3e-6, 0.4)),
    (6, 2, 0.003, IRREGULAR): ("irregular 6 in 2,\n$p=0.003$", (3e-11, 0.79)),
    (6, 2, 0.1, IRREGULAR): ("the same,\n$p=0.1$", (3e-12, 0.6)),
}
"""Minima that are pointed at, and where their names stand."""


@dataclass(frozen=True)
class Minimum:
    """One minimum: the run that shows it, its defect of saturation and what the bound compares."""

    run: Run
    defect: float
    ratio: float
    least_leverage: float
    delocalisation: float
    bound: float


def draw(results: Sequence[Results]) -> Drawing:
    """Left: largest mass over 1 - rho. Right: delocalisation over its bound."""
    minima = _minima(results[0])
    drawing = Drawing(figsize=(style.WIDTH, 3.7), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(1.25, 1))
    for minimum in minima:
        look = _look(minimum.ratio)
        left.plot(max(minimum.defect, LEAST), minimum.run.largest_mass, **look)
        right.plot(max(minimum.bound, LEAST), max(minimum.delocalisation, LEAST), **look)
    _finish_left(left, minima)
    _finish_right(right)
    drawing.legend(
        handles=[
            Line2D([], [], label=label, **_look(ratio))
            for label, ratio in (
                (f"eigenvalues at least a factor {APART} apart, or all equal", 2 * APART),
                ("closer", (APART + CLOSE) / 2),
                (f"within a factor {CLOSE}", 1.0),
            )
        ],
        loc="outside lower center",
        ncols=3,
        fontsize=8,
        frameon=False,
        handletextpad=0.1,
    )
    return drawing


def _minima(results: Results) -> list[Minimum]:
    """One for each size, p, name and loss."""
    found: dict[tuple[Any, ...], Run] = {}
    for run in named_runs(results):
        if run.converged:
            size = (run.config.n, run.config.d, run.p, run.name)
            found.setdefault((*size, round(run.loss / (100 * SAME_LOSS))), run)
    return [_minimum(run) for run in found.values()]


def _minimum(run: Run) -> Minimum:
    live = live_weights(run.W, run.b)
    measures = spectral_measures(live[:, live.any(0)])
    spaces = eigenspaces(measures, GROUPING)
    leverages = spectral_leverages(measures)
    alone = int(spaces.count) == 1
    slack = float(capacity_slacks(measures).sum())
    return Minimum(
        run=run,
        defect=1 - run.saturation,
        ratio=np.inf if alone else float(np.exp(spaces.between_gap)),
        least_leverage=float(leverages.min()),
        delocalisation=float((leverages * (1 - participations(spaces.masses))).sum()),
        bound=slack
        if alone
        else float(delocalisation_upper_bound(slack, spaces.separation, int(spaces.count))),
    )


def _look(ratio: float) -> Any:
    colour = (
        style.TRAINED if ratio >= APART else style.RADEMACHER if ratio >= CLOSE else style.LOWER
    )
    marker = "o" if ratio >= APART else "s" if ratio >= CLOSE else "D"
    return {
        "marker": marker,
        "color": colour,
        "ls": "",
        "ms": 4.2 if marker == "o" else 3.6,
        "mfc": colour if ratio >= APART else "white",
        "mec": colour,
        "mew": 0.9,
        "zorder": 4,
    }


def _finish_left(axes: Axes, minima: Sequence[Minimum]) -> None:
    apart = [minimum for minimum in minima if APART <= minimum.ratio < np.inf]
    separation = (APART - 1) ** 2 / APART
    if apart:
        worst = max(minimum.run.config.d / minimum.least_leverage for minimum in apart)
        defects = np.logspace(np.log10(LEAST), 0, 600)
        most = max(minimum.run.config.d for minimum in apart)
        bound = 1 - delocalisation_upper_bound(worst * defects, separation, most)
        axes.fill_between(defects, 0, bound, where=bound > 0, color=style.LEVEL, alpha=0.25, lw=0)
        axes.text(
            1e-11,
            0.37,
            "no filled circle,\nby the bound",
            color=style.INK,
            ha="center",
            fontsize=8,
        )
    for minimum in minima:
        run = minimum.run
        place = (run.config.n, run.config.d, run.p, run.name)
        if place in NAMES:
            text, at = NAMES[place]
            axes.annotate(
                text,
                (minimum.defect, run.largest_mass),
                at,
                ha="center",
                va="center",
                fontsize=7.5,
                zorder=5,
                arrowprops={
                    "arrowstyle": "-",
                    "color": style.INK,
                    "lw": 0.7,
                    "shrinkA": 1,
                    "shrinkB": 3,
                },
            )
    axes.text(2 * LEAST, 0.975, "pentagon, digons,\nPetersen graph, ...", va="top", fontsize=7.5)
    axes.set(xscale="log", xlim=(LEAST / 3, 0.2), ylim=(0.3, 1.03))
    axes.set_xticks(
        [LEAST, 1e-10, 1e-7, 1e-4, 1e-1], ["0", *(f"$10^{{{k}}}$" for k in (-10, -7, -4, -1))]
    )
    axes.set_xlabel(r"distance from saturation $1-\rho$")
    axes.set_ylabel("largest mass of the worst feature")


def _finish_right(axes: Axes) -> None:
    ends = np.array([LEAST / 3, 1e6])
    axes.fill_between(ends, ends, 1e6, color=style.LEVEL, alpha=0.25, lw=0)
    axes.plot(ends, ends, color=style.UPPER, lw=1.2, ls=(0, (4, 1.5)))
    axes.text(1e-10, 1e-4, "empty by the bound", color=style.INK, ha="center", fontsize=8)
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=(LEAST / 3, 10))
    ticks = [LEAST, 1e-9, 1e-6, 1e-3, 1]
    labels = ["0", *(f"$10^{{{k}}}$" for k in (-9, -6, -3)), "1"]
    axes.set_xticks([*ticks, 1e3, 1e6], [*labels, "$10^3$", "$10^6$"])
    axes.set_yticks(ticks, labels)
    axes.set_xlabel(r"bound $(2/\gamma+1-1/k)\,(\mathrm{rank}\,W-\Sigma_iD_i)$")
    axes.set_ylabel(r"delocalisation $\Sigma_i\,\ell_i(1-\Sigma_a\,p_{ia}^2)$")


FIGURE = Figure(
    name="saturation_and_mass",
    paper="spectral-geometry",
    locator="Theorem 1 and Figure 5 (second-hand), against converged minima",
    title="Saturation and localisation",
    takeaway="Saturation to a few parts in a thousand, or even in a billion, does not mean that "
    "features are localised: what counts is saturation relative to the gap between eigenvalues.",
    alt=(
        "Left: largest mass against distance from saturation on a logarithmic axis; filled "
        "circles keep out of a grey region, while hollow squares and diamonds of close "
        "eigenvalues reach far to the left at masses of about two thirds. Right: delocalisation "
        "against its bound on logarithmic axes, every point below the dashed diagonal."
    ),
    caption="Every minimum of the atlas; 0 is rounding, below $10^{-13}$. Left: the smallest among "
    r"the features' largest masses, against $1-\rho$ with $\rho$ the sum of capacities over the "
    "rank. Filled circles, where eigenvalues are well apart, cannot lie in the grey region, drawn "
    "for the least leverage among them. The irregular six features in the plane are saturated to "
    r"$4\cdot10^{-9}$ at $p = 0.1$, but no eigenspace holds more than two thirds of one of them: "
    "the two eigenvalues differ by two in ten thousand. Right: the inequality itself; "
    r"$\gamma$ is the least $(\lambda-\lambda')^2/(\lambda\lambda')$ between different "
    r"eigenvalues, $k$ their number, $\ell_i$ leverages.",
    claims=(
        "spectral-geometry/trained-saturation-localises",
        "spectral-geometry/trained-antiprism-unsaturated",
        "spectral-geometry/trained-three-fibres-saturation",
        "spectral-geometry/saturated-optima",
    ),
    needs=(("geometry-atlas", "paper"),),
    draw=draw,
)
