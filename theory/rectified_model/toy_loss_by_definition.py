"""Independent routes to the loss of the ReLU toy model: triangles, supports one by one, sampling.

Twins of `theory.rectified_model.toy_loss` and `theory.rectified_model.toy_loss_orders`, slow and
without their tables: the checks of those, and not for use in their place.
"""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from math import factorial, prod, sqrt
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.limits import MOST_DOUBLINGS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import power, require_count, require_probability
from pentad.theory.rectified_model.rectified_loss import positive_part
from pentad.theory.rectified_model.toy_loss import LossOrders, _require_setting
from pentad.theory.rectified_model.toy_loss_orders import _rows

# Independent routes ---------------------------------------------------------------------------


def toy_loss_terms_by_definition(
    A: Shaped[np.ndarray, "n n"], b: Shaped[np.ndarray, "n"], importance: Number = 1
) -> LossOrders:
    """L_0, L_1 and L_2 of rationals by clipping the unit square and cutting it into triangles.

    On the polygon where the output is positive the error is a quadratic, whose mean over a triangle
    is that over the midpoints of its sides.  Arguments as `one_active_loss`, without batch.

    >>> from fractions import Fraction
    >>> one = np.array([[Fraction(1)]])
    >>> toy_loss_terms_by_definition(one, -one[0] / 2).one_active
    Fraction(1, 6)
    """
    _require_setting(A, b, importance)
    n = A.shape[-1]
    weight = importance + 0 * b
    orders = [0 * b[0]] * 3
    for j, (v, row, c) in enumerate(zip(weight, A, b, strict=True)):
        orders[0] += v * max(c, 0 * c) ** 2
        for i in range(n):
            orders[1] += v * _square_error(int(i == j), 0, row[i], 0 * c, c)
        for i, k in combinations(range(n), 2):
            orders[2] += v * _square_error(int(i == j), int(k == j), row[i], row[k], c)
    return LossOrders(*orders)


def _square_error(i: int, k: int, a: Number, e: Number, c: Number) -> Number:
    """Mean of (i x + k y - (a x + e y + c)_+)^2 over the unit square, (i, k) not (1, 1)."""

    def gain(x: Number, y: Number) -> Number:
        output = a * x + e * y + c
        return output * (output - 2 * (i * x + k * y))

    return (i + k + 0 * c) / 3 + cut_square_mean(gain, a, e, c)


def cut_square_mean(
    quadratic: Callable[[Number, Number], Number], a: Number, e: Number, c: Number
) -> Number:
    """Integral of a quadratic of (x, y) over the unit square where a x + e y + c > 0; rationals.

    >>> cut_square_mean(lambda x, y: x * y, -4, 0, 2)
    0.0625
    """

    def output(x: Number, y: Number) -> Number:
        return a * x + e * y + c

    one = 1 + 0 * c
    square = [(0 * c, 0 * c), (one, 0 * c), (one, one), (0 * c, one)]
    kept = []
    for (x, y), (x_next, y_next) in zip(square, square[1:] + square[:1], strict=True):
        here, there = output(x, y), output(x_next, y_next)
        if here >= 0:
            kept.append((x, y))
        if (here > 0 > there) or (here < 0 < there):
            t = here / (here - there)
            kept.append((x + t * (x_next - x), y + t * (y_next - y)))
    total = 0 * c
    for second, third in pairwise(kept[1:]):
        corners = (kept[0], second, third)
        (x0, y0), (x1, y1), (x2, y2) = corners
        area = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2
        for (x, y), (x_next, y_next) in combinations(corners, 2):
            total += area * quadratic((x + x_next) / 2, (y + y_next) / 2) / 3
    return total


class SampledLoss(NamedTuple):
    """Mean of a sampled loss and its standard error, in squared amplitudes."""

    mean: float
    standard_error: float


