"""Mutation testing: what does some test or claim notice when one operator of the source is wrong.

The tree is copied, once for each of two processes; mutants are written into the copies only.  A
first pass runs every test file and every claim there under `coverage`, and keeps which of them
reaches which line, and how long it takes.  Then each mutant meets the tests that reach its line,
those of its own test file first, quickest first, until one fails; if none does, the claims that
reach its line.  What has been found is kept with a digest of the files that it rests on, so that an
interrupted run goes on where it stopped, and a new test is put to the survivors only.

What is not asked: tests that run our code in another process, and of the tests and claims of one
mutant, those beyond `BUDGET` seconds.  A mutant that survives here may be noticed by those.
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.mutation.source_mutants import SourceMutant

WORKERS = 2
BUDGET = 60.0
"""Seconds of tests, and again of claims, that a mutant meets at most after its own test file."""

PATIENCE = 20.0, 3.0
"""A mutant is killed by timeout when one check takes so many seconds of the processor, and so many
times what the longest check of the same file takes without mutants."""

STALLED = 600.0
"""Seconds by the clock after which a run is ended that waits for something."""

MEMORY = 8 << 30
BROKEN = 70
PRELOADED = (
    "coverage", "pytest", "numpy", "scipy.optimize", "sympy", "hypothesis", "jaxtyping", "beartype",
    "torch",
)  # fmt: skip
CLAIM_BATCHES = 8
LEFT_OUT = ("tests/test_results_fresh.py", "tests/test_mutation_runner.py", "tests/test_docs.py")
"""Notice every change of the source, whatever it does, or none: they tell nothing."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
SURVIVED, KILLED, TIMEOUT = "survived", "killed", "timeout"


@dataclass(frozen=True)
class Reached:
    """What one run of a test file or a batch of claims reached.

    `seconds` of each check that passes, `lines` of each source file with the checks that reach
    them, `imported` lines of each source file that run when it is imported, and `failing` checks,
    which can tell nothing about mutants.
    """

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[int, Sequence[str]]]
    imported: Mapping[str, Sequence[int]]
    failing: Sequence[str] = ()


@dataclass(frozen=True)
class Cost:
    """Seconds that a check takes, and seconds of the processor after which it is ended."""

    seconds: float
    limit: float


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant, and which check killed it."""

    mutant: SourceMutant
    verdict: str
    by: str
    seconds: float


class Tree:
    """A checkout under mutation: its root, its source folders, where outcomes are kept."""

    def __init__(
        self, root: Path, folders: Sequence[str], kept: Path, *, claims: bool = True
    ) -> None:
        self.root, self.folders, self.kept = root, folders, kept
        self.files = listed_files(root)
        self._contents = {path.as_posix(): _digest(root / path) for path in self.files}
        self._claims = claims
        kept.mkdir(parents=True, exist_ok=True)

    def jobs(self) -> list[str]:
        """Batches of claims, which take longest, test files, and modules with doctests."""
        tests = [
            path.as_posix()
            for path in self.files
            if path.as_posix() not in LEFT_OUT
            and (_is_test(path) or _has_doctests(self.root / path, self.folders))
        ]
        return [f"claims {k}" for k in range(CLAIM_BATCHES) if self._claims] + tests

    def digest(self, check: str) -> str:
        """Of the sources and the test file that a check rests on; of all test files without one."""
        job = check.split("::")[0]
        resting = {
            path: content
            for path, content in self._contents.items()
            if not path.endswith(".md") and not path.startswith("tests/mutation/")
            if not _is_test(Path(path)) or path == job or not check
        }
        return hashlib.sha256(json.dumps(resting).encode()).hexdigest()[:16]


def listed_files(root: Path) -> list[Path]:
    """Files and links of a checkout that git does not ignore, and ignored ones added by hand."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return sorted(Path(name) for name in set(listed.splitlines()) if _is_kept(root / name))


