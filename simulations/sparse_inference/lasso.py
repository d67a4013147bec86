"""The l1 problem, by the solver that suits its size."""

from dataclasses import fields
from typing import Any, Protocol

from jaxtyping import Float
from torch import Tensor

from pentad.simulations.sparse_inference.answers import SparseCodes
from pentad.simulations.sparse_inference.proximal import fista
from pentad.simulations.sparse_inference.working_sets import working_set

FEW_ATOMS, MANY_ATOMS = 256, 4096


class Solver(Protocol):
    """What every solver of the l1 problem is called with; another implementation is one more."""

    def __call__(
        self,
        D: Tensor,
        x: Tensor,
        *,
        penalty: float,
        nonnegative: bool = False,
        tolerance: float = 1e-6,
        start: Tensor | None = None,
    ) -> SparseCodes:
        """Codes of the signals x (batch, d) in the atoms D (d, n)."""


def lasso(
    D: Float[Tensor, "d n"],
    x: Float[Tensor, "batch d"],
    *,
    penalty: float,
    nonnegative: bool = False,
    tolerance: float = 1e-6,
    start: Float[Tensor, "batch n"] | None = None,
) -> SparseCodes:
    r"""Minimise \( \tfrac12 |x - D s|^2 + \lambda |s|_1 \) for every signal.

    By `proximal.fista` up to 256 atoms; up to 4096 by ten working sets, and FISTA for signals which
    these do not settle because their codes are dense; by `working_sets.working_set` beyond.

    Parameters
    ----------
    D
        (d, n) unit atoms as columns.
    x
        (batch, d) signals.
    penalty
        The weight lambda > 0, in units of a signal.
    nonnegative
        Whether codes are non-negative.
    tolerance
        Relative duality gap that is wanted: P(s) - min P is at most that times |x|^2 / 2.
    start
        (batch, n) codes to begin from; zero if None.

    Returns
    -------
    SparseCodes
        With the relative duality gap of every code; where it is above the tolerance, `converged`
        is false.

    Raises
    ------
    ValueError
        As `answers.require_l1`.
    """
    ask: dict[str, Any] = {"penalty": penalty, "nonnegative": nonnegative, "tolerance": tolerance}
    n = D.shape[-1]
    if n <= FEW_ATOMS:
        return fista(D, x, start=start, **ask)
    if n > MANY_ATOMS:
        return working_set(D, x, start=start, **ask)
    found = working_set(D, x, start=start, iterations=10, **ask)
    rest = ~found.converged
    if not bool(rest.any()):
        return found
    more = fista(D, x[rest], start=found.codes[rest], **ask)
    joined = SparseCodes(*(getattr(found, field.name).clone() for field in fields(SparseCodes)))
    for field in fields(SparseCodes):
        getattr(joined, field.name)[rest] = getattr(more, field.name)
    joined.iterations[rest] += found.iterations[rest]
    return joined
