"""A stored result is whole, of this very cell, and computed once, whatever happens meanwhile."""

import errno
import io
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import h5py
import numpy as np
import pytest
from filelock import FileLock

from pentad.simulations import result_files
from pentad.simulations.experiment import Experiment, Quantity, canonical, command, key
from pentad.simulations.files import read_whole, sealed, unsealed
from pentad.simulations.provenance import UNKNOWN, fingerprint
from pentad.simulations.randomness import normals
from pentad.simulations.store import MissingResult, StaleResult, Store, UnreadableResult


@dataclass(frozen=True)
class Cell:
    """A valley to descend for `steps` steps, each run from its own start."""

    steepness: float = 1.0
    runs: int = 3
    steps: int = 40
    pause: float = 0.0
    diary: str = ""


def descend(config, context):
    """Train on the cell's valley; note the process in the diary, and pause at each step."""
    import torch

    from pentad.simulations.training import train

    def valley(parameters, _runs, _step):
        time.sleep(config.pause)
        x, y = parameters.unbind(1)
        return config.steepness * (y - x**2) ** 2 + (1 - x) ** 2

    if config.diary:
        with Path(config.diary).open("a") as diary:
            diary.write(f"{os.getpid()}\n")
    trained = train(
        valley,
        torch.from_numpy(normals(0, "start", range(config.runs), (2,))),
        iterations=config.steps,
        tolerance=0.0,
        checkpoint=context.checkpoint,
        checkpoint_every=5,
        report=context.report,
    )
    return {
        "run": Quantity(("run",), np.arange(config.runs), "run"),
        "place": Quantity(("run", "axis"), trained.parameters.numpy(), "place reached", "metres"),
        "value": Quantity(("run",), trained.value.numpy(), "height reached", "seconds"),
        "converged": Quantity(("run",), trained.converged.numpy(), "converged"),
    }


VALLEY = Experiment(
    name="valley",
    version=2,
    question="Where do walkers end?",
    config=Cell,
    presets={"smoke": (Cell(),), "laptop": (Cell(), Cell(steepness=2.0), Cell(steepness=3.0))},
    run=descend,
)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "results")


def elsewhere(root, config):
    """Start another process that asks for a cell."""
    here = Path(__file__).resolve().parent
    program = (
        f"import sys; sys.path[:0] = {[str(here), str(here.parent)]}\n"
        "from test_store import Cell, Path, Store, VALLEY\n"
        f"Store(Path({str(root)!r})).obtain(VALLEY, {config!r})"
    )
    return subprocess.Popen([sys.executable, "-c", program])


def wait_for(path, seconds=60):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.005)


def hidden(store, suffix):
    return store.path(VALLEY, Cell()).parent.glob(f".*{suffix}")


# The key


def test_a_key_is_known():
    """It names files that are kept for years: this very value must not change."""
    assert canonical(Cell()) == '{"diary":"","pause":0.0,"runs":3,"steepness":1.0,"steps":40}'
    assert key(VALLEY, Cell()) == "af76ed43940cd309"


def test_a_key_depends_on_meaning_only():
    @dataclass(frozen=True)
    class Reordered:
        steps: int = 40
        diary: str = ""
        pause: float = 0.0
        runs: int = 3
        steepness: float = 1.0
        colour: str | None = field(default="grey", metadata={"neutral": "grey"})

    assert key(VALLEY, Reordered()) == key(VALLEY, Cell())
    assert key(VALLEY, Reordered(colour="red")) != key(VALLEY, Cell())
    assert key(VALLEY, Reordered(colour=None)) != key(VALLEY, Cell())
    assert key(replace(VALLEY, question="Why?", run=print), Cell()) == key(VALLEY, Cell())
    assert key(replace(VALLEY, version=3), Cell()) != key(VALLEY, Cell())
    assert key(replace(VALLEY, name="hill"), Cell()) != key(VALLEY, Cell())


@pytest.mark.parametrize("value", [np.nan, np.inf, (1.0, -np.inf), np.zeros(2), {"a": 1}, b"x"])
def test_a_configuration_that_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError, match=r"a configuration holds .* got steepness="):
        key(VALLEY, Cell(steepness=value))


