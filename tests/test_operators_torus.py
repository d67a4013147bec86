"""Functions, layers and resampling on the torus against sums by definition, exact and in floats."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import encoded_function
from pentad.theory.operators.resampling import resampled
from pentad.theory.operators.spectral_layers import decoded, encoded
from pentad.theory.operators.torus import (
    cropped,
    largest_modes,
    torus_coefficients,
    torus_values,
    two_sided,
)
from pentad.theory.operators.torus_aliasing import (
    torus_alias,
    torus_alias_by_definition,
    torus_bound_by_decay,
)
from pentad.theory.operators.torus_functions import (
    decoded_on_torus,
    encoded_on_torus,
    torus_energy,
    torus_polynomial_of,
    torus_product,
)
from pentad.theory.operators.torus_layers import (
    quarter_turned,
    torus_convolution,
    torus_decoded,
    torus_decoded_by_definition,
    torus_encoded,
    torus_encoded_by_definition,
    torus_gains,
    torus_kernels,
    torus_multiplier,
)
from pentad.theory.operators.torus_resampling import (
    torus_resampled,
    torus_resampled_by_definition,
)

SIZES = [(1, 1), (2, 2), (3, 4), (4, 3), (4, 4), (5, 2), (2, 7), (6, 8), (17, 16)]
MODES = [(0, 0), (1, 1), (2, 2), (3, 4), (5, 1), (9, 9)]
grids = pytest.mark.parametrize("size", SIZES)


def drawn(size, modes, p=2, seed=0):
    chance = np.random.default_rng([*size, *modes, seed])
    return (
        chance.standard_normal((p, 2 * modes[0] + 1, modes[1] + 1, 2)),
        chance.standard_normal((p, *size)),
        chance.standard_normal(size),
    )


def waves(k, m, size):
    i, j = np.indices(size)
    return np.exp(2j * np.pi * (k * i / size[0] + m * j / size[1]))


def summed(coefficients, size):
    """A real function from all its modes, one complex exponential after the other."""
    both = two_sided(coefficients)
    first, second = both.shape[0] // 2, both.shape[1] // 2
    total = sum(
        complex(*both[first + k, second + m]) * waves(k, m, size)
        for k, m in product(range(-first, first + 1), range(-second, second + 1))
    )
    assert abs(total.imag).max() < 1e-12 * abs(both).sum()
    return total.real


@grids
@pytest.mark.parametrize("modes", MODES)
def test_values_are_sums_of_exponentials_and_coefficients_their_means(size, modes):
    function = drawn(size, modes)[0][0]
    x = torus_values(function, size)
    assert np.allclose(x, summed(function, size))
    found = torus_coefficients(x, modes)
    for k, m in product(range(-modes[0], modes[0] + 1), range(modes[1] + 1)):
        mean = (x * waves(-k, -m, size)).mean()
        assert np.allclose(found[modes[0] + k, m], [mean.real, mean.imag])
    if min(size[i] - 2 * modes[i] for i in (0, 1)) > 0:
        assert np.allclose(two_sided(found), two_sided(function))


@grids
@pytest.mark.parametrize("modes", MODES)
def test_layers_are_the_sums_that_define_them_and_convolutions(size, modes):
    W, z, x = drawn(size, modes)
    room = 1e-13 * size[0] * size[1] * (1 + abs(W).sum())
    assert abs(torus_decoded(W, z) - torus_decoded_by_definition(W, z)).max() < room
    assert abs(torus_encoded(W, x) - torus_encoded_by_definition(W, x)).max() < room
    assert abs(torus_decoded(W, z) - torus_convolution(torus_kernels(W, size), z)).max() < room
    assert abs((torus_decoded(W, z) * x).sum() - (z * torus_encoded(W, x)).sum()) < room * x.size


@grids
def test_a_mode_of_the_grid_has_the_mean_of_the_weights_that_fall_on_it(size):
    W = drawn(size, (9, 9), p=1)[0]
    both = two_sided(W)[0, ..., 0] + 1j * two_sided(W)[0, ..., 1]
    found = torus_multiplier(W, size)[0]
    for i, j in np.ndindex(found.shape):
        falling = [
            both[9 + k, 9 + m]
            for k in range(-(size[0] // 2), size[0] // 2 + 1)
            for m in range(-(size[1] // 2), size[1] // 2 + 1)
            if (k - i) % size[0] == 0 and (m - j) % size[1] == 0
        ]
        assert len(falling) == 2 ** ((2 * i == size[0]) + (2 * j == size[1]))
        assert np.isclose(found[i, j], np.mean(falling))


def test_products_of_functions_of_one_axis_are_those_of_the_circle():
    chance = np.random.default_rng(0)
    W, c = chance.standard_normal((1, 3, 2)), chance.standard_normal((4, 2))
    flat_W, flat_c = W[:, None], c[None]
    assert np.allclose(encoded_on_torus(flat_W, flat_c)[:, 0], encoded_function(W, c))
    for n in (4, 5, 6):
        x = grid_values(c, n)
        assert np.allclose(torus_values(flat_c, (1, n))[0], x)
        assert np.allclose(torus_encoded(flat_W, x[None])[:, 0], encoded(W, x))
        z = chance.standard_normal((1, n))
        assert np.allclose(torus_decoded(flat_W, z[:, None])[0], decoded(W, z))


def test_products_and_polynomials_are_those_of_values():
    chance = np.random.default_rng(1)
    f, g = chance.standard_normal((3, 2, 2)), chance.standard_normal((5, 3, 2))
    size = (9, 11)
    a, b = torus_values(f, size), torus_values(g, size)
    assert np.allclose(torus_values(torus_product(f, g), size), a * b)
    cubic = torus_polynomial_of(f, [1.0, -2.0, 0.0, 3.0])
    assert largest_modes(cubic) == (3, 3)
    assert np.allclose(torus_values(cubic, size), 1 - 2 * a + 3 * a**3)
    assert torus_energy(g) == pytest.approx((b**2).mean())
    W = chance.standard_normal((2, 3, 3, 2))
    codes = encoded_on_torus(W, g)
    assert np.allclose(torus_values(codes, size), torus_encoded(W, b))
    assert np.allclose(
        torus_values(decoded_on_torus(W, codes), size), torus_decoded(W, torus_encoded(W, b))
    )


def test_of_the_first_column_the_upper_half_alone_is_looked_at():
    W, z, _ = drawn((5, 4), (2, 2))
    other = W.copy()
    other[:, :2, 0] += 3
    other[:, 2, 0, 1] -= 1
    assert np.allclose(torus_decoded(W, z), torus_decoded(other, z))
    assert np.allclose(torus_gains(W), torus_gains(other))
    other[:, 3, 0] += 1
    assert not np.allclose(torus_decoded(W, z), torus_decoded(other, z))


def test_of_rationals_everything_is_exact():
    chance = np.random.default_rng(2)
    W = np.vectorize(lambda k: Fraction(int(k), 2))(chance.integers(-4, 5, (1, 5, 3, 2)))
    z = np.vectorize(lambda k: Fraction(int(k), 2))(chance.integers(-4, 5, (1, 4, 6)))
    found = torus_decoded_by_definition(W, z)
    assert (found == torus_convolution(torus_kernels(W, (4, 6)), z)).all()
    floats = torus_decoded(W.astype(float), z.astype(float))
    assert np.allclose(found.astype(float), floats, rtol=1e-13)


@given(*[st.integers(1, 9)] * 4, st.integers(0, 2**32 - 1))
@settings(max_examples=80, deadline=None)
def test_resampling_is_what_its_definition_says(n1, n2, m1, m2, seed):
    x = np.random.default_rng(seed).standard_normal((n1, n2))
    found = torus_resampled(x, (m1, m2))
    assert np.allclose(found, torus_resampled_by_definition(x, (m1, m2)))
    if m1 >= n1 and m2 >= n2:
        assert np.allclose(torus_resampled(found, (n1, n2)), x)


def test_the_corner_of_both_lines_becomes_a_product_of_cosines():
    x = np.outer([1, -1, 1, -1], [1, -1])
    fine = torus_resampled(x.astype(float), (12, 8))
    cosines = np.outer(np.cos(np.pi * np.arange(12) / 3), np.cos(np.pi * np.arange(8) / 4))
    assert np.allclose(fine, cosines)
    assert np.allclose(resampled(fine, 2)[::3], x)


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_turned_kernels_are_turned_pictures_of_kernels(n):
    W = drawn((n, n), (2, 2))[0]
    w, turned = (torus_kernels(one, (n, n)) for one in (W, quarter_turned(W)))
    for i, j in np.ndindex(n, n):
        assert np.allclose(turned[:, i, j], w[:, j, -i % n])
    for _ in range(3):
        W = quarter_turned(W)
    assert np.allclose(torus_kernels(quarter_turned(W), (n, n)), w)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 2), (5, 5)])
def test_what_falls_on_a_mode_is_the_sum_of_its_aliases(size):
    function = np.random.default_rng(4).standard_normal((7, 5, 2))
    for k, m in product(range(-4, 5), range(-5, 6)):
        found = torus_alias(function, size, k, m)
        assert np.allclose(found, torus_alias_by_definition(function, size, k, m))


def test_bounds_of_both_axes_are_sums_of_what_falls():
    k, m = np.arange(-400, 401)[:, None], np.arange(-400, 401)
    sizes = np.maximum(1, abs(k)) ** -3.0 * np.maximum(1, abs(m)) ** -3.0
    for (n1, n2), at in (((2, 3), (1, 2)), ((4, 1), (0, 0)), ((5, 5), (-2, 4))):
        falls = ((k - at[0]) % n1 == 0) & ((m - at[1]) % n2 == 0) & ((k != at[0]) | (m != at[1]))
        found = torus_bound_by_decay(3, (n1, n2), *at, 1.0)
        assert found == pytest.approx(sizes[falls].sum(), rel=1e-4)


def test_gains_are_squared_norms_of_multipliers():
    W = drawn((7, 7), (2, 3), p=3)[0]
    norms = (abs(torus_multiplier(W, (7, 7))) ** 2).sum(0)
    assert torus_gains(W).max() == pytest.approx(norms.max())


def test_bad_input_is_refused_in_words():
    W, z, x = drawn((4, 4), (1, 1))
    with pytest.raises(ValueError, match="one code a concept; got 1 codes for 2 concepts"):
        torus_decoded(W, z[:1])
    with pytest.raises(ValueError, match="one code a concept; got 1 codes for 2 concepts"):
        torus_decoded_by_definition(W, z[:1])
    with pytest.raises(ValueError, match="one code a concept"):
        decoded_on_torus(W, W[:1])
    with pytest.raises(ValueError, match="n1 must be an integer of at least 1"):
        torus_encoded(W, x[:0])
    with pytest.raises(ValueError, match=r"odd number of rows.*\(2, 2, 2, 2\)"):
        torus_decoded(W[:, :2], z)
    with pytest.raises(ValueError, match="n2 must be an integer of at least 1"):
        torus_resampled(x, (4, 0))
    with pytest.raises(ValueError, match="M2 must be an integer of at least 0"):
        torus_coefficients(x, (0, -1))
    with pytest.raises(ValueError, match=r"as many taps as codes.*\(2, 4, 3\)"):
        torus_convolution(z[..., :3], z)
    with pytest.raises(ValueError, match=r"as many modes on both axes; got \(1, 0\)"):
        quarter_turned(cropped(W, (1, 0)))
    with pytest.raises(ValueError, match="a polynomial has a coefficient"):
        torus_polynomial_of(W[0], [])
