"""Where a result comes from: the source that made it, the commit, the versions.

The source of a result is what its experiment reaches inside our own packages: functions, classes
and module-level constants, each reduced to its meaning. Names are traced through imports, at the
head of a module or inside a function, and a definition is then known by its own name, whatever the
module that holds it or the alias that it is called by. Comments, layout, docstrings and annotations
are left out, and so are limits on counts, which keep results from being made and change none. So a
pure move leaves every result fresh, as do a new comment and a change of what is not reached; a
change of any reached expression, default or constant does not.

What reading the source cannot see: names made at run time (`getattr` on a computed name), patched
attributes, statements of a module that bind no name, an annotation that turns a field of a
dataclass into a class variable, and other people's packages, of which only versions are kept.
"""

import ast
import hashlib
import inspect
import json
import platform
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("theory", "simulations")
"""Packages whose source is followed; of all others the dotted name is kept."""

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds them."""

SHARED = ("pentad/__init__.py", "pentad/names.py", "pyproject.toml", "constraints.txt")
"""What else everything rests on: how packages are found, and which versions are wanted."""

UNKNOWN = "unknown"
"""Fingerprint of source that cannot be read, which is never the same source; or of no commit."""


@cache
def source_reached(*things: Any, root: Path = ROOT) -> Mapping[str, str]:
    """Digests of everything of ours that some functions and classes reach, themselves included.

    Files are read once in a process, so the answer is that of the time of the first question.

    Parameters
    ----------
    things
        Functions and classes, defined at the head of a file.
    root
        Folder of the packages to read them in, another copy of the tree for instance.

    Returns
    -------
    mapping
        Name of each definition to 8 hexadecimal digits, or to several such groups where
        definitions in different modules share the name. Empty if the source of one of the
        things cannot be read, as of a function typed at a prompt.

    Raises
    ------
    ValueError
        If a reached module imports by star or relatively.
    """
    reached = _reached(things, root)
    bearers = Counter(definition.name for definition in reached)
    told: dict[str, list[str]] = {}
    for definition, meaning in reached.items():
        # a bare name does not say which of several namesakes is meant
        meant = [reached[other].text for other in meaning.references if bearers[other.name] > 1]
        told.setdefault(definition.name, []).append(_digest(meaning.text, *meant)[:8])
    return {name: " ".join(sorted(told[name])) for name in sorted(told)}


@cache
def uses(package: str, *things: Any, root: Path = ROOT) -> bool:
    """Whether some functions and classes reach a package of others; true where nobody can tell.

    Parameters
    ----------
    package
        Its name at the head of an import, "torch" for instance.
    things, root
        As for `source_reached`.
    """
    reached = _reached(things, root)
    told = re.compile(rf"\{{{re.escape(package)}[.}}]")
    return not reached or any(told.search(meaning.text) for meaning in reached.values())


def _reached(things: Sequence[Any], root: Path) -> "dict[_Definition, _Meaning]":
    starts = [_definitions_of(thing, root) for thing in things]
    if not all(starts):
        return {}
    reached: dict[_Definition, _Meaning] = {}
    waiting = [definition for start in starts for definition in start]
    while waiting:
        definition = waiting.pop()
        if definition not in reached:
            reached[definition] = _meaning(definition, root)
            waiting += reached[definition].references
    return reached


def fingerprint(reached: Mapping[str, str]) -> str:
    """Hash of what `source_reached` tells.

    Parameters
    ----------
    reached
        Digests by name.

    Returns
    -------
    str
        16 hexadecimal digits, or `UNKNOWN` for an empty mapping.
    """
    return _digest(json.dumps(reached, sort_keys=True))[:16] if reached else UNKNOWN


def change(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """In what two sources differ, in words.

    Parameters
    ----------
    old, new
        As `source_reached` tells them; `old` is empty where only a fingerprint was kept.

    Returns
    -------
    str
        Names of definitions that were changed, came or went.
    """
    if not old or not new:
        return "which definitions differ was not kept"
    parts = {
        "changed": [name for name in old if name in new and old[name] != new[name]],
        "new": [name for name in new if name not in old],
        "gone": [name for name in old if name not in new],
    }
    return "; ".join(f"{word}: {', '.join(names)}" for word, names in parts.items() if names)


def circumstances(source: str, device: str) -> dict[str, Any]:
    """Everything outside a configuration on which the numbers may depend.

    Parameters
    ----------
    source
        Fingerprint of what the experiment reaches.
    device
        "cpu" or "cuda".

    Returns
    -------
    dict
        Versions, device, commit, source and number of threads.
    """
    return {
        "versions": {"python": platform.python_version()}
        | {package: _version(package) for package in ("numpy", "scipy", "torch", "pentad")},
        "device": device,
        "commit": commit(*PACKAGES),
        "source": source,
        "threads": 1,
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def commit(*parts: str, root: Path = ROOT) -> str:
    """Commit of this source; the only place that asks git.

    Parameters
    ----------
    parts
        Folders at the top of the checkout on which the thing rests that is described; what says
        how packages are found and which versions of others are wanted counts in any case.
    root
        The checkout.

    Returns
    -------
    str
        The commit, followed by "+dirty" when a file of the parts was changed, came, went or is
        not known to git; "unknown" outside a checkout.
    """

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=10
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "simulations/provenance.py")
        changed = git("status", "--porcelain", "--untracked-files=all", "--", *parts, *SHARED)
        return git("rev-parse", "HEAD") + ("+dirty" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


# Definitions --------------------------------------------------------------------------------------


class _Definition(NamedTuple):
    """A name bound at the head of a file."""

    path: Path
    name: str


class _Meaning(NamedTuple):
    """What a definition says, and which definitions it names, in the order of its text."""

    text: str
    references: tuple[_Definition, ...]


@dataclass(frozen=True)
class _Module:
    """Statements at the head of a file by the names that they bind; imports as dotted names."""

    statements: Mapping[str, list[ast.stmt]]
    imports: Mapping[str, str]


def _definitions_of(thing: Any, root: Path) -> list[_Definition]:
    """Where a function or class is defined; for a lambda, anything in its file; or nothing."""
    try:
        path = Path(inspect.getfile(inspect.unwrap(thing))).resolve()
    except (TypeError, OSError):
        return []
    if path.is_relative_to(ROOT):
        path = root / path.relative_to(ROOT)
    if not path.is_file():
        return []
    head = thing.__qualname__.split(".")[0]
    names = _module(path).statements
    return [_Definition(path, name) for name in names if name == head or head == "<lambda>"]


@cache
def _module(path: Path) -> _Module:
    body = list(_without_typing(ast.parse(path.read_text(encoding="utf-8")).body))
    imports = {name: origin for name, origin in _bound(body).items() if origin}
    statements: dict[str, list[ast.stmt]] = {}
    for statement in body:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            for name in {*_bound([statement]), *_written_into(statement)} - {*imports}:
                statements.setdefault(name, []).append(statement)
    return _Module(statements, imports)


TYPING = ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _without_typing(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run: not those under `if TYPE_CHECKING`."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) in TYPING:
            yield from statement.orelse
        else:
            yield statement


def _written_into(statement: ast.stmt) -> Iterator[str]:
    """Names of what an assignment to an entry or attribute changes."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    if isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    for target in targets:
        place = target
        while isinstance(place, ast.Subscript | ast.Attribute):
            place = place.value
        if isinstance(place, ast.Name):
            yield place.id


