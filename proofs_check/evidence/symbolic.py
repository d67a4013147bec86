"""Evidence by derivation: steps that close in computer algebra, tied to the claim that they prove.

A derivation that would close whatever the claim said proves nothing.  So each one is tried on
versions of its claim before it counts: it has to close with everything wrapped, which shows that
it reads and does not recognise; it must not close with a side made stronger, nor without an
assumption or with a widened one, unless it says that it does not need it and nothing is found
there either; and the formulas that it read as symbols have to agree with those that are judged as
rationals and balls.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pentad.proofs_check.core import (
    Claim,
    Effort,
    Evidence,
    Finding,
    Reach,
    Relation,
    Why,
    undecided,
)
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.domains import Point, applied
from pentad.theory.numbers.kinds import Number

SHOWN = 200
"""Characters shown of an expression whose sign is not known."""

Steps = Callable[[Claim], bool | None]


def derivation(
    scope: str,
    steps: Steps,
    *,
    reach: Reach,
    region: str = "",
    relation: Relation = "==",
    by_hand: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    unneeded: Mapping[str, str] | None = None,
) -> Evidence:
    """A symbolic argument about the claim's own sides.

    Parameters
    ----------
    scope : str
        What is derived, in words.
    steps : callable
        Returns True when every step closes for this claim, which establishes the `relation` and
        no other.  Anything else is undecided, never false: a simplification that fails proves
        nothing.
    reach, region : str
        "everywhere" if the steps cover every point of the domain; "region" where sizes such as n
        are fixed, and which.
    relation : str
    by_hand : tuple of str
        Steps that a person supplied.
    cites : tuple of str
        Ids of claims that it uses.
    unneeded : mapping of the name of an assumption to a reason
        What it does without.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        return derived(claim, item)

    item = Evidence(
        "symbolic",
        reach,
        scope,
        check,
        region,
        by_hand=by_hand,
        cites=cites,
        unneeded=dict(unneeded or {}),
        steps=steps,
        establishes=relation,
    )
    return item


def derived(claim: Claim, item: Evidence) -> Finding:
    """What a derivation finds: that it closes, and is tied to its claim.

    Parameters
    ----------
    claim : Claim
        On a changed version the ties are not looked at, and an error is that it does not close.
    item : Evidence
        Of which the steps count, and not the check.
    """
    from pentad.proofs_check.ties import closes, loose_end

    steps = item.steps
    assert steps is not None
    if claim.relation != item.establishes:
        return undecided(Why.OTHER_RELATION, f"it establishes {item.establishes}")
    if claim.variant:
        return Finding(True) if closes(steps, claim) else undecided(Why.NOT_CLOSED)
    try:
        closed = steps(claim)
    except UndecidedComparison as sign:
        return undecided(Why.NOT_CLOSED, str(sign)[:SHOWN])
    if closed is not True:
        return undecided(Why.NOT_CLOSED)
    loose = loose_end(claim, item)
    return undecided(Why.BLIND, loose) if loose else Finding(True)


def room_of(claim: Claim, name: str, point: Point) -> Any:
    """What an assumption of the claim says is not negative, at a point of symbols.

    Raises
    ------
    LookupError
        If the claim has no inequality of that name.
    """
    room = claim.domain.assumption(name).room
    if room is None:
        raise LookupError(f"the assumption {name!r} is no inequality")
    return applied(room, point)


def vanishes(expression: Number) -> bool | None:
    """True when the expression is identically zero as a rational function; None if unknown."""
    from sympy import cancel, expand, together

    remainder = expand(cancel(together(expression)))
    return True if remainder == 0 else None


def nonnegative(expression: Number, *variables: Any) -> bool | None:
    """True when a rational function of non-negative symbols has no coefficient below zero.

    Numerator and denominator are cancelled and expanded first; None if that does not tell.  The
    denominator has to be positive at all-positive values, for which one positive coefficient and
    no negative one suffice.

    Parameters
    ----------
    expression : SymPy expression
    *variables : Symbol
        All its symbols unless given.

    >>> from sympy import Symbol
    >>> s = Symbol("s", nonnegative=True)
    >>> nonnegative(s**2 + 3 * s), nonnegative(s - 1)
    (True, None)
    """
    from sympy import Poly, cancel, fraction, sympify, together

    expression = sympify(expression)
    symbols = variables or sorted(expression.free_symbols, key=str)
    if not symbols:
        return True if expression.is_nonnegative else None
    parts = fraction(cancel(together(expression)))
    above, below = (Poly(part, *symbols).coeffs() for part in parts)
    same = all(c >= 0 for c in above + below) or all(c <= 0 for c in above + below)
    return True if same else None
