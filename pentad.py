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
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from tyro.conf import Positional, arg

if TYPE_CHECKING:
    from proofs_check import report
    from proofs_check.core import Claim
    from proofs_check.runner import Judgement, MutantOutcome
    from simulations.experiment import Experiment

HERE = Path(__file__).resolve().parent
OUT = Path("out")
PACKAGES = ("theory", "simulations", "proofs_check", "figures")
COLOURS = {"proved": "green", "certified": "green", "checked": "blue", "supported": "yellow",
           "refuted": "red", "broken": "red"}  # fmt: skip

EXPECTED, CHANGED, MISUSED, STOPPED = 0, 1, 2, 130
LONGEST = 160
"""Characters of a witness in a table; the report has them all."""

MOST_ANGLES, MOST_DIMENSIONS = 6, 6
"""What the table of geometries shows at most: different angles of a row, and dimensions."""

QUIET = 4.0
"""Seconds between lines of progress where there is no terminal."""

Report = Callable[[float, str], None]

ABOUT = """Theorems and experiments on superposition and sparse autoencoders, checked.

usage: pentad SUBCOMMAND ...
       pentad SUBCOMMAND --help

{subcommands}

The way through:

    pentad claims                   what is claimed, and how well it stands
    pentad verify A01 --mutants     check one claim, and that false versions of it are refuted
    pentad reproduce                simulate, verify, draw, and write out/report.html

Exit codes: 0 all as expected; 1 a standing changed, a check broke, a mutant survived or the
installation is unsound; 2 misuse, or something is missing and the message says what; 130 stopped.
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
) -> int:
    """Check claims, and compare their standings with the ledger.

    Shows standing, least margin, evidence and seconds of each claim. Evidence whose simulation
    results are missing is left out, with the command that makes them. For example:

        pentad verify                       every claim
        pentad verify A01 A03a              two claims, by label
        pentad verify sparsity-loss/dim     one claim, by id
        pentad verify sparsity-loss         all claims whose id begins so
        pentad verify --mutants             also put slightly false versions to the evidence
        pentad verify --record              accept what is found into ledger.json and CLAIMS.md

    Exit code 1 if a standing differs from the ledger, a check breaks, or a mutant survives
    without an explanation.

    Parameters
    ----------
    names
        Claims by label, id or beginning of an id; all claims without.
    paper
        Only claims of this paper, by its key or letter, such as sparsity-loss or A.
    mutants
        Show that slightly false versions are refuted.
    deep
        Ten times the random cases, and slow evidence too.
    record
        Write the standings found into the ledger, and CLAIMS.md after it.
    """
    from proofs_check import ledger
    from proofs_check.catalogue import CLAIMS, named, selected
    from proofs_check.core import Effort
    from proofs_check.papers import PAPERS

    if paper:
        keys = {known.letter: known.key for known in PAPERS}
        paper = keys.get(paper, named("paper", paper, [*keys.values(), *keys]))
    if record and not (HERE / "pyproject.toml").exists():
        return _refused("--record writes into a checkout; this pentad is installed elsewhere.")
    claims = selected(names, paper=paper or None)
    effort = Effort(scale=10.0, deep=True) if deep else Effort()
    judgements, outcomes = _judged(claims, effort, mutants=mutants)
    code = _show_judgements(judgements, outcomes, compare=not record)
    if record and any(judgement.standing == "broken" for judgement in judgements):
        return _refused("nothing was recorded, for a check broke.", code=CHANGED)
    if record:
        from proofs_check.report import claims_markdown

        differences = ledger.changes(judgements)
        ledger.record(judgements)
        text = claims_markdown(CLAIMS, ledger.expected())
        (HERE / "CLAIMS.md").write_text(text, encoding="utf-8", newline="\n")
        _say(f"recorded {len(judgements)} standings, {len(differences)} new or changed")
        _list(differences)
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

    Says which command makes a result that is missing. For example:

        pentad figures                          all of them
        pentad figures superposition_gain       one

    Parameters
    ----------
    names
        Figures; all of them without.
    """
    from figures.catalogue import FIGURES
    from proofs_check.catalogue import named

    chosen = {named("figure", name, [figure.name for figure in FIGURES]) for name in names}
    drawn = _drawn([f for f in FIGURES if not names or f.name in chosen], _ledger_standings())
    for record in drawn:
        _say(f"{record.name}: {record.svg}")
    return EXPECTED


