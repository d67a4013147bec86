"""Features with equal inner products, and what tells regular simplices from others."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Mutant
from pentad.proofs_check.form import instead
from pentad.theory.frames.capacity import capacities, rank
from pentad.theory.frames.symmetric_frames import (
    cubic_frame,
    exact_array,
    icosahedral_frame,
    polygon_frame,
    simplex_frame,
)
from pentad.theory.numbers.domains import Assumption, Domain, Parameter, Point, applied, inequality
from pentad.theory.numbers.kinds import Matrix, Number
from pentad.theory.numbers.scalars import rational
from pentad.theory.power_autoencoder.power_loss import gram


@dataclass(frozen=True, eq=False)
class Configuration:
    """Features up to rotation: a Gram matrix in exact numbers, and its rank."""

    name: str
    A: np.ndarray
    rank: int

    def __str__(self) -> str:
        return self.name


def _with_equal_products(n: int, b: Fraction) -> Configuration:
    """Unit vectors with all inner products b."""
    A = exact_array([[Fraction(1) if i == j else b for j in range(n)] for i in range(n)])
    return Configuration(f"{n} unit vectors with all inner products {b}", A, rank(A))


def _from_vectors(name: str, W: Matrix) -> Configuration:
    A = gram(exact_array(W))
    return Configuration(name, A, len(W))


def _icosahedron_diagonals() -> Configuration:
    W = icosahedral_frame("icosahedron").W
    one_of_each_line = [j for j in range(12) if any(x > 0 for x in W[:, j]) and _leads(W[:, j])]
    return _from_vectors("six diagonals of the icosahedron", W[:, one_of_each_line])


def _leads(vector: Any) -> bool:
    return bool(next(x for x in vector if x != 0) > 0)


CONFIGURATIONS: tuple[Configuration, ...] = (
    *(_with_equal_products(n, Fraction(-1, n - 1)) for n in (*range(2, 8), 9, 10)),
    *(_with_equal_products(n, Fraction(1)) for n in (2, 3, 4)),
    *(_with_equal_products(n, Fraction(0)) for n in (2, 3)),
    _with_equal_products(4, Fraction(1, 5)),
    _with_equal_products(2, Fraction(-1, 2)),
    _from_vectors("a digon of lengths 1 and 2", [[1, -2]]),
    _from_vectors("two vectors of one direction, lengths 1 and 2", [[1, 2]]),
    _from_vectors("octahedron", cubic_frame("octahedron").W),
    _from_vectors("pentagon", polygon_frame(5).W),
    _icosahedron_diagonals(),
    Configuration(
        "a basis of the plane and the zero vector",
        exact_array([[1, 0, 0], [0, 1, 0], [0, 0, 0]]),
        2,
    ),
    Configuration(
        "three unequal vectors of the plane with all inner products -1",
        exact_array([[1, -1, -1], [-1, 2, -1], [-1, -1, 5]]),
        2,
    ),
    Configuration(
        "three nearly equal vectors of the plane with all inner products -1",
        exact_array([[2, -1, -1], [-1, Fraction(9, 5), -1], [-1, -1, Fraction(29, 13)]]),
        2,
    ),
)


def _products(configuration: Configuration) -> Any:
    return configuration.A[~np.eye(len(configuration.A), dtype=bool)]


def _all_equal(values: Number) -> bool:
    return all(x == values[0] for x in values)


def _are_distinct(configuration: Configuration) -> bool:
    A = configuration.A
    n = len(A)
    return not any(A[i, i] + A[j, j] - A[i, j] - A[j, i] == 0 for i in range(n) for j in range(i))


SUPERPOSED = Assumption(
    "superposed",
    "there are more features than dimensions",
    lambda configuration: configuration.rank < len(configuration.A),
)

DISTINCT = Assumption("distinct", "no two features agree", _are_distinct)

NO_ZERO = Assumption(
    "no zero",
    "no feature is zero",
    lambda configuration: all(x != 0 for x in configuration.A.diagonal()),
)

SATURATED = inequality(
    "saturated",
    "the capacities sum to the rank, which they never exceed",
    lambda configuration: capacities(configuration.A).sum(),
    ">=",
    lambda configuration: rational(configuration.rank),
)

EQUAL_LENGTHS = Assumption(
    "equal lengths",
    "all features have one length",
    lambda configuration: _all_equal(configuration.A.diagonal()),
)

EQUAL_PRODUCTS = Assumption(
    "equal products",
    "all inner products of different features agree, sign included",
    lambda configuration: _all_equal(_products(configuration)),
)

EQUIANGULAR = Assumption(
    "equiangular",
    "all inner products of different features agree up to sign",
    lambda configuration: _all_equal(abs(_products(configuration))),
)

THREE = Assumption(
    "three",
    "there are at least three features",
    lambda configuration: len(configuration.A) >= 3,
)


def _drawn_configuration(choose: Callable[[int, int], int], _: Point) -> Configuration:
    if choose(0, 1):
        return CONFIGURATIONS[choose(0, len(CONFIGURATIONS) - 1)]
    n = choose(2, 6)
    least = Fraction(-1, n - 1)
    return _with_equal_products(n, least + (1 - least) * Fraction(choose(0, 12), 12))


def where(*assumptions: Assumption) -> Domain:
    """Features of which these assumptions hold."""
    features = Parameter(
        "configuration",
        "up to 10 features, most of them with equal inner products",
        _drawn_configuration,
    )
    return Domain((features,), assumptions)


def weakened(domain: Domain) -> tuple[Mutant, ...]:
    """Equal products up to sign only."""
    up_to_sign = (*domain.without("equal products").assumptions, EQUIANGULAR)
    return (instead("equiangular suffices: |cos| equal", domain=where(*up_to_sign)),)


def scaled_gram(configuration: Configuration) -> Any:
    """The Gram matrix in units of the first squared length, and the capacities."""
    A = configuration.A
    return np.append((A / A[0, 0]).ravel(), capacities(A))


def simplex_gram(configuration: Configuration) -> Any:
    """The same of a regular simplex with as many corners."""
    n = len(configuration.A)
    entries = [[Fraction(1) if i == j else Fraction(-1, n - 1) for j in range(n)] for i in range(n)]
    return np.append(exact_array(entries).ravel(), exact_array([Fraction(n - 1, n)] * n))


def simplex_by_coordinates(configuration: Configuration) -> Any:
    """The same from the simplex's corners in cyclotomic coordinates."""
    A = gram(simplex_frame(len(configuration.A)).W)
    return np.append((A / A[0, 0]).ravel(), capacities(A))


