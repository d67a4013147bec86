"""Kills, signals, damages and bad input, a few of each; `make abuse` is the whole of it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pentad.printable import printable
from tests.abuse import classified, damages, stops, typed
from tests.abuse.__main__ import KINDS, main, table
from tests.abuse.calls import functions
from tests.abuse.rounds import FAULTS, Done, Tally, command

ROOT = Path(__file__).resolve().parent.parent


def test_a_quick_run_finds_nothing(capsys):
    assert main(["--quick", "--seed", "0"]) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert "| kills of the command | 4 | 0 |" in told
    assert "| damaged results | 40 | 0 |" in told


def test_a_whole_run_is_as_large_as_it_says():
    rounds = {name: whole for name, (_, whole, _) in KINDS.items()}
    assert rounds["kills"] >= 300
    assert rounds["signals"] >= 200
    assert rounds["damages"] + rounds["kept"] >= 500
    assert rounds["lines"] >= 300
    assert rounds["files"] >= 100
    assert rounds["weights"] >= 10_000
    assert len(list(functions())) >= 700


# The counting can fail ----------------------------------------------------------------------


def test_what_is_wrong_with_a_command_is_counted():
    good = Done(0, "fine\n", "", 0.1, ())
    assert good.faults((0,), 2.0, "x") == []
    bad = Done(1, "\x1b[2J", "Traceback (most recent call last):\nKeyError: 'x'", 3.0, ("worker",))
    assert {kind for kind, _ in bad.faults((0,), 4.0, "x")} == {
        "other", "traceback", "left behind"
    }  # fmt: skip
    chatty = Done(130, "", "x.py:4: UserWarning: resource_tracker: leaked", 0.1, ())
    assert [kind for kind, _ in chatty.faults((130,), 2.0, "x")] == ["other"]
    assert [kind for kind, _ in Done(None, "", "", 9.0, ()).faults((0,), 2.0, "x")] == ["hang"]
    assert [kind for kind, _ in Done(0, "", "", 9.0, ()).faults((0,), 2.0, "x")] == ["hang"]


def test_what_lies_in_a_folder_is_counted(tmp_path):
    reference = object.__new__(stops.Reference)
    (tmp_path / "a.svg").write_text("one")
    reference.contents = {"a.svg": stops.content(tmp_path / "a.svg")}
    assert stops.states(tmp_path, reference, {"a.svg"}, "x") == []
    (tmp_path / "a.svg").write_text("two")
    (tmp_path / "b.nc").write_text("half")
    found = stops.states(tmp_path, reference, {"c.svg"}, "x")
    assert sorted(kind for kind, _ in found) == ["lost", "lost", "wrong"]


def test_a_process_that_stays_is_found_and_ended(tmp_path):
    sleeper = subprocess.Popen(
        ["sleep", "60"], env=os.environ | {"PENTAD_ABUSED_AS": "test"}, cwd=tmp_path
    )
    from tests.abuse.rounds import _running

    assert _running("test", patience=0.1) == ["sleep 60 "]
    assert sleeper.wait(timeout=5) == -signal.SIGKILL


def test_a_fault_makes_the_run_fail_and_stands_in_the_table():
    tally = Tally("kills")
    tally.round([("lost", "gone"), ("lost", "gone too")], "while it ran")
    tally.round([])
    assert "| kills | 2 | 1 |" + " 0 |" * (len(FAULTS) - 1) in table([tally], 0)


def test_a_saturation_above_one_and_a_wrong_rank_are_counted(monkeypatch, tmp_path):
    assert classified.weights(0, 25, tmp_path).faults == {}
    honest = classified.counted
    monkeypatch.setattr(classified, "counted", lambda *a: honest(*a) | Counter(ranks=1))
    tally = classified.weights(0, 25, tmp_path)
    assert (tally.rounds, tally.faults["wrong"], len(tally.told)) == (25, 5, 5)


@pytest.fixture(autouse=True)
def heard():
    """Ctrl-C is not ignored, whoever started the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


# Row by row ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "code", "parallel"),
    [(signal.SIGINT, 130, "2"), (signal.SIGTERM, 143, "1"), (signal.SIGHUP, 129, "1")],
)
def test_a_signal_ends_a_command_within_two_seconds(tmp_path, told, code, parallel):
    words = ("verify", "--fresh", "--jobs", parallel)  # minutes of work, on any machine
    done = command(words, tmp_path, told=told, after=random.Random(code).uniform(1, 4))
    assert done.faults((code,), 2.0, "verify") == []
    said = [line for line in done.err.splitlines() if not line.startswith("[")]  # of progress
    resume = f"Resume with: pentad {' '.join(words)}"
    assert said == [f"pentad: stopped; what was finished is kept. {resume}"]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_said_of_what_killed_workers_leave(tmp_path, told):
    """Semaphores and folders of joblib, whose own process takes them away."""
    words = ("simulate", "design-thresholds", "--preset", "smoke", "--again", "--jobs", "2")
    done = command(words, tmp_path, told=told, after=8.0)
    assert done.code in (128 + told, -told, 0)
    assert "Warning" not in done.err


