"""Public functions of theory and kit, called with values that look right and are not.

Every public function whose parameters can be filled is called, in a process of its own that may be
killed. A `ValueError` is an answer, and so is a value; nothing else is.
"""

import importlib
import inspect
import json
import math
import os
import pkgutil
import random
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tests.abuse.rounds import ROOT, Tally

SECONDS = 10
BYTES = 4 * 2**30
COUNTS = (0, -1, 1, 2, 3, 10**9, 10**18, True)
NUMBERS = (0.0, -0.0, -1.0, 0.5, 1.0, math.nan, math.inf, -math.inf, 1e308, 5e-324, 2.5, 0, -3)
TAKES_RANDOM = {"rng", "generator"}


def matrices(rng: random.Random, *, square: bool) -> Any:
    """A matrix that is empty, not finite, singular, huge, of integers, or sound."""
    n = rng.choice((0, 1, 2, 3, 4))
    d = n if square else rng.choice((0, 1, 2, 3))
    sound = np.random.default_rng(rng.randrange(2**32)).standard_normal((d, n))
    sound = sound + sound.T if square else sound
    kind = rng.choice(("sound", "nan", "inf", "zero", "huge", "tiny", "integer", "bool", "vector"))
    if kind in ("nan", "inf") and sound.size:
        sound.flat[0] = float(kind)
    return {
        "zero": sound * 0, "huge": sound * 1e200, "tiny": sound * 1e-200, "vector": np.ones(3),
        "integer": np.round(sound).astype(int), "bool": sound > 0,
    }.get(kind, sound)  # fmt: skip


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


def arguments(function: Callable[..., Any], rng: random.Random) -> dict[str, Any] | None:
    """Values of the right kind for what has to be given; None where a kind is not known."""
    from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

    given: dict[str, Any] = {}
    for one in inspect.signature(function).parameters.values():
        told = str(one.annotation)
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.default is not one.empty:
            continue
        if "int'" in told and "jaxtyping" not in told:
            given[one.name] = rng.choice(COUNTS)
        elif "float" in told or "Fraction" in told or "numbers.kinds.Number" in told:
            if told.startswith("collections.abc.Sequence"):
                given[one.name] = [rng.choice(NUMBERS) for _ in range(rng.randrange(4))]
            else:
                exact = "float" not in told and "Fraction" in told
                value = rng.choice(NUMBERS)
                given[one.name] = Fraction(value) if exact and math.isfinite(value) else value
        elif "AmplitudeLaw" in told:
            given[one.name] = rng.choice((GAUSSIAN, RADEMACHER))
        elif "n n'" in told or "numbers.kinds.Matrix" in told:
            given[one.name] = matrices(rng, square="n n'" in told)
        elif "d n'" in told or "samples d'" in told or "tokens n'" in told:
            given[one.name] = matrices(rng, square=False)
        elif "ndarray, 'n'" in told or "batch n'" in told or "ndarray, 'd'" in told:
            given[one.name] = np.array([rng.choice(NUMBERS) for _ in range(rng.randrange(4))])
        elif told == "<class 'bool'>":
            given[one.name] = rng.choice((True, False))
        elif told == "<class 'str'>":
            given[one.name] = rng.choice(("", "x", "\x1b[31m", "W"))
        else:
            return None
    return given


def called(name: str, function: Callable[..., Any], rng: random.Random) -> tuple[str, str] | None:
    """What became of one call: how it ended and what with; None if it could not be made."""
    given = arguments(function, rng)
    if given is None:
        return None
    told = ", ".join(f"{key}={value!r}" for key, value in given.items())[:200].replace("\n", " ")
    signal.alarm(SECONDS)
    try:
        value = function(**given)
    except ValueError:
        return "refused", ""
    except _TooLong:
        return "hang", f"{name}({told})"
    except Exception as error:
        return "traceback", f"{name}({told}): {type(error).__name__}: {str(error)[:100]}"
    finally:
        signal.alarm(0)
    finite = all(map(_finite, given.values()))
    if finite and isinstance(value, float) and math.isnan(value):
        return "wrong", f"{name}({told}) is not a number"
    return "answered", ""


def _finite(value: Any) -> bool:
    try:
        return bool(np.isfinite(np.asarray(value, dtype=float)).all())
    except (TypeError, ValueError, OverflowError):
        return True


class _TooLong(BaseException):
    pass


def _stop(_signal: int, _frame: object) -> None:
    raise _TooLong


def work(seed: int, start: int, step: int) -> None:
    """Call every function from a place on, and write a line for each."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGALRM, _stop)
    warnings.simplefilter("ignore")
    for k, (name, function) in enumerate(functions()):
        if k < start or (step and k % step):
            continue
        sys.stdout.write(json.dumps([k, name]) + "\n")
        sys.stdout.flush()
        outcome = called(name, function, random.Random(f"{seed} {name}"))
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
                tally.notes["needs objects of our own"] += 1
            elif line[0] in ("refused", "answered"):
                tally.round([], line[0])
            else:
                tally.round([(line[0], line[1])])
            place = [*place, "done"]
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
