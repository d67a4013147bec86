"""The improvement in p, its slopes, and what decoders explain: other routes, and values by hand."""

import re
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from pentad.theory.frames.direct_sums import direct_sum
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.explained_power import (
    power_explained_by_ternary_code,
    power_explained_by_total_variance,
    power_explained_of_shifted_gaussians,
    ternary_sums_differ,
)
from pentad.theory.power_autoencoder.improvement_in_p import (
    difference_in_p,
    first_order_objective,
    slope_at_zero_probability,
)
from pentad.theory.power_autoencoder.linear_autoencoder import linear_improvement
from pentad.theory.power_autoencoder.power_loss import (
    feature_loss_terms_by_convolution,
    gram,
    loss_terms,
)
from pentad.theory.power_autoencoder.slopes_of_the_loss import (
    slope_by_interpolation,
    slope_by_polynomials,
)
from pentad.theory.sparse_inputs import GAUSSIAN, LAPLACE, RADEMACHER

LAWS = pytest.mark.parametrize("law", [RADEMACHER, GAUSSIAN, LAPLACE], ids=str)
MIXED = np.array([[1, -2], [Fraction(1, 2), 1]], dtype=object)


def exactly(W):
    return np.vectorize(rational, otypes=[object])(W)


# The improvement in p -------------------------------------------------------------------------


@LAWS
@pytest.mark.parametrize("m", [1, 3])
def test_differences_vanish_beyond_the_degree_and_not_at_it(law, m):
    W = exactly(MIXED)
    degree = min(m, 2)
    assert difference_in_p(W, law, m, degree + 1) == 0
    assert difference_in_p(W, law, m, degree) != 0
    by_convolution = difference_in_p(W, law, m, degree, route=feature_loss_terms_by_convolution)
    assert by_convolution == difference_in_p(W, law, m, degree)


def test_a_first_difference_by_hand():
    # m = 1 and W = 1: I(p) = p, at p = 1 and p = 1/2
    assert difference_in_p(exactly([[1]]), RADEMACHER, 1, 1) == fmpq(1, 2)


@LAWS
@pytest.mark.parametrize("m", [1, 3])
def test_the_slope_at_zero_is_the_first_order_objective(law, m):
    W = exactly(MIXED)
    assert slope_at_zero_probability(W, law, m) == first_order_objective(W, law, m)
    small = rational(Fraction(1, 10**9))
    quotient = loss_terms(gram(W), small, law, m).improvement / small
    assert float(quotient) == pytest.approx(float(first_order_objective(W, law, m)), rel=1e-4)


def test_the_first_order_objective_by_hand():
    # B = [[64, 8], [8, 1]]^(3/3): A = [[4, 2], [2, 1]], m = 3, all moments 1
    W = exactly([[2, 1]])
    assert first_order_objective(W, RADEMACHER, 3) == 2 * 65 - (64**2 + 2 * 8**2 + 1)


# m = 1, and features side by side -------------------------------------------------------------


@LAWS
def test_the_linear_improvement_is_the_loss_at_m_1(law):
    W, p = exactly(MIXED), fmpq(1, 3)
    assert linear_improvement(gram(W), p, law) == loss_terms(gram(W), p, law, 1).improvement


def test_the_linear_improvement_by_hand():
    # p mu_2 tr(2 A - A^2) = 1/2 (2 * 4 - 16)
    assert linear_improvement(gram(exactly([[2]])), fmpq(1, 2), RADEMACHER) == -4


def test_a_direct_sum_has_both_gram_matrices_and_nothing_between():
    W, V = np.array([[1, 2], [3, 4], [5, 6]]), np.array([[7]])
    whole = direct_sum(W, V)
    assert whole.shape == (4, 3)
    A = gram(whole)
    assert (A[:2, :2] == gram(W)).all()
    assert A[2, 2] == 49
    assert not A[:2, 2].any()


def test_a_direct_sum_keeps_the_kind_of_numbers():
    assert {type(x) for x in direct_sum(exactly([[1]]), exactly([[2, 3]])).ravel()} == {fmpq}


# Slopes ---------------------------------------------------------------------------------------


@LAWS
@pytest.mark.parametrize("m", [1, 3])
def test_two_exact_slopes_agree_and_floats_see_them(law, m):
    W, V, p = exactly(MIXED), exactly([[1, 1], [0, -1]]), fmpq(1, 3)
    slope = slope_by_polynomials(W, V, p, law, m)
    assert slope == slope_by_interpolation(W, V, p, law, m)
    step = rational(Fraction(1, 10**6))
    up, down = (loss_terms(gram(W + s * V), p, law, m).improvement for s in (step, -step))
    assert float((up - down) / (2 * step)) == pytest.approx(float(slope), rel=1e-6)


@pytest.mark.parametrize("slope", [slope_by_polynomials, slope_by_interpolation])
def test_a_slope_by_hand(slope):
    # m = 1: I(w) = p (2 w^2 - w^4), so along v it is p (4 w - 4 w^3) v
    assert slope(exactly([[2]]), exactly([[3]]), fmpq(1, 2), RADEMACHER, 1) == -36


@pytest.mark.parametrize("slope", [slope_by_polynomials, slope_by_interpolation])
def test_a_direction_has_the_shape_of_the_weights(slope):
    with pytest.raises(ValueError, match=re.escape("got (1, 2), (1, 1)")):
        slope(np.ones((1, 1)), np.ones((1, 2)), 0.5, RADEMACHER, 1)


# What decoders explain ------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 4])
def test_a_ternary_code_explains_everything(n):
    p = fmpq(1, 3)
    assert power_explained_by_ternary_code(n, p) == n * p
    assert ternary_sums_differ(n)


def test_sums_that_coincide_would_be_put_together(monkeypatch):
    """With w = (1, 1) in place of (1, 3): y = 2, 1, 0, -1, -2 by hand at p = 1."""
    from pentad.theory.power_autoencoder import explained_power

    real = explained_power.inputs_by_enumeration

    def swapped(n, p, law):
        inputs, weights = real(n, p, law)
        return inputs @ np.array([[1, 0], [0, fmpq(1, 3)]]), weights

    monkeypatch.setattr(explained_power, "inputs_by_enumeration", swapped)
    # x_2 stands divided by 3, so y = x_1 + x_2; given y = 0 both have mean 0
    assert power_explained_by_ternary_code(2, fmpq(1)) == fmpq(1, 2) * (1 + fmpq(1, 9))


@pytest.mark.parametrize(
    "explained", [power_explained_of_shifted_gaussians, power_explained_by_total_variance]
)
def test_one_number_explains_the_means_and_one_dimension(explained):
    assert explained(exactly([1, 2, -5])) == 4
    assert explained(np.array([0.3, 0.0])) == pytest.approx(3)
    with pytest.raises(ValueError, match=re.escape("got shape (1, 1)")):
        explained(np.ones((1, 1)))


def test_shifted_gaussians_by_simulation():
    w = np.array([1.0, 2.0])
    x = 1 + np.random.default_rng(0).standard_normal((200_000, 2))
    y = x @ w
    shares = (x - 1).T @ (y - w.sum()) / ((y - w.sum()) ** 2).sum()
    predicted = 1 + np.multiply.outer(y - w.sum(), shares)
    explained = float(power_explained_of_shifted_gaussians(w))
    assert (predicted**2).sum(1).mean() == pytest.approx(explained, abs=0.05)
