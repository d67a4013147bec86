"""Planted data, one-pass encoders, inference for many dictionaries and dictionary learning."""

import numpy as np
import pytest
import torch

from pentad.simulations.experiment import Checkpoint, Context
from pentad.simulations.models import gates
from pentad.simulations.models.dictionary_learning import (
    accelerated_codes,
    learned_dictionaries,
    least_squares_dictionary,
    objective,
)
from pentad.simulations.models.encoders import (
    code_error_slopes,
    cosine_loss,
    linear_encoder,
    perceptron,
    reconstruction_loss,
    reconstruction_slopes,
    unrolled,
    unrolled_starts,
)
from pentad.simulations.models.histories import differentiated, doublings, trained_with_history
from pentad.simulations.models.planted_codes import (
    published_stream,
    shifted_supports,
    unit_dictionaries,
)
from pentad.simulations.sparse_inference.proximal import fista, ista
from pentad.simulations.training import adam
from pentad.theory.codes.published_dictionary import published_dictionary
from pentad.theory.codes.recovery_scores import dictionary_score


def test_the_published_stream_is_that_of_the_authors():
    data = published_stream(16, 8, 3, samples=3, seed=20240625, dictionaries=2)
    np.testing.assert_array_equal(data.dictionaries[0], published_dictionary())
    assert data.codes[0, 0].nonzero()[0].tolist() == [9, 11, 13]
    np.testing.assert_allclose(data.codes[0, 0, [9, 11, 13]], [0.54306084, 1.1999758, 1.47445815])
    later = published_stream(16, 8, 3, samples=3, seed=20240626)
    np.testing.assert_array_equal(data.codes[1], later.codes[0])
    assert (np.count_nonzero(data.codes, axis=-1) == 3).all()
    np.testing.assert_allclose(data.signals[1], data.codes[1] @ data.dictionaries[1].T)
    with pytest.raises(ValueError, match="k <= n"):
        published_stream(3, 2, 4, samples=1, seed=0)


def test_the_first_feature_changes_company():
    many = {"samples": 500, "seed": 3, "dictionaries": 2}
    before = shifted_supports(9, 3, shifted=False, **many) > 0
    after = shifted_supports(9, 3, shifted=True, **many) > 0
    assert (before.sum(-1) == 3).all()
    assert (after.sum(-1) == 3).all()
    with_first = before[before[..., 0]]
    assert not with_first[:, 5:].any()
    assert with_first[:, 1:5].any(0).all()
    assert 0.4 < before[..., 0].mean() < 0.6
    assert before[~before[..., 0]][:, 1:].any(0).all()
    assert after[..., 0].all()
    assert not after[..., 1:5].any()
    assert after[..., 5:].any((0, 1)).all()
    with pytest.raises(ValueError, match="halves"):
        shifted_supports(4, 4, shifted=True, **many)


def test_gates():
    pre = torch.tensor([[[1.0, -2.0, 0.5, 3.0], [0.2, 0.1, -1.0, 0.3]]])
    assert gates.rectified(pre).tolist() == pre.clamp(min=0).tolist()
    assert gates.top_k(pre, 2).count_nonzero(-1).tolist() == [[2, 2]]
    assert gates.top_k(pre, 4).tolist() == gates.rectified(pre).tolist()
    chosen = gates.batch_top_k(pre, 1)
    assert chosen.nonzero()[:, 1].tolist() == [0, 0]
    assert chosen.sum() == 4
    jumped = gates.jump_rectified(pre, torch.full((4,), 0.4))
    assert jumped.tolist() == torch.where(pre > 0.4, pre, 0.0).tolist()
    zero = torch.zeros(4)
    assert gates.gated(pre, zero, zero, zero).tolist() == gates.rectified(pre).tolist()
    silent = gates.gated(pre, torch.full((4,), -0.6), zero, torch.full((4,), 1.0))
    assert silent[0, 0].tolist() == [2.0, 0.0, 0.0, 4.0]
    for gate in (gates.top_k, gates.batch_top_k):
        with pytest.raises(ValueError, match="top-k needs"):
            gate(pre, 5)


