"""The first page: what it trains and draws is what the library says of the same weights."""

import numpy as np
import pytest

from pentad.explorer.answers import answer_to
from pentad.explorer.quick_reading import arrays_of
from pentad.proofs_check.catalogue import selected
from pentad.simulations.experiments import toy_phases
from pentad.theory.frames.capacity import capacities
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

SHOWN = """
import { answered } from "./js/kernel/answers.js";
import { FIELDS, isChecked, setting } from "./js/start/state.js";
import { arrows, bars, python, sentence, shown, toJudge } from "./js/start/views.js";
const result = given.map((p) => {
  const view = shown(p, answered({ setting: setting({ p }), seed: 0 }));
  return { ...view, arrows: arrows(view), bars: bars(view), sentence: sentence(view),
    python: python(view), checked: isChecked({ p }), asked: toJudge(view) };
});
"""
PROBABILITIES = (1.0, 0.4, 0.05, 0.001)


@pytest.fixture(scope="module")
def views(node):
    return dict(zip(PROBABILITIES, node(SHOWN, PROBABILITIES), strict=True))


@pytest.mark.parametrize("p", PROBABILITIES)
def test_loss_and_capacities_are_the_librarys(views, p):
    view = views[p]
    W, b = np.array(view["W"]), np.array(view["b"])
    assert view["loss"] == pytest.approx(float(full_toy_loss(W.T @ W, b, p, np.ones(5))), rel=1e-10)
    lengths = np.linalg.norm(W, axis=0)
    assert view["lengths"] == pytest.approx(lengths.tolist(), abs=1e-12)
    stored = lengths >= 0.01
    found = np.array(view["capacities"])
    assert found[stored] == pytest.approx(capacities(W.T @ W)[stored], rel=1e-9)
    assert [one["told"] == "none" for one in view["bars"]] == (~stored).tolist()
    assert [one["isStored"] for one in view["arrows"]] == stored.tolist()
    assert view["converged"]
    assert view["counts"]["starts"] == 16
    assert 1 <= view["counts"]["same"] <= view["counts"]["converged"] <= 16


def test_dense_features_drop_one_and_sparse_ones_share_the_plane(views):
    assert sorted(views[0.4]["capacities"]) == pytest.approx([0, 0.5, 0.5, 0.5, 0.5], abs=1e-6)
    assert views[0.05]["capacities"] == pytest.approx([0.4] * 5, abs=1e-6)
    assert views[0.4]["sentence"].startswith("4 of 5 features have an arrow")
    assert "add to 2 of 2 dimensions" in views[0.05]["sentence"]


def test_arrows_stand_upright_and_go_round(views):
    for view in views.values():
        places = [(one["x"], one["y"]) for one in view["arrows"] if one["isStored"]]
        angles = [np.arctan2(x, y) % (2 * np.pi) for x, y in places]
        assert angles[0] == pytest.approx(0, abs=1e-6)
        assert angles[1:] == sorted(angles[1:])


def test_arrows_that_end_at_one_place_share_a_label(node):
    [named] = node(
        """
        import { arrows } from "./js/start/views.js";
        const view = { W: [[0, 1, 1, 1.01, 0], [1, 0, 0, 0, 0]], lengths: [1, 1, 1, 1.01, 0] };
        const result = [arrows(view).map((one) => one.name)];
        """
    )
    assert named == ["0", "1, 2, 3", "", "", ""]


def test_where_the_claim_was_checked_is_what_its_domain_says(views):
    [claim] = selected(["spectral-geometry/trained-five-in-two"])
    told = claim.domain.described()
    assert "p <= 0.6" in told
    assert "not 0.22 < p < 0.3" in told
    assert {p: view["checked"] for p, view in views.items()} == {
        1.0: False, 0.4: True, 0.05: True, 0.001: False,
    }  # fmt: skip


def test_inside_the_domain_is_no_sparser_than_the_stored_runs(node):
    [cell] = [one for one in toy_phases.EXPERIMENT.presets["paper"] if (one.n, one.d) == (5, 2)]
    asked = sorted(arrays_of(toy_phases.EXPERIMENT, cell, "probability").probability.tolist())
    inside = node(
        'import { SPARSEST_CHECKED, isChecked } from "./js/start/state.js";'
        "const result = [SPARSEST_CHECKED, ...given.map((p) => isChecked({ p }))];",
        [asked[0] * 0.999, *asked],
    )
    [claim] = selected(["spectral-geometry/trained-five-in-two"])
    expected = [claim.domain.contains({"p": p, "r": 1}) for p in asked]
    assert True in expected
    assert inside == [asked[0], False, *expected]


def test_the_lines_of_python_give_the_numbers_of_the_page(views, python_runs):
    view = views[0.05]
    printed = dict(line.split(" ", 1) for line in python_runs(view["python"]).splitlines())
    assert float(printed["loss"]) == pytest.approx(view["loss"], rel=1e-12)
    found = np.fromstring(printed["capacities"].strip("[]"), sep=" ")
    assert found == pytest.approx(view["capacities"], abs=1e-7)


BADGES = """
import { nothing } from "./js/features/views.js";
import { agreement } from "./js/shared/agreement.js";
import { lossOfNothing, setting } from "./js/start/state.js";
import { lossBadge } from "./js/start/views.js";
const badges = given.map(({ view, answer }) => lossBadge(view, answer
  && agreement({ value: view.loss, converged: view.converged }, answer, lossOfNothing(view))));
const off = given.map(({ view }) => lossOfNothing(view) / nothing(setting(view)) - 1);
const result = { badges, off };
"""


def test_python_confirms_the_end_point_that_is_seen_and_no_other(views, node):
    given = []
    for p in PROBABILITIES:
        judged = answer_to("features-judged")(views[p]["asked"])
        answer = {name: judged[name] for name in ("value", "gradient_norm")}
        off = answer | {"value": answer["value"] * (1 + 1e-9)}
        moving = answer | {"gradient_norm": 1e-3}
        for one in (answer, None, off, moving):
            given.append({"view": views[p], "answer": one})
    given.append({"view": views[0.05] | {"converged": False}, "answer": given[0]["answer"]})
    shown = node(BADGES, given)
    assert max(map(abs, shown["off"])) < 1e-14
    *told, unconverged = [one["text"] for one in shown["badges"]]
    expected = [
        "exact formula, confirmed in Python",
        "exact formula, computed in your browser",
        *["the browser and Python do not agree"] * 2,
    ]
    assert told == expected * len(PROBABILITIES)
    assert unconverged.startswith("did not converge")


def test_in_a_browser_python_confirms_what_stands_still(window):
    page = window("index.html")
    page.get_by_text("exact formula, confirmed in Python").wait_for()
    page.get_by_role("button", name="p = 0.4").click()
    page.get_by_text("4 of 5 features have an arrow").wait_for()
    page.get_by_text("exact formula, confirmed in Python").wait_for()
