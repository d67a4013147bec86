"""Toy models x -> (W^T W x + b)_+ among weights that were read: layout, biases, importances."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pentad.kit.weights import UnreadableWeights, Weights

LARGEST = 1e6
"""Weights are taken to the minimum of a loss if they are smaller, and larger than its inverse."""


class NoToyModelError(UnreadableWeights):
    """Weights and what is beside them are no toy model (W^T W x + b)_+; the text is why."""


@dataclass(frozen=True, eq=False)
class ToyModels:
    """Models x -> (W^T W x + b)_+ of one file.

    Attributes
    ----------
    name : str
    batch : tuple of int
        Axes in front; the runs below are these, flattened.
    W : (runs, d, n) array of float64
    b : (runs, n) array, or None if the file has no biases
    shared_bias : bool
        One bias for all outputs.
    importance : (n,) array or float
    notes : tuple of str
        What was decided about the layout and the biases.
    """

    name: str
    batch: tuple[int, ...]
    W: Any
    b: Any
    shared_bias: bool
    importance: Any
    notes: tuple[str, ...]

    def fault(self, run: int) -> str:
        """Why nothing can be done with weights and biases of a run; empty if something can."""
        parts = [self.W[run]] + ([] if self.b is None else [self.b[run]])
        if not all(bool(np.isfinite(part).all()) for part in parts):
            return "the weights or biases hold NaN or infinity"
        sizes = [float(abs(part).max()) for part in parts]
        if sizes[0] == 0:
            return "the weights are zero"
        if not 1 / LARGEST < sizes[0] < LARGEST or max(sizes) >= LARGEST**2:
            return (
                f"weights go up to {sizes[0]:.2g}, biases to {max(sizes[1:], default=0):.2g}, and "
                "where this loss is least features have lengths of about 1: rescale them"
            )
        return ""

    def names(self) -> list[str]:
        """A name for each run."""
        return [
            f"{self.name} {list(index)}" if self.batch else self.name
            for index in np.ndindex(*self.batch)
        ]


def toy_models(
    source: Weights, *, features_as_rows: bool = False, n: int | None = None
) -> ToyModels:
    """The toy models that weights, biases and importances make up.

    Parameters
    ----------
    source
        What a file holds.
    features_as_rows
        Features are rows; else the biases, then `n`, then the longer axis tell.
    n
        Number of features, if known.

    Raises
    ------
    NoToyModelError
        If shapes do not fit.
    """
    W = _array(source.weights)
    *batch, rows, columns = W.shape
    runs = int(np.prod(batch, dtype=int))
    bias = None if source.bias is None else _array(source.bias)
    notes = []
    as_rows = (features_as_rows or bool(source.features_as_rows)) and not source.ours
    told = as_rows or source.ours or rows == columns
    if not told and n is not None:
        as_rows, told = columns != n, True
    if not told and bias is not None and bias.size and bias.shape[-1:] in ((rows,), (columns,)):
        as_rows = bias.shape[-1] == rows
        told = True
    if not told:
        as_rows = rows > columns
    count = rows if as_rows else columns
    if n is not None and count != n:
        raise NoToyModelError(f"{source.name}: {W.shape} has no axis of n={n} features there")
    if as_rows and not features_as_rows:
        notes.append(f"read as {rows} features in {columns} dimensions, features as rows")
    W = (W.swapaxes(-1, -2) if as_rows else W).reshape(
        runs, *((columns, rows) if as_rows else (rows, columns))
    )
    b, shared = _biases(source.name, bias, tuple(batch), count)
    if b is None:
        without = "no biases that fit stand beside the weights"
        notes.append(f"{without}: Newton's method begins at the best common one")
    if shared:
        notes.append("one bias for all outputs")
    importance = _importance(source, count)
    return ToyModels(source.name, tuple(batch), W, b, shared, importance, tuple(notes))


def _array(values: Any) -> Any:
    """An array or tensor of any kind as float64."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().double().numpy()
    return np.asarray(values, dtype=float)


def _biases(name: str, bias: Any, batch: tuple[int, ...], n: int) -> tuple[Any, bool]:
    """Biases (runs, n), and whether all outputs share one."""
    if bias is None:
        return None, False
    runs = int(np.prod(batch, dtype=int))
    if bias.shape == (*batch, n) or (bias.shape[-1:] == (n,) and bias.size == n):
        return np.broadcast_to(bias.reshape(-1, n), (runs, n)).copy(), False
    if bias.size == 1 or bias.shape in (batch, (*batch, 1)):
        return np.broadcast_to(bias.reshape(-1, 1), (runs, n)).copy(), True
    raise NoToyModelError(
        f"{name}: biases of shape {bias.shape} fit neither n={n} features nor one for all outputs"
    )


def _importance(source: Weights, n: int) -> Any:
    if source.importance is None:
        return 1.0
    v = _array(source.importance)
    if v.size == 1:
        v = v.reshape(())
    elif v.size == n:
        v = v.reshape(n)
    if v.shape not in ((), (n,)) or not (np.isfinite(v).all() and (v > 0).all()):
        raise NoToyModelError(
            f"{source.name}: the exact loss takes one positive importance for each of n={n} "
            f"features; got shape {_array(source.importance).shape}"
            + ("" if v.shape not in ((), (n,)) else " with values that are not positive")
        )
    return v if v.shape else float(v)
