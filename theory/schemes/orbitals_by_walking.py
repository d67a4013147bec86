"""Orbits on pairs of a permutation group, of `isomorphisms`, by moving pairs one at a time."""

from itertools import product

import numpy as np
from jaxtyping import Int, Integer

from pentad.theory.numbers.scalars import require


def orbital_relations_by_walking(
    permutations: Integer[np.ndarray, "g n"],
) -> Int[np.ndarray, "n n"]:
    """Labels of the orbits on pairs, in the order in which rows meet them first.

    Parameters
    ----------
    permutations : (g, n) int; row h sends x to h[x]

    Raises
    ------
    ValueError
        If a row is no permutation.

    >>> orbital_relations_by_walking(np.array([[1, 2, 0]])).tolist()
    [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
    """
    n = permutations.shape[1]
    require(
        bool((np.sort(permutations, axis=1) == np.arange(n)).all()),
        f"rows are permutations of 0 .. {n - 1}; got {permutations.tolist()}",
    )
    moves = permutations.tolist()
    labels = -np.ones((n, n), dtype=int)
    for x, y in product(range(n), repeat=2):
        if labels[x, y] < 0:
            label = labels.max() + 1
            waiting = [(x, y)]
            while waiting:
                a, b = waiting.pop()
                if labels[a, b] < 0:
                    labels[a, b] = label
                    waiting += [(move[a], move[b]) for move in moves]
    return labels
