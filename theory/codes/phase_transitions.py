r"""Where l1 minimisation recovers sparse codes: the weak curves of Donoho and Tanner.

D is a Gaussian dictionary of d rows and n columns, s a code with k non-zeros at random places, and
x = D s. As n grows with \( \delta = d/n \) and \( \rho = k/d \) fixed, the least l1 norm
finds s with probability 1 below a curve \( \rho(\delta) \) and 0 above it. The threshold
\( \tau \ge 0 \) gives the curve, with \( \varphi, Q \) density and upper tail of the standard
normal law:

\[ \delta = \frac{c\varphi}{\tau + c(\varphi - \tau Q)}, \qquad \rho = 1 - \frac{\tau Q}{\varphi},
\]

c = 1 for non-negative codes (and s >= 0 imposed) and c = 2 for signed ones. It is where the least
mean squared error of soft thresholding at sparsity \( \varepsilon = \rho\delta \) equals
\( \delta \). Sources: Donoho and Tanner, "Counting faces of randomly projected polytopes when the
projection radically lowers dimension" (2009); Donoho, Maleki, Montanari, "Message-passing
algorithms for compressed sensing" (2009), for this form.
"""

from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import require


class CurvePoint(NamedTuple):
    """A point of a weak curve, dimensionless.

    Attributes
    ----------
    delta
        Dimensions over atoms, d / n.
    rho
        Non-zeros over dimensions, k / d.
    """

    delta: Any
    rho: Any


def tails_of(*, signed: bool) -> int:
    """Tails that a threshold has: 2 for signed codes, 1 for non-negative ones."""
    return 2 if signed else 1


def curve_point(tau: Number, density: Number, tail: Number, tails: int) -> CurvePoint:
    r"""The point of the curve at threshold tau, of any kind of number.

    Parameters
    ----------
    tau
        Threshold, positive.
    density, tail
        \( \varphi(\tau) \) and \( Q(\tau) \).
    tails
        As from `tails_of`.
    """
    rest = density - tau * tail
    return CurvePoint(tails * density / (tau + tails * rest), rest / density)


def threshold_risk(tau: Number, density: Number, tail: Number, tails: int, sparsity: Number) -> Any:
    r"""Largest mean squared error of soft thresholding unit noise at the threshold tau.

    \( \varepsilon (1 + \tau^2) + c (1 - \varepsilon) ((1 + \tau^2) Q - \tau \varphi) \).

    Parameters
    ----------
    tau, density, tail, tails
        As for `curve_point`.
    sparsity
        Share of non-zeros \( \varepsilon = k / n \).
    """
    squared = 1 + tau * tau
    return sparsity * squared + tails * (1 - sparsity) * (squared * tail - tau * density)


def threshold_risk_slope(
    tau: Number, density: Number, tail: Number, tails: int, sparsity: Number
) -> Any:
    r"""Derivative of `threshold_risk` by tau, since \( \varphi' = -\tau\varphi, Q' = -\varphi \).

    It grows with tau, so where it vanishes the risk is least.
    """
    return 2 * sparsity * tau + 2 * tails * (1 - sparsity) * (tau * tail - density)


def weak_threshold(delta: float, *, signed: bool) -> float:
    """The curve: largest k / d for which l1 minimisation asymptotically recovers.

    Parameters
    ----------
    delta
        d / n in (0, 1).
    signed
        Whether codes have signs; else they are non-negative, and known to be.

    Returns
    -------
    float
        k / d, dimensionless, to about 1e-12.

    Raises
    ------
    ValueError
        For a delta outside (0, 1).

    >>> round(weak_threshold(0.5, signed=True), 3), round(weak_threshold(0.5, signed=False), 3)
    (0.386, 0.558)
    """
    from scipy.optimize import brentq

    _require_ratio(delta)
    tails = tails_of(signed=signed)
    tau = brentq(lambda t: curve_point(t, *_normal(t), tails).delta - delta, 1e-12, 30.0)
    return float(curve_point(tau, *_normal(tau), tails).rho)


def weak_threshold_by_definition(delta: float, *, signed: bool) -> float:
    """The same as the sparsity at which the least risk, by quadrature over the noise, is delta.

    Slow twin: the risk is integrated numerically and minimised on a grid that is refined.
    """
    from scipy.optimize import brentq, minimize_scalar

    _require_ratio(delta)
    nodes, weights = np.polynomial.legendre.leggauss(120)

    def second_moment_about(tau: float, low: float) -> float:
        """Integral of (z - tau)^2 times the normal density from `low` on."""
        half = (12 - low) / 2
        z = half * (nodes + 1) + low
        density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        return float(half * (weights * (z - tau) ** 2 * density).sum())

    def risk(tau: float, sparsity: float) -> float:
        far_from_zero, at_zero = second_moment_about(tau, -12.0), second_moment_about(tau, tau)
        return sparsity * far_from_zero + (1 - sparsity) * (at_zero * (2 if signed else 1))

    def least(sparsity: float) -> float:
        return float(minimize_scalar(risk, args=(sparsity,), bounds=(0, 8), method="bounded").fun)

    return float(brentq(lambda share: least(share) - delta, 1e-9, delta) / delta)


def _require_ratio(delta: float) -> None:
    require(0 < delta < 1, f"a weak threshold needs 0 < d / n < 1; got {delta}")


def _normal(tau: float) -> tuple[float, float]:
    from scipy.special import ndtr

    return float(np.exp(-tau * tau / 2) / np.sqrt(2 * np.pi)), float(ndtr(-tau))
