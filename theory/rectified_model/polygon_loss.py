r"""Loss of regular polygons with one active feature, from two integrals of one variable.

A regular k-gon has features of one length r at angles 2 pi j / k and one bias b.  With beta =
-b / r^2 its loss is \( k (1/3 - 2 r^2 N + r^4 M) \), N and M the integrals of an output with its
own input and of all its squares; the best length has r^2 = N / M and saves the gain k N^2 / M.
Everything is dimensionless.  The integrals are ours; Chen et al., arXiv:2310.06301, have the
k-gons as critical points (known second-hand).
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.cyclotomic import cosine, sine
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import (
    ball,
    cosine_of_turn,
    enclosure,
    positive_part,
    real_roots,
    require,
    require_count,
)
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.polygon_polynomials import polygon_polynomials
from pentad.theory.rectified_model.rising_outputs import (
    overlap_derivatives,
    overlap_loss,
    own_derivatives,
    own_loss,
)
from pentad.theory.rectified_model.toy_loss import one_active_derivatives
from pentad.theory.rectified_model.weight_derivatives import WeightDerivatives, weight_derivatives

BITS = 256
"""Precision of balls."""


class PolygonIntegrals(NamedTuple):
    """Integrals of the outputs of a k-gon at the scale r^2 = 1.

    Attributes
    ----------
    own : number
        N, of x times the output of the own feature.
    squares : number
        M, of the squares of all outputs, for one active feature.
    """

    own: Any
    squares: Any


class Polygon(NamedTuple):
    """A regular polygon with a common bias: r^2, b, and its loss."""

    squared_radius: Any
    bias: Any
    loss: Any


@cache
def turn_cosines(k: int) -> tuple[Any, ...]:
    """The cosines of 2 pi j / k for j = 0 .. k - 1, as balls of 256 bits.

    Raises
    ------
    ValueError
        If k is below 1.

    >>> [float(c) for c in turn_cosines(2)]
    [1.0, -1.0]
    """
    require_count(k, "k")
    return tuple(cosine_of_turn(Fraction(2 * j, k), BITS) for j in range(k))


def polygon_integrals(k: int, beta: Any, cosines: Sequence[Any]) -> PolygonIntegrals:
    r"""N and M of a k-gon with beta = -b / r^2 in [0, 1).

    \[ N = \frac{(1 - \beta)^2 (2 + \beta)}{6}, \qquad M = \frac{(1 - \beta)^3}{3} + 2 \sum_{j \ge
       1, c_j > \beta} \frac{(c_j - \beta)^3}{3 c_j} \]

    Parameters
    ----------
    k : int
    beta : number or symbol
    cosines : sequence of numbers
        c_j = cos(2 pi j / k) from j = 0 on; those beyond the end are not counted.

    >>> polygon_integrals(1, Fraction(0), [1])
    PolygonIntegrals(own=Fraction(1, 3), squares=Fraction(1, 3))
    """
    N = (1 - beta) * (1 - beta) * (2 + beta) / 6
    M = (1 - beta) * (1 - beta) * (1 - beta) / 3
    for c in cosines[1 : (k + 1) // 2]:
        if c > beta:
            M = M + 2 * (c - beta) * (c - beta) * (c - beta) / (3 * c)
    return PolygonIntegrals(N, M)


def shape_integrals(k: int, t: Number) -> PolygonIntegrals:
    """N and M of outputs proportional to ((1 + min(t, 0)) c x - t)_+, c the cosines of the k-gon.

    t runs from -1 (a constant output) over 0 (no bias) to 1 (no output), which gives all ratios of
    bias to squared circumradius.

    Parameters
    ----------
    k : int
        At least 1.
    t : raw ball, exact
        A comparison in doubt takes the branch that holds either way.

    Raises
    ------
    ValueError
        If k is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, k=k)
    cosines = [c.arb for c in turn_cosines(k)]
    if t >= 0:
        N, M = polygon_integrals(k, t, cosines[:1])
        for j in range(1, (k + 1) // 2):
            if cosines[j] < t or not cosines[j] > 0:
                break
            over = positive_part(cosines[j] - t)
            M = M + 2 * over * over * over / (3 * cosines[j])
        return PolygonIntegrals(N, M)
    slope = 1 + t
    N, M = slope / 3 - t / 2, 0 * t
    for c in cosines:
        a = slope * c
        end = a - t
        if end > 0 or not a < 0:
            M = M + (t * t - t * end + end * end) / 3
        else:
            M = M + (positive_part(end) ** 3 + t * t * t) / (3 * a)
    return PolygonIntegrals(N, M)


def polygon_gain(k: int, t: Number) -> Any:
    """What the best k-gon of one shape saves against k / 3, that is k N^2 / M.

    Parameters
    ----------
    k : int
        At least 1.
    t : number from -1 to 1
        The shape, as in `shape_integrals`; for a ball the gains of all its points are enclosed.

    Returns
    -------
    ball of 256 bits

    >>> float(polygon_gain(2, Fraction(0))), float(polygon_gain(5, Fraction(-1)))
    (0.6666666666666666, 0.25)
    """
    from flint import ctx

    with ctx.workprec(BITS):
        return ball(_gain_enclosure(k, enclosure(t)), BITS)


def _gain_enclosure(k: int, t: Number) -> Any:
    """The same in raw balls.

    N and M decrease in t, and M is at least the share (1 - t)^3 / 3 of a corner's own output.
    """
    if t.is_exact():
        if t >= 1:
            return 0 * t
        N, M = shape_integrals(k, t)
        return k * N * N / M
    low, high = t.lower(), t.upper()
    (N_low, M_low), (N_high, M_high) = (shape_integrals(k, x) for x in (low, high))
    bounds = []
    if high < 1:
        bounds.append(k * N_low * N_low / M_high)
    if low >= 0:
        bounds.append(k * (1 - low) * (2 + low) * (2 + low) / 12)
    upper = min((x.upper() for x in bounds), default=enclosure(k))
    return (k * N_high * N_high / M_low).lower().union(upper)


def polygon_gain_by_quadrature(k: int, t: float) -> float:
    """`polygon_gain` from its definition, by the trapezoidal rule on 2001 points, in floats.

    Parameters
    ----------
    k : int
    t : float from -1 to 1

    Raises
    ------
    ValueError
        If k is above `MOST_STEPS`.

    >>> round(polygon_gain_by_quadrature(2, 0.0), 6)
    0.666667
    """
    require_at_most(MOST_STEPS, k=k)
    x = np.linspace(0, 1, 2001)
    slopes = (1 + min(t, 0)) * np.cos(2 * np.pi * np.arange(k) / k)
    outputs = np.maximum(slopes[:, None] * x - t, 0)
    energy = float(np.trapezoid((outputs**2).sum(0), x))
    return float(k * np.trapezoid(x * outputs[0], x) ** 2 / energy) if energy else 0.0


class PolygonSlopes(NamedTuple):
    """Derivatives of a polygon's loss by r^2 and by its common bias, and the loss."""

    by_squared_radius: Any
    by_bias: Any
    loss: Any


def polygon_slopes(k: int, square: Number, bias: Number, cosines: Sequence[Any]) -> PolygonSlopes:
    """Derivatives of the loss of a k-gon by r^2 and b, with the corners that overlap given.

    Parameters
    ----------
    k : int
    square, bias : numbers
        r^2 and b.
    cosines : sequence of numbers
        c_j = cos(2 pi j / k) of the corners on one side that overlap more than -b, from j = 1 on.

    >>> polygon_slopes(1, Fraction(1), Fraction(-1, 2), [])[:2]
    (Fraction(-3, 8), Fraction(-1, 2))
    """
    own = own_derivatives(square, bias)
    others = [(c, overlap_derivatives(square * c, bias)) for c in cosines]
    by_square = own.by_a + sum(2 * c * other.by_a for c, other in others)
    by_bias = own.by_c + sum(2 * other.by_c for _, other in others)
    loss = own_loss(square, bias) + sum(2 * overlap_loss(square * c, bias) for c in cosines)
    return PolygonSlopes(k * by_square, k * by_bias, k * loss)


def polygon_derivatives(
    k: int, radius: Number, bias: Number
) -> tuple[Shaped[np.ndarray, "2 k"], WeightDerivatives]:
    """The k-gon's corners as columns, and its loss with derivatives by all weights and biases.

    Parameters
    ----------
    k : int
    radius, bias : numbers that mix with those of `cyclotomic.cosine`
        r and b; exact numbers give exact derivatives.

    Raises
    ------
    ValueError
        If k is above `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, k=k)
    turns = [Fraction(j, k) for j in range(k)]
    W = radius * np.array([[cosine(t) for t in turns], [sine(t) for t in turns]], dtype=object)
    return W, weight_derivatives(W, one_active_derivatives(gram(W), np.array([bias] * k)))


def polygon_by_resultants(k: int) -> Polygon:
    """The best k-gon of which one corner on either side overlaps, from roots of polynomials.

    beta is the best real root, between cos(4 pi / k) and cos(2 pi / k), of the integer polynomials
    of `polygon_polynomials.polygon_polynomials`.

    Parameters
    ----------
    k : int
        From 5 on, so that a neighbour lies within a right angle.

    Returns
    -------
    Polygon
        Of balls.

    Raises
    ------
    ValueError
        If k is below 5, or no root lies between these cosines, or k is above `MOST_STEPS`.

    >>> float(polygon_by_resultants(10).bias)  # the golden ratio
    -1.618033988749895
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k", least=5)
    cosines = turn_cosines(k)
    found = []
    for factor in polygon_polynomials(k, 1)[0]:
        for beta in real_roots(list(factor)):
            if cosines[2] < beta and beta < cosines[1]:
                N, M = polygon_integrals(k, beta, cosines)
                found.append((N * N / M, beta, N / M))
    require(found, f"no critical {k}-gon has one overlapping corner on either side")
    gain, beta, square = max(found, key=lambda terms: float(terms[0]))
    return Polygon(square, -beta * square, ball(Fraction(k, 3)) - k * gain)


def polygon_by_descent(k: int) -> Polygon:
    """The best k-gon from descent on the definition of the loss, in floats.

    The loss is integrated by Gauss and Legendre's rule of four nodes from where an output starts,
    which is exact up to rounding; Nelder and Mead's method starts at r^2 = 3/2, b = -1/2.

    Parameters
    ----------
    k : int
        From 5 on.

    Raises
    ------
    ValueError
        For a smaller k, or k is above `MOST_STEPS`.

    >>> [round(x, 6) for x in polygon_by_descent(10)]
    [2.618034, -1.618034, 1.666667]
    """
    require_at_most(MOST_STEPS, k=k)
    require_count(k, "k", least=5)
    from scipy.optimize import minimize

    nodes, masses = np.polynomial.legendre.leggauss(4)
    cosines = np.cos(2 * np.pi * np.arange(k) / k)

    def loss(unknowns: np.ndarray) -> float:
        square, b = unknowns
        row = square * cosines[cosines > 1e-9]
        start = np.clip(-b / row, 0, 1)[:, None]
        t = start + (1 - start) * (nodes + 1) / 2
        outputs = row[:, None] * t + b
        outputs[0] -= t[0]
        before = start[0, 0] ** 3 / 3
        return float(k * (before + (masses * (1 - start) / 2 * outputs**2).sum()))

    options = {"xatol": 1e-10, "fatol": 1e-15, "maxiter": 2000}
    found = minimize(loss, (1.5, -0.5), method="Nelder-Mead", options=options)
    return Polygon(float(found.x[0]), float(found.x[1]), float(found.fun))
