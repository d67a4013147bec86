"""The one way to write a file: aside and then renamed, so that it is whole or absent."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a hidden sibling to write to, and rename it to `path` once the block is through.

    If the block raises, what stood at `path` is left as it was and the sibling is removed. The
    sibling of a process that is killed stays; its name ends in ".part".

    Parameters
    ----------
    path
        The file to write; its folder exists.
    """
    part = path.with_name(f".{path.name.lstrip('.')}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, whole or not at all: UTF-8, with line ends as on Unix everywhere."""
    with aside(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
