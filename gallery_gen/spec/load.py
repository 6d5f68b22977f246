"""Files → a checked Gallery, or every problem at once; refuses to open a picture or run a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gallery_gen.errors import Problem, SpecError, suggest
from gallery_gen.spec.check import check_configuration
from gallery_gen.spec.document import Document, Path_
from gallery_gen.spec.estimate import (
    MAX_GALLERY_MACS,
    MAX_GALLERY_PIXELS,
    MAX_PHOTOS,
    photos_problem,
    total_problem,
)
from gallery_gen.spec.gallery import Gallery
from gallery_gen.spec.model import (
    LAYER_MODELS,
    Configuration,
    GalleryFile,
    InputSize,
    Rendering,
    Sidecar,
    Weights,
)
from gallery_gen.spec.photos import find_pictures, load_photos, slug_problem

_MOST_PROBLEMS = 100
"""Of one value; whoever made more does not read them all."""
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
    photos, problems = load_photos(root, _read_sidecar)
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
    named = document.value.get("learn_from") or document.value.get("experiments", ())
    learn_from = tuple(by_slug[slug] for slug in sorted(named))
    checked = Gallery(size.height, size.width, tuple(photos), tuple(configurations), experiments, learn_from)
    if (what := photos_problem(checked)) is not None:
        mend = f"stay below {MAX_PHOTOS // 1_000_000} MB: make the input smaller"
        raise SpecError([document.problem(("input",), what, mend)])
    if (total := total_problem(checked)) is not None:
        most = f"{MAX_GALLERY_MACS:,} multiply-adds and {MAX_GALLERY_PIXELS:,} pixels"
        index, what = total
        raise SpecError([document.problem(("configurations", index), what, f"stay below {most}")])
    return checked


def weight_files(root: Path, gallery: str = "gallery.yml") -> list[str]:
    """Name the weight files that a specification names, whatever is wrong with the rest of it."""
    value = Document(root / gallery, gallery).value
    configurations = value.get("configurations") if isinstance(value, dict) else None
    if not isinstance(configurations, tuple):
        return []
    weights = [one.get("weights") for one in configurations if isinstance(one, dict)]
    files = [given.get("file") for given in weights if isinstance(given, dict)]
    return sorted({file for file in files if isinstance(file, str)})


def _read_sidecar(document: Document, problems: list[Problem]) -> Sidecar | None:
    return validate(Sidecar, document, (), document.value, problems)


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
    if cover is not None and (not isinstance(cover, str) or cover not in photo_slugs):
        problems.append(document.problem(("cover",), *_no_photo(document, ("cover",), cover, photo_slugs)))
    size = validate(InputSize, document, ("input",), value.get("input"), problems)
    problems += _check_photos(document, "experiments", photo_slugs)
    problems += _check_photos(document, "learn_from", photo_slugs)
    if value.get("experiments") and size is not None and min(size.height, size.width) < MIN_EXPERIMENT_SIDE:
        what = f"experiments need at least {MIN_EXPERIMENT_SIDE} × {MIN_EXPERIMENT_SIDE} pixels"
        problems.append(document.problem(("experiments",), what, "make the input larger, or drop them"))
    if value.get("learn_from") and not value.get("experiments"):
        what = "nothing is learned without experiments"
        problems.append(document.problem(("learn_from",), what, "write experiments: [cat], or drop it"))
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
            if (unfit := slug_problem(slug)) is not None:
                problems.append(document.problem((*path, "slug"), *unfit))
            elif slug in seen:
                first = document.line(("configurations", seen[slug], "slug"))
                what = f"the slug {slug!r} is already used in line {first}"
                problems.append(document.problem((*path, "slug"), what, "choose another"))
            seen.setdefault(slug, index)
        configuration = validate(Configuration, document, path, item, problems)
        if configuration is not None:
            configurations.append(configuration)
            if size is not None:
                input_shape = (3, size.height, size.width)
                for where, what, mend in check_configuration(configuration, input_shape, photo_slugs, root):
                    problems.append(document.problem((*path, *where), what, mend))
    return size, configurations


def _check_photos(document: Document, key: str, photo_slugs: set[str]) -> list[Problem]:
    """Find what is wrong with a list of photos, if there is one."""
    slugs = document.value.get(key, ())
    if not isinstance(slugs, tuple):
        return [document.problem((key,), "must be a list of photos", f"write {key}: [cat]")]
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, slug in enumerate(slugs):
        path: Path_ = (key, index)
        if not isinstance(slug, str) or slug not in photo_slugs:
            problems.append(document.problem(path, *_no_photo(document, path, slug, photo_slugs)))
        elif slug in seen:
            problems.append(document.problem(path, f"{slug!r} is listed twice", "remove one"))
        else:
            seen.add(slug)
        if len(problems) == _MOST_PROBLEMS:
            break
    return problems


def _no_photo(document: Document, path: Path_, slug: object, photo_slugs: set[str]) -> tuple[str, str]:
    """Say what is wrong with a value that names no photo, and how to mend it."""
    nearest = f"there is no photo {_short(slug)}", suggest(str(slug), sorted(photo_slugs))
    return document.explain_no_text(path, slug) or nearest


def validate(
    model: type[_ModelT], document: Document, path: Path_, value: object, problems: list[Problem]
) -> _ModelT | None:
    """Check one value against its model; add what is wrong, in the writer's words, to the problems."""
    if not isinstance(value, dict):
        what = "is missing" if value is None else "must be a mapping"
        required = [name for name, field in model.model_fields.items() if field.is_required()]
        fields = ", ".join(required or model.model_fields)
        problems.append(document.problem(path, what, f"write its fields: {fields}"))
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found: dict[Path_, list[Any]] = {}
        for item in error.errors(include_url=False)[:_MOST_PROBLEMS]:
            found.setdefault(_data_path(item["loc"], value), []).append(item)
        explained = {
            where: (_wants_text(items) and document.explain_no_text((*path, *where), items[0]["input"]))
            or _explain(items, model)
            for where, items in found.items()
        }
        unreadable = {problem.field for problem in document.problems}
        mends = {mend for _, mend in explained.values()}
        around = {where[:length] for where in explained for length in range(len(where))}
        for where, (what, mend) in explained.items():
            problem = document.problem((*path, *where), what, mend)
            # A misspelt field is also missing, and what holds a wrong value is wrong too: say it once.
            misspelt = bool(where) and f"did you mean {where[-1]!r}?" in mends
            if (
                where not in around
                and not (what == "is missing" and misspelt)
                and problem.field not in unreadable
            ):
                problems.append(problem)
        return None


