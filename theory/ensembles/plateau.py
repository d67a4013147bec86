r"""What the error of an equal-weight bag tends to, read off a few of its members.

On the residual Gram matrix of any J members, whatever they are,

\[ \hat M_\infty=\frac{1}{J(J-1)}\sum_{i\ne j}G_{ij}
   =\frac{J\,\mathrm{MSE}_J-\overline{\mathrm{MSE}}_1}{J-1},\qquad
   \hat M_{J'}=\hat M_\infty+\frac{\overline{\mathrm{MSE}}_1-\hat M_\infty}{J'}, \]

and \( \hat M_{J'} \) is exactly the mean error over all bags of J' of the J members. For members
that were drawn alike and independently (or are exchangeable, of a family that goes on for ever) it
is an unbiased estimate of the expected error of J' members, for every J'. It says nothing of
members of another architecture, of unequal weights, or of boosting.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.ambiguity import mean_error, require_gram, residual_gram
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count

FEW = 4
"""Below as many members an interval by the jackknife is rough."""

LEAST = 3
"""Members below which there is no jackknife: without one of them, two have to be left."""


def plateau(G: Shaped[np.ndarray, "..."]) -> Number:
    """The mean of the residual Gram entries off the diagonal: what infinitely many would leave.

    It is an estimate. Below zero, which no error is, it says that members err in opposite ways, as
    independent ones do by chance alone.

    Parameters
    ----------
    G
        (J, J), of `theory.ensembles.ambiguity.residual_gram`.

    Returns
    -------
    number
        In the squared units of the data.

    Raises
    ------
    ValueError
        For a single member, which has no plateau, or a G that is not square and finite.

    >>> float(plateau(np.array([[3.0, 1.0], [1.0, 5.0]])))
    1.0
    """
    J = _require_two(G)
    return (G.sum() - G.diagonal().sum()) / (J * (J - 1))


def predicted_error(G: Shaped[np.ndarray, "..."], size: int) -> Number:
    """The error to expect of an equal-weight bag of another size.

    Parameters
    ----------
    G
        (J, J), of `theory.ensembles.ambiguity.residual_gram`.
    size
        Members of the bag, fewer or more than J.

    Raises
    ------
    ValueError
        For a single member, or a size below one.

    >>> float(predicted_error(np.array([[3.0, 1.0], [1.0, 5.0]]), 2))
    2.5
    """
    require_count(size, "size")
    limit = plateau(G)
    return limit + (mean_error(G) - limit) / size


def mean_error_of_bags_by_definition(
    residuals: Shaped[np.ndarray, "J samples d"], size: int
) -> Number:
    """The mean error over all bags of that size: what `predicted_error` is, for a size up to J.

    Raises
    ------
    ValueError
        If there are fewer members.
    """
    require(
        1 <= size <= len(residuals), f"a bag of {size} needs as many members; got {len(residuals)}"
    )
    errors = []
    for chosen in combinations(range(len(residuals)), size):
        mean = sum(residuals[j] for j in chosen[1:]) + residuals[chosen[0]]
        squares = ((mean / size) ** 2).sum(axis=-1)
        errors.append(squares.sum() / len(squares))
    return sum(errors[1:], start=errors[0]) / len(errors)


def predictions_without_each(G: Shaped[np.ndarray, "..."], size: int) -> Shaped[np.ndarray, " J"]:
    """The predicted error of a bag, from all members but one, for each of them.

    Raises
    ------
    ValueError
        For fewer than three members, or a size below one.
    """
    require_count(size, "size")
    J = _require_two(G)
    require(J >= LEAST, f"without one member at least two have to be left; got {J} members")
    own = G.diagonal()
    rest_own = own.sum() - own
    rest = G.sum() - 2 * G.sum(0) + own
    limits = (rest - rest_own) / ((J - 1) * (J - 2))
    return np.asarray(limits + (rest_own / (J - 1) - limits) / size)


def predictions_without_each_by_definition(
    residuals: Shaped[np.ndarray, "J samples d"], size: int
) -> list[Number]:
    """The same, each from the residuals that are left: a slow twin."""
    return [
        predicted_error(residual_gram(np.delete(residuals, j, axis=0)), size)
        for j in range(len(residuals))
    ]


@dataclass(frozen=True)
class Prediction:
    """What an equal-weight bag of another size is expected to leave.

    Attributes
    ----------
    error
        Predicted mean squared error.
    standard_error
        By the jackknife over members; None for two members, which have none.
    interval
        Error plus and minus the standard error times Student's quantile for J - 1 degrees of
        freedom; None as above. It is approximate.
    is_rough
        Whether there are fewer than `FEW` members, so that the interval is rough or missing.
    """

    error: float
    standard_error: float | None
    interval: tuple[float, float] | None
    is_rough: bool


def prediction(G: Shaped[np.ndarray, "..."], size: int, *, confidence: float = 0.95) -> Prediction:
    r"""The predicted error with its interval by the jackknife over members, in floats.

    \[ s^2=\frac{J-1}{J}\sum_j\Bigl(\hat M^{(-j)}-\overline{\hat M^{(-\cdot)}}\Bigr)^2. \]

    Members are what is drawn; the samples on which errors are measured are held fixed.

    Parameters
    ----------
    G
        (J, J), of `theory.ensembles.ambiguity.residual_gram`.
    size
        Members of the bag.
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        For a single member, a size below one, or a confidence that is none, or size is
        above `MOST_STEPS`.

    >>> found = prediction(np.array([[3.0, 1.0], [1.0, 5.0]]), 8)
    >>> found.error, found.interval, found.is_rough
    (1.375, None, True)
    """
    require_at_most(MOST_STEPS, size=size)
    from scipy.stats import t

    require(0 < confidence < 1, f"a confidence lies between 0 and 1; got {confidence}")
    error = float(predicted_error(G, size))
    J = len(G)
    if J < LEAST:
        return Prediction(error, None, None, is_rough=True)
    without = np.asarray(predictions_without_each(G, size), dtype=float)
    spread = float(np.sqrt((J - 1) / J * ((without - without.mean()) ** 2).sum()))
    reach = spread * float(t.ppf((1 + confidence) / 2, J - 1))
    return Prediction(error, spread, (error - reach, error + reach), is_rough=J < FEW)


def plateau_from_errors(mean_of_one: Number, error_of_bag: Number, members: int) -> Number:
    """The plateau from two errors alone, the members' mean and that of their bag.

    Raises
    ------
    ValueError
        For a single member.
    """
    require_count(members, "members", least=2)
    return (members * error_of_bag - mean_of_one) / (members - 1)


def _require_two(G: Shaped[np.ndarray, "..."]) -> int:
    require_gram(G)
    require(len(G) >= 2, f"a plateau needs at least two members; got {len(G)}")
    return len(G)
