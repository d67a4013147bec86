r"""Association schemes and coherent configurations, exactly, from a matrix of integer labels.

A relation matrix R of shape (n, n) gives every ordered pair of n points the label of its relation;
A_k is the 0/1 matrix of relation k.  It is a coherent configuration when

1. diagonal: no relation holds both a pair (x, x) and a pair (y, z) with y != z;
2. transposes: the pairs (y, x) for (x, y) in one relation form one relation;
3. intersection numbers: for (x, y) in relation k the number of z with (x, z) in relation i and
   (z, y) in relation j depends on i, j, k only:

\[ A_i A_j = \sum_k p_{ij}^k A_k . \]

It is an association scheme when, moreover, the diagonal is one relation.  Schemes need be neither
symmetric nor commutative here.  The relation matrix decides everything, in integers.

Sources: Bannai and Ito, Algebraic Combinatorics I (1984); Higman (1975) for coherent
configurations; Weisfeiler and Leman (1968) for their closure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Int
from numpy.typing import ArrayLike

from pentad.theory.numbers.scalars import require

# Relation matrices --------------------------------------------------------------------------


def relation_matrix(labels: ArrayLike) -> Int[np.ndarray, "n n"]:
    """The same partition with labels 0, 1, .. without gaps, in the order of the given ones.

    Labels of pairs (x, x) come first.

    Parameters
    ----------
    labels : (n, n) integers, n >= 1

    Raises
    ------
    ValueError
        If the labels are not a square matrix of integers.

    >>> relation_matrix([[9, -1], [-1, 9]])
    array([[0, 1],
           [1, 0]])
    """
    R, _ = _with_labels(labels)
    return R


def _with_labels(labels: Any) -> tuple[np.ndarray, np.ndarray]:
    """The relation matrix, and the given label of each of its relations."""
    given = np.asarray(labels)
    require(
        given.ndim == 2 and given.shape[0] == given.shape[1] and given.size > 0,
        f"a relation matrix has the shape (n, n) with n >= 1; got {given.shape}",
    )
    require(
        given.dtype.kind in "iub",
        f"relations are told apart by integer labels; got entries of type {given.dtype}",
    )
    least, most = int(given.min()), int(given.max())
    if most - least < given.size:
        shifted = given.astype(np.int64) - least
        present = np.bincount(shifted.ravel()) > 0
        values = least + np.flatnonzero(present)
        inverse = shifted if present.all() else (np.cumsum(present) - 1)[shifted]
    else:
        values, inverse = np.unique(given, return_inverse=True)
    off_diagonal = np.ones(values.size, dtype=bool)
    off_diagonal[inverse.diagonal()] = False
    order = np.argsort(off_diagonal, kind="stable")
    if (order[:-1] < order[1:]).all():
        return inverse, values
    return np.argsort(order)[inverse], values[order]


def relations_of_partition(matrices: ArrayLike) -> Int[np.ndarray, "n n"]:
    """Relation matrix of 0/1 matrices that add up to the matrix of ones; the k-th gets label k.

    Parameters
    ----------
    matrices : (r, n, n) zeros and ones

    Raises
    ------
    ValueError
        If the matrices are not a partition of all pairs: the first pair in none or in several.

    >>> relations_of_partition([np.eye(2), 1 - np.eye(2)])
    array([[0, 1],
           [1, 0]])
    >>> relations_of_partition([np.eye(2), np.eye(2)])
    Traceback (most recent call last):
        ...
    ValueError: every pair must be in one relation; got (0, 0) in 2 of them
    """
    stack = np.asarray(matrices)
    require(
        stack.ndim == 3 and stack.shape[1] == stack.shape[2] and stack.size > 0,
        f"0/1 relations have the shape (r, n, n) with r, n >= 1; got {stack.shape}",
    )
    strange = stack[(stack != 0) & (stack != 1)]
    require(not strange.size, f"0/1 relations hold zeros and ones; got {strange[:1]}")
    covered = stack.astype(bool).sum(0)
    x, y = (int(index[0]) if index.size else 0 for index in np.nonzero(covered != 1))
    require(
        (covered == 1).all(),
        f"every pair must be in one relation; got ({x}, {y}) in {covered[x, y]} of them",
    )
    return np.asarray(stack.argmax(0))


# Axioms -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Violation:
    """The first axiom that a relation matrix breaks, and two pairs that show it.

    Both pairs have the same relation, and `pair` is of the rarer kind where one kind is rarer.

    Attributes
    ----------
    axiom : "diagonal", "one diagonal relation", "transposes" or "intersection numbers"
    relation : given label of `pair`
    pair, other : (x, y), two pairs of one relation (for "one diagonal relation": of two)
    product : (i, j), given labels, for "intersection numbers" only
    found : what is seen at `pair` and at `other`: for "intersection numbers" the number of z with
        (x, z) in i and (z, y) in j, for "transposes" the given label of (y, x), for "diagonal"
        whether x = y, for "one diagonal relation" the given labels
    """

    axiom: str
    relation: int
    pair: tuple[int, int]
    other: tuple[int, int]
    product: tuple[int, int] | None
    found: tuple[int, int]

    def __str__(self) -> str:
        seen = f"{self.found[0]} at {self.pair} but {self.found[1]} at {self.other}"
        if self.axiom == "diagonal":
            on, off = (self.pair, self.other) if self.found[0] else (self.other, self.pair)
            return f"relation {self.relation} holds {on} of the diagonal and {off} off it"
        if self.axiom == "one diagonal relation":
            return f"the diagonal has several relations: {seen}"
        if self.axiom == "transposes":
            return f"relation {self.relation} has several transposes: {seen}"
        assert self.product is not None
        i, j = self.product
        return f"p_({i},{j})^{self.relation} is not constant: {seen}"


def axiom_violation(relations: ArrayLike, *, homogeneous: bool = True) -> Violation | None:
    """The first axiom that fails, with its witness, or None for a scheme; exact.

    For large n the third axiom is not checked product by product.  If the span of the A_k is
    closed under left multiplication by some X, and the powers of X (or words in X and Y) span it,
    it is closed under all products: an element of the span is a word, and words map the span to
    itself.  The products X A_j are made of integers below 2^53, several to a float64.

    Parameters
    ----------
    relations : (n, n) integer labels
    homogeneous : if False, several relations on the diagonal are allowed (coherent configuration)

    Raises
    ------
    ValueError
        If the labels are not a square matrix of integers.

    >>> axiom_violation([[0, 1, 2], [1, 0, 1], [2, 1, 0]])
    Violation(axiom='intersection numbers', relation=1, pair=(1, 0), other=(0, 1), product=(1, 2), \
found=(1, 0))
    """
    return _violation(*_with_labels(relations), homogeneous=homogeneous)


def _violation(R: np.ndarray, labels: np.ndarray, *, homogeneous: bool) -> Violation | None:
    firsts = _firsts(R)
    return (
        _diagonal_violation(R, labels, homogeneous=homogeneous)
        or _transpose_violation(R, labels, firsts)
        or _product_violation(R, labels, firsts)
    )


def _firsts(R: np.ndarray) -> np.ndarray:
    """Flat index of the first pair of each relation."""
    firsts = np.empty(int(R.max()) + 1, dtype=np.int64)
    firsts[R.ravel()[::-1]] = np.arange(R.size)[::-1]
    return firsts


def _pair(R: np.ndarray, flat: Any) -> tuple[int, int]:
    x, y = divmod(int(flat), R.shape[0])
    return x, y


def _diagonal_violation(
    R: np.ndarray, labels: np.ndarray, *, homogeneous: bool
) -> Violation | None:
    sizes = np.bincount(R.diagonal(), minlength=labels.size)
    outside = np.bincount(R.ravel(), minlength=labels.size) - sizes
    if (mixed := np.flatnonzero((sizes > 0) & (outside > 0))).size:
        k = int(mixed[0])
        held, on_diagonal = k == R, np.eye(R.shape[0], dtype=bool)
        on, off = (np.flatnonzero(held & where)[0] for where in (on_diagonal, ~on_diagonal))
        rare_on = sizes[k] <= outside[k]
        pair, other = (on, off) if rare_on else (off, on)
        found = (int(rare_on), int(not rare_on))
        return Violation("diagonal", int(labels[k]), _pair(R, pair), _pair(R, other), None, found)
    if homogeneous and (sizes > 0).sum() > 1:
        diagonal = np.flatnonzero(sizes)
        rare, common = diagonal[sizes[diagonal].argmin()], diagonal[sizes[diagonal].argmax()]
        if rare == common:
            rare = diagonal[-1]
        x, y = (int(np.flatnonzero(R.diagonal() == k)[0]) for k in (rare, common))
        found = (int(labels[rare]), int(labels[common]))
        return Violation("one diagonal relation", found[0], (x, x), (y, y), None, found)
    return None


def _transpose_violation(R: np.ndarray, labels: np.ndarray, firsts: np.ndarray) -> Violation | None:
    if (R.T.ravel()[firsts][R] == R.T).all():
        return None
    rank = labels.size
    kinds, firsts, sizes = np.unique(R * rank + R.T, return_index=True, return_counts=True)
    owners = kinds // rank
    several = np.bincount(owners, minlength=rank)[owners] > 1
    rare = np.flatnonzero(several)[sizes[several].argmin()]
    rivals = np.flatnonzero((owners == owners[rare]) & (np.arange(kinds.size) != rare))
    common = rivals[sizes[rivals].argmax()]
    found = (int(labels[kinds[rare] % rank]), int(labels[kinds[common] % rank]))
    pair, other = _pair(R, firsts[rare]), _pair(R, firsts[common])
    return Violation("transposes", int(labels[owners[rare]]), pair, other, None, found)


def _product_violation(R: np.ndarray, labels: np.ndarray, firsts: np.ndarray) -> Violation | None:
    unstable = _unstable_pairs(R, firsts)
    if unstable is None:
        return None
    pair, other = unstable
    rank = labels.size
    (x, y), (u, v) = _pair(R, pair), _pair(R, other)
    here, there = R[x] * rank + R[:, y], R[u] * rank + R[:, v]
    products = np.unique(np.concatenate([here, there]))
    counts = [(codes[:, None] == products).sum(0) for codes in (here, there)]
    at = int(np.flatnonzero(counts[0] != counts[1])[0])
    i, j = divmod(int(products[at]), rank)
    return Violation(
        "intersection numbers",
        int(labels[R[x, y]]),
        (x, y),
        (u, v),
        (int(labels[i]), int(labels[j])),
        (int(counts[0][at]), int(counts[1][at])),
    )


# The third axiom, quickly and exactly -------------------------------------------------------

SMALL = 24
"""Up to this n all n^3 triples are compared."""

PRIME = 1048573
"""Below 2^20, so that products of matrices modulo it are exact in float64 for rank <= 2^13."""


def _unstable_pairs(R: np.ndarray, firsts: np.ndarray) -> tuple[int, int] | None:
    """Two pairs of one relation with different numbers of triangles, the first of the rarer kind.

    None if there are no such pairs, hence if the third axiom holds.  Flat indices.
    """
    n, rank = R.shape[0], firsts.size
    if rank == n * n:
        return None
    if n <= SMALL or rank > 2 * n:
        return _unstable_by_definition(R, firsts)
    start = np.zeros(rank)
    start[R.diagonal()] = 1
    generator = np.random.default_rng(0)
    actions: list[np.ndarray] = []
    for weights in _left_factors(R, rank, generator):
        unstable = _unstable_under(R, firsts, weights)
        if unstable is not None:
            return unstable
        actions.append(_left_action(R, firsts, weights))
        if _generate(actions, start, generator):
            return None
    return _unstable_by_definition(R, firsts)


def _unstable_by_definition(R: np.ndarray, firsts: np.ndarray) -> tuple[int, int] | None:
    """The multiset of (R(x, z), R(z, y)) over z for every pair, sorted; n^3 integers in blocks."""
    n, rank = R.shape[0], firsts.size
    triangles = np.sort(R[firsts // n] * rank + R[:, firsts % n].T, axis=-1)
    block = max(1, 2**22 // n**2)
    differs = np.concatenate(
        [
            (np.sort(rows[:, None, :] * rank + R.T, axis=-1) != triangles[rows]).any(-1)
            for rows in np.split(R, range(block, n, block))
        ]
    )
    return _rarer_first(R, firsts, differs)


def _rarer_first(R: np.ndarray, firsts: np.ndarray, differs: np.ndarray) -> tuple[int, int] | None:
    """A pair that differs from the first of its relation, and that first; rarer kind first."""
    if not differs.any():
        return None
    found = int(np.flatnonzero(differs)[0])
    k = R.flat[found]
    first = int(firsts[k])
    rare_first = 2 * int(differs[k == R].sum()) > int((k == R).sum())
    return (first, found) if rare_first else (found, first)


def _left_factors(R: np.ndarray, rank: int, generator: np.random.Generator) -> Iterator[np.ndarray]:
    """Coefficient vectors of a few X in the span: sparse ones if they are quicker, then generic."""
    words = rank / _relations_per_word(R.shape[0])
    if words > 4:
        sizes = np.bincount(R.ravel(), minlength=rank)
        smallest = np.argsort(sizes, kind="stable")[1:9]
        if sizes[smallest[-1]] < R.shape[0] * words / 4:
            yield from np.eye(rank, dtype=np.int64)[smallest]
    for _ in range(4):
        yield generator.integers(0, LARGEST_WEIGHT + 1, rank)


LARGEST_WEIGHT = 7


def _relations_per_word(n: int) -> int:
    """How many entries of X A_j, each at most LARGEST_WEIGHT n, one float64 holds exactly."""
    return max(1, 53 // (LARGEST_WEIGHT * n).bit_length())


def _unstable_under(
    R: np.ndarray, firsts: np.ndarray, weights: np.ndarray
) -> tuple[int, int] | None:
    """As `_unstable_pairs` for the products X A_j alone, X = sum weights_i A_i."""
    n, rank = R.shape[0], firsts.size
    if np.count_nonzero(weights) == 1:
        held = np.equal(R, np.flatnonzero(weights)[0])
        valencies = held.sum(1)
        if valencies.min() == valencies.max():
            neighbours = np.nonzero(held)[1].reshape(n, -1)
            seen = np.sort(R[neighbours].swapaxes(1, 2), axis=-1)
            at_first = seen.reshape(n * n, -1)[firsts]
            differs = np.zeros((n, n), dtype=bool)
            for position in range(seen.shape[-1]):
                differs |= seen[..., position] != at_first[:, position][R]
            return _rarer_first(R, firsts, differs)
    X = weights.astype(float)[R]
    held_per_word = _relations_per_word(n)
    base = 2.0 ** (LARGEST_WEIGHT * n).bit_length()
    for begin in range(0, rank, held_per_word):
        digits = np.zeros(rank)
        digits[begin : begin + held_per_word] = base ** np.arange(min(held_per_word, rank - begin))
        word = X @ digits[R]
        differs = word != word.ravel()[firsts][R]
        if differs.any():
            return _rarer_first(R, firsts, differs)
    return None


def _left_action(R: np.ndarray, firsts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Matrix of A_j -> X A_j on rows of coefficients, read off at the first pair of each."""
    n, rank = R.shape[0], firsts.size
    codes = np.arange(rank)[:, None] * rank + R[:, firsts % n].T
    found = np.bincount(codes.ravel(), weights[R[firsts // n]].ravel(), rank * rank)
    return found.reshape(rank, rank).T


def _generate(actions: list[np.ndarray], start: np.ndarray, generator: np.random.Generator) -> bool:
    """Whether words in these matrices move `start` through the whole space; never wrongly true.

    Modulo a prime: powers of one random combination X, and if the matrices do not commute, f(X)
    g(Y) for random polynomials f, g.
    """
    rank = start.size
    X, Y = (
        _modulo(sum(generator.integers(1, PRIME) * action for action in actions)) for _ in range(2)
    )
    powers, step = start[None], X
    while len(powers) < rank:
        powers = np.concatenate([powers, _modulo(powers @ step)])
        step = _modulo(step @ step)
    powers = powers[:rank]
    if _is_regular(powers):
        return True
    if not _modulo(_modulo(X @ Y) - _modulo(Y @ X)).any():
        return False
    images = _modulo(generator.integers(0, PRIME, (rank, rank)) @ powers)
    words = np.zeros((rank, rank))
    for _ in range(rank):
        words = _modulo(words @ Y + generator.integers(0, PRIME, (rank, 1)) * images)
    return _is_regular(words)


def _modulo(x: Any) -> Any:
    """Integers below 2^53 in float64 modulo the prime."""
    return x - PRIME * np.floor(x / PRIME)


def _is_regular(vectors: np.ndarray) -> bool:
    """Whether the rows are independent modulo the prime."""
    from flint import nmod_mat

    rank = len(vectors)
    entries = vectors.ravel().astype(np.int64).tolist()
    return int(nmod_mat(rank, rank, entries, PRIME).rank()) == rank


# Coherent configurations --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CoherentConfiguration:
    """A relation matrix that has passed the axioms; made by `coherent_configuration`.

    Attributes
    ----------
    relations : (n, n) int, labels 0 .. rank - 1, those of the diagonal first
    """

    relations: Int[np.ndarray, "n n"]

    @property
    def order(self) -> int:
        """Number n of points."""
        return int(self.relations.shape[0])

    @cached_property
    def rank(self) -> int:
        """Number of relations, the diagonal included: classes + 1 of a scheme."""
        return int(self.relations.max()) + 1

    @cached_property
    def intersection_numbers(self) -> Int[np.ndarray, "rank rank rank"]:
        """p[i, j, k]: number of z with (x, z) in i and (z, y) in j, for every (x, y) in k."""
        n, rank = self.order, self.rank
        firsts = _firsts(self.relations)
        codes = self.relations[firsts // n] * rank + self.relations[:, firsts % n].T
        codes = codes + np.arange(rank)[:, None] * rank**2
        counts = np.bincount(codes.ravel(), minlength=rank**3).reshape(rank, rank, rank)
        numbers = np.ascontiguousarray(counts.transpose(1, 2, 0))
        numbers.flags.writeable = False
        return numbers

    @cached_property
    def valencies(self) -> tuple[int, ...]:
        """For each relation the number of y with (x, y) in it, for an x that has any."""
        rows = self.relations[_firsts(self.relations) // self.order]
        return tuple(int(v) for v in (rows == np.arange(self.rank)[:, None]).sum(1))

    @cached_property
    def transposes(self) -> tuple[int, ...]:
        """For each relation the label of its transpose."""
        return tuple(int(k) for k in self.relations.T.ravel()[_firsts(self.relations)])

    @property
    def fibres(self) -> tuple[tuple[int, ...], ...]:
        """The points of each relation on the diagonal: orbits, if a group is behind it."""
        diagonal = self.relations.diagonal()
        return tuple(
            tuple(int(x) for x in np.flatnonzero(diagonal == k))
            for k in range(int(diagonal.max()) + 1)
        )

    @property
    def homogeneous(self) -> bool:
        """Whether it is an association scheme: one fibre."""
        return len(self.fibres) == 1

    @property
    def symmetric(self) -> bool:
        """Whether every relation is its own transpose."""
        return self.transposes == tuple(range(self.rank))

    @property
    def non_commuting(self) -> tuple[int, int] | None:
        """The first (i, j) with A_i A_j != A_j A_i, or None if the scheme is commutative."""
        p = self.intersection_numbers
        found = np.argwhere((p != p.swapaxes(0, 1)).any(-1))
        return (int(found[0][0]), int(found[0][1])) if found.size else None

    @property
    def disconnected_relations(self) -> tuple[int, ...]:
        """Relations off the diagonal whose graph is disconnected; none iff a scheme is primitive.

        >>> association_scheme([[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]]\
).disconnected_relations
        (2,)
        """
        from scipy.sparse.csgraph import connected_components

        return tuple(
            k
            for k in range(len(self.fibres), self.rank)
            if connected_components(self.relations == k, return_labels=False) > 1
        )


def coherent_configuration(relations: ArrayLike) -> CoherentConfiguration:
    """The coherent configuration of a relation matrix, checked exactly.

    Parameters
    ----------
    relations : (n, n) integer labels

    Raises
    ------
    ValueError
        If an axiom fails, with its witness (`axiom_violation`).

    >>> coherent_configuration([[0, 2, 3], [4, 1, 5], [4, 5, 1]])
    Traceback (most recent call last):
        ...
    ValueError: relation 4 has several transposes: 2 at (1, 0) but 3 at (2, 0)
    """
    return _checked(relations, homogeneous=False)


def association_scheme(relations: ArrayLike) -> CoherentConfiguration:
    """The association scheme of a relation matrix, checked exactly.

    Parameters
    ----------
    relations : (n, n) integer labels

    Raises
    ------
    ValueError
        If an axiom fails, with its witness (`axiom_violation`).

    >>> square = association_scheme([[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]])
    >>> square.valencies, square.intersection_numbers[1, 1].tolist()
    ((1, 2, 1), [2, 0, 2])
    """
    return _checked(relations, homogeneous=True)


def _checked(relations: Any, *, homogeneous: bool) -> CoherentConfiguration:
    R, labels = _with_labels(relations)
    violation = _violation(R, labels, homogeneous=homogeneous)
    require(violation is None, str(violation))
    R.flags.writeable = False
    return CoherentConfiguration(R)


def intersection_numbers_by_definition(
    relations: Int[np.ndarray, "n n"],
) -> Int[np.ndarray, "rank rank rank"] | None:
    """The numbers p[i, j, k] from one integer matrix product for every pair (i, j), or None.

    Slow; None if a product is not constant on a relation.

    >>> intersection_numbers_by_definition(np.array([[0, 1], [1, 0]]))[1, 1]
    array([1, 0])
    """
    R = relation_matrix(relations)
    rank = int(R.max()) + 1
    A = (np.arange(rank)[:, None, None] == R).astype(int)
    p = np.zeros((rank, rank, rank), dtype=int)
    for i in range(rank):
        for j in range(rank):
            product = A[i] @ A[j]
            for k in range(rank):
                values = np.unique(product[k == R])
                if values.size > 1:
                    return None
                p[i, j, k] = values[0]
    return p


# Closure, fusion, symmetrisation ------------------------------------------------------------


def coherent_closure(labels: ArrayLike) -> Int[np.ndarray, "*batch n n"]:
    """The coarsest coherent configuration that refines a matrix of labels: 2-dim. Weisfeiler-Leman.

    Pairs are split until (x, y) -> multiset over z of the labels of (x, z) and (z, y) is constant
    on relations.  Each round hashes the multisets by one matrix product with random integers; a
    hash that differs proves that the multisets do, so every split is forced.  At the end the axioms
    are checked exactly, hence the answer is the closure and not only probably so.

    Parameters
    ----------
    labels : (*batch, n, n) integers, n >= 1; the diagonal need not be told apart

    Returns
    -------
    (*batch, n, n) relation matrices: labels in order of first appearance, the diagonal's first

    Raises
    ------
    ValueError
        If the labels are not square matrices of integers.

    >>> coherent_closure([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    array([[0, 2, 3],
           [4, 1, 4],
           [3, 2, 0]])
    """
    given = np.asarray(labels)
    require(
        given.ndim >= 2 and given.shape[-1] == given.shape[-2] and given.size > 0,
        f"labels have the shape (*batch, n, n) with n >= 1; got {given.shape}",
    )
    require(
        given.dtype.kind in "iub",
        f"labels must be integers; got entries of type {given.dtype}",
    )
    n = given.shape[-1]
    flat = given.reshape(-1, n, n)
    colours, count = _relabelled(flat)
    colours, count = _relabelled(colours * count + colours.swapaxes(-1, -2))
    members = np.arange(len(flat))[:, None, None]
    colours, count = _relabelled((members * count + colours) * 2 + np.eye(n, dtype=np.int64))
    bits = min(
        (63 - flat.size.bit_length() - n.bit_length()) // 2,
        (53 - n.bit_length()) // 2,
    )
    generator = np.random.default_rng(0)
    while True:
        before = count
        weights = generator.integers(0, 2**bits, (2, count)).astype(float)
        hashes = (weights[0][colours] @ weights[1][colours]).astype(np.int64)
        colours, count = _relabelled(hashes * count + colours)
        if count == before:
            closed = np.stack([_by_first_appearance(one) for one in colours])
            if all(_unstable_pairs(one, _firsts(one)) is None for one in closed):
                return closed.reshape(given.shape)


def _relabelled(keys: np.ndarray) -> tuple[np.ndarray, int]:
    values, inverse = np.unique(keys, return_inverse=True)
    return inverse.reshape(keys.shape), values.size


def _by_first_appearance(colours: np.ndarray) -> np.ndarray:
    values, firsts, inverse = np.unique(colours, return_index=True, return_inverse=True)
    off_diagonal = ~np.isin(values, colours.diagonal())
    order = np.lexsort((firsts, off_diagonal))
    return np.argsort(order)[inverse].reshape(colours.shape)


def coherent_closure_by_definition(labels: Int[np.ndarray, "n n"]) -> Int[np.ndarray, "n n"]:
    """The closure by sorting all n^3 pairs of labels in every round; the twin of the quick one.

    >>> coherent_closure_by_definition(np.array([[0, 1], [1, 0]]))
    array([[0, 1],
           [1, 0]])
    """
    n = labels.shape[0]
    colours, count = _relabelled(labels)
    colours, count = _relabelled(2 * (colours * count + colours.T) + np.eye(n, dtype=np.int64))
    while True:
        triangles = np.sort(colours[:, None, :] * count + colours.T[None], axis=-1)
        rows = np.concatenate([colours[..., None], triangles], -1).reshape(n * n, n + 1)
        values, inverse = np.unique(rows, axis=0, return_inverse=True)
        colours = inverse.reshape(n, n)
        if len(values) == count:
            return _by_first_appearance(colours)
        count = len(values)


def fusion(relations: ArrayLike, blocks: Sequence[Sequence[int]]) -> Int[np.ndarray, "n n"]:
    """Relation matrix with some relations merged; whether it is a scheme is for the axioms to say.

    Parameters
    ----------
    relations : (n, n) integer labels
    blocks : disjoint lists of labels to be merged; labels not named stay alone

    Raises
    ------
    ValueError
        If a label is named twice or does not occur.

    >>> fusion([[0, 1, 2], [2, 0, 1], [1, 2, 0]], [[1, 2]])
    array([[0, 1, 1],
           [1, 0, 1],
           [1, 1, 0]])
    """
    relation_matrix(relations)
    given = np.asarray(relations)
    merged = given.astype(np.int64)
    named: set[int] = set()
    for block in blocks:
        for label in block:
            require(label in given, f"labels to merge must occur; got {label}")
            require(label not in named, f"a label is merged once; got {label} twice")
            named.add(label)
        merged[np.isin(given, list(block))] = min(block, default=0)
    return relation_matrix(merged)


def symmetrisation(relations: ArrayLike) -> Int[np.ndarray, "n n"]:
    """Relation matrix in which every relation is merged with its transpose.

    A scheme if the given one is a commutative scheme; for others it may or may not be.

    Raises
    ------
    ValueError
        If the labels are not a square matrix of integers.

    >>> symmetrisation([[0, 1, 2], [2, 0, 1], [1, 2, 0]])
    array([[0, 1, 1],
           [1, 0, 1],
           [1, 1, 0]])
    """
    R = relation_matrix(relations)
    return relation_matrix(np.minimum(R, R.T))


# Polynomial orderings -----------------------------------------------------------------------


def polynomial_orderings(scheme: CoherentConfiguration) -> tuple[tuple[int, ...], ...]:
    """All P-polynomial orderings of the relations of a symmetric scheme.

    In such an ordering relation i_k is distance k in the graph of i_1: the scheme is that of a
    distance-regular graph, once for each ordering.

    Raises
    ------
    ValueError
        If the scheme is not symmetric.

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
