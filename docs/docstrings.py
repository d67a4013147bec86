r"""Docstrings of the suite as autodoc wants them.

They are written to be read in an editor: formulas between \( \) or \[ \], bars and stars as in
mathematics, doctests without a heading.  Signatures are shown as they stand in the source.
"""

import ast
import inspect
import re
import sys
from copy import copy
from functools import cache
from typing import Any

from sphinx.application import Sphinx

HEADING = "-----"
SEVERAL = re.compile(r"(\w+(?:, \w+)+) : (.*)")


def prepare(
    _app: Sphinx, what: str, _name: str, _object: Any, _options: Any, lines: list[str]
) -> None:
    """Turn formulas, stars, bars and loose doctests into reStructuredText; runs before napoleon."""
    text = "\n".join(lines)
    text = re.sub(r"\\\[(.*?)\\\]", _block, text, flags=re.DOTALL)
    text = re.sub(r"\\\((.*?)\\\)", _inline, text, flags=re.DOTALL)
    prepared = _escaped(_with_sections(text.split("\n")))
    lines[:] = _with_verbatim(prepared) if what == "module" else prepared


def signature(
    _app: Sphinx,
    what: str,
    _name: str,
    documented: Any,
    _options: Any,
    shown: str | None,
    _returned: str | None,
) -> tuple[str, str] | None:
    """Arguments and fields with their types, as the source has them."""
    if what not in ("function", "method", "class") or shown is None:
        return None
    tree = _definitions(documented.__module__).get(documented.__qualname__)
    if isinstance(tree, ast.FunctionDef):
        arguments = copy(tree.args)
        arguments.args = [part for part in arguments.args if part.arg != "self"]
        return f"({ast.unparse(arguments)})", ast.unparse(tree.returns) if tree.returns else ""
    if isinstance(tree, ast.ClassDef):
        fields = [ast.unparse(part) for part in tree.body if isinstance(part, ast.AnnAssign)]
        return f"({', '.join(fields)})" if fields else "", ""
    return None


@cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """Functions and classes of a module by their qualified names; none without its source."""
    try:
        body = ast.parse(inspect.getsource(sys.modules[module])).body
    except (KeyError, OSError, TypeError, SyntaxError):
        return {}
    found: dict[str, ast.stmt] = {}
    waiting: list[tuple[str, ast.stmt]] = [("", part) for part in body]
    for prefix, part in waiting:
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            found[prefix + part.name] = part
        if isinstance(part, ast.ClassDef):
            waiting += [(f"{prefix}{part.name}.", inner) for inner in part.body]
    return found


def _block(found: re.Match[str]) -> str:
    formula = " ".join(found[1].split())
    return f"\n\n.. math:: {formula}\n\n"


def _inline(found: re.Match[str]) -> str:
    return f":math:`{' '.join(found[1].split())}`"


def _with_sections(lines: list[str]) -> list[str]:
    """What napoleon needs: one attribute to an entry, and a heading above doctests."""
    found: list[str] = []
    section = ""
    for line in lines:
        if line.startswith(HEADING) and found:
            section = found[-1]
        if line.startswith(">>>") and section not in ("", "Examples"):
            section = "Examples"
            found += [section, "--------", ""]
        several = SEVERAL.fullmatch(line) if section == "Attributes" else None
        found += (
            [f"{name} : {several[2]}" for name in several[1].split(", ")] if several else [line]
        )
    return found


def _with_verbatim(lines: list[str]) -> list[str]:
    """Show tables and indented code as they stand."""
    found: list[str] = []
    verbatim = False
    for line, before in zip(lines, ["", *lines], strict=False):
        if not before.strip() and line.startswith(("    ", "===")) and not verbatim:
            verbatim = True
            found += ["::", ""]
        elif line.strip() and verbatim and not before.strip() and not line.startswith("    "):
            verbatim = False
        found.append(f"    {line}" if verbatim and line.strip() else line)
    return found


def _escaped(lines: list[str]) -> list[str]:
    found = []
    example = False
    for line in lines:
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        verbatim = example or line.lstrip().startswith(".. math::")
        found.append(line if verbatim else _escaped_line(line))
    return found


def _escaped_line(line: str) -> str:
    pieces = line.split("`")
    for k in range(0, len(pieces), 2):
        pieces[k] = re.sub(r"\||\*(?![\w-]+\*)(?<!\w\*)", r"\\\g<0>", pieces[k])
    return "`".join(pieces)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both to autodoc."""
    app.connect("autodoc-process-docstring", prepare, priority=400)
    app.connect("autodoc-process-signature", signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
