"""What trained concepts are on a circle twice as long, by pixels and by indices of modes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.neural_operators.controlled_export import cell
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, SPECTRAL
from pentad.simulations.models.operator_measures import matched
from pentad.simulations.models.planted_functions import BAND, SMOOTH, P, concept_coefficients
from pentad.simulations.models.planted_resolutions import GRID
from pentad.simulations.readings.operator_resolutions import best_start

DRAWN = 512
"""Points of a unit of length on which concepts are drawn."""

KINDS = {SPECTRAL: "SAE-FNO", CONVOLUTIONAL: "SAE-CNN"}
INDICES, PIXELS = range(2)
"""Places of the rules in results; indices of modes are what RULES calls the Fourier rule."""

RULED: dict[int, dict[str, Any]] = {
    PIXELS: {"color": style.TRAINED, "marker": "o", "ls": "-", "label": "by pixels"},
    INDICES: {"color": style.UPPER, "marker": "s", "ls": (0, (5, 1)),
              "label": "by indices of modes"},
}  # fmt: skip


def draw(results: Sequence[Results]) -> Drawing:
    """Above, the concepts of the spectral autoencoder there; below, cosines and errors."""
    drawing = Drawing(figsize=(style.WIDTH, 4.7), layout="constrained")
    above, below = np.asarray(drawing.subfigures(2, 1, height_ratios=(1.25, 1))).tolist()
    _draw_concepts(above.subplots(1, P, sharey=True), cell(results[0], SPECTRAL))
    handles, labels = above.axes[0].get_legend_handles_labels()
    above.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    cosines, errors = below.subplots(1, 2)
    for axes, here, there in (
        (cosines, "found", "longer_found"),
        (errors, "error", "longer_error"),
    ):
        _draw_measure(axes, results[0], here, there)
    style.label(cosines, "bars: where trained", (0.72, 0.5), xycoords="data", fontsize=7.5)
    cosines.set(xlim=(0, 1.02), xlabel="mean cosine with the planted")
    errors.set(xlim=(0, None), xlabel="relative error", yticklabels=())
    return drawing


def _draw_concepts(grid: Any, one: Any) -> None:
    own = one.data["weights"].values[best_start(one)].astype(float)
    spectrum = own[..., 0] + 1j * own[..., 1]
    planted = concept_coefficients(SMOOTH, BAND)
    match = matched(spectrum[None], planted)
    t = np.arange(2 * DRAWN) / DRAWN - 1
    for axes, c in zip(grid, range(P), strict=True):
        learned = int(np.flatnonzero(match.concept[0] == c)[0])
        k = np.arange(spectrum.shape[1])
        aligned = _values(spectrum[learned] * np.exp(2j * np.pi * k * match.shift[0, learned]))
        axes.plot(t, np.interp(t, t[::2] / 2, _values(planted[c]), left=0, right=0),
                  color=style.LEVEL, lw=5, label="planted", zorder=1)  # fmt: skip
        by_pixels = np.interp(t, t[::2] / 2, aligned, left=0, right=0)
        stretched = np.interp(t, t[::2], aligned) / np.sqrt(2)
        for rule, values in ((PIXELS, by_pixels), (INDICES, stretched)):
            look = {name: each for name, each in RULED[rule].items() if name != "marker"}
            axes.plot(t, values, lw=1.2, **look)
        axes.set(xlabel="$t$", xlim=(-0.6, 0.6))
    grid[0].set_ylabel("$D_c(t)$")


def _values(spectrum: Any) -> Any:
    """A function with these coefficients on a circle of length 1, from -1/2 on."""
    return np.roll(np.fft.irfft(spectrum, DRAWN, norm="forward"), DRAWN // 2)


def _draw_measure(axes: Axes, results: Results, here: str, there: str) -> None:
    for row, kind in enumerate(KINDS):
        one = cell(results, kind)
        start = best_start(one)
        values = one.data[here].values
        place = list(one.config.sizes).index(GRID)
        trained = values[one.config.middle, start] if here == "found" else values[0, start, place]
        axes.plot([trained], [row], "|", ms=22, mew=1.4, color=style.INK)
        for rule, look in RULED.items():
            point = one.data[there].values[rule, start]
            axes.plot([point], [row], ms=6, ls="none", marker=look["marker"], color=look["color"])
    axes.set_yticks(range(len(KINDS)), list(KINDS.values()))
    axes.set_ylim(-0.6, len(KINDS) - 0.4)
    axes.invert_yaxis()


FIGURE = Figure(
    name="longer_circle",
    paper="neural-operators",
    locator="adapts to changes of the domain's size",
    title="The same weights on a longer circle",
    takeaway="On a circle twice as long, with as many points a length, it is the other way round: "
    "pixels keep concepts, and indices of modes stretch them.",
    alt=(
        "Above, three panels with a wide grey curve each, planted concepts; a thin solid line, by "
        "pixels, lies on it, a dashed one, by indices of modes, is twice as wide. Below, cosines "
        "and errors of two kinds of autoencoder: circles, by pixels, lie on the black bars of "
        "where they were trained; squares, by indices, are at 0.6 and 0.32."
    ),
    caption="Trained on 64 points of a circle of length 1, read on 128 points of one of length 2; "
    "of several starts the one of least training loss. Above: concepts of the SAE-FNO, shifted "
    "onto the planted ones; the stretched ones have the same square over the whole circle. On a "
    "domain of length $\\ell$ the mode $k$ has the frequency $k/\\ell$. One run: made again where "
    "products are rounded otherwise, concepts of the SAE-FNO had a mean cosine of .80 by pixels.",
    claims=(
        "neural-operators/longer-circle",
        "neural-operators/gaussian-match",
        "neural-operators/controlled-export",
    ),
    needs=(("operator-resolutions", "paper"),),
    draw=draw,
)
