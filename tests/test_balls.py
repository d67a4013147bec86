"""Balls enclose, carry their precision, refuse floats and never decide what they do not know."""

import operator
from fractions import Fraction
from math import isnan

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpq, fmpz
from hypothesis import assume, given
from hypothesis import strategies as st

from pentad.theory.numbers.balls import (
    Ball,
    UndecidedComparison,
    ball,
    ball_between,
    enclosure,
    precision,
    working_bits,
)
from pentad.theory.numbers.scalars import (
    family,
    larger,
    positive_part,
    power,
    real_roots,
    root,
    smaller,
)

RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=50)
THIRD = Fraction(1, 3)


@st.composite
def intervals(draw):
    """A ball around an interval, and a rational of that interval."""
    low, inside, high = sorted(draw(st.tuples(RATIONALS, RATIONALS, RATIONALS)))
    return ball_between(low, high, draw(st.sampled_from([64, 100, 256]))), inside


def raw_ball(value):
    with ctx.workprec(2000):
        return arb(fmpq(value.numerator, value.denominator))


# Enclosing


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, larger, smaller, max, min]
)
@given(first=intervals(), second=intervals())
def test_two_balls_give_a_ball_around_what_their_points_give(operation, first, second):
    (x, inside_x), (y, inside_y) = first, second
    exactly = {larger: max, smaller: min}.get(operation, operation)(inside_x, inside_y)
    try:
        enclosing = operation(x, y)
    except UndecidedComparison:
        assert operation in (max, min)
        assert x.overlaps(y)
        return
    assert enclosing.contains(exactly)
    assert enclosing.bits == max(x.bits, y.bits) or operation in (max, min)


@given(intervals(), intervals())
def test_quotients_enclose_or_are_not_finite(first, second):
    (x, inside_x), (y, inside_y) = first, second
    quotient = x / y
    if y.contains(0):
        assert not quotient.is_finite()
        with pytest.raises(UndecidedComparison):
            quotient == quotient  # noqa: B015
    else:
        assert quotient.contains(inside_x / inside_y)


@pytest.mark.parametrize("kind", [Fraction, fmpq, raw_ball, ball])
@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul, operator.truediv])
@given(drawn=intervals(), value=RATIONALS)
def test_exact_numbers_and_raw_balls_mix_on_either_side(operation, kind, drawn, value):
    x, inside = drawn
    number = fmpq(value.numerator, value.denominator) if kind is fmpq else kind(value)
    x, inside, number, value = abs(x) + 1, abs(inside) + 1, number + 10, value + 10
    for result, exactly in (
        (operation(x, number), operation(inside, value)),
        (operation(number, x), operation(value, inside)),
    ):
        assert isinstance(result, Ball)
        assert result.contains(exactly)


@pytest.mark.parametrize("kind", [int, fmpz, np.int64])
def test_integers_mix_exactly(kind):
    x = ball(THIRD)
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv):
        assert operation(x, kind(3)).contains(operation(THIRD, 3))
        assert operation(kind(3), x).contains(operation(Fraction(3), THIRD))
    assert ball(2) * 2**100 == 2**101


@given(intervals(), st.integers(0, 7))
def test_powers_enclose_and_even_ones_are_not_negative(drawn, exponent):
    x, inside = drawn
    assert power(x, exponent).contains(inside**exponent)
    assert exponent % 2 == 1 or x**exponent >= 0
    assert abs(x) ** exponent >= 0
    assert (x ** np.int64(exponent)).contains(inside**exponent)
    if not x.contains(0):
        inverse = x**-exponent
        assert not inverse.is_finite() or inverse.contains(inside**-exponent)


def test_powers_are_hardly_wider_than_the_interval_of_powers():
    around_zero, away = ball_between(-1, 2), ball_between(1, 3)
    for found, low, high in (
        (around_zero**2, 0, 4),
        (around_zero**3, -1, 8),
        (away**4, 1, 81),
        (away**-1, THIRD, 1),
    ):
        assert found.contains(low)
        assert found.contains(high)
        width = Fraction(high) - low
        assert found.rad() < width * Fraction(501, 1000)


