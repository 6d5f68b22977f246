"""Mends photos where no choice is left to a person: ending, metadata, orientation, size; refuses the rest."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from gallery_gen.contribute.check import COVER, MAX_KEPT_BYTES
from gallery_gen.contribute.files import write_all
from gallery_gen.errors import PhotoError, Problem
from gallery_gen.files import read_ordinary
from gallery_gen.images import MAX_BYTES, is_too_large, metadata, prepare, suffix_of
from gallery_gen.spec import find_pictures


def mend(root: Path, only: Collection[str] = ()) -> list[Problem]:
    """Mend every photo in photos/, or only those with one of the given slugs.

    The pixels of a photo that is upright and not too large stay exactly as they are.

    Returns
    -------
    list
        What was mended, and how; `mend` is empty in each.
    """
    pictures = find_pictures(root)
    mended: list[Problem] = []
    for path in pictures:
        if not only or path.stem in only:
            mended += _mend(path, f"photos/{path.name}", pictures)
    return mended


def _mend(path: Path, name: str, pictures: Collection[Path]) -> list[Problem]:
    try:
        data = read_ordinary(path, MAX_BYTES)
        target = path.with_suffix(suffix_of(data, name))
        large = len(data) > MAX_KEPT_BYTES or is_too_large(data)
        if not (large or metadata(data) or target != path):
            return []
        prepared = prepare(data, name, COVER if large else None)
    except (OSError, PhotoError):  # only a person can mend it
        return []
    if target != path and any(target.name.casefold() == other.name.casefold() for other in pictures):
        return []
    write_all({target: prepared.data} | ({} if target == path else {path: None}))
    done = [Problem(name, None, "mended", what, "") for what in prepared.done]
    if target != path:
        done.append(Problem(name, None, "mended", f"renamed to {target.name}", ""))
    return done
