r"""What relaxed stability chance alone gives: n random directions in d dimensions.

For a fixed feature and n independent isotropic ones the largest cosine, none below 0, has the mean

\[ \int_0^1\bigl(1-F(t)^n\bigr)\,dt,\qquad
   F(t)=1-\tfrac12I_{1-t^2}\bigl(\tfrac{d-1}2,\tfrac12\bigr)\quad(t\ge0), \]

about \( \sqrt{2\ln n/d} \), and rises with n. It is a floor for untrained latents; what
trained latents would give if nothing but chance made them alike, it does not tell.
"""

from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

import numpy as np
from jaxtyping import Float

from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import ball, require, require_count

MOST = 10**15
"""Directions and dimensions up to which floats are used: integers below it are floats exactly."""


def chance_stability(n: int, d: int) -> float:
    """Expected relaxed stability in n isotropic directions of R^d, in floats.

    Parameters
    ----------
    n
        Features of the other dictionary, or of all others together.
    d
        Dimensions, at least 2.

    Returns
    -------
    float
        Dimensionless, in (0, 1).

    Raises
    ------
    ValueError
        If n < 1, d < 2, or either is above `MOST`.

    >>> round(chance_stability(512, 32), 4)
    0.5102
    """
    from scipy.integrate import quad

    _require_sizes(n, d)
    width = min(1.0, float(np.sqrt((2 * np.log(float(n)) + 3) / d)))
    end = min(1.0, 4 * width)  # what lies beyond is below the rounding of what lies before
    steps = [width / 4, width / 2, 3 * width / 4, width]
    found = quad(
        lambda t: 1 - _law(t, n, d),
        0,
        end,
        points=[step for step in steps if step < end],
        limit=400,
        epsabs=0,
        epsrel=1e-10,
    )
    return float(found[0])


def _law(t: float, n: int, d: int) -> float:
    """F(t)^n, which is the law of the largest of n cosines."""
    from scipy.special import betaincc

    tail = 0.5 * betaincc(0.5, (d - 1) / 2, t * t)
    return float(np.exp(n * np.log1p(-tail)))


def chance_stability_exactly(n: int, d: int) -> Number:
    r"""The same as an exact rational, for odd d, where F is a polynomial.

    Raises
    ------
    ValueError
        If n < 1, or d is not odd and at least 3.

    >>> chance_stability_exactly(1, 3), chance_stability_exactly(2, 3)
    (1/4, 5/12)
    """
    from flint import fmpq_poly

    F = _polynomial_law(n, d)
    primitive = (fmpq_poly([1]) - F**n).integral()
    return primitive(1) - primitive(0)


def chance_stability_by_density(n: int, d: int) -> Number:
    r"""The same as the mean \( \int_0^1t\,nF^{n-1}F'\,dt \) of the largest cosine, for odd d.

    Raises
    ------
    ValueError
        As for `chance_stability_exactly`.
    """
    from flint import fmpq_poly

    F = _polynomial_law(n, d)
    primitive = (n * fmpq_poly([0, 1]) * F ** (n - 1) * F.derivative()).integral()
    return primitive(1) - primitive(0)


def chance_stability_in_balls(n: int, d: int, *, width: Fraction = Fraction(1, 20000)) -> Number:
    """A ball around it, for any d: sums over intervals, since the integrand never rises.

    Parameters
    ----------
    n, d
        As for `chance_stability`.
    width
        The ball is at most that wide, but for rounding; positive.

    Raises
    ------
    ValueError
        As for `chance_stability`, or if the width is not positive, or d is above
        `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, d=d)
    _require_sizes(n, d)
    require(width > 0, f"a ball has a positive width; got {width}")

    def above(t: Fraction) -> Any:
        if t in (0, 1):
            return 1 - ball(Fraction(1, 2)) ** n if t == 0 else ball(0)
        tail = _incomplete_beta(1 - t * t, d) / 2
        return 1 - (1 - tail) ** n

    ends = (Fraction(0), Fraction(1))
    values = {t: above(t) for t in ends}
    waiting = [(Fraction(-1), *ends)]
    total = Fraction(1)
    while total > width:
        gap, low, high = heappop(waiting)
        total += gap
        middle = (low + high) / 2
        values[middle] = above(middle)
        for a, b in ((low, middle), (middle, high)):
            gap = (a - b) * Fraction(float((values[a] - values[b]).mid()))
            heappush(waiting, (gap, a, b))
            total -= gap
    lower = sum(((b - a) * values[b] for _, a, b in waiting), start=ball(0))
    upper = sum(((b - a) * values[a] for _, a, b in waiting), start=ball(0))
    return lower.union(upper)


def chance_stability_by_sampling(
    n: int, d: int, *, draws: int, seed: int
) -> Float[np.ndarray, " draws"]:
    """Largest cosines, none below 0, of a fixed direction to n random ones, drawn so often.

    Raises
    ------
    ValueError
        As for `chance_stability`, or without a draw, or d or draws or n is above
        `MOST_STEPS`.
    """
    require_at_most(MOST_STEPS, d=d, draws=draws, n=n)
    _require_sizes(n, d)
    require_count(draws, "draws")
    found = np.empty(draws)
    chance = np.random.default_rng(seed)
    for draw in range(draws):
        directions = chance.standard_normal((n, d))
        cosines = directions[:, 0] / np.linalg.norm(directions, axis=1)
        found[draw] = max(0.0, float(cosines.max()))
    return found


def rough_chance_stability(n: int, d: int) -> float:
    r"""\( \sqrt{2\ln n/d} \), a rule of thumb: 0 for one direction, and in all tests too high else.

    Raises
    ------
    ValueError
        As for `chance_stability`.
    """
    _require_sizes(n, d)
    return float(np.sqrt(2 * np.log(n) / d))


def _require_sizes(n: int, d: int) -> None:
    require_count(n, "n")
    require_count(d, "d", least=2)
    require(max(n, d) <= MOST, f"n and d are at most {MOST:.0e}; got n={n}, d={d}")


def _polynomial_law(n: int, d: int) -> Any:
    """F as a polynomial: the integral of (1 - t^2)^((d - 3) / 2), scaled to 1/2 at 0 and 1 at 1."""
    from flint import fmpq, fmpq_poly

    _require_sizes(n, d)
    require(d % 2 == 1, f"F is a polynomial for odd d alone; got d={d}")
    odd_part = (fmpq_poly([1, 0, -1]) ** ((d - 3) // 2)).integral()
    return odd_part / (2 * odd_part(1)) + fmpq(1, 2)


def _incomplete_beta(x: Fraction, d: int) -> Any:
    """The regularised incomplete beta function of x at (d - 1)/2 and 1/2, as a ball."""
    from flint import arb

    half = arb(1) / 2
    return ball(x).image(lambda raw: raw.beta_lower((d - 1) * half, half, 1))