@given(intervals())
def test_parts_and_absolute_values_enclose(drawn):
    x, inside = drawn
    assert abs(x).contains(abs(inside))
    assert abs(x) >= 0
    assert positive_part(x).contains(max(inside, 0))
    assert positive_part(x) >= 0
    assert (-x).contains(-inside)
    assert (+x).contains(inside)
    assert x.lower() <= inside <= x.upper()
    assert x.union(7).contains(7)
    assert x.union(7).contains(inside)


@given(
    st.fractions(min_value=0, max_value=9, max_denominator=50),
    st.fractions(min_value=0, max_value=9, max_denominator=50),
    st.integers(1, 7),
)
def test_roots_enclose_even_from_zero_on(low, width, degree):
    x = ball_between(low, low + width)
    for inside in (low, low + width / 2, low + width):
        assert (root(x, degree) ** degree).contains(inside)
    assert root(x, degree) >= 0
    assert x.sqrt().overlaps(root(x, 2))


def test_roots_of_what_may_be_negative_are_refused():
    with pytest.raises(ValueError, match="value >= 0"):
        root(ball(-1), 3)
    with pytest.raises(UndecidedComparison):
        root(ball_between(-1, 1), 3)
    with pytest.raises(UndecidedComparison):
        ball_between(-1, 1).sqrt()


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "sinh", "cosh", "tanh", "log"])
@given(drawn=intervals())
def test_functions_enclose(name, drawn):
    x, inside = drawn
    if name == "log":
        x, inside = abs(x) + 1, abs(inside) + 1
    with ctx.workprec(2000):
        narrow = getattr(raw_ball(inside), name)()
    assert getattr(x, name)().contains(narrow)


def test_functions_keep_identities():
    x = ball(THIRD)
    assert (x.sin() ** 2 + x.cos() ** 2).contains(1)
    assert (x.cosh() ** 2 - x.sinh() ** 2).contains(1)
    assert (x.tanh() - x.sinh() / x.cosh()).contains(0)
    assert x.exp().log().contains(THIRD)


# Deciding


COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("compare", COMPARISONS)
@given(first=intervals(), second=intervals(), shares=st.lists(st.fractions(0, 1), max_size=3))
def test_a_decided_comparison_holds_for_all_points(compare, first, second, shares):
    (x, inside_x), (y, inside_y) = first, second
    try:
        answer = compare(x, y)
    except UndecidedComparison:
        assert x.overlaps(y)
        return
    assert answer is compare(inside_x, inside_y)
    for share in shares:
        ends = [z.lower() + (z.upper() - z.lower()) * share for z in (x, y)]
        if all(end.is_exact() for end in ends):
            assert compare(*ends) is answer


@pytest.mark.parametrize("compare", COMPARISONS)
@given(first=RATIONALS, second=RATIONALS)
def test_exact_balls_and_distinct_numbers_are_decided(compare, first, second):
    whole = [int(first * 10), int(second * 10)]
    assert compare(ball(whole[0]), ball(whole[1])) is compare(*whole)
    assert compare(ball(whole[0]), whole[1]) is compare(*whole)
    assert compare(whole[0], ball(whole[1])) is compare(*whole)
    assume(first != second)
    assert compare(ball(first), second) is compare(first, second)
    assert compare(fmpq(first.numerator, first.denominator), ball(second)) is compare(first, second)


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("other", [0, THIRD, fmpq(1, 2), arb(0), ball_between(0, 2)])
def test_undecided_comparisons_raise_on_either_side(compare, other):
    x = ball_between(-1, 1)
    with pytest.raises(UndecidedComparison, match="undecided: "):
        compare(x, other)
    with pytest.raises(UndecidedComparison, match="undecided: "):
        compare(other, x)


def test_a_rounded_number_does_not_equal_itself_for_certain():
    with pytest.raises(UndecidedComparison):
        ball(THIRD) == ball(THIRD)  # noqa: B015
    with pytest.raises(UndecidedComparison):
        bool(ball_between(-1, 1))
    assert ball(1)
    assert not ball(0)


@pytest.mark.parametrize(
    "branching",
    [
        lambda x: x if x > 0 else 0 * x,
        lambda x: max(0 * x, x),
        lambda x: min(0 * x, x),
        lambda x: sorted([x, 0 * x])[1],
        lambda x: np.maximum(np.array([x]), 0)[0],
        lambda x: np.sign(np.array([x]))[0],
        lambda x: np.where(np.array([x]) > 0, 1, 0)[0],
        lambda x: np.max(np.array([x, 0 * x])),
        lambda x: x or 0,
        lambda x: 1 if 0 in [x] else 0,
        lambda x: 1 if float(x) > 0 else 0,
    ],
)
def test_formulas_that_branch_are_undecided_around_zero(branching):
    with pytest.raises(UndecidedComparison):
        branching(ball_between(-1, 1))
    branching(ball(THIRD))


