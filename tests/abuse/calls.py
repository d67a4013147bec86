"""Public functions of theory and kit, called with values that look right and are not.

Every public function whose parameters can be filled is called, in a process of its own that may be
killed. A `ValueError` is an answer, and so is a value; what a function that takes a count of its
work does with a count of 10^9 is told apart. Where there is a slow twin, both have to agree.
"""

import importlib
import inspect
import json
import math
import os
import pkgutil
import random
import re
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

from tests.abuse.rounds import FAULTS, ROOT, Tally

SECONDS = 10
BYTES = 4 * 2**30
COUNTS = (0, -1, 1, 2, 3, 10**9, 10**18, True)
NUMBERS = (0.0, -0.0, -1.0, 0.5, 1.0, math.nan, math.inf, -math.inf, 1e308, 5e-324, 2.5, 0, -3)


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


def vector(rng: random.Random) -> Any:
    """Numbers side by side, some of them none."""
    return np.array([rng.choice(NUMBERS) for _ in range(rng.randrange(4))])


def law(rng: random.Random) -> Any:
    """A law of amplitudes."""
    from pentad.theory.sparse_inputs import GAUSSIAN, RADEMACHER

    return rng.choice((GAUSSIAN, RADEMACHER))


def _square(rng: random.Random) -> Any:
    return matrices(rng, square=True)


def _oblong(rng: random.Random) -> Any:
    return matrices(rng, square=False)


NO_NUMBERS = {"like", "values", "polynomial", "v"}
"""Parameters that are numbers of another kind, or lists of such, whatever the signature says."""

NUMBER = "<class 'pentad.theory.numbers.kinds.Number'>"
KINDS: dict[str, Callable[[random.Random], Any]] = {
    "<class 'int'>": lambda rng: rng.choice(COUNTS),
    "<class 'bool'>": lambda rng: rng.random() < 0.5,
    "<class 'str'>": lambda rng: rng.choice(("", "x", "\x1b[31m", "W")),
    "<class 'float'>": lambda rng: float(rng.choice(NUMBERS)),
    "float | fractions.Fraction": lambda rng: float(rng.choice(NUMBERS)),
    "<class 'fractions.Fraction'>": lambda rng: Fraction(rng.choice(NUMBERS[:5])),
    NUMBER: lambda rng: rng.choice(NUMBERS),
    "collections.abc.Sequence[pentad.theory.numbers.kinds.Number]": lambda rng: [
        rng.choice(NUMBERS) for _ in range(rng.randrange(4))
    ],
    "<class 'pentad.theory.sparse_inputs.AmplitudeLaw'>": law,
    "<class 'pentad.theory.numbers.kinds.Matrix'>": _oblong,
    **{f"<class 'array[{axes}']'>": make for axes, make in {
        "'n n": _square, "'*batch n n": _square, "'*#batch n n": _square, "'d d": _square,
        "'d n": _oblong, "'*batch d n": _oblong, "'samples d": _oblong, "'tokens n": _oblong,
        "'batch d": _oblong, "'batch n": _oblong, "'d m": _oblong, "'samples n": _oblong,
        "'n": vector, "'*batch n": vector, "'d": vector, "'*batch d": vector, "'J": vector,
    }.items()},
}  # fmt: skip
"""How to make a value of each kind, by what the signature says."""


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
    given: dict[str, Any] = {}
    for one in inspect.signature(function).parameters.values():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) or one.default is not one.empty:
            continue
        kind = KINDS.get(re.sub(r"jaxtyping\.\w+\[(ndarray|Any), ", "array[", str(one.annotation)))
        if kind is None or one.name in NO_NUMBERS:
            return None
        given[one.name] = kind(rng)
        if "jaxtyping.Int" in str(one.annotation):
            given[one.name] = np.nan_to_num(given[one.name]).round().astype(int)
    return given


def called(
    name: str, function: Callable[..., Any], rng: random.Random, patience: int
) -> tuple[str, str] | None:
    """What became of one call: how it ended and what with; None if it could not be made."""
    given = arguments(function, rng)
    if given is None:
        return None
    told = ", ".join(f"{key}={value!r}" for key, value in given.items())[:200].replace("\n", " ")
    signal.alarm(patience)
    try:
        value = function(**given)
    except ValueError:
        return "refused", ""
    except _TooLong:
        return "interrupted, for it asked for long work", f"{name}({told})"
    except MemoryError:
        return "more memory than there is", f"{name}({told})"
    except Exception as error:
        return "traceback", f"{name}({told}): {type(error).__name__}: {str(error)[:100]}"
    finally:
        signal.alarm(0)
    twin = vars(sys.modules[function.__module__]).get(f"{function.__name__}_by_definition")
    if twin is not None and not _agree(value, twin, given, patience):
        return "wrong", f"{name}({told}) is {value!r}, by definition something else"
    if all(map(_finite, given.values())) and not _finite(value):
        return "overflowed", f"{name}({told})"
    return "answered", ""


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
    patience = SECONDS if step == 0 else 1
    warnings.simplefilter("ignore")
    for k, (name, function) in enumerate(functions()):
        if k < start or (step and k % step):
            continue
        sys.stdout.write(json.dumps([k, name]) + "\n")
        sys.stdout.flush()
        outcome = called(name, function, random.Random(f"{seed} {name}"), patience)
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
