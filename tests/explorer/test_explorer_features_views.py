"""What the page about features draws, without a browser; and the Python lines that it hands out."""

import numpy as np
import pytest

from pentad.explorer.answers import answer_to
from pentad.explorer.answers_features import LARGEST_AT_P, Setting
from pentad.kit.certification import LARGEST_CERTIFIED
from pentad.proofs_check.spectral_geometry.certified_minima.polygons import POLYGONS
from pentad.proofs_check.spectral_geometry.certified_minima.strict_minima_in_space import (
    SPATIAL_CURVATURES,
)
from pentad.theory.geometries.rules import DEAD
from pentad.theory.schemes.axioms import axiom_violation
from pentad.theory.schemes.closures import coherent_closure
from pentad.theory.sparse_inputs import LAWS

RELU = {"decay": 1, "activation": "relu", "m": 1, "law": "positive-uniform", "bias": True}

STATES = """
import { read, written } from "./js/shared/address.js";
import { FIELDS, mended, placed, settingInWords, settingOf } from "./js/features/state.js";
const result = given.map((address) => {
  const { state, told } = read(FIELDS, address);
  const { changes, told: more } = mended(state);
  const sound = { ...state, ...changes };
  return {
    state: sound, told, more, setting: settingOf(sound), words: settingInWords(settingOf(sound)),
    placed: placed(sound) && [...placed(sound)], again: mended(sound),
    written: written(FIELDS, sound),
  };
});
"""


def test_addresses_are_read_mended_and_written_again(node):
    addresses = [
        "",
        "#n=3&d=7",
        "#n=40&d=10&p=0.9",
        "#limit=yes&p=0.3",
        "#activation=power&m=5&law=gaussian&p=0.3",
        "#n=2&d=1&from=1,-1,0,0&still=yes",
        "#n=5&d=2&from=1,2,3",
        "#n=1e9&p=none&from=1,NaN&unknown=3&law=<script>",
        "#pair=3,9&n=5",
    ]
    told = node(STATES, addresses)
    assert [one["again"]["changes"] for one in told] == [{}] * len(told)
    settings = [one["setting"] for one in told]
    assert settings[0] == {"n": 5, "d": 2, "p": 0.05} | RELU
    assert settings[1]["d"] == 3
    assert 0 < settings[2]["p"] < 0.03
    assert "more than two active features" in told[2]["more"][0]
    assert settings[3]["p"] == 0
    assert (settings[4]["m"], settings[4]["law"], settings[4]["bias"]) == (5, "gaussian", False)
    assert told[5]["placed"] == [1, -1, 0, 0]
    assert told[6]["placed"] is None
    assert "9 numbers" not in told[6]["more"][0]
    assert "15 numbers" in told[6]["more"][0]
    assert settings[7] == settings[0]
    assert len(told[7]["told"]) == 5
    assert told[8]["state"]["pair"] == []
    again = node(STATES, ["#" + one["written"] for one in told])
    assert [one["setting"] for one in again] == settings
    assert "p → 0" in told[3]["words"]


VIEWS = """
import { answered } from "./js/kernel/answers.js";
import { aligned, moved, projected, screen } from "./js/features/orientation.js";
import * as views from "./js/features/views.js";
const state = { yaw: 30, tilt: 20, merge: -6 };
const result = given.map((setting) => {
  const { runs, best } = answered({ setting, seed: 1, starts: 6 });
  const { n, d } = setting;
  const x = aligned(runs[best].x, d, n);
  const numbers = views.measured(x, setting);
  const directions = screen(d, 30, 20);
  const to = { x: 0.3, y: -0.2 };
  const dragged = d <= 3 ? moved(x, n, 1, directions, to) : x;
  return {
    x: [...x], raw: [...runs[best].x], arrows: views.arrowsView(numbers, setting, state),
    spectra: [-6, 1].map((t) => views.spectrumView(numbers, 10 ** t)),
    gauge: views.gaugeView(numbers), strip: views.stripView(runs, setting, best),
    basins: views.basins(runs, setting), nothing: views.nothing(setting),
    at: d <= 3 ? projected(dragged, n, 1, directions) : null,
    was: d <= 3 ? projected(x, n, 1, directions) : null,
    agrees: [[0, 1e-10], [1e-3, 1e-10], [0, 1e-3]].map(([off, norm]) => {
      const answer = { value: runs[best].value + off, gradient_norm: norm };
      return views.agreement(runs[best], answer, setting).agrees;
    }),
    unfinished: views.stripView(runs.map((run) => ({ ...run, converged: false })), setting, 0),
  };
});
"""


