"""Gates, autoencoders that fold, and linear pieces of chains, each against its slow twin."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    boosted_residuals,
    codes,
    reconstructions,
    reconstructions_by_definition,
)
from pentad.theory.ensembles.concatenation import (
    combined,
    combined_output_by_definition,
    concatenated_output,
    folded,
)
from pentad.theory.ensembles.gates import (
    BlockTopK,
    Gated,
    JumpRelu,
    Relu,
    TopK,
    activated,
    activated_by_definition,
)
from pentad.theory.ensembles.piecewise_linear import (
    TENT,
    UNIT_INTERVAL,
    OneInputLayer,
    PiecewiseLinear,
    most_pieces_of_one_layer,
    pieces_of_tent_chain,
    pieces_on_grid,
    reconstruction_of_chain,
    residual_at,
    residual_of_chain,
)

KINDS = ("relu", "jump", "gated", "topk")
every_kind = pytest.mark.parametrize("kind", KINDS)


def gate(kind, chance, n):
    return {
        "relu": Relu(),
        "jump": JumpRelu(chance.uniform(0, 1, n)),
        "gated": Gated(chance.uniform(0.1, 2, n), chance.standard_normal(n)),
        "topk": TopK(2),
    }[kind]


def member(kind, seed, d=3, n=5):
    chance = np.random.default_rng(seed)
    return Autoencoder(
        chance.standard_normal((n, d)),
        chance.standard_normal(n),
        chance.standard_normal((d, n)),
        chance.standard_normal(d),
        gate(kind, chance, n),
    )


def inputs(seed=0, samples=7, d=3):
    return np.random.default_rng(100 + seed).standard_normal((samples, d))


@given(
    st.lists(st.integers(-3, 3), min_size=4, max_size=4),
    st.sampled_from(("relu", "jump", "gated", "topk", "blocks")),
)
def test_gates_act_latent_by_latent_as_they_are_defined(values, kind):
    z = np.array([Fraction(value, 2) for value in values], dtype=object)
    one = {
        "relu": Relu(),
        "jump": JumpRelu(np.array([Fraction(k, 2) for k in range(4)], dtype=object)),
        "gated": Gated(
            np.array([Fraction(k) for k in range(4)], dtype=object),
            np.array([Fraction(k - 2, 2) for k in range(4)], dtype=object),
        ),
        "topk": TopK(2),
        "blocks": BlockTopK(1, 2),
    }[kind]
    assert activated(one, z).tolist() == activated_by_definition(one, z)


def test_the_lowest_index_wins_a_tie():
    assert activated(TopK(2), np.ones((3, 4))).tolist() == [[1, 1, 0, 0]] * 3


def test_topk_keeps_no_negative_pre_activation():
    assert activated(TopK(3), np.array([-1.0, 2.0, -3.0])).tolist() == [0, 2, 0]


@every_kind
def test_reconstructions_are_those_by_definition(kind):
    one, a = member(kind, 1), inputs()
    assert np.allclose(reconstructions(one, a), reconstructions_by_definition(one, a), atol=1e-13)


@every_kind
def test_members_fold_into_one_autoencoder(kind):
    members, weights = [member(kind, seed) for seed in range(3)], np.array([0.2, 0.5, 0.3])
    one = folded(members, weights)
    assert one.decoder.shape == (3, 15)
    assert type(one.gate) is (BlockTopK if kind == "topk" else type(members[0].gate))
    assert np.allclose(reconstructions(one, inputs()), combined(members, weights, inputs()))


@pytest.mark.parametrize("kind", ["relu", "jump", "gated"])
def test_negative_weights_fold_with_negated_columns_only(kind):
    members, weights = [member(kind, seed) for seed in range(2)], np.array([1.5, -0.5])
    with pytest.raises(ValueError, match=r"columns are negated; got 1\.5, -0\.5"):
        folded(members, weights)
    one = folded(members, weights, flip_columns=True)
    assert np.allclose(reconstructions(one, inputs()), combined(members, weights, inputs()))
    assert (codes(one, inputs()) >= 0).all()


def test_one_topk_over_all_latents_is_another_model():
    low = Autoencoder(np.eye(2), np.array([-2.0, -2.0]), np.eye(2), np.zeros(2), TopK(1))
    high = replace(low, encoder_bias=np.zeros(2))
    a = np.array([[3.0, 2.0]])
    blocks = folded([high, low], np.ones(2))
    assert codes(blocks, a).tolist() == [[3, 0, 1, 0]]
    assert codes(replace(blocks, gate=TopK(2)), a).tolist() == [[3, 2, 0, 0]]


def test_codes_decoded_with_every_bias_in_full_are_off_by_a_known_amount():
    J, chance = 3, np.random.default_rng(2)
    W, b = chance.standard_normal((J, 4, 5)), chance.standard_normal((J, 4))
    c = chance.uniform(size=(J, 6, 5))
    equal = np.full(J, 1 / J)
    right = combined_output_by_definition(W, b, c, equal)
    assert np.allclose(concatenated_output(W, b, c, equal), right)
    wrong = concatenated_output(W, 0 * b, c, equal) + b.sum(0)
    assert np.allclose(wrong - right, (1 - 1 / J) * b.sum(0))


def test_what_does_not_fold_is_refused_by_name():
    relu, topk = member("relu", 0), member("topk", 0)
    with pytest.raises(ValueError, match="one gate; got Relu, TopK"):
        folded([relu, topk], np.ones(2))
    with pytest.raises(ValueError, match="one width; got 2, 3"):
        folded([relu, member("relu", 0, d=2)], np.ones(2))
    with pytest.raises(ValueError, match="one size and one K; got 5 latents"):
        folded([topk, member("topk", 0, n=6)], np.ones(2))
    with pytest.raises(ValueError, match=r"one weight a member; got shape \(1,\)"):
        folded([relu, relu], np.ones(1))
    with pytest.raises(ValueError, match="needs a member"):
        folded([], np.ones(0))
    with pytest.raises(ValueError, match="block-TopK themselves"):
        folded([replace(topk, gate=BlockTopK(1, 5))], np.ones(1))
    with pytest.raises(ValueError, match="decoder must be finite"):
        replace(relu, decoder=np.full((3, 5), np.nan))
    with pytest.raises(ValueError, match=r"shapes \(n, d\)"):
        replace(relu, encoder_bias=np.zeros(4))
    with pytest.raises(ValueError, match="reads 3 numbers"):
        codes(relu, np.ones((2, 4)))
    with pytest.raises(ValueError, match="at least K latents; got n=5, K=6"):
        codes(replace(relu, gate=TopK(6)), inputs())


def test_a_chain_subtracts_stage_by_stage():
    members, a = [member("relu", seed) for seed in range(2)], inputs()
    chain = boosted_residuals(members, a)
    assert np.allclose(chain[1], a - reconstructions(members[0], a))
    assert np.allclose(chain[2], chain[1] - reconstructions(members[1], chain[1]))


@pytest.mark.parametrize("stages", range(7))
def test_pieces_of_the_tent_chain(stages):
    chain = [TENT] * stages
    assert residual_of_chain(chain).pieces == pieces_of_tent_chain(stages) == 2**stages
    on_grid = pieces_on_grid(lambda a: residual_at(chain, a), UNIT_INTERVAL, 2 ** (stages + 1))
    assert on_grid == 2**stages
    if stages:
        assert reconstruction_of_chain(chain).pieces == 2**stages
        line = residual_of_chain(chain, (Fraction(-1), Fraction(2))).pieces
        assert line == (3 if stages == 1 else 2**stages + 2)


@given(st.lists(st.tuples(*[st.integers(-4, 4)] * 3), max_size=4), st.data())
def test_pieces_agree_with_values(latents, data):
    columns = [
        tuple(Fraction(value, 2) for value in column) for column in zip(*latents, strict=True)
    ]
    layer = OneInputLayer(*(columns or [()] * 3))
    chain = [layer, TENT]
    function = residual_of_chain(chain)
    x = data.draw(st.fractions(0, 1, max_denominator=30))
    assert function(x) == residual_at(chain, x)
    assert residual_of_chain([layer]).pieces <= most_pieces_of_one_layer(len(latents))


def test_functions_on_no_interval_are_refused():
    with pytest.raises(ValueError, match="points increase"):
        PiecewiseLinear((1, 0), (0, 0))
    with pytest.raises(ValueError, match="value at both ends"):
        PiecewiseLinear((1,), (0,))
    with pytest.raises(ValueError, match=r"lives on \[0, 1\]; got 2"):
        residual_of_chain([])(Fraction(2))
