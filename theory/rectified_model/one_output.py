r"""The loss of one output of the one-active model, with its scale removed, and floors below it.

Output j of xhat = (W^T W x + b)_+ reads its own feature with slope a = |w_j|^2 and feature i with
slope G = <w_i, w_j>.  With one feature active, t uniform on [0, 1], its share of the summed loss is

\[ l = \int_0^1 (t - (a t + b)_+)^2 dt + \sum_i \int_0^1 (G_i t + b)_+^2 dt
     = \tfrac13 - 2 a N + a^2 \bigl(A + \sum_i R_i\bigr), \]

with beta = -b / a and ratios x_i = G_i / a in N = \( \int t (t - \beta)_+ \), A = \( \int (t -
\beta)_+^2 \), R_i = \( \int (x_i t - \beta)_+^2 \).  Neighbours with x <= 0 are left out: then what
is kept grows with x.  Everything is dimensionless.  Functions decide their branches by comparisons,
so they work for rationals, floats, balls and positive symbols.  Source: ours.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, larger, require, smaller


def own_correlation(beta: Number) -> Any:
    r"""N = \( \int_0^1 t (t - \beta)_+ dt \), for any real beta.

    >>> own_correlation(Fraction(0)), own_correlation(Fraction(-1)), own_correlation(Fraction(2))
    (Fraction(1, 3), Fraction(5, 6), Fraction(0, 1))
    """
    if beta >= 1:
        return 0 * beta
    if beta >= 0:
        return (1 - beta) * (1 - beta) * (2 + beta) / 6
    return (2 - 3 * beta) / 6


def own_energy(beta: Number) -> Any:
    r"""A = \( \int_0^1 (t - \beta)_+^2 dt \), for any real beta.

    >>> own_energy(Fraction(0)), own_energy(Fraction(-1)), own_energy(Fraction(2))
    (Fraction(1, 3), Fraction(7, 3), Fraction(0, 1))
    """
    if beta >= 1:
        return 0 * beta
    if beta >= 0:
        return (1 - beta) * (1 - beta) * (1 - beta) / 3
    return (1 - 3 * beta + 3 * beta * beta) / 3


def overlap_energy(ratio: Number, beta: Number) -> Any:
    r"""R = \( \int_0^1 (x t - \beta)_+^2 dt \), for any real ratio x and beta.

    >>> overlap_energy(Fraction(1), Fraction(1, 2)), overlap_energy(Fraction(-1), Fraction(-1, 2))
    (Fraction(1, 24), Fraction(1, 24))
    """
    end = ratio - beta
    if beta >= 0:
        return end * end * end / (3 * ratio) if end > 0 else 0 * end
    if end >= 0:
        return (end * end - end * beta + beta * beta) / 3
    return beta * beta * beta / (3 * ratio)


def kept_energy(ratio: Number, beta: Number) -> Any:
    """The same for ratios above 0, and 0 for others: at most R, and nondecreasing in the ratio.

    >>> kept_energy(Fraction(-1), Fraction(-1, 2)), kept_energy(Fraction(1), Fraction(1, 2))
    (Fraction(0, 1), Fraction(1, 24))
    """
    return overlap_energy(ratio, beta) if ratio > 0 else 0 * ratio * beta


def floor_at(beta: Number, x: Number, y: Number) -> Any:
    """J = 1/3 - N^2 / (A + R(x) + R(y)) with kept neighbours: below l at its beta, for every a > 0.

    It is 1/3 for beta >= 1, where the output is silent.

    >>> floor_at(Fraction(0), Fraction(0), Fraction(0)), floor_at(Fraction(1), Fraction(2), 0)
    (Fraction(0, 1), Fraction(1, 3))
    """
    third = (1 + 0 * beta) / 3
    if beta >= 1:
        return third
    N = own_correlation(beta)
    return third - N * N / (own_energy(beta) + kept_energy(x, beta) + kept_energy(y, beta))


def nearest_attained(beta: Number, x: Number, y: Number) -> Any:
    """The number in [0, max(x, y, 0)] nearest to beta: where `floor_at` is no larger, x, y <= 1.

    >>> nearest_attained(Fraction(-1), Fraction(1, 2), Fraction(0))
    Fraction(0, 1)
    """
    return smaller(larger(beta, 0 * beta), larger(larger(x, y), 0 * x))


def output_loss_by_definition(a: Number, b: Number, overlaps: Sequence[Number]) -> Any:
    """The loss l of an output, from its integrals of squares on both sides of each kink.

    Parameters
    ----------
    a, b : numbers
        Its own slope a > 0 and its bias.
    overlaps : sequence of numbers
        The slopes with which it reads the other features.

    Raises
    ------
    ValueError
        If a is not positive.

    >>> output_loss_by_definition(Fraction(1), Fraction(-1, 2), [Fraction(1)])
    Fraction(5, 24)
    """
    require(a > 0, f"a feature has a squared length a > 0; got a={a}")
    return _square_integral(a, b, own=True) + sum(
        _square_integral(overlap, b, own=False) for overlap in overlaps
    )


def _square_integral(slope: Number, offset: Number, *, own: bool) -> Any:
    """The integral of (t - (slope t + offset)_+)^2, or without t, over [0, 1]."""
    zero, one = 0 * offset, 1 + 0 * offset
    start, end = offset, slope + offset
    pieces: tuple[tuple[Any, Any, bool], ...]
    if start >= 0 and end >= 0:
        pieces = ((zero, one, True),)
    elif start <= 0 and end <= 0:
        pieces = ((zero, one, False),)
    else:
        kink = -offset / slope
        pieces = ((zero, kink, bool(end < 0)), (kink, one, bool(end > 0)))
    total = zero
    for low, high, active in pieces:
        u = (one if own else zero) - (slope if active else zero)
        c = -offset if active else zero
        total = total + (
            u * u * (high * high * high - low * low * low) / 3
            + u * c * (high * high - low * low)
            + c * c * (high - low)
        )
    return total


def dead_output_loss(bias: Number, others: int) -> Any:
    """The loss of an output whose feature is zero: 1/3 - b_+ + (1 + others) b_+^2.

    >>> dead_output_loss(Fraction(1, 10), 4), dead_output_loss(Fraction(-1), 4)
    (Fraction(17, 60), Fraction(1, 3))
    """
    raised = larger(bias, 0 * bias)
    return constant(Fraction(1, 3), bias) - raised + (1 + others) * raised * raised
