"""What figures are declared, read off the text of their modules: listing them imports nothing.

A figure is declared as `NAME = Figure(...)` at the top of a module of this package, with its name,
paper, title and needs written out, and stands as `module.NAME` in `catalogue.FIGURES`.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pentad.figures.core import Figure

HERE = Path(__file__).resolve().parent


class UnsoundFigure(ValueError):  # noqa: N818
    """A figure is not declared as it has to be; the text says where and why."""


@dataclass(frozen=True)
class Declared:
    """Where a figure is declared, and what is written there.

    Attributes
    ----------
    module, variable
        Dotted name of its module, and its name there.
    name, paper, title, claims, needs
        As in `core.Figure`.
    """

    module: str
    variable: str
    name: str
    paper: str
    title: str
    claims: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]


@cache
def declared() -> tuple[Declared, ...]:
    """Every figure of the catalogue, in its order.

    Raises
    ------
    UnsoundFigure
        If a figure of the catalogue is not declared as it has to be, with its file.
    """
    text = (HERE / "catalogue.py").read_text(encoding="utf-8").partition("\nFIGURES")[2]
    files = {path.stem: path for path in HERE.glob("*/*.py")}
    found = []
    for module, variable in re.findall(r"^    (\w+)\.(\w+),$", text, re.M):
        if module not in files:
            raise UnsoundFigure(f"figures/catalogue.py names {module}.{variable}; there is no file")
        try:
            found.append(_declared(files[module], variable))
        except (SyntaxError, TypeError, ValueError) as error:
            raise UnsoundFigure(f"{_shown(files[module])}: {variable}: {error}") from error
    return tuple(found)


def figure_of(found: Declared) -> "Figure":
    """The figure itself, for which its module is imported.

    Raises
    ------
    UnsoundFigure
        If its module or its declaration is refused, with its file.
    """
    try:
        figure: Figure = getattr(import_module(found.module), found.variable)
    except Exception as error:
        file = found.module.removeprefix("pentad.").replace(".", "/") + ".py"
        told = f"{file}: {found.variable}: {type(error).__name__}: {error}"
        raise UnsoundFigure(" ".join(told.split())) from error
    return figure


def _shown(path: Path) -> str:
    return f"{HERE.name}/{path.relative_to(HERE).as_posix()}"


def _declared(path: Path, variable: str) -> Declared:
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^{variable} = (Figure\(\n.*?^\))", text, re.M | re.S)
    if found is None:
        raise ValueError("it must be declared as Figure(...) at the top of the file")
    call = ast.parse(found[1], mode="eval").body
    assert isinstance(call, ast.Call)
    written = {
        one.arg: ast.literal_eval(one.value)
        for one in call.keywords
        if one.arg in ("name", "paper", "title", "claims", "needs")
    }
    module = ".".join(("pentad", HERE.name, *path.relative_to(HERE).with_suffix("").parts))
    return Declared(module, variable, **written)
