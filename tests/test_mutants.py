"""Every slightly false claim is refuted, and no evidence looks away from all of them."""

from functools import cache

import pytest

from proofs_check.catalogue import CLAIMS
from proofs_check.core import Claim, Effort
from proofs_check.ledger import missing_result
from proofs_check.runner import MutantOutcome, blind_evidence, judgements, mutant_outcomes

EFFORT = Effort()
every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.label)


@cache
def outcomes(claim: Claim) -> list[MutantOutcome]:
    return mutant_outcomes([claim], EFFORT)


def skip_without_results(claim: Claim):
    """Simulations are no part of the tests; without their results their evidence sees nothing."""
    simulated = [item for item in claim.evidence if item.method == "simulation"]
    if simulated and any(map(missing_result, judgements([claim], EFFORT)[0].verdicts)):
        pytest.skip("results are missing, see `pentad verify`")


@every_claim
def test_every_mutant_is_killed_or_explained(claim: Claim):
    surviving = [o for o in outcomes(claim) if not o.killed and not o.mutant.survives]
    if surviving:
        skip_without_results(claim)
    assert [(o.mutant.name, o.affirmed_by, o.error) for o in surviving] == []


@every_claim
def test_an_explained_survivor_does_survive(claim: Claim):
    assert [o.mutant.name for o in outcomes(claim) if o.killed and o.mutant.survives] == []


@every_claim
def test_no_check_crashes_on_a_mutant(claim: Claim):
    assert [(o.mutant.name, o.error) for o in outcomes(claim) if o.error] == []


@every_claim
def test_no_evidence_is_blind(claim: Claim):
    assert blind_evidence(outcomes(claim), EFFORT) == []
