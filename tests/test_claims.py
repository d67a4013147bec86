"""Every claim is verified with all its mutants: nothing breaks, nothing goes unnoticed."""

from functools import cache

import pytest

from pentad.proofs_check import kept
from pentad.proofs_check.catalogue import CLAIMS, MODULES
from pentad.proofs_check.core import Effort
from pentad.proofs_check.ledger import changes, expected, expected_standings, remembered
from pentad.proofs_check.mutants import targets
from pentad.proofs_check.runner import Record, judgements, record

every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.label)
CLAIMS_BY_ID = {claim.id: claim for claim in CLAIMS}


@cache
def kept_records() -> dict[str, Record]:
    """What `pentad verify` has just found; `make test` runs it first, fresh."""
    now = kept.present(MODULES, Effort())
    found = [one for module in MODULES for one in kept.load(module, now) or ()]
    return {one.claim: one.record for one in found if one.record is not None}


@cache
def verified(name: str) -> Record:
    return kept_records().get(name) or record(CLAIMS_BY_ID[name], Effort())


@every_claim
def test_a_claim_stands_as_the_ledger_says(claim):
    """One test for each claim, so that it is verified once by whoever runs it."""
    found = verified(claim.id)
    assert {name: one.error for name, one in found.verdicts.items() if one.error} == {}
    assert found.gaps == ()
    assert [(o.name, o.error) for o in found.outcomes if o.error] == []
    assert [o.name for o in found.outcomes if o.killed and o.survives] == []
    judged = judgements([found], known=expected_standings(), remembered=remembered())
    assert [str(change) for change in changes(judged, expected())] == []


@every_claim
def test_exceptions_name_what_there_is_to_notice(claim):
    assert set(claim.exceptions) <= set(targets(claim))
    assert all(reason.strip() for reason in claim.exceptions.values())


@every_claim
def test_what_a_derivation_does_without_is_an_assumption(claim):
    names = {assumption.name for assumption in claim.domain.assumptions}
    for item in claim.evidence:
        assert set(item.unneeded) <= names
