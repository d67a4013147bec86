"""Fields of a user's own: functions of the plane, pictures among them, in files.

A file is named by its path, `waves.npz`, or where it holds several arrays with the name of one
behind a colon, `waves.h5:run/velocity`. A configuration keeps the digest of its content behind
that, `waves.npz#0123456789abcdef`, so that another content is another cell. Nothing in a file is
executed.
"""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64

from pentad.simulations.files import read_whole
from pentad.simulations.settings import Setting
from pentad.theory.numbers.scalars import require

ENDINGS = (".npy", ".npz", ".h5", ".hdf5")

LARGEST_BYTES = 2**31
"""Bytes of the largest file and of the largest array that are read."""

DIGITS = 16
"""Of a digest, hexadecimal."""

Fields = Float64[np.ndarray, "samples n n"]


@dataclass(frozen=True)
class NameOrFile(Setting):
    """A field of a configuration that is one of some names, or a file of one's own."""

    @property
    def range(self) -> str:
        """In words."""
        return f"{super().range}, or a file {', '.join(ENDINGS)} of one's own"

    def contains(self, value: Any) -> bool:
        """Whether it is a name, or may be a file; whether that can be read is not looked at."""
        return value in self.choices or (isinstance(value, str) and _place(value).suffix in ENDINGS)


def name_or_file(*names: str) -> dict[str, Setting]:
    """Metadata of a field that is one of some names or a file of one's own."""
    return {"setting": NameOrFile(choices=names)}


def with_digest(text: str) -> str:
    """The name of a file with the digest of what is in it.

    Parameters
    ----------
    text
        As at the head of this file, with a digest or without.

    Raises
    ------
    ValueError
        If the file cannot be read, or has another digest than the one given.
    """
    named, _, digest = text.partition("#")
    place = _place(named)
    try:
        found = hashlib.sha256(read_whole(place, most=LARGEST_BYTES)).hexdigest()[:DIGITS]
    except OSError as error:
        raise ValueError(f"{place} cannot be read: {error.strerror}") from error
    require(digest in ("", found), f"{place} is not what it was: #{digest} then, #{found} now")
    return f"{named}#{found}"


def own_fields(text: str, least: int) -> Fields:
    """The fields in a file, samples of real functions on square grids of the torus.

    Parameters
    ----------
    text
        As at the head of this file.
    least
        Points along an axis that a grid has at least.

    Raises
    ------
    ValueError
        If the file cannot be read or leaves open which array is meant, and for what is not
        (samples, n, n), complex, not finite, constant, or on too small a grid.
    """
    named = text.partition("#")[0]
    place = _place(named)
    name = named.removeprefix(str(place)).removeprefix(":")
    names = _read(place, _names)
    require(len(names) > 0, f"{place} holds no array")
    require(
        name in names or (not name and len(names) == 1),
        f"{place} holds {', '.join(sorted(names))}: name one, as in {place}:{min(names)}",
    )
    found = _read(place, _array, name or names[0])
    kind = found.dtype.kind
    require(
        kind != "c",
        f"fields are real numbers; {named} holds complex ones: write their real parts, their "
        "imaginary parts, or sizes",
    )
    require(kind in "fiub", f"fields are real numbers; {named} holds {found.dtype}")
    require(
        found.ndim == 3 and found.shape[1] == found.shape[2],
        f"fields are (samples, n, n), one number a point; {named} holds {found.shape}",
    )
    n = found.shape[1]
    require(
        n >= least,
        f"fields have {least} points along an axis or more, for modes up to {least // 2}; {named} "
        f"has {n}",
    )
    values = np.asarray(found, dtype=float)
    wrong = int((~np.isfinite(values)).sum())
    require(
        not wrong,
        f"fields are finite; {named} holds NaN or infinity, {wrong} of {values.size} entries",
    )
    require(bool(np.ptp(values, axis=(1, 2)).any()), f"fields vary; those of {named} are constants")
    return values


def seam(fields: Fields) -> float:
    """How many times larger the step from the last point to the first is than others, at most.

    Root mean squares over samples and lines, the larger of the two axes; about 1 for functions on
    the torus.
    """
    ratios = []
    for axis in (1, 2):
        steps = np.moveaxis(np.diff(fields, axis=axis, append=fields.take([0], axis)), axis, 0)
        squares = (steps**2).mean((1, 2))
        ratios.append(np.sqrt(squares[-1] / max(squares[:-1].mean(), 1e-300)))
    return float(max(ratios))


def windowed(fields: Fields) -> Fields:
    r"""Fields times \( \sin^2 \) along each axis, without what is their mean then."""
    n = fields.shape[-1]
    window = np.sin(np.pi * np.arange(n) / n) ** 2
    found = fields * np.outer(window, window)
    return np.asarray(found - found.mean((1, 2), keepdims=True))


def _place(named: str) -> Path:
    """The file, without the name of an array and the digest."""
    path = named.partition("#")[0]
    before, _, _ = path.rpartition(":")
    return Path(before if Path(before).suffix in ENDINGS else path)


def _read(place: Path, read: Callable[..., Any], *more: str) -> Any:
    try:
        return read(place, *more)
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        told = " ".join(str(error).split()) or type(error).__name__
        if "pickle" in told or "Python objects" in told:
            told = "it is no file of numbers"
        raise ValueError(f"{place} cannot be read: {told}") from error


def _names(place: Path) -> list[str]:
    """Of the arrays in a file; that of an .npy file is empty."""
    if place.suffix == ".npy":
        return [""]
    if place.suffix == ".npz":
        with np.load(place, allow_pickle=False) as file:
            return list(file.files)
    import h5py

    found: list[str] = []
    with h5py.File(place, "r") as file:
        file.visititems(lambda at, one: found.append(at) if _is_whole(one) else None)
    return found


def _is_whole(one: Any) -> bool:
    """Whether an object of an .h5 file is an array that lies in this file."""
    import h5py

    return isinstance(one, h5py.Dataset) and not one.is_virtual and not one.external


def _array(place: Path, name: str) -> Any:
    if place.suffix == ".npy":
        return np.load(place, mmap_mode="r", allow_pickle=False)
    if place.suffix == ".npz":
        with zipfile.ZipFile(place) as archive:
            held = {one.filename.removesuffix(".npy"): one.file_size for one in archive.infolist()}
        _require_readable(name, held[name])
        with np.load(place, allow_pickle=False) as file:
            return file[name]
    import h5py

    with h5py.File(place, "r") as file:
        _require_readable(name, file[name].nbytes)
        return file[name][()]


def _require_readable(name: str, size: int) -> None:
    require(
        size <= LARGEST_BYTES,
        f"{name} has {size} bytes, more than the {LARGEST_BYTES} that are read",
    )
