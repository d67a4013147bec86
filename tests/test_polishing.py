"""Trained weights polished on the exact loss, and certified: names, distances, refusals."""

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pentad.theory.geometries.classification import classify
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.certificates import (
    WIDENINGS,
    certificate,
    displacements,
    live_features,
    zero_loss_configuration,
)
from pentad.theory.rectified_model.cyclic_critical_points import cyclic_critical_point
from pentad.theory.rectified_model.toy_loss import one_active_loss, toy_loss
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

torch = pytest.importorskip("torch")

from pentad.simulations.polishing import common_biases, polished  # noqa: E402

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="module")
def runs():
    """Twenty plain runs of Adam and AdamW in float32."""
    with np.load(DATA / "adam_pentagons.npz") as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="module")
def at_their_p(runs):
    """The same, polished on the loss that they were trained on."""
    return {
        p: polished(runs["W"][runs["p"] == p], runs["b"][runs["p"] == p], float(p))
        for p in np.unique(runs["p"])
    }


def polygon(k, radius=1.0):
    turns = 2 * np.pi * np.arange(k) / k
    return radius * np.stack([np.cos(turns), np.sin(turns)])


def rotation(d, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


# Names --------------------------------------------------------------------------------------


def test_as_trained_none_has_a_name_and_polished_all_have(runs, at_their_p):
    assert runs["W"].dtype == np.float32
    assert len(runs["W"]) == 20
    assert all(found.refusal for found in classify(runs["W"]))
    names = Counter()
    for point in at_their_p.values():
        assert point.converged.all()
        assert (point.gradient_norm < 1e-13).all()
        assert (point.gradient_before > 1e-3).all()
        assert (point.moved < 0.03).all()
        assert (point.least_curvature > 0.1).all()
        names.update(found.name for found in classify(point.W, gradient_norm=point.gradient_norm))
    # Measured: 16 pentagons, and 4 runs at p >= .05 with a digon beside a line of three features.
    assert names["refused"] <= 1
    assert names["pentagon"] == 16
    assert sum(name.startswith("digon + (") for name in names.elements()) == 4


def test_certificates_where_the_minimum_is_one_of_the_limit(runs, at_their_p):
    pentagons = [
        int(k)
        for p, point in at_their_p.items()
        for k, found in zip(np.flatnonzero(runs["p"] == p), classify(point.W), strict=True)
        if found.name == "pentagon"
    ]
    exact = certificate(polygon(5, 1.17), np.full(5, -0.28), exact=False).point
    steps = Counter()
    for k in pentagons:
        found = certificate(runs["W"][k].astype(float), runs["b"][k].astype(float), exact=False)
        assert found.refusal is None
        assert found.point.is_minimum is True
        assert found.point.loss.overlaps(exact.loss)
        assert found.distance <= found.within
        assert not found.above_zero
        steps[found.within] += 1
    assert steps.total() == 16
    assert steps[0.01] == 0  # what a fixed distance of .01 would have refused
    assert max(steps) == 0.1
    (other, *_) = set(range(20)) - set(pentagons)
    found = certificate(runs["W"][other].astype(float), runs["b"][other].astype(float))
    assert found.refusal is not None


def test_the_way_back_to_the_limit_is_longer_for_larger_p(runs):
    found = polished(runs["W"], runs["b"])
    assert found.active == 1
    near = [found.moved[runs["p"] == p].min() for p in (0.01, 0.03, 0.1)]
    assert near == sorted(near)
    assert found.converged.all()


# The polished point ---------------------------------------------------------------------------


@pytest.mark.parametrize("importance", [1.0, (1.0, 1.1, 0.9, 1.0, 1.2)])
def test_no_move_from_a_polished_point_lowers_the_whole_loss(runs, importance):
    p, v = 0.1, np.array(importance) + np.zeros(5)
    found = polished(runs["W"][17:18], runs["b"][17:18], p, importance=v)
    assert found.converged.all()
    assert found.active == 5
    W, b = found.W[0], found.b[0]
    whole = np.vstack([W, b])
    turn = np.vstack([W[::-1] * [[1], [-1]], 0 * b]).ravel()
    turn /= np.linalg.norm(turn)
    here = full_toy_loss(gram(W), b, p, v) / p
    assert here == pytest.approx(found.loss[0], rel=1e-13)
    rng = np.random.default_rng(0)
    rises = []
    for _ in range(60):
        move = rng.normal(size=15)
        move -= turn * (turn @ move)
        move *= 1e-3 / np.linalg.norm(move)
        moved = whole + move.reshape(3, 5)
        rises.append(full_toy_loss(gram(moved[:2]), moved[2], p, v) / p - here)
    assert min(rises) > 0.48 * found.least_curvature[0] * 1e-6


def test_two_active_features_alone_give_another_point(runs):
    whole = polished(runs["W"][17:18], runs["b"][17:18], 0.1)
    W, b = whole.W[0], whole.b[0]
    step = 1e-6
    slopes = [
        (
            toy_loss(gram(W), b + step * e, 0.1, order=2)
            - toy_loss(gram(W), b - step * e, 0.1, order=2)
        )
        / (2 * step)
        for e in np.eye(5)
    ]
    assert max(np.abs(slopes)) > 1e-5  # so three active features were counted


def test_one_bias_for_all_outputs_stays_one(runs):
    W, b = runs["W"][:1], np.full((1, 5), -0.2)
    v = np.array([1.0, 1.3, 0.8, 1.0, 1.0])
    found = polished(W, b, 0.02, importance=v, shared_bias=True)
    assert found.converged.all()
    assert np.ptp(found.b) < 1e-15
    apart = polished(W, b, 0.02, importance=v)
    assert np.ptp(apart.b) > 1e-3
    assert apart.loss[0] < found.loss[0]


def test_more_features_than_the_whole_loss_takes_are_counted_in_pairs():
    W = np.concatenate([np.eye(9), -np.eye(9)[:, :1]], 1)
    noise = 0.02 * np.random.default_rng(0).normal(size=W.shape)
    found = polished((W + noise)[None], np.full((1, 10), -0.01), 0.01)
    assert found.active == 2
    assert found.converged.all()


def test_a_run_that_does_not_converge_says_so(runs):
    found = polished(runs["W"][:2], runs["b"][:2], 0.01, iterations=2)
    assert not found.converged.any()
    assert (found.gradient_norm > 1e-9).all()


def test_dead_features_are_left_out_of_the_limit():
    W = np.concatenate([polygon(5, 1.17), [[0.02], [0.01]]], 1)[None]
    b = np.append(np.full(5, -0.28), 0.02)[None]
    dead = ~live_features(W)
    assert dead.tolist() == [[False] * 5 + [True]]
    found = polished(W, b, dead=dead)
    assert found.converged.all()
    assert classify(found.W)[0].name == "pentagon + 1 dead"
    assert (found.b[0, :5] < 0).all()


def test_biases_that_are_not_known_begin_at_the_best_common_one():
    W = polygon(5, 1.17)[None]
    b = common_biases(W)
    assert np.ptp(b) == 0
    losses = [one_active_loss(gram(W[0]), np.full(5, c)) for c in (-0.1, -0.2, -0.4)]
    assert one_active_loss(gram(W[0]), b[0]) < min(losses)
    assert abs(polished(W, b).b + 0.282).max() < 1e-3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"W": np.full((1, 2, 5), np.nan)}, "finite"),
        ({"W": np.zeros((1, 2, 5))}, "W = 0"),
        ({"W": np.ones((1, 2, 65)), "b": np.zeros((1, 65))}, "n <= 64"),
        ({"b": np.full((1, 5), np.inf)}, "finite"),
        ({"p": 0.0}, "p"),
        ({"p": 1.5}, "p"),
        ({"importance": -np.ones(5)}, "importance"),
        ({"importance": np.ones(4)}, "importance"),
        ({"importance": 0.0}, "importance"),
    ],
)
def test_what_cannot_be_polished_is_refused(change, told):
    given = {"W": polygon(5)[None], "b": np.zeros((1, 5))} | change
    with pytest.raises(ValueError, match=told):
        polished(given.pop("W"), given.pop("b"), **given)