@pytest.fixture(scope="module")
def drawn(node):
    """Views of a pentagon, of a square antiprism, and of twelve features in four dimensions."""
    settings = [
        {"n": 5, "d": 2, "p": 0.05} | RELU,
        {"n": 8, "d": 3, "p": 0} | RELU,
        {"n": 12, "d": 4, "p": 0.01} | RELU,
    ]
    return node(VIEWS, settings)


def test_turning_leaves_inner_products_and_puts_feature_0_on_the_first_axis(drawn):
    for view, (n, d) in zip(drawn, [(5, 2), (8, 3), (12, 4)], strict=True):
        W, raw = (np.array(view[name]).reshape(d + 1, n) for name in ("x", "raw"))
        np.testing.assert_allclose(W[:-1].T @ W[:-1], raw[:-1].T @ raw[:-1], atol=1e-12)
        np.testing.assert_array_equal(W[-1], raw[-1])
        assert W[0, 0] > 0
        np.testing.assert_allclose(W[1:-1, 0], 0, atol=1e-12)


def test_arrows_end_where_the_features_are_and_go_where_they_are_dragged(drawn):
    pentagon, antiprism, twelve = drawn
    W = np.array(pentagon["x"]).reshape(3, 5)
    ends = [[arrow["x"], arrow["y"]] for arrow in pentagon["arrows"]["arrows"]]
    np.testing.assert_allclose(np.array(ends) * pentagon["arrows"]["reach"], W[:2].T, atol=1e-12)
    assert twelve["arrows"] is None
    for view in (pentagon, antiprism):
        np.testing.assert_allclose([view["at"]["x"], view["at"]["y"]], [0.3, -0.2], atol=1e-12)
        np.testing.assert_allclose(view["at"]["z"], view["was"]["z"], atol=1e-12)
    lengths = [arrow["length"] for arrow in antiprism["arrows"]["arrows"]]
    W = np.array(antiprism["x"]).reshape(4, 8)[:3]
    np.testing.assert_allclose(lengths, np.linalg.norm(W, axis=0))


def test_a_tolerance_flips_the_verdict_of_localisation(drawn):
    pentagon, antiprism, _ = drawn
    assert [one["localised"] for one in antiprism["spectra"]] == [False, True]
    assert antiprism["spectra"][0]["groups"] == 2
    assert "Not localised" in antiprism["spectra"][0]["sentences"][0]
    assert "says nothing" in antiprism["spectra"][1]["sentences"][0]
    assert pentagon["spectra"][0]["localised"]
    for one in (pentagon["spectra"][0], antiprism["spectra"][1]):
        assert "100 % of its square" in one["sentences"][0]
    assert "100 %" not in antiprism["spectra"][0]["sentences"][0]
    for view in drawn:
        for feature in view["spectra"][0]["features"]:
            assert abs(sum(part["mass"] for part in feature["parts"]) - 1) < 1e-9


def test_the_saturation_lies_between_its_marks(drawn):
    for view in drawn:
        marks = {mark["name"]: mark["value"] for mark in view["gauge"]["marks"]}
        assert marks["floor"] <= marks["saturation"] + 1e-12
        assert marks["saturation"] <= 1 + 1e-12
    marks = {mark["name"]: mark["value"] for mark in drawn[1]["gauge"]["marks"]}
    assert marks["gaussian"] == pytest.approx(8 / 10)
    assert [mark["name"] for mark in drawn[0]["gauge"]["marks"]] == ["floor", "saturation"]


