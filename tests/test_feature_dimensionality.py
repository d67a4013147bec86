"""Features of a larger toy model get as many dimensions as their stored weights say."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.experiments.feature_dimensionality import (
    EXPERIMENT,
    FINAL,
    FeatureDimensionality,
    run,
    starting_parameters,
)
from pentad.simulations.randomness import uniforms

(SMOKE,) = EXPERIMENT.presets["smoke"]
TINY = FeatureDimensionality(n=4, d=2, probabilities=(1.0, 0.2), steps=40, batch=16)


def found(config, context=None):
    with deterministic():
        return {name: array.values for name, array in run(config, context or Context()).items()}


@pytest.fixture(scope="module")
def smoke():
    return found(SMOKE)


def test_training_is_adam_on_fresh_samples_in_two_rounds():
    """Restated with torch's own Adam, one model at a time, the rate falling by half a cosine."""
    mine = found(TINY)
    start = torch.tensor(starting_parameters(TINY), dtype=torch.float32)
    for k, p in enumerate(TINY.probabilities):
        W, b = start[:-1].clone().requires_grad_(), start[-1].clone().requires_grad_()
        lengths = []
        for turn in range(2):
            adam = torch.optim.Adam([W, b], lr=TINY.rate)
            # the last trial of a round is evaluated and no step follows it
            for step in range(TINY.steps - 1):
                share = FINAL + (1 - FINAL) * (1 + np.cos(np.pi * step / TINY.steps)) / 2
                adam.param_groups[0]["lr"] = TINY.rate * share
                place = turn * TINY.steps + step
                u = uniforms(TINY.seed, "samples", (0,), (TINY.batch, TINY.n), step=place)[0]
                x = torch.tensor(np.where(u <= p, u / p, 0), dtype=torch.float32)
                adam.zero_grad()
                (torch.relu(x @ (W.T @ W) + b) - x).square().mean().backward()
                adam.step()
            lengths.append(float(W.detach().square().sum()))
        assert mine["dimensions_per_feature_before"][k] == pytest.approx(
            TINY.d / lengths[0], rel=1e-4
        )
        assert mine["dimensions_per_feature"][k] == pytest.approx(TINY.d / lengths[1], rel=1e-4)
        np.testing.assert_allclose(
            mine["squared_norm"][k], W.detach().square().sum(0), rtol=1e-3, atol=1e-5
        )
        np.testing.assert_allclose(mine["bias"][k], b.detach(), atol=1e-4)


def test_dimensionalities_fit_into_the_dimensions(smoke):
    assert (smoke["dimensionality"] <= 1 + 1e-12).all()
    assert (smoke["dimensionality"].sum(-1) <= SMOKE.d + 1e-9).all()
    np.testing.assert_allclose(
        smoke["dimensions_per_feature"], SMOKE.d / smoke["squared_norm"].sum(-1), rtol=1e-12
    )


def test_sparser_inputs_store_more_features_in_fewer_dimensions_each(smoke):
    assert (np.diff(smoke["dimensions_per_feature"]) < 0).all()
    assert smoke["dimensions_per_feature"][-1] < 0.5


def test_a_run_has_converged_if_the_second_round_left_it_where_it_was(smoke):
    change = smoke["dimensions_per_feature_before"] / smoke["dimensions_per_feature"] - 1
    np.testing.assert_array_equal(smoke["converged"], np.abs(change) <= SMOKE.settled)


def test_a_run_that_is_stopped_continues_to_the_same_bits():
    config = replace(TINY, steps=150)
    saved = []

    class Stopped(Exception):  # noqa: N818
        pass

    def save(state):
        saved.append(state)
        raise Stopped

    with pytest.raises(Stopped):
        found(config, Context(checkpoint=Checkpoint(lambda: None, save)))
    resumed = found(config, Context(checkpoint=Checkpoint(lambda: saved[0], lambda _: None)))
    whole = found(config)
    for name, values in whole.items():
        np.testing.assert_array_equal(resumed[name], values)


def test_progress_rises_to_one():
    shares = []
    found(TINY, Context(report=shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"d": 5}, "d <= n; got d=5, n=4"),
        ({"probabilities": (0.0,)}, "got probabilities=0.0"),
        ({"rate": 0.0}, "got rate=0.0"),
    ],
)
def test_bad_cells_are_refused(changes, rule):
    with pytest.raises(ValueError, match=rule):
        replace(TINY, **changes)
