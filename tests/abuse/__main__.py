"""`python -m tests.abuse`: kills, signals, damages, writers, bad input, and their counts."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.abuse.calls import calls
from tests.abuse.classified import weights
from tests.abuse.damages import damages, kept_files
from tests.abuse.rounds import FAULTS, Tally
from tests.abuse.stops import kills, signals, writers
from tests.abuse.typed import command_lines, hostile_files

Kind = Callable[[int, int, Path], Tally]
KINDS: dict[str, tuple[Kind, int, int]] = {
    "kills": (kills, 300, 4),
    "signals": (signals, 200, 4),
    "damages": (damages, 480, 40),
    "kept": (kept_files, 20, 0),
    "writers": (writers, 10, 0),
    "lines": (command_lines, 300, 8),
    "files": (hostile_files, 100, 4),
    "calls": (calls, 200, 20),
    "weights": (weights, 10_000, 100),
}
"""Kinds of abuse, with the rounds of a whole run and of a quick one."""


def table(tallies: Sequence[Tally], seed: int) -> str:
    """The counts in Markdown."""
    rows = [["", "rounds", *FAULTS, "outcomes"]]
    for one in tallies:
        notes = ", ".join(f"{note} {count}" for note, count in sorted(one.notes.items()))
        rows.append([one.kind, str(one.rounds), *(str(one.faults[f]) for f in FAULTS), notes])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---" * len(rows[0]) + "|")
    return f"seed {seed}\n\n" + "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if nothing went wrong, 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.abuse", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="less than a minute")
    parser.add_argument("--only", nargs="*", default=[*KINDS], choices=[*KINDS])
    parser.add_argument("--rounds", type=int, help="of each kind")
    asked = parser.parse_args(arguments)
    tallies = []
    signal.signal(signal.SIGINT, signal.default_int_handler)  # though a script may ignore it
    with tempfile.TemporaryDirectory(prefix="abuse-", ignore_cleanup_errors=True) as folder:
        for name in asked.only:
            kind, whole, quick = KINDS[name]
            count = asked.rounds or (quick if asked.quick else whole)
            if not count:
                continue
            began = time.monotonic()
            place = Path(folder) / name
            place.mkdir()
            tally = kind(asked.seed, count, place)
            tallies.append(tally)
            seconds = time.monotonic() - began
            sys.stderr.write(f"{tally.kind}: {tally.rounds} rounds in {seconds:.0f} s\n")
            sys.stderr.writelines(f"  {told}\n" for told in (*tally.told, *tally.noted))
    sys.stdout.write(table(tallies, asked.seed))
    return int(any(tally.faults for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
