r"""How far neighbours can pull the peak of a spike's correlation with its concept.

Lengths are in widths \( \sigma \) of one Gaussian concept, not modulated. A train of spikes with
amplitudes \( a_j>0 \) at \( s_j \) has the correlation \( f(t)=\sum_ja_je^{-(t-s_j)^2/4} \), up to
a factor. With \( q(u)=\frac u2e^{-u^2/4} \), whose peak is at \( u=\sqrt2 \), the spike at 0
pulls its peak back by \( a_0q(t) \), and only spikes on one side pull it away. If they are
\( \Delta \) apart or more and \( a_{\max}/a_{\min}\le\rho \), the peak that lies uphill from the
spike is displaced by at most the first d with

\[ q(d)\ge\rho\sum_{j\ge1}q(j\Delta-d), \]

and a one-sided train of amplitudes \( \rho \) at all \( j\Delta \) attains it. Left of its maximum
the difference of the sides is concave where \( \Delta\ge\sqrt2+\sqrt6 \), so that a change of
its sign from negative to positive is the first. For \( \rho=2 \) it exists for \( \Delta\ge4 \).

No noise, and a continuous place of the peak: a grid of n points adds up to 1/(2n) of the domain.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.balls import UndecidedComparison
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import ball, ball_between, constant, require

Places = Shaped[np.ndarray, " spikes"]

LEAST_SEPARATION = Fraction(387, 100)
r"""In widths: above \( \sqrt2+\sqrt6 \), from where on the pulls of neighbours are convex."""

NEIGHBOURS = 6
"""The pull of the next one is below 1e-70 from 3.87 widths on, and left out."""

WITHIN = Fraction(1, 2)
"""In widths: where a displaced peak is looked for, beside its spike."""


def pull(u: Number) -> Number:
    r"""\( q(u)=\frac u2e^{-u^2/4} \); floats, and balls for exact numbers.

    >>> round(float(pull(2.0**0.5)), 6)
    0.428882
    """
    if isinstance(u, float | np.floating | np.ndarray):
        return u / 2 * np.exp(-u * u / 4)
    at = ball(u)
    return at / 2 * (-(at * at) / 4).exp()


def _slope(u: Number) -> Number:
    """The derivative of the pull."""
    if isinstance(u, float | np.floating | np.ndarray):
        return (0.5 - u * u / 4) * np.exp(-u * u / 4)
    at = ball(u)
    return (2 - at * at) / 4 * (-(at * at) / 4).exp()


def displacement_bound(separation: Number, ratio: Number) -> Number:
    r"""The first d at which a spike outpulls all that neighbours can do, in widths.

    Parameters
    ----------
    separation
        \( \Delta \), at least 3.87 widths.
    ratio
        \( \rho\ge1 \), the largest amplitude over the smallest, dimensionless.

    Returns
    -------
    A float for floats, else a ball.

    Raises
    ------
    ValueError
        Below that separation, for a ratio below 1, or if neighbours can outpull the spike
        everywhere, so that there is no bound.

    >>> round(displacement_bound(5.0, 2.0), 4), round(displacement_bound(4.0, 2.0), 4)
    (0.0202, 0.2121)
    """
    require(
        separation >= constant(LEAST_SEPARATION, separation),
        f"a bound of the displacement needs spikes 3.87 widths apart; got {separation}",
    )
    require(ratio >= 1, f"the largest amplitude is at least the smallest; got a ratio of {ratio}")
    apart, most = float(separation), float(ratio)
    top = _halved(lambda d: -_advantage(d, apart, most, _slope), 0.0, 1.5)
    require(
        _advantage(top, apart, most) > 0,
        f"spikes {separation} widths apart with amplitudes of ratio {ratio} can outpull a spike",
    )
    d = _halved(lambda d: _advantage(d, apart, most), 0.0, top)
    return _enclosed(lambda d: _advantage(d, separation, ratio), d, separation)


def _advantage(d: Number, separation: Number, ratio: Number, of: Any = pull) -> Any:
    """Own pull less the most that neighbours can do; or the derivative of that."""
    if isinstance(d, float):
        others = ratio * of(np.arange(1, NEIGHBOURS + 1) * separation - d).sum()
    else:
        pulls = [of(j * separation - d) for j in range(1, NEIGHBOURS + 1)]
        others = ratio * sum(pulls[1:], pulls[0])
    return of(d) - others if of is pull else of(d) + others


def displacement(places: Places, amplitudes: Places) -> Number:
    """How far the peak that lies uphill from the first spike is from it, in widths; not negative.

    Parameters
    ----------
    places
        In widths, the spike itself first.
    amplitudes
        Positive, in any unit.

    Returns
    -------
    A float for floats, else a ball.

    Raises
    ------
    ValueError
        If an amplitude is not positive, or there is no peak within half a width.

    >>> round(displacement(np.array([0.0, 4.0]), np.array([1.0, 2.0])), 4)
    0.2121
    """
    require(bool((amplitudes > 0).all()), "spikes have positive amplitudes; got others")
    apart = places - places[0]

    def backward(t: Number, side: int = 1) -> Any:
        return _backward(t, side, apart, amplitudes)

    start = constant(Fraction(0), apart[0])
    if backward(start) == 0:
        return start
    side = 1 if backward(start) < 0 else -1
    reach = constant(WITHIN, apart[0])
    require(backward(reach, side) > 0, "the spike has no peak of its own within half a width")
    known, sizes = (np.array([float(x) for x in part]) for part in (apart, amplitudes))
    d = _halved(lambda t: _backward(t, side, known, sizes), 0.0, float(WITHIN))
    return _enclosed(lambda t: backward(t, side), d, apart[0])


def _backward(t: Number, side: int, places: Any, amplitudes: Any) -> Any:
    """How strongly the sum falls at t, seen to one side."""
    if isinstance(t, float):
        return (amplitudes * pull(t - side * places)).sum()
    pulls = [a * pull(t - side * s) for a, s in zip(amplitudes, places, strict=True)]
    return sum(pulls[1:], pulls[0])


def _halved(function: Any, low: float, high: float) -> float:
    """Where a function of floats turns from negative to positive."""
    for _ in range(70):
        middle = (low + high) / 2
        if function(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _enclosed(function: Any, zero: float, like: Any) -> Any:
    """The zero as it is for floats; else a ball at whose ends the function has both signs."""
    if isinstance(like, float | np.floating):
        return zero
    low, high = _bracket(function, Fraction(zero), Fraction(zero) / 2**40, like)
    ends = [function(constant(end, like)).mid().arb.fmpq() for end in (low, high)]
    before, after = (Fraction(int(end.p), int(end.q)) for end in ends)
    chord = low - before * (high - low) / (after - before)
    return ball_between(*_bracket(function, chord, 16 * (high - low) ** 2, like))


def _bracket(function: Any, at: Fraction, room: Fraction, like: Any) -> tuple[Fraction, Fraction]:
    """Ends about so far from a place between which the function certainly turns positive."""
    for _ in range(8):
        low, high = at - room, at + room
        try:
            if function(constant(low, like)) < 0 < function(constant(high, like)):
                return low, high
        except UndecidedComparison:
            pass
        room *= 16
    raise UndecidedComparison(f"no change of sign is certain beside {float(at)}")


def one_sided_train(separation: Number, ratio: Number, spikes: int) -> tuple[Places, Places]:
    """Places and amplitudes of a spike of 1 and so many of the ratio at its right."""
    places = [j * separation for j in range(spikes + 1)]
    amplitudes = [ratio / ratio] + [ratio] * spikes
    kind = float if isinstance(separation, float) else object
    return np.array(places, dtype=kind), np.array(amplitudes, dtype=kind)


def sampled_displacement(places: Places, amplitudes: Places) -> float:
    """The same from samples of the signal: correlate with the concept's slope, find the zero."""
    from scipy.optimize import brentq

    t = np.arange(places.min() - 12, places.max() + 12, 0.125)
    gaussians = np.exp(-((t[:, None] - places) ** 2) / 2)
    signal = gaussians @ amplitudes

    def slope(at: float) -> float:
        away = t - places[0] - at
        return float(signal @ (away * np.exp(-away * away / 2)))

    uphill = slope(0.0)
    if uphill == 0:
        return 0.0
    side = np.sign(uphill)
    return float(brentq(lambda d: slope(side * d) * side, 0.0, float(WITHIN), xtol=1e-16))
