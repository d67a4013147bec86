r"""The improvement as a function of the probability p alone.

For a symmetric law and odd m the improvement I(p) of fixed weights is a polynomial in p of degree
at most min(m, n) with I(0) = 0, so values at a few p tell all of it.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import constant, require_count
from pentad.theory.power_autoencoder.power_loss import (
    LossTerms,
    feature_loss_terms,
    gram,
    require_matrix,
)
from pentad.theory.sparse_inputs import AmplitudeLaw

LossRoute = Callable[[Any, Any, AmplitudeLaw, int], LossTerms]
"""What gives C and D from A, p, the law and m, such as `power_loss.feature_loss_terms`."""


def difference_in_p(
    W: Shaped[np.ndarray, "d n"],
    law: AmplitudeLaw,
    m: int,
    order: int,
    *,
    route: LossRoute = feature_loss_terms,
) -> Number:
    r"""The forward difference of some order of I(p), over p = k / (order + 1).

    \[ \sum_{k=0}^{r} (-1)^{r-k} \binom{r}{k} I\!\left(\frac{k + 1}{r + 1}\right), \]

    r the order, in squared amplitudes; 0 where I is a polynomial of degree below r.

    Parameters
    ----------
    W : (d, n) array of any number type
    law : AmplitudeLaw
    m : int, m >= 1
    order : int, order >= 1
    route : LossRoute
        Where C and D come from.

    Raises
    ------
    ValueError
        If W is not a finite matrix, or m or the order is not a positive integer, or m or
        order is above `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> float(difference_in_p(np.array([[1.0]]), RADEMACHER, 1, 2))
    0.0
    """
    require_at_most(MOST_ORDERS, m=m, order=order)
    require_matrix(W, "W")
    require_count(order, "order")
    step = constant(Fraction(1, order + 1), W[0, 0]) + 0 * W[0, 0]
    values = _improvements(W, [(k + 1) * step for k in range(order + 1)], law, m, route)
    total: Number = sum(
        (-1) ** (order - k) * comb(order, k) * value for k, value in enumerate(values)
    )
    return total


def slope_at_zero_probability(
    W: Shaped[np.ndarray, "d n"],
    law: AmplitudeLaw,
    m: int,
    *,
    route: LossRoute = feature_loss_terms,
) -> Number:
    r"""I'(0) by interpolation through I(0) = 0 and I(k / r), k = 1, .., r = min(m, n).

    \[ \sum_{k=1}^{r} (-1)^{k-1} \binom{r}{k} \frac{I(k / r)}{k / r}, \]

    in squared amplitudes; the derivative where I is a polynomial of degree at most r.

    Parameters
    ----------
    W : (d, n) array of any number type
    law : AmplitudeLaw, symmetric
    m : int, m >= 1 and odd
    route : LossRoute
        Where C and D come from.

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer, or m is above
        `MOST_ORDERS`.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> float(slope_at_zero_probability(np.array([[1.0]]), RADEMACHER, 3))
    1.0
    """
    require_at_most(MOST_ORDERS, m=m)
    require_matrix(W, "W")
    require_count(m, "m")
    degree = min(m, W.shape[1])
    step = constant(Fraction(1, degree), W[0, 0]) + 0 * W[0, 0]
    values = _improvements(W, [k * step for k in range(1, degree + 1)], law, m, route)
    total: Number = sum(
        (-1) ** (k - 1) * comb(degree, k) * value / (k * step)
        for k, value in enumerate(values, start=1)
    )
    return total


def first_order_objective(W: Shaped[np.ndarray, "d n"], law: AmplitudeLaw, m: int) -> Number:
    r"""The limit of I(p) / p as p tends to 0, in closed form.

    \[ 2 \mu_{m+1} \operatorname{tr} B - \mu_{2m} \operatorname{tr} B^2, \qquad
       B = (W^\top W)^{\odot m}, \]

    in squared amplitudes.  Eq. (23) of arXiv:2606.18538, whose B is scaled.

    Parameters
    ----------
    W : (d, n) array of any number type
    law : AmplitudeLaw, symmetric
    m : int, m >= 1 and odd

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> float(first_order_objective(np.array([[1.0, 1.0]]), RADEMACHER, 3))
    0.0
    """
    require_count(m, "m")
    like = W[0, 0]
    B: Any = gram(W) ** m
    objective: Number = (
        2 * constant(law.moment(m + 1), like) * B.trace()
        - constant(law.moment(2 * m), like) * (B * B).sum()
    )
    return objective


def _improvements(
    W: Matrix, probabilities: Sequence[Any], law: AmplitudeLaw, m: int, route: LossRoute
) -> list[Any]:
    return [route(gram(W), p, law, m).summed().improvement for p in probabilities]
