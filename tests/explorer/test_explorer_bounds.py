"""The page of bounds: formulas are the library's, verdicts exact, claims the right ones."""

import json
import re

import numpy as np
import pytest

from pentad.explorer import answers_bounds
from pentad.explorer.bounds_data import CLAIMS, claims_of_bounds, trained_gains
from pentad.kit.bounds import placement
from pentad.kit.matrices import working_precision
from pentad.kit.rules import LOWER_BOUNDS, UPPER_BOUNDS, Setting
from pentad.proofs_check.catalogue import selected
from pentad.simulations.experiments.power_loss_sweep import EXPERIMENT
from pentad.theory.numbers.domains import applied, realised
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.design_bounds import joint_upper_bound
from pentad.theory.power_autoencoder.gain_per_dimension import superposition_threshold
from pentad.theory.sparse_inputs import LAWS, SYMMETRIC_LAWS, signal_strength

RELATIVE = 1e-12
JOINT = 1e-5
"""JOINT3 is a bound at every weight and share; the page and the library each look for good ones."""

SHOWN = [(2, "gaussian"), (3, "rademacher")]
"""Dimensions and laws of the stored optima that are compared."""

RULES = {rule.name: rule for rule in (*UPPER_BOUNDS, *LOWER_BOUNDS)}
MODELS = answers_bounds.MODELS


DENSE = {"n": 9, "d": 4, "p": 1.0, "law": "gaussian", "m": 5, "model": "untied"}


