"""What holds of recovery for all dictionaries of a size: counts, chances, mean errors."""

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np

from pentad.theory.codes.cross_talk import Undecided, least_cross_talk
from pentad.theory.codes.dictionaries import (
    rational_matrix,
    require_feature,
    require_neighbours,
)
from pentad.theory.codes.enumeration import require_enumerable
from pentad.theory.codes.spark import spark
from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count


def unrecoverable_lower_bound(n: int, d: int, spark: int) -> int:
    """At least n - d + spark - 1 features are recovered by no row, where any two may be active.

    Without c atoms that lie outside the span of the others, n - c dependent ones of rank at most
    d - c are left, so d - c >= spark - 1.  It is n - d + 2K for the least spark 2K + 1 that
    determines codes of K features.  With one feature active at a time it is false.

    Raises
    ------
    ValueError
        Unless n > d >= 1 and 1 <= spark <= d + 1.

    >>> unrecoverable_lower_bound(12, 8, 6)
    9
    """
    require_count(d, "d")
    require(n > d, f"the bound needs more features than dimensions; got n={n}, d={d}")
    require(1 <= spark <= d + 1, f"a spark is 1, .., d + 1; got spark={spark}, d={d}")
    return n - d + spark - 1


def wendel_probability(n: int, d: int, degree: int = 0) -> Fraction:
    r"""Chance that a row recovers a feature with so many neighbours, for symmetric random atoms.

    \[ 2^{-(N-1)} \sum_{k<M} \binom{N-1}{k}, \qquad
       N = n - \text{degree},\ M = d - \text{degree}. \]

    Atoms are in general position, of a law that does not change under d_j -> -d_j; the graph does
    not depend on them.  Source: Wendel, "A problem in geometric probability" (1962); Cover (1965).

    Parameters
    ----------
    n, d : int
    degree : int
        Features that may be active together with it.

    Raises
    ------
    ValueError
        Unless n, d >= 1 and 0 <= degree < n, or d or n is above `MOST_STEPS`.

    >>> wendel_probability(16, 8), wendel_probability(16, 8, 8)
    (Fraction(1, 2), Fraction(0, 1))
    """
    require_at_most(MOST_STEPS, d=d, n=n)
    require_count(n, "n")
    require_count(d, "d")
    require_count(degree, "degree", least=0)
    require(degree < n, f"a feature has fewer than n neighbours; got degree={degree}, n={n}")
    left, dimensions = n - degree, d - degree
    patterns = sum(comb(left - 1, k) for k in range(max(0, dimensions)))
    return Fraction(patterns, 2 ** (left - 1))


def recovered_share_of_signs(D: Any, feature: int, neighbours: tuple[int, ...] = ()) -> Fraction:
    """Share of all sign changes of the atoms under which a row recovers the feature.

    For atoms in general position it is `wendel_probability`, whatever they are.

    Raises
    ------
    ValueError
        As for `least_cross_talk`.
    TooManyCasesError
        With 2^n.
    UndecidedComparison
        If one of them is not decided.

    >>> recovered_share_of_signs(np.array([[1, 0, 1], [0, 1, 1]]), 0)
    Fraction(3, 4)
    """
    exact = rational_matrix(D)
    n = exact.ncols()
    require_feature(feature, n)
    require_enumerable(2**n, f"signs of {n} atoms", 2**14)
    columns = np.array(exact.tolist(), dtype=object)
    found = 0
    for signs in product((1, -1), repeat=n):
        one = least_cross_talk(columns * np.array(signs, dtype=object), feature, neighbours)
        if isinstance(one, Undecided):
            raise UndecidedComparison(f"signs {signs} are not decided: {one.guess}")
        found += one.recoverable
    return Fraction(found, 2**n)


def recovered_signs_by_deletion(D: Any, feature: int, neighbours: tuple[int, ...] = ()) -> Fraction:
    """The same share for atoms in general position, by cutting space with hyperplanes in turn.

    Rows that are blind to the neighbours form a subspace.  Sign changes that leave the atoms in an
    open half-space are the regions into which the hyperplanes d_j . w = 0 cut it; a hyperplane adds
    as many as the others cut it into.  The feature is recovered if its atom and the negatives of
    the others are in one half-space.  Of atoms that are not in general position one recovers more
    often: what a half-space need not hold may lie on its boundary.

    Raises
    ------
    ValueError
        If some min(d, n) atoms are dependent, or for a feature and neighbours that are none of the
        dictionary's.
    TooManyCasesError
        With the number of these sets of atoms.

    >>> recovered_signs_by_deletion(np.array([[1, 0, 1], [0, 1, 1]]), 0)
    Fraction(3, 4)
    """
    exact = rational_matrix(D)
    d, n = exact.nrows(), exact.ncols()
    require_feature(feature, n)
    joined = require_neighbours(neighbours, feature, n)
    least = spark(D)
    require(
        least is None or least > min(d, n),
        f"atoms in general position: any {min(d, n)} of them are independent; got {least} that are "
        "not",
    )
    normals = {j: [exact[k, j] for k in range(d)] for j in range(n)}
    for j in joined:
        last = normals.pop(j)
        pivot = next((k for k, x in enumerate(last) if x != 0), None)
        if pivot is not None:
            normals = {i: _without(pivot, normal, last) for i, normal in normals.items()}
    if not any(x != 0 for x in normals[feature]):
        return Fraction(0)
    return Fraction(_regions(_distinct(list(normals.values()))), 2 ** len(normals))


