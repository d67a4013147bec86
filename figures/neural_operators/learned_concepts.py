"""Concepts that were planted and what was learned, and cosines of the atoms of dictionaries."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.neural_operators.controlled_export import cell
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, DENSE, SPECTRAL
from pentad.simulations.models.operator_measures import BINS, matched
from pentad.simulations.models.planted_functions import BAND, SMOOTH, P, concept_coefficients
from pentad.simulations.models.planted_resolutions import GRID
from pentad.simulations.readings.operator_resolutions import best_start

DRAWN = 512
"""Points on which kernels are drawn."""

FINER = 128
"""The grid on which the kernel with its pixels is drawn."""

KINDS = (
    (SPECTRAL, "SAE-FNO", style.TRAINED, "-"),
    (CONVOLUTIONAL, "SAE-CNN", style.UPPER, (0, (5, 1))),
    (DENSE, "SAE-MLP", style.UNIFORM, (0, (2, 1))),
)
"""Kinds with histograms: as told, and how they look."""


def draw(results: Sequence[Results]) -> Drawing:
    """Above, the three concepts; below, shares of pairs of atoms by their cosine."""
    drawing = Drawing(figsize=(style.WIDTH, 4.9), layout="constrained")
    above, below = np.asarray(drawing.subfigures(2, 1)).tolist()
    one = cell(results[0], SPECTRAL)
    _draw_concepts(above.subplots(1, P, sharey=True), one)
    handles, labels = above.axes[0].get_legend_handles_labels()
    above.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    left, right = below.subplots(1, 2, sharey=True)
    _draw_cosines(left, results[0], "cosines")
    _draw_cosines(right, results[0], "cosines_by_chance")
    left.set(title="trained", ylabel="share of pairs of atoms")
    dense = cell(results[0], DENSE)
    settled = dense.data["converged"].values[dense.config.middle]
    style.unconverged(left, settled, what="SAE-MLP", mark="", fontsize=7.5, at=(0.98, 0.8))
    right.set(title="untrained")
    right.legend(frameon=False, fontsize=7.5)
    return drawing


def _draw_concepts(grid: Any, one: Any) -> None:
    own = one.data["weights"].values[best_start(one)].astype(float)
    spectrum = own[..., 0] + 1j * own[..., 1]
    planted = concept_coefficients(SMOOTH, BAND)
    match = matched(spectrum[None], planted)
    t = np.arange(DRAWN) / DRAWN - 0.5
    for axes, c in zip(grid, range(P), strict=True):
        learned = int(np.flatnonzero(match.concept[0] == c)[0])
        shift = match.shift[0, learned]
        k = np.arange(spectrum.shape[1])
        aligned = spectrum[learned] * np.exp(2j * np.pi * k * shift)
        axes.plot(t, _values(planted[c]), color=style.LEVEL, lw=5, label="planted", zorder=1)
        axes.plot(t, _values(aligned), color=style.TRAINED, label="learned")
        squeezed = np.interp(t * FINER / GRID, t, _values(aligned), left=0, right=0)
        axes.plot(
            t, squeezed, color=style.UPPER, lw=1, ls=(0, (5, 1)),
            label=f"learned, its pixels kept at $n={FINER}$",
        )  # fmt: skip
        axes.set(title=f"cosine {match.cosine[0, learned]:.3f}", xlabel="$t$", xlim=(-0.32, 0.32))
    grid[0].set_ylabel("$D_c(t)$")


def _values(spectrum: Any) -> Any:
    """A function with these coefficients, from -1/2 on."""
    return np.roll(np.fft.irfft(spectrum, DRAWN, norm="forward"), DRAWN // 2)


def _draw_cosines(axes: Axes, results: Results, name: str) -> None:
    edges = np.linspace(0, 1, BINS + 1)
    for kind, told, colour, dashes in KINDS:
        shares = cell(results, kind).data[name].values
        mean = shares.mean(0) if shares.ndim == 2 else shares
        axes.stairs(np.maximum(mean, 1e-6), edges, color=colour, ls=dashes, lw=1.4, label=told)
    axes.set(yscale="log", xlabel=r"$|\cos|$ of two atoms", ylim=(1e-5, 1), xlim=(0, 1))


FIGURE = Figure(
    name="learned_concepts",
    paper="neural-operators",
    locator="learned smooth concepts; correlations of atoms",
    title="Concepts learned beside planted ones",
    takeaway="An SAE-FNO finds smooth concepts up to a shift; the atoms of operators, concepts at "
    "all points, are more coherent than those of vectors, before training and after it.",
    alt=(
        "Above, three panels with a wide grey curve each, a bump, and bumps that oscillate slowly "
        "and fast; a thin solid line lies on it, and a dashed one is half as wide. Below, two "
        "panels of step lines over absolute cosines from 0 to 1 on a logarithmic axis, trained and "
        "untrained: the dotted line of the dense autoencoder falls off first."
    ),
    caption="Above: the concepts of the SAE-FNO of least training loss, shifted onto the planted "
    "ones, and what pixels make of them on twice as many points. Below: absolute cosines of pairs "
    "of atoms, means over starts; for SAE-FNO (14 modes) and SAE-CNN (33 taps) three concepts at "
    "64 "
    "points, for the SAE-MLP 96 atoms; shares of 40 equal bins.",
    claims=(
        "neural-operators/planted-concepts-found",
        "neural-operators/cosines-of-atoms",
        "neural-operators/shift-overlap",
        "neural-operators/gaussian-match",
    ),
    needs=(("operator-resolutions", "paper"),),
    draw=draw,
)
