"""Coordinate descent for the l1 problem: one atom after the other, all signals at once."""

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    l1_answer,
    relative_gap,
    require_l1,
    shrunk,
)


def coordinate_descent(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 1000,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    """Cyclic coordinate descent on the Gram matrix; an iteration goes once through all atoms.

    Parameters and errors as in `proximal.ista`. For up to some thousand atoms: it stores the
    (n, n) Gram matrix.

    Returns
    -------
    SparseCodes
        Where the gap did not come below the tolerance, `converged` is false.
    """
    require_l1(D, x, penalty, tolerance, iterations)
    gram = (D.T @ D)[:, :, None]
    ended = x.new_zeros(len(x), D.shape[1]) if start is None else start.clone()
    taken = torch.full((len(x),), iterations, device=x.device)
    rows = torch.arange(len(x), device=x.device)
    codes = ended.T.contiguous()
    slopes = D.T @ (x.T - D @ codes)
    for t in range(1, iterations + 1):
        sweep(gram, codes, slopes, penalty, nonnegative=nonnegative)
        gaps = relative_gap(D, x[rows], codes.T, penalty, nonnegative=nonnegative)
        done = (gaps <= tolerance) | (t == iterations)
        if bool(done.any()):
            ended[rows[done]] = codes[:, done].T
            taken[rows[done]] = t
            rows, codes, slopes = rows[~done], codes[:, ~done], slopes[:, ~done]
            if not len(rows):
                break
    return l1_answer(
        D,
        x,
        ended,
        penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=taken,
    )


def sweep(
    gram: Float[Tensor, "n n some"],
    codes: Float[Tensor, "n batch"],
    slopes: Float[Tensor, "n batch"],
    penalty: float,
    *,
    nonnegative: bool,
) -> None:
    r"""Minimise over one coordinate after the other, in place.

    Parameters
    ----------
    gram
        (n, n, batch) Gram matrices, or (n, n, 1) one for all signals.
    codes
        (n, batch), changed in place.
    slopes
        (n, batch) \( D^T (x - D s) \), kept up to date in place.
    penalty, nonnegative
        Of the problem.
    """
    for j in range(len(codes)):
        size = gram[j, j]
        value = shrunk(slopes[j] + size * codes[j], penalty, nonnegative=nonnegative) / size
        slopes.addcmul_(gram[j], value - codes[j], value=-1)
        codes[j] = value
