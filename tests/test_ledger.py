"""The ledger notices every change, and what could not be judged here is none."""

import json
from dataclasses import replace

import pytest
from claims import HOLDS, REFUTED, UNDECIDED, claim, evidence

from proofs_check import ledger
from proofs_check.catalogue import CLAIMS
from proofs_check.core import Effort, Finding
from proofs_check.ledger import Change, Expected, changes, expected, record
from proofs_check.runner import judgements

MISSING = Finding(
    None, cases=0, accepted=0, note="no result; make it with: pentad simulate e --preset laptop"
)


def judged(*items, effort=None):
    return judgements([claim(evidence=items)], effort or Effort())


def known(standing, holds, appeals=None):
    return {"tests/means": Expected(standing, holds, appeals or {})}


def test_as_expected_is_no_change():
    found = judged(evidence(HOLDS), evidence(UNDECIDED, method="symbolic"))
    ledger = known("supported", {"search: fixed": True, "symbolic: fixed": None})
    assert changes(found, ledger) == []


def test_a_new_claim_is_a_change():
    assert changes(judged(evidence(HOLDS)), {}) == [
        Change("tests/means", "standing", "not in the ledger", "supported")
    ]


@pytest.mark.parametrize(("finding", "standing"), [(REFUTED, "refuted"), (UNDECIDED, "undecided")])
def test_another_standing_is_a_change(finding, standing):
    found = changes(judged(evidence(finding)), known("supported", {"search: fixed": True}))
    assert Change("tests/means", "standing", "supported", standing) in found


def test_another_outcome_under_the_same_standing_is_a_change():
    items = evidence(HOLDS, method="exact"), evidence(UNDECIDED)
    standing = "checked exactly in finitely many cases"
    before = known(standing, {"exact: fixed": True, "search: fixed": True})
    [change] = changes(judged(*items), before)
    assert str(change) == "tests/means: outcome of 'search: fixed' was holds, now undecided"


def test_evidence_that_is_gone_or_new_is_a_change():
    before = known("supported", {"search: old": True})
    assert {change.what for change in changes(judged(evidence(HOLDS)), before)} == {
        "outcome of 'search: fixed'",
        "outcome of 'search: old'",
    }


def test_other_appeals_are_a_change():
    item = evidence(Finding(True, appeals=("b",)), method="symbolic")
    before = known("proved, given 1 appeal", {"symbolic: fixed": True}, {"symbolic: fixed": ("a",)})
    assert [change.what for change in changes(judged(item), before)] == [
        "appeals of 'symbolic: fixed'"
    ]


def test_missing_results_change_nothing():
    before = known("supported", {"simulation: fixed": True})
    assert changes(judged(evidence(MISSING, method="simulation")), before) == []


def test_an_undecided_simulation_whose_results_are_there_is_a_change():
    before = known("supported", {"simulation: fixed": True})
    assert changes(judged(evidence(UNDECIDED, method="simulation")), before)


def test_missing_results_hide_no_refutation():
    items = evidence(MISSING, method="simulation"), evidence(REFUTED)
    before = known("supported", {"simulation: fixed": True, "search: fixed": True})
    assert "refuted" in [change.found for change in changes(judged(*items), before)]


def test_evidence_left_out_changes_nothing_and_is_remembered(tmp_path):
    path = tmp_path / "ledger.json"
    items = evidence(HOLDS), evidence(HOLDS, method="certified", cost="slow")
    record(judged(*items, effort=Effort(deep=True)), path)
    assert expected(path)["tests/means"].standing == "certified on a region"
    assert changes(judged(*items), expected(path)) == []
    record(judged(*items), path)
    assert expected(path)["tests/means"].standing == "certified on a region"


def test_what_is_recorded_is_what_is_expected(tmp_path):
    path = tmp_path / "ledger.json"
    found = judged(evidence(Finding(True, appeals=("a",)), method="symbolic"), evidence(REFUTED))
    record(found, path)
    assert changes(found, expected(path)) == []
    assert expected(path)["tests/means"].appeals == {"symbolic: fixed": ("a",)}
    assert list(tmp_path.iterdir()) == [path]


def test_recording_keeps_other_claims_and_drops_those_that_are_gone(tmp_path):
    path = tmp_path / "ledger.json"
    entry = {"standing": "supported", "evidence": {}}
    path.write_text(json.dumps({CLAIMS[0].id: entry, "tests/gone": entry}))
    record(judged(evidence(HOLDS)), path)
    assert set(expected(path)) == {CLAIMS[0].id, "tests/means"}


def test_the_committed_ledger_covers_the_catalogue_and_nothing_else():
    committed = expected()
    assert set(committed) == {claim.id for claim in CLAIMS}
    for one in CLAIMS:
        labels = {item.label for item in one.evidence}
        assert set(committed[one.id].holds) == labels, f"pentad verify {one.label} --record"


@pytest.mark.parametrize("one", CLAIMS, ids=lambda one: one.label)
def test_claims_stand_as_the_ledger_says(one):
    assert [str(change) for change in changes(judgements([one], Effort()))] == []


def test_a_false_statement_would_be_noticed():
    false = replace(CLAIMS[0], rhs=lambda: -1, lhs=lambda: 1, relation="<=")
    assert changes(judgements([false], Effort()), ledger.expected())
