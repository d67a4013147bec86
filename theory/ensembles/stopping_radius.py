r"""Where boosting with an L1 penalty stops: the largest residual tends to half the penalty factor.

A stage of ReLU latents with unit decoder columns, no decoder bias and a free affine encoder is
trained on \( \mathbb{E}\lVert r-Dc\rVert^2+\lambda\,\mathbb{E}\lVert c\rVert_1 \), samples of equal
weight. For any codes that are not negative,

\[ \lVert r-Dc\rVert^2+\lambda\lVert c\rVert_1\ge
   \lVert r\rVert^2+\sum_ic_i(\lambda-2\langle r,d_i\rangle), \]

so that zero is optimal where \( \max_n\lVert r_n\rVert\le\lambda/2 \); elsewhere the latent with
column \( d=r_n/\lVert r_n\rVert \) and code \( (\langle d,r\rangle-\lambda/2)_+ \) gains
\( \mathbb{E}(\langle d,r\rangle-\lambda/2)_+^2 \). A non-zero stage that is stationary under
scaling leaves a residual of at least \( \lambda/2 \). Hence, for optimal stages on N samples of
which one is that long, \( \lim_j\max_n\lVert r_{j,n}\rVert=\lambda/2 \) and \( \lim_jE_j \) lies
between \( \lambda^2/(4N) \) and \( \lambda^2/4 \): not even the limit explains everything.
"""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import require_finite, squarable, summable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import positive_part, require, require_count, root

Rows = Shaped[np.ndarray, "samples d"]


def largest_square(residual: Rows) -> Number:
    r"""\( \max_n\lVert r_n\rVert^2 \).

    Raises
    ------
    ValueError
        If there is no sample, or a float is no number.

    >>> float(largest_square(np.array([[3.0, 4.0], [1.0, 0.0]])))
    25.0
    """
    _require_rows(residual)
    return max((row * row).sum() for row in summable(residual))


def zero_is_optimal(residual: Rows, factor: Number) -> bool:
    r"""Whether no stage beats the zero map: \( \max_n\lVert r_n\rVert\le\lambda/2 \).

    Parameters
    ----------
    residual
        (samples, d), of equal weight.
    factor
        What the L1 penalty is multiplied by, positive.

    Raises
    ------
    ValueError
        If the factor is not positive and finite, or as for `largest_square`.

    >>> zero_is_optimal(np.array([[0.3, 0.4]]), 1.0), zero_is_optimal(np.array([[0.5, 0.4]]), 1.0)
    (True, False)
    """
    _require_factor(factor)
    _require_rows(residual)
    rows = summable(residual)
    if rows.dtype.kind == "f":
        exponent = int(np.frexp(float(factor))[1])
        with np.errstate(over="ignore"):
            rows, factor = np.ldexp(rows, -exponent), float(np.ldexp(float(factor), -exponent))
        if np.abs(rows).max() > 1:  # than the factor, whose square would be compared with infinity
            return False
    return bool(4 * largest_square(rows) <= factor * factor)


def _require_rows(residual: Rows) -> None:
    require(len(residual) >= 1, "the largest is one of some; got no residual")
    require_finite(residual, "residuals")


def _require_factor(factor: Number) -> None:
    require(factor > 0, f"a penalty has a positive factor; got {factor}")
    require(
        not isinstance(factor, float | np.floating) or np.isfinite(factor),
        f"a penalty has a finite factor; got {factor}",
    )


def objective(
    residual: Rows,
    stage_codes: Shaped[np.ndarray, "samples n"],
    decoder: Shaped[np.ndarray, "d n"],
    factor: Number,
) -> Number:
    r"""\( \mathbb{E}\lVert r-Dc\rVert^2+\lambda\,\mathbb{E}\lVert c\rVert_1 \), from the codes.

    Raises
    ------
    ValueError
        If a code is negative or no number.
    """
    require(bool((stage_codes >= 0).all()), "codes of ReLU latents are not negative; got others")
    left = summable(residual) - stage_codes @ decoder.T
    return ((left * left).sum() + factor * stage_codes.sum()) / len(residual)


