"""How much a layer and unrolled inference change when the grid is refined, over its points."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.consistency import bound_between_grids
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.gains import largest_gain
from pentad.theory.operators.spectral_layers import decoded, encoded
from pentad.theory.operators.unrolled import rectified, unrolled

MODES, DEGREE, CONCEPTS = 6, 8, 3
FINER = 8
GRIDS = (17, 20, 25, 31, 38, 47, 59, 74, 92, 115, 143, 178, 222, 277)
DRAWS = 8
THRESHOLD = 0.3
STEPS = (1, 5, 20)
ROUNDING = 1e-17

Gate = Callable[[np.ndarray], np.ndarray]


def _jump(u: np.ndarray) -> np.ndarray:
    return np.where(u > THRESHOLD, u, 0.0)


GATES: tuple[tuple[str, Gate, str, str, Any, tuple[float, float]], ...] = (
    ("a threshold that jumps", _jump, style.UPPER, "^", (0, (2, 1)), (19, 2.2)),
    ("a rectifier", lambda u: np.maximum(u - THRESHOLD, 0), style.TRAINED, "o", "-", (19, 8e-5)),
    ("a square", np.square, style.UNIFORM, "s", (0, (5, 1)), (30, 3e-12)),
)
"""Name, what stands between the layers, colour, marker, dashes and place of the label."""


def draw(_: Sequence[Results]) -> Drawing:
    """Left, one layer behind three functions; right, codes after some steps, and bounds of them."""
    drawing = Drawing(figsize=(style.WIDTH, 3.5), layout="constrained")
    layers, codes = drawing.subplots(1, 2)
    _draw_layers(layers)
    _draw_codes(codes)
    for axes in (layers, codes):
        axes.set(xscale="log", yscale="log", xlabel="points of the coarse grid, $n$")
        axes.set_xticks([20, 50, 100, 200], ["20", "50", "100", "200"])
        axes.minorticks_off()
    return drawing


def _problem(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the largest gain 1, and a function of unit size."""
    chance = np.random.default_rng(seed)
    weights = chance.standard_normal((CONCEPTS, MODES + 1, 2))
    function = chance.standard_normal((DEGREE + 1, 2))
    weights /= np.sqrt(largest_gain(weights))
    return weights, function / np.sqrt((grid_values(function, 64) ** 2).mean())


def _change(coarse: np.ndarray, fine: np.ndarray) -> float:
    """Root mean square of the difference at the points of the coarse grid, over that of values."""
    left = coarse - fine[..., ::FINER]
    return float(np.linalg.norm(left) / np.linalg.norm(fine[..., ::FINER]))


def _draw_layers(axes: Axes) -> None:
    for name, gate, colour, marker, dashes, at in GATES:
        found = []
        for n in GRIDS:
            changes = []
            for seed in range(DRAWS):
                weights, function = _problem(seed)
                both = (
                    decoded(weights, gate(encoded(weights, grid_values(function, size))))
                    for size in (n, FINER * n)
                )
                changes.append(_change(*both))
            found.append(max(ROUNDING, float(np.median(changes))))
        axes.plot(GRIDS, found, color=colour, marker=marker, ls=dashes, ms=3.5, lw=1.1)
        style.label(axes, name, at, colour)
    ends = np.array([40.0, 277.0])
    for order, start, below in ((1, 0.2, 1.6), (2, 0.0015, 0.06)):
        heights = start * (ends / 40) ** -order
        axes.plot(ends, heights, color=style.GUIDE, lw=0.8)
        at = (150, below * start * (150 / 40) ** -order)
        style.label(axes, f"slope $-{order}$", at, style.GUIDE)
    axes.set(
        ylim=(3e-18, 200),
        ylabel=f"change from $n$ to ${FINER}n$ points",
        title="a layer, a function, a layer",
    )


def _draw_codes(axes: Axes) -> None:
    found = np.array([[_changed_codes(seed, n) for seed in range(DRAWS)] for n in GRIDS])
    changes, bounds = np.median(found, axis=1).transpose(1, 2, 0)
    for k, (look, steps) in enumerate(zip(style.ramp(len(STEPS)), STEPS, strict=True)):
        shown = np.maximum(changes[k], ROUNDING)
        axes.plot(GRIDS, shown, lw=1.1, ms=3.5, **look, label=f"$T={steps}$")
        if steps > 1:
            axes.plot(GRIDS, bounds[k], lw=1.0, color=look["color"], ls=look["ls"])
    style.label(axes, "bounds", (110, 12), style.INK)
    style.label(axes, "codes", (60, 2.5e-5), style.INK)
    axes.legend(frameon=False, fontsize=8, loc="center left", title="steps")
    axes.set(ylim=(3e-18, 200), title="codes after $T$ steps of inference")


def _changed_codes(seed: int, n: int) -> tuple[list[float], list[float]]:
    """Changes of the codes and their bounds, in root mean squares over that of the codes."""
    weights, function = _problem(seed)
    coarse, fine = (
        unrolled(
            lambda z: decoded(weights, z),
            lambda x: encoded(weights, x),
            grid_values(function, size),
            1.0,
            THRESHOLD,
            max(STEPS),
            rectified,
        )
        for size in (n, FINER * n)
    )
    sizes = [float(np.sqrt((fine[T - 1] ** 2).mean(1).sum())) for T in STEPS]
    bounds = [bound_between_grids(weights, fine[:T], 1.0, n) for T in STEPS]
    return (
        [_change(coarse[T - 1], fine[T - 1]) for T in STEPS],
        [bound / size for bound, size in zip(bounds, sizes, strict=True)],
    )


FIGURE = Figure(
    name="code_changes",
    paper="neural-operators",
    locator="generalisation across discretisations; beyond the paper",
    title="What a refined grid changes",
    takeaway="Codes behind a rectifier change with the square of the distance of points and never "
    "cease to, codes behind a jump with the distance; only a polynomial, and the first step of "
    "inference, are exact.",
    alt=(
        "Two panels, both axes logarithmic. Left: changes of a layer's output fall with slope one "
        "behind a threshold that jumps and with slope two behind a rectifier, and lie at rounding "
        "behind a square from twenty points on. Right: changes of codes after five and twenty "
        "steps of inference fall with slope two, a factor of fifty or more below their bounds, "
        "and after one step they lie at rounding."
    ),
    caption="Random weights of three concepts with $K=6$ modes, largest gain 1; functions of "
    "degree 8; $n$ is no power of two and the fine grid has $8n$ points, compared at the coarse "
    "ones. Medians of eight draws, relative root mean squares. Threshold 0.3, step 1. Below the "
    "scale is drawn at its end. Nothing is trained.",
    claims=(
        "neural-operators/exact-through-polynomials",
        "neural-operators/second-order",
        "neural-operators/first-order",
        "neural-operators/unrolled-inference-converges",
    ),
    needs=(),
    draw=draw,
)
