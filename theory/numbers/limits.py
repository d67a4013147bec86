"""How much work is begun: counts beyond a limit are refused, for what they ask for does not end."""

from pentad.theory.numbers.scalars import require

MOST_ROWS = 10**4
"""Of square matrices, of which every entry is made."""

MOST_STEPS = 10**6
"""Of loops and of arrays, and draws of a sample."""

MOST_ORDERS = 10**4
"""Of powers, degrees and moments, whose numbers grow with them."""

MOST_BITS = 10**6
"""Of balls, and of numbers that are looked for in them."""

MOST_DOUBLINGS = 24
"""Of arrays that have 2^k entries."""


def require_at_most(most: int, **counts: int) -> None:
    """Raise unless counts are at most so large.

    Raises
    ------
    ValueError
        With the first count that is larger.

    >>> require_at_most(10, n=3, d=11)
    Traceback (most recent call last):
        ...
    ValueError: d is at most 10, or the work would not end; got d=11
    """
    for name, count in counts.items():
        told = f"{name} is at most {most}, or the work would not end; got {name}={count}"
        require(count <= most, told)
