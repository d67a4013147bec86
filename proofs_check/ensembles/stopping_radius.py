r"""Where boosting with an L1 penalty stops: at residuals of half the factor (C11a to C11c).

Setting.  A stage of ReLU latents with unit decoder columns, no decoder bias, and an affine encoder
with bias; its objective is E|r - Dc|^2 + lam E|c|_1, samples of equal weight, squares summed over
coordinates.

Idea.  |r - Dc|^2 + lam |c|_1 >= |r|^2 + sum_i c_i (lam - 2 <r, d_i>), so that no codes help where
all residuals are at most lam / 2 long (C11a). A longer one gives the column d = r / |r|, whose
codes (<d, r> - lam / 2)_+ gain exactly their mean square (C11b); their bias is why encoders need
one. A non-zero stage of stationary size has E<r - g, g> = lam E|c|_1 / 2, and so leaves a residual
of at least lam / 2 (C11c). What follows for chains is in `greedy_chains`.

Not claimed.  Encoders without bias: of d = 1, lam = 1, residuals 1 once and .3 twelve times, zero
is optimal for them although 1 > 1/2. Trained decoder biases. TopK, which has no radius.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.ensembles.settings import (
    array,
    claim,
    drawn,
    parameter,
    unit_vectors,
)
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.form import instead
from pentad.theory.ensembles.line_search import stationary_scale
from pentad.theory.ensembles.stopping_radius import (
    gain_by_definition,
    gain_of_column,
    largest_square,
    objective,
)
from pentad.theory.numbers.domains import Assumption, Choose, Domain, Parameter, Point, inequality
from pentad.theory.numbers.kinds import Matrix, Number

ROWS = parameter(
    "residual",
    "up to 3 residuals in up to 3 dimensions, (N, d)",
    lambda choose, _: drawn(choose, choose(1, 3), choose(1, 3), parts=8),
)
FACTOR = Parameter(
    "factor", "1/4 to 3", lambda choose, _: Fraction(choose(1, 12), 4), Fraction(1, 4), Fraction(3)
)


def _columns(choose: Choose, point: Point) -> Any:
    d = point["residual"].shape[1]
    columns = unit_vectors(choose, d, choose(1, 2))
    return columns if choose(0, 9) else 2 * columns


DECODER = parameter("decoder", "one or two columns, (d, n)", _columns)


def _codes(choose: Choose, point: Point) -> Any:
    shape = (len(point["residual"]), point["decoder"].shape[1])
    return drawn(choose, *shape, least=0, parts=8)


CODES = parameter("stage_codes", "codes that are not negative, (N, n)", _codes)
UNIT = Assumption(
    "unit columns",
    "columns have length 1",
    lambda decoder: bool(((decoder * decoder).sum(0) == 1).all()),
)
SHORT = inequality(
    "short",
    "no residual is longer than half the factor",
    lambda residual: 4 * largest_square(residual),
    "<=",
    lambda factor: factor * factor,
)
AXIS = array([[1]])
AT_THE_RADIUS = {
    "residual": array([["1/2"]]),
    "factor": Fraction(1),
    "decoder": AXIS,
    "stage_codes": array([[0]]),
}

SHORT_ON_AVERAGE = AT_THE_RADIUS | {
    "residual": array([[1], [0], [0], [0], [0]]),
    "stage_codes": array([["1/2"], [0], [0], [0], [0]]),
}

ZERO_IS_OPTIMAL = claim(
    "zero-is-optimal",
    "C11a",
    locator="boosting with ReLU-L1",
    title="Within half the penalty factor no stage helps",
    plain="If no residual is longer than half the factor of the L1 penalty, no codes of any unit "
    "columns lower the stage's objective below that of doing nothing.",
    statement=r"\max_n\lVert r_n\rVert\le\tfrac\lambda2\implies"
    r"\mathbb{E}\lVert r-Dc\rVert^2+\lambda\,\mathbb{E}\lVert c\rVert_1\ge"
    r"\mathbb{E}\lVert r\rVert^2\quad\text{for all }c\ge0",
    relation=">=",
    domain=Domain((ROWS, FACTOR, DECODER, CODES), (UNIT, SHORT)),
    lhs=objective,
    rhs=lambda residual: (residual * residual).sum() / len(residual),
    examples=(
        AT_THE_RADIUS,
        AT_THE_RADIUS
        | {"residual": array([["-1/4"], ["1/2"]]), "stage_codes": array([[0], ["1/8"]])},
    ),
    outside=(
        AT_THE_RADIUS | {"residual": array([["1009/2000"]]), "stage_codes": array([["9/2000"]])},
        AT_THE_RADIUS | {"decoder": array([[2]]), "stage_codes": array([["1/8"]])},
    ),
    evidence=(
        exact("rational residuals, unit columns and codes, N <= 3, d <= 3", cases=200),
        search(
            "the same in floats, the left side expanded",
            using={
                "lhs": lambda residual, stage_codes, decoder, factor: (
                    (
                        (residual**2).sum()
                        + (stage_codes * (factor - 2 * residual @ decoder)).sum()
                        + np.einsum("si,sj,ij->", stage_codes, stage_codes, decoder.T @ decoder)
                    )
                    / len(residual)
                )
            },
        ),
    ),
    mutants=(
        instead(
            "within the whole factor",
            domain=Domain(
                (ROWS, FACTOR, DECODER, CODES),
                (
                    UNIT,
                    inequality(
                        "short",
                        "no residual is longer than the factor",
                        largest_square,
                        "<=",
                        lambda factor: factor * factor,
                    ),
                ),
            ),
        ),
        instead(
            "for residuals that are short on average",
            domain=Domain(
                (ROWS, FACTOR, DECODER, CODES),
                (
                    UNIT,
                    inequality(
                        "short",
                        "mean square at most that of half the factor",
                        lambda residual: 4 * (residual * residual).sum() / len(residual),
                        "<=",
                        lambda factor: factor * factor,
                    ),
                ),
            ),
            examples=(SHORT_ON_AVERAGE,),
        ),
        instead(
            "without a penalty, as for TopK",
            lhs=lambda residual, stage_codes, decoder, factor: objective(
                residual, stage_codes, decoder, factor - factor
            ),
        ),
    ),
    sees_also=("ensembles/gain-of-a-column", "ensembles/largest-residual"),
)

COLUMN = parameter(
    "column",
    "a unit vector, (d,)",
    lambda choose, point: unit_vectors(choose, point["residual"].shape[1], 1)[:, 0],
)

GAIN = claim(
    "gain-of-a-column",
    "C11b",
    locator="boosting with ReLU-L1",
    title="Beyond half the factor one column gains the square of the excess",
    plain="A unit column whose codes are the residuals' components along it less half the factor, "
    "where positive, lowers the objective by exactly the mean square of these codes.",
    statement=r"c_n=(\langle d,r_n\rangle-\tfrac\lambda2)_+:\quad L(0)-L(c)=\mathbb{E}"
    r"(\langle d,r\rangle-\tfrac\lambda2)_+^2",
    relation="==",
    domain=Domain((ROWS, FACTOR, COLUMN)),
    lhs=gain_by_definition,
    rhs=gain_of_column,
    examples=(
        {"residual": array([[2, 0], [1, 1]]), "factor": Fraction(1), "column": array([1, 0])},
    ),
    evidence=(
        exact("rational residuals and unit columns, N <= 3, d <= 3", cases=100),
        search(
            "the same in floats, sample by sample",
            using={
                "rhs": lambda residual, column, factor: np.mean(
                    [max(0.0, float(r @ column) - factor / 2) ** 2 for r in residual]
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead(
            "the excess over the whole factor",
            rhs=lambda residual, column, factor: gain_of_column(residual, column, 2 * factor),
        ),
        instead(
            "for columns of any length",
            lhs=lambda residual, column, factor: gain_by_definition(residual, 2 * column, factor),
            rhs=lambda residual, column, factor: gain_of_column(residual, 2 * column, factor),
        ),
    ),
    sees_also=("ensembles/zero-is-optimal", "ensembles/limit-of-residuals"),
)

SOMETHING = Assumption(
    "something",
    "the stage gives something",
    lambda decoder, stage_codes: bool((stage_codes @ decoder.T != 0).any()),
)


def _after_stationary_stage(
    residual: Matrix, stage_codes: Matrix, decoder: Matrix, factor: Number
) -> Any:
    output = stage_codes @ decoder.T
    penalty = factor * stage_codes.sum() / len(residual)
    return residual - stationary_scale(residual, output, penalty) * output


LARGEST_RESIDUAL = claim(
    "largest-residual",
    "C11c",
    locator="boosting with ReLU-L1",
    title="A stage of stationary size leaves a residual of at least half the factor",
    plain="If the objective is stationary under scaling the codes, and the stage gives something, "
    "some residual is still at least half the factor long: no such stage explains everything.",
    statement=r"\max_n\lVert r_n-g_n\rVert\ge\tfrac\lambda2\qquad\Bigl(g=tDc\ne0,\ "
    r"\tfrac{d}{dt}L(tc)=0\Bigr)",
    relation=">=",
    domain=Domain((ROWS, FACTOR, DECODER, CODES), (UNIT, SOMETHING)),
    lhs=lambda residual, stage_codes, decoder, factor: (
        4 * largest_square(_after_stationary_stage(residual, stage_codes, decoder, factor))
    ),
    rhs=lambda factor: factor * factor,
    examples=(
        AT_THE_RADIUS | {"residual": array([[2]]), "stage_codes": array([[1]])},
        AT_THE_RADIUS | {"residual": array([[2], [1]]), "stage_codes": array([["3/2"], ["1/2"]])},
    ),
    outside=(
        AT_THE_RADIUS | {"residual": array([[2]]), "stage_codes": array([[0]])},
        AT_THE_RADIUS
        | {"residual": array([[2]]), "decoder": array([[2]]), "stage_codes": array([[1]])},
    ),
    evidence=(
        exact("rational residuals, unit columns and codes, N <= 3, d <= 3", cases=200),
        search(
            "the same in floats, the size by minimising along it",
            using={
                "lhs": lambda residual, stage_codes, decoder, factor: (
                    4 * _largest_after_minimising(residual, stage_codes, decoder, factor)
                )
            },
            floats_only=True,
        ),
    ),
    mutants=(
        instead("of the whole factor", rhs=lambda factor: 4 * factor * factor),
        instead(
            "every residual, not the largest alone",
            lhs=lambda residual, stage_codes, decoder, factor: (
                4
                * min(
                    (row * row).sum()
                    for row in _after_stationary_stage(residual, stage_codes, decoder, factor)
                )
            ),
        ),
    ),
    not_claimed="That training reaches a stationary size.",
    sees_also=("ensembles/zero-is-optimal", "ensembles/shrinkage"),
)


def _largest_after_minimising(
    residual: Matrix, stage_codes: Matrix, decoder: Matrix, factor: Number
) -> float:
    """From a parabola through three values of the objective, whose vertex is the size."""
    values = [
        (((residual - t * stage_codes @ decoder.T) ** 2).sum() + factor * t * stage_codes.sum())
        for t in (0.0, 1.0, 2.0)
    ]
    bend, slope, _ = np.polynomial.Polynomial.fit((0, 1, 2), values, 2).convert().coef[::-1]
    left = residual + slope / (2 * bend) * stage_codes @ decoder.T
    return float((left**2).sum(1).max())


CLAIMS = (ZERO_IS_OPTIMAL, GAIN, LARGEST_RESIDUAL)
