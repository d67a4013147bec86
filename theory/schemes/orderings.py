"""P-polynomial orderings: ways in which the relations of a scheme are distances in a graph."""

import numpy as np
from jaxtyping import Bool

from pentad.theory.numbers.scalars import require
from pentad.theory.schemes.configurations import CoherentConfiguration


def polynomial_orderings(scheme: CoherentConfiguration) -> tuple[tuple[int, ...], ...]:
    """All P-polynomial orderings of the relations of a symmetric scheme.

    In such an ordering relation i_k is distance k in the graph of i_1: the scheme is that of a
    distance-regular graph, once for each ordering.

    Raises
    ------
    ValueError
        If the scheme is not symmetric.

    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> polynomial_orderings(association_scheme([[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1],
    ...                                          [1, 2, 1, 0]]))
    ((0, 1, 2),)
    """
    require(
        scheme.homogeneous and scheme.symmetric,
        "P-polynomial orderings need a symmetric scheme; "
        f"got transposes {scheme.transposes} on {len(scheme.fibres)} fibres",
    )
    return distance_orderings(scheme.intersection_numbers != 0)


def distance_orderings(
    connected: Bool[np.ndarray, "rank rank rank"],
) -> tuple[tuple[int, ...], ...]:
    """Orderings 0, i, .. of all indices by distance from 0, where j to k is a step if [i, j, k].

    Parameters
    ----------
    connected : (rank, rank, rank) array of booleans

    >>> distance_orderings(np.ones((2, 2, 2), dtype=bool))
    ((0, 1),)
    """
    rank = len(connected)
    found = []
    for i in range(1, rank):
        order = [0]
        while len(order) < rank:
            new = [int(k) for k in np.flatnonzero(connected[i, order[-1]]) if k not in order]
            if len(new) != 1:
                break
            order += new
        if len(order) == rank:
            found.append(tuple(order))
    return tuple(found)
