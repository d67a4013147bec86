"""Files that are damaged, foreign or no files: refused in a sentence, or made again; never read."""

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.store import MissingResult, Store, UnreadableResult
from tests.abuse.rounds import ROOT, Tally, command

Harm = Callable[[random.Random, Path, Sequence[Path]], None]


def flip(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """One bit."""
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def blank(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """Zeros in the place of a block."""
    data = bytearray(path.read_bytes())
    start, size = rng.randrange(len(data)), rng.choice((1, 8, 64, 512, 4096))
    data[start : start + size] = bytes(len(data[start : start + size]))
    path.write_bytes(data)


def scramble(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """Noise in the place of a block."""
    data = bytearray(path.read_bytes())
    start = rng.randrange(len(data))
    data[start : start + 64] = rng.randbytes(len(data[start : start + 64]))
    path.write_bytes(data)


def cut(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """The end is missing."""
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])


def lengthen(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """Something stands behind the end."""
    path.write_bytes(path.read_bytes() + rng.randbytes(rng.randrange(1, 100)))


def drop(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """Bytes in the middle are missing."""
    data = path.read_bytes()
    start = rng.randrange(len(data))
    path.write_bytes(data[:start] + data[start + rng.randrange(1, 100) :])


def swap(rng: random.Random, path: Path, others: Sequence[Path]) -> None:
    """The result of another cell."""
    shutil.copyfile(rng.choice(others), path)


def join(rng: random.Random, path: Path, others: Sequence[Path]) -> None:
    """The beginning of this and the end of another."""
    here, there = path.read_bytes(), rng.choice(others).read_bytes()
    path.write_bytes(here[: rng.randrange(len(here))] + there[rng.randrange(len(there)) :])


def make_pipe(_rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """A pipe, which nobody writes to."""
    path.unlink()
    os.mkfifo(path)


def make_folder(_rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """A folder."""
    path.unlink()
    path.mkdir()


def link(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """A link to nowhere, to itself, or to a device without an end."""
    path.unlink()
    path.symlink_to(rng.choice(("nowhere", path.name, "/dev/zero")))


def hollow(rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """A file of terabytes with nothing in it."""
    with path.open("r+b") as file:
        file.truncate(rng.choice((2**31 + 1, 2**40)))


def vanish(_rng: random.Random, path: Path, _others: Sequence[Path]) -> None:
    """Nothing."""
    path.unlink()


HARMS: tuple[Harm, ...] = (flip, flip, flip, blank, blank, scramble, cut, lengthen, drop, swap,
                           join, make_pipe, make_folder, link, hollow, vanish)  # fmt: skip


def damages(seed: int, count: int, folder: Path) -> Tally:
    """Damage a stored result and read it; each tenth by the real command."""
    tally = Tally("damaged results")
    cells = [
        (experiment, config)
        for experiment in EXPERIMENTS
        for config in experiment.presets["laptop"]
        if Store(ROOT / "results").path(experiment, config).exists()
    ]
    paths = [Store(ROOT / "results").path(*cell) for cell in cells]
    for k in range(count):
        rng = random.Random(f"{seed} {k}")
        experiment, config = cell = rng.choice(cells)
        store = Store(folder / "results")
        path = store.path(*cell)
        path.parent.mkdir(parents=True, exist_ok=True)
        sound = paths[cells.index(cell)]
        shutil.copyfile(sound, path)
        harm = rng.choice(HARMS)
        harm(rng, path, paths)
        tale = f"{harm.__name__} {path.name}, round {k}"
        faults: list[tuple[str, str]] = []
        note = "refused"
        try:
            read = store.load(experiment, config)
            note = "read, for nothing in it had changed"
            good = Store(ROOT / "results").load(experiment, config)
            if not read.data.identical(good.data) or read.provenance != good.provenance:
                faults.append(("wrong", tale))
        except MissingResult:
            note = "missing"
        except UnreadableResult as error:
            if "\n" in str(error) or len(str(error)) > 2000:
                faults.append(("other", f"{tale}: {error}"))
        except Exception as error:
            faults.append(("traceback", f"{tale}: {error!r}"))
        if k % 10 == 0:
            done = command(("why", experiment.name), folder)
            faults += done.faults((0, 1, 2), 60.0, f"why after {tale}")
            if note == "refused" and "unreadable" not in done.out:
                faults.append(("wrong", f"why says nothing of {tale}: {done.out[-300:]}"))
        tally.round(faults, note)
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(
            missing_ok=True
        )
    return tally


def kept_files(seed: int, count: int, folder: Path) -> Tally:
    """Damage kept verdicts, checkpoints, side-cars and keys of figures; each is made again."""
    tally = Tally("damaged verdicts and drawings")
    commands = (
        ("verify", "A01", "--jobs", "1", "--json"),
        ("figures", "stability_region", "--jobs", "1"),
    )
    first = [command(words, folder) for words in commands]
    files = [path for path in (folder / "out").rglob("*") if path.is_file()]
    whole = {path: path.read_bytes() for path in files}
    for k in range(count):
        rng = random.Random(f"{seed} {k}")
        path = rng.choice(files)
        harm = rng.choice([one for one in HARMS if one not in (swap, join, make_folder)])
        harm(rng, path, files)
        words = commands[path.suffix != ".kept"]
        tale = f"{harm.__name__} {path.name}, round {k}"
        done = command(words, folder)
        faults = done.faults((0, 1), 120.0, tale)
        if words[0] == "verify" and _standings(done.out) != _standings(first[0].out):
            faults.append(("wrong", tale))
        for other in files:
            drawing = path.suffix != ".kept" and other.suffix != ".kept"
            if drawing and not (other.is_file() and other.read_bytes() == whole[other]):
                faults.append(("wrong", f"{tale}: {other.name}"))
        tally.round(faults)
        for other, data in whole.items():
            if not other.is_file() or other.is_symlink():
                other.unlink(missing_ok=True)
            other.write_bytes(data)
    return tally


def _standings(told: str) -> list[str]:
    return [line for line in told.splitlines() if '"standing"' in line or '"margin"' in line]
