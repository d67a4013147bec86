"""How much work is begun: counts beyond a limit are refused, for what they ask for does not end."""

import functools
import inspect
from collections.abc import Callable
from numbers import Integral
from typing import TypeVar

from pentad.theory.numbers.scalars import require

Function = TypeVar("Function", bound=Callable[..., object])

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


def counts_at_most(**most: int) -> Callable[[Function], Function]:
    """Decorator: `require_at_most` for arguments of a function, before it begins.

    The source of a stored result (`pentad.simulations.provenance`) is told without it: a limit
    keeps results from being made, and changes none.

    Parameters
    ----------
    most
        The largest value of each argument that has a limit.

    Raises
    ------
    ValueError
        From the decorated function, with the first argument that is larger.

    >>> @counts_at_most(n=10)
    ... def doubled(n):
    ...     return 2 * n
    >>> doubled(10)
    20
    >>> doubled(n=11)
    Traceback (most recent call last):
        ...
    ValueError: n is at most 10, or the work would not end; got n=11
    """

    def limited(function: Function) -> Function:
        order = list(inspect.signature(function).parameters)
        places = [(order.index(name), name, limit) for name, limit in most.items()]

        @functools.wraps(function)
        def guarded(*given: object, **named: object) -> object:
            for place, name, limit in places:
                value = given[place] if place < len(given) else named.get(name)
                if isinstance(value, Integral):
                    require_at_most(limit, **{name: int(value)})
            return function(*given, **named)

        return guarded  # type: ignore[return-value]

    return limited
