"""Errors of trained autoencoders on strokes that are turned in their places."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.models.operator_autoencoders import CONVOLUTIONAL, SPECTRAL
from pentad.simulations.models.planted_strokes import STROKES, strokes, values_of
from pentad.simulations.models.turned_strokes import errors_on_turned, turned_signals
from pentad.simulations.readings.operator_planes import best_start

TURNS = np.arange(0.0, 91.0, 7.5)
"""Degrees."""

LOOKS: dict[str, dict[str, Any]] = {
    SPECTRAL: {"color": style.TRAINED, "marker": "o", "ls": "-", "label": "SAE-FNO"},
    CONVOLUTIONAL: {"color": style.UPPER, "marker": "s", "ls": (0, (5, 1)), "label": "SAE-CNN"},
}

PICTURES = (0, 30, 60)
"""Turns of the signal that is shown, degrees."""

SHARP = 60
"""Points along each axis of its pictures."""


def draw(results: Sequence[Results]) -> Drawing:
    """Above, one signal turned; below, errors of the best start of either kind over the turn."""
    drawing = Drawing(figsize=(style.WIDTH, 4.6), layout="constrained")
    above, below = np.asarray(drawing.subfigures(2, 1, height_ratios=(1, 1.5))).tolist()
    own = {one.config.kind: one for one in results[0] if one.config.source == STROKES}
    for axes, turn in zip(above.subplots(1, len(PICTURES)), PICTURES, strict=True):
        drawn = strokes(own[SPECTRAL].config.seed, "test", 1)
        picture = values_of(turned_signals(drawn, np.radians(turn)), SHARP)[0]
        axes.imshow(picture, cmap="Greys", interpolation="nearest")
        axes.set(xticks=(), yticks=())
        axes.spines[:].set_visible(False)
        axes.set_title("as trained" if turn == 0 else f"turned by {turn}°")
    axes = below.subplots()
    for kind, look in LOOKS.items():
        _draw_errors(axes, own[kind], look)
    for turn in (0, 60):
        axes.axvline(turn, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    axes.set(
        xlabel="turn of all strokes (degrees)", ylabel="relative error", ylim=(0, None),
        xticks=range(0, 91, 15),
    )  # fmt: skip
    style.label(axes, "into trained directions", (60, 0.004), style.GUIDE, xytext=(4, 0),
                fontsize=7.5)  # fmt: skip
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0.1, 0.05))
    return drawing


def _draw_errors(axes: Axes, one: Any, look: dict[str, Any]) -> None:
    start = best_start(one)
    drawn = strokes(one.config.seed, "test", one.config.test)
    concepts = one.data["concepts"].values[[start]]
    errors = errors_on_turned(one.config, concepts, drawn, np.radians(TURNS))[0]
    settled = bool(one.data["converged"].values[start])
    axes.plot(TURNS, errors, ms=4, mfc=look["color"] if settled else "white", **look)


FIGURE = Figure(
    name="turned_strokes",
    paper="neural-operators",
    locator="robustness to distribution shift, turned inputs",
    title="Trained autoencoders notice turns",
    takeaway="Trained on strokes of three directions, an SAE-FNO rebuilds strokes between these "
    "twice as badly, and so does an SAE-CNN; turned by 60 degrees, into trained directions, all is "
    "as before.",
    alt=(
        "Above, three grey pictures of the same three strokes, as trained and turned in their "
        "places by 30 and 60 degrees. Below, relative errors over the turn from 0 to 90 degrees "
        "for two kinds of autoencoder: both rise to twice their value at 30, fall back at 60, and "
        "rise again to 90."
    ),
    caption="Trained on $20\\times20$ points, strokes of directions $0^\\circ$, $60^\\circ$ and "
    "$120^\\circ$; each stroke is turned in its place. Squared errors relative to the signals, 32 "
    "test signals; of three starts the one of least training loss.",
    claims=("neural-operators/strokes-turned", "neural-operators/turned-kernels"),
    needs=(("operator-planes", "paper"),),
    draw=draw,
)
