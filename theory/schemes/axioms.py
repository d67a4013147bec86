r"""The axioms of association schemes, decided exactly, with two pairs that break them.

A_k is the 0/1 matrix of relation k of a relation matrix.  It is a coherent configuration when

1. diagonal: no relation holds both a pair (x, x) and a pair (y, z) with y != z;
2. transposes: the pairs (y, x) for (x, y) in one relation form one relation;
3. intersection numbers: for (x, y) in relation k the number of z with (x, z) in relation i and
   (z, y) in relation j depends on i, j, k only:

\[ A_i A_j = \sum_k p_{ij}^k A_k . \]

It is an association scheme when, moreover, the diagonal is one relation.  Schemes need be neither
symmetric nor commutative here.  The relation matrix decides everything, in integers.

Sources: Bannai and Ito, Algebraic Combinatorics I (1984); Higman (1975) for coherent
configurations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pentad.theory.numbers.kinds import Number
from pentad.theory.schemes.relation_matrices import _with_labels

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


def _modulo(x: Number) -> Any:
    """Integers below 2^53 in float64 modulo the prime."""
    return x - PRIME * np.floor(x / PRIME)


def _is_regular(vectors: np.ndarray) -> bool:
    """Whether the rows are independent modulo the prime."""
    from flint import nmod_mat

    rank = len(vectors)
    entries = vectors.ravel().astype(np.int64).tolist()
    return int(nmod_mat(rank, rank, entries, PRIME).rank()) == rank
