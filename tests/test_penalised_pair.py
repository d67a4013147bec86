"""The penalised pair: closed forms, and what bounds a weak pair."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.rectified_model.penalised_pair import (
    boundary_slope,
    cut_output_loss,
    local_penalty,
    tricritical_importance,
    weak_pair_bounds,
    weak_pair_excess,
    weak_pair_floor,
)
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss
from pentad.theory.rectified_model.two_features import best_shift, unstored_loss


def exact_loss(a, k, b, p):
    """The loss of the output (a x + k y + b)_+ of x, by the table of states."""
    zero, one = Fraction(0), Fraction(1)
    A = np.array([[a, k], [zero, zero]], dtype=object)
    return full_toy_loss(A, np.array([b, zero], dtype=object), p, np.array([one, zero]))


def test_a_weak_pair_loses_at_least_its_bound():
    chance = np.random.default_rng(5)
    for _ in range(80):
        p = Fraction(int(chance.integers(4, 21)), 20)
        e = Fraction(int(chance.integers(1, 11)), 100)
        growth = Fraction(int(chance.integers(-50, 51)), 10)
        shift = Fraction(int(chance.integers(-60, 31)), 10)
        r = 1 + growth * e
        if 2 * r < 1:
            continue
        importance, penalty = Fraction(int(chance.integers(1, 11)), 10), Fraction(1, 50)
        V, a = unstored_loss(p), e * e / r
        for sign in (-1, 1):
            first = exact_loss(r, sign * e, shift * e, p)
            second = V * ((1 - a) ** 2 + e * e)
            total = first + importance * second + 2 * penalty * e * e
            start, rest = weak_pair_bounds(p, importance, penalty, e, growth, shift, sign)
            assert total - importance * V >= e * e * (start + e * rest)


def test_the_second_output_costs_its_variance_or_more():
    chance = np.random.default_rng(6)
    for _ in range(80):
        p = Fraction(int(chance.integers(4, 21)), 20)
        e = p / 4 * Fraction(int(chance.integers(1, 20)), 20)
        a = Fraction(3, 2) * (p / 4 - e) * Fraction(int(chance.integers(0, 11)), 10)
        b = Fraction(int(chance.integers(-20, 41)), 40)
        V = unstored_loss(p)
        for sign in (-1, 1):
            floor = min(V, V * ((1 - a) ** 2 + e * e))
            assert exact_loss(a, sign * e, b, p) >= floor


def test_outside_the_boxes_a_weak_pair_costs_too_much():
    chance = np.random.default_rng(7)
    for _ in range(80):
        p = Fraction(int(chance.integers(1, 20)), 20)
        e = Fraction(int(chance.integers(1, 11)), 100)
        growth = Fraction(int(chance.integers(-52, 53)), 10)
        far = Fraction(int(chance.integers(0, 400)), 10)
        if 2 * (1 + growth * e) < 1:
            continue
        for shift in (3 + far, -6 - far):
            for sign in (-1, 1):
                loss = exact_loss(1 + growth * e, sign * e, shift * e, p)
                assert loss >= 3 * e * e * unstored_loss(p)


def test_long_hinges_cost_what_is_said():
    for a in (Fraction(1), Fraction(4), Fraction(9), Fraction(100)):
        share = (a - 1) / (a + 1)
        for b in (-a * share, -a * share / 2, Fraction(1, 10), -a * (1 + share) / 2):
            assert exact_loss(a, Fraction(0), b, Fraction(1)) >= share * share / 3
        assert exact_loss(a, Fraction(0), -a * share, Fraction(1)) == share * share / 3


def test_the_bound_is_the_loss_where_nothing_else_is_cut():
    p, growth, shift, e = Fraction(1, 2), Fraction(1, 5), Fraction(1, 10), Fraction(1, 20)
    start, rest = weak_pair_bounds(p, Fraction(1), Fraction(0), e, growth, shift, -1)
    assert start + e * rest == weak_pair_excess(p, Fraction(1), e, growth, shift)


def test_the_floor_takes_the_larger_one_for_opposite_signs_only():
    values = (0.5, 1.0, 0.0, 0.1, 0.25, 0.08)
    start, rest = weak_pair_bounds(*values, -1)
    assert weak_pair_floor(*values, -1) == max(rest, start + 0.1 * rest)
    start, rest = weak_pair_bounds(*values, 1)
    assert weak_pair_floor(*values, 1) == start + 0.1 * rest


def test_a_sign_is_one_or_minus_one():
    with pytest.raises(ValueError, match="a sign is 1 or -1"):
        weak_pair_bounds(0.5, 1.0, 0.0, 0.1, 0.0, 0.0, 0)


def test_an_overlap_pays_up_to_the_slope():
    p, importance = 0.5, 1.0
    s, e = best_shift(p), 1e-4
    excess = weak_pair_excess(p, importance, e, 1.5 * (p / 2 - s), s)
    slope = (-excess / 2 - local_penalty(p, importance)) / e
    assert slope == pytest.approx(boundary_slope(p, importance), rel=1e-3)


def test_the_tricritical_importance_falls_to_a_third():
    found = [tricritical_importance(p) for p in (0.8, 0.5, 0.1, 0.001)]
    assert found == sorted(found, reverse=True)
    assert found[-1] == pytest.approx(1 / 3, rel=5e-3)
    with pytest.raises(ValueError, match="p = 1"):
        tricritical_importance(1.0)


def test_a_cut_output_needs_a_probability():
    with pytest.raises(ValueError, match="probability"):
        cut_output_loss(1.0, 0.5, 0.1, 0.0)
