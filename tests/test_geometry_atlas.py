"""Runs end at stationary points, whatever the company, and are named only if they do."""

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context, fields
from pentad.simulations.experiments.geometry_atlas import (
    EXPERIMENT,
    GeometryAtlas,
    run,
    starting_parameters,
)
from pentad.simulations.models.rectified import live_weights
from pentad.simulations.readings.geometry_atlas import NOT_CONVERGED, named_runs, table
from pentad.simulations.store import Store
from pentad.theory.frames.capacity import capacities
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_by_definition import full_toy_loss_by_definition
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss_gradient

PENTAGON, DIGONS = EXPERIMENT.presets["smoke"]


def trained(config):
    with deterministic():
        return {name: array.values for name, array in run(config, Context()).items()}


@pytest.fixture(scope="module")
def five():
    return trained(PENTAGON)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("results"))
    return [store.obtain(EXPERIMENT, config) for config in EXPERIMENT.presets["smoke"]]


def test_every_run_ends_at_a_stationary_point_to_rounding_error(five):
    assert five["converged"].all()
    assert (five["gradient_norm"] <= 1e-14).all()
    assert (five["curvature"] > -1e-9).all()


def test_an_independent_run_agrees(results):
    """Losses measured in an independent run, with other code and seeds."""
    rows = {(row.n, row.name): row for row in table(results)}
    assert rows[5, "pentagon"].loss == pytest.approx(0.13625386, abs=1e-8)
    assert rows[6, "3 digons (octahedron)"].loss == pytest.approx(0.02653465, abs=1e-8)
    assert rows[5, "pentagon"].eigenvalues == pytest.approx((3.3049, 3.3049), abs=1e-4)
    assert rows[5, "pentagon"].saturation == pytest.approx(1, abs=1e-12)


def test_stored_losses_are_those_of_the_stored_weights(five):
    for W, b, loss, full in zip(
        five["weights"][0], five["bias"][0], five["loss"][0], five["full_loss"][0], strict=True
    ):
        assert float(toy_loss(gram(W), b, 0.03)) / 0.03 == pytest.approx(loss, rel=1e-12)
        assert full > loss
        if (gram(W).diagonal() > 0.1).all():
            slow = float(full_toy_loss_by_definition(gram(W), b, 0.03)) / 0.03
            assert slow == pytest.approx(full, rel=1e-9)


def test_the_loss_is_stationary_under_small_changes_of_every_kind(five):
    """By values of the loss alone: the change is of second order in the step."""
    rng = np.random.default_rng(0)
    W, b = five["weights"][0, 0], five["bias"][0, 0]
    change, shift = rng.normal(size=W.shape), rng.normal(size=b.shape)

    def loss(t):
        return float(toy_loss(gram(W + t * change), b + t * shift, 0.03)) / 0.03

    slopes = [abs(loss(t) - loss(-t)) / (2 * t) for t in (1e-3, 1e-4)]
    assert slopes[1] < 1e-6
    assert slopes[1] < slopes[0] / 50


def test_saturation_is_that_of_the_gram_matrix(five):
    for W, b, saturation in zip(
        five["weights"][0], five["bias"][0], five["saturation"][0], strict=True
    ):
        A = gram(live_weights(W, b))
        assert capacities(A).sum() / np.linalg.matrix_rank(A, tol=1e-9) == pytest.approx(saturation)


def test_a_second_run_gives_the_same_bits(five):
    for name, values in trained(PENTAGON).items():
        np.testing.assert_array_equal(values, five[name], err_msg=name)


def test_an_interrupted_run_gives_the_same_bits(five):
    class KilledError(Exception):
        pass

    kept = {}

    def save(state):
        kept.update(state)
        if int(state["step"]) == 200:
            raise KilledError

    with deterministic():
        with pytest.raises(KilledError):
            run(PENTAGON, Context(checkpoint=Checkpoint(load=lambda: None, save=save)))
        resumed = run(
            PENTAGON, Context(checkpoint=Checkpoint(load=lambda: kept, save=lambda _state: None))
        )
    for name, array in resumed.items():
        np.testing.assert_array_equal(array.values, five[name], err_msg=name)


def test_starts_are_the_same_at_each_probability_and_in_any_company():
    start = starting_parameters(replace(PENTAGON, starts=7))
    assert start.shape == (7, 3, 5)
    np.testing.assert_array_equal(start[:, 2], -0.05)
    np.testing.assert_array_equal(start[:4], starting_parameters(PENTAGON))
    many = starting_parameters(GeometryAtlas(20, 5, (0.1,), starts=50))[:, :5]
    assert many.std() == pytest.approx((2 / 25) ** 0.5, rel=0.05)


def test_runs_beside_the_kink_converge_too():
    """With n < 2 d and small p biases end within 10^-3 of zero, and so do inner products."""
    found = trained(GeometryAtlas(4, 3, (0.003,), starts=8, iterations=200))
    assert found["converged"].all()
    assert (found["gradient_norm"] <= 1e-13).all()
    best = found["loss"][0].argmin()
    assert (np.abs(found["bias"][0, best]) < 1e-3).all()
    assert found["loss"][0, best] == pytest.approx(0.00099392, abs=1e-8)


