r"""How much falls on a mode if the derivative has bounded variation (D06).

Setting.  Continuous functions on the circle, linear between corners at rational places; V is the
total variation of the slope on the circle. A grid of n points and modes k up to n/2.

Idea.  |c_j| <= V / (2 pi j)^2, and the sum over k + m n, m not 0, of (k + m n)^-2 is
(pi / n)^2 / sin^2(pi k / n) - 1 / k^2 (D06a). It increases with k, and at n/2 it is
(pi^2 - 4) / n^2 (D06b), attained by the triangle wave for n = 2 mod 4. With x = k / n that is one
inequality of one variable, whose terms m and -m grow together with x (D06c).

Not claimed.  Functions that are not polygonal: the argument is the same for all of bounded V, of
which these are dense, but what is checked are polygonal ones.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.evidence.symbolic import derivation, nonnegative, room_of, vanishes
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import (
    Choose,
    Domain,
    Parameter,
    Point,
    applied,
    inequality,
    integer,
)
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import ball, power
from pentad.theory.operators.aliasing import (
    bound_by_variation,
    bound_of_mode,
    hurwitz_sum,
    sum_of_inverse_squares,
)
from pentad.theory.operators.polygonal_functions import (
    alias_by_definition,
    alias_of_polygon,
    variation,
)
from pentad.theory.operators.transcendental import as_balls, pi


def _places(choose: Choose, point: Point) -> Any:
    corners: set[Fraction] = set()
    while len(corners) < len(point["heights"]):
        free = [Fraction(i, 24) for i in range(24) if Fraction(i, 24) not in corners]
        corners.add(free[choose(0, len(free) - 1)])
    return tuple(sorted(corners))


HEIGHTS = parameter(
    "heights",
    "values at 2 to 7 corners",
    lambda choose, _: drawn(choose, choose(2, 7)),
)
PLACES = parameter("places", "where they are: different parts of 1/24 of the circle", _places)
GRID = integer("n", 1, 16)
MODE = Parameter("k", "0 to n/2", lambda choose, point: choose(0, point["n"] // 2))
TRIANGLE: dict[str, Any] = {
    "heights": array([0, "1/2"]),
    "places": (Fraction(0), Fraction(1, 2)),
    "n": 6,
    "k": 3,
}


def _alias_square(heights: Matrix, places: Any, n: int, k: int) -> Any:
    found = alias_of_polygon(as_balls(heights), places, n, k)
    return (found * found).sum()


def _series_square(heights: Matrix, places: Any, n: int, k: int) -> Any:
    found = alias_by_definition(heights, places, n, k, 40)
    return (found * found).sum()


def _bound_square(heights: Matrix, places: Any, factor: Number) -> Any:
    return power(variation(heights, places) * factor, 2)


def _bound_by_series(heights: Matrix, places: Any, n: int, k: int) -> float:
    """The slope's variation from its values on a fine grid, and the sum term by term."""
    t = np.arange(24) / 24
    z = np.interp(t, [float(place) for place in places], heights, period=1)
    V = 24 * np.abs(np.roll(z, 1) - 2 * z + np.roll(z, -1)).sum()
    m = n * np.arange(1, 100001.0)
    total = ((m + k) ** -2 + (m - k) ** -2).sum() + 2 / (n * n * 100000.5)
    return float((V * total / (4 * np.pi**2)) ** 2)


BY_VARIATION = claim(
    "alias-by-variation",
    "D06a",
    locator="generalisation across discretisations",
    title="With a derivative of bounded variation an error of second order falls on a mode",
    plain="What falls on the mode k is at most V / (4 pi^2) times the sum of (k + m n)^-2 over "
    "all m but 0, V being the total variation of the derivative on the circle; for k = 0 this is "
    "V / (12 n^2).",
    statement=r"\lvert\hat x_k-c_k\rvert\le\frac V{4\pi^2}\Bigl(\frac{\pi^2}{n^2\sin^2(\pi k/n)}"
    r"-\frac1{k^2}\Bigr)\qquad(1\le k\le n/2)",
    relation="<=",
    domain=Domain((HEIGHTS, PLACES, GRID, MODE)),
    lhs=_alias_square,
    rhs=lambda heights, places, n, k: _bound_square(
        heights, places, bound_of_mode(n, k, heights[0])
    ),
    examples=(TRIANGLE | {"n": 5, "k": 2}, TRIANGLE),
    evidence=(
        exact("polygonal functions of up to 7 corners, n <= 16, in balls", cases=80),
        search(
            "in floats, as a sum of coefficients of 80 modes",
            using={"lhs": _series_square, "rhs": _bound_by_series},
            floats_only=True,
            cases=80,
        ),
    ),
    mutants=(
        instead(
            "V / (12 n^2) for every mode",
            rhs=lambda heights, places, n: _bound_square(
                heights, places, bound_of_mode(n, 0, heights[0])
            ),
        ),
        instead(
            "of third order",
            rhs=lambda heights, places, n, k: _bound_square(
                heights, places, bound_of_mode(n, k, heights[0]) / n
            ),
        ),
        instead(
            "also with the variation between the corners alone",
            rhs=lambda heights, places, n, k: (
                _bound_square(heights, places, bound_of_mode(n, k, heights[0])) / 4
            ),
        ),
    ),
    sees_also=("neural-operators/cap-of-modes",),
)

