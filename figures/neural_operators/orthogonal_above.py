"""Coherent atoms below orthogonal lifted ones, and what random lifted atoms look like."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.lifting_dilation import (
    dilation,
    largest_cosine,
    least_lifted_dimensions,
)

ANGLES = np.deg2rad([0, 12, 20, 55, 63, 150])
"""Of the atoms in the plane."""

SIGNAL, LIFTED, ATOMS = 64, 256, 128
"""Sizes of the random liftings."""

BINS = np.linspace(0, 0.6, 37)


def draw(_: Sequence[Results]) -> Drawing:
    """Atoms and their cosines, cosines of lifted atoms above them, cosines at random starts."""
    drawing = Drawing(figsize=(style.WIDTH, 5.2), layout="constrained")
    halves: Any = drawing.subfigures(2, 1, height_ratios=(1, 0.95))
    top, bottom = halves
    plane, below, above = top.subplots(1, 3)
    D = np.array([np.cos(ANGLES), np.sin(ANGLES)])
    lifted = _dilated(D)
    _draw_atoms(plane, D)
    image = _draw_cosines(below, D, "effective atoms, $D$")
    _draw_cosines(above, lifted, f"lifted atoms, $h={len(lifted)}$")
    top.colorbar(image, ax=(below, above), shrink=0.75).set_label("cosine")
    _draw_starts(bottom.subplots())
    return drawing


def _dilated(D: np.ndarray) -> np.ndarray:
    """Orthogonal lifted atoms above D in as few dimensions as can be."""
    d, h = len(D), least_lifted_dimensions(D)
    turned = np.linalg.qr(np.random.default_rng(3).standard_normal((h, h)))[0]
    return dilation(D, turned[:d])


def _draw_atoms(axes: Axes, D: np.ndarray) -> None:
    for i, atom in enumerate(D.T):
        style.arrow(axes, atom, style.TRAINED)
        style.label(axes, str(i + 1), (1.16 * atom[0], 1.16 * atom[1]), ha="center", va="center")
    axes.set(
        xlim=(-1.15, 1.4),
        ylim=(-0.35, 1.4),
        aspect="equal",
        xticks=(),
        yticks=(),
        title="six atoms in the plane",
    )
    for spine in axes.spines.values():
        spine.set_visible(False)


def _cosines(D: np.ndarray) -> np.ndarray:
    unit = D / np.linalg.norm(D, axis=0)
    return np.asarray(unit.T @ unit)


def _draw_cosines(axes: Axes, D: np.ndarray, title: str) -> object:
    image = axes.imshow(_cosines(D), cmap="RdBu_r", vmin=-1, vmax=1)
    ticks = range(D.shape[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks, [str(k + 1) for k in ticks])
    axes.set(title=title, xlabel="atom")
    return image


def _draw_starts(axes: Axes) -> None:
    """Sizes of cosines of random lifted atoms, of what is seen of them, and of atoms lifted."""
    chance = np.random.default_rng(0)
    L = chance.standard_normal((LIFTED, SIGNAL)) / np.sqrt(SIGNAL)
    D_L = chance.standard_normal((LIFTED, ATOMS))
    D = chance.standard_normal((SIGNAL, ATOMS))
    pairs = np.triu_indices(ATOMS, 1)
    kinds = (
        ("lifted atoms, $D_L$", D_L, style.TRAINED, "-"),
        ("what is seen of them, $L^T D_L$", L.T @ D_L, style.UPPER, (0, (5, 1))),
        ("given atoms, $D$", D, style.UNIFORM, (0, (2, 1))),
        ("given atoms lifted, $LD$", L @ D, style.LOWER, (0, (5, 1, 1, 1))),
    )
    for name, atoms, colour, dashes in kinds:
        sizes = abs(_cosines(atoms)[pairs])
        told = f"{name}: largest {largest_cosine(atoms):.2f}"
        counts, edges = np.histogram(sizes, BINS, density=True)
        axes.stairs(counts, edges, color=colour, ls=dashes, lw=1.3, label=told)
    axes.set(
        yscale="log",
        ylim=(2e-3, 60),
        xlim=(0, 0.6),
        xlabel="size of the cosine of two atoms",
        ylabel="density",
        title=f"at random starts, $d={SIGNAL}$, $h={LIFTED}$, $n={ATOMS}$",
    )
    axes.legend(frameon=False, fontsize=8, loc="upper right")


FIGURE = Figure(
    name="orthogonal_above",
    paper="neural-operators",
    locator="lifting lowers the correlation of atoms; beyond the paper",
    title="Orthogonal lifted atoms above coherent ones",
    takeaway="Orthogonal lifted atoms lie above any dictionary, however coherent, so that a lower "
    "coherence of lifted atoms says nothing of the effective ones; at random starts it is there "
    "before any training, and lifting given atoms does not give it.",
    alt=(
        "Above: six unit vectors in the plane in two clusters and one apart; their cosines, a "
        "matrix with large entries off the diagonal; and cosines of lifted atoms, the identity. "
        "Below: densities of sizes of cosines on a logarithmic axis; lifted atoms reach about a "
        "quarter, what is seen of them and given atoms that are lifted half or more, given atoms "
        "a little less than half."
    ),
    caption="Above: $P$ with orthonormal rows, $PD_L=D$ and $D_L^TD_L=\\lambda I$ with the fewest "
    "lifted dimensions, $h=d+n-r=7$, where $\\lambda$ is the largest eigenvalue of $D^TD$ and "
    "$r=1$ its multiplicity. Below: independent Gaussian entries in $L$, $D_L$ and $D$, one draw, "
    "$P=L^T$. Under gradient descent what $D_L^TD_L$ has beyond $D^T(PP^T)^{-1}D$ stays as it "
    "began. Nothing is trained.",
    claims=(
        "neural-operators/dilation",
        "neural-operators/least-dilation",
        "neural-operators/lifted-products",
    ),
    needs=(),
    draw=draw,
)
