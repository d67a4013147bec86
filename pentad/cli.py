"""The command line: parses, delegates, prints.  Nothing below this file prints.

Heavy packages are imported inside the subcommands, so that `pentad claims` starts at once.
"""

import inspect
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import tyro
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from tyro.conf import Positional, arg

from pentad import PARTS

if TYPE_CHECKING:
    from pentad.proofs_check.core import Claim, Effort
    from pentad.proofs_check.ledger import Entry
    from pentad.proofs_check.runner import Judgement
    from pentad.proofs_check.standings import Standing
    from pentad.proofs_check.tables import Table as Told
    from pentad.simulations.experiment import Experiment
    from pentad.theory.geometries.classification import Block, Classification

HERE = Path(__file__).resolve().parent.parent
OUT = Path("out")
PACKAGES = ("pentad", *(f"pentad.{part}" for part in PARTS))
COLOURS = {"derived": "green", "exhausted": "green", "certified": "green", "exact": "blue",
           "simulated": "yellow", "searched": "yellow", "unchecked": "red", "refuted": "red",
           "broken": "red"}  # fmt: skip
"""Of standings, by the name of the level."""

EXPECTED, CHANGED, MISUSED, STOPPED = 0, 1, 2, 130
MOST_JOBS = 8
"""Processes that verify side by side, unless more are asked for."""

MOST_ANGLES, MOST_DIMENSIONS = 6, 6
"""What the table of geometries shows at most: different angles of a row, and dimensions."""

MOST_REPORTS, MOST_BLOCKS = 3, 6
"""How many matrices are reported in full, and how many blocks of one; of more, a line each."""

MERGED = 1e-12
"""Eigenvalues of at most this share of the largest count as zero in tables."""

QUIET = 4.0
"""Seconds between lines of progress where there is no terminal."""

Report = Callable[[float, str], None]

ABOUT = """Theorems and experiments on superposition and sparse autoencoders, checked.

usage: pentad SUBCOMMAND ...
       pentad SUBCOMMAND --help

{subcommands}

The way through:

    pentad claims                   what is claimed, and how well it stands
    pentad verify A01 --mutants     check one claim, and see its false versions refuted
    pentad reproduce                simulate, verify, draw, and write out/report.html

Exit codes: 0 all as expected; 1 a standing changed, a check broke, a result is missing or altered,
a claim is unchecked, a mutant survived or the installation is unsound; 2 misuse, or something is
missing and the message says what; 130 stopped.
"""

Flag = Annotated[bool, arg(help_behavior_hint="")]
Device = Literal["auto", "cpu", "cuda"]


def verify(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[CLAIM ...]", help_behavior_hint="")
    ] = (),
    /,
    *,
    paper: Annotated[str, arg(metavar="KEY", help_behavior_hint="")] = "",
    mutants: Flag = False,
    deep: Flag = False,
    record: Flag = False,
    fresh: Flag = False,
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
    from pentad.proofs_check.catalogue import named
    from pentad.proofs_check.core import Effort
    from pentad.proofs_check.papers import PAPERS

    if jobs < 0:
        return _refused(f"jobs must be at least 1; got {jobs}")
    if paper:
        keys = {known.letter: known.key for known in PAPERS}
        paper = keys.get(paper, named("paper", paper, [*keys.values(), *keys]))
    if record and not (HERE / "pyproject.toml").exists():
        return _refused("--record writes into a checkout; this pentad is installed elsewhere.")
    effort = Effort(scale=10.0, deep=True) if deep else Effort()
    judgements, ids = _judged(names, paper=paper or None, effort=effort, jobs=jobs, fresh=fresh)
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    code = _show_judgements(judgements, mutants=mutants)
    if not record:
        if differences:
            _say("differs from the ledger (`pentad verify --record` accepts it):")
            _list(differences)
        return CHANGED if differences else code
    if tables.broken(judgement.record for judgement in judgements):
        return _refused("nothing was recorded, for a check broke.", code=CHANGED)
    entries = ledger.recorded(judgements, ids, ledger.LEDGER)
    _write_claims(entries)
    _say(f"recorded: {len(judgements)} of {len(ids)} claims; new or changed: {len(differences)}")
    _list(differences)
    changed = {change.claim for change in differences}
    resting = [name for name, entry in entries.items() if changed & set(entry.standing.rests_on)]
    asked = {judgement.record.claim for judgement in judgements}
    if set(resting) - asked:
        _say("these rest on what was recorded, and were not checked again:")
        _list(name for name in resting if name not in asked)
    return code


def simulate(
    name: Annotated[Positional[str], arg(metavar="EXPERIMENT")],
    /,
    *,
    preset: str = "laptop",
    device: Device = "auto",
    jobs: int = 1,
    again: Flag = False,
) -> int:
    """Compute the results of an experiment that are not there yet.

    Results lie in results/EXPERIMENT, one file per cell, and are reused until the experiment
    changes. A run that was stopped continues where it was. For example:

        pentad simulate power-loss-sweep --preset smoke         seconds, to try it
        pentad simulate power-loss-sweep                        minutes, for claims and figures
        pentad simulate power-loss-sweep --jobs 2               two cells side by side
        pentad simulate power-loss-sweep --again                compute everything anew

    Parameters
    ----------
    name
        The experiment.
    preset
        Which cells.
    device
        Where to compute: auto takes CUDA where there is one.
    jobs
        Processes that compute cells side by side.
    again
        Compute cells anew although results are there.
    """
    if jobs < 1:
        return _refused(f"jobs must be at least 1; got {jobs}")
    experiment = _experiment(name, preset)
    results = _simulated(experiment, preset, device=device, jobs=jobs, again=again)
    _show_results(experiment, preset, results)
    return EXPECTED


