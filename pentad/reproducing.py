"""`pentad reproduce`."""

import time
from typing import TYPE_CHECKING, Annotated

from tyro.conf import arg

from pentad import doctor, drawing, simulating, telling, verifying

if TYPE_CHECKING:
    from pentad.simulations.experiment import Table as Told


def reproduce(
    *,
    device: telling.Device = "auto",
    jobs: Annotated[int, arg(help_behavior_hint="(default: one per core)")] = 0,
) -> int:
    """Simulate, verify, draw, and write out/report.html.

    Runs the laptop preset of every experiment; results that are there already are reused. Stopped
    by Ctrl-C, it continues from where it was when it is started again.

    Parameters
    ----------
    device
        Where to simulate: auto takes CUDA where there is one.
    jobs
        Processes that simulate and verify side by side.
    """
    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check import ledger
    from pentad.proofs_check.catalogue import all_claims
    from pentad.proofs_check.reporting.page import html_report
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.files import write_whole

    if jobs < 0:
        return telling.refused(f"jobs must be at least 1; got {jobs}")
    started = time.monotonic()
    told: list[Told] = []
    for k, experiment in enumerate(EXPERIMENTS, start=1):
        telling.say(f"simulating {k} of {len(EXPERIMENTS)}: {experiment.name}")
        workers = jobs or verifying.cores()
        results = simulating.simulated(
            experiment, "laptop", device=device, jobs=workers, again=False
        )
        told += experiment.tables(results)
    telling.say("verifying every claim and false versions of it")
    judgements, _ = verifying.judged(jobs=jobs)
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    telling.say(f"drawing {len(FIGURES)} figures")
    drawn = drawing.drawn(FIGURES, {j.record.claim: j.standing.words for j in judgements})
    page = html_report(
        judgements,
        {claim.id: claim for claim in all_claims()},
        differences=[str(change) for change in differences],
        tables=told,
        figures=drawn,
        provenance=doctor.provenance(device),
    )
    drawing.OUT.mkdir(exist_ok=True)
    write_whole(drawing.OUT / "report.html", page)
    for table in told:
        telling.print_told(table)
    code = verifying.show_judgements(judgements)
    if differences:
        telling.say("differs from the ledger:")
        telling.list_items(differences)
    telling.say(f"report: {drawing.OUT / 'report.html'} ({time.monotonic() - started:.0f} s)")
    return telling.CHANGED if differences else code
