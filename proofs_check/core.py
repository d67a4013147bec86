"""What a claim is, what evidence finds, and what a claim needs before it may be stated.

A claim is data.  Evidence is a function from a claim to a finding.  Only a witness refutes; a
check that does not close is undecided, and why is a value; nothing is green by absence.  A claim
that could not fail, or that speaks of nothing, is refused where it is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, Literal, get_args

from pentad.proofs_check.papers import GROUPS
from pentad.theory.numbers.domains import Domain, Point
from pentad.theory.numbers.scalars import require

Relation = Literal["==", "<=", ">="]
Fidelity = Literal["verbatim", "restated", "specialised", "ours"]
Method = Literal["symbolic", "exact", "certified", "search", "simulation"]
Reach = Literal["everywhere", "all cases", "region", "points", "samples"]
Cost = Literal["fast", "slow"]

REACHES_OF: Mapping[Method, tuple[Reach, ...]] = {
    "symbolic": ("everywhere", "all cases", "region", "points"),
    "certified": ("all cases", "region", "points"),
    "exact": ("all cases", "points"),
    "search": ("samples",),
    "simulation": ("samples",),
}
"""How far a method can reach; an item of evidence says how far it does."""


class Why(Enum):
    """Why a check came to no decision."""

    MISSING = "results are missing"
    ALTERED = "a result was altered after it was written"
    BUDGET = "the budget was spent"
    NO_POINT = "no point of the domain was met"
    STRADDLES = "every point lies within rounding of equality"
    NOT_CLOSED = "the derivation does not close"
    OTHER_RELATION = "the derivation establishes another relation"
    BLIND = "the check does not notice a change that matters"
    DISAGREES = "two routes to one side disagree"
    LEAVES_DOMAIN = "the box leaves the domain"
    NOT_A_NUMBER = "a side is not a number"


@dataclass(frozen=True)
class Undecided:
    """The reason for which a check came to no decision.

    Attributes
    ----------
    why : Why
    detail : str
        Where, in words for a reader; nothing is ever read back from it.
    command : str
        What makes the missing results, or makes altered ones again.
    """

    why: Why
    detail: str = ""
    command: str = ""

    def __str__(self) -> str:
        return self.why.value + (f": {self.detail}" if self.detail else "")


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    holds : True, False or None
        None is undecided.  False needs a witness, True at least one accepted case.
    undecided : Undecided or None
        The reason, exactly when nothing was decided.
    margin : float or None
        Least relative slack over the accepted cases (dimensionless); negative if violated.
    cases, accepted : int
        Cases drawn, and those inside the domain that were decided: the guard against vacuity.
    witness : str
        The refuting point, or the tightest one.
    note : str
    stale : bool
        Whether it rests on results that other source made.
    """

    holds: bool | None
    undecided: Undecided | None = None
    margin: float | None = None
    cases: int = 1
    accepted: int = 1
    witness: str = ""
    note: str = ""
    stale: bool = False

    def __post_init__(self) -> None:
        require(self.holds is not False or self.witness, "only a witness refutes; got none")
        require(not self.holds or self.accepted > 0, "no accepted case supports a claim")
        require(
            (self.holds is None) == (self.undecided is not None),
            f"an undecided finding, and no other, says why; got holds={self.holds}, "
            f"undecided={self.undecided}",
        )


def undecided(
    why: Why, detail: str = "", *, command: str = "", cases: int = 0, margin: float | None = None
) -> Finding:
    """A finding without a decision."""
    return Finding(None, Undecided(why, detail, command), margin, cases, accepted=0)


@dataclass(frozen=True)
class Effort:
    """How hard to try: random cases are multiplied by `scale`; `slow` evidence needs `deep`."""

    scale: float = 1.0
    deep: bool = False


@dataclass(frozen=True)
class Evidence:
    """One kind of support: a method, how far it reaches, what it covers, and the check itself.

    Attributes
    ----------
    method, reach : str
        A reach that the method cannot have is refused.
    scope : str
        What is covered, in words.
    check : callable
        (claim, effort) -> Finding.
    region : str
        Where it holds, in words; needed exactly for the reach "region".
    by_hand : tuple of str
        Steps that a person supplied and no machine checked.
    cites : tuple of str
        Ids of the claims on which it leans: it is worth no more than they are.
    unneeded : mapping of str to str
        Names of assumptions that it does not use, and why; search has to find nothing without
        them.
    steps : callable or None
        (claim) -> True if the argument closes: what a derivation is made of.  The runner tries it
        on changed versions of the claim, whatever `check` says.
    establishes : str
        The relation that the steps establish.
    cost : str
        "slow" is run only by a deep effort.
    reads : tuple of str
        Names of the experiments whose stored results it reads.
    replaces : tuple of str
        Fields of the claim that the check takes from elsewhere (an independent route to a side); a
        mutant of those fields is not put to it.

    Raises
    ------
    ValueError
        For an overstated reach, a region that is missing or out of place, or a derivation that
        replaces a field.
    """

    method: Method
    reach: Reach
    scope: str
    check: Callable[["Claim", Effort], Finding] = field(repr=False)
    region: str = ""
    by_hand: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    unneeded: Mapping[str, str] = field(default_factory=dict)
    steps: Callable[["Claim"], bool | None] | None = field(default=None, repr=False)
    establishes: Relation = "=="
    cost: Cost = "fast"
    reads: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(
            self.method in REACHES_OF,
            f"a method is one of {', '.join(REACHES_OF)}; got {self.method!r}",
        )
        reaches = REACHES_OF[self.method]
        require(
            self.reach in reaches,
            f"{self.method} evidence reaches {' or '.join(reaches)}; got {self.reach!r}",
        )
        require(
            (self.reach == "region") == bool(self.region),
            f"the reach 'region' names its region, and no other does; got {self.region!r} for "
            f"{self.reach!r}",
        )
        require(
            self.method != "symbolic" or not self.replaces,
            f"a derivation reads its claim and replaces nothing; got {self.replaces}",
        )
        require(
            (self.method == "symbolic") == (self.steps is not None),
            f"a derivation, and no other evidence, has steps that can be tried; got {self.method}",
        )

    @property
    def label(self) -> str:
        """Method and scope in one line."""
        return f"{self.method}: {self.scope}"


