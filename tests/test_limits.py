"""Counts of work that would not end are refused, by every function that states a limit."""

import ast
import random
import sys
from functools import cache
from pathlib import Path

import pytest

from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from tests.abuse.calls import catalogue, functions
from tests.abuse.values import UnknownKindError, Values


@cache
def definitions(module):
    """Functions at the head of a module by their names, as it is written."""
    tree = ast.parse(Path(sys.modules[module].__file__).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def limited(function):
    """Parameters that a function holds against a limit, by its source."""
    defined = definitions(function.__module__).get(function.__name__)
    return [
        word.arg
        for node in ast.walk(defined or ast.Module([], []))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("require_at_most", "counts_at_most")
        for word in node.keywords
        if isinstance(word.value, ast.Name)
    ]


CASES = [
    (name, function, parameter)
    for name, function in functions()
    if name != "pentad.theory.numbers.limits.require_at_most"
    for parameter in limited(function)
]
NAMES = [f"{name.removeprefix('pentad.theory.')}-{parameter}" for name, _, parameter in CASES]


@pytest.fixture(scope="module")
def known():
    return catalogue()


def test_many_functions_state_a_limit():
    assert len({name for name, _, _ in CASES}) >= 100


@pytest.mark.parametrize(("name", "function", "parameter"), CASES, ids=NAMES)
def test_a_count_that_would_not_end_is_refused(name, function, parameter, known):
    """With arguments that are sound otherwise; before any of the work is done."""
    assert "MOST_" in (function.__doc__ or "")
    for count in (10**9, 10**18):
        for seed in range(20):
            values = Values(random.Random(f"{seed} {name}"), known, 0.0)
            try:
                given = values.arguments(function) | {parameter: count}
            except UnknownKindError:
                continue
            with pytest.raises(ValueError, match=f"{parameter} is at most"):
                function(**given)
            break


def test_a_limit_is_reached():
    require_at_most(MOST_STEPS, n=MOST_STEPS)
    with pytest.raises(ValueError, match="n is at most 1000000, or the work would not end"):
        require_at_most(MOST_STEPS, n=MOST_STEPS + 1)
