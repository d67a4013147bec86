"""Evidence from rational points: every comparison is exact, or decided by rigorous balls."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from proofs_check.core import Claim, Effort, Evidence, Finding, Reach, judged_exactly, shown


def exact(
    scope: str,
    *,
    cases: int = 60,
    seed: int = 1,
    using: Mapping[str, Any] | None = None,
) -> Evidence:
    """The claim's examples and `cases` pseudo-random rational points of its domain.

    Parameters
    ----------
    scope : str
        What the points cover, in words.
    cases, seed : int
        How many points are drawn at effort 1, and from which sequence.
    using : mapping of a field of the claim to its replacement, optional
        An independent route to a side, so that two items of evidence share no path, or the
        domain on which that route exists.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        return finding_at_points(rerouted(claim, using), int(cases * effort.scale), seed)

    reach: Reach = "finitely many"
    return Evidence("exact", scope, check, reach, replaces=tuple(using or ()))


def rerouted(claim: Claim, using: Mapping[str, Any] | None) -> Claim:
    """The claim with some fields replaced."""
    return replace(claim, **using) if using else claim


def finding_at_points(claim: Claim, cases: int, seed: int) -> Finding:
    """Judge the claim at its examples and at `cases` drawn points.

    Points where a ball straddles equality are counted in the note and not as accepted.
    """
    chance = Random(seed)
    drawn = (claim.domain.drawn(chance.randint) for _ in range(cases))
    accepted = undecided = total = 0
    least, tightest = float("inf"), ""
    for point in (*claim.examples, *drawn):
        total += 1
        if not claim.domain.contains(point):
            continue
        holds, margin = judged_exactly(claim, point)
        if holds is False:
            return Finding(False, margin, total, accepted + 1, witness=shown(point))
        undecided += holds is None
        accepted += holds is True
        if holds and margin < least:
            least, tightest = margin, shown(point)
    note = f"points within rounding of equality: {undecided}" if undecided else ""
    if accepted == 0:
        return Finding(None, None, total, 0, note=note or "no point lies in the domain")
    return Finding(True, least, total, accepted, witness=tightest, note=note)
