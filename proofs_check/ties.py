"""What ties a derivation to its claim: it closes for what the claim says, and for nothing else."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from proofs_check.changes import (
    FIRST_AND_ONE,
    STEPS,
    Side,
    stronger,
    widened,
    wider_range,
    without,
    wrapped,
)
from proofs_check.core import Claim
from proofs_check.exact import finding_at_points
from proofs_check.judging import exact_sides, shown, sides
from theory.balls import UndecidedComparison
from theory.domains import realised

Steps = Callable[[Claim], bool | None]

CASES = 40
"""Rational points at which a changed claim, for which the derivation still closes, is tried."""

COMPARED = 3
"""Points, beside the examples, at which symbols, rationals and balls are compared."""

SAME = 1e-9
"""Relative difference at which two ways to compute a side are the same (dimensionless)."""


def loose_end(claim: Claim, steps: Steps, unneeded: Mapping[str, str]) -> str:
    """What the derivation does not notice, in words; empty if it is tied to its claim.

    Parameters
    ----------
    claim : Claim
        For which the derivation closes.
    steps : callable
        Its steps.
    unneeded : mapping
        Names of assumptions that it says it does not need.
    """
    if not closes(steps, wrapped(claim)):
        return "it recognises its claim instead of reading it"
    return (
        _differing_branch(claim)
        or _unread_side(claim, steps)
        or _unread_assumption(claim, steps, unneeded)
        or _unread_range(claim, steps)
    )


def closes(steps: Steps, claim: Claim) -> bool:
    """Whether the steps close; an error on a changed claim is that they do not."""
    try:
        return steps(claim) is True
    except Exception:  # a changed claim may upset the steps in any way
        return False


def _unread_side(claim: Claim, steps: Steps) -> str:
    sides_: tuple[Side, ...] = ("lhs", "rhs")
    for side in sides_:
        sizes = (FIRST_AND_ONE,) if claim.relation == "==" else STEPS
        changed = [stronger(claim, side, size) for size in sizes]
        closing = [version for version in changed if closes(steps, version)]
        if len(closing) == len(changed):
            return f"it closes with the {closing[-1].variant}"
        for version in closing:
            if _is_refuted(version):
                return f"it closes with the {version.variant}, which is false"
    return ""


def _unread_assumption(claim: Claim, steps: Steps, unneeded: Mapping[str, str]) -> str:
    for assumption in claim.domain.assumptions:
        for version in (without(claim, assumption), widened(claim, assumption)):
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


def _differing_branch(claim: Claim) -> str:
    """Where a side of SymPy numbers is another number than that of rationals and balls."""
    chance = Random(5)
    drawn = [claim.domain.drawn(chance.randint) for _ in range(COMPARED)]
    for point in (*claim.examples, *filter(claim.domain.contains, drawn)):
        try:
            symbolic = [
                _float(x) for pair in sides(claim, realised(point, "symbolic")) for x in pair
            ]
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue  # this side takes symbols in another shape than its numbers
        try:
            exact = [
                float(x) for pair in exact_sides(claim, realised(point, "exact")) for x in pair
            ]
        except UndecidedComparison:
            continue
        if not np.allclose(symbolic, exact, rtol=SAME, atol=SAME * np.max(np.abs(exact))):
            return f"symbols and balls give other sides at {shown(point)}"
    return ""


def _float(value: Any) -> float:
    """Of 30 digits, so that no cancellation is left."""
    return float(value.evalf(30)) if hasattr(value, "evalf") else float(value)
