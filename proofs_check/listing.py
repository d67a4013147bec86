"""What there is, found by paper, standing, fidelity and words, without making it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pentad.proofs_check.names import named

if TYPE_CHECKING:
    from pentad.proofs_check.ledger import Entry


def paper_key(name: str) -> str:
    """The key of a paper whose key or letter is given; empty for an empty name.

    Raises
    ------
    UnknownNameError
        For a name that is neither.
    """
    from pentad.proofs_check.papers import GROUPS

    keys = {known.letter: known.key for known in GROUPS}
    return keys.get(name) or (named("paper", name, [*keys.values(), *keys]) if name else "")


def filtered(paper: str, standing: str, fidelity: str | None, text: str) -> "dict[str, Entry]":
    """The ledger's entries that fit, by id of the claim; an empty filter fits all.

    Raises
    ------
    UnknownNameError
        For a standing that is no level.
    UnsoundModule
        If two claims are written under one id or label.
    """
    from pentad.proofs_check import ledger
    from pentad.proofs_check.catalogue import MODULES
    from pentad.proofs_check.claim_modules import require_distinct, written_claims
    from pentad.proofs_check.standings import Level

    require_distinct(written_claims(MODULES))
    if standing:
        named("standing", standing, [level.name.lower() for level in Level])
    return {
        name: entry
        for name, entry in ledger.expected(ledger.LEDGER).items()
        if paper in ("", entry.paper)
        and standing in ("", entry.standing.level.name.lower())
        and fidelity in (None, entry.fidelity)
        and text.lower() in f"{entry.label} {name} {entry.title}".lower()
    }


def claims_data(entries: "Mapping[str, Entry]") -> list[dict[str, str]]:
    """Claims as plain data.

    Parameters
    ----------
    entries
        Of the ledger, by id.
    """
    return [
        {
            "label": entry.label,
            "name": name,
            "title": entry.title,
            "paper": entry.paper,
            "fidelity": entry.fidelity,
            "level": entry.standing.level.name.lower(),
            "standing": entry.standing.words,
        }
        for name, entry in entries.items()
    ]


def experiments_data(text: str = "") -> list[dict[str, Any]]:
    """Experiments with their presets, cells and minutes, as plain data.

    Parameters
    ----------
    text
        Only those with these words in their name or question, whatever their case.
    """
    from pentad.proofs_check.paper_map import MINUTES
    from pentad.simulations.catalogue import EXPERIMENTS

    return [
        {
            "name": one.name,
            "question": one.question,
            "presets": {
                preset: {"cells": len(cells), "minutes": MINUTES.get((one.name, preset))}
                for preset, cells in one.presets.items()
            },
        }
        for one in EXPERIMENTS
        if text.lower() in f"{one.name} {one.question}".lower()
    ]
