"""A fingerprint follows what is computed: blind to moves and words, alert to every expression."""

import shutil
import subprocess
import sys

import pytest

from pentad.simulations import devices
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.experiments import (
    feature_dimensionality,
    geometry_atlas,
    spectral_sweep,
    toy_phases,
)
from pentad.simulations.provenance import ROOT, UNKNOWN, change, commit, fingerprint, source_reached

TREE = {
    "simulations/walk.py": '''
"""Walks."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from theory import laws
from theory.shapes import SCALE, area

if TYPE_CHECKING:
    from torch import Tensor
else:
    Tensor = Any

LIMIT = 10
"""Of a walk."""

TABLE = {"a": 1}
TABLE["b"] = 2

unused = 5


@dataclass(frozen=True)
class Walk:
    """A walk."""

    steps: int
    seed: int = 3

    @property
    def doubled(self):
        return 2 * self.steps


def run(config: Walk, context) -> Tensor:
    """Walk."""
    from theory.late import later

    total: float = area(np.linalg.norm([config.steps]), SCALE)
    walked = [laws.uniform(step) for step in range(Walk(2).doubled)]
    return later(total) + _helper(sum(walked)) + TABLE["a"]


def _helper(value, base=1):
    area = value + base
    return min(area, LIMIT)


def unreached():
    return unused
''',
    "theory/__init__.py": '"""Mathematics."""\n',
    "theory/laws.py": """
def uniform(step):
    return step / _width()


def _width():
    return 7


def normal(step):
    return step
""",
    "theory/shapes.py": """
from theory.laws import normal as law

SCALE = 2.5


def area(side, scale):
    return scale * law(side) ** 2
""",
    "theory/late.py": """
def later(total):
    return -total
""",
}


def written(root, tree):
    for name, text in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def reached_in(root, name="run"):
    """What a function of `simulations/walk.py` reaches; it is never called, nor imported."""
    scope = {}
    program = compile(f"def {name}(): pass", str(root / "simulations/walk.py"), "exec")
    exec(program, scope)
    return source_reached(scope[name], root=root)


def edited(tree, *edits):
    tree = dict(tree)
    for name, old, new in edits:
        assert old in tree[name], f"{name} has no {old!r}"
        tree[name] = tree[name].replace(old, new)
    return tree


@pytest.fixture
def sources(tmp_path):
    """What `run` reaches before and after some edits of the tree."""

    def reached(*edits, base=TREE):
        places = tmp_path / "before", tmp_path / "after"
        return (
            reached_in(written(places[0], base)),
            reached_in(written(places[1], edited(base, *edits))),
        )

    return reached


LIMITS = "pentad.theory.numbers.limits"
WALK, LAWS = "simulations/walk.py", "theory/laws.py"
SHAPES, LATE = "theory/shapes.py", "theory/late.py"


def test_what_is_reached_goes_by_its_own_name(tmp_path):
    reached = reached_in(written(tmp_path, TREE))
    assert set(reached) == {
        *("run", "_helper", "Walk", "LIMIT", "TABLE"),
        *("uniform", "_width", "area", "SCALE", "normal", "later"),
    }
    assert all(len(digest) == 8 for digest in reached.values())
    assert len(fingerprint(reached)) == 16


