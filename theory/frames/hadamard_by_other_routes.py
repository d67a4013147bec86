"""Random rows of a Hadamard matrix in exact numbers, and by counting: other routes to `hadamard`.

Gram entries and overlaps are dimensionless; improvements are squared amplitudes.
"""

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.frames.hadamard import drawn_rows, hadamard_matrix, walsh_hadamard_transform
from pentad.theory.numbers.limits import MOST_DOUBLINGS, require_at_most
from pentad.theory.numbers.scalars import Number, constant, rational, require, require_count
from pentad.theory.sparse_inputs import AmplitudeLaw, input_cumulants


def _integer_row(log2_n: int, d: int, seed: int) -> Any:
    """The value n times the first row of the Gram matrix, by a transform of integers."""
    indicator = np.zeros(2**log2_n, dtype=np.int64)
    indicator[drawn_rows(log2_n, d, seed)] = 1
    return walsh_hadamard_transform(indicator)


def exact_hadamard_gram_row(
    log2_n: int, d: int, seed: int, *, like: Number
) -> Shaped[np.ndarray, "n"]:
    """First row of the Gram matrix of `hadamard_features`, in the number type of `like`.

    Arguments and errors as `hadamard.drawn_rows`.

    Raises
    ------
    ValueError
        If log2_n is no count, or above `MOST_DOUBLINGS`.

    >>> exact_hadamard_gram_row(1, 2, 0, like=Fraction(1))
    array([Fraction(1, 1), Fraction(0, 1)], dtype=object)
    """
    require_count(log2_n, "log2_n", least=0)
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    counts, places = np.unique(_integer_row(log2_n, d, seed), return_inverse=True)
    entries = [constant(Fraction(int(count), 2**log2_n), like) + 0 * like for count in counts]
    return np.array(entries)[places]


def hadamard_gram(log2_n: int, d: int, seed: int, *, like: Number) -> Shaped[np.ndarray, "n n"]:
    """The whole Gram matrix from the features themselves, in the number type of `like`.

    Arguments and errors as `hadamard.drawn_rows`.

    Raises
    ------
    ValueError
        If log2_n is above `MOST_DOUBLINGS`.

    >>> hadamard_gram(1, 1, 0, like=Fraction(1))[0, 0]
    Fraction(1, 2)
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    rows = hadamard_matrix(log2_n)[drawn_rows(log2_n, d, seed)]
    scaled: Shaped[np.ndarray, "n n"] = (rows.T @ rows) * (
        constant(Fraction(1, 2**log2_n), like) + 0 * like
    )
    return scaled


def hadamard_improvement_by_counts(
    log2_n: int, d: int, seed: int, p: Number, law: AmplitudeLaw
) -> Number:
    """The value n C_1^2 / D_1 for m = 3 from power sums of the row, counted in plain integers.

    C_1 = k4 a^3 + 3 k2^2 a q and D_1 = k6 T + 15 k2 k4 q F + 15 k2^3 q^3, where a is the first
    entry and q, F, T are the sums of the second, fourth and sixth powers of the row.

    Parameters
    ----------
    log2_n, d, seed : as in `hadamard.drawn_rows`
    p : number, 0 < p <= 1
    law : AmplitudeLaw, symmetric

    Raises
    ------
    ValueError
        For rows that cannot be drawn, p outside (0, 1], or a law that is not symmetric.

    >>> from pentad.theory.sparse_inputs import RADEMACHER
    >>> hadamard_improvement_by_counts(3, 8, 0, 0.25, RADEMACHER)
    2.0
    """
    require(law.symmetric, f"the cubic terms are those of a symmetric law; got {law}")
    values, counts = np.unique(_integer_row(log2_n, d, seed), return_counts=True)
    n = 2**log2_n
    q, F, T = (
        constant(
            Fraction(sum(int(c) * int(v) ** s for v, c in zip(values, counts, strict=True)), n**s),
            p,
        )
        for s in (2, 4, 6)
    )
    a = constant(Fraction(d, n), p)
    _, _, k2, _, k4, _, k6 = input_cumulants(p, law, 6)
    correlation = k4 * a**3 + 3 * k2**2 * a * q
    improvement: Number = n * correlation**2 / (k6 * T + 15 * k2 * k4 * q * F + 15 * k2**3 * q**3)
    return improvement


def mean_fourth_overlaps(log2_n: int, d: int) -> Number:
    """Mean of sum over j > 0 of (A_0j / A_00)^4 over all choices of d rows of 2^log2_n.

    From one column: it has n/2 ones and n/2 minus ones, of which d are drawn without replacement.

    Raises
    ------
    ValueError
        Unless 1 <= d <= 2^log2_n and log2_n is a positive integer, or log2_n is above
        `MOST_DOUBLINGS`.

    >>> mean_fourth_overlaps(1, 1), mean_fourth_overlaps(1, 2)
    (1, 0)
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    _require_drawable(log2_n, d)
    half = 2 ** (log2_n - 1)
    choices = comb(2 * half, d)
    mean = sum(
        Fraction(comb(half, k) * comb(half, d - k), choices) * (2 * k - d) ** 4
        for k in range(d + 1)
    )
    return rational((2 * half - 1) * mean / d**4)


def mean_fourth_overlaps_by_enumeration(log2_n: int, d: int) -> Number:
    """The same by going through all binom(n, d) choices of rows.

    Raises
    ------
    ValueError
        Unless 1 <= d <= 2^log2_n and log2_n is a positive integer, or log2_n is above
        `MOST_DOUBLINGS`.

    >>> mean_fourth_overlaps_by_enumeration(1, 1), mean_fourth_overlaps_by_enumeration(1, 2)
    (1, 0)
    """
    require_at_most(MOST_DOUBLINGS, log2_n=log2_n)
    _require_drawable(log2_n, d)
    signs = hadamard_matrix(log2_n)[:, 1:]
    sums = [signs[list(rows)].sum(0) for rows in combinations(range(2**log2_n), d)]
    total = sum(int(x) ** 4 for x in np.concatenate(sums))
    return rational(Fraction(total, len(sums) * d**4))


def _require_drawable(log2_n: int, d: int) -> None:
    require_count(d, "d")
    require_count(log2_n, "log2_n")
    require(d <= 2**log2_n, f"distinct rows need d <= n; got d={d}, n={2**log2_n}")
