"""Files → a checked Gallery, or every problem at once; refuses to open a picture or run a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gallery_gen.errors import Problem, SpecError, suggest
from gallery_gen.spec.check import check_configuration
from gallery_gen.spec.document import Document, Path_
from gallery_gen.spec.gallery import Gallery, Photo
from gallery_gen.spec.model import (
    LAYER_MODELS,
    Configuration,
    GalleryFile,
    InputSize,
    Rendering,
    Sidecar,
    Weights,
)

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_MAX_PHOTOS = 10_000
_ModelT = TypeVar("_ModelT", bound=BaseModel)
_MODELS_BY_KEY: Mapping[str, type[BaseModel]] = {
    "weights": Weights,
    "renderings": Rendering,
    "input": InputSize,
}
MIN_EXPERIMENT_SIDE = 40
"""In pixels; the deepest stack of convolutions alone looks at 31."""
_TOP_KEYS = tuple(GalleryFile.model_fields)


def load_gallery(root: Path, gallery: str = "gallery.yml") -> Gallery:
    """Read and check the whole specification.

    Parameters
    ----------
    root
        The project's folder, with `photos/` in it.
    gallery
        The specification file below it.

    Raises
    ------
    SpecError
        With every problem of gallery.yml and of all sidecars, each with file and line.

    """
    photos, problems = _load_photos(root)
    document = Document(root / gallery, gallery)
    problems += document.problems
    size: InputSize | None = None
    configurations: list[Configuration] = []
    if isinstance(document.value, dict):
        size, configurations = _read_gallery(
            document, root, {path.stem for path in find_pictures(root)}, problems
        )
    elif not document.problems:
        problems.append(Problem(gallery, 1, "", "must be a mapping", "start with version: 1"))
    if problems or size is None:
        raise SpecError(problems)
    # The cover comes first, since a card shows the first of its pictures; the others follow by name.
    photos.sort(key=lambda photo: photo.slug != document.value.get("cover"))
    by_slug = {photo.slug: photo for photo in photos}
    experiments = tuple(by_slug[slug] for slug in document.value.get("experiments", ()))
    return Gallery(size.height, size.width, tuple(photos), tuple(configurations), experiments)


def _read_gallery(
    document: Document, root: Path, photo_slugs: set[str], problems: list[Problem]
) -> tuple[InputSize | None, list[Configuration]]:
    value = document.value
    for key in value:
        if key not in _TOP_KEYS:
            problems.append(document.problem((key,), "unknown key", suggest(key, _TOP_KEYS)))
    if value.get("version") != 1 or isinstance(value.get("version"), bool):
        problems.append(document.problem(("version",), "must be 1", "write version: 1"))
    cover = value.get("cover")
    if cover is not None and cover not in photo_slugs:
        what = f"there is no photo {cover!r}"
        problems.append(document.problem(("cover",), what, suggest(str(cover), sorted(photo_slugs))))
    size = _validate(InputSize, document, ("input",), value.get("input"), problems)
    problems += _check_experiments(document, size, photo_slugs)
    written = value.get("configurations")
    if not isinstance(written, tuple) or not written:
        problems.append(document.problem(("configurations",), "must be a list of configurations", "add one"))
        return size, []
    configurations: list[Configuration] = []
    seen: dict[str, int] = {}
    for index, item in enumerate(written):
        path: Path_ = ("configurations", index)
        slug = item.get("slug") if isinstance(item, dict) else None
        if isinstance(slug, str):
            if slug in seen:
                first = document.line(("configurations", seen[slug], "slug"))
                what = f"the slug {slug!r} is already used in line {first}"
                problems.append(document.problem((*path, "slug"), what, "choose another"))
            seen.setdefault(slug, index)
        configuration = _validate(Configuration, document, path, item, problems)
        if configuration is not None:
            configurations.append(configuration)
            if size is not None:
                input_shape = (3, size.height, size.width)
                for where, what, mend in check_configuration(configuration, input_shape, photo_slugs, root):
                    problems.append(document.problem((*path, *where), what, mend))
    return size, configurations


def _check_experiments(document: Document, size: InputSize | None, photo_slugs: set[str]) -> list[Problem]:
    """Find what is wrong with the list of photos that experiments run on."""
    slugs = document.value.get("experiments", ())
    if not isinstance(slugs, tuple):
        return [document.problem(("experiments",), "must be a list of photos", "write experiments: [cat]")]
    problems = []
    for index, slug in enumerate(slugs):
        path: Path_ = ("experiments", index)
        if slug not in photo_slugs:
            mend = suggest(str(slug), sorted(photo_slugs))
            problems.append(document.problem(path, f"there is no photo {slug!r}", mend))
        elif slug in slugs[:index]:
            problems.append(document.problem(path, f"{slug!r} is listed twice", "remove one"))
    if slugs and size is not None and min(size.height, size.width) < MIN_EXPERIMENT_SIDE:
        what = f"experiments need at least {MIN_EXPERIMENT_SIDE} × {MIN_EXPERIMENT_SIDE} pixels"
        problems.append(document.problem(("experiments",), what, "make the input larger, or drop them"))
    return problems


def find_pictures(root: Path) -> list[Path]:
    """List the picture files in photos/, by name."""
    folder = root / "photos"
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in files if path.suffix.lower() in PICTURE_SUFFIXES and path.name[0] != ".")


def _load_photos(root: Path) -> tuple[list[Photo], list[Problem]]:
    """Pair every picture in photos/ with its sidecar, in slug order."""
    folder = root / "photos"
    if not folder.is_dir():
        return [], [Problem("photos", None, "", "there is no such folder", "create it and add a photo")]
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if len(files) > 2 * _MAX_PHOTOS:
        return [], [Problem("photos", None, "", f"holds more than {2 * _MAX_PHOTOS} files", "remove some")]
    pictures = find_pictures(root)
    sidecars = {path.stem: path for path in files if path.suffix == ".yml"}
    problems: list[Problem] = []
    photos: list[Photo] = []
    seen: dict[str, str] = {}
    for path in files:
        if path not in pictures and path.suffix != ".yml":
            mend = f"use {', '.join(PICTURE_SUFFIXES)} with a .yml beside it, or remove it"
            problems.append(
                Problem(f"photos/{path.name}", None, "", "is neither a picture nor a sidecar", mend)
            )
    for path in pictures:
        name = f"photos/{path.name}"
        if path.stem in seen:
            what = f"has the same slug as {seen[path.stem]}"
            problems.append(Problem(name, None, "slug", what, "rename one of them"))
            continue
        seen[path.stem] = name
        if _slug_problem := _check_slug(path.stem):
            problems.append(Problem(name, None, "file name", *_slug_problem))
        sidecar_path = sidecars.pop(path.stem, None)
        if sidecar_path is None:
            mend = f"write photos/{path.stem}.yml with title, alt, credit, licence and source"
            problems.append(Problem(name, None, "", "has no sidecar", mend))
            continue
        document = Document(sidecar_path, f"photos/{sidecar_path.name}")
        problems += document.problems
        if not document.problems:
            sidecar = _validate(Sidecar, document, (), document.value, problems)
            if sidecar is not None:
                photos.append(Photo(path.stem, path, name, sidecar))
    for stem, path in sidecars.items():
        mend = f"add photos/{stem}.jpg, .png or .webp, or remove the sidecar"
        problems.append(Problem(f"photos/{path.name}", None, "", "has no picture beside it", mend))
    if not pictures and not problems:
        problems.append(Problem("photos", None, "", "holds no photo", "add one with its sidecar"))
    return photos, problems


def _check_slug(stem: str) -> tuple[str, str] | None:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    if set(stem) <= allowed and not stem.startswith("-") and not stem.endswith("-") and len(stem) <= 60:
        return None
    return f"{stem!r} cannot be an address", "use only a–z, 0–9 and - in the name (at most 60)"


def _validate(
    model: type[_ModelT], document: Document, path: Path_, value: object, problems: list[Problem]
) -> _ModelT | None:
    """Check one value against its model; add what is wrong, in the writer's words, to the problems."""
    if not isinstance(value, dict):
        what = "is missing" if value is None else "must be a mapping"
        fields = ", ".join(name for name, field in model.model_fields.items() if field.is_required())
        problems.append(document.problem(path, what, f"write its fields: {fields}"))
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found: dict[Path_, list[Any]] = {}
        for item in error.errors(include_url=False):
            found.setdefault(_data_path(item["loc"], value), []).append(item)
        explained = {where: _explain(items, model) for where, items in found.items()}
        unreadable = {problem.field for problem in document.problems}
        for where, (what, mend) in explained.items():
            problem = document.problem((*path, *where), what, mend)
            # A misspelt field is also missing, and what holds a wrong value is wrong too: say it once.
            misspelt = (f"did you mean {where[-1]!r}?" if where else "") in {m for _, m in explained.values()}
            deeper = any(len(other) > len(where) and other[: len(where)] == where for other in explained)
            if not deeper and not (what == "is missing" and misspelt) and problem.field not in unreadable:
                problems.append(problem)
        return None


