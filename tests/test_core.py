"""The rules of the core: what refutes, what counts, and which standing follows."""

from fractions import Fraction

import pytest
from claims import HOLDS, REFUTED, UNDECIDED, claim, evidence

from proofs_check.catalogue import UnknownNameError, named, unique
from proofs_check.core import Effort, Evidence, Finding, Mutant, judged_exactly, slack
from proofs_check.runner import blind_evidence, judgements, mutant_outcomes
from theory.scalars import constant


def standing_of(*items):
    return judgements([claim(evidence=items)], Effort(deep=True))[0].standing


def test_refutation_needs_a_witness():
    with pytest.raises(ValueError, match="only a witness refutes"):
        Finding(holds=False)


def test_support_needs_an_accepted_case():
    with pytest.raises(ValueError, match="no accepted case"):
        Finding(holds=True, cases=100, accepted=0)


@pytest.mark.parametrize(
    ("method", "reach"),
    [
        ("search", "samples"),
        ("simulation", "samples"),
        ("exact", "finitely many"),
        ("certified", "region"),
        ("symbolic", "everywhere"),
    ],
)
def test_reach_is_capped_by_the_method(method, reach):
    assert evidence(HOLDS, method=method, reach="everywhere").reach == reach


def test_a_narrower_reach_is_kept():
    assert evidence(HOLDS, method="symbolic", reach="samples").reach == "samples"


@pytest.mark.parametrize(
    ("items", "standing"),
    [
        ((evidence(HOLDS, method="symbolic"),), "proved"),
        (
            (evidence(Finding(holds=True, appeals=("a", "b")), method="symbolic"),),
            "proved, given 2 appeals",
        ),
        (
            (evidence(Finding(holds=True, appeals=("a",)), method="symbolic"),),
            "proved, given 1 appeal",
        ),
        ((evidence(HOLDS, method="certified"), evidence(HOLDS)), "certified on a region"),
        ((evidence(HOLDS, method="exact"),), "checked exactly in finitely many cases"),
        ((evidence(HOLDS), evidence(UNDECIDED, method="symbolic")), "supported"),
        ((evidence(UNDECIDED),), "undecided"),
        ((), "unchecked"),
        ((evidence(HOLDS, method="symbolic"), evidence(REFUTED)), "refuted"),
    ],
)
def test_standing_follows_from_the_verdicts(items, standing):
    assert standing_of(*items) == standing


def test_a_proof_without_appeals_beats_one_with():
    appealing = evidence(Finding(holds=True, appeals=("a",)), method="symbolic")
    assert standing_of(appealing, evidence(HOLDS, method="symbolic", scope="clean")) == "proved"


def test_a_crash_breaks_the_claim_and_keeps_the_traceback():
    def crash(_claim, _effort):
        raise ZeroDivisionError("one over nothing")

    [judgement] = judgements([claim(evidence=(Evidence("search", "crash", crash),))], Effort())
    assert judgement.standing == "broken"
    assert "one over nothing" in judgement.verdicts[0].error


def test_refuted_outweighs_broken():
    def crash(_claim, _effort):
        raise ZeroDivisionError

    assert standing_of(Evidence("search", "crash", crash), evidence(REFUTED)) == "refuted"


def test_slow_evidence_needs_deep():
    slow = claim(evidence=(evidence(HOLDS, cost="slow"),))
    assert judgements([slow], Effort())[0].standing == "unchecked"
    assert judgements([slow], Effort(deep=True))[0].standing == "supported"


def test_interrupts_are_not_taken_for_crashes():
    def interrupt(_claim, _effort):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judgements([claim(evidence=(Evidence("search", "stop", interrupt),))], Effort())


def test_two_claims_may_not_share_an_id_or_a_label():
    assert len(unique([claim(), claim(id="tests/other", label="T02")])) == 2
    for clash in (claim(label="T02"), claim(id="tests/other")):
        with pytest.raises(ValueError, match="two claims are called"):
            unique([claim(), clash])


def test_unknown_names_come_with_near_ones():
    with pytest.raises(UnknownNameError, match="did you mean alpha"):
        named("letter", "alpa", ["alpha", "omega"])
    with pytest.raises(UnknownNameError, match="there are alpha, omega"):
        named("letter", "zzzz", ["alpha", "omega"])


@pytest.mark.parametrize(
    ("relation", "left", "right", "room"), [("<=", 1, 3, 2), (">=", 1, 3, -2), ("==", 1, 3, -2)]
)
def test_slack_is_negative_exactly_when_violated(relation, left, right, room):
    assert slack(relation, left, right) == room


def test_points_are_judged_without_rounding():
    equal = claim(relation="==", lhs=lambda x: x + x + x, rhs=lambda x: 3 * x)
    assert judged_exactly(equal, {"x": Fraction(1, 10)}) == (True, 0.0)
    off = claim(lhs=lambda x: x * x, rhs=lambda x: x * x - constant(Fraction(1, 10**40), x))
    assert judged_exactly(off, {"x": Fraction(1)})[0] is False


DOUBLED = Mutant("right side halved", {"rhs": lambda x, y: (x * x + y * y) / 2})
HARMLESS = Mutant("right side doubled", {"rhs": lambda x, y: (x * x + y * y) * 2})


def test_a_mutant_is_killed_by_a_witness():
    [outcome] = mutant_outcomes([claim(mutants=(DOUBLED,))], Effort())
    assert outcome.killed
    assert outcome.witness
    assert not outcome.affirmed_by


def test_a_weaker_statement_survives():
    [outcome] = mutant_outcomes([claim(mutants=(HARMLESS,))], Effort())
    assert not outcome.killed
    assert outcome.affirmed_by


def test_a_crash_kills_no_mutant():
    broken = Mutant("crash", {"rhs": lambda x: x / 0})
    [outcome] = mutant_outcomes([claim(mutants=(broken,))], Effort())
    assert not outcome.killed
    assert "Error" in outcome.error


def test_blind_evidence_is_noticed():
    seeing = claim(mutants=(DOUBLED,)).evidence[0]
    blind = evidence(HOLDS, scope="looks away")
    watched = claim(evidence=(seeing, blind), mutants=(DOUBLED,))
    outcomes = mutant_outcomes([watched], Effort())
    assert outcomes[0].killed
    assert blind_evidence(outcomes, Effort()) == [blind.label]


def test_evidence_is_not_asked_about_what_it_replaces():
    elsewhere = evidence(HOLDS, scope="own route", replaces=("rhs",))
    watched = claim(evidence=(elsewhere,), mutants=(DOUBLED,))
    outcomes = mutant_outcomes([watched], Effort())
    assert outcomes[0].affirmed_by == ()
    assert blind_evidence(outcomes, Effort()) == [elsewhere.label]


def test_explained_survivors_blind_nobody():
    explained = Mutant("right side doubled", HARMLESS.changes, survives="the bound is loose")
    outcomes = mutant_outcomes([claim(mutants=(explained,))], Effort())
    assert blind_evidence(outcomes, Effort()) == []