def test_an_ignored_ctrl_c_stays_ignored(tmp_path):
    program = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        "os.execv(sys.executable, [sys.executable, '-m', 'pentad', 'list'])"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip
    time.sleep(0.3)
    os.killpg(started.pid, signal.SIGINT)
    assert started.wait(timeout=60) == 0


def test_workers_end_with_their_parent(tmp_path):
    words = ("verify", "A05", "A06a", "A01", "--fresh", "--jobs", "2")
    done = command(words, tmp_path, told=signal.SIGKILL, after=5.0)
    assert done.code in (-signal.SIGKILL, 0)
    assert done.running == ()


def test_what_a_killed_run_had_finished_is_not_checked_again(tmp_path):
    out = command(("verify", "A01", "--jobs", "1"), tmp_path)
    assert out.code == 0, out.err
    kept = list((tmp_path / "out/verdicts").glob("*.kept"))
    assert len(kept) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize("harm", damages.HARMS, ids=lambda harm: harm.__name__)
def test_every_harm_changes_a_file(tmp_path, harm):
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(bytes(range(256)) * 4)
    other.write_bytes(b"other" * 100)
    before = path.read_bytes()
    harm(random.Random(1), path, [other])
    assert not path.is_file() or path.stat().st_size > 2**30 or path.read_bytes() != before


@pytest.mark.parametrize("columns", ["0", "1", "-3", "many"])
def test_no_width_hides_the_answer(tmp_path, columns):
    done = command(("list", "experiments"), tmp_path, environment={"COLUMNS": columns})
    assert done.code == 0
    assert "power" in done.out.replace("\n", "")


@pytest.mark.parametrize("place", ["results is a file", "results is a dangling link"])
def test_a_place_where_nothing_can_be_is_told_in_a_sentence(tmp_path, place):
    typed._obstacles(tmp_path)
    words = ("simulate", "spectral-trajectories", "--preset", "smoke", "--again", "--jobs", "1")
    done = command(words, tmp_path / place)
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("pentad: [Errno ")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [("classify", "a" * 5000), ("certify", "x/" * 2500)])
def test_a_path_without_end_is_told_in_a_sentence(tmp_path, words):
    done = command(words, tmp_path)
    assert done.faults((2,), 60.0, words[0]) == []
    assert len(done.err.splitlines()) == 1


def test_an_answer_that_cannot_be_written_is_told(tmp_path):
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = command(("list",), tmp_path, stdout=full)
    finally:
        os.close(full)
    assert done.code == 2
    assert done.err == "pentad: [Errno 28] No space left on device\n"


def test_without_docstrings_there_is_help(tmp_path):
    for words in (("--help",), ("verify", "--help")):
        done = command(words, tmp_path, environment={"PYTHONOPTIMIZE": "2"})
        assert done.code == 0
        assert "verify" in done.out


@pytest.mark.parametrize(
    "words",
    [("verify", "--paper", ""), ("verify", ""), ("classify", ""), ("list", "--text=")],
)
def test_nothing_is_no_argument(tmp_path, words):
    done = command(words, tmp_path)
    assert done.code == 2
    assert "must not be empty; got ''" in done.err


def test_what_a_terminal_obeys_is_written_out():
    assert printable("a\x1b[31m\x07\x9b\x7f\tb\n") == "a\\u001b[31m\\u0007\\u009b\\u007f\tb\n"
    assert printable("a\nb\t", one_line=True) == "a\\nb\\t"
    assert printable("\u202e\u2066\ufeff\udcff") == "\\u202e\\u2066\\ufeff\\udcff"
    assert printable("\U000e0041") == "\\udb40\\udc41"
    assert printable("λ ≤ √2 · 数") == "λ ≤ √2 · 数"


def test_a_name_in_a_file_cannot_command_the_terminal(tmp_path):
    path = typed.escaping_names(random.Random(0), tmp_path)
    for words in (("classify", path.name), ("classify", "."), ("classify", ".", "--json")):
        done = command(words, tmp_path)
        assert done.faults((0, 1, 2), 60.0, "classify") == []
        assert "\nnothing is wrong" not in done.out + done.err


def test_results_are_found_from_any_folder(tmp_path):
    done = command(("why", "power-loss-sweep"), tmp_path)
    assert "8 of 8 cells are present" in done.out
    assert list(tmp_path.iterdir()) == []


def test_three_times_the_same_figure_at_once(tmp_path):
    tally = Tally("writers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stops, "COMMANDS", (("figures", "stability_region", "--fresh"),))
        tally = stops.writers(0, 1, tmp_path)
    assert tally.told == []
    assert tally.rounds == 1


COUNT_MISSING = """
import random
from tests.abuse.calls import catalogue, functions
from tests.abuse.values import UnknownKindError, Values
known = catalogue()
for name, function in functions():
    try:
        Values(random.Random(name), known, 0.0).arguments(function)
    except UnknownKindError:
        print(name)
"""


@pytest.mark.slow
def test_nearly_all_public_functions_can_be_called():
    """In a process of its own, where annotations are not checked as objects are looked for."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT_MISSING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) <= 20, done.stdout
