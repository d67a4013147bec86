"""What the claims about certified minima share: certificates among all weights, printed digits."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Evidence
from pentad.proofs_check.evidence.exact import exhaustive
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import ball, rational, require
from pentad.theory.rectified_model.critical_points import CriticalPoint, certified_critical_point
from pentad.theory.rectified_model.cyclic_critical_points import CyclicCriticalPoint
from pentad.theory.rectified_model.polygon_loss import BITS

EPSILON = Fraction(1, 10**18)
"""To how much printed digits are claimed."""


def certified(scope: str, **options: Any) -> Evidence:
    """Every object of a finite list, by enclosures: a certificate for each."""
    return replace(exhaustive(scope, **options), method="certified")


def two_sided(values: Number) -> Any:
    """Values and their negatives, so that one inequality bounds from both sides."""
    sides = [ball(value, BITS) for value in values]
    return np.array([*sides, *(-side for side in sides)], dtype=object)


def within(printed: tuple[str, ...]) -> Any:
    """Upper bounds of `two_sided` values that agree with printed ones."""
    exactly = [Fraction(digits) for digits in printed]
    return np.array([rational(x + EPSILON) for x in (*exactly, *(-x for x in exactly))])


def numbers(values: Number) -> Any:
    """What a certificate encloses in raw balls, as balls that carry its precision."""
    return np.array([ball(value, BITS) for value in values], dtype=object)


def among_all_weights(reduced: CyclicCriticalPoint) -> CriticalPoint:
    """The same point certified among all weights, from six digits of its coordinates."""
    from flint import ctx

    with ctx.workprec(BITS):
        W, b = reduced.weights()
        point = certified_critical_point(W.astype(float).round(6), b.astype(float).round(6))
        require(isinstance(point, CriticalPoint), f"no certificate for n={reduced.n}: {point}")
        assert isinstance(point, CriticalPoint)
        require(point.holds(W, b), f"two critical points near each other for n={reduced.n}")
    return point


def curvature(point: CriticalPoint) -> Any:
    """Least eigenvalue across the orbit; negative values come from a rational witness."""
    if point.is_minimum:
        return ball(point.least_curvature, BITS)
    require(point.direction is not None, "the curvature is not decided")
    assert point.direction is not None
    length = sum(x * x for x in point.direction.vector)
    return ball(point.direction.value, BITS) / length