FRESH = {
    "a comment": [(WALK, "    area = value", "    # words\n    area = value")],
    "the layout": [(WALK, "min(area, LIMIT)", "min(\n        area,\n        (LIMIT),\n    )")],
    "a docstring of a function": [(WALK, '"""Walk."""', '"""Walk further."""')],
    "a docstring of a class": [(WALK, '"""A walk."""', '"""Another."""')],
    "a docstring of a constant": [(WALK, '"""Of a walk."""', '"""Longest."""')],
    "a docstring of a module": [(WALK, '"""Walks."""', '"""Runs."""')],
    "no docstring": [(WALK, '    """Walk."""\n', "")],
    "an annotation of an argument": [(WALK, "config: Walk, context", "config, context: object")],
    "an annotation of what is returned": [(WALK, " -> Tensor", "")],
    "an annotation of a variable": [(WALK, "total: float = ", "total = ")],
    "an annotation of a field": [(WALK, "seed: int = 3", "seed: float = 3")],
    "a limit on a count": [
        (WALK, "def _helper(", "@counts_at_most(value=LIMIT)\ndef _helper("),
        (WALK, "from theory import laws", f"from {LIMITS} import counts_at_most"),
        (WALK, "laws.uniform(step)", "uniform(step)"),
        (WALK, "from theory.shapes", "from theory.laws import uniform\nfrom theory.shapes"),
    ],
    "an alias of a module": [(WALK, "import numpy as np", "import numpy"), (WALK, "np.", "numpy.")],
    "a name of theirs imported by itself": [
        (WALK, "import numpy as np", "from numpy.linalg import norm"),
        (WALK, "np.linalg.norm", "norm"),
    ],
    "an alias of a function": [
        (WALK, "import SCALE, area", "import SCALE, area as surface"),
        (WALK, "area(np", "surface(np"),
    ],
    "a function by its module": [
        (WALK, "from theory.shapes import SCALE, area", "import theory.shapes"),
        (WALK, "area(np", "theory.shapes.area(np"),
        (WALK, "), SCALE)", "), theory.shapes.SCALE)"),
    ],
    "a module by its function": [
        (WALK, "from theory import laws", "from theory.laws import uniform"),
        (WALK, "laws.uniform", "uniform"),
    ],
    "an import moved to the head": [
        (WALK, "    from theory.late import later\n", ""),
        (WALK, "from theory import laws", "from theory import laws\nfrom theory.late import later"),
    ],
    "a name imported through another module": [
        (WALK, "import SCALE, area", "import SCALE, area, later"),
        (WALK, "    from theory.late import later\n", ""),
        (SHAPES, "SCALE = 2.5", "from theory.late import later\n\nSCALE = 2.5"),
    ],
    "packages inside another": [
        (WALK, "from theory", "from pentad.theory"),
        (SHAPES, "from theory", "from pentad.theory"),
    ],
    "a move of a function": [
        (LAWS, "def _width():\n    return 7\n", "from theory.late import _width\n"),
        (LATE, "def later", "def _width():\n    return 7\n\n\ndef later"),
    ],
    "a move of a constant to where it is used": [
        (SHAPES, "SCALE = 2.5\n", ""),
        (WALK, "import SCALE, area", "import area\n\nSCALE = 2.5"),
    ],
    "the order of a module": [
        (WALK, "\n\ndef unreached():\n    return unused\n", ""),
        (WALK, "LIMIT = 10", "def unreached():\n    return unused\n\n\nLIMIT = 10"),
    ],
    "an unreached function": [(WALK, "return unused", "return 2 * unused")],
    "an unreached constant": [(WALK, "unused = 5", "unused = 6\nmore = 7")],
    "what only annotations name": [(WALK, "Tensor = Any", "Tensor = object")],
}


@pytest.mark.parametrize("edits", FRESH.values(), ids=FRESH)
def test_source_stays_the_same_under(sources, edits):
    before, after = sources(*edits)
    assert before == after


STALE = {
    "an expression": (["run"], [(WALK, "later(total) +", "later(total) -")]),
    "a constant": (["LIMIT"], [(WALK, "LIMIT = 10", "LIMIT = 11")]),
    "an entry written later": (["TABLE"], [(WALK, 'TABLE["b"] = 2', 'TABLE["b"] = 3')]),
    "a default": (["_helper"], [(WALK, "base=1", "base=2")]),
    "a helper": (["_helper"], [(WALK, "min(area", "max(area")]),
    "a helper of a helper in another module": (["_width"], [(LAWS, "return 7", "return 8")]),
    "a type of number": (["_width"], [(LAWS, "return 7", "return 7.0")]),
    "a constant of another module": (["SCALE"], [(SHAPES, "2.5", "2.25")]),
    "a function imported inside": (["later"], [(LATE, "-total", "+total")]),
    "a method": (["Walk"], [(WALK, "2 * self.steps", "3 * self.steps")]),
    "a default of a field": (["Walk"], [(WALK, "seed: int = 3", "seed: int = 4")]),
    "a field that is none": (["Walk"], [(WALK, "seed: int = 3", "seed = 3")]),
    "an order of fields": (
        ["Walk"],
        [(WALK, "    steps: int\n", ""), (WALK, "seed: int = 3", "seed: int = 3\n    steps: int")],
    ),
    "a decorator": (["Walk"], [(WALK, "@dataclass(frozen=True)", "@dataclass(order=True)")]),
    "an order of arguments": (["area"], [(SHAPES, "area(side, scale)", "area(scale, side)")]),
    "a kind of argument": (["area"], [(SHAPES, "area(side, scale)", "area(side, *, scale)")]),
    "a function of others": (["run"], [(WALK, "np.linalg.norm", "np.linalg.det")]),
    "a module of others": (["run"], [(WALK, "import numpy as np", "import torch as np")]),
    "another function under the same alias": (
        ["area", "normal", "sharp"],
        [
            (SHAPES, "normal as law", "sharp as law"),
            (LAWS, "def normal", "def sharp(step):\n    return 1\n\n\ndef normal"),
        ],
    ),
    "a name that is local no more": (
        ["_helper"],
        [(WALK, "    area = value + base\n", ""), (WALK, "min(area", "min(area(value, base)")],
    ),
}


