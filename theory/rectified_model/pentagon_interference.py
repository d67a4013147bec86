r"""What several active features add to the loss of a regular pentagon and of its neighbourhood.

Setting.  With r = p / (1 - p) the loss of the toy model with five features of probability p is
p (1 - p)^4 times S_0 / r + S_1 + r S_2 + r^2 S_3 + .., S_k the sum over the sets of k active
features.  Write S = S_2 + r S_3 + r^2 S_4 + r^3 S_5.

An output with coefficients g and bias b has, for a set of k active features, the energy

\[ I = \int_{[0,1]^k} (g \cdot x + b)_+^2 dx
     = \frac{2}{(k+2)!\, g_1 \cdots g_k} \sum_T (-1)^{k-|T|} (\textstyle\sum_T g + b)_+^{k+2}, \]

and the loss I - dI/dg_1 + 1/3 if the first of them is its own feature, I otherwise.

Second order.  Along a segment of rows (G_j, b_j) from a pentagon to an arrangement, int (Z)_+^2 is
convex.  The correlation of (Z)_+ with the own feature has, for values y of the others, the second
derivative a x* (dx*/dt)^2 where Z vanishes at an own x* = beta - sum x_i y_i in [0, 1], and 0 where
it does not.  It sees ratios alone: beta = -b/a and x_i = G_i / a move at the rate a_0 a_1 / a_t^2
times their differences, and int_0^1 2 (1 - t) a_0^2 a_1^2 / a_t^3 dt = a_1.  So S exceeds its
linear part by at least minus the sum over outputs of a_1 E[w (sum Dx_i y_i - Dbeta)^2], w a bound
of x*.  What the linear part in G has of second order in lengths and gaps is elementary:
`second_order` bounds both.  Everything is dimensionless.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, factorial
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import larger, require, smaller
from pentad.theory.rectified_model.cut_squares import _square_moments
from pentad.theory.rectified_model.pentagon_costs import Box, Range

FEATURES = 5


class RowSlopes(NamedTuple):
    """Value and derivatives of S / 5 at a regular pentagon, by the row of one output.

    Attributes
    ----------
    value : number
    own, adjacent, opposite, bias : numbers
        Derivatives by the own coefficient a, by that of one neighbour, of one other, and by b.
    """

    value: Any
    own: Any
    adjacent: Any
    opposite: Any
    bias: Any


def _alternating(g: Sequence[Any], b: Number, degree: int, fixed: tuple[int, ...] = ()) -> Any:
    """The alternating sum of (sum_T g + b)_+^degree over sets T that contain the fixed places."""
    k, total = len(g), 0 * b
    rest = [i for i in range(k) if i not in fixed]
    for size in range(len(rest) + 1):
        sign = -1 if (k - size - len(set(fixed))) % 2 else 1
        for chosen in combinations(rest, size):
            end = sum((g[i] for i in (*set(fixed), *chosen)), b)
            power = _positive_power(end, degree)
            total = total + sign * power
    return total


def _positive_power(value: Any, degree: int) -> Any:
    if hasattr(value, "nonnegative_part"):
        base = value.nonnegative_part()
    else:
        base = value if value > 0 else 0 * value
    result = base
    for _ in range(degree - 1):
        result = result * base
    return result


def _product(g: Sequence[Any]) -> Any:
    result = g[0]
    for factor in g[1:]:
        result = result * factor
    return result


class _Energy(NamedTuple):
    """I, its derivatives by g_i and b, and those of dI/dg_0."""

    value: Any
    by_coefficient: list[Any]
    by_bias: Any
    own_by_coefficient: list[Any]
    own_by_bias: Any


def _energy(g: Sequence[Any], b: Number) -> _Energy:
    k, volume = len(g), _product(g)
    top, middle, low = (factorial(k + i) for i in (2, 1, 0))
    value = 2 * _alternating(g, b, k + 2) / (top * volume)
    by_bias = 2 * _alternating(g, b, k + 1) / (middle * volume)
    ends = [2 * _alternating(g, b, k + 1, (i,)) / (middle * volume) for i in range(k)]
    by_coefficient = [end - value / gi for end, gi in zip(ends, g, strict=True)]
    crossed = [2 * _alternating(g, b, k, (0, i)) / (low * volume) for i in range(k)]
    own_by_bias = 2 * _alternating(g, b, k, (0,)) / (low * volume) - by_bias / g[0]
    own = [
        crossed[i]
        - ends[0] / g[i]
        - by_coefficient[i] / g[0]
        + (value / (g[0] * g[0]) if not i else 0)
        for i in range(k)
    ]
    return _Energy(value, by_coefficient, by_bias, own, own_by_bias)


def order_slopes(row: Sequence[Any], bias: Number, active: int) -> RowSlopes:
    """S_k / 5 of a regular pentagon with the row (a, g, h, h, g) of G, and its slopes.

    Parameters
    ----------
    row : 3 numbers a, g, h, none of them zero
    bias : number
    active : int
        The k, from 1 to 5.
    """
    own, adjacent, opposite = row
    g = (own, adjacent, opposite, opposite, adjacent)
    zero = 0 * bias
    value, by_bias, slopes = zero, zero, [zero] * FEATURES
    for places in combinations(range(FEATURES), active):
        found = _energy([g[i] for i in places], bias)
        own_active = places[0] == 0
        value = value + found.value
        by_bias = by_bias + found.by_bias
        if own_active:
            value = value + (1 - 3 * found.by_coefficient[0]) / 3
            by_bias = by_bias - found.own_by_bias
        for i, place in enumerate(places):
            change = found.by_coefficient[i]
            if own_active:
                change = change - found.own_by_coefficient[i]
            slopes[place] = slopes[place] + change
    return RowSlopes(value, slopes[0], slopes[1], slopes[2], by_bias)


def row_slopes(row: Sequence[Any], bias: Number, ratio: Number) -> RowSlopes:
    """S / 5 of the same pentagon, and its slopes, for r = p / (1 - p)."""
    total = order_slopes(row, bias, FEATURES)
    for active in range(FEATURES - 1, 1, -1):
        order = order_slopes(row, bias, active)
        total = RowSlopes(*(x + ratio * more for x, more in zip(order, total, strict=True)))
    return total


class SecondOrder(NamedTuple):
    """Coefficients of a form: of the squares of Da_j, Dbeta_j, d_e and Dtheta_e.

    S is at least its linear part minus the form, summed over outputs and gaps.
    """

    length: Any
    beta: Any
    shift: Any
    gap: Any


class _Angles(NamedTuple):
    """Bounds on gaps: the largest difference from 72 deg, and what follows for two gaps.

    Attributes
    ----------
    cosine, sine : balls
        The largest cosine and sine of one gap.
    wide_cosine, wide_sine : balls
        The largest absolute cosine and sine of the sum of two gaps.
    """

    cosine: Any
    sine: Any
    wide_cosine: Any
    wide_sine: Any


def _angles(box: Box) -> _Angles:
    from flint import arb

    turn = 2 * arb.pi() / 5
    away = max((turn - box.cosine.high.acos()).upper(), (box.cosine.low.acos() - turn).upper())
    wide = (2 * turn - 2 * away, 2 * turn + 2 * away)
    return _Angles(
        cosine=box.cosine.high,
        sine=(1 - box.cosine.low * box.cosine.low).sqrt().upper(),
        wide_cosine=(-wide[1].cos()).upper() if wide[1] < arb.pi() else arb(1),
        wide_sine=wide[0].sin().upper() if wide[0] > arb.pi() / 2 else arb(1),
    )


def clipped_moments(start: Number, slope: Number) -> tuple[Any, Any, Any]:
    """Integrals over [0, 1] of min(1, start + slope y) times 1, y and y^2, for slope > 0.

    Parameters
    ----------
    start, slope : numbers
        The start in [0, 1].

    >>> clipped_moments(Fraction(1, 2), Fraction(1))[0]
    Fraction(7, 8)
    """
    y = smaller((1 - start) / slope, 1 + 0 * slope)
    powers = [y, y * y, y * y * y, y * y * y * y]
    moments = [
        start * powers[k] / (k + 1) + slope * powers[k + 1] / (k + 2) + (1 - powers[k]) / (k + 1)
        for k in range(3)
    ]
    return moments[0], moments[1], moments[2]


class Row(NamedTuple):
    """An output that reads two active features: a, the ratio x = G / a of the other, and beta."""

    own: Any
    ratio: Any
    beta: Any


def correlation_rise(first: Row, second: Row) -> Any:
    """By how much E x_1 (a x_1 + G x_2 + b)_+ exceeds its tangent at the first row, at the second.

    >>> row = Row(Fraction(1), Fraction(1, 2), Fraction(1, 4))
    >>> correlation_rise(row, row)
    Fraction(0, 1)
    """
    at, to = (((r.own, r.own * r.ratio), -r.own * r.beta) for r in (first, second))
    before, after = _energy(*at), _energy(*to)
    slopes = before.own_by_coefficient
    tangent = sum(d * (y - x) for d, x, y in zip(slopes, at[0], to[0], strict=True))
    tangent = tangent + before.own_by_bias * (to[1] - at[1])
    return (after.by_coefficient[0] - before.by_coefficient[0] - tangent) / 2


def correlation_rise_by_moments(first: Row, second: Row) -> Any:
    """The same from moments of cut squares: with c = v . s, it is (v_1 - v_0) . s_1."""
    start, end = (
        np.array([[r.own], [r.own * r.ratio], [-r.own * r.beta]]) for r in (first, second)
    )
    at, to = (_correlation_moments(row) for row in (start, end))
    return ((to - at) * end).sum()


def _correlation_moments(row: np.ndarray) -> np.ndarray:
    """Integrals of x (x, y, 1) where an output is positive, (3, 1)."""
    _, x, _, xx, xy, _ = _square_moments(row[0], row[1], row[2], "left")
    return np.array([xx, xy, x])


def correlation_bound(first: Row, second: Row) -> Any:
    """A E[w (Dx y - Dbeta)^2] / 2, at least `correlation_rise`; a that of the second row.

    w = min(1, beta + y (-x)_+), with the larger beta and the lower x of both.
    """
    start = larger(first.beta, second.beta)
    slope = -smaller(first.ratio, second.ratio)
    if slope > 0:
        m0, m1, m2 = clipped_moments(start, slope)
    else:
        m0, m1, m2 = start, start / 2, start / 3
    dx, db = second.ratio - first.ratio, second.beta - first.beta
    return second.own * (m2 * dx * dx - 2 * m1 * dx * db + m0 * db * db) / 2


CROSS = (Fraction(3, 5), Fraction(1, 2), Fraction(1, 5))
"""Weights t of 2 |x y| <= t x^2 + y^2 / t: of ratios and betas, of d and gaps, of a and gaps."""


class _Ratios(NamedTuple):
    """Coefficients of Dbeta^2, and of Dx^2 for a neighbour and for another feature, in a row."""

    beta: Any
    near: Any
    far: Any


def _ratio_form(box: Box, angles: _Angles, grown: Any, ratio: Any, t: Any) -> _Ratios:
    """Bounds of a E[w (sum Dx_i y_i - Dbeta)^2], with w for one other feature, 1 for more."""
    b = box.beta.high
    moments = clipped_moments(b, grown * angles.wide_cosine)
    weights = [ratio ** (k - 2) * k for k in (3, 4, 5)]
    for_beta = sum(w * comb(4, k - 1) for w, k in zip(weights, (3, 4, 5), strict=True))
    for_ratio = sum(w * comb(3, k - 2) for w, k in zip(weights, (3, 4, 5), strict=True)) / 3
    a = box.length.high
    return _Ratios(
        beta=a * (2 * (b + b / 2 / t) + 2 * (moments[0] + moments[1] / t) + for_beta),
        near=a * (b / 3 + b / 2 * t + for_ratio),
        far=a * (moments[2] + moments[1] * t + for_ratio),
    )


def second_order(
    box: Box, pentagons: Range, slopes: RowSlopes, ratio: Any, *, by_shift: bool
) -> SecondOrder:
    """How far S can fall below its linear part at a pentagon, for arrangements of a box.

    The linear part is the sum over outputs of the slopes of S / 5 along the family of pentagons
    times Da_j and Db_j.

    Parameters
    ----------
    box : Box
        That holds the arrangements and the pentagon.
    pentagons : Range
        Of the squared length of the pentagon.
    slopes : RowSlopes
        At the pentagon.
    ratio : ball
        An upper bound of r.
    by_shift : bool
        Whether ratios a'' / a are counted by two d_e, or else by Da and Da''.

    Raises
    ------
    ValueError
        If slopes by neighbours may be negative or those by others positive.
    """
    from flint import arb

    require(
        slopes.adjacent >= 0 and slopes.opposite <= 0,
        f"slopes by neighbours rise and by others fall; got {slopes.adjacent}, {slopes.opposite}",
    )
    t, u, v = (arb(w.numerator) / w.denominator for w in CROSS)
    low, high = box.length
    a, x = pentagons.high, box.ratio.high
    angles = _angles(box)
    # s = log(a'' / a) / 2 is a sum of two d, and at most (|Da| + |Da''|) / (2 low)
    reach = (2 * box.shift).min((high / low).log() / 2)
    grown, swing = reach.exp(), (reach.exp() - 1) / reach
    form = _ratio_form(box, angles, grown, ratio, t)
    moved = form.far * (1 + u) * (swing * angles.wide_cosine) ** 2
    rise, fall = 2 * slopes.adjacent.upper(), 2 * (-slopes.opposite).upper()
    length = (
        (0 * moved if by_shift else 2 * moved / (low * low))
        + rise * (angles.cosine / (2 * low) + v * angles.sine)
        + fall * (angles.wide_cosine / (2 * low) + v * angles.wide_sine)
    )
    shift = 2 * form.near * (1 + u) * x * x + (8 * moved if by_shift else 0 * moved)
    gap = (
        (1 + 1 / u) * 2 * form.near * (angles.sine * box.shift.exp()) ** 2
        + (1 + 1 / u) * 8 * form.far * angles.wide_sine**2
        + rise * (a * angles.cosine / 2 + angles.sine / (4 * v))
        + fall * (2 * a + angles.wide_sine / v)
    )
    return SecondOrder(length.upper(), form.beta.upper(), shift.upper(), gap.upper())
