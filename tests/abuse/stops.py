"""Kills and signals at random moments: what was finished is there, and nothing is half there."""

import random
import signal
from hashlib import sha256
from pathlib import Path

from pentad.simulations.files import BrokenSeal, read_whole, unsealed
from pentad.simulations.result_files import story
from tests.abuse.rounds import Tally, command, in_turns

COMMANDS = (
    ("simulate", "spectral-trajectories", "--preset", "smoke", "--again", "--jobs", "1"),
    ("simulate", "design-thresholds", "--preset", "smoke", "--again", "--jobs", "2"),
    ("figures", "stability_region", "--fresh", "--jobs", "1"),
    ("figures", "stability_region", "naimark_pairs", "--fresh", "--jobs", "2"),
    ("verify", "A01", "--fresh", "--jobs", "1"),
    ("verify", "A01", "A04b", "--fresh", "--jobs", "2"),
)
"""Commands that write: results, figures, verdicts, in one process and side by side."""

READING = (("list",), ("claims", "A01"), ("doctor",), ("why", "toy-phases"), ("--help",))
"""Commands that only read; a signal finds them in their imports."""

START = ("<frozen", "site.py", "sitecustomize", "runpy", "Fatal Python error")
"""What a traceback of Python names that was stopped before the first line of the command."""


class Reference:
    """What each command writes when nobody disturbs it, and how long that takes."""

    def __init__(self, folder: Path, commands: tuple[tuple[str, ...], ...]) -> None:
        self.contents: dict[str, set[str]] = {}
        self.seconds: dict[tuple[str, ...], float] = {}
        for words in commands:
            done = command(words, folder, limit=1200.0)  # on a busy machine too
            self.seconds[words] = done.seconds
            assert done.code in (0, 1), f"{words}: {done.err}"
        self.contents = {name: content(folder / name) for name in visible(folder)}


def visible(folder: Path) -> list[str]:
    """Files that a user sees."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def content(path: Path) -> str:
    """What has to be the same each time: arrays or a drawing; of a verdict, being whole."""
    data = read_whole(path)
    if path.suffix == ".nc":
        return story(unsealed(data)).sha256
    if path.suffix == ".kept":
        unsealed(data)
        return "whole"
    return sha256(data).hexdigest()


def states(
    folder: Path, reference: Reference, before: set[str], tale: str
) -> list[tuple[str, str]]:
    """Faults of what lies in a folder: files gone, cut, or with other numbers."""
    found = [("lost", f"{tale}: {name} is gone") for name in before - set(visible(folder))]
    for name in visible(folder):
        try:
            if content(folder / name) != reference.contents.get(name):
                found.append(("wrong", f"{tale}: {name}"))
        except (OSError, BrokenSeal) as error:
            found.append(("lost", f"{tale}: {name} {error}"))
    return found


def kills(seed: int, count: int, folder: Path) -> Tally:
    """Kill -9 the command that writes; its workers end with it, and the next one goes on."""
    tally = Tally("kills of the command")
    reference = _reference(folder, count)
    in_turns(lambda k: _kill(random.Random(f"{seed} {k}"), k, folder, reference, tally), count)
    return tally


FEW = 50
"""Rounds below which only every second command takes part."""

_MADE: dict[Path, Reference] = {}


def _reference(folder: Path, count: int) -> Reference:
    """What the commands that take part write, made once in a run."""
    chosen = COMMANDS if count >= FEW else COMMANDS[::2]
    apart = folder.parent / f"undisturbed by {len(chosen)}"
    if apart not in _MADE:
        apart.mkdir(parents=True)
        _MADE[apart] = Reference(apart, chosen)
    return _MADE[apart]


def _kill(rng: random.Random, k: int, folder: Path, reference: Reference, tally: Tally) -> None:
    words = rng.choice(list(reference.seconds))
    place = folder / f"place {k % 2}"
    place.mkdir(exist_ok=True)
    before = set(visible(place))
    after = rng.uniform(0.0, reference.seconds[words])
    tale = f"{' '.join(words)}, killed after {after:.2f} s"
    done = command(words, place, told=signal.SIGKILL, after=after)
    faults = done.faults((0, 1, -signal.SIGKILL), 10.0, tale)
    faults += states(place, reference, before, tale)
    if k % 25 >= 23:
        whole = command(words, place)
        faults += whole.faults((0, 1), 120.0, f"{tale}, and again")
        faults += states(place, reference, set(visible(place)), f"{tale}, and again")
        parts = [path.name for path in (place / "results").rglob("*.part")]
        faults += [("left behind", f"{tale}: {name}") for name in parts if words[0] == "simulate"]
    tally.round(faults, "while it ran" if done.code == -signal.SIGKILL else "after its end")


def signals(seed: int, count: int, folder: Path) -> Tally:
    """Ctrl-C and SIGTERM: an end within two seconds, 130 or 143, in one sentence."""
    tally = Tally("signals")
    reference = _reference(folder, count)
    in_turns(lambda k: _signal(random.Random(f"{seed} {k}"), k, folder, reference, tally), count)
    return tally


def _signal(rng: random.Random, k: int, folder: Path, reference: Reference, tally: Tally) -> None:
    words = rng.choice((*reference.seconds, *READING))
    place = folder / f"place {k % 2}"
    place.mkdir(exist_ok=True)
    before = set(visible(place))
    told = rng.choice((signal.SIGINT, signal.SIGTERM))
    after = rng.uniform(0.0, reference.seconds.get(words, 1.0))
    tale = f"{' '.join(words)}, {told.name} after {after:.2f} s"
    done = command(words, place, told=told, after=after)
    if "Traceback" in done.err and done.code in (1, -told) and any(s in done.err for s in START):
        tally.round([], "Python itself was starting")
        return
    died = (-told,) if told == signal.SIGTERM or not done.err else ()  # Python was starting
    faults = done.faults((0, 1, 128 + told, *died), 2.0, tale)
    if done.code == 128 + told and done.err.count("Resume with: pentad") != 1:
        faults.append(("other", f"{tale}: {done.err[-200:]}"))
    faults += states(place, reference, before, tale)
    stopped = {128 + told: "while it ran", -told: "Python itself was starting"}
    tally.round(faults, stopped.get(done.code or 0, "after its end"))


def writers(seed: int, count: int, folder: Path) -> Tally:
    """Several commands at once that write the same files: all succeed, and agree."""
    tally = Tally("concurrent writers")
    reference = _reference(folder, count)
    for k in range(count):
        words = random.Random(f"{seed} {k}").choice(list(reference.seconds))
        place = folder / f"writers {k % 2}"
        place.mkdir(exist_ok=True)
        faults: list[tuple[str, str]] = []

        def write(_number: int, words=words, place=place, faults=faults) -> None:
            tale = f"three times {' '.join(words)}"
            faults += command(words, place).faults((0, 1), 240.0, tale)

        in_turns(write, 3, jobs=3)
        faults += states(place, reference, set(visible(place)), f"three times {' '.join(words)}")
        tally.round(faults)
    return tally