SIZES = range(3, 9)
"""Numbers of features at which derivations evaluate the sides."""


def _scaled_simplex(n: int) -> Configuration:
    """The simplex with corners of squared length a, a symbol."""
    from sympy import Rational, Symbol

    a = Symbol("a", positive=True)
    entries = [[a if i == j else -a * Rational(1, n - 1) for j in range(n)] for i in range(n)]
    return Configuration(f"simplex of {n} corners", np.array(entries), n - 1)


def only_simplices_are_left(claim: Claim, sizes: range) -> bool:
    """Every case other than the simplex is excluded by an assumption of the claim.

    Both sides agree at simplices of these sizes and any length.  Equal vectors and each
    configuration in `CONFIGURATIONS`, among them one for every assumption that obeys all others,
    are outside the domain or are simplices.
    """
    for n in sizes:
        simplex = {"configuration": _scaled_simplex(n)}
        left = [rational(entry) for entry in applied(claim.lhs, simplex)]
        if any(x != y for x, y in zip(left, applied(claim.rhs, simplex), strict=True)):
            return False
    others = [*CONFIGURATIONS, *(_with_equal_products(n, Fraction(1)) for n in sizes)]
    for point in ({"configuration": one} for one in others):
        differs = applied(claim.lhs, point) != applied(claim.rhs, point)
        if claim.domain.contains(point) and differs.any():
            return False
    return True


EVERY_CONFIGURATION = tuple({"configuration": one} for one in CONFIGURATIONS)
