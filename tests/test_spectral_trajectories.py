"""The flow goes where gradient descent goes, and its spectra obey the equations of motion."""

from dataclasses import replace

import numpy as np
import pytest

from pentad.simulations.experiment import Context
from pentad.simulations.experiments.spectral_trajectories import (
    EXPERIMENT,
    RATE,
    recorded_times,
    run,
    starting_parameters,
)
from pentad.theory.frames.gram_flow import eigenvalue_velocities, flowed_features
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives

(SMOKE,) = EXPERIMENT.presets["smoke"]


@pytest.fixture(scope="module")
def smoke():
    return {name: array.values for name, array in run(SMOKE, Context()).items()}


def test_five_features_in_the_plane_come_to_rest_as_a_pentagon(smoke):
    assert smoke["converged"].all()
    np.testing.assert_allclose(smoke["capacity"][:, -1], 0.4, atol=1e-4)
    np.testing.assert_allclose(smoke["eigenvalue"][:, -1, 0], smoke["eigenvalue"][:, -1, 1], 1e-3)


def test_the_loss_never_rises(smoke):
    assert (np.diff(smoke["loss"], axis=1) <= 1e-9).all()


def test_the_flow_is_that_of_small_steps(smoke):
    """Euler's method with steps of 1/1000 up to time 1/2."""
    times = recorded_times(SMOKE)
    moment = int(np.searchsorted(times, 0.5))
    parameters = starting_parameters(SMOKE)[:1]
    steps = 500
    for _ in range(steps):
        W, b = parameters[:, :-1], parameters[:, -1]
        slope = toy_loss_derivatives(gram(W), b, SMOKE.p, hessian=False).gradient / SMOKE.p
        G = slope[..., : SMOKE.n]
        flow = np.concatenate([W @ (G + G.swapaxes(-1, -2)), slope[..., None, :, SMOKE.n]], 1)
        parameters = parameters - times[moment] / steps * flow
    np.testing.assert_allclose(smoke["parameters"][0, moment], parameters[0], atol=2e-3)


def test_eigenvalues_move_as_the_equation_of_motion_says():
    """Central differences of a finely recorded flow against lambda' = -4 u^T W G W^T u."""
    fine = replace(SMOKE, runs=1, moments=701, duration=1.05, accuracy=1e-8)
    found = {name: array.values for name, array in run(fine, Context()).items()}
    k = int(np.searchsorted(found["time"], 1.0))
    rise = found["eigenvalue"][0, k + 1] - found["eigenvalue"][0, k - 1]
    W, b = found["parameters"][0, k, :-1], found["parameters"][0, k, -1]
    G = toy_loss_derivatives(gram(W), b, fine.p, hessian=False).gradient[:, : fine.n] / fine.p
    slope = rise / (found["time"][k + 1] - found["time"][k - 1])
    np.testing.assert_allclose(eigenvalue_velocities(W, G), slope, rtol=1e-3)


def test_the_linear_model_saturates_monotonically(smoke):
    linear = smoke["linear_capacity"]
    assert (np.diff(linear, axis=1) >= -1e-12).all()
    W = flowed_features(starting_parameters(SMOKE)[:, :-1], float(np.exp(-8 * RATE * 0.1)))
    moment = int(np.argmin(np.abs(smoke["time"] - 0.1)))
    assert smoke["time"][moment] == pytest.approx(0.1)
    np.testing.assert_allclose(linear[:, moment], spectral_capacities(spectral_measures(W)))


def test_times_begin_at_zero_and_end_at_the_duration():
    times = recorded_times(SMOKE)
    assert times[0] == 0
    assert times[-1] == SMOKE.duration
    assert (np.diff(times) > 0).all()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"d": 6}, "n"),
        ({"p": 0.0}, "p"),
        ({"runs": 0}, "runs"),
        ({"duration": -1.0}, "duration"),
        ({"settled": 0.0}, "settled"),
    ],
)
def test_configurations_out_of_range_are_refused(changes, rule):
    with pytest.raises(ValueError, match=rule):
        replace(SMOKE, **changes)
