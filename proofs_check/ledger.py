"""The standings that are expected, committed, so that a change of any of them is noticed.

Entries are data under short names: the level and what it depends on, and the outcome of each item
of evidence.  What a run left out, because it needs a deep effort, counts as the ledger has it;
what is missing or altered is a change.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pentad.proofs_check.runner import Judgement
from pentad.proofs_check.standings import Level, Standing

LEDGER = Path(__file__).with_name("ledger.json")


@dataclass(frozen=True)
class Entry:
    """What the ledger says of one claim.

    Attributes
    ----------
    label, paper, title, fidelity : str
        As in the claim, so that claims can be listed without being made.
    standing : Standing
    holds : mapping
        Evidence name to True, False or None (undecided).
    margin : float or None
        Least relative slack met, to two digits (dimensionless).
    """

    label: str
    paper: str
    title: str
    fidelity: str
    standing: Standing
    holds: Mapping[str, bool | None]
    margin: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Change:
    """One difference between a judgement and the ledger."""

    claim: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.claim}: {self.what} was {self.expected}, now {self.found}"


def expected(path: Path = LEDGER) -> dict[str, Entry]:
    """The ledger: claim id to what is expected of it; empty when there is no file."""
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {name: _entry(told) for name, told in entries.items()}


def remembered(path: Path = LEDGER) -> dict[str, Mapping[str, bool | None]]:
    """Claim id to the outcome of each item of evidence in the ledger."""
    return {name: entry.holds for name, entry in expected(path).items()}


def expected_standings(path: Path = LEDGER) -> dict[str, Standing]:
    """Claim id to the standing in the ledger."""
    return {name: entry.standing for name, entry in expected(path).items()}


def entry_of(judgement: Judgement, old: Entry | None = None) -> Entry:
    """What the ledger would say of a judgement; evidence that was not run stays as it was.

    Parameters
    ----------
    judgement : Judgement
    old : Entry, optional
        What it says now.
    """
    record = judgement.record
    holds: dict[str, bool | None] = {}
    for name in record.items:
        if name in record.verdicts:
            finding = record.verdicts[name].finding
            holds[name] = finding.holds if finding else None
        elif old is not None and name in old.holds:
            holds[name] = old.holds[name]
    return Entry(
        record.label,
        record.paper,
        record.title,
        record.fidelity,
        judgement.standing,
        holds,
        None if record.margin is None else float(f"{record.margin:.1e}"),
    )


def changes(
    judgements: Sequence[Judgement], ledger: Mapping[str, Entry] | None = None
) -> list[Change]:
    """Where the judgements differ from the ledger.

    A claim or an item of evidence that the ledger lacks is a difference, and so are evidence that
    is gone, a new outcome, and another standing.

    Parameters
    ----------
    judgements : sequence of Judgement
        Any part of the catalogue.
    ledger : mapping of claim id to Entry, optional
        The committed one unless given.
    """
    known = expected() if ledger is None else ledger
    found: list[Change] = []
    for judgement in judgements:
        name = judgement.record.claim
        if name not in known:
            words = judgement.standing.words
            found.append(Change(name, "standing", "not in the ledger", words))
            continue
        old, new = known[name], entry_of(judgement, known[name])
        found += [
            Change(name, what, before, after)
            for what, before, after in _differences(old.standing, new.standing)
        ]
        found += [
            Change(name, f"outcome of {item!r}", _told(old.holds, item), _told(new.holds, item))
            for item in dict.fromkeys((*old.holds, *new.holds))
            if _told(old.holds, item) != _told(new.holds, item)
        ]
    return found


def _differences(old: Standing, new: Standing) -> list[tuple[str, str, str]]:
    if old == new:
        return []
    if old.words != new.words:
        return [("standing", old.words, new.words)]
    return [
        (what, str(before), str(after))
        for what, before, after in (
            ("steps by hand", old.by_hand, new.by_hand),
            ("cited claims", old.rests_on, new.rests_on),
            ("what goes unnoticed", old.gaps, new.gaps),
        )
        if before != after
    ]


def _told(holds: Mapping[str, bool | None], name: str) -> str:
    words = {True: "holds", False: "refuted", None: "undecided"}
    return words[holds[name]] if name in holds else "absent"


def recorded(
    judgements: Sequence[Judgement], ids: Sequence[str], path: Path = LEDGER
) -> dict[str, Entry]:
    """Write what was found into the ledger, beside its untouched entries for other claims.

    Claims that no longer exist are dropped.  The file is written aside and then renamed.

    Parameters
    ----------
    judgements : sequence of Judgement
        Any part of the catalogue.
    ids : sequence of str
        Of all claims, in order.
    path : Path
        The ledger to write.

    Returns
    -------
    dict
        The whole ledger as written.
    """
    old = expected(path)
    new = {j.record.claim: entry_of(j, old.get(j.record.claim)) for j in judgements}
    entries = {name: new.get(name) or old[name] for name in ids if name in new or name in old}
    text = json.dumps(
        {name: _plain(entry) for name, entry in entries.items()}, indent=1, ensure_ascii=False
    )
    aside = path.with_suffix(".part")
    aside.write_text(text + "\n", encoding="utf-8", newline="\n")
    aside.replace(path)
    return entries


def _plain(entry: Entry) -> dict[str, Any]:
    standing = entry.standing
    told: dict[str, Any] = {"level": standing.level.name.lower()}
    for name in ("region", "points", "by_hand", "rests_on", "capped_by", "gaps", "stale"):
        value = getattr(standing, name)
        if value:
            told[name] = list(value) if isinstance(value, tuple) else value
    return {
        "label": entry.label,
        "paper": entry.paper,
        "title": entry.title,
        "fidelity": entry.fidelity,
        "standing": told,
        "evidence": dict(entry.holds),
        "margin": entry.margin,
    }


def _entry(told: Mapping[str, Any]) -> Entry:
    standing: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in told["standing"].items()
    }
    level = Level[standing.pop("level").upper()]
    return Entry(
        told["label"],
        told["paper"],
        told["title"],
        told["fidelity"],
        Standing(level, **standing),
        told["evidence"],
        told["margin"],
    )