def test_every_start_has_a_dot_in_the_colour_of_its_basin(drawn):
    for view in drawn:
        dots, legend = view["strip"]["dots"], view["strip"]["legend"]
        assert [dot["k"] for dot in dots] == list(range(6))
        assert sum(dot["shown"] for dot in dots) == 1
        assert sum(one["runs"] for one in legend) == 6 - view["strip"]["failed"]
        values = [one["value"] for one in legend]
        assert values == sorted(values)
        for dot in dots:
            assert 0 <= dot["place"] <= 1
            assert dot["value"] == pytest.approx(dot["relative"] * view["nothing"])
        for basin, members in enumerate(one["runs"] for one in view["basins"]["basins"]):
            assert len({dots[k]["colour"] for k in members}) == 1
            assert all(view["basins"]["basin"][k] == basin for k in members)


def test_what_did_not_converge_is_hollow_and_in_no_basin(drawn):
    for view in drawn:
        assert view["unfinished"]["failed"] == 6
        assert view["unfinished"]["legend"] == []
        assert {dot["name"] for dot in view["unfinished"]["dots"]} == {"did not converge"}


def test_dead_features_and_lines_are_those_of_the_classification(node):
    told = node(
        """
        import { DEAD, areLines } from "./js/features/views.js";
        const result = { dead: DEAD, lines: given.map(areLines) };
        """,
        [{"activation": act, "law": law} for act in ("relu", "linear", "power") for law in LAWS],
    )
    assert told["dead"] ** 2 == pytest.approx(DEAD)
    settings = [Setting(1, 1, 0.1, 1.0, act, 1, law, True)
                for act in ("relu", "linear", "power") for law in LAWS]  # fmt: skip
    assert told["lines"] == [one.are_lines for one in settings]


def test_a_loss_counts_as_confirmed_only_where_python_agrees(drawn):
    for view in drawn:
        assert view["agrees"] == [True, False, False]


BY_HAND = """
import { answered } from "./js/kernel/answers.js";
import { leastCurvature } from "./js/kernel/curvature.js";
import { accuraciesOf } from "./js/features/views.js";
const result = given.map(({ setting, x }) => {
  const run = answered({ setting, x: Float64Array.from(x) });
  const accuracies = accuraciesOf([run], 0, leastCurvature(setting, run.x), setting);
  return { setting, runs: [[...run.x]], converged: [run.converged], shown: 0, accuracies };
});
"""

PULLED = [1.18462, -0.917926, 0.350617, -0.917926, 0.350617, -3.33067e-16, 0.666912, 1.07909,
          -0.666912, -1.07909, *[-0.246326] * 5]  # fmt: skip


def test_a_minimum_keeps_its_name_when_descent_comes_back_to_it(node):
    setting = {"n": 5, "d": 2, "p": 0.05} | RELU
    draw = np.random.default_rng(3)
    others = [(np.array(PULLED) + 0.02 * draw.normal(size=15)).tolist() for _ in range(3)]
    asked = node(BY_HAND, [{"setting": setting, "x": x} for x in (PULLED, *others)])
    judged = answer_to("features-judged")
    for one in asked:
        assert 1e-10 <= one["accuracies"][0] <= 1e-7
        assert judged(one)["names"] == ["pentagon"]
    assert judged(asked[0] | {"accuracies": [0]})["names"] != ["pentagon"]


LOSSES = """
import { lossToDigits, stripView } from "./js/features/views.js";
const setting = { n: 2, d: 1, ...given };
const run = { x: Float64Array.of(1, -1, 0, 0), value: -1.1102e-16, converged: true };
const runs = Array.from({ length: 16 }, () => run);
const strip = stripView(runs, setting, 0);
const result = {
  losses: [-1.1102e-16, 0.25].map((value) => lossToDigits(value, setting, 5)), most: strip.most,
  places: strip.dots.map(({ place, level }) => [place, level]), told: strip.dots[0].loss,
};
"""