def test_an_experiment_without_its_presets_is_refused():
    with pytest.raises(ValueError, match=r"valley needs the presets \['laptop'\]"):
        replace(VALLEY, presets={"smoke": ()})
    with pytest.raises(ValueError, match="valley, preset smoke: a cell must be a Cell; got 3"):
        replace(VALLEY, presets={"smoke": (3,), "laptop": ()})


# Keeping and reading


def test_a_result_tells_its_whole_story(store):
    heard = []
    result = store.obtain(VALLEY, Cell(), report=heard.append)
    assert heard[-1] == 1
    assert result.config == Cell()
    assert result.data["place"].dims == ("run", "axis")
    assert result.data["place"].attrs == {"long_name": "place reached", "units": "metres"}
    assert result.data["value"].dtype == np.float64  # "seconds" stay numbers
    assert result.data["converged"].dtype == np.bool_
    assert result.data.attrs["config"] == canonical(Cell())
    assert set(result.provenance["versions"]) == {
        "python",
        "numpy",
        "scipy",
        "torch",
        "pentad",
    }
    assert result.provenance["device"] == "cpu"
    assert result.provenance["threads"] == 1
    assert result.provenance["seconds"] > 0
    assert result.provenance["commit"]
    reached = json.loads(result.data.attrs["reached"])
    assert {"descend", "Cell", "train", "normals", "deterministic"} <= set(reached)
    assert result.provenance["source"] == fingerprint(reached)
    assert not result.stale
    assert result.provenance["date"].endswith("+00:00")
    assert [path.name for path in hidden(store, "")] == [f".{key(VALLEY, Cell())}.lock"]


def test_a_stored_result_is_not_computed_again(store, tmp_path):
    cell = Cell(diary=str(tmp_path / "diary"))
    first, second = store.obtain(VALLEY, cell), store.obtain(VALLEY, cell)
    assert first.data.identical(second.data)
    assert len((tmp_path / "diary").read_text().split()) == 1
    again = store.obtain(VALLEY, cell, again=True)
    assert again.data.drop_attrs().identical(first.data.drop_attrs())
    assert len((tmp_path / "diary").read_text().split()) == 2


def test_a_missing_result_names_the_command(store):
    told = r"^valley lacks a result; make it with: pentad simulate valley --preset laptop$"
    with pytest.raises(MissingResult, match=told) as error:
        store.load(VALLEY, Cell(steepness=2.0))
    missing = error.value
    assert (missing.experiment, missing.config) == ("valley", Cell(steepness=2.0))
    assert missing.command == "pentad simulate valley --preset laptop"
    assert same_error(pickle.loads(pickle.dumps(missing)), missing)
    with pytest.raises(MissingResult, match=r"for it belongs to no preset$"):
        store.load(VALLEY, Cell(steepness=5.0))
    assert not store.root.exists()
    assert command(VALLEY, Cell()) == "pentad simulate valley --preset laptop"


def same_error(one, other):
    return (type(one), one.__dict__, str(one)) == (type(other), other.__dict__, str(other))


@contextmanager
def reopened(path):
    """A result as its forger opens it: the checksum of the file is made anew at the end."""
    content = io.BytesIO(unsealed(path.read_bytes()))
    with h5py.File(content, "a") as file:
        yield file
    path.write_bytes(sealed(content.getvalue()))


def truncate(path, _store):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path, _store):
    path.write_bytes(b"")


def scribble(path, _store):
    path.write_text("not a result")


def leave_unsealed(path, _store):
    path.write_bytes(unsealed(path.read_bytes()))


def scribble_and_seal(path, _store):
    path.write_bytes(sealed(b"not a result"))


def alter_one_number(path, _store):
    with h5py.File(path, "a") as file:
        file["value"][0] += 1e-12


def alter_a_unit(path, _store):
    with h5py.File(path, "a") as file:
        file["place"].attrs["units"] = "miles"


def alter_and_seal(path, _store):
    with reopened(path) as file:
        file["value"][0] += 1e-12


def rename_a_quantity(path, _store):
    with reopened(path) as file:
        file.move("value", "depth")


