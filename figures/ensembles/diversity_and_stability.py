"""Trained dictionaries in the plane of diversity and stability: of one pair, and of one run."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.figures.ensembles import concept_looks
from pentad.figures.ensembles.looks import WAYS, cell
from pentad.simulations.models.autoencoders import TOP_K
from pentad.simulations.models.concepts import PLANTED, TRANSFORMER
from pentad.simulations.models.planted_ensembles import BAGGING, BOOSTING, EXPANDED
from pentad.simulations.readings.planted_ensembles import between_runs
from pentad.theory.ensembles.diversity import THRESHOLD, most_stability, unlike_share
from pentad.theory.ensembles.stability import relaxed_stability, unit_columns

PAIRS = (
    (PLANTED, BAGGING, style.TRAINED, "o", "members, planted"),
    (PLANTED, BOOSTING, style.UPPER, "s", "stages, planted"),
    (TRANSFORMER, BAGGING, style.LOWER, "^", "members, transformer"),
    (TRANSFORMER, BOOSTING, style.UNIFORM, "D", "stages, transformer"),
)
"""Source, way, colour, marker and words of the dictionaries that are paired."""


def draw(results: Sequence[Results]) -> Drawing:
    """Left, pairs of members or stages; right, ensembles of 1 to J members."""
    concepts, ensembles = results
    drawing = Drawing(figsize=(style.WIDTH, 3.6), layout="constrained")
    pairs, runs = drawing.subplots(1, 2, sharey=True)
    for source, way, colour, marker, told in PAIRS:
        one = concept_looks.cell(concepts, source, way)
        if one is not None:
            pairs.plot(*_pairs(one), marker, color=colour, ms=3.5, alpha=0.85, mew=0, label=told)
    _draw_runs(runs, ensembles)
    shares = np.linspace(0, 1, 2)
    for axes in (pairs, runs):
        axes.plot(shares, most_stability(shares, THRESHOLD), color=style.INK, lw=1, zorder=1)
        axes.set(xlim=(-0.03, 1.05), ylim=(0.2, 1.03))
    style.label(
        pairs, r"$1-(1-\tau)\,\mathrm{div}$", (0.6, most_stability(0.6, THRESHOLD)), style.INK,
        xytext=(4, 5),
    )  # fmt: skip
    pairs.set(
        xlabel="share of features unlike the other dictionary",
        ylabel="relaxed stability in it",
        title="of one pair: never above the line",
    )
    pairs.legend(frameon=False, fontsize=7.5, loc="lower left")
    runs.set(
        xlabel="share of latents unlike all others of their run",
        ylabel="relaxed stability in another run",
        title="within a run, and between runs: no line",
    )
    runs.yaxis.set_tick_params(labelleft=True)
    runs.legend(frameon=False, fontsize=7.5, loc="lower left")
    return drawing


def _pairs(one: Any) -> np.ndarray:
    """Shares of unlike features, and stabilities, of ordered pairs of members of the first run."""
    directions = one.data["sample_directions"].values.astype(float)
    members = [unit_columns(each.T) for each in np.split(directions, one.config.members)]
    return np.array(
        [
            (float(unlike_share(D, E, THRESHOLD)), float(relaxed_stability(D, E)))
            for D, E in permutations(members, 2)
        ]
    ).T


def _draw_runs(axes: Axes, ensembles: Results) -> None:
    """TopK ensembles of growing size, means over runs and over pairs of them."""
    everywhere = []
    for kind in (BAGGING, BOOSTING, EXPANDED):
        one = cell(ensembles, TOP_K, kind)
        data = one.data
        shares = (data.diverse / data.latents).values.mean(0)
        settled = data.converged.values.all(0)
        everywhere.append(settled)
        style.points(
            axes, shares, between_runs(one, "stability"), settled, **WAYS[kind], label=kind
        )
    style.unconverged(axes, np.concatenate(everywhere), what="ensembles")
    first = cell(ensembles, TOP_K, BAGGING).data
    at = (float(first.diverse[:, 0].mean() / first.latents[0]),
          float(between_runs(cell(ensembles, TOP_K, BAGGING), "stability")[0]))  # fmt: skip
    style.label(axes, "$J=1$", at, style.INK, xytext=(0, 7))


FIGURE = Figure(
    name="diversity_and_stability",
    paper="ensembles",
    locator="stability and diversity against J",
    title="Trained runs in the plane of diversity and stability",
    takeaway="A dictionary unlike another is unstable in it; but a run whose own latents are all "
    "unlike each other can be stable in the next run, as single autoencoders are.",
    alt=(
        "Two panels with the same falling straight line. Left: clouds of pairs of trained "
        "dictionaries, all below it; members of bags to the left and high, stages of chains to "
        "the right and low. Right: three lines that begin together above the straight line at the "
        "right; that of bags runs up to the left, those of chains and of expanded autoencoders "
        "fall below it."
    ),
    caption="Left: ordered pairs of TopK dictionaries trained apart (members of a bag) or one "
    "after the other (stages of a chain), first runs: the share of features without one of cosine "
    "0.7 in the other, and relaxed stability in it; the line bounds it. Right: planted sources, "
    "$J=1$ to $8$, means over runs: the share of latents without another of cosine 0.7 in their "
    "own run, and relaxed stability in another run. The line, which is of one pair, does not bound "
    "these. Hollow: not all runs settled.",
    claims=("ensembles/diversity-bounds-stability", "ensembles/planted-orderings/stability"),
    needs=(("concept-removal", "paper"), ("planted-ensembles", "paper")),
    draw=draw,
)
