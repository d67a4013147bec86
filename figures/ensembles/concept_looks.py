"""How ways to an ensemble look where concepts are told and removed, and their stored cells."""

from typing import Any, NamedTuple

from pentad.figures import style
from pentad.figures.core import Results
from pentad.simulations.models.concepts import (
    BAGGING,
    BOOSTING,
    EXPANDED,
    PLANTED,
    TRANSFORMER,
)

SOURCES = {PLANTED: "planted sources", TRANSFORMER: "tiny byte-level transformer"}
"""In the order of the rows, as told."""


class Look(NamedTuple):
    """One line: which cell, at its largest size or at one, and how it is drawn."""

    told: str
    way: str
    largest: bool
    colour: str
    marker: str
    dashes: Any


LOOKS = (
    Look("single", BAGGING, False, style.INK, "x", (0, (1, 1))),
    Look("bag", BAGGING, True, style.TRAINED, "o", "-"),
    Look("boosted chain", BOOSTING, True, style.UPPER, "s", (0, (5, 1))),
    Look("expanded", EXPANDED, True, style.UNIFORM, "^", (0, (5, 1, 1, 1))),
)


def cell(results: Results, source: str, way: str) -> Any:
    """The cell of a source and a way, or None where it was not run."""
    found = [one for one in results if (one.config.source, one.config.way) == (source, way)]
    return found[0] if found else None


def sources(results: Results) -> list[str]:
    """Those that have cells, in the order of `SOURCES`."""
    held = {one.config.source for one in results}
    return [source for source in SOURCES if source in held]
