"""The coarsest coherent configuration that refines a matrix of labels, exactly.

Source: Weisfeiler and Leman (1968).
"""

import numpy as np
from jaxtyping import Int
from numpy.typing import ArrayLike

from pentad.theory.numbers.scalars import require
from pentad.theory.schemes.axioms import _firsts, _unstable_pairs


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
