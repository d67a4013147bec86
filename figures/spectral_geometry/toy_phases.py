"""What the ReLU toy model stores: five features in the plane, two on a line, and plateaus."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure as Drawing
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Circle

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.store import Result
from pentad.theory.rectified_model.two_features import stability_threshold, unstored_loss

STORED = 1e-2
"""Length below which a feature counts as not stored."""

NOT_STORED = "#e4ecf6"
"""Where one of two features is not stored."""

SHOWN = (0, 1, 2, 3, 4, 6, 9)
"""Which probabilities get a column of arrows: the dense ones, where more happens, and a few."""


def _cell(results: Results, n: int) -> Result | None:
    """The result with n features, if the preset has one."""
    found = [result for result in results if result.config.n == n]
    return found[0] if found else None


def _decimal(p: float) -> str:
    return f"{p:.2g}"


# Five features in the plane -----------------------------------------------------------------


def draw_five(results: Sequence[Results]) -> Drawing:
    """A row for each importance ratio, a column for each of some probabilities."""
    cell = _cell(results[0], 5) or results[0][0]
    data, ratios = cell.data, cell.config.importance_ratios
    shown = sorted({min(k, len(data.probability) - 1) for k in SHOWN})
    layout = ConstrainedLayoutEngine(h_pad=0.1)
    drawing = Drawing(figsize=(style.WIDTH, 1.5 * len(ratios) + 0.4), layout=layout)
    panels = drawing.subplots(len(ratios), len(shown), squeeze=False)
    for row, j in zip(panels, reversed(range(len(ratios))), strict=True):
        for axes, k in zip(row, shown, strict=True):
            W, p = data.weights.values[k, j], float(data.probability[k])
            _draw_arrows(axes, W, ratios[j])
            weights = ratios[j] ** np.arange(W.shape[1])
            share = float(data.best_loss[k, j]) / (weights.sum() * unstored_loss(p))
            axes.text(0, -1.68, f"loss {share:.2f}", ha="center", fontsize=8)
            if not data.converged.values[k, j, int(data.best_start[k, j])]:
                axes.text(0, -2.5, "(not converged)", ha="center", fontsize=7)
            if j == len(ratios) - 1:
                axes.set_title(f"$p = {_decimal(p)}$", loc="center")
        importance = "equal\nimportance" if ratios[j] == 1 else f"importance\n${ratios[j]:g}^i$"
        row[0].text(-1.85, 0, importance, rotation=90, ha="center", va="center", fontsize=8.5)
    drawing.supxlabel(f"activation probability $p$ {style.SPARSER}", fontsize=8.5)
    return drawing


def _draw_arrows(axes: Axes, W: Float64[np.ndarray, "2 n"], ratio: float) -> None:
    """Features as arrows, turned so that the first stored one points up; thin ones count less.

    Features that are not stored are circles at the origin.
    """
    lengths = np.linalg.norm(W, axis=0)
    first = int(np.argmax(lengths > STORED))
    angles = np.arctan2(W[1], W[0])
    turned = np.pi / 2 + (angles - angles[first]) * (1 if _turns_left(angles, first) else -1)
    axes.add_patch(Circle((0, 0), 1, fill=False, color=style.LEVEL, lw=0.8))
    for i in np.argsort(-lengths):
        if lengths[i] <= STORED:
            continue
        tip = lengths[i] * np.array([np.cos(turned[i]), np.sin(turned[i])])
        style.arrow(axes, tip, style.TRAINED, 1.8 * ratio ** (3 * i), mutation_scale=7)
    if dropped := int((lengths <= STORED).sum()):
        axes.plot(0, 0, "o", mfc="white", mec=style.UPPER, ms=4.5, zorder=5)
        text = f"{dropped} dropped"
        axes.text(0, -2.1, text, ha="center", fontsize=8, color=style.UPPER)
    axes.set(xlim=(-1.3, 1.3), ylim=(-2.5, 1.2), aspect="equal")
    axes.set_axis_off()


def _turns_left(angles: Float64[np.ndarray, " n"], first: int) -> bool:
    """One of the two mirror images, always the same one."""
    return bool(np.sin(angles - angles[first]).sum() <= 0)


FIVE = Figure(
    name="toy_five_features",
    paper="spectral-geometry",
    locator="beyond the paper; the basic figure of Elhage et al., arXiv:2209.10652",
    title="Five features in two dimensions",
    takeaway="As inputs get sparser, the plane stores four features as two antipodal pairs, and "
    "then five as a pentagon.",
    alt=(
        "A grid of discs, a row for each importance ratio, a column for each activation "
        "probability, sparser to the right. Arrows inside show the stored features: two at "
        "right angles where inputs are dense, then four as two opposite pairs, then five as a "
        "pentagon where they are sparse and equally important."
    ),
    caption="The columns of the best trained $W$ for $n = 5$, $d = 2$ against the unit circle, "
    "best of 16 starts on the exact population loss; $p = 1 - S$ is the probability that an input "
    "is active. Thinner arrows belong to less important features, and features that training drops "
    "are counted in red. Every panel is turned and mirrored so that the first stored feature "
    "points up, since the loss does not change. Below: the loss as a share of what it is when "
    "nothing is stored. For $p = 1$ no feature is ever off, and one does hardly better than by "
    "storing two; with equal importance a lopsided model is a little better than that.",
    claims=("spectral-geometry/full-toy-loss", "spectral-geometry/trained-five-in-two"),
    needs=(("toy-phases", "paper"),),
    draw=draw_five,
)

# Two features on a line ---------------------------------------------------------------------


def draw_two(results: Sequence[Results]) -> Drawing:
    """The phase diagram, and the second feature's length along some of its columns."""
    cell = _cell(results[0], 2) or results[0][0]
    data = cell.data
    p, r = data.probability.values, data.ratio.values
    W = data.weights.values[..., 0, :2]
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    diagram, lengths = drawing.subplots(1, 2, width_ratios=(1.25, 1))
    _draw_diagram(diagram, p, r, W)
    _draw_lengths(lengths, p, r, W)
    return drawing