@pytest.mark.parametrize(("names", "edits"), STALE.values(), ids=STALE)
def test_source_changes_with(sources, names, edits):
    before, after = sources(*edits)
    assert fingerprint(before) != fingerprint(after)
    different = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert different == set(names)
    assert all(name in change(before, after) for name in names)


NAMES = """
from theory.shapes import area, SCALE, law


def run(xs):
    {body}
"""


@pytest.mark.parametrize(
    ("body", "is_reached"),
    [
        ("return [area for area in xs]", False),
        ("return [area for area in area(xs)]", True),
        ("return [area for area in xs], area", True),
        ("return {x: area for x in xs}", True),
        ("return (lambda area: area)(xs)", False),
        ("return (lambda x, y=area: x)(xs)", True),
        ("return [area := x for x in xs], area", False),
        ("area = 1; return lambda: area", False),
        ("import area; return area", False),
        ("from theory.shapes import area as a; return a", True),
        ("from theory.shapes import area as a; return lambda: a(1)", True),
        ("global area; area = 1", True),
        ("return xs.area", False),
        ("return xs(area=1)", False),
        ("return 'area'", False),
        ("return f'{area}'", True),
        ("return area.cache.size", True),
        ("from theory import shapes; return vars(shapes)", True),
        ("import theory.shapes as s; return s.law, getattr(s, 'area')", True),
        ("def inner(area): return area\n    return inner", False),
        ("def inner(x: area): return x\n    return inner", False),
        ("def inner(x): return area\n    return inner", True),
        ("class Inner:\n        area = 1\n        own = area\n    return Inner", False),
        (
            "class Inner:\n        area = 1\n        def f(self): return area\n    return Inner",
            True,
        ),
        ("try: pass\n    except xs as area: return area", False),
        ("for area in xs: return area", False),
        ("with xs as (area, y): return area", False),
        ("match xs:\n        case [area, *rest]: return area", False),
    ],
)
def test_names_are_looked_up_where_python_looks(tmp_path, body, is_reached):
    tree = TREE | {WALK: NAMES.format(body=body)}
    assert ("area" in reached_in(written(tmp_path, tree))) == is_reached


def test_namesakes_are_told_apart(sources):
    base = TREE | {
        WALK: (
            "from theory.laws import f\nfrom theory.late import f as g\n\n\n"
            "def run():\n    return f(1) - g(1)\n"
        ),
        LAWS: "def f(x):\n    return x\n",
        LATE: "def f(x):\n    return 2 * x\n",
    }
    before, after = sources((WALK, "f(1) - g(1)", "g(1) - f(1)"), base=base)
    assert set(before) == {"run", "f"}
    assert before["f"] == after["f"]
    assert before["run"] != after["run"]
    assert len(before["f"].split()) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@abs\ndef run(x): return x", "def run(x=abs): return x"),
        ("def run(x, *, y=abs): return x", "@abs\ndef run(x, *, y): return x"),
        ("@counts_at_most(x=1)\ndef run(x): return x", "def run(x): return x"),
        ("@abs\nclass run: pass", "class run(abs): pass"),
        ("def run(): return x", "def run(): return 'x'"),
        ("def run(): return abs", "abs = 1\n\ndef run(): return abs"),
        ("import abs\n\ndef run(): return abs", "def run(): return abs"),
        ("def run(): return {**x}", "def run(): return {None: x}"),
        ("if not TYPE_CHECKING:\n    a = 1\ndef run(): return a", "def run(): return a"),
        ("def run(): return 1", "async def run(): return 1"),
        ("def run(): return (1, 2)", "def run(): return [1, 2]"),
        ("def run(): return True", "def run(): return 1"),
        ("def run(): x += 1", "def run(): x = 1"),
        ("def run(x, /): return x", "def run(*x): return x"),
        ("def run(): return x[:1]", "def run(): return x[1:]"),
    ],
)
def test_what_differs_reads_differently(tmp_path, one, other):
    first = reached_in(written(tmp_path / "one", {WALK: one}))
    second = reached_in(written(tmp_path / "other", {WALK: other}))
    assert "run" in first
    assert "run" in second
    assert first != second


@pytest.mark.parametrize("line", ["from theory.shapes import *", "from .shapes import area"])
def test_imports_that_cannot_be_followed_are_refused(tmp_path, line):
    written(tmp_path, TREE | {WALK: f"{line}\n\n\ndef run():\n    return area(1)\n"})
    with pytest.raises(ValueError, match=rf"absolute imports of names; got {line[:12]}"):
        reached_in(tmp_path)


def test_source_that_cannot_be_read_is_unknown():
    scope = {}
    exec("def run(): pass", scope)
    for thing in (scope["run"], print, int):
        assert fingerprint(source_reached(thing)) == UNKNOWN
        assert fingerprint(source_reached(test_source_that_cannot_be_read_is_unknown, thing)) == (
            UNKNOWN
        )


