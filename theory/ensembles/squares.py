"""Arrays whose squares are added up: of a type that can hold the sums, and of a size that it can.

Half precision overflows at 256 squared and machine integers wrap, so both become float64 first.
"""

import numpy as np
from jaxtyping import Shaped

from pentad.theory.numbers.scalars import require

Numbers = Shaped[np.ndarray, "..."]

SHARE_OF_RANGE = 0.45
"""Of a float's exponents: a square needs two, a sum of squares some room beside."""


def summable(values: Numbers) -> Numbers:
    """The values as they are, but float64 for half precision, machine integers and truth values.

    >>> summable(np.array([200], dtype=np.uint8)) ** 2
    array([40000.])
    """
    short = values.dtype.kind in "iub" or (values.dtype.kind == "f" and values.dtype.itemsize < 4)
    return values.astype(np.float64) if short else values


def require_finite(values: Numbers, name: str) -> None:
    """Raise if a float is no number, or infinite."""
    if values.dtype.kind == "f":
        require(np.isfinite(values).all(), f"{name} must be finite; got NaN or infinity")


def squarable(values: Numbers, name: str) -> Numbers:
    """The values, finite, `summable`, and with squares that neither overflow nor all vanish.

    Parameters
    ----------
    values
        Of any shape; exact numbers are returned as they are.
    name
        What they are, in the plural, for the message.

    Raises
    ------
    ValueError
        If a float is no number, or the largest one is too large or too small to be squared.

    >>> squarable(np.array([1e200]), "residuals")
    Traceback (most recent call last):
        ...
    ValueError: squares of residuals leave the range of floats; got entries up to 1e+200, change \
their unit
    """
    found = summable(values)
    require_finite(found, name)
    if found.dtype.kind == "f" and found.size:
        largest = float(np.abs(found).max())
        room = SHARE_OF_RANGE * float(np.finfo(found.dtype).maxexp)
        require(
            largest == 0 or abs(np.log2(largest)) <= room,
            f"squares of {name} leave the range of floats; got entries up to {largest:.3g}, "
            "change their unit",
        )
    return found
