"""Evidence from rational points: every comparison is exact, or decided by rigorous balls."""

from collections.abc import Iterable, Mapping
from itertools import chain
from random import Random
from typing import Any

from pentad.proofs_check.core import Claim, Effort, Evidence, Finding, Why, undecided
from pentad.proofs_check.judging import judged_exactly, shown
from pentad.theory.numbers.domains import Point

TWO_ROUTES = (
    "the same method twice, by routes that share no path: floats would add rounding, nothing else"
)
"""Why a claim about integers, schemes or certificates has one method."""


def exact(
    scope: str,
    *,
    cases: int = 60,
    seed: int = 1,
    using: Mapping[str, Any] | None = None,
    cites: tuple[str, ...] = (),
) -> Evidence:
    """The claim's examples, the edges of its domain and `cases` pseudo-random rational points.

    Parameters
    ----------
    scope : str
        What the points cover, in words.
    cases, seed : int
        How many points are drawn at effort 1, and from which sequence; without any, the examples
        alone are judged.
    using : mapping of a field of the claim to its replacement, optional
        An independent route to a side, so that two items of evidence share no path, or the
        domain on which that route exists.
    cites : tuple of str
        Claims that say that the route in `using` is one.
    """

    def check(claim: Claim, effort: Effort) -> Finding:
        return finding_at_points(rerouted(claim, using), int(cases * effort.scale), seed)

    return Evidence("exact", "points", scope, check, replaces=tuple(using or ()), cites=cites)


def exhaustive(
    scope: str, *, using: Mapping[str, Any] | None = None, cites: tuple[str, ...] = ()
) -> Evidence:
    """Every point of a domain that is finite; parameters as for `exact`."""

    def check(claim: Claim, _: Effort) -> Finding:
        route = rerouted(claim, using)
        found = finding_at(route, route.domain.points())
        if found.holds and found.accepted < found.cases:
            return undecided(Why.STRADDLES, found.note, cases=found.cases)
        return found

    return Evidence("exact", "all cases", scope, check, replaces=tuple(using or ()), cites=cites)


def rerouted(claim: Claim, using: Mapping[str, Any] | None) -> Claim:
    """The claim with some fields replaced."""
    return claim.changed(claim.variant or "another route", **using) if using else claim


def finding_at_points(claim: Claim, cases: int, seed: int) -> Finding:
    """Judge the claim at its own points, at the edges of its domain and at `cases` drawn points."""
    own = (*claim.examples, *claim.outside)
    if not cases:
        return finding_at(claim, own)
    chance = Random(seed)
    drawn = (claim.domain.drawn(chance.randint) for _ in range(cases))
    return finding_at(claim, chain(own, claim.domain.edge_points(seed), drawn))


def finding_at(claim: Claim, points: Iterable[Point]) -> Finding:
    """Judge the claim at points, those outside its domain left out.

    Points where a ball straddles equality are counted in the note and not as accepted.
    """
    accepted = straddling = total = 0
    least, tightest = float("inf"), ""
    for point in points:
        total += 1
        if not claim.domain.contains(point):
            continue
        holds, margin = judged_exactly(claim, point)
        if holds is False:
            return Finding(False, None, margin, total, accepted + 1, witness=shown(point))
        straddling += holds is None
        accepted += holds is True
        if holds and margin < least:
            least, tightest = margin, shown(point)
    note = f"points within rounding of equality: {straddling}" if straddling else ""
    if accepted == 0:
        return undecided(Why.STRADDLES if straddling else Why.NO_POINT, note, cases=total)
    return Finding(True, None, least, total, accepted, witness=tightest, note=note)
