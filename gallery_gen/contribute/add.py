"""A photo and what its giver says of it → two files in photos/, both or none; refuses to ask or to print."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gallery_gen.contribute.check import find_twin
from gallery_gen.contribute.files import write_all
from gallery_gen.errors import GalleryError, PhotoError, Problem, SpecError, visible
from gallery_gen.images import MAX_BYTES, Prepared, prepare
from gallery_gen.spec import find_licence, load_gallery, sidecar_text

FIELDS: Final = ("title", "alt", "credit", "licence", "source", "tags")
_FITTING: Final[Mapping[str, Any]] = {
    "title": "A title",
    "alt": "A text that describes the picture.",
    "credit": "Somebody",
    "licence": "CC0-1.0",
    "source": "somewhere",
}
"""Stands in for what is not known yet, so that one value can be checked by itself."""


@dataclass(frozen=True)
class Offer:
    """A photo that may become one of the gallery's."""

    source: Path
    """Where the giver has it."""
    slug: str
    prepared: Prepared
    values: Mapping[str, Any]
    """Of the sidecar's fields; `tags` is a tuple."""


@dataclass(frozen=True)
class Written:
    """The two files that were written."""

    picture: Path
    sidecar: Path


def prepare_file(path: Path) -> Prepared:
    """Read a photo from anywhere and make it fit for photos/.

    Raises
    ------
    PhotoError
        It cannot be read or decoded.
    """
    name = visible(str(path))
    try:
        if not path.is_file():
            raise PhotoError(f"{name}: is missing or no ordinary file: name a picture")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PhotoError(f"{name}: cannot be read ({error.strerror}): check its permissions") from error
    return prepare(data, name)


def normalise(values: Mapping[str, Any]) -> dict[str, Any]:
    """Order the fields, leave out empty tags, and write a licence that is meant as it is written here."""
    fields = {name: values[name] for name in FIELDS if name in values and (name != "tags" or values[name])}
    if isinstance(licence := fields.get("licence"), str):
        fields["licence"] = find_licence(licence) or licence
    return fields


def explain(values: Mapping[str, Any], field: str) -> list[Problem]:
    """Say what is wrong with one of the values, by the code that checks every sidecar; empty if it is fit."""
    with tempfile.TemporaryDirectory() as folder:
        written = normalise({**_FITTING, **values})
        problems = _try(Path(folder), "photo", sidecar_text(written), Path("photo.png"))
    asked = {field, ""} if field == "alt" else {field}  # an alt that is the title's twin is nobody's field
    return [problem for problem in problems if problem.field.partition(".")[0] in asked]


def explain_slug(root: Path, slug: str, source: Path, *, replace: bool = False) -> tuple[str, str] | None:
    """Say why a new photo cannot have this slug, and how to mend it; None if it can."""
    with tempfile.TemporaryDirectory() as aside:
        name = f"{slug}.png"
        if Path(name).name != name or slug[:1] in ("", "."):
            return f"{slug!r} cannot be an address", "use only a–z, 0–9 and - in it"
        fitting = sidecar_text(_FITTING)
        if problems := _try(Path(aside), slug, fitting, Path(name)):
            return problems[0].what, problems[0].mend
    own = root / "photos" / f"{source.stem}.yml"
    if moved_file(root, source) and own.is_file() and source.stem != slug:
        return (
            f"photos/{source.name} is one of the gallery's photos",
            f"to change its text, edit photos/{own.name}",
        )
    taken = sorted(_old_files(root, slug) - moved_file(root, source))
    if taken and not replace:
        return f"photos/{taken[0].name} is there already", "choose another name with --slug, or add --replace"
    return None


def refuse_twin(root: Path, prepared: Prepared, besides: Collection[Path] = ()) -> None:
    """Refuse a picture that is in photos/ already.

    Raises
    ------
    GalleryError
        With the name of the one that is there.
    """
    if (twin := find_twin(root, prepared.pixels, besides)) is not None:
        raise GalleryError(f"This is the same picture as {visible(twin)}: choose another photo")


def save(root: Path, offer: Offer, *, replace: bool = False) -> Written:
    """Check an offer as every photo is checked, and write its two files.

    Raises
    ------
    SpecError
        With everything that is wrong with its sidecar; nothing is written.
    GalleryError
        Its slug or its picture is taken, or a file cannot be written.
    """
    if (unfit := explain_slug(root, offer.slug, offer.source, replace=replace)) is not None:
        raise GalleryError(": ".join(map(visible, unfit)))
    folder = root / "photos"
    picture, sidecar = folder / f"{offer.slug}{offer.prepared.suffix.lower()}", folder / f"{offer.slug}.yml"
    text = sidecar_text(normalise(offer.values))
    with tempfile.TemporaryDirectory() as aside:
        if problems := _try(Path(aside), offer.slug, text, picture):
            raise SpecError(problems)
    old = _old_files(root, offer.slug) | moved_file(root, offer.source)
    refuse_twin(root, offer.prepared, old)
    gone = dict.fromkeys(old - {picture, sidecar})
    write_all({picture: offer.prepared.data, sidecar: text.encode(), **gone})
    return Written(picture, sidecar)


def _old_files(root: Path, slug: str) -> set[Path]:
    """What stands in photos/ under a slug, in whatever case its name is written."""
    return {path for path in (root / "photos").glob("*") if path.stem.casefold() == slug.casefold()}


def moved_file(root: Path, source: Path) -> set[Path]:
    """The giver's own file where it lies in photos/ already: it moves instead of being copied."""
    folder = root / "photos"
    return {folder / source.name} if source.absolute().parent.resolve() == folder.resolve() else set()


def _try(root: Path, slug: str, text: str, picture: Path) -> list[Problem]:
    """Check a sidecar and a picture's name in a project of their own, before anything is written in ours."""
    (root / "photos").mkdir()
    (root / "photos" / picture.name).touch()
    (root / "photos" / f"{slug}.yml").write_text(text, encoding="utf-8")
    try:
        load_gallery(root)
    except SpecError as error:
        return [problem for problem in error.problems if problem.file.startswith("photos/")]
    return []
