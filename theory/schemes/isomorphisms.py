"""Isomorphisms and automorphisms of relation matrices, by search; permutations are verified.

A colour isomorphism of relation matrices R, S is a permutation f of the points with
S[f(x), f(y)] = R[x, y].  An isomorphism of schemes may also permute the relations.  The search
individualises a point with all that it may be exchanged with, refines the classes of points by
counting labels, and backtracks; classes are told apart by random hashes, so they may at worst be
too coarse, which costs time only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int, Shaped
from numpy.typing import ArrayLike

from pentad.theory.numbers.scalars import require
from pentad.theory.schemes.configurations import CoherentConfiguration
from pentad.theory.schemes.eigenmatrices import krein_parameters
from pentad.theory.schemes.relation_matrices import relation_matrix

# Permutations of the points -----------------------------------------------------------------


class _Pair:
    """Two relation matrices with the hash tables that refine classes of their points alike."""

    def __init__(self, R: np.ndarray, S: np.ndarray) -> None:
        n = R.shape[0]
        both = np.stack([R, S])
        self.matrices = both
        codes = both * (both.max() + 1) + both.swapaxes(1, 2)
        values, inverse = np.unique(codes, return_inverse=True)
        self.codes = inverse.reshape(both.shape) * (n + 1)
        generator = np.random.default_rng(0)
        self.table = generator.integers(0, 2**63, values.size * (n + 1), dtype=np.uint64)
        self.own = generator.integers(0, 2**63, n + 1, dtype=np.uint64)

    def refined(self, classes: np.ndarray) -> np.ndarray | None:
        """Equitable refinement of the classes (2, n) of both, or None if they come apart."""
        count = 0
        while True:
            keys = self.table[self.codes + classes[:, None, :]].sum(-1) + self.own[classes]
            values, inverse = np.unique(keys, return_inverse=True)
            classes = inverse.reshape(classes.shape)
            sizes = [np.bincount(one, minlength=values.size) for one in classes]
            if (sizes[0] != sizes[1]).any():
                return None
            if values.size == count:
                return classes
            count = values.size

    def search(self, classes: np.ndarray) -> np.ndarray | None:
        """A permutation that respects the equitable classes, or None."""
        waiting = [self._finer(classes)]
        while waiting:
            finer = next(waiting[-1], None)
            if finer is None:
                waiting.pop()
            elif _smallest_cell(finer[0]) is None:
                f = np.empty(finer.shape[1], dtype=np.int64)
                f[np.argsort(finer[0])] = np.argsort(finer[1])
                if (self.matrices[1][np.ix_(f, f)] == self.matrices[0]).all():
                    return f
            else:
                waiting.append(self._finer(finer))
        return None

    def _finer(self, classes: np.ndarray) -> Iterator[np.ndarray]:
        """Equitable classes with a point of both individualised, and all that it may change with.

        Which of the points that may be exchanged goes where makes no difference.
        """
        cell = _smallest_cell(classes[0])
        if cell is None:
            yield classes
            return
        x = int(np.flatnonzero(classes[0] == cell)[0])
        own = _interchangeable(self.matrices[0], x, classes[0])
        seen = np.zeros(classes.shape[1], dtype=bool)
        for y in np.flatnonzero(classes[1] == cell).tolist():
            if seen[y]:
                continue
            theirs = _interchangeable(self.matrices[1], y, classes[1])
            seen[theirs] = True
            if own.size == theirs.size:
                finer = self.refined(_individualised(classes, own, theirs))
                if finer is not None:
                    yield finer


def _smallest_cell(classes: np.ndarray) -> int | None:
    sizes = np.bincount(classes)
    several = np.flatnonzero(sizes > 1)
    return int(several[sizes[several].argmin()]) if several.size else None


def _interchangeable(R: np.ndarray, x: int, classes: np.ndarray) -> np.ndarray:
    """The points whose exchange with x keeps relations and classes, x among them, increasing."""
    rows, columns = R[x] == R, (R[:, [x]] == R).T
    unlike = (~rows).sum(1) + (~columns).sum(1)
    loops = R.diagonal()
    pair = (R[x] == R[:, x]) & (loops == loops[x]) & (classes == classes[x])
    # at x and at the other point itself, rows and columns differ where loops and pairs do
    own = np.where(R[x] == loops[x], 0, 4)
    return np.flatnonzero((pair & (unlike == own)) | (np.arange(len(R)) == x))


def _individualised(classes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same with each of the points x, and its partner among the y, in a class of their own."""
    finer = classes.copy()
    finer[0, x] = finer[1, y] = classes.shape[1] + np.arange(x.size)
    return np.unique(finer, return_inverse=True)[1].reshape(finer.shape)