def random_settings(count, seed):
    """Settings of all laws and classes of models, p down to 1e-7, with p = 1 among them."""
    chance = np.random.default_rng(seed)
    laws, models = list(LAWS), list(MODELS)
    found = []
    for k in range(count):
        p = float(f"{10 ** -chance.uniform(0, 7):.4g}") if k % 10 else 1.0
        n, d = int(chance.integers(1, 60)), int(chance.integers(1, 12))
        m = int(chance.choice([1, 3, 3, 3, 5, 7, 9]))
        model = models[min(k // len(laws) % 9, 5)]
        found.append({"n": n, "d": d, "p": p, "law": laws[k % len(laws)], "m": m, "model": model})
    return found


def setting_of(one):
    encoder, decoder = MODELS[one["model"]]
    m = None if decoder == "any" else one["m"]
    return Setting(one["n"], one["d"], one["p"], LAWS[one["law"]], m, encoder, decoder)


def values_of_the_library(one):
    """Every bound that applies, at the exact value of the float p."""
    s = setting_of(one)
    with working_precision():
        exact = s._replace(p=rational(s.p))
        rules = RULES.values() if s.m is not None else UPPER_BOUNDS
        return {rule.name: float(rule.value(exact)) for rule in rules if rule.applies(s)}


def test_bounds_are_those_of_the_library(node):
    settings = [*random_settings(110, seed=4), DENSE]
    found = node(
        'import { judged } from "./js/bounds/rules.js"; const result = given.map(judged);', settings
    )
    seen = set()
    for one, bounds in zip(settings, found, strict=True):
        expected = values_of_the_library(one)
        degree = MODELS[one["model"]][1] != "any"
        here = {
            b["name"]: b["value"]
            for b in bounds
            if b["value"] is not None and (degree or b["side"] == "upper")
        }
        assert set(here) == set(expected), one
        seen |= set(here)
        for name, value in expected.items():
            tolerance = JOINT if name == "JOINT3" else RELATIVE
            assert abs(here[name] - value) <= tolerance * value, (name, one)
    assert seen == set(RULES)


def test_joint_bound_is_that_of_the_library_at_its_own_weight_and_share(node):
    chance = np.random.default_rng(1)
    cases = [
        {"r": int(chance.integers(1, 9)), "law": law.name, "p": float(f"{p:.5g}")}
        for law in SYMMETRIC_LAWS
        for p in 10 ** -chance.uniform(0.7, 6, 3)
    ]
    found = node(
        'import { bestParameters, jointValue } from "./js/bounds/joint.js";'
        'import { evenCumulants } from "./js/bounds/laws.js";'
        "const result = given.map(({ r, law, p }) => { const inputs = evenCumulants(law, p);"
        "const chosen = bestParameters(r, inputs);"
        "return { ...chosen, value: jointValue(r, inputs, chosen) }; });",
        cases,
    )
    for one, made in zip(cases, found, strict=True):
        weight, share = (rational(1) - rational(made[name]) for name in ("lost", "freed"))
        r, p = one["r"], rational(one["p"])
        law = LAWS[one["law"]]
        value = joint_upper_bound(r, r, p, law, weight=weight, share=share)
        assert abs(made["value"] - float(value)) <= RELATIVE * float(value), one
        ours = float(joint_upper_bound(r, r, p, law))
        assert made["value"] <= ours * (1 + JOINT), one


def test_hypotheses_are_decided_without_rounding(node):
    """H3 of Rademacher amplitudes ends at p^2 = 1/15, of uniform ones where kappa_4 or k6' does."""
    ends = [(1 / 15) ** 0.5, float(superposition_threshold(LAWS["uniform"]))]
    near = [np.nextafter(end, way) for end in ends for way in (0.0, 1.0)]
    cases = [
        {"n": 4, "d": 2, "p": float(p), "law": law, "m": 3, "model": "tied"}
        for law in ("rademacher", "uniform", "heavy")
        for p in [*near, 0.5, 1.0]
    ]
    found = node(
        'import { RULES, failing } from "./js/bounds/rules.js";'
        "const result = given.map((s) => RULES.filter((one) => !failing(one, s).length)"
        ".map((one) => one.name));",
        cases,
    )
    for one, names in zip(cases, found, strict=True):
        s = setting_of(one)
        assert set(names) == {name for name, rule in RULES.items() if rule.applies(s)}, one


def test_weights_gain_what_the_library_says(node):
    chance = np.random.default_rng(3)
    cases = []
    for law in SYMMETRIC_LAWS:
        for m in (1, 3, 5):
            d, n = int(chance.integers(1, 4)), int(chance.integers(1, 8))
            W = chance.normal(size=(d, n)).tolist()
            cases.append({"W": W, "p": float(chance.uniform(0.01, 1)), "law": law.name, "m": m})
    found = node(
        'import { improvementOf, capacityOf } from "./js/bounds/weights.js"; const result ='
        " given.map((one) => ({ ...improvementOf(one.W, one), capacity: capacityOf(one.W) }));",
        cases,
    )
    for one, made in zip(cases, found, strict=True):
        placed = placement(np.array(one["W"]), one["p"], one["law"], one["m"])
        assert made["improvement"] == pytest.approx(placed.improvement, rel=1e-9)
        assert made["best"] == pytest.approx(placed.best_improvement, rel=1e-11)
        assert made["capacity"] == pytest.approx(placed.capacity, rel=1e-12)


SETTING = {"n": 6, "d": 2, "m": 3, "law": "gaussian", "model": "tied", "p": "0.05"}


def verdicts(told):
    return {one["name"]: one["verdict"] for one in told["bounds"]}


def test_rationals_judge_a_claim():
    low, high = answers_bounds.judged(SETTING | {"gain": "3"}), None
    assert low["verdict"] == "respected"
    high = answers_bounds.judged(SETTING | {"gain": "4.2"})
    assert high["verdict"] == "exceeded"
    assert verdicts(high)["DESIGN3"] == "exceeded"
    assert verdicts(high)["JOINT3"] == "respected"


def test_rationals_see_what_floats_do_not():
    """DIM is N / kappa = 20 / 3 exactly; a claim of one more at the 30th digit exceeds it."""
    third = "6." + 30 * "6"
    assert verdicts(answers_bounds.judged(SETTING | {"gain": third + "6"}))["DIM"] == "respected"
    assert verdicts(answers_bounds.judged(SETTING | {"gain": third + "7"}))["DIM"] == "exceeded"
    assert float(third + "6") == float(third + "7")


def test_weights_are_judged_at_the_exact_floats():
    axes = np.eye(2, 6)
    told = answers_bounds.judged(SETTING | {"W": axes.tolist()})
    assert verdicts(told)["L1"] == "reached"
    assert told["value"] == [2, 2]
    assert told["capacity"] == 2
    worse = axes + 1e-9 * np.eye(2, 6, 1)
    assert verdicts(answers_bounds.judged(SETTING | {"W": worse.tolist()}))["L1"] == "not reached"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"n": 0}, "n is a whole number"),
        ({"n": True}, "n is a whole number"),
        ({"m": 4}, "m must be odd"),
        ({"law": "cauchy"}, "the law is one of"),
        ({"law": ["gaussian"]}, "the law is one of"),
        ({"model": "best"}, "the model is one of"),
        ({"p": "0"}, "p is a decimal"),
        ({"p": 0.5}, "p is a decimal"),
        ({"p": "nan"}, "p is a decimal"),
        ({"gain": 2}, "as text"),
        ({"gain": "many"}, "as text"),
        ({"gain": [[2] * 5000] * 9}, "as text"),
        ({"gain": "1e400"}, "between -1e300 and 1e300"),
        ({"gain": "1e-1000000000"}, "an exponent lies between -400 and 400"),
        ({"p": "1e-1000000000"}, "an exponent lies between -400 and 400"),
        ({"p": "0." + 5000 * "1"}, "at most 400 characters; got 5002"),
        ({"p": "0." + 300 * "0"}, "p is a decimal"),
        ({"law": 5000 * "a"}, "the law is one of"),
        ({"W": [[1e200] * 6, [1] * 6]}, "beyond the range of floats"),
        ({"W": [[1, 2]]}, "W has d = 2 rows"),
        ({"W": [[0] * 6, [0] * 6]}, "must not be zero"),
        ({"W": [["1"] * 6, [0] * 6]}, "W has d = 2 rows"),
        ({"W": [[1] * 6, [0] * 6], "model": "untied"}, "tied power autoencoder"),
        ({"n": 1000, "d": 2, "W": [[1] * 1000] * 2}, "up to 1500 entries"),
    ],
)
def test_what_cannot_be_judged_is_refused(changed, word):
    with pytest.raises(ValueError, match=re.escape(word)) as refused:
        answers_bounds.judged(SETTING | {"gain": "2"} | changed)
    assert len(str(refused.value)) < 160