def floor_of_objective(
    residual: Rows,
    stage_codes: Shaped[np.ndarray, "samples n"],
    decoder: Shaped[np.ndarray, "d n"],
    factor: Number,
) -> Number:
    r"""\( \mathbb{E}\lVert r\rVert^2+\mathbb{E}\sum_ic_i(\lambda-2\langle r,d_i\rangle) \).

    What the objective is at least, for any columns.
    """
    rooms = factor - 2 * (residual @ decoder)
    return ((residual * residual).sum() + (stage_codes * rooms).sum()) / len(residual)


def soft_codes(
    residual: Rows, column: Shaped[np.ndarray, " d"], factor: Number
) -> Shaped[np.ndarray, " samples"]:
    r"""\( (\langle d,r\rangle-\lambda/2)_+ \): the best codes of one unit column."""
    return np.asarray(positive_part(residual @ column - factor / 2))


def gain_of_column(residual: Rows, column: Shaped[np.ndarray, " d"], factor: Number) -> Number:
    r"""\( \mathbb{E}(\langle d,r\rangle-\lambda/2)_+^2 \), what one unit column gains.

    Parameters
    ----------
    residual
        (samples, d).
    column
        (d,), of length 1.
    factor
        Positive.
    """
    excess = soft_codes(residual, column, factor)
    return (excess * excess).sum() / len(residual)


def gain_by_definition(residual: Rows, column: Shaped[np.ndarray, " d"], factor: Number) -> Number:
    """The zero map's objective less that of the one column with its codes: a slow twin."""
    c = soft_codes(residual, column, factor)[:, None]
    zero = 0 * c
    return objective(residual, zero, column[:, None], factor) - objective(
        residual, c, column[:, None], factor
    )


def greedy_chain(residual: Rows, factor: Number, stages: int) -> list[Rows]:
    """Residuals of a chain whose every stage is the soft column along the longest residual.

    Each stage is the one of the theorem: it shortens no component along its column below half the
    factor, so that, if one residual is that long, the largest one tends to half the factor.
    Rationals become balls, since lengths are irrational.

    Parameters
    ----------
    residual
        (samples, d), not all zero.
    factor
        Positive.
    stages
        How many.

    Raises
    ------
    ValueError
        If the residuals vanish, there is none, squares of floats leave their range, or the factor
        is not positive and finite, or stages is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, stages=stages)
    require_count(stages, "stages", least=0)
    _require_factor(factor)
    _require_rows(residual)
    chain = [squarable(residual, "residuals")]
    for _ in range(stages):
        current = chain[-1]
        squares = (current * current).sum(1)
        longest = _largest(squares)
        require(squares[longest] != 0, "a direction needs a residual that is not zero; got zero")
        column = current[longest] / root(squares[longest], 2)
        codes = soft_codes(current, column, factor)
        chain.append(current - codes[:, None] * column)
    return chain


def _largest(values: Shaped[np.ndarray, " samples"]) -> int:
    """Index of the largest, for balls the one whose middle is largest."""
    middles = [value.mid() if hasattr(value, "mid") else value for value in values]
    return max(range(len(values)), key=lambda n: middles[n])


def bounds_of_limit(factor: Number, samples: int) -> tuple[Number, Number]:
    r"""\( \lambda^2/(4N) \) and \( \lambda^2/4 \), between which the limit of the energy lies.

    That is, if one of the first residuals is at least half the factor long: else every optimal
    stage is zero, and the energy stays what it is.

    Raises
    ------
    ValueError
        If there is no sample, or the factor is not positive and finite.
    """
    require_count(samples, "samples")
    _require_factor(factor)
    return factor * factor / (4 * samples), factor * factor / 4
