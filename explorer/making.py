"""What takes seconds to make, made once: data and pictures, in a process beside the service.

So no page waits for what another one reads, and pages find their data made before they are opened.
"""

import os
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import Lock

from pentad.explorer.kept_data import kept_or_made
from pentad.explorer.page_data import DATA, is_known
from pentad.explorer.pictures import names, picture


class Maker:
    """Makes data and pictures, each once, and keeps them in memory.

    Parameters
    ----------
    beside : bool
        In a process of its own, which begins with the data of every page at once; else here, when
        asked.
    first : str
        Name of the page that is opened first: data whose names begin so are made before others.
    """

    def __init__(self, *, beside: bool, first: str = "") -> None:
        self._lock = Lock()
        self._asked: dict[tuple[str, str], Future[bytes | None]] = {}
        self._pool: ProcessPoolExecutor | None = None
        if beside:
            from pentad.simulations.ending import end_with

            self._pool = ProcessPoolExecutor(
                1, get_context("spawn"), initializer=end_with, initargs=(os.getpid(),)
            )
            for name in sorted(DATA, key=lambda one: not one.startswith(first)):
                self._begun(("data", name))

    def data(self, name: str) -> bytes | None:
        """Data of a page as JSON, or None where there are none of that name."""
        return self._made(("data", name)) if is_known(name) else None

    def picture(self, name: str) -> bytes | None:
        """A figure of the suite as SVG, or None where there is none or its results are missing."""
        return self._made(("picture", name)) if name in names() else None

    def close(self) -> None:
        """End the process, whatever it is making; what is made here is waited for."""
        if self._pool is not None:
            for process in (self._pool._processes or {}).values():
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
        else:
            self._lock.acquire()  # for good: a thread that reads HDF5 must not outlive Python

    def _made(self, what: tuple[str, str]) -> bytes | None:
        try:
            return self._begun(what).result()
        except BrokenProcessPool:  # it was ended from outside: the work goes on here
            with self._lock:
                self._pool = None
                self._asked.pop(what, None)
            return self._begun(what).result()

    def _begun(self, what: tuple[str, str]) -> "Future[bytes | None]":
        with self._lock:
            asked = self._asked.get(what)
            if asked is None or (asked.done() and asked.exception() is not None):
                asked = self._asked[what] = self._submitted(*what)
        return asked

    def _submitted(self, kind: str, name: str) -> "Future[bytes | None]":
        if self._pool is not None:
            return self._pool.submit(_make, kind, name)
        done: Future[bytes | None] = Future()
        try:
            done.set_result(_make(kind, name))
        except Exception as error:
            done.set_exception(error)
        return done


def _make(kind: str, name: str) -> bytes | None:
    return picture(name) if kind == "picture" else kept_or_made(name)