def _bound(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Names that a scope binds: to the dotted name of what they import, or else to nothing."""
    found: dict[str, str] = {}
    elsewhere: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import():
                for alias in node.names:
                    whole = alias.name if alias.asname else alias.name.split(".")[0]
                    found[alias.asname or whole] = whole
                continue
            case ast.ImportFrom():
                if node.level or node.names[0].name == "*":
                    raise ValueError(
                        "the source of results is followed through absolute imports of names; "
                        f"got {ast.unparse(node)}"
                    )
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                continue
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.setdefault(node.name, "")
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                named = [each for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
                waiting += [each.target for each in named]
                continue
            case ast.Global() | ast.Nonlocal():
                elsewhere.update(node.names)
            case ast.Name(ctx=ast.Store() | ast.Del()):
                found.setdefault(node.id, "")
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.setdefault(name, "")
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.setdefault(name, "")
        waiting += ast.iter_child_nodes(node)
    return {name: origin for name, origin in found.items() if name not in elsewhere}


# Meaning ------------------------------------------------------------------------------------------


@cache
def _meaning(definition: _Definition, root: Path) -> _Meaning:
    reader = _Reader(definition.path, root)
    texts = [reader.text(each) for each in _module(definition.path).statements[definition.name]]
    return _Meaning("\n".join(texts), tuple(reader.references))


UNTOLD = {"annotation", "returns", "ctx", "kind", "type_comment", "type_params"}
"""Fields of the syntax tree that say nothing about what is computed."""

LIMIT = "pentad.theory.numbers.limits.counts_at_most"
"""A decorator that only refuses."""


class _Scope(NamedTuple):
    names: Mapping[str, str]
    of_class: bool = False


@dataclass
class _Reader:
    """Writes syntax trees of one file as text, with every name replaced by what it stands for."""

    path: Path
    root: Path
    scopes: list[_Scope] = field(default_factory=list)
    references: list[_Definition] = field(default_factory=list)

    def text(self, node: Any) -> str:
        match node:
            case list():
                return f"[{', '.join(filter(None, map(self.text, node)))}]"
            case ast.Import() | ast.ImportFrom() | ast.Pass():
                return ""
            case ast.Expr(value=ast.Constant(value=str())):
                return ""
            case ast.AnnAssign() if not (self.scopes and self.scopes[-1].of_class):
                if node.value is None:
                    return ""
                return self._plain(ast.Assign(targets=[node.target], value=node.value))
            case ast.Name() | ast.Attribute():
                return self._reference(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self._function(node)
            case ast.ClassDef():
                outside = self.text([node.decorator_list, node.bases, node.keywords])
                with self._inside(_Scope(_bound(node.body), of_class=True)):
                    return f"class {node.name}{outside}{self.text(node.body)}"
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                outside = self.text(node.generators[0].iter)
                with self._inside(_Scope(_bound(each.target for each in node.generators))):
                    return f"{outside} {self._plain(node)}"
            case ast.AST():
                return self._plain(node)
            case _:
                return repr(node)

    def _plain(self, node: ast.AST) -> str:
        parts = [
            f"{name}={self.text(value)}"
            for name, value in ast.iter_fields(node)
            if name not in UNTOLD and value is not None and value != []
        ]
        return f"{type(node).__name__}({', '.join(parts)})"

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> str:
        takes, body = node.args, node.body if isinstance(node.body, list) else [node.body]
        decorators = [
            each for each in getattr(node, "decorator_list", []) if not self._limits_counts(each)
        ]
        outside = self.text([decorators, takes.defaults, takes.kw_defaults])
        kinds: list[Sequence[ast.arg | None]] = [
            *(takes.posonlyargs, takes.args, [takes.vararg], takes.kwonlyargs, [takes.kwarg])
        ]
        arguments = [[each.arg for each in kind if each] for kind in kinds]
        taken = {name: "" for kind in arguments for name in kind}
        with self._inside(_Scope(_bound(body) | taken)):
            name = getattr(node, "name", "")
            return f"{type(node).__name__} {name}{outside}{arguments}{self.text(body)}"

    def _limits_counts(self, decorator: ast.expr) -> bool:
        match decorator:
            case ast.Call(func=ast.Name(name)):
                return self._origin(name) == LIMIT
        return False

    @contextmanager
    def _inside(self, scope: _Scope) -> Iterator[None]:
        self.scopes.append(scope)
        yield
        self.scopes.pop()

    def _reference(self, node: ast.expr) -> str:
        """A definition as <name>, somebody else's as {dotted name}, anything else as it stands."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join([self.text(node), *attributes])
        origin = self._origin(node.id)
        if origin is None:
            return ".".join([node.id, *attributes])
        if isinstance(origin, _Definition):
            return self._definition(origin, attributes)
        dotted = ".".join([origin, *attributes])
        found, left = _followed(dotted, self.root)
        if isinstance(found, _Definition):
            return self._definition(found, left)
        if isinstance(found, Path):  # a module handed around: anything in it may be used
            self.references += [_Definition(found, name) for name in _module(found).statements]
            return "<module>"
        return f"{{{dotted}}}"

    def _definition(self, definition: _Definition, attributes: list[str]) -> str:
        self.references.append(definition)
        return ".".join([f"<{definition.name}>", *attributes])

    def _origin(self, name: str) -> _Definition | str | None:
        for depth, scope in enumerate(reversed(self.scopes)):
            if name in scope.names and not (scope.of_class and depth):
                return scope.names[name] or None
        module = _module(self.path)
        if name in module.statements:
            return _Definition(self.path, name)
        return module.imports.get(name)


def _followed(dotted: str, root: Path) -> tuple[_Definition | Path | None, list[str]]:
    """Our definition or module of a dotted name and the attributes left, or nothing."""
    parts = dotted.removeprefix("pentad.").split(".")
    if parts[0] not in PACKAGES:
        return None, []
    for count in range(len(parts), 0, -1):
        place = root.joinpath(*parts[:count])
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if not path.is_file():
            continue
        if count == len(parts):
            return path, []
        name, *rest = parts[count:]
        module = _module(path)
        if name in module.statements:
            return _Definition(path, name), rest
        if name in module.imports:
            return _followed(".".join([module.imports[name], *rest]), root)
        return None, []
    return None, []
