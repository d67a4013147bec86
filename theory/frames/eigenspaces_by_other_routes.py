r"""Separations and clusters of eigenvalues by definition: every pair, no order, no logarithms.

The separation of two eigenvalues is \( (a - b)^2 / (a b) \), dimensionless; `eigenspaces` has the
least one by neighbours, and clusters by single linkage of logarithms.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import Number, family, require, smaller

Numbers = Sequence[Number] | Shaped[np.ndarray, "k"]


def pair_separation(a: Number, b: Number) -> Number:
    """(a - b)^2 / (a b) of two positive numbers of any type; dimensionless.

    Raises
    ------
    ValueError
        If one is 0.

    >>> pair_separation(8.0, 2.0)
    2.25
    """
    require(bool(a * b != 0), f"the numbers are positive; got a={a}, b={b}")
    return (a - b) * (a - b) / (a * b)


def least_separation_by_pairs(eigenvalues: Numbers) -> Number:
    """The least separation among all pairs; of symbols, whose order is not known, SymPy's minimum.

    Parameters
    ----------
    eigenvalues : sequence of positive numbers, all different

    Raises
    ------
    ValueError
        If there are fewer than two.

    >>> least_separation_by_pairs([1.0, 8.0, 4.0])
    0.5
    """
    require(len(eigenvalues) >= 2, f"a separation needs two eigenvalues; got {len(eigenvalues)}")
    return _least([pair_separation(a, b) for a, b in combinations(eigenvalues, 2)])


def _least(values: Sequence[Number]) -> Number:
    if family(values[0]) == "sympy":
        import sympy

        return sympy.Min(*values)
    return reduce(smaller, values)


def clusters_by_neighbours(eigenvalues: Numbers, ratio: Number) -> list[list[int]]:
    """Indices of decreasing eigenvalues; neighbours at most a ratio apart are together.

    Parameters
    ----------
    eigenvalues : sequence of positive numbers, decreasing
    ratio : number of at least 1, dimensionless

    >>> clusters_by_neighbours([6.0, 5.0, 1.0], 2)
    [[0, 1], [2]]
    """
    found = [[0]]
    for k in range(1, len(eigenvalues)):
        if eigenvalues[k - 1] <= ratio * eigenvalues[k]:
            found[-1].append(k)
        else:
            found.append([k])
    return found


def cluster_separation_by_pairs(eigenvalues: Numbers, clusters: Sequence[Sequence[int]]) -> Number:
    """The least separation of two members of different clusters.

    Parameters
    ----------
    eigenvalues : sequence of positive numbers
    clusters : sequence of sequences of indices

    Raises
    ------
    ValueError
        If there are fewer than two clusters, or an index is none.

    >>> cluster_separation_by_pairs([6.0, 5.0, 1.0], [[0, 1], [2]])
    3.2
    """
    require(len(clusters) >= 2, f"a separation needs two clusters; got {len(clusters)}")
    n = len(eigenvalues)
    require(
        all(0 <= a < n for one in clusters for a in one),
        f"indices are 0, .., {n - 1}; got {list(map(list, clusters))}",
    )
    return _least(
        [
            pair_separation(eigenvalues[a], eigenvalues[b])
            for one, other in combinations(clusters, 2)
            for a in one
            for b in other
        ]
    )
