r"""The floor K of an output between two equal neighbours, and its derivatives.

With neighbours of ratio rho in (0, 1] on both sides and beta = tau rho, `one_output.floor_at` is
rho^2 H(rho, tau),

\[ H = \frac{1}{12}\, \frac{(1 - \tau\rho)^3 \tau^2 (3 + \tau\rho) + 4 m (1 - \tau)^3}
                          {(1 - \tau\rho)^3 + m \rho^2 (1 - \tau)^3}, \qquad m = 2, \]

and with one neighbour m = 1.  K(rho) = rho^2 min H over tau in [0, 1].  No division by rho: rho = 0
is an ordinary point.  Everything is dimensionless.  Source: ours.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import ball, require, smaller

LIMIT = Fraction(67, 100)
"""Ratios of a configuration that is as good as the pentagon are below it."""


class Jet(NamedTuple):
    """A function of rho and tau with its derivatives up to the second order."""

    value: Any
    r: Any
    t: Any
    rr: Any
    rt: Any
    tt: Any


def _numerator(rho: Number, tau: Number, height: int) -> Jet:
    """Of 12 H, in y = tau rho: tau^2 g(y) + height (1 - tau)^3, g = (1 - y)^3 (3 + y)."""
    y, q = tau * rho, 1 - tau
    p = 1 - y
    g, slope, bend = p * p * p * (3 + y), -4 * p * p * (2 + y), 12 * p * (1 + y)
    square = tau * tau
    return Jet(
        value=square * g + height * q * q * q,
        r=square * tau * slope,
        t=tau * (2 * g + y * slope) - 3 * height * q * q,
        rr=square * square * bend,
        rt=square * (3 * slope + y * bend),
        tt=2 * g + y * (4 * slope + y * bend) + 6 * height * q,
    )


def _denominator(rho: Number, tau: Number, m: int) -> Jet:
    """Of 12 H: (1 - y)^3 + m rho^2 (1 - tau)^3, y = tau rho."""
    y, q = tau * rho, 1 - tau
    p = 1 - y
    slope, bend = -3 * p * p, 6 * p
    cube = m * q * q * q
    return Jet(
        value=p * p * p + rho * rho * cube,
        r=tau * slope + 2 * rho * cube,
        t=rho * slope - 3 * m * rho * rho * q * q,
        rr=tau * tau * bend + 2 * cube,
        rt=slope + y * bend - 6 * m * rho * q * q,
        tt=rho * rho * (bend + 6 * m * q),
    )


def scaled_floor(
    rho: Number, tau: Number, neighbours: int = 2, *, height: int | None = None
) -> Jet:
    """H with its derivatives, in numbers of any kind without a branch.

    Parameters
    ----------
    rho, tau : numbers
        Both in [0, 1], tau rho below 1.
    neighbours : int
        The m.
    height : int, optional
        What stands for 4 m in the numerator, of functions that are not H: for controls.

    >>> scaled_floor(Fraction(0), Fraction(1, 2))[:3]
    (Fraction(7, 48), Fraction(13, 96), Fraction(-1, 4))
    """
    n = _numerator(rho, tau, 4 * neighbours if height is None else height)
    d = _denominator(rho, tau, neighbours)
    H = n.value / d.value
    r, t = (n.r - H * d.r) / d.value, (n.t - H * d.t) / d.value
    return Jet(
        value=H / 12,
        r=r / 12,
        t=t / 12,
        rr=(n.rr - 2 * r * d.r - H * d.rr) / d.value / 12,
        rt=(n.rt - r * d.t - t * d.r - H * d.rt) / d.value / 12,
        tt=(n.tt - 2 * t * d.t - H * d.tt) / d.value / 12,
    )


def scaled_floor_over(
    rho: Number, tau: Number, neighbours: int = 2, *, height: int | None = None
) -> Jet:
    """The same, over a box of raw balls by the mean value theorem.

    Value and first derivatives at the centre, moved by what the next derivatives over the box
    allow, are narrower for small boxes than those over the box.

    Parameters
    ----------
    rho, tau : numbers
    neighbours, height : int
        As in `scaled_floor`.
    """
    rho = rho + 0 * tau
    over = scaled_floor(rho, tau, neighbours, height=height)
    if type(tau).__name__ != "arb" or (rho.is_exact() and tau.is_exact()):
        return over
    at = scaled_floor(rho.mid(), tau.mid(), neighbours, height=height)
    right, up = rho - rho.mid(), tau - tau.mid()
    return over._replace(
        value=at.value + over.r * right + over.t * up,
        r=at.r + over.rr * right + over.rt * up,
        t=at.t + over.rt * right + over.tt * up,
    )


def logarithmic_convexity(H: Jet, rho: Number) -> Any:
    r"""H_tt (4 H + 5 rho H_r + rho^2 H_rr) - rho^2 H_rt^2.

    Where H_t = 0 it is H_tt times rho^-2 d^2 K / d(log rho)^2.
    """
    return H.tt * (4 * H.value + rho * (5 * H.r + rho * H.rr)) - rho * rho * H.rt * H.rt


def angular_convexity(H: Jet, rho: Number) -> Any:
    r"""H_tt times the second derivative of K(cos theta), where H_t = 0 and rho = cos theta.

    \[ K'' \sin^2\theta - K' \cos\theta = (1 - \rho^2)(2k + 4\rho k' + \rho^2 k'')
       - \rho^2 (2k + \rho k'), \quad k = H,\ k' = H_r,\ k'' = H_{rr} - H_{rt}^2 / H_{tt} \]
    """
    across = 1 - rho * rho
    bent = 2 * H.value + rho * (4 * H.r + rho * H.rr)
    first = H.tt * (across * bent - rho * rho * (2 * H.value + rho * H.r))
    return first - across * rho * rho * H.rt * H.rt


class Floor(NamedTuple):
    """K at one ratio, where its beta is, and what the tangent there needs."""

    value: Any
    slope: Any
    tau: Any


HALVINGS = 60


def floor_of_ratio(rho: Number, neighbours: int = 2) -> Floor:
    r"""K(rho), K'(rho) and the tau at which it is attained, for rho < 1.

    For exact numbers a ball around the root of H_tau between two points of opposite signs; the
    root is the only one up to rho = 67/100 (Lemma 2).  K = K' = 0 for rho <= 0.

    Parameters
    ----------
    rho : float, fmpq or ball
    neighbours : int

    Raises
    ------
    ValueError
        If rho is 1 or more, or no root is enclosed.

    >>> round(floor_of_ratio(0.3).value, 9)
    0.01481377
    """
    require(rho < 1, f"a floor needs a ratio below 1; got {rho}")
    if rho <= 0:
        return Floor(0 * rho, 0 * rho, 0 * rho)
    if isinstance(rho, float):
        tau = _root(rho, neighbours)
        H = scaled_floor(rho, tau, neighbours)
        return Floor(rho * rho * H.value, rho * (2 * H.value + rho * H.r), tau)
    rho = ball(rho)
    tau = _enclosed_root(rho, neighbours)
    H = scaled_floor(rho, tau, neighbours)
    return Floor(rho * rho * H.value, rho * (2 * H.value + rho * H.r), tau)


@lru_cache(maxsize=4096)
def _root(rho: float, neighbours: int) -> float:
    """The tau of H_tau = 0 in floats, by bisection from the signs at both ends."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if scaled_floor(rho, middle, neighbours).t < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _enclosed_root(rho: Any, neighbours: int) -> Any:
    """The same as a ball, by Newton's method, closed by opposite signs at both its ends."""
    tau = ball(Fraction(_root(float(rho.mid()), neighbours)), rho.bits)
    for _ in range(6):
        H = scaled_floor(rho.mid(), tau, neighbours)
        tau = (tau - H.t / H.tt).mid()
    H = scaled_floor(rho, tau, neighbours)
    room = (4 * abs(H.t / H.tt)).upper() + ball(Fraction(1, 2 ** (rho.bits // 2)), rho.bits)
    low, high = tau - room, tau + room
    require(
        scaled_floor(rho, low.lower(), neighbours).t < 0
        and scaled_floor(rho, high.upper(), neighbours).t > 0,
        f"no root of H_tau is enclosed at rho={rho}",
    )
    return low.union(high)


def floor_by_descent(rho: float) -> float:
    """K(rho) from the definition of J over all beta on a grid, refined three times, in floats.

    Parameters
    ----------
    rho : float below 1

    >>> abs(floor_by_descent(0.3) - floor_of_ratio(0.3).value) < 1e-9
    True
    """
    from pentad.theory.rectified_model.one_output import floor_at

    low, high = -2.0, 1.0
    least = 1.0
    for _ in range(6):
        step = (high - low) / 200
        grid = [low + step * j for j in range(201)]
        values = [floor_at(beta, rho, rho) for beta in grid]
        best = min(range(201), key=values.__getitem__)
        least = smaller(least, values[best])
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 200)]
    return float(least)
