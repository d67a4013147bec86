"""Whether the relation of a claim holds at one point: in floats, or without rounding."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pentad.proofs_check.core import Claim, Relation
from pentad.theory.numbers.balls import UndecidedComparison, precision, without_floats
from pentad.theory.numbers.domains import Point, applied, realised
from pentad.theory.numbers.kinds import Number
from pentad.theory.numbers.scalars import family, rational

Pairs = list[tuple[Any, Any]]

AGREEMENT = 1e-6
"""Relative violation at which a route that exists in floats alone disagrees (dimensionless)."""

BITS = (256, 1024)
"""Precisions at which a point is judged, until one decides."""


def sides(claim: Claim, values: Point) -> Pairs:
    """Pairs (left, right) of entries of the two sides at realised values."""
    left, right = np.broadcast_arrays(
        entries(applied(claim.lhs, values)), entries(applied(claim.rhs, values))
    )
    return list(zip(left.ravel(), right.ravel(), strict=True))


def entries(value: Number) -> np.ndarray:
    """The number, sequence or array as an object array of at least one axis; integers are Python's.

    Python's integers cannot wrap, whatever is done with them afterwards.

    >>> entries(np.array([1, 2])) + 2**64
    array([18446744073709551617, 18446744073709551618], dtype=object)
    """
    if isinstance(value, np.ndarray | list | tuple):
        array = np.array(value, dtype=object)
    else:
        array = np.empty((), dtype=object)
        array[()] = value
    found: Any = np.frompyfunc(_pythons_integer, 1, 1)(np.atleast_1d(array))
    return np.asarray(found, dtype=object)


def _pythons_integer(value: Number) -> Any:
    return int(value) if isinstance(value, np.integer | np.bool_) else value


def slack(relation: Relation, left: Number, right: Number) -> Any:
    """How much room the relation has: negative exactly when it is violated."""
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    left, right = _mixing(left, right), _mixing(right, left)
    if relation == "==":
        return -abs(left - right)
    return right - left if relation == "<=" else left - right


def _mixing(value: Number, other: Number) -> Any:
    """A `Fraction` as flint's rational beside a number of flint, which does not know it."""
    return rational(value) if isinstance(value, Fraction) and family(other) == "flint" else value


def relative_margin(
    claim: Claim, pairs: Sequence[tuple[Any, Any]], size: float | None = None
) -> float:
    """Least slack over the entries, relative to the larger side; NaN if any entry is NaN.

    A `size` is what it is relative to where it is larger than both: entries that cancel are as
    rounded as what they are made of.
    """
    margins = [
        float(slack(claim.relation, left, right))
        / (max(abs(float(left)), abs(float(right)), size or 0.0) or 1)
        for left, right in pairs
    ]
    if any(margin != margin for margin in margins):
        return float("nan")
    return min(margins, default=float("nan"))


def judged_exactly(claim: Claim, point: Point) -> tuple[bool | None, float]:
    """Truth of the relation at a rational point, and its relative margin, without rounding.

    Rationals are compared exactly and balls rigorously; None when a ball straddles equality, when a
    branch of a side is undecided, or when there is nothing to compare.

    Raises
    ------
    TypeError
        If a side is of a type that may hold a rounded number, or makes an exact one of a float.
    """
    margin = float("nan")
    for bits in BITS:
        try:
            with precision(bits), without_floats():
                pairs = exact_sides(claim, realised(point, "exact"))
                rooms = [slack(claim.relation, left, right) for left, right in pairs]
                margin = relative_margin(claim, pairs)
                signs = [sign(room) for room in rooms]
        except UndecidedComparison:
            continue
        if any(known == -1 for known in signs):
            return False, margin
        if signs and None not in signs:
            return True, margin
    return None, margin


def sign(room: Number) -> int | None:
    """-1 if certainly negative, 1 if certainly not, None if a ball cannot tell."""
    try:
        if room < 0:
            return -1
        return 1 if room >= 0 else None
    except UndecidedComparison:
        return None


def exact_sides(claim: Claim, values: Point) -> Pairs:
    """As `sides`, but of types that hold no rounded number.

    Raises
    ------
    TypeError
        If a side is a float of any make, a tensor, a decimal, or anything else that is not known
        to be exact.
    """
    pairs = sides(claim, values)
    for left, right in pairs:
        if not (is_exact(left) and is_exact(right)):
            raise TypeError(
                f"{claim.id}: an exact judgement needs exact sides; got {left!r} of type "
                f"{type(left).__name__} and {right!r} of type {type(right).__name__}"
            )
    return pairs


EXACT = {
    "builtins": {"int", "bool"},
    "fractions": {"Fraction"},
    "flint": {"fmpz", "fmpq", "arb"},
    "pentad": {"Ball", "CyclotomicReal"},
}
"""Types that hold a number or enclose it rigorously, by the package that defines them."""


def is_exact(value: object) -> bool:
    """Whether the value is of a type in `EXACT`."""
    kind = type(value)
    return kind.__name__ in EXACT.get(kind.__module__.split(".")[0], ())


def shown(point: Point) -> str:
    """The point in one line, small matrices written out."""
    return ", ".join(f"{name}={_shown_value(value)}" for name, value in point.items())


def _shown_value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.size > 36:
            return f"array of shape {value.shape}"
        return "[" + "; ".join(" ".join(str(x) for x in row) for row in np.atleast_2d(value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(_shown_value(item) for item in value) + ")"
    return str(value)