def strip_the_story(path, _store):
    with reopened(path) as file:
        file.attrs.clear()


def forge(name, value):
    def forge(path, _store):
        with reopened(path) as file:
            file.attrs[name] = value

    return forge


def forge_a_story(**changed):
    def forge(path, _store):
        with reopened(path) as file:
            story = json.loads(file.attrs["provenance"]) | changed
            file.attrs["provenance"] = json.dumps(story)

    return forge


def declare_terabytes(path, _store):
    with reopened(path) as file:
        file.create_dataset("bomb", (2**40,), "f8", chunks=(2**20,), compression="gzip")


def link_elsewhere(path, _store):
    with reopened(path) as file:
        file["elsewhere"] = h5py.ExternalLink("/dev/zero", "/")


def forget_which_converged(path, _store):
    with reopened(path) as file:
        del file["converged"]


def make_a_pipe(path, _store):
    path.unlink()
    os.mkfifo(path)


def make_a_folder(path, _store):
    path.unlink()
    path.mkdir()


def make_a_dangling_link(path, _store):
    path.unlink()
    path.symlink_to("nowhere")


def put_another_cell_there(path, store):
    store.obtain(VALLEY, Cell(steepness=2.0))
    store.path(VALLEY, Cell(steepness=2.0)).rename(path)


def put_another_version_there(path, store):
    newer = replace(VALLEY, version=3)
    store.obtain(newer, Cell())
    store.path(newer, Cell()).rename(path)


BROKEN = "is truncated, altered or no result"
UNTOLD = "does not tell of its making: "


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (truncate, BROKEN),
        (empty, BROKEN),
        (scribble, BROKEN),
        (leave_unsealed, BROKEN),
        (alter_one_number, BROKEN),
        (alter_a_unit, BROKEN),
        (scribble_and_seal, "is no result"),
        (alter_and_seal, "was altered"),
        (rename_a_quantity, "was altered"),
        (strip_the_story, "tells no story of a result"),
        (forge("provenance", "not JSON"), "tells no story of a result"),
        (forge("provenance", "null"), "tells no story of a result"),
        (forge("provenance", "[" * 100_000), "tells no story of a result"),
        (forge("provenance", "{}"), f"{UNTOLD}versions, device, commit, source, threads"),
        (forge("version", [2, 2]), "tells no story of a result"),
        (forge("experiment", [2, 2]), "tells no story of a result"),
        (forge("reached", "[]"), "tells no story of a result"),
        (forge_a_story(seconds=float("nan")), f"{UNTOLD}seconds"),
        (forge_a_story(commit=None, date=7), f"{UNTOLD}commit, date"),
        (declare_terabytes, "declares arrays of more than"),
        (link_elsewhere, "holds elsewhere, which is no array of its own"),
        (forget_which_converged, "was altered"),
        (make_a_pipe, "cannot be read (Not a regular file)"),
        (make_a_folder, "cannot be read (Not a regular file)"),
        (make_a_dangling_link, "cannot be read (No such file or directory)"),
        (put_another_cell_there, "is not the result of this cell"),
        (put_another_version_there, "is of version 3 of valley, now 2"),
    ],
)
def test_what_is_no_result_of_the_cell_is_refused(store, harm, complaint):
    good = store.obtain(VALLEY, Cell())
    path = store.path(VALLEY, Cell())
    harm(path, store)
    for attempt in (store.load, store.obtain):
        with pytest.raises(UnreadableResult) as error:
            attempt(VALLEY, Cell())
        assert isinstance(error.value, StaleResult) == (harm is put_another_version_there)
        assert complaint in error.value.fault
        assert error.value.path == path
        assert error.value.command == "pentad simulate valley --preset smoke --again"
        assert (
            str(error.value) == f"{path} {error.value.fault}; remake it with: {error.value.command}"
        )
        assert same_error(pickle.loads(pickle.dumps(error.value)), error.value)
    arrays_alone = harm in (
        alter_and_seal, rename_a_quantity, forget_which_converged, declare_terabytes, link_elsewhere
    )  # fmt: skip
    assert (store.why(VALLEY, "smoke")[0].state == "present") == arrays_alone
    if harm is make_a_folder:
        path.rmdir()
    again = store.obtain(VALLEY, Cell(), again=True)
    assert again.data.drop_attrs().identical(good.data.drop_attrs())


