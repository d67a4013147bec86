"""The runner of mutants kills what a test notices, reports what none does, and goes on."""

import importlib
import inspect
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jaxtyping
import pytest

from tests.mutation.__main__ import _told, explanations, main, sources
from tests.mutation.probes import probing
from tests.mutation.runner import KILLED, SURVIVED, TIMEOUT, Outcome, Reached, stages
from tests.mutation.source_mutants import applicable, mutants, sampled

ROOT = Path(__file__).parent.parent
TOY = b'''"""A module with a line that no test reaches."""


def larger(a, b):
    return a if a > b else b


def countdown(n):
    while n > 0:
        n = n - 1
    return n


def unseen(x):
    return x * 3
'''
TESTS = """from lilac.toy import countdown, larger

def test_larger():
    assert larger(1, 2) == larger(2, 1) == 2

def test_countdown():
    assert countdown(3) == 0
"""
LINKED = """from bush.lilac.toy import larger

def test_linked():
    assert larger(2, 1) == 2
"""
FAILING = "def test_broken():\n    assert False\n"
DRIVER = """
import json, sys
from pathlib import Path
from tests.mutation import runner
from tests.mutation.source_mutants import applicable, mutants

runner.PATIENCE, runner.PRELOADED = (1.0, 1.0), ("pytest",)
root, count = Path(sys.argv[1]), int(sys.argv[2])
tree = runner.Tree(root, ("lilac",), root / "out", claims=False)
source = (root / "lilac/toy.py").read_bytes()
found = [m for m in mutants("lilac/toy.py", source) if applicable(m, source)][:count]
known = runner.reached(tree, found, lambda _: None)
failing = [check for run in known.values() for check in run.failing]
told = runner.outcomes(tree, found, known, lambda _: None)
rows = [(o.mutant.before, o.mutant.after, o.verdict, o.by, o.seconds) for o in told]
print(json.dumps([failing, rows]))
"""


def afters(source):
    return {mutant.after for mutant in mutants("m.py", source.encode())}


def run(root, count=100):
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(root), str(count)],
        cwd=ROOT, env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    failing, rows = json.loads(done.stdout)
    return failing, {(before, after): rest for before, after, *rest in rows}