def _draw_diagram(
    axes: Axes,
    p: Float64[np.ndarray, " p"],
    r: Float64[np.ndarray, " r"],
    W: Float64[np.ndarray, "p r 2"],
) -> None:
    """Lengths for r up to 1 as trained; for larger r those of 1 / r, features swapped."""
    shorter = np.abs(W).min(-1) / np.abs(W).max(-1)
    shorter = np.where((np.abs(W) > STORED).all(-1), shorter, np.nan)
    below = r < 1
    both_r = np.concatenate([r, 1 / r[below][::-1]])
    pale = matplotlib.colormaps["Purples"](np.linspace(0.2, 0.6, 256))
    shades = ListedColormap(pale).with_extremes(bad=NOT_STORED)
    drawn = axes.pcolormesh(
        p, both_r, np.concatenate([shorter, shorter[:, below][:, ::-1]], axis=1).T, cmap=shades,
        vmin=0, vmax=1, shading="nearest", rasterized=True,
    )  # fmt: skip
    axes.figure.colorbar(
        drawn, ax=axes, label="shorter length over the longer", fraction=0.05, pad=0.02
    )
    line = np.geomspace(p.min(), 1, 200)
    low = line[line <= 0.2]
    for x, y, dashes in (
        (line, (2 + np.sqrt(2)) / 8 * line, (0, (4, 2))),
        (low, 0.43 * low + 1.5 * low**2, "-"),
        (line, stability_threshold(line), (0, (1, 1))),
    ):
        axes.plot(x, y, color=style.INK, lw=1.2, ls=dashes)
        axes.plot(x, 1 / y, color=style.INK, lw=1.2, ls=dashes)
    axes.set(yscale="log", ylim=(r.min(), 1 / r.min()))
    style.probability_axis(axes, limits=(1, p.min()))
    axes.set_ylabel("importance $r$ of the second feature")
    axes.set_title("what the best model stores")
    style.label(axes, "both, with\nopposite signs", (0.035, 1), ha="center", va="center")
    for text, importance in (("first only", 0.012), ("second only", 1 / 0.012)):
        style.label(axes, text, (0.4, importance), ha="center", va="center")
    style.label(axes, "$r_c(p)$", (0.03, 0.03), xytext=(5, 4))
    style.label(
        axes,
        r"$r = \frac{2+\sqrt{2}}{8}\,p$",
        (0.06, 0.0256),
        xytext=(-14, -22),
        arrowprops={"arrowstyle": "-", "color": style.GUIDE, "lw": 0.7},
        ha="right",
    )


