"""What figures are declared, read off the text of their modules: listing them imports nothing.

A figure is declared as `NAME = Figure(...)` at the top of a module of this package, with its name,
paper, title and needs written out, and stands as `module.NAME` in `catalogue.FIGURES`.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent


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
    ValueError
        If a figure of the catalogue is not declared as it has to be.
    """
    text = (HERE / "catalogue.py").read_text(encoding="utf-8").partition("\nFIGURES")[2]
    files = {path.stem: path for path in HERE.glob("*/*.py")}
    return tuple(
        _declared(files[module], variable)
        for module, variable in re.findall(r"^    (\w+)\.(\w+),$", text, re.M)
    )


def _declared(path: Path, variable: str) -> Declared:
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^{variable} = (Figure\(\n.*?^\))", text, re.M | re.S)
    if found is None:
        raise ValueError(f"{path} must declare {variable} = Figure(...) at its top")
    call = ast.parse(found[1], mode="eval").body
    assert isinstance(call, ast.Call)
    written = {
        one.arg: ast.literal_eval(one.value)
        for one in call.keywords
        if one.arg in ("name", "paper", "title", "claims", "needs")
    }
    module = ".".join(("pentad", HERE.name, *path.relative_to(HERE).with_suffix("").parts))
    return Declared(module, variable, **written)
