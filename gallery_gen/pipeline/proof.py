"""Proof that nothing changed since the last build; refuses to open what was read or written then.

A build leaves a record: how every input looked to the file system (size, times, inode), which program read
them, and how every object of the store looked. If all of it looks the same, every key is the same and every
picture is there, and neither YAML nor photos nor the manifest need be read. Whatever cannot be proven goes to
the full check, which believes contents only.

The change time (ctime) shows a file that was written and given its old modification time again. As in git's
index, a file that changed just before it was looked at proves nothing: it may have changed once more within
the same tick of the file system's clock, and look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from gallery_gen.errors import StoreError
from gallery_gen.files import read_ordinary
from gallery_gen.pipeline.key import canonical, digest, program
from gallery_gen.pipeline.store import LAST_BUILD, MANIFEST, Look, Store
from gallery_gen.spec import photo_files

FILE: Final = LAST_BUILD
_MOST: Final = 100_000_000
"""Bytes of the record, which has a line for each photo."""
TICK: Final = 2_000_000_000
"""Nanoseconds; no usual file system's clock is coarser (FAT's is as coarse)."""

Looks = dict[str, list[int] | None]
"""Path below the project → size, modification and change time, inode; None where there is no such file."""


class LastBuild(BaseModel):
    """What a build found and left: equal ones mean that there is nothing to do."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    jobs: int
    """Photos and photos × configurations."""
    pictures: int
    """Of all stages of all jobs."""
    weights: list[str]
    """The weight files that configurations name."""
    inputs: Looks
    program: str
    outputs: str
    """Digest of how the manifest and every object look."""


def input_names(root: Path, gallery: str) -> list[str]:
    """Name the specification and everything in photos/; the weight files are named in the specification."""
    return [gallery, *(f"photos/{path.name}" for path in photo_files(root))]


def look_at(root: Path, names: Iterable[str]) -> Looks:
    """Look at files below the project; to be done before they are read."""
    return {name: _look(root / name) for name in names}


def can_prove(inputs: Looks, now: int) -> bool:
    """Say whether any later change of the inputs must show, if they were looked at after the time `now`."""
    return all(look is not None and max(look[1:3]) + TICK < now for look in inputs.values())


def look_at_outputs(store: Store, looks: Mapping[str, Look]) -> str:
    """Digest how the manifest and every object of the store look."""
    lines = [f"{name} {size} {time} {inode}" for name, (size, time, inode) in sorted(looks.items())]
    return digest(canonical([_look(store.folder / MANIFEST), lines]))


def unchanged(root: Path, gallery: str, store: Store) -> LastBuild | None:
    """Return the last build if everything looks as it did then, else None."""
    try:
        last = LastBuild.model_validate_json(read_ordinary(store.folder / FILE, _MOST))
        inputs = look_at(root, [*input_names(root, gallery), *last.weights])
        if last.program != program() or last.inputs != inputs:
            return None
        return last if last.outputs == look_at_outputs(store, store.looks()) else None
    except (
        OSError,
        ValueError,
        StoreError,
    ):  # no record, or a damaged one; a ValidationError is a ValueError
        return None


def remember(last: LastBuild, store: Store) -> None:
    """Keep the record of a build."""
    store.put_file(FILE, canonical(last.model_dump()))


def _look(path: Path) -> list[int] | None:
    try:
        look = path.stat()
    except OSError:
        return None
    return [look.st_size, look.st_mtime_ns, look.st_ctime_ns, look.st_ino]
