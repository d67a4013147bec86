"""Dictionaries, signals and codes as users have them, and calls of the users' own functions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pentad.kit.modules import module_outputs
from pentad.theory.codes.dictionaries import NEAR_ONE
from pentad.theory.numbers.scalars import require

REFUSED = ("float16", "half", "bfloat16")
"""Names of number types of half precision."""


def real_matrix(value: Any, name: str) -> np.ndarray:
    """An array, tensor or nested list as a finite float64 matrix.

    Raises
    ------
    ValueError
        If it is no matrix with a row and a column, has numbers of half precision or complex ones,
        or has NaN or infinity.
    """
    array = real_array(value, name)
    require(array.ndim == 2 and array.size > 0, f"{name} must be a matrix; got shape {array.shape}")
    return array


def real_array(value: Any, name: str) -> np.ndarray:
    """The like with any number of axes.

    Raises
    ------
    ValueError
        As there.
    """
    kind = str(getattr(value, "dtype", "")).removeprefix("torch.")
    require(
        kind not in REFUSED,
        f"{name} is of half precision, {kind}: its numbers are rounded to three digits, and what "
        "is found would be about the rounding",
    )
    require("complex" not in kind, f"{name} must have real numbers; got {kind}")
    array = np.asarray(
        value.detach().cpu().double() if hasattr(value, "detach") else value, dtype=float
    )
    require(np.isfinite(array).all(), f"{name} must be finite; got NaN or infinity")
    return array


def atoms_of(D: Any, *, features_as_rows: bool | None = None) -> np.ndarray:
    """A dictionary as a (d, n) float64 array with its atoms as columns.

    Raises
    ------
    ValueError
        As `real_matrix`; if an atom is zero; and, unless the layout is said, if rows are of length
        1 and columns are not.
    """
    M = real_matrix(D, "the dictionary")
    M = M.T if features_as_rows else M
    zero = np.flatnonzero(~M.any(0))
    require(len(zero) == 0, f"atoms must not vanish; zero atoms: {zero[:8].tolist()}")
    if features_as_rows is None and len(M) > 1:
        rows, columns = _are_unit(M.T), _are_unit(M)
        require(
            not rows.all() or columns.all(),
            "rows of the dictionary are of length 1 and columns are not: are atoms along the wrong "
            "axis? Atoms are columns, or rows with features_as_rows=True; features_as_rows=False "
            f"says that these columns are meant; got shape {M.shape}",
        )
    return M


def _are_unit(columns: np.ndarray) -> np.ndarray:
    scale = np.abs(columns).max(0)
    lengths = scale * np.linalg.norm(columns / np.where(scale > 0, scale, 1), axis=0)
    near: np.ndarray = np.abs(lengths - 1) <= float(NEAR_ONE)
    return near


def signals_of(signals: Any, d: int) -> np.ndarray:
    """Signals as a (batch, d) float64 array.

    Raises
    ------
    ValueError
        As `real_matrix`, and if their width is not that of the atoms.
    """
    x = real_matrix(signals, "signals")
    fits = "; their transpose fits" * (x.shape[0] == d)
    require(
        x.shape[1] == d,
        f"signals are rows of the atoms' width {d}; got shape {x.shape}{fits}",
    )
    return x


def codes_of(codes: Any, batch: int, n: int, name: str) -> np.ndarray:
    """Codes as a (batch, n) float64 array.

    Raises
    ------
    ValueError
        As `real_array`, and if there is not a row for each signal with an entry for each atom.
    """
    s = real_array(codes, name)
    fits = "; their transpose fits" * (s.shape == (n, batch) and batch != n)
    require(
        s.shape == (batch, n),
        f"{name} are a row for each of {batch} signals, with an entry for each of {n} atoms; got "
        f"shape {s.shape}{fits}",
    )
    return s


def alike(array: np.ndarray, like: Any) -> Any:
    """An array as a tensor of the type and device of another one, or as it is.

    An array of single precision is given for one of it, so that a function gets what it is used to.
    """
    if hasattr(like, "detach"):
        import torch

        floating = like.is_floating_point()
        return torch.as_tensor(array, dtype=like.dtype if floating else None, device=like.device)
    single = getattr(like, "dtype", None) == np.float32
    return array.astype(np.float32) if single else array


def outputs_of(function: Callable[[Any], Any], x: np.ndarray, like: Any) -> Any:
    """What a function gives for signals, without gradients.

    Parameters
    ----------
    function : torch module, or function of arrays or tensors of the kind of `like`
    x : (batch, d) float64 array
    like : array or tensor
    """
    if hasattr(function, "parameters"):
        return module_outputs(function, x)
    if not hasattr(like, "detach"):
        return function(alike(x, like))
    import torch

    with torch.no_grad():
        return function(alike(x, like))
