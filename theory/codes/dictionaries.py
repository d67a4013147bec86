"""Dictionaries without rounding, and what is odd about one.

A dictionary is a (d, n) array D with its n atoms as columns; a code s stands for x = D s.  Floats
are dyadic rationals, so a dictionary of floats has exact verdicts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from pentad.theory.numbers.balls import require_no_float
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import rational, require

NEAR_ONE = Fraction(1, 1000)
"""Deviation up to which a norm counts as meant to be 1 (dimensionless)."""


def rational_matrix(D: Any) -> Any:
    """The numbers of a matrix as `flint.fmpq_mat`, none of them rounded.

    Parameters
    ----------
    D : (d, n) array or nested sequence
        Rationals, integers, or floats of at least single precision.

    Raises
    ------
    ValueError
        If it is no matrix, is empty, or has an entry that is no real number, is not finite, or is
        of half precision.

    >>> rational_matrix(np.array([[0.5, 1.0]]))
    [1/2, 1]
    """
    from flint import fmpq_mat

    array = np.asarray(D)
    require(
        array.ndim == 2 and array.size > 0,
        f"a dictionary is a matrix with an atom in each column; got shape {array.shape}",
    )
    require(
        array.dtype.kind in "iufO",
        f"a dictionary has real numbers; got type {array.dtype}",
    )
    if array.dtype.kind == "f":
        _require_floats(array)
    elif array.dtype.kind == "O":
        for value in array.flat:
            _require_real(value)
    return fmpq_mat([[rational(_unrounded(x)) for x in row] for row in array])


def _require_floats(array: Any) -> None:
    require(
        array.dtype.itemsize > 2,
        "numbers of half precision are rounded to three digits, and exact verdicts would be about "
        f"the rounding; give those of which they were made; got type {array.dtype}",
    )
    require(np.isfinite(array).all(), "a dictionary has finite numbers; got nan or infinity")


def _require_real(value: Any) -> None:
    """Raise unless an entry of an array of objects is a rational or a float."""
    if isinstance(value, float | np.floating):
        _require_floats(np.asarray(value))
        return
    exact = isinstance(value, Rational) or type(value).__name__ in ("fmpq", "fmpz")
    require(
        exact and not isinstance(value, bool),
        f"a dictionary has integers, fractions or floats; got {value!r}",
    )


def _unrounded(value: Any) -> Any:
    if isinstance(value, np.floating):
        require_no_float(float(value))
        return Fraction(*value.as_integer_ratio())
    whole = isinstance(value, np.integer) or type(value).__name__ == "fmpz"
    return int(value) if whole else value


def atoms(D: Any) -> tuple[tuple[Fraction, ...], ...]:
    """The columns, as tuples of fractions: what certificates are checked against.

    >>> atoms(np.array([[1, 0.5], [0, 2]]))[1]
    (Fraction(1, 2), Fraction(2, 1))
    """
    exact = rational_matrix(D)
    return tuple(
        tuple(as_fraction(exact[k, i]) for k in range(exact.nrows())) for i in range(exact.ncols())
    )


def as_fraction(value: Any) -> Fraction:
    """A rational of flint as a fraction."""
    return Fraction(int(value.p), int(value.q))


def in_floats(exact: Any) -> Any:
    """The numbers of a `flint.fmpq_mat`, rounded to a float64 array of its shape.

    Raises
    ------
    ValueError
        If one of them is beyond the largest float.
    """
    try:
        return np.array([[float(x) for x in row] for row in exact.tolist()])
    except OverflowError as beyond:
        raise ValueError(
            "what is computed in floats needs numbers of absolute value below 1.8e308; got larger "
            "ones"
        ) from beyond


def require_feature(feature: object, n: int) -> None:
    """Raise unless the feature is one of 0, .., n - 1."""
    require(
        isinstance(feature, int | np.integer)
        and not isinstance(feature, bool)
        and 0 <= feature < n,
        f"a feature is one of 0, .., {n - 1}; got {feature!r}",
    )


def require_neighbours(neighbours: Iterable[int] | None, feature: int, n: int) -> frozenset[int]:
    """The features that may be active together with one: all others without any.

    Raises
    ------
    ValueError
        Unless they are others of the features 0, .., n - 1, or n is above `MOST_STEPS`.

    >>> sorted(require_neighbours(None, 1, 3))
    [0, 2]
    """
    require_at_most(MOST_STEPS, n=n)
    others = frozenset(range(n)) - {feature}
    if neighbours is None:
        return others
    joined = frozenset(neighbours)
    wrong = [j for j in joined if not isinstance(j, int | np.integer) or j not in others]
    require(not wrong, f"neighbours of {feature} are other features below {n}; got {wrong}")
    return frozenset(map(int, joined))


class Fault(Enum):
    """What may be odd about a dictionary, in words."""

    ZERO_ATOM = "an atom is zero: no encoder sees its feature"
    PARALLEL_ATOMS = "two atoms are multiples of each other"
    RANK_DEFICIENT = "the atoms do not span the space"
    NOT_OVERCOMPLETE = "there are no more atoms than dimensions"
    LEVERAGE_ONE = "an atom lies outside the span of the others"
    NOT_UNIT = "an atom is not of length 1, and codes absorb its length"
    WRONG_AXIS = (
        "rows are of length 1 and columns are not: atoms are columns, so the matrix may have to be "
        "transposed"
    )


@dataclass(frozen=True)
class Found:
    """A fault, and the features that have it; none if it is of the whole."""

    fault: Fault
    features: tuple[int, ...] = ()


def faults(D: Any) -> tuple[Found, ...]:
    """What is odd about a dictionary; verdicts about it hold all the same.

    All of it is exact, the comparison of squared norms with (1 +- `NEAR_ONE`)^2 too.

    Raises
    ------
    ValueError
        As for `rational_matrix`.

    >>> [found.fault.name for found in faults(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]))]
    ['PARALLEL_ATOMS', 'LEVERAGE_ONE', 'NOT_UNIT']
    """
    exact = rational_matrix(D)
    d, n = exact.nrows(), exact.ncols()
    rank = exact.rank()
    found = [
        Found(Fault.ZERO_ATOM, tuple(i for i in range(n) if _is_zero(exact, i))),
        *(Found(Fault.PARALLEL_ATOMS, group) for group in _parallel(exact)),
        Found(Fault.LEVERAGE_ONE, coloops(D) if n > rank else ()),
    ]
    odd = tuple(i for i, atom in enumerate(exact.transpose().tolist()) if not _is_unit(atom))
    found.append(Found(Fault.NOT_UNIT, odd))
    whole = {
        Fault.RANK_DEFICIENT: rank < min(d, n),
        Fault.NOT_OVERCOMPLETE: n <= d,
        Fault.WRONG_AXIS: bool(odd) and d > 1 and all(map(_is_unit, exact.tolist())),
    }
    return (
        *(one for one in found if one.features),
        *(Found(f) for f, is_so in whole.items() if is_so),
    )


def _is_unit(vector: Sequence[Any]) -> bool:
    square = as_fraction(sum(x * x for x in vector))
    return (1 - NEAR_ONE) ** 2 <= square <= (1 + NEAR_ONE) ** 2


def coloops(D: Any) -> tuple[int, ...]:
    """Features whose atoms lie outside the span of the others: leverage 1.

    They are those where every vector of the kernel of D is zero.

    >>> coloops(np.array([[1, 1, 0], [0, 0, 1]]))
    (2,)
    """
    exact = rational_matrix(D)
    kernel = kernel_vectors(exact)
    return tuple(i for i in range(exact.ncols()) if all(vector[i] == 0 for vector in kernel))


def kernel_vectors(exact: Any) -> list[list[Any]]:
    """A basis of the kernel of a `flint.fmpq_mat`, by row reduction."""
    reduced, rank = exact.rref()
    n = exact.ncols()
    pivots = [next(j for j in range(n) if reduced[k, j] != 0) for k in range(rank)]
    basis = []
    for free in (j for j in range(n) if j not in set(pivots)):
        vector = [0 * reduced[0, 0]] * n
        vector[free] = vector[free] + 1
        for k, pivot in enumerate(pivots):
            vector[pivot] = -reduced[k, free]
        basis.append(vector)
    return basis


def _is_zero(exact: Any, i: int) -> bool:
    return all(exact[k, i] == 0 for k in range(exact.nrows()))


def _parallel(exact: Any) -> list[tuple[int, ...]]:
    """Groups of non-zero atoms on one line."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i in range(exact.ncols()):
        column: Sequence[Any] = [exact[k, i] for k in range(exact.nrows())]
        first = next((x for x in column if x != 0), None)
        if first is not None:
            groups.setdefault(tuple(as_fraction(x / first) for x in column), []).append(i)
    return [tuple(group) for group in groups.values() if len(group) > 1]
