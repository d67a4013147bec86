"""Subdivisions of a box, found with the arithmetic of the checker that will follow them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pentad.proofs_check.checker.check import Interval, Refused, Values, listed, parsed
from pentad.theory.numbers.scalars import require


def grown(data: Mapping[str, Any], most: int = 20_000, ratios: Sequence[float] = ()) -> str:
    """A tree under which one of the alternatives holds on every leaf.

    Boxes are halved along the variable whose side is longest, relative to its whole side.

    Parameters
    ----------
    data : mapping
        A certificate of the form "box", without its tree.
    most : int
        Leaves, at most.
    ratios : sequence of float, optional
        Weights of the sides, for problems that are stiffer along some variables.

    Raises
    ------
    ValueError
        If so many leaves do not suffice, with the box where it stopped.

    >>> square = {"variables": {"x": ["0", "1"]}, "definitions": {}}
    >>> grown(square | {"alternatives": [["x^2 > 1/4"], ["x < 3/5"]]})
    '0b000baaa'
    """
    definitions = {name: parsed(text) for name, text in data["definitions"].items()}
    rows = listed(data["alternatives"], lambda items: listed(items, parsed))
    whole = {name: Interval.of(*listed(ends)) for name, ends in data["variables"].items()}
    names = list(whole)
    sides = [(x.hi - x.lo) or 1 for x in whole.values()]
    weights = list(ratios) or [1.0] * len(names)
    tree, leaves, waiting = [], 0, [whole]
    while waiting:
        part = waiting.pop()
        held = _first_that_holds(rows, Values(part, definitions))
        if held is not None:
            tree.append(chr(ord("a") + held))
            leaves += 1
            continue
        require(
            bool(names) and leaves + len(waiting) < most,
            f"{most} leaves do not suffice; it stopped at {_shown(part)}",
        )
        longest = max(
            range(len(names)),
            key=lambda k: weights[k] * (part[names[k]].hi - part[names[k]].lo) / sides[k],
        )
        name, x = names[longest], part[names[longest]]
        middle = (x.lo + x.hi) // 2
        tree.append(str(longest))
        waiting += [part | {name: Interval(middle, x.hi)}, part | {name: Interval(x.lo, middle)}]
    return "".join(tree)


def _first_that_holds(rows: Sequence[Sequence[Any]], values: Values) -> int | None:
    for k, row in enumerate(rows):
        try:
            if all(values.hold(item) for item in row):
                return k
        except Refused:
            continue
    return None


def _shown(part: Mapping[str, Interval]) -> str:
    from pentad.proofs_check.checker.check import BITS

    return ", ".join(
        f"{x} in [{y.lo / 2**BITS:.6g}, {y.hi / 2**BITS:.6g}]" for x, y in part.items()
    )
