"""Small claims about numbers, true and false, to test the machinery with."""

from fractions import Fraction
from typing import Any

from proofs_check.core import Claim, Evidence, Finding
from proofs_check.exact import exact
from theory.domains import Domain, ratio

UNIT = Domain((ratio("x", 0, 1),))
SIDES = Domain((ratio("x", 0, 1), ratio("y", 0, 1)))


def claim(**changes: Any) -> Claim:
    """2 x y <= x^2 + y^2 on the unit square, with changes."""
    fields: dict[str, Any] = {
        "id": "tests/means",
        "label": "T01",
        "paper": "tests",
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
        "evidence": (exact("twenty points", cases=20),),
        "mutants": (),
        "examples": ({"x": Fraction(1, 2), "y": Fraction(1, 2)},),
    }
    return Claim(**fields | changes)


def evidence(finding: Finding, *, method: Any = "search", **fields: Any) -> Evidence:
    """Evidence that always finds the same."""
    return Evidence(method, fields.pop("scope", "fixed"), lambda _claim, _effort: finding, **fields)


HOLDS = Finding(holds=True, margin=0.5)
UNDECIDED = Finding(holds=None, note="no decision")
REFUTED = Finding(holds=False, margin=-0.5, witness="x=1")