def test_equal_losses_are_stacked_and_rounding_is_zero(node):
    told = node(LOSSES, {"p": 0} | RELU)
    assert told["losses"] == ["0", "0.25"]
    assert told["told"] == "0"
    assert len({place for place, _ in told["places"]}) == 1
    assert sorted(level for _, level in told["places"]) == list(range(16))
    assert told["most"] == 16


COVERED = """
import { answered } from "./js/kernel/answers.js";
import { claimOf, MINIMA } from "./js/features/coverage.js";
const claims = given.map(({ answer, setting }) => claimOf(answer, setting));
const setting = (n, d) => ({ ...given[0].setting, n, d });
const ends = MINIMA.map(({ n, d }) =>
  (d === 2 ? [] : answered({ setting: setting(n, d), seed: 0 }).runs.map((run) => run.value)));
const result = { minima: MINIMA, claims, ends };
"""


def certificate_of(n, d, x, decay=1):
    setting = {"n": n, "d": d, "p": 0} | RELU | {"decay": decay}
    answer = answer_to("features-certified")({"setting": setting, "x": x})
    return {"answer": {k: answer[k] for k in ("certified", "statement", "facts")},
            "setting": setting}  # fmt: skip


def test_a_certificate_links_only_to_a_claim_that_covers_it(node):
    turns = 2 * np.pi * np.arange(5) / 5
    pentagon = [*1.17 * np.cos(turns), *1.17 * np.sin(turns), *[-0.28] * 5]
    square = [1.0, -1, 0, 0, 0, 0, 1, -1, *[0.0] * 4]
    given = [
        certificate_of(5, 2, pentagon),
        certificate_of(5, 2, pentagon, decay=0.99),
        certificate_of(4, 2, square),
        certificate_of(2, 1, [1.0, -1, 0, 0]),
        certificate_of(4, 2, square, decay=0.9),
    ]
    assert all(one["answer"]["certified"] for one in given)
    dead = given[0]["answer"] | {"facts": given[0]["answer"]["facts"] | {"dead": "4"}}
    given.append(given[0] | {"answer": dead})
    told = node(COVERED, given)
    polygons, zero = "spectral-geometry/polygons-are-minima", "spectral-geometry/zero-loss"
    assert told["claims"] == [polygons, "", zero, zero, "", ""]
    assert sum(one["claim"] == polygons for one in told["minima"]) == len(POLYGONS)
    assert {one["n"] for one in told["minima"] if one["d"] > 2} == set(SPATIAL_CURVATURES)
    for one, ends in zip(told["minima"], told["ends"], strict=True):
        if one["d"] == 2:
            assert one["loss"] == pytest.approx(float(POLYGONS[one["n"]][2]), abs=1e-11)
        else:
            assert min(abs(one["loss"] - loss) for loss in ends) < 1e-10


PATHS = """
import { brokenRelations, disagreement } from "./js/features/paths.js";
const result = given.map((relations) => ({
  broken: brokenRelations(relations),
  pairs: relations.map((row, x) => row.map((_, y) => disagreement(relations, x, y))),
}));
"""


def test_paths_break_exactly_what_the_axioms_break(node):
    draw = np.random.default_rng(2)
    matrices = []
    for n in (3, 4, 5, 6):
        for _ in range(6):
            labels = draw.integers(1, 3, (n, n))
            labels = np.triu(labels, 1)
            labels = labels + labels.T
            matrices += [labels, coherent_closure(labels)]
    told = node(PATHS, [one.tolist() for one in matrices])
    verdicts = set()
    for labels, found in zip(matrices, told, strict=True):
        violated = axiom_violation(labels, homogeneous=False) is not None
        assert bool(found["broken"]) == violated
        verdicts.add(violated)
        for x, row in enumerate(found["pairs"]):
            for y, one in enumerate(row):
                if one is None:
                    continue
                (u, v), (product,) = one["other"], one["products"][:1]
                assert labels[u, v] == labels[x, y]
                i, j = product["product"]
                for (a, b), seen in (((x, y), product["here"]), ((u, v), product["there"])):
                    assert seen == [
                        z for z in range(len(labels)) if labels[a, z] == i and labels[z, b] == j
                    ]
                assert len(product["here"]) != len(product["there"])
    assert verdicts == {True, False}


