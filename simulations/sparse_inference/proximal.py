"""Proximal gradient methods for the l1 problem; each signal leaves when it is done."""

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import SparseCodes, require_l1, shrunk
from pentad.simulations.sparse_inference.descent import State, beginning, until_gap


def ista(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 10_000,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    r"""Iterative shrinkage: \( s \leftarrow \mathrm{shrink}(s + D^T (x - D s) / L, \lambda / L) \).

    Parameters
    ----------
    D
        (d, n) unit atoms as columns.
    x
        (batch, d) signals.
    penalty
        The weight lambda of \( \tfrac12 |x - D s|^2 + \lambda |s|_1 \).
    nonnegative
        Whether codes are non-negative.
    tolerance
        Relative duality gap at which a signal leaves the batch.
    iterations
        Most steps.
    start
        (batch, n) codes to begin from; zero if None.

    Returns
    -------
    SparseCodes
        Where the gap did not come below the tolerance, `converged` is false.

    Raises
    ------
    ValueError
        As `answers.require_l1`.
    """
    return _descend(
        D,
        x,
        start,
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
        accelerated=False,
    )


def fista(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 2000,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    """Accelerated shrinkage; momentum starts again, for one signal, where it points uphill.

    Parameters and errors as in `ista`.

    Returns
    -------
    SparseCodes
        Where the gap did not come below the tolerance, `converged` is false.

    Notes
    -----
    Sources: Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm" (2009);
    O'Donoghue and Candes, "Adaptive restart for accelerated gradient schemes" (2015), the gradient
    scheme.
    """
    return _descend(
        D,
        x,
        start,
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
        accelerated=True,
    )


def lipschitz(D: Float[Tensor, "d n"]) -> float:
    """Largest eigenvalue of D^T D, in double precision, by that of the smaller Gram matrix."""
    wide = D.double()
    gram = wide @ wide.T if D.shape[0] <= D.shape[1] else wide.T @ wide
    return float(torch.linalg.eigvalsh(gram)[-1])


def _descend(
    D: Tensor,
    x: Tensor,
    start: Tensor | None,
    *,
    penalty: float,
    nonnegative: bool,
    tolerance: float,
    iterations: int,
    accelerated: bool,
) -> SparseCodes:
    require_l1(D, x, penalty, tolerance, iterations)
    step = 1 / (lipschitz(D) * (1 + 1e-6))
    gram = D.T @ D if D.shape[1] <= 2 * D.shape[0] else None
    codes = beginning(D, x, start)

    def advance(state: State) -> State:
        codes, look = state["codes"], state["look"]
        if gram is None:
            downhill = (state["signals"] - look @ D.T) @ D
        else:
            downhill = state["correlations"] - look @ gram
        following = shrunk(look + step * downhill, step * penalty, nonnegative=nonnegative)
        if not accelerated:
            return state | {"codes": following, "look": following}
        change = following - codes
        uphill = ((look - following) * change).sum(1, keepdim=True) > 0
        momentum = torch.where(uphill, 1.0, state["momentum"])
        larger = (1 + (1 + 4 * momentum**2).sqrt()) / 2
        look = following + torch.where(uphill, 0.0, (momentum - 1) / larger) * change
        return state | {"codes": following, "look": look, "momentum": larger}

    state = {"codes": codes, "look": codes, "momentum": x.new_ones(len(x), 1)}
    if gram is not None:
        state["correlations"] = x @ D
    return until_gap(
        D,
        x,
        advance,
        state,
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
    )