CAP = claim(
    "cap-of-modes",
    "D06b",
    locator="generalisation across discretisations",
    title="The bound of any mode up to n/2 is at most that of n/2",
    plain="For every mode up to n/2 the bound is at most (pi^2 - 4) V / (4 pi^2 n^2), its value at "
    "n/2, which is 1.78 times that at 0.",
    statement=r"\frac{\pi^2}{n^2\sin^2(\pi k/n)}-\frac1{k^2}\le\frac{\pi^2-4}{n^2}"
    r"\qquad(1\le k\le n/2)",
    relation="<=",
    domain=Domain((integer("n", 1, 40), MODE)),
    lhs=lambda n, k: bound_of_mode(n, k, ball(1)),
    rhs=lambda n: bound_by_variation(n, ball(1)),
    examples=({"n": 7, "k": 3}, {"n": 40, "k": 19}, {"n": 5, "k": 0}),
    evidence=(
        exact("modes of grids of up to 40 points, in balls", cases=150),
        search(
            "the sum as two zeta functions, in floats",
            using={
                "lhs": lambda n, k: hurwitz_sum(2, n, float(k)) / (4 * pi(1.0) ** 2),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("its value at 0", rhs=lambda n: bound_of_mode(n, 0, ball(1))),
        instead(
            "at most three quarters of it",
            rhs=lambda n: bound_by_variation(n, ball(1)) * 3 / 4,
        ),
    ),
    sees_also=("neural-operators/alias-by-variation", "neural-operators/cap-between-modes"),
)

SHARE = Parameter(
    "share",
    "above 0, up to 3/5",
    lambda choose, _: Fraction(choose(1, 240), 400),
    0,
    Fraction(3, 5),
    above=True,
)
HALF = inequality("up to half", "x <= 1/2", lambda share: share, "<=", lambda: Fraction(1, 2))


def _term(m: Number, x: Number) -> Any:
    return (m + x) ** -2 + (m - x) ** -2


@cache
def _sum_at_half() -> Any:
    """The sum of all terms at 1/2, by SymPy."""
    from sympy import Rational, Symbol, oo, summation

    m = Symbol("m", integer=True, positive=True)
    return summation(_term(m, Rational(1, 2)), (m, 1, oo))


@cache
def _terms_grow() -> bool | None:
    """Those of m = 1 + a are largest at 1/2 among all x = 1 / (2 + 2 v)."""
    from sympy import Rational, Symbol

    a, v = Symbol("a", nonnegative=True), Symbol("v", nonnegative=True)
    return nonnegative(_term(1 + a, Rational(1, 2)) - _term(1 + a, 1 / (2 + 2 * v)), a, v)


def _term_by_term(claim: Claim) -> bool | None:
    """The sides, the room that x has below 1/2, and the terms of m and -m together."""
    from sympy import Rational, Symbol, pi, sin

    x, half = Symbol("x", positive=True), Rational(1, 2)
    left, right = applied(claim.lhs, {"share": x}), applied(claim.rhs, {"share": x})
    known = vanishes(left - (pi**2 / sin(pi * x) ** 2 - x**-2))
    room = vanishes(room_of(claim, "up to half", {"share": x}) - (half - x))
    if not (known and room and _terms_grow()):
        return None
    return vanishes(right - _sum_at_half())


BETWEEN = claim(
    "cap-between-modes",
    "D06c",
    locator="generalisation across discretisations",
    title="The sum of inverse squares around x is largest at x = 1/2",
    plain="For every x above 0 and up to 1/2 the sum of (m + x)^-2 over all m but 0 is at most "
    "pi^2 - 4, its value at 1/2: with x = k / n this is the cap for all modes of all grids.",
    statement=r"\frac{\pi^2}{\sin^2\pi x}-\frac1{x^2}\le\pi^2-4\qquad(0<x\le\tfrac12)",
    relation="<=",
    domain=Domain((SHARE,), (HALF,)),
    lhs=sum_of_inverse_squares,
    rhs=lambda share: power(pi(share), 2) - 4,
    examples=({"share": Fraction(1, 2)}, {"share": Fraction(1, 400)}),
    outside=({"share": Fraction(501, 1000)}, {"share": Fraction(3, 5)}),
    evidence=(
        derivation(
            "term by term in symbols",
            _term_by_term,
            reach="everywhere",
            relation="<=",
            by_hand=("the left side is the sum of (m + x)^-2 over all integers m but 0",),
        ),
        exact("rational x, in balls", cases=100),
        search(
            "the sum as two zeta functions, in floats",
            using={"lhs": lambda share: hurwitz_sum(2, 1, share)},
            floats_only=True,
        ),
    ),
    mutants=(
        instead("its value at 0", rhs=lambda share: power(pi(share), 2) / 3),
        instead("with 9/2 in place of 4", rhs=lambda share: power(pi(share), 2) - Fraction(9, 2)),
    ),
    sees_also=("neural-operators/cap-of-modes",),
)

CLAIMS = (BY_VARIATION, CAP, BETWEEN)