def test_a_forger_who_redoes_every_checksum_still_has_to_tell_which_runs_converged(store):
    store.obtain(VALLEY, Cell())
    path = store.path(VALLEY, Cell())
    with reopened(path) as file:
        del file["converged"]
    content = unsealed(path.read_bytes())
    import xarray

    with xarray.open_dataset(
        io.BytesIO(content), engine="h5netcdf", mask_and_scale=False, decode_times=False
    ) as data:
        forged = result_files.digest(data.load())
    forge("sha256", forged)(path, store)
    with pytest.raises(UnreadableResult, match="does not tell which runs converged"):
        store.load(VALLEY, Cell())


def test_no_damage_of_a_file_hangs_or_passes(store):
    """Zeroed blocks at many offsets, some of which the reader of HDF5 never comes back from."""
    store.obtain(VALLEY, Cell())
    path = store.path(VALLEY, Cell())
    whole = path.read_bytes()
    for offset in range(0, len(whole) - 64, 97):
        block = whole[offset : offset + 64]
        if block.strip(b"\0"):
            path.write_bytes(whole[:offset] + bytes(64) + whole[offset + 64 :])
            with pytest.raises(UnreadableResult, match=BROKEN):
                store.load(VALLEY, Cell())
    path.write_bytes(whole)
    assert store.load(VALLEY, Cell()).data["value"].size == 3


def test_results_that_came_with_the_source_stand_behind_those_of_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pentad.simulations.store.SHIPPED", tmp_path / "shipped")
    shipped, here = Store(tmp_path / "shipped"), Store()
    first = shipped.obtain(VALLEY, Cell())
    assert here.path(VALLEY, Cell()) == shipped.path(VALLEY, Cell())
    assert here.load(VALLEY, Cell()).data.identical(first.data)
    assert here.obtain_all(VALLEY, [Cell()])[0].data.identical(first.data)
    assert not (tmp_path / "results").exists()
    assert here.why(VALLEY, "smoke")[0].state == "present"
    assert Store(tmp_path / "other").why(VALLEY, "smoke")[0].state == "missing"
    here.obtain(VALLEY, Cell(), again=True)
    assert here.path(VALLEY, Cell()).is_relative_to("results")
    truncate(here.path(VALLEY, Cell()), here)
    with pytest.raises(UnreadableResult, match=BROKEN):
        here.load(VALLEY, Cell())
    assert shipped.load(VALLEY, Cell()).data.identical(first.data)


def test_an_experiment_must_return_its_converged_mask(store):
    forgetful = replace(VALLEY, run=lambda _config, _context: {})
    with pytest.raises(ValueError, match="valley must return the truth values `converged`"):
        store.obtain(forgetful, Cell())
    assert not store.path(forgetful, Cell()).exists()


def test_a_quantity_must_fit_its_axes():
    with pytest.raises(ValueError, match=r"one name per axis; got \('run',\) for shape \(2, 2\)"):
        Quantity(("run",), np.zeros((2, 2)), "height")
    with pytest.raises(ValueError, match="real numbers or truth values; got <U1"):
        Quantity(("run",), np.array(["a"]), "height")


# Why


def test_why_says_what_would_be_computed_and_what_differs(store):
    store.obtain(VALLEY, Cell(steepness=2.0))
    store.obtain(replace(VALLEY, version=1), Cell(steepness=3.0))
    missing, present, stale = store.why(VALLEY, "laptop")
    assert (missing.state, present.state, stale.state) == ("missing", "present", "stale version")
    assert missing.differences == {"steepness": (2.0, 1.0)}
    assert missing.reason.endswith("pentad simulate valley --preset laptop")
    assert present.reason == ""
    assert "is of version 1 of valley, now 2" in stale.reason
    with pytest.raises(StaleResult):
        store.load(VALLEY, Cell(steepness=3.0))
    assert store.obtain(VALLEY, Cell(steepness=3.0)).data.attrs["version"] == 2


