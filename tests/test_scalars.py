"""Elementary functions give one value in every kind of number, and refuse what they must."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.scalars import (
    Ball,
    ball,
    constant,
    family,
    larger,
    power,
    rational,
    real_roots,
    require,
    require_count,
    require_odd_power,
    require_probability,
    root,
    smaller,
)

RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=50)


def exactly(value):
    return fmpq(value.numerator, value.denominator)


def encloses(enclosure, value):
    """Whether the ball contains the rational, which is turned into a far smaller ball first."""
    with ctx.workprec(2000):
        return enclosure.contains(value)


# Refusing


def test_balls_pass_only_if_certain():
    require(arb(2) > 1, "2 > 1")
    for doubtful in (arb(1, 0.5) > 1, arb("nan") > 1):
        with pytest.raises(ValueError, match="x > 1"):
            require(doubtful, "x > 1")


def test_undecided_symbols_pass_and_decided_ones_do_not():
    x = sympy.Symbol("x")
    require(x > 1, "x > 1")
    with pytest.raises(ValueError, match="x > 1"):
        require(sympy.Integer(0) > 1, "x > 1")


@pytest.mark.parametrize("value", [0, -1, 1.0, True, "2", None, np.nan, Fraction(2), np.float64(3)])
def test_counts_are_positive_integers(value):
    with pytest.raises(ValueError, match=r"n must be an integer of at least 1; got n="):
        require_count(value, "n")


def test_counts_of_numpy_and_other_floors_pass():
    require_count(np.int64(3), "n")
    require_count(0, "k", least=0)
    require_count(-1, "k", least=-1)
    with pytest.raises(ValueError, match="k must be an integer of at least 2; got k=1"):
        require_count(1, "k", least=2)


def test_powers_are_odd():
    for m in (1, 3, np.int32(5)):
        require_odd_power(m)
    for m in (0, 2, -1, 3.0, True):
        with pytest.raises(ValueError, match=r"must be (odd|an integer of at least 1); got m="):
            require_odd_power(m)


def test_probabilities_are_in_the_half_open_interval():
    good = [1, 1.0, 1e-300, Fraction(1, 7), fmpq(1, 7), arb(0.5), sympy.Rational(1, 2)]
    for p in [*good, sympy.Symbol("p"), np.array([0.1, 1.0])]:
        require_probability(p)
    bad = [0, 0.0, -1, 1.0000001, np.nan, Fraction(9, 8), fmpq(0), arb(1, 0.1), arb(0, 0.1)]
    for p in [*bad, np.array([0.1, 0.0]), np.array([0.5, np.nan]), sympy.Integer(2)]:
        with pytest.raises(ValueError, match="the activation probability needs 0 < p <= 1; got p="):
            require_probability(p)


# Kinds of number


def test_families():
    assert family(fmpq(1)) == family(arb(1)) == "flint"
    assert family(np.array([fmpq(1)], dtype=object)) == "flint"
    assert family(np.array([Fraction(1)])) == "fractions"
    assert family(sympy.Symbol("x")) == "sympy"
    assert family(1) == family(1.0) == "builtins"
    assert family(np.zeros(0, dtype=object)) == family(np.float64(1)) == "numpy"


@given(RATIONALS)
def test_constants_mix_exactly_with_exact_numbers(value):
    assert fmpq(1, 3) + constant(value, fmpq(1)) == exactly(value) + fmpq(1, 3)
    assert Fraction(1, 3) + constant(value, Fraction(1)) == value + Fraction(1, 3)
    assert encloses(arb(1) + constant(value, arb(1)), exactly(value + 1))
    assert sympy.Integer(1) + constant(value, sympy.Symbol("x")) == sympy.Rational(value) + 1
    assert constant(value, 1.0) == float(value)
    assert isinstance(constant(value, np.ones(2)), int | float)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_the_rationals_that_they_are(value):
    assert Fraction(*map(int, (rational(value).p, rational(value).q))) == Fraction(value)
    assert encloses(ball(value), rational(value))


@given(st.fractions(min_value="1/50", max_value=99, max_denominator=50), st.integers(1, 7))
def test_roots_are_enclosed_and_rounded(value, degree):
    enclosure = root(exactly(value), degree)
    assert isinstance(enclosure, Ball)
    assert (enclosure**degree).contains(value)
    assert root(value, degree).overlaps(enclosure)
    assert root(float(value), degree) == pytest.approx(float(enclosure.mid()), rel=1e-13)
    assert root(sympy.Rational(value), degree) ** degree == sympy.Rational(value)


def test_roots_refuse_negative_numbers_and_no_degree():
    with pytest.raises(ValueError, match="a real root needs a value >= 0; got -1"):
        root(-1.0, 3)
    with pytest.raises(ValueError, match="value >= 0"):
        root(np.array([1.0, -1.0]), 2)
    with pytest.raises(ValueError, match="degree must be an integer of at least 1; got degree=0"):
        root(1.0, 0)


def test_the_root_of_an_exact_zero_is_zero():
    assert root(fmpq(0), 3) == 0


def test_exact_negative_numbers_have_no_root():
    with pytest.raises(ValueError, match="value >= 0"):
        root(fmpq(-1), 3)


@given(RATIONALS, st.integers(0, 9))
def test_powers_agree_in_every_kind(value, exponent):
    exact = value**exponent
    assert power(value, exponent) == exact
    assert power(exactly(value), exponent) == exactly(exact)
    assert encloses(power(ball(value), exponent), exactly(exact))
    assert power(float(value), exponent) == pytest.approx(float(exact), rel=1e-14)
    assert power(sympy.Rational(value), exponent) == sympy.Rational(exact)


def test_powers_of_balls_around_zero_enclose():
    wide = power(arb(0, 0.5), 3)
    assert wide.is_finite()
    assert encloses(wide, fmpq(1, 27))


@given(RATIONALS, RATIONALS)
def test_larger_and_smaller_agree_in_every_kind(first, second):
    assert larger(first, second) == max(first, second)
    assert smaller(exactly(first), exactly(second)) == exactly(min(first, second))
    assert encloses(larger(ball(first), exactly(second)), exactly(max(first, second)))
    assert encloses(smaller(exactly(first), ball(second)), exactly(min(first, second)))


def test_the_larger_of_overlapping_balls_encloses_both_answers():
    top = larger(arb(0, 1), arb(0.5, 0.1))
    assert top.contains(1)
    assert top.contains(arb(0.5, 0.1))


# Polynomials


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4, unique=True), st.booleans())
def test_roots_of_a_product_are_its_zeros(zeros, repeated):
    polynomial = fmpq_poly([1])
    for zero in zeros + zeros[:1] * repeated:
        polynomial *= fmpq_poly([-zero, 1])
    found = sorted(real_roots(polynomial.coeffs()), key=lambda x: float(x.mid()))
    assert len(found) == len(zeros)
    assert all(x.contains(zero) for x, zero in zip(found, sorted(zeros), strict=True))
    assert max(x.rad() for x in found) < Fraction(1, 10**70)


def test_roots_that_are_not_real_are_left_out():
    assert real_roots([1.0, 0.0, 1.0]) == []
    assert real_roots([fmpq(1), fmpq(0), fmpq(1)]) == []
    assert [float(x.mid()) for x in real_roots([fmpq(-2), 0, 0, fmpq(1)])] == pytest.approx(
        [2 ** (1 / 3)]
    )


def test_float_roots_ignore_vanishing_leading_coefficients():
    assert real_roots([-1.0, 1.0, 0.0]) == pytest.approx([1.0])
    assert real_roots([0.0, 0.0]) == []
    assert real_roots([fmpq(3)]) == []


def test_double_factorials():
    for k in range(1, 12):
        assert double_factorial(k) * double_factorial(k - 1) == math.factorial(k)
    with pytest.raises(ValueError, match="k must be an integer of at least -1; got k=-2"):
        double_factorial(-2)
