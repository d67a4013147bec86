"""The one way to write and to read a file: whole or not at all, and only what is a file.

What is written is built in memory first, put under a hidden name that no other process has, synced
and renamed. What is sealed ends in a checksum of everything before it, which is looked at before
anything else is: whatever happened to such a file, nothing of it is parsed unless all of it is as
it was written.
"""

import contextlib
import errno
import glob
import hashlib
import os
import secrets
import stat
import time
from pathlib import Path

LARGEST = 2**31
"""Bytes of the largest file that is read or written, and of the arrays that it may hold."""

DEAD = 600.0
"""Seconds after which a hidden part is of a dead process: one is written in a single go."""

SEAL = b"\nsha256 "
"""What stands between a sealed content and the checksum at the end of the file."""


class BrokenSeal(ValueError):  # noqa: N818
    """A content does not end in its own checksum: it was cut, altered, or never sealed."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, whole or not at all.

    If that fails, what stood at `path` is left as it was and nothing is left beside it. A process
    that is killed meanwhile may leave a hidden file whose name ends in ".part"; the next one that
    writes there takes it away.

    Parameters
    ----------
    path
        The file to write; its folder exists.
    content
        Text is written as UTF-8, with line ends as on Unix everywhere.

    Raises
    ------
    OSError
        If the operating system refuses.
    """
    data = content.encode() if isinstance(content, str) else content
    sweep(path)
    name = f".{path.name.lstrip('.')}.{os.getpid()}-{secrets.token_hex(4)}.part"
    part = path.with_name(name)
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def sweep(path: Path, *, older_than: float = DEAD) -> None:
    """Remove hidden parts of a file that nobody is going to rename.

    Parameters
    ----------
    path
        The file that they were to become.
    older_than
        Seconds since they were last written to; 0 where it is known that nobody writes there.
    """
    for part in path.parent.glob(f".{glob.escape(path.name.lstrip('.'))}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.lstat().st_mtime >= older_than:
                part.unlink()


def read_whole(path: Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a regular file; of a pipe or a device nothing is asked, so that none can hang.

    Parameters
    ----------
    path
        The file.
    most
        Bytes that it may have.

    Raises
    ------
    OSError
        If there is none, it is no regular file, or it is too large.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    with os.fdopen(os.open(path, flags), "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        data = b"" if told.st_size > most else file.read(told.st_size + 1)
        if len(data) > told.st_size:  # it grows, or does not tell its size
            data += file.read(most + 1 - len(data))
        if max(told.st_size, len(data)) > most:
            raise OSError(errno.EFBIG, f"Larger than {most} bytes", str(path))
        return data


def sealed(content: bytes) -> bytes:
    """A content followed by its checksum."""
    return content + SEAL + hashlib.sha256(content).hexdigest().encode() + b"\n"


def unsealed(data: bytes) -> bytes:
    """The content of what was sealed.

    Raises
    ------
    BrokenSeal
        If anything in it is not as it was written.
    """
    content = data[: -len(sealed(b""))]
    if sealed(content) != data:
        raise BrokenSeal("does not end in the checksum of what it holds")
    return content


def _sync_folder(folder: Path) -> None:
    """See to it that a renaming outlives a loss of power, where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
