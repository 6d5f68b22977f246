"""Ordinary files of limited size, read without following a link or waiting for a pipe; knows no content.

And which files are none of anybody's writing, by their names.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

# Hidden files, backups, swap files, and files that are just being saved.
_LEFTOVER = re.compile(
    r"\..*|.*~|#.*#|.*\.(?:bak|old|orig|rej|swp|swo|tmp)|.*___jb_(?:tmp|old)___|thumbs\.db|desktop\.ini",
    re.IGNORECASE | re.DOTALL,
)


class UnfitFileError(OSError):
    """A file that must not be read; `strerror` says why."""


def is_leftover(path: str) -> bool:
    """Say whether a file, or a folder it is in, is hidden or was left by an editor or by the system."""
    return any(map(_LEFTOVER.fullmatch, path.split("/")))


def read_ordinary(path: Path, most: int) -> bytes:
    """Read a file that a stranger may have put there.

    Parameters
    ----------
    path
        Its last part must be no symbolic link: that could show what lies outside the project.
    most
        Bytes that it may hold.

    Returns
    -------
    The file's bytes.

    Raises
    ------
    UnfitFileError
        For a link, a folder, a pipe, a device, a file with more than `most` bytes, or one that is just being
        written.
    OSError
        If it cannot be read.

    """
    if "\0" in str(path):
        raise UnfitFileError(0, "is a name that no file can have: write another")
    if path.is_symlink():
        raise UnfitFileError(0, "is a symbolic link: put the file itself here")
    # Without O_NONBLOCK a named pipe would wait for a writer for ever; O_NOFOLLOW, for a link made just now.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    look = os.fstat(handle)
    if not stat.S_ISREG(look.st_mode):
        os.close(handle)
        raise UnfitFileError(0, "is no ordinary file: put the file itself here")
    with os.fdopen(handle, "rb") as file:
        if look.st_size > most:
            raise UnfitFileError(0, f"is larger than {_size(most)}: make it smaller")
        # One byte more than there were tells a file that grew after it was looked at.
        if len(data := file.read(look.st_size + 1)) != look.st_size:
            raise UnfitFileError(0, "changed while it was read: try again when it is written")
    return data


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count // 1_000} KB"
