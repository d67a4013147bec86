"""Floats on the safe side of an exact number, where a float is called a bound."""

import numpy as np

from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.scalars import Number, ball, family, rational


def float_above(value: Number) -> float:
    """The least float that is certainly not below a rational or ball, or one near it.

    >>> from fractions import Fraction
    >>> float_above(Fraction(1, 10)), float_above(Fraction(1, 2)), float_above(Fraction(1, 3))
    (0.1, 0.5, 0.33333333333333337)
    """
    return _outward(value, np.inf)


def float_below(value: Number) -> float:
    """The largest float that is certainly not above a rational or ball, or one near it.

    >>> from fractions import Fraction
    >>> float_below(Fraction(1, 10)), float_below(Fraction(1, 2))
    (0.09999999999999999, 0.5)
    """
    return _outward(value, -np.inf)


def _outward(value: Number, towards: float) -> float:
    """The first float from the nearest one on that is certainly on that side of the value."""
    if family(value) == "flint" and type(value).__name__ != "fmpq":
        exact, end = value, ball(value).upper() if towards > 0 else ball(value).lower()
    else:
        exact = end = rational(value)
    found = float(end)
    while not _is_beyond(found, exact, towards):
        found = float(np.nextafter(found, towards))
    return found


def _is_beyond(found: float, exact: Number, towards: float) -> bool:
    if not np.isfinite(found):
        return True
    point = rational(found)
    try:
        return bool(exact <= point if towards > 0 else exact >= point)
    except UndecidedComparison:
        return False
