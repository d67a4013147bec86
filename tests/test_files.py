"""A file is written whole or not at all, and only what is a file is read."""

import errno
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from pentad.simulations import files
from pentad.simulations.files import (
    BrokenSeal,
    read_whole,
    sealed,
    sweep,
    unsealed,
    write_whole,
)

ROOT = Path(__file__).resolve().parent.parent


def test_what_is_written_is_there_and_nothing_beside_it(tmp_path):
    path = tmp_path / "told.txt"
    write_whole(path, "first\n")
    write_whole(path, "second: √2\n")
    assert path.read_bytes() == "second: √2\n".encode()
    write_whole(path, b"\xff")
    assert read_whole(path) == b"\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_until_it_is_whole_the_old_file_stands(tmp_path, monkeypatch):
    path = tmp_path / "told.txt"
    write_whole(path, "old")
    seen = []

    def look(_descriptor):
        seen.append((path.read_text(), sorted(other.name for other in tmp_path.iterdir())))

    monkeypatch.setattr(os, "fsync", look)
    write_whole(path, "new")
    text, names = seen[0]
    assert text == "old"
    assert names[0].startswith(f".told.txt.{os.getpid()}-")
    assert names[0].endswith(".part")
    assert path.read_text() == "new"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch, failing):
    path = tmp_path / "told.txt"
    write_whole(path, "old")

    def stopped(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "half")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_nothing(tmp_path):
    program = (
        "import resource; from pathlib import Path; from pentad.simulations.files import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"write_whole(Path({str(tmp_path / 'told.txt')!r}), b'x' * 5000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "OSError: [Errno 27]" in done.stderr
    assert list(tmp_path.iterdir()) == []


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EROFS, errno.EIO)


@pytest.mark.parametrize("number", NO_ROOM, ids=errno.errorcode.get)
@pytest.mark.parametrize("failing", ["open", "fsync", "replace"])
def test_what_the_system_refuses_leaves_the_old_file_and_no_rest(
    tmp_path, monkeypatch, failing, number
):
    """No inodes, no quota, no descriptors, a disk that turned read-only or broke."""
    path = tmp_path / "told.txt"
    write_whole(path, "old")

    def refuse(*_arguments):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os if failing == "fsync" else Path, failing, refuse)
        with pytest.raises(OSError) as told:  # noqa: PT011
            write_whole(path, "half")
    assert told.value.errno == number
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    write_whole(path, "new")
    assert path.read_text() == "new"


def test_a_folder_that_vanished_is_not_made_again(tmp_path):
    path = tmp_path / "gone" / "told.txt"
    with pytest.raises(FileNotFoundError):
        write_whole(path, "x")
    assert list(tmp_path.iterdir()) == []


def test_two_writers_at_once_do_not_meet(tmp_path):
    path = tmp_path / "told.txt"
    contents = [bytes([65 + k]) * 100_000 for k in range(4)]

    def write(content):
        for _ in range(20):
            write_whole(path, content)

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert not path.exists() or path.read_bytes() in contents
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_parts_of_the_dead_are_swept(tmp_path):
    path = tmp_path / "told.txt"
    old, new, other = (tmp_path / f".{name}.part" for name in ("told.txt.1-a", "told.txt.2-b", "o"))
    for part in (old, new, other):
        part.touch()
    os.utime(old, (1, 1))
    write_whole(path, "x")
    assert sorted(tmp_path.iterdir()) == sorted([new, other, path])
    sweep(path, older_than=0.0)
    assert sorted(tmp_path.iterdir()) == sorted([other, path])


def test_a_name_is_no_pattern(tmp_path):
    mine, other = (tmp_path / f".{name}.1-a.part" for name in ("a[1].txt", "a1.txt"))
    for part in (mine, other):
        part.touch()
        os.utime(part, (1, 1))
    write_whole(tmp_path / "a[1].txt", "x")
    assert sorted(tmp_path.iterdir()) == sorted([other, tmp_path / "a[1].txt"])


def test_reading_takes_the_memory_of_the_file(tmp_path):
    path = tmp_path / "told.txt"
    path.write_text("x")
    tracemalloc.start()
    assert read_whole(path) == b"x"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**20
    told = read_whole(Path("/proc/self/status"))  # of which the system says that it is empty
    assert told.startswith(b"Name:")
    assert told.count(b"\n") > 10


def test_only_regular_files_of_bounded_size_are_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/zero"), Path(os.devnull)):
        with pytest.raises(OSError, match="Not a regular file"):
            read_whole(path)
    with pytest.raises(FileNotFoundError):
        read_whole(tmp_path / "none")
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(files.LARGEST + 1)
    with pytest.raises(OSError, match="Larger than"):
        read_whole(sparse)
    with sparse.open("wb") as file:
        file.truncate(11)
    with pytest.raises(OSError, match="Larger than 10 bytes"):
        read_whole(sparse, most=10)
    assert read_whole(sparse, most=11) == bytes(11)


def test_a_seal_breaks_whatever_byte_is_changed():
    for content in (b"", b"content"):
        whole = sealed(content)
        assert unsealed(whole) == content
        for place in range(len(whole)):
            altered = bytearray(whole)
            altered[place] ^= 1
            for harmed in (altered, whole[:place], whole[:place] + b"x" + whole[place:]):
                with pytest.raises(BrokenSeal):
                    unsealed(bytes(harmed))
        with pytest.raises(BrokenSeal):
            unsealed(whole + b"\n")
