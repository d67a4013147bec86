"""Which upper bound is best where: all of them at d = 10, over the best explicit construction."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound
from pentad.theory.power_autoencoder.design_bounds import design_upper_bound, joint_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import (
    dimension_upper_bound,
    draft_upper_bound,
    series_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    capacity_upper_bound,
    robust_capacity_upper_bound,
)
from pentad.theory.power_autoencoder.hypotheses import even_cumulants_are_nonnegative
from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER, AmplitudeLaw

POWER, DIMENSIONS, FEATURES = 3, 10, 900
SETTING = (FEATURES, DIMENSIONS)
PROBABILITIES = np.geomspace(1e-6, 1, 97)
Bound = Callable[[float, AmplitudeLaw], float]

EVERY_LAW: tuple[tuple[str, str, Any, float, tuple[int, int], Bound], ...] = (
    (
        "draft",
        style.GUIDE,
        ":",
        3e-4,
        (-3, 5),
        lambda p, law: draft_upper_bound(*SETTING, p, law, POWER),
    ),
    (
        "SERIES",
        style.LOWER,
        "-.",
        3e-4,
        (-3, 5),
        lambda p, law: series_upper_bound(*SETTING, p, law, POWER),
    ),
    (
        "DIM",
        style.UNIFORM,
        "-",
        3e-6,
        (-3, 5),
        lambda p, law: dimension_upper_bound(*SETTING, p, law, POWER),
    ),
    (
        "CAPJ3",
        style.TRAINED,
        (0, (1, 1)),
        3e-5,
        (-4, 3),
        lambda p, law: robust_capacity_upper_bound(*SETTING, p, law),
    ),
)
UNDER_H3: tuple[tuple[str, str, Any, float, tuple[int, int], Bound], ...] = (
    (
        "CAP3",
        style.TRAINED,
        "--",
        3e-5,
        (7, -10),
        lambda p, law: capacity_upper_bound(*SETTING, p, law),
    ),
    (
        "DESIGN3",
        style.UPPER,
        (0, (5, 1, 1, 1, 1, 1)),
        0.08,
        (0, -15),
        lambda p, law: design_upper_bound(*SETTING, p, law),
    ),
    (
        "JOINT3",
        style.UPPER,
        "-",
        1.2e-6,
        (-3, 4),
        lambda p, law: joint_upper_bound(*SETTING, p, law),
    ),
)
"""Name, colour, dashes, where to write the name, and the bound.

