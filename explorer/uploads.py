"""Arrays of files that users hand in: read as everywhere in the kit, and forgotten.

A file is on the disk while it is read, in a folder of its own that only this user can open, and is
deleted before the answer is given. Nothing in it is executed.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MOST_NUMBERS = 200_000
"""Numbers that are handed back, of all arrays together."""

MOST_ARRAYS = 2000
"""Arrays of one file; one of more is refused unread."""


def arrays_of_file(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The real arrays of a file of the kinds that the kit reads.

    Parameters
    ----------
    asked : mapping
        `name` of the file, whose ending says its kind, and `base64`, its bytes.

    Returns
    -------
    dict
        `arrays`, each with `name`, `shape` and `values` (flat, in row-major order, null where a
        number is not finite), and `left_out`, sentences on those that are not handed back.

    Raises
    ------
    ValueError
        For a file that cannot be read, or holds no array of finite numbers.
    """
    from pentad.kit.stored_arrays import READERS, UnreadableWeights, shown, stored_arrays

    name, content = asked.get("name"), asked.get("base64")
    if not isinstance(name, str) or not isinstance(content, str):
        raise ValueError("a file is handed in as its name and its bytes in base64, both texts")
    told = shown(Path(name).name)
    ending = Path(name).suffix.lower()
    if ending not in READERS:
        raise ValueError(f"{told} must be of type {', '.join(READERS)}")
    try:
        held = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"{told}: these bytes are not in base64") from None
    with TemporaryDirectory(prefix=f"pentad-{os.getpid()}-") as folder:  # tidied even when killed
        place = Path(folder) / f"file{ending}"
        place.write_bytes(held)
        try:
            stored = stored_arrays(place, MOST_ARRAYS)
        except UnreadableWeights as error:
            raise ValueError(str(error).replace(str(place), told)) from error
        return _handed_back(told, stored)


def _handed_back(told: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays as JSON holds them, and why some are not among them."""
    import numpy as np

    from pentad.kit.stored_arrays import reason, shown

    arrays, left_out, left = [], [], MOST_NUMBERS
    for key, one in stored.items():
        fault = one.fault or ("" if one.is_real else f"holds no real numbers ({one.dtype})")
        size = int(np.prod(one.shape)) if not fault else 0
        if not fault and size > left:
            fault = f"has {size} numbers; {MOST_NUMBERS} in all are shown"
        if not fault:
            try:
                values = np.asarray(one.read(), dtype=float)
            except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
                fault = f"cannot be read: {reason(error)}"
        if not fault and not np.isfinite(values).all():
            fault = "has entries that are not finite"
        if fault:
            left_out.append(f"{shown(key)} {fault}")
            continue
        left -= size
        arrays.append({"name": shown(key), "shape": list(one.shape), "values": values.ravel()})
    if not arrays:
        why = "; ".join(left_out[:6]) or "it is empty"
        raise ValueError(f"{told} holds no array of finite numbers: {why}")
    return {"arrays": arrays, "left_out": left_out}