def isomorphism(first: ArrayLike, second: ArrayLike) -> Int[np.ndarray, "n"] | None:
    """A permutation f with second[f(x), f(y)] = first[x, y], or None if there is none.

    Parameters
    ----------
    first, second : (n, n) integer labels, compared as they are

    Raises
    ------
    ValueError
        If the labels are not square matrices of integers.

    >>> isomorphism([[0, 1, 2], [1, 0, 2], [2, 2, 0]], [[0, 2, 2], [2, 0, 1], [2, 1, 0]])
    array([1, 2, 0])
    """
    R, S = np.asarray(first), np.asarray(second)
    relation_matrix(R), relation_matrix(S)
    if R.shape != S.shape:
        return None
    values, inverse = np.unique(np.stack([R, S]), return_inverse=True)
    R, S = inverse.reshape(2, *R.shape)
    if (np.bincount(R.ravel(), minlength=values.size) != np.bincount(S.ravel())).any():
        return None
    cliques = [_cliques(one) for one in (R, S)]
    if cliques[0].shape != cliques[1].shape:
        return None
    kinds, found = np.unique(np.concatenate(cliques), axis=0, return_inverse=True)
    classes = found.reshape(2, -1)
    counts = [np.bincount(one, minlength=len(kinds)) for one in classes]
    if (counts[0] != counts[1]).any():
        return None
    pair = _Pair(R, S)
    equitable = pair.refined(classes)
    return None if equitable is None else pair.search(equitable)


CLIQUES, LARGEST_LOCAL = 2, 2**22
"""Cliques are counted in so many relations, if the local graphs have so many entries together."""


def _cliques(R: np.ndarray) -> np.ndarray:
    """For each point the numbers of quadruples with it whose pairs are all of one relation.

    Schemes of equal parameters, as those of Shrikhande, Chang and Doob, differ there.
    """
    n = len(R)
    sizes = np.bincount(R.ravel())
    found = [np.zeros(n, dtype=np.int64)]
    for k in np.argsort(sizes, kind="stable"):
        joined = np.equal(R, k)
        v = int(sizes[k]) // n
        regular = (joined.sum(1) == v).all() and (joined == joined.T).all()
        if v < 3 or not regular or joined.diagonal().any() or n * v * v > LARGEST_LOCAL:
            continue
        near = np.nonzero(joined)[1].reshape(n, v)
        local = joined[near[:, :, None], near[:, None, :]].astype(float)
        found.append(((local @ local) * local).sum((-2, -1)).astype(np.int64))
        if len(found) > CLIQUES:
            break
    return np.stack(found, axis=-1)


@dataclass(frozen=True, eq=False)
class PermutationGroup:
    """A group of permutations of n points.

    Attributes
    ----------
    generators : (g, n) int, g >= 0
    order : int
    """

    generators: Int[np.ndarray, "g n"]
    order: int


def automorphism_group(relations: ArrayLike) -> PermutationGroup:
    """All permutations of the points that keep every relation, by generators, with their number.

    The order is the product of the orbits along a chain of stabilisers.

    Parameters
    ----------
    relations : (n, n) integer labels

    Raises
    ------
    ValueError
        If the labels are not a square matrix of integers.

    >>> automorphism_group([[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]]).order
    8
    """
    R = relation_matrix(relations)
    n = R.shape[0]
    pair = _Pair(R, R)
    classes = pair.refined(np.zeros((2, n), dtype=np.int64))
    assert classes is not None
    chain = []
    while (cell := _smallest_cell(classes[0])) is not None:
        points = np.flatnonzero(classes[0] == cell)
        chain.append((classes, points))
        finer = pair.refined(_individualised(classes, points[:1], points[:1]))
        assert finer is not None
        classes = finer
    generators: list[np.ndarray] = []
    order = 1
    for classes, points in reversed(chain):
        refused: set[int] = set()
        for place, y in enumerate(points[1:], start=1):
            orbits = _orbits(generators, n)
            if orbits[y] == orbits[points[0]] or orbits[y] in {orbits[z] for z in refused}:
                continue
            finer = pair.refined(_individualised(classes, points[:1], points[place : place + 1]))
            found = None if finer is None else pair.search(finer)
            if found is None:
                refused.add(int(y))
            else:
                generators.append(found)
        orbits = _orbits(generators, n)
        order *= int((orbits == orbits[points[0]]).sum())
    return PermutationGroup(np.array(generators, dtype=np.int64).reshape(-1, n), order)


def _orbits(generators: list[np.ndarray], n: int) -> np.ndarray:
    """For each point the number of its orbit."""
    return _connected(np.array(generators, dtype=np.int64).reshape(-1, n))


