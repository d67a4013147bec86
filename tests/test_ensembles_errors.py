"""Errors of ensembles: ambiguity, plateau, variance law, stacking, explained variance."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.ensembles.ambiguity import (
    ambiguity,
    ambiguity_by_definition,
    ensemble_error,
    error_by_definition,
    mean_error,
    residual_gram,
    residual_gram_by_definition,
)
from pentad.theory.ensembles.explained_variance import (
    Interval,
    SumsOfSquares,
    common_interval,
    implied_total_variance,
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.ensembles.plateau import (
    mean_error_of_bags_by_definition,
    plateau,
    plateau_from_errors,
    predicted_error,
    prediction,
    predictions_without_each,
    predictions_without_each_by_definition,
)
from pentad.theory.ensembles.stacking import (
    convex_weights,
    shifted_error_by_definition,
    stacked_error,
    stacking_weights,
)
from pentad.theory.ensembles.variance_law import (
    expected_error_by_enumeration,
    moments,
    moments_given_data,
)

J, SAMPLES, D = 5, 40, 6


def residuals(seed=0, members=J):
    chance = np.random.default_rng(seed)
    return chance.standard_normal((SAMPLES, D)) + chance.standard_normal((members, SAMPLES, D))


@given(st.integers(0, 20))
def test_the_gram_matrix_is_that_by_definition(seed):
    r = residuals(seed)[:3, :4, :2]
    assert np.allclose(residual_gram(r), residual_gram_by_definition(r), rtol=1e-12)


@given(st.integers(0, 50), st.booleans())
def test_ambiguity_is_exact_for_weights_of_either_sign(seed, signed):
    r = residuals(seed)
    weights = np.random.default_rng(seed).uniform(-1 if signed else 0, 1, J)
    weights[-1] = 1 - weights[:-1].sum()
    G = residual_gram(r)
    bag = np.einsum("j,jnd->nd", weights, r)
    assert ensemble_error(G, weights) == pytest.approx(error_by_definition(bag, 0 * bag), rel=1e-11)
    assert ambiguity(G, weights) == pytest.approx(ambiguity_by_definition(r, weights), rel=1e-9)


def test_equal_weights_are_the_default():
    G = residual_gram(residuals())
    equal = np.full(J, 1 / J)
    assert ensemble_error(G) == pytest.approx(ensemble_error(G, equal))
    assert mean_error(G) == pytest.approx(mean_error(G, equal))


def test_the_best_member_can_be_better_than_the_ensemble():
    r = np.ones((4, 3, 2))
    r[0] = 0
    assert ensemble_error(residual_gram(r)) == pytest.approx((1 - 1 / 4) ** 2 * 2)


@pytest.mark.parametrize("size", range(1, J + 1))
def test_the_prediction_is_the_mean_over_bags(size):
    r = residuals()
    G = residual_gram(r)
    bags = mean_error_of_bags_by_definition(r, size)
    assert predicted_error(G, size) == pytest.approx(bags, rel=1e-12)
    assert plateau(G) == pytest.approx(plateau_from_errors(mean_error(G), ensemble_error(G), J))


@pytest.mark.parametrize("size", [1, 3, 100])
def test_predictions_without_each_member_are_those_of_the_rest(size):
    r = residuals()
    found = predictions_without_each(residual_gram(r), size)
    assert found == pytest.approx(predictions_without_each_by_definition(r, size), rel=1e-12)


def test_the_interval_covers_at_about_its_rate():
    """Members of one law on fixed samples: the truth is the shared part plus noise over J'."""
    covered = []
    for seed in range(200):
        chance = np.random.default_rng(seed)
        shared = chance.standard_normal((SAMPLES, D))
        r = shared + chance.standard_normal((8, 1, D)) * chance.standard_normal((8, SAMPLES, 1))
        truth = (shared**2).sum(1).mean() + D / 16
        low, high = prediction(residual_gram(r), 16).interval
        covered.append(low <= truth <= high)
    assert 0.85 <= np.mean(covered) <= 0.99


def test_few_members_are_said_to_be_few():
    G = residual_gram(residuals())
    assert prediction(G[:2, :2], 8).interval is None
    assert [prediction(G[:k, :k], 8).is_rough for k in (2, 3, 4)] == [True, True, False]
    found = prediction(G, 8)
    assert found.interval[0] < found.error < found.interval[1]


