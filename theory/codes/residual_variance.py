r"""What a scalar readout leaves unknown of one amplitude when a second one is mixed in.

For independent amplitudes \( t_1, t_2 \) of one law, \( v(a) = \mathbb{E}\,\mathrm{Var}(t_1 \mid
t_1 + a t_2) \): the least mean squared error with which any function of \( t_1 + a t_2 \) finds
\( t_1 \). For Gaussian amplitudes it is \( a^2 / (1 + a^2) \).

For half-normal ones, |N(0, 1)|, turn the plane such that \( t_1 + a t_2 = p \sqrt{1 + a^2} \); then
\( t_1 = (p + a q)/\sqrt{1 + a^2} \) with q standard normal, truncated to \( [-p/a, a p] \) for
a > 0 and to \( q \ge \max(|a| p, -p/|a|) \) for a < 0, and

\[ v(a) = \frac{a^2}{1 + a^2} \int 4 \varphi(p) \Big(m_2 - \frac{m_1^2}{m_0}\Big) dp, \]

\( m_k \) the truncated moments of q. It is not even in a.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.theory.numbers.balls import Ball, working_bits
from pentad.theory.numbers.scalars import require

REACH = 12.0
"""Standard deviations up to which integrals go; beyond them lies less than 1e-32."""

INTEGRATION_BITS = 80
"""Precision of rigorous integrals, enough for comparisons at rational points."""


def gaussian_residual_variance(a: Any) -> Any:
    """v(a) = a^2 / (1 + a^2) for Gaussian amplitudes of variance 1, of any kind of number."""
    return a * a / (1 + a * a)


def half_normal_residual_variance(a: float) -> float:
    """v(a) for amplitudes |N(0, 1)|, by quadrature to about 1e-12.

    Parameters
    ----------
    a
        Weight of the second amplitude, dimensionless; 0 gives 0.

    >>> round(half_normal_residual_variance(0.5), 4), round(half_normal_residual_variance(-0.5), 4)
    (0.071, 0.0586)
    """
    if a == 0:
        return 0.0
    ends = _ends(abs(a))
    half = np.diff(ends)[:, None] / 2
    nodes, weights = np.polynomial.legendre.leggauss(60)
    p = (half * nodes + half + ends[:-1, None]).ravel()
    values = _integrand(p, a) + (_integrand(-p, a) if a < 0 else 0)
    return float(a * a / (1 + a * a) * ((half * weights).ravel() * values).sum())


def _ends(a: float) -> Float64[np.ndarray, " ends"]:
    """Ends of pieces that get short towards zero, where the truncation changes fast."""
    scale = min(a, 1 / a) * REACH
    cuts = np.array([0, *(scale * x for x in (1e-3, 1e-2, 0.1, 0.3, 1)), 1, 3, REACH])
    return np.unique(np.clip(cuts, 0, REACH))


def _integrand(p: Float64[np.ndarray, " nodes"], a: float) -> Float64[np.ndarray, " nodes"]:
    from scipy.special import erfcx, ndtr

    density = np.exp(-p * p / 2) / np.sqrt(2 * np.pi)
    if a > 0:
        low, high = -p / a, a * p
        m0 = ndtr(high) - ndtr(low)
        left, right = (np.exp(-x * x / 2) / np.sqrt(2 * np.pi) for x in (low, high))
        m1, m2 = left - right, m0 + low * left - high * right
        return np.asarray(4 * density * np.where(m0 > 0, m2 - m1**2 / np.where(m0 > 0, m0, 1), 0))
    low = np.maximum(-a * p, p / a)
    hazard = np.sqrt(2 / np.pi) / erfcx(low / np.sqrt(2))
    variance = 1 + low * hazard - hazard**2
    return np.asarray(4 * density * ndtr(-low) * np.maximum(variance, 0))


def half_normal_residual_variance_by_definition(a: float) -> float:
    """E t_1^2 - E (E[t_1 | u])^2 with every conditional mean by quadrature along its line.

    Slow twin, to about 1e-9 for |a| from 1/50 to 50; farther out the nodes are too few.

    Raises
    ------
    ValueError
        For 0.
    """
    require(a != 0, "the definition divides by a")
    nodes, weights = np.polynomial.legendre.leggauss(160)
    shares = (nodes + 1) / 2
    seen = 0.0
    for u_low, u_high in [(0.0, 9 * (1 + a))] if a > 0 else [(9 * a, 0.0), (0.0, 9.0)]:
        half = (u_high - u_low) / 2
        u = 2 * half * shares + u_low
        # for each u the admissible t_1: t_1 and t_2 = (u - t_1) / a are not negative, and not large
        low, high = np.maximum(0, u - 9 * max(a, 0)), np.minimum(9, u if a > 0 else 9)
        t1 = low[:, None] + (high - low)[:, None] * shares
        t2 = (u[:, None] - t1) / a
        density = (2 / np.pi) * np.exp(-(t1**2 + t2**2) / 2) / abs(a)
        mass = (high - low)[:, None] / 2 * weights * density
        m0, m1 = mass.sum(1), (mass * t1).sum(1)
        seen += float((half * weights * np.where(m0 > 0, m1**2 / np.where(m0 > 0, m0, 1), 0)).sum())
    return 1 - seen


def enclosed_half_normal_residual_variance(a: Fraction) -> Ball:
    """A ball around v(a) for a rational a, by rigorous integration; its radius is about 1e-20.

    Near p = 0 the truncated variance is at most a quarter of the squared width. Where the end of
    the truncation is beyond `REACH` standard deviations the weight is at most 4 Q(REACH), and
    where p is, at most 4 Q(p). All are put in as errors.

    Parameters
    ----------
    a
        Not zero.

    Raises
    ------
    ValueError
        For 0.
    """
    from flint import acb, arb, ctx

    require(a != 0, "the enclosure divides by a")
    with ctx.workprec(INTEGRATION_BITS):
        size = arb(abs(a.numerator)) / a.denominator
        reach, root_two, root_two_pi = arb(REACH), arb(2).sqrt(), (2 * arb.pi()).sqrt()
        beyond = arb(0, (4 * (reach / root_two).erfc()).upper())

        def normal(x: Any) -> Any:
            return (-x * x / 2).exp() / root_two_pi

        def tail(x: Any) -> Any:
            return (x / root_two).erfc() / 2

        def between(p: Any, _analytic: Any) -> Any:
            low, high = -p / size, size * p
            m0 = tail(low) - tail(high)
            left, right = normal(low), normal(high)
            m2 = m0 + low * left - high * right
            return 4 * normal(p) * (m2 - (left - right) ** 2 / m0)

        def above(slope: Any) -> Any:
            def integrand(p: Any, _analytic: Any) -> Any:
                low = slope * p
                m0, m1 = tail(low), normal(low)
                return 4 * normal(p) * (m0 + low * m1 - m1**2 / m0)

            end = reach if slope < 1 else reach / slope
            return acb.integral(integrand, acb(0), acb(end)).real

        if a > 0:
            start = arb(2) ** -40
            skipped = arb(0, (start * (start * (size + 1 / size)) ** 2).upper())
            total = acb.integral(between, acb(start), acb(reach)).real + skipped
        else:
            total = above(size) + above(1 / size) + beyond
        value = size**2 / (1 + size**2) * (total + beyond)
    return Ball(value, working_bits())
