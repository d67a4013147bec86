r"""Explained variance of all coordinates together, and its mean over coordinates (C10).

Setting.  Residual and total sums of squares RSS_l, TSS_l of each coordinate l.

Idea.  The two agree where all coordinates vary alike. Elsewhere the mean over coordinates may
follow one that hardly varies: of TSS = (100, 1), RSS = (50, 0) gives .75 by coordinate and .505 in
total, RSS = (0, 1) gives .5 and .990. And a stage may lower the squared error from 101 to 53 while
the mean falls from 0 to -.75.

Not claimed.  Which of the two is to be used; a report that gives one should say which.
"""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.evidence.exact import TWO_ROUTES, exact, exhaustive
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.explained_variance import (
    SumsOfSquares,
    mean_explained_variance,
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


class Example(NamedTuple):
    """Sums of squares of two coordinates, and what follows from them.

    Attributes
    ----------
    residual
        RSS of both coordinates; TSS are 100 and 1.
    rows
        Residuals of four samples with these sums of squares.
    error, mean, total
        Sum of squared errors, mean explained variance and total explained variance.
    """

    residual: tuple[int, int]
    rows: tuple[tuple[int | str, int | str], ...]
    error: int
    mean: Fraction
    total: Fraction


TARGETS = ((5, "1/2"), (5, "1/2"), (-5, "-1/2"), (-5, "-1/2"))
EXAMPLES = (
    Example((50, 0), ((5, 0), (5, 0), (0, 0), (0, 0)), 50, Fraction(3, 4), Fraction(51, 101)),
    Example((0, 1), ((0, 1), (0, 0), (0, 0), (0, 0)), 1, Fraction(1, 2), Fraction(100, 101)),
    Example((100, 1), ((5, "1/2"),) * 4, 101, Fraction(0), Fraction(0)),
    Example((50, 3), ((5, 1), (5, 1), (0, 1), (0, 0)), 53, Fraction(-3, 4), Fraction(48, 101)),
)


def _both(sums: SumsOfSquares) -> Any:
    return np.array(
        [sums.residual.sum(), mean_explained_variance(sums), total_explained_variance(sums)]
    )


def _from_data(example: Example) -> Any:
    """The same of four samples: norms of errors, each over that of the targets, whose mean is 0."""
    targets, left = array(TARGETS), array(example.rows)
    errors, spreads = ((rows * rows).sum(0) for rows in (left, targets))
    assert not targets.sum(0).any()
    return np.array(
        [
            (left * left).sum(),
            sum((spreads - errors) / spreads) / 2,
            (sum(spreads) - sum(errors)) / sum(spreads),
        ]
    )


EVS_DISAGREE = claim(
    "explained-variances-disagree",
    "C10b",
    locator="explained variance, by the public code",
    title="The two explained variances can order two models oppositely",
    plain="Of two models of one data set the first explains more on average over coordinates, .75 "
    "against .5, and less in total, .505 against .990. And of two others the second has about half "
    "the squared error, 53 against 101, and the lower mean, -.75 against 0.",
    statement=r"\mathrm{TSS}=(100,1):\quad\mathrm{RSS}=(50,0)\mapsto\tfrac34,\ \tfrac{51}{101};"
    r"\qquad\mathrm{RSS}=(0,1)\mapsto\tfrac12,\ \tfrac{100}{101};\qquad\mathrm{RSS}=(100,1)"
    r"\mapsto0,\ 0;\qquad\mathrm{RSS}=(50,3)\mapsto-\tfrac34,\ \tfrac{48}{101}",
    relation="==",
    domain=Domain((choice("example", EXAMPLES, listed=True),)),
    lhs=lambda example: _both(SumsOfSquares(array(example.residual), array((100, 1)))),
    rhs=lambda example: np.array([example.error, example.mean, example.total]),
    examples=tuple({"example": example} for example in EXAMPLES),
    one_method=TWO_ROUTES,
    evidence=(
        exhaustive("all four, from sums of squares"),
        exhaustive("all four, from four samples each", using={"lhs": _from_data}),
    ),
    mutants=(
        instead(
            "the mean is never above the total",
            relation="<=",
            lhs=lambda example: example.mean,
            rhs=lambda example: example.total,
        ),
        instead(
            "the two agree",
            rhs=lambda example: np.array([example.error, example.total, example.total]),
        ),
    ),
    sees_also=("ensembles/explained-variances-agree", "ensembles/telescoping"),
)

CLAIMS = (EVS_AGREE, EVS_DISAGREE)
