"""Shares of codes that l1 minimisation finds, with both weak curves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.codes.phase_transitions import weak_threshold

CURVES = (
    (False, "non-negative codes", "-"),
    (True, "signed codes", (0, (4, 2))),
)


def draw(results: Sequence[Results]) -> Drawing:
    """A panel for each kind of code, its own curve heavy and the other one thin."""
    kinds = {result.config.signed: result for result in results[0]}
    drawing = Drawing(figsize=(style.WIDTH, 4.0), layout="constrained")
    panels = drawing.subplots(1, 2, sharey=True)
    shown: Any = None
    for axes, (signed, title, _) in zip(panels, CURVES, strict=True):
        shown = _draw_kind(axes, kinds[signed], title)
    panels[0].set_ylabel(f"non-zeros over dimensions $k/d$ {style.SPARSER_UP}")
    lines = [
        Line2D([], [], color=style.INK, lw=1.6, ls=dashes, label=f"weak curve, {name}")
        for _, name, dashes in CURVES
    ]
    drawing.legend(handles=lines, loc="outside lower center", ncols=2, frameon=False, fontsize=7.5)
    drawing.colorbar(shown, ax=list(panels), label="share of codes found", pad=0.02, fraction=0.04)
    return drawing


def _draw_kind(axes: Axes, result: Any, title: str) -> Any:
    data = result.data
    delta = np.repeat(data.delta.values[:, None], data.k.shape[1], 1)
    rho = data.k.values / data.d.values[:, None]
    shown = axes.scatter(
        delta.ravel(), rho.ravel(), c=data.success.values.ravel(), cmap="Purples", vmin=0, vmax=1,
        s=58, marker="s", edgecolors=style.GUIDE, linewidths=0.6, zorder=2,
    )  # fmt: skip
    line = np.linspace(0.01, 0.99, 99)
    for signed, _, dashes in CURVES:
        own = signed == result.config.signed
        curve = np.array([weak_threshold(float(each), signed=signed) for each in line])
        axes.plot(
            line, curve, color=style.UPPER if own else style.INK, lw=2.0 if own else 1.1, ls=dashes,
            zorder=4,
        )  # fmt: skip
    axes.set(
        xlim=(0, 1), ylim=(1.04, 0), xlabel="dimensions over atoms $d/n$",
        title=f"{title}, $n = {result.config.n}$",
    )  # fmt: skip
    style.unconverged(axes, data.converged.values, what="squares", mark="", at=(0.98, 0.9))
    return shown


FIGURE = Figure(
    name="recovery_phase_diagram",
    paper="amortisation-gap",
    locator="the panels of recovery",
    title="Where l1 minimisation finds sparse codes",
    takeaway="Knowing that codes are non-negative moves the limit of recovery far out, and 40 "
    "atoms follow the asymptotic curve of their kind already.",
    alt=(
        "Two panels over dimensions per atom and non-zeros per dimension, sparser upward. Squares "
        "are dark where all codes are found and white where none is; the change follows the heavy "
        "curve in each panel, which lies lower, at denser codes, for non-negative codes."
    ),
    caption="Each square is the share of 40 draws (Gaussian dictionary, random support, normal "
    "amplitudes or their absolute values) in which the code of least l1 norm, by a linear program, "
    "is the planted one. Heavy: the weak curve of Donoho and Tanner for codes of that kind; thin: "
    "that of the other kind. Both are limits for many atoms; the first cells at small $d/n$ have a "
    "handful of dimensions.",
    claims=(
        "amortisation-gap/phase-transitions/curve",
        "amortisation-gap/phase-transitions/finite-size",
    ),
    needs=(("recovery-phase-diagram", "paper"),),
    draw=draw,
)
