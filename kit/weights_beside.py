"""Arrays beside weights: believed if type, shape and values make sense, and told if they do not."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pentad.kit.stored_arrays import Stored, reason, shown


class Beside(NamedTuple):
    """An array beside weights: its name, its value if it is believed, or why it is not.

    All are empty if there is none.
    """

    name: str = ""
    value: Any = None
    complaint: str = ""


def array_beside(
    arrays: Mapping[str, Stored], names: Iterable[str], shapes: Iterable[tuple[int, ...]]
) -> Beside:
    """The first array of these names, of the first of these shapes that it has.

    Parameters
    ----------
    arrays
        What there is.
    names
        In order of preference.
    shapes
        That make sense; axes of length 1 do not count.
    """
    name = next((one for one in names if one in arrays), "")
    if not name:
        return Beside()
    stored = arrays[name]
    fitting = [one for one in shapes if _without_ones(one) == _without_ones(stored.shape)]
    if stored.fault:
        return _ignored(name, stored.fault, stored)
    if stored.kind not in "fiub":
        return _ignored(name, "does not hold real numbers", stored)
    if not fitting:
        return _ignored(name, "fits neither one matrix nor the batch", stored)
    try:
        return Beside(name, stored.read().reshape(fitting[0]))
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        return _ignored(name, f"cannot be read: {reason(error)}", stored)


def gradient_norms(found: Beside) -> Beside:
    """Norms of gradients in floats; not believed if one is negative or they are truth values."""
    array = _in_floats(found.value)
    if array is None:
        return found
    if str(found.value.dtype).endswith("bool") or (array < 0).any():
        return _ignored(found.name, "does not hold numbers that are norms")
    return found._replace(value=array)


def truth_values(found: Beside) -> Beside:
    """Truth values, also if they are written as 0 and 1; not believed if they are other numbers."""
    array = _in_floats(found.value)
    if array is None:
        return found
    if not ((array == 0) | (array == 1)).all():
        return _ignored(found.name, "holds numbers that are neither 0 nor 1")
    return found._replace(value=array == 1)


def _in_floats(value: Any) -> Any:
    import numpy as np

    if value is None:
        return None
    return np.asarray(value.double() if hasattr(value, "detach") else value, dtype=float)


def _ignored(name: str, why: str, stored: Stored | None = None) -> Beside:
    kind = f" {stored}" if stored is not None and not stored.fault else ""
    return Beside(name, None, f"{shown(name)}{kind} is ignored: it {why}")


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
