"""`pentad certify` and `pentad classify --polish`: layouts, instances, answers, refusals."""

import json
from fractions import Fraction
from pathlib import Path

import flint
import numpy as np
import pytest

from pentad import cli
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.cyclic_critical_points import cyclic_critical_point
from pentad.theory.rectified_model.toy_loss import one_active_loss

pytest.importorskip("torch")

RUNS = Path(__file__).with_name("data") / "adam_pentagons.npz"


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="module")
def pentagon():
    with np.load(RUNS) as file:
        return file["W"][0], file["b"][0]


@pytest.fixture(scope="module")
def lopsided():
    """A run at p = .05 that is no minimum of L_1."""
    with np.load(RUNS) as file:
        return file["W"][14], file["b"][14]


def told(capsys, *arguments, code=0):
    assert cli.main([*map(str, arguments)]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def plain(capsys, *arguments):
    assert cli.main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)["matrices"]


def certified(capsys, path, *arguments):
    (one,) = plain(capsys, "certify", path, *arguments)
    return one


def middles(texts):
    with flint.ctx.workprec(128):
        return np.array([float(flint.arb(text).mid()) for text in texts])


def polygon(k, radius=1.0):
    turns = 2 * np.pi * np.arange(k) / k
    return radius * np.stack([np.cos(turns), np.sin(turns)])


# Certificates ---------------------------------------------------------------------------------


def test_a_trained_pentagon_is_certified(tmp_path, capsys, pentagon):
    W, b = pentagon
    np.savez(tmp_path / "one.npz", W=W, b=b)
    text = told(capsys, "certify", tmp_path / "one.npz")
    assert "one.npz: pentagon, a minimum of L_1" in text
    assert "0.02: features and biases are at most 0.013 away" in text
    assert "[5, -20, -44, 89, 70, 205, 90, 94, 11]" in text
    found = certified(capsys, tmp_path / "one.npz")
    assert found["certified"] is True
    assert found["minimum"] is True
    assert found["loss"].startswith("[0.0791281353724709")
    assert found["start"] == "weights"
    assert found["exact"]["is_scheme"] is True
    assert len(found["exact"]["equations"]) == 7


@pytest.mark.parametrize("layout", ["d n", "n d", "1 n d", "1 d n"])
@pytest.mark.parametrize("biases", ["n", "1 n", "none"])
def test_every_layout_has_the_same_certificate(tmp_path, capsys, pentagon, layout, biases):
    W, b = pentagon
    arrays = {"W": W if layout.endswith("d n") else W.T}
    if layout.startswith("1"):
        arrays["W"] = arrays["W"][None]
    if biases != "none":
        arrays["b"] = b[None] if biases == "1 n" else b
    np.savez(tmp_path / "w.npz", **arrays)
    found = certified(capsys, tmp_path / "w.npz")
    assert (found["certified"], found["geometry"], found["within"]) == (True, "pentagon", 0.02)
    assert (found["start"] == "weights") == (biases != "none")


def test_one_bad_instance_silences_no_other(tmp_path, capsys, pentagon, lopsided):
    W = np.stack([pentagon[0], np.full((2, 5), np.nan), lopsided[0], 0 * pentagon[0]])
    b = np.stack([pentagon[1], pentagon[1], lopsided[1], pentagon[1]])
    np.savez(tmp_path / "w.npz", W=W, b=b)
    first, unsound, far, zero = plain(capsys, "certify", tmp_path / "w.npz")
    assert first["geometry"] == "pentagon"
    assert unsound["refused"]["kind"] == "unsound"
    assert far["refused"]["kind"] == "far"
    assert far["nearest"] == "2 digons (square) + 1 dead"
    assert far["start"]["moved"] > 0.3
    assert "--polish --p P" in far["refused"]["next"]
    assert zero["refused"]["kind"] == "zero"
    text = told(capsys, "certify", tmp_path / "w.npz")
    assert "w.npz W [0]: pentagon, a minimum of L_1, within 0.02" in text
    assert "w.npz W [1]: refused, the weights or biases hold NaN or infinity" in text


