"""What claims beyond the five papers share: their form, intervals, and boxes in raw balls."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.form import Form
from pentad.proofs_check.judging import judged_exactly, shown, slack
from pentad.theory.numbers.domains import Choose, Parameter, Point, applied
from pentad.theory.numbers.scalars import Ball

PAPER = "beyond"

claim = Form(
    PAPER,
    "An answer of ours; no priority is claimed, and the registry's tracker holds other candidates.",
)

PARTS = 1000


def between(name: str, low: Fraction | int, high: Fraction | int) -> Parameter:
    """A rational of a closed interval whose ends are rationals."""

    def draw(choose: Choose, _: Point) -> Fraction:
        return Fraction(low) + (Fraction(high) - Fraction(low)) * Fraction(choose(0, PARTS), PARTS)

    return Parameter(name, f"{low} <= {name} <= {high}", draw, low, high)


def positive(name: str, high: int) -> Parameter:
    """A rational above 0, drawn up to a number."""
    return Parameter(
        name,
        f"{name} > 0, drawn up to {high}",
        lambda choose, _: Fraction(choose(1, PARTS), PARTS) * high,
        low=0,
        above=True,
    )


def integral(name: str, range_: str, high: int = 2) -> Parameter:
    """A positive number, such as an integral of a square is, drawn up to a number."""
    return Parameter(name, range_, lambda choose, _: Fraction(choose(1, PARTS), PARTS) * high)


def real(name: str, size: int) -> Parameter:
    """Any real number, drawn among rationals up to a size."""
    return Parameter(
        name,
        f"any real {name}, drawn up to {size} in absolute value",
        lambda choose, _: Fraction(choose(-PARTS, PARTS), PARTS) * size,
    )


def range_of(claim: Claim, name: str, u: Any) -> tuple[Any, Any, Any]:
    """Both ends of an interval that the claim names, and what lies between, at a symbol u > 0."""
    parameter = claim.domain.parameter(name)
    low, high = (u - u + Fraction(end) for end in (parameter.low or 0, parameter.high or 0))
    return low, low + (high - low) / (1 + u), high


BITS = 80
"""Precision of raw balls over boxes (bits): far finer than the boxes are wide."""

Box = Mapping[str, tuple[Fraction, Fraction]]


def boxes(scope: str, box: Box, *, most: int = 5_000) -> Evidence:
    """The claim's own sides on a box of its parameters, cut in half until raw balls decide.

    For numbers, not arrays, and sides without branches: a raw ball that cannot tell which branch
    to take takes one.  A box is accepted where the slack is certainly positive; the centre of one
    that is not is judged exactly where its slack is certainly negative, and only it refutes.

    Parameters
    ----------
    scope : str
    box : mapping of parameter name to (low, high) rationals
    most : int
        The budget of boxes at effort 1; when it is spent the check is undecided.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        from flint import ctx

        with ctx.workprec(BITS):
            return _halved(claim, dict(box), int(most * effort.scale))

    ranges = ", ".join(f"{name} from {low} to {high}" for name, (low, high) in box.items())
    return Evidence("certified", "region", scope, check, region=ranges)


def _halved(claim: Claim, box: dict[str, tuple[Fraction, Fraction]], budget: int) -> Finding:
    """Broad first, so that what is false is found at a coarse box."""
    from flint import arb

    names = list(box)
    ends = [[_fmpq(end) for end in box[name]] for name in names]
    widths = [high - low for low, high in ends]
    waiting = deque([tuple((low, high, 0) for low, high in ends)])
    examined, least = 0, float("inf")
    while waiting:
        current = waiting.popleft()
        examined += 1
        if examined > budget:
            return undecided(Why.BUDGET, f"a budget of {budget} boxes", cases=examined)
        point = [arb(low).union(arb(high)) for low, high, _ in current]
        room = _room(claim, names, point)
        if room > 0:
            least = min(least, float(room.lower()))
            continue
        if _room(claim, names, [arb((low + high) / 2) for low, high, _ in current]) < 0:
            found = _refuted(claim, names, [(low + high) / 2 for low, high, _ in current])
            if found is not None:
                return replace(found, cases=examined, accepted=examined)
        cut = min(range(len(names)), key=lambda j: current[j][2])
        low, high, depth = current[cut]
        middle = low + widths[cut] / 2 ** (depth + 1)
        for half in ((low, middle, depth + 1), (middle, high, depth + 1)):
            waiting.append((*current[:cut], half, *current[cut + 1 :]))
    return Finding(True, None, least, examined, examined, note=f"{examined} boxes")


def _room(claim: Claim, names: list[str], values: list[Any]) -> Any:
    """The slack as a raw ball."""
    point = dict(zip(names, values, strict=True))
    room = slack(claim.relation, applied(claim.lhs, point), applied(claim.rhs, point))
    return room.arb if isinstance(room, Ball) else room


def _refuted(claim: Claim, names: list[str], values: list[Any]) -> Finding | None:
    point = {
        name: Fraction(int(value.p), int(value.q))
        for name, value in zip(names, values, strict=True)
    }
    holds, margin = judged_exactly(claim, point)
    return Finding(False, None, margin, witness=shown(point)) if holds is False else None


def _fmpq(value: Fraction) -> Any:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)
