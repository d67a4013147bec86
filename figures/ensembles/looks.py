"""One look for every way to an ensemble and for every gate, and the cells of a stored result."""

from typing import Any

from matplotlib.axes import Axes

from pentad.figures import style
from pentad.figures.core import Results
from pentad.simulations.experiments.planted_ensembles import PENALTIES
from pentad.simulations.models.autoencoders import BATCH_TOP_K, GATED, JUMP_RELU, RELU, TOP_K
from pentad.simulations.models.planted_ensembles import (
    BAGGING,
    BOOSTING,
    BOOTSTRAP,
    EXPANDED,
    EXPANDED_L0,
    IDENTITY,
    ROTATED,
    SEARCHED,
    SHARED,
)

WAYS: dict[str, dict[str, Any]] = {
    BAGGING: {"colour": style.TRAINED, "marker": "o", "ls": "-"},
    BOOSTING: {"colour": style.UPPER, "marker": "s", "ls": (0, (5, 1))},
    EXPANDED: {"colour": style.UNIFORM, "marker": "^", "ls": (0, (2, 1))},
    EXPANDED_L0: {"colour": style.RADEMACHER, "marker": "v", "ls": (0, (5, 1, 1, 1))},
    BOOTSTRAP: {"colour": style.TRAINED, "marker": "p", "ls": (0, (1, 1))},
    SEARCHED: {"colour": style.UPPER, "marker": "P", "ls": (0, (1, 1))},
    SHARED: {"colour": style.LOWER, "marker": "D", "ls": (0, (3, 1, 1, 1, 1, 1))},
    IDENTITY: {"colour": style.GUIDE, "marker": "x", "ls": (0, (1, 2))},
    ROTATED: {"colour": style.INK, "marker": "+", "ls": (0, (4, 2))},
}
"""Of ways to an ensemble."""

GATE_LOOKS: dict[str, dict[str, Any]] = {
    TOP_K: {"colour": style.TRAINED, "marker": "o", "ls": "-"},
    BATCH_TOP_K: {"colour": style.LOWER, "marker": "s", "ls": (0, (5, 1))},
    RELU: {"colour": style.UPPER, "marker": "^", "ls": (0, (2, 1))},
    JUMP_RELU: {"colour": style.UNIFORM, "marker": "D", "ls": (0, (5, 1, 1, 1))},
    GATED: {"colour": style.RADEMACHER, "marker": "v", "ls": (0, (1, 1))},
}

GATE_NAMES = {
    TOP_K: "TopK",
    BATCH_TOP_K: "BatchTopK",
    RELU: "ReLU",
    JUMP_RELU: "JumpReLU",
    GATED: "gated",
}

TICKS = (1, 2, 4, 8)
"""Sizes that are written on axes."""


def cell(results: Results, gate: str, kind: str, penalty: float | None = None) -> Any:
    """The cell of a gate and a way to an ensemble, at the main penalty if none is given."""
    wanted = PENALTIES.get(gate, 0.0) if penalty is None else penalty
    return next(
        one
        for one in results
        if (one.config.gate, one.config.kind, one.config.penalty) == (gate, kind, wanted)
    )


def drawn_over_sizes(
    axes: Axes, result: Any, values: Any, look: dict[str, Any], **options: Any
) -> None:
    """A mean over runs against sizes, with a band from the least to the largest run.

    Parameters
    ----------
    axes, result
        Where, and of which cell.
    values
        (runs, sizes).
    look
        Of the line.
    options
        As for `style.points`.
    """
    sizes = result.data["size"].values
    low, high = values.min(0), values.max(0)
    axes.fill_between(sizes, low, high, color=look["colour"], alpha=0.14, lw=0)
    settled = result.data.converged.values.all(0)
    style.points(axes, sizes, values.mean(0), settled, **look, **options)


def size_axis(axes: Axes, most: int) -> None:
    """Name the axis of numbers of members, on which they double."""
    ticks = [size for size in TICKS if size <= most]
    axes.set(xscale="log", xlabel="members $J$")
    axes.set_xticks(ticks, [str(size) for size in ticks])
    axes.minorticks_off()
