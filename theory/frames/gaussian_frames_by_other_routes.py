"""Moments of the capacity of Gaussian features once more, from the unit sphere and from an angle.

The capacity of a feature is the sum of the squares of d of the n + d - 1 coordinates of a uniform
unit vector; `gaussian_frames.gaussian_capacity_moment` is the closed form.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import factorial, prod

import numpy as np

from pentad.theory.numbers.limits import MOST_ORDERS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require_count
from pentad.theory.power_autoencoder.design_terms_by_other_routes import sphere_moment

NODES = 120
"""Nodes of the Gauss-Legendre rule on a quarter turn."""


def gaussian_capacity_moment_by_monomials(n: int, d: int, order: int) -> Fraction:
    r"""Mean of \( (x_1^2 + \dots + x_d^2)^k \) over unit vectors of R^(n + d - 1), term by term.

    \[ \sum_{|a| = k} \binom{k}{a} \, E \prod_{i \le d} x_i^{2 a_i}, \]

    k the order; dimensionless.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, or the order is not an integer of at least 0,
        or d or n is above `MOST_STEPS` or order is above `MOST_ORDERS`.

    >>> gaussian_capacity_moment_by_monomials(5, 3, 2)
    Fraction(5, 21)
    """
    require_at_most(MOST_STEPS, d=d, n=n)
    require_at_most(MOST_ORDERS, order=order)
    require_count(n, "n")
    require_count(d, "d")
    require_count(order, "order", least=0)
    rest = (0,) * (n - 1)
    terms = (
        factorial(order)
        // prod(factorial(a) for a in powers)
        * sphere_moment((*(2 * a for a in powers), *rest))
        for powers in _compositions(order, d)
    )
    return sum(terms, start=Fraction(0))


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def gaussian_capacity_moment_by_quadrature(n: int, d: int, order: int) -> float:
    r"""Mean of \( \sin^{2k} \) of an angle of density \( \sin^{d-1} \cos^{n-2} \), in floats.

    The angle, up to a quarter turn, lies between a uniform unit vector of R^(n + d - 1) and n - 1
    of its coordinates; for n = 1 there are none and the mean is 1.  Gauss-Legendre; dimensionless.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, or the order is not an integer of at least 0.

    >>> round(gaussian_capacity_moment_by_quadrature(5, 3, 1), 12)
    0.428571428571
    """
    require_count(n, "n")
    require_count(d, "d")
    require_count(order, "order", least=0)
    if n == 1:
        return 1.0
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    angles = (nodes + 1) * np.pi / 4
    density = weights * np.sin(angles) ** (d - 1) * np.cos(angles) ** (n - 2)
    return float((density * np.sin(angles) ** (2 * order)).sum() / density.sum())
