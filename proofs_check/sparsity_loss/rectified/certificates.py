"""Polynomials below t_+^2m that the claims about S^2 / T_+ rest on, and regular polygons."""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from pentad.theory.numbers.domains import fractions
from pentad.theory.rectified_model.rectified_loss import (
    SphericalCertificate,
    rectified_lp,
    rounded_certificate,
)

DEGREES = {(2, 1): 8, (2, 2): 12, (2, 3): 16, (3, 1): 8, (3, 3): 16, (4, 1): 8, (4, 3): 16}
"""Degree of f for each (d, m)."""


@cache
def certificate(d: int, m: int) -> SphericalCertificate:
    """The rounded solution of the linear program; `is_proved` says whether it is below t_+^2m."""
    return rounded_certificate(rectified_lp(d, m, DEGREES[d, m]), d, m)


@cache
def is_proved(d: int, m: int) -> bool:
    """Whether f_0 > 0, f_k >= 0 and f < t_+^2m on [-1, 1], in exact arithmetic."""
    return certificate(d, m).is_proved


def proved_bound(d: int, m: int) -> Any:
    """1 / f_0 as a rational, dimensionless."""
    return certificate(d, m).upper_bound


def near_polygon(corners: int) -> np.ndarray:
    """The regular polygon, to a thousandth."""
    angles = 2 * np.pi * np.arange(corners) / corners
    thousandths = np.rint(1000 * np.array([np.cos(angles), np.sin(angles)])).astype(int)
    return fractions([[Fraction(int(x), 1000) for x in row] for row in thousandths])


PENTAGON = near_polygon(5)
