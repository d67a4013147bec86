"""Rational functions of positive symbols, compared by the signs of their coefficients.

A formula with branches can be evaluated for all numbers of an open interval at once: with u > 0,
low + (high - low) / (1 + u) is any number strictly between low and high.  A polynomial with no
coefficient below zero is positive there.  A comparison that coefficients do not settle raises
`UndecidedComparison`, so that no branch is taken by accident.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.kinds import Number


class PositiveFunction:
    """A quotient of polynomials in symbols that stand for positive numbers; immutable.

    It adds, multiplies, divides and compares with integers, rationals and its like of the same
    symbols.  Made by `positive_symbols`.

    Attributes
    ----------
    above, below : flint.fmpq_mpoly
        Numerator and denominator, without a common factor.
    """

    __slots__ = ("above", "below")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, above: Any, below: Any) -> None:
        if below == 0:
            raise ZeroDivisionError(f"{above} is divided by zero")
        common = above.gcd(below)
        self.above = above // common
        self.below = below // common

    def _combined(self, other: Any, operation: Callable[[Any, Any, Any, Any], Any]) -> Any:
        given = self._of(other)
        if given is None:
            return NotImplemented
        return PositiveFunction(*operation(self.above, self.below, given.above, given.below))

    def _of(self, other: Any) -> "PositiveFunction | None":
        if isinstance(other, PositiveFunction):
            return other
        if isinstance(other, np.integer):
            other = int(other)
        if isinstance(other, Fraction):
            from flint import fmpq

            other = fmpq(other.numerator, other.denominator)
        context = self.above.context()
        try:
            return PositiveFunction(context.constant(other), context.constant(1))
        except TypeError:
            return None

    def __add__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (a * d + c * b, b * d))

    def __sub__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (a * d - c * b, b * d))

    def __rsub__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (c * b - a * d, b * d))

    def __mul__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (a * c, b * d))

    def __truediv__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (a * d, b * c))

    def __rtruediv__(self, other: Number) -> Any:
        return self._combined(other, lambda a, b, c, d: (c * b, d * a))

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> "PositiveFunction":
        return PositiveFunction(self.above**exponent, self.below**exponent)

    def __neg__(self) -> "PositiveFunction":
        return PositiveFunction(-self.above, self.below)

    def __abs__(self) -> "PositiveFunction":
        return -self if self < 0 else self

    def __lt__(self, other: Number) -> Any:
        return self._compared(other, lambda sign: sign < 0)

    def __le__(self, other: Number) -> Any:
        return self._compared(other, lambda sign: sign <= 0)

    def __gt__(self, other: Number) -> Any:
        return self._compared(other, lambda sign: sign > 0)

    def __ge__(self, other: Number) -> Any:
        return self._compared(other, lambda sign: sign >= 0)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign == 0)

    def __ne__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign != 0)

    def _compared(self, other: Any, holds: Callable[[int], bool]) -> Any:
        difference = self - other
        if difference is NotImplemented:
            return NotImplemented
        return holds(_sign(difference.above) * _sign(difference.below))

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __repr__(self) -> str:
        return f"({self.above})/({self.below})"


def _sign(polynomial: Any) -> int:
    """Its sign at positive symbols, from its coefficients."""
    coefficients = polynomial.coeffs()
    if all(c > 0 for c in coefficients):
        return 1 if coefficients else 0
    if all(c < 0 for c in coefficients):
        return -1
    raise UndecidedComparison(f"undecided: the sign of {polynomial} at positive symbols")


def positive_symbols(*names: str) -> tuple[PositiveFunction, ...]:
    """Symbols for positive numbers.

    >>> (u,) = positive_symbols("u")
    >>> 1 / (1 + u) < 1, u * u + 1 - u * u == 1
    (True, True)
    >>> u < 1  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pentad.theory.numbers.balls.UndecidedComparison: undecided: the sign of u - 1 at positive ...
    """
    from flint import Ordering, fmpq_mpoly_ctx

    context = fmpq_mpoly_ctx.get(names, Ordering.lex)
    return tuple(PositiveFunction(symbol, context.constant(1)) for symbol in context.gens())
