"""Domains draw exact points in their ranges and hand each function what it names."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from pentad.theory.numbers.domains import (
    Assumption,
    Domain,
    applied,
    choice,
    fractions,
    integer,
    matrix,
    probability,
    ratio,
    realised,
)

N, D = integer("n", 1, 4), integer("d", 1, 3)
WIDE = Assumption("wide", "n > d", lambda n, d: n > d)
SPARSE = Assumption("sparse", "p < 1/2", lambda p: p < Fraction(1, 2))
DOMAIN = Domain((N, D, probability(), matrix("W", "d", "n")), (WIDE, SPARSE))


@given(st.randoms(use_true_random=False))
def test_points_lie_in_their_ranges(chance):
    point = DOMAIN.drawn(chance.randint)
    assert list(point) == ["n", "d", "p", "W"]
    assert 1 <= point["n"] <= 4
    assert 1 <= point["d"] <= 3
    assert 0 < point["p"] <= 1
    assert isinstance(point["p"], Fraction)
    assert point["W"].shape == (point["d"], point["n"])
    assert all(isinstance(x, Fraction) and abs(x) <= 20 for x in point["W"].flat)
    assert DOMAIN.contains(point) == (point["n"] > point["d"] and point["p"] < Fraction(1, 2))


def test_draws_reach_both_ends_of_every_range():
    def extremes(parameter):
        return tuple(parameter.draw(choose, {}) for choose in (min, max))

    assert extremes(N) == (1, 4)
    assert extremes(integer("m", 1, 7, odd=True)) == (1, 7)
    assert extremes(integer("m", 2, 6, odd=True)) == (3, 5)
    assert extremes(ratio("t", 1, 3)) == (1, 3)
    assert extremes(choice("law", ("a", "b", "c"))) == ("a", "c")
    assert extremes(probability(decades=0)) == (Fraction(1, 100), 1)


def extremes_declared(parameter):
    """Least and greatest value that a parameter says that it, or its entries, can have."""
    if parameter.entries is not None:
        return parameter.entries
    if parameter.options:
        return min(parameter.options), max(parameter.options)
    return parameter.low, parameter.high


SHAPE = (integer("d", 1, 1), integer("n", 1, 1))


@pytest.mark.parametrize(
    ("parameter", "ends_drawn"),
    [
        (integer("n", 1, 4), {1, 4}),
        (integer("m", 2, 6, odd=True), {3, 5}),
        (integer("m", 1, 7, odd=True), {1, 7}),
        (choice("k", (2, 5, 3)), {2, 5}),
        (choice("k", (2, 5, 3), listed=True), {2, 5}),
        (ratio("t", 1, 3, parts=4), {1, 3}),
        (probability(decades=1), {Fraction(1, 1000), 1}),
        (matrix("W", "d", "n", size=2, parts=1), {-20, 20}),
    ],
    ids=lambda value: getattr(value, "range", None),
)
def test_every_constructor_declares_the_range_of_its_draws(parameter, ends_drawn):
    points = Domain((*SHAPE, replace(parameter, listed=True))).points()
    drawn = [point[parameter.name] for point in points]
    values = [value.item() if isinstance(value, np.ndarray) else value for value in drawn]
    least, greatest = extremes_declared(parameter)
    assert {min(values), max(values)} == ends_drawn
    assert max(values) == greatest
    assert (least < min(values)) if parameter.above else (least == min(values))


@given(st.integers(1, 6), st.integers(0, 5), st.randoms(use_true_random=False))
def test_odd_integers_are_odd_and_in_range(low, width, chance):
    high = low + width + 1
    m = integer("m", low, high, odd=True).draw(chance.randint, {})
    assert m % 2 == 1
    assert low <= m <= high


def test_dropping_an_assumption_widens_the_domain():
    point = {"n": 1, "d": 3, "p": Fraction(1, 3), "W": fractions([[1]])}
    assert not DOMAIN.contains(point)
    assert DOMAIN.without("wide").contains(point)
    assert DOMAIN.without("wide").assumptions == (SPARSE,)
    assert DOMAIN.assumptions == (WIDE, SPARSE)
    with pytest.raises(ValueError, match=r"no assumption 'thin' to drop; there are \['wide',"):
        DOMAIN.without("thin")


def test_domains_describe_themselves_in_words():
    words = DOMAIN.described()
    assert words.startswith("n: 1 to 4; d: 1 to 3; p: 0 < p <= 1; W: real (d, n) matrix")
    assert words.endswith("n > d; p < 1/2")
    assert integer("m", 1, 5, odd=True).range == "odd, 1 to 5"


def test_functions_get_the_arguments_that_they_name():
    point = {"n": 3, "d": 2, "p": 0.5}
    assert applied(lambda p, n: (n, p), point) == (3, 0.5)
    assert applied(lambda n, missing=7: n + missing, point) == 10
    assert applied(lambda: "nothing", point) == "nothing"
    with pytest.raises(TypeError):
        applied(lambda absent: absent, point)


def test_points_become_floats_or_exact_numbers():
    law = object()
    point = {"p": Fraction(1, 3), "n": 2, "W": fractions([[1, Fraction(1, 2)]]), "law": law}
    floats, exact = realised(point, "float"), realised(point, "exact")
    assert floats["p"] == 1 / 3
    assert floats["W"].dtype == np.float64
    assert floats["W"].tolist() == [[1.0, 0.5]]
    assert (exact["p"], exact["n"], exact["law"]) == (fmpq(1, 3), 2, law)
    assert exact["W"].tolist() == [[fmpq(1), fmpq(1, 2)]]
    assert all(isinstance(x, fmpq) for x in exact["W"].flat)
    assert point["p"] == Fraction(1, 3)


def test_the_same_choices_give_the_same_point():
    first, second = (DOMAIN.drawn(Random(5).randint) for _ in range(2))
    assert (first["W"] == second["W"]).all()
    assert first["p"] == second["p"]