def _connected(moves: np.ndarray) -> np.ndarray:
    """Components of the points 0 .. n - 1, each joined to its images: moves of shape (g, n)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    g, n = moves.shape
    start = np.tile(np.arange(n), g)
    graph = coo_matrix((np.ones(g * n, dtype=bool), (start, moves.ravel())), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1])


def orbital_relations(permutations: Int[np.ndarray, "g n"]) -> Int[np.ndarray, "n n"]:
    """Relation matrix of the orbits on pairs of the group that some permutations generate.

    A coherent configuration; an association scheme iff the group is transitive.  The number of
    relations is the rank of the group, for a transitive one the number of orbits of the stabiliser
    of a point (and not the index of that stabiliser, which is n).

    Parameters
    ----------
    permutations : (g, n) int, g >= 0; row h sends x to h[x]

    Raises
    ------
    ValueError
        If a row is not a permutation of 0 .. n - 1.

    >>> orbital_relations(np.array([[1, 2, 0]]))
    array([[0, 1, 2],
           [2, 0, 1],
           [1, 2, 0]])
    """
    moves = np.asarray(permutations)
    n = moves.shape[-1]
    for move in moves:
        require(
            (np.sort(move) == np.arange(n)).all(),
            f"a permutation of {n} points holds each of 0 .. {n - 1} once; got {move.tolist()}",
        )
    on_pairs = (moves[:, :, None] * n + moves[:, None, :]).reshape(len(moves), n * n)
    return relation_matrix(_connected(on_pairs).reshape(n, n))


# Permutations of the relations --------------------------------------------------------------


def algebraic_isomorphisms(
    first: Shaped[np.ndarray, "rank rank rank"], second: Shaped[np.ndarray, "rank rank rank"]
) -> Iterator[tuple[int, ...]]:
    """All permutations f of the indices with second[f(i), f(j), f(k)] = first[i, j, k].

    Parameters
    ----------
    first, second : intersection numbers, Krein parameters, or other tables of integers

    >>> table = np.array([[[1, 0], [0, 1]], [[0, 1], [2, 1]]])
    >>> list(algebraic_isomorphisms(table, table))
    [(0, 1)]
    """
    rank = len(first)
    if first.shape != second.shape:
        return
    kinds = [[_kind(table, i) for i in range(rank)] for table in (first, second)]

    def extended(f: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        i = len(f)
        if i == rank:
            yield f
            return
        for image in range(rank):
            if image in f or kinds[0][i] != kinds[1][image]:
                continue
            longer = (*f, image)
            part = slice(i + 1)
            if (second[np.ix_(longer, longer, longer)] == first[part, part, part]).all():
                yield from extended(longer)

    yield from extended(())


def _kind(table: np.ndarray, i: int) -> list[list[int]]:
    """What a permutation of the indices cannot change about index i."""
    parts = (table[i], table[:, i], table[:, :, i], table[i, i, i])
    return [np.sort(part, axis=None).tolist() for part in parts]


def scheme_isomorphism(
    first: CoherentConfiguration, second: CoherentConfiguration
) -> tuple[Int[np.ndarray, "n"], tuple[int, ...]] | None:
    """A permutation of the points with one of the relations that maps one scheme to the other.

    Parameters
    ----------
    first, second : CoherentConfiguration

    Returns
    -------
    f, g with second.relations[f(x), f(y)] = g[first.relations[x, y]], or None if there are none

    >>> from pentad.theory.schemes.constructions import hamming_relations, shrikhande_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> rook = association_scheme(hamming_relations(2, 4))
    >>> shrikhande = association_scheme(shrikhande_relations())
    >>> bool((rook.intersection_numbers == shrikhande.intersection_numbers).all())
    True
    >>> scheme_isomorphism(rook, shrikhande) is None
    True
    """
    if first.order != second.order or first.rank != second.rank:
        return None
    for g in algebraic_isomorphisms(first.intersection_numbers, second.intersection_numbers):
        f = isomorphism(np.array(g)[first.relations], second.relations)
        if f is not None:
            return f, g
    return None


def formal_duality(
    first: CoherentConfiguration, second: CoherentConfiguration
) -> tuple[int, ...] | None:
    """A bijection f from idempotents of one scheme to relations of another that makes them dual.

    The Krein parameters q_ij^k of the first are the intersection numbers of the second at f(i),
    f(j), f(k); then Q of the first is P of the second in a suitable order.  None if there is none.
    With the same scheme twice: formal self-duality.

    Parameters
    ----------
    first, second : CoherentConfiguration, homogeneous and commutative

    Raises
    ------
    ValueError
        If the first is not homogeneous or not commutative.

    >>> from pentad.theory.schemes.constructions import polygon_relations
    >>> from pentad.theory.schemes.configurations import association_scheme
    >>> pentagon = association_scheme(polygon_relations(5))
    >>> formal_duality(pentagon, pentagon)
    (0, 1, 2)
    """
    q = krein_parameters(first)
    integral = [hasattr(x, "q") and x.q == 1 for x in q.ravel()]
    if not all(integral):
        return None
    numbers = np.array([int(x.p) for x in q.ravel()]).reshape(q.shape)
    return next(algebraic_isomorphisms(numbers, second.intersection_numbers), None)
