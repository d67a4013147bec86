"""Regular polygons of the toy model: their loss and curvature, by routes that share no path."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from pentad.theory.numbers.balls import ball_between
from pentad.theory.numbers.cyclotomic import cosine
from pentad.theory.rectified_model.critical_points import _capacity_sum, certified_critical_point
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.cyclic_critical_points import (
    cyclic_critical_point,
    polygon_critical_point,
)
from pentad.theory.rectified_model.polygon_curvature import (
    FourierMove,
    curvature_along,
    curvature_along_by_block,
    fourier_block,
    fourier_blocks,
    least_curvature_by_modes,
)
from pentad.theory.rectified_model.polygon_loss import (
    polygon_by_descent,
    polygon_by_resultants,
    polygon_derivatives,
    polygon_gain,
    polygon_gain_by_quadrature,
    polygon_integrals,
    polygon_slopes,
    shape_integrals,
    turn_cosines,
)
from pentad.theory.rectified_model.rising_outputs import (
    overlap_derivatives,
    overlap_loss,
    own_derivatives,
    own_loss,
)
from pentad.theory.rectified_model.toy_loss import one_active_loss

GOLDEN = 2 * cosine(Fraction(1, 10))
RISING = [(Fraction(2), Fraction(-1, 2)), (Fraction(1, 3), Fraction(-1, 4))]


def corners(k, square, moved=0.0):
    """Weights (2, k) of a k-gon, each corner turned by an angle."""
    angles = 2 * np.pi * np.arange(k) / k + moved
    return np.sqrt(square) * np.array([np.cos(angles), np.sin(angles)])


@pytest.mark.parametrize(("a", "c"), RISING)
def test_integrals_on_one_branch_are_those_on_all(a, c):
    assert overlap_loss(a, c) == rectified_energy(a, c)
    third = Fraction(1, 3)
    assert own_loss(a, c) == third - 2 * rectified_correlation(a, c) + rectified_energy(a, c)


@pytest.mark.parametrize(
    ("function", "derivatives"), [(overlap_loss, overlap_derivatives), (own_loss, own_derivatives)]
)
@pytest.mark.parametrize("point", RISING)
def test_derivatives_on_one_branch_are_those_of_symbols(function, derivatives, point):
    from sympy import Rational, symbols

    a, c = symbols("a c")
    of_symbols = function(a, c)
    known = {s: Rational(x.numerator, x.denominator) for s, x in zip((a, c), point, strict=True)}
    for found, by in zip(derivatives(*point), ((a,), (c,), (a, a), (a, c), (c, c)), strict=True):
        assert of_symbols.diff(*by).subs(known) == Rational(found.numerator, found.denominator)


def test_a_feature_of_length_one_without_bias_has_no_loss_of_its_own():
    assert own_loss(Fraction(1), Fraction(0)) == 0
    assert own_derivatives(Fraction(1), Fraction(0))[0] == 0


def test_one_corner_alone_is_a_line():
    assert polygon_integrals(1, Fraction(1, 2), [1]) == (Fraction(5, 48), Fraction(1, 24))


@pytest.mark.parametrize("t", [Fraction(-3, 4), Fraction(0), Fraction(1, 5), Fraction(3, 5)])
def test_integrals_of_a_shape_are_sums_over_corners(t):
    k = 7
    slope = 1 + min(t, 0)
    cosines = [float(c) for c in turn_cosines(k)]
    with ctx.workprec(256):
        N, M = shape_integrals(k, arb(t.numerator) / t.denominator if t >= 0 else arb(float(t)))
    assert float(N) == pytest.approx(float(rectified_correlation(float(slope), float(-t))))
    energies = [float(rectified_energy(float(slope * c), float(-t))) for c in cosines]
    assert float(M) == pytest.approx(sum(energies))


@pytest.mark.parametrize(
    ("k", "t", "gain"),
    [
        (1, Fraction(0), 1 / 3),
        (2, Fraction(0), 2 / 3),
        (4, Fraction(0), 4 / 3),
        (9, Fraction(-1), 1 / 4),
        (3, Fraction(1), 0),
    ],
)
def test_gains_that_are_known(k, t, gain):
    """Up to four features lose nothing without bias; a constant output saves its variance."""
    assert float(polygon_gain(k, t)) == pytest.approx(gain, abs=1e-15)


@pytest.mark.parametrize("k", [1, 3, 6, 11])
@pytest.mark.parametrize("t", [-0.9, -0.25, 0.0, 0.5, 0.9375])
def test_gains_by_quadrature(k, t):
    assert polygon_gain_by_quadrature(k, t) == pytest.approx(float(polygon_gain(k, t)), rel=2e-4)


def test_a_ball_of_shapes_encloses_the_gains_of_its_points():
    wide = polygon_gain(6, ball_between(Fraction(1, 4), Fraction(1, 3)))
    for t in (Fraction(1, 4), Fraction(3, 10), Fraction(1, 3)):
        assert wide.arb.contains(polygon_gain(6, t).arb)


def test_the_golden_decagon_by_every_route():
    phi = (1 + 5**0.5) / 2
    golden = [phi**2, -phi, 5 / 3]
    np.testing.assert_allclose([float(x) for x in polygon_by_resultants(10)], golden, rtol=1e-15)
    np.testing.assert_allclose(polygon_by_descent(10), golden, rtol=1e-7)
    slopes = polygon_slopes(10, GOLDEN + 1, -GOLDEN, [cosine(Fraction(1, 10))])
    assert slopes == (0, 0, Fraction(5, 3))
    assert polygon_slopes(10, GOLDEN + 1, -1, [cosine(Fraction(1, 10))]).by_bias != 0


@pytest.mark.parametrize("k", [5, 8])
def test_polygons_by_resultants_and_descent_are_the_certified_ones(k):
    point = polygon_critical_point(k)
    certified = [float(x) for x in (point.squared_radii[0], point.bias, point.loss)]
    np.testing.assert_allclose([float(x) for x in polygon_by_resultants(k)], certified, rtol=1e-14)
    np.testing.assert_allclose(polygon_by_descent(k), certified, rtol=1e-6)


def test_a_polygon_of_which_two_corners_overlap_is_refused():
    with pytest.raises(ValueError, match="one overlapping corner"):
        polygon_by_resultants(24)
    with pytest.raises(ValueError, match="at least 5"):
        polygon_by_resultants(4)


def test_slopes_are_differences_of_the_loss():
    square, bias, k, step = 2.5, -0.9, 7, 1e-4
    slopes = polygon_slopes(k, square, bias, [np.cos(2 * np.pi / k)])

    def loss(x, b):
        W = corners(k, x)
        return one_active_loss(W.T @ W, np.full(k, b))

    assert slopes.loss == pytest.approx(loss(square, bias))
    by_square = (loss(square + step, bias) - loss(square - step, bias)) / (2 * step)
    by_bias = (loss(square, bias + step) - loss(square, bias - step)) / (2 * step)
    assert slopes[:2] == pytest.approx((by_square, by_bias), rel=1e-6)


@pytest.mark.parametrize("mode", [0, 1, 3])
def test_a_block_is_second_differences_along_its_mode(mode):
    k, square, bias, step = 7, 2.0, -0.9, 1e-4
    wave, turned = (f(2 * np.pi * mode * np.arange(k) / k) for f in (np.cos, np.sin))
    W = corners(k, square)
    across = np.array([-W[1], W[0]])

    def loss(u, v, w):
        moved = W * (1 + u * wave) + across * v * turned
        return one_active_loss(moved.T @ moved, bias + w * wave) / k

    def second(x, y):
        x, y = step * np.eye(3)[x], step * np.eye(3)[y]
        ends = loss(*(x + y)) - loss(*(x - y)) - loss(*(y - x)) + loss(*(-x - y))
        return ends / (4 * step**2)

    expected = np.array([[second(x, y) for y in range(3)] for x in range(3)])
    if mode:
        expected *= 2  # half of the squares of a wave add up
    found = np.array(
        fourier_block(mode, square, bias, lambda j: np.cos(2 * np.pi * j / k), neighbours=1)
    )
    if not mode:
        found[1], found[:, 1] = 0, 0  # of the sine of mode 0 nothing moves
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_least_curvatures_by_modes_are_those_of_the_whole_hessian():
    polygon = polygon_critical_point(7)
    with ctx.workprec(256):
        W, b = polygon.weights()
    whole = certified_critical_point(W.astype(float).round(6), b.astype(float).round(6))
    assert float(least_curvature_by_modes(polygon)) == pytest.approx(float(whole.least_curvature))
    assert [block.shape for block in fourier_blocks(polygon)] == [(2, 2)] + 3 * [(3, 3)]


def test_the_tenth_polygon_is_the_first_saddle():
    assert least_curvature_by_modes(polygon_critical_point(9)) > 0
    assert least_curvature_by_modes(polygon_critical_point(10)) < 0


def test_an_antiprism_is_no_polygon():
    with pytest.raises(ValueError, match="one frequency 1"):
        fourier_blocks(cyclic_critical_point(8, (1, 4), (0.99, 0.36, -0.264)))


def test_curvature_along_a_move_by_block_is_that_of_the_whole_hessian():
    W, found = polygon_derivatives(10, GOLDEN, -GOLDEN)
    for mode in (1, 2):
        move = FourierMove(mode, Fraction(1, 6), Fraction(1), Fraction(-1, 20))
        by_block = curvature_along_by_block(10, move, GOLDEN + 1, -GOLDEN, neighbours=1)
        assert curvature_along(move, W, found.hessian) == by_block


def test_moves_of_other_modes_are_refused():
    move = FourierMove(5, Fraction(1), Fraction(0), Fraction(0))
    with pytest.raises(ValueError, match="between 0 and k / 2"):
        curvature_along_by_block(10, move, GOLDEN + 1, -GOLDEN, neighbours=1)
    with pytest.raises(ValueError, match="between 0 and k / 2"):
        curvature_along(move, np.ones((2, 10)), np.eye(30))


def test_the_capacity_of_what_may_vanish_is_between_nothing_and_one():
    with ctx.workprec(64):
        near_nothing = arb(0, 1e-30)
        found = _capacity_sum(np.array([[near_nothing]], dtype=object))
        assert 0 >= found.lower() > -1e-6
        assert 1 <= found.upper() < 1 + 1e-6