def walk_elsewhere(config, context):
    return descend(config, context)


def made_by_older_source(path, *, keeping_names):
    """As a result that was made before `descend` was changed, when there was no `normals`."""
    with reopened(path) as file:
        reached = json.loads(file.attrs["reached"])
        reached["descend"] = "0" * 8
        del reached["normals"]
        file.attrs["reached"] = json.dumps(reached)
        story = json.loads(file.attrs["provenance"])
        file.attrs["provenance"] = json.dumps(story | {"source": fingerprint(reached)})
        if not keeping_names:
            del file.attrs["reached"]


@pytest.mark.parametrize(
    ("keeping_names", "difference"),
    [
        (True, "(changed: descend; new: normals)"),
        (False, "(which definitions differ was not kept)"),
    ],
)
def test_a_result_of_other_source_is_read_and_says_so(store, keeping_names, difference):
    good = store.obtain(VALLEY, Cell())
    path = store.path(VALLEY, Cell())
    assert store.why(VALLEY, "smoke")[0].state == "present"
    made_by_older_source(path, keeping_names=keeping_names)
    stale = store.load(VALLEY, Cell())
    assert stale.stale
    assert stale.data.drop_attrs().identical(good.data.drop_attrs())
    (standing,) = store.why(VALLEY, "smoke")
    assert standing.state == "stale source"
    assert difference in standing.reason
    assert standing.reason.startswith(f"{path} was made by other source of valley")
    assert standing.reason.endswith("remake it with: pentad simulate valley --preset smoke --again")
    assert store.obtain(VALLEY, Cell()).stale
    assert not store.obtain(VALLEY, Cell(), again=True).stale
    assert store.why(VALLEY, "smoke")[0].state == "present"


def test_another_function_makes_a_result_stale_and_another_question_does_not(store):
    store.obtain(VALLEY, Cell())
    assert not store.load(replace(VALLEY, question="Why?"), Cell()).stale
    assert store.load(replace(VALLEY, run=walk_elsewhere), Cell()).stale
    (standing,) = store.why(replace(VALLEY, run=walk_elsewhere), "smoke")
    assert "(new: walk_elsewhere)" in standing.reason


def test_an_altered_result_is_no_stale_one(store):
    store.obtain(VALLEY, Cell())
    path = store.path(VALLEY, Cell())
    made_by_older_source(path, keeping_names=True)
    alter_one_number(path, store)
    assert store.why(VALLEY, "smoke")[0].state == "unreadable"


def test_a_result_whose_source_cannot_be_read_is_never_fresh(store):
    result = store.obtain(replace(VALLEY, run=typed_at_a_prompt()), Cell())
    assert result.provenance["source"] == UNKNOWN
    assert result.stale


def test_why_picks_the_nearest_result_and_has_none_in_an_empty_store(store):
    assert store.why(VALLEY, "smoke")[0].differences is None
    store.obtain(VALLEY, Cell(steepness=2.0, runs=1, steps=3))
    store.obtain(VALLEY, Cell(steepness=2.0, runs=1))
    assert store.why(VALLEY, "smoke")[0].differences == {"steepness": (2.0, 1.0), "runs": (1, 3)}


def test_cells_of_no_preset_are_counted_apart(store):
    own = Cell(steepness=5.0)
    store.obtain(VALLEY, own)
    assert [cell.state for cell in store.why(VALLEY, "laptop")] == ["missing"] * 3
    assert [stored["steepness"] for stored in store.beyond_presets(VALLEY)] == [5.0]
    store.obtain(VALLEY, Cell())
    assert len(store.beyond_presets(VALLEY)) == 1
    assert store.why(VALLEY, "smoke")[0].state == "present"