def test_a_saddle_tells_the_direction_in_which_the_loss_falls(tmp_path, capsys):
    point = cyclic_critical_point(10, (1,), (2.618, -1.618))
    W = polygon(10, float(point.squared_radii[0]) ** 0.5)
    np.savez(tmp_path / "w.npz", W=W, b=np.full(10, float(point.bias)))
    found = certified(capsys, tmp_path / "w.npz")
    assert found["minimum"] is False
    assert found["statement"] == "no minimum, a saddle of L_1"
    assert middles([found["direction"]["second_derivative"]])[0] < 0
    whole, b = np.array([middles(row) for row in found["W"]]), middles(found["b"])
    change = [[float(Fraction(x)) for x in row] for row in found["direction"]["change"]]
    moved = np.vstack([whole, b]) + 0.02 * np.array(change)
    assert one_active_loss(gram(moved[:2]), moved[2]) < one_active_loss(gram(whole), b) - 1e-6
    text = told(capsys, "certify", tmp_path / "w.npz")
    assert "decagon, no minimum, a saddle of L_1" in text
    assert "falls" in text


def test_pairs_of_opposites_are_a_global_minimum(tmp_path, capsys):
    W = np.kron(np.eye(2), [[1.0, -1.0]]) + 1e-3 * np.random.default_rng(0).normal(size=(2, 4))
    np.savez(tmp_path / "w.npz", W=W, b=np.full(4, 1e-3))
    text = told(capsys, "certify", tmp_path / "w.npz")
    assert "2 digons (square), a global minimum, L_1 = 0" in text
    assert "within     0.01" in text


def test_dead_features_are_split_off(tmp_path, capsys, pentagon):
    W = np.concatenate([pentagon[0], [[0.03], [0.01]]], 1)
    b = np.append(pentagon[1], 0.01)
    np.savez(tmp_path / "w.npz", W=W, b=b)
    found = certified(capsys, tmp_path / "w.npz")
    assert (found["geometry"], found["dead"], found["minimum"]) == ("pentagon + 1 dead", [5], True)
    found = certified(capsys, tmp_path / "w.npz", "--dead", "0.001")
    assert found["dead"] == []
    assert not found["certified"] or found["above_zero"]


def test_equal_features_and_random_ones_are_refused(tmp_path, capsys, pentagon):
    rng = np.random.default_rng(0)
    twice = np.concatenate([pentagon[0], pentagon[0][:, :1]], 1)
    np.savez(tmp_path / "twice.npz", W=twice, b=np.full(6, -0.28))
    found = certified(capsys, tmp_path / "twice.npz")
    assert not (found["certified"] and found["minimum"])
    np.savez(tmp_path / "random.npz", W=rng.normal(size=(2, 5)), b=-rng.uniform(size=5))
    found = certified(capsys, tmp_path / "random.npz")
    assert found["certified"] is False
    assert found["refused"]["kind"] in ("far", "isolated", "kink", "silent")
    assert found["refused"]["next"]


def test_a_square_matrix_is_read_as_it_is_said(tmp_path, capsys):
    W = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    np.savez(tmp_path / "w.npz", W=W, b=np.zeros(3))
    assert certified(capsys, tmp_path / "w.npz")["certified"] is False
    found = certified(capsys, tmp_path / "w.npz", "--features-as-rows")
    assert found["geometry"] == "digon + single"


def test_importances_and_one_bias_are_taken_where_the_loss_takes_them(tmp_path, capsys, pentagon):
    W, b = pentagon
    np.savez(tmp_path / "w.npz", W=W, b=b, importance=np.array([1.0, 1.02, 1, 1, 1]))
    found = certified(capsys, tmp_path / "w.npz")
    assert found["minimum"] is True
    assert found["inexact"]["kind"] == "symmetry"
    assert not found["loss"].startswith("[0.0791281353724709")
    np.savez(tmp_path / "w.npz", W=W, b=b, importance=np.array([1.0, 0, 1, 1, 1]))
    assert "positive" in told(capsys, "certify", tmp_path / "w.npz", code=2)
    np.savez(tmp_path / "w.npz", W=W, b=np.array(-0.27))
    assert cli.main(["certify", str(tmp_path / "w.npz")]) == 0
    captured = capsys.readouterr()
    assert "one bias for all outputs" in captured.err
    assert "pentagon, a minimum of L_1" in captured.out


