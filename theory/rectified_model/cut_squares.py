r"""Moments of the part of the unit interval or square on one side of a line.

For two active features the loss of an output of the toy model is a moment of the part of the unit
square where (A x + b)_j > 0.  Integrated along the coordinate with the larger coefficient it leaves
a cubic polynomial between two breaks, where two Gauss nodes (for rationals Simpson's three) are
exact; nothing is divided by a small number.  On a line that runs along a side, `Side` says from
where it came.
"""

from math import sqrt
from typing import Any, Literal, NamedTuple

import numpy as np

from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import Ball, require

Side = Literal["left", "right"]


# One active feature, elementwise ------------------------------------------------------------


def rectified_energy(a: Number, c: Number) -> Any:
    r"""I(a, c) = \( \int_0^1 (a x + c)_+^2 dx \), elementwise; any number type.

    With u = a + c it is (u^2 + u c + c^2) / 3 where both are positive, u^3 / (3 a) and -c^3 / (3 a)
    where only u or only c is, and 0 elsewhere: sums of terms of one sign.

    Raises
    ------
    ValueError
        For a ball that does not decide the branch.

    >>> from fractions import Fraction
    >>> rectified_energy(Fraction(1), Fraction(-1, 2))
    Fraction(1, 24)
    """
    xp, a, c = _arrays(a, c)
    u = a + c
    starts, ends = _positive(c), _positive(u)
    slope = xp.where(starts == ends, 1 + 0 * a, a)
    both = (u * u + u * c + c * c) / 3
    one = xp.where(ends, u * u * u, -c * c * c) / slope / 3
    return xp.where(starts & ends, both, xp.where(starts | ends, one, 0 * u))[()]


def rectified_correlation(a: Number, c: Number) -> Any:
    r"""C(a, c) = \( \int_0^1 x (a x + c)_+ dx \), elementwise; any number type.

    With u = a + c it is a / 3 + c / 2 where both are positive, u^2 (2 a - c) / (6 a^2) where only
    u is, c^3 / (6 a^2) where only c is, and 0 elsewhere; a third is half of dI/da.

    Raises
    ------
    ValueError
        For a ball that does not decide the branch.

    >>> from fractions import Fraction
    >>> rectified_correlation(Fraction(1), Fraction(-1, 2))
    Fraction(5, 48)
    """
    xp, a, c = _arrays(a, c)
    u = a + c
    starts, ends = _positive(c), _positive(u)
    slope = xp.where(starts == ends, 1 + 0 * a, a)
    one = xp.where(ends, (u / slope) ** 2 * (2 * a - c), (c / slope) ** 2 * c) / 6
    both = (2 * u + c) / 6
    return xp.where(starts & ends, both, xp.where(starts | ends, one, 0 * u))[()]


def _arrays(*values: Any) -> tuple[Any, ...]:
    """The package of the arguments, and the arguments as arrays of it."""
    if not any(hasattr(value, "shape") for value in values):
        values = tuple(
            np.asarray(value, dtype=float if isinstance(value, float) else object)
            for value in values
        )
    arrays = [value for value in values if hasattr(value, "shape")]
    return namespace(arrays[0]), *(value + 0 * arrays[0] for value in values)


def _positive(x: Number) -> Any:
    """Mask of x > 0, refusing balls that do not decide it."""
    positive = x > 0
    _require_decided(positive | (x <= 0), x)
    return positive


def _require_decided(decided: Number, x: Number) -> None:
    if not hasattr(x, "dtype") or x.dtype == object:
        require(
            np.all(decided),
            "a ball does not decide on which side of a kink it lies; make it smaller",
        )


# Cuts of the unit interval and of the unit square ---------------------------------------------


def _chosen(mask: Number, constant: int, other: Number) -> Any:
    """The constant where the mask holds, else `other`, in the number type of `other`."""
    typed = constant + 0 * other if other.dtype == object else constant
    return namespace(other).where(mask, typed, other)


def _share(x: Number, width: Number, side: Side) -> tuple[Any, Any]:
    """min(max(x, 0), width) / width for width >= 0, and whether x lies strictly within.

    For width = 0 it is 1 where x > 0 (or x = 0 and the side is right), else 0.
    """
    if side == "left":
        none, full = x <= 0, x > width
        decided = none | full | ((x > 0) & (x <= width))
    else:
        none, full = x < 0, x >= width
        decided = none | full | ((x >= 0) & (x < width))
    _require_decided(decided, x)
    ratio = x / _chosen(none | full, 1, width)
    return _chosen(none, 0, _chosen(full, 1, ratio)), ~(none | full)


