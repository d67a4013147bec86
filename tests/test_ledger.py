"""The ledger notices every change, and forgets nothing that was not looked at."""

import pytest
from claims import HOLDS, REFUTED, UNDECIDED, claim, evidence

from pentad.proofs_check.catalogue import CLAIMS, MODULES, claims_of
from pentad.proofs_check.core import Effort, Why, undecided
from pentad.proofs_check.ledger import (
    LEDGER,
    Change,
    Entry,
    changes,
    entry_of,
    expected,
    ledger_text,
    recorded,
    remembered,
)
from pentad.proofs_check.runner import judgements, record
from pentad.proofs_check.standings import Level, Standing

MISSING = undecided(Why.MISSING, "no result", command="pentad simulate e --preset laptop")
MEANS = {"tests/means": "made.here"}
PADDING = evidence(UNDECIDED, method="simulation", scope="never decides")


def judged(*items, effort=None, path=None, **fields):
    one = claim(evidence=(*items, PADDING), one_method="a test", **fields)
    found = record(one, effort or Effort(), with_mutants=False)
    return judgements([found], remembered=remembered(path) if path else None)


def known(level, holds, **standing):
    entry = Entry(
        "T01",
        "sparsity-loss",
        "Arithmetic and geometric mean",
        "ours",
        Standing(level, **standing),
        holds | {"simulation": None},
    )
    return {"tests/means": entry}


def test_as_expected_is_no_change():
    found = judged(evidence(HOLDS), evidence(UNDECIDED, method="symbolic"))
    assert changes(found, known(Level.SEARCHED, {"search": True, "symbolic": None})) == []


def test_a_new_claim_is_a_change():
    assert changes(judged(evidence(HOLDS)), {}) == [
        Change("tests/means", "standing", "not in the ledger", "supported by search")
    ]


@pytest.mark.parametrize(("finding", "words"), [(REFUTED, "refuted"), (UNDECIDED, "open")])
def test_another_standing_is_a_change(finding, words):
    found = changes(judged(evidence(finding)), known(Level.SEARCHED, {"search": True}))
    assert Change("tests/means", "standing", "supported by search", words) in found


def test_another_outcome_under_the_same_standing_is_a_change():
    items = evidence(HOLDS, method="exact"), evidence(UNDECIDED)
    [change] = changes(judged(*items), known(Level.EXACT, {"exact": True, "search": True}))
    assert str(change) == "tests/means: outcome of 'search' was holds, now undecided"


def test_evidence_that_is_gone_or_new_is_a_change():
    found = changes(judged(evidence(HOLDS)), known(Level.SEARCHED, {"exact": True}))
    assert {change.what for change in found} == {"outcome of 'search'", "outcome of 'exact'"}


def test_a_reworded_scope_is_none():
    found = judged(evidence(HOLDS, scope="other words"))
    assert changes(found, known(Level.SEARCHED, {"search": True})) == []


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ({"by_hand": ("a",)}, "steps by hand"),
        ({"by_hand": ("b",), "rests_on": ("tests/lemma",)}, "cited claims"),
        ({"by_hand": ("b", "c")}, "standing"),
        ({"by_hand": ("b",), "stale": True}, "standing"),
    ],
)
def test_other_steps_citations_or_staleness_are_a_change(before, what):
    found = judged(evidence(HOLDS, method="symbolic", by_hand=("b",)))
    old = known(Level.DERIVED, {"symbolic": True}, **before)
    assert [change.what for change in changes(found, old)] == [what]


def test_another_number_of_points_is_none():
    found = judged(evidence(HOLDS, method="exact"))
    assert changes(found, known(Level.EXACT, {"exact": True}, points=99)) == []


def test_what_is_missing_is_a_change():
    before = known(Level.SIMULATED, {})
    before["tests/means"].holds.update({"simulation": True, "simulation 2": None})
    found = judged(evidence(MISSING, method="simulation"))
    assert Change("tests/means", "standing", "supported by simulation", "open") in changes(
        found, before
    )


def test_what_is_missing_is_lowered_when_recorded(tmp_path):
    path = tmp_path / "ledger.json"
    recorded(judged(evidence(HOLDS, method="simulation")), MEANS, path)
    recorded(judged(evidence(MISSING, method="simulation")), MEANS, path)
    assert expected(path)["tests/means"].standing.level is Level.OPEN