def test_importance_and_sparsity_of_single_features_matter():
    """Three features on a line: the one that matters less, or is active less, is given up."""
    cell = GeometryAtlas(3, 1, (0.05,), starts=4, iterations=100)
    for change in ({"importance": (1.0, 1.0, 0.01)}, {"activities": (1.45, 1.45, 0.1)}):
        found = trained(replace(cell, **change))
        assert found["converged"].all()
        best = found["loss"][0].argmin()
        squares = (live_weights(found["weights"][0, best], found["bias"][0, best]) ** 2).sum(0)
        assert squares[2] < 0.1 * squares.max()
        even = trained(replace(cell, **dict.fromkeys(change, (1.0,) * 3)))
        np.testing.assert_allclose(even["loss"], trained(cell)["loss"], rtol=1e-12)


def test_the_full_loss_knows_importance_and_sparsity():
    importance, activities = (1.0, 2.0, 0.5), (1.2, 1.0, 0.8)
    found = trained(
        GeometryAtlas(
            3, 2, (0.2,), starts=2, iterations=50, importance=importance, activities=activities
        )
    )
    W, b = found["weights"][0, 0], found["bias"][0, 0]
    value = full_toy_loss_gradient(gram(W), b, 0.2 * np.array(activities), np.array(importance))
    assert float(value.value) / 0.2 == pytest.approx(found["full_loss"][0, 0], rel=1e-12)


def test_features_without_positive_output_are_dead():
    W = np.array([[1.0, -1.0, 0.3, 0.005], [0.0, 0.0, 0.4, 0.0]])
    b = np.array([0.0, 0.0, -0.6, 0.0])
    live = live_weights(W, b)
    np.testing.assert_array_equal(live.any(0), [True, True, False, False])
    np.testing.assert_array_equal(live[:, :2], W[:, :2])
    assert live_weights(W, np.array([0.0, 0.0, -0.5, 0.0]))[:, 2].any()


def fabricated(**changes):
    """Two runs at one p: a pentagon, and a pentagon that is said not to have converged."""
    turns = 2 * np.pi * np.arange(5) / 5
    W = np.array([np.cos(turns), np.sin(turns)])
    values = {
        "loss": np.array([[0.1, 0.05]]),
        "full_loss": np.array([[0.1, 0.05]]),
        "gradient_norm": np.array([[1e-15, 1e-6]]),
        "converged": np.array([[True, False]]),
        "curvature": np.array([[0.3, 0.3]]),
        "saturation": np.ones((1, 2)),
        "largest_mass": np.ones((1, 2)),
    } | changes
    runs = ("probability", "start")
    data = xarray.Dataset(
        {name: (runs, value) for name, value in values.items()}
        | {
            "weights": ((*runs, "dimension", "feature"), np.stack([W, W])[None]),
            "bias": ((*runs, "feature"), np.full((1, 2, 5), -0.2)),
            "eigenvalues": ((*runs, "dimension"), np.full((1, 2, 2), 2.5)),
        },
        coords={"probability": [0.03]},
    )
    return SimpleNamespace(config=PENTAGON, data=data)


def test_an_unconverged_run_is_never_named():
    first, second = table([fabricated()])
    assert (first.name, first.found, first.runs) == ("pentagon", 1, 2)
    assert (second.name, second.found, second.gradient_norm) == (NOT_CONVERGED, 1, 1e-6)
    assert [run.converged for run in named_runs([fabricated()])] == [True, False]


def test_minima_of_one_name_and_different_loss_are_different_rows():
    both = np.array([[True, True]])
    rows = table([fabricated(converged=both)])
    assert [(row.name, row.loss) for row in rows] == [("pentagon", 0.05), ("pentagon", 0.1)]
    (row,) = table([fabricated(converged=both, loss=np.array([[0.1, 0.1 + 1e-12]]))])
    assert row.found == 2


def test_the_table_counts_every_run_once(results):
    rows = table(results)
    assert [(row.n, row.p) for row in rows] == sorted((row.n, row.p) for row in rows)
    for result in results:
        mine = [row for row in rows if row.n == result.config.n]
        assert sum(row.found for row in mine) == mine[0].runs == result.config.starts
        losses = [row.loss for row in mine]
        assert losses == sorted(losses)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"d": 0}, "d must be an integer from 1 to 1000; got d=0"),
        ({"n": 0}, "n must be an integer from 1 to 1000; got n=0"),
        ({"probabilities": ()}, r"probabilities needs 1 or more entries; got \(\)"),
        ({"probabilities": (1.5,)}, "above 0 and at most 1; got probabilities=1.5"),
        ({"starts": 0}, "starts must be an integer from 1 to 10000; got starts=0"),
        ({"importance": (1.0,)}, "importance must be n=5 numbers, or none"),
        ({"importance": (1.0, 1.0, 1.0, 1.0, 0.0)}, "each of importance must be a number above 0"),
        ({"importance": (1.0, 1.0, 1.0, 1.0, float("inf"))}, "at most 1000; got importance=inf"),
        ({"rate": -0.03}, r"at most 10 \(in amplitude\); got rate=-0.03"),
        ({"tolerance": float("nan")}, "above 0 and at most 1; got tolerance=nan"),
        ({"activities": (1.0, 1.0, 1.0, 1.0, 2.0)}, "relative to their mean, 1; got 1.2"),
        ({"probabilities": (0.9,), "activities": (1.2, 0.8, 1.0, 1.0, 1.0)}, "0 < p <= 1"),
    ],
)
def test_bad_cells_are_refused(wrong, rule):
    with pytest.raises(ValueError, match=rule):
        replace(PENTAGON, **wrong)


def test_uniform_cells_do_not_mention_importance_in_their_keys():
    assert {"importance", "activities"}.isdisjoint(fields(PENTAGON))


def test_the_experiment_is_declared_without_torch():
    module = "pentad.simulations.experiments.geometry_atlas"
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