def toy_loss_by_sampling(
    A: Float[np.ndarray, "n n"],
    b: Float[np.ndarray, "n"],
    p: Number,
    generator: np.random.Generator,
    *,
    samples: int = 100_000,
    order: int | None = None,
    importance: Number = 1,
) -> SampledLoss:
    """The population loss by drawing inputs.

    Parameters
    ----------
    A, b, importance : as `one_active_loss`, without batch
    p : number or (n,) array, 0 < p <= 1
    generator : numpy.random.Generator
    samples : int, at least 2
    order : int, optional
        Inputs with more active features count as zero loss, as in `toy_loss`; by default none do.

    Raises
    ------
    ValueError
        If an argument does not fit, or `samples` is below 2, or samples is above
        `MOST_STEPS`.

    >>> toy_loss_by_sampling(np.eye(2), np.zeros(2), 0.5, np.random.default_rng(0))
    SampledLoss(mean=0.0, standard_error=0.0)
    """
    require_at_most(MOST_STEPS, samples=samples)
    _require_setting(A, b, importance)
    require_probability(p)
    require_count(samples, "samples", least=2)
    active = generator.random((samples, A.shape[-1])) < p
    x = generator.random(active.shape) * active
    losses = (importance * (x - np.maximum(x @ A.T + b, 0)) ** 2).sum(-1)
    if order is not None:
        losses = losses * (active.sum(-1) <= order)
    return SampledLoss(float(losses.mean()), float(losses.std(ddof=1) / sqrt(samples)))


# By definition ------------------------------------------------------------------------------


def full_toy_loss_by_definition(
    A: Shaped[Any, "n n"], b: Shaped[Any, " n"], p: Number, importance: Number = 1
) -> Number:
    r"""The whole loss of one model as a sum over supports, each by divided differences.

    \[ \mathbb{E} (c + \sum_i a_i x_i)_+^r = \frac{r!}{(r + k)!\, a_1 \cdots a_k}
       \sum_T (-1)^{k - |T|} (c + \sum_{i \in T} a_i)_+^{r + k}, \qquad a_i \ne 0, \]

    exact over rationals; floats cancel when some a_i are small.

    Parameters
    ----------
    A, b
        As in `full_toy_loss`, without batch axes.
    p, importance : number or (n,) array

    Raises
    ------
    ValueError
        If A is not square and finite, b or the importance does not fit, or p is outside (0, 1].
    """
    require_probability(p)
    n = len(_rows(A, b, importance)[0])
    active = (0 * b + 1) * p
    total: Number = 0
    for k in range(n + 1):
        for support in combinations(range(n), k):
            chance = prod(active[i] if i in support else 1 - active[i] for i in range(n))
            total = total + chance * _support_loss(A, b, support, importance)
    return total


def active_loss_by_definition(
    A: Shaped[Any, "n n"], b: Shaped[Any, " n"], k: int, importance: Number = 1
) -> Number:
    """L_k of one model as a sum over supports, each by divided differences.

    Parameters
    ----------
    A, b, k, importance
        As in `active_loss`, without batch axes.

    Raises
    ------
    ValueError
        If A is not square and finite, b or the importance does not fit, or k is negative,
        or k is above `MOST_DOUBLINGS`.
    """
    require_at_most(MOST_DOUBLINGS, k=k)
    require_count(k, "k", least=0)
    supports = combinations(range(len(_rows(A, b, importance)[0])), k)
    total: Number = 0
    for support in supports:
        total = total + _support_loss(A, b, support, importance)
    return total


def _support_loss(A: Matrix, b: Number, support: Sequence[int], importance: Number) -> Number:
    """Mean squared error when exactly these features are active."""
    v = (0 * b + 1) * importance
    total: Number = 0
    for j in range(len(b)):
        coefficients = [A[j, i] for i in support]
        error = _mean_power(coefficients, b[j], 2)
        if j in support:
            others = [A[j, i] for i in support if i != j]
            error = error - 2 * _own_correlation(A[j, j], others, b[j]) + (0 * b[j] + 1) / 3
        total = total + v[j] * error
    return total


def _mean_power(coefficients: Sequence[Number], c: Number, r: int) -> Number:
    """Mean of (c + sum a_i x_i)_+^r over uniform x_i."""
    used = [x for x in coefficients if x != 0]
    k = len(used)
    total: Number = 0
    for size in range(k + 1):
        for chosen in combinations(used, size):
            total = total + (-1) ** (k - size) * power(positive_part(c + sum(chosen)), r + k)
    return factorial(r) * total / (factorial(r + k) * prod(used))


def _own_correlation(own: Number, others: Sequence[Number], c: Number) -> Number:
    """Mean of x_j (c + a_j x_j + others)_+, by parts in x_j."""
    if own == 0:
        return _mean_power(others, c, 1) / 2
    rise = _mean_power(others, c + own, 2) - _mean_power([*others, own], c, 2)
    return rise / (2 * own)
