"""Orthogonal matching pursuit of a batch of signals with non-negative codes."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    in_blocks,
    l0_answer,
    require_problem,
    require_sparsity,
)
from pentad.theory.numbers.scalars import require


def nonnegative_matching_pursuit(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    k: int | Int[Tensor, " batch"],
    tolerance: float = 0.0,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    r"""The atom that correlates most with the residual, then non-negative least squares, repeated.

    Least squares over non-negative codes goes as in Lawson and Hanson (1974): towards the free
    solution on the support up to the first coefficient that vanishes, whose atom is dropped. A
    signal is done with k atoms, without a positive correlation, or below the tolerance.

    Parameters
    ----------
    D
        (d, n) unit atoms as columns.
    x
        (batch, d) signals.
    k
        Most atoms of a code, one number for all or one for each signal.
    tolerance
        A signal is done when its residual is at most this times its norm.
    start
        Non-negative codes with at most k atoms each, to begin from.

    Returns
    -------
    SparseCodes
        Not converged where an atom that was to help did not, up to rounding, or 4 k atoms were
        tried.

    Raises
    ------
    ValueError
        As `answers.require_problem`, for k beyond min(d, n), and for a start that is not
        non-negative or has more atoms.
    """
    require_problem(D, x)
    limit = torch.as_tensor(k, device=x.device).expand(len(x))
    most = int(limit.max()) if len(x) else 1
    require_sparsity(D, most if isinstance(k, int) else max(1, most))
    require(bool((limit >= 0).all()), f"codes have at least 0 atoms; got k={int(limit.min())}")
    require(tolerance >= 0, f"a tolerance is not negative; got {tolerance}")
    begun = x.new_zeros(len(x), D.shape[1]) if start is None else start
    _require_codes(begun, limit)
    return _answer(D, x, begun, limit, everywhere=True, tolerance=tolerance)


def nonnegative_refit(
    D: Float[Tensor, "d n"], x: Float[Tensor, "batch d"], codes: Float[Tensor, "batch n"]
) -> SparseCodes:
    """Non-negative least squares on the support of given codes, (batch, n).

    Parameters
    ----------
    D, x
        As for `nonnegative_matching_pursuit`.
    codes
        Non-negative, with at most min(d, n) atoms each.

    Raises
    ------
    ValueError
        As `answers.require_problem`, and for other codes.
    """
    require_problem(D, x)
    limit = (codes > 0).sum(1)
    require_sparsity(D, max(1, int(limit.max()) if len(x) else 1))
    _require_codes(codes, limit)
    return _answer(D, x, codes, limit, everywhere=False, tolerance=0.0)


def _require_codes(codes: Tensor, limit: Tensor) -> None:
    require(bool((codes >= 0).all()), "codes must be non-negative numbers")
    counts = (codes > 0).sum(1)
    require(bool((counts <= limit).all()), f"a code has more atoms than k: {int(counts.max())}")


def _answer(
    D: Tensor, x: Tensor, start: Tensor, limit: Tensor, *, everywhere: bool, tolerance: float
) -> SparseCodes:
    (d, n), k = D.shape, max(1, int(limit.max()) if len(x) else 1)
    atoms = D.T.contiguous()

    def pursue(some: Tensor) -> tuple[Tensor, ...]:
        codes = start[some]
        within = torch.ones_like(codes, dtype=torch.bool) if everywhere else codes > 0
        return _pursue(D, atoms, x[some], codes, within, limit[some], k=k, tolerance=tolerance)

    everyone = torch.arange(len(x), device=x.device)
    codes, complete, taken = in_blocks(pursue, everyone, entries=4 * n + (d + 3 * k) * k)
    return l0_answer(D, x, codes, complete=complete, iterations=taken)


def _pursue(
    D: Tensor,
    atoms: Tensor,
    x: Tensor,
    start: Tensor,
    within: Tensor,
    limit: Tensor,
    *,
    k: int,
    tolerance: float,
) -> tuple[Tensor, ...]:
    count = len(x)
    noise = 100 * torch.finfo(x.dtype).eps * x.norm(dim=1)
    values, chosen = start.topk(k, dim=1)
    used = values > 0
    if bool(used.any()):
        values = _least_squares(atoms[chosen], x, values, used)
        used = values > 0
    going, complete = x.norm(dim=1) > 0, torch.ones(count, dtype=torch.bool, device=x.device)
    taken = torch.zeros(count, dtype=torch.int64, device=x.device)
    for _ in range(4 * k):
        residual = x - torch.bmm(values[:, None], atoms[chosen])[:, 0]
        going &= residual.norm(dim=1) > tolerance * x.norm(dim=1)
        correlations = torch.where(within, residual @ D, -torch.inf)
        taboo = torch.where(used, -torch.inf, correlations.gather(1, chosen))
        correlations = correlations.scatter_reduce(1, chosen, taboo, "amin")
        gain, best = correlations.max(1)
        going &= (gain > noise) & (used.sum(1) < limit)
        if not bool(going.any()):
            break
        slot = (~used).to(torch.int8).argmax(1, keepdim=True)
        put = torch.zeros_like(used).scatter(1, slot, going[:, None])
        chosen = torch.where(put, best[:, None], chosen)
        values = _least_squares(atoms[chosen], x, values, used | put)
        helped = values.gather(1, slot)[:, 0] > 0
        complete &= ~going | helped
        taken += going
        going &= helped
        used = values > 0
    complete &= ~going
    return x.new_zeros(count, D.shape[1]).scatter_add_(1, chosen, values), complete, taken


SINGULAR = 1e-5
"""Least pivot of unit atoms below which normal equations are not trusted (dimensionless)."""


def _least_squares(atoms: Tensor, x: Tensor, values: Tensor, used: Tensor) -> Tensor:
    """Non-negative least squares on the used slots, from values that are non-negative.

    In double precision; where the used atoms are dependent, or nearly so, towards the solution of
    least length.
    """
    kind, atoms, x, values = values.dtype, atoms.double(), x.double(), values.double()
    gram = torch.bmm(atoms, atoms.mT)
    while True:
        live = used.to(x.dtype)
        system = gram * live[:, :, None] * live[:, None]
        system.diagonal(0, 1, 2).add_(1 - live)
        factor, failed = torch.linalg.cholesky_ex(system)
        pivots = factor.diagonal(0, 1, 2).nan_to_num(0.0).amin(1)
        wanted = torch.zeros_like(values)
        for _ in range(2):
            rest = x - torch.bmm(wanted[:, None], atoms)[:, 0]
            slopes = torch.bmm(atoms, rest[:, :, None]) * live[:, :, None]
            wanted = wanted + torch.cholesky_solve(slopes, factor)[:, :, 0]
        broken = (failed != 0) | (pivots < SINGULAR)
        if bool(broken.any()):
            mask = live[broken]
            sizes, axes = torch.linalg.eigh(gram[broken] * mask[:, :, None] * mask[:, None])
            right = torch.bmm(atoms[broken], x[broken][:, :, None]) * mask[:, :, None]
            kept = sizes > SINGULAR**2 * sizes[:, -1:]
            shares = axes.mT @ right * (kept / torch.where(kept, sizes, 1.0))[:, :, None]
            wanted[broken] = (axes @ shares)[:, :, 0]
        below = used & (wanted <= 0)
        if not bool(below.any()):
            return (wanted * used).to(kind)
        shares = torch.where(below, values / (values - wanted), torch.inf)
        share = shares.amin(1, keepdim=True).clamp(max=1)
        leaves = below & (shares <= share)
        values = torch.where(leaves, 0.0, values + share * (wanted - values)) * used
        used = used & ~leaves
