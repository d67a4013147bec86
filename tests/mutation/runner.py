"""Mutation testing: what does some test or claim notice when one operator of the source is wrong.

The tree is copied, once for each of two processes; mutants are written into the copies only.  A
first pass runs every test file and every claim there, with probes where the mutants are, and keeps
which of them meets which mutant, and how long it takes.  Then each mutant meets the tests that
reach it, those of its own test file first, quickest first, until one fails; if none does, the
claims that reach it.  What has been found is kept with a digest of the files that it rests on, so
that an interrupted run goes on where it stopped, and a new test is put to the survivors only.

What is not asked: tests that run our code in another process, and of the tests and claims of one
mutant, those beyond `BUDGET` seconds.  A mutant that survives here may be noticed by those.
Seconds are of the processor, where nothing else is said.
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
from typing import Any, TypeAlias

from tests.mutation.probes import probing
from tests.mutation.source_mutants import SourceMutant

WORKERS = 2
BUDGET = 30.0
"""Seconds of tests, and again of claims, that a mutant meets at most after its own test file."""

NEAR = 10.0
"""Seconds of the quickest other tests, which are asked before the rest is even imported."""

PATIENCE = 20.0, 3.0
"""A mutant is killed by timeout when one check takes so many seconds of the processor, and so many
times what the longest check of the same file takes without mutants."""

STALLED = 1800.0
"""Seconds by the clock after which a run is ended that waits for something."""

LONGEST = 5400.0
"""Seconds by the clock that a test file or a batch of claims may take without any mutant."""

MEMORY = 8 << 30
BROKEN = 70
PRELOADED = (
    "pytest",
    "numpy",
    "scipy.optimize",
    "sympy",
    "hypothesis",
    "jaxtyping",
    "beartype",
    "torch",
)
CLAIM_BATCHES = 8
LEFT_OUT = {
    "tests/test_results_fresh.py": "notices every change of the source, whatever it does",
    "tests/test_mutation_runner.py": "is about the runner itself",
    "tests/test_abuse.py": "runs commands in processes of their own",
    "tests/test_claims.py": "verifies every claim, which the claims themselves are asked for",
    "tests/test_docs.py": "runs the making of the documentation in another process",
    "tests/test_figures.py": "asks how pictures look, for minutes, and no number in them",
    "tests/test_layering.py": "reads imports only",
    "tests/test_namespace.py": "runs imports in processes of their own",
    "tests/test_report_in_browser.py": "looks at one report in a browser, for minutes",
    "tests/test_words.py": "reads sentences only",
}
"""Files of tests that tell nothing about mutants, and why."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
SURVIVED, KILLED, TIMEOUT = "survived", "killed", "timeout"


@dataclass(frozen=True)
class Reached:
    """What one run of a test file or a batch of claims reached.

    `seconds` of each check that passes, the checks that `met` each mutant, by its name, or some
    function of a file with mutants, by its path, the mutants `imported` that run outside checks
    or when their module is imported, `failing` checks, which can tell nothing about mutants, and
    seconds until the first check can `start`.
    """

    seconds: Mapping[str, float]
    met: Mapping[str, Sequence[str]]
    imported: Sequence[str] = ()
    failing: Sequence[str] = ()
    start: float = 0.0


@dataclass(frozen=True)
class Cost:
    """Seconds that a check takes, and seconds of the processor after which it is ended."""

    seconds: float
    limit: float


Ranked: TypeAlias = dict[tuple[bool, float, str], Cost]
"""Checks with their costs; the smallest key is asked first."""


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


