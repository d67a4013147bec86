"""Bounds attacked with designs, random and Hadamard features, and checked against each other."""

from fractions import Fraction
from math import comb, sqrt

import numpy as np
import pytest
import sympy
from flint import arb, fmpq
from scipy.integrate import quad

from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.hadamard import hadamard_rows_improvement
from pentad.theory.numbers.balls import Ball
from pentad.theory.power_autoencoder.best_bounds import best_lower_bound, best_upper_bound
from pentad.theory.power_autoencoder.design_bounds import (
    _interference_maximiser,
    design_upper_bound,
    joint_upper_bound,
)
from pentad.theory.power_autoencoder.dimension_bounds import (
    expected_active_dimensions,
    log_concave_upper_bound,
    principal_upper_bound,
    series_upper_bound,
)
from pentad.theory.power_autoencoder.gain_per_dimension import (
    best_interference,
    capacity_upper_bound,
    gain_per_dimension,
    gaussian_gain_per_dimension,
    interference_gain,
    superposition_threshold,
)
from pentad.theory.power_autoencoder.hypotheses import (
    cumulants_are_nonnegative,
    even_cumulants_are_nonnegative,
)
from pentad.theory.power_autoencoder.lines import e8_lines, equally_spaced_lines, reznick_lines
from pentad.theory.power_autoencoder.lower_bounds import (
    random_features_lower_bound,
    random_features_terms,
)
from pentad.theory.power_autoencoder.middle_regime import (
    energy_lower_bound,
    gaussian_energy_lower_bound,
    middle_regime_constant,
    middle_regime_feature_bound,
    middle_regime_gain,
    middle_regime_interference,
    middle_regime_ratio,
    middle_regime_upper_bound,
)
from pentad.theory.power_autoencoder.power_loss import feature_loss_terms, gram, loss_terms
from pentad.theory.sparse_inputs import (
    GAUSSIAN,
    HEAVY,
    LAPLACE,
    RADEMACHER,
    SYMMETRIC_LAWS,
    UNIFORM,
    input_cumulants,
    signal_strength,
)

SMOOTH = (GAUSSIAN, LAPLACE, UNIFORM, RADEMACHER)


def rational_matrix(rng, *shape):
    entries = rng.integers(-6, 7, shape)
    return np.vectorize(lambda x: fmpq(int(x), 4), otypes=[object])(entries)


def scaled_improvement(W, p, law, m=3):
    return loss_terms(gram(W), p, law, m).scaled_improvement


# JOINT3


@pytest.mark.parametrize(
    ("law", "d", "n", "p", "value"),
    [
        (GAUSSIAN, 2, 16, 0.3, 0.54691),
        (GAUSSIAN, 2, 16, 0.03, 0.084494),
        (GAUSSIAN, 2, 16, 0.1, 0.23975),
        (GAUSSIAN, 3, 32, 0.3, 0.87254),
        (GAUSSIAN, 4, 64, 0.01, 0.093309),
        (GAUSSIAN, 6, 120, 0.03, 0.4975),
        (GAUSSIAN, 6, 120, 0.3, 1.826),
        (RADEMACHER, 6, 120, 0.001, 0.033252),
        (RADEMACHER, 4, 64, 0.1, 0.44094),
    ],
)
def test_best_upper_bound_equals_an_independent_minimisation(law, d, n, p, value):
    assert best_upper_bound(n, d, p, law, 3) == pytest.approx(value, rel=6e-5)


def test_joint_bound_contains_the_bounds_that_it_joins():
    for law in SMOOTH:
        for p in (1e-5, 1e-3, 0.03, 0.2):
            joint = joint_upper_bound(10**9, 3, p, law)
            assert joint <= capacity_upper_bound(10**9, 3, p, law) * (1 + 1e-12)
            assert joint <= design_upper_bound(10**9, 3, p, law) * (1 + 1e-6)


