"""Tight frames come in pairs: what a feature has of the space, its partner lacks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle, Ellipse

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.complements import naimark_complement
from pentad.theory.power_autoencoder.lines import regular_polygon
from pentad.theory.power_autoencoder.power_loss import gram

TILT = 0.42
"""Height of the floor's ellipse over its width, in views of space."""

TURN = np.deg2rad(18)
"""Turn of views of space about the vertical, in radians."""


class Pair(NamedTuple):
    """A tight frame of the plane with a name for it and for its complement."""

    name: str
    complement: str
    frame: Float64[np.ndarray, "2 n"]


def planar_tight_frame(squared_norms: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, "2 n"]:
    """Vectors of the plane with given squared norms and F a multiple of the identity.

    It is tight if the numbers |w|^2, turned to twice the angles of the vectors, form a closed
    polygon: here one inscribed in a circle, whose centre it must hold.  Every other sign is
    changed, to set the vectors apart.
    """
    low, high = squared_norms.max() / 2, squared_norms.sum()
    for _ in range(200):
        radius = (low + high) / 2
        turned = 2 * np.arcsin(squared_norms / (2 * radius)).sum()
        low, high = (radius, high) if turned > 2 * np.pi else (low, radius)
    steps = 2 * np.arcsin(squared_norms / (2 * high))
    angles = (np.cumsum(steps) - steps / 2) / 2 + np.pi * np.arange(len(steps))
    return np.asarray(np.sqrt(squared_norms) * np.array([np.cos(angles), np.sin(angles)]))


def pairs() -> tuple[Pair, ...]:
    """The pairs that are drawn."""
    five = np.array([0.64, 0.52, 0.4, 0.28, 0.16])
    full = np.array([[1.0, 0.0, 0.0], [0.0, np.sqrt(0.8), -np.sqrt(0.2)]])
    return (
        Pair("triangle", "one point, thrice", np.sqrt(2 / 3) * regular_polygon(3)),
        Pair("square", "two axes, twice", np.sqrt(1 / 2) * regular_polygon(4)),
        Pair("pentagon", "umbrella", np.sqrt(2 / 5) * regular_polygon(5)),
        Pair("five lengths", "five lengths", planar_tight_frame(five)),
        Pair("one axis full", "one vector zero", full),
    )


def draw(_results: Sequence[Results]) -> Drawing:
    """A column for each pair: the frame, its complement, and both capacities of every feature."""
    shown = pairs()
    drawing = Drawing(figsize=(style.WIDTH, 4.7), layout="constrained")
    rows = drawing.subplots(3, len(shown), height_ratios=(1, 1, 0.85))
    for pair, (top, middle, bottom) in zip(shown, rows.T, strict=True):
        complement = _upright(naimark_complement(pair.frame))
        _draw_vectors(top, pair.frame, style.TRAINED)
        _draw_vectors(middle, complement, style.RADEMACHER)
        n, k = pair.frame.shape[1], len(complement)
        top.set_title(f"{pair.name}\n$n = {n}$ in $d = 2$", loc="center")
        middle.set_title(f"{pair.complement}\n$n = {n}$ in $d = {k}$", loc="center")
        _draw_capacities(bottom, capacities(gram(pair.frame)), capacities(gram(complement)))
    rows[2, 0].set_ylabel("capacity")
    rows[2, 0].set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    return drawing


def _upright(W: Float64[np.ndarray, "k n"]) -> Float64[np.ndarray, "k n"]:
    """The same vectors turned: their sum, if any, along the last axis and the first across it."""
    total = W.sum(1)
    heavy = np.linalg.norm(total) > 1e-9 * np.linalg.norm(W)
    columns = [total, *W.T] if heavy else list(W.T)
    basis: list[np.ndarray] = []
    for column in columns:
        rest = column - sum((column @ unit) * unit for unit in basis)
        if np.linalg.norm(rest) > 1e-6 * np.linalg.norm(W):
            basis.append(rest / np.linalg.norm(rest))
    return np.asarray(np.array(basis[1:] + basis[:1] if heavy else basis) @ W)


def _on_page(W: Float64[np.ndarray, "k n"]) -> Float64[np.ndarray, "2 n"]:
    """Vectors of a line, of the plane, or of space seen from a little above."""
    if len(W) == 1:
        return np.array([0 * W[0], W[0]])
    if len(W) == 2:
        return W
    across = np.cos(TURN) * W[0] - np.sin(TURN) * W[1]
    away = np.sin(TURN) * W[0] + np.cos(TURN) * W[1]
    return np.array([across, W[2] * np.sqrt(1 - TILT**2) + TILT * away])


