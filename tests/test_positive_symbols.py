"""Rational functions of positive symbols: comparisons are certain or refused."""

from fractions import Fraction

import numpy as np
import pytest

from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.positive_symbols import positive_symbols
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss


def at(function, *values):
    """The value of the quotient at rational numbers."""
    from flint import fmpq

    numbers = [fmpq(value.numerator, value.denominator) for value in values]
    value = function.above(*numbers) / function.below(*numbers)
    return Fraction(int(value.p), int(value.q))


def test_arithmetic_is_that_of_rationals():
    u, v = positive_symbols("u", "v")
    built = (u - v) ** 2 / (1 + u) + Fraction(1, 2) - np.int64(3) / v
    x, y = Fraction(2, 3), Fraction(5, 7)
    assert at(built, x, y) == (x - y) ** 2 / (1 + x) + Fraction(1, 2) - 3 / y


def test_signs_hold_at_all_positive_numbers():
    u, v = positive_symbols("u", "v")
    assert u > 0
    assert -u < 0
    assert u / (u + v) < 1
    assert u - u == 0
    assert u + 1 != 0
    assert abs(-u) == u


@pytest.mark.parametrize("compared", [lambda u: u > 1, lambda u: u == 1, lambda u: bool(u - 1)])
def test_a_sign_that_changes_is_refused(compared):
    (u,) = positive_symbols("u")
    with pytest.raises(UndecidedComparison):
        compared(u)


def test_no_float_and_no_division_by_zero():
    (u,) = positive_symbols("u")
    with pytest.raises(TypeError):
        u + 0.5
    with pytest.raises(ZeroDivisionError):
        1 / (u - u)


def test_the_table_of_states_at_symbols_is_the_one_at_rationals():
    v, x = positive_symbols("v", "x")
    p, w = 1 / (1 + v), 1 / (1 + x)

    def loss(p, w):
        A = np.array([[1 + 0 * w, -w], [-w, w * w]], dtype=object)
        return full_toy_loss(A, np.array([0 * p, 0 * p]), p)

    found = loss(p, w)
    for a, b in [(Fraction(1, 3), Fraction(2)), (Fraction(7), Fraction(1, 10))]:
        assert at(found, a, b) == loss(1 / (1 + a), 1 / (1 + b))


def test_a_bias_that_may_cut_either_way_is_refused():
    v, x = positive_symbols("v", "x")
    A, b = np.array([[v]], dtype=object), np.array([-x], dtype=object)
    with pytest.raises(UndecidedComparison):
        full_toy_loss(A, b, Fraction(1, 2))
