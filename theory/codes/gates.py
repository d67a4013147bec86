"""Which statement about recovery holds for which kind of encoder: data.

Where the output of a feature is a function of one number, w . x, the criterion, the pairs and the
bound min(1, rho) / 2 hold.  Where a gate sees more than that, only what is let through is such a
number: the cone of the criterion is lost, and the bound is min(1/3, rho / 2) for two active
features.  With signed codes both are min(1, rho) for two active features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pentad.theory.codes.adversaries import gated_error_bound
from pentad.theory.codes.signed_adversaries import signed_error_bound
from pentad.theory.numbers.scalars import Number, require, require_count

Sees = Literal["one number", "all of x", "other samples"]


@dataclass(frozen=True)
class Gate:
    """A kind of encoder, and what decides whether a feature is let through.

    Attributes
    ----------
    name : str
    sees : str
        "one number" if the output is a function of w . x alone.
    words : str
        Why.
    """

    name: str
    sees: Sees
    words: str

    @property
    def is_row(self) -> bool:
        """Whether it is a linear-nonlinear row, of which the criterion is exact."""
        return self.sees == "one number"


GATES: tuple[Gate, ...] = (
    Gate("standard", "one number", "relu(w . x + b)"),
    Gate("JumpReLU", "one number", "w . x + b where it exceeds the threshold"),
    Gate("BatchTopK as saved", "one number", "its threshold is fixed: a JumpReLU"),
    Gate("gated, tied", "one number", "gate and magnitude are functions of one w . x"),
    Gate("gated, untied", "all of x", "the gate has weights of its own"),
    Gate("TopK", "all of x", "whether a feature is among the K largest depends on the others"),
    Gate("BatchTopK in training", "other samples", "the threshold depends on the batch"),
)


def gate_of(name: str) -> Gate:
    """The gate of that name.

    Raises
    ------
    ValueError
        With the names that there are.
    """
    found = [gate for gate in GATES if gate.name == name]
    require(found, f"a gate is one of {', '.join(gate.name for gate in GATES)}; got {name!r}")
    return found[0]


def error_lower_bound(
    gate: Gate, K: int, *, signed: bool = False
) -> Callable[[Number], Number] | None:
    """From the least cross-talk of a feature to a lower bound of the worst error; None if unknown.

    For a row at K = 1 the cross-talk is that of the graph without edges, unless codes are signed.
    For a gate that sees more nothing is said at K = 1: there TopK with W = D^T recovers every code.

    Parameters
    ----------
    gate : Gate
    K : int
        Most features that are active at once.
    signed : bool
        Codes are in [-1, 1], not in [0, 1].

    Raises
    ------
    ValueError
        Unless K >= 1.

    >>> error_lower_bound(gate_of("standard"), 3)(0.5)
    0.25
    >>> error_lower_bound(gate_of("standard"), 3, signed=True)(0.5)
    0.5
    >>> error_lower_bound(gate_of("TopK"), 1) is None
    True
    """
    require_count(K, "K")
    if signed and K >= 2:
        return signed_error_bound
    if gate.is_row:
        return lambda cross_talk: min(1 + 0 * cross_talk, cross_talk) / 2
    return gated_error_bound if K >= 2 else None
