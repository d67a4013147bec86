r"""Spherical designs: systems of lines that reach the sharp very sparse limit.

For features w_1 .. w_n in R^d and a power m,

\[ S = \sum_i |w_i|^{2m}, \qquad T = \sum_{ij} \langle w_i, w_j \rangle^{2m}, \qquad
   T \ge c_m(d)\, S^2, \quad c_m(d) = \prod_{k<m} \frac{2k+1}{d+2k}, \]

with equality exactly for weighted spherical (m, m)-designs (Sidelnikov): the directions, with
weights |w_i|^(2m), average every even polynomial of degree 2m as the sphere does.  As p tends to
0 the best improvement of the power autoencoder is p kappa S^2 / T, so designs are its optima.

The Welch constant N = binom(d + m - 1, m) also bounds S^2 / T, but over the reals with d, m >= 2
it exceeds 1 / c_m(d) and is never attained.
"""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.limits import MOST_ORDERS, counts_at_most, require_at_most
from pentad.theory.numbers.scalars import (
    Number,
    constant,
    power,
    require,
    require_count,
)
from pentad.theory.power_autoencoder.design_bounds import spherical_moment
from pentad.theory.power_autoencoder.power_loss import gram, require_matrix

# How far a system of lines is from a design -------------------------------------------------


def design_terms(
    W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1
) -> tuple[Number, Number]:
    """S = sum v_i |w_i|^(2m) and T = sum v_i v_j <w_i, w_j>^(2m); any number type, any weights v.

    Parameters
    ----------
    W : (*batch, d, n) array of any number type
    m : int, m >= 1
    weights : (n,) array v >= 0, or one

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.

    >>> [int(x) for x in design_terms(np.eye(2), 3)]
    [2, 2]
    """
    require_count(m, "m")
    A = gram(W)
    own = weights * A.diagonal(0, -2, -1) ** m
    crossed = (weights * power(A, 2 * m)).sum(-1)
    return own.sum(-1), (weights * crossed).sum(-1)


def design_ratio(W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1) -> Number:
    """S^2 / T: limit of I / (p kappa) as p tends to 0, at the best scale; at most 1 / c_m(d).

    Also at most n, and invariant under rotations, signs, order and scale.  Arguments and errors as
    `design_terms`.

    >>> float(design_ratio(np.eye(2), 3))
    2.0
    """
    S, T = design_terms(W, m, weights=weights)
    return S**2 / T


@counts_at_most(m=MOST_ORDERS)
def design_ratio_upper_bound(d: int, m: int) -> Fraction:
    """The sharp bound 1 / c_m(d) = prod_{k<m} (d + 2k) / (2k + 1) on S^2 / T.

    Attained by every weighted (m, m)-design; below the Welch constant binom(d + m - 1, m)
    (`theory.power_autoencoder.dimension_bounds.lift_dimension`) as soon as d, m >= 2.  Source:
    Sidelnikov (1974); Ehler and Okoudjou, arXiv:1101.0140.

    Raises
    ------
    ValueError
        If d or m is not a positive integer, or m is above `MOST_ORDERS`.

    >>> design_ratio_upper_bound(2, 3), design_ratio_upper_bound(8, 3)
    (Fraction(16, 5), Fraction(64, 1))
    """
    return 1 / spherical_moment(d, m)


def design_defect(
    W: Shaped[Any, "*batch d n"], m: int, *, weights: Number = 1, dimension: int | None = None
) -> Number:
    """T / (c_m(d) S^2) - 1 >= 0, zero exactly for weighted spherical (m, m)-designs.

    Parameters
    ----------
    W, m, weights : as in `design_terms`
    dimension : int, d; the number of rows unless the lines span less

    Raises
    ------
    ValueError
        If m is above `MOST_ORDERS`.

    >>> float(design_defect(np.eye(2), 1)), float(design_defect(np.eye(2), 3))
    (0.0, 0.6000000000000001)
    """
    require_at_most(MOST_ORDERS, m=m)
    S, T = design_terms(W, m, weights=weights)
    d = W.shape[-2] if dimension is None else dimension
    return T / S**2 * constant(design_ratio_upper_bound(d, m), _entry(T)) - 1


def _entry(value: Any) -> Any:
    return value.flat[0] if isinstance(value, np.ndarray) and value.size else value


def design_defect_by_definition(W: Shaped[np.ndarray, "d n"], m: int) -> Number:
    """The same defect from the averages of all monomials of degree 2m over lines and sphere.

    Sum over exponents a of multinomial(a) (E_lines x^a - E_sphere x^a)^2 / c_m(d), with
    E_sphere x^a = prod (a_i - 1)!! / (d (d + 2) ... (d + 2m - 2)) when all a_i are even, else 0.

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer, or m is above
        `MOST_ORDERS`.

    >>> design_defect_by_definition(np.array([[Fraction(1), 0], [0, Fraction(1)]]), 3)
    Fraction(3, 5)
    """
    require_at_most(MOST_ORDERS, m=m)
    require_matrix(W, "W")
    require_count(m, "m")
    d = W.shape[0]
    S = ((W * W).sum(0) ** m).sum()
    total = 0 * S
    for factors in combinations_with_replacement(range(d), 2 * m):
        exponents = [factors.count(i) for i in range(d)]
        multiplicity = factorial(2 * m) // prod(factorial(a) for a in exponents)
        sphere = Fraction(
            0
            if any(a % 2 for a in exponents)
            else prod(double_factorial(a - 1) for a in exponents),
            prod(d + 2 * k for k in range(m)),
        )
        lines = W[list(factors)].prod(0).sum() / S
        total += multiplicity * (lines - constant(sphere, S)) ** 2
    return total * constant(design_ratio_upper_bound(d, m), S)


# Angles -------------------------------------------------------------------------------------


def squared_cosines(W: Shaped[np.ndarray, "d n"]) -> list[tuple[Number, int]]:
    """The squared cosines between distinct columns, increasing, each with its number of pairs.

    Exact for rationals; floats are told apart exactly too, so use `cosines` for them.

    Raises
    ------
    ValueError
        If W is not a finite matrix or has a zero column.

    >>> squared_cosines(np.array([[Fraction(1), Fraction(1), 0], [0, Fraction(1), Fraction(1)]]))
    [(Fraction(0, 1), 1), (Fraction(1, 2), 2)]
    """
    values = sorted(_pairwise_squared_cosines(W))
    distinct = [x for x, before in zip(values, [None, *values], strict=False) if x != before]
    return [(value, values.count(value)) for value in distinct]


def _pairwise_squared_cosines(W: np.ndarray) -> Any:
    A = gram(W)
    squares = A.diagonal()
    require((squares != 0).all(), "angles need non-zero columns; got a zero column")
    rows, columns = np.triu_indices(A.shape[0], 1)
    return A[rows, columns] ** 2 / (squares[rows] * squares[columns])


def cosines(W: Float[np.ndarray, "d n"], *, tolerance: float = 1e-6) -> list[tuple[float, int]]:
    """The absolute cosines between columns, increasing, with multiplicities: the angle set.

    Neighbours closer than the tolerance are one value, given by their mean.

    >>> from pentad.theory.power_autoencoder.lines import equally_spaced_lines
    >>> [(round(value, 6), pairs) for value, pairs in cosines(equally_spaced_lines(4))]
    [(0.0, 2), (0.707107, 4)]
    """
    values = np.sort(np.sqrt(_pairwise_squared_cosines(W)))
    groups = np.split(values, 1 + np.flatnonzero(np.diff(values) > tolerance))
    return [(float(group.mean()), len(group)) for group in groups if len(group)]
