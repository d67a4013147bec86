"""Runs on a grid come back to their places."""

import numpy as np
import pytest
import torch

from pentad.simulations.ensemble import Ensemble, at, best_starts
from pentad.simulations.experiment import Context

GRID = Ensemble({"probability": 2, "ratio": 3, "start": 4}, Context())


def test_values_are_spread_along_their_axes_and_come_back():
    p, ratio, start = np.arange(2.0), np.arange(6.0).reshape(3, 2), np.arange(4.0)
    spread = GRID.by_run(GRID.spread(p, "probability"))
    assert spread.shape == (2, 3, 4)
    assert (spread == p[:, None, None]).all()
    assert (GRID.by_run(GRID.spread(ratio, "ratio")) == ratio[:, None, :]).all()
    assert (GRID.by_run(GRID.spread(start, "start")) == start).all()
    both = np.arange(8.0).reshape(2, 4)
    assert (GRID.by_run(GRID.spread(both, "probability", "start")) == both[:, None, :]).all()
    assert GRID.spread(np.ones(5)).shape == (24, 5)


def test_what_is_spread_is_a_copy():
    start = np.zeros((2, 3, 4))
    GRID.spread(start, "probability", "ratio", "start").add_(1)
    assert not start.any()


def test_values_of_another_length_are_refused():
    with pytest.raises(ValueError, match=r"axes \('ratio',\) of .* got an array of \(2,\)"):
        GRID.spread(np.arange(2.0), "ratio")


def test_all_runs_are_trained_at_once_and_judged_by_place():
    target = GRID.spread(np.arange(8.0).reshape(2, 4), "probability", "start")
    heard = []
    grid = Ensemble(GRID.axes, Context(report=heard.append))
    found = grid.train(
        lambda x, runs, _step: (x[:, 0] - target[runs]) ** 2,
        torch.zeros(24, 1, dtype=torch.float64),
        tolerance=1e-9,
    )
    np.testing.assert_allclose(
        grid.by_run(found.parameters)[:, 1, :, 0], np.arange(8.0).reshape(2, 4), atol=1e-8
    )
    assert heard[-1] == 1
    judged = grid.judged(found)
    assert set(judged) == {"converged", "gradient_norm", "iterations"}
    assert judged["converged"].dims == ("probability", "ratio", "start")
    assert judged["converged"].values.all()


def test_quantities_name_the_axes_of_the_grid_first():
    quantity = GRID.quantity(np.zeros((2, 3, 4, 5)), "place", "metres", over=("axis",))
    assert quantity.dims == ("probability", "ratio", "start", "axis")
    assert quantity.units == "metres"


def test_the_best_start_is_the_least_and_never_one_that_is_no_number():
    losses = np.array([[2.0, np.nan, 1.0], [np.nan, 5.0, 7.0]])
    best = best_starts(losses)
    assert best.tolist() == [2, 1]
    assert at(losses, best).tolist() == [1.0, 5.0]
    parameters = np.arange(12.0).reshape(2, 3, 2)
    assert at(parameters, best).tolist() == [[4.0, 5.0], [8.0, 9.0]]