def test_claims_say_what_their_bound_is():
    """Where a claim's right side is the bound, it has the value of the rule at its examples."""
    apart = {"DENSE", "L2"}  # their claims speak of one feature, and of the terms C and D
    claims = {one.id: one for one in selected([i for ids in CLAIMS.values() for i in ids])}
    for name, ids in CLAIMS.items():
        for claim in (claims[i] for i in ids if name not in apart):
            for example in claim.examples:
                point = realised(dict(example), "exact")
                law, m = point.get("law", LAWS["gaussian"]), point.get("m", 3)
                s = Setting(point["n"], point["d"], point["p"], law, m, "linear", "tied power")
                with working_precision():
                    found, stated = RULES[name].value(s), applied(claim.rhs, point)
                assert float(found) == pytest.approx(float(stated), rel=1e-12), (name, claim.id)
    assert set(CLAIMS) == set(RULES) - {"ZERO LOSS", "DIM, polynomial"}


def test_domains_of_claims_are_read_off(node):
    claims = claims_of_bounds()
    inside = {"n": 4, "d": 3, "p": 0.1, "law": "laplace", "m": 3, "model": "tied"}
    cases = [
        ["CAP3", inside, True],
        ["CAP3", inside | {"n": 5}, False],
        ["CAP3", inside | {"d": 4}, False],
        ["CAP3", inside | {"model": "untied"}, False],
        ["DIM", inside | {"n": 500, "d": 40}, True],
        ["DIM", inside | {"model": "power"}, False],
        ["SERIES", inside | {"law": "heavy"}, True],
        ["U10", inside | {"m": 7}, False],
        ["L2", inside, False],
        ["L2", inside | {"d": 8}, True],
        ["L2", inside | {"d": 8, "m": 5}, False],
        ["DENSE", inside | {"model": "untied", "law": "gaussian", "p": 1}, True],
    ]
    found = node(
        'import { claimsOf, domainOf } from "./js/bounds/views.js"; const result = given.cases.map('
        "([name, s]) => domainOf(claimsOf(given.claims, name, s)[0], s).inside);",
        {"claims": claims, "cases": cases},
    )
    assert found == [inside for _, _, inside in cases]


