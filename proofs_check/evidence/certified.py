"""Evidence over a whole region: ball arithmetic with adaptive bisection."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.judging import exact_sides, judged_exactly, shown, sign, slack
from pentad.theory.numbers.balls import UndecidedComparison, ball, ball_between, without_floats
from pentad.theory.numbers.domains import realised
from pentad.theory.numbers.scalars import larger

Box = Mapping[str, tuple[Fraction, Fraction]]

BITS = 128
"""Working precision of boxes: far finer than the boxes are wide."""


def bisection(
    scope: str,
    box: Box,
    *,
    fixed: Mapping[str, Any] | None = None,
    boxes: int = 20_000,
) -> Evidence:
    """Certify the relation on a box of real parameters, with the others fixed.

    A box is accepted when the ball of its slack is non-negative, else it is cut in half along its
    relatively widest side; so is a box in which a side cannot tell which branch to take.  The
    centre of every box that stays uncertain is judged exactly, and only such a point refutes.
    When `boxes` are spent the check is undecided.

    Parameters
    ----------
    scope : str
    box : mapping of parameter name to (low, high) rationals
    fixed : mapping of parameter name to value, optional
    boxes : int
        The budget.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        return _bisected(claim, box, fixed or {}, int(boxes * effort.scale))

    ranges = [f"{name} from {low} to {high}" for name, (low, high) in box.items()]
    held = [f"{name} = {shown({name: value})[len(name) + 1 :]}" for name, value in _items(fixed)]
    return Evidence("certified", "region", scope, check, region=", ".join(ranges + held))


def _items(fixed: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    return list((fixed or {}).items())


def _bisected(claim: Claim, box: Box, fixed: Mapping[str, Any], budget: int) -> Finding:
    corners = product(*(((name, low), (name, high)) for name, (low, high) in box.items()))
    for corner in corners:
        point = dict(corner) | dict(fixed)
        if not claim.domain.contains(point):
            return undecided(Why.LEAVES_DOMAIN, shown(point))
    waiting = [dict(box)]
    examined = 0
    least = float("inf")
    while waiting:
        current = waiting.pop()
        examined += 1
        if examined > budget:
            left = f"{len(waiting) + 1} boxes left of a budget of {budget}"
            return undecided(Why.BUDGET, left, cases=examined)
        margin = _certain_margin(claim, current, fixed)
        if margin is not None:
            least = min(least, margin)
            continue
        centre = {name: (low + high) / 2 for name, (low, high) in current.items()} | dict(fixed)
        if claim.domain.contains(centre):
            holds, at_centre = judged_exactly(claim, centre)
            if holds is False:
                return Finding(False, None, at_centre, examined, examined, witness=shown(centre))
        widest = max(current, key=lambda name: _relative_width(*current[name]))
        low, high = current[widest]
        middle = (low + high) / 2
        waiting += [current | {widest: (low, middle)}, current | {widest: (middle, high)}]
    return Finding(True, None, least, examined, examined, note=f"{examined} boxes")


def _relative_width(low: Fraction, high: Fraction) -> Fraction:
    return (high - low) / max(abs(low), abs(high), Fraction(1, 10**12))


def _certain_margin(claim: Claim, box: Box, fixed: Mapping[str, Any]) -> float | None:
    """Least lower bound of the relative slack, or None if it is not certainly non-negative."""
    enclosed = {name: ball_between(*ends, bits=BITS) for name, ends in box.items()}
    try:
        with without_floats():
            pairs = exact_sides(claim, realised(fixed, "exact") | enclosed)
        rooms = [ball(slack(claim.relation, left, right)) for left, right in pairs]
        if not all(sign(room) == 1 for room in rooms):
            return None
        sizes = [ball(larger(abs(left), abs(right))).upper() for left, right in pairs]
        return min(
            float((room / size).lower() if size > 0 else room.lower())
            for room, size in zip(rooms, sizes, strict=True)
        )
    except UndecidedComparison:
        return None
