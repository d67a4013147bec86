"""Examples in docstrings outside of theory, where pytest does not collect every module."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("simulations", "kit", "proofs_check", "figures", "pentad")
MODULES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removeprefix("pentad.")
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")  # which does not follow links
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", MODULES)
def test_examples_give_what_they_say(module):
    found = doctest.testmod(import_module(f"pentad.{module}"))
    assert found.failed == 0
    assert found.attempted > 0
