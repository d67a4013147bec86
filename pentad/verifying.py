"""`pentad verify` and `pentad claims`."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rich.text import Text
from tyro.conf import Positional, arg

from pentad import telling

if TYPE_CHECKING:
    from pentad.proofs_check.core import Claim, Effort
    from pentad.proofs_check.ledger import Entry
    from pentad.proofs_check.runner import Judgement
    from pentad.proofs_check.standings import Standing

HERE = Path(__file__).resolve().parent.parent


MOST_JOBS = 8
"""Processes that verify side by side, unless more are asked for."""


def verify(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[CLAIM ...]", help_behavior_hint="")
    ] = (),
    /,
    *,
    paper: Annotated[str, arg(metavar="KEY", help_behavior_hint="")] = "",
    mutants: telling.Flag = False,
    deep: telling.Flag = False,
    record: telling.Flag = False,
    fresh: telling.Flag = False,
    jobs: Annotated[int, arg(help_behavior_hint="(default: one per core)")] = 0,
) -> int:
    """Check claims and false versions of them, and compare their standings with the ledger.

    Shows standing, least margin, evidence and seconds of each claim, what goes unnoticed, and why
    checks came to no decision. Verdicts are kept below out/verdicts, and a claim is checked again
    only where its source, its results or the libraries have changed. For example:

        pentad verify                       every claim
        pentad verify A01 A03a              two claims, by label
        pentad verify sparsity-loss/dim     one claim, by id
        pentad verify sparsity-loss         all claims whose id begins so
        pentad verify A01 --mutants         also show what became of the false versions
        pentad verify --record              accept what is found into ledger.json and CLAIMS.md

    Exit code 1 if a standing differs from the ledger, a check breaks, a result is missing or
    altered, a claim is unchecked, or a false version survives without an explanation.

    Parameters
    ----------
    names
        Claims by label, id or beginning of an id; all claims without.
    paper
        Only claims of this paper, by its key or letter, such as sparsity-loss or A.
    mutants
        Show the false versions, and which evidence refuted them.
    deep
        Ten times the random cases, and slow evidence too.
    record
        Write the standings found into the ledger, and CLAIMS.md after it.
    fresh
        Check again what has not changed.
    jobs
        Processes that check side by side; verdicts do not depend on it.
    """
    from pentad.proofs_check import ledger, tables
    from pentad.proofs_check.core import Effort
    from pentad.proofs_check.names import named
    from pentad.proofs_check.papers import PAPERS

    if jobs < 0:
        return telling.refused(f"jobs must be at least 1; got {jobs}")
    if paper:
        keys = {known.letter: known.key for known in PAPERS}
        paper = keys.get(paper, named("paper", paper, [*keys.values(), *keys]))
    if record and not (HERE / "pyproject.toml").exists():
        return telling.refused(
            "--record writes into a checkout; this pentad is installed elsewhere."
        )
    effort = Effort(scale=10.0, deep=True) if deep else Effort()
    judgements, modules = judged(names, paper=paper or None, effort=effort, jobs=jobs, fresh=fresh)
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    code = show_judgements(judgements, mutants=mutants)
    if not record:
        if differences:
            telling.say("differs from the ledger (`pentad verify --record` accepts it):")
            telling.list_items(differences)
        return telling.CHANGED if differences else code
    if tables.broken(judgement.record for judgement in judgements):
        return telling.refused("nothing was recorded, for a check broke.", code=telling.CHANGED)
    entries = ledger.recorded(judgements, modules, ledger.LEDGER)
    _write_claims(entries)
    telling.say(
        f"recorded: {len(judgements)} of {len(modules)} claims; new or changed: {len(differences)}"
    )
    telling.list_items(differences)
    changed = {change.claim for change in differences}
    resting = [name for name, entry in entries.items() if changed & set(entry.standing.rests_on)]
    asked = {judgement.record.claim for judgement in judgements}
    if set(resting) - asked:
        telling.say("these rest on what was recorded, and were not checked again:")
        telling.list_items(name for name in resting if name not in asked)
    return code


def claims(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[CLAIM ...]", help_behavior_hint="")
    ] = (),
    /,
) -> int:
    """List the claims with the standings of the ledger, or print some in full.

    Runs no check. For example:

        pentad claims               the list
        pentad claims A13b          one claim: statement, domain, evidence, mutants

    Parameters
    ----------
    names
        Claims to print in full, by label, id or beginning of an id.
    """
    from pentad.proofs_check import ledger, tables
    from pentad.proofs_check.catalogue import selected

    entries = ledger.expected(ledger.LEDGER)
    if names:
        for claim in selected(names):
            _print_claim(claim, entries.get(claim.id))
        return telling.EXPECTED
    telling.say(f"{tables.fidelity_counts(entry.fidelity for entry in entries.values())}.")
    telling.say(f"{tables.standing_counts(entry.standing for entry in entries.values())}.")
    rows = [
        (entry.label, name, entry.title, entry.fidelity, telling.coloured(entry.standing))
        for name, entry in entries.items()
    ]
    telling.print_rows(("", "id", "claim", "fidelity", "standing"), rows)
    return telling.EXPECTED


def judged(
    names: Iterable[str] = (),
    *,
    paper: str | None = None,
    effort: "Effort | None" = None,
    jobs: int = 0,
    fresh: bool = False,
) -> tuple[list["Judgement"], Mapping[str, str]]:
    """Judgements of the claims asked about, and the module that makes each there is."""
    from pentad.proofs_check import ledger
    from pentad.proofs_check.runner import judgements
    from pentad.proofs_check.verification import verification

    with telling.progress() as report:
        found = verification(
            names,
            paper=paper,
            effort=effort,
            jobs=jobs or min(cores(), MOST_JOBS),
            fresh=fresh,
            on_progress=lambda done, of, text: report(done / max(of, 1), text),
        )
    known = ledger.expected_standings(ledger.LEDGER)
    return judgements(found.records, known, ledger.remembered(ledger.LEDGER)), found.modules


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def show_judgements(judgements: Sequence["Judgement"], *, mutants: bool = False) -> int:
    """Print what was found; the exit code that follows, whatever the ledger says."""
    from pentad.proofs_check import tables

    records = [judgement.record for judgement in judgements]
    told = tables.verdict_table(judgements)
    rows: list[Sequence[str | Text]] = [
        (*row[:2], telling.coloured(judgement.standing), *row[3:])
        for judgement, row in zip(judgements, told.rows, strict=True)
    ]
    telling.print_rows(told.columns, rows)
    if mutants:
        telling.print_told(tables.mutant_table(records))
    telling.say(f"{tables.fidelity_counts(record.fidelity for record in records)}.")
    telling.say(f"{tables.standing_counts(judgement.standing for judgement in judgements)}.")
    telling.say(f"{tables.mutant_counts(records)}.")
    for heading, items in tables.sections(judgements).items():
        telling.say(heading)
        telling.list_items(items)
    return telling.EXPECTED if tables.is_sound(judgements) else telling.CHANGED


def _print_claim(claim: "Claim", entry: "Entry | None") -> None:
    from pentad.proofs_check.reporting.claims import facts

    telling.say(f"\n{claim.label} {claim.title}")
    telling.print_facts(facts(claim, entry))


def ledger_standings() -> dict[str, "Standing"]:
    """Standings of the ledger by id of the claim."""
    from pentad.proofs_check import ledger

    return ledger.expected_standings(ledger.LEDGER)


def _write_claims(entries: Mapping[str, "Entry"]) -> None:
    """Write CLAIMS.md, and the line of README.md that counts claims."""
    import re

    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check.reporting.claims import claims_table
    from pentad.proofs_check.tables import FIDELITIES, fidelity_counts
    from pentad.simulations.files import write_whole

    readme = (HERE / "README.md").read_text(encoding="utf-8")
    counted = fidelity_counts(entry.fidelity for entry in entries.values())
    for name, text in (
        ("CLAIMS.md", claims_table(entries, FIGURES)),
        ("README.md", re.sub(FIDELITIES, counted, readme)),
    ):
        write_whole(HERE / name, text)