def reproduce(
    *,
    device: Device = "auto",
    jobs: Annotated[int, arg(help_behavior_hint="(default: one per core)")] = 0,
) -> int:
    """Simulate, verify with mutants, draw, and write out/report.html.

    Runs the laptop preset of every experiment; results that are there already are reused. Stopped
    by Ctrl-C, it continues from where it was when it is started again.

    Parameters
    ----------
    device
        Where to simulate: auto takes CUDA where there is one.
    jobs
        Processes that simulate side by side.
    """
    from figures.catalogue import FIGURES
    from proofs_check.catalogue import CLAIMS
    from proofs_check.core import Effort
    from proofs_check.ledger import changes
    from proofs_check.report import html_report
    from simulations.catalogue import EXPERIMENTS

    if jobs < 0:
        return _refused(f"jobs must be at least 1; got {jobs}")
    started = time.monotonic()
    tables = []
    for k, experiment in enumerate(EXPERIMENTS, start=1):
        _say(f"simulating {k} of {len(EXPERIMENTS)}: {experiment.name}")
        workers = jobs or os.cpu_count() or 1
        results = _simulated(experiment, "laptop", device=device, jobs=workers, again=False)
        tables += _tables(experiment, results)
    _say(f"verifying {len(CLAIMS)} claims and their mutants")
    judgements, outcomes = _judged(CLAIMS, Effort(), mutants=True)
    _say(f"drawing {len(FIGURES)} figures")
    drawn = _drawn(FIGURES, {j.claim.id: j.standing for j in judgements})
    page = html_report(
        judgements,
        outcomes,
        differences=[str(change) for change in changes(judgements)],
        tables=tables,
        figures=drawn,
        provenance=_provenance(device),
    )
    OUT.mkdir(exist_ok=True)
    aside = OUT / ".report.html.part"
    aside.write_text(page, encoding="utf-8")
    aside.replace(OUT / "report.html")
    for table in tables:
        _print_table(table)
    code = _show_judgements(judgements, outcomes)
    _say(f"report: {OUT / 'report.html'} ({time.monotonic() - started:.0f} s)")
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
    from proofs_check.catalogue import CLAIMS, selected

    if names:
        for claim in selected(names):
            _print_claim(claim)
        return EXPECTED
    standings = _ledger_standings()
    table = _table("", "id", "claim", "standing")
    for claim in CLAIMS:
        standing = standings.get(claim.id, "not in the ledger")
        table.add_row(claim.label, claim.id, claim.title, _coloured(standing))
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
    from simulations.experiment import command
    from simulations.store import Store

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


def doctor() -> int:
    """Say which versions are installed, where packages come from, and what is wrong with that.

    Package names as general as `figures` can clash with those of other distributions; this names
    the intruder. Exit code 1 if something is wrong.
    """
    from simulations.devices import DeviceUnavailable, device

    table = _table("", "found")
    for name, value in _versions().items():
        table.add_row(name, value or "missing")
    try:
        table.add_row("device", device("auto"))
    except DeviceUnavailable as absent:
        table.add_row("device", str(absent))
    for name in (*PACKAGES, "pentad"):
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
    from proofs_check.catalogue import named

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
    from proofs_check.catalogue import UnknownNameError
    from simulations.devices import DeviceUnavailable
    from simulations.store import MissingResult, UnreadableResult

    return UnknownNameError, DeviceUnavailable, MissingResult, UnreadableResult


# Claims -------------------------------------------------------------------------------------


def _judged(
    claims: Sequence["Claim"], effort: Any, *, mutants: bool
) -> tuple[list["Judgement"], list["MutantOutcome"]]:
    from proofs_check.runner import judgements, mutant_outcomes

    steps = sum(len(c.evidence) + (len(c.mutants) if mutants else 0) for c in claims)
    with _progress() as report:
        done = 0

        def advance(text: str) -> None:
            nonlocal done
            report(done / max(steps, 1), text)
            done += 1

        judged = judgements(claims, effort, advance)
        outcomes = mutant_outcomes(claims, effort, advance) if mutants else []
    return judged, outcomes


