"""Modules of claims: what they make, what is written in them, and why one is no good."""

import re
import traceback
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pentad.proofs_check.core import Claim

HERE = Path(__file__).resolve().parent

NAMED = re.compile(r'^\w+ = \w+\(\n {4}"([\w/-]+)",\n {4}"([A-Z]\w*)",$', re.M)
"""A claim as it is written: its name within the paper, and its label."""


class UnsoundModule(ValueError):  # noqa: N818
    """A module of claims cannot be used; the text says where and why."""


def claims_in(module: str) -> "tuple[Claim, ...]":
    """The claims that a module makes.

    Parameters
    ----------
    module : str
        Dotted name.

    Raises
    ------
    UnsoundModule
        If it cannot be imported, with the file and line.
    """
    try:
        return tuple(import_module(module).CLAIMS)
    except Exception as error:
        told = f"{_place(error, module)}: {type(error).__name__}: {error}"
        raise UnsoundModule(" ".join(told.split())) from error


def written_claims(modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """Module, id and label of every claim, as they stand in the text: nothing is imported.

    Parameters
    ----------
    modules : iterable of str
        Dotted names; those that are not there make no claim.
    """
    found = []
    for module in modules:
        file = _file(module)
        if not file.is_file():
            continue
        paper = module.split(".")[2].replace("_", "-")
        found += [
            (module, f"{paper}/{name}", label)
            for name, label in NAMED.findall(file.read_text(encoding="utf-8"))
        ]
    return found


def require_distinct(made: Iterable[tuple[str, str, str]]) -> None:
    """Nothing, if no id or label is used twice.

    Parameters
    ----------
    made : iterable of (module, id, label)

    Raises
    ------
    UnsoundModule
        On the first that is, with both modules.
    """
    places: dict[str, str] = {}
    for module, *names in made:
        for name in names:
            if name in places:
                raise UnsoundModule(
                    f"two claims are called {name}: in {_shown(_file(places[name]))} and in "
                    f"{_shown(_file(module))}; one of them needs another name"
                )
            places[name] = module


def _file(module: str) -> Path:
    return HERE.joinpath(*module.split(".")[2:]).with_suffix(".py")


def _shown(file: Path) -> str:
    file = file.resolve()
    return (
        f"{HERE.name}/{file.relative_to(HERE).as_posix()}"
        if file.is_relative_to(HERE)
        else str(file)
    )


def _place(error: BaseException, module: str) -> str:
    """File and line where it goes wrong: the deepest in the module's own wing."""
    file = _file(module)
    if not file.is_file():
        return f"{_shown(file)}, which catalogue.MODULES names, is not there"
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_shown(Path(error.filename))}, line {error.lineno}"
    wing = HERE / module.split(".")[2]
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        at = Path(frame.filename).resolve()
        if at == file.resolve() or at.is_relative_to(wing):
            lines.append(f"{_shown(at)}, line {frame.lineno}")
    return lines[-1] if lines else _shown(file)
