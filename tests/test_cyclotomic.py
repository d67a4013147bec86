"""Real cyclotomic numbers: a field, ordered as the reals are."""

from fractions import Fraction
from math import cos, pi, sin

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from pentad.theory.frames.capacity import capacities
from pentad.theory.frames.defects import tightness_defect
from pentad.theory.numbers.cyclotomic import CyclotomicReal, cosine, rounded, sine
from pentad.theory.power_autoencoder.power_loss import gram

turns = st.builds(Fraction, st.integers(-30, 30), st.integers(1, 15))
quiet = settings(max_examples=60, derandomize=True, database=None, deadline=None)


@st.composite
def numbers(draw):
    x = cosine(draw(turns)) * draw(st.integers(-3, 3))
    return x + sine(draw(turns)) * Fraction(draw(st.integers(-3, 3)), 2) + draw(st.integers(-2, 2))


@quiet
@given(turns)
def test_cosines_and_sines_are_those_of_floats(turn):
    assert float(cosine(turn)) == pytest.approx(cos(2 * pi * turn), abs=1e-12)
    assert float(sine(turn)) == pytest.approx(sin(2 * pi * turn), abs=1e-12)
    assert cosine(turn) ** 2 + sine(turn) ** 2 == 1
    assert 2 * cosine(turn) ** 2 - 1 == cosine(2 * turn)


@quiet
@given(numbers(), numbers())
def test_it_is_an_ordered_field(x, y):
    a, b = float(x), float(y)
    assert float(x + y) == pytest.approx(a + b, abs=1e-13)
    assert float(x - y) == pytest.approx(a - b, abs=1e-13)
    assert float(x * y) == pytest.approx(a * b, abs=1e-13)
    assert (x + y) * (x - y) == x * x - y * y
    assert (x < y) + (x == y) + (x > y) == 1
    assert (x <= y, x >= y) == (not x > y, not x < y)
    if abs(a - b) > 1e-9:
        assert (x < y) == (a < b)
    if y != 0:
        assert x / y * y == x
        assert 1 / y == y**0 / y
    assert abs(x) == (x if x >= 0 else -x)


def test_numbers_of_the_three_kinds_mix():
    half = cosine(Fraction(1, 6))
    for same in (Fraction(1, 2), fmpq(1, 2), 0.5, np.float64(0.5)):
        assert half == same
        assert same == half
        assert not half < same
    assert fmpq(1, 3) < half < 1
    assert 2 - half == Fraction(3, 2)
    assert 1 / half == 2
    assert isinstance(np.int64(3) * half, CyclotomicReal)
    assert half != "half"


def test_equality_is_decided_beyond_any_precision():
    golden = 2 * cosine(Fraction(1, 10))
    power, previous = golden**120, golden**119
    fibonacci = [0, 1]
    while len(fibonacci) < 121:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    assert power == fibonacci[120] * golden + fibonacci[119]
    assert previous * golden == power
    # The conjugate of a large power is tiny, and its sign is still found.
    tiny = fibonacci[120] - fibonacci[119] * golden
    assert abs(float(tiny)) < 1e-20
    assert tiny.sign() == -1
    assert -tiny < Fraction(1, 10**20)


def test_only_zero_is_false():
    zeros = np.array([cosine(Fraction(1, 4)), sine(Fraction(1, 5)) - sine(Fraction(1, 5))])
    assert not zeros.any()
    assert cosine(Fraction(1, 7))


def test_zero_has_no_inverse():
    with pytest.raises(ZeroDivisionError, match="is 0"):
        1 / (cosine(Fraction(1, 4)))
    assert cosine(Fraction(1, 4)).sign() == 0
    with pytest.raises(ValueError, match="exponent"):
        cosine(Fraction(1, 5)) ** -1


def test_arrays_go_through_the_theory():
    turns = [Fraction(j, 7) for j in range(7)]
    W = np.array([[cosine(t) for t in turns], [sine(t) for t in turns]])
    assert tightness_defect(W) == 0
    assert capacities(gram(W)).tolist() == [fmpq(2, 7)] * 7
    assert np.allclose(rounded(gram(W)), rounded(W).T @ rounded(W))


def test_they_are_shown_as_rationals_or_decimals():
    assert repr(cosine(Fraction(1, 3))) == "-1/2"
    assert repr(cosine(Fraction(1, 8))) == "0.707106781187"
