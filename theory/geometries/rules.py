r"""What counts as what when weights are classified: noise, tolerance and separation.

The noise of weights is what their numbers cannot tell, relative to the longest feature: for float32
and float64 `ROUNDING` max(d, n) times the rounding of the type, for shorter types their last digit,
or more if more is stated.  Differences of that size are none.  A larger difference counts if it is
`separation` times larger than the largest one that does not.  Nothing here looks at weights.
"""

from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from pentad.theory.numbers.scalars import require

ROUNDING = 8
"""Gram entries are trusted to this times max(d, n) times the rounding of the given type."""

HALF_PRECISION = 1e-4
"""Rounding of float16 and all that is shorter is above this, that of float32 below."""

SEPARATION = 100.0
"""By so much noise and differences are apart if nothing else is asked for."""

ALONE = 0.5
"""No noise has singular values of this size: that of a feature at length 1, by itself, is 1."""

BORDER = 1e-12
"""Ratios this much below the separation, relatively, reach it: round numbers are asked for."""

DEAD = 1e-4
"""Squared length, relative to the largest, up to which a feature is dead by default."""


# The classifier -----------------------------------------------------------------------------


class _Rules(NamedTuple):
    """What counts as what; eps is the rounding of the numbers given, dimensionless.

    Half-precision numbers are trusted to their last digit, for all sums are of float64.
    """

    tolerance: float | None
    separation: float
    dead_tolerance: float
    noise: float
    lines: bool
    eps: float

    def own_rounding(self, size: int) -> float:
        """The noise of numbers of this type: of Gram entries of max(d, n) = size, relatively."""
        return self.eps if self.eps > HALF_PRECISION else ROUNDING * size * self.eps

    def rounding(self, size: int) -> float:
        """The same, or what is stated if that is more."""
        return max(self.own_rounding(size), self.noise)


def _checked_rules(
    tolerance: Any, separation: Any, dead_tolerance: Any, noise: Any, *, lines: bool
) -> _Rules:
    given = {"tolerance": 0 if tolerance is None else tolerance, "separation": separation,
             "dead_tolerance": dead_tolerance, "noise": noise}  # fmt: skip
    for name, value in given.items():
        real = isinstance(value, Real) or (isinstance(value, np.ndarray) and value.ndim == 0)
        require(real, f"{name} must be one number; got {name}={value!r}")
    require(
        tolerance is None or 0 < tolerance < 1,
        "the tolerance is a difference of cosines, in (0, 1), or left out to read it off the "
        "weights; "
        f"got tolerance={tolerance}",
    )
    require(
        1 < separation < float("inf"),
        f"the separation is a ratio above 1; got separation={separation}",
    )
    require(
        0 <= dead_tolerance < 1,
        "the tolerance of dead features is a share of the largest squared length, in [0, 1); "
        f"got dead_tolerance={dead_tolerance}",
    )
    require(
        0 <= noise < 1,
        "the noise of weights is a share of the length of the longest feature, in [0, 1); "
        f"got noise={noise}",
    )
    least = max(1.0, float(separation) * (1 - BORDER))
    return _Rules(tolerance, least, float(dead_tolerance), float(noise), lines, 0.0)
