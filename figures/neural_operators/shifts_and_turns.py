"""Which changes of a picture the codes of a spectral autoencoder follow, and which they do not."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.torus import torus_values
from pentad.theory.operators.torus_layers import (
    quarter_turned,
    torus_decoded,
    torus_encoded,
    torus_gains,
)
from pentad.theory.operators.torus_resampling import torus_resampled
from pentad.theory.operators.unrolled import rectified, unrolled

POINTS, MODES, CONCEPTS, STEPS = 16, 4, 3, 10
PENALTY = 0.1
DRAWS = 8
ROUNDING = 1e-17

Move = Callable[[np.ndarray], np.ndarray]


def draw(_: Sequence[Results]) -> Drawing:
    """Above, one picture and what is done to it; below, by how much codes do not follow."""
    drawing = Drawing(figsize=(style.WIDTH, 4.4), layout="constrained")
    halves: Any = drawing.subfigures(2, 1, height_ratios=(1, 1.35))
    picture = _problem(3)[1]
    shown = (
        ("a picture", picture),
        ("shifted", _shifted(picture)),
        ("turned", _turned(picture)),
        ("between pixels", _between(picture)),
    )
    for axes, (title, values) in zip(halves[0].subplots(1, len(shown)), shown, strict=True):
        axes.imshow(values, cmap="Greys", interpolation="nearest")
        axes.set(xticks=(), yticks=())
        axes.set_title(title)
    _draw_bars(halves[1].subplots())
    return drawing


def _problem(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Kernels of gain at most 1, and a picture of unit mean square on the grid."""
    chance = np.random.default_rng(seed)
    weights = chance.standard_normal((CONCEPTS, 2 * MODES + 1, MODES + 1, 2))
    function = chance.standard_normal((2 * MODES + 1, MODES + 1, 2))
    picture = torus_values(function, (POINTS, POINTS))
    weights = weights / np.sqrt(torus_gains(weights).max())
    return weights, picture / np.sqrt((picture**2).mean())


def _codes(weights: np.ndarray, picture: np.ndarray) -> np.ndarray:
    return unrolled(
        lambda z: torus_decoded(weights, z),
        lambda x: torus_encoded(weights, x),
        picture,
        1.0,
        PENALTY,
        STEPS,
        rectified,
    )[-1]


def _shifted(values: np.ndarray) -> np.ndarray:
    return np.roll(values, (5, 3), axis=(-2, -1))


def _turned(values: np.ndarray) -> np.ndarray:
    """By a quarter around the first point."""
    i = np.arange(values.shape[-1])
    return values[..., i[None, :], -i[:, None] % len(i)]


def _between(values: np.ndarray) -> np.ndarray:
    """Shifted by half a pixel along both axes, by its transform."""
    fine = torus_resampled(values, (2 * POINTS, 2 * POINTS))
    return fine[..., 1::2, 1::2]


def _away(found: np.ndarray, followed: np.ndarray) -> float:
    return float(np.linalg.norm(found - followed) / np.linalg.norm(followed))


def _draw_bars(axes: Axes) -> None:
    rows = (
        ("shifted by pixels", _follows(_shifted), style.TRAINED, "//"),
        ("turned, kernels turned too", _follows(_turned, quarter_turned), style.TRAINED, "//"),
        ("shifted by half a pixel", _follows(_between), style.RADEMACHER, ".."),
        ("turned", _follows(_turned), style.UPPER, "xx"),
    )
    for row, (_name, values, colour, hatch) in enumerate(rows):
        middle = max(ROUNDING * 10, float(np.median(values)))
        axes.barh(row, middle, left=0, color="white", ec=colour, hatch=hatch, height=0.55)
        axes.plot([min(values), max(values)], [row, row], color=style.INK, lw=1.2)
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.invert_yaxis()
    axes.set(
        xscale="log",
        xlim=(1e-17, 10),
        xlabel="codes of the changed picture, away from the changed codes (relative)",
        title=f"{STEPS} steps of inference with random kernels",
    )


def _follows(move: Move, also: Move | None = None) -> list[float]:
    """For every draw, how far codes of the moved picture are from the moved codes."""
    found = []
    for seed in range(DRAWS):
        weights, picture = _problem(seed)
        own = weights if also is None else also(weights)
        found.append(_away(_codes(own, move(picture)), move(_codes(weights, picture))))
    return found


FIGURE = Figure(
    name="shifts_and_turns",
    paper="neural-operators",
    locator="robustness of SAE-FNO to distribution shift; beyond the paper",
    title="Codes follow shifts, and turns only with turned kernels",
    takeaway="The codes of a shifted picture are the shifted codes, whatever the kernels; those "
    "of a turned picture are not the turned codes, unless the kernels are turned too: robustness "
    "to shifts is built in, robustness to turns must be learned.",
    alt=(
        "Above: a random smooth picture of 16 by 16 pixels, the same shifted, turned by a quarter, "
        "and sampled between its pixels. Below, bars on a logarithmic axis: rounding for shifts by "
        "pixels and for turns with turned kernels, about a third for a shift by half a pixel, "
        "and about one for a turn with the same kernels."
    ),
    caption="Three random kernels of $K=4$ modes on both axes, $16\\times16$ points, rectified "
    "inference with penalty 0.1 and step 1; medians of eight draws and, black, from the least to "
    "the largest. Half a pixel: by the transform, which codes behind a rectifier do not obey. "
    "Nothing is trained.",
    claims=(
        "neural-operators/torus-shift-equivariance",
        "neural-operators/turned-kernels",
        "neural-operators/shift-equivariance",
    ),
    needs=(),
    draw=draw,
)
