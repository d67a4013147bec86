"""Where a statement is meant to hold: parameters, assumptions and points.

A point maps parameter names to exact values (int, `Fraction`, a law, an object array of
`Fraction`).  `realised` turns it into floats or exact rationals, so that one declaration serves
random search, exact enumeration and ball arithmetic.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from inspect import signature
from typing import Any, Literal

import numpy as np

from theory.scalars import rational, require

Point = Mapping[str, Any]
Choose = Callable[[int, int], int]
"""Chooses an integer between two bounds, both included: the only source of chance."""

Draw = Callable[[Choose, Point], Any]


@dataclass(frozen=True)
class Parameter:
    """One named quantity of a statement.

    Attributes
    ----------
    name : str
        As in the signatures of the sides of a claim.
    range : str
        The range in words, for readers.
    draw : callable
        (choose, point so far) -> exact value.
    """

    name: str
    range: str
    draw: Draw


@dataclass(frozen=True)
class Assumption:
    """A named hypothesis on a point, with the words that readers see."""

    name: str
    text: str
    holds: Callable[..., bool]


@dataclass(frozen=True)
class Domain:
    """Parameters, in the order in which they are drawn, and the assumptions that bind them."""

    parameters: tuple[Parameter, ...]
    assumptions: tuple[Assumption, ...] = ()

    def drawn(self, choose: Choose) -> Point:
        """A point of the parameters' ranges; it need not obey the assumptions."""
        point: dict[str, Any] = {}
        for parameter in self.parameters:
            point[parameter.name] = parameter.draw(choose, point)
        return point

    def contains(self, point: Point) -> bool:
        """Whether every assumption holds at the point."""
        return all(applied(assumption.holds, point) for assumption in self.assumptions)

    def without(self, name: str) -> "Domain":
        """The larger domain in which one assumption is dropped.

        Raises
        ------
        ValueError
            If there is no assumption of that name.
        """
        names = [assumption.name for assumption in self.assumptions]
        require(name in names, f"no assumption {name!r} to drop; there are {names}")
        return replace(self, assumptions=tuple(a for a in self.assumptions if a.name != name))

    def described(self) -> str:
        """Parameters and assumptions in one line of words."""
        ranges = [f"{parameter.name}: {parameter.range}" for parameter in self.parameters]
        return "; ".join(ranges + [assumption.text for assumption in self.assumptions])


def applied(function: Callable[..., Any], point: Point) -> Any:
    """The function called with those entries of the point that its signature names.

    A parameter that the point lacks must have a default.

    >>> applied(lambda n, d: n - d, {"n": 3, "d": 2, "p": 0.5})
    1
    """
    return function(**{name: point[name] for name in _parameters(function) if name in point})


@cache
def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(signature(function).parameters)


def realised(point: Point, kind: Literal["float", "exact"]) -> dict[str, Any]:
    """The point with every rational as a float or as a `flint.fmpq`; other values unchanged.

    >>> realised({"p": Fraction(1, 4), "n": 3}, "float")
    {'p': 0.25, 'n': 3}
    """
    return {name: _realised_value(value, kind) for name, value in point.items()}


def _realised_value(value: Any, kind: Literal["float", "exact"]) -> Any:
    convert: Callable[[Any], Any] = float if kind == "float" else rational
    if isinstance(value, Fraction):
        return convert(value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        array = np.empty(value.shape, dtype=float if kind == "float" else object)
        for index in np.ndindex(value.shape):
            array[index] = convert(value[index])
        return array
    return value


def integer(name: str, low: int, high: int, *, odd: bool = False) -> Parameter:
    """An integer parameter, odd ones only if asked.

    >>> integer("m", 1, 5, odd=True).draw(lambda low, high: high, {})
    5
    """
    if odd:
        return Parameter(
            name,
            f"odd, {low} to {high}",
            lambda choose, _: 2 * choose(low // 2, (high - 1) // 2) + 1,
        )
    return Parameter(name, f"{low} to {high}", lambda choose, _: choose(low, high))


def probability(name: str = "p", *, decades: int = 6) -> Parameter:
    """A rational in (0, 1], spread over powers of ten down to 10^-(decades + 2).

    >>> probability().draw(lambda low, high: high, {})
    Fraction(1, 1000000)
    """
    return Parameter(
        name,
        "0 < p <= 1",
        lambda choose, _: Fraction(choose(1, 100), 100 * 10 ** choose(0, decades)),
    )


def ratio(name: str, low: int, high: int, *, parts: int = 20) -> Parameter:
    """A rational with a fixed denominator between two integers.

    >>> ratio("t", 1, 3).draw(lambda low, high: high, {})
    Fraction(3, 1)
    """
    return Parameter(
        name,
        f"{low} <= {name} <= {high}",
        lambda choose, _: Fraction(choose(low * parts, high * parts), parts),
    )


def choice(name: str, options: tuple[Any, ...]) -> Parameter:
    """One of finitely many values, simplest first."""
    listed = ", ".join(str(option) for option in options)
    return Parameter(name, listed, lambda choose, _: options[choose(0, len(options) - 1)])


def matrix(name: str, rows: str, columns: str, *, size: int = 6, parts: int = 3) -> Parameter:
    """A rational matrix whose shape is named by two integer parameters drawn before it.

    Entries are k / parts with |k| <= size, so that exact arithmetic stays short.
    """

    def draw(choose: Choose, point: Point) -> np.ndarray:
        shape = (point[rows], point[columns])
        entries = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            entries[index] = Fraction(choose(-size, size), parts)
        return entries

    return Parameter(name, f"real ({rows}, {columns}) matrix", draw)


def fractions(rows: Any) -> np.ndarray:
    """A nested list of numbers as an object array of `Fraction`.

    >>> fractions([[1, 2]])
    array([[Fraction(1, 1), Fraction(2, 1)]], dtype=object)
    """
    array = np.empty(np.shape(rows), dtype=object)
    array[...] = [[Fraction(x) for x in row] for row in rows]
    return array
