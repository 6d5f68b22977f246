"""Saves and reads parameters (a state dict in an .npz file); builds nothing but finite arrays of numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import GalleryError

_LONGEST = 200
"""Characters of a library's complaint, which may repeat the whole header."""


def save_state(path: Path, parameters: Mapping[str, NDArray[np.floating]]) -> None:
    """Write a state dict as .npz; the same parameters always give the same bytes.

    Parameters
    ----------
    path
        Where to; the file appears whole or not at all.
    parameters
        Name → array, as from `Network.init`.

    """
    save_arrays(path, parameters)


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays of any numbers as .npz; the same arrays always give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(array, order="C"), allow_pickle=False)
            # A ZipInfo of its own has a fixed date; numpy.savez would write the time of day.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content.getvalue())
    temporary.replace(path)


def load_state(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read a state dict.

    Parameters
    ----------
    path
        An .npz file of float arrays named like `conv1.weight`.

    Returns
    -------
    dict
        Name → float32 array, in name order.

    Raises
    ------
    GalleryError
        If the file cannot be read, holds anything but real numbers, or a value is not finite.

    """
    arrays = read_arrays(path)
    state = {}
    for name, array in arrays.items():
        if array.dtype.kind == "f":
            with np.errstate(over="ignore"):
                state[name] = array.astype(np.float32)
        if name not in state or not np.isfinite(state[name]).all():
            raise GalleryError(
                f"{path}: {name}: must hold floating-point numbers that are finite in float32: save it again"
            )
    return state


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read an .npz file of arrays, in name order; a GalleryError if it is none."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise OSError("it is no ordinary file")
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            return {member.filename.removesuffix(".npy"): _read(archive, member) for member in members}
    # On what is no archive of arrays, zipfile, zlib and NumPy's reading of headers as Python raise what they
    # like, and none of it is a bug of ours.
    except Exception as error:
        why = str(error)[:_LONGEST] or type(error).__name__
        raise GalleryError(
            f"{path}: not a readable .npz of arrays ({why}): save it with numpy.savez"
        ) from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    """One array; the member is read to its end, where its checksum is compared."""
    if not member.filename.endswith(".npy") or member.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        raise ValueError(f"{member.filename} is no array as NumPy saves it")
    array: NDArray[Any] = np.lib.format.read_array(io.BytesIO(archive.read(member)), allow_pickle=False)
    return array
