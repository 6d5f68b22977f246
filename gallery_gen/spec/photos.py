"""The folder photos/: pairs each picture with its sidecar, all problems at once; opens no picture."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from gallery_gen.errors import Problem
from gallery_gen.files import is_leftover
from gallery_gen.spec.document import Document
from gallery_gen.spec.gallery import Photo
from gallery_gen.spec.model import Sidecar

PICTURE_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp")
MAX_FILES: Final = 20_000
"""In photos/; a folder with more is refused before they are looked at one by one."""
MAX_SIDECAR: Final = 20_000
"""Bytes."""

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows has devices of these names, and MkDocs takes the last two for a folder's own page.
_RESERVED: Final = {"con", "prn", "aux", "nul", "index", "readme"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}

Read = Callable[[Document, list[Problem]], Sidecar | None]


def photo_files(root: Path) -> list[Path]:
    """List the files in photos/ by name, leftovers left out; of far too many, one more than allowed.

    A folder that cannot be used, such as a link, holds none.
    """
    if folder_problem(root):
        return []
    try:
        with os.scandir(root / "photos") as entries:
            names = [entry.name for entry in islice(entries, MAX_FILES + 1)]
    except OSError:
        return []
    return [root / "photos" / name for name in sorted(names) if not is_leftover(name)]


def find_pictures(root: Path) -> list[Path]:
    """List the picture files in photos/, by name."""
    return [path for path in photo_files(root) if path.suffix.lower() in PICTURE_SUFFIXES]


def slug_problem(slug: str) -> tuple[str, str] | None:
    """Say why a name cannot be part of an address, and how to mend it; None if it can."""
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        return f"{slug!r} cannot be an address", "use only a–z, 0–9 and single - in the name (at most 60)"
    if slug in _RESERVED:
        return f"{slug!r} is a name that computers keep for themselves", "choose another name"
    return None


def folder_problem(root: Path) -> tuple[str, str] | None:
    """Say why a project's photos/ cannot be used, and how to mend it; None if it can."""
    folder = root / "photos"
    if folder.is_symlink():
        return "is a symbolic link", "put the folder itself here"
    if not folder.is_dir():
        return "there is no such folder", "create it and add a photo"
    return None


def load_photos(root: Path, read: Read) -> tuple[list[Photo], list[Problem]]:
    """Pair every picture in photos/ with its sidecar, which `read` checks, in slug order."""
    if unfit := folder_problem(root):
        return [], [Problem("photos", None, "", *unfit)]
    files = photo_files(root)
    if len(files) > MAX_FILES:
        return [], [Problem("photos", None, "", f"holds more than {MAX_FILES} files", "remove some")]
    sidecars = {path.stem: path for path in files if path.suffix == ".yml"}
    pictures = [path for path in files if path.suffix.lower() in PICTURE_SUFFIXES]
    problems = list(_strangers(files))
    photos: list[Photo] = []
    seen: dict[str, str] = {}
    for path in pictures:
        name = f"photos/{path.name}"
        if path.stem in seen:
            what = f"has the same slug as {seen[path.stem]}"
            problems.append(Problem(name, None, "slug", what, "rename one of them"))
            continue
        seen[path.stem] = name
        if (unfit := slug_problem(path.stem)) is not None:
            problems.append(Problem(name, None, "file name", *unfit))
        sidecar_path = sidecars.pop(path.stem, None)
        if sidecar_path is None:
            mend = f"write photos/{path.stem}.yml with title, alt, credit, licence and source"
            problems.append(Problem(name, None, "", "has no sidecar", mend))
            continue
        document = Document(sidecar_path, f"photos/{sidecar_path.name}", MAX_SIDECAR)
        problems += document.problems
        if not document.problems:
            sidecar = read(document, problems)
            if sidecar is not None:
                photos.append(Photo(path.stem, path, name, sidecar))
    for stem, path in sidecars.items():
        mend = f"add photos/{stem}.jpg, .png or .webp, or remove the sidecar"
        problems.append(Problem(f"photos/{path.name}", None, "", "has no picture beside it", mend))
    if not pictures and not problems:
        problems.append(Problem("photos", None, "", "holds no photo", "add one with its sidecar"))
    return photos, problems


def _strangers(files: list[Path]) -> Iterator[Problem]:
    """Name what does not belong into the folder."""
    for path in files:
        if path.suffix.lower() not in PICTURE_SUFFIXES and path.suffix != ".yml":
            mend = f"use {', '.join(PICTURE_SUFFIXES)} with a .yml beside it, or remove it"
            yield Problem(f"photos/{path.name}", None, "", "is neither a picture nor a sidecar", mend)
