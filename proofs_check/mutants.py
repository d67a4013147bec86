"""The mutants that every claim gets without being asked, and what a claim has to notice.

Each side is made stronger, step by step until it is noticed; an inequality is reversed; each
assumption is dropped and, where it is an inequality, widened by 2 %.  A change that no evidence
refutes is a gap, and a claim with a gap is unchecked, unless it gives a reason for that change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random

from pentad.proofs_check.changes import (
    SIDE_WORDS,
    STEPS,
    reversed_relation,
    stronger,
    widened,
    without,
)
from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.judging import exact_sides, shown
from pentad.theory.numbers.domains import Assumption, middle, realised

SOUGHT = 60
"""Points drawn to find one that an assumption excludes."""


@dataclass(frozen=True)
class Made:
    """One thing that a claim has to notice, and versions of the claim that change it ever more.

    `dropped` is the name of the assumption that the version does without, if it does.
    """

    target: str
    versions: tuple[Claim, ...]
    fields: frozenset[str]
    dropped: str = ""


def made(claim: Claim) -> Iterator[Made]:
    """What the claim has to notice, in the order of `targets`."""
    for side, words in SIDE_WORDS.items():
        yield Made(words, tuple(stronger(claim, side, step) for step in STEPS), frozenset({side}))
    opposite = reversed_relation(claim)
    if opposite:
        yield Made("relation", (opposite,), frozenset({"relation"}))
    domain = frozenset({"domain"})
    for assumption in claim.domain.assumptions:
        version = without(claim, assumption)
        yield Made(_dropped(assumption), (version,), domain, assumption.name)
        wider = widened(claim, assumption)
        if wider:
            yield Made(_widened(assumption), (wider,), domain)


def targets(claim: Claim) -> list[str]:
    """What a claim has to notice, in words that stay."""
    return [item.target for item in made(claim)]


def targets_of(claim: Claim, mutant: Mutant) -> set[str]:
    """Which of these a mutant that somebody wrote changes."""
    changes = mutant.changes_of(claim)
    found = {words for side, words in SIDE_WORDS.items() if side in changes}
    if "relation" in changes:
        found.add("relation")
    if "domain" in changes:
        there = {a.name: a for a in changes["domain"].assumptions}
        for assumption in claim.domain.assumptions:
            if assumption.name not in there:
                found.add(_dropped(assumption))
            elif there[assumption.name] != assumption:
                found.add(_widened(assumption))
    return found


def _dropped(assumption: Assumption) -> str:
    return f"without {assumption.name!r}"


def _widened(assumption: Assumption) -> str:
    return f"{assumption.name!r} widened"


def undefined_without(claim: Claim, name: str) -> str:
    """A point that an assumption excludes and at which a side is not defined, else empty.

    Such an assumption is noticed without a witness: without it there is no statement.

    Parameters
    ----------
    claim : Claim
    name : str
        Of the assumption.
    """
    from pentad.theory.numbers.domains import applied

    if all(item.method == "simulation" for item in claim.evidence):
        return ""  # its points are read off results and cannot be drawn
    excluded = claim.domain.assumption(name)
    rest = claim.domain.without(name)
    chance = Random(7)
    drawn = (rest.drawn(chance.randint) for _ in range(SOUGHT))
    for point in chain(claim.outside, [rest.drawn(middle)], drawn):
        try:
            if not rest.contains(point) or applied(excluded.holds, point):
                continue
            exact_sides(claim, realised(point, "exact"))
        except (ZeroDivisionError, ValueError, IndexError, OverflowError):
            return shown(point)
        except Exception:  # a point outside may upset a side in other ways, which tells nothing
            continue
    return ""
