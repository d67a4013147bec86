r"""Rows of an encoder that are nearly dual to the atoms find supports, however alike these (D20c).

Setting.  Atoms d_i, rows w_i of an encoder with <w_i, d_i> = 1, cross products of at most nu; k
active features with |a_i| from a_min to a_max, of any signs; scores |<w_i, x>|.

Idea.  On the support a score is at least a_min - (k - 1) nu a_max, elsewhere at most k nu a_max.
With the transpose of unit atoms nu is mu, and this is D20a. Independent atoms have rows with
nu = 0, however coherent they are: where D21 says that no tied guarantee applies, an untied one may.

Not claimed.  That such rows are found by training, or bear noise: dual rows of coherent atoms are
long.
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
    largest_cross_product,
    largest_product,
    margin_bound,
    untied_margin,
)


def _atoms(choose: Choose, _: Point) -> Any:
    return drawn(choose, choose(2, 3), choose(2, 4), least=-2, most=2)


def _rows(choose: Choose, point: Point) -> Any:
    """Rows of products of one with their atoms, mostly; some near to the atoms, others anywhere."""
    D = point["D"]
    found = D.T.copy() if choose(0, 1) else drawn(choose, *D.shape[::-1], least=-2, most=2)
    for i, product in enumerate((found * D.T).sum(1)):
        if product != 0 and choose(0, 9):
            found[i] = found[i] / product
    return found


def _code(choose: Choose, point: Point) -> Any:
    n = point["D"].shape[1]
    code = array([0] * n)
    for i in range(choose(1, n - 1)):
        code[i] = drawn(choose, 1, least=6, most=9, parts=6)[0] * (1 - 2 * choose(0, 1))
    return code


PARTS = (
    parameter("D", "any atoms, (d, n), d <= 3, n <= 4", _atoms),
    parameter("W", "rows of an encoder, (n, d)", _rows),
    parameter("code", "from 1 to n - 1 active features of either sign, (n,)", _code),
)
DUAL = Assumption(
    "rows of unit product",
    "<w_i, d_i> = 1",
    lambda W, D: bool(((W.T * D).sum(0) == 1).all()),
)
TIGHT: dict[str, Any] = {
    "D": array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    "W": array([[1, "-1/5", 0], ["-1/5", 1, 0], ["1/5", "1/5", 1]]),
    "code": array([1, 1, 0]),
}
"""Cross products (-nu, -nu; nu, nu), nu = 1/5, of orthonormal atoms."""

COHERENT: dict[str, Any] = {
    "D": array([[1, 1], [0, "1/8"]]),
    "W": array([[1, -8], [0, 8]]),
    "code": array([1, 0]),
}
"""Two atoms of a cosine above .99, and the rows that are dual to them."""


def _bound(W: Matrix, D: Matrix, code: Matrix) -> Any:
    return margin_bound(largest_cross_product(W, D), code)


def _score_by_score(W: Matrix, D: Matrix, code: Matrix) -> float:
    """In floats from all products of rows and atoms."""
    products = np.einsum("id,dj->ij", W, D)
    found = np.abs((products * code).sum(1))
    return float(min(found[code != 0]) - max(found[code == 0]))


UNTIED = claim(
    "untied-support-margin",
    "D20c",
    locator="model recovery, with an encoder of its own",
    title="For an untied encoder cross products take the place of coherence",
    plain="If each row of the encoder has product one with its atom, the least score of an active "
    "feature exceeds the largest other score by at least a_min - (2k - 1) nu a_max, nu being the "
    "largest product of a row with another atom; how alike the atoms are does not matter.",
    statement=r"\langle w_i,d_i\rangle=1,\ \lvert\langle w_i,d_j\rangle\rvert\le\nu\ \Rightarrow\ "
    r"\min_{i\in S}\lvert\langle w_i,x\rangle\rvert-\max_{j\notin S}\lvert\langle w_j,x\rangle"
    r"\rvert\ge a_{\min}-(2k-1)\,\nu\,a_{\max}",
    relation=">=",
    domain=Domain(PARTS, (DUAL,)),
    lhs=untied_margin,
    rhs=_bound,
    examples=(TIGHT, TIGHT | {"code": array([1, "3/2", 0])}, COHERENT),
    outside=(TIGHT | {"W": array([["1/2", 0, 0], [0, 1, 0], [0, 0, 1]])},),
    evidence=(
        exact("rational atoms and rows, d <= 3, n <= 4, k < n", cases=150),
        search(
            "the same in floats, from all products",
            cases=300,
            using={"lhs": _score_by_score},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "2k - 2 in place of 2k - 1",
            rhs=lambda W, D, code: (
                _bound(W, D, code) + largest_cross_product(W, D) * abs(code).max()
            ),
        ),
        instead(
            "with the coherence of the atoms",
            rhs=lambda D, code: margin_bound(largest_product(D), code),
        ),
        instead(
            "with a_min in place of a_max",
            rhs=lambda W, D, code: margin_bound(
                largest_cross_product(W, D) * abs(code[code != 0]).min() / abs(code).max(), code
            ),
        ),
    ),
    not_claimed="That training finds such rows, or that they bear noise.",
    sees_also=("neural-operators/support-margin", "neural-operators/guarantee-on-fine-grids"),
)

CLAIMS = (UNTIED,)
