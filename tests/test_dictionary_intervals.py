"""Intervals of cross-talk contain the exact value, whatever vectors they are computed from."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from pentad.theory.codes.cross_talk import cross_talk_values
from pentad.theory.codes.dictionaries import rational_matrix
from pentad.theory.codes.dictionary_intervals import (
    cross_talk_intervals,
    leverage_bounds,
    lower_bounds,
    upper_bounds,
)
from pentad.theory.codes.dictionary_intervals_by_definition import (
    leak_and_reading,
    represented_size,
    residual_square,
    stability,
    stability_by_determinants,
)
from pentad.theory.codes.dictionary_intervals_rounding import (
    double,
    gamma,
    norm_bound,
    singular_value_floor,
    times_power,
)

SHAPES = [(2, 3), (3, 5), (4, 9), (5, 7)]


def dictionary(d, n, seed=0):
    """Unit Gaussian atoms up to rounding: dyadic rationals."""
    D = np.random.default_rng(seed).standard_normal((d, n))
    return D / np.linalg.norm(D, axis=0)


def contained(lower, values, upper):
    """Compared as rationals, without rounding."""
    return all(
        Fraction(float(low)) <= value and (high == np.inf or value <= Fraction(float(high)))
        for low, value, high in zip(lower, values, upper, strict=True)
    )


def exact_leverages(D):
    exact = rational_matrix(D)
    inverse = (exact * exact.transpose()).inv()
    projection = exact.transpose() * inverse * exact
    return [Fraction(int(x.p), int(x.q)) for x in (projection[i, i] for i in range(D.shape[1]))]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("products", [9, 30, 200])
def test_intervals_contain_the_exact_value(shape, products):
    D = dictionary(*shape)
    values = cross_talk_values(D)
    found = cross_talk_intervals(D, range(shape[1]), products=products)
    assert contained(found.lower, values, found.upper)
    assert (found.lower > 0).all()
    assert found.products <= products
    if products == 200:
        assert (found.upper / found.lower < 1.02).all()


def broken(right, rng):
    """What a solver might hand back when it errs."""
    noise = rng.standard_normal(right.shape)
    spoilt = right.copy()
    spoilt[0, 0] = np.nan
    endless = right.copy()
    endless[0, -1] = np.inf
    return {
        "right": right,
        "a little off": right + 1e-9 * noise,
        "off": right + 0.1 * noise,
        "noise": noise,
        "zero": 0 * right,
        "short": 0.9 * right,
        "tiny": 1e-300 * right,
        "denormal": 1e-320 * right,
        "large": 1e20 * right,
        "huge": 1e300 * right,
        "shuffled": right[::-1],
        "negated": -right,
        "single": right.astype(np.float32).astype(float),
        "nan": spoilt,
        "infinite": endless,
    }


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_broken_vectors_give_true_intervals(shape, seed):
    rng = np.random.default_rng(seed)
    D = dictionary(*shape, seed)
    features = np.arange(shape[1])
    values, leverages = cross_talk_values(D), exact_leverages(D)
    good = cross_talk_intervals(D, features, products=60)
    solutions = np.linalg.inv(D @ D.T) @ D
    for leverage_vectors in broken(solutions, rng).values():
        bounds = leverage_bounds(D, features, leverage_vectors, good.singular_value)
        for bound, leverage in zip(bounds, leverages, strict=True):
            assert leverage <= Fraction(float(bound))
        for sums in broken(good.combinations, rng).values():
            lower = lower_bounds(D, features, sums, bounds, good.singular_value)
            assert contained(lower, values, np.full(shape[1], np.inf))
    for rows in broken(good.rows, rng).values():
        upper = upper_bounds(D, features, rows)
        assert contained(np.zeros(shape[1]), values, upper)


def test_the_residual_is_needed_and_paid_for():
    """A combination that is too short claims too much; the bound without its residual would err."""
    D = dictionary(4, 9)
    found = cross_talk_intervals(D, range(9), products=200)
    short = 0.9 * found.combinations
    careless = 1 / abs(short).sum(0)
    values = np.array([float(value) for value in cross_talk_values(D)])
    assert (careless > values).any()
    leverage = np.full(9, 1.0 - 1e-3)
    assert (lower_bounds(D, np.arange(9), short, leverage, found.singular_value) < values).all()


def test_the_leverage_is_needed():
    """An atom that the others reach only through a small angle has little cross-talk."""
    D = np.array([[1.0, 2.0**-10, -(2.0**-10)], [0.0, 1.0, 1.0]])
    value = cross_talk_values(D)[0]
    assert value == Fraction(1, 1024)
    first, nothing = np.array([0]), np.zeros((3, 1))
    floor = singular_value_floor(D)
    leverage = leverage_bounds(D, first, np.linalg.inv(D @ D.T) @ D[:, :1], floor)
    assert exact_leverages(D)[0] <= leverage[0] < 1
    assert 0 < lower_bounds(D, first, nothing, leverage, floor)[0] <= value
    assert lower_bounds(D, first, nothing, np.zeros(1), floor)[0] > value


@pytest.mark.parametrize("seed", range(4))
def test_singular_value_floors_are_proved_and_close(seed):
    D = dictionary(5, 12, seed)
    D[0] *= 10.0 ** -(2 * seed)
    floor = singular_value_floor(D)
    truth = np.linalg.svd(D)[1][-1]
    assert 0 < floor <= truth * (1 + 1e-9)
    assert floor > 0.6 * truth
    exact = rational_matrix(D)
    square = Fraction(floor) ** 2
    shift = fmpq(square.numerator, square.denominator)
    gram = exact * exact.transpose()
    rest = fmpq_mat([[gram[i, j] - (shift if i == j else 0) for j in range(5)] for i in range(5)])
    for k in range(1, 6):  # leading minors: positive definite
        assert fmpq_mat([[rest[i, j] for j in range(k)] for i in range(k)]).det() > 0


@pytest.mark.parametrize(
    "D",
    [
        np.ones((2, 4)),
        np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]),
        np.diag([1.0, 1e-9]) @ np.ones((2, 3)),
        dictionary(3, 6)[[0, 1, 1]],
    ],
)
def test_no_lower_bound_is_proved_where_the_rank_is_not(D):
    assert singular_value_floor(D) == 0
    found = cross_talk_intervals(D, [0, 1])
    assert (found.lower == 0).all()


def test_an_atom_that_no_other_reaches_has_no_lower_bound():
    D = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.6, 0.8], [0.0, 0.0, 0.8, -0.6]])
    found = cross_talk_intervals(D, [0, 1, 2])
    assert found.lower[0] == 0
    assert found.upper[0] < 1e-3
    assert contained(found.lower, cross_talk_values(D)[:3], found.upper)


def test_duplicated_atoms_have_cross_talk_one():
    D = dictionary(4, 8)
    D[:, 5] = D[:, 2]
    found = cross_talk_intervals(D, [2, 5], products=100)
    assert (found.lower <= 1).all()
    assert (found.upper >= 1).all()
    assert (found.upper / found.lower < 1.05).all()


def test_single_precision_dictionaries_are_taken_as_they_are():
    D = dictionary(3, 6).astype(np.float32)
    found = cross_talk_intervals(D, range(6), products=100)
    assert contained(found.lower, cross_talk_values(D), found.upper)


def test_intervals_are_short_after_fifty_products():
    D = dictionary(96, 1024)
    found = cross_talk_intervals(D, range(0, 1024, 32), products=50)
    assert found.products <= 50
    assert np.mean(found.upper <= 1.5 * found.lower) >= 0.9
    longer = cross_talk_intervals(D, range(0, 1024, 128), products=400)
    assert np.mean(longer.upper <= 1.1 * longer.lower) >= 0.9


def test_intervals_of_a_feature_do_not_depend_on_the_company():
    D = dictionary(6, 20)
    together = cross_talk_intervals(D, [3, 7, 11])
    alone = cross_talk_intervals(D, [7])
    np.testing.assert_allclose(alone.upper, together.upper[1:2], rtol=1e-4)
    np.testing.assert_allclose(alone.lower, together.lower[1:2], rtol=1e-4)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (3, 5), (4, 4)])
def test_stability_by_inverses_is_that_by_determinants(shape):
    D = np.random.default_rng(7).integers(-3, 4, shape)
    D[:, 0] = D[:, -1]
    for i in range(shape[1]):
        assert stability(D, i) == stability_by_determinants(D, i)
    assert stability(np.ones((2, 3)), 0) == stability_by_determinants(np.ones((2, 3)), 0) == 0


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_those_of_exact_arithmetic_up_to_rounding(seed):
    D = dictionary(3, 6, seed)
    found = cross_talk_intervals(D, range(6), products=20)
    upper = upper_bounds(D, np.arange(6), found.rows)
    for i in range(6):
        leak, reading = leak_and_reading(D, i, found.rows[:, i])
        assert leak / reading <= Fraction(float(upper[i]))
        assert float(leak / reading) == pytest.approx(upper[i], rel=1e-13)
        size = represented_size(found.combinations[:, i])
        rest = residual_square(D, i, found.combinations[:, i])
        assert float(rest) < 1e-25
        assert float(1 / size) == pytest.approx(found.lower[i], rel=1e-11)


def test_rounding_is_bounded_from_above():
    for count in (1, 2, 1000, 2**40):
        share = Fraction(count, 2**53)
        assert Fraction(gamma(count)) >= share / (1 - share)
    rng = np.random.default_rng(0)
    v = rng.standard_normal((200, 3)) * 10.0 ** rng.integers(-8, 8, (200, 3))
    squares = [sum(Fraction(x) ** 2 for x in column) for column in v.T]
    assert all(Fraction(float(b)) ** 2 >= s for b, s in zip(norm_bound(v), squares, strict=True))


@pytest.mark.parametrize(
    ("D", "words"),
    [
        (np.ones(3), "matrix"),
        (np.ones((2, 3), np.float16), "float16"),
        (np.ones((2, 3), int), "int64"),
        (np.array([[1.0, np.nan]]), "nan"),
        (np.array([[1e200, 1.0]]), "2\\^400"),
    ],
)
def test_what_is_no_dictionary_is_refused(D, words):
    with pytest.raises(ValueError, match=words):
        double(D)


@pytest.mark.parametrize(
    ("features", "products", "words"),
    [
        ([3], 50, "columns from 0 to 2"),
        ([-1], 50, "columns"),
        ([], 50, "columns"),
        ([0.7], 50, "columns"),
        ([True], 50, "columns"),
        ([[0]], 50, "columns"),
        ([0], 8, "least 9"),
    ],
)
def test_what_cannot_be_asked_is_refused(features, products, words):
    with pytest.raises(ValueError, match=words):
        cross_talk_intervals(dictionary(2, 3), features, products=products)


@pytest.mark.parametrize("exponent", [290, -260, 399, -1000])
def test_intervals_are_those_of_every_multiple(exponent):
    D = dictionary(3, 6)
    one, other = (cross_talk_intervals(A, range(6)) for A in (D, np.ldexp(D, exponent)))
    assert (one.lower > 0).all()
    assert np.isfinite(one.upper).all()
    np.testing.assert_array_equal(one.lower, other.lower)
    np.testing.assert_array_equal(one.upper, other.upper)
    assert np.ldexp(one.singular_value, exponent) == other.singular_value
    features, large = np.arange(6), np.ldexp(D, exponent)
    floor = other.singular_value
    with np.errstate(over="ignore"):
        solutions = np.ldexp(np.linalg.inv(D @ D.T) @ D, -exponent)
    leverage = leverage_bounds(large, features, solutions, floor)
    if np.isfinite(solutions).all():
        exact = [float(x) for x in exact_leverages(D)]
        np.testing.assert_allclose(leverage, exact, rtol=1e-12)
    lower = lower_bounds(large, features, other.combinations, leverage, floor)
    assert contained(lower, cross_talk_values(D), upper_bounds(large, features, other.rows))


@pytest.mark.parametrize("exponent", [-700, -260, 290, 390])
def test_intervals_hold_where_one_atom_has_another_scale(exponent):
    D = dictionary(3, 6)
    D[:, 2] = np.ldexp(D[:, 2], exponent)
    found = cross_talk_intervals(D, range(6))
    assert contained(found.lower, cross_talk_values(D), found.upper)


def test_scales_that_floats_cannot_hold_together_are_refused():
    D = np.array([[2.0**399, 1.0, 0.0], [0.0, 2.0**-700, 1.0]])
    with pytest.raises(ValueError, match="2\\^-1000 of the largest"):
        cross_talk_intervals(D, [0])


@pytest.mark.parametrize("value", [0.0, 0.3, 5e-324, 1.7e308])
@pytest.mark.parametrize("exponent", [-1074, -1040, -3, 0, 2])
def test_a_floor_times_a_power_is_none_above(value, exponent):
    with np.errstate(over="ignore"):
        found = times_power(value, exponent)
    assert 0 <= Fraction(found) <= Fraction(value) * Fraction(2) ** exponent


def test_a_dictionary_needs_more_atoms_than_dimensions():
    with pytest.raises(ValueError, match="more atoms than dimensions"):
        cross_talk_intervals(dictionary(4, 4), [0])


def test_no_row_reads_a_zero_atom_whose_cross_talk_is_infinite_and_it_spoils_no_other():
    D = dictionary(3, 8)
    D[:, 5] = 0.0
    found = cross_talk_intervals(D, [5, 0, 1], products=100)
    assert found.lower[0] > 1e100
    assert found.upper[0] == np.inf
    assert contained(found.lower[1:], cross_talk_values(np.delete(D, 5, 1))[:2], found.upper[1:])
    assert (found.lower[1:] > 0).all()


def test_atoms_along_the_wrong_axis_are_refused_as_too_few():
    with pytest.raises(ValueError, match=r"more atoms than dimensions.*\(9, 4\)"):
        cross_talk_intervals(dictionary(4, 9).T.copy(), [0])