def _wants_text(items: list[Any]) -> bool:
    """Whether a value is wrong because it is no text."""
    first = items[0]
    choices = first.get("ctx", {}).get("expected", "") if first["type"] == "literal_error" else ""
    return not isinstance(first["input"], str) and (first["type"] == "string_type" or "'" in choices)


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
        return f"unknown layer {_short(first['ctx']['tag'])}", suggest(first["ctx"]["tag"], LAYER_MODELS)
    if kind == "union_tag_not_found":
        return "names no layer", "write layer: Conv2d, or another of " + ", ".join(LAYER_MODELS)
    given = first["input"]
    if len(items) == 1 and kind == "literal_error":
        expected = first["ctx"]["expected"].replace("'", "")
        choices = expected.replace(" or ", ", ").split(", ")
        return f"unknown value {_short(given)}", suggest(str(given), choices)
    if kind == "value_error":
        what, _, mend = str(first["ctx"]["error"]).partition(": ")
        return what, mend
    messages = [str(item["msg"]).replace("Input should be", "write") for item in items]
    return f"{_short(given)} does not fit", "; or ".join(dict.fromkeys(messages))


def _short(value: object) -> str:
    """Write a value for a message, cut where it is long."""
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _fields_around(location: Iterable[str | int], model: type[BaseModel]) -> Iterable[str]:
    for part in reversed(list(location)[:-1]):
        nearest = LAYER_MODELS.get(str(part)) or _MODELS_BY_KEY.get(str(part))
        if nearest is not None:
            return nearest.model_fields
    return model.model_fields
