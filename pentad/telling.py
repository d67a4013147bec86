"""What the command line prints with: text, tables, colours, progress, and the exit codes."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Literal

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from tyro.conf import arg

if TYPE_CHECKING:
    from pentad.proofs_check.standings import Standing
    from pentad.simulations.experiment import Table as Told

COLOURS = {"derived": "green", "exhausted": "green", "certified": "green", "exact": "blue",
           "simulated": "yellow", "searched": "yellow", "unchecked": "red", "refuted": "red",
           "broken": "red"}  # fmt: skip
"""Of standings, by the name of the level."""

EXPECTED, CHANGED, MISUSED, STOPPED = 0, 1, 2, 130
"""Exit codes."""

QUIET = 4.0
"""Seconds between lines of progress where there is no terminal."""

Report = Callable[[float, str], None]

Flag = Annotated[bool, arg(help_behavior_hint="")]

Device = Literal["auto", "cpu", "cuda"]


def console(*, errors: bool = False) -> Console:
    """A console that prints text as it is; wide where no terminal sets the width."""
    console = Console(stderr=errors, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 160
    return console


def say(text: str) -> None:
    """Print a line of the answer."""
    console().print(text, soft_wrap=True)


def list_items(items: Iterable[object]) -> None:
    """Print a line for each item."""
    for item in items:
        say(f"  - {item}")


def refused(message: str, *, code: int = MISUSED) -> int:
    """Tell why nothing is done; the exit code."""
    note(message)
    return code


def note(text: str) -> None:
    """Print a line beside the answer, to the error stream."""
    console(errors=True).print(f"pentad: {text}", soft_wrap=True)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print a table."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def print_told(told: "Told") -> None:
    """Print a table with its title and note."""
    say(f"{told.title}. {told.note}".rstrip())
    print_rows(told.columns, told.rows)


def print_facts(facts: Mapping[str, str], *, indent: int = 2) -> None:
    """Print names and values, those that have one, side by side."""
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            grid.add_row(" " * (indent - 2), Text(name, style="dim"), value)
    console().print(grid)


def coloured(standing: "Standing") -> Text:
    """A standing in the colour of its level."""
    return Text(standing.badge, style=COLOURS.get(standing.level.name.lower(), ""))


@contextmanager
def progress() -> Iterator[Report]:
    """Report a share and a text: a bar in a terminal, else a line now and then."""
    out = console(errors=True)
    if out.is_terminal:
        columns = (
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        with Progress(*columns, console=out, transient=True) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda share, text: bar.update(task, completed=share, description=text)
        return
    began = time.monotonic()
    last, line = began - QUIET, ""
    finished = Event()

    def tell(share: float, text: str) -> None:
        nonlocal last, line
        previous, line = line, f"[{share:4.0%}] {text}"
        if line != previous and (share == 1.0 or time.monotonic() - last >= QUIET):
            last = time.monotonic()
            out.print(line, soft_wrap=True)

    def keep_telling() -> None:
        while not finished.wait(5 * QUIET):
            if time.monotonic() - last >= 5 * QUIET:
                out.print(f"{line}, {time.monotonic() - began:.0f} s", soft_wrap=True)

    Thread(target=keep_telling, daemon=True).start()
    try:
        yield tell
    finally:
        finished.set()
