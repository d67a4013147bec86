"""The page of geometries: its data are the stored results, its links and drawings those of them."""

import re

import numpy as np
import pytest

from pentad.explorer import atlas_data, quick_reading
from pentad.explorer.plain import as_json, plain
from pentad.explorer.quick_reading import arrays_of
from pentad.simulations.experiments import feature_dimensionality, geometry_atlas, toy_phases
from pentad.simulations.readings.geometry_atlas import table
from pentad.simulations.store import MissingResult, Store, UnreadableResult
from pentad.theory.frames.capacity import capacities
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

VIEWS = 'import * as views from "./js/atlas/views.js";'


@pytest.fixture(scope="module")
def plane():
    return plain(atlas_data.in_the_plane())


@pytest.fixture(scope="module")
def phases():
    return plain(atlas_data.phases())


@pytest.fixture(scope="module")
def staircases():
    return plain(atlas_data.staircases())


def stored(module, n, d):
    experiment = module.EXPERIMENT
    [cell] = [c for c in experiment.presets["paper"] if (c.n, c.d) == (n, d)]
    return Store().load(experiment, cell)


def test_quick_reading_gives_what_the_store_gives():
    for module, n, d, names in (
        (geometry_atlas, 7, 2, atlas_data.ATLAS),
        (toy_phases, 2, 1, atlas_data.PHASES),
        (feature_dimensionality, 400, 30, atlas_data.PLATEAUS),
    ):
        whole = stored(module, n, d)
        quick = arrays_of(module.EXPERIMENT, whole.config, *names)
        for name in names:
            expected = whole.data[name].values
            np.testing.assert_array_equal(getattr(quick, name), expected)
            assert getattr(quick, name).dtype == expected.dtype, name


def test_altered_and_foreign_files_are_not_read(tmp_path, monkeypatch):
    experiment = geometry_atlas.EXPERIMENT
    [cell, other] = [c for c in experiment.presets["paper"] if c.d == 2 and c.n in (3, 4)]
    content = Store().path(experiment, cell).read_bytes()
    monkeypatch.setattr(quick_reading, "Store", lambda: Store(tmp_path))
    with pytest.raises(MissingResult):
        arrays_of(experiment, cell, "loss")
    place = Store(tmp_path).path(experiment, other)
    place.parent.mkdir()
    place.write_bytes(content)
    with pytest.raises(UnreadableResult):
        arrays_of(experiment, other, "loss")
    place = Store(tmp_path).path(experiment, cell)
    place.write_bytes(content)
    assert arrays_of(experiment, cell, "loss").loss.shape == (4, 64)
    middle = len(content) // 2
    place.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    with pytest.raises(UnreadableResult):
        arrays_of(experiment, cell, "loss")


@pytest.mark.parametrize("n", [5, 8])
def test_minima_are_those_of_the_table(plane, n):
    [shown] = [one for one in plane if one["n"] == n]
    rows = table([stored(geometry_atlas, n, 2)])
    for here in shown["by_p"]:
        expected = [(r.name, r.found, r.loss) for r in rows if r.p == here["p"]]
        found = [(one["name"], one["found"], one["loss"]) for one in here["minima"]]
        assert [one[:2] for one in found] == [one[:2] for one in expected]
        assert [one[2] for one in found] == pytest.approx([one[2] for one in expected], rel=1e-6)
        assert sum(one["found"] for one in here["minima"]) + here["unconverged"] == shown["runs"]


def test_weights_have_the_loss_that_is_told(plane):
    """Rounding to four decimals moves the loss by far less than losses of minima differ."""
    for cell in (one for one in plane if one["n"] <= 6):
        for here in cell["by_p"]:
            for one in here["minima"]:
                W, b = np.array(one["W"]), np.array(one["b"])
                loss = full_toy_loss(gram(W), b, here["p"], 1.0) / here["p"]
                assert loss == pytest.approx(one["full"], abs=1e-3)


def test_kinds_and_short_names(plane):
    best = {(c["n"], h["p"]): h["minima"][0] for c in plane for h in c["by_p"]}
    told = {(key): (one["short"], one["kind"], len(one["dead"])) for key, one in best.items()}
    assert told[5, 0.01] == ("pentagon", "saturated", 0)
    assert told[3, 0.03] == ("1 digon + 1 single", "bent", 0)
    assert told[7, 0.1] == ("pentagon + 2 dead", "saturated", 2)
    assert told[6, 0.003] == ("hexagon", "saturated", 0)


def test_data_are_small(plane, phases, staircases):
    assert len(as_json(plane)) < 80_000
    assert len(as_json(phases)) < 80_000
    assert len(as_json(staircases)) < 60_000


@pytest.mark.parametrize(("d", "n"), [(2, 5), (3, 7), (4, 3)])
def test_turned_weights_have_the_same_inner_products(d, n):
    W = np.random.default_rng(d).normal(size=(d, n))
    turned = atlas_data.upright(W)
    np.testing.assert_allclose(turned.T @ turned, W.T @ W, atol=1e-12)
    if d == 2:
        np.testing.assert_allclose(turned[:, 0], [0, np.linalg.norm(W[:, 0])], atol=1e-12)


