"""What the test of other resolutions sees: errors over sizes, and a changed pixel on two grids."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from pentad.figures import style
from pentad.figures.core import Figure, Results
from pentad.theory.operators.convergence_orders import order_of_errors, trial_sizes
from pentad.theory.operators.sampled_functions import trigonometric_basis
from pentad.theory.operators.spectral_layers import decoded, encoded

Model = Callable[[np.ndarray], np.ndarray]

TRAINED_AT = 64
DEGREE, DRAWS = 8, 20
MODES, CONCEPTS = 12, 6
THRESHOLD = 0.1
TAPS = (0.25, 0.5, 0.25)
FINER = 8
ROUNDING = 1e-16
"""What an error of zero is drawn as."""

PROBED = (128, 512)
BESIDE = 12
"""Pixels on either side that are drawn."""


def draw(_: Sequence[Results]) -> Drawing:
    """Left, errors of five models over sizes; right, answers beside a changed pixel."""
    drawing = Drawing(figsize=(style.WIDTH, 3.6), layout="constrained")
    parts = drawing.subplot_mosaic(
        [["large", "pixels"], ["rounding", "pixels"]], width_ratios=(1.5, 1), height_ratios=(3, 1)
    )
    _draw_errors(parts["large"], parts["rounding"])
    _draw_pixels(parts["pixels"])
    return drawing


def _weights() -> np.ndarray:
    sizes = 1 / np.sqrt(MODES * CONCEPTS)
    return np.asarray(sizes * np.random.default_rng(0).standard_normal((CONCEPTS, MODES + 1, 2)))


def _between(gate: Model) -> Model:
    """A gate between a spectral encoder and its adjoint."""
    W = _weights()
    return lambda x: decoded(W, gate(encoded(W, x)))


def _jumping(u: np.ndarray) -> np.ndarray:
    return u * (u > THRESHOLD)


def _kernel(x: np.ndarray) -> np.ndarray:
    return np.asarray(sum(w * np.roll(x, k - 1, -1) for k, w in enumerate(TAPS)))


def _shifted(x: np.ndarray) -> np.ndarray:
    """A layer of all modes up to 12 whose spectrum is shifted back as it was shifted."""
    n = x.shape[-1]
    kept = decoded(_weights()[:1], x[:, None])
    spectrum = np.fft.fftshift(np.fft.fftshift(np.fft.fft(kept), axes=-1), axes=-1)
    return np.asarray(np.fft.ifft(spectrum, n).real)


def _errors(model: Model, sizes: Sequence[int]) -> np.ndarray:
    """(draws, sizes): mean distance from the same model on a grid 8 times as fine."""
    draw = np.random.default_rng(1)
    c = draw.standard_normal((DRAWS, 2 * DEGREE + 1)) / np.sqrt(2 * DEGREE + 1)
    found = []
    for n in sizes:
        coarse, fine = (model(c @ trigonometric_basis(m, DEGREE).T) for m in (n, FINER * n))
        found.append(abs(coarse - fine[:, ::FINER]).mean(-1) / abs(fine).mean())
    return np.asarray(np.maximum(np.stack(found, axis=1), ROUNDING))


def _draw_errors(large: Axes, rounding: Axes) -> None:
    even, odd = trial_sizes(TRAINED_AT)
    sizes = sorted((*even, *odd))
    for name, model, colour, marker, raised in (
        ("a threshold that jumps", _between(_jumping), style.RADEMACHER, "s", 1.6),
        ("three pixels", _kernel, style.UPPER, "D", 1.0),
        ("a rectifier", _between(lambda u: np.maximum(u, 0)), style.TRAINED, "o", 1.0),
    ):  # fmt: skip
        errors = _errors(model, sizes)
        medians = np.median(errors, axis=0)
        order = order_of_errors(sizes, errors).slope
        height = np.exp(np.mean(np.log(medians) + order * np.log(sizes)))
        large.plot(sizes, medians, color=colour, marker=marker, ls="", ms=3.4)
        large.plot(sizes, height * np.array(sizes, float) ** -order, color=colour, lw=0.9)
        _name(large, f"{name}: {order:.2f}", raised * medians[-1], colour)
    for axes, parity, marker, name, raised in (
        (large, odd, "x", "shift fault, odd sizes", 1.0),
        (rounding, even, "+", "the same, even sizes", 3.5),
    ):
        medians = np.median(_errors(_shifted, parity), axis=0)
        axes.plot(parity, medians, color=style.LOWER, marker=marker, ls="", ms=5)
        _name(axes, name, raised * medians[-1], style.LOWER)
    medians = np.median(_errors(_between(lambda u: u), sizes), axis=0)
    rounding.plot(sizes, medians, color=style.UNIFORM, marker="^", ls="", ms=3.4)
    _name(rounding, "no gate", 0.7 * medians[-1], style.UNIFORM)
    for axes, ends in ((large, (1e-4, 4)), (rounding, (5e-17, 1e-14))):
        axes.set(xscale="log", yscale="log", xlim=(60, 760), ylim=ends)
        axes.set_xticks([64, 96, 128, 192, 256], ["64", "96", "128", "192", "256"])
        axes.minorticks_off()
    large.set(title="inputs of degree 8, and measured orders", ylabel="error against $8n$ points")
    large.tick_params(labelbottom=False)
    rounding.set(xlabel="points of the grid, $n$", ylabel="rounding")


def _name(axes: Axes, text: str, height: float, colour: str) -> None:
    style.label(axes, text, (270, height), colour, va="center", fontsize=7.5)


def _draw_pixels(axes: Axes) -> None:
    away = np.arange(-BESIDE, BESIDE + 1)
    W = _weights()[:1] * [1.0, 0.0]
    W[0, :, 0] = np.exp(-((np.arange(MODES + 1) / 6) ** 2))
    for name, model, colour, marker in (
        ("three pixels", _kernel, style.UPPER, "D"),
        ("spectral layer", lambda x: decoded(W, x[:, None]), style.UNIFORM, "^"),
    ):
        first = 0.0
        for n, dashes in zip(PROBED, ("-", (0, (2, 1))), strict=True):
            pixel = np.zeros((1, n))
            pixel[0, n // 2] = 1
            answer = model(pixel)[0, n // 2 + away]
            first = first or float(answer.max())
            filled = colour if n == PROBED[0] else "white"
            look: dict[str, Any] = {"color": colour, "ls": dashes, "marker": marker, "mfc": filled}
            axes.plot(away, answer / first, lw=1.1, ms=3, label=f"{name}, $n={n}$", **look)
    axes.legend(frameon=False, fontsize=7, loc="upper center", ncols=1)
    axes.set(
        xlabel="pixels away from one that is changed",
        ylabel=f"answer, relative to $n={PROBED[0]}$",
        title="one pixel changed",
        ylim=(-0.1, 1.75),
    )
    axes.set_yticks([0, 0.25, 0.5, 1])


FIGURE = Figure(
    name="resolution_orders",
    paper="neural-operators",
    locator="discretisation invariance; beyond the paper",
    title="What the test of other resolutions sees",
    takeaway="Errors over sizes tell exact models from those of order 2 and 1, if sizes are of "
    "either parity; a symmetric kernel of pixels passes for order 2, and one pixel finds it out.",
    alt=(
        "Two panels. Left, both axes logarithmic: errors over 64 to 256 points. A threshold that "
        "jumps falls slowly, a rectifier and three pixels fall along parallel steeper lines. In a "
        "strip below, at rounding, lie a chain without a gate and a faulty layer at even sizes; at "
        "odd ones that is near one. Right: answers beside a changed pixel, equal for three pixels "
        "at 128 and 512 points, and a quarter as high for a spectral layer."
    ),
    caption="Left: medians over 20 Gaussian trigonometric polynomials at 24 sizes; six concepts of "
    "12 modes with Gaussian weights, encoded, gated and decoded; the kernel has taps 1/4, 1/2 and "
    "1/4; the fault is fftshift for ifftshift; numbers are slopes of the lines. Right: the kernel, "
    "and a layer with the weights $\\exp(-(k/6)^2)$. Nothing is trained.",
    claims=(
        "neural-operators/exact-on-fine-grids",
        "neural-operators/second-order",
        "neural-operators/first-order",
        "neural-operators/near-the-sum-if-symmetric",
    ),
    needs=(),
    draw=draw,
)
