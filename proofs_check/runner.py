"""Run evidence and mutants; a crash in a check becomes a verdict `broken`, never an exception."""

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from proofs_check.core import Claim, Effort, Evidence, Finding, Mutant, Verdict, standing

OnProgress = Callable[[str], None]


@dataclass(frozen=True)
class Judgement:
    """A claim with its verdicts and the standing that follows."""

    claim: Claim
    verdicts: tuple[Verdict, ...]

    @property
    def standing(self) -> str:
        """As computed by `core.standing`."""
        return standing(self.verdicts)

    @property
    def margin(self) -> float | None:
        """Least relative slack that any evidence met."""
        margins = [v.finding.margin for v in self.verdicts if v.finding]
        return min((m for m in margins if m is not None), default=None)


@dataclass(frozen=True)
class MutantOutcome:
    """What became of a mutant: which evidence refuted it, which still affirmed it.

    Evidence that replaces a field which the mutant changes is not asked.
    """

    claim: Claim
    mutant: Mutant
    killed_by: tuple[str, ...]
    affirmed_by: tuple[str, ...]
    witness: str
    error: str = ""

    @property
    def killed(self) -> bool:
        """Whether some evidence refuted the mutant by a witness."""
        return bool(self.killed_by)


def verdict(claim: Claim, evidence: Evidence, effort: Effort) -> Verdict:
    """Run one check of one claim."""
    started = time.perf_counter()
    finding: Finding | None = None
    error = ""
    try:
        finding = evidence.check(claim, effort)
    except Exception:
        error = traceback.format_exc()
    return Verdict(claim.id, evidence, finding, error, time.perf_counter() - started)


def judgements(
    claims: Iterable[Claim], effort: Effort, on_progress: OnProgress = lambda _: None
) -> list[Judgement]:
    """Run every evidence of every claim that the effort allows."""
    found = []
    for claim in claims:
        verdicts = []
        for evidence in _allowed(claim.evidence, effort):
            on_progress(f"{claim.label} {claim.title}: {evidence.label}")
            verdicts.append(verdict(claim, evidence, effort))
        found.append(Judgement(claim, tuple(verdicts)))
    return found


def mutant_outcomes(
    claims: Iterable[Claim], effort: Effort, on_progress: OnProgress = lambda _: None
) -> list[MutantOutcome]:
    """Run every evidence of every claim against each of its mutants."""
    found = []
    for claim in claims:
        for mutant in claim.mutants:
            on_progress(f"{claim.label} mutant {mutant.name}")
            found.append(_outcome(claim, mutant, effort))
    return found


def asked(claim: Claim, mutant: Mutant, effort: Effort) -> list[Evidence]:
    """The evidence that a mutant is put to: all that reads every field which the mutant changes."""
    mutated = claim.mutated(mutant)
    seeing = [item for item in mutated.evidence if not set(item.replaces) & set(mutant.changes)]
    return _allowed(seeing, effort)


def blind_evidence(outcomes: Sequence[MutantOutcome], effort: Effort) -> list[str]:
    """Labels of evidence that affirms every mutant it is asked about, or is asked about none.

    Survivors that are explained count for nothing; of a claim that has no other mutants, no
    evidence is blind.  `outcomes` are those of one claim.
    """
    telling = [outcome for outcome in outcomes if not outcome.mutant.survives]
    if not telling:
        return []
    claim = telling[0].claim
    seeing = {
        item.label
        for outcome in telling
        for item in asked(claim, outcome.mutant, effort)
        if item.label not in outcome.affirmed_by
    }
    return [e.label for e in _allowed(claim.evidence, effort) if e.label not in seeing]


def _outcome(claim: Claim, mutant: Mutant, effort: Effort) -> MutantOutcome:
    mutated = claim.mutated(mutant)
    verdicts = [verdict(mutated, item, effort) for item in asked(claim, mutant, effort)]
    refuting = [v for v in verdicts if v.finding and v.finding.holds is False]
    return MutantOutcome(
        claim,
        mutant,
        killed_by=tuple(v.evidence.label for v in refuting),
        affirmed_by=tuple(v.evidence.label for v in verdicts if v.finding and v.finding.holds),
        witness=refuting[0].finding.witness if refuting and refuting[0].finding else "",
        error="\n".join(v.error for v in verdicts if v.error),
    )


def _allowed(evidence: Sequence[Evidence], effort: Effort) -> list[Evidence]:
    return [item for item in evidence if effort.deep or item.cost == "fast"]