def reached(tree: Tree, on_progress: Callable[[str], None]) -> dict[str, Reached]:
    """Every job of the tree with what it reaches, from an earlier run where it was kept."""
    places = {
        job: tree.kept / f"reached.{job.replace('/', '.')}.{tree.digest(job)}.json"
        for job in tree.jobs()
    }
    missing = [job for job, place in places.items() if not place.exists()]
    with _workers(tree) as pool:
        waiting = {pool.submit(_measured, job): job for job in missing}
        for count, done in enumerate(as_completed(waiting), 1):
            job = waiting[done]
            _write(places[job], done.result())
            on_progress(f"reached lines: {count} of {len(missing)} ({job})")
    return {job: _read_reached(place) for job, place in places.items()}


def outcomes(
    tree: Tree,
    mutants: Sequence[SourceMutant],
    known: Mapping[str, Reached],
    on_progress: Callable[[str], None],
) -> list[Outcome]:
    """Every mutant with what became of it, in the order given."""
    kept = tree.kept / "outcomes.jsonl"
    kept.touch()
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    found = {row["name"]: row for row in rows if row["under"] == tree.digest(row["by"])}
    missing = [mutant for mutant in mutants if mutant.name not in found]
    with _workers(tree) as pool, kept.open("a", encoding="utf-8") as file:
        waiting = [pool.submit(_tried, mutant, stages(mutant, known)) for mutant in missing]
        for done in as_completed(waiting):
            row = done.result()
            row["under"] = tree.digest(row["by"])
            found[row["name"]] = row
            file.write(json.dumps(row) + "\n")
            file.flush()
            verdicts = [found[m.name]["verdict"] for m in mutants if m.name in found]
            on_progress(
                f"{len(verdicts)} of {len(mutants)} mutants: {verdicts.count(KILLED)} killed, "
                f"{verdicts.count(TIMEOUT)} by timeout, {verdicts.count(SURVIVED)} survived"
            )
    return [
        Outcome(m, found[m.name]["verdict"], found[m.name]["by"], found[m.name]["seconds"])
        for m in mutants
    ]


def stages(mutant: SourceMutant, known: Mapping[str, Reached]) -> list[dict[str, Cost]]:
    """Checks that a mutant meets, with their cost: its own tests, other tests, claims.

    A line that runs at import is met by every check of the files that import it, those that
    reach other lines of the module before those that reach none.
    """
    own: dict[tuple[bool, float, str], Cost] = {}
    others: dict[tuple[bool, float, str], Cost] = {}
    claims: dict[tuple[bool, float, str], Cost] = {}
    span = range(mutant.first, mutant.last + 1)
    stem = Path(mutant.path).stem
    for job, run in known.items():
        lines = run.lines.get(mutant.path, {})
        checks = {check for line in span for check in lines.get(line, ())}
        touching = checks | {check for reaching in lines.values() for check in reaching}
        if set(span) & set(run.imported.get(mutant.path, ())):
            checks |= set(run.seconds)
        is_own = job == mutant.path or Path(job).stem.startswith(f"test_{stem}")
        place = own if is_own else claims if job.startswith("claims") else others
        base, factor = PATIENCE
        limit = base + factor * max(run.seconds.values(), default=0.0)
        for check in checks & set(run.seconds):
            cost = Cost(run.seconds[check], limit)
            place[check not in touching, cost.seconds, check] = cost
    return [
        {key[-1]: own[key] for key in sorted(own)},
        _within_budget(others),
        _within_budget(claims),
    ]


def _within_budget(ranked: Mapping[tuple[bool, float, str], Cost]) -> dict[str, Cost]:
    chosen: dict[str, Cost] = {}
    left = BUDGET
    for key in sorted(ranked):
        if ranked[key].seconds <= left:
            chosen[key[-1]] = ranked[key]
            left -= ranked[key].seconds
    return chosen


def _is_kept(place: Path) -> bool:
    return place.is_file() or place.is_symlink()


def _digest(place: Path) -> str:
    if place.is_symlink():
        return str(place.readlink())
    return hashlib.sha256(place.read_bytes()).hexdigest()


def _is_test(path: Path) -> bool:
    return path.match("tests/test_*.py")


def _has_doctests(path: Path, folders: Sequence[str]) -> bool:
    inside = path.suffix == ".py" and any(folder in path.parts for folder in folders)
    return inside and ">>> " in path.read_text(encoding="utf-8")


