"""Arrays in files that anybody may have made: first what is there, then what is asked for.

Nothing in a file is executed.  Shapes are read off headers, so no memory is asked for that the
file does not fill, and none above `LARGEST_BYTES` for one array.  A member of an archive that
cannot be read says why and leaves the others alone.
"""

import io
import math
import stat
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from pentad.printable import printable

LARGEST_BYTES = 2**31
"""Bytes of the largest array that is read."""

LARGEST_NPY_HEADER = 10_000
"""Bytes of the largest header of an .npy file that is parsed; a plain one has 128."""

LARGEST_HEADER = 2**24
"""Bytes of the largest header that is parsed, and of the largest file of settings."""

MOST_ARRAYS = 100_000
"""Arrays of one file that are listed."""

LONGEST_TEXT = 1000
"""Characters of a name or of another package's message that are shown."""

IRREGULAR = "is no regular file"


class UnreadableWeights(ValueError):  # noqa: N818
    """A file holds no weights; the text is why, and what to do."""


class SkippedFile(UnreadableWeights):
    """A file of a folder that nobody would want read; the text is which, and why."""


class Stored(NamedTuple):
    """An array in a file, not yet read.

    Attributes
    ----------
    shape : tuple of int
    dtype : str
        As its package calls it.
    kind : str
        NumPy's letter: f for floats of any precision, i and u for integers, b for truth values.
    read : function without arguments
        The array, or a tensor where NumPy lacks its type.
    fault : str
        Why it is not read; empty if it can be.
    """

    shape: tuple[int, ...]
    dtype: str
    kind: str
    read: Callable[[], Any]
    fault: str = ""

    @property
    def is_real(self) -> bool:
        """Whether it holds numbers that can be compared."""
        return not self.fault and self.kind in "fiu"

    @property
    def is_matrix(self) -> bool:
        """Whether it can be weights: real, with two axes or more, none of them empty."""
        return self.is_real and len(self.shape) >= 2 and min(self.shape) >= 1

    @property
    def is_large(self) -> bool:
        """Whether its size alone keeps it from being read whole."""
        return self.fault.endswith(_too_large())

    def __str__(self) -> str:
        return f"{self.shape} {self.dtype}"


def shown(text: object) -> str:
    r"""Text from a file or a file's name: on one line, not too long, harmless to a terminal.

    >>> shown("a\x1b[2Jb\n")
    'a\\u001b[2Jb\\n'
    """
    told = str(text)
    return printable(told[:LONGEST_TEXT] + ".." * (len(told) > LONGEST_TEXT), one_line=True)


