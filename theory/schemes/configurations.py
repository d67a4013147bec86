r"""Coherent configurations and association schemes: relation matrices that passed the axioms.

\[ A_i A_j = \sum_k p_{ij}^k A_k \]

with the 0/1 matrices A_k of the relations.  The axioms are those of `theory.schemes.axioms`;
eigenvalues of a scheme are in `theory.schemes.eigenmatrices`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Int
from numpy.typing import ArrayLike

from pentad.theory.numbers.scalars import require
from pentad.theory.schemes.axioms import _firsts, _violation
from pentad.theory.schemes.relation_matrices import _with_labels, relation_matrix


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
