"""Ensembles in half precision, in integers, in huge and tiny units: right numbers, or a refusal."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.ensembles.ambiguity import ensemble_error, residual_gram
from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    reconstructions,
    reconstructions_by_definition,
)
from pentad.theory.ensembles.boosting import energies
from pentad.theory.ensembles.chance_stability import (
    chance_stability,
)
from pentad.theory.ensembles.explained_variance import (
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.ensembles.gates import Relu, TopK, activated
from pentad.theory.ensembles.line_search import best_multiple, energy_after_search
from pentad.theory.ensembles.piecewise_linear import OneInputLayer, residual_of_chain
from pentad.theory.ensembles.squares import squarable
from pentad.theory.ensembles.stability import largest_cosines, unit_columns
from pentad.theory.ensembles.stacking import (
    are_independent,
    convex_weights,
    stacked_error,
    stacking_weights,
)
from pentad.theory.ensembles.stopping_radius import (
    greedy_chain,
    zero_is_optimal,
)
from pentad.theory.ensembles.topk_chains import (
    busiest_directions,
    principal_share,
    removed_share,
    signed_pairs,
)

CHANCE = np.random.default_rng(0)
A = CHANCE.standard_normal((50, 4))
SCALES = (1e200, 2.0**-260, 1e-200, 1e-320)


def refused(match):
    return pytest.raises(ValueError, match=match)


def one_latent_each(gate, n=3, d=2):
    return Autoencoder(np.ones((n, d)), np.zeros(n), np.ones((d, n)), np.zeros(d), gate)


@pytest.mark.parametrize("kind", [np.float16, np.int8, np.uint8, bool])
def test_sums_of_squares_of_short_numbers_neither_wrap_nor_overflow(kind):
    values = np.full((2, 100, 4), 100).astype(kind)
    square = float(values.flat[0]) ** 2
    assert residual_gram(values).tolist() == [[4 * square] * 2] * 2
    assert energies(list(values)) == [4 * square] * 2
    assert best_multiple(values[0], values[1]) == 1


def test_differences_of_unsigned_numbers_do_not_wrap():
    targets, outputs = (np.array([[0], [200]], np.uint8), np.array([[10], [100]], np.uint8))
    assert sums_of_squares(targets, outputs).residual.tolist() == [10100]


def test_a_coordinate_of_one_value_does_not_vary_whatever_its_mean_is_rounded_to():
    flat = np.full((3, 1), 0.1)
    assert flat.mean() != 0.1
    with refused("total variance of 0"):
        total_explained_variance(sums_of_squares(flat, flat + 0.01))
    both = np.hstack([flat, [[1.0], [2], [3]]])
    with refused("coordinates that vary"):
        mean_explained_variance(sums_of_squares(both, both))


@pytest.mark.parametrize("scale", SCALES)
def test_what_has_no_unit_does_not_depend_on_it(scale):
    assert best_multiple(scale * np.ones((2, 1)), scale * np.full((2, 1), 2.0)) == 0.5
    assert unit_columns(scale * np.array([[4.0, 0], [0, 8]])).tolist() == np.eye(2).tolist()
    assert principal_share(scale * np.array([[1.0, 0], [0, 1]]), 1) == pytest.approx(0.5)
    assert busiest_directions(np.eye(2), 1, scale * np.array([[1.0, 2]])).tolist() == [[0], [1]]
    assert stacking_weights(scale * np.diag([1.0, 3.0])) == pytest.approx([0.75, 0.25], abs=1e-3)
    for share, optimal in ((0.25, True), (4.0, False)):
        assert zero_is_optimal(np.full((1, 1), share * scale), scale) is optimal


def test_zero_is_not_optimal_far_outside_a_tiny_or_huge_radius():
    assert not zero_is_optimal(np.full((1, 1), 1e200), 1e190)
    assert not zero_is_optimal(np.full((1, 1), 1e-200), 1e-201)
    assert not zero_is_optimal(np.full((1, 1), 1e200), 1e-200)


def test_the_energy_after_a_search_has_no_fourth_powers():
    tiny = 2.0**-300
    r, g = tiny * A, tiny * (A + 1)
    assert energy_after_search(r, g) / tiny / tiny == pytest.approx(energy_after_search(A, A + 1))


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_squares_that_no_float_holds_are_refused(scale):
    for function in (
        lambda: residual_gram(scale * A[None]),
        lambda: sums_of_squares(scale * A, A),
        lambda: greedy_chain(scale * A, scale, 1),
        lambda: squarable((A / 1e3).astype(np.float32) * np.float32(1e30), "entries"),
    ):
        with refused("leave the range of floats"):
            function()
    with refused("must be finite; got inf"):
        energies([1e200 * A])
    with refused("energies must be finite|inputs with energy"):
        removed_share(signed_pairs(np.eye(4), 1), scale * A)


def test_exact_numbers_may_be_of_any_size():
    huge = np.array([[[Fraction(10) ** 300]]])
    assert residual_gram(huge)[0, 0] == Fraction(10) ** 600


def test_weights_of_integer_gram_matrices_are_not_cut_to_integers():
    G = np.array([[1, 0], [0, 3]])
    assert convex_weights(G) == pytest.approx([0.75, 0.25])
    assert stacking_weights(G.astype(np.float16)) == pytest.approx([0.75, 0.25])


def test_members_that_differ_by_rounding_alone_are_not_stacked():
    r = A[None] + 1e-7 * CHANCE.standard_normal((4, *A.shape))
    assert not are_independent(residual_gram(r))
    with refused("singular Gram matrix"):
        stacked_error(residual_gram(r))


def test_weights_in_short_floats_sum_to_one_to_their_rounding():
    weights = CHANCE.random(200).astype(np.float32)
    weights /= np.float32(weights.sum(dtype=np.float64))
    assert ensemble_error(np.eye(200), weights) > 0
    assert abs(weights.sum(dtype=np.float64) - 1) > 1e-9
    with refused("sum to one"):
        ensemble_error(np.eye(200), weights * np.float32(1.001))


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.float16])
def test_topk_of_short_numbers_does_not_negate_them(kind):
    values = np.array([0, 5, 3]).astype(kind)
    assert activated(TopK(1), values).tolist() == [0, 5, 0]
    assert activated(TopK(1), np.array([-128, 5, 3], np.int8)).tolist() == [0, 5, 0]


def test_the_slow_twin_does_not_cut_to_integers():
    one = one_latent_each(Relu())
    half = Autoencoder(one.encoder / 2, one.encoder_bias, one.decoder, one.decoder_bias, Relu())
    a = np.array([[1, 2]])
    assert reconstructions_by_definition(half, a).tolist() == reconstructions(half, a).tolist()


def test_dictionaries_of_two_kinds_of_numbers_are_not_cut():
    axes, turned = np.eye(2, dtype=int), unit_columns(np.array([[1.0, 1], [1, 2]]))
    assert largest_cosines(axes, turned).relaxed == largest_cosines(axes + 0.0, turned).relaxed
    half = unit_columns(CHANCE.standard_normal((64, 8)).astype(np.float16))
    assert largest_cosines(half, half).relaxed == pytest.approx((1, 1))
    assert unit_columns(np.array([[3], [4]])).tolist() == [[0.6], [0.8]]


@pytest.mark.parametrize("d", [2, 3, 10**4, 10**9, 10**12])
def test_the_chance_level_of_one_direction_in_any_dimension(d):
    """Half the mean of its absolute cosine, which is Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2))."""
    from flint import arb

    half = arb(d) / 2
    exact = half.gamma() / (half + arb(1) / 2).gamma() if d < 10**5 else (1 / half).sqrt()
    level = float((exact / arb.pi().sqrt() / 2).mid())
    assert chance_stability(1, d) == pytest.approx(level, rel=1e-8 if d < 10**5 else 1e-7)


def test_pieces_of_layers_of_integers_are_those_of_rationals():
    chance = np.random.default_rng(3)
    for _ in range(100):
        m = int(chance.integers(1, 4))
        columns = chance.integers(-7, 8, (3, m)).tolist()
        layer = OneInputLayer(*map(tuple, columns))
        exact = OneInputLayer(*(tuple(map(Fraction, column)) for column in columns))
        whole = (Fraction(0), Fraction(1))
        assert (
            residual_of_chain([layer] * 2, (0, 1)).pieces
            == residual_of_chain([exact] * 2, whole).pieces
        )
    with refused("one weight, bias and decoder entry a latent"):
        residual_of_chain([OneInputLayer((1,), (0, 0), (1,))])
