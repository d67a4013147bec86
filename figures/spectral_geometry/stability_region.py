"""Nearly saturated features are nearly localised only as far as eigenvalues are apart."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.eigenspaces import (
    delocalisation_upper_bound,
    eigenspaces,
    eigenvalue_separation,
    participations,
)
from pentad.theory.frames.spectral_measures import (
    capacity_slacks,
    capacity_sum_lower_bound,
    kantorovich_capacity_lower_bound,
    spectral_leverages,
    spectral_measures,
)

RATIOS = {1.02: style.LOWER, 1.1: style.TRAINED, 1.5: style.RADEMACHER, 4.0: style.UPPER}
"""Ratios of the two eigenvalues on the left, with their colours."""

REPORTED = 0.997
"""Mean saturation of the sparsest runs in the notes of the paper's public repository."""

SAMPLES = 250


def draw(_results: Sequence[Results]) -> Drawing:
    """Left: localisation against saturation; right: saturation against the condition of F."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    left, right = drawing.subplots(1, 2)
    for ratio, colour in RATIOS.items():
        _draw_region(left, ratio, colour)
    left.axvline(1 - REPORTED, color=style.INK, lw=0.8, ls=":")
    style.label(left, f"$\\rho = {REPORTED}$", (1 - REPORTED, 0.555), xytext=(4, 0), va="center")
    left.set(
        xscale="log",
        xlim=(1e-5, 1),
        ylim=(0, 0.6),
        xlabel="missing capacity, $1 - \\rho$",
        ylabel="missing localisation",
        title="two eigenvalues, ratio as given",
    )
    _draw_floors(right)
    return drawing


def features_of_spectrum(
    eigenvalues: Float64[np.ndarray, "*batch d"], n: int, seed: int
) -> Float64[np.ndarray, "*batch d n"]:
    """Random features with F = diag(eigenvalues): orthonormal rows, uniform, times lengths.

    The last third of a batch lies nearer to the axes, so that localised features occur too.
    """
    rng = np.random.default_rng(seed)
    d = eigenvalues.shape[-1]
    rows = rng.standard_normal((*eigenvalues.shape[:-1], n, d))
    nearness = np.linspace(0, 3, len(rows)) ** 2
    axes = np.eye(d)[rng.integers(d, size=rows.shape[:-1])]
    rows = rows + nearness[:, None, None] * axes
    orthonormal = np.linalg.svd(rows, full_matrices=False)
    rows = orthonormal.U @ orthonormal.Vh
    return np.asarray(np.sqrt(eigenvalues)[..., :, None] * rows.swapaxes(-1, -2))


def _draw_region(axes: Axes, ratio: float, colour: str) -> None:
    measures = spectral_measures(features_of_spectrum(np.tile([ratio, 1.0], (SAMPLES, 1)), 6, 1))
    groups = eigenspaces(measures, 1e-9)
    missing = capacity_slacks(measures).sum(-1) / 2
    spread = spectral_leverages(measures) * (1 - participations(groups.masses))
    separation = float(eigenvalue_separation([ratio, 1.0]))
    largest = 1 / (1 + 4 / separation)
    reach = np.geomspace(1e-6, largest, 200)
    axes.plot(missing, spread.sum(-1) / 2, ".", color=colour, ms=3.5, mew=0)
    axes.plot(reach, delocalisation_upper_bound(reach, separation, 2), color=colour, lw=1.2)
    axes.plot(largest, 0.5, "o", color=colour, mfc="white")
    style.label(axes, f"{ratio:g}", (largest, 0.5), colour, xytext=(-3, 7), ha="center")


def _draw_floors(axes: Axes) -> None:
    conditions = np.geomspace(1.0001, 30, 400)
    rng = np.random.default_rng(2)
    drawn = np.exp(np.linspace(0.01, np.log(29), SAMPLES // 2))
    inner = np.exp(rng.uniform(0, 1, (len(drawn), 2)) * np.log(drawn)[:, None])
    eigenvalues = np.concatenate([np.ones((len(drawn), 1)), inner, drawn[:, None]], axis=1)
    W = features_of_spectrum(-np.sort(-eigenvalues, axis=1), 12, 3)
    saturation = 1 - capacity_slacks(spectral_measures(W)).sum(-1) / 4
    floor = capacity_sum_lower_bound(W) / 4
    kantorovich = kantorovich_capacity_lower_bound(1, np.ones(400), conditions)
    axes.axhline(1, color=style.INK, lw=0.8)
    axes.fill_between(conditions, 0, kantorovich, color=style.LOWER, alpha=0.12, lw=0)
    axes.plot(conditions, kantorovich, color=style.LOWER)
    axes.vlines(drawn, floor, saturation, color=style.LEVEL, lw=0.5)
    axes.plot(drawn, floor, "_", color=style.RADEMACHER, ms=5)
    axes.plot(drawn, saturation, ".", color=style.TRAINED, ms=4.5, mew=0)
    axes.set(
        xscale="log",
        xlim=(1, 30),
        ylim=(0, 1.05),
        xlabel="condition of $F$, $\\lambda_{\\max}/\\lambda_{\\min}$",
        ylabel="saturation, $\\rho$",
        title="four eigenvalues, ranging over the condition",
    )
    axes.set_xticks([1, 1.5, 2, 4, 10, 30], ["1", "1.5", "2", "4", "10", "30"])
    axes.minorticks_off()
    style.label(axes, "Kantorovich's floor", (1.25, 0.62), style.LOWER)
    style.label(axes, "no features here", (2, 0.25), style.LOWER)


FIGURE = Figure(
    name="stability_region",
    paper="spectral-geometry",
    locator="on Theorem 1 (spectral localisation), beyond the paper",
    title="What near-saturation says, and what it does not",
    takeaway="A large sum of capacities says that features lie in single eigenspaces only where "
    "eigenvalues are far apart; where they are close, any features have it.",
    alt=(
        "Left: four curves that rise to one half, one for each ratio of two eigenvalues; the "
        "closer the eigenvalues, the nearer to full capacity the curve rises, and dots of "
        "random features lie close under each. Right: dots of saturation over the condition "
        "number, each joined to a floor below it, all above a shaded region that no features "
        "enter."
    ),
    caption="Left: six features of the plane whose frame operator has two eigenvalues, of ratio "
    "1.02 to 4; each dot is a random draw, some of them near the axes. Across: what capacities "
    "miss of the rank; upward: $\\frac12 \\sum_i \\ell_i (1 - \\sum_a p_{ia}^2)$, which is 0 if "
    "every feature lies in one eigenspace and at most 1/2. Curves are the bound "
    "$(2/\\gamma + \\frac12)(1 - \\rho)$, whose end is attained. Left of the dotted line a ratio "
    "of 4 leaves no room above 0.005, and a ratio of 1.1 leaves all of it. Right: 12 features in "
    "four dimensions with random eigenvalues (blue dots), each over its floor "
    "$(\\mathrm{tr}F)^2/(d\\,\\mathrm{tr}F^2)$ (orange); none can lie below Kantorovich's floor.",
    claims=(
        "spectral-geometry/delocalisation",
        "spectral-geometry/kantorovich-floor",
        "spectral-geometry/trace-floor",
        "spectral-geometry/order-of-floors",
        "spectral-geometry/no-localisation-without-gap",
    ),
    needs=(),
    draw=draw,
)
