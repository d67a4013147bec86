"""Public functions of theory and simulations say what they take, give, and refuse."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def public_functions():
    for layer in ("theory", "simulations"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield pytest.param(node, id=f"{layer}/{path.stem}:{node.name}")


every_function = pytest.mark.parametrize("function", list(public_functions()))
REFUSALS = {"require", "require_count", "require_odd_power", "require_probability"}


def refuses(function):
    """Whether it raises by its own hand."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS:
            return True
        if isinstance(node, ast.Raise) and node.exc is not None:
            return True
    return False


@every_function
def test_has_a_docstring_of_whole_sentences(function):
    first = (ast.get_docstring(function) or "").split("\n\n")[0].strip()
    assert first.endswith((".", "?", ":")), f"line {function.lineno}"


@every_function
def test_says_what_it_refuses(function):
    told = ast.get_docstring(function) or ""
    if refuses(function) and function.name not in REFUSALS:
        assert "Raises" in told or "Raise " in told, f"line {function.lineno}"


@every_function
def test_backslashes_in_docstrings_are_raw(function):
    assert "\x0c" not in (ast.get_docstring(function) or "")


def test_the_check_itself_can_fail():
    function = ast.parse('def f(x):\n    "Number."\n    require(x > 0, "positive")\n').body[0]
    assert refuses(function)
    assert not refuses(ast.parse("def f(x):\n    return x\n").body[0])
