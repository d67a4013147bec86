"""Vectors at pairwise right or obtuse angles, and the induction that counts them.

Non-zero vectors without a positive product between any two number at most twice the dimension of
their span: project all on the complement of one of them, where angles stay obtuse and at most its
opposite is lost.  A textbook lemma.  Vectors are columns of a (d, n) matrix of exact numbers.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from pentad.theory.numbers.kinds import Matrix
from pentad.theory.numbers.scalars import require
from pentad.theory.power_autoencoder.power_loss import gram


def is_obtuse(W: Matrix) -> bool:
    """Whether no two columns have a positive product.

    >>> import numpy as np
    >>> is_obtuse(np.array([[1, -1, 0], [0, 0, 1]])), is_obtuse(np.array([[1, 1]]))
    (True, False)
    """
    products = gram(W)
    return all(products[i, k] <= 0 for i, k in combinations(range(len(products)), 2))


def perpendicular_part(vector: Any, others: Sequence[Any]) -> Any:
    """The part of a vector that is orthogonal to all others (Gram and Schmidt).

    Parameters
    ----------
    vector : (d,) array
    others : sequence of (d,) arrays

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> axes = [np.array([Fraction(1), Fraction(1)])]
    >>> perpendicular_part(np.array([Fraction(1), Fraction(0)]), axes)
    array([Fraction(1, 2), Fraction(-1, 2)], dtype=object)
    """
    basis: list[Any] = []
    for other in others:
        rest = _without(other, basis)
        if rest.any():
            basis.append(rest)
    return _without(vector, basis)


def _without(vector: Any, orthogonal: Sequence[Any]) -> Any:
    """The vector less its projections on others, which are orthogonal to each other."""
    return vector - sum((e * (e @ vector) / (e @ e) for e in orthogonal), start=0 * vector)


def obtuse_levels(W: Matrix) -> list[int]:
    """How many vectors each step of the induction takes: the first one and its opposites, 1 or 2.

    There is one step for each dimension of the span.  The others are projected on the complement
    of the first, and that they stay obtuse is checked.

    Parameters
    ----------
    W : (d, n) array
        Non-zero columns, meant to be without positive products.

    Raises
    ------
    ValueError
        If two vectors have a positive product after a projection.

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> obtuse_levels(np.array([[1, -2, 0], [0, 0, 1]]) * Fraction(1))
    [2, 1]
    """
    remaining = list(W.T)
    taken = []
    while remaining:
        first, *others = remaining
        kept = [other for other in others if _without(other, [first]).any()]
        opposite = sum(first @ other < 0 for other in others) - sum(first @ w < 0 for w in kept)
        taken.append(1 + int(opposite))
        remaining = [_without(other, [first]) for other in kept]
        acute = [u @ w for u, w in combinations(remaining, 2) if not u @ w <= 0]
        require(not acute, f"projection leaves no positive product; got {acute[:1]}")
    return taken