def test_joint_bound_is_convex_and_nearly_minimal():
    rng = np.random.default_rng(0)
    for law, p, d in ((GAUSSIAN, 0.03, 2), (LAPLACE, 0.01, 6), (RADEMACHER, 0.003, 3)):
        least = joint_upper_bound(d, d, p, law)
        first, second = rng.uniform(0, 0.99, (2, 100, 2))

        def value(pair, p=p, d=d, law=law):
            return joint_upper_bound(d, d, p, law, weight=float(pair[0]), share=float(pair[1]))

        for x, y in zip(first, second, strict=True):
            assert value(x) >= least * (1 - 1e-6)
            assert value((x + y) / 2) <= (value(x) + value(y)) / 2 * (1 + 1e-12)


@pytest.mark.parametrize("p", [1e-5, 1e-3, 0.1])
@pytest.mark.parametrize("freed", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("lost", [0.0, 0.5, 0.99])
def test_joint_bound_looks_for_its_supremum_at_a_stationary_point(lost, freed, p):
    """The grid over (w, l) asks for the largest root, which Cardano's formula or a cosine gives."""
    for law in (GAUSSIAN, RADEMACHER):
        _, _, k2, _, k4, _, k6 = (float(k) for k in input_cumulants(p, law, 6))
        own = (1 - lost) * k4
        kept = k6 - freed * (k6 + 15 * k2 * k4)
        top = np.polynomial.Polynomial([0, own**2, 6 * own * k2**2, 9 * k2**4])
        energy = np.polynomial.Polynomial([kept, 15 * k2 * k4, 0, 15 * k2**3])
        found = float(_interference_maximiser(own, kept, k2, k4))
        slope, against = top.deriv()(found) * energy(found), top(found) * energy.deriv()(found)
        if found > 1:
            assert slope == pytest.approx(against, rel=1e-9)
        supremum = max(0.6 * k2, *(top(t) / energy(t) for t in (1.0, found)))
        beyond = np.geomspace(1, 100 * found, 2000)
        assert (top(beyond) / energy(beyond) <= supremum * (1 + 1e-12)).all()


def test_joint_bound_is_certified_for_rationals():
    chosen = {"weight": fmpq(1, 3), "share": fmpq(1, 5)}
    certain = joint_upper_bound(9, 3, fmpq(1, 100), GAUSSIAN, **chosen)
    rounded = joint_upper_bound(9, 3, 0.01, GAUSSIAN, weight=1 / 3, share=0.2)
    assert isinstance(certain, Ball)
    assert certain.rad() < Fraction(1, 10**12)
    assert float(certain.mid()) == pytest.approx(rounded, rel=1e-12)
    automatic = joint_upper_bound(9, 3, fmpq(1, 100), GAUSSIAN)
    assert float(automatic.mid()) == pytest.approx(joint_upper_bound(9, 3, 0.01, GAUSSIAN))


def test_joint_bound_refuses_what_it_does_not_cover():
    with pytest.raises(ValueError, match="H3"):
        joint_upper_bound(2, 2, 0.5, RADEMACHER)
    with pytest.raises(ValueError, match="together"):
        joint_upper_bound(2, 2, 0.1, GAUSSIAN, weight=0.5)
    with pytest.raises(ValueError, match="must lie in"):
        joint_upper_bound(2, 2, 0.1, GAUSSIAN, weight=1.5, share=0.5)
    with pytest.raises(ValueError, match="share < 1"):
        joint_upper_bound(2, 2, 0.1, GAUSSIAN, weight=0.5, share=1.0)
    assert joint_upper_bound(3, 2, 1.0, GAUSSIAN) == pytest.approx(6 / 5)


@pytest.mark.parametrize("law", SYMMETRIC_LAWS, ids=str)
def test_no_features_exceed_the_best_upper_bound(law):
    rng = np.random.default_rng(5)
    systems = [
        equally_spaced_lines(3),
        equally_spaced_lines(4),
        reznick_lines(),
        e8_lines().astype(float) / sqrt(8),
        *rng.standard_normal((6, 3, 9)),
    ]
    for W in systems:
        d, n = W.shape
        for p in (1e-6, 1e-3, 0.05, 0.3, 1.0):
            assert scaled_improvement(W, p, law) <= best_upper_bound(n, d, p, law, 3) * (1 + 1e-9)
            assert scaled_improvement(W, p, law, 5) <= best_upper_bound(n, d, p, law, 5)


def test_lower_bounds_stay_below_upper_bounds():
    for law in SYMMETRIC_LAWS:
        for p in (1e-6, 1e-3, 0.05, 0.3, 1.0):
            for m in (1, 3, 5):
                low = best_lower_bound(16, 3, p, law, m)
                assert low <= best_upper_bound(16, 3, p, law, m) * (1 + 1e-12)


# Capacity, interference and thresholds


def test_best_interference_attains_the_gain():
    for law in SMOOTH:
        for p in (1e-4, 0.01, 0.1, 0.25):
            t = best_interference(p, law)
            assert t >= 1
            assert interference_gain(t, p, law) == pytest.approx(gain_per_dimension(p, law))
    assert [round(best_interference(p, GAUSSIAN), 9) for p in (0.01, 0.1, 0.5)] == [21, 6, 3]
    assert best_interference(0.25, RADEMACHER) == 1


def test_thresholds_are_the_known_closed_forms():
    rademacher, uniform = superposition_threshold(RADEMACHER), superposition_threshold(UNIFORM)
    assert rademacher.overlaps((9 - arb(21).sqrt()) / 36)
    assert uniform.overlaps(arb(fmpq(3, 10)))
    assert max(rademacher.rad(), uniform.rad()) < Fraction(1, 10**70)
    assert superposition_threshold(GAUSSIAN) is None
    assert superposition_threshold(LAPLACE) is None


@pytest.mark.parametrize("law", [RADEMACHER, UNIFORM], ids=str)
def test_gain_exceeds_a_single_feature_exactly_below_the_threshold(law):
    threshold = float(superposition_threshold(law))
    kappa = float(signal_strength(law, 3))
    for factor in (0.1, 0.9, 0.999):
        p = threshold * factor
        assert gain_per_dimension(p, law) > p * kappa * (1 + 1e-7)
    for p in (threshold * 1.001, threshold * 1.5):
        assert gain_per_dimension(p, law) == pytest.approx(p * kappa, rel=1e-12)


@pytest.mark.parametrize("p", [Fraction(1, 100), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)])
def test_closed_form_of_psi_is_one_number_in_every_number_type(p):
    ball = gaussian_gain_per_dimension(p)
    assert float(ball) == pytest.approx(gaussian_gain_per_dimension(float(p)), rel=1e-12)
    symbolic = gaussian_gain_per_dimension(sympy.Rational(p.numerator, p.denominator))
    assert float(sympy.re(symbolic.evalf(30))) == pytest.approx(float(ball), rel=1e-12)
    gain = 5 * ball / (3 * p)
    assert (gain * (gain - 1) ** 2).overlaps(Fraction(4, 27) * ((1 - p) / p) ** 2)


