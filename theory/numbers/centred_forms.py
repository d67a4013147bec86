r"""Enclosures of a function on a small rectangle that are narrower than interval arithmetic gives.

By the mean value theorem f(y) lies in f(c) + f_1(X) (X_1 - c_1) + f_2(X) (X_2 - c_2) for every y of
a rectangle X around c.  A `CentredForm` carries f(c), an enclosure of f on X, and enclosures of the
partial derivatives on X through + - * / and the positive part; its `enclosure` is the meeting of
both.  The error is of second order in the width of the rectangle.  Numbers are raw balls
(`flint.arb`), which need an explicit precision.

>>> from flint import arb, ctx
>>> with ctx.workprec(64):
...     x, y = centred_variables(arb(1, 0.1), arb(2, 0.1))
...     f = x * y - y * x
...     bool(f.enclosure.rad() < 0.05), bool(f.whole.rad() > 0.5)
(True, True)
"""

from typing import Any


class CentredForm:
    """A function on a rectangle: at the centre, on the whole, and its partial derivatives.

    Attributes
    ----------
    centre, whole : balls
    first, second : balls
        Enclosures of the partial derivatives on the rectangle.
    sides : pair of balls
        X_1 - c_1 and X_2 - c_2.
    """

    __slots__ = ("centre", "first", "second", "sides", "whole")

    def __init__(self, centre: Any, whole: Any, first: Any, second: Any, sides: Any) -> None:
        self.centre, self.whole = centre, whole
        self.first, self.second, self.sides = first, second, sides

    @property
    def enclosure(self) -> Any:
        """A ball around all values on the rectangle."""
        along, across = self.sides
        mean = self.centre + self.first * along + self.second * across
        return mean.intersection(self.whole)

    def __add__(self, other: Any) -> "CentredForm":
        if isinstance(other, CentredForm):
            return CentredForm(
                self.centre + other.centre,
                self.whole + other.whole,
                self.first + other.first,
                self.second + other.second,
                self.sides,
            )
        return CentredForm(
            self.centre + other, self.whole + other, self.first, self.second, self.sides
        )

    __radd__ = __add__

    def __neg__(self) -> "CentredForm":
        return CentredForm(-self.centre, -self.whole, -self.first, -self.second, self.sides)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> "CentredForm":
        if isinstance(other, CentredForm):
            mine, given = self.whole, other.whole
            return CentredForm(
                self.centre * other.centre,
                mine * given,
                self.first * given + mine * other.first,
                self.second * given + mine * other.second,
                self.sides,
            )
        return CentredForm(
            self.centre * other,
            self.whole * other,
            self.first * other,
            self.second * other,
            self.sides,
        )

    __rmul__ = __mul__

    def _inverse(self) -> "CentredForm":
        inverse = 1 / self.whole
        factor = -inverse * inverse
        return CentredForm(
            1 / self.centre, inverse, factor * self.first, factor * self.second, self.sides
        )

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, CentredForm):
            return self * other._inverse()
        return CentredForm(
            self.centre / other,
            self.whole / other,
            self.first / other,
            self.second / other,
            self.sides,
        )

    def __rtruediv__(self, other: Any) -> Any:
        return self._inverse() * other

    def nonnegative_part(self) -> "CentredForm":
        """The positive part, whose derivative lies between 0 and 1 where the sign is unknown."""
        if self.whole >= 0:
            return self
        zero = 0 * self.centre
        known = bool(self.whole <= 0)
        first, second = (zero if known else s.union(zero) for s in (self.first, self.second))
        return CentredForm(
            self.centre.nonnegative_part(),
            self.whole.nonnegative_part(),
            first,
            second,
            self.sides,
        )


def centred_variables(x: Any, y: Any) -> tuple[CentredForm, CentredForm]:
    """The coordinates of a rectangle of raw balls."""
    zero = 0 * x.mid()
    sides = (x - x.mid(), y - y.mid())
    return (
        CentredForm(x.mid(), x, zero + 1, zero, sides),
        CentredForm(y.mid(), y, zero, zero + 1, sides),
    )
