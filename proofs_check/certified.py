"""Evidence over a whole region: ball arithmetic with adaptive bisection."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from proofs_check.core import (
    Claim,
    Effort,
    Evidence,
    Finding,
    Reach,
    exact_sides,
    judged_exactly,
    shown,
    slack,
)
from theory.domains import realised
from theory.scalars import larger

Box = Mapping[str, tuple[Fraction, Fraction]]


def bisection(
    scope: str,
    box: Box,
    *,
    fixed: Mapping[str, Any] | None = None,
    boxes: int = 20_000,
) -> Evidence:
    """Certify the relation on a box of real parameters, with the others fixed.

    A box is accepted when the ball of its slack is non-negative, else it is cut in half along its
    relatively widest side.  The centre of every box that stays uncertain is judged exactly, and
    only such a point refutes.  When `boxes` are spent the check is undecided.

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

    reach: Reach = "region"
    return Evidence("certified", scope, check, reach)


def _bisected(claim: Claim, box: Box, fixed: Mapping[str, Any], budget: int) -> Finding:
    corners = product(*(((name, low), (name, high)) for name, (low, high) in box.items()))
    for corner in corners:
        point = dict(corner) | dict(fixed)
        if not claim.domain.contains(point):
            note = f"the box leaves the domain at {shown(point)}"
            return Finding(None, None, 0, 0, note=note)
    waiting = [dict(box)]
    examined = 0
    least = float("inf")
    while waiting:
        current = waiting.pop()
        examined += 1
        if examined > budget:
            note = f"{len(waiting) + 1} boxes left when the budget of {budget} was spent"
            return Finding(None, None, examined, examined, note=note)
        margin = _certain_margin(claim, current, fixed)
        if margin is not None:
            least = min(least, margin)
            continue
        centre = {name: (low + high) / 2 for name, (low, high) in current.items()} | dict(fixed)
        if claim.domain.contains(centre):
            holds, at_centre = judged_exactly(claim, centre)
            if holds is False:
                return Finding(False, at_centre, examined, examined, witness=shown(centre))
        widest = max(current, key=lambda name: _relative_width(*current[name]))
        low, high = current[widest]
        middle = (low + high) / 2
        waiting += [current | {widest: (low, middle)}, current | {widest: (middle, high)}]
    return Finding(True, least, examined, examined, note=f"{examined} boxes")


def _relative_width(low: Fraction, high: Fraction) -> Fraction:
    return (high - low) / max(abs(low), abs(high), Fraction(1, 10**12))


def _certain_margin(claim: Claim, box: Box, fixed: Mapping[str, Any]) -> float | None:
    """Least lower bound of the relative slack, or None if it is not certainly non-negative."""
    from flint import arb, ctx

    def enclosure(low: Fraction, high: Fraction) -> Any:
        ends = realised({"low": low, "high": high}, "exact")
        return arb(ends["low"]).union(arb(ends["high"]))

    with ctx.workprec(128):
        values = realised(fixed, "exact") | {name: enclosure(*ends) for name, ends in box.items()}
        pairs = exact_sides(claim, values)
        rooms = [arb(slack(claim.relation, left, right)) for left, right in pairs]
        if all(room >= 0 for room in rooms):
            sizes = [arb(larger(abs(left), abs(right))).upper() for left, right in pairs]
            return min(
                float((room / size).lower() if size > 0 else room.lower())
                for room, size in zip(rooms, sizes, strict=True)
            )
    return None
