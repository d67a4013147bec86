"""Spectral layers, convolutions and resampling against sums by definition, exact and in floats."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.theory.numbers.scalars import ball, rational
from pentad.theory.operators.convolution import circular_convolution, circular_correlation
from pentad.theory.operators.fourier import (
    as_complex,
    as_pairs,
    grid_coefficients,
    grid_values,
    turns,
)
from pentad.theory.operators.masses import layer_by_backward_transforms, unnormalised_layer
from pentad.theory.operators.resampling import resampled, resampled_by_definition
from pentad.theory.operators.spectral_layers import (
    decoded,
    decoded_by_definition,
    encoded,
    encoded_by_definition,
    kernels,
)

sizes = pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 31, 32, 64])


def drawn(n, modes, p=3, seed=0):
    chance = np.random.default_rng(1000 * n + 10 * modes + seed)
    return (
        chance.standard_normal((p, modes + 1, 2)),
        chance.standard_normal((p, n)),
        chance.standard_normal(n),
    )


@sizes
@pytest.mark.parametrize("modes", [0, 1, 5, 16, 40])
def test_layers_are_the_sums_that_define_them_on_every_grid(n, modes):
    W, z, x = drawn(n, modes)
    room = 1e-12 * n * (modes + 1)
    assert abs(decoded(W, z) - decoded_by_definition(W, z)).max() < room
    assert abs(encoded(W, x) - encoded_by_definition(W, x)).max() < room
    assert abs((decoded(W, z) * x).mean() - (z * encoded(W, x)).sum() / n) < room
    w = kernels(W, n)
    assert abs(decoded(W, z) - circular_convolution(w, z)).max() < room
    assert abs(encoded(W, x) - circular_correlation(w, x)).max() < room


@sizes
def test_kernels_of_all_modes_are_the_librarys_inverse_transform(n):
    W, _, _ = drawn(n, n // 2)
    assert np.allclose(kernels(W, n), np.fft.irfft(as_complex(W), n, norm="forward"))


def test_layers_take_batches():
    W, _, _ = drawn(8, 3)
    z = np.random.default_rng(1).standard_normal((2, 5, 3, 8))
    assert decoded(W, z).shape == (2, 5, 8)
    assert np.allclose(decoded(W, z)[1, 4], decoded(W, z[1, 4]))
    assert np.allclose(encoded(W, z[:, :, 0])[1, 4], encoded(W, z[1, 4, 0]))


def test_parts_that_a_real_layer_cannot_show_do_nothing():
    W, z, _ = drawn(8, 4)
    other = W.copy()
    other[:, 0, 1] += 3
    other[:, 4, 1] -= 2
    assert np.allclose(decoded(W, z), decoded(other, z))
    other[:, 3, 1] += 1
    assert not np.allclose(decoded(W, z), decoded(other, z))


def test_of_rationals_everything_is_exact():
    weights = np.array([[[Fraction(1), Fraction(2)], [Fraction(-1, 2), Fraction(1, 3)]]])
    codes = np.array([[Fraction(1), Fraction(0), Fraction(2), Fraction(-1), Fraction(1, 2)]])
    found = decoded_by_definition(weights, codes)
    other = circular_convolution(kernels(weights, 5), codes)
    assert all(a == b for a, b in zip(found, other, strict=True))
    floats = decoded(weights.astype(float), codes.astype(float))
    assert np.allclose([float(value) for value in found], floats, rtol=1e-14)


def test_turns_are_of_the_kind_asked_for():
    exact, floats, balls = turns(5, rational(1)), turns(5, 1.0), turns(5, ball(1))
    for one, two, three in zip(exact.ravel(), floats.ravel(), balls.ravel(), strict=True):
        assert float(one) == pytest.approx(two, abs=1e-15)
        assert abs(three - rational(Fraction(float(two)))) < Fraction(1, 10**15)
    assert exact[1, 0] * exact[1, 0] + exact[1, 1] * exact[1, 1] == 1


@given(st.integers(1, 12), st.integers(0, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_coefficients_of_values_are_the_coefficients_where_there_is_room(n, degree, seed):
    c = np.random.default_rng(seed).standard_normal((degree + 1, 2))
    c[0, 1] = 0
    found = grid_coefficients(grid_values(c, n), degree)
    assert np.allclose(found, c) == (n > 2 * degree)


def test_pairs_and_complex_numbers_are_one():
    z = np.array([1 + 2j, -3j])
    assert (as_complex(as_pairs(z)) == z).all()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_resampling_is_what_its_definition_says(n, points, seed):
    x = np.random.default_rng(seed).standard_normal(n)
    assert np.allclose(resampled(x, points), resampled_by_definition(x, points))
    assert resampled(x, points).mean() == pytest.approx(x.mean(), abs=1e-12) or points < n


@pytest.mark.parametrize("n", [4, 5, 8, 9])
def test_the_alternating_vector_becomes_a_cosine(n):
    x = np.cos(np.pi * np.arange(n))
    fine = resampled(x, 4 * n)
    if n % 2 == 0:
        assert np.allclose(fine, np.cos(np.pi * np.arange(4 * n) / 4))
    assert np.allclose(fine[::4], x)


@pytest.mark.parametrize("n", [32, 64, 128])
def test_without_a_factor_both_ways_layers_grow_with_the_grid(n):
    W, z, _ = drawn(n, 5)
    assert np.allclose(layer_by_backward_transforms(W, z), decoded(W, z))
    assert np.allclose(unnormalised_layer(W, z), n * decoded(W, z))


def test_bad_input_is_refused_in_words():
    W, z, x = drawn(8, 2)
    with pytest.raises(ValueError, match="one code a concept; got 2 codes for 3 concepts"):
        decoded(W, z[:2])
    with pytest.raises(ValueError, match="a grid has a point"):
        encoded(W, x[:0])
    with pytest.raises(ValueError, match="has the mode 0"):
        encoded(W[:, :0], x)
    with pytest.raises(ValueError, match="points must be an integer of at least 1; got points=0"):
        resampled(x, 0)
    with pytest.raises(ValueError, match=r"as many taps as codes.*\(3, 7\)"):
        circular_convolution(z[:, :7], z)
    with pytest.raises(ValueError, match=r"as many points; got \(3, 8\) and \(7,\)"):
        circular_correlation(z, x[:7])
    with pytest.raises(ValueError, match="coefficient at 0"):
        grid_values(np.zeros((0, 2)), 4)
    with pytest.raises(ValueError, match="n must be an integer of at least 1"):
        turns(0, 1.0)
