"""What is known about the best improvement from ten dimensions to a hundred thousand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.frames.hadamard import hadamard_gram_row
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import design_upper_bound, joint_upper_bound
from pentad.theory.power_autoencoder.dimension_bounds import dimension_upper_bound
from pentad.theory.power_autoencoder.gain_per_dimension import gaussian_gain_per_dimension
from pentad.theory.power_autoencoder.lower_bounds import (
    orthonormal_lower_bound,
    random_features_terms,
)
from pentad.theory.power_autoencoder.power_loss import first_feature_loss_terms
from pentad.theory.sparse_inputs import GAUSSIAN

POWER = 3
DIMENSIONS = (10, 1000, 100_000)
EXPONENTS = np.linspace(-4, 0, 65)
"""Logarithms of p to base d."""

FEATURES = 10**18
"""As good as arbitrarily many: no construction uses more than 10^17."""

ACTIVE = np.unique(np.round(np.geomspace(1, FEATURES, 1000)))
"""Numbers of random features among which the best is taken."""

LARGEST_FRAME = 20
LARGEST_INTERFERENCE = 6
"""Logarithms of the largest n, and of the largest n / d, of the Hadamard features tried."""

LEAST_PROBABILITY = 3e-3
"""Below it that many Hadamard features are too few to be of use."""


class Curves(NamedTuple):
    """Bounds on the improvement at every exponent."""

    dimension: Float64[np.ndarray, " points"]
    old: Float64[np.ndarray, " points"]
    per_dimension: Float64[np.ndarray, " points"]
    upper: Float64[np.ndarray, " points"]
    random: Float64[np.ndarray, " points"]
    orthonormal: Float64[np.ndarray, " points"]
    lower: Float64[np.ndarray, " points"]


def draw(_results: Sequence[Results]) -> Drawing:
    """A column for each d: all bounds above, what they leave open below."""
    drawing = Drawing(figsize=(style.WIDTH, 5.0), layout="constrained")
    rows = drawing.subplots(2, len(DIMENSIONS), height_ratios=(2.6, 1), sharex=True, sharey="row")
    for d, (bounds, ratio) in zip(DIMENSIONS, rows.T, strict=True):
        curves = _curves(d)
        _draw_bounds(bounds, d, curves)
        _draw_ratio(ratio, curves)
    rows[0, 0].set_ylabel(r"improvement, $\log_d I$")
    rows[1, 0].set_ylabel("upper over lower")
    _name_curves(rows[0])
    return drawing


def _curves(d: int) -> Curves:
    p = float(d) ** EXPONENTS
    setting = (FEATURES, d)
    dimension = np.array([dimension_upper_bound(*setting, q, GAUSSIAN, POWER) for q in p])
    per_dimension = d * np.array([gaussian_gain_per_dimension(q) for q in p])
    others = np.array([_best_design_bound(d, q) if q < 1 else np.inf for q in p])
    random = np.array([_random_features(d, q) for q in p])
    orthonormal = np.array([orthonormal_lower_bound(*setting, q, GAUSSIAN, POWER) for q in p])
    return Curves(
        dimension=dimension,
        old=np.minimum(float(d), dimension),
        per_dimension=per_dimension,
        upper=np.min([dimension, per_dimension, others], axis=0),
        random=random,
        orthonormal=orthonormal,
        lower=np.max([random, orthonormal, _hadamard_features(d, p)], axis=0),
    )


def _best_design_bound(d: int, p: float) -> float:
    """The smaller of DESIGN3 and JOINT3, in rationals and balls against cancellation."""
    exact = rational(p)
    bounds = (
        bound(FEATURES, d, exact, GAUSSIAN) for bound in (design_upper_bound, joint_upper_bound)
    )
    return min(float(bound) for bound in bounds)


def _random_features(d: int, p: float) -> float:
    correlation, energy = random_features_terms(ACTIVE, d, p, GAUSSIAN, POWER)
    return float((correlation**2 / energy).max())


def _hadamard_features(d: int, p: Float64[np.ndarray, " points"]) -> Float64[np.ndarray, " points"]:
    """Random Hadamard rows with n = 2^k features, the best k for each p."""
    best = np.zeros(len(p))
    least = int(np.ceil(np.log2(d)))
    for log2_n in range(least, min(least + LARGEST_INTERFERENCE, LARGEST_FRAME) + 1):
        row = hadamard_gram_row(log2_n, d, seed=0)
        for k in np.flatnonzero(p >= LEAST_PROBABILITY):
            terms = first_feature_loss_terms(row, float(p[k]), GAUSSIAN, POWER)
            best[k] = max(best[k], 2**log2_n * float(terms.scaled_improvement))
    return best


def _draw_bounds(axes: Axes, d: int, curves: Curves) -> None:
    log = {name: np.log(values) / np.log(d) for name, values in curves._asdict().items()}
    axes.fill_between(EXPONENTS, log["upper"], log["old"], color=style.LEVEL, alpha=0.25, lw=0)
    axes.fill_between(EXPONENTS, log["lower"], log["upper"], color=style.OPEN, lw=0, zorder=2)
    for name, colour, dashes in (
        ("dimension", style.UPPER, ":"),
        ("per_dimension", style.UPPER, "--"),
        ("random", style.LOWER, "-."),
        ("orthonormal", style.LOWER, ":"),
    ):
        axes.plot(EXPONENTS, log[name], color=colour, ls=dashes, lw=1.1)
    axes.plot(EXPONENTS, np.ones(len(EXPONENTS)), color=style.INK, lw=1.1)
    axes.plot(EXPONENTS, log["upper"], color=style.UPPER, lw=1.5, zorder=3)
    axes.plot(EXPONENTS, log["lower"], color=style.LOWER, lw=1.5, zorder=3)
    for exponent in (-3, -2):
        axes.axvline(exponent, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)), zorder=1)
        style.label(axes, f"$p = d^{{{exponent}}}$", (exponent, 2), style.GUIDE, xytext=(2, 0))
    axes.axhline(1 / 3, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)), zorder=1)
    axes.set(ylim=(-2.6, 2.2), title=f"$d = {_power_of_ten(d)}$")
    axes.set_yticks([-2, -1, 0, 1 / 3, 1, 2], ["$-2$", "$-1$", "0", "1/3", "1", "2"])


def _name_curves(panels: Sequence[Axes]) -> None:
    for text, (x, y), colour, side in (
        ("old bound, $d$", (-4, 1.09), style.INK, "right"),
        ("DIM", (-0.9, 1.6), style.UPPER, "left"),
        (r"CAP3, $d\,\Psi(p)$", (-4, -0.12), style.UPPER, "right"),
    ):
        panels[0].text(x, y, text, color=colour, ha=side, fontsize=7.5)
    keys: tuple[tuple[Artist, ...], ...] = (
        (
            Line2D([], [], color=style.LOWER, ls="-.", lw=1.1, label="random features"),
            Line2D([], [], color=style.LOWER, ls=":", lw=1.1, label="no superposition"),
        ),
        (
            Line2D([], [], color=style.UPPER, label="best upper bound"),
            Line2D([], [], color=style.LOWER, label="best lower bound"),
        ),
        (
            Patch(color=style.LEVEL, alpha=0.25, lw=0, label="newly ruled out"),
            Patch(color=style.OPEN, lw=0, label="still open"),
        ),
    )
    for axes, handles in zip(panels, keys, strict=True):
        axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=7.5)


def _power_of_ten(d: int) -> str:
    return "10" if d == 10 else f"10^{round(np.log10(d))}"


def _draw_ratio(axes: Axes, curves: Curves) -> None:
    ratio = curves.upper / curves.lower
    axes.fill_between(EXPONENTS, 1, ratio, color=style.OPEN, lw=0)
    axes.plot(EXPONENTS, ratio, color=style.INK, lw=1)
    for exponent in (-3, -2):
        axes.axvline(exponent, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)), zorder=1)
    axes.set_ylim(1, 3)
    style.probability_axis(axes, r"$\log_d p$", limits=(-4.2, 0.2), scale="linear")
    axes.set_xticks([-4, -3, -2, -1, 0])
    axes.set_yticks([1, 2, 3])


FIGURE = Figure(
    name="bounds_across_dimensions",
    paper="sparsity-loss",
    locator="in place of the schematic Figure 2 of arXiv:2606.18538",
    title="What is known, from ten dimensions to a hundred thousand",
    takeaway="In the plane of $\\log_d p$ and $\\log_d I$ the best improvement tends to two "
    "straight pieces, slope 1 up to $p = d^{-3}$ and slope $1/3$ beyond; what is open is a factor "
    "below 3 around the corner.",
    alt=(
        "Three columns, for ten, a thousand and a hundred thousand dimensions, on logarithmic "
        "axes, sparser to the right. The best upper and lower bounds enclose a thin orange "
        "region that shrinks to the corner of two straight pieces as the dimension grows; "
        "below, the ratio of the two bounds shows one peak under 3."
    ),
    caption="Bounds on the best improvement $I$ for the activation $t^3$, Gaussian amplitudes and "
    "arbitrarily many features, logarithms to base $d$. Upper bounds: $d$, which no decoder "
    "exceeds (black); DIM, $p N$ with $N = \\binom{d+2}{3}$ (red, dotted); "
    "CAP3, $d\\,\\Psi(p)$ (red, dashed); the best of all, with DESIGN3 and JOINT3 (red). Lower "
    "bounds: random unit features (violet, dash-dotted), one feature for each dimension (dotted), "
    "the best of all (violet), among them random rows of Hadamard matrices with a power of two of "
    "features, whence the ripples near $p = 1$. Grey is what $d$ and DIM alone leave open; orange "
    "is open still, and the lower panels show by what factor. At $p = d^{-2} = d^{1-m}$ the "
    "middle regime has the value $C_* d^{1/3}$, where $d$ and DIM allow about $d / 6$.",
    claims=(
        "sparsity-loss/log-concave",
        "sparsity-loss/dim",
        "sparsity-loss/cap3",
        "sparsity-loss/gaussian-psi",
        "sparsity-loss/design",
        "sparsity-loss/joint",
        "sparsity-loss/random-features",
        "sparsity-loss/hadamard-row",
        "sparsity-loss/orthonormal",
    ),
    needs=(),
    draw=draw,
)
