"""`pentad resolution`: how models are named, what is printed, exit codes, refusals."""

import json
import sys

import numpy as np
import pytest

from pentad import cli

pytestmark = pytest.mark.usefixtures("folder")

SOURCE = """
import sys
import numpy as np
print("loading")

def exact(x):
    return x**2

def pixels(x):
    return x + np.roll(x, 1, -1)

def plane(x):
    return x + np.roll(x, 1, -2)

def made():
    return exact

class Sheet:
    def __call__(self, x):
        return abs(x)

def broken():
    raise RuntimeError("no weights")

def gone():
    sys.exit(3)

def halved(x):
    return x[..., ::2]

number = 3
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "my_models.py").write_text(SOURCE)
    (tmp_path / "failing.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "path", sys.path.copy())
    for name in ("my_models", "failing"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in ("my_models", "failing"):
        sys.modules.pop(name, None)


def told(capsys, *arguments, code=0):
    assert cli.main(["resolution", *map(str, arguments)]) == code
    return capsys.readouterr()


@pytest.mark.parametrize("name", ["my_models:exact", "my_models.py:exact", "my_models:made"])
def test_models_are_named_by_module_or_file(name, capsys):
    out = told(capsys, name, "--trained-at", 16).out
    assert out.startswith(f"{name}: exact: trained at 16, 20 inputs of degree 2 in 1 channel")
    assert "loading" not in out


def test_a_class_is_called_and_a_file_may_lie_elsewhere(folder, capsys, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (folder / "my_models.py").rename(elsewhere / "my_models.py")
    out = told(capsys, f"{elsewhere}/my_models.py:Sheet", "--trained-at", 16).out
    assert ": exact: trained at 16" in out


def test_json_holds_the_whole_report_and_nothing_else(capsys):
    found = json.loads(told(capsys, "my_models:pixels", "--trained-at", 16, "--json").out)
    assert (found["verdict"], found["exit_code"], found["unmet"]) == ("pixel rule", 0, "")
    (axis,) = found["axes"]
    assert axis["pixels"] == 1
    assert axis["both"]["named"] == 1
    assert axis["statement"].startswith("pixel rule: looks 1 pixel far")


def test_each_axis_has_its_verdict(capsys):
    out = told(
        capsys, "my_models:plane", "--trained-at", 16, "--axes", 2, "--draws", 8, "--json"
    ).out
    assert [one["verdict"] for one in json.loads(out)["axes"]] == ["pixel rule", "exact"]


def test_what_is_expected_decides_the_exit_code(capsys):
    size = ("--trained-at", 16)
    told(capsys, "my_models:exact", *size, "--expect", "exact")
    told(capsys, "my_models:exact", *size, "--expect", "2")
    out = told(capsys, "my_models:pixels", *size, "--expect", "convergent", "-q", code=1).out
    assert out.startswith("not as expected: convergent is expected, and axis 1 is pixel rule")


def test_samples_of_ones_own_are_read(folder, capsys):
    t = np.arange(40) / 40
    np.save(folder / "waves.npy", np.stack([np.sin(2 * np.pi * t), t])[:, None])
    (folder / "words.npy").write_text("no array")
    arguments = ("my_models:exact", "--trained-at", 16, "--inputs")
    assert "do not close along axis 1" in told(capsys, *arguments, "waves.npy").out
    assert "is no .npy file" in told(capsys, *arguments, "words.npy", code=2).err
    assert "No such file" in told(capsys, *arguments, "missing.npy", code=2).err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "resolution needs a model, MODULE:FUNCTION"),
        (("my_models",), "named MODULE:FUNCTION"),
        (("my_models:",), "named MODULE:FUNCTION"),
        (("my_models:nothing",), "has nothing called nothing"),
        (("my_models:number",), "no model but int"),
        (("my_models:broken",), "broken() raises RuntimeError: no weights"),
        (("my_models:gone",), "gone() raises SystemExit: 3"),
        (("my_models:halved",), "8 points for 16"),
        (("failing:x",), "cannot be imported: ZeroDivisionError: division by zero"),
        (("not_there:x",), "cannot be imported: ModuleNotFoundError"),
        (("not_there.py:x",), "there is no file not_there.py"),
        (("my_models:exact", "--degree", "9"), "more than 2B + 1 points"),
        (("my_models:exact", "--axes", "3"), "1 or 2 dimensions"),
        (("my_models:exact", "--expect", "well"), "expect is exact, convergent"),
        (("my_models:exact", "--precision", "float16"), "invalid choice"),
    ],
)
def test_misuse_is_told_in_a_sentence(arguments, why, capsys):
    if arguments:
        arguments = (*arguments, "--trained-at", "16")
    captured = told(capsys, *arguments, code=2)
    assert why in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err