def _draw_vectors(axes: Axes, W: Float64[np.ndarray, "k n"], colour: str) -> None:
    page = _on_page(W)
    if len(W) == 2:
        axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    elif len(W) == 3:
        axes.add_patch(Ellipse((0, 0), 1.8, 1.8 * TILT, fill=False, color=style.LEVEL, lw=0.8))
        feet = _on_page(W * np.array([[1], [1], [0]]))
        for foot, tip in zip(feet.T, page.T, strict=True):
            axes.plot(*np.stack([foot, tip], 1), color=style.LEVEL, lw=0.7, ls=":")
    else:
        axes.plot([0, 0], [-1, 1], color=style.LEVEL, lw=0.8)
    for tip in page.T:
        if np.linalg.norm(tip) > 1e-9:
            axes.annotate(
                "",
                tip,
                (0, 0),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": colour,
                    "lw": 1.3,
                    "shrinkA": 0,
                    "shrinkB": 0,
                    "mutation_scale": 8,
                },
            )
        else:
            axes.plot(0, 0, "o", color=colour, ms=4)
    centre = page.mean(1) if len(W) == 3 else np.zeros(2)
    for tip, names in _named_tips(page):
        outward = np.array([1.0, 0.0]) if len(W) == 1 else tip - centre
        outward = outward / np.linalg.norm(outward)
        axes.annotate(
            names, (tip[0], tip[1]), outward * (6 + 2 * len(names) * abs(outward[0])),
            textcoords="offset points", ha="center", va="center", fontsize=7.5, color=style.INK,
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none"},
        )  # fmt: skip
    if len(W) == 3:
        axes.set(xlim=(-0.93, 0.93), ylim=(-0.68, 1.10), aspect="equal")
    else:
        axes.set(xlim=(-1.15, 1.15), ylim=(-1.1, 1.1), aspect="equal")
    axes.set_axis_off()


def _named_tips(page: Float64[np.ndarray, "2 n"]) -> list[tuple[Float64[np.ndarray, "2"], str]]:
    """Tips with the numbers of their features, those of one place together."""
    found: list[tuple[np.ndarray, list[str]]] = []
    for number, tip in enumerate(page.T, start=1):
        for place, names in found:
            if np.linalg.norm(place - tip) < 1e-6:
                names.append(str(number))
                break
        else:
            found.append((tip, [str(number)]))
    return [(place, ",".join(names)) for place, names in found]


def _draw_capacities(
    axes: Axes, own: Float64[np.ndarray, " n"], other: Float64[np.ndarray, " n"]
) -> None:
    numbers = np.arange(1, len(own) + 1)
    axes.bar(numbers, own, 0.7, color=style.TRAINED)
    axes.bar(
        numbers, other, 0.7, bottom=own, color=style.RADEMACHER, hatch="////", ec="white", lw=0
    )
    axes.axhline(1, color=style.INK, lw=0.8)
    axes.set(xlim=(0.3, len(own) + 0.7), ylim=(0, 1.12), xlabel="feature")
    axes.set_xticks(numbers)
    axes.set_yticks([0, 0.5, 1], ["", "", ""])


FIGURE = Figure(
    name="naimark_pairs",
    paper="spectral-geometry",
    locator="beyond the paper",
    title="Naimark pairs",
    takeaway="Every tight frame of $n$ vectors in $d$ dimensions has a partner in $n - d$, and "
    "what a feature has of its space its partner lacks: $D_i + D'_i = 1$.",
    alt=(
        "Five columns. Top: tight frames of the plane as numbered arrows in a circle: triangle, "
        "square, pentagon, one of five lengths, one with a full axis. Middle: their complements "
        "in one to three dimensions. Bottom: stacked bars, where the capacity of each vector "
        "and that of its partner always add up to one."
    ),
    caption="Top: tight frames of the plane, $F = I$, with numbered vectors; the circle has radius "
    "1. Middle: their Naimark complements, with Gram matrix $I - A$; in space, seen from above, "
    "dotted lines lead down to the floor, an ellipse of radius 0.9. The triangle's partner is one "
    "point of the line three times over. The pentagon's rises like an umbrella, its vectors going "
    "round twice. The fourth frame has five different lengths: tightness does not ask for equal "
    "ones. In the last, one vector fills a dimension alone, and its partner is zero. Bottom: "
    "capacities of the frame (blue) and of its partner on top of them (orange, hatched).",
    claims=(
        "spectral-geometry/naimark-complement",
        "spectral-geometry/capacities-in-blocks",
    ),
    needs=(),
    draw=draw,
)