# Many cells


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_cells_come_in_order_and_only_missing_ones_are_computed(store, tmp_path, jobs):
    diary = tmp_path / "diary"
    cells = [Cell(steepness=float(k), diary=str(diary)) for k in range(4)]
    first = store.obtain(VALLEY, cells[2])
    heard = []
    results = store.obtain_all(
        VALLEY, cells, jobs=jobs, on_progress=lambda cell, share: heard.append((cell, share))
    )
    assert [result.config for result in results] == cells
    assert results[2].data.identical(first.data)
    assert len(diary.read_text().split()) == 4
    assert (str(os.getpid()) in diary.read_text().split()[1:]) == (jobs == 1)
    assert {cell for cell, share in heard if share == 1} == {0, 1, 2, 3}
    shares = [share for cell, share in heard if cell == 0]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    alone = Store(tmp_path / "alone").obtain(VALLEY, cells[1])
    assert alone.data.drop_attrs().identical(results[1].data.drop_attrs())


def test_work_goes_on_where_nobody_can_look_how_far_it_is(tmp_path):
    from pentad.simulations.side_by_side import _note, _watched

    board = tmp_path / "shares"
    np.zeros(2).tofile(board)
    heard = []
    with _watched(board, [0, 1], lambda cell, share: heard.append((cell, share))):
        _note(board, 1, 0.5)
        while not heard:
            time.sleep(0.05)
        board.unlink()
        _note(board, 0, 1.0)
    assert heard == [(1, 0.5)]


def test_what_cannot_be_read_is_found_before_anything_is_computed(store, tmp_path):
    cells = [Cell(diary=str(tmp_path / "diary")), Cell()]
    store.obtain(VALLEY, Cell())
    store.path(VALLEY, Cell()).write_bytes(b"")
    with pytest.raises(UnreadableResult):
        store.obtain_all(VALLEY, cells)
    assert not (tmp_path / "diary").exists()


def test_parts_left_by_the_dead_are_swept_and_those_of_the_living_are_not(store):
    store.obtain(VALLEY, Cell())
    folder = store.path(VALLEY, Cell()).parent
    dead, living = folder / ".0123456789abcdef.nc.part", folder / ".fedcba9876543210.nc.part"
    dead.touch()
    living.touch()
    with FileLock(folder / ".fedcba9876543210.lock"):
        store.obtain_all(VALLEY, [])
    assert not dead.exists()
    assert living.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_what_the_system_refuses_is_told_and_leaves_nothing(store, monkeypatch, failing, number):
    def refuse(*_arguments):
        raise OSError(number, os.strerror(number))

    cell = Cell(steps=3)
    with monkeypatch.context() as patch:
        patch.setattr(os if failing == "fsync" else Path, failing, refuse)
        with pytest.raises(OSError, match=os.strerror(number)):
            store.obtain(VALLEY, cell)
    path = store.path(VALLEY, cell)
    assert [other.name for other in path.parent.iterdir()] == [f".{path.stem}.lock"]
    assert store.obtain(VALLEY, cell).data.sizes["run"] == cell.runs


def test_a_folder_that_vanishes_meanwhile_is_told(store):
    def vanish(config, context):
        shutil.rmtree(store.root)
        return descend(config, context)

    with pytest.raises(FileNotFoundError):
        store.obtain(replace(VALLEY, run=vanish), Cell(steps=3))
    assert store.obtain(VALLEY, Cell(steps=3)).config == Cell(steps=3)


def test_a_lock_that_cannot_be_is_told(store):
    path = store.path(VALLEY, Cell())
    path.with_name(f".{path.stem}.lock").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        store.obtain(VALLEY, Cell())


