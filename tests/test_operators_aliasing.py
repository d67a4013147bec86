"""Grid sizes that are exact, and what falls on a mode on those that are not."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.stats import norm

from pentad.theory.numbers.scalars import rational
from pentad.theory.operators.aliasing import (
    alias,
    alias_by_definition,
    bound_by_decay,
    bound_by_variation,
    bound_of_mode,
    hurwitz_sum,
    sum_of_inverse_squares,
)
from pentad.theory.operators.fourier import grid_coefficients, grid_values
from pentad.theory.operators.functions import (
    decoded_function,
    encoded_function,
    polynomial_of,
    product,
)
from pentad.theory.operators.grid_sizes import exact_from, exact_through_polynomial, least_exact
from pentad.theory.operators.polygonal_functions import (
    alias_by_definition as alias_by_series,
)
from pentad.theory.operators.polygonal_functions import (
    alias_of_polygon,
    coefficient,
    slopes,
    values,
    variation,
)
from pentad.theory.operators.spectral_layers import decoded, encoded
from pentad.theory.operators.transcendental import (
    complementary_error,
    decay,
    hurwitz_zeta,
    sine_of_share,
)


def error(weights, function, n):
    found = encoded(weights, grid_values(function, n))
    return abs(found - grid_values(encoded_function(weights, function), n)).max()


@pytest.mark.parametrize("modes", range(8))
@pytest.mark.parametrize("degree", range(13))
def test_grids_are_exact_from_the_threshold_on_and_not_just_below(modes, degree):
    chance = np.random.default_rng(100 * modes + degree)
    W = chance.standard_normal((2, modes + 1, 2))
    x = chance.standard_normal((degree + 1, 2))
    for n in range(exact_from(modes, degree), exact_from(modes, degree) + 8):
        assert error(W, x, n) < 1e-11
    least = least_exact(modes, degree)
    assert all(error(W, x, n) < 1e-11 for n in range(least, exact_from(modes, degree)))
    assert (least == exact_from(modes, degree)) == (degree >= modes)
    if min(modes, degree) >= 1:
        assert error(W, x, least - 1) > 1e-3


def test_twice_the_degree_is_not_needed():
    chance = np.random.default_rng(0)
    W, x = chance.standard_normal((1, 7, 2)), chance.standard_normal((12, 2))
    assert exact_from(6, 11) == 18 < 2 * 11
    assert error(W, x, 18) < 1e-12
    assert error(W, x, 17) > 1e-3


def test_for_equally_many_modes_real_weights_are_exact_on_twice_as_many_points():
    chance = np.random.default_rng(1)
    W, x = chance.standard_normal((1, 4, 2)), chance.standard_normal((4, 2))
    assert error(W, x, 6) > 1e-3
    W[:, :, 1] = 0
    assert error(W, x, 6) < 1e-13


@pytest.mark.parametrize(
    ("degree", "n", "exact"), [(6, 10, True), (7, 10, False), (20, 10, False), (20, 24, True)]
)
def test_a_square_between_the_layers_needs_room_for_the_input_too(degree, n, exact):
    chance = np.random.default_rng(degree)
    W, x = chance.standard_normal((1, 4, 2)), chance.standard_normal((degree + 1, 2))
    square = [0.0, 0.0, 1.0]
    codes = encoded_function(W, x)[0]
    true = grid_values(decoded_function(W, polynomial_of(codes, square)[None]), n)
    found = decoded(W, encoded(W, grid_values(x, n)) ** 2)
    assert (n >= exact_through_polynomial(3, degree, 2)) == exact
    assert (abs(found - true).max() < 1e-11) == exact


def test_products_of_functions_are_products_of_values():
    chance = np.random.default_rng(2)
    f, g = chance.standard_normal((4, 2)), chance.standard_normal((3, 2))
    n = 20
    assert np.allclose(grid_values(product(f, g), n), grid_values(f, n) * grid_values(g, n))


@pytest.mark.parametrize("n", range(1, 10))
def test_what_falls_on_a_mode_is_the_sum_of_its_aliases(n):
    f = np.random.default_rng(n).standard_normal((12, 2))
    f[0, 1] = 0
    for k in range(14):
        assert np.allclose(alias(f, n, k), alias_by_definition(f, n, k))


@pytest.mark.parametrize("s", [2, 3, 4, Fraction(5, 2), Fraction(31, 8)])
def test_hurwitz_sums_are_their_series(s):
    m = np.arange(1, 200001.0)
    for n, k in ((1, 0), (5, 2), (8, 7)):
        series = ((m * n + k) ** -float(s) + (m * n - k) ** -float(s)).sum()
        assert hurwitz_sum(s, n, float(k)) == pytest.approx(series, rel=1e-4)
        exact = hurwitz_sum(s, n, Fraction(k))
        assert float(exact.mid()) == pytest.approx(hurwitz_sum(s, n, float(k)), rel=1e-12)
        assert hurwitz_sum(s, n, float(k)) <= bound_by_decay(s, n, k, float(k)) * (1 + 1e-12)


def test_sums_of_inverse_squares_are_hurwitz_sums_and_grow_up_to_the_half():
    shares = np.arange(1, 41) / 80
    found = [sum_of_inverse_squares(float(x)) for x in shares]
    assert found == pytest.approx([hurwitz_sum(2, 1, float(x)) for x in shares], rel=1e-9)
    assert found == sorted(found)
    exact = sum_of_inverse_squares(rational(Fraction(1, 80)))
    assert float(exact) == pytest.approx(found[0], rel=1e-9)
    symbol = sympy.Symbol("x")
    assert sum_of_inverse_squares(symbol).subs(symbol, 0.25).evalf() == pytest.approx(found[19])


def test_powers_and_errors_are_those_of_the_library():
    assert decay(7, 1.5, 1.0) == pytest.approx(7**-1.5)
    assert decay(7, 3, Fraction(1)) == Fraction(1, 343)
    assert float(decay(7, Fraction(3, 2), rational(1))) == pytest.approx(7**-1.5, rel=1e-14)
    for x in (0.0, 0.3, 2.0):
        assert complementary_error(x) == pytest.approx(2 * norm.sf(x * np.sqrt(2)), rel=1e-12)
        exact = float(complementary_error(rational(Fraction(x))))
        assert exact == pytest.approx(complementary_error(x), rel=1e-14)
    assert sine_of_share(0.25) == pytest.approx(np.sqrt(0.5))
    with pytest.raises(ValueError, match="base must be an integer of at least 1"):
        decay(0, 2, 1.0)


def test_the_largest_bound_of_a_mode_is_that_of_the_half():
    for n in (2, 3, 10, 64, 65):
        each = [bound_of_mode(n, k, 1.0) for k in range(n // 2 + 1)]
        assert each == sorted(each)
        assert each[-1] <= bound_by_variation(n, 1.0) * (1 + 1e-12)
    assert bound_by_variation(8, 1.0) == pytest.approx(bound_of_mode(8, 4, 1.0))
    assert bound_by_variation(8, 1.0) / bound_of_mode(8, 0, 1.0) == pytest.approx(1.784, abs=1e-3)


@pytest.mark.parametrize("n", [6, 10, 14, 18])
def test_triangle_waves_attain_the_bound(n):
    heights, places = np.array([0.0, 0.5]), (Fraction(0), Fraction(1, 2))
    found = np.linalg.norm(alias_of_polygon(heights, places, n, n // 2))
    assert found == pytest.approx(variation(heights, places) * bound_by_variation(n, 1.0))
    assert np.linalg.norm(alias_of_polygon(heights, places, n + 2, n // 2 + 1)) < 1e-12


def test_coefficients_of_polygons_are_integrals():
    heights = np.array([1.0, -2.0, 0.5])
    places = (Fraction(1, 12), Fraction(1, 3), Fraction(5, 6))
    fine = values(heights, places, 12 * 200)
    t = [float(place) for place in places]
    assert np.allclose(fine, np.interp(np.arange(2400) / 2400, t, heights, period=1))
    for k in range(5):
        assert np.allclose(
            grid_coefficients(fine, k)[k], coefficient(heights, places, k), atol=1e-5
        )
        series = alias_by_series(heights, places, 7, k, 200)
        assert np.allclose(alias_of_polygon(heights, places, 7, k), series, atol=2e-4)


def test_rectified_polynomials_obey_the_bound_too():
    chance = np.random.default_rng(5)
    for _ in range(20):
        u = chance.standard_normal((4, 2))
        fine = np.maximum(grid_values(u, 4096), 0)
        V = 4096 * abs(np.roll(fine, 1) - 2 * fine + np.roll(fine, -1)).sum()
        true = grid_coefficients(fine, 8)
        for n in (8, 11, 16):
            found = grid_coefficients(np.maximum(grid_values(u, n), 0), n // 2)
            away = np.linalg.norm(found - true[: n // 2 + 1], axis=1)
            assert away.max() <= V * (bound_by_variation(n, 1.0) + bound_by_variation(4096, 1.0))


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="s > 1; got s=1"):
        hurwitz_zeta(1, 1.0)
    with pytest.raises(ValueError, match="poles at a <= 0"):
        hurwitz_zeta(2, 0.0)
    with pytest.raises(ValueError, match=r"k=5\.0 for n=5"):
        hurwitz_sum(2, 5, 5.0)
    with pytest.raises(ValueError, match="more points than modes; got n=3, K=3"):
        bound_by_decay(2, 3, 3, 0.0)
    with pytest.raises(ValueError, match="from 0 to n/2; got k=3 for n=5"):
        bound_of_mode(5, 3, 1.0)
    with pytest.raises(ValueError, match="modes must be an integer of at least 0; got modes=-1"):
        exact_from(-1, 2)
    with pytest.raises(ValueError, match="degree must be"):
        least_exact(1, -2)
    with pytest.raises(ValueError, match="power must be an integer of at least 1; got power=0"):
        exact_through_polynomial(1, 1, 0)
    with pytest.raises(ValueError, match="in order"):
        slopes(np.array([0.0, 1.0]), (Fraction(1, 2), Fraction(0)))
    with pytest.raises(ValueError, match="one height a corner; got 1 for 2"):
        slopes(np.array([0.0]), (Fraction(0), Fraction(1, 2)))
    with pytest.raises(ValueError, match="k >= 0; got k=-1"):
        coefficient(np.array([0.0, 1.0]), (Fraction(0), Fraction(1, 2)), -1)
    with pytest.raises(ValueError, match="a polynomial has a coefficient"):
        polynomial_of(np.zeros((1, 2)), [])
    with pytest.raises(ValueError, match="got 1 codes for 2 concepts"):
        decoded_function(np.zeros((2, 1, 2)), np.zeros((1, 1, 2)))
