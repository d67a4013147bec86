"""Products of every second integer."""

import math

from pentad.theory.numbers.limits import counts_at_most
from pentad.theory.numbers.scalars import require_count

MOST_FACTORS = 10**5
"""Of a double factorial, which has some million digits then."""


@counts_at_most(k=MOST_FACTORS)
def double_factorial(k: int) -> int:
    """The product k (k - 2) (k - 4) ... down to 1 or 2, with (-1)!! = 0!! = 1.

    Raises
    ------
    ValueError
        If k is not an integer of at least -1, or above `MOST_FACTORS`.

    >>> [double_factorial(k) for k in (-1, 0, 1, 5, 6)]
    [1, 1, 1, 15, 48]
    """
    require_count(k, "k", least=-1)
    return math.prod(range(k, 0, -2))