def test_answers_are_told_in_words(node):
    axes = np.eye(2, 6).tolist()
    linear = SETTING | {"model": "linear", "n": 4, "gain": "1.5"}
    asked = [SETTING | {"gain": "3"}, SETTING | {"gain": "4.2"}, SETTING | {"W": axes}, linear]
    found = node(
        'import { answerIn } from "./js/bounds/judge.js";'
        'const result = given.map((told) => answerIn(told, "7"));',
        [answers_bounds.judged(one) for one in asked],
    )
    within, above, weights, reached = (one["text"] for one in found)
    assert within.startswith("The claimed gain 7 is read as it is written. It respects all 10")
    assert within.endswith("It is at least L1 and L2.")
    assert "It exceeds DESIGN3: if that holds" in above
    assert weights.startswith("The weights gain exactly 2; their capacities sum to 2, no more than")
    assert [one["kind"] for one in found] == ["certified"] * 4
    assert reached.endswith(
        "2 upper bounds that apply. Reached: a construction gains more, by L1 and L2."
    )


def test_verdicts_in_floats(node):
    s = {"n": 6, "d": 2, "p": 0.05, "law": "gaussian", "m": 3, "model": "tied"}
    unit = 0.05 * float(signal_strength(LAWS["gaussian"], 3))
    design = values_of_the_library(s)["DESIGN3"] / unit
    found = node(
        'import { bars, verdict } from "./js/bounds/views.js";'
        "const result = given.gains.map((gain) => verdict(bars(given.s), gain).kind);",
        {"s": s, "gains": [1.5, 3, design, 5]},
    )
    assert found == ["reached", "open", "level", "excluded"]


NEAR_JOINT = [
    {"n": 5, "d": 7, "law": "rademacher", "p": 0.000002, "gain": 23.99711},
    {"n": 16, "d": 3, "law": "laplace", "p": 0.5, "gain": 6.986129704973378},
]


def test_verdicts_in_floats_do_not_contradict_the_rationals(node):
    """Also near JOINT3, whose weight and share the page and the library each search for."""
    chance = np.random.default_rng(6)
    cases = [{"m": 3, "model": "tied"} | one for one in NEAR_JOINT]
    for law in SYMMETRIC_LAWS[:3]:
        n, d = int(chance.integers(2, 400)), int(chance.integers(2, 30))
        p = float(f"{10 ** -chance.uniform(1, 6):.4g}")
        one = {"n": n, "d": d, "law": law.name, "p": p, "m": 3, "model": "tied"}
        joint = values_of_the_library(one)["JOINT3"]
        unit = p * float(signal_strength(law, 3))
        near = [joint / unit * (1 + way) for way in (-1e-4, 3e-7, 1e-4)]
        cases += [one | {"gain": gain} for gain in near]
    found = node(
        'import { bars, place, verdict } from "./js/bounds/views.js";'
        "const result = given.map((s) => { const all = bars(s);"
        " const places = [...all.uppers, ...all.lowers]"
        ".map((one) => [one.name, place(one, s.gain)]);"
        " return { ...verdict(all, s.gain), places: Object.fromEntries(places) }; });",
        cases,
    )
    words = {"exceeded": "above", "respected": "below", "reached": "above", "not reached": "below"}
    told = []
    for one, floats in zip(cases, found, strict=True):
        asked = one | {"p": str(one["p"]), "gain": repr(one["gain"])}
        exact = verdicts(answers_bounds.judged(asked))
        assert set(exact) == set(floats["places"])
        for name, word in exact.items():
            assert floats["places"][name] in ("close", words[word]), (name, one)
        told.append(floats["places"]["JOINT3"])
    assert told == ["close"] * 2 + ["below", "close", "above"] * 3
    near = "Too close to JOINT3 for floating point: judge in rationals."
    assert found[1]["text"].endswith(near)
    assert [one["kind"] for one in found[:2]] == ["excluded", "level"]
    assert "JOINT3" not in found[0]["names"]
    assert found[1]["names"] == ["JOINT3"]


def test_no_loss_falls_below_zero_in_words(node):
    one = {"n": 1, "d": 64, "p": 1e-6, "law": "gaussian", "m": 1, "model": "tied"}
    found = node(
        'import { lossOf } from "./js/bounds/views.js";'
        "const result = given.gains.map((gain) => lossOf(given.s, gain));",
        {"s": one, "gains": [0.5, 1, 1e4]},
    )
    assert found == [
        "the loss falls by 5e-7 from n p μ₂ = 0.000001.",
        "the loss falls by 0.000001 from n p μ₂ = 0.000001.",
        "the loss would have to fall by 0.01, but there is no more than n p μ₂ = 0.000001 of it.",
    ]


