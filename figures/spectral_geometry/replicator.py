"""Linear training moves each feature to small eigenvalues until all eigenvalues are one."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.constructions import parseval_frame
from pentad.theory.frames.gram_flow import flowed_measures
from pentad.theory.frames.spectral_measures import (
    SpectralMeasures,
    spectral_capacities,
    spectral_leverages,
    spectral_measures,
)

LENGTHS = np.array([2.0, 1.0, 0.5])
"""Singular values at the start."""

MIRRORS = np.array([[-1.0, 1, 0], [-3, -1, 0], [3, 0, -1], [-3, -3, 1], [1, 1, 2]])
"""Normals of the mirrors that make the start's rows."""

LAST = 5.0
"""Time 8 c t at which the curves over time end."""

CORNERS = np.array([[0.0, 1.0, 0.5], [0.0, 0.0, np.sqrt(3) / 2]])
"""Corners of the simplex on the page: the greatest, the middle and the smallest eigenvalue."""

COLOURS = (style.TRAINED, style.RADEMACHER, style.UPPER, style.LOWER, style.GUIDE)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))


def start() -> Float64[np.ndarray, "3 5"]:
    """Five features of space whose frame operator is diagonal, with eigenvalues 4, 1 and 1/4."""
    return np.asarray(LENGTHS[:, None] * parseval_frame(MIRRORS, 3))


def draw(_results: Sequence[Results]) -> Drawing:
    """The simplex of masses, and eigenvalues and capacities over time."""
    measures = spectral_measures(start())
    drawing = Drawing(figsize=(style.WIDTH, 3.9), layout="constrained")
    grid = drawing.add_gridspec(2, 2, width_ratios=(1.25, 1))
    _draw_simplex(drawing.add_subplot(grid[:, 0]), measures)
    upper = drawing.add_subplot(grid[0, 1])
    lower = drawing.add_subplot(grid[1, 1], sharex=upper)
    times = np.linspace(0, LAST, 201)
    flowed = [flowed_measures(measures, float(np.exp(-time))) for time in times]
    _draw_eigenvalues(upper, times, flowed)
    _draw_capacities(lower, times, flowed)
    return drawing


def _draw_simplex(axes: Axes, measures: SpectralMeasures) -> None:
    axes.fill(*CORNERS, fc="none", ec=style.GUIDE, lw=0.8)
    remaining = np.linspace(1, 0, 201)
    paths = np.array([flowed_measures(measures, float(s)).masses for s in remaining])
    for k, colour in enumerate(COLOURS):
        x, y = CORNERS @ paths[:, k].T
        axes.plot(x, y, color=colour, ls=DASHES[k], lw=1.6)
        _draw_direction(axes, x, y, colour)
        axes.plot(x[0], y[0], "o", color=colour, ms=5)
        axes.plot(x[-1], y[-1], "o", color=colour, ms=6, mfc="white", mew=1.4)
        style.label(axes, str(k + 1), (x[-1], y[-1]), colour, xytext=(0, 7), ha="center")
    for corner, value, shift, place in zip(
        CORNERS.T, measures.eigenvalues, ((-2, -6), (2, -6), (0, 6)), ("top", "top", "bottom"),
        strict=True,
    ):  # fmt: skip
        axes.annotate(
            f"all on $\\lambda = {value:.2g}$", corner, shift, textcoords="offset points",
            ha="center", va=place, fontsize=8,
        )  # fmt: skip
    axes.set(
        xlim=(-0.16, 1.16),
        ylim=(-0.1, 0.98),
        aspect="equal",
        title="spectral masses, from dot to ring",
    )
    axes.set_axis_off()


def _draw_direction(
    axes: Axes, x: Float64[np.ndarray, " points"], y: Float64[np.ndarray, " points"], colour: str
) -> None:
    """An arrowhead halfway along a path."""
    run = np.cumsum(np.hypot(np.diff(x), np.diff(y)))
    k = int(np.searchsorted(run, 0.55 * run[-1]))
    head = {"arrowstyle": "-|>", "color": colour, "mutation_scale": 17, "lw": 0}
    axes.annotate(
        "", (x[k + 1], y[k + 1]), (x[k], y[k]), arrowprops=head | {"shrinkA": 0, "shrinkB": 0}
    )


def _draw_eigenvalues(
    axes: Axes, times: Float64[np.ndarray, " times"], flowed: Sequence[SpectralMeasures]
) -> None:
    values = np.array([now.eigenvalues for now in flowed])
    axes.axhline(1, color=style.LEVEL, lw=0.8)
    axes.plot(times, values, color=style.INK)
    axes.set(ylim=(0, 4.2), title="eigenvalues of $F$")
    axes.tick_params(labelbottom=False)
    axes.set_yticks(values[0], [f"{value:.2g}" for value in values[0]])


def _draw_capacities(
    axes: Axes, times: Float64[np.ndarray, " times"], flowed: Sequence[SpectralMeasures]
) -> None:
    capacities = np.array([spectral_capacities(now) for now in flowed])
    leverages = spectral_leverages(flowed[0])
    for k, colour in enumerate(COLOURS):
        axes.plot(times, capacities[:, k], color=colour, ls=DASHES[k])
        axes.plot(LAST * 1.02, leverages[k], marker=4, color=colour, ms=6, clip_on=False)
        axes.annotate(
            str(k + 1), (LAST * 1.02, leverages[k]), (8, 0), textcoords="offset points",
            color=colour, fontsize=8, va="center", ha="center",
        )  # fmt: skip
    axes.set(
        xlim=(0, LAST * 1.07),
        ylim=(0, 1),
        xlabel="time $8ct$",
        title=r"capacities $D_i$, and leverages $\ell_i$ (marks)",
    )


FIGURE = Figure(
    name="replicator",
    paper="spectral-geometry",
    locator="appendix on gradient flow, beyond the paper",
    title="Masses of linear training",
    takeaway="Linear training saturates capacity without making any geometry: mass flows to small "
    "eigenvalues until all eigenvalues are 1, and every capacity rises to the leverage that the "
    "feature had at the start.",
    alt=(
        "Left: a triangle of spectral masses with five curved paths, each from a full dot to a "
        "numbered ring inside, none ending in a corner. Right, over time: three eigenvalues "
        "that merge at 1, and five capacities that only rise, each to the mark of its leverage "
        "at the right edge."
    ),
    caption="Five features of space under the linear model's loss $c |I - A|^2$ with white inputs, "
    "in closed form. Left: the three masses $p_{ia}$ of each feature as a point of the simplex, "
    "from the start (full dots) along the arrows to the end (numbered rings). They follow the "
    "replicator equation $\\dot p_{ia} = -8c\\,p_{ia}(\\lambda_a - \\kappa_i)$ and stop where all "
    "eigenvalues are 1, in no corner. Right: the eigenvalues follow the logistic equation; "
    "capacities never fall, and tend to the leverages, which stay and sum to 3.",
    claims=(
        "spectral-geometry/replicator-equation",
        "spectral-geometry/logistic-eigenvalues",
        "spectral-geometry/leverages-stay",
        "spectral-geometry/capacity-growth",
        "spectral-geometry/final-capacity",
    ),
    needs=(),
    draw=draw,
)