DESIGN3 and JOINT3 are drawn for p < 1.
"""

SIMPLER_FIRST = ("DIM", "SERIES", "CAP3", "CAPJ3", "DESIGN3", "JOINT3", "draft")
"""Of bounds that agree to a millionth the earlier one counts as the best."""


def draw(_results: Sequence[Results]) -> Drawing:
    """One panel for each law: all bounds over the best lower bound, and a strip of the best."""
    drawing = Drawing(figsize=(style.WIDTH, 4.4), layout="constrained")
    panels = drawing.subplots(1, 2, sharey=True)
    for axes, law in zip(panels, (GAUSSIAN, RADEMACHER), strict=True):
        curves = _curves(law)
        _draw_curves(axes, curves)
        _draw_best(axes, curves)
        axes.set(
            yscale="log",
            ylim=(0.42, 4e5),
            title=f"{law.name.capitalize()} amplitudes, $d = {DIMENSIONS}$, $n = {FEATURES}$",
        )
        style.probability_axis(axes, limits=(8e-7, 1.3))
        axes.set_xticks([1e-6, 1e-4, 1e-2, 1])
        axes.set_xticks([1e-5, 1e-3, 1e-1], [], minor=True)
    panels[0].set_ylabel("upper bound over the best construction")
    return drawing


def _curves(law: AmplitudeLaw) -> dict[str, Float64[np.ndarray, " points"]]:
    """Every bound over the best lower bound, not a number where it does not hold."""
    lower = np.array([best_lower_bound(*SETTING, p, law, POWER) for p in PROBABILITIES])
    curves = {
        name: np.array([bound(p, law) for p in PROBABILITIES]) / lower
        for name, *_, bound in EVERY_LAW
    }
    holds = [even_cumulants_are_nonnegative(p, law) for p in PROBABILITIES]
    for name, *_, bound in UNDER_H3:
        inside = [
            h3 and (p < 1 or name == "CAP3") for p, h3 in zip(PROBABILITIES, holds, strict=True)
        ]
        values = [
            bound(p, law) if h3 else np.nan for p, h3 in zip(PROBABILITIES, inside, strict=True)
        ]
        curves[name] = np.array(values) / lower
    return curves


def _draw_curves(axes: Axes, curves: dict[str, Float64[np.ndarray, " points"]]) -> None:
    least = np.nanmin(np.array(list(curves.values())), axis=0)
    axes.fill_between(PROBABILITIES, least / 1.2, least * 1.2, color=style.LEVEL, alpha=0.5, lw=0)
    axes.axhline(1, color=style.INK, lw=1)
    for name, colour, dashes, p, aside, _ in (*EVERY_LAW, *UNDER_H3):
        axes.plot(PROBABILITIES, curves[name], color=colour, ls=dashes, lw=1.3)
        k = int(np.abs(np.log(PROBABILITIES / p)).argmin())
        style.label(
            axes,
            name,
            (p, curves[name][k]),
            colour,
            xytext=aside,
            ha=("center", "left", "right")[int(np.sign(aside[0]))],
        )


def _draw_best(axes: Axes, curves: dict[str, Float64[np.ndarray, " points"]]) -> None:
    """A strip under the curves, cut where another bound becomes the best."""
    table = np.array([np.nan_to_num(curves[name], nan=np.inf) for name in SIMPLER_FIRST])
    best = (table <= table.min(0) * (1 + 1e-6)).argmax(0)
    cuts = [0, *(np.flatnonzero(np.diff(best)) + 1), len(best)]
    steps = np.sqrt(PROBABILITIES[1:] * PROBABILITIES[:-1])
    edges = np.concatenate([PROBABILITIES[:1], steps, PROBABILITIES[-1:]])
    for k, (start, end) in enumerate(pairwise(cuts)):
        left, right = edges[start], edges[end]
        shade = "#e3e5e8" if k % 2 else "#c9cdd2"
        axes.fill_between([left, right], 0.48, 0.82, color=shade, lw=0)
        axes.text(
            np.sqrt(left * right), 0.63, SIMPLER_FIRST[best[start]], ha="center", va="center",
            fontsize=7,
        )  # fmt: skip


FIGURE = Figure(
    name="bound_comparison",
    paper="sparsity-loss",
    locator="beyond the paper",
    title="Which bound is best where",
    takeaway="No bound is best at every $p$: spherical designs rule very sparse features, "
    "capacity rules dense ones, and up to $p = 1/3$ the best of all is within a factor of 2.6 of "
    "a construction.",
    alt=(
        "Two panels, for Gaussian and Rademacher amplitudes: seven upper bounds divided by the "
        "best construction, sparser to the right, on logarithmic axes. The bounds cross; a "
        "broad grey line follows the least of them, which stays below 3 except for the densest "
        "Rademacher features, and a strip under the curves names it."
    ),
    caption="Upper bounds on the improvement for the activation $t^3$, each divided by the best "
    "explicit construction (random unit features or orthonormal ones; the line at 1), so that 1 "
    "means solved. The broad grey line follows the least of them and the strip below names it; "
    "of two that agree the simpler one is named. CAP3, DESIGN3 and JOINT3 need $\\kappa_4 \\ge 0$ "
    "and $p \\mu_6 \\ge 15 p^3 \\mu_2^3$ and so end at $p = 15^{-1/2} = 0.258$ for Rademacher "
    "amplitudes, which CAPJ3 outlives. For these the bounds meet the construction from "
    "$p = 0.1227$ to $1/3$: by these bounds superposition is useless there.",
    claims=(
        "sparsity-loss/draft",
        "sparsity-loss/series",
        "sparsity-loss/dim",
        "sparsity-loss/cap3",
        "sparsity-loss/capj3",
        "sparsity-loss/design",
        "sparsity-loss/joint",
        "sparsity-loss/random-features",
        "sparsity-loss/orthonormal",
        "sparsity-loss/rademacher-optimum",
    ),
    needs=(),
    draw=draw,
)
