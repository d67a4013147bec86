"""What ties a derivation to its claim: it closes for what the claim says, and for nothing else.

The sides are watched while the steps run, so that it is known at which symbols they were read;
there and at the claim's own points they have to be the numbers that are judged exactly and in
floats.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial, wraps
from itertools import takewhile
from random import Random
from typing import Any

import numpy as np

from pentad.proofs_check.changes import (
    FIRST_AND_ONE,
    STEPS,
    Side,
    granted,
    stronger,
    widened,
    wider_range,
    without,
    wrapped,
)
from pentad.proofs_check.core import Claim, Evidence
from pentad.proofs_check.evidence.exact import finding_at_points
from pentad.proofs_check.judging import AGREEMENT, entries, exact_sides, is_exact, shown, sides
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.domains import Parameter, Point, realised
from pentad.theory.numbers.kinds import Number

Steps = Callable[[Claim], bool | None]

CASES = 40
"""Rational points at which a changed claim, for which the derivation still closes, is tried."""

COMPARED = 3
"""Points, beside the examples, at which symbols, rationals and floats are compared."""

SAME = 1e-9
"""Relative difference at which two ways to compute a side are the same (dimensionless)."""

EXTREMES = (Fraction(1, 10**12), Fraction(1), Fraction(10**12))
"""Values of positive symbols at which it is looked how far a parameter was read."""


def loose_end(claim: Claim, item: Evidence) -> str:
    """What the derivation does not notice, in words; empty if it is tied to its claim.

    Parameters
    ----------
    claim : Claim
        For which the derivation closes.
    item : Evidence
        The derivation.
    """
    steps = item.steps
    assert steps is not None
    calls: list[Call] = []
    if not closes(steps, _watched(wrapped(claim), calls)):
        return "it recognises its claim instead of reading it"
    return (
        _differing_branch(claim)
        or _differing_call(claim, calls)
        or (_unread_parameter(claim, calls) if item.reach in ("everywhere", "region") else "")
        or _unread_side(claim, steps)
        or _unread_assumption(claim, steps, item.unneeded)
        or _unread_range(claim, steps)
    )


def closes(steps: Steps, claim: Claim) -> bool:
    """Whether the steps close; an error on a changed claim is that they do not."""
    try:
        return steps(claim) is True
    except Exception:  # a changed claim may upset the steps in any way
        return False


# Changes that have to be noticed ------------------------------------------------------------


def _unread_side(claim: Claim, steps: Steps) -> str:
    both: tuple[Side, ...] = ("lhs", "rhs")
    for side in both:
        sizes = (FIRST_AND_ONE,) if claim.relation == "==" else STEPS
        changed = [stronger(claim, side, size) for size in sizes]
        closing = list(takewhile(partial(closes, steps), changed))
        if len(closing) == len(changed):
            return f"it closes with the {closing[-1].variant}"
        for version in closing:
            if _is_refuted(version):
                return f"it closes with the {version.variant}, which is false"
    return ""


def _unread_assumption(claim: Claim, steps: Steps, unneeded: Mapping[str, str]) -> str:
    for assumption in claim.domain.assumptions:
        changed = (
            without(claim, assumption),
            widened(claim, assumption),
            granted(claim, assumption),
        )
        for version in changed:
            if version is None or not closes(steps, version):
                continue
            if assumption.name not in unneeded:
                return f"it closes {version.variant}, which it does not declare unneeded"
            if _is_refuted(version):
                return f"it closes {version.variant}, which is false"
    return ""


def _unread_range(claim: Claim, steps: Steps) -> str:
    for parameter in claim.domain.parameters:
        version = wider_range(claim, parameter)
        if version is not None and closes(steps, version) and _is_refuted(version):
            return f"it closes with the {version.variant}, which is false"
    return ""


def _is_refuted(version: Claim) -> bool:
    """Whether some rational point refutes it; a side that is undefined out there does not."""
    try:
        return finding_at_points(version, CASES, seed=3).holds is False
    except (ArithmeticError, ValueError, LookupError, TypeError):
        return False


# What was read ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A side as the steps called it: with what, and what came out."""

    side: Side
    point: Point
    result: Any = field(repr=False)


def _watched(claim: Claim, calls: list[Call]) -> Claim:
    """The claim with sides that write down how they are called."""

    def watching(side: Side) -> Callable[..., Any]:
        function = getattr(claim, side)

        @wraps(function)
        def watched(*arguments: Any, **point: Any) -> Any:
            result = function(*arguments, **point)
            calls.append(Call(side, point, result))
            return result

        return watched

    return replace(claim, lhs=watching("lhs"), rhs=watching("rhs"))


def _unread_parameter(claim: Claim, calls: list[Call]) -> str:
    """A real parameter that was read at single numbers only, or on a part of its range."""
    for parameter in claim.domain.parameters:
        read = [call.point[parameter.name] for call in calls if parameter.name in call.point]
        if not read or not _is_real(parameter):
            continue
        if all(_is_number(value) for value in read):
            return f"it reads {parameter.name!r} at single numbers only"
        ends = _ends([value for value in read if _symbols(value)])
        if ends is not None:
            low, high = parameter.low, parameter.high
            room = SAME * max(abs(float(end)) for end in (low or 0, high or 0, 1))
            below = low is not None and ends[0] > low + room
            if below or (high is not None and ends[1] < high - room):
                return f"it reads {parameter.name!r} from {ends[0]:g} to {ends[1]:g} only"
    return ""


