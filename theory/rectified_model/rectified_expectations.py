r"""Expectations of one rectified output in floats, each with a bound of its rounding error.

Output \( (a x + k \cdot y + b)_+ \) where x and the entries of y are independent, 0 with
probability 1 - p and else uniform on [0, 1].  With s = (a, k, b) and z = (x, y, 1) \(\ge 0\),

\[ E(s) = \mathbb{E} (s \cdot z)_+^2, \qquad C(s) = \mathbb{E}\, x (s \cdot z)_+ \]

are convex in s and do not decrease in any entry, and the loss of the output is p/3 + E - 2 C.

An integral over an active y_i is a divided difference in b.  That over x is written by cases, so
that nothing cancels there.  For |k_i| below `LEAST` a divided difference would lose digits: C is
then bounded from above by its chord between 0 and \(\pm\)`LEAST`, and E is never asked there.

Shapes: a and b are arrays, k is a sequence of arrays, all of one shape; results too.
Dimensionless.  Source: ours.
"""

from collections.abc import Callable, Sequence
from itertools import product
from math import factorial, prod
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require, require_count

LEAST = 2.0**-11
"""Coefficients of other inputs below this are not divided by."""

ROUNDING = 64 * 2.0**-53
"""Relative error of one term, generously: each is made by fewer than 40 roundings."""

Integrand = Callable[[int, Any], Any]


class Bounded(NamedTuple):
    """A float and how far it may be from the number that it stands for."""

    value: Any
    error: Any


def integral(power: int, a: Number, c: Number) -> Any:
    r"""\( \int_0^1 (a x + c)_+^r\, dx \), by cases, nothing cancelling.

    Raises
    ------
    ValueError
        If the power r is no count.

    >>> float(integral(2, np.array(1.0), np.array(-0.5))) * 24
    1.0
    """
    require_count(power, "power", least=0)
    u = a + c
    both = sum(u**i * c ** (power - i) for i in range(power + 1)) / (power + 1)
    slope = np.where((u > 0) == (c > 0), 1.0, abs(a))
    one = np.maximum(u, c) ** (power + 1) / slope / (power + 1)
    return np.where((u > 0) & (c > 0), both, np.where((u > 0) | (c > 0), one, 0.0))


def first_moment(power: int, a: Number, c: Number) -> Any:
    r"""\( \int_0^1 x (a x + c)_+^r\, dx \), by cases.

    >>> round(float(first_moment(1, np.array(1.0), np.array(-0.5))) * 48, 12)
    5.0
    """
    u = a + c
    scale = (power + 1) * (power + 2)
    both = sum((i + 1) * u**i * c ** (power - i) for i in range(power + 1)) / scale
    square = np.where((u > 0) == (c > 0), 1.0, a * a) * scale
    rising = u ** (power + 1) / square * ((power + 2) * a - u)
    falling = c ** (power + 2) / square
    one = np.where(u > 0, rising, falling)
    return np.where((u > 0) & (c > 0), both, np.where((u > 0) | (c > 0), one, 0.0))


def cut_power(power: int, c: Number) -> Any:
    """The power of the positive part.

    >>> float(cut_power(2, -1.0)), float(cut_power(2, 2.0))
    (0.0, 4.0)
    """
    return np.maximum(c, 0.0) ** power


def _averaged(
    p: float, f: Integrand, k: Sequence[Number], c: Number, power: int, size: Number
) -> Bounded:
    """Of f(power, c + k . y) over y, where f integrates once more for each active entry."""
    value, error = 0.0 * size, 0.0 * size
    for active in product((False, True), repeat=len(k)):
        on = [entry for entry, chosen in zip(k, active, strict=True) if chosen]
        order = power + len(on)
        weight = p ** len(on) * (1 - p) ** (len(k) - len(on))
        weight *= factorial(power) / factorial(order)
        width = prod(on, start=1.0 + 0.0 * size)
        total = 0.0 * size
        for ends in product((0, 1), repeat=len(on)):
            at = c + sum(entry for entry, end in zip(on, ends, strict=True) if end)
            total = total + (-1) ** (len(on) - sum(ends)) * f(order, at)
        value = value + weight * total / width
        error = error + weight * 2 ** len(on) * size**order / abs(width)
    return Bounded(value, ROUNDING * error)


def _size(a: Number, k: Sequence[Number], b: Number) -> Any:
    return abs(a) + sum(abs(entry) for entry in k) + abs(b)


