"""What never varies in the claims of a paper, and verbs for their wrong versions.

A module of claims says once which paper it is about; each claim is then as long as its mathematics.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps
from typing import Any

from pentad.proofs_check.changes import SIDE_WORDS, Side
from pentad.proofs_check.core import Claim, Mutant
from pentad.theory.numbers.scalars import constant

NOT_IN_THE_PAPER = "Not in the paper."


@dataclass(frozen=True)
class Form:
    """The form of the claims of one paper.

    Attributes
    ----------
    paper : str
        Key of the paper, with which ids begin.
    delta : str
        What is said of a claim of our own that says nothing else.
    """

    paper: str
    delta: str = NOT_IN_THE_PAPER

    def __call__(self, name: str, label: str, /, **fields: Any) -> Claim:
        """A claim of our own, unless its `fidelity` says otherwise.

        Parameters
        ----------
        name : str
            The id without the paper.
        label : str
        fields
            Those of `core.Claim`.

        Raises
        ------
        ValueError
            As for `core.Claim`.
        TypeError
            For a field that a claim does not have, or one that is missing; a statement of the
            paper's has to say itself what differs.
        """
        ours = {"fidelity": "ours", "delta": self.delta} if "fidelity" not in fields else {}
        return Claim(
            id=f"{self.paper}/{name}",
            label=label,
            paper=self.paper,
            **ours | fields,
        )


def instead(name: str, *, survives: str = "", **changes: Any) -> Mutant:
    """The claim with other fields: `instead("its square", lhs=lambda x: x * x)`.

    Parameters
    ----------
    name : str
        What is wrong with it.
    survives : str
        Why nothing refutes it, where nothing can.
    changes
        New fields of the claim.
    """
    return Mutant(name, changes, survives)


def scaled(side: Side, factor: Fraction | int, name: str = "") -> Mutant:
    """The claim with a side times a rational.

    Parameters
    ----------
    side : "lhs" or "rhs"
    factor : Fraction or int
        Dimensionless.
    name : str
        What is wrong with it; the change itself without.

    Raises
    ------
    ValueError
        For a factor of 1, which changes nothing.
    """
    if factor == 1:
        raise ValueError("a side is scaled by another factor than 1")
    return _after(
        side, lambda value: value * constant(factor, value), name, f"times {Fraction(factor)}"
    )


def shifted(side: Side, by: Fraction | int, name: str = "") -> Mutant:
    """The claim with a rational added to a side.

    Parameters
    ----------
    side : "lhs" or "rhs"
    by : Fraction or int
        In the units of the side.
    name : str
        What is wrong with it; the change itself without.

    Raises
    ------
    ValueError
        For 0, which changes nothing.
    """
    if by == 0:
        raise ValueError("a side is shifted by another number than 0")
    words = f"{'more' if by > 0 else 'less'} by {abs(Fraction(by))}"
    return _after(side, lambda value: value + constant(by, value), name, words)


def _after(side: Side, change: Callable[[Any], Any], name: str, words: str) -> Mutant:
    def changes(claim: Claim) -> dict[str, Any]:
        original = getattr(claim, side)

        @wraps(original)
        def changed(**point: Any) -> Any:
            return change(original(**point))

        return {side: changed}

    return Mutant(name or f"{SIDE_WORDS[side]} {words}", changes)
