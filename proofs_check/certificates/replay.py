"""Runs the stand-alone checker on files, in a Python that finds no installed package."""

import ast
import os
import signal
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pentad.proofs_check.checker.check as checker

CHECKER = Path(checker.__file__).resolve()
"""The one file of the checker."""

SECONDS = 60
"""Processor time that a file may take, where the system has limits; those of the suite take ten."""

LIMITED = ("/bin/sh", "-c", f'ulimit -S -c 0; ulimit -S -t {SECONDS}; exec "$@"', "sh")
"""Before a command: ends it after so much processor time."""

BESIDE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
"""Tokens that make no line of code."""


class Replayed(NamedTuple):
    """What the checker said of a file.

    Attributes
    ----------
    path : Path
    accepted : bool
    told : tuple of str
        Its lines, without the first and the last.
    """

    path: Path
    accepted: bool
    told: tuple[str, ...]


class CheckerFacts(NamedTuple):
    """How much there is to read.

    Attributes
    ----------
    lines : int
        Of the file.
    code : int
        Those without blank lines, comments and docstrings.
    imports : tuple of str
        Modules, all of them of Python's standard library.
    """

    lines: int
    code: int
    imports: tuple[str, ...]


def replayed(paths: Sequence[Path], jobs: int = 2) -> Iterator[Replayed]:
    """What the checker says of each file, in their order, so many side by side.

    A file that takes more than `SECONDS` of processor time is not accepted.  If what is asked for
    is not waited for, the processes that are left are ended.
    """
    started: list[subprocess.Popen[str]] = []
    ended = Event()

    def replay(path: Path) -> Replayed:
        with _started(path) as process:
            started.append(process)
            if ended.is_set():
                process.kill()
            out, wrong = process.communicate()
        return _said(path, process.returncode, out, wrong)

    pool = ThreadPoolExecutor(max(1, jobs))
    try:
        yield from pool.map(replay, paths)
    finally:
        ended.set()
        for process in started:
            process.kill()
        pool.shutdown(cancel_futures=True)


def _started(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(CHECKER), str(path)]
    return subprocess.Popen(
        [*(LIMITED if os.name == "posix" else ()), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
        env={"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
    )


def _said(path: Path, code: int, out: str, wrong: str) -> Replayed:
    if os.name == "posix" and code == -signal.SIGXCPU:
        return Replayed(path, False, (f"it takes more than {SECONDS} s of processor time",))
    lines = tuple(line.strip() for line in out.splitlines()[1:-1])
    return Replayed(path, code == 0, lines or (wrong.strip() or f"the checker ended: {code}",))


def checker_facts() -> CheckerFacts:
    """Lines and imports of the checker, read off its source."""
    text = CHECKER.read_text(encoding="utf-8")
    tree = ast.parse(text)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        line
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    lines = iter(text.splitlines(keepends=True))
    code = {
        line
        for token in tokenize.generate_tokens(lambda: next(lines, ""))
        if token.type not in BESIDE
        for line in range(token.start[0], token.end[0] + 1)
    }
    imports = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imports.add(node.module or ".")
    return CheckerFacts(len(text.splitlines()), len(code - docstrings), tuple(sorted(imports)))
