r"""What three ways to keep the largest codes do when the grid is refined (D09).

Setting.  Codes that are values of functions on a grid of n points, and on a refinement.

Idea.  A count of k entries out of p n is a share that falls as 1/n; a share of all entries is one
(D09a). Concepts are ranked by mean squares, which by Parseval's identity are numbers of the
functions alone once the encoder is exact (D09b).

Not claimed.  That codes kept by a share converge to something: their measure does not change, they
do. Ties, which every rule breaks by order.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.proofs_check.neural_operators.settings import array, claim, drawn, parameter
from pentad.theory.numbers.domains import Assumption, Domain, integer
from pentad.theory.numbers.kinds import Matrix
from pentad.theory.operators.fourier import grid_values
from pentad.theory.operators.functions import encoded_function
from pentad.theory.operators.grid_sizes import exact_from
from pentad.theory.operators.spectral_layers import encoded, encoded_by_definition
from pentad.theory.operators.topk_rules import (
    concept_energies,
    kept_by_count,
    kept_by_definition,
    kept_by_share,
    share_kept,
)
from pentad.theory.operators.truncation import energy

FUNCTIONS = parameter(
    "functions",
    "codes of one or two concepts of degree up to 2, (p, B + 1, 2)",
    lambda choose, _: drawn(choose, choose(1, 2), choose(0, 2) + 1, 2),
)
GRID, TIMES = integer("n", 1, 5), integer("times", 2, 3)
COUNT = parameter(
    "count",
    "from one entry to all on the coarse grid",
    lambda choose, p: choose(1, len(p["functions"]) * p["n"]),
)


def _codes(functions: Matrix, n: int) -> Any:
    return grid_values(functions, n)


def _shares(functions: Matrix, n: int, times: int, count: int) -> Any:
    """On the fine grid: the share that the count keeps, and that the coarse grid's share keeps."""
    fine = _codes(functions, times * n)
    share = Fraction(count, len(functions) * n)
    return np.array(
        [share_kept(kept_by_count(fine, count)), share_kept(kept_by_share(fine, share))],
        dtype=object,
    )


def _shares_by_definition(functions: Matrix, n: int, times: int, count: int) -> Any:
    fine = _codes(functions, times * n)
    kept = [kept_by_definition(fine, k).sum() for k in (count, times * count)]
    return np.array([Fraction(int(number), fine.size) for number in kept], dtype=object)


def _shares_on_coarse(functions: Matrix, n: int, times: int, count: int) -> Any:
    kept = share_kept(kept_by_count(_codes(functions, n), count))
    return np.array([kept / times, kept], dtype=object)


TWO: dict[str, Any] = {
    "functions": array([[[1, 0], [1, 1]], [[0, 0], [2, 1]]]),
    "n": 4,
    "times": 2,
    "count": 3,
}

SHARES = claim(
    "shares-of-codes",
    "D09a",
    locator="TopK in SAE-FNO across resolutions",
    title="A count of codes is a share that shrinks with the grid, a share of codes is not",
    plain="On m times as many points a fixed number of largest entries is one m-th of the share of "
    "all entries, and a fixed share of largest entries the same share.",
    statement=r"\frac{k}{p\,mn}=\frac1m\cdot\frac k{pn}",
    relation="==",
    domain=Domain((FUNCTIONS, GRID, TIMES, COUNT)),
    lhs=_shares,
    rhs=_shares_on_coarse,
    examples=(TWO,),
    evidence=(
        exact("codes of functions of degree up to 2, n <= 5, exactly", cases=60),
        search(
            "in floats, entries kept by counting those above",
            using={"lhs": _shares_by_definition},
            cases=60,
        ),
    ),
    mutants=(
        instead(
            "a count keeps its share",
            rhs=lambda functions, n, times, count: (
                np.array([1, times], dtype=object) * _shares_on_coarse(functions, n, times, count)
            ),
        ),
        instead(
            "a share keeps the same codes",
            lhs=lambda functions, n, times, count: kept_by_share(
                _codes(functions, times * n), Fraction(count, len(functions) * n)
            )[:, ::times].astype(int),
            rhs=lambda functions, n, count: kept_by_count(_codes(functions, n), count).astype(int),
        ),
    ),
    sees_also=("neural-operators/concept-energies",),
)

MODES, DEGREE = integer("modes", 0, 3), integer("degree", 0, 4)
PARTS = (
    MODES,
    DEGREE,
    parameter(
        "weights",
        "of one or two concepts, (p, K + 1, 2)",
        lambda choose, p: drawn(choose, choose(1, 2), p["modes"] + 1, 2),
    ),
    parameter(
        "function", "coefficients, (B + 1, 2)", lambda choose, p: drawn(choose, p["degree"] + 1, 2)
    ),
    parameter(
        "n",
        "points, around K + max(K, B) + 1",
        lambda choose, p: max(1, exact_from(p["modes"], p["degree"]) + choose(-2, 2)),
    ),
)
FINE = Assumption(
    "fine enough",
    "n >= K + max(K, B) + 1",
    lambda n, modes, degree: n >= exact_from(modes, degree),
)
WIDE: dict[str, Any] = {
    "modes": 1,
    "degree": 3,
    "weights": array([[[1, 2], [3, -1]]]),
    "function": array([[1, 0], [1, 1], [2, -1], [1, 3]]),
}

ENERGIES = claim(
    "concept-energies",
    "D09b",
    locator="concept sparsity of SAE-FNO across resolutions",
    title="On fine enough grids the scores of concepts do not depend on the grid",
    plain="On every grid of at least K + max(K, B) + 1 points the mean squares of the concepts' "
    "codes are those of the functions, so that the same concepts are chosen.",
    statement=r"n\ge K+\max(K,B)+1\implies\frac1n\sum_j(D_n^*x)_{c,j}^2=\sum_{\lvert k\rvert\le K}"
    r"\lvert W_{c,k}\rvert^2\lvert c_k\rvert^2",
    relation="==",
    domain=Domain(PARTS, (FINE,)),
    lhs=lambda weights, function, n: concept_energies(
        encoded_by_definition(weights, grid_values(function, n))
    ),
    rhs=lambda weights, function: np.array(
        [energy(code) for code in encoded_function(weights, function)]
    ),
    examples=(WIDE | {"n": 5},),
    outside=(WIDE | {"n": 3}, WIDE | {"n": 4}),
    evidence=(
        exact("rational weights and functions, K <= 3, B <= 4, exactly", cases=60),
        search(
            "the same in floats, by fast transforms",
            using={
                "lhs": lambda weights, function, n: (
                    np.linalg.norm(encoded(weights, grid_values(function, n)), axis=1) ** 2 / n
                )
            },
            floats_only=True,
            size=lambda weights, function: (weights**2).sum() * (function**2).sum(),
        ),
    ),
    mutants=(
        instead(
            "from 2K + 1 points on, whatever the degree",
            domain=Domain(
                PARTS,
                (Assumption("fine enough", "n > 2K", lambda n, modes: n > 2 * modes),),
            ),
        ),
        instead(
            "with sums over the grid",
            rhs=lambda weights, function, n: (
                n * np.array([energy(code) for code in encoded_function(weights, function)])
            ),
        ),
    ),
    sees_also=("neural-operators/exact-on-fine-grids",),
)

CLAIMS = (SHARES, ENERGIES)
