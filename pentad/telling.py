"""How the command line answers: text, tables, JSON, progress, and the exit codes."""

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pentad.printable import printable

if TYPE_CHECKING:
    from pentad.proofs_check.standings import Standing
    from pentad.simulations.experiment import Table as Told

COLOURS = {"derived": "green", "exhausted": "green", "certified": "green", "exact": "blue",
           "simulated": "yellow", "searched": "yellow", "unchecked": "red", "refuted": "red",
           "broken": "red"}  # fmt: skip
"""Of standings, by the name of the level."""

EXPECTED, CHANGED, MISUSED, STOPPED = 0, 1, 2, 130
"""Exit codes."""

LEAST_WIDTH = 20
"""Columns below which a width is not believed."""

LONGEST = 2000
"""Characters of a message of which nothing is left out."""

QUIET = 4.0
"""Seconds between lines of progress where there is no terminal."""

Report = Callable[[float, str], None]
Device = Literal["auto", "cpu", "cuda"]


@dataclass
class Manner:
    """How this run answers.

    Attributes
    ----------
    quiet : bool
        Only what is wrong is printed, and of lists only the names.
    as_json : bool
        Nothing is printed before the end; the answer is gathered, and is one JSON object.
    answer : dict
        What was gathered.
    """

    quiet: bool = False
    as_json: bool = False
    answer: dict[str, Any] = field(default_factory=dict)


manner = Manner()


def begin(*, quiet: bool, as_json: bool) -> None:
    """Answer in this manner from now on."""
    manner.quiet, manner.as_json, manner.answer = quiet, as_json, {}


def finish(code: int) -> int:
    """Print the answer if it was gathered; the exit code."""
    if manner.as_json:
        told = {"exit_code": code, **manner.answer}
        text = json.dumps(_plain(told), indent=1, ensure_ascii=False, allow_nan=False)
        manner.as_json = False
        console().print(printable(text), soft_wrap=True)
    return code


def give(**values: Any) -> bool:
    """Put values into the answer where it is JSON; whether it is, so that nothing is printed."""
    if manner.as_json:
        manner.answer |= values
    return manner.as_json


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; numbers that are not finite become null."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str | None) else str(value)


def console(*, errors: bool = False) -> Console:
    """A console that prints text as it is; wide where no terminal sets the width."""
    console = Console(stderr=errors, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 160
    if console.width < LEAST_WIDTH:
        console.width = 80
    return console


def say(text: str, *, wrong: bool = False) -> None:
    """Print a line of the answer; one that tells what is wrong also where the run is quiet."""
    if not manner.as_json and (wrong or not manner.quiet):
        console().print(printable(text), soft_wrap=True)


def list_items(items: Iterable[object], *, wrong: bool = False) -> None:
    """Print a line for each item."""
    for item in items:
        say(f"  - {item}", wrong=wrong)


def refused(message: str, *, code: int = MISUSED) -> int:
    """Tell why nothing is done; the exit code."""
    note(message)
    return code


def note(text: str) -> None:
    """Print a line beside the answer, to the error stream."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
    console(errors=True).print(f"pentad: {printable(text, one_line=True)}", soft_wrap=True)
    if manner.as_json:
        manner.answer.setdefault("notes", []).append(text)


def print_names(names: Iterable[str]) -> None:
    """Print a list as a quiet run does: a name in each line."""
    for name in names:
        say(name, wrong=True)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print a table."""
    _print_table({}, columns, rows)


def print_told(told: "Told") -> None:
    """Print a table with its title and note."""
    say(f"{told.title}. {told.note}".rstrip())
    _print_table({"title": told.title, "note": told.note}, told.columns, told.rows)


def _print_table(
    heading: Mapping[str, str], columns: Sequence[str], rows: Iterable[Sequence[str | Text]]
) -> None:
    if manner.as_json:
        cells = [[str(cell) for cell in row] for row in rows]
        one = {**heading, "columns": columns, "rows": cells}
        manner.answer.setdefault("tables", []).append(one)
    elif not manner.quiet:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*map(_cell, row))
        console().print(table)


def _cell(cell: str | Text) -> str | Text:
    return printable(cell) if isinstance(cell, str) else cell


def print_facts(facts: Mapping[str, str], *, indent: int = 2) -> None:
    """Print names and values, those that have one, side by side."""
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            grid.add_row(" " * (indent - 2), Text(printable(name), style="dim"), printable(value))
    if not manner.quiet and not manner.as_json:
        console().print(grid)


def coloured(standing: "Standing") -> Text:
    """A standing in the colour of its level."""
    return Text(standing.badge, style=COLOURS.get(standing.level.name.lower(), ""))


@contextmanager
def progress() -> Iterator[Report]:
    """Report a share and a text: a bar in a terminal, else a line now and then."""
    if manner.quiet:
        yield lambda _share, _text: None
        return
    out = console(errors=True)
    if out.is_terminal:
        from rich import progress as bars

        columns = (
            bars.BarColumn(),
            bars.TaskProgressColumn(),
            bars.TimeElapsedColumn(),
            bars.TextColumn("{task.description}"),
        )
        with bars.Progress(*columns, console=out, transient=True) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda share, text: bar.update(
                task, completed=share, description=printable(text, one_line=True)
            )
        return
    began = time.monotonic()
    last, line = began - QUIET, ""
    finished = Event()

    def tell(share: float, text: str) -> None:
        nonlocal last, line
        previous, line = line, f"[{share:4.0%}] {printable(text, one_line=True)}"
        if line != previous and (share == 1.0 or time.monotonic() - last >= QUIET):
            last = time.monotonic()
            out.print(line, soft_wrap=True)

    def keep_telling() -> None:
        while not finished.wait(5 * QUIET):
            if line and time.monotonic() - last >= 5 * QUIET:
                out.print(f"{line}, {time.monotonic() - began:.0f} s", soft_wrap=True)

    Thread(target=keep_telling, daemon=True).start()
    try:
        yield tell
    finally:
        finished.set()