def test_evidence_left_out_changes_nothing_and_is_remembered(tmp_path):
    path = tmp_path / "ledger.json"
    items = evidence(HOLDS), evidence(HOLDS, method="certified", cost="slow")
    recorded(judged(*items, effort=Effort(deep=True)), MEANS, path)
    assert expected(path)["tests/means"].standing.level is Level.CERTIFIED
    assert changes(judged(*items, path=path), expected(path)) == []
    recorded(judged(*items, path=path), MEANS, path)
    assert expected(path)["tests/means"].standing.level is Level.CERTIFIED
    assert expected(path)["tests/means"].holds["certified"] is True


def test_what_is_recorded_is_what_is_expected(tmp_path):
    path = tmp_path / "ledger.json"
    found = judged(
        evidence(HOLDS, method="symbolic", by_hand=("a", "b")), evidence(HOLDS, method="exact")
    )
    written = recorded(found, MEANS, path)
    assert changes(found, expected(path)) == []
    assert expected(path) == written
    assert expected(path)["tests/means"].standing.by_hand == ("a", "b")
    assert expected(path)["tests/means"].margin == 0.5
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name", ["sparsity-loss/means", "sparsity-loss/parts/means", "tests/means"]
)
def test_an_id_of_any_number_of_parts_is_read_as_it_was(tmp_path, name):
    path = tmp_path / "ledger.json"
    found = judged(evidence(HOLDS), id=name)
    assert list(recorded(found, {name: "made.here"}, path)) == [name]
    assert list(expected(path)) == [name]


def test_recording_keeps_other_claims_and_drops_those_that_are_gone(tmp_path):
    path = tmp_path / "ledger.json"
    [found] = judged(evidence(HOLDS))
    for name in ("tests/other", "tests/gone"):
        [other] = judged(evidence(HOLDS), id=name, label=name)
        recorded([other], dict.fromkeys(("tests/other", "tests/gone"), "made.here"), path)
    recorded([found], dict.fromkeys(("tests/means", "tests/other"), "made.here"), path)
    assert list(expected(path)) == ["tests/means", "tests/other"]


def test_steps_stand_once_and_reach_those_who_cite(tmp_path):
    path = tmp_path / "ledger.json"
    lemma = claim(
        id="tests/lemma",
        label="T02",
        evidence=(
            evidence(HOLDS, method="symbolic", by_hand=("of both", "of the lemma")),
            evidence(HOLDS),
        ),
    )
    citing = claim(
        evidence=(
            evidence(HOLDS, method="symbolic", by_hand=("own", "of both"), cites=("tests/lemma",)),
            evidence(HOLDS),
        )
    )
    found = judgements([record(one, Effort(), with_mutants=False) for one in (citing, lemma)])
    recorded(found, dict.fromkeys(("tests/means", "tests/lemma"), "made.here"), path)
    assert expected(path)["tests/means"].standing == found[0].standing
    assert expected(path)["tests/means"].standing.by_hand == ("own", "of both", "of the lemma")
    assert path.read_text(encoding="utf-8").count("of the lemma") == 1


@pytest.mark.parametrize("steps", [("b", "a"), ("a", "b"), ("a",), ("c", "b", "a", "d"), ()])
def test_steps_in_any_order_come_back(steps, tmp_path):
    def entry(*by_hand, **more):
        standing = Standing(Level.DERIVED, by_hand=by_hand, **more)
        return Entry("T", "sparsity-loss", "A title", "ours", standing, {"exact": False})

    entries = {
        "tests/lemma": entry("a", "b"),
        "tests/means": entry(*steps, rests_on=("tests/lemma",)),
    }
    path = tmp_path / "ledger.json"
    path.write_text(ledger_text(entries), encoding="utf-8")
    back = expected(path)["tests/means"]
    assert set(steps) <= set(back.standing.by_hand)
    if {"a", "b"} <= set(steps):
        assert back == entries["tests/means"]


def test_the_committed_ledger_covers_the_catalogue_and_nothing_else():
    committed = expected()
    assert list(committed) == [claim.id for claim in CLAIMS]
    modules = {claim.id: module for module in MODULES for claim in claims_of(module)}
    for one in CLAIMS:
        entry = committed[one.id]
        told = (entry.label, entry.title, entry.fidelity, entry.paper, entry.module)
        assert told == (one.label, one.title, one.fidelity, one.paper, modules[one.id])
        assert set(entry.holds) == set(one.evidence_by_name), f"pentad verify {one.label} --record"


def test_the_committed_ledger_is_small_and_has_a_line_for_each_claim():
    text = LEDGER.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("   [")]
    assert len(rows) == len(CLAIMS)
    assert len(text.encode()) < 300 * len(rows)


def test_an_entry_names_what_readers_see():
    [found] = judged(evidence(HOLDS))
    assert entry_of(found).title == "Arithmetic and geometric mean"
