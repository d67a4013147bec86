"""Run evidence and mutants; a crash in a check becomes a verdict `broken`, never an exception.

What a run gives is a `Record`: plain data under short names, which can cross processes, be kept on
disk, and say for itself, without the claim, why that stands as it does.
"""

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pentad.proofs_check.core import (
    Claim,
    Effort,
    Evidence,
    Fidelity,
    Finding,
    Method,
    Mutant,
    Reach,
    Undecided,
)
from pentad.proofs_check.evidence.symbolic import derived
from pentad.proofs_check.mutants import Made, made, targets, targets_of, undefined_without
from pentad.proofs_check.standings import Found, Standing, standings
from pentad.theory.numbers.scalars import require

OnProgress = Callable[[str], None]


@dataclass(frozen=True)
class Item:
    """What an item of evidence says of itself, as in `proofs_check.core.Evidence`."""

    method: Method
    reach: Reach
    scope: str
    region: str = ""
    by_hand: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Method and scope in one line."""
        return f"{self.method}: {self.scope}"


def items_of(claim: Claim) -> dict[str, Item]:
    """What all evidence of a claim says of itself, by name."""
    return {
        name: Item(e.method, e.reach, e.scope, e.region, e.by_hand, e.cites, e.reads)
        for name, e in claim.evidence_by_name.items()
    }


@dataclass(frozen=True)
class Verdict:
    """The outcome of one evidence for one claim: a finding, or the error that broke the check."""

    finding: Finding | None
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class MutantOutcome:
    """What became of a mutant: which evidence refuted it, which still affirmed it.

    Attributes
    ----------
    name : str
    targets : tuple of str
        What it changes, as in `proofs_check.mutants.targets`.
    written : bool
        Whether somebody wrote it; otherwise the core made it.
    killed_by, affirmed_by : tuple of str
        Names of evidence.  Evidence that replaces a field which the mutant changes is not asked.
    witness, error, survives : str
    """

    name: str
    targets: tuple[str, ...]
    written: bool
    killed_by: tuple[str, ...] = ()
    affirmed_by: tuple[str, ...] = ()
    witness: str = ""
    error: str = ""
    survives: str = ""

    @property
    def killed(self) -> bool:
        """Whether some evidence refuted the mutant by a witness."""
        return bool(self.killed_by)


@dataclass(frozen=True)
class Record:
    """Everything that a run found out about one claim.

    Attributes
    ----------
    claim, label, paper, title, fidelity : str
        As in the claim; `claim` is its id.
    items : mapping of evidence name to Item
        All of its evidence.
    verdicts : mapping of evidence name to Verdict
        Of what was run.
    outcomes : tuple of MutantOutcome
    gaps : tuple of str
        What no evidence notices, and evidence that notices nothing.
    """

    claim: str
    label: str
    paper: str
    title: str
    fidelity: Fidelity
    items: Mapping[str, Item]
    verdicts: Mapping[str, Verdict]
    outcomes: tuple[MutantOutcome, ...] = ()
    gaps: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def margin(self) -> float | None:
        """Least relative slack that any evidence met."""
        findings = [v.finding for v in self.verdicts.values() if v.finding]
        return min((f.margin for f in findings if f.margin is not None), default=None)

    @property
    def survivors(self) -> list[MutantOutcome]:
        """Mutants that nothing refuted and nobody explained.

        One that the core made counts only if no other mutant of its target is noticed.
        """
        noticed = {
            target for outcome in self.outcomes if outcome.killed for target in outcome.targets
        }
        return [
            outcome
            for outcome in self.outcomes
            if not outcome.killed
            and not outcome.survives
            and (outcome.written or not noticed.issuperset(outcome.targets))
        ]

    @property
    def undecided(self) -> dict[str, Undecided]:
        """Why items of evidence came to no decision, by name."""
        return {
            name: v.finding.undecided
            for name, v in self.verdicts.items()
            if v.finding and v.finding.undecided
        }


@dataclass(frozen=True)
class Judgement:
    """What was found about a claim, and the standing that follows."""

    record: Record
    standing: Standing


def verdict(claim: Claim, evidence: Evidence, effort: Effort) -> Verdict:
    """Run one check of one claim."""
    started = time.perf_counter()
    finding: Finding | None = None
    error = ""
    try:
        with np.errstate(all="ignore"):  # a number that is none is a finding, not a warning
            if evidence.method == "symbolic":
                finding = derived(claim, evidence)
            else:
                finding = evidence.check(claim, effort)
    except Exception:
        error = traceback.format_exc()
    return Verdict(finding, error, time.perf_counter() - started)


def record(
    claim: Claim,
    effort: Effort,
    on_progress: OnProgress = lambda _: None,
    *,
    with_mutants: bool = True,
) -> Record:
    """Run every evidence of a claim that the effort allows, on the claim and on its mutants.

    One thread computes, so that results do not depend on how many there are.

    Raises
    ------
    ValueError
        For a changed version of a claim, which need not be complete.
    """
    from threadpoolctl import threadpool_limits

    require(not claim.variant, f"a changed version is no claim; got {claim.id}, {claim.variant}")
    started = time.perf_counter()
    with threadpool_limits(1):
        verdicts, outcomes, gaps = _run(claim, effort, on_progress, with_mutants=with_mutants)
    return Record(
        claim.id,
        claim.label,
        claim.paper,
        claim.title,
        claim.fidelity,
        items_of(claim),
        verdicts,
        outcomes,
        gaps,
        time.perf_counter() - started,
    )


def _run(
    claim: Claim, effort: Effort, on_progress: OnProgress, *, with_mutants: bool
) -> tuple[dict[str, Verdict], tuple[MutantOutcome, ...], tuple[str, ...]]:
    verdicts = {}
    for name, item in _allowed(claim, effort).items():
        on_progress(f"{claim.label} {claim.title}: {item.label}")
        verdicts[name] = verdict(claim, item, effort)
    if not with_mutants:
        return verdicts, (), ()
    on_progress(f"{claim.label} {claim.title}: mutants")
    if any(v.finding and v.finding.holds is False for v in verdicts.values()):
        return verdicts, tuple(_written(claim, effort)), ()
    outcomes = (*_written(claim, effort), *_made(claim, effort))
    return verdicts, outcomes, tuple(_gaps(claim, outcomes, effort))


def judgements(
    records: Iterable[Record],
    known: Mapping[str, Standing] | None = None,
    remembered: Mapping[str, Mapping[str, bool | None]] | None = None,
) -> list[Judgement]:
    """Records with the standings that follow, capped along citations.

    Parameters
    ----------
    records : iterable of Record
    known : mapping of claim id to Standing, optional
        For cited claims of which there is no record.
    remembered : mapping of claim id to outcomes by evidence name, optional
        For slow evidence that the effort left out.
    """
    chosen = list(records)
    found = {
        one.claim: (_found(one, (remembered or {}).get(one.claim, {})), one.gaps) for one in chosen
    }
    settled = standings(found, known or {})
    return [Judgement(one, settled[one.claim]) for one in chosen]


def _found(one: Record, remembered: Mapping[str, bool | None]) -> list[Found]:
    found: list[Found] = []
    for name, item in one.items.items():
        if name in one.verdicts:
            found.append((item, one.verdicts[name].finding))
        elif remembered.get(name) is not None:
            told = "as the ledger has it"
            found.append((item, Finding(remembered[name], witness=told, note=told)))
    return found


# Mutants ------------------------------------------------------------------------------------


def _written(claim: Claim, effort: Effort) -> list[MutantOutcome]:
    return [
        _outcome(
            claim.mutated(mutant),
            _asked(claim, frozenset(mutant.changes_of(claim)), effort),
            effort,
            tuple(sorted(targets_of(claim, mutant))),
            written=mutant,
        )
        for mutant in claim.mutants
    ]


def _made(claim: Claim, effort: Effort) -> list[MutantOutcome]:
    """Outcomes of the mutants that the core makes: for each target the first that is killed.

    Every item of evidence that no mutant has met so far is asked up to the last version.
    """
    unmet = {name for name, item in _allowed(claim, effort).items() if item.method != "symbolic"}
    found = []
    for change in made(claim):
        asked = {
            name: item
            for name, item in _asked(claim, change.fields, effort).items()
            if item.method != "symbolic"
        }
        outcome = _first_killed(claim, change, asked, unmet, effort)
        unmet -= set(outcome.killed_by)
        found.append(outcome)
    return found


def _first_killed(
    claim: Claim, change: Made, asked: Mapping[str, Evidence], unmet: set[str], effort: Effort
) -> MutantOutcome:
    killers: list[str] = []
    first: MutantOutcome | None = None
    for version in change.versions:
        left = {name: item for name, item in asked.items() if name in unmet - set(killers)}
        outcome = _outcome(
            version, left if first else asked, effort, (change.target,), enough=unmet
        )
        killers += outcome.killed_by
        if outcome.killed and first is None:
            first = outcome
        if first and not unmet & set(asked) - set(killers):
            break
    if first is None:
        first = outcome
        if change.dropped:
            undefined = undefined_without(claim, change.dropped)
            if undefined:
                return MutantOutcome(
                    first.name, first.targets, written=False, killed_by=(UNDEFINED,),
                    witness=undefined,
                )  # fmt: skip
    return MutantOutcome(
        first.name,
        first.targets,
        written=False,
        killed_by=tuple(dict.fromkeys((*first.killed_by, *killers))),
        affirmed_by=first.affirmed_by,
        witness=first.witness,
        survives=claim.exceptions.get(change.target, ""),
    )


UNDEFINED = "no statement without it"
"""In place of evidence: outside the assumption a side is not defined."""


def _outcome(
    version: Claim,
    asked: Mapping[str, Evidence],
    effort: Effort,
    changed: tuple[str, ...],
    *,
    written: Mutant | None = None,
    enough: set[str] | None = None,
) -> MutantOutcome:
    """Put evidence to a changed claim; with `enough`, only those once one has refuted it."""
    killed: list[str] = []
    affirmed: list[str] = []
    errors: list[str] = []
    witness = ""
    for name, item in asked.items():
        if enough is not None and killed and name not in enough:
            continue
        found = verdict(version, item, effort)
        errors += [found.error] * bool(found.error)
        if found.finding and found.finding.holds is False:
            killed.append(name)
            witness = witness or found.finding.witness
        elif found.finding and found.finding.holds:
            affirmed.append(name)
    return MutantOutcome(
        written.name if written else version.variant,
        changed,
        written=written is not None,
        killed_by=tuple(killed),
        affirmed_by=tuple(affirmed),
        witness=witness,
        error="\n".join(errors) if written else "",
        survives=written.survives if written else "",
    )


def _gaps(claim: Claim, outcomes: Sequence[MutantOutcome], effort: Effort) -> list[str]:
    noticed = {target for o in outcomes if o.killed for target in o.targets}
    unnoticed = [
        target
        for target in targets(claim)
        if target not in noticed and target not in claim.exceptions
    ]
    surviving = [
        f"mutant {o.name!r}" for o in outcomes if o.written and not o.killed and not o.survives
    ]
    met = {name for outcome in outcomes for name in outcome.killed_by}
    blind = [
        f"{name} refutes no mutant"
        for name, item in _allowed(claim, effort).items()
        if item.method != "symbolic" and name not in met
    ]
    return unnoticed + surviving + blind


def _asked(claim: Claim, changed: frozenset[str], effort: Effort) -> dict[str, Evidence]:
    """The evidence that a mutant is put to: all that reads every field which the mutant changes."""
    return {
        name: item
        for name, item in _allowed(claim, effort).items()
        if not changed & set(item.replaces)
    }


def _allowed(claim: Claim, effort: Effort) -> dict[str, Evidence]:
    return {
        name: item
        for name, item in claim.evidence_by_name.items()
        if effort.deep or item.cost == "fast"
    }
