"""Relations of features by inner product, and what is left of them after the coherent closure."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.symmetric_frames import (
    antiprism_gram,
    cubic_frame,
    exact_array,
    polygon_frame,
    simplex_frame,
    value_relations,
)
from pentad.theory.numbers.cyclotomic import cosine, rounded
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.catalogue import named_scheme
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.schemes.configurations import coherent_configuration

COLOURS = (
    style.INK, style.TRAINED, style.RADEMACHER, style.GUIDE, style.LOWER, style.UPPER,
)  # fmt: skip
DASHES: tuple[Any, ...] = ("-", "-", (0, (4, 1)), (0, (1, 0.6)), (0, (5, 1, 1, 1)), (0, (8, 2)))
"""Of the labels 0 to 5."""

EQUAL_EDGES = cosine(Fraction(1, 8)) / 2
"""The height h^2 / r^2 of the square antiprism with equal edges."""


class Geometry(NamedTuple):
    """A geometry with its relations.

    Attributes
    ----------
    name
        In a few words.
    corners
        (d, n) coordinates for the drawing, d = 2 or 3.
    by_value, closure
        (n, n) relations by inner product, and those of the coherent closure.
    """

    name: str
    corners: Float64[np.ndarray, "d n"]
    by_value: Int[np.ndarray, "n n"]
    closure: Int[np.ndarray, "n n"]


def draw(_results: Sequence[Results]) -> Drawing:
    """A column for each geometry: corners, relations by inner product, coherent closure."""
    drawing = Drawing(figsize=(style.WIDTH, 6.6), layout="constrained")
    columns = geometries()
    rows = drawing.subplots(3, len(columns), height_ratios=(0.9, 1, 1))
    for geometry, (corners, above, below) in zip(columns, rows.T, strict=True):
        matched = _matched(geometry.by_value, geometry.closure)
        corners.set_title(geometry.name, loc="center")
        _draw_corners(corners, geometry.corners, matched)
        _draw_relations(above, geometry.by_value)
        _frame_witness(above, geometry.by_value)
        above.set_xlabel(_verdict(geometry.by_value), fontsize=8)
        _draw_relations(below, matched)
        below.set_xlabel(_name(geometry.closure), fontsize=8)
    rows[0, 0].set_ylabel("seen from feature 0")
    rows[1, 0].set_ylabel("by inner product")
    rows[2, 0].set_ylabel("coherent closure")
    return drawing


def geometries() -> tuple[Geometry, ...]:
    """The pentagon, the octahedron, the antiprism with equal edges and the bipyramid."""
    pentagon = polygon_frame(5).W
    octahedron = cubic_frame("octahedron").W
    bipyramid = _side_by_side(simplex_frame(3).W, simplex_frame(2).W)
    height = float(EQUAL_EDGES) ** 0.5
    turns = np.pi * np.arange(8) / 4
    antiprism = np.array([np.cos(turns), np.sin(turns), height * (-1.0) ** np.arange(8)])
    grams: Mapping[str, np.ndarray] = {
        "pentagon": pentagon.T @ pentagon,
        "octahedron": octahedron.T @ octahedron,
        "square antiprism,\nequal edges": antiprism_gram(4, EQUAL_EDGES / (1 + EQUAL_EDGES)),
        "triangular\nbipyramid": bipyramid.T @ bipyramid,
    }
    corners = (rounded(pentagon), rounded(octahedron), antiprism, rounded(bipyramid))
    found = []
    for (name, A), drawn in zip(grams.items(), corners, strict=True):
        labels = value_relations(A)
        found.append(Geometry(name, drawn, labels, coherent_closure(labels)))
    return tuple(found)


def _side_by_side(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return exact_array(orthogonal_sum([first, second]))


def _matched(
    by_value: Int[np.ndarray, "n n"], closure: Int[np.ndarray, "n n"]
) -> Int[np.ndarray, "n n"]:
    """The closure's labels: the first part of a relation by value keeps the label of that."""
    labels = np.empty_like(closure)
    new = int(by_value.max())
    kept: set[int] = set()
    for relation in range(int(closure.max()) + 1):
        value = int(by_value[closure == relation][0])
        if value in kept:
            new += 1
            value = new
        kept.add(value)
        labels[closure == relation] = value
    return labels