def stored_arrays(path: Path, most: int = MOST_ARRAYS) -> dict[str, Stored]:
    """The arrays of a file by name, none of them read yet.

    Parameters
    ----------
    path
        A regular file of a type in `READERS`.
    most
        Arrays that it may hold; what an archive lists is counted before any of it is read.

    Raises
    ------
    UnreadableWeights
        If it is no such file or not what its name says, or holds more arrays, with the reason.
    """
    name = shown(path)
    if path.suffix.lower() not in READERS:
        raise UnreadableWeights(f"{name} must be of type {', '.join(READERS)}")
    fault = fault_of(path)
    if fault:
        raise UnreadableWeights(f"{name} {fault}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.suffix.lower() == ".npz":
                found = _npz(path, most)
            else:
                found = READERS[path.suffix.lower()](path)
    except UnreadableWeights:
        raise
    except Exception as error:  # arbitrary bytes upset the readers in arbitrary ways
        raise UnreadableWeights(f"{name} cannot be read: {reason(error)}") from error
    if len(found) > most:
        raise _more_than(most, path)
    return found


def _more_than(most: int, path: Path) -> UnreadableWeights:
    return UnreadableWeights(f"{shown(path)} holds more than {most} arrays")


def fault_of(path: Path) -> str:
    """Why a path is no file that can be read to its end; empty if it is one."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        return f"cannot be read: {reason(error)}"
    if not stat.S_ISREG(found.st_mode):
        return IRREGULAR
    return "" if found.st_size else "is empty"


def require_place(path: Path) -> None:
    """See to it, before anything is computed for it, that a file may be written at a place.

    Raises
    ------
    ValueError
        If a folder is there, or nothing to put it in.
    """
    if path.is_dir():
        raise ValueError(f"{shown(path)} is a folder; name a file to write")
    if not path.parent.is_dir():
        raise ValueError(f"there is no folder {shown(path.parent)} to write {shown(path.name)} to")


def reason(error: BaseException) -> str:
    """What an error of another package says, on one line."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return shown(" ".join(told.split()))


# NumPy --------------------------------------------------------------------------------------


def _npy(path: Path) -> dict[str, Stored]:
    return {"W": _stored_npy(partial(path.open, "rb"), path.stat().st_size)}


def _npz(path: Path, most: int = MOST_ARRAYS) -> dict[str, Stored]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > most:
        raise _more_than(most, path)
    found = {}
    for member in members:
        if not member.filename.endswith(".npy"):
            continue
        try:
            one = _stored_npy(partial(_member, path, member), member.file_size)
        except Exception as error:
            one = _unread(f"cannot be read: {reason(error)}")
        found[member.filename.removesuffix(".npy")] = one
    return found


EMPTY_ARCHIVE = b"PK\5\6" + bytes(18)
"""The shortest archive, whose directory lists nothing."""


@contextmanager
def _member(path: Path, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """A member of an archive, open for reading; the directory is not read again."""
    with path.open("rb") as content, zipfile.ZipFile(io.BytesIO(EMPTY_ARCHIVE)) as archive:
        archive.fp = content
        with archive.open(member) as stream:
            yield stream


def _stored_npy(opened: Callable[[], Any], size: int) -> Stored:
    """The array of an .npy stream of that size, by its header."""
    from numpy.lib import format as npy

    with opened() as stream:
        version = npy.read_magic(stream)
        readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
        if version not in readers:
            return _unread(f"is of version {version} of .npy, which no plain array needs")
        before = stream.tell()
        length = int.from_bytes(stream.read(2 * version[0]), "little")
        if length > LARGEST_NPY_HEADER:
            return _unread(f"asks for a header of {length} bytes; a plain array has one of 128")
        stream.seek(before)
        shape, _, dtype = readers[version](stream)
        begin = stream.tell()
    bytes_asked = math.prod(shape) * dtype.itemsize
    fault = ""
    if dtype.hasobject:
        fault = "holds Python objects, which are not read"
    elif min(shape, default=0) < 0:
        fault = f"has the shape {shape}"
    elif bytes_asked > size - begin:
        fault = f"asks for {bytes_asked} bytes, and {size - begin} are there"

    def read() -> Any:
        with opened() as stream:
            return npy.read_array(stream, allow_pickle=False)

    return _bounded(Stored(shape, str(dtype), dtype.kind, read, fault), bytes_asked)


def _unread(fault: str) -> Stored:
    return Stored((), "", "V", lambda: None, fault)


def _too_large() -> str:
    return f"more than the {LARGEST_BYTES} that are read"


def _bounded(one: Stored, size: int) -> Stored:
    if one.fault or size <= LARGEST_BYTES:
        return one
    return one._replace(fault=f"has {size} bytes, {_too_large()}")


# Tensors ------------------------------------------------------------------------------------

BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8,
         "U32": 4, "U16": 2, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1}  # fmt: skip
"""Types of .safetensors files that are read, with the bytes of an entry."""

KINDS = {"F": "f", "B": "f", "I": "i", "U": "u"}
"""Their kinds by the first letter, but for truth values."""


def _safetensors(path: Path) -> dict[str, Stored]:
    from safetensors import safe_open

    with path.open("rb") as stream:
        header = int.from_bytes(stream.read(8), "little")
    if header > LARGEST_HEADER:
        raise UnreadableWeights(
            f"{shown(path)} cannot be read: it asks for a header of {header} bytes"
        )
    found = {}
    with safe_open(path, framework="numpy") as file:
        for name in file.keys():  # noqa: SIM118
            part = file.get_slice(name)
            shape, kind = tuple(part.get_shape()), part.get_dtype()
            letter = "b" if kind == "BOOL" else KINDS.get(kind[0], "V")
            fault = "" if kind in BYTES else f"is of type {kind}, which is not read"
            one = Stored(shape, kind, letter, partial(_tensor, path, name, kind), fault)
            found[name] = _bounded(one, math.prod(shape) * BYTES.get(kind, 1))
    return found


def _tensor(path: Path, name: str, kind: str) -> Any:
    """One tensor of a .safetensors file; of torch if it is of a type that NumPy lacks."""
    from safetensors import safe_open

    framework = "pt" if kind in ("BF16", "F8_E4M3", "F8_E5M2") else "numpy"
    with safe_open(path, framework=framework) as file:
        return file.get_tensor(name)


def _torch(path: Path) -> dict[str, Stored]:
    """Tensors of a state dict, by the loader of torch that runs nothing."""
    import torch

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    else:
        size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise UnreadableWeights(f"{shown(path)} has {size} bytes, {_too_large()}; {CONVERT}")
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise UnreadableWeights(
            f"{shown(path)} holds more than tensors, or is damaged, and nothing in it is run; "
            f"{CONVERT}"
        ) from error
    return {name: _stored_tensor(tensor) for name, tensor in _flat(held)}


CONVERT = (
    "where you trust it, convert it with safetensors: "
    'save_file(model.state_dict(), "weights.safetensors")'
)


def _stored_tensor(tensor: Any) -> Stored:
    import torch

    shape, dtype = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
        return Stored(shape, dtype, "V", lambda: None, "is sparse, quantised or without numbers")
    letter = "f" if tensor.is_floating_point() else "c" if tensor.is_complex() else "i"
    letter = "b" if tensor.dtype == torch.bool else letter
    one = Stored(shape, dtype, letter, tensor.detach)
    return _bounded(one, math.prod(shape) * tensor.element_size())


def _flat(held: Any) -> Iterator[tuple[str, Any]]:
    """Tensors in nested mappings and lists, by their dotted names.

    A list may hold another a thousand times, and that one a third: there is a limit to all that.
    """
    import torch

    waiting: list[tuple[str, Any]] = [("", held)]
    for _ in range(MOST_ARRAYS):
        if not waiting:
            return
        name, one = waiting.pop()
        if isinstance(one, torch.Tensor):
            yield name or "W", one
            continue
        if len(name) > LONGEST_TEXT:
            continue
        if isinstance(one, list | tuple):
            one = dict(enumerate(one))
        if isinstance(one, Mapping):
            inside = [
                (f"{name}.{key}".lstrip("."), value)
                for key, value in one.items()
                if isinstance(value, torch.Tensor | Mapping | list | tuple)
            ]
            waiting += reversed(inside)
        if len(waiting) > MOST_ARRAYS:
            break
    raise ValueError(f"it holds more than {MOST_ARRAYS} arrays and lists")


READERS: Mapping[str, Callable[[Path], dict[str, Stored]]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".safetensors": _safetensors,
    ".pt": _torch,
    ".pth": _torch,
    ".ckpt": _torch,
}