def _draw_lengths(
    axes: Axes,
    p: Float64[np.ndarray, " p"],
    r: Float64[np.ndarray, " r"],
    W: Float64[np.ndarray, "p r 2"],
) -> None:
    wanted = (0.7, 0.4, 0.2, 0.1, 0.02)
    columns = sorted({int(np.argmin(np.abs(np.log(p / value)))) for value in wanted})
    looks = style.ramp(len(columns))
    for place, k in enumerate(reversed(columns)):
        axes.plot(
            r / p[k], np.abs(W[k, :, 1]), **looks[place], ms=2.8, lw=1.1,
            label=f"$p = {_decimal(p[k])}$",
        )  # fmt: skip
    axes.plot(
        (2 + np.sqrt(2)) / 8, 2 - np.sqrt(2), "*", color=style.UPPER, ms=10, zorder=5,
        label="limit as $p \\to 0$",
    )  # fmt: skip
    axes.set(xscale="log", xlim=(0.15, 6), ylim=(-0.03, 1.08))
    axes.set_xticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    axes.minorticks_off()
    axes.set_xlabel("importance over probability, $r / p$")
    axes.set_ylabel("length $|w_2|$ of the second feature")
    axes.set_title("it appears by a jump")
    axes.legend(frameon=False, fontsize=7.5, loc="lower right")


TWO = Figure(
    name="toy_two_features",
    paper="spectral-geometry",
    locator="beyond the paper; the phase diagram of Elhage et al., arXiv:2209.10652",
    title="Phases of two features on a line",
    takeaway="Of sparse features a second one is superposed with the opposite sign once its "
    "relative importance exceeds about 0.43 times its probability, and it appears by a jump.",
    alt=(
        "Left: a map over probability, sparser to the right, and importance of the second "
        "feature, shaded by its length, with a bar for the shades: only the first feature is "
        "stored below a slanted line, both above it with opposite signs. Right: the second "
        "feature's length over importance divided by probability, zero up to a jump at about "
        "0.43 for the sparsest inputs."
    ),
    caption="Left: every cell is the best trained model for $n = 2$, $d = 1$ and importances "
    "$(1, r)$, on the exact loss; violet where both features are stored, the darker the more equal "
    "their lengths. The half with $r > 1$ is not trained but mirrored: features swap their parts, "
    "and so the lines are there twice. In the lower half, above the solid line the pair "
    "$(1, -3/5)$ provably beats the first feature alone. Below the dashed line no pair $(1, -w)$ "
    "without bias does; the two lines have almost the same slope at $0$. Above the dotted line "
    "$r_c(p)$, known in closed form, the first feature alone is not even a local optimum: dense "
    "models change there. At $r = 1$ the opposite pair wins for every $p < 1$. Right: length of "
    "the second feature along columns of the diagram. As $p$ tends to $0$ it jumps from $0$ to "
    "$2 - \\sqrt{2}$ (star) at $r = (2 + \\sqrt{2}) p / 8$; in dense models it grows without a "
    "jump.",
    claims=(
        "spectral-geometry/antipodal-pair-beats-one",
        "spectral-geometry/superposition-pays",
        "spectral-geometry/superposition-costs",
        "spectral-geometry/single-feature-unstable",
        "spectral-geometry/trained-dense-boundary",
        "spectral-geometry/trained-single-feature",
        "spectral-geometry/trained-antipodal-pair",
    ),
    needs=(("toy-phases", "paper"),),
    draw=draw_two,
)

# Plateaus -----------------------------------------------------------------------------------

PLATEAUS_SHOWN = {
    2: ((1 / 2, "1/2  pairs"), (2 / 5, "2/5  pentagon"), (1 / 3, "1/3  hexagon"),
        (2 / 7, "2/7  heptagon")),
    3: ((3 / 4, "3/4  tetrahedron"), (2 / 3, "2/3  triangle"), (1 / 2, "1/2  pairs"),
        (3 / 8, "3/8  tight antiprism")),
}  # fmt: skip
"""Dimensionalities with names, by dimension."""