def test_a_run_without_torch_pays_for_none(tmp_path):
    program = (
        "import sys; from pathlib import Path; from pentad.simulations.store import Store\n"
        "from pentad.simulations.catalogue import EXPERIMENTS\n"
        "(one,) = (e for e in EXPERIMENTS if e.name == 'spectral-trajectories')\n"
        f"Store(Path({str(tmp_path)!r})).obtain(one, one.presets['smoke'][0])\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


# Interruptions and other processes


def continues_to_the_same_numbers(store, cell, apart):
    """Check that only a checkpoint stands, and that it leads where a straight run leads."""
    path = store.path(VALLEY, cell)
    checkpoint = path.with_name(f".{path.stem}.checkpoint")
    assert not path.exists()
    with np.load(io.BytesIO(unsealed(read_whole(checkpoint)))) as file:
        done = int(file["step"])
    assert 0 < done < cell.steps

    heard = []
    resumed = store.obtain(VALLEY, cell, report=heard.append)
    assert heard[0] == pytest.approx((done + 1) / cell.steps)
    assert not checkpoint.exists()
    straight = Store(apart).obtain(VALLEY, cell)
    assert resumed.data.attrs["sha256"] == straight.data.attrs["sha256"]
    assert resumed.data.drop_attrs().identical(straight.data.drop_attrs())
    assert resumed.provenance["seconds"] > cell.steps * cell.pause
    assert not list(path.parent.glob("*.part"))


def test_a_killed_cell_continues_to_the_same_numbers(store, tmp_path):
    cell = Cell(steps=60, pause=0.01)
    process = elsewhere(store.root, cell)
    wait_for(store.path(VALLEY, cell).with_name(f".{key(VALLEY, cell)}.checkpoint"))
    process.kill()
    assert process.wait(timeout=60) == -signal.SIGKILL
    continues_to_the_same_numbers(store, cell, tmp_path / "straight")


def test_a_cell_stopped_by_ctrl_c_continues_to_the_same_numbers(store, tmp_path):
    cell = Cell(steps=33)

    def stop(_cell, share):
        if share > 0.5:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        store.obtain_all(VALLEY, [cell], on_progress=stop)
    continues_to_the_same_numbers(store, cell, tmp_path / "straight")


@pytest.mark.slow
def test_cells_side_by_side_stop_at_ctrl_c_and_continue_to_the_same_numbers(store, tmp_path):
    here = Path(__file__).resolve().parent
    cells = [Cell(steps=40, pause=0.1, steepness=1.0 + k) for k in range(2)]
    program = (
        f"import sys; sys.path[:0] = {[str(here), str(here.parent)]}\n"
        "from test_store import Cell, Path, Store, VALLEY\n"
        f"Store(Path({str(store.root)!r})).obtain_all(VALLEY, {cells!r}, jobs=2)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL, start_new_session=True
    )
    first = store.path(VALLEY, cells[0])
    wait_for(first.with_name(f".{first.stem}.checkpoint"), seconds=300)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) != 0
    continues_to_the_same_numbers(store, cells[0], tmp_path / "straight")


def typed_at_a_prompt():
    scope = {"descend": descend}
    exec("def typed(config, context): return descend(config, context)", scope)
    return scope["typed"]


@pytest.mark.parametrize(
    ("first", "second", "resumed"),
    [
        (descend, descend, True),
        (descend, walk_elsewhere, False),
        (typed_at_a_prompt(), typed_at_a_prompt(), False),
    ],
)
def test_a_checkpoint_continues_under_the_same_source_only(store, first, second, resumed):
    cell = Cell(steps=33)

    def stop(share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.obtain(replace(VALLEY, run=first), cell, report=stop)
    heard = []
    store.obtain(replace(VALLEY, run=second), cell, report=heard.append)
    assert (heard[0] > 0.3) == resumed


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_checkpoint_of_no_use_is_ignored(store, content):
    cell = Cell(steps=20)
    path = store.path(VALLEY, cell)
    path.parent.mkdir(parents=True)
    checkpoint = path.with_name(f".{path.stem}.checkpoint")
    if content is None:
        saved = io.BytesIO()
        np.savez(saved, circumstances=json.dumps({"device": "another"}), step=np.array(7))
        checkpoint.write_bytes(sealed(saved.getvalue()))
    else:
        checkpoint.write_bytes(content)
    heard = []
    store.obtain(VALLEY, cell, report=heard.append)
    assert heard[0] == pytest.approx(1 / 20)
    assert not checkpoint.exists()


def test_two_processes_compute_a_cell_once(store, tmp_path):
    cell = Cell(pause=0.01, diary=str(tmp_path / "diary"))
    process = elsewhere(store.root, cell)
    wait_for(tmp_path / "diary")
    here = store.obtain(VALLEY, cell)
    assert process.wait(timeout=60) == 0
    assert len((tmp_path / "diary").read_text().split()) == 1
    assert here.data.identical(store.load(VALLEY, cell).data)