# Middle regime


@pytest.mark.parametrize("m", [3, 5, 7])
def test_both_constants_of_the_middle_regime_are_one_symbolically(m):
    tau, mu_2, signal, top = sympy.symbols("tau mu_2 mu_s mu_t", positive=True)

    class Law:
        symmetric = True

        @staticmethod
        def moment(s):
            return {2: mu_2, m + 1: signal, 2 * m: top}[s]

    odd = sympy.factorial2(2 * m - 1)
    gain = tau * signal**2 / (top + odd * mu_2**m * tau**m)
    best = (top / ((m - 1) * odd * mu_2**m)) ** sympy.Rational(1, m)
    beta = signal**2 / (top ** sympy.Rational(m - 1, m) * mu_2)
    sharp = (
        beta * sympy.Rational(m - 1) ** sympy.Rational(m - 1, m) / m / odd ** sympy.Rational(1, m)
    )
    assert sympy.simplify(sympy.diff(gain, tau).subs(tau, best)) == 0
    assert sympy.simplify(gain.subs(tau, best) / sharp) == 1
    for law in SYMMETRIC_LAWS:
        numbers = {mu_2: law.moment(2), signal: law.moment(m + 1), top: law.moment(2 * m)}
        value = float(sharp.subs({key: sympy.Rational(v) for key, v in numbers.items()}))
        tau_star = middle_regime_interference(law, m)
        assert middle_regime_constant(1.0, law, m) == pytest.approx(value, rel=1e-12)
        assert middle_regime_gain(tau_star, law, m) == pytest.approx(value, rel=1e-12)
        for factor in (0.9, 1.1):
            assert middle_regime_gain(factor * tau_star, law, m) < value


