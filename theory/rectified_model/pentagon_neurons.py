r"""One output of the toy model between two neighbours, with its own length chosen best.

Five features in the plane, one active.  An output with squared length a, bias -a beta and
neighbours at ratios x = G_ij / a has, beside terms that are not negative, the loss
1/3 - 2 a N + a^2 M with

\[ N = \int_0^1 t (t - \beta)_+ dt = \tfrac16 (1 - \beta)^2 (2 + \beta), \quad
   M = \tfrac13 (1 - \beta)^3 + R(x, \beta) + R(y, \beta), \quad
   R(x, \beta) = \int_0^1 (x t - \beta)_+^2 dt = \frac{(x - \beta)_+^3}{3 x} \]

for 0 <= beta < 1.  A tilt adds s a + t b to it (b the bias), which turns N into N - s/2 + t beta/2.
Since 1/z is convex, the least loss over a is at least the mean of what it is with two neighbours at
x and with two at y: Psi(x, beta) = 1/3 - N^2 / (A + 2 R(x, beta)), the subject of this module, with
derivatives by beta and by log x.  Everything is dimensionless; numbers are floats, rationals or raw
balls (`flint.arb`), of which a comparison is true only if it is certain.
"""

from typing import Any, NamedTuple

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require


class Tilt(NamedTuple):
    """What is added to the loss of an output for each unit of a and of b."""

    length: Any
    bias: Any


NO_TILT = Tilt(0, 0)


class NeuronJet(NamedTuple):
    """Psi, its derivatives by beta and by l = log x, and those of second order."""

    value: Any
    by_beta: Any
    by_log: Any
    by_log_log: Any
    by_log_beta: Any
    by_beta_beta: Any


def own_gain(beta: Number, tilt: Tilt = NO_TILT) -> Any:
    """N - s/2 + t beta/2 for 0 <= beta <= 1.

    >>> from fractions import Fraction
    >>> own_gain(Fraction(0))
    Fraction(1, 3)
    """
    rest = 1 - beta
    return rest * rest * (2 + beta) / 6 - (tilt.length - tilt.bias * beta) / 2


def excess(x: Number, beta: Number) -> Any:
    """(x - beta)_+, for a ball an enclosure of it."""
    difference = x - beta
    if hasattr(difference, "nonnegative_part"):
        return difference.nonnegative_part()
    return difference if difference > 0 else 0 * difference


def neighbour_energy(x: Number, beta: Number) -> Any:
    """R(x, beta) for x > 0.

    Raises
    ------
    ValueError
        For a number x = 0.

    >>> from fractions import Fraction
    >>> neighbour_energy(Fraction(1), Fraction(1, 2))
    Fraction(1, 24)
    """
    _require_apart(x, "the ratio x")
    z = excess(x, beta)
    return z * z * z / (3 * x)


def _require_apart(value: Number, name: str) -> None:
    """Raise for a number 0; a ball that may be 0 gives balls that say so."""
    require(hasattr(value, "nonnegative_part") or bool(value != 0), f"{name} is not 0; got {value}")


def energy(x: Number, y: Number, beta: Number) -> Any:
    """M of an output with neighbours at x and y."""
    rest = 1 - beta
    return rest * rest * rest / 3 + neighbour_energy(x, beta) + neighbour_energy(y, beta)


def neuron_loss(x: Number, beta: Number, tilt: Tilt = NO_TILT) -> Any:
    """Psi(x, beta)."""
    gain = own_gain(beta, tilt)
    return 1 / (3 + 0 * x) - gain * gain / energy(x, x, beta)


def neuron_jet(x: Number, beta: Number, tilt: Tilt = NO_TILT) -> NeuronJet:
    r"""Psi with its first and second derivatives, for 0 <= beta < 1 and x > 0.

    With n the tilted N and m = A + 2 R(x): Psi = 1/3 - n^2/m, \( n' = -(1 - \beta^2)/2 + t/2 \),
    \( n'' = \beta \).

    Raises
    ------
    ValueError
        For numbers x = 0, and where m is 0 as at beta = 1 >= x.

    >>> jet = neuron_jet(0.3, 0.2)
    >>> round(jet.by_beta, 6)
    0.001117
    """
    _require_apart(x, "the ratio x")
    rest, z = 1 - beta, excess(x, beta)
    zz = z * z
    n = own_gain(beta, tilt)
    n_b = (beta * beta - 1 + tilt.bias) / 2
    m = rest * rest * rest / 3 + 2 * zz * z / (3 * x)
    _require_apart(m, "m")
    m_b = -rest * rest - 2 * zz / x
    m_bb = 2 * rest + 4 * z / x
    m_l = 2 * zz * (2 + beta / x) / 3
    m_ll = 2 * z * (x * (4 + 2 * beta / x) - z * beta / x) / 3
    m_lb = 2 * z * (z / x - 4 - 2 * beta / x) / 3
    a = n / m
    # with a = n/m: (n^2/m)_b = a (2 n_b - a m_b), a_b = (n_b - a m_b)/m, a_l = -a m_l/m
    a_b, a_l = (n_b - a * m_b) / m, -a * m_l / m
    return NeuronJet(
        value=1 / (3 + 0 * x) - n * a,
        by_beta=-a * (2 * n_b - a * m_b),
        by_log=a * a * m_l,
        by_log_log=a * (2 * a_l * m_l + a * m_ll),
        by_log_beta=a * (2 * a_b * m_l + a * m_lb),
        by_beta_beta=-(2 * m * a_b * a_b + a * (2 * beta - a * m_bb)),
    )


def best_length(x: Number, y: Number, beta: Number, tilt: Tilt = NO_TILT) -> Any:
    """The best a of an output with neighbours at x and y: N / M."""
    return own_gain(beta, tilt) / energy(x, y, beta)


class LengthSlopes(NamedTuple):
    """Derivatives of the best a by beta, log x and log y, and M itself."""

    by_beta: Any
    by_log_x: Any
    by_log_y: Any
    energy: Any


def length_slopes(x: Number, y: Number, beta: Number, tilt: Tilt = NO_TILT) -> LengthSlopes:
    """Derivatives of `best_length`, for 0 <= beta < 1 and x, y > 0."""
    rest = 1 - beta
    zx, zy = excess(x, beta), excess(y, beta)
    m, n = energy(x, y, beta), own_gain(beta, tilt)
    n_b = (beta * beta - 1 + tilt.bias) / 2
    m_b = -rest * rest - zx * zx / x - zy * zy / y
    a = n / m
    return LengthSlopes(
        by_beta=(n_b - a * m_b) / m,
        by_log_x=-a * zx * zx * (2 + beta / x) / (3 * m),
        by_log_y=-a * zy * zy * (2 + beta / y) / (3 * m),
        energy=m,
    )
