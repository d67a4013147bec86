"""Matrices as users have them: arrays, tensors and lists, in floats and in exact rationals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from pentad.theory.numbers.balls import precision
from pentad.theory.numbers.scalars import rational, require
from pentad.theory.power_autoencoder.power_loss import require_matrix

PRECISION = 256
"""Bits of the balls that decide whether a bound holds."""


@contextmanager
def working_precision() -> Iterator[None]:
    """The precision of balls while something is decided."""
    from flint import ctx

    with ctx.workprec(PRECISION), precision(PRECISION):
        yield


def float_matrix(M: Any, name: str) -> np.ndarray:
    """An array, tensor or nested list as a finite (d, n) float64 array; (1, d, n) is taken too.

    Raises
    ------
    ValueError
        If it is not a finite matrix with at least one row and column.
    """
    array = np.asarray(M.detach().cpu().double() if hasattr(M, "detach") else M, dtype=float)
    if array.ndim > 2 and all(size == 1 for size in array.shape[:-2]):
        array = array.reshape(array.shape[-2:])
    require(array.ndim == 2, f"{name} must be a (d, n) matrix; got shape {array.shape}")
    require_matrix(array, name)
    return array


def float_vector(values: Any, name: str) -> np.ndarray:
    """An array, tensor or sequence of numbers as a finite (n,) float64 array.

    Raises
    ------
    ValueError
        If it is not a finite vector.
    """
    array = np.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=float)
    require(array.ndim == 1, f"{name} must be a sequence of numbers; got shape {array.shape}")
    require(np.isfinite(array).all(), f"{name} must be finite; got NaN or infinity")
    return array


def rational_entries(M: np.ndarray) -> np.ndarray:
    """The entries of a float matrix as exact rationals."""
    exact = np.empty(M.shape, dtype=object)
    exact[...] = [[rational(x) for x in row] for row in M.tolist()]
    return exact


def _features(W: Any, features_as_rows: bool) -> np.ndarray:  # noqa: FBT001
    M = float_matrix(W, "W")
    require(M.any(), "saturation needs a non-zero feature; got W = 0")
    return M.T if features_as_rows else M