def draw_plateaus(results: Sequence[Results]) -> Drawing:
    """A panel for each shape: dimensionalities of all features, and dimensions per feature."""
    cells = [cell for n in (7, 8) if (cell := _cell(results[0], n))] or [results[0][0]]
    drawing = Drawing(figsize=(style.WIDTH, 3.4), layout="constrained")
    panels = drawing.subplots(1, len(cells), sharey=True, squeeze=False)[0]
    for axes, cell in zip(panels, cells, strict=True):
        _draw_plateaus(axes, cell)
    panels[0].set_ylabel("dimensionality")
    panels[-1].legend(frameon=False, fontsize=7.5, loc="upper right")
    return drawing


def _draw_plateaus(axes: Axes, cell: Result) -> None:
    data, n, d = cell.data, cell.config.n, cell.config.d
    sparsity = 1 / data.probability.values
    best = data.best_start.values[:, 0]
    shares, norms = data.dimensionality.values[:, 0], data.squared_norm.values[:, 0]
    for level, name in PLATEAUS_SHOWN.get(d, ()):
        axes.axhline(level, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)), zorder=0)
        axes.text(1.02, level, name, va="center", fontsize=7.5, color=style.GUIDE,
                  transform=axes.get_yaxis_transform())  # fmt: skip
    rows = np.arange(len(best))
    every = np.where(norms > STORED, shares, np.nan)
    axes.plot(
        np.repeat(sparsity, every[0].size), every.ravel(), "D", color=style.LOWER, mfc="none",
        ms=2.2, mew=0.5, label="features of all runs", zorder=2,
    )  # fmt: skip
    chosen, converged = every[rows, best], data.converged.values[rows, 0, best]
    style.points(
        axes, np.repeat(sparsity, n), chosen.ravel(), np.repeat(converged, n), style.TRAINED, ms=4,
        label="stored features of the best run",
    )  # fmt: skip
    style.unconverged(axes, converged, what="best runs")
    per_feature = d / norms[rows, best].sum(-1)
    axes.plot(
        sparsity, per_feature, color=style.RADEMACHER, lw=1.3, ls=(0, (4, 1.5)),
        label="$d / \\|W\\|_F^2$ of the best run", zorder=3,
    )  # fmt: skip
    axes.set(xscale="log", ylim=(0, 1.05), xlabel=f"$1/p = 1/(1 - S)$ {style.SPARSER}")
    axes.set_title(f"$n = {n}$ features in $d = {d}$ dimensions")


PLATEAUS = Figure(
    name="toy_plateaus",
    paper="spectral-geometry",
    locator="beyond the paper; the feature dimensionality plot of Elhage et al., arXiv:2209.10652",
    title="Plateaus of feature dimensionality",
    takeaway="Sparser inputs push the features down a staircase of dimensionalities, one step for "
    "every geometry: pairs, pentagon, hexagon, heptagon in the plane; pairs and then an "
    "unsaturated antiprism in space.",
    alt=(
        "Two panels, for seven features in the plane and eight in space: dimensionality against "
        "one over the activation probability, sparser to the right. The points descend a "
        "staircase through the named levels: pairs, pentagon, hexagon and heptagon in the "
        "plane; pairs and then just below three eighths in space."
    ),
    caption="$D_i = |w_i|^4 / \\sum_j \\langle w_i, w_j \\rangle^2$ of every stored feature of the "
    "best trained model (discs) and of all runs (diamonds), on the exact loss with any number of "
    "active features, over $1/p$ for activation probability $p$, with equal importance. Lines "
    "mark the values of known geometries. Dashed: dimensions per feature $d / \\|W\\|_F^2$, which "
    "Elhage et al. plot; it equals $D$ only where features have unit length, and they do not stay "
    "that short. In space the plateau lies just below $3/8$, where the eight features would fill "
    "the space.",
    claims=("spectral-geometry/full-toy-loss", "spectral-geometry/trained-plateaus"),
    needs=(("toy-phases", "paper"),),
    draw=draw_plateaus,
)
