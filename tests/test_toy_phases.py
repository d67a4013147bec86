"""Trained toy models attain their losses, and what they store is what is known of small ones."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments.toy_phases import (
    EXPERIMENT,
    ToyPhases,
    run,
    starting_parameters,
)
from pentad.simulations.models.rectified import STATES_AT_ONCE, toy_objective
from pentad.theory.frames.capacity import capacities
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss import toy_loss
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import (
    best_shift,
    second_feature_cost,
    stability_threshold,
    unstored_loss,
)


def trained(config):
    with deterministic():
        return {name: array.values for name, array in run(config, Context()).items()}


@pytest.fixture(scope="module")
def smoke():
    return [(config, trained(config)) for config in EXPERIMENT.presets["smoke"]]


def test_every_run_converges_and_the_best_is_the_least(smoke):
    for config, found in smoke:
        assert found["converged"].all()
        assert (found["gradient_norm"] <= config.tolerance).all()
        assert (found["best_loss"] == found["loss"].min(-1)).all()


def test_losses_are_those_of_the_stored_models(smoke):
    for config, found in smoke:
        for k, p in enumerate(config.probabilities):
            for j, ratio in enumerate(config.importance_ratios):
                A, v = gram(found["weights"][k, j]), ratio ** np.arange(config.n)
                if config.order is None:
                    loss = full_toy_loss(A, found["bias"][k, j], p, v)
                else:
                    loss = toy_loss(A, found["bias"][k, j], p, importance=v)
                assert loss == pytest.approx(found["best_loss"][k, j], rel=1e-12)


def test_no_model_loses_more_than_one_that_stores_nothing_and_shares_fit(smoke):
    for config, found in smoke:
        p = np.array(config.probabilities)[:, None]
        importance = np.array(config.importance_ratios)[:, None] ** np.arange(config.n)
        if config.order is None:
            assert (found["best_loss"] <= unstored_loss(p) * importance.sum(-1)).all()
        assert (found["dimensionality"].sum(-1) <= config.d + 1e-9).all()
        np.testing.assert_allclose(
            found["dimensionality"][0, 0, int(found["best_start"][0, 0])],
            capacities(gram(found["weights"][0, 0])),
            rtol=1e-12,
        )


def test_three_features_in_the_plane_when_sparse(smoke):
    """Two of them as an antipodal pair and one alone."""
    _, found = smoke[0]
    shares = np.sort(capacities(gram(found["weights"][1, 0])))
    np.testing.assert_allclose(shares, [0.5, 0.5, 1.0], atol=1e-2)


def test_two_features_on_a_line(smoke):
    _, found = smoke[1]
    weights = found["weights"][..., 0, :]
    assert abs(weights[1, 0]).min() < 1e-6
    assert weights[1, 1].prod() < -0.9
    dense = unstored_loss(1.0)
    assert found["best_loss"][0, 0] == pytest.approx(0.2 * dense, rel=1e-9)
    assert found["best_loss"][0, 1] < 0.9995 * dense


def test_the_pentagon():
    found = trained(ToyPhases(n=5, d=2, probabilities=(0.05,), starts=4))
    np.testing.assert_allclose(capacities(gram(found["weights"][0, 0])), 0.4, atol=1e-6)


def test_starts_depend_on_their_number_and_seed_only():
    config = ToyPhases(n=7, d=2, probabilities=(0.1,), starts=6)
    start = starting_parameters(config)
    assert (starting_parameters(replace(config, starts=3)) == start[:3]).all()
    assert (starting_parameters(replace(config, seed=1)) != start)[:, :-1].all()
    gaps = np.diff(np.sort(np.arctan2(start[2, 1], start[2, 0])))
    np.testing.assert_allclose(gaps, 2 * np.pi / 7, rtol=0.05)
    assert (start[[0, 1], -1] == 0).all()
    assert (start[2, -1] == -0.3).all()


@pytest.mark.parametrize("order", [None, 2])
def test_the_objective_has_the_slope_of_its_loss(order):
    n, runs = 4, STATES_AT_ONCE // 3**4 + 3
    generator = torch.Generator().manual_seed(0)
    parameters = torch.randn(runs, 3, n, dtype=torch.float64, generator=generator)
    p = 0.05 + 0.9 * torch.rand(runs, 1, dtype=torch.float64, generator=generator)
    v = torch.rand(runs, n, dtype=torch.float64, generator=generator)
    chosen = torch.arange(runs)
    parameters.requires_grad_()
    value = toy_objective(p, v, order)(parameters, chosen, 0)
    (slope,) = torch.autograd.grad(value.sum(), parameters)
    A, b = gram(parameters[:, :-1]), parameters[:, -1]
    direct = full_toy_loss(A, b, p, v) if order is None else toy_loss(A, b, p, importance=v)
    torch.testing.assert_close(value, direct, rtol=1e-12, atol=1e-14)
    (wanted,) = torch.autograd.grad(direct.sum(), parameters)
    torch.testing.assert_close(slope, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9, 1.0])
def test_the_cost_of_a_short_second_feature_is_the_second_order_of_the_loss(p):
    e, s = 1e-4, best_shift(p)
    W = np.array([[1 - 0.75 * (s - p / 2) * e, -e]])
    A = gram(W)
    bias = np.array([s * e, p / 2 * (1 - A[1].sum())])
    lost = full_toy_loss(A, bias, p, np.array([1.0, 0.0])) / e**2
    assert lost == pytest.approx(second_feature_cost(p, s), rel=2e-3)
    for other in (s + 0.05, s - 0.05):
        assert second_feature_cost(p, other) > second_feature_cost(p, s)


def test_thresholds_of_rationals_are_balls():
    found = stability_threshold(rational(Fraction(1, 2)))
    assert float(found) == pytest.approx(stability_threshold(0.5), rel=1e-14)
    assert unstored_loss(Fraction(1, 2)) == Fraction(5, 48)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"probabilities": (0.0,)}, "got probabilities=0.0"),
        ({"probabilities": ()}, "probabilities needs 1 or more entries"),
        ({"importance_ratios": (-1.0,)}, "got importance_ratios=-1.0"),
        ({"order": 3}, "order must be none, or one of 2; got order=3"),
        ({"starts": 0}, "starts must be an integer"),
    ],
)
def test_bad_configurations_are_refused(changes, rule):
    fields = {"n": 3, "d": 2, "probabilities": (0.1,)} | changes
    with pytest.raises(ValueError, match=rule):
        ToyPhases(**fields)
