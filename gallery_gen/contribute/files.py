"""Files of photos/, written whole: all of them or none; knows nothing of what they hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gallery_gen.errors import GalleryError, visible


def write_all(files: Mapping[Path, bytes | None]) -> None:
    """Write every file, and remove those without bytes; or leave all as they were.

    Raises
    ------
    GalleryError
        If one of them cannot be written.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    done: list[Path] = []
    try:
        for path, data in files.items():
            done.append(path)
            _put(path, data)
    except BaseException as error:
        for path in done:
            _put(path, before[path])
        if isinstance(error, OSError):
            what = f"cannot be written ({error.strerror})"
            raise GalleryError(
                f"{visible(str(path))}: {what}: check its folder's permissions and space"
            ) from error
        raise


def _put(path: Path, data: bytes | None) -> None:
    """Write beside the file, then put in place: a reader never sees half of it."""
    if data is None:
        path.unlink(missing_ok=True)
        return
    if path.is_file() and path.read_bytes() == data:
        return
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
