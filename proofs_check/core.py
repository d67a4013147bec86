"""What a claim is, what evidence finds, and what standing follows.

A claim is data.  Evidence is a function from a claim to a finding.  Only a witness refutes; a
check that does not close is undecided; nothing is green by absence.  How rigorous a method is and
how far it reaches are two things, and the standing is computed from both, never typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from theory.domains import Domain, Point, applied, realised
from theory.scalars import require

Relation = Literal["==", "<=", ">="]
Fidelity = Literal["verbatim", "restated", "specialised", "ours"]
Method = Literal["symbolic", "exact", "certified", "search", "simulation"]
Reach = Literal["everywhere", "region", "finitely many", "samples"]
Cost = Literal["fast", "slow"]

REACHES: tuple[Reach, ...] = ("samples", "finitely many", "region", "everywhere")
FARTHEST_REACH: Mapping[Method, Reach] = {
    "symbolic": "everywhere",
    "certified": "region",
    "exact": "finitely many",
    "search": "samples",
    "simulation": "samples",
}


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    holds : True, False or None
        None is undecided.  False needs a witness, True at least one accepted case.
    margin : float or None
        Least relative slack over the accepted cases (dimensionless); negative if violated.
    cases, accepted : int
        Cases drawn, and those inside the domain: the guard against vacuity.
    witness : str
        The refuting point, or the tightest one.
    appeals : tuple of str
        Steps that a person supplied and no machine checked.
    note : str
    """

    holds: bool | None
    margin: float | None = None
    cases: int = 1
    accepted: int = 1
    witness: str = ""
    appeals: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        require(self.holds is not False or self.witness, "only a witness refutes; got none")
        require(not self.holds or self.accepted > 0, "no accepted case supports a claim")


@dataclass(frozen=True)
class Effort:
    """How hard to try: random cases are multiplied by `scale`; `slow` evidence needs `deep`."""

    scale: float = 1.0
    deep: bool = False


@dataclass(frozen=True)
class Evidence:
    """One kind of support: a method, how far it reaches, what it covers, and the check itself.

    `replaces` names the fields of the claim that the check takes from elsewhere (an independent
    route to a side); a mutant of those fields is not put to it.
    """

    method: Method
    scope: str
    check: Callable[["Claim", Effort], Finding] = field(repr=False)
    reach: Reach = "everywhere"
    cost: Cost = "fast"
    replaces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        farthest = FARTHEST_REACH[self.method]
        if REACHES.index(self.reach) > REACHES.index(farthest):
            object.__setattr__(self, "reach", farthest)

    @property
    def label(self) -> str:
        """Method and scope in one line."""
        return f"{self.method}: {self.scope}"


@dataclass(frozen=True)
class Mutant:
    """A slightly false version of a claim that its evidence has to refute.

    `changes` replaces fields of the claim.  A survivor needs an explanation in `survives`.
    """

    name: str
    changes: Mapping[str, Any]
    survives: str = ""


@dataclass(frozen=True, eq=False)
class Claim:
    """One statement: left side, relation, right side, on a domain, with its evidence.

    The sides take the parameters that their signatures name and return a number or an array, in
    which case the relation holds entry by entry.  `fidelity` says how the statement relates to
    the paper at `locator`, and `delta` what differs when it is not verbatim.
    """

    id: str
    label: str
    paper: str
    locator: str
    title: str
    plain: str
    statement: str
    relation: Relation
    domain: Domain
    lhs: Callable[..., Any] = field(repr=False)
    rhs: Callable[..., Any] = field(repr=False)
    fidelity: Fidelity
    delta: str
    evidence: tuple[Evidence, ...]
    mutants: tuple[Mutant, ...]
    examples: tuple[Point, ...] = ()
    not_claimed: str = ""
    sees_also: tuple[str, ...] = ()

    def mutated(self, mutant: Mutant) -> "Claim":
        """The claim with the mutant's changes."""
        return replace(self, **mutant.changes)


