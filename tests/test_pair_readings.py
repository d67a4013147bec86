"""What one number leaves unknown of a feature: closed forms beside definitions and samples."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from pentad.theory.codes.pair_readings import (
    error_given_the_pair,
    error_in_logarithms,
    error_of_a_reading,
    error_of_a_reading_by_definition,
    shortest_code_of_the_triangle,
    uniform_residual_variance,
    uniform_residual_variance_by_definition,
)

RANDOM = np.random.default_rng(11)
READINGS = (
    (1, Fraction(-1, 2), Fraction(-1, 2)),
    (1, Fraction(-3, 10), Fraction(-7, 10)),
    (Fraction(1, 5), 2, -1),
    (1, 1, 1, -2),
    (3, -1),
    (1, -1, 0),
    (0, 1, -1),
)


def binned(readings, feature, samples=400_000, bins=400):
    """The mean variance within narrow bins of u, from samples."""
    n = len(readings)
    s = RANDOM.uniform(size=(samples, n))
    kept = RANDOM.permuted(np.tile(np.arange(n) < 2, (samples, 1)), axis=1)
    s = np.where(kept, s, 0)
    u = s @ np.array(readings, dtype=float)
    place = np.digitize(u, np.linspace(u.min(), u.max(), bins)[1:-1])
    count = np.bincount(place, minlength=bins)
    mean = np.bincount(place, s[:, feature], bins) / np.maximum(count, 1)
    return float(((s[:, feature] - mean[place]) ** 2).mean())


@pytest.mark.parametrize("a", [-3.0, -1.0, -0.4, 0.0, 0.2, 1.0, 1.7])
def test_variances_are_those_of_conditional_means(a):
    assert uniform_residual_variance(a) == pytest.approx(
        uniform_residual_variance_by_definition(a), abs=1e-13
    )


def test_a_mixture_without_the_other_amplitude_leaves_nothing_and_a_strong_one_all():
    assert uniform_residual_variance(Fraction(0)) == 0
    assert uniform_residual_variance(10**9) == pytest.approx(1 / 12)


@pytest.mark.parametrize("readings", READINGS)
def test_errors_are_those_of_the_best_function(readings):
    readings = [Fraction(a) for a in readings]
    for feature in range(len(readings)):
        found = float(error_of_a_reading(readings, feature))
        slow = error_of_a_reading_by_definition([float(a) for a in readings], feature)
        assert found == pytest.approx(slow, abs=1e-9)
        assert found == pytest.approx(binned(readings, feature), abs=1.5e-3)
        assert found >= float(error_given_the_pair(readings, feature)) - 1e-15


def test_directions_read_the_triangle_worse_the_further_they_are_turned_from_the_atom():
    turns = np.deg2rad(np.arange(0.25, 180, 0.5))
    atoms = np.deg2rad([0, 120, 240])
    errors = [error_of_a_reading_by_definition(list(np.cos(t - atoms)), 0) for t in turns]
    least = float(error_of_a_reading([Fraction(1), Fraction(-1, 2), Fraction(-1, 2)], 0))
    assert min(errors) < least + 1e-4
    assert (np.array(errors) > least + np.sin(turns) ** 2 / 12).all()
    assert (np.array(errors) < least + np.sin(turns) ** 2 / 10).any()


@pytest.mark.parametrize("g", [Fraction(0), Fraction(1, 3), Fraction(9, 10), Fraction(1)])
def test_between_the_atom_and_its_neighbours_the_error_is_the_closed_form_of_the_page(g):
    found = error_of_a_reading([Fraction(1), -(1 + g) / 2, -(1 - g) / 2], 0)
    above = 33 + 666 * g + 684 * g**2 + 342 * g**3 + 115 * g**4 - 80 * g**5
    rational = float(above / (2880 * (1 + g) ** 2))
    logarithm = float((g * g + 2 * g + 5) / (24 * (1 + g))) * np.log(float(1 + g))
    assert float(found) == pytest.approx(rational - logarithm, abs=1e-15)


def test_logarithms_are_positive_and_make_up_the_error():
    readings = [Fraction(1), Fraction(-3, 2), Fraction(1, 2)]
    rational, logarithms = error_in_logarithms(readings, 0)
    assert len(logarithms) == 2
    assert all(c > 0 and x > 1 for c, x in logarithms)
    error = float(rational) - sum(float(c) * np.log(float(x)) for c, x in logarithms)
    assert error == pytest.approx(error_of_a_reading_by_definition([1, -1.5, 0.5], 0), abs=1e-9)


def test_scales_and_signs_of_a_row_change_nothing():
    readings = [Fraction(1), Fraction(-1, 3), Fraction(-2, 3)]
    for factor in (Fraction(-1), Fraction(7, 2)):
        moved = [factor * a for a in readings]
        assert float(error_of_a_reading(moved, 1)) == pytest.approx(
            float(error_of_a_reading(readings, 1)), rel=1e-14
        )


def test_two_features_of_one_reading_err_by_a_mixture():
    for a in (Fraction(1, 3), Fraction(-5, 4)):
        error = error_of_a_reading([Fraction(1), a], 0)
        assert float(error) == pytest.approx(float(uniform_residual_variance(a)), rel=1e-14)


def test_the_triangle_is_recovered_as_by_a_linear_program():
    D = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
    for x in RANDOM.normal(size=(20, 2)):
        wanted = linprog(np.ones(3), A_eq=D, b_eq=x, method="highs").x
        np.testing.assert_allclose(shortest_code_of_the_triangle(list(x)), wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("readings", "feature", "told"),
    [
        ([Fraction(1)], 0, "two readings"),
        ([Fraction(1), Fraction(0), Fraction(0)], 0, "at most one reading is 0"),
        ([Fraction(1), Fraction(2)], 2, "2 features"),
        ([Fraction(1), Fraction(2)], -1, "at least 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(readings, feature, told):
    with pytest.raises(ValueError, match=told):
        error_of_a_reading(readings, feature)


def test_a_feature_that_is_not_read_keeps_its_variance_in_every_pair():
    assert error_given_the_pair([Fraction(0), Fraction(1)], 0) == Fraction(1, 12)
    assert error_given_the_pair([Fraction(0), Fraction(1), Fraction(-1)], 0) == Fraction(1, 18)
