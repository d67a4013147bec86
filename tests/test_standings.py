"""Standings follow from findings, and lean on the claims that are cited."""

import pytest
from claims import HOLDS, REFUTED, UNDECIDED, claim, evidence

from pentad.proofs_check.core import Effort, Evidence, Finding
from pentad.proofs_check.runner import Judgement, judgements, record
from pentad.proofs_check.standings import Level, Standing, capped, require_no_cycle, standing_of

PADDING = evidence(UNDECIDED, method="simulation", scope="never decides")


def judged(*items: Evidence, deep: bool = True, **changes) -> Judgement:
    """Without mutants, so that findings alone are told."""
    one = claim(evidence=(*items, PADDING), one_method="a test", **changes)
    [judgement] = judgements([record(one, Effort(deep=deep), with_mutants=False)])
    return judgement


@pytest.mark.parametrize(
    ("items", "badge"),
    [
        ((evidence(HOLDS, method="symbolic"),), "derived"),
        ((evidence(HOLDS, method="symbolic", by_hand=("a",)),), "derived, 1 step by hand"),
        ((evidence(HOLDS, method="symbolic", by_hand=("a", "b")),), "derived, 2 steps by hand"),
        ((evidence(HOLDS, method="certified", region="p <= 1"),), "certified on a region"),
        ((evidence(HOLDS, method="certified", reach="points"),), "exact at 1 point"),
        ((evidence(HOLDS, method="exact"), evidence(HOLDS)), "exact at 1 point"),
        ((evidence(HOLDS, method="simulation"), evidence(HOLDS)), "supported by simulation"),
        ((evidence(HOLDS), evidence(UNDECIDED, method="symbolic")), "supported by search"),
        ((evidence(UNDECIDED),), "open"),
        ((evidence(HOLDS, method="symbolic"), evidence(REFUTED)), "refuted"),
    ],
)
def test_standing_follows_from_the_findings(items, badge):
    assert judged(*items).standing.badge == badge


def test_a_region_is_printed():
    item = evidence(HOLDS, method="certified", region="p from 0 to 1")
    assert judged(item).standing.words == "certified on p from 0 to 1"


def test_the_number_of_points_is_printed():
    found = Finding(True, margin=0.5, cases=70, accepted=60)
    assert judged(evidence(found, method="exact")).standing.words == "exact at 60 points"


def test_a_derivation_without_steps_by_hand_beats_one_with():
    by_hand = evidence(HOLDS, method="symbolic", by_hand=("a",))
    assert judged(by_hand, evidence(HOLDS, method="symbolic")).standing.by_hand == ()


def test_a_crash_breaks_the_claim_and_keeps_the_traceback():
    def crash(_claim, _effort):
        raise ZeroDivisionError("one over nothing")

    broken = Evidence("search", "samples", "crash", crash)
    judgement = judged(broken)
    assert judgement.standing.level is Level.BROKEN
    assert "one over nothing" in judgement.record.verdicts["search"].error
    assert judged(broken, evidence(REFUTED)).standing.level is Level.REFUTED


def test_interrupts_are_not_taken_for_crashes():
    def interrupt(_claim, _effort):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(Evidence("search", "samples", "stop", interrupt))


def test_slow_evidence_needs_a_deep_effort():
    slow = evidence(HOLDS, cost="slow")
    assert judged(slow, deep=False).standing.level is Level.OPEN
    assert judged(slow).standing.level is Level.SEARCHED


def test_two_routes_that_disagree_leave_the_claim_open():
    from pentad.proofs_check.core import Why, undecided

    dissent = evidence(undecided(Why.DISAGREES, "at x=1"))
    assert judged(evidence(HOLDS, method="exact"), dissent).standing.level is Level.OPEN


def test_no_evidence_run_is_unchecked():
    assert standing_of((), lambda _: Standing(Level.OPEN)).level is Level.UNCHECKED


def test_a_gap_leaves_a_claim_unchecked_whatever_holds():
    found = [(evidence(HOLDS, method="symbolic"), HOLDS)]
    stands = standing_of(found, lambda _: Standing(Level.OPEN), gaps=("right side",))
    assert stands == Standing(Level.UNCHECKED, gaps=("right side",))


# Citations ----------------------------------------------------------------------------------