def figures(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[FIGURE ...]", help_behavior_hint="")
    ] = (),
    /,
) -> int:
    """Draw figures into out/figures, from stored results.

    Draws what can be drawn, and says which command makes a result that is missing. For example:

        pentad figures                          all of them
        pentad figures superposition_gain       one

    Parameters
    ----------
    names
        Figures; all of them without.
    """
    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check.catalogue import named

    chosen = {named("figure", name, [figure.name for figure in FIGURES]) for name in names}
    missing: list[str] = []
    asked = [figure for figure in FIGURES if not names or figure.name in chosen]
    told = {name: standing.words for name, standing in _ledger_standings().items()}
    for record in _drawn(asked, told, missing):
        _say(f"{record.name}: {record.svg}")
    for absent in missing:
        _note(absent)
    return MISUSED if missing else EXPECTED


def reproduce(
    *,
    device: Device = "auto",
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
    from pentad.proofs_check.report import html_report
    from pentad.simulations.catalogue import EXPERIMENTS

    if jobs < 0:
        return _refused(f"jobs must be at least 1; got {jobs}")
    started = time.monotonic()
    told: list[Told] = []
    for k, experiment in enumerate(EXPERIMENTS, start=1):
        _say(f"simulating {k} of {len(EXPERIMENTS)}: {experiment.name}")
        workers = jobs or _cores()
        results = _simulated(experiment, "laptop", device=device, jobs=workers, again=False)
        told += _tables(experiment, results)
    _say("verifying every claim and false versions of it")
    judgements, _ = _judged(jobs=jobs)
    differences = ledger.changes(judgements, ledger.expected(ledger.LEDGER))
    _say(f"drawing {len(FIGURES)} figures")
    drawn = _drawn(FIGURES, {j.record.claim: j.standing.words for j in judgements})
    page = html_report(
        judgements,
        {claim.id: claim for claim in all_claims()},
        differences=[str(change) for change in differences],
        tables=told,
        figures=drawn,
        provenance=_provenance(device),
    )
    OUT.mkdir(exist_ok=True)
    aside = OUT / ".report.html.part"
    aside.write_text(page, encoding="utf-8")
    aside.replace(OUT / "report.html")
    for table in told:
        _print_told(table)
    code = _show_judgements(judgements)
    if differences:
        _say("differs from the ledger:")
        _list(differences)
    _say(f"report: {OUT / 'report.html'} ({time.monotonic() - started:.0f} s)")
    return CHANGED if differences else code


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
        return EXPECTED
    _say(f"{tables.fidelity_counts(entry.fidelity for entry in entries.values())}.")
    _say(f"{tables.standing_counts(entry.standing for entry in entries.values())}.")
    table = _table("", "id", "claim", "fidelity", "standing")
    for name, entry in entries.items():
        standing = _coloured(entry.standing)
        table.add_row(entry.label, name, entry.title, entry.fidelity, standing)
    _console().print(table)
    return EXPECTED


def why(
    name: Annotated[Positional[str], arg(metavar="EXPERIMENT")],
    /,
    *,
    preset: str = "laptop",
) -> int:
    """Say what would be computed again, and which field differs from what is stored.

    Computes nothing. For example:

        pentad why power-loss-sweep
        pentad why power-loss-sweep --preset smoke

    Parameters
    ----------
    name
        The experiment.
    preset
        Which cells.
    """
    from pentad.simulations.experiment import command
    from pentad.simulations.store import Store

    experiment = _experiment(name, preset)
    cells = Store().why(experiment, preset)
    absent = [cell for cell in cells if cell.state != "present"]
    present = len(cells) - len(absent)
    _say(f"{experiment.name}, preset {preset}: {present} of {len(cells)} cells are present")
    for cell in absent:
        _say(f"{cell.state}: {_cell(cell.config)}")
        changed = (cell.differences or {}).items()
        nothing_near = "nothing of this version is stored to compare it with"
        _list(
            [f"{field}: stored {old}, wanted {new}" for field, (old, new) in changed]
            or [nothing_near if cell.state == "missing" else cell.reason]
        )
    if any(cell.state == "missing" for cell in absent):
        _say(f"make what is missing with: {command(experiment, experiment.presets[preset][0])}")
    return EXPECTED


def classify(
    names: Annotated[
        Positional[tuple[str, ...]], arg(metavar="[PATH ...]", help_behavior_hint="")
    ] = (),
    /,
    *,
    example: Annotated[str, arg(metavar="NAME", help_behavior_hint="")] = "",
    key: Annotated[str, arg(metavar="ARRAY", help_behavior_hint="")] = "",
    features_as_rows: Flag = False,
    n: Annotated[int | None, arg(metavar="INT", help_behavior_hint="")] = None,
    tolerance: Annotated[float | None, arg(metavar="FLOAT", help_behavior_hint="")] = None,
    separation: float = 100.0,
    converged: Flag = False,
) -> int:
    """Name the geometry of weights in files: blocks, spectra, relations, scheme.

    Reads .npy, .npz and .safetensors files, folders of them, and the stored results of an
    experiment. Arrays of more than two axes are batches. Arrays called gradient_norm or converged
    beside the weights are believed, and a run that did not converge is refused. A refusal says
    what to change, and is no error. For example:

        pentad classify weights.npz                             every matrix in it
        pentad classify layer.safetensors --key encoder.weight  one array of several
        pentad classify runs/ --tolerance 0.05 --separation 10  a folder of unpolished weights
        pentad classify geometry-atlas                          all stored runs of an experiment
        pentad classify --example equal-edge-antiprism          see what is told

    Parameters
    ----------
    names
        Files, folders, or experiments.
    example
        Instead: pentagon, three-digons or antiprism (trained while you wait), gaussian, or
        equal-edge-antiprism.
    key
        Which array of a file holds the weights; by default W, weights, weight, or the only one.
    features_as_rows
        Features are the rows of the weights and not the columns.
    n
        Number of features, to check the layout.
    tolerance
        Differences of cosines that count as none; by default it is read off the weights.
    separation
        How many times larger than those a difference has to be that counts.
    converged
        Vouch for the convergence of weights that do not come with gradient norms.
    """
    from pentad.theory.geometries.classification import classify as classifications

    if bool(names) == bool(example):
        return _refused("classify needs paths, or one --example; `pentad classify --help` has both")
    found: list[tuple[str, Classification]] = []
    faults: list[str] = []
    for source in [_example(example)] if example else _weights(names, key):
        if isinstance(source, UnreadableWeights):
            faults.append(str(source))
            continue
        known = source.gradient_norm is not None or source.converged is not None
        try:
            results = classifications(
                source.weights,
                features_as_rows=features_as_rows and not source.ours,
                n=n,
                tolerance=tolerance,
                separation=separation,
                converged=True if converged and not known else source.converged,
                gradient_norm=source.gradient_norm,
            )
        except ValueError as error:
            faults.append(f"{source.name}: {error}")
            continue
        found += zip(_numbered(source), results, strict=True)
        d, n_columns = source.weights.shape[-2:]
        if d > n_columns and not features_as_rows:
            note = f"{source.name}: {d} dimensions for {n_columns} features as columns; "
            _note(f"{note}if features are rows, pass --features-as-rows")
    if len(found) <= MOST_REPORTS:
        for name, result in found:
            _print_classification(name, result)
    else:
        _print_classifications(found)
    for fault in faults:
        _refused(fault)
    return MISUSED if faults else EXPECTED


def doctor() -> int:
    """Say which versions are installed, where packages come from, and what is wrong with that.

    Names a checkout or an installation that hides the one that was installed, and every file that
    was overwritten in it. Exit code 1 if something is wrong.
    """
    from pentad.simulations.devices import DeviceUnavailable, device

    table = _table("", "found")
    for name, value in _versions().items():
        table.add_row(name, value or "missing")
    try:
        table.add_row("device", device("auto"))
    except DeviceUnavailable as absent:
        table.add_row("device", str(absent))
    for name in PACKAGES:
        table.add_row(name, str(_origin(name) or "missing"))
    _console().print(table)
    problems = [f"{name} is not installed" for name, value in _versions().items() if not value]
    problems += _strangers()
    _say("nothing is wrong" if not problems else "wrong:")
    _list(problems)
    return CHANGED if problems else EXPECTED


SUBCOMMANDS: Mapping[str, Callable[..., int]] = {
    "verify": verify,
    "simulate": simulate,
    "figures": figures,
    "reproduce": reproduce,
    "claims": claims,
    "why": why,
    "classify": classify,
    "doctor": doctor,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code."""
    asked = list(sys.argv[1:] if argv is None else argv)
    if not asked or asked[0] in ("-h", "--help"):
        listed = (f"  {name:<12}{_told(run).splitlines()[0]}" for name, run in SUBCOMMANDS.items())
        _say(ABOUT.format(subcommands="\n".join(listed)).rstrip())
        return EXPECTED if asked else MISUSED
    try:
        return _run(asked)
    except KeyboardInterrupt:
        resume = shlex.join(["pentad", *asked])
        return _refused(f"stopped; what was finished is kept. Resume with: {resume}", code=STOPPED)
    except Exception as error:
        if not isinstance(error, _explained()):
            raise
        return _refused(str(error))


def _run(asked: Sequence[str]) -> int:
    from pentad.proofs_check.catalogue import named

    subcommand = SUBCOMMANDS[named("subcommand", asked[0], SUBCOMMANDS)]
    return tyro.cli(
        subcommand,
        prog=f"pentad {asked[0]}",
        description=_told(subcommand),
        args=asked[1:],
        config=(tyro.conf.FlagCreatePairsOff,),
    )


def _told(subcommand: Callable[..., int]) -> str:
    """What the docstring of a subcommand says before its parameters."""
    return inspect.cleandoc(subcommand.__doc__ or "").partition("\nParameters\n")[0].strip()


def _explained() -> tuple[type[Exception], ...]:
    """Errors whose text tells a user all there is to know."""
    from pentad.proofs_check.catalogue import UnknownNameError
    from pentad.simulations.devices import DeviceUnavailable
    from pentad.simulations.store import MissingResult, UnreadableResult

    return UnknownNameError, DeviceUnavailable, MissingResult, UnreadableResult, UnreadableWeights


# Claims -------------------------------------------------------------------------------------


def _judged(
    names: Iterable[str] = (),
    *,
    paper: str | None = None,
    effort: "Effort | None" = None,
    jobs: int = 0,
    fresh: bool = False,
) -> tuple[list["Judgement"], tuple[str, ...]]:
    """Judgements of the claims asked about, and the ids of all there are."""
    from pentad.proofs_check import ledger
    from pentad.proofs_check.runner import judgements
    from pentad.proofs_check.verification import verification

    with _progress() as report:
        found = verification(
            names,
            paper=paper,
            effort=effort,
            jobs=jobs or min(_cores(), MOST_JOBS),
            fresh=fresh,
            on_progress=lambda done, of, text: report(done / max(of, 1), text),
        )
    known = ledger.expected_standings(ledger.LEDGER)
    return judgements(found.records, known, ledger.remembered(ledger.LEDGER)), found.ids


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _show_judgements(judgements: Sequence["Judgement"], *, mutants: bool = False) -> int:
    """Print what was found; the exit code that follows, whatever the ledger says."""
    from pentad.proofs_check import tables

    records = [judgement.record for judgement in judgements]
    told = tables.verdict_table(judgements)
    table = _table(*told.columns)
    for judgement, row in zip(judgements, told.rows, strict=True):
        colour = COLOURS.get(judgement.standing.level.name.lower(), "")
        table.add_row(*(Text(cell, style=colour if k == 2 else "") for k, cell in enumerate(row)))
    _console().print(table)
    if mutants:
        _print_told(tables.mutant_table(records))
    _say(f"{tables.fidelity_counts(record.fidelity for record in records)}.")
    _say(f"{tables.standing_counts(judgement.standing for judgement in judgements)}.")
    _say(f"{tables.mutant_counts(records)}.")
    for heading, items in tables.sections(judgements).items():
        _say(heading)
        _list(items)
    return EXPECTED if tables.is_sound(judgements) else CHANGED


def _print_claim(claim: "Claim", entry: "Entry | None") -> None:
    from pentad.proofs_check.report import facts

    _say(f"\n{claim.label} {claim.title}")
    grid = Table.grid(padding=(0, 2))
    for name, value in facts(claim, entry).items():
        grid.add_row(Text(name, style="dim"), value)
    _console().print(grid)


def _ledger_standings() -> dict[str, "Standing"]:
    from pentad.proofs_check import ledger

    return ledger.expected_standings(ledger.LEDGER)


def _write_claims(entries: Mapping[str, "Entry"]) -> None:
    """Write CLAIMS.md, and the line of README.md that counts claims."""
    import re

    from pentad.figures.catalogue import FIGURES
    from pentad.proofs_check.catalogue import all_claims
    from pentad.proofs_check.report import claims_markdown
    from pentad.proofs_check.tables import FIDELITIES, fidelity_counts

    readme = (HERE / "README.md").read_text(encoding="utf-8")
    counted = fidelity_counts(entry.fidelity for entry in entries.values())
    for name, text in (
        ("CLAIMS.md", claims_markdown(all_claims(), entries, FIGURES)),
        ("README.md", re.sub(FIDELITIES, counted, readme)),
    ):
        aside = HERE / f".{name}.part"
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(HERE / name)


# Simulations and figures --------------------------------------------------------------------


def _experiment(name: str, preset: str) -> "Experiment":
    from pentad.proofs_check.catalogue import named
    from pentad.simulations.catalogue import EXPERIMENTS

    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    experiment = known[named("experiment", name, known)]
    named(f"preset of {name}", preset, experiment.presets)
    return experiment


def _simulated(
    experiment: "Experiment", preset: str, *, device: str, jobs: int, again: bool
) -> list[Any]:
    from pentad.simulations.devices import device as chosen_device
    from pentad.simulations.store import Store

    where = chosen_device(device)
    cells = experiment.presets[preset]
    shares = [0.0] * len(cells)
    with _progress() as report:

        def advance(cell: int, share: float) -> None:
            shares[cell] = share
            finished = sum(share == 1.0 for share in shares)
            told = f"{experiment.name}: {finished} of {len(cells)} cells"
            report(sum(shares) / len(cells), told)

        report(0.0, f"{experiment.name}: {len(cells)} cells on {where}")
        return Store().obtain_all(
            experiment,
            cells,
            jobs=jobs if where == "cpu" else 1,
            device=where,
            again=again,
            on_progress=advance,
        )


def _show_results(experiment: "Experiment", preset: str, results: Sequence[Any]) -> None:
    table = _table("cell", "converged runs", "device", "seconds", "made")
    for result in results:
        converged = result.data.converged
        table.add_row(
            _cell(result.config),
            f"{int(converged.sum())} of {converged.size}",
            str(result.provenance["device"]),
            f"{result.provenance['seconds']:.1f}",
            str(result.provenance["date"]),
        )
    _console().print(table)
    for told in _tables(experiment, results):
        _print_told(told)
    _say(f"{experiment.name}, preset {preset}: {len(results)} cells are present")


def _cell(config: Any, names: Sequence[str] = ()) -> str:
    """A configuration, or some fields of it, in one line; long sequences counted."""
    from pentad.simulations.experiment import fields

    return ", ".join(
        f"{name}={f'{len(value)} values' if isinstance(value, list) and len(value) > 3 else value}"
        for name, value in fields(config).items()
        if not names or name in names
    )


def _tables(experiment: "Experiment", results: Sequence[Any]) -> list["Told"]:
    """Tables for readers that an experiment's results give."""
    from pentad.simulations.experiments import design_thresholds, geometry_atlas, power_loss_sweep

    if experiment is power_loss_sweep.EXPERIMENT:
        return [_trained_optima(results), _trained_geometry(results)]
    if experiment is design_thresholds.EXPERIMENT:
        return [_design_thresholds(results)]
    if experiment is geometry_atlas.EXPERIMENT:
        return [_geometry_atlas(results)]
    return []


def _trained_optima(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import power_loss_sweep

    rows = [
        (
            row.law,
            str(row.d),
            str(row.n),
            f"{row.p:g}",
            f"{row.improvement:.4g}",
            f"{row.gain:.4f}",
            f"{row.improvement / row.lower_bound:.4f}",
            f"{row.upper_ratio:.4f}",
            f"{row.draft_ratio:.1f}",
            f"{row.effective_features:.2f}",
            "yes" if row.converged else "no",
        )
        for row in power_loss_sweep.table(results)
    ]
    note = (
        "The best improvement I that training found, beside theory: the gain I / (p kappa), I over "
        "the best explicit construction, the best upper bound over I, the draft bound over I, and "
        "the effective number of features."
    )
    columns = ("law", "d", "n", "p", "I", "gain", "I / lower", "upper / I", "draft / I",
               "features", "converged")  # fmt: skip
    return tables.Table("Trained optima, m = 3", note, columns, tuple(rows))


def _trained_geometry(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import power_loss_sweep

    rows = [
        (
            row.law,
            str(row.d),
            f"{row.p:g}",
            str(row.lines),
            row.name,
            ", ".join(f"{cosine:.4f} ({count})" for cosine, count in row.angles[:MOST_ANGLES])
            + (", .." if len(row.angles) > MOST_ANGLES else ""),
        )
        for row in power_loss_sweep.geometry_table(results)
        if row.d <= MOST_DIMENSIONS
    ]
    note = (
        "The lines of the best weights. A name is given only where all angles agree with those of "
        "the named configuration to 1e-6; the last column lists the absolute cosines, with how "
        "many pairs of lines have each."
    )
    columns = ("law", "d", "p", "lines", "name", "cosines")
    return tables.Table("Geometry of the trained optima", note, columns, tuple(rows))


def _design_thresholds(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import design_thresholds

    rows = [
        (
            str(row.d),
            str(row.n),
            f"{row.ratio:.6f}",
            f"{row.share:.8f}",
            f"{row.success:.3f}",
            row.name,
            "yes" if row.converged else "no",
        )
        for row in design_thresholds.table(results)
    ]
    note = (
        "The largest S^2 / T that a search over n lines found, a lower estimate of F_n(d, 3); its "
        "share of the limit 1 / c_3(d), which designs reach; and how often a start ended there."
    )
    columns = ("d", "n", "S^2 / T", "share of 1 / c_3", "success", "name", "converged")
    return tables.Table("How many lines make a design, m = 3", note, columns, tuple(rows))


def _geometry_atlas(results: Sequence[Any]) -> "Told":
    from pentad.proofs_check import tables
    from pentad.simulations.experiments import geometry_atlas

    rows = [
        (
            str(row.n),
            str(row.d),
            f"{row.p:g}",
            " ".join(
                f"{name} {' '.join(f'{value:.3g}' for value in values)}"
                for name, values in (("importance", row.importance), ("activity", row.activities))
                if values
            ),
            row.name,
            f"{row.found} of {row.runs}",
            f"{row.loss:.8f}",
            f"{row.full_loss:.6f}" if row.full_loss == row.full_loss else "",
            f"{row.saturation:.9f}",
            f"{row.largest_mass:.4f}" if row.largest_mass == row.largest_mass else "",
            _eigenvalues(row.eigenvalues),
            f"{row.gradient_norm:.0e}",
            "" if row.name == geometry_atlas.NOT_CONVERGED
            else "saddle" if row.curvature < -1e-9 else f"{row.curvature:.2g}",
        )
        for row in geometry_atlas.table(results)
    ]  # fmt: skip
    note = (
        "Stationary points of the rectified toy model that training found, with how many seeds "
        "ended there, by loss per unit of p. The loss counts up to two active features; beside it "
        "the loss with any number at the same weights, where it was evaluated. Saturation is the "
        "sum of capacities over the rank, and mass the smallest among the features' largest "
        "eigenspace masses."
    )
    columns = ("n", "d", "p", "unequal", "geometry", "seeds", "loss / p", "full / p", "saturation",
               "mass", "eigenvalues of F", "gradient", "curvature")  # fmt: skip
    return tables.Table("The atlas of trained geometries", note, columns, tuple(rows))


def _eigenvalues(values: Sequence[float]) -> str:
    """Positive eigenvalues to four digits, equal ones counted."""
    told: dict[str, int] = {}
    for value in values:
        if value > MERGED * values[0]:
            told[f"{value:.4g}"] = told.get(f"{value:.4g}", 0) + 1
    return ", ".join(f"{value} ({count})" if count > 1 else value for value, count in told.items())


def _drawn(
    chosen: Sequence[Any], standings: Mapping[str, str], missing: list[str] | None = None
) -> list[Any]:
    """Draw figures; those whose results are missing are told in the list, if there is one."""
    from pentad.figures.core import draw_all
    from pentad.simulations.store import MissingResult, Store

    drawn: list[Any] = []
    with _progress() as report:
        for k, figure in enumerate(chosen):
            report(k / len(chosen), f"figure {figure.name}")
            try:
                drawn += draw_all((figure,), Store(), OUT / "figures", standings)
            except MissingResult as absent:
                if missing is None:
                    raise
                missing.append(f"{figure.name}: {absent}")
    return drawn


# Weights and their geometry -----------------------------------------------------------------

WEIGHT_KEYS = ("W", "weights", "weight")
"""Names of the array with the weights, the first that there is."""


class UnreadableWeights(ValueError):  # noqa: N818
    """A file holds no weights; the text is why, and what to do."""


class _Weights(NamedTuple):
    """Weights (*batch, d, n) with what is known of their convergence."""

    name: str
    weights: Any
    gradient_norm: Any = None
    converged: Any = None
    ours: bool = False


def _weights(names: Iterable[str], key: str) -> Iterator[_Weights | UnreadableWeights]:
    """Weights from files, folders and stored results, or why there are none."""
    from pentad.simulations.catalogue import EXPERIMENTS

    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    for name in names:
        path = Path(name)
        if path.is_file():
            yield _weights_of_file(path, key)
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in READERS)
            if not files:
                yield UnreadableWeights(f"{name} holds no file of type {', '.join(READERS)}")
            for file in files:
                yield _weights_of_file(file, key)
        elif name in known:
            yield from _weights_of_experiment(known[name])
        else:
            told = f"{name} is no file, folder or experiment; experiments are {', '.join(known)}"
            yield UnreadableWeights(told)


def _weights_of_file(path: Path, key: str) -> _Weights | UnreadableWeights:
    if path.suffix not in READERS:
        return UnreadableWeights(f"{path} must be of type {', '.join(READERS)}")
    try:
        arrays = READERS[path.suffix](path)
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        return UnreadableWeights(f"{path} cannot be read: {error}")
    matrices = [name for name, array in arrays.items() if array.ndim >= 2]
    if not matrices:
        return UnreadableWeights(f"{path} holds no array of two or more axes")
    holds = f"it holds the matrices {', '.join(matrices)}; say which with --key"
    if key and key not in matrices:
        return UnreadableWeights(f"{path} has no matrix {key}; {holds}")
    chosen = [name for name in ([key] if key else WEIGHT_KEYS) if name in matrices] or matrices
    if len(matrices) > 1 and chosen is matrices:
        return UnreadableWeights(f"{path} has several matrices; {holds}")
    weights = arrays[chosen[0]]
    return _Weights(str(path), weights, arrays.get("gradient_norm"), arrays.get("converged"))


def _arrays_of_npy(path: Path) -> dict[str, Any]:
    import numpy as np

    return {"W": np.load(path, allow_pickle=False)}


def _arrays_of_npz(path: Path) -> dict[str, Any]:
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _arrays_of_safetensors(path: Path) -> dict[str, Any]:
    """Arrays of a file; tensors if some are of a kind that NumPy lacks, such as bfloat16."""
    from safetensors.numpy import load_file

    try:
        return dict(load_file(path))
    except (AttributeError, KeyError, TypeError):
        from safetensors.torch import load_file as load_tensors

        return dict(load_tensors(path))


READERS: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    ".npy": _arrays_of_npy,
    ".npz": _arrays_of_npz,
    ".safetensors": _arrays_of_safetensors,
}


def _weights_of_experiment(experiment: "Experiment") -> Iterator[_Weights]:
    """Weights of every cell that is stored, of any preset; named by what tells cells apart."""
    from pentad.simulations.experiment import command, fields
    from pentad.simulations.store import Store

    store = Store()
    cells = [cell for preset in experiment.presets.values() for cell in preset]
    stored = [cell for cell in dict.fromkeys(cells) if store.path(experiment, cell).exists()]
    if not stored:
        make = command(experiment, experiment.presets["laptop"][0])
        raise UnreadableWeights(f"{experiment.name} has no stored results; make them with: {make}")
    varied: dict[str, set[str]] = {}
    for cell in stored:
        for name, value in fields(cell).items():
            varied.setdefault(name, set()).add(str(value))
    for cell in stored:
        data = store.load(experiment, cell).data
        if "weights" not in data or data["weights"].dims[-2:] != ("dimension", "feature"):
            raise UnreadableWeights(f"the results of {experiment.name} hold no weights")
        norms = data["gradient_norm"].values if "gradient_norm" in data else None
        told = _cell(cell, [name for name, values in varied.items() if len(values) > 1])
        yield _Weights(told, data["weights"].values, norms, data["converged"].values, ours=True)


NEGLIGIBLE = 1e-6
"""Share of the largest theta below which one is shown as zero."""

EXAMPLES = ("pentagon", "three-digons", "antiprism", "gaussian", "equal-edge-antiprism")


def _example(name: str) -> _Weights:
    """Weights to try the classifier on."""
    import numpy as np

    from pentad.proofs_check.catalogue import named
    from pentad.simulations.randomness import normals

    named("example", name, EXAMPLES)
    if name == "gaussian":
        return _Weights("Gaussian weights", normals(0, "example", [0], (3, 8))[0], ours=True)
    if name == "equal-edge-antiprism":
        turns = np.pi * np.arange(8) / 4
        height = 2**-0.75 * (-1.0) ** np.arange(8)
        corners = np.stack([np.cos(turns), np.sin(turns), height])
        return _Weights("square antiprism with equal edges", corners, ours=True)
    return _trained(*{"pentagon": (5, 2), "three-digons": (6, 3), "antiprism": (8, 3)}[name])


def _trained(n: int, d: int) -> _Weights:
    """The converged run of least loss among a few of the ReLU toy model, trained now."""
    import numpy as np

    from pentad.simulations.experiment import Context
    from pentad.simulations.experiments.geometry_atlas import GeometryAtlas, run

    p, starts = 0.03, 4
    with _progress() as report:
        told = f"training n = {n} features in d = {d} dimensions"
        context = Context(report=lambda share: report(share, told))
        found = run(GeometryAtlas(n, d, (p,), starts), context)
    values = {name: np.asarray(quantity.values)[0] for name, quantity in found.items()
              if quantity.dims[0] == "probability" and len(quantity.dims) > 1}  # fmt: skip
    best = int(np.where(values["converged"], values["loss"], np.inf).argmin())
    name = (
        f"ReLU toy model, n = {n}, d = {d}, p = {p}, start {best} of {starts}, "
        f"|gradient| = {values['gradient_norm'][best]:.1g}"
    )
    return _Weights(name, values["weights"][best], values["gradient_norm"][best],
                    values["converged"][best], True)  # fmt: skip


def _numbered(source: _Weights) -> list[str]:
    """A name for each matrix of a batch."""
    import numpy as np

    batch = np.shape(source.weights)[:-2]
    return [
        f"{source.name} {list(index)}" if batch else source.name for index in np.ndindex(*batch)
    ]


def _print_classifications(found: Sequence[tuple[str, "Classification"]]) -> None:
    """A line for each, and how often each name occurs."""
    from collections import Counter

    for name, result in found:
        if result.refusal:
            _say(f"{name}: refused, {result.refusal.partition('. ')[0]}")
            continue
        nearly = f", nearly {result.nearly}" if result.nearly else ""
        _say(
            f"{name}: {result.name}{nearly}; saturation {result.saturation:.6f}, least mass "
            f"{result.largest_mass:.4f}, gap over spread {_least_separation(result)}"
        )
    tally = _table("geometry", "nearly", "matrices", "saturation")
    kinds = [(result.name, result.nearly) for _, result in found]
    for kind, count in Counter(kinds).most_common():
        values = [r.saturation for one, (_, r) in zip(kinds, found, strict=True) if one == kind]
        least, most = f"{min(values):.6f}", f"{max(values):.6f}"
        tally.add_row(*kind, str(count), least if least == most else f"{least} to {most}")
    _console().print(tally)
    refused = sum(bool(result.refusal) for _, result in found)
    _say(f"{len(found)} matrices, {refused} refused")


def _least_separation(result: "Classification") -> str:
    ratios = [
        block.relation_separation.between_gap / spread
        for block in result.blocks
        if (spread := block.relation_separation.within_spread) > 0
    ]
    return f"{min(ratios):.0e}" if ratios else "infinite"


def _print_classification(name: str, result: "Classification") -> None:
    """One report: what holds for all, then block by block."""
    across, held = result.block_separation
    several = len(result.blocks) > 1
    _say(f"\n{name}: {result.name}")
    _print_facts(
        {
            "refused": result.refusal,
            "nearly": result.nearly,
            "capacity": f"{result.saturation * result.dimensions:.9g} of {result.dimensions}, "
            f"saturation {result.saturation:.9f}",
            "localised": f"at least {result.largest_mass:.6f} of every squared length lies in one "
            "eigenspace" if result.blocks else "",
            "dead": _columns(result.dead),
            "blocks": f"{len(result.blocks)}: cosines across are at most {across:.2g}, and the "
            f"weakest link inside is {held:.3g}" if several else "",
        }
    )  # fmt: skip
    for block in result.blocks[:MOST_BLOCKS]:
        _say(f"  {block.geometry}: columns {_columns(block.features)}")
        _print_facts(_block_facts(block), indent=4)
    if len(result.blocks) > MOST_BLOCKS:
        _say(f"  and {len(result.blocks) - MOST_BLOCKS} blocks more")


def _block_facts(block: "Block") -> dict[str, str]:
    within, between = block.relation_separation
    spectrum = ", ".join(
        f"{value:.6g} x {m}"
        for value, m in zip(block.eigenvalues, block.multiplicities, strict=True)
    )
    facts = {
        "eigenvalues": spectrum,
        "short of": f"saturated {max(block.saturation_defect, 0):.2g}, localised "
        f"{block.localisation_defect:.2g}, tight {block.tightness_defect:.2g}",
    }
    if len(block.features) == 1:
        return facts
    counted = zip(block.values, _relation_sizes(block), strict=True)
    facts["relations"] = ", ".join(
        f"{k}: {value:.4g} ({size})" for k, (value, size) in enumerate(counted)
    )
    facts["certificate"] = f"spread within {within:.2g}, gap between {between:.3g}"
    if not block.homogeneous:
        facts["fibres"] = ", ".join(
            f"{geometry} ({_columns(fibre)})"
            for geometry, fibre in zip(block.fibre_geometries, block.fibres, strict=True)
        )
    facts["verdict"] = block.verdict
    facts["closure"] = block.scheme
    if block.coincidences:
        values = len(block.values)
        facts["closure"] += f"; {values + block.coincidences} relations for {values} values"
    if block.idempotent_values:
        largest = max(block.idempotent_values)
        positive = [
            f"{theta:.6g} x {m}"
            for theta, m in zip(
                block.idempotent_values, block.idempotent_multiplicities, strict=True
            )
            if theta > NEGLIGIBLE * largest
        ]
        zeros = len(block.idempotent_values) - len(positive)
        facts["theta"] = ", ".join(positive) + f", and {zeros} zero" * bool(zeros)
        facts["theta"] += f"; residual {block.idempotent_residual:.1g}"
    return facts


def _relation_sizes(block: "Block") -> Any:
    """Pairs of each relation; features for those of the diagonal."""
    import numpy as np

    return np.bincount(block.relations[np.triu_indices(len(block.features))])


def _columns(features: Sequence[int]) -> str:
    shown = " ".join(str(feature) for feature in features[:24])
    return shown + (f" and {len(features) - 24} more" if len(features) > 24 else "")


def _print_facts(facts: Mapping[str, str], *, indent: int = 2) -> None:
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            grid.add_row(" " * (indent - 2), Text(name, style="dim"), value)
    _console().print(grid)


# The installation ---------------------------------------------------------------------------


def _versions() -> dict[str, str]:
    """Versions of Python, pentad and what it requires; empty where something is missing."""
    import platform
    import re
    from importlib.metadata import PackageNotFoundError, requires, version

    def found(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    rules = (requires("pentad") if found("pentad") else None) or ()
    names = [re.split(r"[^A-Za-z0-9._-]", rule)[0] for rule in rules if "extra ==" not in rule]
    return {"python": platform.python_version()} | {
        name: found(name) for name in ["pentad", *names]
    }


def _origin(name: str) -> Path | None:
    """File from which a package of ours would be imported, or was."""
    from importlib.util import find_spec

    found = find_spec(name)
    return Path(found.origin).resolve() if found and found.origin else None


def _strangers() -> list[str]:
    """What is not imported from where pentad was installed, or was overwritten there."""
    import json
    from base64 import urlsafe_b64encode
    from hashlib import sha256
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlparse
    from urllib.request import url2pathname

    try:
        installed = distribution("pentad")
    except PackageNotFoundError:
        return []
    told = json.loads(installed.read_text("direct_url.json") or "{}")
    editable = told.get("dir_info", {}).get("editable", False)
    root = (
        Path(url2pathname(urlparse(told["url"]).path))
        if editable
        else Path(str(installed.locate_file("")))
    ).resolve()
    problems = []
    for name in PACKAGES:
        expected = root.joinpath(*name.split("."), "__init__.py").resolve()
        origin = _origin(name)
        if origin != expected:
            problems.append(f"{name} is {origin or 'missing'}, and should be {expected}")
    for file in installed.files or ():
        if file.hash and not editable and file.parts[0] == "pentad":
            content = Path(str(file.locate())).read_bytes()
            digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
            if digest != file.hash.value:
                problems.append(f"{file} is not the file that was installed")
    return problems


def _provenance(device: str) -> dict[str, str]:
    import platform
    from datetime import UTC, datetime

    from pentad.simulations.devices import device as chosen_device
    from pentad.simulations.provenance import circumstances

    where = chosen_device(device)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit of theory and simulations": circumstances("", where)["commit"],
        "device": where,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": ", ".join(f"{name} {value}" for name, value in _versions().items()),
    }


# Printing -----------------------------------------------------------------------------------


def _console(*, errors: bool = False) -> Console:
    """A console that prints text as it is; wide where no terminal sets the width."""
    console = Console(stderr=errors, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 160
    return console


def _say(text: str) -> None:
    _console().print(text, soft_wrap=True)


def _list(items: Iterable[object]) -> None:
    for item in items:
        _say(f"  - {item}")


def _refused(message: str, *, code: int = MISUSED) -> int:
    _note(message)
    return code


def _note(text: str) -> None:
    _console(errors=True).print(f"pentad: {text}", soft_wrap=True)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_told(told: "Told") -> None:
    table = _table(*told.columns)
    for row in told.rows:
        table.add_row(*row)
    _say(f"{told.title}. {told.note}".rstrip())
    _console().print(table)


def _coloured(standing: "Standing") -> Text:
    return Text(standing.badge, style=COLOURS.get(standing.level.name.lower(), ""))


@contextmanager
def _progress() -> Iterator[Report]:
    """Report a share and a text: a bar in a terminal, else a line now and then."""
    console = _console(errors=True)
    if console.is_terminal:
        columns = (
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda share, text: bar.update(task, completed=share, description=text)
        return
    began = time.monotonic()
    last, line = began - QUIET, ""
    finished = Event()

    def tell(share: float, text: str) -> None:
        nonlocal last, line
        previous, line = line, f"[{share:4.0%}] {text}"
        if line != previous and (share == 1.0 or time.monotonic() - last >= QUIET):
            last = time.monotonic()
            console.print(line, soft_wrap=True)

    def keep_telling() -> None:
        while not finished.wait(5 * QUIET):
            if time.monotonic() - last >= 5 * QUIET:
                console.print(f"{line}, {time.monotonic() - began:.0f} s", soft_wrap=True)

    Thread(target=keep_telling, daemon=True).start()
    try:
        yield tell
    finally:
        finished.set()


if __name__ == "__main__":
    sys.exit(main())
