"""Relation matrices of known association schemes: families, products and single graphs.

They return labels; `theory.schemes.configurations.association_scheme` checks the axioms.  Where a
graph is behind the scheme, label k is distance k.
"""

from itertools import combinations, product
from math import comb

import numpy as np
from jaxtyping import Int, Integer
from numpy.typing import ArrayLike

from pentad.theory.numbers.limits import MOST_DOUBLINGS, MOST_ROWS, require_at_most
from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.schemes.relation_matrices import relation_matrix

# Families -----------------------------------------------------------------------------------


def simplex_relations(n: int) -> Int[np.ndarray, "n n"]:
    """One class: equal or not.  The regular simplex with n corners.

    Raises
    ------
    ValueError
        If n is not a positive integer, or n is above `MOST_ROWS`.

    >>> simplex_relations(2)
    array([[0, 1],
           [1, 0]])
    """
    require_at_most(MOST_ROWS, n=n)
    require_count(n, "n")
    return 1 - np.eye(n, dtype=np.int64)


def polygon_relations(k: int) -> Int[np.ndarray, "k k"]:
    """Distance around a k-gon.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_ROWS`.

    >>> polygon_relations(4)[0]
    array([0, 1, 2, 1])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k")
    steps = cyclic_relations(k)
    return np.asarray(np.minimum(steps, k - steps))


def cyclic_relations(k: int) -> Int[np.ndarray, "k k"]:
    """Difference y - x modulo k: thin scheme of the cyclic group, not symmetric for k > 2.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_ROWS`.

    >>> cyclic_relations(3)[0]
    array([0, 1, 2])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k")
    points = np.arange(k)
    return np.asarray((points - points[:, None]) % k)


def cyclotomic_relations(prime: int, classes: int) -> Int[np.ndarray, "n n"]:
    """Cosets of the multiplicative subgroup of index `classes` modulo a prime, applied to y - x.

    For two classes and prime = 1 mod 4 Paley's graph, for prime = 3 mod 4 his tournament.

    Raises
    ------
    ValueError
        If the number is not a prime or the classes do not divide it less one.

    >>> cyclotomic_relations(7, 2)[0]
    array([0, 1, 1, 2, 1, 2, 2])
    """
    require_count(prime, "prime", least=2)
    require_count(classes, "classes")
    require(
        all(prime % k for k in range(2, prime)) and (prime - 1) % classes == 0,
        "cyclotomic schemes need a prime p and a divisor of p - 1; "
        f"got prime={prime}, classes={classes}",
    )
    powers = np.array([pow(x, (prime - 1) // classes, prime) for x in range(prime)])
    return np.asarray(np.unique(powers, return_inverse=True)[1][cyclic_relations(prime)])


def group_relations(table: Int[np.ndarray, "n n"]) -> Int[np.ndarray, "n n"]:
    """x^-1 y in a group with this multiplication table: its thin scheme.

    Commutative iff the group is.

    Parameters
    ----------
    table : (n, n) int; table[x, y] is the number of the product x y, 0 that of the neutral element

    Raises
    ------
    ValueError
        If an element has no inverse: a row without exactly one 0.

    >>> group_relations(np.array([[0, 1], [1, 0]]))
    array([[0, 1],
           [1, 0]])
    """
    zeros = (table == 0).sum(1)
    require(
        (zeros == 1).all(),
        f"every row of a group's table has one 0; got {zeros.tolist()} of them",
    )
    return np.asarray(table[(table == 0).argmax(1)])


def dihedral_table(k: int) -> Int[np.ndarray, "n n"]:
    """Multiplication table of the dihedral group of order n = 2k: rotations r < k, then flips.

    Raises
    ------
    ValueError
        If k is not a positive integer, or k is above `MOST_ROWS`.

    >>> dihedral_table(1)
    array([[0, 1],
           [1, 0]])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k")
    turn, flip = np.arange(2 * k) % k, np.arange(2 * k) // k
    turns = (turn[:, None] + np.where(flip, -1, 1)[:, None] * turn) % k
    return turns + k * (flip[:, None] ^ flip)


def quaternion_table() -> Int[np.ndarray, "8 8"]:
    """Multiplication table of the quaternion group: 1, i, j, k, -1, -i, -j, -k.

    >>> int(quaternion_table()[1, 2]), int(quaternion_table()[2, 1])
    (3, 7)
    """
    unit = np.array([[0, 1, 2, 3], [1, 4, 3, 6], [2, 7, 4, 1], [3, 2, 5, 4]])
    sign = np.arange(8) // 4
    units = unit[np.ix_(np.arange(8) % 4, np.arange(8) % 4)]
    return np.asarray((units + 4 * (sign[:, None] ^ sign)) % 8)


def cocktail_party_relations(k: int) -> Int[np.ndarray, "n n"]:
    """Antipodes in k pairs: 1 for points of different pairs, 2 for antipodes; n = 2k, k >= 2.

    The cross-polytope in R^k, which is also the union of k orthogonal digons.

    Raises
    ------
    ValueError
        If k is not an integer of at least 2, or k is above `MOST_ROWS`.

    >>> cocktail_party_relations(2)[0]
    array([0, 2, 1, 1])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k", least=2)
    pairs = np.arange(2 * k) // 2
    return np.where(pairs[:, None] == pairs, 2 - 2 * np.eye(2 * k, dtype=np.int64), 1)


def hamming_relations(length: int, letters: int) -> Int[np.ndarray, "n n"]:
    """Number of places in which two words differ; n = letters^length, letters >= 2.

    Two letters: the hypercube.  Length two: the rook's graph.

    Raises
    ------
    ValueError
        If length >= 1 and letters >= 2 are not integers, or n is above `MOST_ROWS`.

    >>> hamming_relations(2, 2)[0]
    array([0, 1, 1, 2])
    """
    require_at_most(MOST_DOUBLINGS, length=length)
    require_at_most(MOST_ROWS, letters=letters)
    require_count(length, "length")
    require_count(letters, "letters", least=2)
    require_at_most(MOST_ROWS, n=letters**length)
    words = np.array(list(product(range(letters), repeat=length)))
    return np.asarray((words[:, None] != words).sum(-1))


def johnson_relations(points: int, size: int) -> Int[np.ndarray, "n n"]:
    """Size minus that of the intersection, for subsets of one size; n = binom(points, size).

    Raises
    ------
    ValueError
        Unless 1 <= size <= points / 2, or if n is above `MOST_ROWS`.

    >>> johnson_relations(4, 2)[0]
    array([0, 1, 1, 1, 1, 2])
    """
    require_at_most(MOST_ROWS, points=points)
    require_count(size, "size")
    require_count(points, "points")
    require(
        2 * size <= points,
        f"Johnson schemes need size <= points / 2; got size={size}, points={points}",
    )
    require_at_most(MOST_ROWS, n=comb(points, size))
    subsets = np.array(
        [[i in chosen for i in range(points)] for chosen in combinations(range(points), size)]
    ).astype(np.int64)
    return np.asarray(size - subsets @ subsets.T)


def prism_relations(k: int) -> Int[np.ndarray, "n n"]:
    """Distance around the k-gon and floor or ceiling: the prism of generic height, n = 2k.

    Label 2 s + t for s steps around and t = 1 between the two faces.  Points 0 .. k - 1 are one
    face.  The direct product of polygon and digon.

    Raises
    ------
    ValueError
        If k is not an integer of at least 2, or k is above `MOST_ROWS`.

    >>> prism_relations(3)[0]
    array([0, 2, 2, 1, 3, 3])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k", least=2)
    return direct_product_relations(simplex_relations(2), polygon_relations(k))


def antiprism_relations(k: int) -> Int[np.ndarray, "n n"]:
    """Orbits of the symmetry group of a k-antiprism on pairs of its n = 2k corners; generic height.

    The rotary reflection moves all corners in one cycle, alternately up and down, so this is the
    scheme of the 2k-gon: corner x of the upper face is at 2x of the 2k-gon, of the lower at 2x + 1.

    Raises
    ------
    ValueError
        If k is not an integer of at least 2, or k is above `MOST_ROWS`.

    >>> antiprism_relations(4)[0]
    array([0, 2, 4, 2, 1, 3, 3, 1])
    """
    require_at_most(MOST_ROWS, k=k)
    require_count(k, "k", least=2)
    order = np.concatenate([2 * np.arange(k), 2 * np.arange(k) + 1])
    return np.asarray(polygon_relations(2 * k)[np.ix_(order, order)])


def direct_product_relations(first: ArrayLike, second: ArrayLike) -> Int[np.ndarray, "n n"]:
    """Pairs of labels, on pairs of points: the point (x, y) is x n_2 + y, the label i + r_1 j.

    Raises
    ------
    ValueError
        If the labels are not square matrices of integers.

    >>> direct_product_relations(simplex_relations(2), simplex_relations(2))[0]
    array([0, 2, 1, 3])
    """
    R, S = relation_matrix(first), relation_matrix(second)
    n = R.shape[0] * S.shape[0]
    labels = R[:, None, :, None] + (R.max() + 1) * S[None, :, None, :]
    return relation_matrix(labels.reshape(n, n))


def wreath_product_relations(inner: ArrayLike, outer: ArrayLike) -> Int[np.ndarray, "n n"]:
    """Copies of the inner scheme, one for each point of the outer; other pairs by the outer alone.

    Raises
    ------
    ValueError
        If the labels are not square matrices of integers.

    >>> wreath_product_relations(simplex_relations(2), simplex_relations(2))[0]
    array([0, 1, 2, 2])
    """
    R, S = relation_matrix(inner), relation_matrix(outer)
    n = R.shape[0] * S.shape[0]
    copies = S[:, None, :, None]
    labels = np.where(copies == 0, R[None, :, None, :], R.max() + copies)
    return relation_matrix(labels.reshape(n, n))


def distance_relations(adjacency: ArrayLike) -> Int[np.ndarray, "n n"]:
    """Distances in a connected graph.

    Parameters
    ----------
    adjacency : (n, n) symmetric zeros and ones

    Raises
    ------
    ValueError
        If the graph is not connected.

    >>> distance_relations([[0, 1, 0], [1, 0, 1], [0, 1, 0]])[0]
    array([0, 1, 2])
    """
    near = np.asarray(adjacency).astype(np.int64) + np.eye(len(np.asarray(adjacency)), dtype=int)
    distance = np.where(np.eye(len(near), dtype=bool), 0, -1)
    reached = np.eye(len(near), dtype=np.int64)
    for step in range(1, len(near)):
        reached = (reached @ near > 0).astype(np.int64)
        distance[(distance < 0) & (reached > 0)] = step
    require((distance >= 0).all(), "distances need a connected graph; got several components")
    return distance


def inner_product_relations(
    vectors: Integer[np.ndarray, "n coordinates"],
) -> Int[np.ndarray, "n n"]:
    """Labels by decreasing inner product of integer vectors of equal length.

    >>> inner_product_relations(np.array([[1, 0], [0, 1], [-1, 0], [0, -1]]))[0]
    array([0, 1, 2, 1])
    """
    return relation_matrix(-(vectors @ vectors.T))


# Single schemes -----------------------------------------------------------------------------


def petersen_relations() -> Int[np.ndarray, "10 10"]:
    """Distances in the Petersen graph: 2-subsets of five points, disjoint ones at distance 1.

    >>> np.bincount(petersen_relations()[0]).tolist()
    [1, 3, 6]
    """
    return np.asarray(np.array([0, 2, 1])[johnson_relations(5, 2)])


def shrikhande_relations() -> Int[np.ndarray, "16 16"]:
    """Distances in the Shrikhande graph: Z_4 x Z_4 with steps +-(1, 0), +-(0, 1), +-(1, 1).

    The parameters of the 4 x 4 rook's graph, hamming_relations(2, 4), but not isomorphic to it.

    >>> np.bincount(shrikhande_relations()[0]).tolist()
    [1, 6, 9]
    """
    points = np.array(list(product(range(4), repeat=2)))
    steps = (points - points[:, None]) % 4
    codes = 4 * steps[..., 0] + steps[..., 1]
    return distance_relations(np.isin(codes, [4, 12, 1, 3, 5, 15]))


def coxeter_relations() -> Int[np.ndarray, "28 28"]:
    """Distances in the Coxeter graph: triples of seven points off the Fano plane, if disjoint.

    Some of its Krein parameters are irrational.

    >>> np.bincount(coxeter_relations()[0]).tolist()
    [1, 3, 6, 12, 6]
    """
    lines = {frozenset((x % 7, (x + 1) % 7, (x + 3) % 7)) for x in range(7)}
    triples = [set(t) for t in combinations(range(7), 3) if frozenset(t) not in lines]
    return distance_relations([[not a & b for b in triples] for a in triples])


def icosahedron_relations() -> Int[np.ndarray, "12 12"]:
    """Distances along the edges of the icosahedron.

    >>> np.bincount(icosahedron_relations()[0]).tolist()
    [1, 5, 5, 1]
    """
    edges = np.zeros((12, 12), dtype=np.int64)
    for j in range(5):
        upper, lower = 1 + j, 6 + j
        for x, y in (
            (0, upper),
            (11, lower),
            (upper, 1 + (j + 1) % 5),
            (lower, 6 + (j + 1) % 5),
            (upper, lower),
            (upper, 6 + (j + 1) % 5),
        ):
            edges[x, y] = edges[y, x] = 1
    return distance_relations(edges)


def dodecahedron_relations() -> Int[np.ndarray, "20 20"]:
    """Distances along the edges of the dodecahedron: faces of the icosahedron, next to each other.

    >>> np.bincount(dodecahedron_relations()[0]).tolist()
    [1, 3, 6, 6, 3, 1]
    """
    near = icosahedron_relations() == 1
    faces = np.array(
        [
            [x in face for x in range(12)]
            for face in combinations(range(12), 3)
            if all(near[x, y] for x, y in combinations(face, 2))
        ]
    ).astype(np.int64)
    return distance_relations(faces @ faces.T == 2)


def root_relations(name: str) -> Int[np.ndarray, "n n"]:
    """Inner products of the roots of A3 (12: the cuboctahedron), D4 (24: the 24-cell) or E8 (240).

    Raises
    ------
    ValueError
        If the name is none of these.

    >>> [np.bincount(root_relations(name)[0]).tolist() for name in ("A3", "D4")]
    [[1, 4, 2, 4, 1], [1, 8, 6, 8, 1]]
    """
    known = {"A3": 3, "D4": 4, "E8": 8}
    require(name in known, f"roots are known here of A3, D4 and E8; got {name!r}")
    signs = list(product((2, 0, -2), repeat=known[name]))
    vectors = [v for v in signs if sum(map(abs, v)) == 4]
    if name == "E8":
        vectors += [v for v in product((1, -1), repeat=8) if np.prod(v) == 1]
    return inner_product_relations(np.array(vectors))
