r"""How much falls on a mode of the torus if coefficients decay along both axes (D37).

Setting.  Coefficients at most C a_k a_l, a_k = max(1, |k|)^-s, s > 1; n1 x n2 points, |k| < n1 and
|l| < n2.

Idea.  The sum over all modes that fall on (k, l) factors into sums along the axes, each its own
term and a Hurwitz sum; the product of own terms is the mode itself.

Not claimed.  Coefficients that decay with the length of (k, l) alone: their sums do not factor.
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
from pentad.theory.numbers.scalars import power
from pentad.theory.operators.aliasing import hurwitz_sum
from pentad.theory.operators.torus_aliasing import (
    torus_alias,
    torus_alias_by_definition,
    torus_bound_by_decay,
)
from pentad.theory.operators.transcendental import decay

EXPONENT = Parameter(
    "s", "9/8 to 6, by eighths", lambda choose, _: Fraction(choose(9, 48), 8), Fraction(9, 8), 6
)
N1, N2 = integer("n1", 1, 5), integer("n2", 1, 5)
MODE1 = Parameter("k", "below n1 in size", lambda choose, p: choose(1 - p["n1"], p["n1"] - 1))
MODE2 = Parameter("l", "0 to n2 - 1", lambda choose, p: choose(0, p["n2"] - 1))


def _unit_parts(choose: Choose, _: Point) -> Any:
    """Either all alike, or pairs of at most 1 in the plane."""
    rows, columns = 2 * choose(0, 4) + 1, choose(0, 4) + 1
    if choose(0, 2) == 0:
        return _alike(rows, columns)
    return drawn(choose, rows, columns, 2, least=-5, most=5, parts=8)


def _alike(rows: int, columns: int) -> Any:
    found = np.empty((rows, columns, 2), dtype=object)
    found[..., 0], found[..., 1] = Fraction(1), Fraction(0)
    return found


PARTS = parameter(
    "parts", "C = 1: c over a_k a_l, pairs of length at most 1, degrees <= 4", _unit_parts
)


def _function(parts: Matrix, s: Number) -> Any:
    """Coefficients with that decay."""
    like = parts[0, 0, 0]
    first = parts.shape[0] // 2
    rows = [decay(max(1, abs(i - first)), s, like) for i in range(parts.shape[0])]
    columns = [decay(max(1, j), s, like) for j in range(parts.shape[1])]
    return np.multiply.outer(np.array(rows, object), np.array(columns, object))[..., None] * parts


def _square(pair: Matrix) -> Any:
    return (pair * pair).sum()


def _one(parts: Matrix) -> Any:
    return 0 * parts[0, 0, 0] + 1


def _left(s: Number, parts: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    return _square(torus_alias_by_definition(_function(parts, s), (n1, n2), k, l))


def _left_in_floats(s: Number, parts: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    function = np.asarray(_function(parts, s), dtype=float)
    return _square(torus_alias(function, (n1, n2), k, l))


def _right(s: Number, parts: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    return power(torus_bound_by_decay(s, (n1, n2), k, l, _one(parts)), 2)


def _right_by_series(s: float, n1: int, n2: int, k: int, l: int) -> float:  # noqa: E741
    """All terms of a long series along either axis, with an integral for its tail."""

    def along(n: int, mode: int) -> tuple[float, float]:
        m = np.arange(1, 20001) * float(n)
        ends = 20000.5 * n + np.array([mode, -mode])
        others = ((m + mode) ** -s + (m - mode) ** -s).sum() + (ends ** (1 - s)).sum() / (
            n * (s - 1)
        )
        own = max(1, abs(mode)) ** -s
        return own + others, own

    (first, a), (second, b) = along(n1, k), along(n2, l)
    return float((first * second - a * b) ** 2)


def _with_one_axis(s: Number, parts: Matrix, n1: int, n2: int, k: int, l: int) -> Any:  # noqa: E741
    """What falls along both axes at once, and not along one alone."""
    one = _one(parts)
    return power(hurwitz_sum(s, n1, k * one) * hurwitz_sum(s, n2, l * one), 2)


ALIKE: dict[str, Any] = {
    "s": Fraction(5),
    "n1": 2,
    "n2": 3,
    "k": 1,
    "l": 1,
    "parts": _alike(15, 9),
}

DECAY = claim(
    "torus-alias-by-decay",
    "D37",
    locator="generalisation across discretisations, on pictures",
    title="On the torus errors of both axes add, and multiply",
    plain="If coefficients are at most C a_k a_l with a_k = max(1, |k|)^-s, what falls on a mode "
    "besides the true one is at most C times a_k h_2 + a_l h_1 + h_1 h_2, h_1 and h_2 being the "
    "sums of |k + m n1|^-s and |l + m n2|^-s over all m but 0: a fine axis does not make up for a "
    "coarse one.",
    statement=r"\lvert\hat x_{k,l}-c_{k,l}\rvert\le C\bigl[(a_k+h_1)(a_l+h_2)-a_ka_l\bigr],\quad "
    r"h_1=\sum_{m\ne0}\lvert k+mn_1\rvert^{-s}",
    relation="<=",
    domain=Domain((EXPONENT, N1, N2, MODE1, MODE2, PARTS)),
    lhs=_left,
    rhs=_right,
    examples=(ALIKE, ALIKE | {"n1": 1, "k": 0}, ALIKE | {"s": Fraction(9, 8)}),
    evidence=(
        exact("functions of degrees up to 8 against balls of the zeta function", cases=60),
        search(
            "the same in floats, from values on the grid, and series term by term",
            using={"lhs": _left_in_floats, "rhs": _right_by_series},
            floats_only=True,
            cases=100,
        ),
    ),
    mutants=(
        instead("along both axes at once alone", rhs=_with_one_axis),
        instead(
            "with the exponent s + 1",
            rhs=lambda s, parts, n1, n2, k, l: _right(s + 1, parts, n1, n2, k, l),  # noqa: E741
        ),
        instead(
            "with the points of the second axis on both",
            rhs=lambda s, parts, n2, k, l: (  # noqa: E741
                _right(s, parts, max(n2, abs(k) + 1), n2, k, l)
            ),
        ),
    ),
    sees_also=("neural-operators/alias-by-hurwitz", "neural-operators/exact-on-fine-tori"),
)

CLAIMS = (DECAY,)
