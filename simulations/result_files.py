"""A result as the bytes of a file: arrays in NetCDF with the story of their making, sealed.

The checksum at the end covers everything: numbers, names, units, labels and story. Reading asks for
it first, then for a story that is whole, and last for the arrays; a story can be had without them.
"""

import hashlib
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pentad.simulations.experiment import Arrays
from pentad.simulations.files import LARGEST, read_whole, sealed, unsealed

if TYPE_CHECKING:
    from xarray import Dataset
else:  # xarray takes over a second to import, and the story of a result does not need it
    Dataset = Any


class Faulty(ValueError):  # noqa: N818
    """A file holds no result; the text is what it does instead, such as "was altered"."""


@dataclass(frozen=True)
class Story:
    """What a file tells of itself.

    Parameters
    ----------
    experiment, version, config
        The cell, its configuration as canonical text.
    sha256
        Checksum of the arrays alone: names, axes, types and bytes.
    reached
        Digests of the definitions that made it; empty where they were not kept.
    provenance
        Versions, device, commit, source, threads, seconds and date.
    """

    experiment: str
    version: int
    config: str
    sha256: str
    reached: Mapping[str, str]
    provenance: Mapping[str, Any]


AXIS_ALONE = b"This is a netCDF dimension but not a netCDF variable."

COMPRESSED = 2**20
"""Bytes above which an array is compressed in its file."""

TOLD: Mapping[str, Callable[[Any], bool]] = {
    "versions": lambda value: isinstance(value, dict),
    "device": lambda value: isinstance(value, str),
    "commit": lambda value: isinstance(value, str),
    "source": lambda value: isinstance(value, str),
    "threads": lambda value: isinstance(value, int),
    "seconds": lambda value: isinstance(value, int | float) and math.isfinite(value),
    "date": lambda value: isinstance(value, str),
}
"""What a provenance has to tell."""


def content(path: Path) -> bytes:
    """What a file holds, once its checksum was found to be right.

    Raises
    ------
    OSError
        If it cannot be read.
    BrokenSeal
        If it was cut or altered, or is no result.
    """
    return unsealed(read_whole(path))


def story(content: bytes) -> Story:
    """What a content tells of itself, without its arrays.

    Raises
    ------
    Faulty
        If it tells no whole story.
    """
    import h5py

    with _reading(), h5py.File(io.BytesIO(content), "r") as file:
        told = dict(file.attrs)
    texts = {name: told.get(name) for name in ("experiment", "config", "sha256", "provenance")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise Faulty("tells no story of a result")
    try:
        version = int(np.asarray(told["version"]).item())
        provenance = json.loads(told["provenance"])
        reached = json.loads(told.get("reached", "{}"))
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise Faulty("tells no story of a result") from error
    if not isinstance(provenance, dict) or not isinstance(reached, dict):
        raise Faulty("tells no story of a result")
    if wrong := [name for name, holds in TOLD.items() if not holds(provenance.get(name))]:
        raise Faulty(f"does not tell of its making: {', '.join(wrong)}")
    return Story(told["experiment"], version, told["config"], told["sha256"], reached, provenance)


def arrays(content: bytes, told: Story) -> Dataset:
    """The arrays of a content whose story was read.

    Raises
    ------
    Faulty
        If they are not those that the story is of, lack a label, a unit or `converged`, are larger
        than `LARGEST`, or lie elsewhere.
    """
    import h5py
    import xarray

    with _reading(), h5py.File(io.BytesIO(content), "r") as file:
        opened = {name: _plain(file, name) for name in file}
        if sum(array.nbytes for array in opened.values()) > LARGEST:
            raise Faulty(f"declares arrays of more than {LARGEST} bytes")
        texts = {name: text for name, text in file.attrs.items() if not name.startswith("_")}
        data = xarray.Dataset(_variables(opened), attrs=texts)
    if digest(data) != told.sha256:
        raise Faulty("was altered after it was written")
    if "converged" not in data or data["converged"].dtype != np.bool_:
        raise Faulty("does not tell which runs converged")
    for name in map(str, data.variables):
        if not {"long_name", "units"} <= data[name].attrs.keys():
            raise Faulty(f"has no label or unit for {name}")
    return data


def dataset(experiment: str, arrays: Arrays) -> Dataset:
    """What an experiment returned, as a data set with labels and units.

    Raises
    ------
    ValueError
        If the truth values `converged` are not among it, or it is larger than what is read.
    """
    import xarray

    if "converged" not in arrays or arrays["converged"].values.dtype != np.bool_:
        raise ValueError(f"{experiment} must return the truth values `converged`")
    size = sum(array.values.nbytes for array in arrays.values())
    if size > LARGEST // 2:
        raise ValueError(f"{experiment} may return {LARGEST // 2} bytes of arrays; got {size}")
    return xarray.Dataset(
        {
            name: (array.dims, array.values, {"long_name": array.long_name, "units": array.units})
            for name, array in arrays.items()
        }
    )


def written(data: Dataset) -> bytes:
    """A data set with its story as the bytes of a file, large arrays compressed without loss."""
    encoding = {
        name: {"_FillValue": None} | ({"zlib": True} if each.nbytes > COMPRESSED else {})
        for name, each in data.variables.items()
    }
    return sealed(bytes(data.to_netcdf(engine="h5netcdf", encoding=encoding)))


def digest(data: Dataset) -> str:
    """Hash of names, axes, types and bytes of the arrays, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(map(str, data.variables)):
        array = np.ascontiguousarray(data[name].values)
        digest.update(json.dumps([name, data[name].dims, array.shape, array.dtype.str]).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever upsets the readers, the file is no result."""
    try:
        yield
    except Faulty:
        raise
    except Exception as error:
        raise Faulty("is no result") from error


def _variables(opened: Mapping[str, Any]) -> dict[str, Any]:
    """Axes, numbers and texts of every array, as NetCDF lays them into HDF5.

    `xarray.open_dataset` reads the same, and asks for every axis of every array many times over.
    """
    axes = {
        int(array.attrs["_Netcdf4Dimid"]): name
        for name, array in opened.items()
        if array.attrs.get("CLASS") == b"DIMENSION_SCALE"
    }
    found = {}
    for name, array in opened.items():
        texts = array.attrs
        if texts.get("NAME", b"").startswith(AXIS_ALONE):
            continue
        values = array[()]
        if texts.get("dtype") == "bool":
            values = np.asarray(values).astype(bool)
        dims = tuple(axes[int(k)] for k in texts.get("_Netcdf4Coordinates", ()))
        labels = {key: texts[key] for key in ("long_name", "units") if key in texts}
        found[name] = (dims, values, labels)
    return found


def _plain(file: Any, name: str) -> Any:
    """An array that lies in this very file."""
    import h5py

    array = file[name] if isinstance(file.get(name, getlink=True), h5py.HardLink) else None
    if not isinstance(array, h5py.Dataset) or array.is_virtual or array.external:
        raise Faulty(f"holds {name}, which is no array of its own")
    return array
