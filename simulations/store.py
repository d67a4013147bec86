"""Results on disk: one file per cell, whole or absent, carrying its own story.

`Store.obtain` gives the result of a cell and computes it first where it is missing. A file is built
in memory, written under a hidden name and then renamed, so that nobody ever sees half a result, and
it ends in a checksum of itself, so that nobody believes an altered one. A lock of the operating
system, which vanishes with its process, keeps two processes from computing the same cell. Beside a
result lie only hidden files of its key: the lock, and while it is being computed the checkpoint,
from which an interrupted run continues to the same numbers.
"""

import contextlib
import io
import json
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np

from pentad.simulations import devices, provenance, result_files
from pentad.simulations.experiment import (
    Checkpoint,
    Context,
    Experiment,
    State,
    canonical,
    command,
    fields,
    key,
)
from pentad.simulations.files import BrokenSeal, read_whole, sealed, sweep, unsealed, write_whole
from pentad.simulations.result_files import Faulty, Story
from pentad.simulations.side_by_side import side_by_side

if TYPE_CHECKING:
    from filelock import FileLock
    from xarray import Dataset
else:  # xarray takes over a second to import, and listing experiments does not need it
    Dataset = Any

_Stored = tuple[Path, int, dict[str, Any]]
"""A file with the version and the configuration that it tells."""

_AllStored = Callable[[], tuple[_Stored, ...]]

ROOT = Path("results")
"""Where results are written: a folder of the one that the command is run in."""

SHIPPED = Path(__file__).resolve().parent.parent / "results"
"""The results that came with this source, in a checkout or in an installed package."""


class MissingResult(LookupError):  # noqa: N818
    """A result was never computed.

    Parameters
    ----------
    experiment
        Name of the experiment.
    config
        The cell.
    command
        What to type to have it computed.
    """

    def __init__(self, experiment: str, config: Any, command: str) -> None:
        super().__init__(experiment, config, command)
        self.experiment, self.config, self.command = experiment, config, command

    def __str__(self) -> str:
        return f"{self.experiment} lacks a result; make it with: {self.command}"


class UnreadableResult(ValueError):  # noqa: N818
    """A file is no result of this cell: truncated, altered or foreign.

    Parameters
    ----------
    path
        The file.
    fault
        What is wrong with it.
    command
        What to type to have the cell computed again.
    """

    def __init__(self, path: Path, fault: str, command: str) -> None:
        super().__init__(path, fault, command)
        self.path, self.fault, self.command = path, fault, command

    def __str__(self) -> str:
        return f"{self.path} {self.fault}; remake it with: {self.command}"


class StaleResult(UnreadableResult):
    """A file holds this cell as another version of the experiment computed it."""


@dataclass(frozen=True)
class Result:
    """A stored cell.

    Parameters
    ----------
    config
        The configuration that was run.
    data
        Its arrays with named axes; each has the attributes `long_name` and `units`.
    provenance
        Versions, device, commit, hash of the source, threads, seconds and date of its making.
    stale
        Whether other source made it than the one that the experiment reaches now.
    """

    config: Any
    data: Dataset
    provenance: Mapping[str, Any]
    stale: bool


@dataclass(frozen=True)
class Standing:
    """What is stored of a cell, and what is wrong with it.

    Parameters
    ----------
    config
        The cell.
    state
        In a word.
    reason
        In a sentence; empty for a present result. For stale source it names the definitions that
        differ, as far as the result tells.
    differences
        For a missing result: the fields in which the nearest stored one differs, as
        (stored value, wanted value), where None also stands for a field that was not stored.
    """

    config: Any
    state: Literal["present", "missing", "stale source", "stale version", "unreadable"]
    reason: str = ""
    differences: Mapping[str, tuple[Any, Any]] | None = None