@dataclass(frozen=True)
class Mutant:
    """A slightly false version of a claim that its evidence has to refute.

    `changes` replaces fields of the claim, or says by which to replace them, given the claim.  A
    survivor needs an explanation in `survives`.
    """

    name: str
    changes: Mapping[str, Any] | Callable[["Claim"], Mapping[str, Any]]
    survives: str = ""

    def changes_of(self, claim: "Claim") -> Mapping[str, Any]:
        """The fields of the claim that it replaces."""
        return self.changes(claim) if callable(self.changes) else self.changes


@dataclass(frozen=True, eq=False)
class Claim:
    """One statement: left side, relation, right side, on a domain, with its evidence.

    The sides take the parameters that their signatures name and return a number or an array, in
    which case the relation holds entry by entry.  `fidelity` says how the statement relates to
    the paper at `locator`, and `delta` what differs when it is not verbatim.

    Attributes
    ----------
    outside : tuple of points
        Points that an assumption excludes, tried where it is dropped.
    one_method : str
        Why all its evidence is of one method, where it is.
    exceptions : mapping of str to str
        Which changes of an assumption that `proofs_check.mutants` makes survive, and why they may;
        that a side or the relation goes unnoticed, nothing excuses.
    variant : str
        What was changed, on a changed version alone; such a one need not be complete.

    Raises
    ------
    ValueError
        For an unknown relation, fidelity or paper, for less than two items of evidence, for one
        method without a reason, for examples that are missing or lie outside the domain, and for
        points outside that lie inside.
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
    outside: tuple[Point, ...] = ()
    not_claimed: str = ""
    sees_also: tuple[str, ...] = ()
    one_method: str = ""
    exceptions: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""

    def __post_init__(self) -> None:
        require(
            self.relation in get_args(Relation),
            f"{self.id}: a relation is ==, <= or >=; got {self.relation!r}",
        )
        if self.variant:
            return
        require(
            self.fidelity in get_args(Fidelity),
            f"{self.id}: a fidelity is {', '.join(get_args(Fidelity))}; got {self.fidelity!r}",
        )
        keys = [group.key for group in GROUPS]
        require(self.paper in keys, f"{self.id}: a paper is {', '.join(keys)}; got {self.paper!r}")
        methods = {item.method for item in self.evidence}
        require(
            len(self.evidence) >= 2,
            f"{self.id}: a claim needs two items of evidence; got {len(self.evidence)}",
        )
        require(
            len(methods) >= 2 or self.one_method,
            f"{self.id}: evidence of one method alone needs a reason; all of it is "
            f"{', '.join(methods)}",
        )
        require(
            self.examples or methods == {"simulation"},
            f"{self.id}: an example shows that the domain is inhabited; got none",
        )
        own = [item for item in self.evidence if not {"domain", "examples"} & set(item.replaces)]
        require(
            any(item.method != "symbolic" for item in own),
            f"{self.id}: some evidence judges the claim's own domain and examples; all of it "
            "replaces them",
        )
        idle = set(self.exceptions) - self._changes_of_assumptions()
        require(
            not idle,
            f"{self.id}: an exception is for a change of an assumption; got {', '.join(idle)}",
        )
        require(
            self.domain.is_listed or all(item.reach != "all cases" for item in self.evidence),
            f"{self.id}: all cases can be gone through only where every parameter is listed",
        )
        for example in self.examples:
            require(
                self.domain.contains(example),
                f"{self.id}: an example lies in the domain; got {example}",
            )
        for point in self.outside:
            require(
                not self.domain.contains(point),
                f"{self.id}: a point outside lies outside the domain; got {point}",
            )

    def _changes_of_assumptions(self) -> set[str]:
        names = [assumption.name for assumption in self.domain.assumptions]
        return {f"without {n!r}" for n in names} | {f"{n!r} widened" for n in names}

    def changed(self, name: str, **changes: Any) -> "Claim":
        """Another version of the claim, which need not be complete."""
        return replace(self, variant=name, **changes)

    def mutated(self, mutant: Mutant) -> "Claim":
        """The claim with the mutant's changes."""
        return self.changed(mutant.name, **mutant.changes_of(self))

    @property
    def evidence_by_name(self) -> dict[str, Evidence]:
        """Short names that stay when a scope is reworded: exact, exact 2, search."""
        found: dict[str, Evidence] = {}
        for item in self.evidence:
            count = sum(other.method == item.method for other in found.values())
            found[item.method + (f" {count + 1}" if count else "")] = item
        return found

    @property
    def citations(self) -> tuple[str, ...]:
        """Ids of the claims that its evidence cites, each once."""
        return tuple(dict.fromkeys(name for item in self.evidence for name in item.cites))


FIELDS = frozenset(entry.name for entry in fields(Claim))
"""What a mutant may change."""
