"""The penalty at which a second feature is given up, and how: by a jump or continuously."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.rectified_model.axis_certificates import critical_penalties
from pentad.theory.rectified_model.penalised_pair import local_penalty, tricritical_importance
from pentad.theory.rectified_model.two_features import stability_threshold

KINDS = {
    "jump": ("o", "by a jump"),
    "continuous": ("D", "continuously"),
    "none": ("x", "no pair at any penalty"),
}
"""Marker and words for how a pair appears."""


def draw(_results: Sequence[Results]) -> Drawing:
    """Critical penalties over sparsity, and how the pair appears over sparsity and importance."""
    drawing = Drawing(figsize=(style.WIDTH, 3.9), layout="constrained")
    left, right = drawing.subplots(1, 2, width_ratios=(1.1, 1))
    _draw_penalties(left)
    _draw_kinds(right)
    return drawing


def _draw_penalties(axes: Axes) -> None:
    line = np.linspace(0.05, 0.97, 200)
    importances = sorted({key[0] for key in critical_penalties()})
    for importance in importances:
        local = np.array([local_penalty(1 - S, float(importance)) for S in line])
        unstable = np.where(local > 0, local, np.nan)
        axes.plot(line, unstable, color=style.INK, lw=0.9, ls=(0, (4, 2)))
        cells = [kept for key, kept in sorted(critical_penalties().items())
                 if key[0] == importance]  # fmt: skip
        S = np.array([float(kept.S) for kept in cells])
        bounds = np.array([[float(kept.lower), float(kept.upper)] for kept in cells])
        axes.plot(S, bounds.mean(1), color=style.TRAINED, lw=0.6)
        axes.vlines(S, *bounds.T, color=style.TRAINED, lw=1.6)
        for kind, (marker, _) in KINDS.items():
            here = np.array([kept.kind == kind for kept in cells])
            axes.plot(S[here], bounds[here].mean(1), marker, color=style.TRAINED, ms=4, ls="")
        top = int(bounds[:, 1].argmax())
        style.label(
            axes,
            f"$I={float(importance):g}$",
            (S[top], bounds[top, 1]),
            xytext=(-2, 5),
            ha="center",
        )
    axes.set(xlim=(0.02, 1), ylim=(-0.001, 0.046), xlabel=f"sparsity $S$ {style.SPARSER}")
    axes.set_ylabel(r"critical penalty $\lambda_c(I,S)$")
    axes.set_title("both features are stored below")
    axes.plot([], [], color=style.INK, lw=0.9, ls=(0, (4, 2)),
              label=r"$\lambda_{\rm loc}$: one feature is unstable below")  # fmt: skip
    axes.legend(frameon=False, fontsize=7.5, loc="upper left")


def _draw_kinds(axes: Axes) -> None:
    for kind, (marker, words) in KINDS.items():
        cells = np.array([[float(kept.S), float(kept.importance)]
                          for kept in critical_penalties().values()
                          if kept.kind == kind])  # fmt: skip
        colour = style.GUIDE if kind == "none" else style.TRAINED
        axes.plot(*cells.T, marker, color=colour, ms=5, ls="", label=words)
    line = np.linspace(0.02, 0.98, 300)
    axes.plot(line, [_tricritical(S) for S in line], color=style.UPPER, lw=1.4,
              label=r"tricritical, $I_t$")  # fmt: skip
    axes.plot(line, stability_threshold(1 - line), color=style.INK, lw=1.2, ls=(0, (1, 1)),
              label=r"$\lambda_{\rm loc}=0$")  # fmt: skip
    axes.set(xlim=(0.02, 1), ylim=(0, 1.06), xlabel=f"sparsity $S$ {style.SPARSER}")
    axes.set_ylabel("importance $I$ of the second feature")
    axes.set_title("how the pair appears")
    axes.legend(
        frameon=False, fontsize=7.5, ncols=2, loc="upper left", bbox_to_anchor=(-0.08, -0.17)
    )


def _tricritical(S: Any) -> float:
    found = tricritical_importance(1 - S)
    return found if found <= 1 else np.nan


FIGURE = Figure(
    name="penalised_pair",
    paper="beyond",
    locator="MAIS-O51: the regularised phase diagram of the smallest model",
    title="Two features on a line with a penalty on their overlap",
    takeaway="The penalty at which a second feature is given up is enclosed on a grid; "
    "sparse models give it up by a jump, dense ones mostly continuously, or never store it.",
    alt=(
        "Left: critical penalties against sparsity for five importances, as narrow intervals; each "
        "curve rises to a peak near S equal to 0.7 or 0.8 and falls. Dashed curves, where one "
        "feature becomes unstable, meet them at the dense end and lie well below at the sparse "
        "end. Right: the same cells over sparsity and importance, marked by how the pair appears: "
        "by a jump on the sparse side, continuously at high importance, not at all below a line; "
        "a tricritical curve crosses the region."
    ),
    caption="Importances $1$ and $I$, penalty $2\\lambda w_1^2w_2^2$, inputs zero with probability "
    "$S$ and else uniform. Below $\\lambda_c$ every best model stores both features, above it one. "
    "Left: intervals that hold $\\lambda_c$, from rational pairs below and branch and prune above; "
    "where it is continuous (diamonds) $\\lambda_c=\\lambda_{\\rm loc}$, a closed form, dashed. "
    "Crosses: one feature is best already at $\\lambda=0$. Right: the cells again. Above the solid "
    "curve, also a closed form, an arbitrarily weak pair is the first to pay among weak pairs; "
    "below it weak pairs appear by a jump. For sparse inputs a pair that is not weak comes "
    "first. Below the dotted curve $\\lambda_{\\rm loc}$ is negative.",
    claims=(
        "beyond/loss-of-a-cut-output",
        "beyond/loss-of-a-weak-pair",
        "beyond/weak-pair-at-one-feature",
        "beyond/weak-pair-slope",
        "beyond/tricritical-sparsity",
        "beyond/weak-pairs-do-not-pay",
        "beyond/no-pair-pays-above",
        "beyond/a-pair-pays-below",
        "beyond/local-penalty-on-the-grid",
    ),
    needs=(),
    draw=draw,
)
