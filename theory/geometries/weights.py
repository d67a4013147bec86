"""Weights as they are given: arrays, tensors or lists, of any precision, converged or not.

Matrices are brought to float64 with features as columns, in batches of one shape, with the unit of
rounding of the numbers given.  What they show is not judged here.
"""

from typing import Any

import numpy as np

from pentad.theory.geometries.refusals import Refusal, _not_converged
from pentad.theory.numbers.arrays import namespace
from pentad.theory.numbers.scalars import require, require_count

SMALLEST = 1e-60
"""Weights are classified if their largest entry is at least this and at most its inverse."""


# The classifier -----------------------------------------------------------------------------


def _groups(
    W: Any, *, features_as_rows: bool, n: int | None
) -> tuple[list[tuple[np.ndarray, np.ndarray, float]], int, tuple[int, ...]]:
    """Batches of equal shape and rounding, with their places; their number; the shape of the batch.

    The rounding is that of the type, or of its smallest number where entries are nearly lost to it.
    """
    if isinstance(W, list | tuple):
        require(len(W) > 0, "there is nothing to classify: the list of matrices is empty")
        matrices = [_matrix(one, features_as_rows=features_as_rows, n=n) for one in W]
        for k, (one, *_) in enumerate(matrices):
            require(
                one.ndim == 2,
                f"a list holds matrices with two axes; entry {k} has the shape {one.shape}",
            )
        places: dict[Any, list[int]] = {}
        for k, (one, eps, least) in enumerate(matrices):
            own = float(_roundings(one[None], eps, least)[0])
            places.setdefault((one.shape, own), []).append(k)
        groups = [
            (np.stack([matrices[k][0] for k in found]), np.array(found), eps)
            for (_, eps), found in places.items()
        ]
        return groups, len(matrices), (len(matrices),)
    array, eps, least = _matrix(W, features_as_rows=features_as_rows, n=n)
    flat = array.reshape(-1, *array.shape[-2:])
    roundings = _roundings(flat, eps, least)
    kinds = [np.flatnonzero(roundings == one) for one in np.unique(roundings)]
    groups = [(flat[found], found, float(roundings[found[0]])) for found in kinds]
    return groups, len(flat), array.shape[:-2]


def _roundings(matrices: np.ndarray, eps: float, least: float) -> np.ndarray:
    """For each matrix the rounding of its entries, relative to the largest: a power of two."""
    largest = abs(matrices).max((-2, -1))
    lost = least / np.where(largest == 0, 1.0, largest)
    return np.maximum(eps, 2.0 ** np.ceil(np.log2(np.maximum(lost, eps / 2))))


def _matrix(W: Any, *, features_as_rows: bool, n: int | None) -> tuple[np.ndarray, float, float]:
    """A float64 array (*batch, d, n) with features as columns, its rounding and smallest number.

    Tensors may be of kinds that NumPy lacks.
    """
    eps, least = float(np.finfo(np.float64).eps), 0.0
    if hasattr(W, "detach"):
        W = W.detach().cpu()
        if W.is_floating_point():
            told = namespace(W).finfo(W.dtype)
            eps, least = max(eps, float(told.eps)), float(told.tiny) * float(told.eps)
            W = W.double()
        W = W.numpy()
    require(
        not np.ma.is_masked(W),
        "W must not be masked: what is behind a mask is no weight; fill it, or leave columns out",
    )
    array = np.asarray(W)
    if array.dtype.kind == "f":
        told = np.finfo(array.dtype)
        eps, least = max(eps, float(told.eps)), max(least, float(told.smallest_subnormal))
    kind = type(W).__name__
    require(
        array.dtype.kind != "O" or array.ndim, f"W must be an array, tensor or list; got a {kind}"
    )
    layout = "(*batch, n, d)" if features_as_rows else "(*batch, d, n)"
    require(
        array.ndim >= 2 and array.size > 0,
        f"W must have the shape {layout} with no empty axis; got {array.shape}",
    )
    require(
        array.dtype.kind in "fiu",
        f"W must hold real numbers; got entries of type {array.dtype}",
    )
    array = array.astype(np.float64, copy=False)
    if n is not None:
        require_count(n, "n")
        rows, columns = array.shape[-2:]
        held, other = (rows, columns) if features_as_rows else (columns, rows)
        turned = "without features_as_rows" if features_as_rows else "with features_as_rows=True"
        advice = f"; its other axis has {n}: pass it {turned}" if other == n else ""
        axis = "rows" if features_as_rows else "columns"
        require(held == n, f"W holds {held} features as {axis}, and n={n} was said{advice}")
    finite = np.isfinite(array)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        require(
            False,
            f"W must be finite; got {array[at]} at {at}. Leave out runs that diverged",
        )
    largest = abs(array).max((-2, -1))
    strange = largest[(largest != 0) & ((largest < SMALLEST) | (largest > 1 / SMALLEST))]
    require(
        not strange.size,
        f"the largest entry of W must lie in [{SMALLEST:g}, {1 / SMALLEST:g}], or its powers are "
        f"lost; got {strange[:1]}. Rescale it: geometry does not depend on scale",
    )
    return (array.swapaxes(-1, -2) if features_as_rows else array), eps, least


def _convergence(
    converged: Any, gradient_norm: Any, tolerance: float, count: int, batch: tuple[int, ...]
) -> tuple[list[Refusal | None], np.ndarray]:
    """For each matrix the reason why it is not converged, if so, and whether it is known to be."""

    def spread(value: Any, name: str) -> np.ndarray:
        given = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
        require(given.dtype.kind in "fiub", f"{name} must hold numbers; got {given.dtype}")
        require(
            given.ndim == 0 or given.shape == batch,
            f"{name} is one value or one for each matrix, of shape {batch}; got {given.shape}",
        )
        return np.broadcast_to(given, batch).reshape(count)

    reasons, trusted = [""] * count, np.zeros(count, dtype=bool)
    if gradient_norm is not None:
        norms = spread(gradient_norm, "gradient_norm")
        require(tolerance > 0, f"the gradient's tolerance must be positive; got {tolerance}")
        require(not (norms < 0).any(), f"gradient norms are not negative; got {norms.min()}")
        trusted = norms <= tolerance
        for k in np.flatnonzero(~trusted):
            reasons[k] = f"not converged: gradient norm {norms[k]:.3g}, and {tolerance:.3g} wanted"
    if converged is not None:
        flags = spread(converged, "converged")
        require(flags.dtype == bool, f"converged must be true or false; got {flags.dtype}")
        trusted = flags & (trusted if gradient_norm is not None else True)
        for k in np.flatnonzero(~flags):
            reasons[k] = reasons[k] or "not converged, by the caller's word"
    return [_not_converged(reason) if reason else None for reason in reasons], trusted
