"""Certificates of the suite: what their expressions are, that they are made again, the command."""

import json
import os
import time
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from pentad.proofs_check.catalogue import all_claims
from pentad.proofs_check.certificates import catalogue, minima, one_axis, pairs, replay, saddles
from pentad.proofs_check.certificates.coverage import COVERED
from pentad.proofs_check.certificates.replay import replayed
from pentad.proofs_check.certificates.sealing import sealed, written
from pentad.proofs_check.certificates.trees import grown
from pentad.proofs_check.checker.check import BITS, Interval, Values, judged, parsed, seal
from pentad.theory.rectified_model.axis_certificates import critical_penalties
from pentad.theory.rectified_model.penalised_pair import (
    axis_loss_by_definition,
    weak_pair_bounds,
)
from pentad.theory.rectified_model.pentagon_floor import (
    angular_convexity,
    logarithmic_convexity,
    scaled_floor,
)
from pentad.theory.rectified_model.shared_axis import WITNESSES, conjectured_axis_loss
from pentad.theory.rectified_model.toy_loss import one_active_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.two_features import unstored_loss

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
DATA = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in catalogue.kept()}
MINIMA = sorted(minima.certificates())
AXES = sorted(name for name in DATA if name.startswith("axis_"))
PAIRS = sorted(name for name in DATA if name.startswith("pair_"))
WEAK = sorted(name for name in DATA if name.startswith("weak_"))


def valued(data, point, name):
    """A defined expression at a point, by the arithmetic of the checker."""
    definitions = {key: parsed(text) for key, text in data["definitions"].items()}
    found = Values({key: Interval.of(x) for key, x in point.items()}, definitions)(parsed(name))
    return Fraction(found.lo + found.hi, 2 << BITS)


@pytest.mark.parametrize("name", MINIMA)
def test_the_written_loss_is_that_of_one_active_feature(name):
    data = DATA[name]
    middles = {key: sum(map(Fraction, ends)) / 2 for key, ends in data["variables"].items()}
    n = sum(key.startswith("b") for key in middles)
    d = 1 + max(int(key[1 : key.index("_")]) for key in middles if key.startswith("w"))
    W = np.array([[middles.get(f"w{i}_{j}", Fraction(0)) for j in range(n)] for i in range(d)])
    b = np.array([middles[f"b{j}"] for j in range(n)])
    expected = one_active_loss(W.T @ W, b)
    assert abs(valued(data, middles, "L") - expected) < Fraction(1, 10**30)
    A = W.T @ W
    capacity = (A.diagonal() ** 2 / (A @ A).diagonal()).sum()
    assert abs(valued(data, middles, "capacity") - capacity) < Fraction(1, 10**30)
    assert data["zeros"] == [f"D(L,{key})" for key in data["variables"]]


def test_there_is_a_file_for_each_witness_and_piece():
    assert len(AXES) == len(WITNESSES) == 4
    assert len(WEAK) == 2 * 2 * 3
    jumps = [kept for kept in critical_penalties().values() if kept.kind == "jump"]
    assert len(PAIRS) == len(jumps) - 1 == 23


@pytest.mark.parametrize("name", AXES)
def test_the_written_loss_on_an_axis_is_that_of_theory(name):
    data = DATA[name]
    given = {key: Fraction(text) for key, text in data["definitions"].items() if number(text)}
    n = sum(key.startswith("w") for key in given)
    w, b = ([given[f"{letter}{i}"] for i in range(n)] for letter in "wb")
    p, square = given["p"], given["square"]
    assert (1 - p, tuple(w), tuple(b), square) in WITNESSES.values()
    A = square * np.multiply.outer(*[np.array(w, dtype=object)] * 2)
    expected = full_toy_loss_by_definition(A, np.array(b, dtype=object), p)
    assert isinstance(expected, Fraction)
    assert abs(valued(data, {}, "L") - expected) < Fraction(1, 10**30)
    bounds = [item.removeprefix("L < ") for item in data["alternatives"][0][:2]]
    least = min(valued(data, {}, bound) for bound in bounds)
    assert abs(least - conjectured_axis_loss(p, n)) < Fraction(1, 10**30)
    assert all(item.startswith("L < ") for item in data["alternatives"][0][:2])