def _show_judgements(
    judgements: Sequence["Judgement"],
    outcomes: Sequence["MutantOutcome"],
    *,
    compare: bool = True,
) -> int:
    """Print what was found; the exit code."""
    from proofs_check.ledger import changes, missing_result
    from proofs_check.report import margin_text, mark, standing_counts

    table = _table("", "claim", "standing", "margin", "evidence", "seconds")
    for judgement in judgements:
        table.add_row(
            judgement.claim.label,
            judgement.claim.title,
            _coloured(judgement.standing),
            margin_text(judgement.margin),
            " ".join(mark(verdict) for verdict in judgement.verdicts),
            f"{sum(verdict.seconds for verdict in judgement.verdicts):.1f}",
        )
    _console().print(table)
    _say(f"{len(judgements)} claims: {standing_counts(j.standing for j in judgements)}")
    verdicts = [verdict for judgement in judgements for verdict in judgement.verdicts]
    broken = [verdict for verdict in verdicts if verdict.error]
    for verdict in broken:
        _say(f"broken: {verdict.claim}, {verdict.evidence.label}\n{verdict.error}")
    refuted = [v for v in verdicts if v.finding and v.finding.holds is False]
    for verdict in refuted:
        if verdict.finding:
            _say(f"refuted: {verdict.claim}, {verdict.evidence.label}: {verdict.finding.witness}")
    commands = {verdict.claim: missing_result(verdict) for verdict in verdicts}
    wanted = sorted({command for command in commands.values() if command})
    if wanted:
        _say("simulation evidence was left out, for its results are missing; make them with:")
        _list(wanted)
    without_results = {claim for claim, command in commands.items() if command}
    survivors = _show_mutants(outcomes, without_results)
    differences = changes(judgements) if compare else []
    if differences:
        _say("differs from the ledger (`pentad verify --record` accepts it):")
        _list(differences)
    return CHANGED if broken or survivors or differences else EXPECTED


def _show_mutants(outcomes: Sequence["MutantOutcome"], without_results: set[str]) -> int:
    """Print what became of the mutants; how many survived without an explanation."""
    if not outcomes:
        return 0
    table = _table("", "mutant", "killed by", "witness")
    survivors = 0
    for outcome in outcomes:
        by = ", ".join(label.partition(":")[0] for label in outcome.killed_by)
        witness = outcome.witness
        if not outcome.killed:
            crash = outcome.error.strip().rpartition("\n")[2]
            if outcome.mutant.survives:
                by, witness = "survives, explained", outcome.mutant.survives
            elif outcome.claim.id in without_results:
                by, witness = "not judged", "simulation results are missing"
            else:
                by, witness = "SURVIVES", crash or "no check refuted it"
                survivors += 1
        shown = witness if len(witness) <= LONGEST else f"{witness[:LONGEST]} ..."
        table.add_row(outcome.claim.label, outcome.mutant.name, by, shown)
    _console().print(table)
    killed = sum(outcome.killed for outcome in outcomes)
    _say(f"{killed} of {len(outcomes)} mutants killed, {survivors} survive unexplained")
    return survivors


def _print_claim(claim: "Claim") -> None:
    from proofs_check.ledger import expected

    entry = expected().get(claim.id)
    facts = {
        "id": claim.id,
        "standing": entry.standing if entry else "not in the ledger",
        "paper": f"{claim.paper}, {claim.locator}",
        "fidelity": f"{claim.fidelity}. {claim.delta}".strip(),
        "says": claim.plain,
        "formula": claim.statement,
        "relation": f"left {claim.relation} right",
        "domain": claim.domain.described(),
        "evidence": "\n".join(f"{item.label} (reaches {item.reach})" for item in claim.evidence),
        "appeals": "\n".join(s for steps in entry.appeals.values() for s in steps) if entry else "",
        "mutants": "\n".join(mutant.name for mutant in claim.mutants),
        "not claimed": claim.not_claimed,
        "see also": ", ".join(claim.sees_also),
    }
    _say(f"\n{claim.label} {claim.title}")
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            grid.add_row(Text(name, style="dim"), value)
    _console().print(grid)


