"""Corners of cubes and polygons: the same loss and derivatives of the toy model, and known ones."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.numbers.domains import fractions
from pentad.theory.rectified_model.cut_squares import rectified_correlation, rectified_energy
from pentad.theory.rectified_model.toy_loss import toy_loss_derivatives, toy_loss_terms
from pentad.theory.rectified_model.toy_loss_by_other_routes import (
    line_integrals_by_antiderivatives,
    line_integrals_by_quadrature,
    mean_on_positive,
    output_loss_by_corners,
    output_share_by_corners,
    second_moments_by_polygons,
    support_probability,
    supports,
    toy_loss_gradient_by_differences,
    toy_loss_gradient_by_polygons,
    toy_loss_hessian_by_corners,
    toy_loss_hessian_by_polygons,
    toy_loss_terms_by_corners,
)

A = fractions([[1, Fraction(-1, 2)], [Fraction(-1, 3), Fraction(3, 4)]])
B = fractions([[Fraction(-1, 2), Fraction(1, 2)]])[0]
V = fractions([[1, 2]])[0]
P = fractions([[Fraction(1, 2), Fraction(1, 3)]])[0]
ALONE = fractions([[1]]), fractions([[Fraction(-1, 2)]])[0], fractions([[1]])[0]
STEP = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("a", "c"), [(2, -1), (-2, 1), (1, 1), (-1, -1), (0, 1), (0, 0), (1, -1), (1, 0), (-1, 1)]
)
def test_integrals_of_a_rectified_line(a, c):
    a, c = Fraction(a), Fraction(c)
    expected = rectified_energy(a, c), rectified_correlation(a, c)
    assert line_integrals_by_antiderivatives(a, c) == expected
    by_quadrature = line_integrals_by_quadrature(float(a), float(c))
    assert by_quadrature == pytest.approx([float(x) for x in expected], abs=1e-12)


def test_a_line_of_slope_one_has_the_moments_of_the_uniform_law():
    assert line_integrals_by_antiderivatives(Fraction(1), Fraction(0)) == (Fraction(1, 3),) * 2


def test_supports_have_all_the_probability_of_two_features():
    assert sum(support_probability(P, active) for active in supports(2)) == 1
    assert len(supports(4)) == 1 + 4 + 6


def test_a_feature_alone_by_hand():
    """(x - (x - 1/2)_+)^2 has the mean 1/24 + 1/8."""
    a, b, v = ALONE
    assert output_loss_by_corners(a[0], b[0], (0,), 0) == Fraction(1, 24) + Fraction(1, 8)
    assert output_loss_by_corners(a[0], b[0], (), 0) == 0
    half = fractions([[Fraction(1, 2)]])[0]
    assert output_share_by_corners(a, b, half, v, 0, {}) == Fraction(1, 12)
    assert output_share_by_corners(a, b, half, v, 0, {1: Fraction(1, 2)}) == 0


def test_terms_by_corners_are_the_closed_forms():
    assert toy_loss_terms_by_corners(A, B, V) == list(toy_loss_terms(A, B, V))


def test_means_over_the_positive_half_by_hand():
    """Where x > 1/2 the means of 1, x and (x - 1/2)^2 over [0, 1] are 1/2, 3/8 and 1/24."""
    a, b, _ = ALONE
    means = [
        mean_on_positive(a[0], b[0], (0,), function)
        for function in (lambda z, _: z[1], lambda z, _: z[0], lambda _, output: output**2)
    ]
    assert means == [Fraction(1, 2), Fraction(3, 8), Fraction(1, 24)]


def test_gradients_are_the_closed_form():
    expected = toy_loss_derivatives(A, B, P, importance=V, hessian=False).gradient
    assert (toy_loss_gradient_by_polygons(A, B, P, V) == expected).all()


def test_the_gradient_by_hand():
    """At p = 1 it is 2 E (output - x) (x, 1) over x > 1/2, where the output is x - 1/2."""
    a, b, v = ALONE
    one = fractions([[1]])[0]
    by_hand = [-Fraction(3, 8), -Fraction(1, 2)]
    assert toy_loss_gradient_by_polygons(a, b, one, v)[0].tolist() == by_hand
    energy = toy_loss_gradient_by_polygons(a, b, one, v, correlated=0)
    assert energy[0, 1] == 2 * Fraction(1, 8)


def test_gradients_by_differences_are_the_closed_form():
    from pentad.theory.numbers.scalars import rational

    exact = [np.vectorize(rational, otypes="O")(x) for x in (A, B, P, V)]
    expected = toy_loss_derivatives(*exact[:3], importance=exact[3], hessian=False).gradient
    assert (toy_loss_gradient_by_differences(*exact) == expected).all()


@pytest.mark.parametrize("route", [toy_loss_hessian_by_corners, toy_loss_hessian_by_polygons])
def test_hessians_are_the_closed_form(route):
    expected = toy_loss_derivatives(A, B, P, importance=V).hessian
    found = route(A, B, P, V, STEP)
    assert found.shape == (2, 3, 3)
    assert abs(found - expected).max() < Fraction(1, 10**6)


def test_second_moments_leave_out_the_edge():
    """At p = 1 of one feature: 2 E over x > 1/2 of x^2, x, 1, less 2 x z z^T at x = 1/2."""
    a, b, v = ALONE
    one = fractions([[1]])[0]
    found = second_moments_by_polygons(a, b, one, v)[0]
    moments = [[Fraction(7, 12), Fraction(3, 4)], [Fraction(3, 4), Fraction(1)]]
    assert found.tolist() == moments
    edge = Fraction(1, 2) * np.array([[Fraction(1, 2), 1], [1, 2]])
    whole = toy_loss_derivatives(a, b, one, importance=v).hessian[0]
    assert (found - whole == edge).all()
