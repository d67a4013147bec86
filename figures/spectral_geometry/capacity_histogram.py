"""Capacities of trained features over sparsity: where they gather, beside those of geometries."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.spectral_geometry.saturation_sweep import uniform_cells

BINS = np.arange(-0.005, 1.02, 0.01)

MARKED = (
    (3 / 8, "3/8", "tight antiprism, cube", 2),
    (2 / 5, "2/5", "pentagon", 1),
    (1 / 2, "1/2", "digon", 0),
    (2 / 3, "2/3", "triangle", 1),
    (3 / 4, "3/4", "tetrahedron", 0),
    (1.0, "1", "alone", 0),
)
"""Capacities of geometries: value, fraction, name, and the line on which it is written."""


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each sparsity: how many features, over all sizes, have which capacity."""
    cells = uniform_cells(results[0])
    sparsities = cells[0].config.sparsities
    capacities = np.concatenate([cell.data.capacity.values for cell in cells], 0)
    counts = np.array([np.histogram(capacities[:, k], BINS)[0] for k in range(len(sparsities))])
    drawing = Drawing(figsize=(style.WIDTH, 3.6), layout="constrained")
    axes = drawing.subplots()
    shades = axes.pcolormesh(
        BINS,
        np.arange(len(sparsities) + 1) - 0.5,
        np.where(counts > 0, counts, np.nan),
        cmap=ListedColormap(matplotlib.colormaps["Blues"](np.linspace(0.22, 1, 256))),
        norm=LogNorm(0.5, counts.max()),
        rasterized=True,
    )
    top = len(sparsities) - 0.5
    for value, fraction, name, line in MARKED:
        height = top + 0.2 + 0.75 * line
        axes.plot(
            [value, value], [-0.5, height], color=style.UPPER, lw=0.9, ls=(0, (4, 2)),
            clip_on=False,
        )  # fmt: skip
        axes.text(
            value, height, f"{name} {fraction}", ha="center", va="bottom", color=style.UPPER,
            fontsize=8, bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none"},
        )  # fmt: skip
    axes.set_yticks(np.arange(len(sparsities)), [f"{S:g}" for S in sparsities])
    axes.set(
        xlim=(BINS[0], BINS[-1]),
        ylim=(-0.5, top),
        xlabel="capacity $D_i$",
        ylabel=f"sparsity $S$ {style.SPARSER_UP}",
    )
    axes.spines[["left", "bottom"]].set_visible(False)
    converged = np.array([cell.data.converged.values for cell in cells])
    style.unconverged(axes, converged, mark="", at=(0.98, 0.97), va="top")
    drawing.colorbar(shades, ax=axes, label="features in a hundredth", fraction=0.04, pad=0.01)
    return drawing


FIGURE = Figure(
    name="capacity_histogram",
    paper="spectral-geometry",
    locator="the authors' public notes, at reduced size",
    title="Where capacities gather",
    takeaway="At sparsities from 0.4 to 0.7 capacities gather at one half, the value of opposite "
    "pairs; of the other values of geometries only 2/5 stands out, at sparsity 0.8.",
    alt=(
        "A heat map: rows are sparsities, sparser upwards, columns are capacities from 0 to 1, "
        "and darker means more features. A dark column stands at one half from sparsity 0.4 up, "
        "another at zero; in the densest rows the features spread widely, and in the sparsest "
        "ones many lie below one half."
    ),
    caption="How many of all trained features with $n = 128$, six sizes and two seeds together, "
    "have which capacity $D_i$, row by row of sparsity, in steps of a hundredth; white is none. "
    "Dashed: the capacities that features have in well-known geometries; a capacity alone never "
    "identifies a geometry. The columns by 0 are dead features and short ones that share "
    "dimensions. Features that are hardly sparse have all capacities up to about 3/4. At "
    "sparsities 0.9 and 0.99 only models with $d = n/2$ gather at one half; the others spread "
    "below it, down to $d/n$.",
    claims=("spectral-geometry/trained-saturation", "spectral-geometry/capacity-is-no-name"),
    needs=(("spectral-sweep", "paper"),),
    draw=draw,
)
