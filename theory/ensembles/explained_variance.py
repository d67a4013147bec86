r"""Explained variance in two forms, which can order two models oppositely.

Total: \( 1-\sum_l\mathrm{RSS}_l/\sum_l\mathrm{TSS}_l \). By coordinate: the mean over coordinates l
of \( 1-\mathrm{RSS}_l/\mathrm{TSS}_l \). The paper's public code computes the second, and its mean
squared error is a sum over coordinates. Published pairs of the two are consistent with the first
only if the total variance that they imply is the same for every model on the same data.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.ensembles.squares import squarable
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require


class SumsOfSquares(NamedTuple):
    """Residual and total sums of squares of each coordinate.

    Attributes
    ----------
    residual, total
        (d,) each, in the squared units of the data.
    """

    residual: Shaped[np.ndarray, " d"]
    total: Shaped[np.ndarray, " d"]


def sums_of_squares(
    targets: Shaped[np.ndarray, "..."], outputs: Shaped[np.ndarray, "..."]
) -> SumsOfSquares:
    """Residual sums of squares, and those about the targets' own mean.

    A coordinate that has one value in all samples has a total of exactly zero.

    Raises
    ------
    ValueError
        If shapes differ or are not (samples, d), none of them none, a float is no number, or
        squares leave the range of floats.
    """
    require(
        targets.shape == outputs.shape and targets.ndim == 2 and min(targets.shape) >= 1,
        "there is one output a target, (samples, d) of each; got shapes "
        f"{targets.shape}, {outputs.shape}",
    )
    a, g = squarable(targets, "targets"), squarable(outputs, "outputs")
    moved = a - a[0]  # constant coordinates become exactly zero, whatever the mean is rounded to
    centred = moved - moved.sum(0) / len(a)
    left = a - g
    return SumsOfSquares((left * left).sum(0), (centred * centred).sum(0))


def total_explained_variance(sums: SumsOfSquares) -> Number:
    """The share of the total variance of all coordinates together that is explained.

    Raises
    ------
    ValueError
        If nothing varies.

    >>> float(total_explained_variance(SumsOfSquares(np.array([50.0, 0]), np.array([100.0, 1.0]))))
    0.504950495049505
    """
    whole = sums.total.sum()
    require(whole != 0, "explained variance needs data that vary; got a total variance of 0")
    return 1 - sums.residual.sum() / whole


def mean_explained_variance(sums: SumsOfSquares) -> Number:
    """The mean over coordinates of the share of each that is explained.

    Raises
    ------
    ValueError
        If a coordinate does not vary.

    >>> float(mean_explained_variance(SumsOfSquares(np.array([50.0, 0]), np.array([100.0, 1.0]))))
    0.75
    """
    require(
        (sums.total != 0).all(),
        "explained variance by coordinate needs coordinates that vary; got one that does not",
    )
    shares = 1 - sums.residual / sums.total
    return shares.sum() / len(shares)


class Interval(NamedTuple):
    """A closed interval.

    Attributes
    ----------
    low, high
        Its ends.
    """

    low: Number
    high: Number


def implied_total_variance(error: str, explained: str) -> Interval:
    """The total variance, within rounding, for which a printed pair could be of one model.

    Parameters
    ----------
    error
        Mean squared error as printed, in decimals without an exponent.
    explained
        Total explained variance as printed, below 1.

    Returns
    -------
    Interval
        Of error / (1 - explained), both known to half a unit of their last digit.

    Raises
    ------
    ValueError
        If the printed explained variance may have been 1, or what is printed is no decimal.

    >>> implied_total_variance("2.0", "0.5")
    Interval(low=Fraction(39, 11), high=Fraction(41, 9))
    """
    smallest, largest = _rounded_from(error)
    least, most = _rounded_from(explained)
    require(most < 1, f"explained variance has to be certainly below 1; got {explained}")
    return Interval(smallest / (1 - least), largest / (1 - most))


def common_interval(intervals: Sequence[Interval]) -> Interval | None:
    """The points that all intervals share; None if there is none.

    Raises
    ------
    ValueError
        If there is no interval.
    """
    require(intervals, "points are shared by intervals; got none")
    low, high = max(one.low for one in intervals), min(one.high for one in intervals)
    return Interval(low, high) if low <= high else None


def _rounded_from(printed: str) -> tuple[Fraction, Fraction]:
    """The ends of the numbers that are rounded to a printed decimal."""
    require(
        re.fullmatch(r"\d+\.?\d*|\.\d+", printed, re.ASCII),
        f"what is printed is a decimal without sign and exponent, such as 12.50; got {printed!r}",
    )
    digits = len(printed.partition(".")[2])
    half = Fraction(1, 2 * 10**digits)
    return Fraction(printed) - half, Fraction(printed) + half
