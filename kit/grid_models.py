"""A user's model of functions on grids, as one call that answers or says why not."""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pentad.theory.numbers.scalars import require

Precision = Literal["float64", "float32"]

MOST_POINTS = 2**18
"""Points that go into a model at once."""

EVALUATED = "put in evaluation mode for the test"
HALVES = ("float16", "bfloat16")


class UnansweredError(Exception):
    """A model gives no sound answer on a grid; the text is why."""


@dataclass(frozen=True, eq=False)
class GridModel:
    """A model that takes (batch, channels, points, ...) and gives as many points.

    Attributes
    ----------
    call : function of a float64 array
    precision : str
        That of its numbers, "float64" or "float32".
    notes : tuple of str
        What was done to it.
    """

    call: Callable[[np.ndarray], Any]
    precision: Precision
    notes: tuple[str, ...] = ()

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Its answers, (batch, output channels, points, ...), in float64.

        Raises
        ------
        UnansweredError
            If it raises, or answers with other points, another batch, or numbers that are not
            real and finite.
        """
        each = max(1, MOST_POINTS // int(np.prod(x.shape[2:])))
        parts = [self._answer(x[k : k + each]) for k in range(0, len(x), each)]
        return np.concatenate(parts)

    def _answer(self, x: np.ndarray) -> np.ndarray:
        try:
            answer = self.call(x)
        except MemoryError:
            raise
        except Exception as error:
            told = " ".join(str(error).split())
            raise UnansweredError(f"{type(error).__name__}: {told[:200]}") from error
        return _sound(answer, x)


def _sound(answer: Any, x: np.ndarray) -> np.ndarray:
    """An answer with the points of its input, as (batch, channels, points, ...) in float64."""
    points = x.shape[2:]
    y = _as_array(answer)
    if np.iscomplexobj(y):
        raise UnansweredError(
            "its answers are complex where real ones are meant: take the real part or the absolute "
            "value, or irfft in place of ifft"
        )
    if y.dtype.kind not in "fiub":
        raise UnansweredError(f"its answers are no numbers but {type(answer).__name__}")
    if y.ndim <= len(points) or y.shape[0] != len(x):
        raise UnansweredError(f"it gives shape {y.shape} for inputs of shape {x.shape}")
    if y.shape[-len(points) :] != points:
        told = " x ".join(map(str, y.shape[-len(points) :]))
        raise UnansweredError(f"it gives {told} points for {' x '.join(map(str, points))}")
    y = np.asarray(y, dtype=float).reshape(len(x), -1, *points)
    if not np.isfinite(y).all():
        raise UnansweredError("it gives NaN or infinity")
    return y


def _as_array(answer: Any) -> np.ndarray:
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
        return np.asarray(answer.float() if _kind(answer) in HALVES else answer)
    if isinstance(answer, tuple | list | Mapping):
        raise UnansweredError(
            f"it gives a {type(answer).__name__} of {len(answer)} where one array is meant: choose "
            "the output"
        )
    return np.asarray(answer)


def _kind(value: Any) -> str:
    return str(getattr(value, "dtype", "")).removeprefix("torch.")


@contextmanager
def grid_model(model: Any, x: np.ndarray, precision: Precision | None) -> Iterator[GridModel]:
    """The model ready to be asked, in the best precision in which it answers x.

    A torch module is put in evaluation mode, and back at the end; a copy of it in double precision
    is asked if that answers. A function is given arrays, or tensors if it takes no arrays.

    Parameters
    ----------
    model : torch module, or function of arrays or tensors
    x : (batch, channels, points, ...) array
        What it has to answer.
    precision : "float64" or "float32", optional
        Which to insist on.

    Raises
    ------
    ValueError
        If it does not answer x in such a precision, with its own words.
    """
    require(callable(model), f"a model is called with inputs; got {type(model).__name__}")
    modes = [(part, part.training) for part in _parts(model)]
    notes = (EVALUATED,) if any(training for _, training in modes) else ()
    try:
        for part, _ in modes:
            part.training = False
        yield _first_that_answers(model, x, precision, notes)
    finally:
        for part, training in modes:
            part.training = training


def _parts(model: Any) -> list[Any]:
    return list(model.modules()) if _is_module(model) else []


def _is_module(model: Any) -> bool:
    return hasattr(model, "modules") and hasattr(model, "parameters")


def _first_that_answers(
    model: Any, x: np.ndarray, precision: Precision | None, notes: tuple[str, ...]
) -> GridModel:
    told: list[str] = []
    candidates = _of_module(model) if _is_module(model) else _of_function(model)
    for kind, call in candidates:
        if precision not in (None, kind):
            continue
        found = GridModel(call, kind, notes)
        try:
            found(x)
        except UnansweredError as error:
            told.append(str(error))
            continue
        rounded = _kind(call(x)) in ("float32", *HALVES)
        real: Precision = "float32" if rounded else "float64"
        if real == kind or precision is None:
            return GridModel(call, real, notes + (f"answers in {real}",) * rounded)
        told.append(f"its answers are {real}, and {kind} is asked for")
    reasons = "; ".join(dict.fromkeys(told)) or f"it is not of precision {precision}"
    raise ValueError(f"the model does not answer inputs of shape {x.shape}: {reasons}")


def _of_module(model: Any) -> Iterator[tuple[Precision, Callable[[np.ndarray], Any]]]:
    """A copy in double precision, then the module as it is."""
    import torch

    held = next((p for p in model.parameters() if p.is_floating_point() or p.is_complex()), None)
    device = "cpu" if held is None else held.device

    def asked(module: Any, dtype: Any) -> Callable[[np.ndarray], Any]:
        def call(x: np.ndarray) -> Any:
            with torch.no_grad():
                return module(torch.as_tensor(x).to(device, dtype))

        return call

    own = torch.float64 if held is None else held.dtype
    own = {torch.complex64: torch.float32, torch.complex128: torch.float64}.get(own, own)
    if own != torch.float64:
        try:
            double = _doubled(copy.deepcopy(model))
        except (RuntimeError, TypeError, ValueError):
            pass  # what cannot be copied is asked as it is
        else:
            yield "float64", asked(double, torch.float64)
    yield ("float64" if own == torch.float64 else "float32"), asked(model, own)


def _doubled(module: Any) -> Any:
    """The module with its parameters and buffers in double precision, complex ones as well."""
    import torch

    def twice(tensor: Any) -> Any:
        if tensor.is_complex():
            return tensor.to(torch.complex128)
        return tensor.double() if tensor.is_floating_point() else tensor

    for part in module.modules():
        for parameter in part.parameters(recurse=False):
            parameter.data = twice(parameter.data)
        for name, buffer in part.named_buffers(recurse=False):
            setattr(part, name, twice(buffer))
    return module


def _of_function(model: Any) -> Iterator[tuple[Precision, Callable[[np.ndarray], Any]]]:
    """Arrays, then tensors, each in double and then in single precision."""

    def tensors(precision: Precision) -> Callable[[np.ndarray], Any]:
        def call(x: np.ndarray) -> Any:
            import torch

            with torch.no_grad():
                return model(torch.as_tensor(x).to(getattr(torch, precision)))

        return call

    yield "float64", model
    yield "float64", tensors("float64")
    yield "float32", tensors("float32")
    yield "float32", lambda x: model(x.astype(np.float32))
