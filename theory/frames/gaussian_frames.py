"""Capacities of features whose entries are independent Gaussians: the law Beta(d/2, (n - 1)/2)."""

from fractions import Fraction
from math import prod

from pentad.theory.numbers.limits import MOST_ORDERS, require_at_most
from pentad.theory.numbers.scalars import require_count


def gaussian_capacity_mean(n: int, d: int) -> Fraction:
    """Mean capacity d / (n + d - 1) of a feature when the entries of W are iid Gaussian.

    Given w_i the capacity is s / (s + chi^2 with n - 1 degrees of freedom), s chi^2 with d: a
    Beta(d/2, (n - 1)/2) law.  So the capacities sum to n d / (n + d - 1) on average, which is
    n / (n + d - 1) of d: the null against which saturation is judged.

    Raises
    ------
    ValueError
        If n or d is not a positive integer.

    >>> gaussian_capacity_mean(5, 3) * 5 / 3
    Fraction(5, 7)
    """
    require_count(n, "n")
    require_count(d, "d")
    return Fraction(d, n + d - 1)


def gaussian_capacity_moment(n: int, d: int, order: int) -> Fraction:
    r"""Moment E D^k of the Beta(d/2, (n - 1)/2) law of a capacity under iid Gaussian entries.

    \[ E D^k = \prod_{j < k} \frac{d + 2j}{n + d - 1 + 2j}, \]

    k the order; for k = 1 this is `gaussian_capacity_mean`.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, or the order is not an integer of at least 0,
        or order is above `MOST_ORDERS`.

    >>> gaussian_capacity_moment(5, 3, 2)
    Fraction(5, 21)
    """
    require_at_most(MOST_ORDERS, order=order)
    require_count(n, "n")
    require_count(d, "d")
    require_count(order, "order", least=0)
    return prod((Fraction(d + 2 * j, n + d - 1 + 2 * j) for j in range(order)), start=Fraction(1))
