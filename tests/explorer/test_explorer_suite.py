"""The page of the suite: every claim with what the ledger and its module say."""

import re
from dataclasses import replace

import pytest

from pentad.explorer.claims_data import claim, claim_names, suite
from pentad.explorer.plain import as_json, from_json
from pentad.figures.declared import declared
from pentad.proofs_check.catalogue import selected
from pentad.proofs_check.ledger import expected
from pentad.proofs_check.papers import GROUPS
from pentad.proofs_check.standings import Level

CHOSEN = """
import { FIELDS } from "./js/suite/state.js";
import { fallbacks } from "./js/shared/address.js";
import { byPaper, chosen, counted, cutShort, outcomes, python } from "./js/suite/views.js";
const { claims, papers, levels } = given.suite;
const result = given.states.map((change) => {
  const state = { ...fallbacks(FIELDS), ...change };
  const shown = chosen(claims, state);
  const cut = cutShort(byPaper(shown, papers), state)
    .map(({ claims: kept, left }) => ({ kept: kept.map((one) => one.id), left }));
  return { ids: shown.map((one) => one.id), cut, said: counted(shown, claims, levels),
    papers: byPaper(shown, papers).map((one) => one.claims.length),
    first: shown.length ? outcomes(shown[0]) : [], python: python(state, shown.slice(0, 2)) };
});
"""


@pytest.fixture(scope="module")
def rows():
    return from_json(as_json(suite()))


def chosen(node, rows, *states):
    return node(CHOSEN, {"suite": rows, "states": list(states)})


def test_every_claim_of_the_ledger_has_a_row(rows):
    ledger = expected()
    assert [one["id"] for one in rows["claims"]] == list(ledger) == claim_names()
    for one in rows["claims"]:
        entry = ledger[one["id"]]
        assert one["standing"] == entry.standing.words
        assert set(one["outcomes"]) == set(entry.holds)
    shown = {name for one in rows["claims"] for name in one["figures"]}
    assert shown == {one.name for one in declared()}
    assert set(rows["levels"]) == {one.name.lower() for one in Level}


def test_a_formula_that_is_not_understood_is_shown_as_it_is_written(monkeypatch):
    [found] = selected(["sparsity-loss/draft"])
    bad = replace(found, statement=r"\frac{1<2", plain=r"Where $\nothing{$ holds, all is well.")
    monkeypatch.setattr("pentad.proofs_check.catalogue.selected", lambda _names: [bad])
    told = claim("sparsity-loss/draft")
    assert told["formula"] == r'<math display="block"><mtext>\frac{1&lt;2</mtext></math>'
    first, formula, last = told["says"]
    assert (first["text"], last["text"]) == ("Where ", " holds, all is well.")
    assert formula["mathml"] == r'<math display="inline"><mtext>\nothing{</mtext></math>'


def test_filters_leave_what_fits(node, rows):
    every = rows["claims"]
    found = chosen(
        node, rows, {}, {"paper": "ensembles"}, {"level": "derived", "whose": "papers"},
        {"words": "PLATEAU four"}, {"words": "loss"}, {"words": "sparsity-loss/draft"},
        {"words": "zyxwvut"}, {"words": "zyxwvut", "claim": "sparsity-loss/draft"},
        {"claim": "nothing"},
    )  # fmt: skip
    ids = [one["ids"] for one in found]
    assert ids[0] == [one["id"] for one in every]
    assert ids[1] == [one["id"] for one in every if one["paper"] == "ensembles"]
    assert ids[2] == [
        one["id"] for one in every if one["level"] == "derived" and one["fidelity"] != "ours"
    ]
    assert ids[3] == ["ensembles/planted-budgets/plateau-from-four"]
    assert 5 < len(ids[4]) < 60  # not all of sparsity-loss
    assert ids[5] == [one["id"] for one in every if "sparsity-loss/draft" in one["id"]] != []
    assert (ids[6], ids[7]) == ([], ["sparsity-loss/draft"])
    assert found[6]["said"] == f"None of {len(every)} claims fits."
    assert ids[8] == ids[0]
    counts = [int(one) for one in re.findall(r"(\d+) [a-z]", found[0]["said"])]
    assert sum(counts[2:]) == counts[0] == counts[1] == len(every)
    assert sum(found[0]["papers"]) == len(every)
    assert found[0]["first"][-1][0] == "holds"


def test_of_many_claims_the_first_of_each_paper_are_shown_and_of_one_paper_all(node, rows):
    every = [one["id"] for one in rows["claims"]]
    last = {one["paper"]: one["id"] for one in rows["claims"]}["ensembles"]
    whole, unfolded, one_paper, few = chosen(
        node, rows, {}, {"claim": last}, {"paper": "spectral-geometry"}, {"words": "plateau"}
    )
    for found in (whole, unfolded):
        assert max(len(one["kept"]) for one in found["cut"]) <= 9
        kept = [name for one in found["cut"] for name in one["kept"]]
        assert kept == [name for name in every if name in kept]
        assert len(kept) + sum(one["left"] for one in found["cut"]) == len(every)
    assert last not in [name for one in whole["cut"] for name in one["kept"]]
    assert last in [name for one in unfolded["cut"] for name in one["kept"]]
    assert [(len(one["kept"]), one["left"]) for one in one_paper["cut"]] == [
        (len(one_paper["ids"]), 0)
    ]
    assert len(one_paper["ids"]) > 60
    assert len(few["cut"]) > 1
    assert [name for one in few["cut"] for name in one["kept"]] == few["ids"]


def test_in_a_browser_one_press_shows_the_rest_of_a_paper_and_back_takes_it_away(window, rows):
    page = window("suite.html", width=390)
    button = page.get_by_role("button", name="of Paper E")
    button.wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") < 15_000
    button.click()
    page.locator("main section table").nth(1).wait_for(state="detached")
    assert "paper=spectral-geometry" in page.url
    count = sum(one["paper"] == "spectral-geometry" for one in rows["claims"])
    assert page.locator(".opener").count() == count
    page.go_back()
    button.wait_for()


def test_filters_offer_every_paper_and_standing(node):
    found = node(
        """
        import { FIELDS } from "./js/suite/state.js";
        const words = (name) => FIELDS[name].options.map(([word]) => word);
        const result = { paper: words("paper"), level: words("level"), whose: words("whose") };
        """
    )
    assert found["paper"] == ["", *(group.key for group in GROUPS)]
    assert set(found["level"]) == {"", *(level.name.lower() for level in Level)}


@pytest.mark.parametrize("name", ["sparsity-loss/draft", "spectral-geometry/full-toy-loss"])
def test_a_claim_is_told_in_full(name):
    told = from_json(as_json(claim(name)))
    [made] = selected([name])
    assert [one["name"] for one in told["evidence"]] == list(made.evidence_by_name)
    assert [one["name"] for one in told["mutants"]] == [one.name for one in made.mutants]
    assert all(one["changes"] for one in told["mutants"])
    assert told["formula"].startswith("<math")
    assert "".join(one.get("text", "") for one in told["says"])
    assert told["by_hand"] == list(expected()[name].standing.by_hand)
    with pytest.raises(KeyError):
        claim("sparsity-loss/nothing")


def test_the_lines_of_python_tell_the_claims(node, rows, python_runs):
    [found] = chosen(node, rows, {"words": "plateau-from-four"})
    printed = python_runs(found["python"])
    assert "Four members predict a bag of eight" in printed
    assert "mutant: four leave what eight leave" in printed
