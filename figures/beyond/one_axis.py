"""What weight-sparse models lose on one axis: as conjectured, and as it is."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.rectified_model.axis_certificates import least_losses, triple_witnesses
from pentad.theory.rectified_model.penalised_pair import axis_loss
from pentad.theory.rectified_model.shared_axis import chord_defect, conjectured_axis_loss
from pentad.theory.rectified_model.two_features import unstored_loss

CHANGES = (0.2873, 0.8792)
"""S between which no third feature helps, in floats."""


def draw(_results: Sequence[Results]) -> Drawing:
    """Two features on an axis, and what a third one adds."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(1.15, 1))
    _draw_pairs(left)
    _draw_thirds(right)
    return drawing


def _share(S: Any, loss: Any) -> Any:
    return loss / unstored_loss(1 - S)


def _above(S: Any) -> float:
    """The least loss at S of all weights that are kept for two features."""
    return min(
        float(axis_loss(np.array(kept.w, float), np.array(kept.b, float), float(1 - S)))
        for kept in least_losses(2).values()
    )


def _below(S: float) -> float:
    """The certified lower bound between the two neighbours on the grid."""
    grid = sorted(least_losses(2).items())
    for (first, one), (last, other) in pairwise(grid):
        if first <= S <= last:
            share = (S - float(first)) / float(last - first)
            chord = (1 - share) * float(one.lower) + share * float(other.lower)
            defects = [chord_defect(float(1 - last), float(1 - first), k) for k in (0, 1, 2)]
            return float(chord / (1 + max(defects)))
    raise ValueError(f"S lies within the grid; got {S}")


def _draw_pairs(axes: Axes) -> None:
    line = np.linspace(0.05, 0.99, 280)
    conjectured = [_share(S, conjectured_axis_loss(1 - S, 2)) for S in line]
    axes.plot(line, conjectured, color=style.UPPER, lw=1.3, ls=(0, (4, 2)), label="conjectured")
    low, high = ([_share(S, bound(S)) for S in line] for bound in (_below, _above))
    axes.fill_between(
        line, low, high, color=style.TRAINED, alpha=0.35, lw=0, label="certified between"
    )
    grid = [float(S) for S in least_losses(2)]
    exact = [_share(float(S), float(kept.lower)) for S, kept in least_losses(2).items()]
    axes.plot(grid, exact, "o", color=style.TRAINED, ms=3.2, label="certified to 0.06 %")
    axes.axvline(3 / 7, color=style.GUIDE, lw=0.7, ls=(0, (1, 2)))
    style.label(axes, "$S=3/7$", (3 / 7, 0.06), xytext=(4, 0))
    axes.set(xlim=(0.03, 1), ylim=(0, 1.06), xlabel=f"sparsity $S$ {style.SPARSER}")
    axes.set_ylabel("least loss of two features, over $V$")
    axes.set_title("two features on one axis")
    axes.legend(frameon=False, fontsize=7.5, loc="lower left", bbox_to_anchor=(0, 0.1))


def _draw_thirds(axes: Axes) -> None:
    axes.axhline(1, color=style.UPPER, lw=1.3, ls=(0, (4, 2)), label="conjectured: dropped, $V$")
    axes.axvspan(*CHANGES, color=style.LEVEL, alpha=0.16, lw=0)
    axes.text(
        sum(CHANGES) / 2, 1.008, "no third one helps\n(in floats)", ha="center", va="bottom",
        fontsize=7.5, color=style.GUIDE,
    )  # fmt: skip
    pairs, triples = least_losses(2), least_losses(3)
    bars = [
        (S, _share(S, kept.lower - pairs[S].upper), _share(S, kept.upper - pairs[S].lower))
        for S, kept in sorted(triples.items())
    ]
    x, low, high = np.array([[float(value) for value in bar] for bar in bars]).T
    axes.vlines(x, low, high, color=style.TRAINED, lw=2.2, label="certified between")
    found = [
        (float(S), float(_share(S, _exactly(w, b, S) - pairs[S].lower)))
        for S, w, b, _ in triple_witnesses().values()
    ]
    axes.plot(*np.array(found).T, "v", color=style.LOWER, ms=4.5, label="certainly at most this")
    axes.set(xlim=(0, 1.02), ylim=(0.945, 1.022), xlabel=f"sparsity $S$ {style.SPARSER}")
    axes.set_ylabel("what a third feature adds, over $V$")
    axes.set_title("a third feature on the axis")
    axes.legend(frameon=False, fontsize=7.5, loc="lower left")


def _exactly(w: Any, b: Any, S: Fraction) -> Any:
    return axis_loss(np.array(w, dtype=object), np.array(b, dtype=object), 1 - S)


FIGURE = Figure(
    name="one_axis",
    paper="beyond",
    locator="MAIS-O49: the exact cost of weight sparsity",
    title="Features on one axis: conjectured and true",
    takeaway="With one axis for each feature, models lose less than was conjectured at every "
    "sparsity: biases make pairs better, and in both dense and sparse models three features on an "
    "axis beat two.",
    alt=(
        "Left: the least loss of two features on one axis over that of a dropped one, against "
        "sparsity. A dashed line, conjectured, is 1 up to three sevenths and then falls; certified "
        "points and a thin band lie below it, most around three sevenths. Right: what a third "
        "feature adds, over the cost of dropping it. A dashed line at 1; certified bars touch it "
        "in the middle, where it is shaded, and triangles lie below it at both ends, by up to four "
        "per cent at the sparse end."
    ),
    caption="Inputs are zero with probability $S$ and else uniform; $V$ is what a dropped feature "
    "costs. Left: dashed, the conjecture $\\min(V,\\,(1-S)^2/3)$: orthogonal up to $S=3/7$, then "
    "antipodal. Points: no weights and biases lose less, by branch and prune, and rational ones "
    "lose at most 0.06 % more. The band between points follows from them at the grid (below) and "
    "from fixed weights (above). Right: bars enclose $q_3-q_2$, the least losses of three and two "
    "features; triangles are bounds from rational weights, all below 1. In the shaded range of $S$ "
    "floats find $q_3=q_2+V$; that is certified only as far as the bars say.",
    claims=(
        "beyond/antipodal-with-bias",
        "beyond/short-second-feature-pays",
        "beyond/axis-witnesses",
        "beyond/axis-conjecture-refuted",
        "beyond/losses-between-probabilities",
        "beyond/least-pair-loss-from-below",
        "beyond/least-pair-loss-from-above",
        "beyond/least-triple-loss-from-below",
        "beyond/least-triple-loss-from-above",
        "beyond/three-on-an-axis-help",
    ),
    needs=(),
    draw=draw,
)
