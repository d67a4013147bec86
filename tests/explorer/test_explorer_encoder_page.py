"""The page of encoders: what it says and draws, its address, its lines of Python, in a browser."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.explorer.answers_encoder import UNIT, certificates
from pentad.explorer.encoder_data import CURVE, encoder_results
from pentad.explorer.plain import plain
from pentad.simulations.experiments.recovery_phase_diagram import EXPERIMENT as DIAGRAM
from pentad.simulations.store import Store
from pentad.theory.codes.cross_talk import least_cross_talk
from pentad.theory.codes.phase_transitions import weak_threshold

STATES = [
    {},
    {"graph": "any"},
    {"graph": "any", "signed": True, "feature": 3},
    {"signed": True, "feature": 1, "row": "atom"},
    {"graph": "pairs", "pairs": [[0, 1], [1, 4], [2, 8]], "row": "own", "own": [300, -200]},
    {"atoms": [[1000, 0, 0], [0, 1000, 0], [1, 2, 3], [-500, -500, -500]], "feature": 2},
    {"atoms": [[0, 0], [1000, 0], [0, 1000]]},
    {"atoms": [[0, 0], [1000, 0], [0, 1000]], "row": "own", "own": [0, 0]},
]

SEEN = """
import { FIELDS } from "./js/encoder/state.js";
import { asked, confirmed, decided, gauges, numbersSeen, python, samePair, verdict }
  from "./js/encoder/views.js";
import { collisionScene, dictionaryScene } from "./js/encoder/scene.js";
import { fallbacks, read, written } from "./js/shared/address.js";
const result = given.map((changes) => {
  const state = { ...fallbacks(FIELDS), ...changes };
  const found = decided(state);
  const address = written(FIELDS, state);
  const again = read(FIELDS, `#${address}`);
  return {
    asked: asked(state), seen: numbersSeen(state), python: python(state), gauges: gauges(found),
    verdict: verdict(found), scene: dictionaryScene(state, found),
    meeting: collisionScene(state, found), address, told: again.told,
    same: written(FIELDS, again.state) === address,
  };
});
"""


@pytest.fixture(scope="module")
def seen(node):
    return node(SEEN, STATES)


def test_addresses_carry_the_whole_state(seen):
    for one in seen:
        assert one["same"], one["address"]
        assert one["told"] == []


WRONG = [
    "atoms=1,2",
    "atoms=1000,0/0,2001",
    "atoms=1000,0/0,1000,0",
    "atoms=1.5,0/0,1",
    "atoms=a,b/c,d",
    "atoms=" + "/".join(["1,0"] * 10),
    "pairs=1-0",
    "pairs=0-9",
    "pairs=0",
    "feature=9",
    "graph=ring",
    "own=1,2,3,4",
    "azimuth=400",
]


def test_what_is_not_shown_as_the_address_says_is_told(node):
    source = """
import { FIELDS, notShown } from "./js/encoder/state.js";
import { read } from "./js/shared/address.js";
const result = given.map((fragment) => notShown(read(FIELDS, `#${fragment}`).state).length);
"""
    fragments = ["", "feature=4", "feature=5", "graph=pairs&signed=yes", "pairs=0-5&feature=8"]
    assert node(source, fragments) == [0, 0, 1, 1, 2]


def test_what_is_wrong_in_an_address_is_told_and_not_taken(node):
    source = """
