"""Notebooks from pages: prose as it stands, code as cells, what it prints left out."""

import json
import re
from doctest import DocTestParser
from pathlib import Path

DOCS = Path(__file__).resolve().parent

NOTEBOOKS = {
    "test_your_model": "kit",
    "audit_a_dictionary": "dictionary",
    "judge_an_autoencoder": "own_autoencoder",
    "name_the_geometry": "classify",
    "certify_a_minimum": "certificates",
}
"""Name of each notebook, and the page that it is made of."""

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$\n?", re.DOTALL | re.MULTILINE)
ROLE = re.compile(r"\{claim\}`([^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


def cells(page: str) -> list[tuple[str, str]]:
    """The cells of a page of Markdown, as (kind, text) with kind "markdown" or "code".

    Blocks of `python` and `pycon` are code, of the latter a cell for every value that is shown;
    blocks of `text` are what is printed, and are left out; all others stay prose.
    """
    found: list[tuple[str, str]] = []
    prose, at = "", 0
    for block in BLOCK.finditer(page):
        prose += page[at : block.start()]
        at = block.end()
        if block[1] in ("python", "pycon"):
            found.append(("markdown", prose))
            found += [("code", code) for code in _codes(block[1], block[2])]
            prose = ""
        elif block[1] != "text":
            prose += block[0]
    found.append(("markdown", prose + page[at:]))
    tidied = [(kind, _prose(text) if kind == "markdown" else text) for kind, text in found]
    return [(kind, text) for kind, text in tidied if text]


def notebook(page: str) -> str:
    """The notebook of a page, as JSON without outputs; the same page gives the same text."""
    made = []
    for number, (kind, text) in enumerate(cells(page)):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {},
                "source": text.splitlines(keepends=True)}  # fmt: skip
        made.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    told = {"cells": made, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def notebooks() -> dict[Path, str]:
    """Every notebook with its text."""
    return {
        DOCS / "notebooks" / f"{name}.ipynb": notebook((DOCS / f"{page}.md").read_text("utf-8"))
        for name, page in NOTEBOOKS.items()
    }


def _codes(kind: str, text: str) -> list[str]:
    if kind == "python":
        return [text.strip()]
    found = [""]
    for example in DocTestParser().get_examples(text):
        found[-1] += example.source
        if example.want:
            found.append("")
    return [code.strip() for code in found if code]


def _prose(text: str) -> str:
    text = TARGET.sub("", ROLE.sub(r"`\1`", text))
    return LINK.sub(r"](../\1)", text).strip()