def reached(
    tree: Tree, mutants: Sequence[SourceMutant], on_progress: Callable[[str], None]
) -> dict[str, Reached]:
    """What every job of the tree meets of these mutants, from an earlier run where it was kept."""
    sample = hashlib.sha256(json.dumps(sorted(m.name for m in mutants)).encode()).hexdigest()[:16]
    places = {
        job: tree.kept / f"reached.{job.replace('/', '.')}.{tree.digest(job)}.{sample}.json"
        for job in tree.jobs()
    }
    missing = [job for job, place in places.items() if not place.exists()]
    with _workers(tree) as pool:
        waiting = {pool.submit(_measured, job, mutants): job for job in missing}
        for count, done in enumerate(as_completed(waiting), 1):
            job = waiting[done]
            _write(places[job], done.result())
            on_progress(f"without mutants: {count} of {len(missing)} ({job})")
    return {
        job: Reached(**json.loads(place.read_text(encoding="utf-8")))
        for job, place in places.items()
    }


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
    asked = {m: stages(m, known) for m in mutants if m.name not in found}
    longest = sorted(asked, key=lambda m: -sum(c.seconds for s in asked[m] for c in s.values()))
    with _workers(tree) as pool, kept.open("a", encoding="utf-8") as file:
        waiting = [pool.submit(_tried, mutant, asked[mutant]) for mutant in longest]
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

    A mutant that runs at import is met by every check of the files that import it, those that
    reach some function of the module before those that reach none.
    """
    own: Ranked = {}
    others: Ranked = {}
    claims: Ranked = {}
    starts = {job: run.start for job, run in known.items()}
    stem = Path(mutant.path).stem
    for job, run in known.items():
        checks = set(run.met.get(mutant.name, ()))
        touching = checks | set(run.met.get(mutant.path, ()))
        if mutant.name in run.imported:
            checks |= set(run.seconds)
        is_own = job == mutant.path or Path(job).stem.startswith(f"test_{stem}")
        place = own if is_own else claims if job.startswith("claims") else others
        base, factor = PATIENCE
        limit = base + factor * max(run.seconds.values(), default=0.0)
        for check in checks & set(run.seconds):
            cost = Cost(run.seconds[check], limit)
            place[check not in touching, run.start + cost.seconds, check] = cost
    near = _within(NEAR, others, starts)
    rest = {key: cost for key, cost in others.items() if key[-1] not in near}
    return [
        {key[-1]: own[key] for key in sorted(own)},
        near,
        _within(BUDGET, rest, starts),
        _within(BUDGET, claims, starts),
    ]


def _within(budget: float, ranked: Ranked, starts: Mapping[str, float]) -> dict[str, Cost]:
    """The first checks that fit into so many seconds, with the start of each file of tests."""
    chosen: dict[str, Cost] = {}
    started: set[str] = set()
    left = budget
    for key in sorted(ranked):
        job = key[-1].split("::")[0]
        seconds = ranked[key].seconds + (0.0 if job in started else starts.get(job, 0.0))
        if seconds <= left:
            chosen[key[-1]] = ranked[key]
            started.add(job)
            left -= seconds
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
                   "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg", "COLUMNS": "100",
                   "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            __import__(name)


def _measured(job: str, mutants: Sequence[SourceMutant]) -> dict[str, Any]:
    """What a job reaches, as it is written to a file."""
    answer = _here["copy"] / ".answer.json"
    answer.unlink(missing_ok=True)
    code = _forked(lambda: _write(answer, _probed(job, mutants)), LONGEST)
    if code != 0:
        raise RuntimeError(f"{job}: exit code {code} before any mutant was made")
    found: dict[str, Any] = json.loads(answer.read_text())
    return found


def _probed(job: str, mutants: Sequence[SourceMutant]) -> dict[str, Any]:
    with probing(_here["copy"], mutants) as told:
        watch = _Watch(told.switch)
        if job.startswith("claims"):
            for label in _claim_labels()[int(job.split()[1]) :: CLAIM_BATCHES]:
                watch.run(f"claim {label}", lambda label=label: _verified(label))
        else:
            _pytest([job], watch)
    met = told.by_name()
    return {
        "seconds": {c: round(s, 4) for c, s in watch.seconds.items() if c not in watch.failing},
        "met": {name: [c for c in checks if c] for name, checks in met.items()},
        "imported": sorted(name for name in met if "" in met[name] or name in told.at_import),
        "failing": watch.failing,
        "start": round(watch.start, 4),
    }


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
        for checks in filter(None, asked):
            code = _forked(lambda checks=checks: _asked(checks, killer), STALLED)
            verdict = {None: TIMEOUT, -signal.SIGPROF: TIMEOUT, 0: SURVIVED}.get(code, KILLED)
            if killer.exists():  # what was slow is the account of the failure
                verdict = KILLED
            if verdict != SURVIVED:
                break
    finally:
        place.write_bytes(original)
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
    """Times checks and tells the probes which one runs; keeps only chosen tests, in order."""

    def __init__(
        self, switch: Callable[[str], None] = lambda _: None, killer: Path | None = None
    ) -> None:
        self.seconds: dict[str, float] = {}
        self.start = 0.0
        self.failing: list[str] = []
        self.ranks: dict[str, int] = {}
        self.limits: dict[str, float] = {}
        self._switch = switch
        self._killer = killer
        self._made = self._began = _processor_seconds()

    def run(self, name: str, check: Callable[[], int]) -> None:
        self._begin(name)
        if check() != 0:
            self.failing.append(name)
        self._finish(name)

    def _begin(self, name: str) -> None:
        self._began = _processor_seconds()
        if not self.seconds:
            self.start = self._began - self._made
        self._switch(name)

    def _finish(self, name: str) -> None:
        self.seconds[name] = _processor_seconds() - self._began
        self._switch("")

    def pytest_collection(self) -> None:
        _overlook_changes()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.ranks:
            kept = [item for item in items if item.nodeid in self.ranks]
            items[:] = sorted(kept, key=lambda item: self.ranks[item.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._begin(nodeid)
        if nodeid in self.limits:
            signal.setitimer(signal.ITIMER_PROF, self.limits[nodeid])

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failing.append(report.nodeid)
            if self._killer and not self._killer.exists():
                self._killer.write_text(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self._killer and not self._killer.exists():
            self._killer.write_text(f"collection of {report.nodeid}")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._finish(nodeid)


def _processor_seconds() -> float:
    """Of this process and of those that it waited for."""
    return sum(os.times()[:4])


def _forked(work: Callable[[], int], seconds: float) -> int | None:
    """Exit code of the work done in a process of its own; None if it was out of time."""
    log = _here["copy"] / ".log"
    _forget_compiled(_here["copy"])
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


def _forget_compiled(copy: Path) -> None:
    """Compiled files, which a test may have made, know neither probes nor mutants."""
    for folder in list(copy.rglob("__pycache__")):
        shutil.rmtree(folder)


def _write(place: Path, content: Any) -> int:
    place.write_text(json.dumps(content), encoding="utf-8")
    return 0