# What follows runs in the two processes; each has a copy of the tree, and forks for each run.

_here: dict[str, Any] = {}


@contextlib.contextmanager
def _workers(tree: Tree) -> Iterator[ProcessPoolExecutor]:
    context = get_context("fork")
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        places = context.Queue()
        for k in range(WORKERS):
            places.put(Path(folder).resolve() / str(k))
        pool = ProcessPoolExecutor(WORKERS, context, _settled, (tree, places))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _settled(tree: Tree, places: Any) -> None:
    """Copy the tree, and import what nearly every test needs, none of it ours."""
    copy = places.get()
    for path in tree.files:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree.root / path, copy / path, follow_symlinks=False)
    author = ["-c", "user.name=mutation", "-c", "user.email=mutation@localhost"]
    for command in (["init", "-q"], ["add", "-f", "."], [*author, "commit", "-q", "-m", "copy"]):
        subprocess.run(["git", "-C", str(copy), *command], check=True)
    _here.update(copy=copy, tree=tree)
    os.environ |= {"PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
                   "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg", "COLUMNS": "100"}  # fmt: skip
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            __import__(name)


def _measured(job: str) -> dict[str, Any]:
    """What a job reaches, as it is written to a file."""
    answer = _here["copy"] / ".answer.json"
    answer.unlink(missing_ok=True)
    code = _forked(lambda: _write(answer, _traced(job)), seconds=1800)
    if code != 0:
        raise RuntimeError(f"{job}: exit code {code} before any mutant was made")
    found: dict[str, Any] = json.loads(answer.read_text())
    return found


def _traced(job: str) -> dict[str, Any]:
    import coverage

    root: Path = _here["copy"]
    folders = [str(root / folder) for folder in _here["tree"].folders]
    tracer = coverage.Coverage(data_file=None, source=folders, config_file=False, messages=False)
    tracer.start()
    watch = _Watch(tracer.switch_context)
    if job.startswith("claims"):
        for label in _claim_labels()[int(job.split()[1]) :: CLAIM_BATCHES]:
            watch.run(f"claim {label}", lambda label=label: _verified(label))
    else:
        _pytest([job], watch)
    tracer.stop()
    data = tracer.get_data()
    lines: dict[str, dict[int, list[str]]] = {}
    imported: dict[str, list[int]] = {}
    for name in data.measured_files():
        path = Path(name).relative_to(root).as_posix()
        contexts = data.contexts_by_lineno(name)
        lines[path] = {line: [c for c in cs if c] for line, cs in contexts.items()}
        imported[path] = [line for line, cs in contexts.items() if "" in cs]
    passing = {c: round(s, 4) for c, s in watch.seconds.items() if c not in watch.failing}
    return {"seconds": passing, "lines": lines, "imported": imported, "failing": watch.failing}


def _tried(mutant: SourceMutant, asked: Sequence[Mapping[str, Cost]]) -> dict[str, Any]:
    """Write the mutant into the copy, put it to each stage, and restore the file."""
    place: Path = _here["copy"] / mutant.path
    killer: Path = _here["copy"] / ".killer"
    original = place.read_bytes()
    killer.unlink(missing_ok=True)
    started = time.perf_counter()
    verdict = SURVIVED
    try:
        place.write_bytes(mutant.applied(original))
        _forget_compiled(place)
        for checks in filter(None, asked):
            code = _forked(lambda checks=checks: _asked(checks, killer), STALLED)
            verdict = {None: TIMEOUT, -signal.SIGPROF: TIMEOUT, 0: SURVIVED}.get(code, KILLED)
            if killer.exists():  # what was slow is the account of the failure
                verdict = KILLED
            if verdict != SURVIVED:
                break
    finally:
        place.write_bytes(original)
        _forget_compiled(place)
    by = killer.read_text() if killer.exists() else ""
    seconds = round(time.perf_counter() - started, 1)
    return {"name": mutant.name, "verdict": verdict, "by": by, "seconds": seconds}


