"""What is wrong with a model on particular grids: parities, the Nyquist mode, fixed pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pentad.kit.grid_models import GridModel, UnansweredError
from pentad.kit.resolution_fits import FINER, Errors
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.operators.sampled_functions import trigonometric_basis

APART = 10.0
"""How many times larger errors of one parity are than those of the other where it is a fault."""

FEW = 4
"""Draws of probes that are not averaged."""

SAME_PIXELS = 0.3
"""Distance, relative to the first, up to which answers in pixels on two grids are the same."""

SEEN = 1e-6
"""Answers beside a pixel, relative to the outputs, below which nothing is seen."""

FAR = 0.05
"""Share of the energy of answers in the outer half above which they are not near the pixel."""

RIGHT = 1e-3
"""Relative error of a mode that is answered as on a finer grid."""

FACTORS = {0.0: "dropped", 2.0: "doubled", 0.5: "halved"}
"""What may become of the Nyquist mode."""

LEAST_CONTROLS = 2
"""Sizes at which the neighbouring mode has to be right before the Nyquist mode is judged."""


@dataclass(frozen=True)
class Fault:
    """A fault with the sizes at which it is seen.

    Attributes
    ----------
    name : str
        "odd sizes" or "even sizes" where these are far worse, "no answer at odd sizes" or "at even
        sizes", "size of training", or "Nyquist mode" with what becomes of it.
    sizes : tuple of int
    likely : str
        What does this, in our experience.
    """

    name: str
    sizes: tuple[int, ...]
    likely: str = ""

    def __str__(self) -> str:
        told = f"{self.name}: at {' '.join(map(str, self.sizes))} points"
        return f"{told}; {self.likely}" if self.likely else told


def parity_fault(even: Errors, odd: Errors, exact: float) -> Fault | None:
    """Sizes of one parity that are far worse than those of the other beside them, if any."""
    if not even.sizes or not odd.sizes:
        return None
    for name, bad, good, likely in (
        ("odd sizes", odd, even, "as where a spectrum is shifted back by fftshift, not ifftshift"),
        ("even sizes", even, odd, ""),
    ):
        beside = np.interp(
            np.log(bad.sizes), np.log(good.sizes), np.log(np.maximum(good.medians, exact / APART))
        )
        worse = bad.medians > APART * np.exp(beside)
        if worse.mean() > 0.5:
            sizes = tuple(n for n, one in zip(bad.sizes, worse, strict=True) if one)
            return Fault(name, sizes, likely)
    return None


def unanswered_parity(even: Errors, odd: Errors) -> tuple[Fault, ...]:
    """Sizes of one parity of which half or more have no answer, where all of the other have one."""
    for name, bad, good in (("odd", odd, even), ("even", even, odd)):
        if good.sizes and not good.failed and len(bad.failed) >= max(1, len(bad.sizes)):
            return (Fault(f"no answer at {name} sizes", tuple(bad.failed)),)
    return ()


def reach_in_pixels(
    model: GridModel,
    channels: int,
    trained: tuple[int, ...],
    axis: int,
    scale: float,
    amplitude: float,
    seed: int,
) -> int | None:
    """How many pixels away a model looks, if it looks at the same pixels on every grid; else None.

    The pixel in the middle of random ones is changed on grids of 2 and 8 times the size of
    training, or of 1 and 2 where those have no answer; the smaller grid is the middle of the larger
    one. What changes beside the pixel is the same for a kernel of pixels, and a quarter, or half,
    for a kernel on the domain. What changes far from it does so through a mean, a maximum or a norm
    of the whole: a change that is the same everywhere is taken off, and the rest has to be near.

    Raises
    ------
    ValueError
        If there is no such axis.
    """
    require(0 <= axis < len(trained), f"axes are 0, .., {len(trained) - 1}; got axis={axis}")
    for first, second in ((2, 8), (1, 2), (1, 4)):
        sizes = [times * trained[axis] for times in (first, second)]
        side, random = sizes[0] // 4, _pixels(channels, trained, axis, sizes[1], seed)
        try:
            near, far = (
                _response(model, amplitude * random, axis, len(trained), n, side) for n in sizes
            )
        except UnansweredError:
            continue
        away = abs(np.delete(np.arange(-side, side + 1), side))
        outer = away > side // 2
        near, far = (one - np.median(one[..., outer], -1, keepdims=True) for one in (near, far))
        if abs(near).max() <= SEEN * scale:
            continue
        if (near[..., outer] ** 2).sum() > FAR * (near**2).sum():
            return None
        if np.linalg.norm(far - near) > SAME_PIXELS * np.linalg.norm(near):
            return None
        largest = abs(near).max((0, 1))
        seen = largest > max(1e-3 * largest.max(), 2 * largest[outer].max())
        return int(away[seen].max())
    return None


def _pixels(channels: int, trained: tuple[int, ...], axis: int, n: int, seed: int) -> np.ndarray:
    """(draws, channels, across, n) random pixels."""
    across = trained[1 - axis] if len(trained) == 2 else 1
    return np.random.default_rng((seed, 3)).standard_normal((FEW, channels, across, n))


def _response(
    model: GridModel, pixels: np.ndarray, axis: int, dimensions: int, n: int, side: int
) -> np.ndarray:
    """(draws, lines, 2 side): the change of outputs beside the pixel in the middle of n of them."""
    across, middle = pixels.shape[2], pixels.shape[3] // 2
    lines = pixels[..., middle - n // 2 : middle - n // 2 + n]
    changed = lines.copy()
    changed[..., across // 2, n // 2] += 1.5 * np.sqrt((pixels**2).mean())
    before, after = (model(_as_grid(one, axis, dimensions)) for one in (lines, changed))
    moved = np.moveaxis(after - before, 2 + axis, -1)[..., n // 2 - side : n // 2 + side + 1]
    beside: np.ndarray = np.delete(moved, side, axis=-1).reshape(FEW, -1, 2 * side)
    return beside


def _as_grid(lines: np.ndarray, axis: int, dimensions: int) -> np.ndarray:
    """(draws, channels, across, n) with n on its axis."""
    if dimensions == 1:
        return lines[:, :, 0]
    return lines.swapaxes(2, 3) if axis == 0 else lines


def nyquist_faults(
    model: GridModel,
    channels: int,
    trained: tuple[int, ...],
    axis: int,
    sizes: Sequence[int],
    scale: float,
    amplitude: float,
    seed: int,
) -> tuple[Fault, ...]:
    """What becomes of the mode n/2 of even grids, beside the mode below as a control.

    Answers are compared with those to the same function on grids 8 times as fine, where the mode
    is one of many.

    Raises
    ------
    ValueError
        For a size that is no number of points.
    """
    for n in sizes:
        require_count(n, "size")
    found: dict[str, list[int]] = {}
    for n in sizes:
        try:
            neighbour, nyquist = (
                _mode(model, channels, trained, axis, n, mode, amplitude, seed)
                for mode in (n // 2 - 1, n // 2)
            )
        except UnansweredError:
            continue
        if min(np.linalg.norm(pair[1]) for pair in (neighbour, nyquist)) <= RIGHT * scale:
            continue
        if _distance(*neighbour) > RIGHT or _distance(*nyquist) <= RIGHT:
            continue
        got, true = nyquist
        factor = float((got * true).sum() / (true * true).sum())
        became = next((word for f, word in FACTORS.items() if abs(factor - f) <= RIGHT), "")
        if became and np.linalg.norm(got - factor * true) <= RIGHT * np.linalg.norm(true):
            found.setdefault(became, []).append(n)
    return tuple(
        Fault(f"Nyquist mode {became}", tuple(seen))
        for became, seen in found.items()
        if len(seen) >= LEAST_CONTROLS
    )


def _distance(got: np.ndarray, true: np.ndarray) -> float:
    return float(np.linalg.norm(got - true) / np.linalg.norm(true))


def _mode(
    model: GridModel,
    channels: int,
    trained: tuple[int, ...],
    axis: int,
    n: int,
    mode: int,
    amplitude: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Answers to a cosine on n points and on 8n restricted, less those to zero."""
    draw = np.random.default_rng((seed, 4))
    sizes = draw.standard_normal((FEW, channels, 1, 1))
    phase = 0.0 if 2 * mode == n else draw.uniform(0, 2 * np.pi)
    across = trained[1 - axis] if len(trained) == 2 else 1
    other = trigonometric_basis(across, 1).sum(1) if len(trained) == 2 else np.ones(1)
    answers = []
    for points in (n, FINER * n):
        wave = np.cos(2 * np.pi * mode * np.arange(points) / points + phase)
        lines = sizes * other[:, None] * wave
        grid = amplitude * _as_grid(lines, axis, len(trained))
        moved = np.moveaxis(model(grid) - model(0 * grid), 2 + axis, -1)
        answers.append(moved[..., :: points // n])
    return answers[0], answers[1]