# Precision


def test_the_precision_is_the_balls_own():
    assert ctx.prec == 53
    x = ball(2, 1000).sqrt()
    assert x.bits == 1000
    assert (x * x - 2).rad() < Fraction(1, 2**990)
    with ctx.workprec(2000):
        assert (ball(2, 64) * THIRD).rad() > Fraction(1, 2**70)
    assert ctx.prec == 53


@pytest.mark.parametrize(
    "function",
    [
        lambda x: -x,
        lambda x: +x,
        abs,
        lambda x: x**3,
        lambda x: 1 / x,
        lambda x: 3 - x,
        lambda x: x.mid(),
        lambda x: x.lower(),
        lambda x: x.upper(),
        lambda x: x.max(0),
        lambda x: x.min(7),
        lambda x: x.union(x),
        lambda x: x.nonnegative_part(),
        lambda x: x.root(3),
        lambda x: (x / 2).acos(),
        lambda x: x.exp().log().sin().cos().sinh().cosh().tanh(),
        positive_part,
        ball,
        lambda x: (np.array([[x]]) @ np.array([x]))[0],
    ],
)
@pytest.mark.parametrize("outside", [53, 64, 1000])
def test_nothing_rounds_to_the_global_precision(function, outside):
    x = ball(2, 300).root(5)
    with ctx.workprec(outside):
        assert function(x).rad() < Fraction(1, 2**285)
        assert function(x).bits == 300


def test_the_larger_precision_of_the_operands_counts():
    for total in (ball(1, 64) / ball(3, 500), ball(1, 500) / ball(3, 64)):
        assert total.bits == 500
        assert total.rad() < Fraction(1, 2**490)
    with ctx.workprec(100):
        coarse = arb(1) / 3
    assert (coarse + ball(1, 500)).bits == 500


def test_new_balls_take_the_precision_of_their_block():
    assert working_bits() == ball(1).bits == 256
    with precision(300):
        inner = ball(THIRD)
        assert inner.bits == root(fmpq(2), 2).bits == real_roots([fmpq(-2), 0, fmpq(1)])[0].bits
        with precision(80):
            assert ball(THIRD).bits == 80
            assert (inner + 1).bits == 300
        assert ball(1).bits == 300
    assert ball(1).bits == 256
    assert real_roots([fmpq(-2), 0, fmpq(1)])[1].rad() < Fraction(1, 2**250)
    assert ball(inner).bits == 300
    assert ball(inner, 80).bits == 80


def test_a_block_that_fails_gives_its_precision_back():
    with pytest.raises(ZeroDivisionError), precision(300):
        Fraction(1) / 0
    assert working_bits() == 256


def test_low_precision_is_refused():
    for make in (lambda: ball(1, 53), lambda: ball_between(0, 1, 63), lambda: Ball(arb(1), 53)):
        with pytest.raises(ValueError, match="at least 64 bits; got"):
            make()
    with pytest.raises(ValueError, match="at least 64 bits; got 53"), precision(53):
        pass


def test_raw_balls_need_an_explicit_precision():
    with pytest.raises(RuntimeError, match="raw balls need a precision"):
        enclosure(1)
    with ctx.workprec(128):
        third = enclosure(THIRD)
        assert type(third) is arb
        assert 0 < third.rad() < arb(2) ** -120
        assert enclosure(0.5) == arb(0.5)
        assert enclosure(ball(2)) == 2


# Kinds of number


@pytest.mark.parametrize("number", [0.5, np.float64(0.5), np.float32(0.5), 1j])
def test_numbers_that_are_not_exact_are_refused(number):
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv, *COMPARISONS):
        if isinstance(number, complex) and operation in COMPARISONS[:4]:
            continue
        with pytest.raises(TypeError):
            operation(ball(1), number)
        with pytest.raises(TypeError):
            operation(number, ball(1))
    with pytest.raises(TypeError):
        np.array([number]) * ball(1)
    with pytest.raises(TypeError, match="exact numbers only"):
        ball(1).max(number)


