"""What may be stated at all, what a finding is, and how a point is judged."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from claims import HOLDS, SIDES, UNDECIDED, claim, evidence, squares

from pentad.proofs_check.catalogue import unique
from pentad.proofs_check.core import Effort, Evidence, Finding, Mutant, Undecided, Why, undecided
from pentad.proofs_check.evidence.exact import exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.judging import entries, exact_sides, judged_exactly, relative_margin, slack
from pentad.proofs_check.names import UnknownNameError, chosen, named
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.scalars import constant

TWO = (exact("x"), search("x"))


# What is refused where it is made -----------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"relation": "=<"}, "a relation is"),
        ({"relation": "<"}, "a relation is"),
        ({"paper": "nonsense"}, "a paper is"),
        ({"fidelity": "roughly"}, "a fidelity is"),
        ({"evidence": ()}, "two items of evidence"),
        ({"evidence": (exact("x"),)}, "two items of evidence"),
        ({"evidence": (exact("x"), exact("y"))}, "one method alone needs a reason"),
        ({"examples": ()}, "shows that the domain is inhabited"),
        ({"examples": ({"x": Fraction(2), "y": Fraction(0)},)}, "an example lies in the domain"),
        ({"outside": ({"x": Fraction(1), "y": Fraction(0)},)}, "lies outside the domain"),
        ({"evidence": (*TWO, exhaustive("all x"))}, "every parameter is listed"),
        ({"exceptions": {"left side": "so I say"}}, "for a change of an assumption"),
        ({"exceptions": {"search refutes no mutant": "so I say"}}, "for a change of an assumption"),
        (
            {
                "evidence": (
                    exact("x", using={"domain": SIDES}),
                    search("x", using={"domain": SIDES}),
                )
            },
            "judges the claim's own domain",
        ),
    ],
)
def test_an_incomplete_claim_is_refused(changes, rule):
    small = Domain(SIDES.parameters, (Assumption("small", "x <= 1", lambda x: x <= 1),))
    with pytest.raises(ValueError, match=rule):
        claim(**{"domain": small} | changes)


def test_an_unknown_relation_is_refused_on_a_changed_claim_too():
    with pytest.raises(ValueError, match="a relation is"):
        claim().changed("typo", relation="=<")


@pytest.mark.parametrize(
    ("method", "reach"),
    [
        ("search", "points"),
        ("simulation", "points"),
        ("exact", "region"),
        ("exact", "everywhere"),
        ("certified", "everywhere"),
    ],
)
def test_an_overstated_reach_is_refused(method, reach):
    with pytest.raises(ValueError, match=f"{method} evidence reaches"):
        evidence(HOLDS, method=method, reach=reach)


def test_a_region_is_named_and_nothing_else_is():
    with pytest.raises(ValueError, match="names its region"):
        evidence(HOLDS, method="certified", region="")
    with pytest.raises(ValueError, match="names its region"):
        evidence(HOLDS, method="symbolic", region="n = 3")


def test_a_derivation_replaces_nothing_and_has_steps():
    def check(_claim, _effort):
        return HOLDS

    with pytest.raises(ValueError, match="reads its claim"):
        Evidence("symbolic", "everywhere", "x", check, steps=lambda _: True, replaces=("lhs",))
    with pytest.raises(ValueError, match="has steps that can be tried"):
        Evidence("symbolic", "everywhere", "x", check)
    with pytest.raises(ValueError, match="has steps that can be tried"):
        Evidence("search", "samples", "x", check, steps=lambda _: True)


def test_one_method_may_be_enough_with_a_reason():
    assert claim(evidence=(exact("x"), exact("y")), one_method="integers").one_method


def test_refutation_needs_a_witness():
    with pytest.raises(ValueError, match="only a witness refutes"):
        Finding(holds=False)


def test_support_needs_an_accepted_case():
    with pytest.raises(ValueError, match="no accepted case"):
        Finding(holds=True, cases=100, accepted=0)


def test_the_undecided_says_why_and_nothing_else_does():
    with pytest.raises(ValueError, match="says why"):
        Finding(None)
    with pytest.raises(ValueError, match="says why"):
        Finding(True, Undecided(Why.BUDGET))
    assert undecided(Why.BUDGET, "3 boxes left").undecided == Undecided(Why.BUDGET, "3 boxes left")


def test_findings_are_immutable():
    with pytest.raises(AttributeError):
        UNDECIDED.holds = True


def test_two_claims_may_not_share_an_id_or_a_label():
    assert len(unique([claim(), claim(id="tests/other", label="T02")])) == 2
    for clash in (claim(label="T02"), claim(id="tests/other")):
        with pytest.raises(ValueError, match="two claims are called"):
            unique([claim(), clash])


def test_evidence_has_short_names_that_do_not_depend_on_its_scope():
    items = (exact("x"), search("y"), exact("z"))
    assert list(claim(evidence=items).evidence_by_name) == ["exact", "search", "exact 2"]


def test_a_version_is_no_claim():
    from pentad.proofs_check.runner import record

    with pytest.raises(ValueError, match="a changed version is no claim"):
        record(claim(variant="strong form"), Effort())


def test_mutants_are_versions_that_need_not_be_complete():
    version = claim().mutated(Mutant("no evidence", {"evidence": ()}))
    assert version.variant == "no evidence"
    assert claim().variant == ""


# Names --------------------------------------------------------------------------------------

LABELS = {"a/x": "A12", "a/y": "A12b", "a/z": "A13a", "a/w": "A13b", "e/x": "E01"}


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        ([], list(LABELS)),
        (["A12"], ["a/x"]),
        (["A12b", "A12"], ["a/x", "a/y"]),
        (["A13"], ["a/z", "a/w"]),
        (["e"], ["e/x"]),
        (["a/w"], ["a/w"]),
    ],
)
def test_a_name_is_a_claim_or_the_beginning_of_several(names, ids):
    assert chosen(names, LABELS) == ids


def test_unknown_names_come_with_near_ones():
    with pytest.raises(UnknownNameError, match="did you mean alpha"):
        named("letter", "alpa", ["alpha", "omega"])
    with pytest.raises(UnknownNameError, match="there are alpha, omega"):
        named("letter", "zzzz", ["alpha", "omega"])
    with pytest.raises(UnknownNameError, match="unknown claim"):
        chosen(["A14"], LABELS)


# Judging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "left", "right", "room"),
    [("<=", 1, 3, 2), (">=", 1, 3, -2), ("==", 1, 3, -2), ("==", 3, 1, -2), ("==", 2, 2, 0)],
)
def test_slack_is_negative_exactly_when_violated(relation, left, right, room):
    assert slack(relation, left, right) == room


def test_a_margin_is_the_least_of_all_entries_and_relative():
    pairs = [(1, 2), (10, 40), (-3, 0)]
    assert relative_margin(claim(), pairs) == pytest.approx(0.5)
    assert relative_margin(claim(relation="=="), pairs) == pytest.approx(-1)
    assert relative_margin(claim(), [(1.0, 2.0), (float("nan"), 1.0)]) != 0
    assert np.isnan(relative_margin(claim(), [(1.0, 2.0), (float("nan"), 1.0)]))
    assert np.isnan(relative_margin(claim(), []))


def test_points_are_judged_without_rounding():
    equal = claim(relation="==", lhs=lambda x: x + x + x, rhs=lambda x: 3 * x)
    assert judged_exactly(equal, {"x": Fraction(1, 10)}) == (True, 0.0)
    off = claim(lhs=lambda x: x * x, rhs=lambda x: x * x - constant(Fraction(1, 10**40), x))
    assert judged_exactly(off, {"x": Fraction(1)})[0] is False


def test_nothing_to_compare_decides_nothing():
    assert judged_exactly(claim(lhs=lambda: np.array([]), rhs=lambda: 0), {})[0] is None


def test_one_violated_entry_refutes():
    sides = {"lhs": lambda: np.array([0, 2], dtype=object), "rhs": lambda: 1}
    assert judged_exactly(claim(**sides), {})[0] is False


@pytest.mark.parametrize(
    "value",
    [0.5, np.float32(0.5), np.float64(0.5), np.longdouble(0.5), Decimal("0.5"), 0.5 + 0j, "1/2"],
)
def test_only_numbers_that_are_not_rounded_are_exact(value):
    for changes in ({"lhs": lambda: value}, {"rhs": lambda: value}):
        with pytest.raises(TypeError, match="exact sides"):
            exact_sides(claim(**{"lhs": lambda: 0, "rhs": lambda: 0} | changes), {})


def test_a_tensor_is_not_exact():
    torch = pytest.importorskip("torch")
    with pytest.raises(TypeError, match="exact sides"):
        exact_sides(claim(lhs=lambda: torch.tensor(1), rhs=lambda: 0), {})


@pytest.mark.parametrize("value", [2**62, np.int64(2**62), np.array([2**62]), [2**62]])
def test_integers_do_not_wrap(value):
    assert entries(value)[0] + entries(value)[0] == 2**63
    double = claim(lhs=lambda: value, rhs=lambda: entries(value) * -3)
    assert judged_exactly(double, {})[0] is False


# Domains that can be gone through -----------------------------------------------------------


def test_an_exhaustive_check_meets_every_point_and_refutes_at_the_last():
    listed = Domain((integer("n", 1, 7, listed=True),))
    items = (exhaustive("all n"), search("x"))
    sides = {"domain": listed, "evidence": items, "examples": ({"n": 1},)}
    true = claim(lhs=lambda n: n, rhs=lambda: 7, **sides)
    finding = true.evidence[0].check(true, Effort())
    assert (finding.holds, finding.accepted) == (True, 7)
    false = claim(lhs=lambda n: n, rhs=lambda: 6, **sides)
    assert false.evidence[0].check(false, Effort()).witness == "n=7"


def test_an_exhaustive_check_with_an_undecided_point_is_undecided():
    from pentad.theory.numbers.balls import ball

    listed = Domain((integer("n", 1, 3, listed=True),))
    straddling = claim(
        domain=listed,
        relation="==",
        lhs=lambda n: ball(n).sqrt() ** 2 if n == 2 else n,
        rhs=lambda n: n,
        evidence=(exhaustive("all n"), search("x")),
        examples=({"n": 1},),
    )
    found = straddling.evidence[0].check(straddling, Effort())
    assert found.undecided is not None
    assert found.undecided.why is Why.STRADDLES


def test_evidence_keeps_its_words():
    item = Evidence("search", "samples", "in floats", lambda _claim, _effort: HOLDS)
    assert item.label == "search: in floats"
    assert squares().evidence_by_name["exact"].label == "exact: twenty points"
