"""The loss around the best pentagon: one feature moved anywhere, size and bias, and stiffness."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.rectified_model.best_pentagon import best_pentagon
from pentad.theory.rectified_model.toy_loss import one_active_derivatives, one_active_loss
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

GRID = 121
EXCESS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Levels of the loss above the pentagon's."""

REACH = 2.1


@cache
def _pentagon() -> tuple[np.ndarray, np.ndarray, float]:
    """Features, biases and the least loss, in floats."""
    star = best_pentagon()
    square, ratio = float(star.squared_radius), float(star.ratio)
    angles = np.pi / 2 + 2 * np.pi * np.arange(5) / 5
    W = square**0.5 * np.array([np.cos(angles), np.sin(angles)])
    return W, np.full(5, -square * ratio), 5 * float(star.floor)


def _excess(W: np.ndarray, b: np.ndarray) -> Any:
    """Loss above the least, for a batch of features and biases."""
    return one_active_loss(np.swapaxes(W, -1, -2) @ W, b) - _pentagon()[2]


def draw(_results: Sequence[Results]) -> Drawing:
    """Left the moved feature; right above size and bias, below the stiffness."""
    drawing = Drawing(figsize=(style.WIDTH, 4.4), layout="constrained")
    columns = drawing.add_gridspec(1, 2, width_ratios=(1.25, 1))
    _draw_moved(drawing.add_subplot(columns[0]))
    right = columns[1].subgridspec(2, 1)
    _draw_size(drawing.add_subplot(right[0]))
    _draw_directions(drawing.add_subplot(right[1]))
    return drawing


def _draw_moved(axes: Axes) -> None:
    W, b, _ = _pentagon()
    x = np.linspace(-REACH, REACH, GRID)
    X, Y = np.meshgrid(x, x)
    batch = np.broadcast_to(W, (GRID, GRID, 2, 5)).copy()
    batch[..., 0, 0], batch[..., 1, 0] = X, Y
    excess = _excess(batch, np.broadcast_to(b, (GRID, GRID, 5)))
    _contours(axes, X, Y, excess)
    for j in range(1, 5):
        style.arrow(axes, W[:, j], style.GUIDE)
    style.arrow(axes, W[:, 0], style.TRAINED, 1.8)
    axes.plot([0], [0], "o", color=style.INK, ms=3)
    style.label(axes, "its place", (W[0, 0], W[1, 0]), style.TRAINED, xytext=(6, 3))
    style.label(axes, "the four others\nstay", (W[0, 3], W[1, 3]), style.GUIDE, xytext=(-8, -6),
                va="top")  # fmt: skip
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    axes.set_xlabel("where the end of one feature is put")
    axes.set_title("loss above the pentagon's, one feature moved")


def _contours(axes: Axes, X: Any, Y: Any, excess: Any) -> None:
    axes.contourf(X, Y, excess, levels=(-1, *EXCESS, 1e9), colors=[
        "#ffffff", "#e9eefb", "#d3defa", "#bccdf7", "#a3bbf2", "#8aa8ec", "#7196e4"])  # fmt: skip
    drawn = axes.contour(X, Y, excess, levels=EXCESS, colors=style.INK, linewidths=0.6)
    axes.clabel(drawn, fmt="%g", fontsize=7, inline_spacing=1)


def _draw_size(axes: Axes) -> None:
    W, b, _ = _pentagon()
    square = float(W[:, 0] @ W[:, 0])
    a, shift = np.meshgrid(np.linspace(0.6, 2.4, GRID), np.linspace(-0.75, 0.1, GRID))
    batch = W * np.sqrt(a / square)[..., None, None]
    _contours(axes, a, shift, _excess(batch, np.repeat(shift[..., None], 5, axis=-1)))
    axes.plot([square], [b[0]], "o", color=style.TRAINED, ms=5)
    told = "$a^* = 1.370$,\n$b = -0.282$"
    style.label(axes, told, (square, b[0]), style.TRAINED, xytext=(34, 12))
    axes.set(xlabel="squared circumradius", ylabel="common bias")
    axes.set_title("all five at once: size and bias")


@cache
def _directions() -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and eigenvectors of the Hessian, by the entries of W and b."""
    W, b, _ = _pentagon()
    hessian = weight_derivatives(W, one_active_derivatives(W.T @ W, b)).hessian
    values, vectors = np.linalg.eigh(hessian)
    return values, vectors


def _draw_directions(axes: Axes) -> None:
    W, b, _ = _pentagon()
    values, vectors = _directions()
    steps = np.linspace(-0.5, 0.5, 101)
    for which, colour, dashes in ((1, style.TRAINED, "-"), (2, style.UNIFORM, (0, (5, 1))),
                                  (6, style.RADEMACHER, (0, (2, 1))),
                                  (14, style.LOWER, (0, (5, 1, 1, 1)))):  # fmt: skip
        move = vectors[:, which].reshape(3, 5)
        move = move * np.sign(move.ravel()[np.argmax(np.abs(move))])
        path = np.vstack([W, b])[None] + steps[:, None, None] * move[None]
        axes.plot(steps, _excess(path[:, :2], path[:, 2]), color=colour, ls=dashes,
                  label=f"{values[which]:.3f}")  # fmt: skip
    axes.axhline(0, color=style.GUIDE, lw=0.7)
    axes.set(xlabel="distance moved along an eigenvector", ylim=(-0.02, 0.5))
    axes.set_ylabel("loss above")
    axes.legend(title="curvature", fontsize=7.5, title_fontsize=7.5, frameon=False, ncols=2,
                loc="upper center")  # fmt: skip
    axes.set_title("stiffest and softest ways out")


FIGURE = Figure(
    name="pentagon_landscape",
    paper="beyond",
    locator="MAIS-O42, Mathematics for AI Safety",
    title="The loss around the best pentagon",
    takeaway="Wherever one feature is put, and whatever the size and bias, the loss of one active "
    "feature is least at the regular pentagon; the softest way out has curvature 0.345.",
    alt=(
        "Left: level lines of the loss over the plane, with four grey arrows of a pentagon and a "
        "blue one whose end lies in the small white valley. Top right: level lines over squared "
        "circumradius and bias with one valley around a marked point. Bottom right: four valleys "
        "of different steepness along eigenvectors."
    ),
    caption="Loss $5L_1$ of one active feature, less $5K^*$, the pentagon's. Left: the end of the "
    "blue feature is put anywhere in the plane, the four others (grey) and all biases stay. Right "
    "above: regular pentagons of all sizes with all common biases. Right below: along four "
    "eigenvectors of the Hessian, by all ten weights and five biases; numbers are eigenvalues; "
    "that of a rotation, 0, is left out. That nothing lies below zero anywhere, not in these "
    "slices alone, is Theorem 1.",
    claims=(
        "beyond/pentagon-is-best",
        "beyond/pentagon-spectrum",
        "beyond/pentagon-attains",
    ),
    needs=(),
    draw=draw,
)
