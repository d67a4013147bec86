"""Orthogonal matching pursuit of a batch of signals, with and without the Gram matrix."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    in_blocks,
    l0_answer,
    require_problem,
    require_sparsity,
)
from pentad.theory.numbers.scalars import require

LARGE = 2**17
"""Numbers in a dictionary from which atoms are looked for in single precision first."""

BLOCK = 2**17
"""Correlations that the form with the Gram matrix takes at a time, so that they stay near by."""


def matching_pursuit(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    k: int,
    gram: Float[Tensor, "n n"] | None = None,
    tolerance: float = 0.0,
) -> SparseCodes:
    r"""Orthogonal matching pursuit: the atom nearest to the residual, then least squares, k times.

    Without the Gram matrix the residual is kept and the chosen atoms are orthogonalised twice (QR).
    With it the correlations of all atoms are kept, and the inverse of the Cholesky factor of the
    chosen atoms' Gram matrix grows by a row (after Rubinstein, Zibulevsky and Elad, 2008). That
    squares the condition of the chosen atoms, and is quicker where n is small.

    Parameters
    ----------
    D
        (d, n) unit atoms as columns.
    x
        (batch, d) signals.
    k
        Most atoms of a code.
    gram
        (n, n) D^T D, to choose the second form.
    tolerance
        A signal is done when its residual is at most this times its norm.

    Returns
    -------
    SparseCodes
        Not converged where an atom to be chosen depends on those before up to rounding, so that
        the code has fewer than k atoms and the residual is above the tolerance.

    Raises
    ------
    ValueError
        As `answers.require_problem`, for k beyond min(d, n), and a Gram matrix of another shape.
    """
    require_problem(D, x)
    require_sparsity(D, k)
    require(tolerance >= 0, f"a tolerance is not negative; got {tolerance}")
    d, n = D.shape
    if gram is None:
        pursue = partial(_by_residual, D, D.T.contiguous(), k=k, tolerance=tolerance)
        codes, complete, taken = in_blocks(pursue, x, entries=n + (k + 4) * d)
    else:
        require(
            gram.shape == (n, n) and gram.dtype == D.dtype,
            f"the Gram matrix of {n} atoms is ({n}, {n}), of their type; got {tuple(gram.shape)}",
        )
        pursue = partial(_by_gram, D, gram, k=k, tolerance=tolerance)
        codes, complete, taken = in_blocks(pursue, x, entries=n, room=BLOCK)
    return l0_answer(D, x, codes, complete=complete, iterations=taken)


def _by_residual(
    D: Tensor, atoms: Tensor, x: Tensor, *, k: int, tolerance: float
) -> tuple[Tensor, ...]:
    count, d = x.shape
    single = D.float() if D.dtype == torch.float64 and D.numel() >= LARGE else None
    residual = x.clone()
    basis = x.new_zeros(count, k, d)
    triangle = torch.eye(k, dtype=x.dtype, device=x.device).repeat(count, 1, 1)
    along = x.new_zeros(count, k)
    chosen = torch.zeros(count, k, dtype=torch.int64, device=x.device)
    goal = (tolerance * x.norm(dim=1)).square()
    least = 100 * torch.finfo(x.dtype).eps
    going = (x != 0).any(1)
    complete, taken = torch.ones_like(going), torch.zeros(count, dtype=torch.int64)
    for t in range(k):
        best = _nearest(residual, D, single, chosen[:, :t])
        atom = atoms[best]
        rest, shares = atom, x.new_zeros(count, t)
        if t:
            earlier = basis[:, :t]
            for _ in range(2):
                share = torch.bmm(earlier, rest[:, :, None])
                rest = torch.baddbmm(rest[:, None], share.mT, earlier, alpha=-1)[:, 0]
                shares = shares + share[:, :, 0]
        norm = rest.norm(dim=1)
        dependent = norm <= least
        complete &= ~(going & dependent)
        going &= ~dependent
        unit = rest / torch.where(going, norm, torch.inf)[:, None]
        share = (unit * residual).sum(1)
        residual = residual - share[:, None] * unit
        chosen[:, t], along[:, t], basis[:, t] = best, share, unit
        triangle[:, :t, t] = shares * going[:, None]
        triangle[:, t, t] = torch.where(going, norm, 1.0)
        taken += going.to(taken)
        if tolerance:
            going &= residual.square().sum(1) > goal
    values = torch.linalg.solve_triangular(triangle, along[:, :, None], upper=True)[:, :, 0]
    return _scattered(chosen, values, D.shape[1]), complete, taken.to(x.device)


def _nearest(residual: Tensor, D: Tensor, single: Tensor | None, chosen: Tensor) -> Tensor:
    """Atom of the largest correlation with each residual, none of those chosen before.

    With atoms in single precision too, they decide where the largest leads by more than twice the
    bound of rounding, (d + 4) 2^-24 |r| and a little; elsewhere double precision does.
    """
    if single is None:
        return (residual @ D).abs_().scatter_(1, chosen, -1.0).argmax(1)
    sizes = (residual.float() @ single).abs_().scatter_(1, chosen, -1.0)
    largest, best = sizes.max(1)
    second = sizes.scatter_(1, best[:, None], -1.0).amax(1)
    rounding = 1.1 * (len(D) + 4) * 2.0**-24 * residual.norm(dim=1) + 1e-30
    doubtful = ((largest - second) <= 2 * rounding).nonzero()[:, 0]
    if len(doubtful):
        best[doubtful] = _nearest(residual[doubtful], D, None, chosen[doubtful])
    return best


def _by_gram(D: Tensor, gram: Tensor, x: Tensor, *, k: int, tolerance: float) -> tuple[Tensor, ...]:
    """Signals are along the last axis throughout, where one operation is the same for all."""
    count, n = len(x), D.shape[1]
    correlations = D.T @ x.T
    profiles: list[Tensor] = []  # correlations of all atoms with the orthonormal ones
    expansions = x.new_zeros(k, k, count)  # the orthonormal atoms in those chosen
    along = x.new_zeros(k, count)
    chosen = torch.zeros(k, count, dtype=torch.int64, device=x.device)
    squares = x.square().sum(1)
    goal = tolerance**2 * squares
    least = 100 * torch.finfo(x.dtype).eps
    going = squares > 0
    complete = torch.ones_like(going)
    taken = torch.zeros(count, dtype=torch.int64, device=x.device)
    for t in range(k):
        best = correlations.abs().scatter_(0, chosen[:t], -1.0).max(0).indices
        profile = gram[best].T.contiguous()
        expansion = expansions[t]
        expansion[t] = 1.0
        for earlier, before in zip(profiles, expansions, strict=False):
            share = earlier.gather(0, best[None])
            profile.addcmul_(earlier, share, value=-1)
            expansion.addcmul_(before, share, value=-1)
        pivot = profile.gather(0, best[None])[0]
        dependent = pivot <= least
        complete &= ~(going & dependent)
        going &= ~dependent
        scale = torch.where(going, pivot, torch.inf).rsqrt()
        profile *= scale
        expansion *= scale
        share = correlations.gather(0, best[None])[0] * scale
        correlations.addcmul_(profile, share, value=-1)
        squares = squares - share * share
        profiles.append(profile)
        chosen[t], along[t] = best, share
        taken += going
        if tolerance:
            going &= squares > goal
    values = (expansions * along[:, None]).sum(0)
    return _scattered(chosen.T, values.T, n), complete, taken


def _scattered(chosen: Tensor, values: Tensor, n: int) -> Tensor:
    """Codes (batch, n) from places and values (batch, k); a place without a step has value 0."""
    return values.new_zeros(len(values), n).scatter_add_(1, chosen, values)