class _Interval(NamedTuple):
    """The part of [0, 1] on the positive side of a cut: its ends and its length."""

    low: Any
    high: Any
    length: Any

    def moments(self) -> tuple[Any, Any, Any]:
        """Integrals of 1, x and x^2, without cancellation."""
        low, high, length = self
        squares = low * low + low * high + high * high
        return length, length * (low + high) / 2, length * squares / 3


def _interval(length: Number, rises: Number) -> _Interval:
    """The interval of that length at the upper end where the function rises, else at the lower."""
    return _Interval(_chosen(~rises, 0, 1 - length), _chosen(rises, 1, length), length)


def _cut_interval(a: Number, c: Number, side: Side) -> tuple[_Interval, Any]:
    """Where a x + c > 0 in [0, 1], and whether that is a proper part."""
    length, is_cut = _share(c + (a + abs(a)) / 2, abs(a), side)
    return _interval(length, a > 0), is_cut


def _rule(like: Number) -> tuple[tuple[Any, Any], ...]:
    """Nodes in [0, 1] and weights, exact for cubics: Gauss, or Simpson for rationals."""
    if like.dtype != object:
        shift = sqrt(3) / 6
        return (0.5 - shift, 0.5), (0.5 + shift, 0.5)
    first = like.flat[0]
    if isinstance(first, Ball) or type(first).__name__ == "arb":
        half, shift = (1 + 0 * first) / 2, (3 + 0 * first).sqrt() / 6
        return (half - shift, half), (half + shift, half)
    sixth = (1 + 0 * first) / 6
    return (0 * first, sixth), (3 * sixth, 4 * sixth), (6 * sixth, sixth)


class _CutSquare(NamedTuple):
    """Where a x + k y + c > 0 in the unit square, seen along the steeper coordinate.

    swapped: whether that is y.  nodes: (weight, flat coordinate, interval of the steep one) over
    the flat coordinates at which the line crosses; full: those at which all is positive.  edge:
    the factor 1 / max(|a|, |k|) of the line's mass.
    """

    swapped: Any
    rises: Any
    nodes: list[tuple[Any, Any, _Interval]]
    full: _Interval
    edge: Any


def _cut_square(a: Number, k: Number, c: Number, side: Side) -> _CutSquare:
    where = namespace(c).where
    swapped = abs(k) > abs(a)
    steep, flat = where(swapped, k, a), where(swapped, a, k)
    width, slope = abs(steep), abs(flat)
    start = c + (flat - slope) / 2 + (steep + width) / 2
    other: Side = "right" if side == "left" else "left"
    first, _ = _share(-start, slope, other)
    last, _ = _share(width - start, slope, other)
    empty = last <= first
    span = _chosen(empty, 0, last - first)
    rises = steep > 0
    nodes = []
    for place, mass in _rule(c):
        y = first + place * span
        length, _ = _share(start + slope * y, width, side)
        nodes.append((mass * span, where(flat < 0, 1 - y, y), _interval(length, rises)))
    edge = 1 / _chosen(empty, 1, width)
    return _CutSquare(swapped, rises, nodes, _interval(1 - last, ~(flat < 0)), edge)


def _square_moments(a: Number, k: Number, c: Number, side: Side) -> tuple[Any, ...]:
    """Integrals of 1, x, y, x^2, x y and y^2 over the part where a x + k y + c > 0."""
    where = namespace(c).where
    cut = _cut_square(a, k, c, side)
    f0, f1, f2 = cut.full.moments()
    one, x, y, xx, xy, yy = f0, f0 / 2, f1, f0 / 3, f1 / 2, f2
    for weight, place, part in cut.nodes:
        m0, m1, m2 = (weight * moment for moment in part.moments())
        at = place * m0
        one, x, y = one + m0, x + m1, y + at
        xx, xy, yy = xx + m2, xy + place * m1, yy + place * at
    swapped = cut.swapped
    x, y = where(swapped, y, x), where(swapped, x, y)
    return one, x, y, where(swapped, yy, xx), xy, where(swapped, xx, yy)


def _edge_moments(a: Number, k: Number, c: Number, side: Side) -> tuple[Any, ...]:
    """Integrals of x (1, x, y, x^2, x y, y^2) times the delta function of a x + k y + c."""
    where = namespace(c).where
    cut = _cut_square(a, k, c, side)
    total: list[Any] = [0] * 6
    for weight, flat, part in cut.nodes:
        steep = where(cut.rises, part.low, part.high)
        x, y = where(cut.swapped, flat, steep), where(cut.swapped, steep, flat)
        mass = weight * cut.edge * x
        terms = (mass, mass * x, mass * y, mass * x * x, mass * x * y, mass * y * y)
        total = [sum(pair) for pair in zip(total, terms, strict=True)]
    return tuple(total)