RELATIONS = """
import { kindsOfBlocks, nameView, pairView } from "./js/features/relations.js";
const result = given.map(({ geometry, pair, run }) => ({
  name: nameView(geometry, run), pair: pairView(geometry, pair),
  kinds: kindsOfBlocks(geometry.blocks).length,
}));
"""


def test_names_and_pairs_are_told_in_sentences(node):
    judged = answer_to("features-judged")
    turns = {
        3: np.radians([0, 100, 200]),
        5: 2 * np.pi * np.arange(5) / 5,
        4: np.pi * np.arange(4) / 2,
    }
    given = []
    for n, pair in ((3, [1, 0]), (5, [0, 1]), (4, [0, 1])):
        x = [*np.cos(turns[n]), *np.sin(turns[n]), *np.zeros(n)]
        asked = {
            "setting": {"n": n, "d": 2, "p": 0} | RELU,
            "runs": [x],
            "converged": [True],
            "shown": 0,
        }
        geometry = judged(asked)["geometry"]
        for block in geometry["blocks"]:
            block |= {
                name: np.array(block[name]).tolist() for name in ("relations", "closure", "values")
            }
        given.append({"geometry": geometry, "pair": pair, "run": {"converged": True}})
    given.append(given[1] | {"run": {"converged": False}})
    given.append(given[1] | {"run": {"converged": False, "given": True}})
    path, pentagon, square, unfinished, placed = node(RELATIONS, given)
    assert "are no scheme" in path["pair"]["sentences"][1]
    assert pentagon["name"]["title"] == "pentagon"
    assert "same paths" in pentagon["pair"]["sentences"][1]
    assert square["kinds"] == 1
    assert "orthogonal" in square["pair"]["sentences"][0]
    assert unfinished["name"]["title"] == "did not converge"
    assert placed["name"]["title"] == "as placed"


OWN = """
import { weightsOf } from "./js/features/own.js";
const result = given.map(weightsOf);
"""


def test_arrays_of_a_file_become_features_and_biases(node):
    W = np.arange(10.0).reshape(2, 5)
    b = np.arange(5.0)

    def array(name, values):
        return {"name": name, "shape": list(values.shape), "values": values.ravel().tolist()}

    plain, turned, square, without, many, flat, wide, odd = node(
        OWN,
        [
            [array("W", W), array("b", b)],
            [array("model.weight", W.T.copy()), array("model.bias", b)],
            [array("W", W[:, :2]), array("b", b[:2])],
            [array("W", W)],
            [array("other", W[:1]), array("W", W)],
            [array("b", b)],
            [array("W", np.zeros((2, 50)))],
            [array("W", W * 1e7)],
        ],
    )
    expected = [*W.ravel(), *b]
    assert (plain["n"], plain["d"], plain["from"]) == (5, 2, expected)
    assert (turned["n"], turned["d"], turned["from"]) == (5, 2, expected)
    assert "rows" in turned["notes"][0]
    assert square["from"] == [*W[:, :2].ravel(), 0, 1]
    assert without["from"] == [*W.ravel(), *np.zeros(5)]
    assert many["from"] == without["from"]
    assert len(many["notes"]) == 2
    assert "no matrix" in flat["refused"]
    assert "50 in 2" in wide["refused"]
    assert "above a million" in odd["refused"]