# Distances and certificates -------------------------------------------------------------------


def test_distances_do_not_see_rotations():
    W = np.random.default_rng(0).normal(size=(3, 7))
    assert displacements(W, rotation(3, 1) @ W) < 1e-14
    moved = W.copy()
    moved[:, 2] += 1e-4
    assert 5e-5 < displacements(W, rotation(3, 2) @ moved) < 2e-4


def decagon():
    point = cyclic_critical_point(10, (1,), (2.618, -1.618))
    radius = float(point.squared_radii[0]) ** 0.5
    return polygon(10, radius), np.full(10, float(point.bias))


def test_a_saddle_is_certified_as_one_with_a_way_down():
    W, b = decagon()
    found = certificate(W + 1e-3 * np.random.default_rng(0).normal(size=W.shape), b, exact=False)
    assert found.refusal is None
    assert found.point.is_minimum is False
    change = found.point.direction.vector.astype(float).reshape(3, 10)
    whole = np.vstack([found.point.W.astype(float), found.point.b.astype(float)])
    here = one_active_loss(gram(whole[:2]), whole[2])
    for sign in (1, -1):
        moved = whole + 0.02 * sign * change
        assert one_active_loss(gram(moved[:2]), moved[2]) < here - 1e-6


def test_what_is_no_critical_point_is_refused():
    rng = np.random.default_rng(1)
    kinds = Counter()
    for _ in range(10):
        found = certificate(rng.normal(size=(2, 5)), -0.3 * rng.uniform(size=5))
        assert found.refusal is not None
        assert found.within is None
        kinds[found.refusal.kind] += 1
    assert set(kinds) <= {"isolated", "far", "silent", "kink"}
    W, b = polygon(5, 1.17 + WIDENINGS[-1] + 0.05), np.full(5, -0.28)
    assert certificate(W, b).refusal.kind == "far"


