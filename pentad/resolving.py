"""`pentad resolution`: a model of one's own, and what it does on other grids."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pentad import telling

if TYPE_CHECKING:
    from pentad.kit.resolution import Resolution
    from pentad.kit.resolution_checks import Expectation


class NoModelError(ValueError):
    """What was named is no model; the text is why."""


def resolution(
    name: Annotated[str, "MODULE:FUNCTION"] = "",
    /,
    *,
    channels: int = 1,
    trained_at: Annotated[int, "POINTS"] = 64,
    axes: Annotated[int, "INT"] = 1,
    degree: int | None = None,
    draws: int = 20,
    amplitude: float = 1.0,
    precision: Literal["any", "float64", "float32"] = "any",
    inputs: Annotated[str, "PATH"] = "",
    window: bool = False,
    seed: int = 0,
    expect: Annotated[str, "WORD"] = "",
) -> int:
    """Say how a model of yours carries over to other grids: exact, of an order, or by pixels.

    The model is a torch module, or a function of arrays or tensors (batch, channels, n), in a
    module or a file of Python. A class, or a function without parameters, is called, and gives the
    model. It is compared on n points with itself on 8n, for functions that both grids hold whole,
    at sizes of either parity. Faults are named with their sizes. For example:

        pentad resolution mine:model                        an object called model in mine.py
        pentad resolution nets/mine.py:Net --trained-at 128 a class in a file
        pentad resolution mine:plane --axes 2 --channels 3  inputs (batch, 3, n, n)

    Parameters
    ----------
    name
        Module or file, a colon, and what in it is the model.
    channels
        Of its inputs.
    trained_at
        Points along each axis at which it was trained.
    axes
        1 for functions of one variable, 2 for two; each axis is tried in turn.
    degree
        Of the inputs; by default an eighth of the size of training.
    draws
        How many inputs.
    amplitude
        Root mean square of the inputs.
    precision
        Insist on it; by default double precision, where the model answers in that.
    inputs
        File .npy with samples of your own, (draws, channels, points), in place of random inputs.
    window
        Multiply inputs by sin^2 (pi t), for models of functions that do not close.
    seed
        Of the inputs.
    expect
        exact, convergent, or a least order such as 2: if the model falls short, the exit code is 1.
    """
    if not name:
        return telling.refused(
            "resolution needs a model, MODULE:FUNCTION; `pentad resolution --help` has examples"
        )
    from pentad.kit.resolution import resolution as tested
    from pentad.kit.resolution_checks import unmet

    try:
        wanted = _expectation(expect)
        with redirect_stdout(sys.stderr):
            found = tested(
                _model_named(name),
                channels,
                trained_at,
                axes,
                draws=draws,
                degree=degree,
                amplitude=amplitude,
                precision=None if precision == "any" else precision,
                inputs=_samples(inputs) if inputs else None,
                window=window,
                seed=seed,
            )
    except ValueError as error:
        return telling.refused(f"{name}: {error}")
    fault = "" if wanted is None else unmet(found, wanted)
    if not telling.give(model=name, unmet=fault, **_plain(found)):
        telling.say(f"{name}: {found}")
    if fault:
        telling.say(f"not as expected: {fault}", wrong=True)
    return telling.CHANGED if fault else telling.EXPECTED


def _expectation(text: str) -> "Expectation | None":
    """A word, or an order, as it was typed; None for nothing.

    Raises
    ------
    ValueError
        For what is neither.
    """
    from pentad.kit.resolution_checks import require_expectation

    if not text:
        return None
    wanted: Any = text
    with suppress(ValueError):
        wanted = float(text)
    require_expectation(wanted)
    return wanted  # type: ignore[no-any-return]


def _plain(found: "Resolution") -> dict[str, Any]:
    """A report as plain data."""
    plain = asdict(found)
    for one, axis in zip(plain["axes"], found.axes, strict=True):
        one["statement"] = axis.statement
        for fit in ("even", "odd", "both"):
            one[fit]["named"] = getattr(axis, fit).named
    return plain


def _samples(path: str) -> Any:
    import numpy as np

    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise NoModelError(f"{path} is no .npy file of numbers") from error


def _model_named(name: str) -> Callable[[Any], Any]:
    """The object of that name, called if it has to be to give a model.

    Raises
    ------
    NoModelError
        With what is missing or what goes wrong.
    """
    place, _, attribute = name.rpartition(":")
    if not place or not attribute:
        raise NoModelError("a model is named MODULE:FUNCTION, a colon between")
    found: Any = _module(place)
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise NoModelError(f"{place} has nothing called {attribute}")
        found = getattr(found, part)
    if not callable(found):
        raise NoModelError(f"{attribute} is no model but {type(found).__name__}")
    if isinstance(found, type) or _takes_nothing(found):
        try:
            found = found()
        except (Exception, SystemExit) as error:
            raise NoModelError(f"{attribute}() raises {_told(error)}") from error
    return found  # type: ignore[no-any-return]


def _module(place: str) -> Any:
    """The module of that name, looked for in the working directory too, or of that file."""
    file = Path(place)
    try:
        if file.suffix == ".py":
            if not file.is_file():
                raise NoModelError(f"there is no file {place}")
            sys.path.insert(0, str(file.resolve().parent))
            spec = spec_from_file_location(file.stem, file)
            assert spec is not None
            assert spec.loader is not None
            module = module_from_spec(spec)
            sys.modules.setdefault(file.stem, module)
            spec.loader.exec_module(module)
            return module
        sys.path.insert(0, str(Path.cwd()))
        return import_module(place)
    except NoModelError:
        raise
    except (Exception, SystemExit) as error:
        raise NoModelError(f"{place} cannot be imported: {_told(error)}") from error


def _takes_nothing(function: Any) -> bool:
    import inspect

    try:
        return not inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def _told(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
