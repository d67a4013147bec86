"""How well at most K atoms can fit a signal, by least squares on every set of them."""

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb

import numpy as np
from jaxtyping import Float, Float64, Int

from pentad.theory.codes.enumeration import require_enumerable
from pentad.theory.numbers.scalars import require, require_count

MOST_SUPPORTS = 200_000
TOGETHER = 2**20
"""Numbers that are held at once."""


def least_squared_errors(
    D: Float[np.ndarray, "d n"],
    x: Float[np.ndarray, "batch width"],
    K: int,
    *,
    nonnegative: bool = False,
    most: int = MOST_SUPPORTS,
) -> Float64[np.ndarray, " batch"]:
    r"""The least \( |x - D s|^2 \) over codes s with at most K non-zeros, for each signal.

    The least error of non-negative codes is that of a least-squares code of independent atoms, all
    of them positive, so that supports of every size up to K are gone through; signed codes need
    the largest size alone.

    Parameters
    ----------
    D : (d, n) array
        Atoms as columns, of any length.
    x : (batch, d) array
    K : int
    nonnegative : bool
        Whether s >= 0.
    most : int
        Supports that are looked at, at most.

    Returns
    -------
    (batch,) array, in squared units of the signals

    Raises
    ------
    ValueError
        Unless 1 <= K <= n, and if signals have another width than atoms.
    TooManyCasesError
        With the number of supports.

    >>> D = np.array([[1.0, 0.6], [0.0, 0.8]])
    >>> x = np.array([[0.0, 1.0], [1.0, 0.0], [-1.0, 0.0]])
    >>> least_squared_errors(D, x, 1).round(12)
    array([0.36, 0.  , 0.  ])
    >>> least_squared_errors(D, x, 1, nonnegative=True).round(12)
    array([0.36, 0.  , 1.  ])
    """
    d, n = D.shape
    require_count(K, "K")
    require(n >= K, f"a support has at most n features; got K={K}, n={n}")
    require(x.shape[1] == d, f"signals have the atoms' width {d}; got {x.shape[1]}")
    sizes = range(1, K + 1) if nonnegative else [K]
    require_enumerable(sum(comb(n, size) for size in sizes), f"supports of {n} atoms", most)
    least = np.asarray((x * x).sum(1), dtype=float)
    for size in sizes:
        for supports in _in_parts(n, size, max(1, TOGETHER // ((len(x) + size) * d))):
            atoms = D.T[supports]
            values = x @ np.linalg.pinv(atoms)
            errors = ((x - values @ atoms) ** 2).sum(-1)
            if nonnegative:
                errors[(values < 0).any(-1)] = np.inf
            least = np.minimum(least, errors.min(0))
    return least


def _in_parts(n: int, size: int, together: int) -> Iterator[Int[np.ndarray, "some size"]]:
    supports = combinations(range(n), size)
    while part := list(islice(supports, together)):
        yield np.array(part)
