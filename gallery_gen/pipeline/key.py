"""What a job's result depends on, as digests; refuses to look at a modification time.

A key is the SHA-256 of a canonical, tagged structure. Its parts are kept beside the result, so that the plan
can say which of them changed.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gallery_gen.errors import GalleryError
from gallery_gen.files import read_ordinary
from gallery_gen.spec import Configuration, Gallery

_PACKAGE = Path(__file__).parents[1]
_CODE = ("nn/", "models/", "images/", "figures/", "pipeline/job.py")
_LIBRARIES = ("numpy", "pillow", "simplejpeg", "isal", "matplotlib")
_MOST = 1 << 30
"""Bytes of a weight file; the check of the specification allows what its network needs."""

Parts = dict[str, str]


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """Write nested dicts, lists, text, numbers, booleans and None in one way only."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def _source() -> Parts:
    """Digest every source file of the program; read once, so that a process answers for the code it runs."""
    files = sorted(_PACKAGE.rglob("*.py"))
    return {file.relative_to(_PACKAGE).as_posix(): digest(file.read_bytes()) for file in files}


@lru_cache(maxsize=1)
def generator_parts() -> Parts:
    """Name the digest of all code that shapes pictures, file by file, and the libraries' versions."""
    parts = {f"version of {name}": version(name) for name in _LIBRARIES}
    return parts | {f"code of {file}": code for file, code in _source().items() if file.startswith(_CODE)}


def experiment_parts() -> Parts:
    """Name all code that shapes experiments: what shapes pictures, and their own."""
    own = ("experiments/", "pipeline/trial.py")
    code = {f"code of {file}": code for file, code in _source().items() if file.startswith(own)}
    return generator_parts() | code


def program() -> str:
    """Digest all that runs in a build, what shapes only the manifest or the messages included."""
    versions = [version(name) for name in ("gallery-gen", *_LIBRARIES, "pydantic", "pyyaml")]
    return digest(canonical([versions, _source()]))


def shared_parts(gallery: Gallery, configuration: Configuration | None, root: Path) -> Parts:
    """Name everything but the photo that shapes the results of a configuration.

    Parameters
    ----------
    gallery
        For the size that photos are cropped to.
    configuration
        None for the cropped photo itself.
    root
        The project's folder, for weight files.

    Returns
    -------
    dict
        What it is → digest or version.

    """
    parts = dict(generator_parts())
    parts["input size"] = f"{gallery.input_height}×{gallery.input_width}"
    if configuration is not None:
        written = configuration.model_dump(mode="json")
        for part in ("layers", "model", "weights", "renderings"):
            parts[part] = digest(canonical({"part": part, "value": written[part]}))
        parts["stages"] = " ".join(configuration.shown_stages)
        if configuration.weights is not None and configuration.weights.file is not None:
            parts["weights file"] = _digest_of_weights(root, configuration.weights.file)
    return parts


def _digest_of_weights(root: Path, file: str) -> str:
    """Digest a weight file, which may have gone since the specification was checked."""
    try:
        return digest(read_ordinary((root / file).resolve(), _MOST))
    except OSError as error:
        raise GalleryError(f"{file}: cannot be read ({error.strerror}): save the weights again") from error


def key_of(shared_digest: str, own: Parts) -> str:
    """Return the key of one photo's job; the parts that all photos share are digested once, before.

    Parameters
    ----------
    shared_digest
        The digest of what `shared_parts` named.
    own
        What shapes this photo's result alone: the photo, and the stages whose values are kept, if any.

    """
    return digest(canonical({"kind": "job", "version": 2, "shared": shared_digest, **own}))


def changes(old: Parts, new: Parts) -> tuple[str, ...]:
    """Say which parts differ, in order of name."""
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
