"""Spectral layers between channels, and decoding from compact codes, against their definitions."""

import numpy as np
import pytest
import torch

from pentad.simulations.models.compact_decoding import compact_codes, compactly_decoded
from pentad.simulations.models.spectral_layers import spectral_convolution
from pentad.theory.operators.spectral_layers import decoded, decoded_by_definition

sizes = pytest.mark.parametrize("n", [1, 2, 3, 8, 9, 31, 64])


def drawn(n, modes, channels=(3, 2), batch=4, dtype=torch.float64):
    chance = torch.Generator().manual_seed(1000 * n + modes)
    inputs = torch.randn(batch, channels[0], n, generator=chance, dtype=dtype)
    return inputs, torch.randn(*channels, modes + 1, 2, generator=chance, dtype=dtype)


@sizes
@pytest.mark.parametrize("modes", [0, 1, 4, 40])
def test_each_channel_out_is_a_decoder_of_all_channels_in(n, modes):
    inputs, weights = drawn(n, modes)
    found = spectral_convolution(inputs, weights)
    assert found.shape == (4, 2, n)
    for channel in range(2):
        W = weights[:, channel].numpy()
        assert np.allclose(found[:, channel].numpy(), decoded(W, inputs.numpy()), atol=1e-12)
        exact = decoded_by_definition(W, inputs[0].numpy())
        assert np.allclose(found[0, channel].numpy(), exact, atol=1e-10)


@sizes
def test_gradients_are_those_of_small_changes(n):
    inputs, weights = drawn(n, 4, channels=(2, 2), batch=2)
    leaves = inputs.requires_grad_(), weights.requires_grad_()
    assert torch.autograd.gradcheck(spectral_convolution, leaves)


def test_the_gradient_by_inputs_is_the_adjoint():
    inputs, weights = drawn(9, 3)
    along = torch.randn(4, 2, 9, dtype=torch.float64)
    inputs.requires_grad_()
    out = spectral_convolution(inputs, weights)
    (gradient,) = torch.autograd.grad(out, inputs, along)
    turned = weights.transpose(0, 1) * torch.tensor([1.0, -1.0], dtype=torch.float64)
    assert torch.allclose(gradient, spectral_convolution(along, turned))


def test_single_precision_is_near_double():
    inputs, weights = drawn(64, 16, channels=(16, 16), batch=32)
    exact = spectral_convolution(inputs, weights)
    found = spectral_convolution(inputs.float(), weights.float())
    assert found.dtype == torch.float32
    assert abs(found - exact).max() < 1e-6 * abs(exact).max()


@pytest.mark.parametrize(("n", "modes", "channels"), [(8, 4, 1), (9, 2, 3), (64, 16, 1)])
def test_compact_codes_decode_to_what_they_do_among_zeros(n, modes, channels):
    codes, weights = drawn(n, modes, channels=(12, channels), batch=5)
    values, concepts = compact_codes(codes, 4)
    among_zeros = torch.zeros_like(codes)
    for sample in range(5):
        among_zeros[sample, concepts[sample]] = values[sample]
    found = compactly_decoded(values, concepts, weights)
    assert torch.allclose(found, spectral_convolution(among_zeros, weights), atol=1e-12)
    assert not torch.allclose(found, spectral_convolution(codes, weights), atol=1e-3)


def test_the_concepts_of_largest_mean_square_are_kept_and_of_equal_ones_the_first():
    codes = torch.tensor([[[1.0, 0.0], [0.0, -3.0], [0.0, 1.0], [0.5, 0.5]]])
    values, concepts = compact_codes(codes, 2)
    assert concepts.tolist() == [[0, 1]]
    assert values.tolist() == [[[1.0, 0.0], [0.0, -3.0]]]
    values, concepts = compact_codes(torch.ones(2, 5, 3), 3)
    assert concepts.tolist() == [[0, 1, 2]] * 2


def test_a_concept_that_is_named_twice_adds_and_gradients_flow():
    codes, weights = drawn(8, 3, channels=(3, 1), batch=1)
    values = codes[:, :2].clone().requires_grad_()
    concepts = torch.tensor([[2, 2]])
    found = compactly_decoded(values, concepts, weights)
    once = torch.zeros(1, 3, 8, dtype=torch.float64)
    once[0, 2] = values.detach().sum(1)[0]
    assert torch.allclose(found, spectral_convolution(once, weights))
    assert torch.autograd.grad(found.square().sum(), values)[0].abs().min() > 0


def test_bad_input_is_refused_in_words():
    inputs, weights = drawn(8, 3)
    with pytest.raises(ValueError, match="as many channels as the weights take; got 2 for 3"):
        spectral_convolution(inputs[:, :2], weights)
    with pytest.raises(ValueError, match="points and modes; got 0 and 4"):
        spectral_convolution(inputs[..., :0], weights)
    with pytest.raises(ValueError, match="points and modes; got 8 and 0"):
        spectral_convolution(inputs, weights[:, :, :0])
    with pytest.raises(ValueError, match="from 1 to 3 concepts can be kept; got 4"):
        compact_codes(inputs, 4)
    values, concepts = compact_codes(inputs, 2)
    with pytest.raises(ValueError, match="concepts are 0 to 1; got 2"):
        compactly_decoded(values, torch.full_like(concepts, 2), weights[:2])
    with pytest.raises(ValueError, match="concepts are 0 to 2; got -1"):
        compactly_decoded(values, torch.full_like(concepts, -1), weights)
    with pytest.raises(ValueError, match="a code has values"):
        compactly_decoded(values[:0], concepts[:0], weights)