def test_the_gap_is_between_what_was_trained(node):
    """No stored optimum lies above the tightest curve, nor is it worse than the constructions."""
    cells = [cell for cell in EXPERIMENT.presets["paper"] if (cell.d, cell.law) in SHOWN]
    trained = trained_gains(cells)
    assert [(one["d"], one["law"]) for one in trained] == SHOWN
    for one in trained:
        given = [
            {"n": one["n"], "d": one["d"], "p": p, "law": one["law"], "m": 3, "model": "tied"}
            for p, _, _ in one["points"]
        ]
        found = node(
            'import { gainsAt } from "./js/bounds/views.js"; import { tightest } from'
            ' "./js/bounds/rules.js"; const result = given.map((s) => tightest('
            "gainsAt(s).map((b) => ({ ...b, value: b.gain }))));",
            given,
        )
        for (_, gain, converged), ends in zip(one["points"], found, strict=True):
            assert gain <= ends["least"]["value"] * (1 + 1e-6)
            assert not converged or gain >= ends["most"]["value"] * (1 - 1e-6)


def test_python_lines_give_what_is_seen(node, python_runs):
    state = {"n": 6, "d": 2, "p": 0.05, "law": "gaussian", "m": "3", "model": "tied", "gain": 4.2}
    W = np.eye(2, 6).tolist()
    lines, bars = node(
        'import { bars, pythonLines } from "./js/bounds/views.js";'
        'import { settingOf } from "./js/bounds/state.js"; const result ='
        " [pythonLines(given.state, given.W), bars(settingOf(given.state))];",
        {"state": state, "W": W},
    )
    printed = python_runs(lines)
    for bar in [*bars["uppers"], *bars["lowers"]]:
        [value] = re.findall(rf"^{bar['name']} +([\d.e+-]+)$", printed, re.MULTILINE)
        assert float(value) == pytest.approx(bar["gain"], rel=1e-5)
    assert "exceeds DESIGN3" in printed
    assert "level with L1" in printed


def test_every_class_of_models_is_judged_alike_by_page_and_python(node, python_runs):
    base = {"n": 4, "d": 2, "p": 0.01, "law": "gaussian", "m": "3", "gain": 1.5}
    states = [base | {"model": model} for model in MODELS]
    found = node(
        'import { bars, pythonLines, verdict } from "./js/bounds/views.js";'
        'import { settingOf } from "./js/bounds/state.js"; const result = given.map((s) => {'
        " const all = bars(settingOf(s)); const shown = [...all.uppers, ...all.lowers];"
        " return { lines: pythonLines(s, null), said: verdict(all, s.gain).kind,"
        " gains: Object.fromEntries(shown.map((one) => [one.name, one.gain])) }; });",
        states,
    )
    printed = python_runs("\nprint('--')\n".join(one["lines"] for one in found)).split("--\n")
    for state, one, lines in zip(states, found, printed, strict=True):
        asked = state | {"m": 3, "p": "0.01", "gain": "1.5"}
        judged = verdicts(answers_bounds.judged(asked))
        values = re.findall(r"^(\w+(?:, \w+| \w+)?) +([\d.e+-]+)$", lines, re.MULTILINE)
        assert set(judged) == set(one["gains"]) == {name for name, _ in values}, state
        for name, value in values:
            assert float(value) == pytest.approx(one["gains"][name], rel=1e-5)
        assert "no bound excludes it" in lines
        assert one["said"] == "reached"
        assert "not reached" in (judged["L1"], judged["L2"])


def test_example_weights_are_tight(node):
    found = node(
        'import { exampleWeights } from "./js/bounds/state.js";'
        "const result = given.map(([n, d]) => exampleWeights(n, d));",
        [[5, 1], [6, 2], [3, 2], [9, 4], [3, 4]],
    )
    for W, (n, d) in zip(
        map(np.array, found), [(5, 1), (6, 2), (3, 2), (9, 4), (3, 4)], strict=True
    ):
        assert W.shape == (d, n)
        if n > d:
            frame = W @ W.T
            assert np.allclose(frame, frame[0, 0] * np.eye(d), atol=1e-9)


