r"""\( \pi \), powers, the Hurwitz zeta function and the error function, as floats or as balls."""

from fractions import Fraction
from math import erfc

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import (
    ball,
    constant,
    family,
    rational,
    require,
    require_count,
    sine_of_turn,
)


def pi(like: Number) -> Number:
    r"""\( \pi \) as a float beside floats, a symbol beside symbols, and a ball beside all else.

    >>> round(pi(1.0), 4)
    3.1416
    """
    if isinstance(like, float | np.floating):
        return float(np.pi)
    if family(like) == "sympy":
        from sympy import pi as symbol

        return symbol
    from flint import arb

    return ball(0).image(lambda _: arb.pi())


def sine_of_share(share: Number) -> Number:
    r"""\( \sin\pi x \): float, symbol, or ball for rationals.

    >>> sine_of_share(0.5)
    1.0
    """
    if isinstance(share, float | np.floating):
        return float(np.sin(np.pi * share))
    if family(share) == "sympy":
        from sympy import sin

        return sin(pi(share) * share)
    return sine_of_turn(share)


def hurwitz_zeta(s: Number, a: Number) -> Number:
    r"""\( \zeta(s,a)=\sum_{m\ge0}(m+a)^{-s} \), which for a = 1 is Riemann's \( \zeta(s) \).

    Parameters
    ----------
    s
        Above 1; a float only beside a float.
    a
        Positive.

    Raises
    ------
    ValueError
        If the series diverges or has a pole.

    >>> round(hurwitz_zeta(2, 1.0), 6)
    1.644934
    """
    require(s > 1, f"the series converges for s > 1; got s={s}")
    require(a > 0, f"the series has its poles at a <= 0; got a={a}")
    if isinstance(a, float | np.floating):
        from scipy.special import zeta

        return float(zeta(float(s), a))
    from flint import arb

    exponent = rational(s)
    return ball(a).image(lambda value: arb(exponent).zeta(value))


def decay(base: int, s: Number, like: Number) -> Number:
    r"""\( b^{-s} \): a float beside floats; else a rational where s is an integer, or a ball.

    Parameters
    ----------
    base
        b, at least 1.
    s
        An integer or any other number; a float only beside a float.
    like
        The kind of number that is wanted.

    Raises
    ------
    ValueError
        If b is below 1.

    >>> decay(4, 2, 1.0), decay(4, 2, Fraction(1))
    (0.0625, Fraction(1, 16))
    """
    require_count(base, "base")
    if isinstance(like, float | np.floating):
        return float(base) ** -float(s)
    exponent = rational(s)
    if exponent.q == 1:
        return constant(Fraction(1, base ** int(exponent.p)), like)
    from flint import arb

    return ball(base).image(lambda value: value ** -arb(exponent))


def complementary_error(x: Number) -> Number:
    r"""\( \operatorname{erfc}(x)=\tfrac2{\sqrt\pi}\int_x^\infty e^{-t^2}\,dt \), float or ball.

    >>> complementary_error(0.0)
    1.0
    """
    if isinstance(x, float | np.floating):
        return erfc(x)
    return ball(x).image(lambda value: value.erfc())


def as_balls(values: Shaped[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """Floats as they are, and every other number of an array as a ball.

    >>> as_balls(np.array([0.5])).tolist()
    [0.5]
    """
    if values.dtype.kind == "f":
        return values
    found = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        found[index] = ball(values[index])
    return found
