"""Results on disk: one file per cell, whole or absent, carrying its own story.

`Store.obtain` gives the result of a cell and computes it first where it is missing. A file is
written under a hidden name and then renamed, so that nobody ever sees half a result. A lock of
the operating system, which vanishes with its process, keeps two processes from computing the same
cell. Beside a result lie only hidden files of its key: the lock, and while it is being computed
the checkpoint, from which an interrupted run continues to the same numbers.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock, Timeout

from pentad.simulations import devices, provenance
from pentad.simulations.experiment import (
    Arrays,
    Checkpoint,
    Context,
    Experiment,
    State,
    canonical,
    command,
    fields,
    key,
)
from pentad.simulations.files import aside
from pentad.simulations.side_by_side import side_by_side

if TYPE_CHECKING:
    from xarray import Dataset
else:  # xarray takes over a second to import, and listing experiments does not need it
    Dataset = Any


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
    """The results below one folder.

    Parameters
    ----------
    root
        Holds one folder per experiment.
    """

    root: Path = Path("results")

    def path(self, experiment: Experiment, config: Any) -> Path:
        """File of a cell, whether it exists or not."""
        return self.root / experiment.name / f"{key(experiment, config)}.nc"

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
        path = self.path(experiment, config)
        if not path.exists():
            self._explain_absence(experiment, config)
        remake = command(experiment, config, again=True)
        try:
            data = _read(path)
        except Exception as error:  # arbitrary bytes upset the reader in arbitrary ways
            raise UnreadableResult(path, "is truncated or no result", remake) from error
        told = data.attrs
        if told.get("experiment") != experiment.name or told.get("config") != canonical(config):
            raise UnreadableResult(path, "is not the result of this cell", remake)
        if told.get("version") != experiment.version:
            raise StaleResult(path, _other_version(experiment, told.get("version")), remake)
        if told.get("sha256") != _digest(data) or not {"key", "provenance"} <= set(told):
            raise UnreadableResult(path, "was altered after it was written", remake)
        story = json.loads(told["provenance"])
        now = provenance.fingerprint(_source(experiment))
        return Result(config, data, story, now == provenance.UNKNOWN or story.get("source") != now)

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
        path = self.path(experiment, config)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            if again or not path.exists():
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
            if not again and self.path(experiment, config).exists():
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
        return [self._standing(experiment, config) for config in experiment.presets[preset]]

    def beyond_presets(self, experiment: Experiment) -> list[dict[str, Any]]:
        """Fields of the cells that are stored and belong to no preset, of the present version."""
        presets = [fields(cell) for cells in experiment.presets.values() for cell in cells]
        return [
            stored
            for _, version, stored in self._stored(experiment)
            if version == experiment.version and stored not in presets
        ]

    def _standing(self, experiment: Experiment, config: Any) -> Standing:
        try:
            result = self.load(experiment, config)
        except StaleResult as error:
            return Standing(config, "stale version", str(error))
        except UnreadableResult as error:
            return Standing(config, "unreadable", str(error))
        except MissingResult as error:
            wanted = fields(config)
            changes = [
                _differences(stored, wanted)
                for _, version, stored in self._stored(experiment)
                if version == experiment.version
            ]
            return Standing(config, "missing", str(error), min(changes, key=len, default=None))
        if not result.stale:
            return Standing(config, "present")
        made_by = json.loads(result.data.attrs.get("reached", "{}"))
        return Standing(
            config,
            "stale source",
            f"{self.path(experiment, config)} was made by other source of {experiment.name} "
            f"({provenance.change(made_by, _source(experiment))}); "
            f"remake it with: {command(experiment, config, again=True)}",
        )

    def _explain_absence(self, experiment: Experiment, config: Any) -> NoReturn:
        make = command(experiment, config)
        for path, version, stored in self._stored(experiment):
            if version != experiment.version and stored == fields(config):
                raise StaleResult(path, _other_version(experiment, version), make)
        raise MissingResult(experiment.name, config, make)

    def _stored(self, experiment: Experiment) -> Iterator[tuple[Path, int, dict[str, Any]]]:
        """Readable files of the experiment, of any version, with version and configuration."""
        import h5netcdf

        for path in sorted((self.root / experiment.name).glob("[!.]*.nc")):
            with contextlib.suppress(Exception), h5netcdf.File(path, "r") as file:
                if file.attrs["experiment"] == experiment.name:
                    yield path, int(file.attrs["version"]), json.loads(file.attrs["config"])

    def _sweep(self, experiment: Experiment) -> None:
        """Remove half-written files whose writers are dead, which is to say hold no lock."""
        for part in (self.root / experiment.name).glob(".*.part"):
            path = part.with_name(part.name.split(".")[1] + ".nc")
            with contextlib.suppress(Timeout), _lock(path, timeout=0.0):
                part.unlink(missing_ok=True)


def _source(experiment: Experiment) -> Mapping[str, str]:
    """Digests of what computes a cell; a run is always inside `devices.deterministic`."""
    return provenance.source_reached(experiment.run, experiment.config, devices.deterministic)


def _other_version(experiment: Experiment, version: Any) -> str:
    return f"is of version {version} of {experiment.name}, now {experiment.version}"


def _lock(path: Path, timeout: float = -1.0) -> FileLock:
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
            with np.load(kept) as file:
                state = dict(file)
        except (OSError, EOFError, ValueError, BadZipFile):
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
        with aside(kept) as part, part.open("wb") as file:
            np.savez(file, **entries)

    with devices.deterministic():
        arrays = experiment.run(config, Context(device, Checkpoint(load, save), report))
    data = _dataset(experiment, arrays)
    data.attrs = {
        "experiment": experiment.name,
        "version": experiment.version,
        "key": path.stem,
        "config": canonical(config),
        "sha256": _digest(data),
        "reached": json.dumps(source, separators=(",", ":")),
        "provenance": json.dumps(
            circumstances
            | {
                "seconds": round(earlier + time.monotonic() - began, 3),
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        ),
    }
    with aside(path) as part:
        encoding = {name: {"_FillValue": None} for name in data.variables}
        data.to_netcdf(part, engine="h5netcdf", encoding=encoding)
    kept.unlink(missing_ok=True)


def _dataset(experiment: Experiment, arrays: Arrays) -> Dataset:
    import xarray

    if "converged" not in arrays or arrays["converged"].values.dtype != np.bool_:
        raise ValueError(f"{experiment.name} must return the truth values `converged`")
    return xarray.Dataset(
        {
            name: (array.dims, array.values, {"long_name": array.long_name, "units": array.units})
            for name, array in arrays.items()
        }
    )


def _read(path: Path) -> Dataset:
    import xarray

    with xarray.open_dataset(
        path, engine="h5netcdf", mask_and_scale=False, decode_times=False, decode_timedelta=False
    ) as file:
        return file.load()


def _digest(data: Dataset) -> str:
    """Hash of names, axes, types and bytes of the arrays, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(map(str, data.variables)):
        array = np.ascontiguousarray(data[name].values)
        digest.update(json.dumps([name, data[name].dims, array.shape, array.dtype.str]).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    }