def test_interference_in_balls_encloses_the_float():
    exact = middle_regime_interference(GAUSSIAN, 3, like=fmpq(1))
    assert abs(float(exact) - middle_regime_interference(GAUSSIAN, 3)) < 1e-14
    assert (exact**3).contains(fmpq(1, 2))


def test_gain_tends_to_the_middle_regime_constant():
    for law in SMOOTH:
        distances = [abs(middle_regime_ratio(10.0**-k, law) - 1) for k in (3, 6, 9, 12)]
        assert distances == sorted(distances, reverse=True)
        assert distances[-1] < 2e-4
    assert middle_regime_ratio(1e-2, RADEMACHER) == pytest.approx(0.9197, abs=5e-5)


@pytest.mark.parametrize("m", [3, 5, 7])
def test_upper_bound_of_the_middle_regime_tends_to_the_constant(m):
    for law in SMOOTH:
        ratios = [
            middle_regime_upper_bound(10, 2, p, law, m) / (2 * middle_regime_constant(p, law, m))
            for p in (1e-12, 1e-24, 1e-36)
        ]
        assert ratios == sorted(ratios, reverse=True)
        assert 1 - 1e-12 <= ratios[-1] < 1.003
        assert middle_regime_upper_bound(10, 2, 1e-24, law, m) <= series_upper_bound(
            10, 2, 1e-24, law, m
        )


def test_random_features_approach_the_middle_regime_constant():
    p, d = 1e-24, 10**30
    n = round(middle_regime_interference(GAUSSIAN, 3) * d * p ** (-2 / 3))
    correlation, energy = random_features_terms(float(n), d, p, GAUSSIAN, 3)
    assert correlation**2 / energy / (d * middle_regime_constant(p, GAUSSIAN, 3)) == pytest.approx(
        1, abs=1e-7
    )


@pytest.mark.parametrize("m", [3, 5])
def test_feature_bound_of_the_middle_regime_holds_for_every_row(m):
    rng = np.random.default_rng(m)
    for law in SMOOTH:
        for p in (1e-6, 1e-3, 0.05):
            if not cumulants_are_nonnegative(p, law, m):
                continue
            A = rng.standard_normal((300, 8, 8)) * rng.uniform(0, 1, (300, 1, 8)) ** 3
            terms, rho = feature_loss_terms(A, p, law, m), capacities(A)
            bound = middle_regime_feature_bound(rho, p, law, m)
            assert (terms.correlation**2 <= bound * terms.energy * (1 + 1e-9)).all()


# Energy


@pytest.mark.parametrize("m", [1, 2, 3, 4])
@pytest.mark.parametrize("law", SYMMETRIC_LAWS, ids=str)
def test_energy_bounds_hold_exactly(law, m):
    rng = np.random.default_rng(m)
    for p in (fmpq(1, 100), fmpq(1, 20), fmpq(1, 2), fmpq(1)):
        A = rational_matrix(rng, 4, 4)
        energy = feature_loss_terms(A, p, law, m).energy
        assert (energy >= energy_lower_bound(A, p, law, m)).all()
        if m >= 2 and cumulants_are_nonnegative(p, law, m):
            assert (energy >= gaussian_energy_lower_bound(A, p, law, m)).all()


def test_energy_bounds_are_attained_by_one_feature_and_by_gaussians():
    A = np.array([[fmpq(2)]], dtype=object)
    terms = feature_loss_terms(A, fmpq(1, 3), RADEMACHER, 3)
    assert (energy_lower_bound(A, fmpq(1, 3), RADEMACHER, 3) == terms.energy).all()
    A = rational_matrix(np.random.default_rng(0), 3, 3)
    terms = feature_loss_terms(A, fmpq(1), GAUSSIAN, 3)
    assert (gaussian_energy_lower_bound(A, fmpq(1), GAUSSIAN, 3) == terms.energy).all()


