"""Public functions of theory and kit, called with sound values and with such as look right.

Every public function whose parameters can be filled (`tests.abuse.values`) is called, once with
values that are sound and once with some that are not, in a process of its own that may be killed.
A `ValueError` is an answer, and so is a value; what a function that takes a count of its work does
with a count of 10^9 is told apart. Where there is a slow twin, both have to agree.
"""

import importlib
import inspect
import json
import os
import pkgutil
import random
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.abuse.rounds import FAULTS, ROOT, Tally
from tests.abuse.values import Catalogue, UnknownKindError, Values

SECONDS = 10
BYTES = 4 * 2**30
ODD = (0.0, 0.4)
"""How many of the values of a call are odd, call by call."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of theory and kit, by its dotted name."""
    for part in ("theory", "kit"):
        package = importlib.import_module(f"pentad.{part}")
        for found in sorted(
            pkgutil.walk_packages(package.__path__, f"pentad.{part}."), key=lambda one: one.name
        ):
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == found.name:
                    yield f"{found.name}.{name}", function


def catalogue() -> Catalogue:
    """Public functions and constants that values are made of."""
    every = list(functions())
    modules = {function.__module__: sys.modules[function.__module__] for _, function in every}
    return Catalogue([function for _, function in every], list(modules.values()))


def called(
    name: str, function: Callable[..., Any], values: Values, patience: int
) -> tuple[str, str] | None:
    """What became of one call: how it ended and what with; None if it could not be made."""
    signal.alarm(patience)
    try:
        given = values.arguments(function)
    except (UnknownKindError, _TooLong, MemoryError):
        return None
    finally:
        signal.alarm(0)
    told = ", ".join(f"{key}={value!r}" for key, value in given.items())[:200].replace("\n", " ")
    signal.alarm(patience)
    try:
        value = _in_balls_if_asked(function, given)
    except ValueError:
        return "refused", ""
    except AssertionError as error:
        if not function.__name__.startswith("check_"):
            return "traceback", f"{name}({told}): AssertionError: {error}"
        return "refused", ""
    except _TooLong:
        return "interrupted, for it asked for long work", f"{name}({told})"
    except MemoryError:
        return "more memory than there is", f"{name}({told})"
    except Exception as error:
        if values.guessed_function or (
            values.guessed_some and isinstance(error, TypeError | AttributeError)
        ):
            return "took nothing that was guessed", ""
        return "traceback", f"{name}({told}): {type(error).__name__}: {str(error)[:100]}"
    finally:
        signal.alarm(0)
    twin = vars(sys.modules[function.__module__]).get(f"{function.__name__}_by_definition")
    if twin is not None and not _agree(value, twin, given, patience):
        return "wrong", f"{name}({told}) is {value!r}, by definition something else"
    if all(map(_finite, given.values())) and not _finite(value):
        return "overflowed", f"{name}({told})"
    return "answered", ""


def _in_balls_if_asked(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """What a function gives; with a precision of balls where it says that it needs one."""
    from flint import ctx

    try:
        return function(**given)
    except RuntimeError as error:
        if "need a precision" not in str(error):
            raise
    with ctx.workprec(64):
        return function(**given)


def _agree(value: Any, twin: Callable[..., Any], given: dict[str, Any], patience: int) -> bool:
    """Whether the slow way gives the same finite numbers, as far as it gives any in time."""
    signal.alarm(patience)
    try:
        other = twin(**given)
        one, two = np.asarray(value, dtype=float), np.asarray(other, dtype=float)
    except (Exception, _TooLong):
        return True
    finally:
        signal.alarm(0)
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        return True
    return one.shape == two.shape and bool(np.allclose(one, two, rtol=1e-6, atol=1e-9))


def _finite(value: Any) -> bool:
    if value is None:
        return True
    try:
        return bool(np.isfinite(np.asarray(value, dtype=float)).all())
    except Exception:  # what is no number, or a ball without a precision
        return True


class _TooLong(BaseException):
    pass


def _stop(_signal: int, _frame: object) -> None:
    raise _TooLong


def work(seed: int, start: int, step: int) -> None:
    """Call every function from a place on, and write a line for each."""
    for name in ("torch", "sympy", "scipy.ndimage", "scipy.stats", "scipy.optimize", "hypothesis"):
        importlib.import_module(name)  # one that is interrupted leaves half a module behind
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGALRM, _stop)
    patience = SECONDS if step == 0 else 1
    warnings.simplefilter("ignore")
    known = catalogue()
    for k, (name, function) in enumerate(functions()):
        if k < start or (step and k % step):
            continue
        sys.stdout.write(json.dumps([k, name]) + "\n")
        sys.stdout.flush()
        for odd in ODD:
            values = Values(random.Random(f"{seed} {name} {odd}"), known, odd)
            outcome = called(name, function, values, patience)
            sys.stdout.write(json.dumps(outcome) + "\n")
            sys.stdout.flush()


def calls(seed: int, count: int, folder: Path) -> Tally:
    """Call every public function; with a small count, only every few of them."""
    tally = Tally("calls of public functions")
    step = 0 if count >= 200 else 10
    start = 0
    while True:
        done = subprocess.Popen(
            [sys.executable, "-m", "tests.abuse.calls", str(seed), str(start), str(step)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "TMPDIR": str(folder)},
        )  # fmt: skip
        assert done.stdout is not None
        place: list[Any] = []
        for line in _lines(done):
            if isinstance(line, list) and isinstance(line[0], int):
                place = line
                continue
            if line is None:
                tally.notes["needs what cannot be made"] += 1
            elif line[0] in FAULTS:
                tally.round([(line[0], line[1])])
            else:
                tally.round([], line[0])
                tally.noted += [f"{line[0]}: {line[1]}"] * bool(line[1])
            place = [*place, "done"]
        done.stdout.close()
        if done.wait() == 0:
            return tally
        tally.round([("hang" if done.returncode == -9 else "other", f"{place}: {done.returncode}")])
        start = place[0] + 1 if place else 10**9


def _lines(process: subprocess.Popen[str]) -> Iterator[Any]:
    """Lines of a process, which is killed where none comes: a compiled call hears nobody."""
    import selectors

    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        pending = ""
        while True:
            if not selector.select(6 * SECONDS):
                process.kill()
                return
            text = os.read(process.stdout.fileno(), 65536).decode()
            if not text:
                return
            *whole, pending = (pending + text).split("\n")
            for line in whole:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue  # what a function printed


if __name__ == "__main__":
    work(*map(int, sys.argv[1:]))
