"""The arithmetic of the stand-alone checker, against exact fractions and series."""

import ast
import random
from fractions import Fraction

import pytest

from pentad.proofs_check.checker.check import (
    BITS,
    Interval,
    Refused,
    Values,
    eliminated,
    listed,
    parsed,
    roots,
)

ONE = 1 << BITS


def holds(interval, exact):
    return Fraction(interval.lo, ONE) <= exact <= Fraction(interval.hi, ONE)


def tight(interval, digits=30):
    return Fraction(interval.hi - interval.lo, ONE) < Fraction(1, 10**digits)


def points(count, seed=1):
    chance = random.Random(seed)
    for _ in range(count):
        low, high = sorted(
            Fraction(chance.randint(-999, 999), chance.randint(1, 99)) for _ in range(2)
        )
        share = Fraction(chance.randint(0, 12), 12)
        yield Interval.of(low, high), low + share * (high - low)


def test_operations_enclose_what_points_give():
    for (x, a), (y, b) in zip(points(400), points(400, seed=2), strict=True):
        assert holds(x + y, a + b)
        assert holds(x * y, a * b)
        for n in range(5):
            assert holds(x.power(n), a**n)
        if x.lo > 0 or x.hi < 0:
            assert holds(x.inverse(), 1 / a)
            assert holds(x.power(-3), 1 / a**3)
        if x.lo > 0:
            assert Fraction(x.root().lo, ONE) ** 2 <= a <= Fraction(x.root().hi, ONE) ** 2


def test_enclosures_of_exact_numbers_are_tight():
    x, y = Interval.of(Fraction(1, 3)), Interval.of(Fraction(-22, 7))
    for found, exact in (
        (x + y, Fraction(-59, 21)),
        (x * y, Fraction(-22, 21)),
        (y.inverse(), Fraction(-7, 22)),
        (y.power(5), Fraction(-22, 7) ** 5),
    ):
        assert holds(found, exact)
        assert tight(found)


def test_an_even_power_of_an_interval_around_zero_is_not_negative():
    assert Interval.of(-2, 1).power(2).lo == 0
    assert Interval.of(-2, 1).power(3).lo == -8 * ONE


@pytest.mark.parametrize("x", [Interval.of(0, 1), Interval.of(-1, 1), Interval.of(0)])
def test_zero_has_no_inverse_and_no_certain_root(x):
    with pytest.raises(Refused, match="divisor"):
        x.inverse()
    with pytest.raises(Refused, match="root"):
        x.root()


def test_numbers_do_not_grow_beyond_measure():
    with pytest.raises(Refused, match="measure"):
        Interval.of(3).power(10**9)
    with pytest.raises(Refused, match="measure"):
        Interval.of(10**3000) * Interval.of(10**3000)


EXPRESSION = "(x^3*y - 2.5*y/(1 + x^2))^2 + sqrt(x + 3*y) - -x/y"


@pytest.mark.parametrize("by", ["x", "y", "xx", "xy", "yx", "yy", "xxy"])
def test_derivatives_are_those_of_sympy(by):
    import sympy

    at = {"x": Fraction(3, 7), "y": Fraction(5, 4)}
    text = EXPRESSION
    for name in by:
        text = f"D({text}, {name})"
    found = Values({name: Interval.of(x) for name, x in at.items()}, {})(parsed(text))
    exact = sympy.sympify(EXPRESSION.replace("2.5", "(5/2)").replace("^", "**"), rational=True)
    value = (
        sympy.diff(exact, *by).subs({k: sympy.Rational(str(x)) for k, x in at.items()}).evalf(60)
    )
    assert tight(found, digits=25)
    assert holds(found, Fraction(str(value)).limit_denominator(10**45)) or abs(
        Fraction(found.lo, ONE) - Fraction(str(value))
    ) < Fraction(1, 10**25)


def test_derivatives_on_a_box_enclose_those_at_its_points():
    e = parsed("D(D((x*y - 1)^3/(2 + x), x), y)")
    whole = Values({"x": Interval.of(0, 1), "y": Interval.of(-1, 2)}, {})(e)
    for i in range(5):
        for j in range(5):
            at = {"x": Interval.of(Fraction(i, 4)), "y": Interval.of(Fraction(3 * j, 4) - 1)}
            found = Values(at, {})(e)
            assert whole.lo <= found.lo
            assert found.hi <= whole.hi


