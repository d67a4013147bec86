"""Values as JSON holds them, and JSON as this package takes it."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn


def plain(value: Any) -> Any:
    """A value as JSON can hold it: arrays as lists, numbers that are not finite as null.

    Parameters
    ----------
    value
        Mappings, sequences, sets, arrays, numbers, texts, truth values and None, in one another;
        anything else becomes its text.
    """
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str | None) else str(value)


def as_json(value: Any) -> bytes:
    """A value as UTF-8 JSON without spaces."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def from_json(text: bytes) -> Any:
    """What JSON says; NaN and infinities, which it has no words for, are refused.

    Raises
    ------
    ValueError
        For bytes that are no JSON, and for numbers that are not finite.
    """
    try:
        return json.loads(text, parse_constant=_refused, parse_float=_finite)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"this is no JSON: {error}") from None


def _refused(word: str) -> NoReturn:
    raise ValueError(f"numbers have to be finite; got {word}")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"numbers have to be finite; got {digits}")
    return number
