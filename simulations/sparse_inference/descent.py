"""One loop for all iterations on the l1 problem: signals leave it as their gaps close."""

from collections.abc import Callable

import torch
from torch import Tensor

from pentad.simulations.sparse_inference.answers import SparseCodes, l1_answer, relative_gap

State = dict[str, Tensor]


def until_gap(
    D: Tensor,
    x: Tensor,
    advance: Callable[[State], State],
    state: State,
    *,
    penalty: float,
    nonnegative: bool,
    tolerance: float,
    iterations: int,
    check_every: int = 10,
) -> SparseCodes:
    """Repeat a step until the duality gap of every signal is closed, or steps are used up.

    Parameters
    ----------
    D, x
        Atoms (d, n) and signals (batch, d).
    advance
        From a state to the next; it must not mix signals.
    state
        Tensors (batch, ...), among them `codes` (batch, n); `signals` is added. Rows of signals
        that are done are dropped.
    penalty, nonnegative, tolerance
        Of the problem.
    iterations
        Most steps of a signal.
    check_every
        Steps from one look at the gaps to the next.

    Returns
    -------
    SparseCodes
        The codes of least gap among those looked at; an iteration that runs away gives what it
        had before, not converged.
    """
    best = state["codes"].clone()
    least = relative_gap(D, x, best, penalty, nonnegative=nonnegative)
    taken = torch.zeros(len(x), dtype=torch.int64, device=x.device)
    rows = (least > tolerance).nonzero()[:, 0]
    state = {name: tensor[rows] for name, tensor in (state | {"signals": x}).items()}
    for t in range(1, iterations + 1):
        if not len(rows):
            break
        state = advance(state)
        if t % check_every and t < iterations:
            continue
        taken[rows] = t
        codes = state["codes"]
        gaps = relative_gap(D, state["signals"], codes, penalty, nonnegative=nonnegative)
        better = gaps < least[rows]
        best[rows[better]], least[rows[better]] = codes[better], gaps[better]
        going = (gaps > tolerance) & gaps.isfinite()
        if not bool(going.all()):
            rows = rows[going]
            state = {name: tensor[going] for name, tensor in state.items()}
    return l1_answer(
        D, x, best, penalty, nonnegative=nonnegative, tolerance=tolerance, iterations=taken
    )


def beginning(D: Tensor, x: Tensor, start: Tensor | None) -> Tensor:
    """Codes (batch, n) to begin from: zero where none are given."""
    return x.new_zeros(len(x), D.shape[1]) if start is None else start
