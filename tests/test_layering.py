"""Who may import whom, read off the syntax trees, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BELOW = {
    "theory": set(),
    "simulations": {"theory"},
    "kit": {"theory", "simulations", "printable"},
    "proofs_check": {"theory", "simulations", "kit"},
    "figures": {"theory", "simulations"},
    "explorer": {"theory", "simulations", "kit", "proofs_check", "figures"},
}
COMMAND_LINE = {path.stem for path in (ROOT / "pentad").glob("[a-z]*.py")} - {"names"}
OURS = {*BELOW, *COMMAND_LINE, "pentad", "tests", "benchmarks"}
HEAVY = {"torch", "matplotlib", "hypothesis", "sympy", "xarray", "pandas"}
MAY_IMPORT_AT_ONCE = {
    "simulations/newton.py": {"torch"},
    "simulations/training.py": {"torch"},
    "kit/code_strategies.py": {"hypothesis"},
    "kit/ensemble_strategies.py": {"hypothesis"},
    "kit/strategies.py": {"hypothesis"},
    **{
        path.relative_to(ROOT).as_posix(): {"torch"}
        for path in (ROOT / "simulations" / "sparse_inference").glob("[a-z]*.py")
    },
}
PROGRAMS = {
    "pentad/telling.py",
    "proofs_check/checker/check.py",
    "proofs_check/formal/compile.py",
}
"""Where something is printed: the command line, and two programs that know nothing of it."""

NEVER_IN_THEORY = {"torch", "matplotlib", "hypothesis", "xarray", "pandas"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (*BELOW, "pentad")
    for path in (ROOT / folder).rglob("*.py")  # which does not follow links
)
every_module = pytest.mark.parametrize("module", MODULES)


def first(name):
    """First part of a dotted name, of ours the first below the namespace."""
    return name.removeprefix("pentad.").split(".")[0]


def imported(tree, *, at_once):
    """First parts of the names that a module imports, at once only or anywhere."""
    found = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if at_once and isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {first(alias.name) for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {first(f"{node.module}.{alias.name}") for alias in node.names}
        waiting += list(ast.iter_child_nodes(node))
    return found


def parsed(module):
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def layer_of(module):
    return module.split("/")[0]


@every_module
def test_imports_go_downwards(module):
    layer = layer_of(module)
    if layer in BELOW:
        assert imported(parsed(module), at_once=False) & OURS <= BELOW[layer] | {layer}


@every_module
def test_heavy_packages_are_imported_where_they_are_needed(module):
    heavy = imported(parsed(module), at_once=True) & HEAVY
    if layer_of(module) == "figures":
        heavy -= {"matplotlib"}
    assert heavy <= MAY_IMPORT_AT_ONCE.get(module, set())


@every_module
def test_theory_needs_neither_torch_nor_figures_nor_hypothesis(module):
    if layer_of(module) == "theory":
        assert imported(parsed(module), at_once=False) & NEVER_IN_THEORY == set()


@every_module
def test_only_the_command_line_prints(module):
    if module not in PROGRAMS:
        calls = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)]
        assert "print" not in {ast.unparse(call.func) for call in calls}
        assert "sys.stdout.write" not in {ast.unparse(call.func) for call in calls}
        assert layer_of(module) == "pentad" or "rich" not in imported(parsed(module), at_once=False)


@every_module
def test_no_module_shadows_the_standard_library(module):
    assert Path(module).stem == "__init__" or Path(module).stem not in sys.stdlib_module_names


@every_module
def test_our_modules_import_each_other_by_the_namespace(module):
    nodes = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.Import)]
    names = [alias.name for node in nodes for alias in node.names]
    nodes = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.ImportFrom)]
    names += [node.module for node in nodes]
    assert {name.split(".")[0] for name in names} & {*BELOW} == set()


def test_the_reader_of_imports_sees_them():
    tree = ast.parse("import torch\ndef f():\n    from sympy import S\n")
    assert imported(tree, at_once=True) == {"torch"}
    assert imported(tree, at_once=False) == {"torch", "sympy"}
    tree = ast.parse(
        "from pentad import theory\nimport pentad.figures.core\nfrom pentad import cli"
    )
    assert imported(tree, at_once=True) == {"theory", "figures", "cli"}


def test_importing_everything_but_training_loads_no_torch():
    names = [
        f"pentad.{module}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for module in MODULES
        if "torch" not in MAY_IMPORT_AT_ONCE.get(module, set()) and layer_of(module) != "pentad"
    ]
    asked = f"import sys, {', '.join(names)}; sys.exit('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr or "torch was imported"
