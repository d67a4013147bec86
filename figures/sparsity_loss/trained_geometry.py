"""Trained features in the plane: four lines, then three, then orthogonal axes as p grows."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Circle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.capacity import capacities
from pentad.theory.power_autoencoder.power_loss import gram

PROBABILITIES = (1e-6, 0.01, 0.03, 0.1, 0.3)
AGREEMENT = 1e-3
"""Radians to which angles have to agree with equal spacing to be annotated."""


def draw(results: Sequence[Results]) -> Drawing:
    """A row for each law, a column for each probability."""
    cells = sorted(
        (cell for cell in results[0] if cell.config.d == 2), key=lambda cell: cell.config.law
    )
    shown = [p for p in cells[0].config.probabilities if p in PROBABILITIES]
    shown = sorted(shown or cells[0].config.probabilities, reverse=True)
    drawing = Drawing(figsize=(style.WIDTH, 1.65 * len(cells) + 0.1), layout="constrained")
    panels = drawing.subplots(len(cells), len(shown), squeeze=False)
    for row, cell in zip(panels, cells, strict=True):
        colour = style.LAW_COLOURS[cell.config.law]
        for axes, p in zip(row, shown, strict=True):
            k = cell.config.probabilities.index(p)
            converged = bool(cell.data.converged[k, int(cell.data.best_start[k])])
            _draw_lines(axes, cell.data.weights.values[k], colour, converged=converged)
            if axes in panels[0]:
                axes.set_title(f"$p = {_power_of_ten(p)}$", loc="center")
        row[0].text(
            -1.35, 0, cell.config.law.capitalize(), color=colour, rotation=90, ha="center",
            va="center", fontsize=9,
        )  # fmt: skip
    drawing.supxlabel(f"activation probability $p$ {style.SPARSER}", fontsize=8.5)
    return drawing


def _power_of_ten(p: float) -> str:
    exponent = round(np.log10(p))
    return f"10^{{{exponent}}}" if p == 10.0**exponent and p < 0.01 else f"{p:g}"


def _draw_lines(axes: Axes, W: Float64[np.ndarray, "2 n"], colour: str, *, converged: bool) -> None:
    """Every feature as a line through the origin, as long as |w| and as wide as its capacity."""
    shares = capacities(gram(W))
    active = shares > 1e-3
    shares, lines = shares[active], W[:, active]
    angles = np.arctan2(lines[1], lines[0])
    angles -= angles[np.argmax(shares)]
    lengths = np.linalg.norm(lines, axis=0)
    axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    for angle, length, share in zip(angles, lengths, shares, strict=True):
        tip = length * np.array([np.cos(angle), np.sin(angle)])
        axes.plot(*np.stack([-tip, tip], 1), color=colour, lw=6 * share, solid_capstyle="butt")
    axes.set(xlim=(-1.15, 1.15), ylim=(-1.5, 1.1), aspect="equal")
    axes.set_axis_off()
    axes.text(
        0,
        -1.2,
        _spacing(angles) + "\n(not converged)" * (not converged),
        ha="center",
        va="top",
        fontsize=8,
    )


def _spacing(angles: Float64[np.ndarray, " lines"]) -> str:
    """How many lines, and how far apart if equally far to the stated agreement."""
    count = len(angles)
    gaps = np.diff(np.sort(angles % np.pi), append=np.min(angles % np.pi) + np.pi)
    if np.abs(gaps - np.pi / count).max() < AGREEMENT:
        return f"{count} lines, {180 / count:g}° apart"
    return f"{count} lines, unequally spaced"


FIGURE = Figure(
    name="trained_geometry",
    paper="sparsity-loss",
    locator="beside Figure 1 of arXiv:2606.18538",
    title="Trained geometry in the plane",
    takeaway="As features become denser, trained features give up superposition step by step: "
    "four lines, three lines, two orthogonal axes.",
    alt=(
        "A grid of discs, a row for each of two laws, a column for each of five activation "
        "probabilities, sparser to the right. The lines inside are the trained features: two at "
        "right angles where features are dense, then three, then four at equal angles where "
        "they are sparse."
    ),
    caption="The columns of the best trained $W$ for $d = 2$ and $n = 16$ with activation $t^3$, "
    "each as a line through the origin, for $w$ and $-w$ are the same feature; features that "
    "training switched off do not show. Lines are as long as $|w|$ against the unit circle and "
    "as wide as their capacity $\\rho$, which sums to 2 in every panel; for Gaussian amplitudes, "
    "whose tails the power amplifies, the best length is below 1. "
    "Angles are given where they agree with equal spacing to $10^{-3}$. Every panel is "
    "turned so that one line is horizontal, since the loss does not change under rotations. Four "
    "equally spaced lines are the spherical design that is optimal as $p$ tends to 0.",
    claims=(
        "sparsity-loss/plane-designs",
        "sparsity-loss/capacity-below-leverage",
        "sparsity-loss/rademacher-optimum",
    ),
    needs=(("power-loss-sweep", "laptop"),),
    draw=draw,
)