def test_of_a_lambda_everything_in_its_file_counts():
    assert "TREE" in source_reached(ANONYMOUS)
    assert "TREE" not in source_reached(written)


ANONYMOUS = lambda: None  # noqa: E731


def test_a_change_is_told_in_words():
    old, new = {"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}
    assert change(old, new) == "changed: c; new: d; gone: a"
    assert change({}, new) == "which definitions differ was not kept"


# The real tree


def source(experiment, root=ROOT):
    return source_reached(experiment.run, experiment.config, devices.deterministic, root=root)


@pytest.fixture
def copy(tmp_path):
    """The packages in another place, in which a text can be replaced."""
    for package in ("theory", "simulations"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )

    def replaced(name, old, new):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return tmp_path, replaced


def test_a_copy_of_the_tree_is_the_same_source(copy):
    root, _ = copy
    assert [source(each, root) for each in EXPERIMENTS] == [source(each) for each in EXPERIMENTS]
    assert all(
        {each.run.__name__, each.config.__name__} < set(source(each)) for each in EXPERIMENTS
    )


def test_another_law_of_inputs_changes_the_sampled_experiments_and_nothing_else(copy):
    """Values above 1 set to 1 instead of 0: everything used to stay present and supported."""
    root, replaced = copy
    replaced("simulations/models/rectified.py", "x.masked_fill_(x > 1, 0)", "x.clamp_(max=1)")
    changed = [each for each in EXPERIMENTS if source(each, root) != source(each)]
    assert changed == [spectral_sweep.EXPERIMENT, feature_dimensionality.EXPERIMENT]


def test_a_moved_function_of_theory_changes_nothing(copy):
    root, replaced = copy
    path = root / "theory/frames/capacity.py"
    text = path.read_text(encoding="utf-8")
    start = text.index("def capacities(")
    end = text.find("\n\n\ndef ", start)
    end = len(text) if end < 0 else end
    (root / "theory/frames/moved.py").write_text(text, encoding="utf-8")
    path.write_text(
        "from pentad.theory.frames.moved import capacities\n" + text[:start] + text[end:].lstrip(),
        "utf-8",
    )
    replaced(
        "simulations/experiments/toy_phases.py",
        "from pentad.theory.frames.capacity import capacities",
        "from pentad.theory.frames import moved as capacity",
    )
    phases = root / "simulations/experiments/toy_phases.py"
    called = phases.read_text(encoding="utf-8").replace("capacities(", "capacity.capacities(")
    phases.write_text(called, encoding="utf-8")
    assert "capacities" in source(toy_phases.EXPERIMENT)
    for each in EXPERIMENTS:
        assert source(each, root) == source(each)


def test_training_and_the_frame_around_every_run_are_reached():
    for each in EXPERIMENTS:
        assert {"run", "deterministic", each.config.__name__} <= set(source(each))
    atlas = set(source(geometry_atlas.EXPERIMENT))
    assert {"train", "adam", "newton", "toy_loss_derivatives"} <= atlas


def test_sources_are_read_quickly_and_without_torch():
    program = (
        "import sys, time\n"
        "from simulations.catalogue import EXPERIMENTS\n"
        "from simulations.devices import deterministic\n"
        "from simulations.provenance import source_reached\n"
        "began = time.process_time()\n"
        "for each in EXPERIMENTS: source_reached(each.run, each.config, deterministic)\n"
        "assert 'torch' not in sys.modules\n"
        "assert time.process_time() - began < 2\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.fixture
def checkout(tmp_path):
    """A checkout of two files that results rest on, and one that they do not."""
    for name in ("simulations/provenance.py", "theory/sums.py", "docs/page.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("pass\n", encoding="utf-8")
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "One"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_a_clean_checkout_is_told_by_its_commit(checkout):
    told = commit("theory", "simulations", root=checkout)
    assert len(told) == 40
    (checkout / "docs/page.md").write_text("other\n", encoding="utf-8")
    assert commit("theory", "simulations", root=checkout) == told
    assert commit("theory", "docs", root=checkout) == f"{told}+dirty"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("theory/sums.py", "other\n"),
        ("theory/new/module.py", "pass\n"),
        ("simulations/provenance.py", None),
        ("pyproject.toml", "[project]\n"),
        ("constraints.txt", "numpy==1\n"),
    ],
)
def test_whatever_results_rest_on_makes_the_tree_dirty(checkout, name, text):
    path = checkout / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    assert commit("theory", "simulations", root=checkout).endswith("+dirty")


def test_outside_a_checkout_the_commit_is_unknown(tmp_path):
    assert commit("theory", root=tmp_path) == UNKNOWN
