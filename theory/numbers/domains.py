"""Where a statement is meant to hold: parameters, assumptions and points.

A point maps parameter names to exact values (int, `Fraction`, a law, an object array of
`Fraction`).  `realised` turns it into floats or exact rationals, so that one declaration serves
random search, exact enumeration and ball arithmetic.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from inspect import Parameter as SignatureParameter
from inspect import Signature, signature
from random import Random
from typing import Any, Literal

import numpy as np

from pentad.theory.numbers.scalars import constant, rational, require

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
    low, high : rational or None
        The ends of the range where it is an interval, both included unless `above`.
    listed : bool
        Whether the draws are all of the range, so that it can be gone through.
    above : bool
        Whether the range leaves out its lower end.
    options : tuple
        The values that are drawn, where they are one of a few.
    entries : pair of rationals or None
        The ends between which the entries of a matrix are drawn.
    """

    name: str
    range: str
    draw: Draw
    low: int | Fraction | None = None
    high: int | Fraction | None = None
    listed: bool = False
    above: bool = False
    options: tuple[Any, ...] = field(default=(), compare=False)
    entries: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class Assumption:
    """A named hypothesis on a point, with the words that readers see.

    Attributes
    ----------
    name, text : str
    holds : callable
        The truth at a point, from the parameters that its signature names.
    room : callable or None
        What is at least 0 exactly where the assumption holds, if it is an inequality: a function
        of the same parameters, for symbols too, so that a derivation can read it.
    size : callable or None
        The scale of `room`, for widening by a share of it.
    """

    name: str
    text: str
    holds: Callable[..., bool]
    room: Callable[..., Any] | None = None
    size: Callable[..., Any] | None = None

    def widened(self, share: Fraction) -> "Assumption | None":
        """The inequality with its bound moved outward by a share of its size; None if it is none.

        A bound of 0 is moved by the share itself.

        >>> small = inequality("small", "p <= 1/5", lambda p: p, "<=", lambda p: Fraction(1, 5))
        >>> wider = small.widened(Fraction(1, 10))
        >>> small.holds(p=Fraction(21, 100)), wider.holds(p=Fraction(21, 100))
        (False, True)
        """
        if self.room is None or self.size is None:
            return None
        room, size = self.room, self.size

        def widened_room(**point: Any) -> Any:
            scale = applied(size, point)
            moved = 1 if scale == 0 else scale
            return applied(room, point) + moved * constant(share, moved)

        return replace(
            self,
            text=f"{self.text}, widened by {share}",
            holds=_with_signature(room, lambda **point: bool(widened_room(**point) >= 0)),
            room=_with_signature(room, widened_room),
        )


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

    def inside(self, points: Iterable[Point]) -> tuple[Point, ...]:
        """Those of the points that lie in the domain."""
        return tuple(point for point in points if self.contains(point))

    def outside(self, points: Iterable[Point]) -> tuple[Point, ...]:
        """Those of the points that do not."""
        return tuple(point for point in points if not self.contains(point))

    def assumption(self, name: str) -> Assumption:
        """The assumption of that name.

        Raises
        ------
        LookupError
            If there is none.
        """
        for found in self.assumptions:
            if found.name == name:
                return found
        raise LookupError(f"no assumption {name!r}; there are {[a.name for a in self.assumptions]}")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name.

        Raises
        ------
        LookupError
            If there is none.
        """
        for found in self.parameters:
            if found.name == name:
                return found
        raise LookupError(f"no parameter {name!r}; there are {[p.name for p in self.parameters]}")

    def having(self, *assumptions: Assumption) -> "Domain":
        """The domain with these assumptions in place of those of the same name."""
        new = {assumption.name: assumption for assumption in assumptions}
        return replace(self, assumptions=tuple(new.get(a.name, a) for a in self.assumptions))

    @property
    def is_listed(self) -> bool:
        """Whether all of its points can be gone through."""
        return bool(self.parameters) and all(p.listed for p in self.parameters)

    def points(self) -> Iterator[Point]:
        """Every point that can be drawn and obeys the assumptions, each once.

        Goes through all answers that the only source of chance can give.

        >>> [point["n"] for point in Domain((integer("n", 1, 3),)).points()]
        [1, 2, 3]
        """
        answers: list[int] = []
        while True:
            asked: list[tuple[int, int]] = []

            def choose(low: int, high: int, asked: list[tuple[int, int]] = asked) -> int:
                asked.append((low, high))
                if len(asked) > len(answers):
                    answers.append(low)
                return answers[len(asked) - 1]

            point = self.drawn(choose)
            if self.contains(point):
                yield point
            del answers[len(asked) :]
            while answers and answers[-1] == asked[len(answers) - 1][1]:
                answers.pop()
            if not answers:
                return
            answers[-1] += 1

    def edge_points(self, seed: int, *, corners: int = 8, crossings: int = 4) -> Iterator[Point]:
        """Points of the domain at its edges: where random points hardly ever come.

        Corners have every draw at one end of its range, and one point has all in the middle, where
        matrices are zero.  Crossings lie just inside an assumption,
        found between a point that obeys it and one that does not by halving, `HALVINGS` times.
        """
        chance = Random(seed)
        ends = [lambda low, _: low, lambda _, high: high, middle]
        ends += [lambda low, high: chance.choice((low, high))] * max(0, corners - 3)
        found = [self.drawn(end) for end in ends]
        inside = [point for point in found if self.contains(point)]
        yield from inside
        for assumption in self.assumptions:
            outside = []
            for _ in range(20 * crossings):
                point = self.drawn(chance.randint)
                if not applied(assumption.holds, point):
                    outside.append(point)
                elif len(inside) < 4 * corners and self.contains(point):
                    inside.append(point)
                if len(outside) >= crossings and len(inside) >= 2 * corners:
                    break
            outside += [point for point in found if not applied(assumption.holds, point)]
            if not inside:
                return
            for beyond in outside[-2 * crossings :]:
                crossing = self._crossing(chance.choice(inside), beyond)
                if crossing is not None:
                    yield crossing

    def _crossing(self, inside: Point, outside: Point) -> Point | None:
        """The last point found inside on the way from one point to the other, in rationals."""
        moving = [
            name
            for name, value in inside.items()
            if _is_rational(value) and _is_rational(outside[name]) and value != outside[name]
        ]
        if not moving:
            return None

        def between(share: Fraction) -> Point:
            return dict(inside) | {
                name: inside[name] + share * (outside[name] - inside[name]) for name in moving
            }

        near, far = Fraction(0), Fraction(1)
        for _ in range(HALVINGS):
            middle = (near + far) / 2
            if self.contains(between(middle)):
                near = middle
            else:
                far = middle
        return between(near) if near else None

    def described(self) -> str:
        """Parameters and assumptions in one line of words."""
        ranges = [f"{parameter.name}: {parameter.range}" for parameter in self.parameters]
        return "; ".join(ranges + [assumption.text for assumption in self.assumptions])


HALVINGS = 20
"""How often the way to a point outside is halved: a crossing is found to a millionth of it."""


def middle(low: int, high: int) -> int:
    """Chooses the integer in the middle.

    >>> middle(-6, 6), middle(1, 4)
    (0, 2)
    """
    return (low + high) // 2


def _is_rational(value: object) -> bool:
    return isinstance(value, Fraction)


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


Kind = Literal["float", "exact", "symbolic"]


def realised(point: Point, kind: Kind) -> dict[str, Any]:
    """The point with every rational as a float, a `flint.fmpq` or a SymPy number.

    Other values stay as they are.

    >>> realised({"p": Fraction(1, 4), "n": 3}, "float")
    {'p': 0.25, 'n': 3}
    """
    return {name: _realised_value(value, kind) for name, value in point.items()}


def _realised_value(value: Any, kind: Kind) -> Any:
    kinds: Mapping[str, Callable[[Any], Any]] = {
        "float": float,
        "exact": rational,
        "symbolic": _symbolic,
    }
    convert = kinds[kind]
    if isinstance(value, Fraction):
        return convert(value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        array = np.empty(value.shape, dtype=float if kind == "float" else object)
        for index in np.ndindex(value.shape):
            array[index] = convert(value[index])
        return array
    return value


def _with_signature(like: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, seen by `applied` as taking the parameters of another."""
    return _taking(signature(like), function)