@dataclass(frozen=True)
class Store:
    """The results below one folder; without one, those of `ROOT` and behind them `SHIPPED`.

    Parameters
    ----------
    root
        Holds one folder per experiment.
    """

    root: Path = ROOT

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where results are looked for; they are written to the first of these."""
        return (self.root, SHIPPED) if self.root == ROOT else (self.root,)

    def path(self, experiment: Experiment, config: Any) -> Path:
        """File of a cell: where it is, or else where it would be."""
        name = Path(experiment.name) / f"{key(experiment, config)}.nc"
        there = (root / name for root in self.roots if os.path.lexists(root / name))
        return next(there, self.root / name)

    def load(self, experiment: Experiment, config: Any) -> Result:
        """Read the result of a cell, and refuse whatever is not exactly that.

        Parameters
        ----------
        experiment, config
            The cell.

        Returns
        -------
        Result
            With all arrays in memory. One made by other source is read, and says so.

        Raises
        ------
        MissingResult
            If it was not computed yet.
        UnreadableResult
            If the file is truncated, altered, foreign, or (`StaleResult`) of another version.
        """
        told, content = self._told(experiment, config)
        try:
            data = result_files.arrays(content, told)
        except Faulty as error:
            remake = command(experiment, config, again=True)
            raise UnreadableResult(self.path(experiment, config), str(error), remake) from error
        return Result(config, data, told.provenance, _is_stale(experiment, told))

    def obtain(
        self,
        experiment: Experiment,
        config: Any,
        *,
        device: str = "cpu",
        again: bool = False,
        report: Callable[[float], None] = lambda _fraction: None,
    ) -> Result:
        """Give the result of a cell, computing it where it is missing.

        A result made by other source counts as there; `again` makes it anew.
        A second process that asks for the same cell waits and then reads what the first wrote.
        An interrupted computation continues from its checkpoint, if device, versions and source
        are still those it began with.

        Parameters
        ----------
        experiment, config
            The cell.
        device
            "cpu" or "cuda".
        again
            Compute it even if it, or anything else, stands in its place.
        report
            Takes the share of the work that is done, from 0 to 1.

        Returns
        -------
        Result
            As read back from its file.

        Raises
        ------
        UnreadableResult
            If something else stands in its place and `again` is false.
        ValueError
            If the experiment returns arrays that break its promise.
        """
        path = self.root / experiment.name / f"{key(experiment, config)}.nc"
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            sweep(path, older_than=0.0)
            if again or not os.path.lexists(self.path(experiment, config)):
                _compute(experiment, config, path, device=device, report=report)
            return self.load(experiment, config)

    def obtain_all(
        self,
        experiment: Experiment,
        configs: Sequence[Any],
        *,
        jobs: int = 1,
        device: str = "cpu",
        again: bool = False,
        on_progress: Callable[[int, float], None] = lambda _cell, _fraction: None,
    ) -> list[Result]:
        """Give the results of many cells, computing the missing ones side by side.

        Parameters
        ----------
        experiment, configs
            The cells.
        jobs
            Processes to use. With one, cells are computed here, one after the other.
        device, again
            As for `obtain`.
        on_progress
            Takes the index of a cell and the share of it that is done.

        Returns
        -------
        list of Result
            In the order of `configs`.

        Raises
        ------
        UnreadableResult
            As for `obtain`, before anything is computed.
        """
        self._sweep(experiment)
        stored: dict[int, Result] = {}
        for cell, config in enumerate(configs):
            if not again and os.path.lexists(self.path(experiment, config)):
                stored[cell] = self.load(experiment, config)
                on_progress(cell, 1.0)
        missing = [cell for cell in range(len(configs)) if cell not in stored]
        if jobs == 1 or len(missing) < 2:
            for cell in missing:
                report = partial(on_progress, cell)
                self.obtain(experiment, configs[cell], device=device, again=again, report=report)
                on_progress(cell, 1.0)
        else:
            task = partial(_fill, self, experiment, configs, device=device, again=again)
            side_by_side(task, missing, jobs=jobs, on_progress=on_progress)
        stored |= {cell: self.load(experiment, configs[cell]) for cell in missing}
        return [stored[cell] for cell in range(len(configs))]

    def why(self, experiment: Experiment, preset: str) -> list[Standing]:
        """Say for each cell of a preset how it stands, and why.

        Parameters
        ----------
        experiment
            Whose results to look at.
        preset
            One of its presets.

        Returns
        -------
        list of Standing
            In the order of the preset.
        """
        stored = cache(lambda: tuple(self._stored(experiment)))  # read where something is absent
        return [self._standing(experiment, config, stored) for config in experiment.presets[preset]]

    def beyond_presets(self, experiment: Experiment) -> list[dict[str, Any]]:
        """Fields of the cells that are stored and belong to no preset, of the present version."""
        presets = {key(experiment, c) for cells in experiment.presets.values() for c in cells}
        return [
            stored
            for _, version, stored in self._stored(experiment, but=presets)
            if version == experiment.version
        ]

    def _told(
        self, experiment: Experiment, config: Any, stored: _AllStored | None = None
    ) -> tuple[Story, bytes]:
        """The story that the file of a cell tells, and its content; refuses what is not whole."""
        path = self.path(experiment, config)
        if not os.path.lexists(path):
            every = self._stored(experiment) if stored is None else stored()
            self._explain_absence(experiment, config, every)
        remake = command(experiment, config, again=True)
        try:
            content = result_files.content(path)
            told = result_files.story(content)
        except BrokenSeal as error:
            fault = "is truncated, altered or no result"
            raise UnreadableResult(path, fault, remake) from error
        except Faulty as error:
            raise UnreadableResult(path, str(error), remake) from error
        except OSError as error:
            fault = f"cannot be read ({error.strerror})"
            raise UnreadableResult(path, fault, remake) from error
        if (told.experiment, told.config) != (experiment.name, canonical(config)):
            raise UnreadableResult(path, "is not the result of this cell", remake)
        if told.version != experiment.version:
            raise StaleResult(path, _other_version(experiment, told.version), remake)
        return told, content

    def _standing(self, experiment: Experiment, config: Any, stored: _AllStored) -> Standing:
        try:
            told, _ = self._told(experiment, config, stored)
        except StaleResult as error:
            return Standing(config, "stale version", str(error))
        except UnreadableResult as error:
            return Standing(config, "unreadable", str(error))
        except MissingResult as error:
            wanted = fields(config)
            changes = [
                _differences(other, wanted)
                for _, version, other in stored()
                if version == experiment.version
            ]
            return Standing(config, "missing", str(error), min(changes, key=len, default=None))
        if not _is_stale(experiment, told):
            return Standing(config, "present")
        return Standing(
            config,
            "stale source",
            f"{self.path(experiment, config)} was made by other source of {experiment.name} "
            f"({provenance.change(told.reached, _source(experiment))}); "
            f"remake it with: {command(experiment, config, again=True)}",
        )

    def _explain_absence(
        self, experiment: Experiment, config: Any, stored: Iterable[_Stored]
    ) -> NoReturn:
        make = command(experiment, config)
        for path, version, other in stored:
            if version != experiment.version and other == fields(config):
                raise StaleResult(path, _other_version(experiment, version), make)
        raise MissingResult(experiment.name, config, make)

    def _stored(self, experiment: Experiment, but: Container[str] = ()) -> Iterator[_Stored]:
        """Whole files of the experiment, of any version, with version and configuration."""
        paths: dict[str, Path] = {}
        for root in self.roots:
            for path in (root / experiment.name).glob("[!.]*.nc"):
                if path.stem not in but:
                    paths.setdefault(path.name, path)
        for name in sorted(paths):
            with contextlib.suppress(OSError, ValueError):
                told = result_files.story(result_files.content(paths[name]))
                stored = json.loads(told.config)
                if told.experiment == experiment.name and isinstance(stored, dict):
                    yield paths[name], told.version, stored

    def _sweep(self, experiment: Experiment) -> None:
        """Remove half-written files whose writers are dead, which is to say hold no lock."""
        from filelock import Timeout

        for part in (self.root / experiment.name).glob(".*.part"):
            path = part.with_name(part.name.split(".")[1] + ".nc")
            with contextlib.suppress(Timeout, OSError), _lock(path, timeout=0.0):
                part.unlink(missing_ok=True)


def _source(experiment: Experiment) -> Mapping[str, str]:
    """Digests of what computes a cell, with `devices.deterministic` around all that uses torch."""
    return provenance.source_reached(experiment.run, experiment.config, devices.deterministic)


def uses_torch(experiment: Experiment) -> bool:
    """Whether a run computes with torch, as its source tells; one that does not pays for none."""
    return provenance.uses("torch", experiment.run, experiment.config)


def _is_stale(experiment: Experiment, told: Story) -> bool:
    now = provenance.fingerprint(_source(experiment))
    return now == provenance.UNKNOWN or told.provenance["source"] != now


def _other_version(experiment: Experiment, version: Any) -> str:
    return f"is of version {version} of {experiment.name}, now {experiment.version}"


def _lock(path: Path, timeout: float = -1.0) -> "FileLock":
    from filelock import FileLock

    return FileLock(path.with_name(f".{path.stem}.lock"), timeout=timeout)


def _fill(
    store: Store,
    experiment: Experiment,
    configs: Sequence[Any],
    cell: int,
    report: Callable[[float], None],
    *,
    device: str,
    again: bool,
) -> None:
    """What another process does; arrays stay on the disk."""
    store.obtain(experiment, configs[cell], device=device, again=again, report=report)


def _compute(
    experiment: Experiment,
    config: Any,
    path: Path,
    *,
    device: str,
    report: Callable[[float], None],
) -> None:
    source = _source(experiment)
    circumstances = provenance.circumstances(provenance.fingerprint(source), device)
    same = json.dumps({name: circumstances[name] for name in ("versions", "device", "source")})
    began = time.monotonic()
    earlier = 0.0
    kept = path.with_name(f".{path.stem}.checkpoint")

    def load() -> State | None:
        nonlocal earlier
        try:
            with np.load(io.BytesIO(unsealed(read_whole(kept)))) as file:
                state = dict(file)
        except (OSError, BrokenSeal):
            return None
        if str(state.pop("circumstances", "")) != same or not source:
            return None
        earlier = float(state.pop("seconds"))
        return state

    def save(state: State) -> None:
        entries: dict[str, Any] = {
            "circumstances": same,
            "seconds": earlier + time.monotonic() - began,
            **state,
        }
        content = io.BytesIO()
        np.savez(content, **entries)
        write_whole(kept, sealed(content.getvalue()))

    with devices.deterministic() if uses_torch(experiment) else devices.one_thread():
        arrays = experiment.run(config, Context(device, Checkpoint(load, save), report))
    data = result_files.dataset(experiment.name, arrays)
    data.attrs = {
        "experiment": experiment.name,
        "version": experiment.version,
        "key": path.stem,
        "config": canonical(config),
        "sha256": result_files.digest(data),
        "reached": json.dumps(source, separators=(",", ":")),
        "provenance": json.dumps(
            circumstances
            | {
                "seconds": round(earlier + time.monotonic() - began, 3),
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        ),
    }
    write_whole(path, result_files.written(data))
    kept.unlink(missing_ok=True)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    }
