"""A continuum of saturated orbits of one group: why the classification needs commutativity."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.capacity import capacities
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.schemes.configurations import coherent_configuration
from pentad.theory.schemes.relation_matrices import relation_matrix

SHOWN = (0, 10, 20, 30, 60)
"""Angles of the members that are drawn, in degrees."""

ROTATED, MIRRORED = style.TRAINED, style.RADEMACHER


def draw(_results: Sequence[Results]) -> Drawing:
    """Members of the family above, and their inner products over the angle below."""
    drawing = Drawing(figsize=(style.WIDTH, 4.9), layout="constrained")
    members = [f"{degrees}" for degrees in SHOWN]
    rows: Any = [members, ["products"] * len(members)]
    panels = drawing.subplot_mosaic(rows, height_ratios=(1, 1.5))
    for name, degrees in zip(members, SHOWN, strict=True):
        _draw_member(panels[name], degrees)
    _draw_products(panels["products"])
    return drawing


def orbit(degrees: float) -> Float64[np.ndarray, "2 6"]:
    """Images of a unit vector, at this angle to a mirror, under the symmetries of a triangle.

    Three rotations of it, then of its mirror image.
    """
    turns = np.array([0, 120, 240])
    angles = np.deg2rad(np.concatenate([turns + degrees, turns - degrees]))
    return np.array([np.cos(angles), np.sin(angles)])


def _draw_member(axes: Axes, degrees: int) -> None:
    W = orbit(degrees)
    for turn in np.deg2rad([0, 60, 120]):
        mirror = 1.15 * np.array([np.cos(turn), np.sin(turn)])
        axes.plot(*np.stack([-mirror, mirror], 1), color=style.GUIDE, lw=0.6, ls=":", zorder=0)
    axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    for j, (x, y) in enumerate(W.T):
        rotated = j < 3
        axes.annotate(
            "",
            (x, y),
            (0, 0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": ROTATED if rotated else MIRRORED,
                "lw": 2.2 if rotated else 1.3,
                "ls": "-" if rotated else (0, (3, 1.2)),
                "shrinkA": 0,
                "shrinkB": 0,
            },
            zorder=2 if rotated else 3,
        )
    axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal")
    axes.set_axis_off()
    axes.set_title(rf"$\theta = {degrees}°$", loc="center")
    A = W.T @ W
    total = float(capacities(A).sum())
    axes.text(
        0,
        -1.3,
        f"$\\sum D_i = {total:.12g}$\n{_relations(A)}",
        ha="center",
        va="top",
        fontsize=8,
    )


def _relations(A: Float64[np.ndarray, "n n"]) -> str:
    """How many relations the coherent closure has, and what they are."""
    off_diagonal = A.round(9) + 10 * np.eye(len(A))
    labels = np.unique(off_diagonal, return_inverse=True)[1].reshape(A.shape)
    closure = coherent_configuration(coherent_closure(relation_matrix(labels)))
    kinds = {3: "doubled triangle", 4: "hexagon", 6: "not commutative"}
    assert (closure.non_commuting is None) == (closure.rank < 6)
    return f"{closure.rank} relations:\n{kinds[closure.rank]}"


def _draw_products(axes: Axes) -> None:
    degrees = np.linspace(0, 60, 241)
    products = np.array([(W.T @ W)[0] for W in map(orbit, degrees)])
    for j in (3, 4, 5):
        axes.plot(degrees, products[:, j], color=MIRRORED, ls=(0, (5, 1.5)), lw=1.8)
    axes.plot(degrees, products[:, 1], color=ROTATED, lw=2.2)
    axes.axvline(30, color=style.GUIDE, lw=0.8, ls=":")
    style.label(axes, "the two rotated images", (41, -0.5), ROTATED, xytext=(0, 5))
    style.label(axes, "the three\nmirror images", (3.2, 0.58), MIRRORED)
    style.label(
        axes,
        "hexagon:\ntwo agree",
        (30, 0.74),
        ha="center",
    )
    axes.plot([30], [0.5], "o", color=style.INK, zorder=4)
    axes.set(
        xlim=(0, 60),
        ylim=(-1.08, 1.08),
        xlabel=r"angle $\theta$ between feature and mirror",
        ylabel="inner products with one feature",
    )
    axes.set_xticks([0, 10, 20, 30, 40, 50, 60], [f"{x}°" for x in range(0, 70, 10)])
    axes.set_yticks([-1, -0.5, 0, 0.5, 1])


FIGURE = Figure(
    name="dihedral_orbits",
    paper="spectral-geometry",
    locator="a limit of the classification by association schemes",
    title="A continuum of saturated orbits",
    takeaway="Saturation and a group that moves every feature to every other do not make a "
    "discrete list: these six vectors saturate the plane at every angle.",
    alt=(
        "Top: five discs with six arrows each, three thick and three dashed mirror images, "
        "which turn apart from a doubled triangle through a hexagon to a doubled triangle "
        "again; all have capacities that sum to 2. Bottom: inner products over the angle, a "
        "level line for the rotated images and three dashed curves for the mirror images, two "
        "of which cross at thirty degrees."
    ),
    caption="Top: the six images of a unit vector under the symmetries of a triangle, three "
    "rotated (solid) and three mirrored (dashed); mirrors are dotted. Bottom: the inner products "
    "of one image with the mirrored ones change with $\\theta$, while $\\sum_i D_i = 2$ stays "
    "the most that the plane admits. The coherent closure of a generic member has six relations "
    "that do not commute, which is why a finite list of saturated Gram matrices, guaranteed for "
    "commutative schemes, fails; the hexagon at $\\theta = 30°$ and the two doubled triangles at "
    "the ends have commuting relations. For commutative schemes, and for those of groups such as "
    "the quaternions whose symmetrised relations are a scheme, the list is finite.",
    claims=(
        "spectral-geometry/dihedral-family",
        "spectral-geometry/dihedral-closure",
        "spectral-geometry/symmetrised-groups",
    ),
    needs=(),
    draw=draw,
)
