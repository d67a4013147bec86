"""Dimensions per feature of a larger toy model over sparsity, and those of its single features."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results

STORED = 1e-2
"""Squared length below which a feature counts as not stored."""

NAMED = (
    (1, "1  alone", "center"),
    (3 / 4, "3/4  tetrahedron", "center"),
    (2 / 3, "2/3  triangle", "center"),
    (1 / 2, "1/2  pairs", "center"),
    (2 / 5, "2/5  pentagon", "bottom"),
    (3 / 8, "3/8  tight antiprism", "top"),
)
"""Dimensionalities that Elhage et al. name, and where the name stands beside the line."""


def draw(results: Sequence[Results]) -> Drawing:
    """The curve of d over the squared norm, and a dot for every stored feature."""
    data, config = results[0][0].data, results[0][0].config
    drawing = Drawing(figsize=(style.WIDTH, 3.9), layout="constrained")
    axes = drawing.subplots()
    _draw_levels(axes)
    sparsity = 1 / data.probability.values
    _draw_features(axes, sparsity, data)
    per_feature, converged = data.dimensions_per_feature.values, data.converged.values
    style.points(
        axes, sparsity, per_feature, converged, style.TRAINED, ls="-",
        label="$d / \\|W\\|_F^2$, dimensions per feature",
    )  # fmt: skip
    style.unconverged(axes, converged, what="models", at=(0.5, 0.02), ha="left")
    axes.set(
        xscale="log",
        ylim=(0, 1.12),
        xlabel=f"$1/p = 1/(1 - S)$ {style.SPARSER}",
        ylabel="dimensionality",
        title=f"$n = {config.n}$ features in $d = {config.d}$ dimensions",
    )
    axes.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.legend(loc="upper right", bbox_to_anchor=(1, 0.88), edgecolor="none", fontsize=8)
    return drawing


def _draw_levels(axes: Axes) -> None:
    for level, name, place in NAMED:
        axes.axhline(level, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)), zorder=0)
        axes.text(
            1.01, level, name, va=place, fontsize=7.5, color=style.GUIDE,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip


def _draw_features(axes: Axes, sparsity: np.ndarray, data: Any) -> None:
    """Dots beside the curve's points, spread by number so that they do not hide each other."""
    stored = data.squared_norm.values > STORED
    n = stored.shape[1]
    spread = np.exp(np.linspace(-0.03, 0.03, n))
    places = sparsity[:, None] * spread
    axes.plot(
        places[stored], data.dimensionality.values[stored], "D", color=style.LOWER, ms=1.2, mew=0.3,
        label="$D_i$ of every stored feature", zorder=2,
    )  # fmt: skip


FIGURE = Figure(
    name="feature_dimensionality",
    paper="spectral-geometry",
    locator="beyond the paper; the feature dimensionality plot of Elhage et al., arXiv:2209.10652",
    title="Dimensions per feature of a larger model",
    takeaway="As inputs get sparser, dimensions per feature fall with halts near 1 and 1/2.",
    alt=(
        "Dimensions per feature of a model with many features against one over the activation "
        "probability, sparser to the right: a curve that falls from near one for dense inputs. "
        "Clouds of diamonds, the dimensionalities of single features, around dotted levels that "
        "are named: alone, tetrahedron, triangle, pairs, pentagon, tight antiprism."
    ),
    caption="ReLU toy model with features of equal importance, trained on sampled inputs by Adam "
    "in fewer steps than published; one seed, all densities from the same start. "
    "Discs: $d / \\|W\\|_F^2$, which Elhage et al. plot, hollow where a second round of training "
    "moved it by more than a twentieth. Diamonds: "
    "$D_i = |w_i|^4 / \\sum_j \\langle w_i, w_j \\rangle^2$ of every stored feature, beside each "
    "other within a density. Dotted: values of known geometries. What is seen is a fact about one "
    "training, not about minima of the loss.",
    claims=("spectral-geometry/trained-plateaus",),
    needs=(("feature-dimensionality", "paper"),),
    draw=draw,
)