def _asked(checks: Mapping[str, Cost], killer: Path) -> int:
    """0 if every check passes; the first that does not is named in a file.

    The system ends the process with SIGPROF where a check exceeds its limit.
    """
    claims = [check.split()[1] for check in checks if check.startswith("claim ")]
    for label in claims:
        signal.setitimer(signal.ITIMER_PROF, checks[f"claim {label}"].limit)
        if _verified(label) != 0:
            killer.write_text(f"claim {label}")
            return 1
    if claims:
        return 0
    signal.setitimer(signal.ITIMER_PROF, max(cost.limit for cost in checks.values()))
    watch = _Watch(killer=killer)
    code = _pytest(sorted({check.split("::")[0] for check in checks}), watch, chosen=checks)
    return 0 if code == 5 else code


def _verified(label: str) -> int:
    from pentad import cli

    _overlook_changes()
    with contextlib.redirect_stdout(io.StringIO()):
        return cli.main(["verify", label, "--fresh", "--jobs", "1"])


def _overlook_changes() -> None:
    """Take the source for the unchanged one where results are compared with it.

    Else every mutant of what an experiment reaches would die of having changed the source.
    """
    with contextlib.suppress(ImportError):
        from pentad.simulations import provenance

        reading = partial(provenance.source_reached, root=_here["tree"].root)
        provenance.source_reached = reading


def _claim_labels() -> list[str]:
    from pentad.proofs_check.catalogue import CLAIMS

    return [claim.label for claim in CLAIMS]


def _pytest(files: Iterable[str], watch: "_Watch", chosen: Mapping[str, Cost] = NOTHING) -> int:
    import pytest

    watch.ranks = {check: rank for rank, check in enumerate(chosen)}
    watch.limits = {check: cost.limit for check, cost in chosen.items()}
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning",
               "--rootdir", str(_here["copy"]), *(["-x"] if chosen else [])]  # fmt: skip
    return int(pytest.main([*options, *files], plugins=[watch]))


class _Watch:
    """Times checks and tells the tracer which one runs; keeps only chosen tests, in order."""

    def __init__(
        self, switch: Callable[[str], None] = lambda _: None, killer: Path | None = None
    ) -> None:
        self.seconds: dict[str, float] = {}
        self.failing: list[str] = []
        self.ranks: dict[str, int] = {}
        self.limits: dict[str, float] = {}
        self._switch = switch
        self._killer = killer

    def run(self, name: str, check: Callable[[], int]) -> None:
        self._switch(name)
        started = time.perf_counter()
        if check() != 0:
            self.failing.append(name)
        self.seconds[name] = time.perf_counter() - started
        self._switch("")

    def pytest_collection(self) -> None:
        _overlook_changes()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.ranks:
            kept = [item for item in items if item.nodeid in self.ranks]
            items[:] = sorted(kept, key=lambda item: self.ranks[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._switch(nodeid)
        if nodeid in self.limits:
            signal.setitimer(signal.ITIMER_PROF, self.limits[nodeid])

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failing.append(report.nodeid)
            if self._killer and not self._killer.exists():
                self._killer.write_text(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self._killer and not self._killer.exists():
            self._killer.write_text(f"collection of {report.nodeid}")

    def pytest_runtest_logfinish(self) -> None:
        self._switch("")


def _forked(work: Callable[[], int], seconds: float) -> int | None:
    """Exit code of the work done in a process of its own; None if it was out of time."""
    log = _here["copy"] / ".log"
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(_here["copy"])
        sys.path[:] = [str(_here["copy"]), *(p for p in sys.path if p != str(_here["tree"].root))]
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        with log.open("w") as told:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
        code = BROKEN
        try:
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            if code == BROKEN:
                raise RuntimeError(f"the runner broke:\n{log.read_text(errors='replace')[-3000:]}")
            return code
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _forget_compiled(place: Path) -> None:
    for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*.pyc"):
        compiled.unlink()


def _write(place: Path, content: Any) -> int:
    place.write_text(json.dumps(content), encoding="utf-8")
    return 0


def _read_reached(place: Path) -> Reached:
    found = json.loads(place.read_text(encoding="utf-8"))
    lines = {
        path: {int(line): checks for line, checks in by_line.items()}
        for path, by_line in found["lines"].items()
    }
    return Reached(found["seconds"], lines, found["imported"], found["failing"])
