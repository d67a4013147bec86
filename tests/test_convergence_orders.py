"""Functions sampled exactly on grids against their definitions, and orders of errors."""

import numpy as np
import pytest

from pentad.theory.operators.convergence_orders import order_of_errors, trial_sizes
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.sampled_functions import (
    folded_values,
    step_values,
    trigonometric_basis,
)


@pytest.mark.parametrize("n", [1, 2, 5, 8, 13, 64])
@pytest.mark.parametrize("modes", [1, 2, 7, 40])
def test_folded_values_are_those_of_the_definition(n, modes):
    c = np.random.default_rng(n * modes).standard_normal((2, 3, modes, 2))
    assert abs(folded_values(c, n) - grid_values(c, n)).max() < 1e-11


@pytest.mark.parametrize("n", [1, 4, 9, 30])
def test_the_basis_is_that_of_the_coefficients(n):
    draw = np.random.default_rng(n)
    a, b = draw.standard_normal(4), draw.standard_normal(3)
    c = np.zeros((4, 2))
    c[:, 0], c[1:, 1] = a / np.sqrt(2), -b / np.sqrt(2)
    c[0, 0] = a[0]
    assert abs(trigonometric_basis(n, 3) @ np.r_[a, b] - grid_values(c, n)).max() < 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_steps_are_those_of_the_definition_on_every_grid(seed):
    draw = np.random.default_rng(seed)
    places, heights = np.sort(draw.random((2, 4)), axis=-1), draw.standard_normal((2, 4))
    for n in (1, 7, 12):
        for row in range(2):
            for j in range(n):
                below = [i for i in range(4) if places[row, i] <= j / n]
                expected = heights[row, below[-1] if below else -1]
                assert step_values(places, heights, n)[row, j] == expected


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_order_is_that_of_the_errors_whatever_the_constants_of_the_parities(power):
    sizes = [n for pair in trial_sizes(32) for n in pair]
    n = np.array(sizes)
    errors = np.where(n % 2 == 0, 1.0, 50.0) * n**-power * np.ones((7, 1))
    found = order_of_errors(sizes, errors)
    assert found == pytest.approx((power, power, power))


def test_intervals_cover_the_order_about_as_often_as_they_should():
    sizes, inside = list(trial_sizes(64)[0]), 0
    for seed in range(100):
        noise = np.random.default_rng(seed).standard_normal((20, len(sizes)))
        found = order_of_errors(sizes, np.exp(noise) * np.array(sizes) ** -2.0, seed=seed)
        inside += found.least <= 2 <= found.most
        assert found.least <= found.slope <= found.most
    assert 88 <= inside <= 100


@pytest.mark.parametrize(
    ("sizes", "errors", "told"),
    [
        ([10, 12], np.ones((3, 2)), "a line needs 3 sizes"),
        ([10, 11, 13], np.ones((3, 3)), "each beside another"),
        ([10, 12, 14], np.ones((3, 2)), "for each draw and size"),
        ([10, 12, 14], np.zeros((3, 3)), "positive and finite"),
        ([10, 12, 14], np.full((3, 3), np.nan), "positive and finite"),
        ([0, 12, 14], np.ones((3, 3)), "n must be an integer"),
    ],
)
def test_no_line_is_laid_through_what_is_not_enough(sizes, errors, told):
    with pytest.raises(ValueError, match=told):
        order_of_errors(sizes, errors)


@pytest.mark.parametrize("trained_at", [8, 9, 16, 33, 64, 100, 1000])
def test_sizes_are_of_either_parity_and_in_step_with_nothing(trained_at):
    even, odd = trial_sizes(trained_at)
    assert {n % 2 for n in even} == {0}
    assert {n % 2 for n in odd} == {1}
    for n in (*even, *odd):
        assert trained_at < n < 4 * trained_at
        assert n % trained_at
        assert n % 8
    if trained_at >= 16:
        assert len(even) >= 11
        assert len(odd) >= 11
    coarse, none = trial_sizes(trained_at, step=4)
    assert none == ()
    assert all(n % 8 == 0 and n & (n - 1) for n in coarse)


def test_sizes_that_reach_no_farther_are_refused():
    for options in ({"times": 1.0}, {"times": 1000.0}, {"count": 2}, {"step": 0}):
        with pytest.raises(ValueError, match=next(iter(options))):
            trial_sizes(64, **options)
