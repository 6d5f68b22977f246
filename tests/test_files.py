"""Only what is an ordinary file, whole and not too large, is read; leftovers are told by their names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery_gen.files import UnfitFileError, is_leftover, read_ordinary


@pytest.mark.parametrize("data", [b"", b"a", bytes(100)])
def test_an_ordinary_file_is_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert read_ordinary(tmp_path / "file", 100) == data


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path.write_bytes(bytes(101)), "is larger than 0 KB"),
        (lambda path: path.symlink_to("nothing"), "is a symbolic link"),
        (lambda path: path.mkdir(), "is no ordinary file"),
        (os.mkfifo, "is no ordinary file"),
    ],
    ids=["large", "link", "folder", "pipe"],
)
def test_anything_else_is_refused(tmp_path: Path, make: Callable[[Path], object], why: str) -> None:
    make(tmp_path / "file")
    with pytest.raises(UnfitFileError) as caught:
        read_ordinary(tmp_path / "file", 100)
    assert str(caught.value.strerror).startswith(why)


@pytest.mark.parametrize("mode", ["ab", "wb"])
def test_a_file_that_is_just_being_written_is_refused(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It grows, or is emptied, between the look at it and the reading."""
    path = tmp_path / "file"
    path.write_bytes(b"half")
    look = os.fstat

    def look_and_write(handle: int) -> os.stat_result:
        found = look(handle)
        with path.open(mode) as file:
            file.write(b"12345" if mode == "ab" else b"1")
        return found

    with monkeypatch.context() as patch:
        patch.setattr("gallery_gen.files.os.fstat", look_and_write)
        with pytest.raises(UnfitFileError) as caught:
            read_ordinary(path, 100)
    assert caught.value.strerror == "changed while it was read: try again when it is written"


@pytest.mark.parametrize("path", ["a.md", "a/b.md", "tilde~a.md", "a#b.md", "bak.md", "swp", "a.d/b"])
def test_what_people_write_is_no_leftover(path: str) -> None:
    assert not is_leftover(path)


@pytest.mark.parametrize(
    "path", [".a", ".a/b.md", "a/.b", "a.md~", "#a.md#", "a.BAK", "a/b.tmp", "Thumbs.db"]
)
def test_what_editors_leave_is_one(path: str) -> None:
    assert is_leftover(path)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(UnfitFileError, match="no file can have"):
        read_ordinary(tmp_path / "a\0b", 100)
