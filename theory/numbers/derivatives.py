"""Derivatives at one number: of symbols, at rationals by power series, of floats by differences."""

from collections.abc import Callable
from typing import Any

from pentad.theory.numbers.scalars import family

STEP = 1e-5
"""Half the width of central differences in floats, in the units of the argument."""


def derivative(quantity: Callable[[Any], Any], at: Any) -> Any:
    """The derivative of a function at a number, in the units of one over those of the other.

    Symbols are differentiated, and rationals of python-flint are followed by the power series
    at + x, cut off after x: both are exact.  Floats get central differences of half width `STEP`.

    Parameters
    ----------
    quantity : callable
        From a number to a number; for rationals a rational function.
    at : Symbol, fmpq or float

    >>> from flint import fmpq
    >>> derivative(lambda x: 1 / (1 + x), fmpq(1))
    -1/4
    >>> round(derivative(lambda x: x**3, 2.0), 6)
    12.0
    """
    kind = family(at)
    if kind == "sympy":
        return quantity(at).diff(at)
    if kind == "flint":
        from flint import fmpq_series

        series = quantity(fmpq_series([at, 1], prec=2))
        return series[1] if isinstance(series, fmpq_series) else 0 * at
    return (quantity(at + STEP) - quantity(at - STEP)) / (2 * STEP)
