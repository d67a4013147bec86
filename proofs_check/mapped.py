"""What an entry of the map of the papers' figures is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from pentad.proofs_check.papers import Group

if TYPE_CHECKING:
    from pentad.simulations.store import Result, Store

Outcome = Literal["reproduced", "reduced", "replaced", "not attempted", "ours"]

OUTCOMES: Mapping[Outcome, str] = {
    "reproduced": "the same quantity at the sizes of the paper, as far as these are known",
    "reduced": "the same quantity at smaller sizes",
    "replaced": "another drawing that answers the same question",
    "not attempted": "nothing of ours corresponds, and why",
    "ours": "no figure of the paper corresponds",
}
"""What the outcomes mean, the closest first."""


@dataclass(frozen=True)
class Comparison:
    """A value that the paper, or its authors' public notes, give, and the way to ours.

    Parameters
    ----------
    quantity
        What is compared, in words.
    paper
        The paper's value as it was read.
    source
        Where it was read.
    ours
        From the store of results to our value, dimensionless.
    digits
        Decimal places that are shown of ours.
    """

    quantity: str
    paper: str
    source: str
    ours: "Callable[[Store], float]" = field(repr=False)
    digits: int


@dataclass(frozen=True)
class Entry:
    """One figure, table or group of them, and what is here in its place.

    Parameters
    ----------
    paper
        The paper that has it, or the problems around them.
    place
        Its number where that was seen, else where it stands.
    shows
        What it shows, as far as is known.
    outcome
        One of `OUTCOMES`.
    why
        What differs, or why nothing was attempted.
    figures
        Names of our figures; `pentad figures NAME` draws one.
    comparisons
        Values of the paper beside ours, where one is known.
    """

    paper: Group
    place: str
    shows: str
    outcome: Outcome
    why: str
    figures: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


@cache
def stored_results(store: "Store", experiment: str, preset: str) -> "list[Result]":
    """The results of a preset, in the order of its cells."""
    from pentad.simulations.catalogue import EXPERIMENTS

    known = {one.name: one for one in EXPERIMENTS}[experiment]
    return [store.load(known, config) for config in known.presets[preset]]