import { FIELDS } from "./js/encoder/state.js";
import { fallbacks, read, written } from "./js/shared/address.js";
const result = given.map((fragment) => {
  const { state, told } = read(FIELDS, `#${fragment}`);
  return [told.length, written(FIELDS, state) === written(FIELDS, fallbacks(FIELDS))];
});
"""
    assert node(source, WRONG) == [[1, True]] * len(WRONG)


def test_verdicts_and_gauges_are_those_of_the_library(seen):
    for one in seen:
        found = certificates(one["asked"])["features"]
        assert one["seen"]["least_cross_talk"] == [each["value"] for each in found]
        words = {None: "zero", "0": "recovered"}
        for gauge, each in zip(one["gauges"], found, strict=True):
            assert gauge["state"] == words.get(each["value"], "forbidden")
            if each["value"]:
                assert gauge["value"] == pytest.approx(float(Fraction(each["value"])), rel=1e-15)


def test_only_a_dictionary_whose_features_are_all_accepted_is_called_certified(node):
    answers = [
        certificates({"atoms": atoms, "graph": "one"})
        for atoms in ([[1000, 0], [0, 1000]], [[0, 0], [1000, 0]], [[0, 0], [0, 0]])
    ]
    answers.append({"features": [{**one, "accepted": False} for one in answers[0]["features"]]})
    found = node(
        'import { certifiedBadge } from "./js/encoder/views.js";'
        "const result = given.map(certifiedBadge);",
        answers,
    )
    assert [one["kind"] for one in found] == ["certified", "open", "open", "open"]
    told = [one["text"].split(",")[0] for one in found]
    assert told == [
        "certified: every feature",
        "certified: 1 of 2 features",
        *["certified: 0 of 2 features"] * 2,
    ]
    assert "feature 0: no row reads anything of a zero atom" in found[1]["title"]


def test_the_walk_of_the_certificate_ends_at_the_atom(seen):
    walked = 0
    for one in seen:
        walk, arrow = one["scene"]["walk"], one["scene"]["arrows"][one["seen"]["feature"]]
        if walk:
            walked += 1
            np.testing.assert_allclose(walk[-1], arrow["at"], rtol=0, atol=1e-12)
    assert walked >= 3


def test_colliding_signals_lie_on_one_level_of_the_row(seen):
    for one in seen:
        if one["meeting"] is None or one["meeting"]["row"]["cut"] or len(one["seen"]["row"]) == 3:
            continue
        row = np.array([float(Fraction(w)) for w in one["seen"]["row"]])
        first, second = np.array(one["meeting"]["points"]) @ row
        assert first == pytest.approx(second, abs=1e-12)


def test_the_python_lines_print_what_is_seen(seen, python_runs):
    chosen = [seen[k] for k in (2, 4, 5)]
    cut = 'print("cut")\n'
    printed = python_runs(cut.join(one["python"] for one in chosen)).split("cut\n")
    for one, told in zip(chosen, printed, strict=True):
        lines = told.strip().splitlines()
        values = [line.split()[1] for line in lines if line[0].isdigit()]
        assert values == [x for x in one["seen"]["least_cross_talk"] if x is not None]
        pair = one["seen"]["colliding_codes"]
        assert lines[-1] == (
            f"codes {' '.join(pair['first'])} and {' '.join(pair['second'])} cost {pair['error']}"
        )


def test_the_cone_of_the_plane_holds_what_the_library_says(node):
    """Points of a lattice are in the drawn cone if the criterion rules them out, and only then."""
    draw = np.random.default_rng(4)
    cases = []
    for _ in range(60):
        n = int(draw.integers(0, 5))
        atoms = (
            draw.integers(-2, 3, (n, 2)) if draw.integers(0, 2) else draw.integers(-9, 10, (n, 2))
        )
        near = [int(j) for j in range(n) if draw.integers(0, 4) == 0]
        point = draw.integers(-3, 4, 2)
        cases.append({"atoms": atoms.tolist(), "near": near, "point": point.tolist()})
    source = """
import { coneInThePlane, directions } from "./js/encoder/region.js";
const cross = ([a, b], [c, d]) => a * d - b * c;
const dot = ([a, b], [c, d]) => a * c + b * d;
const holds = ({ kind, start, end }, p) => ({
  point: () => false, plane: () => true,
  ray: () => cross(start, p) === 0 && dot(start, p) > 0,
  line: () => cross(start, p) === 0,
  wedge: () => cross(start, p) >= 0 && cross(p, end) >= 0,
  "half-plane": () => cross(start, p) >= 0,
})[kind]();
const result = given.map(({ atoms, near, point }) => {
  const cone = coneInThePlane(directions([...atoms, point], atoms.length, new Set(near)));
  return [cone.kind, holds(cone, point)];
});
"""
    kinds = set()
    for case, (kind, holds) in zip(cases, node(source, cases), strict=True):
        if not any(case["point"]):
            continue
        D = np.array([*case["atoms"], case["point"]]).T
        value = least_cross_talk(D, len(case["atoms"]), case["near"]).value
        assert holds == (value != 0), case
        kinds.add(kind)
    assert kinds == {"point", "ray", "line", "wedge", "half-plane", "plane"}


@pytest.fixture(scope="module")
def stored():
    return plain(encoder_results())


def test_stored_maps_are_drawn_as_they_are_stored(node, stored):
    source = """
