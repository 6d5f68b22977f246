"""Mends photos where no choice is left to a person: ending, metadata, orientation, size; refuses the rest."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from gallery_gen.contribute.files import write_all
from gallery_gen.errors import PhotoError, Problem
from gallery_gen.images import prepare, read_photo
from gallery_gen.spec import find_pictures


def mend(root: Path, only: Collection[str] = ()) -> list[Problem]:
    """Mend every photo in photos/, or only those with one of the given slugs.

    The pixels of a photo that need not be encoded again stay exactly as they are.

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
        data = read_photo(path)
        prepared = prepare(data, name, only_mend=True)
    except PhotoError:  # only a person can mend it
        return []
    target = path.with_suffix(prepared.suffix)
    if target == path and prepared.data == data:
        return []
    if target != path and any(target.name.casefold() == other.name.casefold() for other in pictures):
        return []
    write_all({target: prepared.data} | ({} if target == path else {path: None}))
    done = [Problem(name, None, "mended", what, "") for what in prepared.done]
    if target != path:
        done.append(Problem(name, None, "mended", f"renamed to {target.name}", ""))
    return done
