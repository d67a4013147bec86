"""Runs the stand-alone checker on files, in a Python that finds no installed package."""

import ast
import os
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pentad.proofs_check.checker.check as checker

CHECKER = Path(checker.__file__).resolve()
"""The one file of the checker."""

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
    """What the checker says of each file, in their order, so many side by side."""
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        yield from pool.map(_replay, paths)


def _replay(path: Path) -> Replayed:
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(CHECKER), str(path)],
        capture_output=True,
        encoding="utf-8",
        env={"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
        check=False,
    )
    lines = tuple(line.strip() for line in found.stdout.splitlines()[1:-1])
    accepted = found.returncode == 0
    return Replayed(path, accepted, lines or (found.stderr.strip(),))


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
