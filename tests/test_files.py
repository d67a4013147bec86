"""A file is written whole or not at all."""

import pytest

from pentad.simulations.files import aside, write_whole


def test_what_is_written_is_there_and_nothing_beside_it(tmp_path):
    path = tmp_path / "told.txt"
    write_whole(path, "first\n")
    write_whole(path, "second: √2\n")
    assert path.read_bytes() == "second: √2\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_until_it_is_whole_the_old_file_stands(tmp_path):
    path = tmp_path / "told.txt"
    write_whole(path, "old")
    with aside(path) as part:
        part.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
        assert part.name.startswith(".")
    assert path.read_text(encoding="utf-8") == "new"


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path):
    path = tmp_path / "told.txt"
    write_whole(path, "old")

    def stopped():
        with aside(path) as part:
            part.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_never_came_is_absent(tmp_path):
    with pytest.raises(ZeroDivisionError), aside(tmp_path / "told.txt"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
