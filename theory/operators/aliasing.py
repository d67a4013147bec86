r"""What falls on a discrete coefficient besides the true one, and how much that is at most.

\[ \hat x_k-c_k=\sum_{m\ne0}c_{k+mn}. \]

With \( \lvert c_j\rvert\le C\lvert j\rvert^{-s} \), s > 1, this is at most C times the Hurwitz sum
\( \sum_{m\ne0}\lvert k+mn\rvert^{-s}=n^{-s}(\zeta(s,1+\tfrac kn)+\zeta(s,1-\tfrac kn)) \), and so
at most \( 2C\zeta(s)(n-K)^{-s} \) for all \( \lvert k\rvert\le K<n \). With a derivative of total
variation V on the circle, \( \lvert c_j\rvert\le V/(2\pi j)^2 \) and the sum is elementary:

\[ \frac V{4\pi^2}\Bigl(\frac{\pi^2}{n^2\sin^2(\pi k/n)}-\frac1{k^2}\Bigr)
\le\frac{(\pi^2-4)V}{4\pi^2n^2}\qquad(1\le k\le n/2),\qquad\frac V{12n^2}\quad(k=0). \]
"""

from fractions import Fraction

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import constant, power, rational, require
from pentad.theory.operators.fourier import grid_coefficients, grid_values
from pentad.theory.operators.transcendental import decay, hurwitz_zeta, pi, sine_of_share

Function = Shaped[np.ndarray, "modes 2"]
Pair = Shaped[np.ndarray, "2"]


def alias(function: Function, n: int, k: int) -> Pair:
    r"""\( \hat x_k-c_k \) of a trigonometric polynomial, from its values on the grid.

    Parameters
    ----------
    function
        Coefficients, (B + 1, 2).
    n
        Points of the grid.
    k
        The mode, at least 0.

    Returns
    -------
    (2,), real and imaginary part.

    Raises
    ------
    ValueError
        If n or k is above `MOST_STEPS`.

    >>> alias(np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.0]]), 4, 1).round(12).tolist()
    [1.0, 0.0]
    """
    require_at_most(MOST_STEPS, n=n, k=k)
    found = grid_coefficients(grid_values(function, n), k)[k]
    return np.asarray(found - function[k] if k < len(function) else found)


def alias_by_definition(function: Function, n: int, k: int) -> Pair:
    r"""\( \sum_{m\ne0}c_{k+mn} \), coefficient by coefficient: a slow twin."""
    total = np.array([0 * function[0, 0]] * 2, dtype=function.dtype)
    degree = len(function) - 1
    for j in range(-degree, degree + 1):
        if j != k and (j - k) % n == 0:
            real, imaginary = function[abs(j)]
            total = total + np.array([real, imaginary if j > 0 else -imaginary if j else 0 * real])
    return np.asarray(total)


def hurwitz_sum(s: Number, n: int, k: Number) -> Number:
    r"""\( \sum_{m\ne0}\lvert k+mn\rvert^{-s} \).

    Parameters
    ----------
    s
        Above 1.
    n
        At least 1.
    k
        Between -n and n, both excluded; a float gives a float, a rational a ball.

    Raises
    ------
    ValueError
        If a term is infinite.

    >>> round(hurwitz_sum(2, 2, 1.0), 4) == round(np.pi**2 / 4 - 1, 4)
    True
    """
    require(-n < k < n, f"no mode but k itself may be at 0; got k={k} for n={n}")
    share = constant(Fraction(1, n), k) * k
    return decay(n, s, k) * (hurwitz_zeta(s, 1 + share) + hurwitz_zeta(s, 1 - share))


def bound_by_decay(s: Number, n: int, modes: int, k: Number) -> Number:
    r"""\( 2\zeta(s)(n-K)^{-s} \), for all modes k up to K at once.

    Raises
    ------
    ValueError
        If K is not below n.
    """
    require(modes < n, f"the bound needs more points than modes; got n={n}, K={modes}")
    one = constant(1, k) * (k * 0 + 1)
    return 2 * hurwitz_zeta(s, one) * decay(n - modes, s, k)


def bound_by_variation(n: int, like: Number) -> Number:
    r"""\( (\pi^2-4)/(4\pi^2n^2) \), for a unit of variation and every \( \lvert k\rvert\le n/2 \).

    >>> round(bound_by_variation(10, 1.0), 6)
    0.001487
    """
    square = power(pi(like), 2)
    return (square - 4) / (4 * square * n * n)


def sum_of_inverse_squares(share: Number) -> Number:
    r"""\( \sum_{m\ne0}(m+x)^{-2}=\pi^2/\sin^2(\pi x)-1/x^2 \), increasing up to x = 1/2.

    Parameters
    ----------
    share
        x, between 0 and 1, both excluded; floats, symbols, and balls for rationals.

    >>> round(sum_of_inverse_squares(0.5), 6) == round(np.pi**2 - 4, 6)
    True
    """
    return power(pi(share), 2) / power(sine_of_share(share), 2) - 1 / (share * share)


def bound_of_mode(n: int, k: int, like: Number) -> Number:
    r"""The bound of one mode, \( 0\le k\le n/2 \), for a unit of variation.

    Raises
    ------
    ValueError
        If k is beyond n/2.

    >>> bound_of_mode(2, 0, 1.0) == 1 / 48
    True
    """
    require(0 <= 2 * k <= n, f"modes go from 0 to n/2; got k={k} for n={n}")
    if k == 0:
        return constant(Fraction(1, 12 * n * n), like)
    share = k / n if isinstance(like, float | np.floating) else rational(Fraction(k, n))
    return sum_of_inverse_squares(share) / (4 * power(pi(like), 2) * n * n)
