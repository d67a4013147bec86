r"""The floor of an edge: what two neighbours in the plane lose by their overlap, at least.

Two features at an angle theta, of lengths in the ratio s, have ratios c s and c / s with
c = cos theta; the edge's share of the loss is at least the mean of K at both.  With f(theta) =
K((cos theta)_+) the tangent of f at 72 degrees lies below, and tangents cancel round the circle.
Angles are in turns, so that 1/5 is 72 degrees.  Everything is dimensionless.  Source: ours.
"""

from fractions import Fraction
from math import cos, pi, sin
from typing import Any

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import (
    ball,
    constant,
    cosine_of_turn,
    larger,
    require,
    sine_of_turn,
)
from pentad.theory.rectified_model.pentagon_floor import floor_of_ratio

FIFTH = Fraction(1, 5)


def cosine_of_angle(turn: Number) -> Any:
    """The cosine of 2 pi times a rational, as a ball, or a float.

    >>> float(cosine_of_angle(Fraction(1, 4))), round(cosine_of_angle(0.5), 12)
    (0.0, -1.0)
    """
    return cos(2 * pi * turn) if isinstance(turn, float) else cosine_of_turn(2 * turn)


def sine_of_angle(turn: Number) -> Any:
    """The sine of 2 pi times a rational, as a ball, or a float.

    >>> float(sine_of_angle(Fraction(1, 4)))
    1.0
    """
    return sin(2 * pi * turn) if isinstance(turn, float) else sine_of_turn(2 * turn)


def largest_ratio(turn: Number, stretch: Number) -> Any:
    """The larger of c s and c / s.

    Raises
    ------
    ValueError
        If s is 0.

    >>> float(largest_ratio(Fraction(1, 6), Fraction(4, 5)))
    0.625
    """
    require(bool(stretch != 0), "a ratio of lengths is not 0")
    c = cosine_of_angle(turn)
    return larger(c * stretch, c / stretch)


def edge_floor(turn: Number, stretch: Number) -> Any:
    """(K(c s) + K(c / s)) / 2, for ratios below 1.

    Parameters
    ----------
    turn : float or rational
        The angle between the features over 2 pi.
    stretch : float or rational
        Ratio s > 0 of their lengths.

    Raises
    ------
    ValueError
        If a ratio is 1 or more.

    >>> round(edge_floor(0.2, 1.0), 9), round(edge_floor(0.2, 1.1), 9)
    (0.015825627, 0.016205551)
    """
    c = cosine_of_angle(float(turn) if isinstance(stretch, float) else turn)
    return (floor_of_ratio(c * stretch).value + floor_of_ratio(c / stretch).value) / 2


def edge_tangent(turn: Number, at: Fraction = FIFTH) -> Any:
    """The tangent of f at an angle, at another.

    >>> round(edge_tangent(0.2), 9)
    0.015825627
    """
    point = float(at) if isinstance(turn, float) else at
    found = floor_of_ratio(cosine_of_angle(point))
    slope = -found.slope * sine_of_angle(point)
    full = 2 * pi if isinstance(turn, float) else 2 * _pi(found.value)
    return found.value + slope * full * (turn - constant(at, turn))


def _pi(like: Any) -> Any:
    from flint import arb

    return ball(0, like.bits).image(lambda _: arb.pi())
