"""Relation matrices of single distance-regular graphs, and of Doob's products of them.

They return distances; `theory.schemes.configurations.association_scheme` checks the axioms.
"""

from itertools import combinations, product

import numpy as np
from jaxtyping import Int

from pentad.theory.numbers.limits import MOST_DOUBLINGS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.schemes.constructions import (
    distance_relations,
    hamming_relations,
    inner_product_relations,
    johnson_relations,
    shrikhande_relations,
)

FANO = tuple(frozenset((x % 7, (x + 1) % 7, (x + 3) % 7)) for x in range(7))
"""Lines of the projective plane of order 2."""


def halved_cube_relations(length: int) -> Int[np.ndarray, "n n"]:
    """Half the Hamming distance of the words of even weight; n = 2^(length - 1).

    Of length 5: the Clebsch graph, words at distance 4 being joined in one of the two that are
    called so.

    Raises
    ------
    ValueError
        If the length is not an integer of at least 2, or length is above `MOST_DOUBLINGS`.

    >>> np.bincount(halved_cube_relations(5)[0]).tolist()
    [1, 10, 5]
    """
    require_at_most(MOST_DOUBLINGS, length=length)
    require_count(length, "length", least=2)
    words = np.array([word for word in product((0, 1), repeat=length) if sum(word) % 2 == 0])
    return np.asarray((words[:, None] != words).sum(-1) // 2)


def schlaefli_relations() -> Int[np.ndarray, "27 27"]:
    """Distances in the Schlaefli graph: lines on a cubic surface, joined if they do not meet.

    Its complement is the collinearity graph of the generalised quadrangle GQ(2,4).  The lines are
    a_i, b_i and c_ij; a_i meets b_j and c_ij, b_i meets c_ij, and c_ij meets c_kl, for different
    letters.

    >>> np.bincount(schlaefli_relations()[0]).tolist()
    [1, 16, 10]
    """
    pairs = [frozenset(pair) for pair in combinations(range(6), 2)]
    lines = [("a", i) for i in range(6)] + [("b", i) for i in range(6)] + [("c", c) for c in pairs]

    def meet(one: tuple[str, object], other: tuple[str, object]) -> bool:
        (kind, x), (second, y) = sorted((one, other), key=lambda line: line[0])
        if kind == second:
            return kind == "c" and isinstance(x, frozenset) and not x & y  # type: ignore[operator]
        if second == "c":
            return isinstance(y, frozenset) and x in y
        return x != y

    return distance_relations(
        [[one != other and not meet(one, other) for other in lines] for one in lines]
    )


def hoffman_singleton_relations() -> Int[np.ndarray, "50 50"]:
    """Distances in the Hoffman-Singleton graph, by Robertson's pentagons and pentagrams.

    Corner j of pentagon h is joined to corner h i + j of pentagram i.

    >>> np.bincount(hoffman_singleton_relations()[0]).tolist()
    [1, 7, 42]
    """
    edges = np.zeros((50, 50), dtype=np.int64)
    for h, j in product(range(5), repeat=2):
        edges[5 * h + j, 5 * h + (j + 1) % 5] = 1
        edges[25 + 5 * h + j, 25 + 5 * h + (j + 2) % 5] = 1
        for i in range(5):
            edges[5 * h + j, 25 + 5 * i + (h * i + j) % 5] = 1
    return distance_relations(edges | edges.T)


def chang_relations(number: int) -> Int[np.ndarray, "28 28"]:
    """Distances in one of the three Chang graphs: switchings of the triangular graph of 8 points.

    Switched are the pairs of a matching, of an octagon, or of a triangle and a pentagon.  Their
    parameters are those of johnson_relations(8, 2).

    Raises
    ------
    ValueError
        Unless the number is 1, 2 or 3.

    >>> [np.bincount(chang_relations(k)[0]).tolist() for k in (1, 2, 3)]
    [[1, 12, 15], [1, 12, 15], [1, 12, 15]]
    """
    require(number in (1, 2, 3), f"there are Chang graphs 1, 2 and 3; got {number}")
    cycles = {1: (), 2: (range(8),), 3: (range(3), range(3, 8))}[number]
    switched = {frozenset((2 * i, 2 * i + 1)) for i in range(4)} if number == 1 else set()
    for cycle in cycles:
        switched |= {frozenset((x, cycle[(i + 1) % len(cycle)])) for i, x in enumerate(cycle)}
    inside = np.array([frozenset(pair) in switched for pair in combinations(range(8), 2)])
    edges = (johnson_relations(8, 2) == 1) ^ (inside[:, None] ^ inside)
    return distance_relations(edges)


def gosset_relations() -> Int[np.ndarray, "56 56"]:
    """Inner products of the corners of the polytope 3_21: the 28 equiangular lines of R^7.

    >>> np.bincount(gosset_relations()[0]).tolist()
    [1, 27, 27, 1]
    """
    half = np.array(
        [[3 if i in pair else -1 for i in range(8)] for pair in combinations(range(8), 2)]
    )
    return inner_product_relations(np.concatenate([half, -half]))


def heawood_relations() -> Int[np.ndarray, "14 14"]:
    """Distances in the Heawood graph: points and lines of the Fano plane.

    >>> np.bincount(heawood_relations()[0]).tolist()
    [1, 3, 6, 4]
    """
    return _incidence_relations(np.array([[x in line for line in FANO] for x in range(7)]))


def pappus_relations() -> Int[np.ndarray, "18 18"]:
    """Distances in the Pappus graph: points (x, y) modulo 3 and the lines y = m x + c.

    >>> np.bincount(pappus_relations()[0]).tolist()
    [1, 3, 6, 6, 2]
    """
    plane = list(product(range(3), repeat=2))
    return _incidence_relations(
        np.array([[(y - m * x - c) % 3 == 0 for m, c in plane] for x, y in plane])
    )


def _incidence_relations(incidence: Int[np.ndarray, "a b"] | np.ndarray) -> np.ndarray:
    a, b = incidence.shape
    edges = np.zeros((a + b, a + b), dtype=np.int64)
    edges[:a, a:] = incidence
    return distance_relations(edges | edges.T)


def doob_relations(shrikhande: int, complete: int) -> Int[np.ndarray, "n n"]:
    """Distances in the product of so many Shrikhande graphs and complete graphs of four points.

    n = 4^(2 shrikhande + complete).  The parameters are those of a Hamming scheme of four letters.
    Source: Doob (1972).

    Raises
    ------
    ValueError
        Unless there is a Shrikhande graph, and complete >= 0, or complete or shrikhande is
        above `MOST_DOUBLINGS`.

    >>> np.bincount(doob_relations(1, 1)[0]).tolist()
    [1, 9, 27, 27]
    """
    require_at_most(MOST_DOUBLINGS, complete=complete, shrikhande=shrikhande)
    require_count(shrikhande, "shrikhande")
    require_count(complete, "complete", least=0)
    distance = np.zeros((1, 1), dtype=np.int64)
    factors = [shrikhande_relations()] * shrikhande + [hamming_relations(1, 4)] * complete
    for factor in factors:
        n = len(distance) * len(factor)
        sums = distance[:, None, :, None] + factor[None, :, None, :]
        distance = sums.reshape(n, n)
    return distance


def extension_relations(relations: Int[np.ndarray, "n n"], length: int) -> Int[np.ndarray, "m m"]:
    """Words of points, related by how often each relation occurs among their places; m = n^length.

    For the simplex the Hamming scheme, for polygons the scheme of equal products of polygons.

    Raises
    ------
    ValueError
        If the length is not a positive integer, or length is above `MOST_DOUBLINGS`.

    >>> np.bincount(extension_relations(hamming_relations(1, 3), 2)[0]).tolist()
    [1, 4, 4]
    """
    require_at_most(MOST_DOUBLINGS, length=length)
    require_count(length, "length")
    n, rank = len(relations), int(relations.max()) + 1
    words = np.array(list(product(range(n), repeat=length)))
    places = np.sort(relations[words[:, None], words], axis=-1)
    codes = (places * rank ** np.arange(length)).sum(-1)
    return np.asarray(np.unique(codes, return_inverse=True)[1].reshape(codes.shape))