def test_misuse_is_answered(tmp_path, capsys, pentagon):
    assert "needs paths" in told(capsys, "certify", code=2)
    assert "no file" in told(capsys, "certify", tmp_path / "absent.npz", code=2)
    np.savez(tmp_path / "w.npz", W=pentagon[0], b=pentagon[1])
    assert "--dead is a share" in told(capsys, "certify", tmp_path / "w.npz", "--dead", 2, code=2)
    assert "n=7" in told(capsys, "certify", tmp_path / "w.npz", "--n", 7, code=2)
    np.savez(tmp_path / "large.npz", W=np.random.default_rng(0).normal(size=(3, 17)))
    assert "at most 16 are certified" in told(capsys, "certify", tmp_path / "large.npz")


# Polishing ------------------------------------------------------------------------------------


def test_polished_weights_have_a_name_and_say_how(tmp_path, capsys, pentagon):
    np.savez(tmp_path / "w.npz", W=pentagon[0], b=pentagon[1])
    text = told(capsys, "classify", tmp_path / "w.npz")
    assert "w.npz: refused" in text
    assert "--polish --p P" in text
    text = told(capsys, "classify", tmp_path / "w.npz", "--polish", "--p", "0.01")
    assert "w.npz: pentagon" in text
    assert "on the loss at p = 0.01 with any number of active features" in text
    assert "the name is of the polished point" in text
    assert "features by up to 0.0069 of the longest; biases by up to 0.0046" in text
    assert "2.8e-02 before" in text
    (found,) = plain(capsys, "classify", tmp_path / "w.npz", "--polish")
    assert found["name"] == "pentagon"
    assert found["polished"]["loss"] == "L_1, the loss of one active feature"
    assert found["polished"]["gradient_norm"] < 1e-14


def test_a_point_far_from_the_weights_is_told_as_far(tmp_path, capsys, lopsided):
    np.savez(tmp_path / "w.npz", W=lopsided[0], b=lopsided[1])
    assert "far: training had not come" in told(capsys, "classify", tmp_path / "w.npz", "--polish")
    text = told(capsys, "classify", tmp_path / "w.npz", "--polish", "--p", "0.05")
    assert "far: training" not in text
    assert "digon + (3 features in 1 dimension" in text


def test_all_twenty_runs_have_a_name_by_their_own_loss(capsys, tmp_path):
    with np.load(RUNS) as file:
        W, b, p = file["W"], file["b"], file["p"]
    names = []
    for each in np.unique(p):
        np.savez(tmp_path / "w.npz", W=W[p == each], b=b[p == each])
        found = plain(capsys, "classify", tmp_path / "w.npz", "--polish", "--p", each)
        names += [one["name"] for one in found]
    assert len(names) == 20
    assert sum(name != "refused" for name in names) >= 19


def test_polishing_a_transposed_file_and_a_bad_instance(tmp_path, capsys, pentagon):
    W = np.stack([pentagon[0].T, np.full((5, 2), np.nan)])
    np.savez(tmp_path / "w.npz", W=W, b=np.stack([pentagon[1]] * 2))
    assert cli.main(["classify", str(tmp_path / "w.npz"), "--polish", "--p", "0.01"]) == 2
    captured = capsys.readouterr()
    assert "w.npz W [0]: pentagon" in captured.out
    assert "read as 5 features in 2 dimensions, features as rows" in captured.err
    assert "w.npz W [1]: not polished, for the weights or biases hold NaN" in captured.err


def test_polishing_refuses_what_it_cannot(tmp_path, capsys, pentagon):
    np.savez(tmp_path / "w.npz", W=pentagon[0], b=pentagon[1])
    assert "add --polish" in told(capsys, "classify", tmp_path / "w.npz", "--p", "0.1", code=2)
    for p in ("0", "1.5", "nan"):
        text = told(capsys, "classify", tmp_path / "w.npz", "--polish", "--p", p, code=2)
        assert "probability in (0, 1]" in text
    np.savez(tmp_path / "large.npz", W=np.random.default_rng(0).normal(size=(3, 65)))
    text = told(capsys, "classify", tmp_path / "large.npz", "--polish", code=2)
    assert "n <= 64 features are polished" in text
    np.savez(tmp_path / "w.npz", W=pentagon[0], b=pentagon[1], importance=-np.ones(5))
    text = told(capsys, "classify", tmp_path / "w.npz", "--polish", code=2)
    assert "not positive" in text