def energy(p: float, a: Number, k: Sequence[Number], b: Number) -> Bounded:
    """E, for |k_i| >= `LEAST`.

    Raises
    ------
    ValueError
        If p is outside [0, 1], or a coefficient is smaller.

    >>> found = energy(1.0, np.array(1.0), [np.array(1.0)], np.array(0.0))
    >>> round(float(found.value) * 6, 12), bool(found.error < 1e-12)
    (7.0, True)
    """
    _require_large(p, k)
    return _with_and_without(p, a, k, b, 2)


def mean(p: float, a: Number, k: Sequence[Number], b: Number) -> Bounded:
    """Half of dE/db: the expected output, for |k_i| >= `LEAST`.

    Raises
    ------
    ValueError
        As `energy`.
    """
    _require_large(p, k)
    return _with_and_without(p, a, k, b, 1)


def _require_large(p: float, k: Sequence[Number]) -> None:
    require(0 <= p <= 1, f"p is a probability; got p={p}")
    require(
        all(np.all(abs(one) >= LEAST) for one in k),
        f"coefficients are at least {LEAST:g}, or the arithmetic divides by too little",
    )


def _with_and_without(p: float, a: Number, k: Sequence[Number], b: Number, power: int) -> Bounded:
    size = _size(a, k, b)
    on = _averaged(p, lambda order, c: integral(order, a, c), k, b, power, size)
    off = _averaged(p, cut_power, k, b, power, size)
    return Bounded(p * on.value + (1 - p) * off.value, p * on.error + (1 - p) * off.error)


def moment_with_other(p: float, a: Number, k: Sequence[Number], i: int, b: Number) -> Bounded:
    """Half of dE/dk_i: E y_i (s . z)_+, for |k_i| >= `LEAST`.

    Raises
    ------
    ValueError
        If there is no k_i.
    """
    require(0 <= i < len(k), f"i is one of {len(k)} others, from 0; got {i}")
    size, own = _size(a, k, b), k[i]
    others = [entry for place, entry in enumerate(k) if place != i]
    value, error = 0.0 * size, 0.0 * size

    def with_own(order: int, c: Number) -> Any:
        return integral(order, a, c)

    for weight, f in ((p, with_own), (1 - p, cut_power)):
        end = _averaged(p, f, others, b + own, 2, size)
        high = _averaged(p, f, others, b + own, 3, size)
        low = _averaged(p, f, others, b, 3, size)
        slope = (high.value - low.value) / (6 * own * own)
        value = value + weight * p * (end.value / (2 * own) - slope)
        spread = (high.error + low.error + ROUNDING * size**3) / (6 * own * own)
        error = error + weight * p * (end.error / (2 * abs(own)) + spread)
    return Bounded(value, error + ROUNDING * abs(value))


def correlation_above(p: float, a: Number, k: Sequence[Number], b: Number) -> Any:
    """A float that is certainly at least C, at any k.

    Raises
    ------
    ValueError
        If p is outside [0, 1].

    >>> a, k, b = np.array(1.0), [np.array(-1e-9)], np.array(0.0)
    >>> 0 <= float(correlation_above(0.5, a, k, b)) - 0.5 * (1 / 3 - 0.5e-9 / 4) < 1e-4
    True
    """
    require(0 <= p <= 1, f"p is a probability; got p={p}")
    found = _correlation(p, a, list(k), [], b, _size(a, k, b) + len(k) * LEAST)
    return found.value + found.error


def correlation(p: float, a: Number, k: Sequence[Number], b: Number) -> Bounded:
    """C, half of dE/da, for |k_i| >= `LEAST`."""
    return _correlation(p, a, list(k), [], b, _size(a, k, b))


def _correlation(
    p: float, a: Number, waiting: list[Number], taken: list[Number], b: Number, size: Number
) -> Bounded:
    """C, small coefficients replaced by the chord between zero and the least one of their sign."""
    if not waiting:
        found = _averaged(p, lambda order, c: first_moment(order, a, c), taken, b, 1, size)
        return Bounded(p * found.value, p * found.error)
    first, *rest = waiting
    small = abs(first) < LEAST
    whole = _correlation(p, a, rest, [*taken, away_from_zero(first)], b, size)
    if not np.any(small):
        return whole
    without = _correlation(p, a, rest, taken, b, size)
    share = np.where(small, abs(first) / LEAST, 1.0)
    return Bounded(
        without.value + share * (whole.value - without.value), whole.error + without.error
    )


def away_from_zero(k: Number) -> Any:
    """The coefficient, or the least one of its sign that is divided by.

    >>> float(away_from_zero(np.array(-1e-9))) == -LEAST
    True
    """
    return np.where(abs(k) < LEAST, np.where(k < 0, -LEAST, LEAST), k)
