"""What an encoder cannot recover, from its weights: against exact values of small dictionaries."""

import numpy as np
import pytest
from scipy.optimize import nnls

from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.kit.encoder_limits import AMPLITUDES, ROWS, encoder_limits, two_feature_errors
from pentad.theory.codes.cross_talk import least_cross_talk
from pentad.theory.codes.dictionary_verdicts import NoneRecoverable, Undecided, proves_none
from pentad.theory.ensembles.autoencoders import Autoencoder, codes
from pentad.theory.ensembles.gates import Gated, Relu, TopK

D, N, K = 4, 9, 2


@pytest.fixture
def draw():
    return np.random.default_rng(3)


def stored(decoder, gate=None, encoder=None, bias=None, offset=None):
    d, n = decoder.shape
    autoencoder = None
    if gate is not None:
        autoencoder = Autoencoder(
            decoder.T.copy() if encoder is None else encoder,
            np.zeros(n) if bias is None else bias,
            decoder,
            np.zeros(d) if offset is None else offset,
            gate,
        )
    return StoredAutoencoder("made here", "none", decoder, autoencoder, ())


def exact_cross_talk(D):
    return np.array([float(least_cross_talk(D.tolist(), i).value) for i in range(D.shape[1])])


def test_intervals_hold_the_exact_cross_talk(draw):
    decoder = draw.normal(size=(D, N)) * draw.uniform(0.5, 2, size=N)
    found = encoder_limits(stored(decoder, Relu()), features=range(N))
    exact = exact_cross_talk(decoder / np.linalg.norm(decoder, axis=0))
    assert (found.intervals.lower <= exact + 1e-12).all()
    assert (exact <= found.intervals.upper + 1e-12).all()
    assert (found.intervals.upper <= 1.2 * found.intervals.lower).all()
    assert np.allclose(found.bounds, np.minimum(1, found.intervals.lower) / 2)


def test_own_rows_leak_what_they_read_of_the_worst_other_atom(draw):
    decoder, encoder = draw.normal(size=(D, N)), draw.normal(size=(N, D))
    found = encoder_limits(stored(decoder, Relu(), encoder), features=range(N))
    units = decoder / np.linalg.norm(decoder, axis=0)
    for i in range(N):
        reads = [abs(sum(encoder[i, k] * units[k, j] for k in range(D))) for j in range(N)]
        leak = max(r for j, r in enumerate(reads) if j != i) / reads[i]
        assert found.leaks[i] == pytest.approx(leak, rel=1e-9)
        assert found.own[i] == pytest.approx(min(1, leak) / 2, rel=1e-9)
    assert (found.own >= found.bounds - 1e-12).all()


def test_a_dictionary_with_a_readable_atom_is_not_called_hopeless():
    decoder = np.zeros((4, 6))
    decoder[0, 0] = 1.0
    decoder[1:, 1:] = np.random.default_rng(0).normal(size=(3, 5))
    found = encoder_limits(stored(decoder, Relu()), features=[0, 3])
    assert isinstance(found.any_two, Undecided)
    assert found.any_two.left == (0,)
    assert found.intervals.lower[0] == 0
    crowded = encoder_limits(stored(decoder[1:, 1:], Relu()))
    assert isinstance(crowded.any_two, NoneRecoverable)


def test_the_proof_is_about_the_columns_as_they_were_read(draw):
    decoder = draw.normal(size=(D, 40)) * draw.uniform(0.03, 3, size=40)
    found = encoder_limits(stored(decoder, Relu()))
    columns = decoder[:, found.live]
    assert proves_none(columns, found.any_two)
    assert isinstance(found.alone, NoneRecoverable)
    for chosen, weights in zip(found.alone.sets, found.alone.weights, strict=True):
        scale = 2.0 ** -np.frexp(np.linalg.norm(columns[:, chosen], axis=0))[1]
        rest = columns[:, chosen] * scale @ np.array(weights)
        assert np.abs(rest).max() < 1e-9 * max(weights)


def test_atoms_of_a_half_space_are_asked_one_by_one(draw):
    """Those that non-negative combinations of others reach are not recovered, all others are."""
    D = abs(draw.normal(size=(4, 24))) + 0.05
    found = encoder_limits(stored(D))
    assert isinstance(found.alone, Undecided)
    reached = [nnls(np.delete(D, i, axis=1), D[:, i])[1] < 1e-9 for i in range(24)]
    assert found.one_sided.tried.tolist() == found.sample[:ROWS].tolist()
    expected = [i for i in found.one_sided.tried if not reached[i]]
    assert found.one_sided.recovered.tolist() == expected
    assert 0 < sum(reached) < 24
    both = encoder_limits(stored(np.hstack([D, -D[:, :1]])))
    assert both.one_sided is None


