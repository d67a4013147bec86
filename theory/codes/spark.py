"""Spark and circuits of a dictionary: least sets of atoms that are linearly dependent, exactly.

A circuit is a dependent set of atoms of which every proper part is independent; it has one relation
up to scale.  The spark is the size of the smallest.  Codes with at most K active features are
determined by x = D s exactly if the spark exceeds 2K.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from pentad.theory.codes.dictionaries import kernel_vectors, rational_matrix
from pentad.theory.codes.enumeration import MOST_CASES, require_enumerable
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require


@dataclass(frozen=True)
class Circuit:
    """A smallest dependent set of atoms, and its relation.

    Attributes
    ----------
    features : tuple of int
        In order.
    relation : tuple of Fraction
        Coefficients, none of them zero, of a combination of these atoms that vanishes; the last
        one is 1.
    """

    features: tuple[int, ...]
    relation: tuple[Fraction, ...]


def spark(D: Any, *, most: int = MOST_CASES) -> int | None:
    """The least number of atoms that are linearly dependent; None if all are independent.

    Minors are looked at without rounding, those of the full rank first.

    Parameters
    ----------
    D : (d, n) array
    most : int
        Sets of atoms that are looked at, at most.

    Raises
    ------
    ValueError
        For what is no dictionary.
    TooManyCasesError
        With the number of sets of atoms.

    >>> import numpy as np
    >>> spark(np.array([[1, 0, 1], [0, 1, 1]])), spark(np.array([[1, 2, 0], [0, 0, 1]]))
    (3, 2)
    """
    integral = _integral(D)
    n, rank = int(integral.ncols()), int(integral.rank())
    if rank == n:
        return None
    require_enumerable(comb(n, rank), f"sets of {rank} of {n} atoms", most)
    if all(_independent(integral, chosen) for chosen in combinations(range(n), rank)):
        return rank + 1
    for size in range(1, rank + 1):
        require_enumerable(comb(n, size), f"sets of {size} of {n} atoms", most)
        for chosen in combinations(range(n), size):
            if not _independent(integral, chosen):
                return size
    raise AssertionError("some set of as many atoms as the rank is dependent")


def spark_by_definition(D: Any) -> int | None:
    """The same by the rank of every set of atoms in turn."""
    from flint import fmpq_mat

    exact = rational_matrix(D)
    n = exact.ncols()
    for size in range(1, n + 1):
        for chosen in combinations(range(n), size):
            rows = [[exact[k, j] for j in chosen] for k in range(exact.nrows())]
            if len(kernel_vectors(fmpq_mat(rows))) > 0:
                return size
    return None


def circuits(D: Any, *, most: int = MOST_CASES) -> Iterator[Circuit]:
    """Every circuit, small ones first.

    Raises
    ------
    ValueError
        For what is no dictionary.
    TooManyCasesError
        With the number of sets of atoms.

    >>> import numpy as np
    >>> [one.features for one in circuits(np.array([[1, 2, 0, 1], [0, 0, 1, 1]]))]
    [(0, 1), (0, 2, 3), (1, 2, 3)]
    """
    integral = _integral(D)
    n, rank = integral.ncols(), integral.rank()
    least = spark(D, most=most) or n + 1
    sizes = range(least, rank + 2)
    total = sum(comb(n, size) for size in sizes)
    require_enumerable(total, f"sets of {least} to {rank + 1} of {n} atoms", most)
    found: list[frozenset[int]] = []
    for size in sizes:
        below = [known for known in found if len(known) < size]
        for chosen in combinations(range(n), size):
            inside = set(chosen)
            if any(known <= inside for known in below):
                continue
            kernel = _kernel(integral, chosen)
            if kernel is None:
                continue
            found.append(frozenset(chosen))
            yield Circuit(chosen, kernel)


def _kernel(integral: Any, chosen: tuple[int, ...]) -> tuple[Fraction, ...] | None:
    """The relation of atoms that are known to be independent but for one; None if there is none."""
    basis, nullity = _columns(integral, chosen).nullspace()
    if nullity == 0:
        return None
    last = int(basis[len(chosen) - 1, 0])
    return tuple(Fraction(int(basis[k, 0]), last) for k in range(len(chosen)))


def _integral(D: Any) -> Any:
    """The matrix times a common denominator, of integers."""
    return rational_matrix(D).numer_denom()[0]


def _columns(integral: Any, chosen: tuple[int, ...]) -> Any:
    from flint import fmpz_mat

    return fmpz_mat([[integral[k, j] for j in chosen] for k in range(integral.nrows())])


def _independent(integral: Any, chosen: tuple[int, ...]) -> bool:
    square = _columns(integral, chosen)
    if len(chosen) == integral.nrows():
        return bool(square.det() != 0)
    return bool(square.rank() == len(chosen))


def relation_of(circuit: Circuit, n: int) -> tuple[Fraction, ...]:
    """The relation as a vector of the kernel of D.

    Raises
    ------
    ValueError
        If the circuit has other features than 0 .. n - 1, or not one coefficient for each,
        or n is above `MOST_STEPS`.

    >>> relation_of(Circuit((0, 2), (Fraction(-1), Fraction(1))), 3)
    (Fraction(-1, 1), Fraction(0, 1), Fraction(1, 1))
    """
    require_at_most(MOST_STEPS, n=n)
    features = circuit.features
    require(
        all(0 <= j < n for j in features) and len(features) == len(circuit.relation),
        f"a circuit of n={n} features has one coefficient for each of some of them; got {circuit}",
    )
    vector = [Fraction(0)] * n
    for j, value in zip(circuit.features, circuit.relation, strict=True):
        vector[j] = value
    return tuple(vector)
