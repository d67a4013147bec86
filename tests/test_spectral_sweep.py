"""The reduced sweep follows the published recipe, and what it stores can be judged again."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.experiments.spectral_sweep import (
    EXPERIMENT,
    TOLERANCES,
    SpectralSweep,
    activation_probabilities,
    recorded_steps,
    run,
    starting_weights,
)
from pentad.simulations.models.rectified import sampled_loss
from pentad.simulations.randomness import uniforms
from pentad.simulations.readings.spectral_sweep import cluster_slopes, kept_runs
from pentad.simulations.store import Store
from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.constructions import orthogonal_sum
from pentad.theory.frames.frame_operator import frame_operator
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives
from pentad.theory.rectified_model.weight_derivatives import weight_derivatives

SMOKE, SMOKE_LINEAR = EXPERIMENT.presets["smoke"]
TINY = replace(SMOKE, n=6, dimensions=(2, 3), sparsities=(0.0, 0.7), kept=(0.7,), steps=64)


def judged(config, context=None):
    with deterministic():
        return {name: array.values for name, array in run(config, context or Context()).items()}


@pytest.fixture(scope="module")
def smoke():
    return judged(SMOKE)


def test_the_gradient_by_hand_is_that_of_autograd():
    generator = torch.Generator().manual_seed(0)
    parameters = torch.randn(4, 3, 5, dtype=torch.float64, generator=generator)
    x = torch.rand(4, 7, 5, dtype=torch.float64, generator=generator)
    value, gradient = sampled_loss(parameters, x)
    leaf = parameters.clone().requires_grad_()
    W, b = leaf[:, :-1], leaf[:, -1:]
    direct = (torch.relu(x @ (W.mT @ W) + b) - x).square().mean((1, 2))
    (expected,) = torch.autograd.grad(direct.sum(), leaf)
    torch.testing.assert_close(value, direct.detach())
    torch.testing.assert_close(gradient, expected)


def test_training_is_the_published_recipe():
    """Restated with torch's own Adam and mean squared error, one model at a time."""
    found = judged(TINY)
    d, S = 3, 0.7
    W = torch.tensor(
        starting_weights(TINY.n, d, TINY.seed)[0], dtype=torch.float32, requires_grad=True
    )
    b = torch.full((TINY.n,), -0.1, requires_grad=True)
    adam = torch.optim.Adam([W, b], lr=TINY.rate)
    for step in range(TINY.steps):
        u = uniforms(TINY.seed, "samples", (0,), (TINY.batch, TINY.n), step=step)[0]
        x = torch.tensor(np.where(u <= 1 - S, u / (1 - S), 0), dtype=torch.float32)
        loss = torch.nn.functional.mse_loss(torch.relu(x @ (W.T @ W) + b), x)
        adam.zero_grad()
        loss.backward()
        adam.step()
    stored = found["weights"][0][found["row_dimension"] == d]
    np.testing.assert_allclose(stored, W.detach().numpy(), atol=1e-4)


def test_a_run_depends_on_its_company_by_rounding_only():
    alone = judged(replace(TINY, dimensions=(3,), sparsities=(0.7,)))["weights"][0]
    together = judged(TINY)
    of_three = together["row_dimension"] == 3
    np.testing.assert_allclose(alone, together["weights"][0][of_three], rtol=1e-5, atol=1e-6)


def test_a_run_that_is_killed_continues_to_the_same_bits():
    config = replace(TINY, steps=320)
    saved = {}

    class KilledError(Exception):
        pass

    def save(state):
        saved.update(state)
        if int(state["step"]) == 200:
            raise KilledError

    with pytest.raises(KilledError):
        judged(config, Context(checkpoint=Checkpoint(load=lambda: None, save=save)))
    resumed = judged(config, Context(checkpoint=Checkpoint(lambda: saved, lambda _: None)))
    for name, expected in judged(config).items():
        np.testing.assert_array_equal(resumed[name], expected, err_msg=name)


def test_inputs_are_zero_with_the_probability_of_the_profile():
    np.testing.assert_allclose(activation_probabilities(SMOKE)[2], 0.1)
    linear = activation_probabilities(SMOKE_LINEAR)[0]
    np.testing.assert_allclose(linear, 1 - np.arange(SMOKE.n) / SMOKE.n)
    assert (linear > 0).all()


def test_saturation_lies_above_its_floors_and_below_one(smoke):
    final = smoke["saturation"][-1]
    assert (final <= 1 + 1e-12).all()
    assert (final >= smoke["floor"] - 1e-12).all()
    assert (smoke["floor"] >= smoke["kantorovich_floor"] - 1e-12).all()


