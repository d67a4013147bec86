"""Small claims about numbers, true and false, to test the machinery with."""

from fractions import Fraction
from typing import Any

from pentad.proofs_check.core import Claim, Evidence, Finding, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, vanishes
from pentad.theory.numbers.domains import Domain, applied, ratio

UNIT = Domain((ratio("x", 0, 1),))
SIDES = Domain((ratio("x", 0, 1), ratio("y", 0, 1)))


def claim(**changes: Any) -> Claim:
    """2 x y <= x^2 + y^2 on the unit square, with changes."""
    fields: dict[str, Any] = {
        "id": "tests/means",
        "label": "T01",
        "paper": "sparsity-loss",
        "locator": "nowhere",
        "title": "Arithmetic and geometric mean",
        "plain": "A square is not negative.",
        "statement": r"2xy\le x^2+y^2",
        "relation": "<=",
        "domain": SIDES,
        "lhs": lambda x, y: 2 * x * y,
        "rhs": lambda x, y: x * x + y * y,
        "fidelity": "ours",
        "delta": "Not in a paper.",
        "evidence": (exact("twenty points", cases=20), search("in floats", cases=20)),
        "mutants": (),
        "examples": ({"x": Fraction(1, 2), "y": Fraction(1, 2)},),
    }
    return Claim(**fields | changes)


def squares(**changes: Any) -> Claim:
    """A claim in x alone: x^2 <= x on [0, 1], with changes."""
    fields: dict[str, Any] = {
        "domain": UNIT,
        "lhs": lambda x: x * x,
        "rhs": lambda x: x,
        "examples": ({"x": Fraction(1, 2)},),
    }
    return claim(**fields | changes)


REACH = {"symbolic": "everywhere", "certified": "region", "exact": "points"}


def is_a_square(asked: Claim) -> bool | None:
    """A derivation of `claim`: the gap is (x - y)^2."""
    from sympy import symbols

    x, y = symbols("x y", real=True)
    gap = applied(asked.rhs, {"x": x, "y": y}) - applied(asked.lhs, {"x": x, "y": y})
    return vanishes(gap - (x - y) ** 2)


def evidence(finding: Finding, *, method: Any = "search", **fields: Any) -> Evidence:
    """Evidence that always finds the same, as far-reaching as its method allows.

    Of a derivation only that it closes for `claim`, or that it does not, can be asked for.
    """
    if method == "symbolic":
        steps = is_a_square if finding.holds else lambda _: None
        scope, reach = fields.pop("scope", "fixed"), fields.pop("reach", "everywhere")
        return derivation(scope, steps, relation="<=", reach=reach, **fields)
    reach = fields.pop("reach", REACH.get(method, "samples"))
    fields.setdefault("region", "a region" if reach == "region" else "")
    scope = fields.pop("scope", "fixed")
    return Evidence(method, reach, scope, lambda _claim, _effort: finding, **fields)


HOLDS = Finding(holds=True, margin=0.5)
UNDECIDED = Finding(None, Undecided(Why.NOT_CLOSED, "no decision"))
REFUTED = Finding(holds=False, margin=-0.5, witness="x=1")
