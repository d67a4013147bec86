"""The search finds designs where they are known to be, and nothing above their bound."""

from dataclasses import replace

import numpy as np
import pytest

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments.design_thresholds import (
    EXPERIMENT,
    REACHED,
    DesignThresholds,
    run,
    starting_weights,
    table,
    thresholds,
)
from pentad.simulations.store import Store
from pentad.theory.power_autoencoder.designs import (
    design_defect_by_definition,
    design_ratio_upper_bound,
)

SMOKE = {config.d: config for config in EXPERIMENT.presets["smoke"]}
every_dimension = pytest.mark.parametrize("d", SMOKE)


def searched(config):
    with deterministic():
        return {name: array.values for name, array in run(config, Context()).items()}


@pytest.fixture(scope="module")
def results():
    return {d: searched(config) for d, config in SMOKE.items()}


@every_dimension
def test_every_run_converges(results, d):
    assert results[d]["converged"].all()
    assert (results[d]["gradient_norm"] <= SMOKE[d].tolerance).all()


@every_dimension
def test_no_run_exceeds_the_bound_and_more_features_never_hurt(results, d):
    bound = float(design_ratio_upper_bound(d, 3))
    assert (results[d]["ratio"] <= bound * (1 + 1e-12)).all()
    assert (results[d]["ratio"] <= np.array(SMOKE[d].features)[:, None] * (1 + 1e-12)).all()
    assert (np.diff(results[d]["best_ratio"]) >= -1e-9 * bound).all()


@pytest.mark.parametrize(
    ("d", "n", "share"),
    [(2, 3, 10 / 11), (3, 8, 0.91885), (3, 9, 0.95844), (3, 10, 0.98956), (2, 4, 1), (3, 11, 1)],
)
def test_an_independent_search_agrees(results, d, n, share):
    """Values measured with other code; three lines in the plane are exact."""
    found = results[d]["share"][SMOKE[d].features.index(n)]
    assert found == pytest.approx(share, abs=6e-6)


@every_dimension
def test_the_best_weights_attain_their_value_by_averages_of_monomials(results, d):
    for k, n in enumerate(SMOKE[d].features):
        W = results[d]["weights"][k]
        assert np.linalg.norm(W, axis=0).max() == pytest.approx(1)
        assert not W[:, n:].any()
        assert 1 / (1 + design_defect_by_definition(W[:, :n], 3)) == pytest.approx(
            results[d]["share"][k], rel=1e-10
        )
        best = results[d]["ratio"][k, results[d]["best_start"][k]]
        assert best == results[d]["ratio"][k].max()
        assert best == pytest.approx(results[d]["best_ratio"][k], rel=1e-10)


@every_dimension
def test_success_counts_the_starts_near_the_best(results, d):
    for k in range(len(SMOKE[d].features)):
        ratio = results[d]["ratio"][k]
        assert results[d]["success"][k] == np.mean(ratio >= ratio.max() * (1 - REACHED))
    assert (results[d]["success"] >= 1 / SMOKE[d].starts).all()


def test_a_second_run_gives_the_same_bits(results):
    again = searched(SMOKE[3])
    for name, values in results[3].items():
        np.testing.assert_array_equal(again[name], values, err_msg=name)


def test_other_company_gives_the_same_values(results):
    alone = searched(replace(SMOKE[3], features=(9,)))
    np.testing.assert_allclose(alone["ratio"][0], results[3]["ratio"][1], rtol=1e-9)


def test_starts_share_their_first_directions():
    config = DesignThresholds(d=3, features=(2, 5), starts=4)
    start = starting_weights(config)
    assert start.shape == (2, 4, 3, 5)
    np.testing.assert_array_equal(start[0, ..., :2], start[1, ..., :2])
    assert not start[0, ..., 2:].any()
    np.testing.assert_allclose(np.linalg.norm(start[1], axis=1), 1)
    np.testing.assert_array_equal(starting_weights(replace(config, starts=2)), start[:, :2])
    assert not np.array_equal(starting_weights(replace(config, seed=1)), start)


def test_tables_read_stored_results(tmp_path):
    store = Store(tmp_path)
    stored = [store.obtain(EXPERIMENT, replace(SMOKE[d], starts=3)) for d in (3, 2)]
    rows = table(stored)
    assert [(row.d, row.n) for row in rows] == [(d, n) for d in SMOKE for n in SMOKE[d].features]
    assert {(row.d, row.n): row.name for row in rows}[2, 4] == "4 equally spaced lines"
    assert thresholds(stored) == {2: 4, 3: 11}
    assert thresholds([stored[1]]) == {2: 4}
    assert thresholds([store.obtain(EXPERIMENT, replace(SMOKE[2], features=(2, 3)))]) == {}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"d": 0}, "d must be an integer from 1 to 1000; got d=0"),
        ({"features": ()}, r"features needs 1 or more entries; got \(\)"),
        ({"features": (4, 3)}, r"increasing numbers of features; got \(4, 3\)"),
        ({"features": (0,)}, "each of features must be an integer from 1 to 10000; got features=0"),
        ({"starts": 0}, "starts must be an integer from 1 to 10000; got starts=0"),
        ({"iterations": 0}, "iterations must be an integer from 1 to 10000000; got iterations=0"),
    ],
)
def test_bad_cells_are_refused(wrong, rule):
    with pytest.raises(ValueError, match=rule):
        replace(SMOKE[2], **wrong)