def test_rounded_lengths_do_not_raise_the_rank():
    columns = [(1, 1, 1), (1, -1, 0), (0, 1, -1), (1, 0, -1), (2, -1, -1), (-1, 2, -1), (1, 2, -3),
               (3, -1, -2)]  # fmt: skip
    decoder = np.array(columns, dtype=float).T
    found = encoder_limits(stored(decoder, Relu()))
    assert (np.ones(3) @ decoder[:, 1:] == 0).all()
    assert isinstance(found.any_two, Undecided)
    assert 0 in found.any_two.left


@pytest.mark.parametrize("length", [1.0, 0.2, 0.005, 1e-6])
def test_a_short_latent_counts_as_a_long_one_does(length):
    decoder = np.concatenate([np.eye(4), np.full((4, 1), 0.5 * length)], axis=1)
    encoder = decoder.T / np.array([1, 1, 1, 1, length**2])[:, None]
    found = encoder_limits(stored(decoder, TopK(2), encoder), features=range(5))
    assert isinstance(found.any_two, NoneRecoverable)
    assert found.alone_readable == 0
    assert (found.intervals.lower > 0.1).all()


def test_latents_keep_their_numbers_where_others_are_dead(draw):
    decoder = draw.normal(size=(D, N))
    whole = encoder_limits(stored(decoder, Relu()), features=[5, 8])
    longer = np.insert(decoder, [0, 6], 0.0, axis=1)
    encoder = np.insert(decoder.T, [0, 6], 0.0, axis=0)
    found = encoder_limits(stored(longer, Relu(), encoder), features=[6, 10])
    assert found.atoms.dead.tolist() == [0, 7]
    assert np.allclose(found.leaks, whole.leaks, rtol=1e-9)
    assert np.allclose(found.intervals.lower, whole.intervals.lower, rtol=1e-6)
    with pytest.raises(ValueError, match="latents with a direction"):
        encoder_limits(stored(longer, Relu(), encoder), features=[7])


def test_errors_of_top_k_are_those_of_its_codes(draw):
    decoder = draw.normal(size=(D, N)) * draw.uniform(0.5, 2, size=N)
    offset, bias = draw.normal(size=D), 0.1 * draw.normal(size=N)
    read = stored(decoder, TopK(K), draw.normal(size=(N, D)), bias, offset)
    lengths = np.linalg.norm(decoder, axis=0)
    units, latents = decoder / lengths, np.array([0, 4])
    found = two_feature_errors(read.autoencoder, units, np.arange(N), latents, lengths, largest=2.0)
    for error, i in zip(found, latents, strict=True):
        worst = 0.0
        for j in range(N):
            for t in AMPLITUDES:
                for r in AMPLITUDES[1:]:
                    if j == i:
                        continue
                    signal = offset + 2 * t * units[:, i] + 2 * r * units[:, j]
                    answer = codes(read.autoencoder, signal[None])[0, i] * lengths[i] / 2
                    worst = max(worst, abs(answer - t))
        assert error == pytest.approx(worst, rel=1e-5)
    limits = encoder_limits(read, features=range(N))
    assert limits.leaks is None
    assert limits.own is None
    assert np.allclose(limits.bounds, np.minimum(1 / 3, limits.intervals.lower / 2))
    with pytest.raises(ValueError, match="tried of a TopK"):
        two_feature_errors(
            stored(decoder, Relu()).autoencoder, units, np.arange(N), latents, lengths
        )


def test_a_decoder_alone_and_a_gate_of_its_own_say_what_holds(draw):
    decoder = draw.normal(size=(D, N))
    alone = encoder_limits(stored(decoder))
    assert alone.kind is None
    assert not alone.bounds.any()
    gated = encoder_limits(stored(decoder, Gated(np.ones(N), np.zeros(N))))
    assert gated.kind.name == "gated, tied"
    assert gated.leaks is not None


def test_samples_are_drawn_by_their_seed(draw):
    decoder = draw.normal(size=(8, 400))
    first = encoder_limits(stored(decoder), seed=1, products=20)
    again = encoder_limits(stored(decoder), seed=1, products=20)
    other = encoder_limits(stored(decoder), seed=2, products=20)
    assert len(first.sample) == 256
    assert np.array_equal(first.sample, again.sample)
    assert not np.array_equal(first.sample, other.sample)


def test_independent_atoms_are_read_alone(draw):
    found = encoder_limits(stored(draw.normal(size=(6, 4)), Relu()))
    assert found.alone_readable == 4
    assert isinstance(found.any_two, Undecided)
    flat = encoder_limits(stored(np.vstack([draw.normal(size=(3, 4)), np.zeros((3, 4))])))
    assert flat.alone_readable == 0


def test_what_is_no_dictionary_or_latent_is_refused(draw):
    with pytest.raises(ValueError, match="two latents with a direction"):
        encoder_limits(stored(np.eye(5)[:, :1]))
    with pytest.raises(ValueError, match="latents, by number"):
        encoder_limits(stored(draw.normal(size=(D, N))), features=[0.5])
    with pytest.raises(ValueError, match="latents with a direction"):
        encoder_limits(stored(draw.normal(size=(D, N))), features=[N])
