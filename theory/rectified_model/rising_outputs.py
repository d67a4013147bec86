r"""Integrals of an output that starts inside [0, 1] and rises, of numbers and of symbols.

An output (a x + c)_+ with a + c > 0 > c is zero up to x = -c / a and rises from there.  On this
branch alone the two integrals of `toy_loss.rectified_energy` and `toy_loss.rectified_correlation`
and their derivatives are rational in a and c, which leaves them open to symbols.  Lengths of
features, biases and losses are dimensionless.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import constant, require


def overlap_loss(a: Number, c: Number) -> Any:
    r"""I(a, c) = \( \int_0^1 (a x + c)_+^2 dx = (a + c)^3 / (3 a) \): the loss from another input.

    Parameters
    ----------
    a, c : numbers or symbols with a + c > 0 > c
        Overlap of two features and the bias of the output, dimensionless.

    Raises
    ------
    ValueError
        If a is 0.

    >>> overlap_loss(Fraction(1), Fraction(-1, 2))
    Fraction(1, 24)
    """
    require(bool(a != 0), f"an overlap that lifts the output is not 0; got a={a}")
    return (a + c) * (a + c) * (a + c) / (3 * a)


def own_loss(a: Number, c: Number) -> Any:
    r"""\( \int_0^1 (x - (a x + c)_+)^2 dx = 1/3 - 2 C + I \): the loss from an output's own input.

    Here \( C = a / 3 + c / 2 - c^3 / (6 a^2) \).

    Parameters
    ----------
    a, c : numbers or symbols with a + c > 0 > c
        Squared length of a feature and the bias of its output, dimensionless.

    Raises
    ------
    ValueError
        If a = 0 or less.

    >>> own_loss(Fraction(1), Fraction(-1, 2))
    Fraction(1, 6)
    """
    require(a > 0, f"a feature has a squared length a > 0; got a={a}")
    C = a / 3 + c / 2 - c * c * c / (6 * a * a)
    return constant(Fraction(1, 3), a) - 2 * C + overlap_loss(a, c)


class Derivatives(NamedTuple):
    """First and second derivatives of a function of a and c."""

    by_a: Any
    by_c: Any
    by_aa: Any
    by_ac: Any
    by_cc: Any


def overlap_derivatives(a: Number, c: Number) -> Derivatives:
    """Derivatives of `overlap_loss`.

    Parameters
    ----------
    a, c : numbers with a + c > 0 > c
        Dimensionless.

    >>> overlap_derivatives(Fraction(1), Fraction(-1, 2))[:3]
    (Fraction(5, 24), Fraction(1, 4), Fraction(7, 12))
    """
    q = c / a
    return Derivatives(
        by_a=(1 + q) * (1 + q) * (2 * a - c) / 3,
        by_c=a * (1 + q) * (1 + q),
        by_aa=2 * (1 + q * q * q) / 3,
        by_ac=1 - q * q,
        by_cc=2 * (1 + q),
    )


def own_derivatives(a: Number, c: Number) -> Derivatives:
    """Derivatives of `own_loss`: those of I less twice those of C.

    Parameters
    ----------
    a, c : numbers with a + c > 0 > c
        Dimensionless.

    Raises
    ------
    ValueError
        If a is 0.

    >>> own_derivatives(Fraction(1), Fraction(-1, 2))[:2]
    (Fraction(-3, 8), Fraction(-1, 2))
    """
    require(bool(a != 0), f"an overlap that lifts the output is not 0; got a={a}")
    energy, q = overlap_derivatives(a, c), c / a
    return Derivatives(
        by_a=energy.by_a - 2 * (1 + q * q * q) / 3,
        by_c=energy.by_c - (1 - q * q),
        by_aa=energy.by_aa + 2 * q * q * q / a,
        by_ac=energy.by_ac - 2 * q * q / a,
        by_cc=energy.by_cc + 2 * q / a,
    )
