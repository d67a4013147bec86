"""Evidence by derivation: identities that close symbolically, for all values at once."""

from collections.abc import Callable
from typing import Any

from proofs_check.core import Claim, Effort, Evidence, Finding, Reach, Relation


def derivation(
    scope: str,
    steps: Callable[[Claim], bool | None],
    *,
    relation: Relation = "==",
    appeals: tuple[str, ...] = (),
    reach: Reach = "everywhere",
) -> Evidence:
    """A symbolic argument about the claim's own sides.

    `steps` returns True when every step closes, which establishes the `relation` and no other.
    Anything else is undecided, never false: a simplification that fails proves nothing.
    `appeals` names the steps that a person supplied; `reach` is narrower than everywhere when
    sizes such as n are fixed.
    """

    def check(claim: Claim, _: Effort) -> Finding:
        if claim.relation == relation and steps(claim) is True:
            return Finding(True, None, appeals=appeals)
        return Finding(None, note="the derivation does not close")

    return Evidence("symbolic", scope, check, reach)


def vanishes(expression: Any) -> bool | None:
    """True when the expression is identically zero as a rational function; None if unknown."""
    from sympy import cancel, expand, together

    remainder = expand(cancel(together(expression)))
    return True if remainder == 0 else None