def _taking(names: Signature, function: Callable[..., Any]) -> Callable[..., Any]:
    function.__signature__ = names  # type: ignore[attr-defined]
    return function


def inequality(
    name: str,
    text: str,
    left: Callable[..., Any],
    relation: Literal["<=", ">="],
    right: Callable[..., Any],
) -> Assumption:
    """An assumption that a derivation can read and that can be widened by a share of its bound.

    Parameters
    ----------
    name, text : str
    left, right : callables of parameters
        Both work for rationals and for symbols.
    relation : "<=" or ">="

    Raises
    ------
    ValueError
        For another relation.

    >>> short = inequality("short", "w <= p / 2", lambda w: w, "<=", lambda p: p / 2)
    >>> short.holds(w=1, p=Fraction(2)), short.holds(w=2, p=Fraction(2))
    (True, False)
    """
    require(relation in ("<=", ">="), f"an inequality is <= or >=; got {relation!r}")
    names = list(dict.fromkeys((*_parameters(left), *_parameters(right))))
    combined = Signature([SignatureParameter(n, SignatureParameter.KEYWORD_ONLY) for n in names])

    def room(**point: Any) -> Any:
        difference = applied(right, point) - applied(left, point)
        return difference if relation == "<=" else -difference

    return Assumption(
        name,
        text,
        _taking(combined, lambda **point: bool(room(**point) >= 0)),
        _taking(combined, room),
        _taking(combined, lambda **point: abs(applied(right, point))),
    )


