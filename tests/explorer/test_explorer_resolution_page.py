"""The page of resolutions: what it says and draws, answers and lines of Python, in a browser."""

from itertools import pairwise

import numpy as np
import pytest

from pentad.explorer.answers_resolution import LEAST, MOST, on_grid
from pentad.explorer.plain import plain
from pentad.explorer.resolution_data import (
    MODELS,
    SHOWN,
    cell_of,
    first_model,
    other_models,
    stored_run,
)
from pentad.simulations.experiments.operator_resolutions import CELLS

STATES = [
    {"model": "spectral", "n": 127, "sample": 0},
    {"model": "spectral", "n": 64, "sample": 5},
    {"model": "convolutional", "n": 96, "sample": 23},
    {"model": "all-modes", "n": 33, "sample": 2},
    {"model": "jumps", "n": 65, "sample": 1},
    {"model": "anti-aliased", "n": 17, "sample": 4},
]

SEEN = """
import { FIELDS, LEAST, MOST, scaledSize } from "./js/resolution/state.js";
import { MEASURES, codeOf, confirmed, exactFrom, numbersOf, numbersSeen, overGrids, python, seen,
  verdict } from "./js/resolution/views.js";
import { fallbacks, read, written } from "./js/shared/address.js";
const { world, states, answers } = given;
const result = states.map((state, k) => {
  const now = seen(world, state);
  const spoilt = structuredClone(answers[k]);
  spoilt.rules[1].codes[0][3] += 1e-4;
  const again = read(FIELDS, `#${written(FIELDS, { ...fallbacks(FIELDS), ...state })}`).state;
  return {
    verdict: verdict(now, world), numbers: now.rules.map(numbersOf),
    confirmed: [confirmed(now, answers[k]), confirmed(now, spoilt)],
    python: python(world, state), file: numbersSeen(world, state, null), again,
    places: [0, 1, 2].map((c) => codeOf(now.rules[0], c).map(([t]) => t)),
    lines: Object.fromEntries(
      MEASURES.map(([name]) => [name, overGrids(world, state, null, name).lines])),
    bounds: [LEAST, MOST, scaledSize(20, 0.5), scaledSize(511, 2), exactFrom(14, 14)],
  };
});
"""


@pytest.fixture(scope="module")
def world():
    first = plain(first_model())
    first["models"] |= plain(other_models())
    return first


@pytest.fixture(scope="module")
def seen(node, world):
    answers = [plain(on_grid(state)) for state in STATES]
    return node(SEEN, {"world": world, "states": STATES, "answers": answers})


def test_python_confirms_what_is_seen_and_notices_what_is_spoilt(seen):
    assert [one["confirmed"] for one in seen] == [[True, False]] * len(STATES)


def test_addresses_carry_the_state(seen):
    assert [one["again"] for one in seen] == STATES
    assert seen[0]["bounds"] == [LEAST, MOST, LEAST, MOST, 29]


def test_on_the_grid_of_training_the_rules_are_one(seen):
    first, other = seen[1]["file"]["rules"]
    assert first["codes"] == other["codes"]
    assert "both rules are one layer" in seen[1]["verdict"]["title"]
    first, other = seen[0]["file"]["rules"]
    assert first["codes"] != other["codes"]


def test_codes_are_shown_where_spikes_were_planted(seen):
    for one in seen:
        for places in one["places"]:
            assert len(places) == one["again"]["n"]
            assert 0 <= min(places) <= max(places) < 1


def test_stored_lines_are_the_stored_measures(seen):
    names = {"found": "found_on_grid"}
    for state, one in zip(STATES, seen, strict=True):
        config = cell_of(state["model"])
        result, start = stored_run(state["model"])
        for name, lines in one["lines"].items():
            stored = result.data[names.get(name, name)].values[:, start]
            for line, values in zip(lines, stored, strict=True):
                drawn = dict(map(tuple, line["points"]))
                wanted = dict(zip(config.sizes, values, strict=True))
                assert drawn == pytest.approx({n: wanted[n] for n in drawn}, rel=1e-15)
                assert set(wanted) - set(drawn) <= {64}