def test_decimals_are_exact():
    assert holds(Values({}, {})(parsed("0.1 + 0.2")), Fraction(3, 10))
    assert tight(Values({}, {})(parsed("0.1 + 0.2")), digits=37)


@pytest.mark.parametrize(
    "text",
    ["x", "__import__('os')", "x.real", "exp(1)", "1 if 1 else 2", "[1]", "2^-1", "2^0.5", "1e3",
     "sqrt(1, 2)", "D(1)", "max(1, 2)", "True", "", "1 +", "lambda: 1", "1_0 = 2", "~1", "5 % 3"],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text):
    with pytest.raises((Refused, SyntaxError)):
        Values({}, {})(parsed(text))


def test_deep_and_circular_expressions_end():
    with pytest.raises((Refused, RecursionError, MemoryError, SyntaxError)):
        Values({}, {})(parsed("(" * 3000 + "1" + ")" * 3000))
    with pytest.raises(RecursionError):
        Values({}, {"a": parsed("b"), "b": parsed("a + 1")})(parsed("a"))


@pytest.mark.parametrize(
    ("f", "low", "high", "count"),
    [
        ([-2, 0, 1], -2, 2, 2),
        ([-2, 0, 1], 0, 1, 0),
        ([0, -1, 0, 1], -2, 2, 3),
        ([1, -2, 1], 0, 2, 1),  # a double root counts once
        ([1, 0, 1], -9, 9, 0),
        ([5], 0, 1, 0),
        ([120, -274, 225, -85, 15, -1], Fraction(1, 2), Fraction(11, 2), 5),
    ],
)
def test_sturm_counts_roots(f, low, high, count):
    assert roots(list(map(Fraction, f)), Fraction(low), Fraction(high)) == count


def test_an_end_that_is_a_root_is_refused():
    with pytest.raises(Refused, match="end"):
        roots([Fraction(-1), Fraction(0), Fraction(1)], Fraction(-1), Fraction(2))


def test_elimination_encloses_solutions_and_pivots():
    A = [[Interval.of(x) for x in row] for row in ([4, 2], [2, 3])]
    pivots, solution = eliminated(A, [Interval.of(8), Interval.of(7)])
    for found, exact in zip(
        [*pivots, *solution], [4, 2, Fraction(5, 4), Fraction(3, 2)], strict=True
    ):
        assert holds(found, Fraction(exact))
        assert tight(found)


@pytest.mark.parametrize(
    ("f", "convex"),
    [("x^2 + x*y + y^2", True), ("x^2 + 3*x*y + y^2", False), ("x^2 - y^2", False)],
)
def test_convexity_is_that_of_the_hessian(f, convex):
    values = Values({"x": Interval.of(0, 1), "y": Interval.of(0, 1)}, {})
    assert values.hold(parsed(f"convex({f})")) == convex


@pytest.mark.parametrize("f", ["x^2 + 2*x*y + y^2", "x^2", "1"])
def test_convexity_in_doubt_is_refused(f):
    values = Values({"x": Interval.of(0, 1), "y": Interval.of(0, 1)}, {})
    with pytest.raises(Refused, match="divisor"):
        values.hold(parsed(f"convex({f})"))


def test_only_strict_inequalities_hold():
    values = Values({"x": Interval.of(0, 1)}, {})
    assert values.hold(parsed("x > -0.1"))
    assert not values.hold(parsed("x > 0"))
    assert values.hold(parsed("-1/10 < x < 1.1"))
    assert not values.hold(parsed("-1/10 < x < 1"))
    for text in ("x >= -1", "x == x", "x", "-1 < x >= 0"):
        with pytest.raises((Refused, SyntaxError)):
            values.hold(parsed(text))


def test_lists_and_numbers_of_files_are_strings_of_exact_numbers():
    assert listed(["-3/6", "0.25", "7"]) == [Fraction(-1, 2), Fraction(1, 4), Fraction(7)]
    for wrong in ("1/0", "1e3", "nan", " 1", "+1", "1/-2", "", "１"):
        with pytest.raises(Refused, match="number"):
            listed([wrong])
    for wrong in (1, 0.5, None, ["1"]):
        with pytest.raises(Refused, match="number"):
            listed([wrong])


def test_expressions_are_read_without_being_run():
    assert isinstance(parsed("a + b"), ast.BinOp)
