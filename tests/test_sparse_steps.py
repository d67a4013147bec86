"""The sparse TopK step against the dense one, and ties."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pentad.simulations.models.gates import top_k
from pentad.simulations.models.sparse_steps import GROUP, largest, sparse_topk_outputs
from pentad.theory.ensembles.gates import TopK, activated_by_definition

NAMES = ("inputs", "encoder", "encoder bias", "decoder", "decoder bias")


def problem(runs=2, samples=6, d=3, n=16, seed=0):
    chance = torch.Generator().manual_seed(seed)
    shapes = ((runs, samples, d), (runs, n, d), (runs, n), (runs, n, d), (runs, d))
    return [
        torch.randn(shape, generator=chance, dtype=torch.float64, requires_grad=True)
        for shape in shapes
    ]


def dense_outputs(inputs, encoder, encoder_bias, decoder, decoder_bias, k):
    codes = top_k(inputs @ encoder.mT + encoder_bias[:, None], k)
    return codes @ decoder + decoder_bias[:, None]


def slopes(outputs, arrays, seed=1):
    target = torch.randn(outputs.shape, generator=torch.Generator().manual_seed(seed)).double()
    return torch.autograd.grad((outputs - target).square().sum(), arrays)


@pytest.mark.parametrize("k", [1, 2, 5, 16])
@pytest.mark.parametrize("n", [16, 21, 64])
def test_outputs_and_gradients_are_those_of_the_dense_step(n, k):
    arrays = problem(n=n)
    sparse, dense = sparse_topk_outputs(*arrays, k).outputs, dense_outputs(*arrays, k)
    torch.testing.assert_close(sparse, dense, rtol=1e-12, atol=1e-12)
    found, wanted = slopes(sparse, arrays), slopes(dense, arrays)
    for name, one, other in zip(NAMES, found, wanted, strict=True):
        assert one.shape == other.shape, name
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12, msg=name)


def test_gradients_are_those_of_finite_differences():
    arrays = problem(samples=3, n=6, seed=4)
    codes = sparse_topk_outputs(*arrays, 4).codes
    assert (codes > 0).any()
    assert (codes == 0).any()
    assert torch.autograd.gradcheck(lambda *all_: sparse_topk_outputs(*all_, 4).outputs, arrays)


def test_every_run_is_as_if_alone():
    arrays = problem(runs=3)
    together = sparse_topk_outputs(*arrays, 2)
    slope = slopes(together.outputs, arrays)
    targets = torch.randn(together.outputs.shape, generator=torch.Generator().manual_seed(1))
    for run in range(3):
        alone = [each[[run]].detach().requires_grad_() for each in arrays]
        one = sparse_topk_outputs(*alone, 2)
        torch.testing.assert_close(one.outputs[0], together.outputs[run])
        error = (one.outputs - targets[[run]].double()).square().sum()
        for each, other in zip(torch.autograd.grad(error, alone), slope, strict=True):
            torch.testing.assert_close(each[0], other[run])


def test_codes_and_latents_are_the_positive_ones():
    arrays = [each.detach() for each in problem(n=24)]
    found = sparse_topk_outputs(*arrays, 4)
    pre = arrays[0] @ arrays[1].mT + arrays[2][:, None]
    scattered = torch.zeros_like(pre).scatter(-1, found.latents, found.codes)
    torch.testing.assert_close(scattered, top_k(pre, 4))


@given(
    st.lists(st.integers(-2, 3), min_size=3, max_size=3 * GROUP),
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_the_lowest_index_wins_a_tie(values, k, times):
    z = np.array(values * times, dtype=float)
    kept, places = largest(torch.from_numpy(z)[None, None], k)
    codes = np.zeros_like(z)
    codes[places[0, 0].numpy()] = kept[0, 0].clamp(min=0).numpy()
    assert codes.tolist() == activated_by_definition(TopK(k), z)


@pytest.mark.parametrize("n", [5 * GROUP, 5 * GROUP + 1])
def test_ties_within_and_across_groups(n):
    z = torch.zeros(3, n)
    z[0, [1, 6, 11]] = 1.0
    z[1] = torch.arange(n).float()
    z[2, 7:] = 1.0
    _, places = largest(z, 2)
    kept = [sorted(row) for row in places.tolist()]
    assert kept == [[1, 6], [n - 2, n - 1], [7, 8]]


def test_a_tied_step_has_the_gradients_of_the_lowest_indices():
    arrays = problem(samples=1, n=GROUP, runs=1)
    with torch.no_grad():
        arrays[1][:] = arrays[1][:, :1]
        arrays[2][:] = 5.0
    found = sparse_topk_outputs(*arrays, 3)
    assert sorted(found.latents[0, 0].tolist()) == [0, 1, 2]
    by_encoder = slopes(found.outputs, arrays)[1]
    assert by_encoder[0, :3].abs().min() > 0
    assert by_encoder[0, 3:].abs().max() == 0


def test_what_cannot_be_kept_is_refused():
    arrays = problem()
    for k in (0, 17):
        with pytest.raises(ValueError, match=f"1 <= k <= 16; got k={k}"):
            sparse_topk_outputs(*arrays, k)
        with pytest.raises(ValueError, match=f"1 <= k <= 16; got k={k}"):
            largest(arrays[1].mT, k)
