"""Strategies draw all that they promise, up to its ends, and nothing beyond."""

import numpy as np
from hypothesis import find, given, settings

from pentad.kit.code_strategies import sparse_codes
from pentad.kit.ensemble_strategies import ensembles
from pentad.kit.strategies import power_autoencoders


@settings(max_examples=200)
@given(power_autoencoders())
def test_models_have_up_to_six_features_in_up_to_four_dimensions(model):
    d, n = model.W.shape
    assert 1 <= d <= 4
    assert 1 <= n <= 6


def test_amplitudes_of_codes_reach_one_and_shrink_to_it():
    assert np.abs(find(sparse_codes(4, K=2), np.any)).max() == 1
    assert (find(sparse_codes(4, K=2, exactly=True), lambda _: True).max(1) == 1).all()


@settings(max_examples=200)
@given(ensembles())
def test_inputs_of_ensembles_and_their_weights_are_at_most_two(ensemble):
    assert np.abs(ensemble.inputs).max() <= 2
    for member in ensemble.members:
        assert max(np.abs(member.encoder).max(), np.abs(member.encoder_bias).max()) <= 2