def problems(dtype=torch.float64):
    D = torch.from_numpy(unit_dictionaries(7, 4, seed=0, purpose="test", dictionaries=3)).to(dtype)
    x = torch.randn(3, 20, 4, dtype=dtype, generator=torch.Generator().manual_seed(0))
    return D, x, torch.tensor([0.05, 0.1, 0.2], dtype=dtype)


@pytest.mark.parametrize("nonnegative", [True, False])
def test_many_dictionaries_get_the_codes_of_one_after_the_other(nonnegative):
    D, x, penalty = problems()
    found = accelerated_codes(D, x, penalty, iterations=10, nonnegative=nonnegative)
    for k in range(3):
        alone = fista(
            D[k], x[k], penalty=float(penalty[k]), nonnegative=nonnegative, tolerance=0.0,
            iterations=10,
        )  # fmt: skip
        torch.testing.assert_close(found[k], alone.codes)


def test_unrolled_shrinkage_starts_as_shrinkage():
    D, x, penalty = problems()
    encoder = unrolled(7, 4, 5)
    vectors = torch.from_numpy(unrolled_starts(D.numpy(), penalty.numpy(), 5))
    found = encoder.codes(encoder.arrays(vectors), x)
    for k in range(3):
        alone = ista(
            D[k], x[k], penalty=float(penalty[k]), nonnegative=True, tolerance=0.0, iterations=5
        )
        torch.testing.assert_close(found[k], alone.codes, rtol=1e-4, atol=1e-6)


def test_least_squares_gives_the_dictionary_back_and_never_a_worse_fit():
    D, x, penalty = problems()
    codes = accelerated_codes(D, x, penalty, iterations=300)
    exact = codes @ D.mT
    found, scaled = least_squares_dictionary(exact, codes, D)
    torch.testing.assert_close(found.norm(dim=1), torch.ones(3, 7, dtype=found.dtype))
    assert float((exact - scaled @ found.mT).square().mean()) < 1e-9
    better, fitted = least_squares_dictionary(x, codes, D)
    assert ((x - fitted @ better.mT).square().sum() <= (x - codes @ D.mT).square().sum()).all()


def test_an_atom_that_nothing_uses_takes_the_worst_signal():
    D, x, _ = problems()
    codes = torch.zeros(3, 20, 7, dtype=x.dtype)
    codes[..., 0] = 1.0
    found, _ = least_squares_dictionary(x, codes, D)
    error = (x - codes @ D.mT).square().sum(-1)
    for k in range(3):
        worst = x[k, error[k].argmax()]
        torch.testing.assert_close(found[k, :, 3], worst / worst.norm())


def test_dictionary_learning_lowers_the_objective_and_comes_home_from_nearby():
    data = published_stream(6, 4, 1, samples=200, seed=5)
    x = torch.from_numpy(data.signals)
    start = data.dictionaries + 0.3 * unit_dictionaries(6, 4, seed=1, purpose="s", dictionaries=1)
    start = torch.from_numpy(start / np.linalg.norm(start, axis=1, keepdims=True))
    penalty = torch.tensor([0.05], dtype=x.dtype)
    before = objective(start, x, accelerated_codes(start, x, penalty, iterations=200), penalty)
    D, codes = learned_dictionaries(x, start, penalty, rounds=40, inner=30)
    assert objective(D, x, codes, penalty) < before
    assert dictionary_score(data.dictionaries[0], start[0].numpy()) < 0.99
    assert dictionary_score(data.dictionaries[0], D[0].numpy()) > 0.999


@pytest.mark.parametrize("encoder", [
    linear_encoder(5, 3, bias=False), linear_encoder(5, 3, bias=True, kept=2),
    perceptron(5, 3, 4, bias=True), perceptron(5, 3, 4, bias=False), unrolled(5, 3, 3),
])  # fmt: skip
def test_encoders_read_each_run_alone(encoder):
    whole = encoder.beside(3, 5)
    vectors = torch.from_numpy(whole.starts(0, 4))
    assert vectors.shape == (4, whole.size)
    np.testing.assert_array_equal(whole.starts(0, 2), whole.starts(0, 4)[:2])
    x = torch.randn(4, 6, 3, dtype=vectors.dtype, generator=torch.Generator().manual_seed(1))
    arrays = whole.arrays(vectors)
    torch.testing.assert_close(arrays["dictionary"].norm(dim=1), torch.ones(4, 5).double())
    codes = whole.codes(arrays, x)
    assert (codes >= 0).all()
    alone = whole.codes(whole.arrays(vectors[2:3]), x[2:3])
    torch.testing.assert_close(codes[2:3], alone)


