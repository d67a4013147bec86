r"""What one number that is read of a signal leaves unknown of a feature, for pairs of features.

Two of n features are active, every pair equally likely, with independent amplitudes uniform on
[0, 1], and the others are 0.  A row w of an encoder reads \( u = w \cdot x = \sum_i a_i s_i \) with
\( a_i = w \cdot d_i \), its readings.  No function of u finds \( s_f \) with less than the mean
squared error \( \mathbb{E}\,\mathrm{Var}(s_f \mid u) \).  Squared amplitudes throughout.

Who is told the pair as well errs less: by
\( v(a) = \mathbb{E}\,\mathrm{Var}(t_1 \mid t_1 + a t_2) \) where f is mixed with another feature,

\[ v(a) = \frac{a^2 (2 - |a|)}{24} \ (|a| \le 1), \qquad
   v(a) = \frac{2 |a| - 1}{24 |a|} \ (|a| \ge 1), \]

for given u the amplitude is uniform on an interval of some length L(u), and
\( v = \int L^3 / (12 |a|)\, du \).  Source: ours.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from pentad.theory.codes.residual_variance import INTEGRATION_BITS
from pentad.theory.numbers.balls import Ball, working_bits
from pentad.theory.numbers.scalars import Number, require, require_count, smaller

Logarithm = tuple[Any, Any]
"""c and x of c log x."""


def uniform_residual_variance(a: Number) -> Any:
    r"""v(a), what \( t_1 + a t_2 \) leaves unknown of \( t_1 \), both uniform on [0, 1].

    >>> uniform_residual_variance(Fraction(1, 2)), uniform_residual_variance(Fraction(-2))
    (Fraction(1, 64), Fraction(1, 16))
    """
    size = abs(a)
    if size <= 1:
        return size * size * (2 - size) / 24
    return (2 * size - 1) / (24 * size)


def uniform_residual_variance_by_definition(a: float) -> float:
    r"""\( \mathbb{E}\, t_1^2 - \mathbb{E}\,(\mathbb{E}[t_1 \mid u])^2 \), means along every line.

    Slow twin, by quadrature to about 1e-12.
    """
    if a == 0:
        return 0.0
    nodes, weights = np.polynomial.legendre.leggauss(40)
    shares, weights = (nodes + 1) / 2, weights / 2
    seen = 0.0
    for low_u, high_u in pairwise(sorted({0.0, 1.0, float(a), 1.0 + a})):
        u = low_u + (high_u - low_u) * shares
        low = np.maximum(0, np.minimum(u, u - a))
        high = np.minimum(1, np.maximum(u, u - a))
        t = low[:, None] + (high - low)[:, None] * shares
        mass = (high - low)[:, None] * weights / abs(a)
        mean = (mass * t).sum(1) / mass.sum(1)
        seen += float((high_u - low_u) * (weights * mass.sum(1) * mean**2).sum())
    return 1 / 3 - seen


def error_given_the_pair(readings: Sequence[Number], feature: int) -> Any:
    """The least mean squared error at a feature for who is told u and the pair.

    Parameters
    ----------
    readings : n numbers
        Of every feature.  One that is read as 0 keeps its variance, 1/12, in every pair.
    feature : int

    Raises
    ------
    ValueError
        Without two readings, and for a feature that there is not.

    >>> error_given_the_pair([Fraction(1), Fraction(-1, 2), Fraction(-1, 2)], 0)
    Fraction(1, 96)
    """
    _require_readings(readings, feature)
    own, n = readings[feature], len(readings)
    others = [a for j, a in enumerate(readings) if j != feature]
    kept = own - own + Fraction(1, 12)
    mixed = [uniform_residual_variance(a / own) if own != 0 else kept for a in others]
    return sum(mixed[1:], start=mixed[0]) * 2 / (n * (n - 1))


def error_of_a_reading(readings: Sequence[Fraction], feature: int) -> Fraction | Ball:
    r"""The least mean squared error at a feature for who is told u alone.

    Parameters
    ----------
    readings : n rationals
        At most one of them 0.
    feature : int

    Returns
    -------
    Fraction, or Ball
        Rational where no logarithm is left of `error_in_logarithms`.

    Raises
    ------
    ValueError
        Without two readings, for a feature that there is not, and for two readings of 0.

    >>> error_of_a_reading([Fraction(1), Fraction(-1, 2), Fraction(-1, 2)], 0)
    Fraction(11, 960)
    """
    from flint import arb, ctx, fmpq

    rational, logarithms = error_in_logarithms(readings, feature)
    if not logarithms:
        return Fraction(rational)
    with ctx.workprec(INTEGRATION_BITS):
        value = arb(fmpq(rational.numerator, rational.denominator))
        for factor, ratio in logarithms:
            size, logarithm = (arb(fmpq(x.numerator, x.denominator)) for x in (factor, ratio))
            value -= size * logarithm.log()
    return Ball(value, working_bits())


def error_in_logarithms(readings: Sequence[Number], feature: int) -> tuple[Any, list[Logarithm]]:
    r"""The same for exact numbers: r and the (c, x) of \( r - \sum c \log x \).

    With \( m_0 \) the density of u and \( m_1 \) that of u times the mean of \( s_f \) there, it is
    \( \mathbb{E}\, s_f^2 - \int m_1^2 / m_0\, du \).  Between the sums of readings of at most two
    features \( m_0 \) is linear and \( m_1 \) quadratic, so the integral is a rational function of
    the readings and logarithms of rational functions times such.  These factors are the squares of
    \( m_1 \) where \( m_0 \), prolonged, is zero, over \( |m_0'| \).

    Parameters
    ----------
    readings : n numbers
        At most one of them 0.
    feature : int

    Returns
    -------
    r : number
    logarithms : list of (c, x)
        c is positive, and x is above 1.

    Raises
    ------
    ValueError
        As `error_of_a_reading`, or of floats, in which a zero is not seen.

    >>> error_in_logarithms([Fraction(1), Fraction(-1), Fraction(0)], 0)
    (Fraction(11, 72), [(Fraction(1, 12), Fraction(2, 1)), (Fraction(1, 12), Fraction(2, 1))])
    """
    _require_all_but_one_read(readings, feature)
    require(
        not any(isinstance(a, float | np.floating) for a in readings),
        f"readings are exact numbers; got {[str(a) for a in readings]}",
    )
    n = len(readings)
    nothing = readings[0] - readings[0]
    rational, logarithms = nothing + Fraction(2, 3 * n), list[Logarithm]()
    ends = sorted([nothing, *readings, *(a + b for a, b in combinations(readings, 2))])
    for low, high in pairwise(ends):
        if low < high:
            density, moment = _on_a_piece(readings, feature, (low + high) / 2)
            if any(density):
                rational -= _integral_of_quotient(density, moment, low, high, logarithms)
    return rational, logarithms


def error_of_a_reading_by_definition(readings: Sequence[float], feature: int) -> float:
    """The same by quadrature: at every u of a grid the mean over all pairs that can give it.

    Slow twin, to about 1e-9.

    Raises
    ------
    ValueError
        As `error_of_a_reading`.
    """
    _require_all_but_one_read(readings, feature)
    n = len(readings)
    nodes, weights = np.polynomial.legendre.leggauss(60)
    shares, weights = (nodes + 1) / 2, weights / 2
    sums = {0.0, *readings, *(a + b for a, b in combinations(readings, 2))}
    seen = 0.0
    for low_u, high_u in pairwise(sorted(sums)):
        u = low_u + (high_u - low_u) * shares
        mass, moment = np.zeros_like(u), np.zeros_like(u)
        for i, j in _pairs(readings):
            a, b = readings[i], readings[j]
            if a == 0:
                low, width = 0 * u, 1.0 * ((u / b > 0) & (u / b < 1))
            else:
                first, second = u / a, (u - b) / a  # t_i where t_j is 0 and 1
                low = np.maximum(0, np.minimum(first, second))
                width = np.maximum(0, np.minimum(1, np.maximum(first, second)) - low)
            t = low[:, None] + width[:, None] * shares
            held = {i: t, j: (u[:, None] - a * t) / b}.get(feature, 0 * t)
            mass += width / abs(b)
            moment += width / abs(b) * (held * weights).sum(1)
        chance = 2 / (n * (n - 1))
        found = np.where(mass > 0, moment**2 / np.where(mass > 0, mass, 1), 0)
        seen += float((high_u - low_u) * chance * (weights * found).sum())
    return 2 / (3 * n) - seen


def _require_all_but_one_read(readings: Sequence[Number], feature: int) -> None:
    _require_readings(readings, feature)
    told = [str(a) for a in readings]
    require(sum(bool(a == 0) for a in readings) <= 1, f"at most one reading is 0; got {told}")


def _require_readings(readings: Sequence[Number], feature: int) -> None:
    require(len(readings) >= 2, f"two readings at least; got {len(readings)}")
    require_count(feature, "feature", least=0)
    require(feature < len(readings), f"there are {len(readings)} features; got {feature}")


def _pairs(readings: Sequence[Number]) -> Iterator[tuple[int, int]]:
    """Every pair; the second of them is not read as 0."""
    for i, j in combinations(range(len(readings)), 2):
        yield (j, i) if readings[j] == 0 else (i, j)


Linear = tuple[Any, Any]
"""p and q of p + q u."""

Quadratic = tuple[Any, Any, Any]


def _on_a_piece(
    readings: Sequence[Number], feature: int, middle: Number
) -> tuple[Linear, Quadratic]:
    """The density of u, and that times the mean of the feature, about a point of a piece."""
    n = len(readings)
    chance = Fraction(2, n * (n - 1))
    p = q = m0 = m1 = m2 = middle - middle
    for i, j in _pairs(readings):
        a, b = readings[i], readings[j]
        low, high = _held_between(a, b, middle)
        width = (high[0] - low[0], high[1] - low[1])
        if width[0] + width[1] * middle <= 0:
            continue
        share = chance / abs(b)
        p, q = p + share * width[0], q + share * width[1]
        centre = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        if feature == j:  # t_j = (u - a t_i) / b
            centre = (-a * centre[0] / b, (1 - a * centre[1]) / b)
        elif feature != i:
            continue
        m0 += share * width[0] * centre[0]
        m1 += share * (width[0] * centre[1] + width[1] * centre[0])
        m2 += share * width[1] * centre[1]
    return (p, q), (m0, m1, m2)


def _held_between(a: Number, b: Number, middle: Number) -> tuple[Linear, Linear]:
    """Between which functions of u = a t_i + b t_j the amplitude t_i lies; b is not 0."""
    zero = middle - middle
    nothing, one = (zero, zero), (zero + 1, zero)
    if a == 0:
        return nothing, one if 0 < middle / b < 1 else nothing

    def there(line: Linear) -> Any:
        return line[0] + line[1] * middle

    first, second = sorted(((zero, 1 / a), (-b / a, 1 / a)), key=there)  # where t_j is 0 and 1
    return max(nothing, first, key=there), min(one, second, key=there)


def _integral_of_quotient(
    density: Linear, moment: Quadratic, low: Number, high: Number, logarithms: list[Logarithm]
) -> Any:
    """The rational part of the integral of moment^2 / density; its logarithm is put on the list."""
    p, q = density
    m0, m1, m2 = moment
    square = [m0 * m0, 2 * m0 * m1, m1 * m1 + 2 * m0 * m2, 2 * m1 * m2, m2 * m2]
    if q == 0:
        quotient = [one / p for one in square]
    else:
        quotient = [q - q] * 4
        for k in (4, 3, 2, 1):
            quotient[k - 1] = square[k] / q
            square[k - 1] -= quotient[k - 1] * p
        if square[0] != 0:
            factor, ratio = square[0] / q, (p + q * high) / (p + q * low)
            logarithms.append((factor, ratio) if ratio > 1 else (-factor, 1 / ratio))
    powers = range(1, len(quotient) + 1)
    return sum(
        (c * (high**k - low**k) / k for c, k in zip(quotient, powers, strict=True)), start=q - q
    )


def shortest_code_of_the_triangle(x: Sequence[Number]) -> tuple[Any, Any, Any]:
    r"""The non-negative code of least sum for the atoms (1, 0), (0, 1) and (-1, -1).

    The codes of x are \( (x_1, x_2, 0) + t\,(1, 1, 1) \); the least t at which none is negative
    leaves two features active at most.

    >>> shortest_code_of_the_triangle([2, -1])
    (3, 0, 1)
    """
    first, second = x
    least = smaller(smaller(first, second), first - first)
    return first - least, second - least, -least
