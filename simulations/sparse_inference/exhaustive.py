"""The best code with at most k atoms, by looking at every support."""

import itertools
from math import comb

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import (
    SparseCodes,
    l0_answer,
    require_problem,
    require_sparsity,
)
from pentad.theory.numbers.scalars import require

MOST_SUPPORTS = 200_000
TOGETHER = 2**22


def exhaustive_codes(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    k: int,
    nonnegative: bool = False,
    most: int = MOST_SUPPORTS,
) -> SparseCodes:
    r"""Minimise |x - D s| over codes with at most k atoms, by least squares on every support.

    A minimiser of independent atoms exists (of dependent ones, one can be removed), and if codes
    are non-negative it is the least-squares code of its own support. So supports of up to k
    independent atoms suffice; of equal errors, up to rounding, the smaller support is kept.

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
    most
        Refuse to look at more supports than this.

    Returns
    -------
    SparseCodes
        Always converged; `iterations` is the number of supports.

    Raises
    ------
    ValueError
        As `answers.require_problem`, and where there are more supports, naming their number.
    """
    require_problem(D, x)
    require_sparsity(D, k)
    n = D.shape[1]
    count = sum(comb(n, size) for size in range(k + 1))
    require(
        count <= most, f"there are {count} supports of up to {k} of {n} atoms, more than {most}"
    )
    eps = torch.finfo(x.dtype).eps
    energy = x.square().sum(1)
    error, codes = energy.clone(), x.new_zeros(len(x), n)
    for size in range(1, k + 1):
        every = itertools.combinations(range(n), size)
        while chunk := list(itertools.islice(every, max(1, TOGETHER // (len(x) * size + 1)))):
            supports = torch.from_numpy(np.array(chunk)).to(x.device)
            basis, triangle = torch.linalg.qr(D.T[supports].mT)
            pivots = triangle.diagonal(0, 1, 2).abs()
            usable = (pivots > 100 * eps).all(1)
            along = basis.mT @ x.T
            triangle = torch.where(
                usable[:, None, None], triangle, torch.eye(size, dtype=x.dtype, device=x.device)
            )
            values = torch.linalg.solve_triangular(triangle, along, upper=True)
            allowed = usable[:, None] & ((values >= 0).all(1) | (not nonnegative))
            errors = torch.where(allowed, energy - along.square().sum(1), torch.inf)
            least, which = errors.min(0)
            better = (least < error - 100 * eps * energy).nonzero()[:, 0]
            error[better] = least[better]
            found = values[which[better], :, better]
            codes[better] = 0
            codes[better[:, None], supports[which[better]]] = found
    return l0_answer(
        D,
        x,
        codes,
        complete=torch.ones(len(x), dtype=torch.bool, device=x.device),
        iterations=torch.full((len(x),), count, device=x.device),
    )
