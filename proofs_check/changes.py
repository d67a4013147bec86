"""Small changes of a claim: a side made stronger, an assumption dropped or widened, all wrapped.

What mutants do to all evidence and ties do to a derivation is one vocabulary.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import wraps
from inspect import signature
from typing import Any, Literal

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.judging import entries
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, Point
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, family

Side = Literal["lhs", "rhs"]
SIDE_WORDS: Mapping[Side, str] = {"lhs": "left side", "rhs": "right side"}

WIDENING = Fraction(1, 50)
"""Share of its bound by which an assumption is widened."""


@dataclass(frozen=True)
class Step:
    """How far a side is moved: by a share of its size, and by a number."""

    share: Fraction
    number: Fraction
    words: str


STEPS = (
    Step(Fraction(1, 50), Fraction(0), "2 %"),
    Step(Fraction(1, 2), Fraction(0), "50 %"),
    Step(Fraction(1), Fraction(1), "100 % and 1"),
    Step(Fraction(10**9), Fraction(10**9), "a thousand million"),
)
"""From what a sharp check notices to what only a blind one does not."""

FIRST_AND_ONE = Step(Fraction(1, 50), Fraction(1, 50), "2 % and 1/50")
"""Changes every number, 0 too."""


def stronger(claim: Claim, side: Side, step: Step) -> Claim:
    """The claim with a side moved in the direction in which the relation says more.

    For an equation the side is raised.
    """
    up = claim.relation == "==" or (claim.relation == "<=") == (side == "lhs")
    original = getattr(claim, side)

    @wraps(original)
    def moved(**point: Any) -> Any:
        return _moved(original(**point), step if up else _opposite(step))

    name = f"{SIDE_WORDS[side]} {'raised' if up else 'lowered'}"
    return claim.changed(f"{name} by {step.words}", **{side: moved})


def _opposite(step: Step) -> Step:
    return Step(-step.share, -step.number, step.words)


def _moved(value: Number, step: Step) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value + np.abs(value) * float(step.share) + float(step.number)
    moved = np.frompyfunc(lambda entry: _moved_number(entry, step), 1, 1)(entries(value))
    return moved if np.ndim(value) else moved[0]


def _moved_number(value: Number, step: Step) -> Any:
    size: Any = abs(value)
    if family(value) in ("builtins", "fractions") and not isinstance(value, float):
        return value + size * step.share + step.number
    return value + size * constant(step.share, value) + constant(step.number, value)


def reversed_relation(claim: Claim) -> Claim | None:
    """The opposite inequality; None for an equation, which has none."""
    if claim.relation == "==":
        return None
    return claim.changed("relation reversed", relation=">=" if claim.relation == "<=" else "<=")


def without(claim: Claim, assumption: Assumption) -> Claim:
    """The claim with one assumption dropped."""
    domain = claim.domain.without(assumption.name)
    return claim.changed(f"without {assumption.name!r}", domain=domain)


def widened(claim: Claim, assumption: Assumption) -> Claim | None:
    """The claim with one assumption widened; None if it is no inequality."""
    wider = assumption.widened(WIDENING)
    if wider is None:
        return None
    return claim.changed(f"{assumption.name!r} widened", domain=claim.domain.having(wider))


def granted(claim: Claim, assumption: Assumption) -> Claim:
    """The claim with an assumption that keeps its name and excludes nothing."""
    room = assumption.room
    empty = replace(
        assumption,
        holds=_with_names_of(assumption.holds, lambda **_: True),
        room=_with_names_of(room, lambda **point: room(**point) + 10**9) if room else None,
    )
    return claim.changed(f"{assumption.name!r} made empty", domain=claim.domain.having(empty))


def _with_names_of(like: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    function.__signature__ = signature(like)  # type: ignore[attr-defined]
    return function


def wider_range(claim: Claim, parameter: Parameter) -> Claim | None:
    """The claim with the range of a parameter widened at its ends; None if it has none.

    An integer range grows by one.
    """
    known = [end for end in (parameter.low, parameter.high) if end is not None]
    if not known:
        return None
    integral = isinstance(parameter.draw(lambda low, _: low, {}), int)
    low, high = (
        None if end is None else end + sign * (1 if integral else _beyond(Fraction(end)))
        for end, sign in ((parameter.low, -1), (parameter.high, 1))
    )
    ends = [end for end in (low, high) if end is not None]
    inner = parameter.draw

    def draw(choose: Callable[[int, int], int], point: Point) -> Any:
        answer = choose(0, 3)
        return ends[answer] if answer < len(ends) else inner(choose, point)

    wider = replace(parameter, draw=draw, low=low, high=high)
    return claim.changed(
        f"range of {parameter.name!r} widened", domain=_with_parameter(claim.domain, wider)
    )


def _beyond(end: Fraction) -> Fraction:
    return WIDENING * (abs(end) if end else Fraction(1))


def _with_parameter(domain: Domain, new: Parameter) -> Domain:
    parameters = tuple(new if old.name == new.name else old for old in domain.parameters)
    return replace(domain, parameters=parameters)


def wrapped(claim: Claim) -> Claim:
    """The claim with both sides and all assumptions wrapped by functions that do the same."""
    domain = replace(
        claim.domain,
        assumptions=tuple(
            replace(
                a,
                holds=_wrapped(a.holds),
                room=_wrapped(a.room) if a.room else None,
                size=_wrapped(a.size) if a.size else None,
            )
            for a in claim.domain.assumptions
        ),
    )
    return claim.changed("wrapped", lhs=_wrapped(claim.lhs), rhs=_wrapped(claim.rhs), domain=domain)


def _wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def same(*arguments: Any, **point: Any) -> Any:
        return function(*arguments, **point)

    return same
