"""The rectified autoencoder: polygons, proved linear-programming bounds, exact loss with bias."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_poly
from scipy.special import eval_gegenbauer

from pentad.theory.numbers.scalars import real_roots
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.designs import design_ratio
from pentad.theory.power_autoencoder.lines import e8_lines, equally_spaced_lines, regular_polygon
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms, gram
from pentad.theory.rectified_model.rectified_loss import (
    cube_power_correlation,
    cube_power_mean,
    gegenbauer_polynomials,
    is_positive_on,
    polygon_ratio,
    positive_part,
    rectified_limit_lower_bound,
    rectified_loss_terms,
    rectified_loss_terms_by_definition,
    rectified_lower_bound,
    rectified_lp,
    rectified_lp_upper_bound,
    rectified_ratio,
    rectified_upper_bound,
    rounded_certificate,
    sturm_root_count,
)
from pentad.theory.sparse_inputs import POSITIVE_UNIFORM


def rational_array(rng, shape, *, least=-6):
    entries = rng.integers(least, 7, shape)
    return np.vectorize(lambda x: fmpq(int(x), 5), otypes=[object])(entries)


# The very sparse limit


def test_signed_axes_attain_the_number_of_features():
    for d in (1, 2, 3):
        axes = np.hstack([np.eye(d), -np.eye(d)])
        for n in range(1, 2 * d + 1):
            for m in (1, 3):
                assert rectified_ratio(axes[:, :n], m) == n == rectified_lower_bound(n, d)


def test_antipodal_doubling_of_lines_doubles_the_ratio():
    rng = np.random.default_rng(0)
    W = rational_array(rng, (3, 4))
    both = np.hstack([W, -W])
    for m in (1, 2, 3):
        assert rectified_ratio(both, m) == 2 * design_ratio(W, m)
    E8 = e8_lines()
    assert rectified_ratio(np.hstack([E8, -E8]), 3) == 128
    assert rectified_limit_lower_bound(8, 3) == 128


def test_polygon_values_agree_with_the_configuration():
    for m in (1, 2, 3):
        for k in range(2, 14):
            assert float(polygon_ratio(k, m)) == pytest.approx(
                rectified_ratio(regular_polygon(k), m), rel=1e-12
            )


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_best_polygon_has_2m_plus_3_corners(m):
    best = polygon_ratio(2 * m + 3, m)
    assert all(best > polygon_ratio(k, m) for k in range(2, 40) if k != 2 * m + 3)
    assert best > 2 / fmpq(*spherical_moment(2, m).as_integer_ratio())


def test_pentagon_refutes_twice_the_design_ratio_as_a_bound():
    assert polygon_ratio(5, 1) > 4
    assert rectified_limit_lower_bound(2, 1) == 4


# Polynomials and certificates


@pytest.mark.parametrize("d", [3, 4, 7])
def test_gegenbauer_polynomials_are_those_of_scipy(d):
    t = np.linspace(-1, 1, 9)
    half = (d - 2) / 2
    for k, values in enumerate(gegenbauer_polynomials(t, d, 8)):
        expected = eval_gegenbauer(k, half, t) / eval_gegenbauer(k, half, 1.0)
        assert np.allclose(values, expected, atol=1e-12)


def test_gegenbauer_polynomials_of_the_plane_are_cosines():
    angle = np.linspace(0, np.pi, 7)
    for k, values in enumerate(gegenbauer_polynomials(np.cos(angle), 2, 6)):
        assert np.allclose(values, np.cos(k * angle), atol=1e-12)


def test_gegenbauer_sums_over_points_are_nonnegative():
    V = np.random.default_rng(1).standard_normal((4, 9))
    V /= np.linalg.norm(V, axis=0)
    weights = np.random.default_rng(2).uniform(0, 1, 9)
    for values in gegenbauer_polynomials(gram(V), 4, 7):
        assert weights @ values @ weights >= -1e-12


def test_sturm_counts_what_isolation_finds():
    rng = np.random.default_rng(3)
    for _ in range(40):
        f = fmpq_poly([int(c) for c in rng.integers(-5, 6, 8)] + [1])
        roots = real_roots(f.coeffs())
        if f(-1) != 0 and f(1) != 0:
            inside = sum(1 for x in roots if x > -1 and x < 1)
            assert sturm_root_count(f, -1, 1) == inside
            assert is_positive_on(f, -1, 1) == (inside == 0 and f(0) > 0)


def test_sturm_counts_multiple_roots_once():
    f = fmpq_poly([-1, 2]) ** 3 * fmpq_poly([1, 0, 1])
    assert sturm_root_count(f, 0, 1) == 1
    assert not is_positive_on(f * f, 0, 1)


@pytest.mark.parametrize(
    ("d", "m", "degree", "value", "best"),
    [
        (2, 1, 8, 4.198213, "polygon"),
        (2, 2, 10, 5.375366, "polygon"),
        (2, 3, 12, 6.409274, "polygon"),
        (3, 1, 12, 6.516034, None),
        (3, 3, 20, 14.0318, None),
        (4, 1, 12, 8.97694, None),
        (4, 3, 20, 25.6817, None),
    ],
)
def test_proved_bounds_lie_just_above_the_best_configurations(d, m, degree, value, best):
    bound = rectified_lp_upper_bound(d, m, degree)
    assert float(bound) == pytest.approx(value, rel=1e-5)
    limit = rectified_limit_lower_bound(d, m)
    assert fmpq(limit.numerator, limit.denominator) < bound < float_ceiling(d, m)
    if best == "polygon":
        assert 0 < bound - polygon_ratio(2 * m + 3, m) < Fraction(1, 10**5)


def float_ceiling(d, m):
    simple = rectified_upper_bound(d, m)
    return fmpq(simple.numerator, simple.denominator)


def test_proved_bounds_hold_for_unequal_lengths():
    rng = np.random.default_rng(4)
    bound = float(rectified_lp_upper_bound(3, 3, 14))
    W = rng.standard_normal((500, 3, 12)) * rng.uniform(0.3, 1.5, (500, 1, 12))
    assert rectified_ratio(W, 3).max() <= bound


def test_certificates_refuse_what_is_false():
    certificate = rounded_certificate(rectified_lp(2, 1, 8), 2, 1)
    assert certificate.is_proved
    first, *others = certificate.coefficients
    too_high = replace(certificate, coefficients=(first + fmpq(1, 10**4), *others))
    negative = replace(certificate, coefficients=(first, -others[0], *others[1:]))
    wrong_power = replace(certificate, m=2)
    nothing = replace(certificate, coefficients=(fmpq(0), *(0 * f for f in others)))
    assert not any(c.is_proved for c in (too_high, negative, wrong_power, nothing))


def test_simple_polynomial_gives_the_simple_bound():
    t = fmpq_poly([0, 1])
    for m in (1, 2, 3):
        f = (t ** (2 * m + 1) + t ** (2 * m + 2)) / 2
        assert all(f(fmpq(k, 50)) <= positive_part(fmpq(k, 50)) ** (2 * m) for k in range(-50, 51))
        assert rectified_upper_bound(2, m) == 2 / spherical_moment(2, m + 1)


# Exact loss


def test_cube_means_by_hand():
    half, zero = Fraction(1, 2), Fraction(0)
    assert cube_power_mean(-half, [], 3) == 0
    assert cube_power_mean(-half, [Fraction(1)], 1) == Fraction(1, 8)
    assert cube_power_mean(zero, [Fraction(1), zero], 2) == Fraction(1, 3)
    assert cube_power_correlation(zero, [zero, Fraction(2)], 0, 1) == half
    assert cube_power_correlation(-half, [Fraction(1)], 0, 1) == Fraction(5, 48)


@pytest.mark.parametrize("m", [1, 2, 3])
def test_correlation_is_the_derivative_of_the_mean(m):
    r, a, step = Fraction(-1, 3), [Fraction(3, 4), Fraction(-1, 2), Fraction(2)], Fraction(1, 10**6)
    for i in range(3):
        up = [x + step * (j == i) for j, x in enumerate(a)]
        down = [x - step * (j == i) for j, x in enumerate(a)]
        slope = (cube_power_mean(r, up, m + 1) - cube_power_mean(r, down, m + 1)) / (2 * step)
        assert abs(cube_power_correlation(r, a, i, m) - slope / (m + 1)) < 1e-9


@pytest.mark.parametrize("m", [1, 2, 3])
def test_polynomial_route_where_nothing_is_rectified(m):
    rng = np.random.default_rng(m)
    for n in (1, 2, 3):
        A, bias = rational_array(rng, (n, n), least=0), rational_array(rng, n, least=0)
        exact = rectified_loss_terms(A, bias, fmpq(2, 7), m)
        polynomial = feature_loss_terms(A, fmpq(2, 7), POSITIVE_UNIFORM, m, bias=bias)
        assert (exact.correlation == polynomial.correlation).all()
        assert (exact.energy == polynomial.energy).all()


@pytest.mark.parametrize("m", [1, 2, 3])
def test_exact_terms_agree_with_quadrature(m):
    rng = np.random.default_rng(10 + m)
    A, bias = rational_array(rng, (3, 3)), rational_array(rng, 3)
    exact = rectified_loss_terms(A, bias, fmpq(1, 3), m)
    rough = rectified_loss_terms_by_definition(A.astype(float), bias.astype(float), 1 / 3, m)
    assert np.allclose(exact.correlation.astype(float), rough.correlation, atol=2e-4)
    assert np.allclose(exact.energy.astype(float), rough.energy, rtol=1e-3, atol=2e-4)


def test_exact_terms_agree_with_sampling_at_five_features():
    rng = np.random.default_rng(20)
    A, bias = rational_array(rng, (5, 5)), rational_array(rng, 5)
    p, m, draws = fmpq(2, 5), 1, 200_000
    exact = rectified_loss_terms(A, bias, p, m)
    x = rng.uniform(size=(draws, 5)) * (rng.uniform(size=(draws, 5)) < 0.4)
    y = np.maximum(x @ A.T.astype(float) + bias.astype(float), 0) ** m
    for sampled, value in ((x * y, exact.correlation), (y**2, exact.energy)):
        error = np.abs(sampled.mean(0) - value.astype(float))
        assert (error <= 5 * sampled.std(0) / draws**0.5 + 1e-15).all()


def test_very_sparse_slope_is_that_of_the_ratio():
    W = np.array([[fmpq(1), fmpq(3, 5), fmpq(-1, 2)], [fmpq(0), fmpq(4, 5), fmpq(1, 3)]])
    A, m, p = gram(W), 3, fmpq(1, 10**9)
    terms = rectified_loss_terms(A, 0 * A[0], p, m).summed()
    S, T = (A.diagonal() ** m).sum(), (positive_part(A) ** (2 * m)).sum()
    assert abs(terms.correlation / p - S / (m + 2)) < fmpq(1, 10**6)
    assert abs(terms.energy / p - T / (2 * m + 1)) < fmpq(1, 10**6)
    kappa = fmpq(2 * m + 1, (m + 2) ** 2)
    assert abs(terms.scaled_improvement / p - kappa * rectified_ratio(W, m)) < fmpq(1, 10**6)


def test_misuse_is_refused_with_the_rule():
    with pytest.raises(ValueError, match="k must be"):
        cube_power_mean(0.5, [1.0], 0)
    with pytest.raises(ValueError, match="d must be"):
        rectified_lp(1, 1, 4)
    with pytest.raises(ValueError, match="degree must be"):
        rectified_lp(2, 3, 4)
    with pytest.raises(ValueError, match="margin"):
        rounded_certificate(np.ones(3), 2, 1, margin=0.0)
    with pytest.raises(ValueError, match="zero polynomial"):
        sturm_root_count(fmpq_poly([]), 0, 1)


def test_equally_spaced_lines_double_to_even_polygons():
    lines = equally_spaced_lines(4)
    assert rectified_ratio(np.hstack([lines, -lines]), 3) == pytest.approx(
        float(polygon_ratio(8, 3)), rel=1e-12
    )