@pytest.fixture
def checkout(tmp_path):
    for name, text in {
        "lilac/toy.py": TOY.decode(),
        "tests/test_toy.py": TESTS,
        "tests/test_broken.py": FAILING,
        "tests/test_linked.py": LINKED,
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n",
        ".gitignore": "/out/\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "bush").mkdir()
    (tmp_path / "bush/lilac").symlink_to("../lilac")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


# Mutants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"a <= b", "a >= b"}),
        ("a == b", {"a != b"}),
        ("a // b ** c", {"a / b ** c", "a // b * c"}),
        ("a += b", {"a -= b"}),
        ("a and b", {"a or b"}),
        ("not a", {"a"}),
        ("x = 0", {"x = 1"}),
        ("x = 2.5", {"x = 5.0"}),
        ("x = 1e-9", {"x = 1e-06"}),
        ("x = True", {"x = False"}),
        ("min(a)", {"max(a)"}),
        ("a.all()", {"a.any()"}),
        ("x[a:b]", {"x[:b]", "x[a:]"}),
        ("x = a if b else c", {"x = a if True else c"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if True]"}),
        ("if c:\n    pass", {"if True:"}),
        ("def f():\n    return a @ b", {"return -(a @ b)"}),
        ("def f():\n    return a - b", {"return -(a - b)", "return a + b"}),
        ("é = 'é' if a > b else c", {"é = 'é' if a >= b else c", "é = 'é' if a <= b else c",
                                     "é = 'é' if True else c"}),
    ],
)  # fmt: skip
def test_each_operator_has_its_mutants(source, expected):
    assert afters(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""1 < 2"""',
        "x = 'a' + 'b'",
        "x = f'{1 + 2}'",
        "x: Literal[1, 2]",
        "def f(x: Literal[1], *, y: Literal[2]) -> Literal[3]:\n    '''4'''",
        "@cached(size=3)\nclass C:\n    pass",
        "raise ValueError(a + 1)",
        "require(a, b if c else d)",
        "if TYPE_CHECKING:\n    x = 1",
    ],
)
def test_text_and_types_are_left_alone(source):
    assert afters(source) == set()


def test_a_mutant_changes_its_span_and_no_line_number():
    source = b"x = (\n    1  # one\n    + 2\n)\ny = 3\n"
    changed = {mutant.applied(source) for mutant in mutants("m.py", source)}
    assert source.replace(b"+ 2", b"- 2") in changed
    assert {text.count(b"\n") for text in changed} == {5}


def test_mutants_that_do_not_parse_or_change_nothing_are_told():
    source = b"if True:\n    pass\n"
    (same,) = [m for m in mutants("m.py", source) if m.text == "True"]
    assert not applicable(same, source)


def test_a_sample_is_the_same_for_the_same_seed_and_stratified():
    text = b"x = a + b\n"
    files = {"long.py": 90 * text, "short.py": 10 * text, "empty.py": b""}
    drawn = sampled(files, 20, seed=0)
    assert drawn == sampled(files, 20, seed=0)
    assert drawn != sampled(files, 20, seed=1)
    assert len({mutant.name for mutant in drawn}) == 20
    assert Counter(mutant.path for mutant in drawn) == {"long.py": 18, "short.py": 2}
    assert len(sampled(files, 1000, seed=0)) == 100


# Runs ---------------------------------------------------------------------------------------


def test_mutants_are_killed_survive_or_run_out_of_time(checkout):
    failing, found = run(checkout)
    assert failing == ["tests/test_broken.py::test_broken"]
    line = "return a if a > b else b"
    killed = found[line, "return a if a <= b else b"]
    assert killed[:2] == [KILLED, "tests/test_toy.py::test_larger"]
    assert found[line, "return a if a >= b else b"][:2] == [SURVIVED, ""]
    assert found["n = n - 1", "n = n + 1"][0] == TIMEOUT
    assert found["return x * 3", "return x / 3"][0] == SURVIVED
    assert (checkout / "lilac/toy.py").read_bytes() == TOY


def test_a_run_goes_on_and_puts_new_tests_to_survivors_only(checkout):
    _, first = run(checkout, count=3)
    _, found = run(checkout)
    assert first.items() <= found.items()
    new = "from lilac.toy import unseen\n\ndef test_unseen():\n    assert unseen(2) == 6\n"
    (checkout / "tests/test_new.py").write_text(new)
    _, renewed = run(checkout)
    change = ("return x * 3", "return x / 3")
    assert renewed[change][:2] == [KILLED, "tests/test_new.py::test_unseen"]
    killed = {change: told for change, told in found.items() if told[0] == KILLED}
    assert killed.items() <= renewed.items()


def test_own_tests_come_first_and_the_quickest_of_them():
    (mutant,) = mutants("lilac/toy.py", b"y = a + b\n")
    name, path = mutant.name, mutant.path
    known = {
        "tests/test_other.py": Reached({"other": 1.0}, {name: ["other"]}),
        "tests/test_toy.py": Reached({"slow": 2.0, "quick": 1.0}, {name: ["slow", "quick"]}),
        "tests/test_far.py": Reached({"far": 1.0}, {path: ["far"]}),
        "claims 0": Reached({"claim A01": 1e9, "claim A02": 1.0}, {}, [name]),
    }
    assert [list(stage) for stage in stages(mutant, known)] == [
        ["quick", "slow"],
        ["other"],
        [],
        ["claim A02"],
    ]


def test_files_that_start_slowly_are_asked_last_and_their_start_counts():
    (mutant,) = mutants("lilac/toy.py", b"y = a + b\n")
    met = {
        "tests/test_a.py": {"tests/test_a.py::1": 0.5, "tests/test_a.py::2": 0.6},
        "tests/test_b.py": {"tests/test_b.py::1": 50.0},
        "tests/test_c.py": {"tests/test_c.py::1": 0.5},
        "tests/test_d.py": {"tests/test_d.py::1": 0.5},
    }
    starts = {"tests/test_a.py": 7.0, "tests/test_c.py": 20.0}
    known = {
        job: Reached(seconds, {mutant.name: list(seconds)}, start=starts.get(job, 0.0))
        for job, seconds in met.items()
    }
    assert [list(stage) for stage in stages(mutant, known)] == [
        [],
        ["tests/test_d.py::1", "tests/test_a.py::1", "tests/test_a.py::2"],
        ["tests/test_c.py::1"],
        [],
    ]


def test_a_mutant_at_import_meets_first_what_runs_some_function_of_the_module():
    (mutant,) = mutants("lilac/toy.py", b"y = a + b\n")
    seconds = {"tests/test_far.py::quick": 1.0, "tests/test_far.py::runs": 2.0}
    met = {mutant.path: ["tests/test_far.py::runs"], mutant.name: []}
    known = {"tests/test_far.py": Reached(seconds, met, [mutant.name])}
    assert list(stages(mutant, known)[1]) == ["tests/test_far.py::runs", "tests/test_far.py::quick"]


# Probes -------------------------------------------------------------------------------------

PLACES = '''"""What a test reaches is told by place."""

from __future__ import annotations

SIZE = 11  # at import
GRID = [k for k in range(SIZE) if k > 12]  # at import


class Kept:
    """Has a number."""

    limit = 13  # at import


def double(x, by=14):  # at import
    """Twice x."""
    return x * by


def sign(x):
    if x > 17:  # sign sign_low sign_zero
        return 16  # sign
    elif x < 15:  # sign_low sign_zero
        return 18  # sign_low
    else:
        return 19  # sign_zero


def adder(y):
    def inner(x, offset=20):  # adder called
        return x + offset + 21  # called

    return inner


def thrice(x):
    work = lambda t: (t * 22)  # thrice
    never = lambda t: t * 23  #
    return work(x)


def counted(n):
    while n > 24:  # counted
        n = n - 25  # counted
    try:
        return [f(n) for f in (lambda t: t / 26, abs)]  # counted
    except ZeroDivisionError:
        return 27  #
    finally:
        n += 28  # counted


def late():
    yield 29  # late


def broken():
    raise ValueError
'''
CHECKS = {
    "double": "double(1)",
    "sign": "sign(100)",
    "sign_low": "sign(-100)",
    "sign_zero": "sign(15)",
    "adder": "adder(0)",
    "called": "adder(0)(1)",
    "thrice": "thrice(1)",
    "counted": "counted(50)",
    "late": "list(late())",
    "asked only": "late()",
}


@pytest.fixture(params=["python", "jaxtyping"])
def places(request, tmp_path, monkeypatch):
    """The module above, imported with probes by either loader, and what told of it."""
    (tmp_path / "places.py").write_text(PLACES)
    monkeypatch.syspath_prepend(tmp_path)
    found = mutants("places.py", PLACES.encode())
    hook = jaxtyping.install_import_hook("places", "beartype.beartype")
    if request.param == "python":
        hook.uninstall()
    with probing(tmp_path, found) as told:
        try:
            yield importlib.import_module("places"), told, found
        finally:
            hook.uninstall()
            del sys.modules["places"]


def test_each_place_is_attributed_to_the_checks_that_reach_it(places):
    module, told, found = places
    for name, expression in CHECKS.items():
        told.switch(name)
        eval(expression, vars(module))
    met = told.by_name()
    (double,) = (m for m in found if m.before == "return x * by" and m.text == "/")
    assert met[double.name] == ["double"]
    numbers = {m.line: m for m in found if m.text.isdigit()}
    assert len(numbers) == 19
    for line, mutant in numbers.items():
        said = PLACES.splitlines()[line - 1].split("#")[1].strip()
        checks = [""] if said == "at import" else sorted(said.split())
        assert met.get(mutant.name, []) == checks, mutant.before
        assert (mutant.name in told.at_import) == (said == "at import"), mutant.before


def test_the_file_is_met_by_whatever_runs_a_function_of_it(places):
    module, told, _ = places
    told.switch("thrice")
    module.thrice(1)
    told.switch("none")
    assert module.SIZE == 11
    assert told.by_name()["places.py"] == ["", "thrice"]


def test_probes_leave_text_docstrings_values_and_line_numbers(places):
    module, *_ = places
    assert module.__doc__ == "What a test reaches is told by place."
    assert module.Kept.__doc__ == "Has a number."
    assert module.double.__doc__ == "Twice x."
    assert module.double.__annotations__ == {}
    assert inspect.getsource(module.sign).splitlines()[1] == PLACES.splitlines()[20]
    assert [module.sign(x) for x in (100, -100, 15)] == [16, 18, 19]
    assert [*module.late(), module.adder(0)(1), module.thrice(1)] == [29, 42, 22]
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        module.broken()
    assert PLACES.splitlines()[raised.traceback[-1].lineno].strip() == "raise ValueError"


def test_nothing_is_told_after_probing(tmp_path, monkeypatch):
    (tmp_path / "places.py").write_text(PLACES)
    monkeypatch.syspath_prepend(tmp_path)
    with probing(tmp_path, mutants("places.py", PLACES.encode())):
        pass
    assert importlib.import_module("places").double.__code__.co_names == ()
    del sys.modules["places"]


# The list of survivors ----------------------------------------------------------------------


def test_every_explanation_is_of_a_mutant_of_the_present_source():
    known = sources()
    lists = {path: mutants(path, known[path]) for path, _, _ in explanations()}
    present = {(path, m.before, m.after) for path, found in lists.items() for m in found}
    assert set(explanations()) - present == set()
    assert all(explanations().values())


@pytest.mark.parametrize(("survivors", "code"), [(1, 0), (2, 1)])
def test_more_than_two_in_a_hundred_unexplained_survivors_fail(survivors, code, capsys):
    (mutant, *_) = mutants("theory/toy.py", b"x = a + b\n")
    found = [Outcome(mutant, SURVIVED if k < survivors else KILLED, "", 0.0) for k in range(60)]
    assert _told(found) == code
    assert "theory/toy.py:1\n  - x = a + b\n  + x = a - b\n    NOT EXPLAINED" in (
        capsys.readouterr().out
    )


def test_a_file_that_is_not_mutated_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--files", "figures/style.py"])
    assert "figures/style.py" in capsys.readouterr().err
