"""Relation matrices: partitions of the ordered pairs of n points, as (n, n) integer labels.

A relation matrix R gives every ordered pair of points the label of its relation.  Whether the
partition is a scheme is for `theory.schemes.axioms` to say.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Int
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


# Closure, fusion, symmetrisation ------------------------------------------------------------


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