def test_models_are_cells_of_the_stored_preset(world):
    told = world["models"]
    for name, model in told.items():
        assert CELLS[model["cell"]] == cell_of(name)
        assert model["converged"]
    assert len({model["cell"] for model in told.values()}) == len(MODELS)


def test_the_python_lines_print_what_is_seen(seen, python_runs):
    chosen = [seen[k] for k in (2, 5)]
    words = python_runs("\n".join(one["python"] for one in chosen)).split()

    def told(name):
        return [float(x) for before, x in pairwise(words) if before == name]

    rules = [rule for one in chosen for rule in one["file"]["rules"]]
    assert told("error") == pytest.approx([rule["relative_error"] for rule in rules], rel=1e-11)
    assert told("code") == pytest.approx([np.max(rule["codes"]) for rule in rules], rel=1e-11)


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "dense"},
        {"model": ["spectral"]},
        {"model": None},
        {"n": LEAST - 1},
        {"n": MOST + 1},
        {"n": 64.0},
        {"n": "64"},
        {"n": True},
        {"sample": SHOWN},
        {"sample": -1},
        {"sample": None},
    ],
)
def test_what_there_is_no_grid_or_model_for_is_refused(wrong):
    with pytest.raises(ValueError, match="got"):
        on_grid({"model": "spectral", "n": 64, "sample": 0, **wrong})


def test_the_page_computes_on_odd_grids_and_python_confirms(window):
    page = window("resolution.html#n=65")
    page.get_by_text("computed here, confirmed in Python").wait_for(timeout=30_000)
    assert "On 65 points" in page.locator("h2").first.text_content()
    page.get_by_role("button", name="127", exact=True).click()
    page.wait_for_function("document.querySelector('h2').textContent.startsWith('On 127 points')")
    page.wait_for_function("location.hash === ''")
    assert page.locator("button[aria-pressed=true]").all_inner_texts() == ["127"]
    told = on_grid({"model": "spectral", "n": 127, "sample": 0})["rules"]
    shown = page.locator("dl.numbers dd").all_text_contents()
    for k in range(2):
        assert float(shown[4 * k]) == pytest.approx(told[k]["error"], rel=5e-3)
        assert float(shown[4 * k + 3]) == pytest.approx(told[k]["cosines"].mean(), rel=5e-3)
    page.get_by_text("computed here, confirmed in Python").wait_for()
    page.locator("circle[r='6']").first.wait_for()
    assert page.locator("circle[r='6']").count() == 8
    page.get_by_label("Points of the grid, n", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash.includes('n=128')")
    page.get_by_label("Trained on 64 points").select_option("jumps")
    page.get_by_text("No grid holds all modes of a jump").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Data (NPZ)").click()
    with np.load(taken.value.path()) as arrays:
        codes = arrays["codes"]
    wanted = on_grid({"model": "jumps", "n": 128, "sample": 0})["rules"]
    for k in range(2):
        np.testing.assert_allclose(codes[k], wanted[k]["codes"], rtol=0, atol=1e-10)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Picture (SVG)").click()
    assert taken.value.path().read_text(encoding="utf-8").count("<svg") == 12


def test_python_is_asked_once_for_what_is_seen(window):
    page = window("resolution.html#n=33")
    page.get_by_text("computed here, confirmed in Python").wait_for(timeout=30_000)
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "/ask/" in one.url else None)
    page.reload()
    page.get_by_text("computed here, confirmed in Python").wait_for()
    page.locator("circle[r='6']").first.wait_for()
    page.get_by_text("supported by simulation").wait_for()
    page.wait_for_timeout(300)
    assert len(asked) == 1


def test_a_wrong_address_is_told_on_a_phone(window):
    page = window("resolution.html#n=15&model=dense", width=390, dark=True)
    page.wait_for_function("document.querySelector('h2').textContent.startsWith('On 127 points')")
    assert "has to be a whole number from 16 to 512" in page.locator(".told").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
