r"""Explained variance of all coordinates together, and its mean over coordinates (C10).

Setting.  Residual and total sums of squares RSS_l, TSS_l of each coordinate l.

Idea.  The two agree where all coordinates vary alike. Elsewhere the mean over coordinates may
follow one that hardly varies: of TSS = (100, 1), RSS = (50, 0) gives .75 by coordinate and .505 in
total, RSS = (0, 1) gives .5 and .990. And a stage may lower the squared error from 101 to 53 while
the mean falls from 0 to -.75.

Not claimed.  Which of the two is to be used; a report that gives one should say which.
"""

from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.explained_variance import (
    SumsOfSquares,
    mean_explained_variance,
    sums_of_squares,
    total_explained_variance,
)
from pentad.theory.numbers.domains import Assumption, Domain, choice

TOTAL = parameter(
    "total",
    "total sums of squares of up to 3 coordinates, positive",
    lambda choose, _: drawn(choose, choose(1, 3), least=1, most=2),
)
RESIDUAL = parameter(
    "residual",
    "residual sums of squares, none negative",
    lambda choose, point: drawn(choose, len(point["total"]), least=0),
)
VARY_ALIKE = Assumption(
    "vary alike", "all coordinates vary alike", lambda total: bool((total == total[0]).all())
)

EVS_AGREE = claim(
    "explained-variances-agree",
    "C10a",
    locator="explained variance, by the public code",
    title="The two explained variances agree where coordinates vary alike",
    plain="The mean over coordinates of explained variance is that of all together if all "
    "coordinates vary alike.",
    statement=r"\tfrac1d\sum_l\Bigl(1-\tfrac{\mathrm{RSS}_l}{\mathrm{TSS}_l}\Bigr)"
    r"=1-\frac{\sum_l\mathrm{RSS}_l}{\sum_l\mathrm{TSS}_l}\quad\text{if all }\mathrm{TSS}_l"
    r"\text{ are equal}",
    relation="==",
    domain=Domain((TOTAL, RESIDUAL), (VARY_ALIKE,)),
    lhs=lambda residual, total: mean_explained_variance(SumsOfSquares(residual, total)),
    rhs=lambda residual, total: total_explained_variance(SumsOfSquares(residual, total)),
    examples=({"total": array([2, 2]), "residual": array([1, 0])},),
    outside=({"total": array([100, 1]), "residual": array([50, 0])},),
    evidence=(
        exact("rational sums of squares of up to 3 coordinates"),
        search(
            "the same in floats, the left side as a mean of quotients",
            using={"lhs": lambda residual, total: float(np.mean(1 - residual / total))},
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the mean is never above the total for other coordinates",
            relation="<=",
            domain=Domain((TOTAL, RESIDUAL)),
        ),
    ),
    sees_also=("ensembles/explained-variances-disagree",),
)

_FALLING = ((100, 1), (100, 1), (50, 3))
_OPPOSITE = ((100, 1), (0, 1), (50, 0))
PAIRS = choice("pair", (_FALLING, _OPPOSITE), listed=True)


def _both(total: Any, residual: Any) -> tuple[Any, Any]:
    sums = SumsOfSquares(array(residual), array(total))
    return total_explained_variance(sums), mean_explained_variance(sums)


def _both_from_data(total: Any, residual: Any) -> tuple[Any, Any]:
    """Two samples a coordinate, at plus and minus a root, and residuals that make up the sums."""
    targets = array([[10, 1], [-10, -1]]) / 2
    scale = array(list(total)) / (2 * targets[0] ** 2)
    sums = sums_of_squares(targets, targets)
    assert list(sums.total * scale) == list(total)
    return (
        1 - sum(residual) / sum(sums.total * scale),
        sum(1 - r / t for r, t in zip(array(residual), sums.total * scale, strict=True)) / 2,
    )


def _lower(pair: Any, both: Any) -> Any:
    """The total of the second, worse by it; the mean of the other one."""
    total, first, second = pair
    if pair == _FALLING:
        return np.array([both(total, first)[0], both(total, second)[1]])
    return np.array([both(total, second)[0], both(total, first)[1]])


def _upper(pair: Any, both: Any) -> Any:
    total, first, second = pair
    if pair == _FALLING:
        return np.array([both(total, second)[0], both(total, first)[1]])
    return np.array([both(total, first)[0], both(total, second)[1]])


EVS_DISAGREE = claim(
    "explained-variances-disagree",
    "C10b",
    locator="explained variance, by the public code",
    title="The two explained variances can order two models oppositely",
    plain="Of two models one can explain more in total and the other more on average over "
    "coordinates; so a chain's squared error can fall while its mean explained variance falls too.",
    statement=r"\mathrm{TSS}=(100,1):\quad\mathrm{RSS}=(50,0)\mapsto.75,\ .505;\qquad"
    r"\mathrm{RSS}=(0,1)\mapsto.5,\ .990;\qquad\mathrm{RSS}=(100,1)\to(50,3):\ 0\to-.75",
    relation="<=",
    domain=Domain((PAIRS,)),
    lhs=lambda pair: _lower(pair, _both),
    rhs=lambda pair: _upper(pair, _both),
    examples=({"pair": _FALLING}, {"pair": _OPPOSITE}),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("both pairs, from sums of squares"),
        exhaustive(
            "both pairs, from data",
            using={
                "lhs": lambda pair: _lower(pair, _both_from_data),
                "rhs": lambda pair: _upper(pair, _both_from_data),
            },
        ),
    ),
    mutants=(
        instead(
            "they agree in order",
            lhs=lambda pair: _lower(pair, _both)[::-1],
            rhs=lambda pair: _upper(pair, _both)[::-1] - 1,
        ),
    ),
    sees_also=("ensembles/explained-variances-agree", "ensembles/telescoping"),
)

CLAIMS = (EVS_AGREE, EVS_DISAGREE)