LINES = """
import { answered } from "./js/kernel/answers.js";
import { pythonLines } from "./js/features/python_lines.js";
const result = given.map((setting) => {
  const { runs, best } = answered({ setting, starts: 2 });
  return { value: runs[best].value, lines: pythonLines(runs[best].x, setting, true) };
});
"""


def test_the_python_lines_give_the_loss_that_is_shown(node, python_runs):
    settings = [
        {"n": 5, "d": 2, "p": 0.05} | RELU,
        {"n": 7, "d": 2, "p": 0.01} | RELU | {"decay": 0.9},
        {"n": 4, "d": 2, "p": 0} | RELU,
        {"n": 4, "d": 2, "p": 0.2}
        | RELU
        | {"activation": "power", "m": 3, "law": "gaussian", "bias": False},
        {"n": 4, "d": 2, "p": 0.2} | RELU | {"activation": "linear"},
    ]
    told = node(LINES, settings)
    lines = "\n".join(one["lines"] for one in told)
    printed = [
        float(line.split()[1])
        for line in python_runs(lines).splitlines()
        if line.startswith("loss")
    ]
    for one, value in zip(told, printed, strict=True):
        assert value == pytest.approx(one["value"], rel=1e-12, abs=1e-14)


KEYS = """
import * as views from "./js/features/views.js";
const result = given.map(({ values, setting }) => {
  const { n, d } = setting;
  const runs = values.map((value, k) => ({
    value, converged: true,
    x: Float64Array.from({ length: (d + 1) * n }, (_, i) => (i === 0 ? 1 + k : 0)),
  }));
  const { keys, others } = views.stripView(runs, setting, 0);
  return { keys: keys.map((one) => one.told), others };
});
"""


def test_a_few_kinds_of_end_points_are_named_with_digits_that_tell_them_apart(node):
    setting = {"n": 5, "d": 2, "p": 0.05} | RELU
    values = [
        [0.0123456, 0.0123457], [0.0123456, 0.0123456, 0.0133], [0.01 + k / 1e4 for k in range(9)]
    ]  # fmt: skip
    close, equal, many = node(KEYS, [{"values": one, "setting": setting} for one in values])
    assert close == {"keys": ["0.0123456", "0.0123457"], "others": ""}
    assert equal["keys"] == ["0.012346", "0.012346", "0.0133"]
    assert len(many["keys"]) == 5
    assert many["others"].startswith("And 4 more kinds of end points, of 4 starts")
    assert "from 0.0105 on" in many["others"]


def test_certificates_are_offered_where_python_gives_them(node):
    asked = [{"n": n, "d": 2, "p": p} | RELU for n in (12, 13, 16, 17) for p in (0, 0.001)]
    asked.append({"n": 5, "d": 2, "p": 0.1} | RELU | {"activation": "linear"})
    told = node(
        'import { MOST_CERTIFIED, whyUncertifiable } from "./js/features/views.js";'
        "const result = [MOST_CERTIFIED, ...given.map(whyUncertifiable)];",
        asked,
    )
    assert told[0] == {"limit": LARGEST_CERTIFIED, "atP": LARGEST_AT_P}
    assert [bool(one) for one in told[1:]] == [*[False] * 3, True, False, True, *[True] * 3]


def test_what_rounding_leaves_of_a_way_is_called_zero(node):
    [view] = node(VIEWS, [{"n": 8, "d": 3, "p": 0.05} | RELU])
    share = float(view["gauge"]["sentence"].split("go ")[1].split(" %")[0].replace("−", "-"))
    assert share == 0


def test_arrows_that_end_at_one_place_are_named_together(node):
    ends = [(0, 1, False), (0.5, 0, False), (0.5, 0.01, False), (0, 0, True), (0.5, 0, True)]
    arrows = [{"i": i, "x": x, "y": y, "dead": dead} for i, (x, y, dead) in enumerate(ends)]
    assert node(
        'import { namesOf } from "./js/features/views.js"; const result = namesOf(given);', arrows
    ) == ["0", "1, 2", "", "", ""]
