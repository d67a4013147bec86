"""The standings that are expected, committed, so that a change of any of them is noticed.

Entries are data under short names: the level and what it depends on, and the outcome of each item
of evidence.  What a run left out, because it needs a deep effort, counts as the ledger has it;
what is missing or altered is a change.

In the file a claim is one row of `COLUMNS`, filed under its paper and the module that makes it; an
id stands there without its paper, a module without this package.
Evidence that is only named holds.  Steps by hand stand with the claim that takes them; a claim
that cites it has them from there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pentad.proofs_check.standings import Level, Standing
from pentad.simulations.files import read_whole, write_whole

if TYPE_CHECKING:
    from pentad.proofs_check.runner import Judgement

LEDGER = Path(__file__).with_name("ledger.json")

PACKAGE = "pentad.proofs_check."
COLUMNS = ("label", "id", "title", "fidelity", "level", "evidence", "margin", "more")
OUTCOMES = {None: "undecided", False: "refuted"}
MORE = ("region", "points", "rests_on", "capped_by", "gaps", "stale")


LARGEST = 2**24
"""Bytes of a ledger."""


class UnreadableLedger(ValueError):  # noqa: N818
    """The file of the ledger is none; the text says which, and what to do."""


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
    module : str
        Dotted name of the module that makes the claim.
    """

    label: str
    paper: str
    title: str
    fidelity: str
    standing: Standing
    holds: Mapping[str, bool | None]
    margin: float | None = field(default=None, compare=False)
    module: str = field(default="", compare=False)


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
    """The ledger: claim id to what is expected of it; empty when there is no file.

    Raises
    ------
    UnreadableLedger
        If the file is no ledger.
    """
    if not path.exists():
        return {}
    try:
        rows = [
            (paper, PACKAGE + module, [row[0], _whole_id(paper, row[1]), *row[2:]])
            for paper, modules in json.loads(read_whole(path, most=LARGEST))["claims"].items()
            for module, of_module in modules.items()
            for row in of_module
        ]
        own = {row[1]: row[-1].get("by_hand", ()) for _, _, row in rows}
        return {row[1]: _entry(paper, module, row, own) for paper, module, row in rows}
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise UnreadableLedger(
            f"{path} was altered and is no ledger; restore it, or install pentad again"
        ) from error


def remembered(path: Path = LEDGER) -> dict[str, Mapping[str, bool | None]]:
    """Claim id to the outcome of each item of evidence in the ledger."""
    return {name: entry.holds for name, entry in expected(path).items()}


def expected_standings(path: Path = LEDGER) -> dict[str, Standing]:
    """Claim id to the standing in the ledger."""
    return {name: entry.standing for name, entry in expected(path).items()}


def entry_of(judgement: "Judgement", old: Entry | None = None) -> Entry:
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
    judgements: "Sequence[Judgement]", ledger: Mapping[str, Entry] | None = None
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
    judgements: "Sequence[Judgement]", modules: Mapping[str, str], path: Path = LEDGER
) -> dict[str, Entry]:
    """Write what was found into the ledger, beside its entries for other claims.

    Claims that no longer exist are dropped.  The file is written aside and then renamed.

    Parameters
    ----------
    judgements : sequence of Judgement
        Any part of the catalogue.
    modules : mapping of claim id to dotted name
        The module that makes it, of all claims, in order.
    path : Path
        The ledger to write.

    Returns
    -------
    dict
        The whole ledger as written.
    """
    old = expected(path)
    new = {j.record.claim: entry_of(j, old.get(j.record.claim)) for j in judgements}
    entries = {
        name: replace(new.get(name) or old[name], module=module)
        for name, module in modules.items()
        if name in new or name in old
    }
    write_whole(path, ledger_text(entries))
    return entries


def ledger_text(entries: Mapping[str, Entry]) -> str:
    """The file: one line for each claim."""
    filed: dict[str, dict[str, list[str]]] = {}
    for name, entry in entries.items():
        row = json.dumps(_row(name, entry, entries), ensure_ascii=False)
        module = entry.module.removeprefix(PACKAGE)
        filed.setdefault(entry.paper, {}).setdefault(module, []).append(row)
    papers = ",\n".join(
        f" {json.dumps(paper)}: {{\n"
        + ",\n".join(
            f"  {json.dumps(module)}: [\n   " + ",\n   ".join(rows) + "\n  ]"
            for module, rows in modules.items()
        )
        + "\n }"
        for paper, modules in filed.items()
    )
    return f'{{"columns": {json.dumps(COLUMNS)},\n"claims": {{\n{papers}\n}}}}\n'


def _row(name: str, entry: Entry, entries: Mapping[str, Entry]) -> list[Any]:
    standing = entry.standing
    told = {key: getattr(standing, key) for key in MORE}
    told["by_hand"] = _own_steps(standing, entries)
    for outcome, word in OUTCOMES.items():
        told[word] = [item for item, holds in entry.holds.items() if holds is outcome]
    more = {key: value for key, value in told.items() if value}
    level = standing.level.name.lower()
    short = _short_id(entry.paper, name)
    return [entry.label, short, entry.title, entry.fidelity, level, list(entry.holds),
            entry.margin, more]  # fmt: skip


def _short_id(paper: str, name: str) -> str:
    """An id without the key of its paper; with a stroke in front if it does not begin so."""
    return name.removeprefix(f"{paper}/") if name.startswith(f"{paper}/") else f"/{name}"


def _whole_id(paper: str, short: str) -> str:
    return short[1:] if short.startswith("/") else f"{paper}/{short}"


def _own_steps(standing: Standing, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """The least beginning of the steps by hand from which, with the cited ones, all follow."""
    steps = standing.by_hand
    cited = [s for name in standing.rests_on if name in entries
             for s in entries[name].standing.by_hand]  # fmt: skip
    return next(
        steps[:count]
        for count in range(len(steps) + 1)
        if count == len(steps) or tuple(dict.fromkeys((*steps[:count], *cited))) == steps
    )


def _entry(paper: str, module: str, row: Sequence[Any], own: Mapping[str, Sequence[str]]) -> Entry:
    label, name, title, fidelity, level, evidence, margin, more = row
    words = {item: word for word in OUTCOMES.values() for item in more.get(word, ())}
    outcomes = {word: outcome for outcome, word in OUTCOMES.items()}
    cited = [step for other in more.get("rests_on", ()) for step in own.get(other, ())]
    standing: dict[str, Any] = {
        key: tuple(more[key]) if isinstance(more[key], list) else more[key]
        for key in MORE
        if key in more
    }
    standing["by_hand"] = tuple(dict.fromkeys((*own[name], *cited)))
    return Entry(
        label,
        paper,
        title,
        fidelity,
        Standing(Level[level.upper()], **standing),
        {item: outcomes[words[item]] if item in words else True for item in evidence},
        margin,
        module,
    )