@pytest.mark.parametrize("name", PAIRS)
def test_the_written_loss_of_a_pair_is_that_of_theory(name):
    data = DATA[name]
    given = {key: Fraction(text) for key, text in data["definitions"].items() if number(text)}
    kept = critical_penalties()[given["I"], given["q"]]
    assert kept.kind == "jump"
    middles = {key: sum(map(Fraction, ends)) / 2 for key, ends in data["variables"].items()}
    near = [*kept.w, *kept.b]
    assert all(abs(x - y) < Fraction(1, 500) for x, y in zip(middles.values(), near, strict=True))
    for step in (Fraction(0), Fraction(1, 10**7), Fraction(-1, 10**7)):
        point = {key: x + (k + 1) * step for k, (key, x) in enumerate(middles.items())}
        values = list(point.values())
        w, b = (np.array(part, dtype=object) for part in (values[:2], values[2:]))
        importance = np.array([Fraction(1), kept.importance], dtype=object)
        expected = axis_loss_by_definition(w, b, 1 - kept.S, importance)
        expected += 2 * kept.lower * (w[0] * w[1]) ** 2
        assert abs(valued(data, point, "L") - expected) < Fraction(1, 10**25)
        assert abs(valued(data, point, "V") - unstored_loss(1 - kept.S)) < Fraction(1, 10**30)
    assert {"L < I*V", "convex(L)"} <= set(data["alternatives"][0])
    assert data["zeros"] == [f"D(L,{key})" for key in data["variables"]]


def test_a_cell_without_a_pair_has_no_such_certificate():
    (none, *_) = (kept for kept in critical_penalties().values() if not kept.w)
    with pytest.raises(ValueError, match="there is no pair at I ="):
        pairs.pair_certificate(none)


def number(text):
    return text.removeprefix("-").replace("/", "").isdigit()


@pytest.mark.parametrize("name", WEAK)
def test_the_written_bounds_of_a_weak_pair_are_those_of_theory(name):
    data, (_, word, kind, _) = DATA[name], name.split("_")
    cell, sign = critical_penalties()[one_axis.CELLS[kind]], {"opposite": -1, "equal": 1}[word]
    p, V = 1 - cell.S, cell.importance * unstored_loss(1 - cell.S)
    sides = {key: tuple(map(Fraction, ends)) for key, ends in data["variables"].items()}
    assert sides["t"] == (0, 1)
    for share in (Fraction(0), Fraction(2, 7), Fraction(5, 8), Fraction(1)):
        shares = zip(sides, (share, 1 - share / 3, share), strict=True)
        point = {key: (1 - x) * sides[key][0] + x * sides[key][1] for key, x in shares}
        e = cell.weak * point["t"]
        at = (e, point["alpha"], point["s"])
        expected = weak_pair_bounds(p, cell.importance, cell.penalty, *at, sign)
        assert abs(valued(data, point, "start") - expected.start) < Fraction(1, 10**30)
        assert abs(valued(data, point, "rest") - expected.rest) < Fraction(1, 10**30)
        assert abs(valued(data, point, "e") - e) < Fraction(1, 10**30)
        assert abs(valued(data, point, "V") - V) < Fraction(1, 10**30)
    whole = [["start + e*rest > 0"], ["rest > 0"]]
    assert data["alternatives"] == (whole if sign < 0 else whole[:1])


def test_the_pieces_of_a_weak_pair_cover_its_shifts():
    for word in ("opposite", "equal"):
        for kind in one_axis.CELLS:
            ends = [DATA[f"weak_{word}_{kind}_{k}"]["variables"]["s"] for k in range(3)]
            assert [ends[0][0], ends[2][1]] == ["-6", "3"]
            assert [one[1] for one in ends[:2]] == [one[0] for one in ends[1:]]