def test_what_stands_apart_goes_up():
    W = np.diag([1.0, 3.0, 1.1])[[1, 0, 2]]
    assert np.argmax(np.abs(atlas_data.upright(W)[1])) == 1


def test_phases_are_the_stored_ones(phases, node):
    data = stored(toy_phases, 2, 1).data
    two = phases["two"]
    np.testing.assert_allclose(two["w"], data.weights.values[..., 0, :], atol=5e-5)
    grid = [[two["w"][i][k] for k in range(41)] for i in range(0, 41, 5)]
    found = node(
        VIEWS + "const result = given.map((row) => row.map((w) =>"
        " [views.phaseOf(w), views.evenness(w)]));",
        grid,
    )
    for row, told in zip(grid, found, strict=True):
        for w, (word, even) in zip(row, told, strict=True):
            a, b = np.abs(w)
            if min(a, b) > 0.1:
                sign = "opposite signs" if w[0] * w[1] < 0 else "one sign"
                assert word == f"both, with {sign}"
                assert even == pytest.approx(min(a, b) / max(a, b))
            else:
                assert even is None
                assert word in ("the first alone", "the second alone", "nothing")


def test_lines_of_the_phases_are_in_order(phases):
    lines, p = phases["two"]["lines"], np.array(phases["two"]["p"])
    pays = np.array([np.nan if x is None else x for x in lines["pays"]])
    known = ~np.isnan(pays)
    assert (p[known] <= 0.2).all()
    assert known.any()
    assert (np.array(lines["costs"])[known] < pays[known]).all()
    assert (pays[known] < np.array(lines["unstable"])[known]).all()


def test_staircases_are_the_stored_ones(staircases):
    by_size = {one["n"]: one for one in staircases}
    assert list(by_size) == [7, 8, 400]
    for n in (7, 8):
        shown = by_size[n]
        for W, shares in zip(map(np.array, shown["W"]), shown["best"], strict=True):
            lengths = (W**2).sum(0)
            found = np.sort(capacities(gram(W))[lengths > atlas_data.STORED])[::-1]
            np.testing.assert_allclose(shares, found, atol=2e-3)
    assert all(len(shares) <= 400 for shares in by_size[400]["best"])
    assert by_size[400]["per_feature"][0] > by_size[400]["per_feature"][-1]


def test_links_are_taken_by_the_page_of_features(plane, phases, staircases, node):
    links = [
        {"n": c["n"], "d": 2, "p": h["p"], "W": one["W"], "b": one["b"]}
        for c in plane
        for h in c["by_p"]
        for one in h["minima"][:2]
    ]
    five = phases["five"]
    links += [
        {"n": 5, "d": 2, "p": p, "W": five["W"][i][k], "b": five["b"][i][k], "decay": r}
        for i, p in enumerate(five["p"])
        for k, r in enumerate(five["ratio"])
    ]
    seven = staircases[0]
    links += [
        {"n": 7, "d": 2, "p": p, "W": W, "b": b}
        for p, W, b in zip(seven["p"], seven["W"], seven["b"], strict=True)
    ]
    found = node(
        VIEWS + 'import { read } from "./js/shared/address.js";'
        'import { FIELDS } from "./js/features/state.js";'
        "const result = given.map((one) => { const link = views.linkTo(one);"
        'return { link, ...read(FIELDS, link.slice(link.indexOf("#"))) }; });',
        links,
    )
    for one, got in zip(links, found, strict=True):
        assert got["told"] == []
        assert got["link"].startswith("features.html#")
        state = got["state"]
        assert (state["n"], state["d"], state["p"]) == (one["n"], one["d"], one["p"])
        assert state["decay"] == one.get("decay", 1)
        assert state["from"] == pytest.approx(np.ravel([*one["W"], one["b"]]).tolist())


def test_map_has_a_strip_for_every_p(plane, node):
    found = node(VIEWS + "const result = views.mapOf(given);", plane)
    assert found["columns"] == [3, 4, 5, 6, 7, 8]
    assert len(found["strips"]) == 24
    for strip in found["strips"]:
        [cell] = [one for one in plane if one["n"] == strip["n"]]
        best = next(h for h in cell["by_p"] if h["p"] == strip["p"])["minima"][0]
        assert strip["kind"] == best["kind"]
        assert strip["dead"] == len(best["dead"])
    left_to_right = [s["p"] for s in found["strips"] if s["n"] == 5]
    assert left_to_right == sorted(left_to_right, reverse=True)  # sparser to the right


def test_choosing_and_telling(plane, node):
    asked = [
        {"n": 6, "d": 2, "p": "0.1", "minimum": 0},
        {"n": 6, "d": 2, "p": "0.1", "minimum": 99},
        {"n": 9, "d": 2, "p": "0.1", "minimum": 0},
    ]
    found = node(
        VIEWS + "const result = given.asked.map((one) => {"
        "const found = views.chosenOf(given.cells, one);"
        "return found && { place: found.place, told: views.told(found, one.p) }; });",
        {"cells": plane, "asked": asked},
    )
    assert found[0]["place"] == 0
    assert "The best that training found: pentagon + 1 dead" in found[0]["told"][0]
    assert found[1]["place"] > 0
    assert found[2] is None


