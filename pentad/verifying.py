"""`pentad verify`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pentad import telling

if TYPE_CHECKING:
    from rich.text import Text

    from pentad.proofs_check.runner import Judgement

HERE = Path(__file__).resolve().parent.parent


def verify(
    names: Annotated[tuple[str, ...], "CLAIM"] = (),
    /,
    *,
    paper: Annotated[str, "KEY"] = "",
    mutants: bool = False,
    deep: bool = False,
    record: bool = False,
    fresh: bool = False,
    jobs: Annotated[int, "INT"] = 0,
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
        Processes that check side by side; without, one per core. Verdicts do not depend on it.
    """
    from pentad.proofs_check import ledger, tables
    from pentad.proofs_check.core import Effort
    from pentad.proofs_check.listing import paper_key
    from pentad.proofs_check.reporting import claims as written
    from pentad.proofs_check.verification import judged

    if jobs < 0:
        return telling.refused(f"jobs must be at least 1, or 0 for one per core; got {jobs}")
    key = paper_key(paper) or None
    if record and not (HERE / "pyproject.toml").exists():
        return telling.refused(
            "--record writes into a checkout; this pentad is installed elsewhere."
        )
    effort = Effort(scale=10.0, deep=True) if deep else Effort()
    with telling.progress() as report:
        judgements, modules = judged(
            names, paper=key, effort=effort, jobs=jobs, fresh=fresh, everything=record,
            report=report,
        )  # fmt: skip
    if not judgements:
        return telling.refused(f"there are no claims {' '.join(names)} of the paper {paper}")
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    code = show_judgements(judgements, mutants=mutants)
    telling.give(differences=list(map(str, differences)))
    if not record:
        if differences:
            heading = "differs from the ledger (`pentad verify --record` accepts it):"
            telling.say(heading, wrong=True)
            telling.list_items(differences, wrong=True)
        return telling.CHANGED if differences else code
    if tables.broken(judgement.record for judgement in judgements):
        return telling.refused("nothing was recorded, for a check broke.", code=telling.CHANGED)
    from pentad.figures.catalogue import FIGURES

    entries = ledger.recorded(judgements, modules, ledger.LEDGER)
    written.write_claims(HERE, entries, FIGURES)
    telling.say(
        f"recorded: {len(judgements)} of {len(modules)} claims; new or changed: {len(differences)}"
    )
    telling.list_items(differences)
    if (HERE / "docs" / "renew.py").is_file():
        telling.say("README, its facts and the notebooks follow by: python docs/renew.py")
    changed = {change.claim for change in differences}
    resting = [name for name, entry in entries.items() if changed & set(entry.standing.rests_on)]
    asked = {judgement.record.claim for judgement in judgements}
    if set(resting) - asked:
        telling.say("these rest on what was recorded, and were not checked again:")
        telling.list_items(name for name in resting if name not in asked)
    return code


def show_judgements(judgements: Sequence["Judgement"], *, mutants: bool = False) -> int:
    """Print what was found; the exit code that follows, whatever the ledger says."""
    from pentad.proofs_check import tables

    records = [judgement.record for judgement in judgements]
    code = telling.EXPECTED if tables.is_sound(judgements) else telling.CHANGED
    sections = tables.sections(judgements)
    if telling.give(
        claims=[tables.verdict_data(one, mutants=mutants) for one in judgements], **sections
    ):
        return code
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
    for heading, items in sections.items():
        telling.say(heading, wrong=True)
        telling.list_items(items, wrong=True)
    return code