@pytest.mark.parametrize("r", [Fraction(0), Fraction(1, 3), Fraction(67, 100)])
@pytest.mark.parametrize("t", [Fraction(0), Fraction(2, 5), Fraction(9, 10), Fraction(1)])
def test_the_written_floor_is_that_of_theory(r, t):
    point = {"r": r, "t": t}
    H = scaled_floor(r, t)
    logarithmic, angular = (
        valued(DATA[f"pentagon_{kind}_convexity"], point, "e")
        for kind in ("logarithmic", "angular")
    )
    assert abs(logarithmic - logarithmic_convexity(H, r)) < Fraction(1, 10**30)
    assert abs(angular - angular_convexity(H, r)) < Fraction(1, 10**30)
    for name in ("pentagon_sign_at_0", "pentagon_sign_at_1", "pentagon_value"):
        given = point if name != "pentagon_value" else {"t": t}
        if name != "pentagon_value":
            assert abs(valued(DATA[name], given, "H") - H.value) < Fraction(1, 10**30)
            assert abs(valued(DATA[name], given, "D(H,t)") - H.t) < Fraction(1, 10**30)
    ratios = dict(DATA["pentagon_ratios"])
    one = scaled_floor(Fraction(67, 100), t, 1).value * Fraction(67, 100) ** 2
    assert abs(valued(ratios, {"t": t}, "K") - one) < Fraction(1, 10**30)


def test_the_value_is_at_the_cosine_of_72_degrees():
    definitions = DATA["pentagon_value"]["definitions"]
    assert definitions["H"] == DATA["pentagon_sign_at_0"]["definitions"]["H"]
    r = valued(DATA["pentagon_value"], {}, "r")
    assert abs(4 * r * r + 2 * r - 1) < Fraction(1, 10**35)
    assert r > 0


def test_files_are_those_that_are_made():
    names = [
        name
        for module in catalogue.MAKERS
        for name in import_module(f"pentad.{module}").certificates()
    ]
    assert sorted(names) == sorted(DATA)


@pytest.mark.parametrize("name", ["polygon_5", "rectified_d3_m1", "cross_talk_9", "no_halfspace"])
def test_they_are_made_again_the_same(name, tmp_path):
    (path,) = catalogue.write(tmp_path, [name])
    assert path.read_bytes() == (catalogue.FOLDER / path.name).read_bytes()


def test_claims_with_certified_evidence_have_a_file_or_a_reason_and_files_have_a_claim():
    claims = {claim.id: claim for claim in all_claims()}
    certified = {
        name
        for name, claim in claims.items()
        if any(item.method == "certified" for item in claim.evidence)
    }
    assert certified <= COVERED.keys() <= claims.keys()
    assert {file for cover in COVERED.values() for file in cover.files} == set(DATA)
    assert all(cover.files or cover.outside for cover in COVERED.values())
    page = (catalogue.FOLDER.parents[2] / "docs/beyond/checker.md").read_text(encoding="utf-8")
    for name, cover in COVERED.items():
        files = ", ".join(f"`{file}`" for file in cover.files) or "none"
        assert f"| {{claim}}`{name}` | {files} | {cover.outside} |\n" in page


@pytest.mark.parametrize("k", saddles.CORNERS)
def test_a_saddle_is_written_along_a_line_through_its_critical_point(k):
    data = DATA[f"polygon_{k}"]
    moved = {name for name in data["definitions"] if f"at_{name}" in data["variables"]}
    assert {f"at_{name}" for name in moved} | {"t"} == set(data["variables"])
    assert sorted(data["zeros"]) == sorted([*(f"D(L,at_{name})" for name in moved), "t"])
    assert data["about"] == "the zero"
    middles = {name: sum(map(Fraction, ends)) / 2 for name, ends in data["variables"].items()}
    point = middles | {"t": Fraction(1, 100)}
    given = {name: valued(data, point, name) for name in moved}
    W = np.array([[given.get(f"w{i}_{j}", Fraction(0)) for j in range(k)] for i in range(2)])
    b = np.array([given[f"b{j}"] for j in range(k)])
    whole = np.array([[middles.get(f"at_w{i}_{j}", Fraction(0)) for j in range(k)] for i in (0, 1)])
    assert np.allclose(whole.astype(float).T @ whole.astype(float), _polygon(k), atol=1e-9)
    expected = one_active_loss(W.T @ W, b)
    assert abs(valued(data, point, "L") - expected) < Fraction(1, 10**25)


