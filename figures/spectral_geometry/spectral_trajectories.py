"""Spectra along training: eigenvalues, saturation and spectral measures of small models."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.eigenspaces import eigenspaces, largest_masses
from pentad.theory.frames.spectral_measures import spectral_measures

TOLERANCE = 1e-3
"""Relative gap up to which eigenvalues are drawn as one eigenspace (dimensionless)."""

SNAPSHOTS = (0.0, 0.3, 3.0, 1000.0)
"""Times at which spectral measures are drawn, in units of 1 / p."""

SHADES = ("#2c5d8f", "#8fb8de", "#dbe7f3")
"""Eigenspaces, from the largest eigenvalue down."""


def draw(results: Sequence[Results]) -> Drawing:
    """A column for each size: eigenvalues, saturation, and measures at a few times."""
    cells = results[0]
    drawing = Drawing(figsize=(style.WIDTH, 6.4), layout="constrained")
    shots = len(SNAPSHOTS)
    grid = drawing.add_gridspec(3, shots * len(cells), height_ratios=(1.3, 1, 1))
    for k, cell in enumerate(cells):
        run = int(np.flatnonzero(cell.data.converged.values)[0])
        columns = slice(shots * k, shots * (k + 1))
        eigenvalues = drawing.add_subplot(grid[0, columns])
        saturation = drawing.add_subplot(grid[1, columns], sharex=eigenvalues)
        _draw_eigenvalues(eigenvalues, cell, run)
        _draw_saturation(saturation, cell, run)
        times = cell.data.time.values
        moments = [int(np.abs(times - time).argmin()) for time in SNAPSHOTS]
        for j, moment in enumerate(moments):
            axes = drawing.add_subplot(grid[2, shots * k + j])
            _draw_measures(axes, cell.data.parameters.values[run, moment, :-1], times[moment])
            if j == 0:
                axes.set_ylabel("spectral mass")
            else:
                axes.set_yticks([])
        if k == 0:
            eigenvalues.set_ylabel("eigenvalues of $F$")
            saturation.set_ylabel(r"saturation $\rho$")
    handles = [
        Line2D([], [], color=style.TRAINED, label="ReLU model"),
        Line2D([], [], color=style.RADEMACHER, ls="--", label="linear model, same start"),
    ]
    drawing.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    return drawing


def _draw_eigenvalues(axes: Axes, cell: Any, run: int) -> None:
    data, config = cell.data, cell.config
    times = data.time.values[1:]
    axes.plot(times, data.eigenvalue.values[run, 1:], color=style.TRAINED)
    axes.plot(
        times, data.linear_eigenvalue.values[run, 1:], color=style.RADEMACHER, ls="--", lw=1.1
    )
    axes.set(xscale="log", ylim=(0, None), title=f"$n = {config.n}$, $d = {config.d}$")
    axes.tick_params(labelbottom=False)


def _draw_saturation(axes: Axes, cell: Any, run: int) -> None:
    data, d = cell.data, cell.config.d
    times = data.time.values[1:]
    for other in np.flatnonzero(data.converged.values):
        shown = other == run
        look: dict[str, Any] = {"lw": 1.8 if shown else 0.5}
        relu = data.capacity.values[other, 1:].sum(-1) / d
        linear = data.linear_capacity.values[other, 1:].sum(-1) / d
        axes.plot(times, relu, color=style.TRAINED, **look)
        axes.plot(times, linear, color=style.RADEMACHER, ls="--", **look)
    axes.axhline(1, color=style.GUIDE, lw=0.6)
    axes.set(xlabel="time, in units of $1/p$", ylim=(0.9, 1.004))


def _draw_measures(axes: Axes, W: Float64[np.ndarray, "d n"], time: float) -> None:
    """Stacked masses of every feature, one colour for each eigenspace."""
    found = eigenspaces(spectral_measures(W), TOLERANCE)
    n = W.shape[1]
    bottom = np.zeros(n)
    for a in range(int(found.count)):
        mass = found.masses[:, a]
        axes.bar(
            np.arange(1, n + 1),
            mass,
            bottom=bottom,
            width=0.82,
            color=SHADES[a % len(SHADES)],
            ec=style.INK,
            lw=0.4,
        )
        bottom += mass
    axes.set(xlim=(0.4, n + 0.6), ylim=(0, 1))
    axes.set_xticks([1, n])
    axes.set_xlabel(f"largest {largest_masses(found.masses).mean():.2f}", fontsize=7.5)
    axes.set_title(f"$t = {time:.2g}$" if time < 10 else f"$t = {time:.0f}$", loc="center")
    axes.spines[["left", "bottom"]].set_visible(False)


FIGURE = Figure(
    name="spectral_trajectories",
    paper="spectral-geometry",
    locator="appendix on gradient flow (second-hand); the authors' small movies",
    title="Spectra along training",
    takeaway="Linear training raises saturation to its end; ReLU training ends in a pentagon that "
    "is saturated, or comes near saturation and ends in an antiprism that is not.",
    alt=(
        "Two columns, for five features in the plane and eight in space, over training time. "
        "Top: eigenvalues end together for five features and apart for eight, and at 1 in the "
        "linear model. Middle: saturation rises to 1, but falls back to a lower plateau for "
        "eight features. Bottom: stacked bars of spectral masses at four times."
    ),
    caption="Gradient flow of the exact loss at $p = 0.03$, with at most two features active at "
    "once. Top: eigenvalues of $F$; the two of the pentagon meet at 3.305, the three of the "
    "square antiprism end at 3.777 (twice) and 2.878, those of the linear model (dashed, white "
    "inputs, closed form) at 1. Middle: saturation $\\rho = \\sum_i D_i / d$, the run above as a "
    "thick line and all other converged starts, some of which end elsewhere, as thin ones (below "
    "0.9 not shown). Bottom: the spectral measure of "
    "every feature as a bar at four times, one colour for each eigenspace with the largest "
    "eigenvalue at the bottom, and below it the mean over features of the largest mass; "
    "eigenvalues that agree to a thousandth are one eigenspace.",
    claims=(
        "spectral-geometry/followed-linear-flow",
        "spectral-geometry/flow-leaves-saturation",
    ),
    needs=(("spectral-trajectories", "paper"),),
    draw=draw,
)
