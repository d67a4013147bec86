r"""When the largest products with the signal are those of the active features (D20).

Setting.  Unit atoms with products of at most mu; k active features with |a_i| from a_min to a_max,
of any signs; scores |<d_i, x>|.

Idea.  On the support a score is at least a_min - (k - 1) mu a_max, elsewhere at most k mu a_max.

Not claimed.  That recovery fails where the guarantee does not hold.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Point
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.recovery_support import (
    largest_product,
    margin_bound,
    support_is_found,
    support_margin,
)


def _unit_atoms(choose: Choose, _: Point) -> Any:
    """Rational unit vectors near the axes, or anywhere; seldom one of length two."""
    d = choose(2, 4)
    columns: list[Any] = []
    for j in range(choose(2, 4)):
        parts = 8 if choose(0, 2) else 1
        p = drawn(choose, d - 1, least=-2, most=2, parts=parts)
        square = (p * p).sum()
        unit = np.array([(1 - square) / (1 + square), *(2 * p / (1 + square))], dtype=object)
        columns.append(np.roll(unit, j % d))
    found = np.array(columns, dtype=object).T
    if choose(0, 9) == 0:
        found[:, 0] = 2 * found[:, 0]
    return found


def _some_code(choose: Choose, point: Point) -> Any:
    n = point["D"].shape[1]
    code = array([0] * n)
    k = choose(1, n - 1)
    for i in range(k):
        code[i] = drawn(choose, 1, least=6, most=9, parts=6)[0] * (1 - 2 * choose(0, 1))
    return code


ATOMS = parameter("D", "rational unit vectors, d <= 4, 2 to 4 of them", _unit_atoms)
CODE = parameter("code", "from 1 to n - 1 active features of either sign, (n,)", _some_code)
UNIT = Assumption("unit atoms", "atoms have length 1", lambda D: bool(((D * D).sum(0) == 1).all()))

ATTAINING = {
    "D": array(
        [
            [1, "-5/13", "5/13"],
            [0, "12/13", "15/26"],
            [0, 0, "18/26"],
            [0, 0, "5/26"],
            [0, 0, "1/26"],
            [0, 0, "1/26"],
        ]
    ),
    "code": array([1, 1, 0]),
}
"""Products (-mu, mu, mu), mu = 5/13: the third atom looks like both that are active."""

NEAR_AXES = {
    "D": array([["99/101", 0, 0], ["20/101", "99/101", 0], [0, "20/101", 1]]),
    "code": array([1, "-7/6", 0]),
}
LONG = {"D": array([[1, 0], [0, 1]]), "code": array([1, 0])}


def _bound(D: Matrix, code: Matrix) -> Any:
    return margin_bound(largest_product(D), code)


def _margin_sum_by_sum(D: Matrix, code: Matrix) -> Any:
    """In floats from products of atoms, score by score."""
    found = [
        abs(sum(float(D[:, i] @ D[:, j]) * code[j] for j in range(len(code))))
        for i in range(len(code))
    ]
    inside = [s for s, a in zip(found, code, strict=True) if a != 0]
    return min(inside) - max(s for s, a in zip(found, code, strict=True) if a == 0)


MARGIN = claim(
    "support-margin",
    "D20a",
    locator="model recovery",
    title="By how much scores of active features exceed the others",
    plain="For unit atoms the least score of an active feature exceeds the largest other score by "
    "at least a_min - (2k - 1) mu a_max; some dictionary attains it.",
    statement=r"\min_{i\in S}\lvert\langle d_i,x\rangle\rvert-\max_{j\notin S}\lvert\langle d_j,"
    r"x\rangle\rvert\ge a_{\min}-(2k-1)\,\mu\,a_{\max}",
    relation=">=",
    domain=Domain((ATOMS, CODE), (UNIT,)),
    lhs=support_margin,
    rhs=_bound,
    examples=(ATTAINING, ATTAINING | {"code": array([1, "3/2", 0])}, NEAR_AXES),
    outside=(
        LONG | {"D": array([["1/2", 0], [0, 1]])},
        LONG | {"D": array([[1, "1/2"], [0, 3]]), "code": array([0, 1])},
    ),
    evidence=(
        exact("rational unit atoms, d <= 6, n <= 4, k < n", cases=150),
        search(
            "the same in floats, score by score, steered to the least slack",
            cases=300,
            using={"lhs": _margin_sum_by_sum},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "2k - 2 in place of 2k - 1",
            rhs=lambda D, code: _bound(D, code) + largest_product(D) * abs(code).max(),
        ),
        instead(
            "with a_min in place of a_max",
            rhs=lambda D, code: margin_bound(
                largest_product(D) * abs(code[code != 0]).min() / abs(code).max(), code
            ),
        ),
    ),
    sees_also=("neural-operators/support-found",),
)

GUARANTEE = Assumption(
    "guarantee",
    "a_min > (2k - 1) mu a_max",
    lambda D, code: bool(_bound(D, code) > 0),
)


def _found_in_floats(D: Matrix, code: Matrix) -> int:
    """By sorting all scores in floats."""
    scores = np.abs(D.T @ (D @ code))
    k = int(np.count_nonzero(code))
    return int(set(np.argsort(-scores, kind="stable")[:k]) == set(np.flatnonzero(code)))


FOUND = claim(
    "support-found",
    "D20b",
    locator="model recovery",
    title="Enough incoherence, and the k largest scores are the support",
    plain="If atoms have length one and the least active amplitude exceeds (2k - 1) mu times the "
    "largest, top-k inference finds exactly the active features, without a tie.",
    statement=r"a_{\min}>(2k-1)\,\mu\,a_{\max}\ \Rightarrow\ \operatorname{TopK}"
    r"\bigl(\lvert D^\top x\rvert\bigr)=S",
    relation="==",
    domain=Domain((ATOMS, CODE), (UNIT, GUARANTEE)),
    lhs=lambda D, code: int(support_is_found(D, code)),
    rhs=lambda: 1,
    examples=(NEAR_AXES, LONG),
    outside=(
        ATTAINING,
        {"D": array([["1/4", "1/2"], [0, 2]]), "code": array([1, 0])},
        {"D": array([[1, 1], [0, 0]]), "code": array([1, 0])},
    ),
    evidence=(
        exact("rational unit atoms, d <= 6, n <= 4, k < n", cases=200),
        search(
            "the same in floats, by sorting",
            cases=200,
            using={"lhs": _found_in_floats},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "for a_min > (2k - 2) mu a_max",
            domain=Domain(
                (ATOMS, CODE),
                (
                    UNIT,
                    Assumption(
                        "guarantee",
                        "a_min > (2k - 2) mu a_max",
                        lambda D, code: bool(
                            _bound(D, code) + largest_product(D) * abs(code).max() > 0
                        ),
                    ),
                ),
            ),
        ),
        instead(
            "for a_min >= (2k - 1) mu a_max",
            domain=Domain(
                (ATOMS, CODE),
                (
                    UNIT,
                    Assumption(
                        "guarantee",
                        "a_min >= (2k - 1) mu a_max",
                        lambda D, code: bool(_bound(D, code) >= 0),
                    ),
                ),
            ),
        ),
    ),
    not_claimed="That the support is missed where the condition fails.",
    sees_also=("neural-operators/support-margin", "neural-operators/guarantee-on-fine-grids"),
)

CLAIMS = (MARGIN, FOUND)
