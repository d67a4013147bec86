r"""How much falls on a mode if coefficients decay (D05).

Setting.  Coefficients at most C |j|^-s, s > 1, or of finite Sobolev norm of order s > 1/2; a grid
of n points and modes k below n.

Idea.  The sum over k + m n, m not 0, of |k + m n|^-s is a sum of two Hurwitz zeta functions (D05a),
each of which is at most zeta(s) (n - K)^-s n^s (D05b). For the Sobolev norm, Cauchy and Schwarz
(D05c).

Not claimed.  Anything at s = 1 or, for the Sobolev norm, s = 1/2, where the sums diverge. What is
checked are rational exponents, from 9/8 to 6 and from 5/8 to 3.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import claim, drawn, parameter
from pentad.theory.numbers.domains import Choose, Domain, Parameter, Point, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import constant, power
from pentad.theory.operators.aliasing import (
    alias,
    alias_by_definition,
    bound_by_decay,
    hurwitz_sum,
)
from pentad.theory.operators.transcendental import decay

EXPONENT = Parameter(
    "s", "9/8 to 6, by eighths", lambda choose, _: Fraction(choose(9, 48), 8), Fraction(9, 8), 6
)
ORDER = Parameter(
    "s", "5/8 to 3, by eighths", lambda choose, _: Fraction(choose(5, 24), 8), Fraction(5, 8), 3
)
GRID = integer("n", 1, 8)
MODE = Parameter("k", "0 to n - 1", lambda choose, point: choose(0, point["n"] - 1))


def _unit_parts(choose: Choose, _: Point) -> Any:
    """Either all alike, or pairs of at most 1 in the plane."""
    degree = choose(0, 12)
    if choose(0, 2) == 0:
        return np.array([[Fraction(1), Fraction(0)]] * (degree + 1), dtype=object)
    return drawn(choose, degree + 1, 2, least=-5, most=5, parts=8)


PARTS = parameter("parts", "C = 1: c_j |j|^s, pairs of length at most 1, degree <= 12", _unit_parts)


def _function(parts: Matrix, s: Number) -> Any:
    """Coefficients with that decay, 0 at 0."""
    scales = [decay(max(j, 1), s, parts[0, 0]) for j in range(len(parts))]
    found = parts * np.array(scales, dtype=parts.dtype)[:, None]
    found[0] = 0 * found[0]
    return found


def _square(pair: Matrix) -> Any:
    return (pair * pair).sum()


def _rational(k: int, parts: Matrix) -> Any:
    """The mode as a number that mixes with the parts."""
    return constant(k, parts[0, 0]) * (0 * parts[0, 0] + 1)


ALIKE = np.array([[Fraction(1), Fraction(0)]] * 31, dtype=object)
NEAR: dict[str, Any] = {"s": Fraction(4), "n": 3, "k": 1, "parts": ALIKE}
ROUGH = NEAR | {"s": Fraction(9, 8)}


def _series(s: float, n: int, k: float) -> float:
    """The sum over 20000 terms on either side, and the integral over what is beyond."""
    m = np.arange(1, 20001) * float(n)
    ends = 20000.5 * n + np.array([k, -k])
    beyond = (ends ** (1.0 - s)).sum() / (n * (s - 1.0))
    return float(((m + k) ** -float(s) + (m - k) ** -float(s)).sum() + beyond)


HURWITZ = claim(
    "alias-by-hurwitz",
    "D05a",
    locator="generalisation across discretisations",
    title="What falls on a mode is at most a sum of two Hurwitz zeta functions",
    plain="If coefficients are at most C |j|^-s, what falls on the discrete coefficient at k "
    "besides the true one is at most C times the sum of |k + m n|^-s over all m but 0.",
    statement=r"\lvert\hat x_k-c_k\rvert\le Cn^{-s}\bigl(\zeta(s,1+\tfrac kn)+"
    r"\zeta(s,1-\tfrac kn)\bigr)",
    relation="<=",
    domain=Domain((EXPONENT, GRID, MODE, PARTS)),
    lhs=lambda s, n, k, parts: _square(alias_by_definition(_function(parts, s), n, k)),
    rhs=lambda s, n, k, parts: power(hurwitz_sum(s, n, _rational(k, parts)), 2),
    examples=(NEAR, NEAR | {"n": 1, "k": 0}, ROUGH),
    evidence=(
        exact("functions of degree up to 30 against balls of the zeta function", cases=60),
        search(
            "the same in floats, from values on the grid",
            using={
                "lhs": lambda s, n, k, parts: _square(alias(_function(parts, s), n, k)),
                "rhs": lambda s, n, k: _series(s, n, k) ** 2,
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "with the exponent s + 1",
            rhs=lambda s, n, k, parts: power(hurwitz_sum(s + 1, n, _rational(k, parts)), 2),
        ),
        instead(
            "with one of the two alone",
            rhs=lambda s, n, k, parts: power(hurwitz_sum(s, n, _rational(k, parts)), 2) / 4,
        ),
    ),
    sees_also=("neural-operators/alias-by-decay",),
)


DECAY = claim(
    "alias-by-decay",
    "D05b",
    locator="generalisation across discretisations",
    title="On all modes up to K together at most 2 C zeta(s) (n - K)^-s falls",
    plain="The sum of the two zeta functions is at most 2 zeta(s) (n - K)^-s for all modes up to K "
    "below n.",
    statement=r"n^{-s}\bigl(\zeta(s,1+\tfrac kn)+\zeta(s,1-\tfrac kn)\bigr)\le"
    r"2\zeta(s)(n-K)^{-s}\qquad(k\le K<n)",
    relation="<=",
    domain=Domain(
        (
            EXPONENT,
            integer("n", 1, 12),
            Parameter("modes", "0 to n - 1", lambda choose, point: choose(0, point["n"] - 1)),
            Parameter("k", "0 to K", lambda choose, point: Fraction(choose(0, point["modes"]))),
        )
    ),
    lhs=hurwitz_sum,
    rhs=bound_by_decay,
    examples=(
        {"s": Fraction(2), "n": 5, "modes": 1, "k": Fraction(0)},
        {"s": Fraction(4), "n": 8, "modes": 7, "k": Fraction(7)},
        {"s": Fraction(3), "n": 12, "modes": 1, "k": Fraction(1)},
        {"s": Fraction(9, 8), "n": 12, "modes": 0, "k": Fraction(0)},
    ),
    evidence=(
        exact("balls of the zeta function, n <= 12", cases=80),
        search(
            "in floats, the series term by term with an integral for its tail",
            using={
                "lhs": _series,
                "rhs": lambda s, n, modes: _series(s, 1, 0.0) * (n - modes) ** -float(s),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("with n^-s", rhs=lambda s, n, k: bound_by_decay(s, n, 0, k)),
        instead(
            "with the exponent s + 1",
            rhs=lambda s, n, modes, k: bound_by_decay(s + 1, n, modes, k),
        ),
        instead("with zeta(s) once", rhs=lambda s, n, modes, k: bound_by_decay(s, n, modes, k) / 2),
    ),
    sees_also=("neural-operators/alias-by-hurwitz",),
)


TWO = Parameter("s", "2", lambda *_: Fraction(2))


def _sobolev_square(function: Matrix, s: Number) -> Any:
    """The sum of |j|^2s |c_j|^2 over all j but 0."""
    squares = (function * function).sum(1)
    grown = [squares[j] / decay(j, 2 * s, squares[0]) for j in range(1, len(function))]
    return 2 * sum(grown, 0 * squares[0])


SMOOTH = parameter(
    "function",
    "coefficients of degree up to 12, 0 at 0",
    lambda choose, _: _without_mean(drawn(choose, choose(0, 12) + 1, 2)),
)


def _without_mean(function: Matrix) -> Any:
    function[0] = 0 * function[0]
    return function


def _extremal(n: int, k: int, s: int) -> Any:
    """Coefficients |j|^-2s at k + m n alone, for which the bound is nearly attained."""
    found = np.array([[Fraction(0)] * 2] * 40, dtype=object)
    for j in range(-39, 40):
        if j != k and (j - k) % n == 0:
            found[abs(j), 0] = found[abs(j), 0] + Fraction(1, abs(j) ** (2 * s))
    return found


SOBOLEV = claim(
    "alias-by-sobolev",
    "D05c",
    locator="generalisation across discretisations",
    title="What falls on a mode is at most the Sobolev norm times a root of zeta functions",
    plain="With the sum of |j|^2s |c_j|^2 as the square of the norm, what falls on the mode k is "
    "at most the norm times the root of the sum of |k + m n|^-2s over all m but 0.",
    statement=r"\lvert\hat x_k-c_k\rvert^2\le\lVert x\rVert_{H^s}^2\sum_{m\ne0}"
    r"\lvert k+mn\rvert^{-2s}",
    relation="<=",
    domain=Domain((ORDER, GRID, MODE, SMOOTH)),
    lhs=lambda function, n, k: _square(alias_by_definition(function, n, k)),
    rhs=lambda s, n, k, function: (
        _sobolev_square(function, s) * hurwitz_sum(2 * s, n, _rational(k, function))
    ),
    examples=(
        {"s": Fraction(2), "n": 3, "k": 1, "function": _extremal(3, 1, 2)},
        {"s": Fraction(1), "n": 4, "k": 1, "function": _extremal(4, 1, 1)},
        {"s": Fraction(1), "n": 5, "k": 2, "function": _extremal(5, 2, 1)},
    ),
    evidence=(
        exact("functions of degree up to 39 against balls of the zeta function", cases=60),
        search(
            "the same in floats, from values on the grid",
            using={
                "lhs": lambda function, n, k: _square(alias(function, n, k)),
                "rhs": lambda s, n, k, function: (
                    2
                    * np.linalg.norm(function * np.arange(len(function))[:, None] ** float(s)) ** 2
                    * _series(2 * s, n, k)
                ),
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "with the exponent s in place of 2 s",
            domain=Domain((TWO, GRID, MODE, SMOOTH)),
            rhs=lambda s, n, k, function: (
                _sobolev_square(function, s) * hurwitz_sum(2 * s + 2, n, _rational(k, function))
            ),
        ),
        instead(
            "with the norm of the function itself",
            rhs=lambda s, n, k, function: (
                _sobolev_square(function, 0) * hurwitz_sum(2 * s, n, _rational(k, function))
            ),
        ),
    ),
    sees_also=("neural-operators/alias-by-hurwitz",),
)

CLAIMS = (HURWITZ, DECAY, SOBOLEV)
