"""What an experiment is: a question, a configuration, and a function from one to the answer."""

import dataclasses
import hashlib
import json
import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Shaped

from pentad.simulations.settings import settings, typed

Array = Shaped[np.ndarray, "..."]


@dataclass(frozen=True)
class Quantity:
    """An array with named axes, a meaning and a unit.

    A quantity whose only axis bears its own name is the coordinate of that axis.

    Parameters
    ----------
    dims
        One name per axis.
    values
        Numbers or truth values; text belongs in the configuration.
    long_name
        What is measured, in words fit for an axis label.
    units
        "dimensionless" unless said otherwise.
    """

    dims: tuple[str, ...]
    values: Array
    long_name: str
    units: str = "dimensionless"

    def __post_init__(self) -> None:
        if self.values.ndim != len(self.dims):
            raise ValueError(
                f"a quantity needs one name per axis; got {self.dims} for shape {self.values.shape}"
            )
        if self.values.dtype.kind not in "biuf":
            raise ValueError(
                f"a quantity holds real numbers or truth values; got {self.values.dtype}"
            )


@dataclass(frozen=True)
class Table:
    """Rows for readers, already in words and digits."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Arrays = Mapping[str, Quantity]
State = Mapping[str, Array]


@dataclass(frozen=True)
class Checkpoint:
    """Where a long run keeps its state: `load` gives the last one saved, or None."""

    load: Callable[[], State | None]
    save: Callable[[State], None]


NO_CHECKPOINT = Checkpoint(load=lambda: None, save=lambda _state: None)


@dataclass(frozen=True)
class Context:
    """What a run is given besides its configuration; nothing in it may change the numbers asked.

    Parameters
    ----------
    device
        Where tensors live: "cpu" or "cuda".
    checkpoint
        State to resume from and the place to leave it.
    report
        Takes the share of the work that is done, from 0 to 1.
    """

    device: str = "cpu"
    checkpoint: Checkpoint = NO_CHECKPOINT
    report: Callable[[float], None] = lambda _fraction: None


@dataclass(frozen=True)
class Experiment:
    """A declared experiment.

    Parameters
    ----------
    name
        As typed after `pentad simulate`; also the folder of its results.
    version
        Raised when `run` changes its meaning; results of other versions are not read. Those of
        the same version by other source are read, and say that they are stale.
    question
        One sentence.
    config
        A frozen dataclass type of numbers, text, truth values, None, and tuples of these.
        A field added later carries `field(default=v, metadata={"neutral": v})`, where v
        reproduces what was done before the field existed: results stored earlier stay valid.
    presets
        Cells by preset name, among them "smoke" (seconds) and "laptop" (minutes).
    run
        From one cell to its arrays, among them the truth values `converged`.
    tables
        From stored results, in any order, to tables for readers.

    Raises
    ------
    ValueError
        If a preset is missing or holds something that is not a `config`.
    """

    name: str
    version: int
    question: str
    config: type
    presets: Mapping[str, tuple[Any, ...]]
    run: Callable[[Any, Context], Arrays]
    tables: Callable[[Sequence[Any]], Sequence[Table]] = lambda _results: ()

    def __post_init__(self) -> None:
        if missing := {"smoke", "laptop"} - set(self.presets):
            raise ValueError(f"{self.name} needs the presets {sorted(missing)}")
        for preset, cells in self.presets.items():
            for cell in cells:
                if not isinstance(cell, self.config):
                    raise ValueError(
                        f"{self.name}, preset {preset}: a cell must be a "
                        f"{self.config.__name__}; got {cell!r}"
                    )


def fields(config: Any) -> dict[str, Any]:
    """Fields of a configuration that matter: all but those at their neutral value.

    Parameters
    ----------
    config
        An instance of a frozen dataclass.

    Returns
    -------
    dict
        Field name to value, with tuples as lists, as JSON would give them back.

    Raises
    ------
    ValueError
        For a value that JSON cannot hold faithfully: NaN, infinity, arrays, objects.
    """
    plain = {
        field.name: _plain(getattr(config, field.name), field.name)
        for field in dataclasses.fields(config)
    }
    neutral = {
        field.name: _plain(field.metadata["neutral"], field.name)
        for field in dataclasses.fields(config)
        if "neutral" in field.metadata
    }
    return {
        name: value
        for name, value in plain.items()
        if name not in neutral or value != neutral[name]
    }


def canonical(config: Any) -> str:
    """Text of a configuration that depends on its meaning only: sorted JSON without spaces.

    Parameters
    ----------
    config
        An instance of a frozen dataclass.

    Returns
    -------
    str
        JSON; equal texts mean equal configurations, whatever the order of the fields.
    """
    return json.dumps(fields(config), sort_keys=True, separators=(",", ":"))


def key(experiment: Experiment, config: Any) -> str:
    """Name under which a result is stored: a hash of the name, the version and the configuration.

    Parameters
    ----------
    experiment
        Its `name` and `version` enter; its source text does not.
    config
        One cell.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    text = json.dumps([experiment.name, experiment.version, canonical(config)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def command(experiment: Experiment, config: Any, *, again: bool = False) -> str:
    """What to type to have one cell computed.

    Parameters
    ----------
    experiment, config
        The cell. To make it, laptop is named before other presets that hold it, since most
        readers of results need that one whole; to make it again, the first that holds it.
    again
        Whether something that stands in its place has to be computed again.

    Returns
    -------
    str
        A shell command: for a cell of no preset one that sets the fields in which it differs
        from the first of laptop, or a Python call where these declare no range.
    """
    for preset in sorted(experiment.presets, key=lambda name: not again and name != "laptop"):
        if config in experiment.presets[preset]:
            return f"pentad simulate {experiment.name} --preset {preset}{' --again' * again}"
    base, known = experiment.presets["laptop"][0], settings(config)
    differing = [
        each.name
        for each in dataclasses.fields(config)
        if getattr(config, each.name) != getattr(base, each.name)
    ]
    if set(differing) <= set(known):
        values = [shlex.quote(f"{name}={typed(getattr(config, name))}") for name in differing]
        told = "".join(f" --set {value}" for value in values)
        return f"pentad simulate {experiment.name}{told}{' --again' * again}"
    return f"Store.obtain(..., {config!r}{', again=True' * again}), for it belongs to no preset"


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, tuple):
        return [_plain(item, name) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"a configuration holds finite numbers; got {name}={value}")
    if not (value is None or isinstance(value, bool | int | float | str)):
        raise ValueError(
            "a configuration holds numbers, text, truth values, None and tuples of these; "
            f"got {name}={value!r}"
        )
    return value
