r"""The sums S and T of `designs` once more, by routes that do not go through a Gram matrix.

\( S = \sum_i |w_i|^{2m} \), \( T = \sum_{ij} \langle w_i, w_j \rangle^{2m} \), and c_m(d) is the
2m-th moment of one coordinate of a uniform unit vector.  The units of T are those of W to the
power 4m; ratios are dimensionless.
"""

from fractions import Fraction
from itertools import product
from math import comb, factorial, prod
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.factorials import double_factorial
from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import (
    Number,
    constant,
    rational,
    require,
    require_count,
)
from pentad.theory.power_autoencoder.lines import e8_lines
from pentad.theory.power_autoencoder.power_loss import require_matrix


def design_energy_by_tensors(W: Shaped[np.ndarray, "d n"], m: int) -> Number:
    r"""T as \( |\sum_i w_i^{\otimes 2m}|^2 \), the squared norm of a tensor with d^2m entries.

    Parameters
    ----------
    W : (d, n) array of any number type
    m : int, m >= 1

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer, or m is above
        `MOST_ORDERS`.

    >>> int(design_energy_by_tensors(np.array([[1, 1]]), 1))
    4
    """
    require_at_most(MOST_ORDERS, m=m)
    require_matrix(W, "W")
    require_count(m, "m")
    total: Any = 0
    for column in W.T:
        tensor = column
        for _ in range(2 * m - 1):
            tensor = np.multiply.outer(tensor, column)
        total = total + tensor
    energy: Number = (total**2).sum()
    return energy


def sphere_moment(exponents: tuple[int, ...]) -> Fraction:
    r"""Mean of \( \prod_k \theta_k^{a_k} \) over unit vectors theta of R^d, d = len(exponents).

    \[ \prod_k (a_k - 1)!! \,/\, (d (d + 2) \cdots (d + |a| - 2)) \]

    where all exponents are even, else 0; dimensionless.

    Raises
    ------
    ValueError
        If there are no exponents or one is below 0.

    >>> sphere_moment((2, 0, 0)), sphere_moment((2, 2)), sphere_moment((1, 1))
    (Fraction(1, 3), Fraction(1, 8), Fraction(0, 1))
    """
    require(
        len(exponents) > 0 and min(exponents) >= 0,
        f"a moment of the sphere needs exponents >= 0; got {exponents}",
    )
    if any(e % 2 for e in exponents):
        return Fraction(0)
    d, half = len(exponents), sum(exponents) // 2
    return Fraction(
        prod(double_factorial(e - 1) for e in exponents), prod(d + 2 * k for k in range(half))
    )


def design_gap_by_squares(W: Shaped[np.ndarray, "d n"], m: int) -> Number:
    r"""T - c_m(d) S^2 as a sum of squares over the monomials of degree 2m.

    \[ \sum_{|a| = 2m} \binom{2m}{a} \left( \sum_i w_i^a - S\,E\,\theta^a \right)^2, \]

    the squared distance of the sum of tensor powers from S times the mean of the sphere, so it
    shows Sidelnikov's inequality.

    Parameters
    ----------
    W : (d, n) array of any number type
    m : int, m >= 1

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer, or m is above
        `MOST_ORDERS`.

    >>> int(design_gap_by_squares(np.array([[1, 0], [0, 1]]), 1))
    0
    """
    require_at_most(MOST_ORDERS, m=m)
    require_matrix(W, "W")
    require_count(m, "m")
    S = sum(sum(x**2 for x in column) ** m for column in W.T)
    total: Any = 0
    for exponents in product(range(2 * m + 1), repeat=len(W)):
        if sum(exponents) == 2 * m:
            weight = factorial(2 * m) // prod(factorial(e) for e in exponents)
            powers = sum(
                prod(x**e for x, e in zip(column, exponents, strict=True)) for column in W.T
            )
            mean = constant(sphere_moment(exponents), W[0, 0])
            total += weight * (powers - mean * S) ** 2
    gap: Number = total
    return gap


def e8_design_ratio_by_counting(m: int) -> Number:
    """S^2 / T of the 120 lines of E8 from one root against all lines, in plain integers.

    Enough because the symmetries of E8 carry every root into every other; dimensionless.

    Raises
    ------
    ValueError
        If m is not a positive integer, or m is above `MOST_ORDERS`.

    >>> e8_design_ratio_by_counting(3)
    64
    """
    require_at_most(MOST_ORDERS, m=m)
    require_count(m, "m")
    lines = [[int(x) for x in column] for column in e8_lines().T]
    first = lines[0]
    powers = [sum(a * b for a, b in zip(first, line, strict=True)) ** (2 * m) for line in lines]
    return rational(Fraction(len(lines) * sum(a * a for a in first) ** (2 * m), sum(powers)))


def equally_spaced_power_sum(m: int, lines: int) -> Fraction:
    r"""\( \sum_{j < k} \cos^{2m}(\pi j / k) \) for k lines, exactly; dimensionless.

    A power of a cosine has the frequencies m - s with weights binom(2m, s) / 4^m, and k equally
    spaced lines see only those that k divides.

    Raises
    ------
    ValueError
        If m or the number of lines is not a positive integer, or m is above `MOST_ORDERS`.

    >>> equally_spaced_power_sum(1, 2), equally_spaced_power_sum(1, 3)
    (Fraction(1, 1), Fraction(3, 2))
    """
    require_at_most(MOST_ORDERS, m=m)
    require_count(m, "m")
    require_count(lines, "lines")
    visible = [comb(2 * m, s) for s in range(2 * m + 1) if (m - s) % lines == 0]
    return Fraction(lines * sum(visible), 4**m)