def _data_path(location: Iterable[str | int], value: object) -> Path_:
    """Drop from an error's location what pydantic adds for union members; keep what the writer wrote."""
    path: list[str | int] = []
    parts = list(location)
    for position, part in enumerate(parts):
        if isinstance(value, dict) and (part in value or position == len(parts) - 1):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, tuple) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
    return tuple(path)


def _explain(items: list[Any], model: type[BaseModel]) -> tuple[str, str]:
    """Say what is wrong with one value, and how to mend it."""
    first = items[0]
    kind = first["type"]
    if kind == "missing":
        return "is missing", "add it"
    if kind == "extra_forbidden":
        return "unknown field", suggest(str(first["loc"][-1]), _fields_around(first["loc"], model))
    if kind == "union_tag_invalid":
        return f"unknown layer {first['ctx']['tag']!r}", suggest(first["ctx"]["tag"], LAYER_MODELS)
    if kind == "union_tag_not_found":
        return "names no layer", "write layer: Conv2d, or another of " + ", ".join(LAYER_MODELS)
    given = first["input"]
    if len(items) == 1 and kind == "literal_error":
        expected = first["ctx"]["expected"].replace("'", "")
        choices = expected.replace(" or ", ", ").split(", ")
        return f"unknown value {given!r}", suggest(str(given), choices)
    if kind == "value_error":
        what, _, mend = str(first["ctx"]["error"]).partition(": ")
        return what, mend
    messages = [str(item["msg"]).replace("Input should be", "write") for item in items]
    shown = repr(given) if len(repr(given)) <= 60 else repr(given)[:57] + "…"
    return f"{shown} does not fit", "; or ".join(dict.fromkeys(messages))


def _fields_around(location: Iterable[str | int], model: type[BaseModel]) -> Iterable[str]:
    for part in reversed(list(location)[:-1]):
        nearest = LAYER_MODELS.get(str(part)) or _MODELS_BY_KEY.get(str(part))
        if nearest is not None:
            return nearest.model_fields
    return model.model_fields
