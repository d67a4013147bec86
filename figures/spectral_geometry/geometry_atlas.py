"""Which geometries the ReLU toy model finds, how often, and in which order of loss."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Patch
from scipy.spatial import ConvexHull, QhullError

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.readings.geometry_atlas import Run, named_runs
from pentad.theory.frames.orthogonal_blocks import connected_blocks
from pentad.theory.power_autoencoder.power_loss import gram

COLUMNS = 2
SATURATED = 1e-9
NEARLY_ORTHOGONAL = 0.1
"""Cosines up to this do not join features in the short names of the drawing."""

KINDS = {
    "saturated to a billionth": style.TRAINED,
    "digons and singles, not quite orthogonal": style.UNIFORM,
    "one association scheme, not saturated": style.RADEMACHER,
    "several kinds of features, not saturated": style.LOWER,
}
LONGEST = 42
"""Letters for which there is room above the bars."""

DEAD = "/////"
"""Hatches where some features are dead."""


def draw(results: Sequence[Results]) -> Drawing:
    """For every size the best geometry, and shares of all that were found, best first."""
    runs = [run for run in named_runs(results[0]) if run.converged]
    sizes = sorted({(run.config.d, run.config.n) for run in runs})
    rows = -(-len(sizes) // COLUMNS)
    drawing = Drawing(figsize=(style.WIDTH, 1.1 + 0.72 * rows))
    grid = drawing.add_gridspec(
        rows,
        3 * COLUMNS - 1,
        width_ratios=[0.5, 2.6, 0.33] * (COLUMNS - 1) + [0.5, 2.6],
        left=0.055,
        right=0.985,
        top=1 - 0.32 / drawing.get_figheight(),
        bottom=0.8 / drawing.get_figheight(),
        hspace=0.56,
        wspace=0.07,
    )
    for place, (d, n) in enumerate(sizes):
        column, row = divmod(place, rows)
        here = [run for run in runs if (run.config.d, run.config.n) == (d, n)]
        p = _drawn_p(here)
        best = min((run for run in here if run.p == p), key=lambda run: run.loss)
        picture = drawing.add_subplot(grid[row, 3 * column])
        _draw_geometry(picture, live_weights(best.W, best.b))
        _draw_shares(drawing.add_subplot(grid[row, 3 * column + 1]), here)
        picture.set_ylabel(f"{n} in {d}", rotation=0, ha="right", va="center", fontsize=8)
    drawing.legend(
        handles=[
            *(Patch(color=colour, label=kind) for kind, colour in KINDS.items()),
            Patch(
                fc=style.GUIDE, ec="white", lw=0, hatch=DEAD, label="hatched: some features dead"
            ),
        ],
        loc="lower center",
        ncols=2,
        fontsize=8,
        frameon=False,
        handlelength=1.2,
    )
    return drawing


def _drawn_p(runs: Sequence[Run]) -> float:
    """The probability at which the best geometry is drawn: 0.03 if it is there."""
    return min({run.p for run in runs}, key=lambda p: abs(np.log(p / 0.03)))


def _kind(run: Run) -> str:
    saturated, bent, scheme, several = KINDS
    if 1 - run.saturation <= SATURATED:
        return saturated
    if _block_sizes(live_weights(run.W, run.b)).max() <= 2:
        return bent
    return several if "fibres" in run.name or "no symmetry" in run.name else scheme


def _block_sizes(W: Float64[np.ndarray, "d n"]) -> np.ndarray:
    """Sizes of the blocks of live features, cosines up to `NEARLY_ORTHOGONAL` ignored."""
    labels = connected_blocks(gram(W[:, W.any(0)]), NEARLY_ORTHOGONAL).labels
    sizes: np.ndarray = np.unique(labels, return_counts=True)[1]
    return sizes


def _draw_shares(axes: Axes, runs: Sequence[Run]) -> None:
    """A bar for each probability, its segments the minima by increasing loss."""
    probabilities = sorted({run.p for run in runs})
    names = []
    for height, p in enumerate(probabilities):
        here = sorted((run for run in runs if run.p == p), key=lambda run: run.loss)
        names.append(_short(here[0]))
        cuts = [
            0,
            *(
                k
                for k, (one, other) in enumerate(pairwise(here), 1)
                if one.name != other.name or other.loss - one.loss > 1e-6
            ),
            len(here),
        ]
        begins = np.array(cuts[:-1])
        axes.barh(
            np.full(len(begins), -height),
            np.diff(cuts) / len(here),
            0.8,
            begins / len(here),
            color=[KINDS[_kind(here[k])] for k in begins],
            hatch=[DEAD if "dead" in here[k].name else "" for k in begins],
            edgecolor="white",
            linewidth=0.6,
        )
        axes.text(-0.012, -height, f"{p:g}", ha="right", va="center", fontsize=7)
    axes.set_title(_in_one_line(names), fontsize=7, pad=2)
    axes.set(xlim=(-0.13, 1), ylim=(0.5 - len(probabilities), 0.5))
    axes.set_axis_off()


def _in_one_line(names: Sequence[str]) -> str:
    """How the name changes along the list, with as many of the names as there is room for."""
    changes = [name for k, name in enumerate(names) if k == 0 or name != names[k - 1]]
    shorter = [changes, [changes[0], "\u2026", changes[-1]], [changes[0], "\u2026"], ["\u2026"]]
    lines = [" \u2192 ".join(some) for some in shorter]
    return next(line for line in lines if len(line) <= LONGEST)


def _short(run: Run) -> str:
    """The name, shorter; digons and singles are called so even if not quite orthogonal."""
    sizes = _block_sizes(live_weights(run.W, run.b))
    if "features in" in run.name and sizes.max() <= 2:
        parts = [_counted((sizes == 2).sum(), "digon"), _counted((sizes == 1).sum(), "single")]
        return " + ".join(part for part in parts if part)
    if scheme := re.search(r"scheme: (.*)", run.name):
        return scheme.group(1).replace("(simplex, 3 points) x (4-gon)", "triangle \u00d7 square")
    name = re.sub(r" \((square|octahedron|16-cell|cross-polytope.*?)\)", "", run.name)
    name = re.sub(r", features repeated [\d+]+ times", "", name)
    return re.sub(r"\(?\d+ features? in \d+ dimensions?, fibres ([\d+]+)\)?", r"kinds \1", name)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}s" if count > 1 else name * int(count)


def _draw_geometry(axes: Axes, W: Float64[np.ndarray, "d n"]) -> None:
    """Vectors in the plane, the convex hull in space, else the Gram matrix."""
    kept = W[:, W.any(0)]
    if len(W) == 3 and _block_sizes(W).max() <= 2:
        kept = _seen_from_the_side(kept)[:2]
    if len(kept) == 2:
        for x, y in kept.T:
            axes.plot([0, x], [0, y], color=style.INK, lw=0.9, solid_capstyle="round")
        axes.plot(*kept, "o", color=style.INK, ms=1.8)
    elif len(W) == 3:
        _draw_hull(axes, _seen_from_the_side(kept))
    else:
        A = gram(kept)
        order = _order(A)
        axes.imshow(A[np.ix_(order, order)] / A.max(), cmap="RdBu", vmin=-1, vmax=1)
    if len(W) <= 3:
        reach = 1.1 * np.linalg.norm(kept, axis=0).max()
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def _order(A: Float64[np.ndarray, "n n"]) -> list[int]:
    """Features in a chain, each followed by the one to which it is most opposed."""
    chain = [0]
    while len(chain) < len(A):
        rest = [k for k in range(len(A)) if k not in chain]
        chain.append(min(rest, key=lambda k: A[chain[-1], k]))
    return chain


def _seen_from_the_side(W: Float64[np.ndarray, "3 n"]) -> Float64[np.ndarray, "3 n"]:
    """Coordinates to the right, up and toward the viewer, the eigenvalue that stands apart up."""
    eigenvalues, axes_of_w = np.linalg.eigh(W @ W.T)
    single = 0 if eigenvalues[1] - eigenvalues[0] > eigenvalues[2] - eigenvalues[1] else 2
    upright = np.roll(axes_of_w.T, 2 - single, axis=0) @ W
    turn, tilt = 0.35, 0.38
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, np.sin(tilt), np.cos(tilt)], [0, -np.cos(tilt), np.sin(tilt)]])
    seen: np.ndarray = lean @ spin @ upright
    return seen


def _draw_hull(axes: Axes, corners: Float64[np.ndarray, "3 n"]) -> None:
    """Edges of the convex hull, those at the back pale."""
    x, y, _ = corners
    try:
        hull = ConvexHull(corners.T)
    except QhullError:  # flat
        axes.plot(x, y, "o", color=style.INK, ms=2)
        return
    normals: dict[tuple[int, int], list[np.ndarray]] = {}
    for face, equation in zip(hull.simplices, hull.equations, strict=True):
        for k in range(3):
            edge = tuple(sorted((int(face[k]), int(face[k - 1]))))
            normals.setdefault((edge[0], edge[1]), []).append(equation[:3])
    for (i, j), (one, other) in normals.items():
        if one @ other > 1 - 1e-6:
            continue  # a diagonal of a face
        front = max(one[2], other[2]) > 0
        axes.plot(
            [x[i], x[j]],
            [y[i], y[j]],
            color=style.INK if front else style.LEVEL,
            lw=0.9 if front else 0.6,
            zorder=2 + front,
            solid_capstyle="round",
        )


FIGURE = Figure(
    name="geometry_atlas",
    paper="spectral-geometry",
    locator="beyond the paper; Elhage et al., arXiv:2209.10652, for five features in the plane",
    title="Atlas of trained geometries",
    takeaway="Whether a trained geometry saturates depends on the size: digons at $n = 2d$, the "
    "pentagon at 5 in 2 and the Petersen graph at 10 in 4 do; most others have several kinds of "
    "features, and do not.",
    alt=(
        "Two columns of rows, one row for each size from 3 features in 2 dimensions to 20 in 5: "
        "a small picture of the best geometry, and four bars, sparser upwards, divided by kind "
        "of geometry. Sizes of two features per dimension are mostly saturated; most others "
        "have several kinds of features."
    ),
    caption="Each row is a size, $n$ features in $d$ dimensions. Left: the best geometry found at "
    "$p = 0.03$: vectors, or in space their convex hull, or in more dimensions the Gram matrix "
    "(blue positive, red negative, pale near zero). Right: shares of the runs, one bar for each "
    "activation probability $p$, sparser upwards, segments by increasing loss from the left. The "
    "name is that of the first segment, and arrows show where it changes with $p$; \u201ckinds "
    "3+6\u201d means three features of one kind and six of another. There are 64 runs for each "
    "bar up to $n = 8$, else 32, and all converged. The loss is that with at most two active "
    "features.",
    claims=(
        "spectral-geometry/trained-antiprism",
        "spectral-geometry/saturated-optima-found",
        "spectral-geometry/saturated-optima",
        "spectral-geometry/trained-three-fibres",
        "spectral-geometry/trained-loss-order",
        "spectral-geometry/trained-truncation",
    ),
    needs=(("geometry-atlas", "paper"),),
    draw=draw,
)