def _is_real(parameter: Parameter) -> bool:
    """Whether the parameter is a rational of an interval or a ray."""
    if parameter.low is parameter.high is None or parameter.listed:
        return False
    return isinstance(parameter.draw(lambda low, _: low, {}), Fraction)


def _is_number(value: Number) -> bool:
    """Whether it is one number, and not a symbol, or what stands for one."""
    known = is_exact(value) or isinstance(value, float | np.generic)
    return known or (hasattr(value, "free_symbols") and not value.free_symbols)


def _ends(values: list[Any]) -> tuple[float, float] | None:
    """The least and the greatest number met with symbols at extremes; None if that fails."""
    met: list[float] = []
    for value in values:
        symbols = sorted(_symbols(value), key=str)
        for extreme in EXTREMES:
            for negative in (False, True):
                if negative and any(symbol.is_nonnegative for symbol in symbols):
                    continue
                number = -extreme if negative else extreme
                try:
                    met.append(float(_substituted(value, dict.fromkeys(symbols, number))))
                except (TypeError, ValueError, ZeroDivisionError, OverflowError):
                    return None
    return (min(met), max(met)) if met else None


# The same numbers by every way --------------------------------------------------------------


def _differing_branch(claim: Claim) -> str:
    """Where sides of SymPy numbers or floats differ from those of rationals and balls."""
    chance = Random(5)
    drawn = [claim.domain.drawn(chance.randint) for _ in range(COMPARED)]
    for point in (*claim.examples, *filter(claim.domain.contains, drawn)):
        try:
            exact = _floats(exact_sides(claim, realised(point, "exact")))
        except (UndecidedComparison, TypeError):
            continue
        for kind, words, same in (
            ("symbolic", "symbols", SAME),
            ("float", "floats", AGREEMENT),
        ):
            try:
                other = _floats(sides(claim, realised(point, kind)))  # type: ignore[arg-type]
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                continue  # this side takes such numbers in another shape
            if np.isfinite(other).all() and not _close(other, exact, same):
                return f"{words} and balls give other sides at {shown(point)}"
    return ""


def _differing_call(claim: Claim, calls: list[Call]) -> str:
    """Where what the steps read as symbols is another number than what is judged exactly.

    In any order, since eigenvalues of symbols have none.
    """
    for call in _apart(calls):
        symbols = sorted(_symbols(call.point), key=str)
        values = {s: Fraction(7 + 2 * k, 5 + 3 * k) for k, s in enumerate(symbols)}
        try:
            read = [float(_substituted(x, values).evalf(30)) for x in entries(call.result)]
            numbers = _numbers(call.point, values)
            judged = _floats([(x, x) for x in entries(getattr(claim, call.side)(**numbers))])[::2]
        except Exception:  # what stands for a point of symbols need not stand for one of numbers
            continue
        if len(read) == len(judged) and not _close(np.sort(read), np.sort(judged), SAME):
            return f"symbols and numbers give another {call.side} at {_told(values)}"
    return ""


MOST_CALLS = 6


def _apart(calls: list[Call]) -> Iterator[Call]:
    """Some calls with symbols, of either side."""
    both: tuple[Side, ...] = ("lhs", "rhs")
    for side in both:
        read = [call for call in calls if call.side == side and _symbols(call.point)]
        yield from read[:: max(1, len(read) // MOST_CALLS)][:MOST_CALLS]


def _close(found: np.ndarray, exact: np.ndarray, same: float) -> bool:
    """Whether the numbers are the same; what bounds nothing differs from nothing."""
    if not np.isfinite(exact).all():
        return True
    scale = float(np.max(np.abs(exact), initial=0.0))
    return bool(np.allclose(found, exact, rtol=same, atol=same * (scale or 1)))


def _floats(pairs: list[tuple[Any, Any]]) -> np.ndarray:
    return np.array([_float(x) for pair in pairs for x in pair])


def _float(value: Number) -> float:
    """Of 30 digits, so that no cancellation is left."""
    return float(value.evalf(30)) if hasattr(value, "evalf") else float(value)


def _told(values: Mapping[Any, Any]) -> str:
    return ", ".join(f"{symbol} = {value}" for symbol, value in values.items())


# Symbols in anything that a side takes ------------------------------------------------------


def _symbols(value: Any) -> set[Any]:
    if hasattr(value, "free_symbols"):
        return set(value.free_symbols)
    return set().union(*(_symbols(part) for part in _parts(value)))


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, np.ndarray):
        return list(value.ravel()) if value.dtype == object else []
    return list(value) if isinstance(value, tuple | list) else []


def _substituted(value: Number, values: Mapping[Any, Any]) -> Any:
    from sympy import Rational, sympify

    given = {s: Rational(v.numerator, v.denominator) for s, v in values.items()}
    return sympify(value).subs(given)


def _numbers(value: Any, values: Mapping[Any, Any]) -> Any:
    """The same structure with exact rationals for the expressions of symbols."""
    from pentad.theory.numbers.scalars import rational

    if hasattr(value, "free_symbols"):
        number = _substituted(value, values)
        return rational(Fraction(int(number.p), int(number.q)))
    if isinstance(value, Mapping):
        return {name: _numbers(part, values) for name, part in value.items()}
    if isinstance(value, np.ndarray) and value.dtype == object:
        array = np.empty(value.shape, dtype=object)
        for index in np.ndindex(value.shape):
            array[index] = _numbers(value[index], values)
        return array
    if isinstance(value, tuple | list):
        parts = [_numbers(part, values) for part in value]
        return type(value)(*parts) if hasattr(value, "_replace") else type(value)(parts)
    return value
