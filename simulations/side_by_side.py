"""Work on many cells in processes of their own, with the progress of all of them."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np

from pentad.simulations.ending import end_with

Task = Callable[[int, Callable[[float], None]], None]

EVERY = 0.5
"""Seconds between two looks at how far the processes are."""


def processes(jobs: int, **options: Any) -> Any:
    """Processes of joblib that take one task at a time and end with this one, however it ends.

    Parameters
    ----------
    jobs
        How many.
    options
        As `joblib.Parallel` takes them.
    """
    from joblib import Parallel

    return Parallel(
        n_jobs=jobs, batch_size=1, initializer=end_with, initargs=(os.getpid(),), **options
    )


def side_by_side(
    task: Task,
    cells: Sequence[int],
    *,
    jobs: int,
    on_progress: Callable[[int, float], None] = lambda _cell, _fraction: None,
) -> None:
    """Do the same task for many cells, in several processes at once, the first cells first.

    An exception in a process, or Ctrl-C, ends all of them.

    Parameters
    ----------
    task
        Takes the index of a cell and a function that takes the share of it that is done. What it
        gives back is not looked at: results are left on the disk.
    cells
        Indices.
    jobs
        Processes.
    on_progress
        Takes the index of a cell and the share of it that is done.
    """
    from joblib import delayed

    name = f"pentad-{os.getpid()}-"  # by which what is left of a killed process is known
    with tempfile.TemporaryDirectory(prefix=name, ignore_cleanup_errors=True) as folder:
        board = Path(folder) / "shares"
        np.zeros(len(cells)).tofile(board)
        with _watched(board, cells, on_progress):
            processes(jobs, pre_dispatch=jobs)(
                delayed(_work)(task, cell, board, place) for place, cell in enumerate(cells)
            )


def _work(task: Task, cell: int, board: Path, place: int) -> None:
    task(cell, partial(_note, board, place))
    _note(board, place, 1.0)


def _note(board: Path, place: int, share: float) -> None:
    """Write the share of one cell where the first process reads it.

    Whoever empties the folder for temporary files ends the progress, and not the work.
    """
    with suppress(OSError, ValueError):
        np.memmap(board, dtype=np.float64, mode="r+")[place] = share


@contextmanager
def _watched(
    board: Path, cells: Sequence[int], on_progress: Callable[[int, float], None]
) -> Iterator[None]:
    """Tell what changes on the board, now and then and at the end."""
    told = np.zeros(len(cells))

    def look() -> None:
        try:
            shares = np.fromfile(board)
        except OSError:
            return
        for place in np.flatnonzero(shares != told):
            told[place] = shares[place]
            on_progress(cells[int(place)], float(shares[place]))

    def keep_looking() -> None:
        while not finished.wait(EVERY):
            look()

    finished = Event()
    watcher = Thread(target=keep_looking, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        watcher.join()
        look()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
