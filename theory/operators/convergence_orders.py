r"""The order at which errors fall with the number of points, with an interval.

Errors of size \( Cn^{-p} \) lie on a line of slope \( -p \) over \( \log n \). Behind a threshold C
swings with n and from input to input, so that the line goes through the medians over inputs of the
logarithms, for sizes that are not in step, and the interval is that of drawing inputs and sizes
again: of inputs alone it would be short where errors go up and down with n for all inputs alike.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count

LEAST_SIZES = 3
"""Sizes below which no line is laid."""

REDRAWN = 400
"""How often inputs and sizes are drawn again."""

COVERED = 0.95
"""Share of the slopes of what was drawn again that lies in the interval."""


class Order(NamedTuple):
    r"""The slope p of errors \( Cn^{-p} \), and the ends of its interval.  Dimensionless."""

    slope: float
    least: float
    most: float


def order_of_errors(
    sizes: Sequence[int], errors: Float[np.ndarray, "draws sizes"], *, seed: int = 0
) -> Order:
    r"""The order p of errors over sizes, by least squares through the medians of their logarithms.

    Sizes of either parity have a constant of their own, and p in common.

    Parameters
    ----------
    sizes
        At least `LEAST_SIZES` that have another of their parity, at most `MOST_STEPS` points each.
    errors
        (draws, sizes), positive.
    seed
        Of the draws.

    Raises
    ------
    ValueError
        If there are too few sizes, not an error for each draw and size, or errors that are not
        positive and finite.

    >>> sizes = [10, 14, 22, 30]
    >>> found = order_of_errors(sizes, 3 / np.array([sizes]) ** 2.0)
    >>> round(found.slope, 9), round(found.least, 9), round(found.most, 9)
    (2.0, 2.0, 2.0)
    """
    for n in sizes:
        require_count(n, "n")
        require_at_most(MOST_STEPS, n=int(n))
    require_count(seed, "seed", least=0)
    x = np.log(np.asarray(sizes, dtype=float))
    require(
        errors.shape[1:] == x.shape and len(errors) >= 1,
        f"there is an error for each draw and size; got shape {errors.shape} for {len(x)} sizes",
    )
    require(bool((np.isfinite(errors) & (errors > 0)).all()), "errors must be positive and finite")
    groups = [np.flatnonzero(np.asarray(sizes) % 2 == parity) for parity in (0, 1)]
    groups = [group for group in groups if len(group) > 1]
    require(
        sum(map(len, groups)) >= LEAST_SIZES,
        f"a line needs {LEAST_SIZES} sizes, each beside another of its parity; got {list(sizes)}",
    )
    logarithms = np.log(errors)
    drawn = np.random.default_rng(seed)
    inputs = drawn.integers(0, len(errors), (REDRAWN, len(errors)))
    medians = np.median(logarithms[inputs], axis=1)
    chosen = [group[drawn.integers(0, len(group), (REDRAWN, len(group)))] for group in groups]
    slopes = _slopes(x, medians, chosen)
    tail = (1 - COVERED) / 2
    least, most = np.nanquantile(slopes, [tail, 1 - tail])
    (slope,) = _slopes(x, np.median(logarithms, axis=0)[None], [group[None] for group in groups])
    return Order(float(slope), float(least), float(most))


def _slopes(
    x: np.ndarray, y: np.ndarray, groups: Sequence[np.ndarray]
) -> Float[np.ndarray, " lines"]:
    """Slopes of lines through some of the points, NaN if these are all above one another.

    Parameters
    ----------
    x
        (k,).
    y
        (lines, k).
    groups
        Places of points, (lines, so many) for each group with a constant of its own.
    """
    product, square = np.zeros(len(y)), np.zeros(len(y))
    for places in groups:
        across = x[places] - x[places].mean(1, keepdims=True)
        product -= (across * np.take_along_axis(y, places, 1)).sum(1)
        square += (across**2).sum(1)
    return product / np.where(square > 0, square, np.nan)


def trial_sizes(
    trained_at: int, *, times: float = 4.0, count: int = 12, step: int = 1
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Even and odd sizes above a given one that are not in step with it or with powers of two.

    Parameters
    ----------
    trained_at
        At least 4.
    times
        How far they reach, in multiples of it; above 1, at most 64, and to no more than
        `MOST_STEPS` points.
    count
        Of either parity, at least `LEAST_SIZES`; fewer if there are not as many.
    step
        With a step above 1 all sizes are even multiples of it, and there are no odd ones.

    Returns
    -------
    pair of tuples of int
        Growing; multiples of the given size, and of 8 unless the step is one, are left out.

    Raises
    ------
    ValueError
        If one of them is out of range.

    >>> trial_sizes(64, count=5)
    ((66, 92, 130, 182, 254), (65, 91, 129, 181, 255))
    """
    require_count(trained_at, "trained_at", least=4)
    require_count(count, "count", least=LEAST_SIZES)
    require_count(step, "step")
    require(1 < times <= 64, f"times is above 1 and at most 64; got times={times}")
    require_at_most(MOST_STEPS, trained_at=trained_at, step=step, count=count)
    last = int(times * trained_at)
    require(
        last <= MOST_STEPS,
        f"sizes are at most {MOST_STEPS}; got trained_at={trained_at}, times={times}",
    )
    unit = 1 if step == 1 else 2 * step
    found = []
    for parity in (0, 1):
        possible = np.array(
            [
                n
                for n in range(trained_at + 1, last)
                if n % unit == 0
                and n % 2 == parity
                and n % trained_at
                and (step > 1 or n % 8)
                and n & (n - 1)
            ],
            dtype=int,
        )
        if len(possible):
            goals = np.geomspace(trained_at + 1, last, count)
            nearest = abs(np.log(possible)[:, None] - np.log(goals)).argmin(0)
            possible = possible[np.unique(nearest)]
        found.append(tuple(int(n) for n in possible))
    return found[0], found[1]