import { solvers, successMap, worstCodes } from "./js/encoder/results.js";
const result = {
  maps: ["nonnegative", "signed"].map((kind) => successMap(given.maps, kind)),
  solvers: solvers(given.solvers),
  worst: given.worst.map(({ task }) => worstCodes(given.worst, task)),
};
"""
    drawn = node(source, stored)
    for one, signed in zip(drawn["maps"], (False, True), strict=True):
        (config,) = [each for each in DIAGRAM.presets["paper"] if each.signed == signed]
        data = Store().load(DIAGRAM, config).data
        shares = [cell["share"] for cell in one["cells"]]
        np.testing.assert_array_equal(shares, data.success.values.ravel())
        np.testing.assert_array_equal(
            [cell["rho"] for cell in one["cells"]],
            (data.k.values / data.d.values[:, None]).ravel(),
        )
        delta, rho = one["curve"][20]
        assert delta == pytest.approx(CURVE[20])
        assert rho == pytest.approx(weak_threshold(float(CURVE[20]), signed=signed), abs=1e-6)
    fista = drawn["solvers"]["lines"][0]["points"]
    assert [x for x, _ in fista] == sorted(x for x, _ in fista)
    assert fista[-1][1] > max(one["y"] for one in drawn["solvers"]["dots"])
    for one in drawn["worst"]:
        for row in one["rows"]:
            assert row["every"] <= row["must"] <= row["made"] * (1 + 1e-12)


def test_the_page_decides_certifies_and_follows_the_keyboard(window):
    page = window("encoder.html")
    page.get_by_text("certified: every feature, by rational certificates").wait_for()
    page.get_by_text("exact formula, confirmed in Python").wait_for()
    assert page.locator("h2").first.text_content() == "Feature 0 is never recovered"
    gauges = page.locator("button.gauge")
    assert gauges.count() == 5
    gauges.nth(1).click()
    page.get_by_role("heading", name="Feature 1 is recovered").wait_for()
    handle = page.locator("circle.handle").first
    handle.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function("location.hash.includes('atoms=984,194/')")
    assert page.locator("h2").first.text_content() == "Feature 1 is recovered"
    page.get_by_label("Which features are active together").select_option("any")
    page.get_by_role("heading", name="Feature 1 is never recovered").wait_for()
    page.get_by_text("No feature at all is recovered").wait_for()
    D = np.array([[984, 194], [-259, 966], [-940, -342], [423, -906], [906, -423]]).T
    rho = float(least_cross_talk(D, 1).value)
    assert f"ρ₁ = {rho:.3g}," in gauges.nth(1).text_content()
    page.get_by_label("The encoder’s row for this feature").select_option("own")
    assert page.locator("circle.handle").count() == 6
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("Of 10 codes").wait_for()
    page.get_by_role("button", name="Go into space").click()
    page.get_by_label("Turn", exact=True).wait_for()
    page.evaluate("scrollTo(0, 0)")
    ground = page.locator("rect.ground").first.bounding_box()
    page.mouse.move(ground["x"] + 20, ground["y"] + 20)
    page.mouse.down()
    page.mouse.move(ground["x"] + 60, ground["y"] + 40, steps=3)
    page.mouse.up()
    page.wait_for_function("/azimuth=.*elevation=/.test(location.hash)")
    page.go_back()
    page.go_back()
    page.wait_for_function("!location.hash.includes(',0/')")
    page.get_by_role("heading", name="What does recovery cost?").wait_for(timeout=30_000)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Data (NPZ)").click()
    with np.load(taken.value.path()) as arrays:
        np.testing.assert_allclose(arrays["D"] * UNIT, D, rtol=0, atol=1e-9)


def test_a_dragged_atom_is_followed_and_a_hostile_address_is_told(window):
    page = window("encoder.html#atoms=%3Cimg%20src=x%3E&row=atom", width=390, dark=True)
    assert "The dictionary has to be" in page.locator(".told").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    handle = page.locator("circle.handle").nth(1)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    page.wait_for_function("location.hash.includes('atoms=')")
    page.get_by_text("certified: every feature").wait_for()
