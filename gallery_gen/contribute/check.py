"""Everything that is wrong with what people wrote and sent, all at once; refuses to change any of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from shlex import quote
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen.contribute.slug import suggest_slug
from gallery_gen.errors import PhotoError, Problem, SpecError
from gallery_gen.images import (
    COVER,
    MAX_KEPT_BYTES,
    cover_crop,
    decode_photo,
    explain_notes,
    read_photo,
    suffix_of,
)
from gallery_gen.spec import find_pictures, load_gallery

Pixels = NDArray[np.uint8]

_FIX: Final = "gallery-gen check --fix"
_THUMB: Final = (64, 80)
_SAME: Final = 2.0
"""Mean difference of two thumbs, of 255, below which they show the same picture, saved once more perhaps."""


def check(root: Path, only: Collection[str] = ()) -> list[Problem]:
    """Find every problem of gallery.yml, of all sidecars and of all photos.

    Parameters
    ----------
    root
        The project's folder.
    only
        Slugs; if there are any, only what is wrong with these photos is told.

    Returns
    -------
    list
        In order of file and line; empty if all is well.
    """
    problems: list[Problem] = []
    try:
        load_gallery(root)
    except SpecError as error:
        problems += (_tidy(problem, root) for problem in error.problems)
    thumbs: dict[str, NDArray[np.int16]] = {}
    for path in find_pictures(root):
        found, pixels = _look(path, f"photos/{path.name}", root)
        problems += found
        if pixels is not None:
            thumbs[f"photos/{path.name}"] = _thumb(pixels)
    problems += _duplicates(thumbs, only)
    problems = [problem for problem in problems if not only or _slug_of(problem.file) in only]
    return list(SpecError(problems).problems)


def find_slug(root: Path, name: str) -> str | None:
    """Find the photo that a person means, by its slug or by the path of its picture or sidecar.

    Returns
    -------
    The slug, or None if there is no such file in photos/.
    """
    path = Path(name)
    known = [file.name for file in (root / "photos").glob("*")]
    if path.name == name:
        fitting = [known_name for known_name in known if name in (known_name, Path(known_name).stem)]
        return Path(fitting[0]).stem if fitting else None
    folder = (root / "photos").resolve()
    inside = folder in (path.absolute().parent.resolve(), (root / path).absolute().parent.resolve())
    return path.stem if inside and path.name in known else None


def find_twin(root: Path, pixels: Pixels, besides: Collection[Path] = ()) -> str | None:
    """Find the photo of photos/ that shows the same picture, even if it was saved in another form."""
    thumb = _thumb(pixels)
    for path in find_pictures(root):
        if path in besides:
            continue
        try:
            other = _thumb(decode_photo(read_photo(path), str(path)))
        except PhotoError:  # a check will say so
            continue
        if _alike(thumb, {path.name: other}):
            return f"photos/{path.name}"
    return None


def _look(path: Path, name: str, root: Path) -> tuple[list[Problem], Pixels | None]:
    """Find all that is wrong with a photo's file; and its pixels, if it can be decoded at all."""
    fix = f"run {_FIX} {quote(name)}"
    try:
        data = read_photo(path)
    except PhotoError as error:
        return [_tidy(Problem(name, None, "", str(error), ""), root)], None
    problems = []
    try:
        pixels = decode_photo(data, str(path))
    except PhotoError as error:
        problem = _tidy(Problem(name, None, "", str(error), ""), root)
        try:  # its name or its size alone may be wrong, and then the rest is said, too
            pixels = decode_photo(data, str(path.with_suffix(suffix_of(data, name))), shrink=True)
        except PhotoError:
            return [problem], None
        problems.append(replace(problem, mend=f"{problem.mend}, or {fix}"))
    if what := explain_notes(data):
        problems.append(Problem(name, None, "metadata", what, f"{fix}, or save it without them"))
    if len(data) > MAX_KEPT_BYTES:
        what = f"has {len(data) / 1e6:.1f} MB ({pixels.shape[1]} × {pixels.shape[0]} pixels)"
        mend = f"{fix}, or scale it down to about {COVER[1]} × {COVER[0]} pixels"
        problems.append(Problem(name, None, "size", what, mend))
    return problems, pixels


def _tidy(problem: Problem, root: Path) -> Problem:
    """Split what decoding says of a photo into its parts, and suggest a name where one cannot stay."""
    file = Path(problem.file)
    if problem.field == "file name":
        slug = _free(suggest_slug(file.stem), root)
        return replace(problem, mend=f"rename it to {slug}{file.suffix}, and its sidecar to {slug}.yml")
    for start in (f"{root / problem.file}: ", f"{problem.file}: "):
        if problem.what.startswith(start) and not problem.mend:
            what, _, mend = problem.what.removeprefix(start).rpartition(": ")
            return replace(problem, what=what or mend, mend=mend if what else "")
    return problem


def _free(slug: str, root: Path) -> str:
    """Number a name that another photo has already."""
    taken = {path.stem for path in (root / "photos").glob("*")}
    names = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _thumb(pixels: Pixels) -> NDArray[np.int16]:
    return cover_crop(pixels, *_THUMB).astype(np.int16)


def _alike(thumb: NDArray[np.int16], others: Mapping[str, NDArray[np.int16]]) -> list[str]:
    """Name the pictures that show the same as one."""
    if not others:
        return []
    differences = np.abs(np.stack([*others.values()]) - thumb).mean(axis=(1, 2, 3))
    return [name for name, difference in zip(others, differences, strict=True) if difference <= _SAME]


def _duplicates(thumbs: Mapping[str, NDArray[np.int16]], only: Collection[str]) -> Iterator[Problem]:
    """Find photos that show the same as one before them; of two, the one that is asked about is named."""
    before: dict[str, NDArray[np.int16]] = {}
    for name, thumb in thumbs.items():
        for other in _alike(thumb, before):
            pair = [other, name] if only and _slug_of(name) not in only else [name, other]
            yield Problem(pair[0], None, "", f"shows the same picture as {pair[1]}", "keep one of them")
        before[name] = thumb


def _slug_of(file: str) -> str:
    """The slug of a file in photos/; of any other file, what no photo is called."""
    path = Path(file)
    return path.stem if path.parent == Path("photos") else ""