def _symbolic(value: Fraction) -> Any:
    from sympy import Rational

    return Rational(value.numerator, value.denominator)


def integer(
    name: str, low: int, high: int, *, odd: bool = False, listed: bool = False
) -> Parameter:
    """An integer parameter, odd ones only if asked; `listed` if the statement is of these alone.

    >>> integer("m", 1, 5, odd=True).draw(lambda low, high: high, {})
    5
    >>> integer("m", 2, 6, odd=True).range
    'odd, 3 to 5'
    """
    if odd:
        least, greatest = low // 2, (high - 1) // 2
        low, high = 2 * least + 1, 2 * greatest + 1
        return Parameter(
            name,
            f"odd, {low} to {high}",
            lambda choose, _: 2 * choose(least, greatest) + 1,
            low,
            high,
            listed,
        )
    return Parameter(
        name, f"{low} to {high}", lambda choose, _: choose(low, high), low, high, listed
    )


def probability(name: str = "p", *, decades: int = 6) -> Parameter:
    """A rational in (0, 1], spread over powers of ten down to 10^-(decades + 2).

    >>> probability().draw(lambda low, high: high, {})
    Fraction(1, 1000000)
    """
    return Parameter(
        name,
        "0 < p <= 1",
        lambda choose, _: Fraction(choose(1, 100), 100 * 10 ** choose(0, decades)),
        0,
        1,
        above=True,
    )


def ratio(name: str, low: int, high: int, *, parts: int = 20) -> Parameter:
    """A rational between two integers, with any denominator up to `parts`.

    >>> ratio("t", 1, 3).draw(lambda low, high: high, {})
    Fraction(3, 1)
    """

    def draw(choose: Choose, _: Point) -> Fraction:
        denominator = choose(1, parts)
        return Fraction(choose(low * denominator, high * denominator), denominator)

    return Parameter(name, f"{low} <= {name} <= {high}", draw, low, high)


def choice(name: str, options: tuple[Any, ...], *, listed: bool = False) -> Parameter:
    """One of finitely many values, simplest first; `listed` if the statement is of these alone."""
    text = ", ".join(str(option) for option in options)
    return Parameter(
        name,
        text,
        lambda choose, _: options[choose(0, len(options) - 1)],
        listed=listed,
        options=options,
    )


SCALES = (Fraction(1), Fraction(1), Fraction(1, 10), Fraction(10))
"""What the entries of drawn matrices are multiplied by, each as often as it is here."""


def matrix(name: str, rows: str, columns: str, *, size: int = 6, parts: int = 3) -> Parameter:
    """A rational matrix whose shape is named by two integer parameters drawn before it.

    Entries are k / parts with |k| <= size, so that exact arithmetic stays short; a quarter of the
    matrices is ten times as large, a quarter ten times as small.
    """

    def draw(choose: Choose, point: Point) -> np.ndarray:
        shape = (point[rows], point[columns])
        scale = SCALES[choose(0, len(SCALES) - 1)]
        entries = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            entries[index] = scale * Fraction(choose(-size, size), parts)
        return entries

    end = max(SCALES) * Fraction(size, parts)
    return Parameter(name, f"real ({rows}, {columns}) matrix", draw, entries=(-end, end))


def fractions(rows: Any) -> np.ndarray:
    """A nested list of numbers as an object array of `Fraction`.

    >>> fractions([[1, 2]])
    array([[Fraction(1, 1), Fraction(2, 1)]], dtype=object)
    """
    array = np.empty(np.shape(rows), dtype=object)
    array[...] = [[Fraction(x) for x in row] for row in rows]
    return array
