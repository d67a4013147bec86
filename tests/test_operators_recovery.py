"""Supports, shifts, peaks and steps: what of recovery carries over to finer grids."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from pentad.theory.numbers.balls import Ball
from pentad.theory.operators.gains import (
    largest_gain,
    largest_gain_by_definition,
    mean_square_of_spikes,
    objective_gap_bound,
)
from pentad.theory.operators.recovery_peaks import (
    displacement,
    displacement_bound,
    one_sided_train,
    pull,
    sampled_displacement,
)
from pentad.theory.operators.recovery_shifts import (
    finest_grid_with_guarantee,
    neighbour_coherence,
    overlap_by_integration,
    sampled_shifts,
    shift_overlap,
)
from pentad.theory.operators.recovery_support import (
    active_features_guaranteed,
    largest_cross_product,
    largest_product,
    margin_bound,
    scores,
    support_is_found,
    support_margin,
    untied_margin,
)


def atoms_of(gram):
    return np.linalg.cholesky(np.asarray(gram)).T


ATTAINING = atoms_of([[1, -0.45, 0.45], [-0.45, 1, 0.45], [0.45, 0.45, 1]])
"""Products (-mu, mu, mu), mu = .45: the third atom looks like both active ones."""


# Supports -----------------------------------------------------------------------------------


def test_the_bound_of_the_margin_is_attained_and_one_less_is_false():
    code = np.array([1.0, 1.0, 0.0])
    assert scores(ATTAINING, code) == pytest.approx([0.55, 0.55, 0.9])
    margin = support_margin(ATTAINING, code)
    mu = largest_product(ATTAINING)
    assert margin == pytest.approx(margin_bound(mu, code))
    assert 1 - 2 * mu > 0 > margin
    assert not support_is_found(ATTAINING, code)


def test_the_margin_is_never_below_its_bound_and_a_positive_one_finds_the_support():
    chance = np.random.default_rng(0)
    qualifying = 0
    for _ in range(2000):
        d, n = chance.integers(3, 40), chance.integers(3, 8)
        D = chance.standard_normal((d, n))
        D /= np.linalg.norm(D, axis=0)
        code = np.zeros(n)
        k = chance.integers(1, n)
        code[:k] = chance.choice([-1, 1], k) * chance.uniform(1, 1.2, k)
        margin, bound = support_margin(D, code), margin_bound(largest_product(D), code)
        assert margin >= bound - 1e-12
        assert support_is_found(D, code) == (margin > 0)
        qualifying += bound > 0
    assert qualifying > 100


def test_without_unit_atoms_the_bound_of_the_margin_is_false():
    D = np.diag([1.0, 3.0])
    D[0, 1] = 0.5
    code = np.array([1.0, 0.0])
    assert support_margin(D, code) == pytest.approx(margin_bound(largest_product(D), code))
    short = np.diag([0.1, 1.0])
    assert support_margin(short, code) < margin_bound(largest_product(short), code)


def test_a_tie_finds_no_support():
    assert not support_is_found(np.ones((1, 2)), np.array([1.0, 0.0]))
    assert support_is_found(np.eye(2), np.array([0.0, 0.0]))


def test_codes_without_a_margin_are_refused():
    for code in (np.zeros(2), np.ones(2)):
        with pytest.raises(ValueError, match="between active features and others"):
            support_margin(np.eye(2), code)
    with pytest.raises(ValueError, match="an active feature"):
        margin_bound(0.1, np.zeros(2))
    with pytest.raises(ValueError, match="of two atoms"):
        largest_product(np.ones((2, 1)))


def test_rows_that_are_dual_to_coherent_atoms_find_every_support():
    D = sampled_shifts(100, 0.03, 4)
    assert largest_product(D) > 0.9
    rows = np.linalg.pinv(D)
    assert largest_cross_product(rows, D) < 1e-9
    for support in product([0, 1], repeat=4):
        code = np.array(support) * [1.0, -1.0, 2.0, 0.5]
        if 0 < np.count_nonzero(code) < 4:
            smallest = abs(code[code != 0]).min()
            assert untied_margin(rows, D, code) == pytest.approx(smallest)
    with pytest.raises(ValueError, match="active features and others; got 4 of 4"):
        untied_margin(rows, D, np.ones(4))
    with pytest.raises(ValueError, match="of two atoms; got 1"):
        largest_cross_product(np.ones((1, 2)), np.ones((2, 1)))


def test_the_transpose_of_unit_atoms_is_an_encoder_of_coherence():
    D = np.linalg.qr(np.random.default_rng(3).standard_normal((5, 4)))[0] + 0.1
    D = D / np.linalg.norm(D, axis=0)
    code = np.array([1.0, 0.0, -2.0, 0.0])
    assert largest_cross_product(D.T, D) == pytest.approx(largest_product(D))
    assert untied_margin(D.T, D, code) == pytest.approx(support_margin(D, code))


@pytest.mark.parametrize("mu", [0.05, 0.2, 0.34, 0.99, 1.0])
def test_the_number_of_guaranteed_features_is_the_last_that_is(mu):
    k = active_features_guaranteed(mu)
    assert (2 * k - 1) * mu < 1 <= (2 * k + 1) * mu
    with pytest.raises(ValueError, match=r"got mu=0\.0"):
        active_features_guaranteed(0.0)


# Shifts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shift", "width"), list(product([0.0, 0.01, 0.1, 0.3], [0.03, 0.1])))
def test_overlaps_are_those_of_sampled_gaussians(shift, width):
    assert shift_overlap(shift, width) == pytest.approx(
        overlap_by_integration(shift, width), abs=1e-12
    )


def test_neighbours_on_published_grids():
    found = [neighbour_coherence(n, 0.03) for n in (16, 32, 64, 128)]
    assert found == pytest.approx([0.338, 0.762, 0.934, 0.983], abs=5e-4)


@pytest.mark.parametrize("k", [2, 3, 8])
def test_the_guarantee_holds_below_the_grid_and_for_no_amplitudes_above(k):
    width = 0.03
    grid = finest_grid_with_guarantee(width, k)
    for n in range(1, 60):
        D = sampled_shifts(n, width, 4)
        mu = largest_product(D)
        assert mu == pytest.approx(neighbour_coherence(n, width), abs=1e-12)
        assert (active_features_guaranteed(float(mu)) >= k) == (n < grid)


def test_grids_of_bad_concepts_are_refused():
    for made in (shift_overlap, lambda _, width: finest_grid_with_guarantee(width, 2)):
        with pytest.raises(ValueError, match="positive width; got 0"):
            made(1, 0)
    with pytest.raises(ValueError, match="k must be an integer of at least 2"):
        finest_grid_with_guarantee(0.1, 1)


@pytest.mark.parametrize(("shift", "width"), [("1/3", "1"), ("0", "1/10"), ("-5", "2")])
def test_integrals_are_enclosed_and_done_in_symbols(shift, width):
    import sympy

    given = Fraction(shift), Fraction(width)
    ball = overlap_by_integration(*given)
    assert ball.overlaps(shift_overlap(*given))
    assert float(ball.rad()) < 1e-30
    symbols = sympy.Symbol("s", real=True), sympy.Symbol("sigma", positive=True)
    assert sympy.simplify(overlap_by_integration(*symbols) - shift_overlap(*symbols)) == 0


def test_rationals_give_balls():
    assert isinstance(shift_overlap(Fraction(1, 3), Fraction(1)), Ball)
    assert isinstance(finest_grid_with_guarantee(Fraction(1, 10), 2), Ball)


# Peaks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separation", "bound"), [(4.0, 0.21206), (5.0, 0.02022), (6.0, 0.00149), (8.0, 1.8006e-6)]
)
def test_the_bound_of_the_displacement_is_attained(separation, bound):
    found = displacement_bound(separation, 2.0)
    assert found == pytest.approx(bound, abs=5e-6, rel=1e-3)
    assert displacement(*one_sided_train(separation, 2.0, 5)) == pytest.approx(found, rel=1e-9)
    assert displacement(*one_sided_train(separation, 2.0, 1)) <= found * (1 + 1e-12)


def test_at_the_bound_the_spike_pulls_as_much_as_its_neighbours():
    d = displacement_bound(4.0, 2.0)
    others = 2 * sum(pull(4.0 * j - d) for j in range(1, 30))
    assert pull(d) == pytest.approx(others, rel=1e-12)
    before = np.linspace(0, d, 100)[:-1]
    assert all(pull(t) < 2 * sum(pull(4.0 * j - t) for j in range(1, 9)) for t in before)


def test_no_train_displaces_a_peak_by_more():
    chance = np.random.default_rng(1)
    largest = 0.0
    for _ in range(60):
        separation, ratio = chance.uniform(4, 6), chance.uniform(1, 2)
        sides = [np.cumsum(separation + chance.exponential(0.3, 3)) for _ in range(2)]
        places = np.concatenate([[0.0], sides[0], -sides[1][: chance.integers(0, 4)]])
        amplitudes = chance.choice([1.0, ratio], len(places))
        found, bound = displacement(places, amplitudes), displacement_bound(separation, ratio)
        assert found == pytest.approx(sampled_displacement(places, amplitudes), abs=1e-12)
        assert found <= bound + 1e-13
        largest = max(largest, found / bound)
    assert largest > 0.5


def test_a_spike_alone_or_between_equals_stays():
    one = np.ones(1)
    assert displacement(0 * one, one) == 0
    assert displacement(np.array([0.0, 4.0, -4.0]), np.ones(3)) == 0
    assert sampled_displacement(0 * one, one) == pytest.approx(0, abs=1e-12)


def test_the_side_of_a_neighbour_does_not_matter():
    left = displacement(np.array([1.0, -3.5]), np.array([1.0, 2.0]))
    assert left == displacement(np.array([-1.0, 3.5]), np.array([1.0, 2.0])) > 0


def test_at_three_widths_a_neighbour_of_twice_the_size_swallows_the_peak():
    places, amplitudes = one_sided_train(3.0, 2.0, 3)
    slope = [-sum(a * pull(t - s) for a, s in zip(amplitudes, places, strict=True))
             for t in np.linspace(0, 2.9, 200)]  # fmt: skip
    assert min(slope) > 0
    with pytest.raises(ValueError, match="no peak of its own"):
        displacement(places, amplitudes)


def test_trains_without_a_bound_are_refused():
    with pytest.raises(ValueError, match=r"3\.87 widths apart; got 3\.5"):
        displacement_bound(3.5, 2.0)
    with pytest.raises(ValueError, match=r"a ratio of 0\.5"):
        displacement_bound(5.0, 0.5)
    with pytest.raises(ValueError, match="can outpull a spike"):
        displacement_bound(4.0, 3.0)
    with pytest.raises(ValueError, match="positive amplitudes"):
        displacement(np.array([0.0, 4.0]), np.array([1.0, -1.0]))


def test_balls_of_bound_and_displacement_hold_the_floats():
    places, amplitudes = one_sided_train(Fraction(5), Fraction(2), 1)
    for ball, number in (
        (displacement_bound(Fraction(5), Fraction(2)), displacement_bound(5.0, 2.0)),
        (displacement(places, amplitudes), displacement(places.astype(float), amplitudes * 1.0)),
    ):
        assert isinstance(ball, Ball)
        assert float(ball) == pytest.approx(number, rel=1e-12)


# Steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_gain_is_the_squared_norm_on_every_grid_that_has_the_modes(seed):
    weights = np.random.default_rng(seed).standard_normal((3, 5, 2))
    weights[:, 0, 1] = 0
    for n in (9, 10, 17, 32):
        assert largest_gain_by_definition(weights, n) == pytest.approx(largest_gain(weights))


def test_on_a_grid_without_the_largest_mode_the_norm_is_another():
    weights = np.zeros((1, 5, 2))
    weights[0, :, 0] = [1, 1, 1, 1, 3]
    found = [largest_gain_by_definition(weights, n) for n in (9, 12)]
    assert found == pytest.approx([9, 9])
    assert largest_gain_by_definition(weights, 7) != pytest.approx(9)


def test_the_bound_of_the_objective_grows_with_the_grid_for_spikes():
    masses = np.array([1.0, 2.0])
    bounds = [objective_gap_bound(2.0, mean_square_of_spikes(masses, n), 10) for n in (32, 64)]
    assert bounds[1] == 2 * bounds[0]
    with pytest.raises(ValueError, match="steps must be an integer of at least 1"):
        objective_gap_bound(2.0, 3.0, 0)
