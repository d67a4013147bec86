"""More features than dimensions: what that means, what it costs and when it pays, without symbols.

The drawing of the README.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.power_autoencoder.lines import regular_polygon
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import unstored_loss

FEATURES = 5
PROBABILITIES = np.geomspace(1e-3, 1, 13)
SQUARED_LENGTHS = np.linspace(0.4, 1.4, 11)
BIASES = np.linspace(-0.35, 0.5, 18)
"""Squared lengths and biases among which the pentagon with the least loss is taken."""


def draw(_results: Sequence[Results]) -> Drawing:
    """Two features and five in the plane, what they answer, and what each model loses."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    grid = drawing.add_gridspec(2, 3, width_ratios=(1, 1, 1.55), height_ratios=(1.45, 1))
    axis_pair = np.array([[1.0, 0.0], [0.0, 1.0]])
    for column, (W, title) in enumerate(
        (
            (axis_pair, "two features,\neach on its own"),
            (_pentagon(), "five features\nshare the plane"),
        )
    ):
        _draw_arrows(drawing.add_subplot(grid[0, column]), W, title)
        _draw_answers(drawing.add_subplot(grid[1, column]), gram(W)[0])
    _draw_losses(drawing.add_subplot(grid[:, 2]))
    return drawing


def _pentagon() -> Float64[np.ndarray, "2 5"]:
    """Unit vectors, the first upward."""
    x, y = regular_polygon(FEATURES)
    return np.array([-y, x])


def pentagon_losses(probabilities: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
    """Share that the best regular pentagon of the grid loses of what storing nothing loses."""
    A = SQUARED_LENGTHS[:, None, None, None] * gram(_pentagon())
    A = np.broadcast_to(A, (len(SQUARED_LENGTHS), len(BIASES), FEATURES, FEATURES))
    b = np.broadcast_to(BIASES[:, None], A.shape[:-1])
    least = [np.min(full_toy_loss(A, b, float(p))) for p in probabilities]
    shares: np.ndarray = np.array(least) / (FEATURES * unstored_loss(probabilities))
    return shares


def _draw_arrows(axes: Axes, W: Float64[np.ndarray, "2 n"], title: str) -> None:
    axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    for j, tip in enumerate(W.T):
        style.arrow(axes, tip, style.INK if j == 0 else style.TRAINED, 2.4 if j == 0 else 1.3)
        x, y = 1.22 * tip
        axes.text(x, y, str(j + 1), ha="center", va="center", fontsize=8)
    axes.set(xlim=(-1.35, 1.35), ylim=(-1.15, 1.35), aspect="equal")
    axes.set_axis_off()
    axes.set_title(title, loc="center")


def _draw_answers(axes: Axes, answers: Float64[np.ndarray, " n"]) -> None:
    """Bars: what is read out for every feature when the first alone is there."""
    numbers = np.arange(1, len(answers) + 1)
    axes.bar(numbers[:1], answers[:1], 0.62, color=style.INK)
    axes.bar(numbers[1:], answers[1:], 0.62, fc="white", ec=style.TRAINED, hatch="////", lw=1)
    axes.axhline(0, color=style.INK, lw=0.8)
    if len(answers) > 2:
        style.label(axes, "interference", (3.5, 0.42), style.TRAINED, ha="center", bbox=None)
    axes.set(xlim=(0.4, FEATURES + 0.6), ylim=(-1, 1.1), xlabel="read out, if 1 alone is active")
    axes.set_xticks(numbers)
    axes.set_yticks([0, 1])


def _draw_losses(axes: Axes) -> None:
    shares = 100 * pentagon_losses(PROBABILITIES)
    given_up = 100 * (1 - 2 / FEATURES)
    axes.axhline(given_up, color=style.INK, lw=1.6, ls=(0, (4, 1.5)))
    axes.plot(PROBABILITIES, shares, color=style.TRAINED, lw=2)
    style.label(axes, "two stored, three given up", (1.2e-3, given_up), xytext=(0, 4), ha="right")
    style.label(
        axes, "five stored\nas a pentagon", (0.012, 8), style.TRAINED, xytext=(4, 16), ha="left"
    )
    axes.set(ylim=(0, 68), title="lost of five features, in per cent")
    style.probability_axis(axes, "how often a feature is active", limits=(1.15, 0.9e-3))
    axes.set_xticks([1, 0.1, 0.01, 0.001], ["always", "1 in 10", "1 in 100", "1 in 1000"])
    axes.minorticks_off()


FIGURE = Figure(
    name="overview",
    paper="spectral-geometry",
    locator="beyond the paper; after Elhage et al., arXiv:2209.10652",
    title="More features than dimensions",
    takeaway="A plane holds two features without disturbance, or five that disturb each other; "
    "where features are rarely active the five lose far less.",
    alt=(
        "Left: two arrows at right angles; when the first is active, it alone answers. Middle: "
        "five arrows of a pentagon; when the first is active, the other four answer wrongly. "
        "Right: per cent of the signal lost against how often a feature is active, sparser to "
        "the right: sixty at every sparsity if two features are stored; if all five are, a "
        "curve that falls from sixty for features that are always active to about five for rare "
        "ones."
    ),
    caption="Arrows are the directions by which a model in two dimensions stores features. Bars: "
    "the scalar products with the first arrow, which is what a linear readout of every feature "
    "gives when the first alone is active. Right: population loss of the ReLU toy model with five "
    "equally important inputs, each active with probability $p$ and then uniform on $[0, 1]$, as "
    "a share of what storing nothing loses; for the pentagon the best length and bias of a grid, "
    "so an upper bound of what the best pentagon loses.",
    claims=("spectral-geometry/full-toy-loss", "spectral-geometry/trained-five-in-two"),
    needs=(),
    draw=draw,
)