def _polygon(k):
    """Cosines of the angles between corners, by the squared radius that the file has."""
    data = DATA[f"polygon_{k}"]
    middles = {
        name: float(sum(map(Fraction, ends)) / 2) for name, ends in data["variables"].items()
    }
    square = sum(x * x for name, x in middles.items() if name.startswith("at_w")) / k
    turns = np.array([np.arctan2(middles.get(f"at_w1_{j}", 0), middles.get(f"at_w0_{j}", 0))
                      for j in range(k)])  # fmt: skip
    assert np.allclose(np.diff(np.sort(turns % (2 * np.pi))), 2 * np.pi / k)
    return square * np.cos(turns[:, None] - turns)


def test_they_are_few_hundred_kilobytes():
    assert sum(path.stat().st_size for path in catalogue.kept()) < 500_000


def test_all_are_accepted_by_the_program_alone():
    quick = [path for path in catalogue.kept() if "convexity" not in path.stem][:8]
    found = list(replayed(quick))
    assert [one.accepted for one in found] == [True] * len(quick), found


SQUARE = {"form": "box", "title": "", "variables": {"x": ["0", "1"]}, "definitions": {}}


def test_a_tree_is_grown_as_fine_as_it_needs():
    data = SQUARE | {"alternatives": [["x^2 > 0.25"], ["x < 0.6"]]}
    tree = grown(data)
    assert judged(data | {"tree": tree})[1] == f"{sum(x.isalpha() for x in tree)} boxes"


def test_no_tree_is_grown_for_what_is_false():
    with pytest.raises(ValueError, match="50 leaves do not suffice; it stopped at x in"):
        grown(SQUARE | {"alternatives": [["x^2 > 0.25"], ["x < 0.4"]]}, most=50)


def test_a_positive_bias_and_what_is_no_minimum_are_refused():
    from dataclasses import replace

    from pentad.proofs_check.spectral_geometry.certified_minima.polygons import whole_polygon

    point = whole_polygon(5)
    with pytest.raises(ValueError, match="no certified minimum"):
        minima.minimum_certificate(replace(point, is_minimum=False), "")
    with pytest.raises(ValueError, match="biases must be negative"):
        minima.minimum_certificate(replace(point, b=-point.b), "")


# The command ----------------------------------------------------------------------------------


