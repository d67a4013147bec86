r"""Along a greedy chain the largest residual stays at half the penalty factor (C11d).

Setting.  Boosting with ReLU latents and an L1 penalty, as in `stopping_radius`: every stage is one
unit column along the longest residual r, with the codes (<d, r> - lam / 2)_+.

Idea.  The longest residual is cut to lam / 2, and no component along d below that. What is removed
of it is |r|^2 - lam^2 / 4, at least the square of the excess |r| - lam / 2. So the squares of
excesses sum to at most N (E_0 - E_J).

So what.  If that holds for all J, the excess tends to zero: the largest residual tends to lam / 2,
and the energy to between lam^2 / (4 N) and lam^2 / 4. Optimal stages remove as much as such a
column at least (C11b) and leave a residual of lam / 2 (C11c), so that the same holds of them. These
limits are by hand.

Not claimed.  What trained stages do.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import array, claim, drawn, parameter
from pentad.proofs_check.ensembles.stopping_radius import FACTOR
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.stopping_radius import greedy_chain, largest_square
from pentad.theory.numbers.domains import Domain, inequality, integer
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import larger, power, root

LONG = inequality(
    "long",
    "some residual is at least half the factor long",
    lambda residual: 4 * largest_square(residual),
    ">=",
    lambda factor: factor * factor,
)
ROWS = parameter(
    "residual",
    "up to 3 residuals in up to 3 dimensions, (N, d)",
    lambda choose, _: drawn(choose, choose(1, 3), choose(1, 3)),
)
STAGES = integer("stages", 1, 4)


def _sides_of_limit(residual: Matrix, factor: Number, stages: int) -> tuple[Any, Any]:
    """Half the factor against what is left; squared excesses against N times what was removed."""
    chain = greedy_chain(residual, factor, stages)
    largest = [_largest(r) for r in chain]
    spent = sum(power(root(square, 2) - factor / 2, 2) for square in largest[:-1])
    first, last = ((r * r).sum() for r in (chain[0], chain[-1]))
    return (
        np.array([factor * factor / 4, spent], dtype=object),
        np.array([largest[-1], first - last], dtype=object),
    )


def _largest(residual: Matrix) -> Any:
    squares = [(row * row).sum() for row in residual]
    found = squares[0]
    for square in squares[1:]:
        found = larger(square, found) if hasattr(square, "max") else larger(found, square)
    return found


def _by_cutting(residual: Matrix, factor: float, stages: int) -> tuple[float, float, float]:
    """Sum of squared excesses, last largest square and what was removed, residual by residual."""
    left, spent = [np.array(row) for row in residual], 0.0
    for _ in range(stages):
        longest = max(left, key=np.linalg.norm)
        length = np.linalg.norm(longest)
        spent += float(length - factor / 2) ** 2
        column = longest / length
        along = [float(row @ column) for row in left]
        left = [row + (min(x, factor / 2) - x) * column for row, x in zip(left, along, strict=True)]
    squares = [float(row @ row) for row in left]
    return spent, max(squares), float((residual**2).sum()) - sum(squares)


def _spent_by_cutting(residual: Matrix, factor: float, stages: int) -> Any:
    return np.array([factor**2 / 4, _by_cutting(residual, factor, stages)[0]])


def _left_by_cutting(residual: Matrix, factor: float, stages: int) -> Any:
    return np.array(_by_cutting(residual, factor, stages)[1:])


LIMIT = claim(
    "limit-of-residuals",
    "C11d",
    locator="boosting with ReLU-L1",
    title="A greedy chain stays at half the factor, with excesses of a bounded sum of squares",
    plain="A chain of up to four stages, each the best column along the longest residual, leaves a "
    "residual of at least half the factor, and its squared excesses over that sum to at most N "
    "times the energy that it removed.",
    statement=r"\max_n\lVert r_{J,n}\rVert\ge\tfrac\lambda2,\qquad\sum_{j<J}\Bigl(\max_n\lVert "
    r"r_{j,n}\rVert-\tfrac\lambda2\Bigr)^2\le N(E_0-E_J)\qquad(J\le4)",
    relation="<=",
    domain=Domain((ROWS, FACTOR, STAGES), (LONG,)),
    lhs=lambda residual, factor, stages: _sides_of_limit(residual, factor, stages)[0],
    rhs=lambda residual, factor, stages: _sides_of_limit(residual, factor, stages)[1],
    delta="Not known to be in the paper. That the excess tends to zero follows if this holds for "
    "every number of stages, which is by hand here.",
    examples=(
        {"residual": array([[3, 1], [1, 2], [-2, 1]]), "factor": Fraction(1), "stages": 4},
        {"residual": array([[1, 1], [-1, "1/2"]]), "factor": Fraction(1, 4), "stages": 4},
        {"residual": array([["1/2", 0], [0, "1/8"]]), "factor": Fraction(1), "stages": 1},
    ),
    outside=({"residual": array([["99/200"]]), "factor": Fraction(1), "stages": 1},),
    evidence=(
        exact("balls around chains of up to 4 stages from rational residuals", cases=100),
        search(
            "the same in floats, components along the longest residual cut off",
            using={"lhs": _spent_by_cutting, "rhs": _left_by_cutting},
            floats_only=True,
            cases=80,
        ),
    ),
    mutants=(
        instead(
            "the energy tends to zero",
            lhs=lambda residual, factor: _energy_after(residual, factor, 8),
            rhs=lambda factor: factor * factor / 400,
        ),
        instead(
            "squared excesses sum to at most what was removed, on average over samples",
            lhs=lambda residual, factor, stages: _sides_of_limit(residual, factor, stages)[0][1:],
            rhs=lambda residual, factor, stages: (
                _sides_of_limit(residual, factor, stages)[1][1:] / len(residual)
            ),
        ),
    ),
    not_claimed="What trained stages do; for optimal stages the two halves are C11b and C11c.",
    sees_also=("ensembles/gain-of-a-column", "ensembles/largest-residual"),
)


def _energy_after(residual: Matrix, factor: Number, count: int) -> Any:
    left = greedy_chain(residual, factor, count)[-1]
    return (left * left).sum() / len(left)


CLAIMS = (LIMIT,)
