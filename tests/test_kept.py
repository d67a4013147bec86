"""Verdicts are kept as long as nothing they depend on has changed, and not a moment longer."""

import json
import os
from dataclasses import replace

import pytest
from claims import claim, squares

from pentad.proofs_check import kept
from pentad.proofs_check.core import Effort, Mutant
from pentad.proofs_check.kept import Kept, Present, load, present, save, source_key
from pentad.proofs_check.runner import record
from pentad.proofs_check.verification import verification
from pentad.simulations import reached
from pentad.simulations.files import sealed, unsealed
from pentad.simulations.reached import results_key

EFFORT = Effort()
MODULE = "pentad.proofs_check.m"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small tree of our packages: a module of claims that reaches theory/used.py."""
    files = {
        "theory/__init__.py": "",
        "theory/used.py": "import pentad.theory.deeper as deeper\n",
        "theory/deeper.py": "X = 1\n",
        "theory/lazy.py": "X = 1\n",
        "theory/idle.py": "X = 1\n",
        "proofs_check/__init__.py": "",
        "proofs_check/m.py": "from pentad.theory.used import (\n    deeper,\n)\n\n\n"
        "def f():\n    from pentad.theory import lazy\n    return lazy, deeper\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(reached, "HERE", tmp_path)
    for cached in (reached._reached, reached._imported):
        cached.cache_clear()
    yield tmp_path
    for cached in (reached._reached, reached._imported):
        cached.cache_clear()


def key():
    for cached in (reached._reached, reached._imported):
        cached.cache_clear()
    return source_key(MODULE, EFFORT)


@pytest.mark.parametrize(
    "name", ["theory/used.py", "theory/deeper.py", "theory/lazy.py", "theory/__init__.py"]
)
def test_a_file_that_is_reached_changes_the_key(tree, name):
    before = key()
    assert key() == before
    with (tree / name).open("a") as file:
        file.write("# more\n")
    assert key() != before


def test_a_file_that_is_not_reached_does_not(tree):
    before = key()
    (tree / "theory/idle.py").write_text("X = 2\n")
    assert key() == before


def test_effort_and_circumstances_are_in_the_key(monkeypatch):
    module = "pentad.proofs_check.sparsity_loss.capacity"
    before = source_key(module, EFFORT)
    assert source_key(module, Effort(deep=True)) != before
    other = reached.circumstances() | {"numpy": "0.0"}
    monkeypatch.setattr(reached, "circumstances", lambda: other)
    assert source_key(module, EFFORT) != before


def test_circumstances_name_the_kernel_and_every_library():
    told = reached.circumstances()
    assert {"python", "kernel", *reached.LIBRARIES} == set(told)
    assert told["kernel"]


def test_results_that_are_read_are_in_the_key(tmp_path):
    (tmp_path / "e").mkdir()
    result = tmp_path / "e" / "a.nc"
    result.write_bytes(b"1")
    before = results_key("e", tmp_path)
    assert results_key("e", tmp_path) == before != results_key("f", tmp_path)
    result.write_bytes(b"22")
    changed = results_key("e", tmp_path)
    (tmp_path / "e" / ".a.lock").write_bytes(b"")
    assert results_key("e", tmp_path) == changed != before
    result.unlink()
    assert results_key("e", tmp_path) not in (before, changed)


def test_a_result_that_cannot_be_read_is_in_the_key(tmp_path):
    (tmp_path / "e").mkdir()
    empty = results_key("e", tmp_path)
    os.mkfifo(tmp_path / "e" / "a.nc")
    assert results_key("e", tmp_path) != empty


def test_a_result_of_the_first_folder_hides_its_namesake(tmp_path):
    for name, content in (("one", b"1"), ("two", b"2")):
        (tmp_path / name / "e").mkdir(parents=True)
        (tmp_path / name / "e" / "a.nc").write_bytes(content)
    one, two = tmp_path / "one", tmp_path / "two"
    assert results_key("e", one, two) == results_key("e", one) != results_key("e", two, one)


def test_every_experiment_with_results_is_present():
    from pentad.simulations.catalogue import EXPERIMENTS
    from pentad.simulations.store import Store

    stored = {path.parent.name for root in Store().roots for path in root.glob("*/*.nc")}
    without = {experiment.name for experiment in EXPERIMENTS} - stored
    assert without <= {"own-fields"}  # whose results are of a user's files
    assert set(present([], EFFORT).results) >= stored


def now(**results):
    for cached in (reached._reached, reached._imported):
        cached.cache_clear()
    return Present(EFFORT, {MODULE: source_key(MODULE, EFFORT)}, results)


def kept_of(one):
    found = record(one, EFFORT)
    return Kept(one.id, one.label, one.paper, found.seconds, found)


@pytest.mark.usefixtures("tree")
def test_a_record_comes_back_as_it_was(tmp_path):
    half = Mutant("half", {"rhs": lambda x: x / 2})
    ones = [
        kept_of(squares(mutants=(half,))),
        kept_of(claim(id="tests/false", label="T02", rhs=lambda x, y: x * y)),
        kept_of(claim(id="tests/broken", label="T03", rhs=lambda x: x / 0)),
        replace(kept_of(squares(id="tests/left", label="T04")), record=None),
    ]
    save(MODULE, now(), ones, tmp_path / "kept")
    assert load(MODULE, now(), tmp_path / "kept") == ones
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_changed_source_forgets_the_module(tmp_path, tree):
    save(MODULE, now(), [kept_of(squares())], tmp_path / "kept")
    (tree / "theory/lazy.py").write_text("X = 3\n")
    assert load(MODULE, now(), tmp_path / "kept") is None


@pytest.mark.usefixtures("tree")
def test_changed_results_forget_the_claims_that_read_them(tmp_path):
    one = kept_of(squares())
    reading = replace(
        one.record,
        items={k: replace(v, reads=("e",)) for k, v in one.record.items.items()},
    )
    both = [one, replace(one, claim="tests/reads", record=reading)]
    save(MODULE, now(e="old"), both, tmp_path / "kept")
    assert load(MODULE, now(e="old", f="new"), tmp_path / "kept") == both
    for changed in (now(e="new"), now()):
        again = load(MODULE, changed, tmp_path / "kept")
        assert [entry.record is None for entry in again] == [False, True]


def test_a_file_that_changes_while_claims_are_verified_forgets_what_they_gave(tmp_path, tree):
    before = now()
    (tree / "theory/used.py").write_text("X = 4\n")
    save(MODULE, before, [kept_of(squares())], tmp_path / "kept")
    assert load(MODULE, now(), tmp_path / "kept") is None


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"source": 1}'])
def test_a_damaged_file_is_made_again(tmp_path, damage):
    save(MODULE, now(), [kept_of(squares())], tmp_path / "kept")
    [path] = (tmp_path / "kept").iterdir()
    for content in (damage.encode(), sealed(damage.encode())):
        path.write_bytes(content)
        assert load(MODULE, now(), tmp_path / "kept") is None
    path.unlink()
    os.mkfifo(path)
    assert load(MODULE, now(), tmp_path / "kept") is None


@pytest.mark.usefixtures("tree")
def test_no_digit_of_what_is_kept_can_change(tmp_path):
    save(MODULE, now(), [kept_of(squares())], tmp_path / "kept")
    [path] = (tmp_path / "kept").iterdir()
    whole = path.read_bytes()
    digits = [place for place, byte in enumerate(whole) if chr(byte).isdigit()]
    for place in digits[:: max(1, len(digits) // 50)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert load(MODULE, now(), tmp_path / "kept") is None
    path.write_bytes(whole)
    assert load(MODULE, now(), tmp_path / "kept") is not None


@pytest.mark.usefixtures("tree")
def test_a_record_whose_fields_are_foreign_is_made_again(tmp_path):
    save(MODULE, now(), [kept_of(squares())], tmp_path / "kept")
    [path] = (tmp_path / "kept").iterdir()
    told = json.loads(unsealed(path.read_bytes()))
    told["claims"]["tests/means"]["record"]["colour"] = "green"
    path.write_bytes(sealed(json.dumps(told).encode()))
    assert load(MODULE, now(), tmp_path / "kept") is None


def timeless(found):
    return [
        replace(
            one,
            seconds=0.0,
            verdicts={name: replace(v, seconds=0.0) for name, v in one.verdicts.items()},
        )
        for one in found.records
    ]


def test_two_processes_find_what_one_finds_and_a_second_run_verifies_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", tmp_path)
    names = ["A01", "C02a", "F80"]
    alone = verification(names, effort=EFFORT, fresh=True)
    side_by_side = verification(names, effort=EFFORT, jobs=2, fresh=True)
    assert timeless(alone) == timeless(side_by_side)
    assert (alone.again, side_by_side.again) == (3, 3)
    again = verification(names, effort=EFFORT)
    assert again.again == 0
    assert timeless(again) == timeless(alone)
    assert verification([*names, "F81"], effort=EFFORT).again == 1
