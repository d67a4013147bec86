"""Which checks meet a place of the source that is mutated: told by probes compiled into it.

The files on disk stay as they are.  What Python compiles from them, while `probing`, also says when
it passes: before the innermost statement that holds a mutant, at the start of a lambda's body that
holds it, and at the start of each function of a file with mutants.
"""

import ast
import builtins
import contextlib
import importlib._bootstrap_external as importing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.mutation.source_mutants import SourceMutant

PROBE = "__met__"


class Met:
    """Which check met what: names of mutants, and paths of files of which it ran some function.

    `at_import` are the mutants outside all functions, which run when their module is imported.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.at_import: set[str] = set()
        self._checks: dict[str, set[str]] = {}
        self._check = ""

    def switch(self, check: str) -> None:
        """What is met from now on is met by this check; by "" outside all checks."""
        for name in self.seen:
            self._checks.setdefault(name, set()).add(self._check)
        self.seen.clear()
        self._check = check

    def by_name(self) -> dict[str, list[str]]:
        """The checks that met each mutant or file, sorted; "" is among them if it applies."""
        self.switch("")
        return {name: sorted(checks) for name, checks in self._checks.items()}


@contextlib.contextmanager
def probing(root: Path, mutants: Iterable[SourceMutant]) -> Iterator[Met]:
    """Modules below the root that are imported within say what they meet.

    Python's own loader and the one of jaxtyping compile by the name `compile` of their module;
    it stands for another function meanwhile.
    """
    by_path = {
        os.path.realpath(root / path): list(found)
        for path, found in groupby(sorted(mutants, key=lambda m: m.path), key=lambda m: m.path)
    }
    met = Met()

    def compiled(source: Any, path: Any, mode: str, flags: int = 0, **options: Any) -> Any:
        found = by_path.get(os.path.realpath(path), [])
        if found and isinstance(source, str | bytes):
            source, at_import = probed(source, found)
            met.at_import |= at_import
            if flags & ast.PyCF_ONLY_AST:
                return source
        return builtins.compile(source, path, mode, flags, **options)

    loaders: list[Any] = [importing]
    with contextlib.suppress(ImportError):
        from jaxtyping import _import_hook

        loaders.append(_import_hook)
    setattr(builtins, PROBE, met.seen.add)
    for loader in loaders:
        loader.compile = compiled
    try:
        yield met
    finally:
        for loader in loaders:
            del loader.compile
        delattr(builtins, PROBE)


def probed(source: str | bytes, mutants: Sequence[SourceMutant]) -> tuple[ast.Module, set[str]]:
    """The tree of a file with its probes, and the names of the mutants outside all functions."""
    text = source.encode() if isinstance(source, str) else source
    tree = ast.parse(text)
    starts = [0]
    for row in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    names: dict[ast.AST, list[str]] = {}
    at_import: set[str] = set()
    for mutant in mutants:
        inner: list[ast.AST] = [
            node
            for node in ast.walk(tree)  # outer nodes come first
            for part in [node.body if isinstance(node, ast.Lambda) else node]
            if isinstance(node, ast.stmt | ast.Lambda)
            if _start(part, starts) <= mutant.start and mutant.end <= _end(part, starts)
        ]
        names.setdefault(inner[-1], []).append(mutant.name)
        if not any(_runs_later(node, mutant, starts) for node in inner):
            at_import.add(mutant.name)
    _insert(tree, names, mutants[0].path)
    return ast.fix_missing_locations(tree), at_import


def _insert(tree: ast.Module, names: Mapping[ast.AST, list[str]], path: str) -> None:
    for node in list(ast.walk(tree)):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                held = [[*(_probe(n, s) for n in names.get(s, ())), s] for s in body]
                body[:] = [statement for statements in held for statement in statements]
        if isinstance(node, ast.Module | ast.FunctionDef):
            first = sum(1 for _ in _head(node))
            node.body.insert(first, _probe(path, node.body[min(first, len(node.body) - 1)]))
        if isinstance(node, ast.Lambda):
            for name in names.get(node, ()):
                told = _probe(name, node.body).value  # is None: the body is what comes of it
                node.body = ast.copy_location(ast.BoolOp(ast.Or(), [told, node.body]), node.body)


def _head(node: ast.Module | ast.FunctionDef) -> Iterator[ast.stmt]:
    """The docstring, and imports from the future: what has to stay first."""
    for k, statement in enumerate(node.body):
        is_docstring = k == 0 and ast.get_docstring(node, clean=False) is not None
        if not is_docstring and getattr(statement, "module", "") != "__future__":
            return
        yield statement


def _probe(name: str, at: ast.AST) -> ast.Expr:
    call = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(name)], [])
    probe = ast.copy_location(ast.Expr(call), at)
    for node in ast.walk(call):
        ast.copy_location(node, at)
    return probe


def _runs_later(node: ast.AST, mutant: SourceMutant, starts: Sequence[int]) -> bool:
    """Whether the mutant is in the body of a function, and not in its defaults."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return _start(node.body[0], starts) <= mutant.start
    return isinstance(node, ast.Lambda)


def _start(node: Any, starts: Sequence[int]) -> int:
    return starts[node.lineno - 1] + int(node.col_offset)


def _end(node: Any, starts: Sequence[int]) -> int:
    return starts[node.end_lineno - 1] + int(node.end_col_offset)
