"""Small association schemes, and the saturated geometries in at most three dimensions of each."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.schemes.configurations import CoherentConfiguration, association_scheme
from pentad.theory.schemes.constructions import (
    cocktail_party_relations,
    hamming_relations,
    icosahedron_relations,
    polygon_relations,
    simplex_relations,
)
from pentad.theory.schemes.eigenmatrices import eigenmatrices, primitive_idempotents

SCHEMES = (
    ("4 points", simplex_relations(4)),
    ("pentagon", polygon_relations(5)),
    ("octahedron", cocktail_party_relations(3)),
    ("hexagon", polygon_relations(6)),
    ("cube", hamming_relations(3, 2)),
    ("octagon", polygon_relations(8)),
    ("icosahedron", icosahedron_relations()),
)

COLUMNS = 5

NAMES = {
    (2, 1, 2): "digon",
    (3, 2, 2): "triangle",
    (4, 2, 3): "square",
    (5, 2, 3): "pentagon",
    (6, 2, 4): "hexagon",
    (8, 2, 5): "octagon",
    (4, 3, 2): "tetrahedron",
    (6, 3, 3): "octahedron",
    (6, 3, 4): "tight prism",
    (8, 3, 4): "cube",
    (8, 3, 5): "tight antiprism",
    (12, 3, 4): "icosahedron",
}
"""By different points, dimensions, and different inner products: unique in these schemes."""


class Member(NamedTuple):
    """A saturated geometry of a scheme, up to rotation and numbering.

    Attributes
    ----------
    sets
        The sets of idempotents that give it.
    corners
        (d, points) different unit vectors.
    repeats
        How many features share each of them.
    capacity
        The capacity of every feature.
    name
        As in `NAMES`.
    """

    sets: list[tuple[int, ...]]
    corners: Float64[np.ndarray, "d points"]
    repeats: int
    capacity: Fraction
    name: str


def draw(_results: Sequence[Results]) -> Drawing:
    """A row for each scheme: its numbers, then its geometries."""
    drawing = Drawing(figsize=(style.WIDTH, 8.4), layout="constrained")
    rows = drawing.subplots(len(SCHEMES), 1 + COLUMNS, width_ratios=(1.35, *(1,) * COLUMNS))
    for (name, relations), row in zip(SCHEMES, rows, strict=True):
        scheme = association_scheme(relations)
        _describe(row[0], name, scheme)
        shown = members(scheme)
        for axes, member in zip(row[1:], [*shown, *(None,) * COLUMNS], strict=False):
            axes.set_axis_off()
            if member is not None:
                _draw_member(axes, member)
    return drawing


def members(scheme: CoherentConfiguration) -> list[Member]:
    """Saturated geometries in at most three dimensions whose features sum to zero."""
    found: dict[Any, Member] = {}
    m = eigenmatrices(scheme).multiplicities
    E = primitive_idempotents(scheme)
    for chosen in _sets(scheme.rank):
        d = sum(m[k] for k in chosen)
        if d > 3:
            continue
        projection = E[list(chosen)].sum(0) * scheme.order / d
        values = np.sort(projection[0].round(6))
        firsts = np.flatnonzero((projection > 1 - 1e-6).argmax(1) == np.arange(scheme.order))
        key = (d, *values)
        if key in found:
            found[key].sets.append(chosen)
            continue
        kind = (len(firsts), d, len(np.unique(values)))
        blocks = [_corners(E[k][np.ix_(firsts, firsts)] * scheme.order / d) for k in chosen]
        corners = np.concatenate(sorted(blocks, key=len, reverse=True))
        capacity = Fraction(d, scheme.order)
        repeats = scheme.order // len(firsts)
        found[key] = Member([chosen], corners, repeats, capacity, NAMES[kind])
    return sorted(found.values(), key=lambda one: (-one.corners.shape[1], len(one.corners)))


def _sets(rank: int) -> Iterator[tuple[int, ...]]:
    """Sets of idempotents without that of the constant vectors."""
    for size in range(1, rank):
        yield from combinations(range(1, rank), size)


def _corners(A: Float64[np.ndarray, "n n"]) -> Float64[np.ndarray, "d n"]:
    """Vectors with this Gram matrix: edges along the axes if they are orthogonal, else one corner.

    That corner is on the first axis of the plane, and on the third of space.
    """
    values, vectors = np.linalg.eigh(A)
    kept = values > 1e-9
    W = (vectors[:, kept] * np.sqrt(values[kept])).T
    steps = W[:, 1:] - W[:, :1]
    lengths = np.linalg.norm(steps, axis=0)
    edges = steps[:, lengths < 1.01 * lengths[lengths > 1e-6].min(initial=np.inf)]
    off_diagonal = edges.T @ edges - np.diag((edges * edges).sum(0))
    is_box = edges.shape[1] == len(W) == 3 and np.abs(off_diagonal).max() < 1e-9
    wanted = -edges if is_box else W
    frame = np.linalg.qr(wanted)[0]
    signs = np.where((frame * wanted[:, : len(W)]).sum(0) < 0, -1, 1)
    turned: Float64[np.ndarray, "d n"] = (frame * signs).T @ W
    return turned if is_box or len(W) < 3 else turned[[1, 2, 0]]


def _describe(axes: Axes, name: str, scheme: CoherentConfiguration) -> None:
    axes.set_axis_off()
    valencies = ", ".join(map(str, scheme.valencies))
    multiplicities = ", ".join(map(str, eigenmatrices(scheme).multiplicities))
    axes.text(0, 0.97, name, fontsize=9.5, weight="bold", va="top", transform=axes.transAxes)
    here = sum(len(member.sets) for member in members(scheme))
    centred = 2 ** (scheme.rank - 1)
    told = (
        f"$v$ = {valencies}\n$m$ = {multiplicities}\n"
        f"$2^{scheme.rank} - 1 = {2 * centred - 1}$ sets:\n"
        f"{here} here, {centred - 1 - here} of $d > 3$, {centred} with $E_0$"
    )
    axes.text(0, 0.72, told, fontsize=7.5, va="top", linespacing=1.4, transform=axes.transAxes)


def _draw_member(axes: Axes, member: Member) -> None:
    d, n = member.corners.shape
    plane = _projected(member.corners)
    distances = np.linalg.norm(member.corners[:, :, None] - member.corners[:, None, :], axis=0)
    edges = distances < 1.25 * distances[distances > 1e-6].min()
    for x, y in combinations(range(n), 2):
        if edges[x, y] and d == 3:
            axes.plot(*plane[:, [x, y]], color=style.LEVEL, lw=0.6, zorder=1)
    for x in range(n):
        axes.plot([0, plane[0, x]], [0, plane[1, x]], color=style.TRAINED, lw=1.1, zorder=2)
    axes.plot(*plane, "o", color=style.INK, ms=3.2, zorder=3)
    axes.set(xlim=(-1.25, 1.25), ylim=(-1.55, 1.15), aspect="equal")
    repeated = f" × {member.repeats}" if member.repeats > 1 else ""
    sets = ", ".join("+".join(f"E_{k}" for k in chosen) for chosen in member.sets)
    axes.set_title(f"{member.name}{repeated}\n${sets}$", fontsize=7.5, loc="center")
    axes.text(0, -1.25, f"$D$ = {member.capacity}", fontsize=7.5, ha="center", va="top")


def _projected(corners: Float64[np.ndarray, "d n"]) -> Float64[np.ndarray, "2 n"]:
    """The plane itself, a line drawn level, or space seen a little from above."""
    if len(corners) == 1:
        return np.concatenate([corners, 0 * corners])
    if len(corners) == 2:
        return corners
    turn, tilt = 0.45, 0.35
    across = [-np.sin(turn), np.cos(turn), 0]
    up = [-np.cos(turn) * np.sin(tilt), -np.sin(turn) * np.sin(tilt), np.cos(tilt)]
    return np.asarray(np.array([across, up]) @ corners)


FIGURE = Figure(
    name="scheme_catalogue",
    paper="spectral-geometry",
    locator="beside the classification by association schemes",
    title="Schemes and their saturated geometries",
    takeaway="A symmetric scheme has finitely many saturated geometries, one for every set of "
    "idempotents, and one scheme serves several: the octagon's also serves the antiprism.",
    alt=(
        "Seven rows, one for each association scheme from four points to the icosahedron: on "
        "the left its valencies and multiplicities, on the right small drawings of one to five "
        "saturated geometries that it serves, such as octagon, tight antiprism, doubled square "
        "and doubled tetrahedron for the octagon."
    ),
    caption="Each row is a scheme with its valencies $v$ and multiplicities $m$, that of the "
    "constant vectors first. Every non-empty set $S$ of idempotents gives a saturated Gram matrix "
    "$A = \\lambda \\sum_{k \\in S} E_k$, in as many dimensions as the multiplicities of $S$ add "
    "up to, with capacity $D$ their share of the number of features. Drawn are those in at most "
    "three dimensions whose features sum to zero, once each up to numbering; idempotents "
    "$E_1, E_2, \\dots$ in order of decreasing eigenvalue on the first relation. Sets with $E_0$, "
    "the constant vectors, have features that do not sum to zero. A cross tells how many features "
    "share each vector: a scheme does not keep features apart by itself. The "
    "tight antiprism has $h^2 = r^2/2$; with other heights it has the same scheme, but the "
    "eigenvalues of $E_1$ and $E_4$ differ and it does not saturate.",
    claims=(
        "spectral-geometry/scheme-projections-count",
        "spectral-geometry/scheme-capacities",
        "spectral-geometry/scheme-table",
    ),
    needs=(),
    draw=draw,
)
