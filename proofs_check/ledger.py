"""The standings that are expected, committed, so that a change of any of them is noticed.

An expectation can cover more than a run judged: evidence that was left out (it needs `deep`), and
evidence whose stored results are missing here.  Neither is a change, so both count as the ledger
has them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs_check.core import Evidence, Finding, Verdict, standing
from proofs_check.runner import Judgement

LEDGER = Path(__file__).with_name("ledger.json")


@dataclass(frozen=True)
class Expected:
    """What the ledger says of one claim.

    Attributes
    ----------
    standing : str
        As `core.standing` computed it from all evidence.
    holds : mapping
        Evidence label to True, False or None (undecided).
    appeals : mapping
        Evidence label to the steps that a person supplied, where there are any.
    """

    standing: str
    holds: Mapping[str, bool | None]
    appeals: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Change:
    """One difference between a judgement and the ledger."""

    claim: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.claim}: {self.what} was {self.expected}, now {self.found}"


def expected(path: Path = LEDGER) -> dict[str, Expected]:
    """The ledger: claim id to what is expected of it; empty when there is no file."""
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Expected(
            entry["standing"],
            entry["evidence"],
            {label: tuple(steps) for label, steps in entry.get("appeals", {}).items()},
        )
        for name, entry in entries.items()
    }


def missing_result(verdict: Verdict) -> str:
    """The command that makes the result which a simulation check did not find, else empty."""
    finding = verdict.finding
    if verdict.evidence.method != "simulation" or finding is None or finding.holds is not None:
        return ""
    return finding.note.partition("make it with: ")[2]


def changes(
    judgements: Sequence[Judgement], ledger: Mapping[str, Expected] | None = None
) -> list[Change]:
    """Where the judgements differ from the ledger.

    A claim or an item of evidence that the ledger lacks is a difference, and so are evidence that
    is gone, a new outcome, other appeals and another standing.

    Parameters
    ----------
    judgements : sequence of Judgement
        Any part of the catalogue.
    ledger : mapping of claim id to Expected, optional
        The committed one unless given.
    """
    known = expected() if ledger is None else ledger
    found: list[Change] = []
    for judgement in judgements:
        name = judgement.claim.id
        if name not in known:
            found.append(Change(name, "standing", "not in the ledger", judgement.standing))
            continue
        old, new = known[name], _completed(judgement, known[name])
        if new.standing != old.standing:
            found.append(Change(name, "standing", old.standing, new.standing))
        found += [
            Change(
                name,
                f"outcome of {label!r}",
                _outcome(old.holds, label),
                _outcome(new.holds, label),
            )
            for label in sorted({*old.holds, *new.holds})
            if _outcome(old.holds, label) != _outcome(new.holds, label)
        ]
        found += [
            Change(name, f"appeals of {label!r}", str(old.appeals.get(label, ())), str(steps))
            for label, steps in new.appeals.items()
            if new.holds.get(label) is True and steps != old.appeals.get(label, ())
        ]
    return found


def record(judgements: Sequence[Judgement], path: Path = LEDGER) -> None:
    """Write what was found into the ledger, beside its untouched entries for other claims.

    Evidence that was not judged keeps its old entry.  Claims that no longer exist are dropped.
    The file is written aside and then renamed.

    Parameters
    ----------
    judgements : sequence of Judgement
        Any part of the catalogue.
    path : Path
        The ledger to write.
    """
    from proofs_check.catalogue import CLAIMS

    old = expected(path)
    ids = [claim.id for claim in CLAIMS]
    entries = {name: entry for name, entry in old.items() if name in ids}
    for judgement in judgements:
        entries[judgement.claim.id] = _completed(judgement, old.get(judgement.claim.id))
    ordered = {name: _plain(entries[name]) for name in sorted(entries, key=_order(ids))}
    aside = path.with_suffix(".part")
    aside.write_text(
        json.dumps(ordered, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    aside.replace(path)


def _order(ids: Sequence[str]) -> Any:
    return lambda name: (ids.index(name) if name in ids else len(ids), name)


def _outcome(holds: Mapping[str, bool | None], label: str) -> str:
    if label not in holds:
        return "absent"
    return {True: "holds", False: "refuted", None: "undecided"}[holds[label]]


def _plain(entry: Expected) -> dict[str, Any]:
    appeals = {label: list(steps) for label, steps in entry.appeals.items() if steps}
    plain: dict[str, Any] = {"standing": entry.standing, "evidence": dict(entry.holds)}
    return plain | ({"appeals": appeals} if appeals else {})


def _completed(judgement: Judgement, old: Expected | None) -> Expected:
    """The judgement with evidence that could not be judged here as the ledger has it."""
    judged = {verdict.evidence.label: verdict for verdict in judgement.verdicts}
    verdicts = []
    for evidence in judgement.claim.evidence:
        verdict = judged.get(evidence.label)
        if verdict is None or missing_result(verdict):
            verdict = _remembered(judgement.claim.id, evidence, old) or verdict
        if verdict is not None:
            verdicts.append(verdict)
    return Expected(
        standing(verdicts),
        {v.evidence.label: v.finding.holds if v.finding else None for v in verdicts},
        {v.evidence.label: v.finding.appeals for v in verdicts if v.finding},
    )


def _remembered(claim: str, evidence: Evidence, old: Expected | None) -> Verdict | None:
    if old is None or evidence.label not in old.holds:
        return None
    finding = Finding(
        old.holds[evidence.label],
        witness="as the ledger has it",
        appeals=old.appeals.get(evidence.label, ()),
    )
    return Verdict(claim, evidence, finding, error="", seconds=0.0)
