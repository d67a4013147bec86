"""Values of `rectified_loss` once more: pair by pair, for signed axes, and for one feature.

One feature has weight a > 0 and bias -s <= 0; its input is b u, b Bernoulli(p) and u uniform on
[0, 1], and its output (a b u - s)_+^m.  C and D are in squared amplitudes.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_ROWS, MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import require, require_count, require_probability
from pentad.theory.power_autoencoder.power_loss import LossTerms, require_matrix


def signed_axes(n: int, d: int, one: Number = 1) -> Shaped[np.ndarray, "d n"]:
    """The first n of e_1, -e_1, e_2, -e_2, .. of R^d, and zero columns beyond 2d.

    Parameters
    ----------
    n, d : int, positive
    one : number
        1 in the numbers that are wanted.

    Raises
    ------
    ValueError
        If n or d is not a positive integer, or d or n is above `MOST_ROWS`.

    >>> signed_axes(3, 2)
    array([[ 1, -1,  0],
           [ 0,  0,  1]])
    """
    require_at_most(MOST_ROWS, d=d, n=n)
    require_count(n, "n")
    require_count(d, "d")
    W = np.zeros((d, n), dtype=int)
    for k in range(min(n, 2 * d)):
        W[k // 2, k] = (-1) ** k
    return np.asarray(W * one)


def rectified_ratio_by_pairs(W: Shaped[np.ndarray, "d n"], m: int) -> Number:
    """S^2 / T_+ of `rectified_ratio`, pair by pair; dimensionless.

    Raises
    ------
    ValueError
        If W is not a finite matrix or m is not a positive integer.
    ZeroDivisionError
        If W is zero and its numbers are exact or plain.

    >>> int(rectified_ratio_by_pairs(np.array([[1, -1]]), 1))
    2
    """
    require_matrix(W, "W")
    require_count(m, "m")
    columns = [list(column) for column in W.T]
    overlaps = [[sum(x * y for x, y in zip(u, v, strict=True)) for v in columns] for u in columns]
    S: Any = sum(overlaps[i][i] ** m for i in range(len(columns)))
    ratio: Number = S**2 / sum(x ** (2 * m) for row in overlaps for x in row if x > 0)
    return ratio


def one_feature_terms(a: Number, s: Number, p: Number, m: int) -> LossTerms:
    r"""C and D of one feature with a bias, in closed form.

    \[ C = \frac{p}{a^2}\left(\frac{z^{m+2}}{m+2} + \frac{s\,z^{m+1}}{m+1}\right), \qquad
       D = \frac{p\,z^{2m+1}}{(2m+1)\,a}, \qquad z = (a - s)_+ . \]

    Parameters
    ----------
    a : number > 0
    s : number >= 0, the bias being -s
    p : number, 0 < p <= 1
    m : int, m >= 1

    Raises
    ------
    ValueError
        If a, s, p or m is out of range.

    >>> one_feature_terms(1.0, 0.0, 0.5, 1).correlation
    0.16666666666666666
    """
    _require_one_feature(a, s, p, m)
    z: Any = a - min(s, a)
    energy = p * z ** (2 * m + 1) / (2 * m + 1) / a
    correlation = p * (z ** (m + 2) / (m + 2) + s * z ** (m + 1) / (m + 1)) / a**2
    return LossTerms(correlation, energy)


def one_feature_terms_by_quadrature(
    a: float, s: float, p: float, m: int, *, nodes: int = 12
) -> LossTerms:
    """The same by Gauss-Legendre nodes on the part of [0, 1] where the output is not zero.

    Exact up to rounding for m < nodes, because the integrands are polynomials there.

    Parameters and errors as `one_feature_terms`; `nodes` is their number.

    Raises
    ------
    ValueError
        As `one_feature_terms`, or nodes is above `MOST_STEPS`.

    >>> round(float(one_feature_terms_by_quadrature(1.0, 0.0, 0.5, 1).correlation), 12)
    0.166666666667
    """
    require_at_most(MOST_STEPS, nodes=nodes)
    _require_one_feature(a, s, p, m)
    start = min(s / a, 1.0)
    points, masses = np.polynomial.legendre.leggauss(nodes)
    u: Float[np.ndarray, nodes] = start + (1 - start) * (points + 1) / 2
    mass = p * (1 - start) * masses / 2
    output = (a * (u - start)) ** m
    return LossTerms(mass @ (u * output), mass @ output**2)


def _require_one_feature(a: Number, s: Number, p: Number, m: int) -> None:
    require(a > 0, f"the weight of a feature is positive; got {a}")
    require(s >= 0, f"s is not negative, the bias being -s; got {s}")
    require_probability(p)
    require_count(m, "m")
