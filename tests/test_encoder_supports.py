"""What better inference gains at an encoder's own number of active latents."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.optimize import nnls

from pentad.simulations.devices import deterministic
from pentad.simulations.experiment import Context
from pentad.simulations.experiments.encoder_supports import (
    EXPERIMENT,
    WAYS,
    EncoderSupports,
    _compared,
    explained,
    run,
)

(SMOKE,) = EXPERIMENT.presets["smoke"]


def found(config):
    with deterministic():
        return {name: array.values for name, array in run(config, Context()).items()}


@pytest.fixture(scope="module")
def smoke():
    return found(SMOKE)


def test_no_way_uses_more_latents_than_the_encoder(smoke):
    assert (smoke["active"] <= smoke["active"][:, :1]).all()
    assert (smoke["active"][:, 0] <= SMOKE.k).all()


def test_the_best_is_no_worse_than_any_and_a_refit_no_worse_than_the_encoder(smoke):
    share = smoke["explained"]
    assert (share[:, -1:] >= share - 1e-12).all()
    assert (share[:, 1] >= share[:, 0] - 1e-12).all()
    assert share.shape == (SMOKE.starts, len(WAYS))


def test_the_same_cell_gives_the_same_numbers_and_one_start_does_not_see_the_others(smoke):
    again = found(SMOKE)
    alone = found(replace(SMOKE, starts=1))
    for name, values in smoke.items():
        assert np.array_equal(values, again[name])
    np.testing.assert_allclose(alone["explained"][0], smoke["explained"][0], rtol=1e-4)


def test_codes_are_compared_with_least_squares_by_another_hand():
    random = np.random.default_rng(0)
    D = random.normal(size=(6, 12))
    D /= np.linalg.norm(D, axis=0)
    x = random.normal(size=(30, 6))
    codes = np.maximum(x @ D, 0)
    codes *= codes >= np.sort(codes, axis=1)[:, -3:-2]
    told = _compared(*(torch.from_numpy(each) for each in (D, x, codes)))
    refitted = np.zeros_like(codes)
    for one, code, row in zip(refitted, codes, x, strict=True):
        support = np.flatnonzero(code)
        one[support] = nnls(D[:, support], row)[0]
    assert told["explained"][0] == pytest.approx(explained(x, codes @ D.T), abs=1e-12)
    assert told["explained"][1] == pytest.approx(explained(x, refitted @ D.T), abs=1e-9)
    assert told["explained"][-1] > told["explained"][1]
    assert 0 < told["changed"] < 1


def test_more_latents_than_there_are_are_refused():
    with pytest.raises(ValueError, match="at most n latents are active"):
        EncoderSupports("planted", n=4, k=5)


def test_no_latent_is_changed_where_all_are_right_and_every_one_where_all_are_wrong():
    D = torch.eye(6, dtype=torch.float64)
    right = torch.zeros(4, 6, dtype=torch.float64)
    right[:, :2] = torch.rand(4, 2, generator=torch.Generator().manual_seed(0)) + 0.5
    assert _compared(D, right, right)["changed"] == 0
    assert _compared(D, right, right.roll(3, dims=1))["changed"] == 1
