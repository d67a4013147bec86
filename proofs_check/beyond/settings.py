"""What claims beyond the five papers share: their form, intervals, and boxes in raw balls."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.form import Form
from pentad.proofs_check.judging import judged_exactly, shown, sides, slack
from pentad.theory.numbers.domains import Choose, Parameter, Point
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


BITS = 80
"""Precision of raw balls over boxes (bits): far finer than the boxes are wide."""

Box = Mapping[str, tuple[Fraction, Fraction]]


def boxes(scope: str, box: Box, *, most: int = 40_000) -> Evidence:
    """The claim's own sides on a box of its parameters, cut in half until raw balls decide.

    For sides without branches: a raw ball that cannot tell which branch to take takes one. A box is
    accepted where the slack is certainly positive; the centre of one that is not is judged
    exactly where its slack is certainly negative, and only such a point refutes.

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
    whole = {name: high - low for name, (low, high) in box.items()}
    waiting, examined, least = [box], 0, float("inf")
    while waiting:
        current = waiting.pop()
        examined += 1
        if examined > budget:
            return undecided(Why.BUDGET, f"a budget of {budget} boxes", cases=examined)
        rooms = _rooms(claim, {name: _raw(*ends) for name, ends in current.items()})
        if all(room > 0 for room in rooms):
            least = min(least, *(float(room.lower()) for room in rooms))
            continue
        centre = {name: (low + high) / 2 for name, (low, high) in current.items()}
        at_centre = _rooms(claim, {name: _raw(value, value) for name, value in centre.items()})
        if any(room < 0 for room in at_centre):
            holds, margin = judged_exactly(claim, centre)
            if holds is False:
                return Finding(False, None, margin, examined, examined, witness=shown(centre))
        widest = max(current, key=lambda name: (current[name][1] - current[name][0]) / whole[name])
        low, high = current[widest]
        middle = (low + high) / 2
        waiting += [current | {widest: (low, middle)}, current | {widest: (middle, high)}]
    return Finding(True, None, least, examined, examined, note=f"{examined} boxes")


def _raw(low: Fraction, high: Fraction) -> Any:
    from flint import arb, fmpq

    ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
    return ends[0].union(ends[1])


def _rooms(claim: Claim, point: Mapping[str, Any]) -> list[Any]:
    """The slack of every entry as a raw ball."""
    found = [slack(claim.relation, left, right) for left, right in sides(claim, point)]
    return [room.arb if isinstance(room, Ball) else room for room in found]