@pytest.mark.parametrize("number", [sympy.Rational(1, 2), sympy.Symbol("x"), sympy.sqrt(2)])
def test_symbols_are_not_rounded(number):
    for operation in (operator.add, operator.mul, operator.truediv, operator.eq):
        with pytest.raises(TypeError):
            operation(ball(1), number)
        with pytest.raises(TypeError):
            operation(number, ball(1))


def test_balls_are_made_of_exact_numbers_and_of_floats_as_they_are():
    assert ball(0.1).contains(Fraction(0.1))
    assert not ball(0.1).contains(Fraction(1, 10))
    assert not ball(float("nan")).is_finite()
    for value in ("0.1", None, 1j, np.float32(1)):
        with pytest.raises(TypeError):
            ball(value)
    assert family(ball(1)) == family(np.array([ball(1)])) == "flint"
    assert (ball(1) == "1") is False


def test_intervals_contain_their_ends_and_no_needless_sign():
    for low, high in ((-1, 1), (0, THIRD), (THIRD, THIRD), (Fraction(-2, 7), 0)):
        box = ball_between(low, high)
        assert box.contains(low)
        assert box.contains(high)
        assert not box.contains(high + Fraction(1, 10**6))
        assert not box.contains(low - Fraction(1, 10**6))
        if low >= 0:
            assert box >= 0
    with pytest.raises(ValueError, match="low <= high"):
        ball_between(1, 0)


def test_balls_containing_numbers_between_floats():
    third = ball(THIRD)
    assert third.contains(THIRD)
    assert not third.contains(THIRD + Fraction(1, 2**200))
    assert third.contains(third)
    assert not third.contains(ball_between(0, 1))
    assert not (1 / ball_between(-1, 1)).contains(0)


def test_arrays_of_balls_multiply_exactly():
    rows = np.array([[ball(THIRD), ball(1)], [ball(0), ball(2).sqrt()]])
    product = rows @ rows
    assert product[0, 0].contains(Fraction(1, 9))
    assert product[1, 1].contains(2)
    assert (rows * 3)[0, 0].contains(1)
    assert (3 * rows)[0, 0].contains(1)
    assert (ball(3) * rows)[0, 0].contains(1)
    assert (rows - ball(THIRD))[0, 0].contains(0)
    assert rows.sum().contains(2) is False
    assert sum([ball(THIRD)] * 3).contains(1)
    assert np.trace(np.array([[1, 2], [3, 4]], dtype=object) * ball(THIRD)).contains(Fraction(5, 3))
    assert np.sqrt(np.array([ball(4)]))[0] == 2


def test_only_narrow_balls_become_floats():
    assert float(ball(THIRD)) == 1 / 3
    assert float(ball_between(-1, 1).mid()) == 0
    assert float(ball(THIRD) - THIRD) == pytest.approx(0, abs=1e-70)
    with pytest.raises(UndecidedComparison, match="too wide"):
        float(ball_between(1, Fraction(1001, 1000)))
    with pytest.raises(UndecidedComparison, match="too wide"):
        float(1 / ball_between(-1, 1))


def test_balls_are_readable_and_not_hashable():
    assert repr(ball(Fraction(1, 2))) == "Ball(0.50000000000000000000, 256 bits)"
    with pytest.raises(TypeError):
        hash(ball(1))


# The positive part of every kind of number


def test_positive_parts_agree_in_every_kind():
    torch = pytest.importorskip("torch")
    for value in (-2, 0, 3):
        expected = max(value, 0)
        assert positive_part(value) == expected
        assert positive_part(float(value)) == expected
        assert positive_part(np.float64(value)) == expected
        assert positive_part(fmpq(value)) == expected
        assert positive_part(ball(value)) == expected
        assert positive_part(arb(value)) == expected
        assert positive_part(sympy.Integer(value)) == expected
        assert positive_part(torch.tensor(float(value))) == expected
        part = positive_part(Fraction(value))
        assert type(part) is Fraction
        assert part == expected
        assert positive_part(np.array([Fraction(value), ball(1)]))[0] == expected
    assert isnan(positive_part(np.array([np.nan]))[0])
    assert positive_part(sympy.Symbol("x")) == sympy.Max(sympy.Symbol("x"), 0)
