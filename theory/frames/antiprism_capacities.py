r"""The sum of capacities of an antiprism with unit corners, \( 2 / (r^4 + 2 h^4) \)."""

from typing import Any

from pentad.theory.frames.constructions import harmonic_frame
from pentad.theory.frames.spectral_measures import spectral_capacities, spectral_measures
from pentad.theory.numbers.limits import MOST_STEPS, require_at_most
from pentad.theory.numbers.scalars import Number, require


def antiprism_capacity_sum(squared_height: Number) -> Number:
    r"""\( 2 / ((1 - t)^2 + 2 t^2) \), t = h^2, for any number of corners from 2 k = 4 on.

    Parameters
    ----------
    squared_height : number t of any kind, symbols too, 0 <= t <= 1; r^2 = 1 - t

    Returns
    -------
    number
        Dimensionless; at most 3, and 3 at t = 1/3 alone.

    >>> from fractions import Fraction
    >>> antiprism_capacity_sum(Fraction(1, 3))
    Fraction(3, 1)
    """
    t: Any = squared_height
    total: Number = 2 / ((1 - t) * (1 - t) + 2 * t * t)
    return total


def antiprism_capacity_sum_by_coordinates(k: int, squared_height: float) -> float:
    """The same from corners in space and their spectral measures, in floats.

    Parameters
    ----------
    k : int, k >= 1
        For k = 1 two opposite vectors, of which the sum is 1 at every height.
    squared_height : float from 0 to 1

    Raises
    ------
    ValueError
        If k < 1 or the squared height lies outside [0, 1], or k is above `MOST_STEPS`.

    >>> round(antiprism_capacity_sum_by_coordinates(4, 1 / 3), 12)
    3.0
    """
    require_at_most(MOST_STEPS, k=k)
    t = squared_height
    require(k >= 1 and 0 <= t <= 1, f"antiprisms have k >= 1 and 0 <= h^2 <= 1; got {k}, {t}")
    eigenvalues = {1: k * (1 - t)} if t < 1 else {}
    W = harmonic_frame(2 * k, eigenvalues | ({k: 2 * k * t} if t > 0 else {}))
    return float(spectral_capacities(spectral_measures(W)).sum())
