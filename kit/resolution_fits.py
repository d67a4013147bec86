"""How far a model on n points is from itself on 8n, and what the errors over sizes amount to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pentad.kit.grid_inputs import Sampler, with_size
from pentad.kit.grid_models import GridModel, Precision, UnansweredError
from pentad.theory.operators.convergence_orders import order_of_errors

Verdict = Literal[
    "exact",
    "order",
    "undecided",
    "not convergent",
    "pixel rule",
    "random",
    "one size only",
    "all zero",
]

FINER = 8
"""How many times finer the grid is that a model is compared on with itself."""

EXACT: dict[Precision, float] = {"float64": 1e-8, "float32": 2e-5}
"""Error, relative to the outputs, up to which a model is exact."""

ROUNDING: dict[Precision, float] = {"float64": 1e-11, "float32": 5e-6}
"""Error below which it is rounding and lies on no line."""

LEAST_SIZES = 4
"""Sizes that a line is laid through."""

LEAST_SHARE = 1 / 3
"""Share of sizes at which an input has to be answered differently to count, and of such inputs."""

STILL = 0.25
"""Order below which errors do not fall; twice that, if the interval reaches zero."""

WIDEST = 1.5
"""Width beyond which an interval decides nothing; above order 2, in halves of the order."""

STEEP = 4.0
"""Order above which errors that reach rounding are those of a model that is exact from there on."""

NAMED = {2: (1.5, 2.7), 1: (0.5, 1.5)}
"""Orders with a name, and what is taken for them."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Mean absolute errors of a model on grids against itself on grids 8 times as fine.

    Attributes
    ----------
    sizes : (k,) tuple of int
        Points along the axis, growing.
    values : (draws, k) array
        Relative to the mean size of what the outputs vary by.
    failed : dict
        Why there is no answer, by size.
    """

    sizes: tuple[int, ...]
    values: np.ndarray
    failed: dict[int, str]

    def of(self, sizes: Sequence[int]) -> "Errors":
        """Those of some of the sizes."""
        kept = [k for k, n in enumerate(self.sizes) if n in sizes]
        return Errors(tuple(self.sizes[k] for k in kept), self.values[:, kept], {})

    @property
    def medians(self) -> np.ndarray:
        """(k,), over draws."""
        found: np.ndarray = np.median(self.values, axis=0)
        return found


@dataclass(frozen=True)
class Fit:
    """What errors over sizes amount to.

    Attributes
    ----------
    verdict : str
        "exact", "order", "undecided" or "not convergent".
    order : float or None
        Exponent p of errors like n^-p.
    interval : (float, float) or None
        Of the order, over draws and sizes.
    exact_from : int or None
        Points from which on the model is exact.
    largest : float
        Largest error at any size and draw; NaN without sizes.
    reason : str
        Why it is undecided.
    """

    verdict: Verdict
    order: float | None = None
    interval: tuple[float, float] | None = None
    exact_from: int | None = None
    largest: float = float("nan")
    reason: str = ""

    @property
    def named(self) -> int | None:
        """2 or 1 if the order is taken for that."""
        if self.verdict != "order" or self.order is None:
            return None
        return next((p for p, (a, b) in NAMED.items() if a <= self.order <= b), None)

    @property
    def measured(self) -> str:
        """The order with its interval; empty without one."""
        if self.order is None or self.interval is None:
            return ""
        return f"{self.order:.2f} [{self.interval[0]:.2f}, {self.interval[1]:.2f}]"

    def __str__(self) -> str:
        if self.verdict == "exact":
            return f"exact from {self.exact_from} points on, error at most {self.largest:.1e}"
        told = self.measured
        if not told:
            return f"{self.verdict}: {self.reason}" if self.reason else self.verdict
        if self.verdict == "order":
            return f"order {self.named}, measured {told}" if self.named else f"order {told}"
        return f"{self.verdict}: errors fall at order {told}" + (
            f"; {self.reason}" if self.reason else ""
        )


def grid_errors(
    model: GridModel,
    inputs: Sampler,
    sizes: Sequence[int],
    trained: tuple[int, ...],
    axis: int,
    scale: float,
) -> Errors:
    """Errors at sizes along an axis, the other axis as in training.

    Parameters
    ----------
    scale : float
        What errors are relative to.
    """
    found, answered, failed = [], [], {}
    for n in sorted(sizes):
        try:
            coarse = model(inputs(with_size(trained, axis, n)))
            fine = model(inputs(with_size(trained, axis, FINER * n)))
        except UnansweredError as error:
            failed[n] = str(error)
            continue
        kept = np.moveaxis(fine, 2 + axis, -1)[..., ::FINER]
        gap = abs(np.moveaxis(coarse, 2 + axis, -1) - kept)
        found.append(gap.reshape(len(gap), -1).mean(1) / scale)
        answered.append(n)
    values = np.stack(found, axis=1) if found else np.zeros((0, 0))
    return Errors(tuple(answered), values, failed)


def fit_of(errors: Errors, precision: Precision, *, seed: int) -> Fit:
    """Exact, of an order, not convergent, or undecided and why."""
    if len(errors.sizes) < LEAST_SIZES:
        told = f"answers at {len(errors.sizes)} of these sizes, and a line needs {LEAST_SIZES}"
        return Fit("undecided", reason=told)
    exact, rounding = EXACT[precision], ROUNDING[precision]
    worst = errors.values.max(0)
    largest = float(worst.max())
    if largest <= exact:
        return Fit("exact", exact_from=errors.sizes[0], largest=largest)
    tail = len(worst) - 1 - int(np.flatnonzero(worst > exact)[-1])
    if tail >= LEAST_SIZES:
        steepest = np.maximum(worst, rounding)[None]
        if order_of_errors(errors.sizes, steepest, seed=seed).slope > STEEP:
            left = float(worst[-tail:].max())
            return Fit("exact", exact_from=errors.sizes[-tail], largest=left)
    moved = (errors.values > exact).mean(1) >= LEAST_SHARE
    if moved.mean() < LEAST_SHARE:
        told = (
            f"{moved.sum()} of {len(moved)} inputs are answered differently on finer grids at a "
            "third of the sizes or more; larger inputs may tell"
        )
        return Fit("undecided", largest=largest, reason=told)
    values = np.maximum(errors.values[moved], rounding)
    above = np.median(values, axis=0) > rounding
    if above.sum() < LEAST_SIZES:
        told = f"errors are above rounding at {above.sum()} sizes only"
        return Fit("undecided", largest=largest, reason=told)
    sizes = [n for n, kept in zip(errors.sizes, above, strict=True) if kept]
    found = order_of_errors(sizes, values[:, above], seed=seed)
    interval = (found.least, found.most)
    if found.most < STILL or (found.least <= 0 and found.most < 2 * STILL):
        return Fit("not convergent", found.slope, interval, largest=largest)
    if found.most - found.least > WIDEST * max(1.0, found.slope / 2) or found.least < STILL:
        told = "other inputs and sizes would give another order"
        return Fit("undecided", found.slope, interval, largest=largest, reason=told)
    return Fit("order", found.slope, interval, largest=largest)
