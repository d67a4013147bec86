"""Text to markup: escaped elements, prose with formulas, tables, and formulas as MathML."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

LONG = 24
"""Characters of a formula in a line of text from which on a narrow page lets it scroll."""


def pieces(text: str) -> list[tuple[bool, str]]:
    """The text cut into (is a formula, piece); formulas stand between dollar signs."""
    return [(k % 2 == 1, piece) for k, piece in enumerate(text.split("$")) if piece]


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """An element.  Children are escaped unless they are markup.

    An underscore at the end of an attribute is dropped, another is a hyphen.
    """
    inside = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{told}>" if name in _VOID else f"<{name}{told}>{inside}</{name}>")


_VOID = ("img", "input", "meta")


def row(columns: Sequence[str], cells: Sequence[str], **attributes: str) -> Html:
    """A row under columns; the first cell heads it, and the others say their column's name."""
    first, *others = zip(columns, cells, strict=True)
    told = [tag("td", cell, data_label=name) for name, cell in others]
    return tag("tr", tag("th", first[1], scope="row"), *told, **attributes)


def table(columns: Sequence[str], rows: Sequence[Html]) -> Html:
    """Rows under their heads; on a narrow page the cells of a row stand below each other."""
    head = tag("tr", *(tag("th", column, scope="col") for column in columns))
    return tag("table", tag("thead", head), tag("tbody", *rows))


def prose(text: str) -> Html:
    """Text with formulas between dollar signs and code between backticks as markup."""
    return Html(
        "".join(
            _inline(piece) if formula else re.sub("`([^`]+)`", r"<code>\1</code>", escape(piece))
            for formula, piece in pieces(text)
        )
    )


def _inline(latex: str) -> Html:
    formula = mathml(latex)
    return tag("span", formula, class_="long") if len(latex) > LONG else formula


def mathml(latex: str, *, display: bool = False) -> Html:
    r"""A formula as MathML, which browsers draw by themselves.

    Raises
    ------
    ValueError
        If the formula holds a command or a brace that is not understood.
    """
    from latex2mathml.converter import convert

    try:
        markup: Any = convert(latex, display="block" if display else "inline")
    except Exception as error:
        raise ValueError(f"no valid formula: {latex}") from error
    if "\\" in markup or latex.count("{") != latex.count("}"):
        raise ValueError(f"no valid formula: {latex}")
    return Html(markup.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))
