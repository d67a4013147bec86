r"""Three ways to keep the largest codes on a grid: a count, a share, or whole concepts.

A fixed count of entries, over concepts and points, is a share k/(pn) of all, which falls as grids
grow; a fixed share of entries is not. Whole concepts are ranked by the mean square of their codes,
which on fine enough grids is a number of the functions alone.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Bool, Shaped

from pentad.theory.numbers.scalars import require, require_count
from pentad.theory.operators.gains import mean_square

Codes = Shaped[np.ndarray, "p n"]
Kept = Bool[np.ndarray, "p n"]


def kept_by_count(codes: Codes, count: int) -> Kept:
    """The `count` largest entries; of equal ones those that come first.

    Parameters
    ----------
    codes
        (p, n).
    count
        From 0 to p n.

    Raises
    ------
    ValueError
        If there are not so many entries.

    >>> kept_by_count(np.array([[3.0, 1.0], [2.0, 2.0]]), 2).tolist()
    [[True, False], [True, False]]
    """
    require_count(count, "count", least=0)
    require(count <= codes.size, f"no more can be kept than there are; got {count} of {codes.size}")
    order = sorted(range(codes.size), key=lambda i: codes.flat[i], reverse=True)
    found = np.zeros(codes.shape, dtype=bool)
    found.flat[order[:count]] = True
    return found


def kept_by_definition(codes: Codes, count: int) -> Kept:
    """The same, entry by entry: fewer than `count` are larger, or as large and before it."""
    flat = list(codes.ravel())
    before = [
        sum(bool(y > x) or (j < i and bool(y == x)) for j, y in enumerate(flat))
        for i, x in enumerate(flat)
    ]
    return np.array([place < count for place in before]).reshape(codes.shape)


def kept_by_share(codes: Codes, share: Fraction) -> Kept:
    """The largest entries, a share of all.

    Raises
    ------
    ValueError
        If the share is not that of a whole number of entries.

    >>> int(kept_by_share(np.array([[3.0, 1.0], [2.0, 2.0]]), Fraction(1, 4)).sum())
    1
    """
    count = share * codes.size
    require(
        count.denominator == 1 and 0 <= share <= 1,
        f"a share keeps a whole number of entries; got {share} of {codes.size}",
    )
    return kept_by_count(codes, int(count))


def concept_energies(codes: Codes) -> Shaped[np.ndarray, " p"]:
    """The mean square of each concept's code over the grid."""
    return np.array([mean_square(row) for row in codes], dtype=codes.dtype)


def kept_concepts(codes: Codes, count: int) -> Kept:
    """All entries of the `count` concepts of largest mean square.

    Raises
    ------
    ValueError
        If there are not so many concepts.
    """
    energies: Any = concept_energies(codes)[:, None]
    return np.broadcast_to(kept_by_count(energies, count), codes.shape).copy()


def share_kept(kept: Kept) -> Fraction:
    """The share of all entries that are kept.

    >>> share_kept(np.array([[True, False], [False, False]]))
    Fraction(1, 4)
    """
    return Fraction(int(kept.sum()), kept.size)
