"""Two dynamics whose resting points are minimisers of the l1 problem: LCA and AMP."""

import torch
from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import SparseCodes, require_l1, shrunk
from pentad.simulations.sparse_inference.descent import State, beginning, until_gap
from pentad.simulations.sparse_inference.proximal import lipschitz
from pentad.theory.numbers.scalars import require


def locally_competitive(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 20_000,
    start: Float[Tensor, "batch n"] | None = None,
    step: float | None = None,
) -> SparseCodes:
    r"""Locally competitive algorithm: neurons that leak, are driven, and inhibit each other.

    \[ \dot u = D^T (x - D s) + s - u, \qquad s = \mathrm{shrink}(u, \lambda), \]
    by steps of Euler. At rest \( u - s = D^T (x - D s) \), which is the condition of optimality.

    Parameters
    ----------
    D, x, penalty, nonnegative, tolerance, iterations, start
        As in `proximal.ista`; potentials begin where the start is at rest.
    step
        Length of a step in time constants, in (0, 1]; the least of 1 and 1 / L if None, L the
        largest eigenvalue of D^T D.

    Returns
    -------
    SparseCodes
        Where the gap did not come below the tolerance, `converged` is false.

    Raises
    ------
    ValueError
        As `answers.require_l1`, and for a step outside (0, 1].

    Notes
    -----
    Source: Rozell, Johnson, Baraniuk and Olshausen, "Sparse coding via thresholding and local
    competition in neural circuits" (2008).
    """
    require_l1(D, x, penalty, tolerance, iterations)
    length = min(1.0, 1 / lipschitz(D)) if step is None else step
    require(0 < length <= 1, f"a step is a share of the time constant, in (0, 1]; got {step}")

    def advance(state: State) -> State:
        codes, potentials = state["codes"], state["potentials"]
        drive = (state["signals"] - codes @ D.T) @ D + codes
        potentials = potentials + length * (drive - potentials)
        codes = shrunk(potentials, penalty, nonnegative=nonnegative)
        return state | {"codes": codes, "potentials": potentials}

    codes = beginning(D, x, start)
    return until_gap(
        D,
        x,
        advance,
        {"codes": codes, "potentials": codes + penalty * codes.sign()},
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
    )


def message_passing(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    iterations: int = 500,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    r"""Approximate message passing, with thresholds that lead to the penalty.

    \[ s \leftarrow \mathrm{shrink}(s + D^T y, \theta), \qquad
       y \leftarrow x - D s + \frac{|s|_0}{d}\, y, \qquad
       \theta \leftarrow \lambda + \frac{|s|_0}{d}\, \theta. \]
    At rest \( y (1 - |s|_0 / d) = x - D s \) and \( \theta (1 - |s|_0 / d) = \lambda \), so s is a
    minimiser. It is made for large random dictionaries and may run away in others.

    Parameters and errors as in `proximal.ista`.

    Returns
    -------
    SparseCodes
        The best that was met; where its gap is above the tolerance, `converged` is false.

    Notes
    -----
    Sources: Donoho, Maleki and Montanari, "Message-passing algorithms for compressed sensing"
    (2009) and "The noise-sensitivity phase transition in compressed sensing" (2011).
    """
    require_l1(D, x, penalty, tolerance, iterations)

    def advance(state: State) -> State:
        codes, messages, threshold = state["codes"], state["messages"], state["threshold"]
        codes = shrunk(codes + messages @ D, threshold, nonnegative=nonnegative)
        share = (codes != 0).sum(1, keepdim=True) / D.shape[0]
        return state | {
            "codes": codes,
            "messages": state["signals"] - codes @ D.T + share * messages,
            "threshold": penalty + share * threshold,
        }

    codes = beginning(D, x, start)
    return until_gap(
        D,
        x,
        advance,
        {
            "codes": codes,
            "messages": x - codes @ D.T,
            "threshold": torch.full_like(x[:, :1], penalty),
        },
        penalty=penalty,
        nonnegative=nonnegative,
        tolerance=tolerance,
        iterations=iterations,
        check_every=1,
    )