def _draw_corners(axes: Axes, corners: Float64[np.ndarray, "d n"], labels: np.ndarray) -> None:
    """Corners in projection, edges, and coloured lines from the first corner to the others."""
    plane = corners if len(corners) == 2 else _camera() @ corners
    n = plane.shape[1]
    distances = np.linalg.norm(corners[:, :, None] - corners[:, None, :], axis=0)
    longest_edge = 1.25 * distances[distances > 0].min()
    for x, y in combinations(range(n), 2):
        if distances[x, y] < longest_edge:
            axes.plot(*plane[:, [x, y]], color=style.GUIDE, lw=0.6, ls=":", zorder=0)
    for x in range(1, n):
        label = labels[0, x]
        axes.plot(*plane[:, [0, x]], color=COLOURS[label], ls=DASHES[label], lw=2, zorder=1)
    axes.plot(*plane, "o", color=style.INK, ms=4, zorder=2)
    middle = plane.mean(1)
    for x in range(n):
        outward = plane[:, x] - middle
        outward = outward / (np.linalg.norm(outward) or 1)
        axes.annotate(
            str(x),
            (plane[0, x], plane[1, x]),
            (9 * outward[0], 9 * outward[1]),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8,
        )
    axes.set(aspect="equal")
    axes.margins(0.2)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _camera() -> Float64[np.ndarray, "2 3"]:
    """Orthographic projection from the front, a little from above and from the left."""
    turn, tilt = 0.35, 0.4
    right = [np.cos(turn), np.sin(turn), 0]
    up = [-np.sin(turn) * np.sin(tilt), np.cos(turn) * np.sin(tilt), np.cos(tilt)]
    return np.array([right, up])


def _draw_relations(axes: Axes, labels: Int[np.ndarray, "n n"]) -> None:
    n = len(labels)
    axes.imshow(labels, cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=len(COLOURS) - 0.5)
    for x in range(n):
        for y in range(n):
            axes.text(y, x, str(labels[x, y]), ha="center", va="center", color="white", fontsize=7)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _frame_witness(axes: Axes, labels: Int[np.ndarray, "n n"]) -> None:
    violation = axiom_violation(labels)
    if violation is not None:
        for x, y in (violation.pair, violation.other):
            for colour, width in (("white", 2), (style.INK, 0.8)):
                corner = (y - 0.5, x - 0.5)
                axes.add_patch(Rectangle(corner, 1, 1, fill=False, ec=colour, lw=width, zorder=3))


def _verdict(labels: Int[np.ndarray, "n n"]) -> str:
    """Whether the relations are a scheme, or why not."""
    violation = axiom_violation(labels)
    if violation is None:
        return "a scheme"
    assert violation.product is not None
    i, j = violation.product
    (x, y), (u, v) = violation.pair, violation.other
    here, there = violation.found
    return f"no scheme: paths by {i} and {j}:\n{here} from {x} to {y}, but\n{there} from {u} to {v}"


def _name(closure: Int[np.ndarray, "n n"]) -> str:
    configuration = coherent_configuration(closure)
    if configuration.homogeneous:
        return f"scheme:\n{named_scheme(configuration)}"
    return f"{len(configuration.fibres)} fibres, {configuration.rank} relations:\nno scheme"


FIGURE = Figure(
    name="relation_colours",
    paper="spectral-geometry",
    locator="beside the classification by association schemes",
    title="Relations before and after the coherent closure",
    takeaway="Equal inner products need not be one relation: those along the edges of the square "
    "antiprism with equal edges are two, and the coherent closure tells them apart.",
    alt=(
        "Four columns: pentagon, octahedron, square antiprism, triangular bipyramid. Top: "
        "corners with lines from feature 0. Middle: matrices of numbered relations by inner "
        "product, with two framed cells in the last two columns, which are no schemes. Bottom: "
        "those of the coherent closure, the same for the first two and finer for the others."
    ),
    caption="Middle: every pair of features is coloured by its inner product, numbered in order "
    "of appearance; 0 is a feature with itself. The relations are an association scheme if the "
    "number of paths $x \\to z \\to y$ with a first step in relation $i$ and a second in $j$ "
    "depends on the relation of $x$ and $y$ alone. For the two framed pairs, which have one inner "
    "product, it does not. Bottom: the coarsest finer relations for which it does. They are those "
    "of the pentagon and of the octahedron as they stand; those of the octagon for the antiprism, "
    "whose features are numbered along its rotary reflection; and for the bipyramid, an "
    "orthogonal sum of triangle and digon, six relations on two kinds of features, a coherent "
    "configuration but no scheme. Top: lines from feature 0 to the others in the colours of the "
    "closure, each with dashes of its own; edges are thin and dotted.",
    claims=(
        "spectral-geometry/antiprism-partition",
        "spectral-geometry/orthogonal-sums",
        "spectral-geometry/antiprism-orbitals",
    ),
    needs=(),
    draw=draw,
)