def test_second_energy_bound_refuses_linear_decoders_and_negative_cumulants():
    with pytest.raises(ValueError, match="m must be"):
        gaussian_energy_lower_bound(np.eye(2), 0.5, GAUSSIAN, 1)
    with pytest.raises(ValueError, match="kappa_2"):
        gaussian_energy_lower_bound(np.eye(2), 0.5, RADEMACHER, 3)


# Dimension and log-concavity


def test_principal_bound_holds_for_unlike_features():
    rng = np.random.default_rng(2)
    laws = [RADEMACHER, HEAVY, GAUSSIAN, UNIFORM]
    p = np.array([fmpq(1, 9), fmpq(1, 2), fmpq(1, 40), fmpq(1)], dtype=object)
    seconds = [
        p_i * fmpq(*law.moment(2).as_integer_ratio()) for p_i, law in zip(p, laws, strict=True)
    ]
    for d in (1, 2, 3):
        W = rational_matrix(rng, d, 4)
        A = gram(W)
        for m in (1, 2, 3):
            terms = feature_loss_terms(A, p, laws, m).summed()
            best = terms.scaled_improvement if terms.energy > 0 else fmpq(0)
            assert best <= principal_upper_bound(seconds, rank(A**m))


def test_active_dimensions_agree_with_their_definition():
    p = Fraction(2, 7)
    for n, d in ((1, 1), (5, 2), (5, 5), (3, 8)):
        exact = expected_active_dimensions(n, d, p)
        by_definition = sum(
            min(d, k) * comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)
        )
        assert exact == by_definition
        assert expected_active_dimensions(n, d, 2 / 7) == pytest.approx(float(exact), rel=1e-13)
    assert expected_active_dimensions(10**6, 1000, 0.001) == pytest.approx(1000 - 12.6, abs=0.1)


def test_log_concave_bound_holds_for_the_best_decoder_of_gaussians():
    p, w = 0.4, np.array([1.0, 0.6])
    masks = [(1, 0), (0, 1), (1, 1)]
    chances = [p * (1 - p), p * (1 - p), p * p]
    variances = [float(np.dot(np.square(w), mask)) for mask in masks]

    def squared_estimate(y):
        densities = [
            c * np.exp(-y * y / (2 * s)) / sqrt(2 * np.pi * s)
            for c, s in zip(chances, variances, strict=True)
        ]
        posterior = np.array(densities) / sum(densities)
        means = np.array([np.array(b) * w * y / s for b, s in zip(masks, variances, strict=True)])
        return sum(densities) * ((posterior @ means) ** 2).sum()

    value = quad(squared_estimate, -12, 12)[0]
    assert 0.4 < value <= log_concave_upper_bound(2, 1, p, 1)
    assert log_concave_upper_bound(2, 1, p, 1) == pytest.approx(1 - 0.6**2)
    assert log_concave_upper_bound(2, 1, Fraction(1), Fraction(3)) == 27


def test_log_concave_bound_refuses_impossible_constants():
    with pytest.raises(ValueError, match="K >= 1"):
        log_concave_upper_bound(2, 1, 0.5, 0.5)


def test_hadamard_rows_beat_random_features_at_large_dimension():
    p, k = 0.1, 14
    d = round(2**k / best_interference(p, GAUSSIAN))
    rows = hadamard_rows_improvement(k, d, 0, p, GAUSSIAN)
    random = float(random_features_lower_bound(2**k, d, p, GAUSSIAN, 3))
    gain = gain_per_dimension(p, GAUSSIAN)
    assert random / (d * gain) == pytest.approx(0.848, abs=0.005)
    assert rows / (d * gain) > 0.995
    assert even_cumulants_are_nonnegative(p, GAUSSIAN)


def test_the_joint_bound_holds_where_floats_cancel():
    d, p = 1000, 1e-12
    active = middle_regime_interference(GAUSSIAN, 3) * d * p ** (-2 / 3)
    correlation, energy = random_features_terms(active, d, p, GAUSSIAN, 3)
    assert joint_upper_bound(10**9, d, p, GAUSSIAN) >= correlation**2 / energy
    attained = Fraction(float(correlation**2 / energy))
    assert joint_upper_bound(10**9, d, Fraction(1, 10**12), GAUSSIAN) >= attained