@dataclass(frozen=True)
class Verdict:
    """The outcome of one evidence for one claim: a finding, or the error that broke the check."""

    claim: str
    evidence: Evidence
    finding: Finding | None
    error: str
    seconds: float


def standing(verdicts: Sequence[Verdict]) -> str:
    """The standing of a claim that follows from all its verdicts."""
    if any(v.finding is not None and v.finding.holds is False for v in verdicts):
        return "refuted"
    if any(v.finding is None for v in verdicts):
        return "broken"
    supporting = [(v.evidence, v.finding) for v in verdicts if v.finding and v.finding.holds]
    if not supporting:
        return "undecided" if verdicts else "unchecked"
    proofs = [f for e, f in supporting if e.reach == "everywhere"]
    if proofs:
        appeals = min(len(f.appeals) for f in proofs)
        return "proved" + _given(appeals)
    covering = [f for e, f in supporting if e.reach == "region"]
    if covering:
        appeals = min(len(f.appeals) for f in covering)
        return "certified on a region" + _given(appeals)
    reaches = {e.reach for e, _ in supporting}
    if "finitely many" in reaches:
        return "checked exactly in finitely many cases"
    return "supported"


def _given(appeals: int) -> str:
    return f", given {appeals} appeal{'s' * (appeals > 1)}" if appeals else ""


# Judging a claim at one point ---------------------------------------------------------------


def sides(claim: Claim, values: Point) -> list[tuple[Any, Any]]:
    """Pairs (left, right) of entries of the two sides at realised values."""
    left = np.atleast_1d(np.asarray(applied(claim.lhs, values)))
    right = np.atleast_1d(np.asarray(applied(claim.rhs, values)))
    left, right = np.broadcast_arrays(left, right)
    return list(zip(left.ravel(), right.ravel(), strict=True))


def slack(relation: Relation, left: Any, right: Any) -> Any:
    """How much room the relation has: negative exactly when it is violated."""
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    if relation == "==":
        return -abs(left - right)
    return right - left if relation == "<=" else left - right


def relative_margin(claim: Claim, pairs: Sequence[tuple[Any, Any]]) -> float:
    """Least slack over the entries, relative to the larger side; NaN if any entry is NaN."""
    margins = [
        float(slack(claim.relation, left, right)) / (max(abs(float(left)), abs(float(right))) or 1)
        for left, right in pairs
    ]
    if any(margin != margin for margin in margins):
        return float("nan")
    return min(margins, default=float("nan"))


def judged_exactly(
    claim: Claim, point: Point, *, precision: int = 256
) -> tuple[bool | None, float]:
    """Truth of the relation at a rational point, and its relative margin, without rounding.

    Rationals are compared exactly and balls rigorously; None when a ball straddles equality or
    there is nothing to compare.

    Raises
    ------
    TypeError
        If a side is a float, which cannot be judged exactly.
    """
    from flint import ctx

    with ctx.workprec(precision):
        pairs = exact_sides(claim, realised(point, "exact"))
        rooms = [slack(claim.relation, left, right) for left, right in pairs]
        margin = relative_margin(claim, pairs)
    if any(room < 0 for room in rooms):
        return False, margin
    return (True if rooms and all(room >= 0 for room in rooms) else None), margin


def exact_sides(claim: Claim, values: Point) -> list[tuple[Any, Any]]:
    """As `sides`, but refusing floats.

    Raises
    ------
    TypeError
        If a side is a float: its rounding would pass for rigour.
    """
    pairs = sides(claim, values)
    for left, right in pairs:
        if isinstance(left, float) or isinstance(right, float):
            raise TypeError(
                f"{claim.id}: an exact judgement needs exact sides; got {left}, {right}"
            )
    return pairs


def shown(point: Point) -> str:
    """The point in one line, small matrices written out."""
    return ", ".join(f"{name}={_shown_value(value)}" for name, value in point.items())


def _shown_value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.size > 36:
            return f"array of shape {value.shape}"
        return "[" + "; ".join(" ".join(str(x) for x in row) for row in np.atleast_2d(value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(_shown_value(item) for item in value) + ")"
    return str(value)
