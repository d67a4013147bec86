"""What counts as what when weights are classified: tolerances, separation and rounding.

A difference of cosines counts if it is `separation` times larger than the largest one that does
not.  Without a tolerance sorted differences are cut at the largest ratio of neighbours, and what
does not separate is refused.  Nothing here looks at weights.
"""

from typing import Any, NamedTuple

from pentad.theory.numbers.scalars import require

ROUNDING = 8
"""Gram entries are trusted to this times max(d, n) times the rounding of the given type."""

HALF_PRECISION = 1e-4
"""Rounding of float16 and all that is shorter is above this, that of float32 below."""

CONVERGED = 1e-7
"""Relative differences that runs may still have which are vouched for as converged."""


# The classifier -----------------------------------------------------------------------------


class _Rules(NamedTuple):
    """What counts as what; eps is the rounding of the numbers given, dimensionless.

    Half-precision numbers are trusted to their last digit, for all sums are of float64.
    """

    tolerance: float | None
    separation: float
    dead_tolerance: float
    eps: float

    def rounding(self, size: int) -> float:
        return self.eps if self.eps > HALF_PRECISION else ROUNDING * size * self.eps


def _checked_rules(tolerance: Any, separation: Any, dead_tolerance: Any) -> _Rules:
    require(
        tolerance is None or 0 < tolerance < 1,
        "the tolerance is a difference of cosines, in (0, 1), or None to read it off the weights; "
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
    return _Rules(tolerance, float(separation), float(dead_tolerance), 0.0)
