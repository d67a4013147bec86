"""Features of unequal sparsity: who gets capacity, length and which eigenvalues."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.simulations.readings.spectral_sweep import kept_runs
from pentad.theory.frames.spectral_measures import mean_eigenvalues, spectral_measures


def draw(results: Sequence[Results]) -> Drawing:
    """Capacity and squared length over the feature's sparsity, and its spectral measure."""
    cells = [cell for cell in results[0] if cell.config.profile == "linear"]
    n = cells[0].config.n
    S = np.arange(n) / n * cells[0].config.sparsities[0]
    drawing = Drawing(figsize=(style.WIDTH, 5.2), layout="constrained")
    top, middle, bottom = drawing.subplots(3, 1, sharex=True, height_ratios=(1, 1, 1.5))
    for cell in cells:
        first = cell is cells[0]
        look: dict[str, Any] = (
            {"marker": "o", "color": style.TRAINED, "zorder": 4}
            if first
            else {"marker": "D", "color": style.LEVEL, "mfc": "none", "mew": 0.6}
        )
        top.plot(S, cell.data.capacity.values[0, 0], ls="", ms=3, **look)
        middle.plot(S, cell.data.squared_norm.values[0, 0], ls="", ms=3, **look)
    top.set(ylabel="capacity $D_i$", ylim=(-0.03, 1.08))
    middle.set(ylabel="squared length", ylim=(0, None))
    measures = spectral_measures(kept_runs(cells[0])[0].W)
    order = np.arange(len(measures.eigenvalues) + 1) - 0.5
    shades = bottom.pcolormesh(
        np.arange(n + 1) / n * cells[0].config.sparsities[0] - 0.5 / n,
        order,
        (measures.masses * measures.squared_norms[:, None]).T.clip(1e-9),
        cmap="Purples",
        norm=LogNorm(1e-3, 1),
        rasterized=True,
    )
    means = mean_eigenvalues(measures)
    alive = measures.squared_norms > 1e-3 * measures.squared_norms.max()
    places = np.interp(-means[alive], -measures.eigenvalues, np.arange(len(measures.eigenvalues)))
    bottom.plot(
        S[alive], places, "o", color=style.RADEMACHER, mec="white", mew=0.4, ms=3.4,
        label="mean eigenvalue",
    )  # fmt: skip
    bottom.legend(loc="upper left", fontsize=8, frameon=False)
    shown = np.linspace(0, len(measures.eigenvalues) - 1, 5).round().astype(int)
    bottom.set_yticks(shown, [f"{k + 1}: {measures.eigenvalues[k]:.2f}" for k in shown])
    bottom.invert_yaxis()
    bottom.set_ylabel(r"rank $a$: eigenvalue $\lambda_a$")
    style.sparsity_axis(bottom, "sparsity $S_i = i/n$ of the feature")
    drawing.colorbar(shades, ax=bottom, label="$|w_i|^2 p_{ia}$", fraction=0.04, pad=0.01)
    return drawing


FIGURE = Figure(
    name="nonuniform_sparsity",
    paper="spectral-geometry",
    locator="appendix on non-uniform sparsity (second-hand), at reduced size",
    title="Features of unequal sparsity",
    takeaway="When features differ in sparsity those of intermediate sparsity get the space: the "
    "denser ones mostly share a single dimension and the sparser ones are dropped.",
    alt=(
        "Three panels over the sparsity of the single feature, sparser to the right. Top and "
        "middle: capacity and squared length are near zero for the densest features, jump to "
        "about 0.7, then 0.5, for middle ones, and are zero for the sparsest. Bottom: a heat "
        "map of which eigenvalue each feature contributes to, from the least at the left to the "
        "largest in the middle."
    ),
    caption="Features $i = 0, \\dots, 127$ with sparsity $S_i = i/n$ in $d = 32$ dimensions, "
    "trained by the published recipe with 10 000 steps; four seeds, one of them in full dots. Top "
    "and middle: capacity and squared length. Capacities near one half belong to pairs of "
    "opposite features, those near 0.7 to features with two neighbours at cosines near $-0.45$. "
    "Bottom: what every feature of that seed contributes to every eigenvalue of $F$ (by rank, so "
    "that steps are not to scale; the contributions to $\\lambda_a$ sum to $\\lambda_a$), and its "
    "mean eigenvalue $\\kappa_i$ (orange). Dense features share the least eigenvalue, near 1; the "
    "larger ones belong to few features each.",
    claims=("spectral-geometry/unequal-sparsity", "spectral-geometry/trained-saturation"),
    needs=(("spectral-sweep", "paper"),),
    draw=draw,
)
