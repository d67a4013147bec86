"""Scores of codes over sizes: where sparse coding wins, and where nothing recovers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.amortisation_gap.looks import LOOKS
from pentad.figures.core import Figure, Results
from pentad.simulations.experiments.amortised_inference import LINEAR, NOTHING
from pentad.simulations.readings.planted_codes import PUBLISHED_SIZES, cells
from pentad.theory.codes.phase_transitions import weak_threshold


def draw(results: Sequence[Results]) -> Drawing:
    """A row of points for each size, ordered by how far inside the recoverable region it lies."""
    drawing = Drawing(figsize=(style.WIDTH, 3.9), layout="constrained")
    axes = drawing.subplots()
    sizes = sorted(PUBLISHED_SIZES, key=_margin)
    places = np.arange(len(sizes))
    shown = (
        ("autoencoder", "autoencoder", [_encoder(results[0], size) for size in sizes], -0.24),
        ("FISTA", "dictionary learning", [_learned(results[1], size) for size in sizes], -0.08),
        ("authors", "the authors' autoencoder", [PUBLISHED_SIZES[s][0] for s in sizes], 0.08),
        ("pursuit", "the authors' sparse coding", [PUBLISHED_SIZES[s][2] for s in sizes], 0.24),
    )
    for key, name, scores, shift in shown:
        values = [np.atleast_1d(each) for each in scores]
        means = [each.mean() if each.size else np.nan for each in values]
        axes.plot(places + shift, means, label=name, **{**LOOKS[key], "ls": "", "ms": 6})
        for x, each in zip(places + shift, values, strict=True):
            if each.size > 1:
                axes.vlines(x, each.min(), each.max(), color=LOOKS[key]["color"], lw=1.2)
    for x, size in zip(places, sizes, strict=True):
        axes.text(float(x), 1.05, f"{_margin(size):.2f}", ha="center", fontsize=8, color=style.INK)
    axes.text(-0.75, 1.05, "$k / (\\rho_W d)$", ha="right", fontsize=8, color=style.INK)
    outside = next((x for x, size in zip(places, sizes, strict=True) if _margin(size) > 1), None)
    if outside is not None:
        axes.axvline(outside - 0.5, color=style.INK, lw=1, ls=(0, (4, 2)))
        style.label(axes, "beyond the\nweak curve \N{RIGHTWARDS ARROW}", (outside - 0.45, 0.08))
    axes.set_xticks(places, [f"({n}, {d}, {k})" for n, d, k in sizes])
    axes.set(ylim=(0, 1.1), xlim=(-0.6, len(sizes) - 0.4), xlabel="$(n, d, k)$",
             ylabel="mean correlation of unseen codes")  # fmt: skip
    drawing.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=7.5)
    return drawing


def _margin(size: tuple[int, int, int]) -> float:
    """Non-zeros over what the weak curve of non-negative codes allows; 0 for n = d."""
    n, d, k = size
    return k / (d * weak_threshold(d / n, signed=False)) if d < n else k / d


def _encoder(results: Results, size: tuple[int, int, int]) -> Any:
    n, d, k = size
    found = cells(results, task=NOTHING, encoder=LINEAR, bias=False, n=n, d=d, k=k)
    if not found:
        return np.array([])
    at = list(found[0].config.penalties).index(0.01)
    return found[0].data.latent_score.values[:, at, :, -1].mean(-1)


def _learned(results: Results, size: tuple[int, int, int]) -> Any:
    n, d, k = size
    found = cells(results, n=n, d=d, k=k)
    if not found:
        return np.array([])
    at = list(found[0].config.penalties).index(0.2)
    return found[0].data.best_latent_score.values[:, at]


FIGURE = Figure(
    name="recovery_over_sizes",
    paper="amortisation-gap",
    locator="contours of accuracy over sizes",
    title="Codes recovered over sizes",
    takeaway="With three non-zeros, inside the region where l1 minimisation can succeed, "
    "dictionary learning scores above 0.9 in the mean and our autoencoder below 0.75; at the one "
    "size just beyond its edge both are below one half.",
    alt=(
        "Scores for six sizes, ordered by how near they are to the limit of l1 minimisation. "
        "Dictionary learning is above 0.9 in the mean at the four sizes with three non-zeros, "
        "where our autoencoder is between 0.4 and 0.7. At the one size beyond the dashed line, "
        "with nine non-zeros, all are below one half, and so are the encoders at the size just "
        "before it, with fifteen. The authors' autoencoder is as high as their sparse coding "
        "where there are as many atoms as dimensions."
    ),
    caption="Mean matched correlation of unseen codes for $n$ atoms, $d$ dimensions and $k$ "
    "non-zeros, with nothing known; bars from the least to the largest of the dictionaries. "
    "Numbers on top: $k$ over what the weak curve of Donoho and Tanner allows non-negative codes "
    "asymptotically, and $k/d$ for $n = d$. Autoencoder at the l1 weight 0.01 after 5000 steps "
    "(15 000 at (16, 8, 3)), dictionary learning at 0.2, not run at the largest $k$. "
    "The authors' values are of one dictionary.",
    claims=(
        "amortisation-gap/recovered-codes/learned-over-sizes",
        "amortisation-gap/recovered-codes/autoencoder-over-sizes",
        "amortisation-gap/phase-transitions/curve",
    ),
    needs=(("amortised-inference", "paper"), ("dictionary-learning", "paper")),
    draw=draw,
)