def test_configurations(node):
    octahedron = np.hstack([np.eye(3), -np.eye(3)]).tolist()
    plane = [[1, 0, 0.01], [0, 2, 0]]
    four = np.vstack([np.hstack([np.eye(4), -np.eye(4)])]).tolist()
    found = node(
        VIEWS + "const result = given.map(views.configuration);", [octahedron, plane, four]
    )
    assert len(found[0]["edges"]) == 12
    assert len(found[0]["arrows"]) == 6
    assert [one["feature"] for one in found[1]["arrows"]] == [0, 1]  # the third is too short
    entries = np.array(found[2]["entries"])
    assert found[2]["kind"] == "gram"
    assert sorted(found[2]["order"]) == list(range(8))
    np.testing.assert_allclose(entries.diagonal(), 1)
    assert (entries[np.arange(0, 8, 2), np.arange(1, 8, 2)] == -1).all()  # opposite ones together


def test_python_lines_give_what_is_seen(plane, phases, staircases, node, python_runs):
    state = {"n": 5, "d": 2, "p": "0.1", "q": 0.05, "r": 0.2, "model": "7 in 2"}
    lines, i, k = node(
        VIEWS + "const { p, ratio } = given.two; const result = [views.pythonLines(given.state),"
        "views.nearest(p, given.state.q), views.nearest(ratio, given.state.r)];",
        {"state": state, "two": phases["two"]},
    )
    printed = python_runs(lines)
    [cell] = [one for one in plane if one["n"] == 5]
    [here] = [one for one in cell["by_p"] if one["p"] == 0.1]
    for one in here["minima"]:
        assert f"{one['found']} of 64: {one['name']}, saturation" in printed
    [weights] = re.findall(r"two on a line: \[(.*)\]", printed)
    np.testing.assert_allclose(
        [float(x) for x in weights.split()], phases["two"]["w"][i][k], atol=6e-5
    )
    largest = [float(x) for x in re.findall(r"largest dimensionality ([\d.]+)", printed)]
    expected = [max(shares) for shares in staircases[0]["best"]]
    assert largest == pytest.approx(expected, abs=0.001)


def test_in_a_browser(window):
    page = window("atlas.html#n=5&d=2&p=0.03&model=best")
    page.set_default_timeout(60_000)
    page.get_by_text("model has to be one of").wait_for()
    page.locator("a.strip[aria-label^='5 features in 2 dimensions at p = 0.03']").wait_for()
    page.get_by_role("heading", name="5 features in 2 dimensions, p = 0.03: pentagon").wait_for()
    page.locator("a.strip[aria-label^='7 features in 2 dimensions at p = 0.1']").focus()
    page.get_by_role("heading", name="p = 0.1: pentagon + 2 dead").wait_for()
    assert "n=7" in page.url
    page.locator("circle.handle").focus()
    before = page.get_by_text("stored is").inner_text()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    assert page.get_by_text("stored is").inner_text() != before
    page.get_by_text("stored is the first alone").wait_for()
    page.locator("[aria-label^='p = 0.01:']").first.wait_for()
    page.get_by_label("model", exact=True).select_option("400 in 30")
    page.get_by_text("of 400 features stored").wait_for()
    page.locator("a.strip[aria-label^='5 features in 2 dimensions at p = 0.01']").click()
    page.wait_for_url("**/features.html#**")
    assert "from=" in page.url


def test_a_finger_shows_a_strip_and_stays(window):
    page = window("atlas.html", width=390, finger=True)
    lead = page.locator(".lead")
    assert "Tap a strip" in lead.inner_text()
    assert "Point at" not in lead.inner_text()
    strip = page.locator("a.strip[aria-label^='7 features in 3 dimensions at p = 0.03']")
    strip.wait_for()
    page.get_by_text("supported by simulation").first.wait_for()
    assert page.locator("rect[stroke='var(--ink)']").first.bounding_box()["x"] < 390
    strip.scroll_into_view_if_needed()
    strip.tap()
    page.get_by_role("heading", name="7 features in 3 dimensions, p = 0.03").wait_for()
    assert "atlas.html" in page.url
    other = "7 features in 3 dimensions at p = 0.003"
    page.locator(f"a.strip[aria-label^='{other}']").dispatch_event(
        "pointerenter", {"pointerType": "touch"}
    )
    page.wait_for_timeout(100)
    assert "p=0.03" in page.url
    pans = "one => getComputedStyle(one).touchAction"
    assert "pan-x" in page.locator("svg.broad").first.evaluate(pans)
    page.get_by_role("link", name="Go on training from here").first.click()
    page.wait_for_url("**/features.html#**")
    assert "n=7" in page.url