def told(capsys, *words):
    from pentad.cli import main

    code = main(["certificates", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_lists_what_there_is_and_what_not(capsys):
    code, out, _ = told(capsys)
    assert code == 0
    for word in ("icosahedron", "algebraic number", "without a certificate", "golden-decagon"):
        assert word in out
    code, out, _ = told(capsys, "--json")
    answer = json.loads(out)
    assert {one["name"] for one in answer["certificates"]} == set(DATA)
    assert answer["claims"]["beyond/weak-pairs-do-not-pay"]["files"] == sorted(WEAK)


def test_the_command_checks_and_tells_the_checker(capsys, tmp_path):
    code, out, _ = told(capsys, "--check", "polygon_5", "pentagon_bias")
    assert code == 0
    assert "2 of 2 verified by check.py" in out
    assert "hashlib" in out
    damaged = tmp_path / "damaged.json"
    text = (catalogue.FOLDER / "pentagon_bias.json").read_text(encoding="utf-8")
    damaged.write_text(text.replace("21/100", "22/100").replace("0.21", "0.2"), encoding="utf-8")
    code, out, _ = told(capsys, "--check", "-q", str(damaged), "pentagon_bias")
    assert code == 1
    assert "damaged: REFUSED" in out
    assert "altered" in out
    assert "pentagon_bias" not in out
    code, out, _ = told(capsys, "--check", "--json", str(damaged))
    answer = json.loads(out)
    assert code == answer["exit_code"] == 1
    assert answer["certificates"][0]["accepted"] is False
    assert answer["checker"]["code"] < 300


def test_the_command_writes(capsys, tmp_path):
    code, out, _ = told(capsys, "--write", str(tmp_path / "out"), "polygon_5")
    assert code == 0
    assert "polygon_5.json" in out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["polygon_5.json"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--check", "absent.json"], "neither a file nor"),
        (["polygon_99"], "neither a file nor"),
        (["--check", "--jobs", "0"], "at least 1"),
        (["--write", "out", "polygon_99"], "polygon_99"),
        (["--check", "--write", "out"], "exclude each other"),
        (["--check", "x" * 5000], "x ... x"),
    ],
)
def test_misuse_of_the_command_is_told(capsys, words, reason):
    code, _, err = told(capsys, *words)
    assert code == 2
    assert reason in err


def test_long_names_are_shortened(capsys):
    for words in (["x" * 5000], ["--write", "out", "x" * 5000]):
        assert len(told(capsys, *words)[2]) < 500


def test_a_file_nested_deeply_is_listed_as_unreadable(capsys, tmp_path):
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")
    code, out, _ = told(capsys, str(deep))
    assert code == 0
    assert "unreadable" in out
    code, out, _ = told(capsys, "--check", str(deep))
    assert code == 1
    assert "RecursionError" in out


def test_titles_are_shown_in_one_line(capsys, tmp_path):
    data = {"form": "box", "title": "a\nVERIFIED \x1b[2J", "statement": ""}
    (tmp_path / "told.json").write_text(json.dumps(data), encoding="utf-8")
    out = told(capsys, str(tmp_path / "told.json"))[1]
    assert "a\\nVERIFIED \\u001b[2J" in out


def test_a_file_name_need_be_no_text(capsys, tmp_path):
    path = tmp_path / os.fsdecode(b"bad\xff\nVERIFIED.json")
    path.write_bytes((catalogue.FOLDER / "pentagon_bias.json").read_bytes())
    code, out, _ = told(capsys, "--check", str(path))
    assert code == 0
    assert "1 of 1 verified" in out
    assert "bad\\udcff\\nVERIFIED: verified" in out


def unending(folder):
    """A file whose boxes take minutes."""
    path = folder / "unending.json"
    data = DATA["pentagon_sign_at_0"] | {"tree": "0a" * 9999 + "a", "alternatives": [["H > 0"]]}
    data["definitions"] = {"H": " + ".join(["(1 + r + t)^9/(1 + r)^9"] * 200)}
    path.write_text(written(data | {"seal": seal(data)}), encoding="utf-8")
    return path


def test_a_file_has_a_minute_of_processor_time(monkeypatch, tmp_path):
    command = replay.LIMITED[2].replace(f"-t {replay.SECONDS}", "-t 1")
    assert command != replay.LIMITED[2]
    monkeypatch.setattr(replay, "LIMITED", (*replay.LIMITED[:2], command, "sh"))
    (one,) = replayed([unending(tmp_path)])
    assert not one.accepted
    assert "60 s of processor time" in one.told[0]


def test_the_checkers_end_with_who_does_not_wait(tmp_path):
    paths = [catalogue.FOLDER / "pentagon_bias.json", *[unending(tmp_path)] * 5]
    since = time.monotonic()
    running = replayed(paths)
    assert next(running).accepted
    running.close()
    assert time.monotonic() - since < 10


def test_ctrl_c_does_not_speak_of_resuming(capsys, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue, "kept", stopped)
    code, _, err = told(capsys, "--check")
    assert code == 130
    assert "esume" not in err
    assert "stopped" in err


def test_texts_are_a_line_for_each_field():
    text = written(sealed({"form": "algebraic number", "title": "the root of two",
                           "coefficients": ["-2", "0", "1"], "interval": ["1", "2"]}))  # fmt: skip
    assert len(text.splitlines()) == 2 + len(json.loads(text))
