"""Signs of rational functions are read off coefficients, and not read where they do not show."""

import pytest
from sympy import Min, Rational, exp, symbols

from pentad.proofs_check.evidence.signs import (
    all_vanish,
    holds_for_two_values,
    in_one_branch,
    is_geometric_mean,
    is_nonnegative,
    is_zero,
)

a, b = symbols("a b", real=True)
s, t = symbols("s t", nonnegative=True)


def test_signs_are_read_off_coefficients():
    assert is_nonnegative(a**2 + b**2, (), (a, b))
    assert not is_nonnegative(a**2 + a * b + b**2, (), (a, b))
    assert not is_nonnegative(a**2 - 1, (), (a,))
    assert not is_nonnegative(a**2 / (1 - a**2), (), (a,))
    assert is_nonnegative((s**2 - t**2) / (s - t), (s, t))


def test_what_vanishes_is_told_from_what_does_not():
    square = (a + b) ** 2 - a**2 - 2 * a * b - b**2
    assert is_zero(square, (a, b))
    assert not is_zero(a, (a,))
    assert all_vanish([square, 0])
    assert not all_vanish([square, a])


def test_what_is_no_rational_function_is_not_seen_to_vanish():
    assert not all_vanish([exp(a) * exp(-a) - exp(b) * exp(-b) + exp(a)])


def test_the_smaller_of_two_is_kept():
    assert in_one_branch(Min(a, b) + 1, (s, t), {a: s, b: s + t}) == a + 1
    assert in_one_branch(Min(a, b) + 1, (s, t), {a: s + t, b: s}) == b + 1
    with pytest.raises(ValueError, match="smaller"):
        in_one_branch(Min(a, b), (s, t), {a: s, b: t})


def test_a_mistyped_inequality_of_moments_is_noticed():
    assert holds_for_two_values(lambda mean: mean(1) * mean(3) - mean(2) ** 2)
    assert not holds_for_two_values(lambda mean: mean(1) * mean(3) / 2 - mean(2) ** 2)
    assert not holds_for_two_values(lambda mean: mean(2) - 2 * mean(1) ** 2)
    assert is_geometric_mean(1)
    assert not is_geometric_mean(Rational(99, 100))
