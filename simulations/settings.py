"""What a field of a configuration may be, declared once: for checks, for typing, for readers.

A field declares its range in its metadata, `n: int = field(metadata=whole(1, 100))`. The
configuration calls `check` on itself; `changed` reads values that a user typed.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """The values that a field may have, or, with `many`, each entry of its tuple.

    Parameters
    ----------
    low, high
        The ends of the range, both included; None for choices.
    unit
        Of the value; "dimensionless" unless said otherwise.
    whole
        Whether only integers are meant.
    above
        Whether `low` itself is excluded.
    choices
        All values that there are, for a field that is no range.
    optional
        Whether None is a value too.
    many
        Whether the field is a tuple of such values.
    least
        Entries that a tuple has at least.
    """

    low: int | float | None = None
    high: int | float | None = None
    unit: str = "dimensionless"
    whole: bool = False
    above: bool = False
    choices: tuple[Any, ...] = ()
    optional: bool = False
    many: bool = False
    least: int = 1

    @property
    def range(self) -> str:
        """The range in words.

        >>> Setting(0, 1, above=True).range
        'a number above 0 and at most 1'
        """
        if self.choices:
            words = "one of " + ", ".join(str(choice) for choice in self.choices)
        elif self.whole:
            words = f"an integer from {self.low} to {self.high}"
        elif self.above:
            words = f"a number above {self.low:g} and at most {self.high:g}"
        else:
            words = f"a number from {self.low:g} to {self.high:g}"
        unit = "" if self.unit == "dimensionless" else f" (in {self.unit})"
        return "none, or " * self.optional + words + unit

    def contains(self, value: Any) -> bool:
        """Whether one value, an entry of a tuple with `many`, is in the range."""
        if value is None and self.optional:
            return True
        if self.low is None or self.high is None:
            return value in self.choices
        number = int if self.whole else int | float
        return (
            isinstance(value, number)
            and not isinstance(value, bool)
            and self.low <= value <= self.high
            and not (self.above and value == self.low)
        )


def whole(low: int, high: int, **more: Any) -> dict[str, Setting]:
    """Metadata of a field that is an integer from `low` to `high`; `more` as for `Setting`."""
    return {"setting": Setting(low, high, whole=True, **more)}


def number(low: int | float, high: int | float, **more: Any) -> dict[str, Setting]:
    """Metadata of a field that is a number from `low` to `high`; `more` as for `Setting`."""
    return {"setting": Setting(low, high, **more)}


def choice(*choices: Any, **more: Any) -> dict[str, Setting]:
    """Metadata of a field that is one of finitely many values; `more` as for `Setting`."""
    return {"setting": Setting(choices=choices, **more)}


SEED = whole(0, 2**63 - 1)
ITERATIONS = whole(1, 10_000_000)
TOLERANCE = number(0, 1, above=True)
PROBABILITY = number(0, 1, above=True)
PROBABILITIES = number(0, 1, above=True, many=True)
RATE = number(0, 10, above=True, unit="amplitude")
BIAS = number(-100, 100, unit="amplitude")


def check(config: Any) -> None:
    """Refuse a configuration with a field outside its range.

    Parameters
    ----------
    config
        A dataclass; fields that declare no range are passed over.

    Raises
    ------
    ValueError
        With the range and the value.
    """
    for name, setting in settings(config).items():
        value = getattr(config, name)
        if setting.many and (not isinstance(value, tuple) or len(value) < setting.least):
            raise ValueError(f"{name} needs {setting.least} or more entries; got {value!r}")
        for one in value if setting.many else (value,):
            if not setting.contains(one):
                subject = f"each of {name}" if setting.many else name
                raise ValueError(f"{subject} must be {setting.range}; got {name}={one!r}")


def settings(config: Any) -> dict[str, Setting]:
    """The declared ranges of a configuration, or of its type, by field."""
    return {
        each.name: each.metadata["setting"]
        for each in dataclasses.fields(config)
        if "setting" in each.metadata
    }


def changed(config: Any, typed: Mapping[str, str]) -> Any:
    """A configuration with some fields replaced by what a user typed.

    Parameters
    ----------
    config
        A frozen dataclass.
    typed
        Text by the name of a field that declares its range; entries of a tuple are separated by
        commas, and "none" is None where that is allowed.

    Returns
    -------
    config
        Of the same type.

    Raises
    ------
    ValueError
        With the range and the value, for text of another kind and whatever `config` refuses.
    LookupError
        For a field that declares no range.
    """
    known = settings(config)
    values = {name: _read(known[name], name, text) for name, text in typed.items()}
    return dataclasses.replace(config, **values)


def typed(value: Any) -> str:
    """What to type for the value of a field.

    >>> typed((0.1, 0.3)), typed(None)
    ('0.1,0.3', 'none')
    """
    if isinstance(value, tuple):
        return ",".join(map(typed, value))
    return "none" if value is None else str(value)


def _read(setting: Setting, name: str, text: str) -> Any:
    if setting.many:
        return tuple(_read_one(setting, name, part) for part in text.split(",") if part.strip())
    return _read_one(setting, name, text)


def _read_one(setting: Setting, name: str, text: str) -> Any:
    word = text.strip()
    if setting.optional and word == "none":
        return None
    if setting.choices:
        named = {typed(choice): choice for choice in setting.choices}
        return named.get(word, word)
    try:
        return int(word) if setting.whole else float(word)
    except ValueError:
        raise ValueError(f"{name} must be {setting.range}; got {name}={text}") from None
