"""What all kinds of abuse share: the real command in a folder of its own, and counts of faults."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("lost", "wrong", "traceback", "hang", "left behind", "other")
"""Kinds of faults: a finished result is gone or half there; a number is not what it was; an error
that nobody explained; no end in time; a process or a part of a file that stays; anything else."""

CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal might obey."""

MARK = "PENTAD_ABUSED_AS"
"""Variable by which the processes of a command are found."""


@dataclass
class Tally:
    """How many rounds of a kind there were, and what went wrong in them."""

    kind: str
    rounds: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def round(self, faults: Sequence[tuple[str, str]], note: str = "") -> None:
        """Count a round with its faults, each a kind and a story."""
        self.rounds += 1
        if note:
            self.notes[note] += 1
        for kind in {kind for kind, _ in faults}:
            self.faults[kind] += 1
        self.told += [f"{self.kind}, {kind}: {story}" for kind, story in faults]


@dataclass(frozen=True)
class Done:
    """How a command ended: exit code, output, seconds since it was told to, what still runs.

    The output is that of all its processes, until the last of them has ended.
    """

    code: int | None
    out: str
    err: str
    seconds: float
    running: tuple[str, ...]

    def faults(self, codes: Sequence[int], limit: float, story: str) -> list[tuple[str, str]]:
        """What is wrong with it, where one of these codes within so many seconds was due."""
        found = []
        if self.code is None or self.seconds > limit:
            found.append(("hang", f"{story}: {self.seconds:.1f} s"))
        elif self.code not in codes:
            found.append(("other", f"{story}: exit code {self.code}: {self.err[-200:]}"))
        if "Traceback" in self.err or "Traceback" in self.out:
            last = self.err.strip().splitlines()[-1:] or [""]
            found.append(("traceback", f"{story}: {last[0][:200]}"))
        if "Warning" in self.err:
            found.append(("other", f"{story}: a warning is printed: {self.err[-200:]}"))
        if CONTROL.search(self.out + self.err):
            found.append(("other", f"{story}: a control character is printed"))
        found += [("left behind", f"{story}: {name}") for name in self.running]
        return found


def command(
    words: Sequence[str],
    folder: Path,
    *,
    told: int = 0,
    after: float = 0.0,
    limit: float = 120.0,
    environment: dict[str, str] | None = None,
    stdout: int | None = None,
) -> Done:
    """Run `pentad` with these words in a folder; with `told`, send it this signal after a while.

    Ctrl-C reaches all processes, as from a terminal; other signals the first one alone.
    """
    mark = uuid4().hex
    if told and signal.getsignal(told) == signal.SIG_IGN:
        name = signal.Signals(told).name
        raise RuntimeError(f"started where {name} is ignored, as in a script or under nohup")
    with TemporaryFile() as out, TemporaryFile() as err:
        started = subprocess.Popen(
            [sys.executable, "-m", "pentad", *words],
            cwd=folder,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
            | (environment or {})
            | {MARK: mark},
            stdin=subprocess.DEVNULL,
            stdout=out if stdout is None else stdout,
            stderr=err,
            start_new_session=True,
        )
        began = time.monotonic()
        if told:
            try:
                started.wait(timeout=after)
                began = time.monotonic()
            except subprocess.TimeoutExpired:
                began = time.monotonic()
                if told == signal.SIGINT:
                    os.killpg(started.pid, told)
                else:
                    started.send_signal(told)
        code: int | None = None
        try:
            code = started.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
        seconds = time.monotonic() - began
        running = tuple(_running(mark))
        texts = [(file.seek(0), file.read().decode(errors="replace"))[1] for file in (out, err)]
    return Done(code, texts[0], texts[1], seconds, running)


def _running(mark: str, patience: float = 2.0) -> list[str]:
    """Commands of processes that bear the mark and do not end in time; they are ended."""
    until = time.monotonic() + patience
    while (there := dict(_marked(mark))) and time.monotonic() < until:
        time.sleep(0.02)
    for number in there:
        os.kill(number, signal.SIGKILL)
    return list(there.values())


def _marked(mark: str) -> list[tuple[int, str]]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes():
                words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append((int(place.name), words[:100]))
        except OSError:
            continue
    return found


def in_turns(one: Callable[[int], None], count: int, *, jobs: int = 2) -> None:
    """Do numbered rounds, two at a time; whatever one raises is raised."""
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, range(count)))
