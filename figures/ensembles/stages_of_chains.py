"""What each stage of a boosted chain removes, its best multiple, and the budget of its penalty."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles.looks import GATE_LOOKS, GATE_NAMES, WAYS, cell
from pentad.simulations.experiments.planted_ensembles import PENALTIES
from pentad.simulations.models.autoencoders import GATES, RELU, TOP_K
from pentad.simulations.models.planted_ensembles import BOOSTING, ROTATED


def draw(results: Sequence[Results]) -> Drawing:
    """Left, shares of energy; then best multiples; right, penalties against energy removed."""
    chains = {gate: cell(results[0], gate, BOOSTING) for gate in GATES}
    drawing = Drawing(figsize=(style.WIDTH, 3.6), layout="constrained")
    removed, multiples, budget = drawing.subplots(1, 3, width_ratios=(1, 1, 1.25))
    for gate, chain in chains.items():
        _draw_stages(removed, chain, "removed", GATE_LOOKS[gate], label=GATE_NAMES[gate])
        _draw_stages(multiples, chain, "best_multiple", GATE_LOOKS[gate])
    control = cell(results[0], TOP_K, ROTATED)
    _draw_stages(removed, control, "removed", WAYS[ROTATED], label="TopK, untrained")
    removed.set(ylim=(0, 1.03), ylabel="share of energy", title="what a stage removes")
    multiples.axhline(1, color=style.GUIDE, lw=0.9, ls=":", zorder=1)
    multiples.set(yscale="log", title="best multiple of a stage")
    most = max(float(chain.data.best_multiple.max()) for chain in chains.values())
    ticks = [tick for tick in (0.5, 1, 2, 4, 8, 16) if tick <= 1.2 * max(most, 2)]
    multiples.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    multiples.minorticks_off()
    settled = np.concatenate([chain.data.converged.values.all(0) for chain in chains.values()])
    style.unconverged(removed, settled, what="stages", fontsize=7.5, at=(0.86, 0.995), va="top")
    _draw_budget(budget, {gate: chains[gate] for gate in PENALTIES})
    drawing.legend(loc="outside lower center", ncols=6, frameon=False)
    return drawing


def _draw_stages(axes: Axes, chain: Any, name: str, look: dict[str, Any], **options: Any) -> None:
    data = chain.data
    values, stages = data[name].values, data.stage.values
    axes.fill_between(stages, values.min(0), values.max(0), color=look["colour"], alpha=0.14, lw=0)
    style.points(axes, stages, values.mean(0), data.converged.values.all(0), **look, **options)
    axes.set(xlabel="stage $j$", xticks=stages)


def _draw_budget(axes: Axes, chains: dict[str, Any]) -> None:
    ends = []
    for gate, chain in chains.items():
        data, look = chain.data, GATE_LOOKS[gate]
        energy = float(data.train_energy)
        taken = (energy - data.train_mse.values.mean(0)) / energy
        spent = data.penalty.values.cumsum(1).mean(0) / energy
        style.points(axes, taken, spent, data.converged.values.all(0), **look)
        failing = ~(data.certificate.values >= 0).all(0)
        axes.plot(taken[failing], spent[failing], "x", color=style.INK, ms=8, mew=0.9, zorder=6)
        ends.append(spent[-1])
        if gate == RELU:
            stop = 1 - chain.config.penalty**2 / 4 / energy
            axes.axvline(stop, color=look["colour"], lw=0.9, ls=":", zorder=1)
            style.label(
                axes, r"$\lambda^2/4$ left", (stop, 0.03), look["colour"], rotation=90, ha="right",
                va="bottom", xytext=(-2, 0),
            )  # fmt: skip
    axes.plot([0, 1], [0, 1], color=style.GUIDE, lw=1.1, zorder=1)
    style.label(axes, "budget", (0.62, 0.62), style.GUIDE, xytext=(-5, 3), ha="right")
    axes.set(
        xlim=(0.5, 1.02),
        ylim=(0, max(1, 1.05 * max(ends))),
        xlabel="energy removed / $E_0$",
        ylabel="penalties so far / $E_0$",
        title="penalties of all stages",
    )


FIGURE = Figure(
    name="stages_of_chains",
    paper="ensembles",
    locator="none; boosting stage by stage",
    title="Chains, stage by stage",
    takeaway="Where a stage is penalised, later ones remove less and less, and all penalties "
    "together fit into the energy removed; ReLU stages, whose codes an L1 penalty shortens, are "
    "best multiplied by more than one.",
    alt=(
        "Three panels. Left: the share of energy that a stage removes levels off for TopK and "
        "BatchTopK, goes on falling for the penalised gates and rises to one for a TopK chain that "
        "learned nothing. Middle, logarithmic: best "
        "multiples are near one except for ReLU, where they rise. Right: penalties of all stages "
        "against energy removed, three paths below a diagonal; crosses on some stages."
    ),
    caption="Left: $\\eta_j=1-E_j/E_{j-1}$ on test data. Middle: $\\alpha^*=\\mathbb{E}\\langle "
    "r,g\\rangle/\\mathbb{E}\\lVert g\\rVert^2$ on training data. Means and ranges over runs. "
    "Untrained: random orthonormal directions and their opposites, in every stage the same. "
    "Right: $\\lambda\\sum_j\\mathbb{E}\\,\\mathrm{pen}(c_j)$ against $E_0-E_J$, training data, "
    "means over runs. If every stage has an objective at most that of the zero map, the path is on "
    "or below the diagonal; crosses: not so in some run. Dotted: a ReLU chain of best stages "
    "leaves at most $\\lambda^2/4$ in the limit, one that is trained may stop before.",
    claims=(
        "ensembles/telescoping",
        "ensembles/line-search",
        "ensembles/shrinkage",
        "ensembles/penalty-budget",
        "ensembles/limit-of-residuals",
        "ensembles/planted-budgets/penalties",
    ),
    needs=(("planted-ensembles", "paper"),),
    draw=draw,
)