def test_losses_are_those_of_their_definitions():
    D, x, penalty = problems()
    codes = accelerated_codes(D, x, penalty, iterations=10)
    weights = penalty * 2 * 7 / 4
    torch.testing.assert_close(
        reconstruction_loss(D, x, codes, weights), objective(D, x, codes, penalty) * 2 / 4
    )
    other = codes + 0.1
    cosines = [
        float(codes[0, :, i] @ other[0, :, i] / codes[0, :, i].norm() / other[0, :, i].norm())
        for i in range(7)
    ]
    assert float(cosine_loss(codes, other)[0]) == pytest.approx(-np.mean(cosines))


@pytest.mark.parametrize("encoder", [
    linear_encoder(7, 4, bias=False), linear_encoder(7, 4, bias=True, kept=2),
    perceptron(7, 4, 5, bias=True), perceptron(7, 4, 5, bias=False),
])  # fmt: skip
@pytest.mark.parametrize("learned", [True, False])
def test_gradients_by_hand_are_those_of_automatic_differentiation(encoder, learned):
    D, x, penalty = problems()
    encoder = encoder.beside(4, 7) if learned else encoder
    vectors = 3 * torch.from_numpy(encoder.starts(0, 3))
    true = accelerated_codes(D, x, penalty, iterations=10)

    def reconstruction(vectors):
        arrays = encoder.arrays(vectors)
        return reconstruction_loss(
            arrays.get("dictionary", D), x, encoder.codes(arrays, x), penalty
        )

    def error(vectors):
        return (encoder.codes(encoder.arrays(vectors), x) - true).square().mean((-2, -1))

    by_hand = reconstruction_slopes(encoder, vectors, x, penalty, D)
    torch.testing.assert_close(by_hand, differentiated(reconstruction)(vectors))
    if not learned:
        by_hand = code_error_slopes(encoder, vectors, x, true)
        torch.testing.assert_close(by_hand, differentiated(error)(vectors))


def test_what_has_no_gradient_by_hand_is_refused():
    D, x, penalty = problems()
    encoder = unrolled(7, 4, 2)
    vectors = torch.from_numpy(encoder.starts(0, 3))
    with pytest.raises(ValueError, match="no gradient by hand"):
        reconstruction_slopes(encoder, vectors, x, penalty, D)
    linear = linear_encoder(7, 4, bias=False)
    with pytest.raises(ValueError, match="needs a dictionary"):
        reconstruction_slopes(linear, torch.from_numpy(linear.starts(0, 3)), x, penalty)


def test_training_that_is_interrupted_ends_at_the_same_bits():
    D, x, penalty = problems(torch.float32)
    encoder = linear_encoder(7, 4, bias=True)
    start = torch.from_numpy(encoder.starts(0, 3)).float()

    def value(vectors):
        return reconstruction_loss(D, x, encoder.codes(encoder.arrays(vectors), x), penalty)

    loss = differentiated(value)

    def judge(vectors):
        return {"size": vectors.norm(dim=1).numpy()}

    class Killed(Exception):  # noqa: N818 - not an error
        pass

    kept = []

    def save(state):
        kept.append({name: np.array(value) for name, value in state.items()})
        if len(kept) == 1:
            raise Killed

    def trained(context):
        return trained_with_history(
            loss, start, judge, steps=1200, recorded=(0, 500, 600, 1200), method=adam(),
            context=context,
        )  # fmt: skip

    whole, history = trained(Context())
    with pytest.raises(Killed):
        trained(Context(checkpoint=Checkpoint(lambda: None, save)))
    resumed, again = trained(Context(checkpoint=Checkpoint(lambda: kept[0], lambda _: None)))
    assert torch.equal(whole, resumed)
    np.testing.assert_array_equal(history["size"], again["size"])
    assert history["size"].shape == (3, 4)
    assert (value(whole) < value(start)).all()


def test_looks_double():
    assert doublings(20_000, 9)[-2:] == (10_000, 20_000)
    assert doublings(3, 9) == (0, 1, 3)