def _ledger_standings() -> dict[str, str]:
    from proofs_check.ledger import expected

    return {name: entry.standing for name, entry in expected().items()}


# Simulations and figures --------------------------------------------------------------------


def _experiment(name: str, preset: str) -> "Experiment":
    from proofs_check.catalogue import named
    from simulations.catalogue import EXPERIMENTS

    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    experiment = known[named("experiment", name, known)]
    named(f"preset of {name}", preset, experiment.presets)
    return experiment


def _simulated(
    experiment: "Experiment", preset: str, *, device: str, jobs: int, again: bool
) -> list[Any]:
    from simulations.devices import device as chosen_device
    from simulations.store import Store

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
        _print_table(told)
    _say(f"{experiment.name}, preset {preset}: {len(results)} cells are present")


def _cell(config: Any) -> str:
    """A configuration in one line, long sequences counted."""
    from simulations.experiment import fields

    return ", ".join(
        f"{name}={f'{len(value)} values' if isinstance(value, list) and len(value) > 3 else value}"
        for name, value in fields(config).items()
    )


def _tables(experiment: "Experiment", results: Sequence[Any]) -> list["report.Table"]:
    """Tables for readers that an experiment's results give."""
    from simulations import design_thresholds, power_loss_sweep

    if experiment is power_loss_sweep.EXPERIMENT:
        return [_trained_optima(results), _trained_geometry(results)]
    if experiment is design_thresholds.EXPERIMENT:
        return [_design_thresholds(results)]
    return []


def _trained_optima(results: Sequence[Any]) -> "report.Table":
    from proofs_check import report
    from simulations import power_loss_sweep

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
    return report.Table("Trained optima, m = 3", note, columns, tuple(rows))


def _trained_geometry(results: Sequence[Any]) -> "report.Table":
    from proofs_check import report
    from simulations import power_loss_sweep

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
    return report.Table("Geometry of the trained optima", note, columns, tuple(rows))


def _design_thresholds(results: Sequence[Any]) -> "report.Table":
    from proofs_check import report
    from simulations import design_thresholds

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
    return report.Table("How many lines make a design, m = 3", note, columns, tuple(rows))


def _drawn(chosen: Sequence[Any], standings: Mapping[str, str]) -> list[Any]:
    from figures.core import draw_all
    from simulations.store import Store

    drawn: list[Any] = []
    with _progress() as report:
        for k, figure in enumerate(chosen):
            report(k / len(chosen), f"figure {figure.name}")
            drawn += draw_all((figure,), Store(), OUT / "figures", standings)
    return drawn


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
    from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
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
    for name in (*PACKAGES, "pentad"):
        expected = root / (f"{name}/__init__.py" if name in PACKAGES else f"{name}.py")
        origin = _origin(name)
        if origin == expected:
            continue
        others = set(packages_distributions().get(name, ())) - {"pentad"}
        owner = f" of the distribution {', '.join(sorted(others))}" if others else ""
        problems.append(f"{name} is {origin or 'missing'}{owner}, and should be {expected}")
    for file in installed.files or ():
        if file.hash and not editable and file.parts[0] in PACKAGES:
            content = Path(str(file.locate())).read_bytes()
            digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
            if digest != file.hash.value:
                problems.append(f"{file} is not the file that was installed")
    return problems


def _provenance(device: str) -> dict[str, str]:
    import platform
    import subprocess
    from datetime import UTC, datetime

    from simulations.devices import device as chosen_device

    def git(*arguments: str) -> str:
        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=HERE,
                capture_output=True,
                text=True,
                check=True,
                timeout=10,
            ).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return "unknown"

    changed = git("status", "--porcelain", "--untracked-files=no") not in ("", "unknown")
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": git("rev-parse", "HEAD") + (", with changes" if changed else ""),
        "device": chosen_device(device),
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
    _console(errors=True).print(f"pentad: {message}", soft_wrap=True)
    return code


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_table(told: "report.Table") -> None:
    table = _table(*told.columns)
    for row in told.rows:
        table.add_row(*row)
    _say(f"{told.title}. {told.note}")
    _console().print(table)


def _coloured(standing: str) -> Text:
    return Text(standing, style=COLOURS.get(standing.replace(",", " ").split()[0], ""))


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
