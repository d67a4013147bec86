"""The page on ensembles: what it draws is what is stored, and its predictions are the library's."""

import numpy as np
import pytest

from pentad.explorer.members_data import planted_members
from pentad.explorer.plain import as_json, from_json
from pentad.simulations.experiments.planted_ensembles import PAPER
from pentad.simulations.models.planted_ensembles import BAGGING, BOOSTING, EXPANDED, IDENTITY
from pentad.theory.ensembles.plateau import plateau, predicted_error

SHOWN = """
import { FIELDS, cellOf } from "./js/members/state.js";
import { fallbacks } from "./js/shared/address.js";
import { agreement, claims, cosines, errors, paths, python, sources, verdict }
  from "./js/members/views.js";
const result = given.states.map((change) => {
  const state = { ...fallbacks(FIELDS), ...change };
  const cell = cellOf(given.cells, state);
  if (!cell) return null;
  return { state, at: given.cells.indexOf(cell), errors: errors(cell, state),
    verdict: verdict(cell, state), paths: paths(given.cells, cell, state),
    sources: sources(given.cells, cell, state), agreement: agreement(cell, state),
    cosines: cosines(cell, state, given.edges), claims: claims(cell, state),
    python: python(cell, state) };
});
"""
GATES = ("top-k", "batch-top-k", "relu", "jump-relu", "gated")
WAYS = ("bagging", "boosting", "expanded", "expanded, equal L0", "bootstrap bagging",
        "boosting, line search", "one dictionary", "untrained, identity")  # fmt: skip


KINDS = {("top-k", BAGGING), ("top-k", BOOSTING), ("top-k", EXPANDED), ("top-k", IDENTITY),
         ("relu", BAGGING), ("relu", EXPANDED), ("jump-relu", BAGGING)}  # fmt: skip


@pytest.fixture(scope="module")
def stored():
    """Some of the cells, every manner of them."""
    chosen = tuple(one for one in PAPER if (one.gate, one.kind) in KINDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pentad.simulations.experiments.planted_ensembles.PAPER", chosen)
        return from_json(as_json(planted_members()))


@pytest.fixture(scope="module")
def shown(node, stored):
    """What is drawn in many states."""
    states = [
        {"gate": gate, "way": way, "members": members, "run": run, "later": later, "low": low}
        for gate in GATES
        for way in WAYS
        for members, run, later in ((1, "mean", False), (4, "2", True), (8, "mean", True))
        for low in (False, True)
    ]
    return [one for one in node(SHOWN, stored | {"states": states}) if one]


def runs(state):
    return [0, 1, 2] if state["run"] == "mean" else [int(state["run"]) - 1]


def test_every_stored_ensemble_is_reached(shown, stored):
    assert len(stored["cells"]) == 9
    assert {one["at"] for one in shown} == set(range(9))


def test_errors_are_what_is_stored_up_to_the_present_size(shown, stored):
    for one in shown:
        cell, state = stored["cells"][one["at"]], one["state"]
        left = np.array(cell["left"])[runs(state)]
        sizes = np.array(cell["sizes"])
        points = one["errors"]["soFar"] + one["errors"]["later"]
        kept = sizes if state["later"] else sizes[sizes <= state["members"]]
        assert [point["size"] for point in points] == kept.tolist()
        for point in points:
            at = cell["sizes"].index(point["size"])
            assert point["value"] == pytest.approx(left[:, at].mean(), rel=1e-12)
            assert (point["low"], point["high"]) == (left[:, at].min(), left[:, at].max())
            assert point["settled"] == cell["settled"][at]


def test_the_plateau_and_what_is_expected_are_the_librarys(shown, stored):
    seen = 0
    for one in shown:
        cell, state = stored["cells"][one["at"]], one["state"]
        J, found = state["members"], one["errors"]
        if "gram" not in cell or J < 2:
            assert found["plateau"] is None
            assert found["expected"] == []
            continue
        seen += 1
        G = np.array(cell["gram"])[runs(state)][:, :J, :J]
        assert found["plateau"] == pytest.approx(np.mean([plateau(one) for one in G]), rel=1e-12)
        for point in found["expected"]:
            wanted = np.mean([predicted_error(one, point["size"]) for one in G])
            assert point["value"] == pytest.approx(wanted, rel=1e-12)
        assert [point["size"] for point in found["expected"]] == list(range(J, 9))
        assert found["expected"][0]["value"] == pytest.approx(found["soFar"][-1]["value"], rel=1e-6)
    assert seen == 8


def test_a_bag_of_four_expects_what_eight_of_top_k_reach(shown, stored):
    [one] = [
        one
        for one in shown
        if stored["cells"][one["at"]]["kind"] == "bagging"
        and one["state"] | {"run": "2"} == one["state"]
        and (one["state"]["gate"], one["state"]["members"]) == ("top-k", 4)
    ]
    reached = one["errors"]["later"][-1]["value"]
    assert one["errors"]["expected"][-1]["value"] == pytest.approx(reached, abs=0.005)
    assert "one more is expected to leave" in one["verdict"]
    assert "plateau" in one["verdict"]


def test_a_verdict_says_what_is_not_known(shown, stored):
    for one in shown:
        cell = stored["cells"][one["at"]]
        if one["state"]["members"] == 1 and "gram" in cell:
            assert "add a second" in one["verdict"]
        if "gram" not in cell:
            assert "No law tells" in one["verdict"]
            assert "plateau" not in one["verdict"]


def test_sources_agreement_and_latents_are_what_is_stored(shown, stored):
    for one in shown:
        cell, state = stored["cells"][one["at"]], one["state"]
        [chosen] = [path for path in one["sources"] if path["chosen"]]
        found = np.array(cell["found"])[runs(state)].mean(0)
        for point in chosen["points"]:
            at = cell["sizes"].index(point["size"])
            assert point["found"] == pytest.approx(found[at], rel=1e-12)
        assert {path["kind"] for path in one["paths"]} == {
            other["kind"] for other in stored["cells"] if other["gate"] == cell["gate"]
        }
        for point in one["agreement"]:
            at = cell["sizes"].index(point["size"])
            assert point["chance"] == cell["chance"][at]
        assert sum(one["cosines"]["newest"]) == pytest.approx(1)


def test_claims_are_said_to_hold_only_where_they_speak(shown, stored):
    for one in shown:
        cell, state = stored["cells"][one["at"]], one["state"]
        inside = {claim["id"].split("/")[-1]: claim["inside"] for claim in one["claims"]}
        if "plateau-from-four" in inside:
            settled = cell["settled"][-1]
            assert inside["plateau-from-four"] == (state["members"] == 4 and settled)
        assert ("explained" in inside) == (cell["gate"] == "top-k" and not cell["low"])


def test_the_lines_of_python_give_the_numbers_of_the_page(shown, stored, python_runs):
    [one] = [
        one
        for one in shown
        if stored["cells"][one["at"]]["kind"] == "bagging"
        and (one["state"]["gate"], one["state"]["members"]) == ("top-k", 4)
    ]
    lines = [line.rsplit(" ", 1) for line in python_runs(one["python"]).splitlines()]
    cell = stored["cells"][one["at"]]
    left = [float(value) for name, value in lines if name == "left"]
    assert left == pytest.approx([row[3] for row in cell["left"]], rel=1e-12)
    second = [float(value) for name, value in lines if name == "plateau"][1]
    assert second == pytest.approx(one["errors"]["plateau"], rel=1e-12)
    more = [float(value) for name, value in lines if name == "expected of one more"][1]
    assert more == pytest.approx(one["errors"]["next"], rel=1e-12)