def test_a_plateau_needs_two_members_and_a_jackknife_three():
    with pytest.raises(ValueError, match="at least two members; got 1"):
        plateau(np.ones((1, 1)))
    with pytest.raises(ValueError, match="got 2 members"):
        predictions_without_each(np.eye(2), 3)
    with pytest.raises(ValueError, match="size must be an integer of at least 1"):
        predicted_error(np.eye(2), 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        prediction(np.eye(3), 2, confidence=1.0)


@given(st.integers(0, 50), st.integers(1, 3))
def test_the_variance_law_by_every_draw(seed, members):
    chance = np.random.default_rng(seed)
    outputs = chance.standard_normal((2, 3, 2, 2))
    targets = np.stack([chance.standard_normal((2, 2))] * 2)
    by_draws = expected_error_by_enumeration(targets, outputs, members)
    assert moments(targets, outputs).error(members) == pytest.approx(by_draws, rel=1e-11)
    assert moments_given_data(targets, outputs).error(members) == pytest.approx(by_draws, rel=1e-11)
    assert 0 <= moments(targets, outputs).covariance <= moments(targets, outputs).variance


def test_at_training_points_only_the_law_given_data_holds():
    data = np.array([[[1.0]], [[-1.0]]])
    memorised = data[:, None]
    assert expected_error_by_enumeration(data, memorised, 2) == 0
    assert moments_given_data(data, memorised).error(2) == 0
    with pytest.raises(ValueError, match="one evaluation point for all data sets"):
        moments(data, memorised)


def test_stacked_weights_are_the_best_of_those_that_sum_to_one():
    G = residual_gram(residuals())
    weights, chance = stacking_weights(G), np.random.default_rng(1)
    assert weights.sum() == pytest.approx(1)
    least = stacked_error(G)
    assert ensemble_error(G, weights) == pytest.approx(least)
    assert least <= min(G.diagonal().min(), ensemble_error(G))
    for _ in range(20):
        move = chance.standard_normal(J)
        move -= move.mean()
        assert shifted_error_by_definition(G, weights, move) >= least


def test_convex_weights_are_best_on_a_grid_and_no_better_than_stacked_ones():
    r = residuals(3, members=3)
    r[2] = 1.5 * r[0] + 0.1 * r[2]
    G = residual_gram(r)
    found = convex_weights(G)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)
    least = found @ G @ found
    steps = [np.array([i, k, 20 - i - k]) / 20 for i in range(21) for k in range(21 - i)]
    assert least <= min(w @ G @ w for w in steps) + 1e-12
    assert least > stacked_error(G)


def test_what_cannot_be_stacked_is_refused():
    with pytest.raises(ValueError, match="singular Gram matrix"):
        stacking_weights(np.ones((2, 2)))
    with pytest.raises(ValueError, match="of 12 at most; got 13"):
        convex_weights(np.eye(13))


def test_bad_residuals_and_weights_are_named():
    with pytest.raises(ValueError, match=r"got shape \(3, 2\)"):
        residual_gram(np.ones((3, 2)))
    with pytest.raises(ValueError, match="NaN or infinity"):
        residual_gram(np.full((2, 3, 1), np.nan))
    with pytest.raises(ValueError, match=r"sum to one; got 2\.0"):
        ensemble_error(np.eye(2), np.ones(2))
    with pytest.raises(ValueError, match=r"one weight a member; got shape \(3,\)"):
        mean_error(np.eye(2), np.ones(3))


def test_explained_variances_of_one_example_disagree():
    total = np.array([Fraction(100), Fraction(1)])
    first = SumsOfSquares(np.array([Fraction(0), Fraction(1)]), total)
    second = SumsOfSquares(np.array([Fraction(50), Fraction(0)]), total)
    assert (total_explained_variance(first), mean_explained_variance(first)) == (
        Fraction(100, 101),
        Fraction(1, 2),
    )
    assert (total_explained_variance(second), mean_explained_variance(second)) == (
        Fraction(51, 101),
        Fraction(3, 4),
    )


def test_explained_variance_of_the_mean_is_none():
    a = residuals()[0]
    constant = np.broadcast_to(a.mean(0), a.shape)
    assert total_explained_variance(sums_of_squares(a, constant)) == pytest.approx(0)
    assert mean_explained_variance(sums_of_squares(a, a)) == 1
    flat = SumsOfSquares(np.zeros(2), np.array([0.0, 1.0]))
    assert total_explained_variance(flat) == 1
    with pytest.raises(ValueError, match="coordinates that vary"):
        mean_explained_variance(flat)
    with pytest.raises(ValueError, match="total variance of 0"):
        total_explained_variance(SumsOfSquares(np.zeros(1), np.zeros(1)))
    with pytest.raises(ValueError, match="one output a target"):
        sums_of_squares(a, a[1:])


def test_intervals_of_rounded_numbers():
    found = implied_total_variance("35.147", ".895")
    assert found.low < 35.147 / 0.105 < found.high
    assert round(float(found.low), 1) == 333.1
    assert round(float(found.high), 1) == 336.3
    assert common_interval([Interval(0, 2), Interval(1, 3)]) == Interval(1, 2)
    assert common_interval([Interval(0, 1), Interval(2, 3)]) is None
    with pytest.raises(ValueError, match="certainly below 1"):
        implied_total_variance("1.0", "1.0")
    with pytest.raises(ValueError, match="got none"):
        common_interval([])