def chain(*levels: Evidence, **unknown):
    """Claims c0, c1, ..., each citing the one before it."""
    records = []
    for k, item in enumerate(levels):
        one = claim(id=f"tests/c{k}", label=f"T{k}", evidence=(item, PADDING), one_method="a test")
        records.append(record(one, Effort(), with_mutants=False))
    return {j.record.claim: j.standing for j in judgements(records, **unknown)}


def derived(*cites: str, by_hand: tuple[str, ...] = ()) -> Evidence:
    return evidence(HOLDS, method="symbolic", cites=cites, by_hand=by_hand)


def test_steps_by_hand_are_the_union_along_the_chain():
    found = chain(
        derived(by_hand=("a", "b")),
        derived("tests/c0", by_hand=("b", "c")),
        derived("tests/c1", by_hand=("d",)),
    )
    assert found["tests/c2"].by_hand == ("d", "b", "c", "a")
    assert found["tests/c2"].rests_on == ("tests/c1", "tests/c0")
    assert found["tests/c2"].level is Level.DERIVED


def test_a_derivation_is_worth_no_more_than_what_it_cites():
    found = chain(evidence(HOLDS, method="exact"), derived("tests/c0"), derived("tests/c1"))
    assert found["tests/c1"].level is found["tests/c2"].level is Level.EXACT
    assert found["tests/c1"].capped_by == "tests/c0"
    assert "no more than tests/c0" in found["tests/c1"].words


def test_what_is_exhausted_caps_nothing():
    all_cases = Standing(Level.EXHAUSTED, points=7)
    assert capped(Standing(Level.DERIVED), "c", all_cases).level is Level.DERIVED


def test_a_region_passes_on_its_region():
    region = evidence(HOLDS, method="certified", region="p <= 1")
    assert chain(region, derived("tests/c0"))["tests/c1"].region == "p <= 1"


@pytest.mark.parametrize("lemma", [REFUTED, UNDECIDED])
def test_a_lemma_that_falls_darkens_all_that_rest_on_it(lemma):
    found = chain(evidence(lemma), derived("tests/c0"), derived("tests/c1"))
    assert found["tests/c1"] == found["tests/c1"].__class__(
        Level.OPEN, rests_on=("tests/c0",), capped_by="tests/c0"
    )
    assert found["tests/c2"].level is Level.OPEN


def test_a_darkened_derivation_hides_no_other_evidence():
    records = []
    lemma = claim(id="tests/c0", label="T0", evidence=(evidence(REFUTED), PADDING))
    theorem = claim(
        id="tests/c1", label="T1", evidence=(derived("tests/c0"), evidence(HOLDS, method="exact"))
    )
    for one in (lemma, theorem):
        records.append(record(one, Effort(), with_mutants=False))
    assert judgements(records)[1].standing.level is Level.EXACT


def test_a_cited_claim_that_was_not_judged_counts_as_the_ledger_has_it():
    known = {"tests/lemma": Standing(Level.EXACT, points=60, by_hand=("h",))}
    found = chain(derived("tests/lemma"), known=known)["tests/c0"]
    assert found.level is Level.EXACT
    assert found.by_hand == ("h",)
    assert chain(derived("tests/lemma"))["tests/c0"].level is Level.OPEN


def test_circles_and_unknown_citations_are_refused():
    with pytest.raises(ValueError, match="a -> b -> a"):
        require_no_cycle({"a": ("b",), "b": ("a",)})
    with pytest.raises(ValueError, match="'c', which is no claim"):
        require_no_cycle({"a": ("c",)})
    require_no_cycle({"a": ("b", "c"), "b": ("c",), "c": ()})
    with pytest.raises(ValueError, match="in a circle"):
        chain(derived("tests/c1"), derived("tests/c0"))


def test_stale_results_are_told_along_the_chain():
    stale = Finding(True, margin=0.5, stale=True)
    found = chain(evidence(stale, method="simulation"), derived("tests/c0"))
    assert found["tests/c0"].stale
    assert found["tests/c1"].stale
    assert found["tests/c0"].badge == "supported by simulation, stale source"


def test_evidence_left_out_is_remembered():
    one = claim(evidence=(evidence(HOLDS), evidence(HOLDS, method="certified", cost="slow")))
    found = record(one, Effort(), with_mutants=False)
    assert judgements([found])[0].standing.level is Level.SEARCHED
    remembered = {"tests/means": {"search": True, "certified": True}}
    assert judgements([found], remembered=remembered)[0].standing.level is Level.CERTIFIED
