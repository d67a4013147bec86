"""What was found, in words: counts, reasons, gaps, and what makes a verification fail."""

import pytest
from claims import HOLDS, REFUTED, UNDECIDED, claim, evidence

from pentad.proofs_check import tables
from pentad.proofs_check.core import Effort, Evidence, Finding, Mutant, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.runner import Judgement, judgements, record
from pentad.proofs_check.standings import Level, Standing
from pentad.proofs_check.tables import margin_text

SOUND = (exact("points", cases=9), search("floats", cases=9))


def judged(**changes) -> Judgement:
    return judgements([record(claim(**changes), Effort())])[0]


def beside(finding: Finding) -> dict:
    return {"evidence": (*SOUND, evidence(finding, method="simulation"))}


def crash(_claim, _effort):
    raise RuntimeError("no such luck")


def test_a_claim_that_notices_everything_is_sound():
    assert tables.is_sound([judged(evidence=SOUND)])


@pytest.mark.parametrize(
    ("changes", "list_of"),
    [
        ({"evidence": (*SOUND, Evidence("search", "samples", "c", crash))}, "broken"),
        (beside(Finding(None, Undecided(Why.MISSING, command="pentad simulate it"))), "commands"),
    ],
)
def test_what_is_not_sound_is_listed(changes, list_of):
    judgement = judged(**changes)
    assert getattr(tables, list_of)([judgement.record])
    assert not tables.is_sound([judgement])


def test_what_goes_unnoticed_is_listed_and_not_sound():
    judgement = judged(evidence=(exact("points", cases=9), evidence(HOLDS)))
    assert tables.gaps([judgement]) == ["T01: search refutes no mutant"]
    assert not tables.is_sound([judgement])


def test_a_mutant_that_survives_a_refuted_claim_is_listed_and_not_sound():
    true = Mutant("true", {"lhs": lambda x, y: 2 * x * y})
    judgement = judged(evidence=SOUND, lhs=lambda x, y: 2 * x * y + 1, mutants=(true,))
    assert judgement.standing.level is Level.REFUTED
    assert tables.survivors([judgement]) == ["T01: true"]
    assert not tables.is_sound([judgement])


def test_a_mutant_that_survives_is_a_gap():
    loose = Mutant("loose", {"rhs": lambda x, y: 2 * (x * x + y * y)})
    judgement = judged(evidence=SOUND, mutants=(loose,))
    assert tables.gaps([judgement]) == ["T01: mutant 'loose'"]
    assert tables.survivors([judgement]) == []


def test_an_altered_result_is_not_sound_and_is_told_with_its_command():
    judgement = judged(**beside(Finding(None, Undecided(Why.ALTERED, "a file", "pentad again"))))
    assert not tables.is_sound([judgement])
    told = ["T01 simulation: a result was altered after it was written: a file; pentad again"]
    assert tables.reasons([judgement.record]) == told


def test_reasons_leave_missing_results_to_one_line_for_each_command():
    missing = Finding(None, Undecided(Why.MISSING, "one cell", "pentad simulate it"))
    records = [judged(**beside(missing)).record, judged(**beside(UNDECIDED)).record] * 2
    assert tables.commands(records) == ["pentad simulate it"]
    assert tables.reasons(records) == ["T01 simulation: the derivation does not close: no decision"
                                       ] * 2  # fmt: skip


def test_a_refutation_is_listed_and_is_no_fault_of_the_check():
    judgement = judged(evidence=(*SOUND, evidence(REFUTED)))
    assert tables.refutations([judgement.record]) == ["tests/means, search 2: x=1"]


def test_rows_have_badge_margin_and_short_names():
    judgement = judged(evidence=SOUND)
    (row,) = tables.verdict_table([judgement]).rows
    assert row[:3] == ("T01", claim().title, judgement.standing.badge)
    assert row[4] == "exact\N{NO-BREAK SPACE}✓, search\N{NO-BREAK SPACE}✓"


def test_mutants_are_told_with_their_maker_and_the_step_that_was_noticed():
    halved = Mutant("halved", {"rhs": lambda x, y: (x * x + y * y) / 2})
    found = judged(evidence=SOUND, mutants=(halved,)).record
    rows = {row[1]: row[2:4] for row in tables.mutant_table([found]).rows}
    assert rows["halved"] == ("a person", "exact, search")
    assert rows["left side raised by 2 %"][0] == "the core"
    assert tables.noticed(found) == ["left side raised by 2 %", "right side lowered by 2 %"]
    assert tables.mutant_counts([found]) == (
        "4 of 4 mutants killed, 0 survive for a reason or beside a sharper one, "
        "0 survive unexplained"
    )


def test_standings_are_counted_from_the_best_down():
    standings = [
        Standing(Level.SEARCHED, stale=True),
        Standing(Level.DERIVED, by_hand=("a", "b")),
        Standing(Level.EXACT, points=7),
        Standing(Level.EXACT, points=60),
        Standing(Level.DERIVED),
        Standing(Level.DERIVED, by_hand=("c",)),
    ]
    assert tables.standing_counts(standings) == (
        "1 derived; 2 derived, with steps by hand; 2 exact at points; 1 supported by search; "
        "1 of them on stale source"
    )


def test_fidelities_are_counted_for_the_papers_and_for_us():
    assert tables.fidelity_counts(["ours", "restated", "ours", "specialised", "restated"]) == (
        "Statements of the papers: 3 (0 verbatim, 2 restated, 1 specialised); our own: 2"
    )


@pytest.mark.parametrize(
    ("margin", "text"),
    [
        (None, "–"),
        (float("inf"), "–"),
        (0.0, "0"),
        (-1e-16, "≈ 0"),
        (0.12345, "0.123"),
        (-2.0, "-2"),
    ],
)
def test_margins_are_shown_with_three_digits(margin, text):
    assert margin_text(margin) == text
