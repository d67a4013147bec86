"""The form of a paper's claims, and the verbs for their wrong versions."""

from dataclasses import asdict
from fractions import Fraction

import pytest
from claims import SIDES, claim

from pentad.proofs_check.core import Effort
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import Form, instead, scaled, shifted
from pentad.proofs_check.mutants import targets_of
from pentad.proofs_check.runner import record

FORM = Form("sparsity-loss")
POINT = {"x": Fraction(1, 2), "y": Fraction(1, 3)}


def means(**changes):
    fields = {
        "locator": "nowhere",
        "title": "Arithmetic and geometric mean",
        "plain": "A square is not negative.",
        "statement": r"2xy\le x^2+y^2",
        "relation": "<=",
        "domain": SIDES,
        "lhs": lambda x, y: 2 * x * y,
        "rhs": lambda x, y: x * x + y * y,
        "evidence": (exact("twenty points", cases=20), search("in floats", cases=20)),
        "examples": (POINT,),
        "mutants": (),
    }
    return FORM("means", "T01", **fields | changes)


def test_a_claim_of_our_own_says_no_more_than_its_mathematics():
    made = means()
    assert (made.id, made.label, made.paper) == ("sparsity-loss/means", "T01", "sparsity-loss")
    assert (made.fidelity, made.delta) == ("ours", "Not in the paper.")
    assert means(delta="Textbook.").delta == "Textbook."


def test_a_statement_of_the_paper_has_to_say_what_differs():
    with pytest.raises(TypeError, match="delta"):
        means(fidelity="restated")
    assert means(fidelity="restated", delta="Nothing.").delta == "Nothing."


def test_a_field_that_claims_do_not_have_is_refused():
    with pytest.raises(TypeError, match="proof"):
        means(proof="by inspection")


@pytest.mark.parametrize(
    ("mutant", "left", "right"),
    [
        (scaled("rhs", Fraction(99, 100)), 1, Fraction(99, 100)),
        (scaled("lhs", 2), 2, 1),
        (shifted("rhs", -1), 0, -1),
        (shifted("lhs", Fraction(1, 2)), Fraction(1, 2), 0),
    ],
)
def test_a_verb_changes_one_side(mutant, left, right):
    one = means()
    wrong = one.mutated(mutant)
    factor = "times" in mutant.name
    sides = [(one.lhs(**POINT), wrong.lhs(**POINT), left)]
    sides += [(one.rhs(**POINT), wrong.rhs(**POINT), right)]
    for was, now, by in sides:
        assert now == (was * by if factor else was + by)
    assert len(targets_of(one, mutant)) == 1


def test_verbs_name_themselves_unless_they_are_named():
    assert scaled("rhs", Fraction(99, 100)).name == "right side times 99/100"
    assert shifted("lhs", Fraction(-1, 2)).name == "left side less by 1/2"
    assert scaled("rhs", 2, "doubled").name == "doubled"


def test_what_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="another factor than 1"):
        scaled("rhs", 1)
    with pytest.raises(ValueError, match="another number than 0"):
        shifted("rhs", 0)


def test_a_version_by_a_verb_is_refuted_or_survives_as_one_written_out():
    written = claim(mutants=(instead("halved", rhs=lambda x, y: (x * x + y * y) / 2),))
    by_verb = claim(mutants=(scaled("rhs", Fraction(1, 2), "halved"),))
    found = [asdict(record(one, Effort()).outcomes[0]) for one in (written, by_verb)]
    assert found[0]["killed_by"]
    assert found[0] == found[1]