def test_weights_of_files_are_read_and_refused(node):
    found = node(
        'import { matrixOfJson, matricesOf, oriented, refusal } from "./js/bounds/own_weights.js";'
        "const tried = (text) => { try { return matrixOfJson(text).shape; }"
        " catch { return null; } };"
        "const [one] = matricesOf([{ name: 'b', shape: [3], values: [1, 2, 3] },"
        " { name: 'W', shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6] }]);"
        "const result = { texts: given.map(tried), columns: oriented(one, false),"
        " rows: oriented(one, true), large: refusal([new Array(401).fill(1)]),"
        " zero: refusal([[0, 0]]), fine: refusal([[1, 0]]) };",
        ["[[1, 2], [3, 4]]", '{"W": [[1]]}', "[[1, 2], [3]]", '[["x"]]', "[]", "3", "no"],
    )
    assert found["texts"] == [[2, 2], [1, 1], None, None, None, None, None]
    assert found["columns"] == [[1, 2, 3], [4, 5, 6]]
    assert found["rows"] == [[1, 4], [2, 5], [3, 6]]
    assert "400 numbers" in found["large"]
    assert found["zero"]
    assert found["fine"] == ""


def test_on_a_narrow_phone_nothing_sticks_out(window):
    page = window("bounds.html", width=360)
    page.locator("circle.handle").wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    label = page.locator("svg text", has_text="CAP3").first.locator("title")
    assert "features share capacity" in label.text_content()


def test_in_a_browser(window, tmp_path):
    page = window("bounds.html#n=6&p=0.05&gain=3&d=99")
    page.set_default_timeout(60_000)
    page.get_by_text("d, dimensions they share has to be").wait_for()
    page.get_by_text("In the gap").wait_for()
    page.locator("circle.handle").wait_for()
    page.locator("circle.handle").focus()
    page.keyboard.press("ArrowUp")
    assert "gain=3.15" in page.url
    shown = page.locator(".bars li", has_text="DESIGN3").locator(".value").inner_text()
    one = {"n": 6, "d": 2, "p": 0.05, "law": "gaussian", "m": 3, "model": "tied"}
    unit = 0.05 * float(signal_strength(LAWS["gaussian"], 3))
    assert float(shown) == pytest.approx(values_of_the_library(one)["DESIGN3"] / unit, rel=1e-3)
    place = page.locator("circle.handle").bounding_box()
    at = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 60, at[1], steps=3)
    page.mouse.up()
    assert float(re.search(r"p=([\d.e-]+)", page.url)[1]) < 0.04
    page.go_back()
    assert "p=0.05" in page.url
    page.get_by_role("button", name="Judge in rationals").click()
    page.get_by_text("It respects all 10 upper bounds").wait_for()
    page.get_by_label("claimed gain, typed").fill("3.1")
    page.keyboard.press("Enter")
    page.get_by_text("It respects all 10 upper bounds").wait_for(state="detached")
    page.go_back()
    page.get_by_label("amplitudes").select_option("rademacher")
    page.get_by_label("p, probability that a feature is active (sparser →), typed").fill("0.4")
    page.keyboard.press("Enter")
    page.get_by_text("fails here: κ₄(x) ≥ 0").first.wait_for()
    remove = page.get_by_role("button", name="Remove")
    assert remove.is_disabled()
    weights = tmp_path / "<b>weights.npz"
    np.savez(weights, W=np.eye(2, 4), other=np.ones(3))
    page.get_by_label("file (.npz").set_input_files(weights)
    page.get_by_text("gain 2 at p = 0.4: the improvement").wait_for()
    assert "n=4" in page.url
    page.get_by_role("button", name="Judge the weights").click()
    page.get_by_text("The weights gain exactly 2; their capacities sum to 2, no more").wait_for()
    broken = tmp_path / "<b>broken.npz"
    broken.write_bytes(b"no archive")
    page.get_by_label("file (.npz").set_input_files(broken)
    page.locator(".refused", has_text="<b>broken.npz").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Data (JSON)").click()
    assert json.loads(saved.value.path().read_text())["gain"] == 3.15
    remove.click()
    assert remove.is_disabled()
    assert "W=" not in page.url
