"""Iterative hard thresholding with steps that fit the support."""

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    l0_answer,
    require_problem,
    require_sparsity,
)
from pentad.theory.codes.optimality import normal_residual
from pentad.theory.numbers.scalars import require, require_count

CHECK_EVERY = 10


def iterative_hard_thresholding(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    k: int,
    nonnegative: bool = False,
    tolerance: float = 1e-8,
    iterations: int = 2000,
) -> SparseCodes:
    r"""Keep the k largest entries of \( s + \mu D^T (x - D s) \), again and again.

    The step \( \mu = |g_S|^2 / |D g_S|^2 \), g the gradient, is the best on the support S. Where
    the support changes it is halved until
    \( \mu \le 0.99\, |s' - s|^2 / |D (s' - s)|^2 \), so that the error never grows.

    Parameters
    ----------
    D
        (d, n) unit atoms as columns.
    x
        (batch, d) signals.
    k
        Most atoms of a code.
    nonnegative
        Whether codes are non-negative.
    tolerance
        Normal residual over |x| at which a signal is done.
    iterations
        Most steps.

    Returns
    -------
    SparseCodes
        Converged where the code is least squares on its support up to the tolerance, a local
        minimum at most.

    Raises
    ------
    ValueError
        As `answers.require_problem`, for k beyond min(d, n) and a negative tolerance.

    Notes
    -----
    Source: Blumensath and Davies, "Normalized iterative hard thresholding" (2010).
    """
    require_problem(D, x)
    require_sparsity(D, k)
    require(tolerance >= 0, f"a tolerance is not negative; got {tolerance}")
    require_count(iterations, "iterations")

    def kept(values: Tensor) -> Tensor:
        values = values.clamp(min=0) if nonnegative else values
        places = values.abs().topk(k, dim=1).indices
        return torch.zeros_like(values).scatter(1, places, values.gather(1, places))

    ended = x.new_zeros(len(x), D.shape[1])
    taken = torch.full((len(x),), iterations, device=x.device)
    complete = torch.zeros(len(x), dtype=torch.bool, device=x.device)
    rows, signals, codes = torch.arange(len(x), device=x.device), x, ended
    support = kept(x @ D) != 0
    for t in range(1, iterations + 1):
        gradient = (signals - codes @ D.T) @ D
        inner = gradient * support
        size = inner.square().sum(1) / _energy(inner, D)
        following = kept(codes + size[:, None] * gradient)
        while True:
            change = following - codes
            moved = ((following != 0) != support).any(1)
            long = moved & (size * _energy(change, D) > 0.99 * change.square().sum(1))
            if not bool(long.any()):
                break
            size = torch.where(long, size / 2, size)
            following = kept(codes + size[:, None] * gradient)
        codes = following
        support = torch.where((codes != 0).any(1, keepdim=True), codes != 0, support)
        if t % CHECK_EVERY and t < iterations:
            continue
        done = normal_residual(D, signals, codes) <= tolerance * signals.norm(dim=1)
        leaving = done | (t == iterations)
        ended[rows[leaving]], complete[rows[leaving]] = codes[leaving], done[leaving]
        taken[rows[leaving]] = t
        rows, signals = rows[~leaving], signals[~leaving]
        codes, support = codes[~leaving], support[~leaving]
        if not len(rows):
            break
    return l0_answer(D, x, ended, complete=complete, iterations=taken)


def _energy(codes: Tensor, D: Tensor) -> Tensor:
    """|D s|^2 of each code, at least a tiny number so that a zero code divides nothing by 0."""
    return (codes @ D.T).square().sum(1).clamp(min=torch.finfo(codes.dtype).tiny)
