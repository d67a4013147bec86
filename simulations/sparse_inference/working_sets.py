"""The l1 problem over a few atoms at a time, until all atoms agree: for large dictionaries."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    in_blocks,
    l1_answer,
    require_l1,
)
from pentad.simulations.sparse_inference.coordinates import sweep
from pentad.theory.codes.optimality import gap_of_residual
from pentad.theory.numbers.scalars import require_count

LEAST_ATOMS = 64
EXACT_STEPS = 3


def working_set(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 200,
    start: Float[Tensor, "batch n"] | None = None,
    sweeps: int = 5,
) -> SparseCodes:
    r"""Coordinate descent over each signal's own working set, and exact solves on its support.

    An iteration gives each signal a working set, its support and the atoms that are farthest from
    their condition of optimality; sweeps through it; goes three times towards the solution of
    \( D_S^T D_S\, s_S = D_S^T x - \lambda\, \mathrm{sign}\, s_S \) on the support S, as far as the
    signs stay; and computes the correlations of *all* atoms, from which the duality gap over the
    whole dictionary follows.

    Parameters
    ----------
    D, x, penalty, nonnegative, tolerance, start
        As in `proximal.ista`.
    iterations
        Most working sets that a signal gets.
    sweeps
        Times that a working set is gone through.

    Returns
    -------
    SparseCodes
        Where the gap over all atoms did not come below the tolerance, `converged` is false.

    Raises
    ------
    ValueError
        As `answers.require_l1`.
    """
    require_l1(D, x, penalty, tolerance, iterations)
    require_count(sweeps, "sweeps")
    d, n = D.shape
    began = x.new_zeros(len(x), n) if start is None else start
    descend = partial(
        _descend,
        D,
        D.T.contiguous(),
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
        sweeps=sweeps,
    )
    joint = torch.cat([x, began], 1)
    codes, taken = in_blocks(
        lambda both: descend(both[:, :d], both[:, d:]), joint, entries=n + LEAST_ATOMS * d
    )
    return l1_answer(
        D, x, codes, penalty, nonnegative=nonnegative, tolerance=tolerance, iterations=taken
    )


def _descend(
    D: Tensor,
    atoms: Tensor,
    x: Tensor,
    start: Tensor,
    *,
    penalty: float,
    nonnegative: bool,
    tolerance: float,
    iterations: int,
    sweeps: int,
) -> tuple[Tensor, Tensor]:
    n = D.shape[1]
    ended = start.clone()
    taken = torch.full((len(x),), iterations, device=x.device)
    rows = torch.arange(len(x), device=x.device)
    signals, codes, residuals = x, start, x - start @ D.T
    goals = tolerance * x.square().sum(1) / 2
    for t in range(iterations + 1):
        scores = residuals @ D
        gaps = gap_of_residual(
            signals, residuals, scores, codes.abs().sum(1), penalty, nonnegative=nonnegative
        )
        done = (gaps <= goals) | (t == iterations)
        if bool(done.any()):
            ended[rows[done]], taken[rows[done]] = codes[done], t
            rows, signals, goals = rows[~done], signals[~done], goals[~done]
            codes, scores = codes[~done], scores[~done]
            if not len(rows):
                break
        support = codes != 0
        scores = (scores if nonnegative else scores.abs_()).masked_fill_(support, torch.inf)
        size = min(n, max(LEAST_ATOMS, 2 * int(support.sum(1).max())))
        places = scores.topk(size, dim=1).indices
        chosen = atoms[places]
        values = _solve(
            chosen,
            signals,
            codes.gather(1, places),
            penalty,
            nonnegative=nonnegative,
            sweeps=sweeps,
        )
        codes = torch.zeros_like(codes).scatter_(1, places, values)
        residuals = signals - torch.bmm(values[:, None], chosen)[:, 0]
    return ended, taken


def _solve(
    atoms: Tensor,
    signals: Tensor,
    values: Tensor,
    penalty: float,
    *,
    nonnegative: bool,
    sweeps: int,
) -> Tensor:
    """Better codes (batch, w) for atoms (batch, w, d) of each signal."""
    gram = torch.bmm(atoms, atoms.mT)
    correlations = torch.bmm(atoms, signals[:, :, None])[:, :, 0]
    codes = values.T.contiguous()
    slopes = (correlations - torch.bmm(gram, values[:, :, None])[:, :, 0]).T.contiguous()
    by_atom = gram.permute(1, 2, 0).contiguous()
    for _ in range(sweeps):
        sweep(by_atom, codes, slopes, penalty, nonnegative=nonnegative)
    found = codes.T.contiguous()
    going = torch.arange(len(found), device=found.device)
    for _ in range(EXACT_STEPS):
        found[going], turned = _towards_exact(
            gram[going], correlations[going], found[going], penalty
        )
        going = going[turned]
        if not len(going):
            break
    return found


def _towards_exact(
    gram: Tensor, correlations: Tensor, codes: Tensor, penalty: float
) -> tuple[Tensor, Tensor]:
    """A step to the minimiser on the support with these signs, up to the first sign that changes.

    On the way the objective falls; an atom whose sign would change is dropped. Codes whose support
    is dependent up to rounding, or which the step does not make lower, stay. Also tells which signs
    stopped the step.
    """
    signs = codes.sign()
    active = signs.abs()
    system = gram * active[:, :, None] * active[:, None]
    system.diagonal(0, 1, 2).add_(1 - active)
    factor, failed = torch.linalg.cholesky_ex(system)
    wanted = (correlations - penalty * signs) * active
    exact = torch.cholesky_solve(wanted[:, :, None], factor)[:, :, 0] * active
    turning = exact.sign() * signs < 0
    shares = torch.where(turning, codes / (codes - exact), 1.0)
    share = shares.amin(1, keepdim=True)
    there = torch.where(turning & (shares <= share), 0.0, codes + share * (exact - codes))

    def objective(s: Tensor) -> Tensor:
        bent = torch.bmm(gram, s[:, :, None])[:, :, 0]
        return (s * (bent / 2 - correlations)).sum(1) + penalty * s.abs().sum(1)

    lower = (failed == 0) & (objective(there) <= objective(codes))
    return torch.where(lower[:, None], there, codes), lower & (share[:, 0] < 1)
