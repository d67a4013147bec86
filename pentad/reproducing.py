"""`pentad reproduce`."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pentad import drawing, telling, verifying

if TYPE_CHECKING:
    from pentad.figures.declared import Declared
    from pentad.simulations.experiment import Experiment, Table

PRESET = "laptop"
CPU_MINUTES = {"cells": 6.4, "claims": 5.6, "figures": 3.6}
"""Rough CPU minutes for everything, where nothing is there yet and there is no GPU."""


def reproduce(*, device: telling.Device = "auto", jobs: Annotated[int, "INT"] = 0) -> int:
    """Simulate, verify, draw, and write out/report.html.

    Runs the laptop preset of every experiment. Results, verdicts and figures that are there already
    are reused where nothing that they depend on has changed. Stopped by Ctrl-C, it continues from
    where it was when it is started again.

    Parameters
    ----------
    device
        Where to simulate: auto takes CUDA where there is one.
    jobs
        Processes that simulate, verify and draw side by side; without, one per core.
    """
    if jobs < 0:
        return telling.refused(f"jobs must be at least 1, or 0 for one per core; got {jobs}")

    from pentad.figures.catalogue import FIGURES
    from pentad.figures.declared import declared
    from pentad.figures.drawing import OUT, drawn
    from pentad.proofs_check import ledger
    from pentad.proofs_check.catalogue import all_claims
    from pentad.proofs_check.reporting.page import html_report
    from pentad.proofs_check.verification import judged
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.cells import obtained
    from pentad.simulations.files import write_whole
    from pentad.simulations.installation import provenance
    from pentad.simulations.side_by_side import cores

    started = time.monotonic()
    workers = jobs or cores()
    for line in plan(EXPERIMENTS, declared(), workers):
        telling.say(line)
    told: list[Table] = []
    for k, experiment in enumerate(EXPERIMENTS, start=1):
        telling.say(f"simulating {k} of {len(EXPERIMENTS)}: {experiment.name}")
        cells = experiment.presets[PRESET]
        with telling.progress() as report:
            results = obtained(experiment, cells, device=device, jobs=workers, report=report)
        told += experiment.tables(results)
    telling.say("verifying every claim and false versions of it")
    with telling.progress() as report:
        judgements, _ = judged(jobs=jobs, report=report)
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    telling.say(f"drawing {len(FIGURES)} figures")
    standings = {j.record.claim: j.standing.words for j in judgements}
    with telling.progress() as report:
        drawings, missing = drawn(declared(), standings, jobs=workers, report=report)
    drawing.tell_missing(missing)
    page = html_report(
        judgements,
        {claim.id: claim for claim in all_claims()},
        differences=[str(change) for change in differences],
        tables=told,
        figures=FIGURES,
        drawings={one.name: one.png for one in drawings},
        paper_map=_paper_map(),
        provenance=provenance(device),
    )
    OUT.mkdir(exist_ok=True)
    write_whole(OUT / "report.html", page)
    for table in told:
        telling.print_told(table)
    code = verifying.show_judgements(judgements)
    telling.give(differences=list(map(str, differences)), report=OUT / "report.html")
    if differences:
        telling.say("differs from the ledger:", wrong=True)
        telling.list_items(differences, wrong=True)
    telling.say(f"report: {OUT / 'report.html'} ({time.monotonic() - started:.0f} s)")
    return telling.CHANGED if differences or missing else code


def _paper_map() -> "Table | None":
    """The map of the papers' figures; None, with a note, where a result is missing."""
    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check.paper_map import COLUMNS, ENTRIES, rows
    from pentad.simulations.experiment import Table
    from pentad.simulations.store import MissingResult, Store

    try:
        told = rows(ENTRIES, FIGURES, Store())
    except MissingResult as absent:
        telling.note(f"the map of the papers' figures is left out: {absent}")
        return None
    return Table("The papers' figures and tables", "", COLUMNS, tuple(told))


def plan(
    experiments: "Sequence[Experiment]", figures: "Sequence[Declared]", workers: int
) -> list[str]:
    """What is to be done, and roughly how long it will take.

    Parameters
    ----------
    experiments, figures
        All that there are.
    workers
        Processes that work side by side.
    """
    from pentad.figures.drawing import is_there
    from pentad.proofs_check.ledger import LEDGER, expected
    from pentad.proofs_check.verification import kept_count
    from pentad.simulations.cells import absent

    entries = expected(LEDGER)
    words = {name: entry.standing.words for name, entry in entries.items()}
    drawn = sum(is_there(one, words) for one in figures)
    todo = {
        "cells": absent(experiments, PRESET),
        "claims": (max(len(entries) - kept_count(), 0), len(entries)),
        "figures": (len(figures) - drawn, len(figures)),
    }
    minutes = sum(CPU_MINUTES[name] * count / max(of, 1) for name, (count, of) in todo.items())
    counts = {name: f"{count} of {of}" for name, (count, of) in todo.items()}
    return [
        f"to simulate: {counts['cells']} cells of the preset {PRESET}; to verify: "
        f"{counts['claims']} claims; to draw: {counts['figures']} figures; then out/report.html",
        f"roughly {_span(minutes / workers)} with {workers} processes; Ctrl-C stops, and what was "
        "finished is kept",
    ]


def _span(minutes: float) -> str:
    if minutes < 0.5:
        return "seconds"
    return "a minute" if minutes < 1.5 else f"{minutes:.0f} minutes"