def test_stored_weights_give_the_stored_capacities_by_another_route(smoke):
    for k, d in enumerate(SMOKE.dimensions):
        W = smoke["weights"][0][smoke["row_dimension"] == d].astype(float)
        sparsity = SMOKE.sparsities.index(SMOKE.kept[0])
        np.testing.assert_allclose(capacities(gram(W)), smoke["capacity"][k, sparsity], rtol=1e-9)
        eigenvalues = np.linalg.eigvalsh(frame_operator(W))[::-1]
        rows = smoke["row_dimension"] == d
        np.testing.assert_allclose(smoke["eigenvalue"][rows, sparsity], eigenvalues, rtol=1e-9)


def test_kept_weights_come_back_by_size_and_sparsity(tmp_path):
    result = Store(tmp_path).obtain(EXPERIMENT, TINY)
    kept = kept_runs(result)
    assert [(run.d, run.sparsity, run.W.shape) for run in kept] == [
        (d, 0.7, (d, TINY.n)) for d in TINY.dimensions
    ]
    for k, each in enumerate(kept):
        np.testing.assert_allclose((each.W**2).sum(0), result.data.squared_norm[k, 1], rtol=1e-6)


def test_samples_have_the_exact_loss_on_average():
    """Two features, so that the orders 0, 1 and 2 of the exact loss are all there are."""
    config = replace(SMOKE, n=2, dimensions=(2,), sparsities=(0.6,), kept=(), batch=200_000)
    W = np.array([[1.1, -0.6], [0.2, 0.5]])
    b = np.array([-0.1, 0.05])
    u = uniforms(0, "samples", (0,), (config.batch, 2))[0]
    x = np.where(u <= 0.4, u / 0.4, 0)
    parameters = torch.tensor(np.concatenate([W, b[None]])[None])
    value, gradient = sampled_loss(parameters, torch.tensor(x)[None])
    exact = weight_derivatives(W, toy_loss_derivatives(W.T @ W, b, 0.4))
    assert float(value[0]) == pytest.approx(exact.value / 2, rel=0.01)
    np.testing.assert_allclose(gradient[0].numpy(), exact.gradient / 2, atol=2e-3)


def test_untrained_saturation_is_that_of_gaussian_features(smoke):
    drawn = smoke["untrained_saturation"]
    error = drawn.std(1) / drawn.shape[1] ** 0.5
    assert (np.abs(drawn.mean(1) - smoke["gaussian_null"]) < 4 * error).all()
    np.testing.assert_allclose(drawn[:, 0], smoke["saturation"][0, :, 0], rtol=1e-6)


def test_a_coarser_grouping_never_lowers_the_largest_mass(smoke):
    assert len(smoke["largest_mass"]) == len(TOLERANCES)
    for name in ("largest_mass", "largest_mass_by_leverage"):
        assert (np.diff(smoke[name], axis=0) >= -1e-12).all()
    assert (np.diff(smoke["eigenspaces"], axis=0) <= 0).all()


def test_recorded_steps_end_with_the_last():
    assert recorded_steps(SMOKE) == (0, 12, 25, 50, 100, 200, 400)


def test_clusters_of_localised_features_have_slope_one_over_lambda():
    triangle = np.array([[1, -0.5, -0.5], [0, 0.75**0.5, -(0.75**0.5)]])
    W = orthogonal_sum([triangle, np.array([[0.5, 0.25]])])
    found = cluster_slopes(W, 1e-6)
    np.testing.assert_allclose(found.slopes, found.inverse_eigenvalues)
    np.testing.assert_allclose(found.inverse_eigenvalues, [1 / 1.5, 1 / 0.3125])
    np.testing.assert_array_equal(found.sizes, [3, 2])


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"dimensions": ()}, "dimensions needs 1 or more entries"),
        ({"dimensions": (17,)}, "d <= n"),
        ({"sparsities": (1.0,), "kept": ()}, "in \\[0, 1\\)"),
        ({"sparsities": (), "kept": ()}, "sparsities needs 1 or more entries"),
        ({"kept": (0.25,)}, "can be kept"),
        ({"profile": "cubic"}, "profile must be one of uniform, linear"),
        ({"steps": 10}, "steps"),
    ],
)
def test_configurations_out_of_range_are_refused(changes, rule):
    with pytest.raises(ValueError, match=rule):
        replace(SMOKE, **changes)


def test_presets_hold_cells_of_their_own():
    cells = [cell for cells in EXPERIMENT.presets.values() for cell in cells]
    assert len(set(cells)) == len(cells)
    assert all(isinstance(cell, SpectralSweep) for cell in cells)