def test_two_equal_features_are_no_minimum():
    W = np.concatenate([polygon(5, 1.17), polygon(5, 1.17)[:, :1]], 1)
    found = certificate(W, np.full(6, -0.28), exact=False)
    assert found.refusal is not None or found.point.is_minimum is not True


def test_unequal_importances_have_minima_of_their_own():
    v = np.array([1.0, 1.1, 0.9, 1.0, 1.05])
    start = polished(polygon(5, 1.17)[None], np.full((1, 5), -0.28), importance=v)
    W, b = start.W[0], start.b[0]
    found = certificate(W, b, importance=v)
    assert found.point.is_minimum is True
    assert found.distance < 1e-12
    assert found.inexact.kind == "symmetry"
    assert certificate(W, b, exact=False).distance > 1e-3  # of equal importances
    whole = np.vstack([W, b])
    turn = np.vstack([W[::-1] * [[1], [-1]], 0 * b]).ravel()
    turn /= np.linalg.norm(turn)
    here, rng = one_active_loss(gram(W), b, v), np.random.default_rng(2)
    for _ in range(50):
        move = rng.normal(size=15)
        move -= turn * (turn @ move)
        move *= 1e-3 / np.linalg.norm(move)
        moved = whole + move.reshape(3, 5)
        rise = one_active_loss(gram(moved[:2]), moved[2], v) - here
        assert rise > 0.48 * float(found.point.least_curvature) * 1e-6
    with pytest.raises(ValueError, match="importance"):
        certificate(W, b, importance=-v)


def test_dead_features_and_dimensions_are_split_off():
    W = np.zeros((3, 6))
    W[:2, 1:] = polygon(5, 1.17)
    W[1, 0] = 0.03
    found = certificate(rotation(3, 0) @ W, np.append(0.02, np.full(5, -0.28)), exact=False)
    assert found.dead == (0,)
    assert found.features == (1, 2, 3, 4, 5)
    assert found.dimension == 2
    assert found.point.is_minimum is True
    assert certificate(W, np.full(6, -0.28), dead=0.01).refusal is not None


def test_pairs_and_single_features_have_loss_zero():
    W = np.array([[1.0, -1, 0, 0], [0, 0, 1, -1], [0, 0, 0, 0]])
    noise = 2e-3 * np.random.default_rng(0).normal(size=W.shape)
    found = certificate(rotation(3, 3) @ W + noise, np.zeros(4) + 1e-9)
    assert found.refusal is None
    assert found.point is None
    A = gram(found.zero_loss)
    assert A.tolist() == gram(W).astype(int).tolist()
    assert one_active_loss(A.astype(float), np.zeros(4)) == 0
    assert 0 < found.distance < 0.02
    for wrong in (polygon(3), polygon(5), np.ones((2, 2)), np.eye(2)[:, [0, 0]], 1.6 * W):
        assert zero_loss_configuration(wrong) is None


def test_certificates_refuse_what_makes_no_sense():
    W, b = polygon(5), np.zeros(5)
    for arguments in ((W * np.nan, b), (W, b + np.inf)):
        with pytest.raises(ValueError, match="finite"):
            certificate(*arguments)
    with pytest.raises(ValueError, match="share"):
        certificate(W, b, dead=1.0)
    with pytest.raises(ValueError, match="start"):
        certificate(W, b, start=(W[:1], b))
    assert certificate(0 * W, b).refusal.kind == "zero"


def test_the_recipe_of_the_file_makes_weights_of_its_kind():
    spec = importlib.util.spec_from_file_location("made", DATA / "make_adam_pentagons.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    W, b = made.trained(5, 2, [0.1, 0.1], [0.0, 0.5], steps=30)
    assert (W.shape, b.shape) == ((2, 2, 5), (2, 5))
    assert (W.dtype, b.dtype) == (np.float32, np.float32)
    again, _ = made.trained(5, 2, [0.1, 0.1], [0.0, 0.5], steps=30)
    assert np.array_equal(W, again)
    assert len(made.PROBABILITIES) == 20


@pytest.mark.parametrize(("longer", "kind"), [(0.19, None), (0.21, "far")])
def test_points_are_looked_for_up_to_a_fifth_away_as_the_page_says(longer, kind):
    nearest = certificate(polygon(5, 1.17), np.full(5, -0.28)).distance
    found = certificate(polygon(5, 1.17 + longer), np.full(5, -0.28))
    assert found.distance == pytest.approx(longer, abs=2 * nearest)
    assert (found.refusal.kind if found.refusal else None) == kind
