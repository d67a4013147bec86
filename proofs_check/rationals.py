"""Arrays of rationals that claims draw, and parameters of which they are the values."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.theory.numbers.domains import Choose, Parameter, Point


def array(values: Any) -> np.ndarray:
    """A nested list of numbers, of any depth, as an object array of `Fraction`.

    >>> array([[1, "1/2"]]).tolist()
    [[Fraction(1, 1), Fraction(1, 2)]]
    """
    found = np.empty(np.shape(values), dtype=object)
    given: Any = np.asarray(values, dtype=object)
    for index in np.ndindex(found.shape):
        found[index] = Fraction(given[index])
    return found


def drawn(choose: Choose, *shape: int, least: int = -4, most: int = 4, parts: int = 2) -> Any:
    """Multiples of 1/parts between two integers over parts, in an array.

    >>> drawn(lambda low, high: high, 2, most=3).tolist()
    [Fraction(3, 2), Fraction(3, 2)]
    """
    found = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        found[index] = Fraction(choose(least, most), parts)
    return found


def parameter(name: str, words: str, draw: Callable[[Choose, Point], Any]) -> Parameter:
    """A parameter that is neither an interval nor listed."""
    return Parameter(name, words, draw)
