"""How well a claim stands: computed from its findings and from the claims that it cites.

A standing is a value.  A derivation is worth no more than the claims on which it leans, and the
steps that a person supplied anywhere along that chain are steps of it too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pentad.proofs_check.core import Finding


class Level(IntEnum):
    """What the evidence for a statement is worth; more is better."""

    REFUTED = 0
    BROKEN = 1
    UNCHECKED = 2
    OPEN = 3
    SEARCHED = 4
    SIMULATED = 5
    EXACT = 6
    CERTIFIED = 7
    EXHAUSTED = 8
    DERIVED = 9


WORDS: Mapping[Level, str] = {
    Level.REFUTED: "refuted",
    Level.BROKEN: "broken",
    Level.UNCHECKED: "unchecked",
    Level.OPEN: "open",
    Level.SEARCHED: "supported by search",
    Level.SIMULATED: "supported by simulation",
    Level.EXACT: "exact at points",
    Level.CERTIFIED: "certified on a region",
    Level.EXHAUSTED: "exhausted",
    Level.DERIVED: "derived",
}
"""The vocabulary; "checked in a proof assistant" is kept for what a kernel has checked."""

LEVEL_OF_REACH: Mapping[str, Level] = {
    "everywhere": Level.DERIVED,
    "all cases": Level.EXHAUSTED,
    "region": Level.CERTIFIED,
    "points": Level.EXACT,
}

SUPPORT = Level.SEARCHED
"""The least level at which something speaks for a claim and nothing against it."""


@dataclass(frozen=True)
class Standing:
    """How well a claim stands, and what that depends on.

    Attributes
    ----------
    level : Level
    region : str
        Where it is certified.
    points : int
        At how many points it is exact, or of how many cases it is exhausted.
    by_hand : tuple of str
        Steps that a person supplied, along all citations.
    rests_on : tuple of str
        Ids of the claims cited, along all citations.
    capped_by : str
        The cited claim that stands no better than this, if the evidence itself is worth more.
    gaps : tuple of str
        Changes of the claim that its evidence does not notice: the reason for "unchecked".
    stale : bool
        Whether it rests on results that other source made.
    """

    level: Level
    region: str = ""
    points: int = field(default=0, compare=False)
    by_hand: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    capped_by: str = ""
    gaps: tuple[str, ...] = ()
    stale: bool = False

    @property
    def badge(self) -> str:
        """A few words: the level and the number of steps by hand."""
        words = self._points() if self.level is Level.EXACT else WORDS[self.level]
        return words + self._steps() + (", stale source" if self.stale else "")

    @property
    def words(self) -> str:
        """The whole standing in one line."""
        words = WORDS[self.level]
        if self.level is Level.EXACT:
            words = self._points()
        elif self.level is Level.CERTIFIED:
            words = f"certified on {self.region}"
        elif self.level is Level.EXHAUSTED and self.points:
            words = "exhausted, " + ("the one case" if self.points == 1 else f"{self.points} cases")
        cap = f"; no more than {self.capped_by}" if self.capped_by else ""
        return words + self._steps() + cap + ("; stale source" if self.stale else "")

    def _points(self) -> str:
        return f"exact at {self.points} point{'s' * (self.points != 1)}"

    def _steps(self) -> str:
        count = len(self.by_hand)
        return f", {count} step{'s' * (count > 1)} by hand" if count else ""


class Worth(Protocol):
    """What of an item of evidence a standing depends on; an `Evidence` has it."""

    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def reach(self) -> str: ...  # noqa: D102
    @property
    def region(self) -> str: ...  # noqa: D102
    @property
    def by_hand(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def cites(self) -> tuple[str, ...]: ...  # noqa: D102


Found = tuple[Worth, "Finding | None"]
"""An item of evidence and what it found; None if it broke."""


def standing_of(
    found: Iterable[Found], cited: Callable[[str], Standing], gaps: tuple[str, ...] = ()
) -> Standing:
    """The standing that follows from all findings for one claim.

    Parameters
    ----------
    found : iterable of (Worth, Finding or None)
        None for a check that broke.
    cited : callable
        From the id of a cited claim to its standing.
    gaps : tuple of str
        Changes that the evidence does not notice.
    """
    from pentad.proofs_check.core import Why

    found = list(found)
    if any(finding and finding.holds is False for _, finding in found):
        return Standing(Level.REFUTED)
    if any(finding is None for _, finding in found):
        return Standing(Level.BROKEN)
    if not found or gaps:
        return Standing(Level.UNCHECKED, gaps=gaps)
    if any(f and f.undecided and f.undecided.why is Why.DISAGREES for _, f in found):
        return Standing(Level.OPEN)
    supporting = [(item, finding) for item, finding in found if finding and finding.holds]
    worth = [_of_item(item, finding, cited) for item, finding in supporting]
    return max(worth, key=lambda s: (s.level, -len(s.by_hand)), default=Standing(Level.OPEN))


def _of_item(item: Worth, finding: "Finding", cited: Callable[[str], Standing]) -> Standing:
    sampled = Level.SIMULATED if item.method == "simulation" else Level.SEARCHED
    own = Standing(
        LEVEL_OF_REACH.get(item.reach, sampled),
        item.region,
        finding.accepted,
        item.by_hand,
        stale=finding.stale,
    )
    for name in item.cites:
        own = capped(own, name, cited(name))
    return own


def capped(own: Standing, name: str, other: Standing) -> Standing:
    """A standing that leans on another claim: worth no more, with that one's steps added.

    A claim that is exhausted or derived covers all that it says, and caps nothing.
    """
    joined = replace(
        own,
        by_hand=tuple(dict.fromkeys((*own.by_hand, *other.by_hand))),
        rests_on=tuple(dict.fromkeys((*own.rests_on, name, *other.rests_on))),
        stale=own.stale or other.stale,
    )
    if other.level < SUPPORT:
        return replace(joined, level=min(own.level, Level.OPEN), region="", capped_by=name)
    if other.level >= min(own.level, Level.EXHAUSTED):
        return joined
    return replace(
        joined, level=other.level, region=other.region, points=other.points, capped_by=name
    )


def standings(
    found: Mapping[str, tuple[Iterable[Found], tuple[str, ...]]],
    known: Mapping[str, Standing],
) -> dict[str, Standing]:
    """The standings of claims that may cite each other.

    Parameters
    ----------
    found : mapping of claim id to (findings, gaps)
    known : mapping of claim id to Standing
        For cited claims that were not judged: what the ledger says of them.

    Raises
    ------
    ValueError
        If claims cite each other in a circle.
    """
    settled: dict[str, Standing] = {}
    begun: set[str] = set()

    def standing(name: str) -> Standing:
        if name in found and name not in settled:
            if name in begun:
                raise ValueError(f"claims may not cite each other in a circle; got {name}")
            begun.add(name)
            findings, gaps = found[name]
            settled[name] = standing_of(findings, standing, gaps)
        return settled.get(name) or known.get(name) or Standing(Level.UNCHECKED)

    for name in found:
        standing(name)
    return settled


def require_no_cycle(citations: Mapping[str, Iterable[str]]) -> None:
    """Refuse claims that cite each other in a circle, or cite what is no claim.

    Raises
    ------
    ValueError
        With the circle, or with the unknown id.
    """
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            raise ValueError(f"claims may not cite each other in a circle; got {circle}")
        if name not in citations:
            raise ValueError(f"{path[-1]} cites {name!r}, which is no claim")
        if name not in done:
            for cited in citations[name]:
                visit(cited, (*path, name))
            done.add(name)

    for name in citations:
        visit(name, ())
