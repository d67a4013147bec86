r"""Shifts of one concept resemble each other the more, the finer the grid.

A Gaussian concept \( g(t)=e^{-t^2/2\sigma^2} \) on the line has the normalised overlap

\[ \frac{\int g(t)g(t-s)\,dt}{\int g(t)^2\,dt}=e^{-s^2/4\sigma^2} \]

with its shift by s. On a grid of n points a unit of length, neighbours are 1/n apart, so that
the coherence of all shifts is \( \mu_n=e^{-1/4\sigma^2n^2}\to1 \). What guarantees the support of k
active codes, \( a_{\min}>(2k-1)\mu a_{\max} \), then holds for no amplitudes as soon as

\[ n\ge\frac1{2\sigma\sqrt{\ln(2k-1)}},\qquad k\ge2. \]

That the hypothesis cannot be satisfied does not say that recovery fails. On the circle the same
holds up to terms of the order of \( e^{-1/4\sigma^2} \), which are left out here.
"""

from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import (
    ball,
    ball_between,
    family,
    require,
    require_count,
    root,
)


def shift_overlap(shift: Number, width: Number) -> Number:
    r"""\( e^{-s^2/4\sigma^2} \), dimensionless; floats, symbols, and balls for rationals.

    Parameters
    ----------
    shift
        s, in units of length.
    width
        \( \sigma>0 \), the standard deviation of g, in the same units.

    Raises
    ------
    ValueError
        Unless the width is positive.

    >>> shift_overlap(0.0, 0.1)
    1.0
    """
    require(width > 0, f"a Gaussian concept has a positive width; got {width}")
    return _exponential(-shift * shift / (4 * width * width))


def neighbour_coherence(n: int, width: Number) -> Number:
    r"""\( \mu_n=e^{-1/4\sigma^2n^2} \) of all shifts by multiples of 1/n.

    Raises
    ------
    ValueError
        Unless n is a positive integer and the width is positive.

    >>> round(neighbour_coherence(32, 0.03), 3)
    0.762
    """
    require_count(n, "n")
    require(width > 0, f"a Gaussian concept has a positive width; got {width}")
    return _exponential(-1 / (4 * width * width * n * n))


def finest_grid_with_guarantee(width: Number, k: int) -> Number:
    r"""\( 1/(2\sigma\sqrt{\ln(2k-1)}) \): from here on no k codes satisfy the guarantee.

    Parameters
    ----------
    width
        \( \sigma \), in units of length.
    k
        At least 2; for one active code the guarantee never breaks.

    Returns
    -------
    Points a unit of length; below, codes of equal size satisfy it.

    Raises
    ------
    ValueError
        Unless k is at least 2 and the width is positive.

    >>> round(finest_grid_with_guarantee(0.03, 2), 2)
    15.9
    """
    require_count(k, "k", least=2)
    require(width > 0, f"a Gaussian concept has a positive width; got {width}")
    return 1 / (2 * width * root(logarithm(2 * k - 1, width), 2))


def logarithm(value: int, like: Number) -> Number:
    """The natural logarithm of an integer as a number that mixes with `like`.

    >>> logarithm(1, 0.5)
    0.0
    """
    if family(like) == "sympy":
        from sympy import log

        return log(value)
    if isinstance(like, float | np.floating):
        return float(np.log(value))
    return ball(value).log()


def _exponential(exponent: Number) -> Number:
    if family(exponent) == "sympy":
        from sympy import exp

        return exp(exponent)
    if isinstance(exponent, float | np.floating):
        return float(np.exp(exponent))
    return ball(exponent).exp()


def sampled_shifts(n: int, width: float, count: int, *, finer: int = 8) -> Float[np.ndarray, "m c"]:
    """Unit vectors: Gaussians around `count` neighbouring points of the grid, finely sampled.

    Parameters
    ----------
    n
        Grid points a unit of length.
    width
        Standard deviation, in units of length.
    count
        How many neighbours.
    finer
        Samples a width, at least; sums of Gaussians so sampled are their integrals to rounding.

    Returns
    -------
    (samples, count), which reach twelve widths beyond the outermost centres.

    Raises
    ------
    ValueError
        If a count is none, or there are fewer than four samples a width.

    >>> D = sampled_shifts(20, 0.05, 2)
    >>> round(float(D[:, 0] @ D[:, 1]), 6) == round(neighbour_coherence(20, 0.05), 6)
    True
    """
    require_count(n, "n")
    require_count(count, "count")
    require_count(finer, "finer", least=4)
    spacing = width / finer
    centres = np.arange(count) / n
    t = np.arange(-12 * width, centres[-1] + 12 * width, spacing)
    values = np.exp(-((t[:, None] - centres) ** 2) / (2 * width * width))
    return np.asarray(values / np.linalg.norm(values, axis=0))


def overlap_by_integration(shift: Number, width: Number) -> Number:
    r"""The overlap from its two integrals: a slow twin.

    By SymPy for symbols, by rigorous integration for exact numbers, and for floats by sums over a
    fine grid, which for Gaussians are integrals to rounding.

    Parameters as for `shift_overlap`.

    Raises
    ------
    ValueError
        Unless the width is positive.

    >>> round(overlap_by_integration(0.1, 0.1), 12) == round(shift_overlap(0.1, 0.1), 12)
    True
    """
    require(width > 0, f"a Gaussian concept has a positive width; got {width}")
    if family(width) == "sympy":
        return _integrated(shift, width)
    if not isinstance(width, float | np.floating):
        return _enclosed(ball(shift) / ball(width))
    reach = 12 * width + abs(shift)
    t = np.arange(-reach, reach, width / 8)
    g, moved = (np.exp(-((t - place) ** 2) / (2 * width * width)) for place in (0.0, shift))
    return float((g * moved).sum() / (g * g).sum())


def _integrated(shift: Any, width: Any) -> Any:
    formula, s, sigma = _formula()
    return formula.subs({s: shift, sigma: width}, simultaneous=True)


@cache
def _formula() -> tuple[Any, Any, Any]:
    """What SymPy integrates, once, and the shift and width in it."""
    from sympy import Symbol, exp, integrate, oo

    t, s = Symbol("t", real=True), Symbol("s", real=True)
    sigma = Symbol("sigma", positive=True)

    def g(at: Any) -> Any:
        return exp(-(at**2) / (2 * sigma**2))

    over = integrate((g(t) * g(t - s)).simplify(), (t, -oo, oo), conds="none")
    return over / integrate(g(t) ** 2, (t, -oo, oo), conds="none"), s, sigma


TAIL = 9
"""In widths: beyond 0 and the shift, from where on both factors are below exp(-TAIL^2 / 2)."""


BITS = 128
"""Precision of integrals, beyond which the tails are what is not known."""


def _enclosed(shift: Any) -> Any:
    """The quotient for width 1, with a bound of both tails: at most 2 exp(-TAIL^2) / TAIL."""
    from flint import acb

    end = TAIL + int(float(abs(shift))) + 1
    shift = ball(shift, BITS)

    def integral(place: Any) -> Any:
        def product(z: Any, _: Any) -> Any:
            return (-(z * z) / 2).exp() * (-((z - place) ** 2) / 2).exp()

        return acb.integral(product, acb(-end), acb(end)).real

    tails = ball_between(0, 1) * 2 * ball(-TAIL * TAIL).exp() / TAIL
    return (shift.image(integral) + tails) / (ball(0, BITS).image(integral) + tails)