def _regions(normals: list[list[Any]]) -> int:
    """Regions of a central arrangement of distinct hyperplanes, by deletion and restriction."""
    if not normals:
        return 1
    *rest, last = normals
    pivot = next(k for k, x in enumerate(last) if x != 0)
    on_it = [_without(pivot, normal, last) for normal in rest]
    return _regions(rest) + _regions(_distinct(on_it))


def _without(pivot: int, normal: list[Any], last: list[Any]) -> list[Any]:
    """The normal within the hyperplane of the last one, in coordinates without the pivot."""
    share = normal[pivot] / last[pivot]
    return [normal[k] - share * last[k] for k in range(len(last)) if k != pivot]


def _distinct(normals: list[list[Any]]) -> list[list[Any]]:
    kept: list[list[Any]] = []
    for normal in normals:
        if any(x != 0 for x in normal) and not any(_parallel(normal, other) for other in kept):
            kept.append(normal)
    return kept


def _parallel(first: list[Any], second: list[Any]) -> bool:
    return all(
        first[i] * second[j] == first[j] * second[i] for i in range(len(first)) for j in range(i)
    )


def uniform_residual_variance(a: Number) -> Any:
    r"""v(a) for amplitudes uniform on [0, 1]: a^2 (2 - |a|) / 24 to |a| = 1, then (2 - 1/|a|) / 24.

    \( v(a) = \mathbb{E}\,\mathrm{Var}(t_1 \mid t_1 + a t_2) \); given the sum, t_1 is uniform on an
    interval.  It grows with |a|.

    >>> uniform_residual_variance(Fraction(1)), uniform_residual_variance(Fraction(-2))
    (Fraction(1, 24), Fraction(1, 16))
    """
    size = abs(a)
    if size <= 1:
        return size * size * (2 - size) / 24
    return (2 - 1 / size) / 24


def finite_residual_variance(a: Fraction, law: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """v(a) for amplitudes with finitely many values, by enumeration.

    Parameters
    ----------
    a : Fraction
    law : tuple of (value, probability)

    Raises
    ------
    ValueError
        If probabilities do not sum to 1.

    >>> half = Fraction(1, 2)
    >>> one_or_two = ((Fraction(1), half), (Fraction(2), half))
    >>> finite_residual_variance(Fraction(1), one_or_two)
    Fraction(1, 8)
    >>> finite_residual_variance(Fraction(2), one_or_two)
    Fraction(0, 1)
    """
    total = sum((p for _, p in law), Fraction(0))
    require(total == 1, f"probabilities sum to 1; got {total}")
    sums: dict[Fraction, tuple[Fraction, Fraction, Fraction]] = {}
    for (first, p), (second, q) in product(law, repeat=2):
        u = first + a * second
        m0, m1, m2 = sums.get(u, (Fraction(0),) * 3)
        sums[u] = (m0 + p * q, m1 + p * q * first, m2 + p * q * first**2)
    return sum((m2 - m1**2 / m0 for m0, m1, m2 in sums.values()), Fraction(0))


def mean_error_lower_bound(n: int, K: int, residual_variance: Number) -> Any:
    r"""A bound \( \frac{K}{n} \frac{K-1}{n-1} v \) from below of E (f_i - s_i)^2 for every row.

    Supports are uniform of size K, amplitudes independent of one law; v is the infimum of
    E Var(t_1 | t_1 + b t_2) over |b| >= rho_i, rho_i the least cross-talk of feature i.  The
    support and all amplitudes but two are given away: what it costs to find the support is left
    out, and the bound is loose.

    Raises
    ------
    ValueError
        Unless 1 <= K <= n, n >= 2.

    >>> mean_error_lower_bound(16, 3, Fraction(1, 24))
    Fraction(1, 960)
    """
    require_count(K, "K")
    require_count(n, "n", least=2)
    require(n >= K, f"a support has at most n features; got K={K}, n={n}")
    return residual_variance * Fraction(K * (K - 1), n * (n - 1))
