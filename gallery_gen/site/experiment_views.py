"""An experiment's outcome → what its figure says: labelled pictures, tables, numbers; knows no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from gallery_gen.models import imagenet_classes
from gallery_gen.pipeline.manifest import Experiment, OutcomePicture
from gallery_gen.site import words as w
from gallery_gen.site.pages import LegendView, PictureView
from gallery_gen.site.words import Words

Number = int | float


@dataclass(frozen=True)
class ShownView:
    """A picture with its label."""

    label: str
    picture: PictureView
    legend: LegendView | None
    """None where its group has one scale, or it has none."""


@dataclass(frozen=True)
class GroupView:
    """Pictures side by side, perhaps on one scale."""

    pictures: tuple[ShownView, ...]
    legend: LegendView | None

    @property
    def columns(self) -> int:
        """How many stand in a row where there is room: rows come out full."""
        count = len(self.pictures)
        if count < 3:
            return 2
        return 3 if count % 3 == 0 and count % 4 else 4


@dataclass(frozen=True)
class TableView:
    """A table of numbers."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def written(name: str, value: Number) -> str:
    """Write a number: shares as per cent, whole numbers in full, others with three digits."""
    if name.startswith("share"):
        return w.share(value)
    text = w.count(value) if isinstance(value, int) else w.number(value)
    return text.replace(" ", "\u00a0")  # a number is never broken over two lines


def numbers(experiment: Experiment) -> dict[str, str]:
    """Every number, written, by a name that a sentence can hold: `error`, `followed_max_5_3`.

    Where one is the number of a class, `first`, `first_name` is what that class is called.
    """
    outcome = experiment.outcome
    said = {name: written(name, value) for name, value in outcome.numbers.items()}
    if "first" in outcome.numbers:
        said["first_name"] = imagenet_classes()[int(outcome.numbers["first"])]
    for table, rows in outcome.tables.items():
        for row, cells in rows.items():
            for column, value in cells.items():
                said[f"{table}_{row}_{column}".replace("-", "_")] = written(column, value)
    return said


def find(experiment: Experiment, path: str) -> tuple[str, Number] | None:
    """Find a number by `name`, or `table.row.column`: what it is called last, and its value."""
    outcome = experiment.outcome
    if path in outcome.numbers:
        return path, outcome.numbers[path]
    table, _, rest = path.partition(".")
    row, _, column = rest.partition(".")
    found = outcome.tables.get(table, {}).get(row, {}).get(column)
    return None if found is None else (column, found)


def paths(experiment: Experiment) -> list[str]:
    """Every path that `find` knows."""
    outcome = experiment.outcome
    return [
        *outcome.numbers,
        *(f"{t}.{r}.{c}" for t, rows in outcome.tables.items() for r, cells in rows.items() for c in cells),
    ]


def groups(experiment: Experiment, words: Words, photo: str) -> tuple[GroupView, ...]:
    """Pictures in order, those next to one another on the same scale together with one legend.

    Pictures with a scale of their own stand side by side; one without may come first, to compare them with.
    """
    found: list[GroupView] = []
    alone: list[ShownView] = []
    for legend, members in groupby(experiment.outcome.pictures, key=lambda picture: picture.legend):
        pictures = list(members)
        scale = LegendView.of(legend)
        if len(pictures) == 1 and (scale is not None or not alone):
            alone.append(shown(experiment, pictures[0], words, photo, scale))
            continue
        if alone:
            found.append(GroupView(tuple(alone), None))
            alone = []
        views = tuple(shown(experiment, picture, words, photo) for picture in pictures)
        found.append(GroupView(views, scale))
    if alone:
        found.append(GroupView(tuple(alone), None))
    return tuple(found)


def shown(
    experiment: Experiment,
    picture: OutcomePicture,
    words: Words,
    photo: str,
    legend: LegendView | None = None,
) -> ShownView:
    """One picture with its label."""
    name = experiment.name
    said = numbers(experiment) | {key: written(key, value) for key, value in picture.values.items()}
    if name == "class-pictures":
        said["name"] = imagenet_classes()[int(picture.values["channel"])]
    label = words.say(f"experiment.{name}.label.{picture.rendering}", **said)
    alt = words.say(f"experiment.{name}.alt.{picture.rendering}", photo=photo, **said)
    return ShownView(label, PictureView.of(picture, alt), legend)


def table(experiment: Experiment, name: str, words: Words) -> TableView:
    """Show one table; names of rows and columns that the locale does not have stay as they are."""
    rows: Mapping[str, Mapping[str, Number]] = experiment.outcome.tables[name]
    columns = list(next(iter(rows.values())))
    slug = experiment.name
    return TableView(
        caption=words.say(f"experiment.{slug}.table.{name}"),
        corner=words.say(f"experiment.{slug}.rows"),
        columns=tuple(words.choose(f"experiment.column.{column}", column) for column in columns),
        rows=tuple((row_name(experiment, row, words), _cells(columns, cells)) for row, cells in rows.items()),
    )


def row_name(experiment: Experiment, row: str, words: Words) -> str:
    """Say what a row is about."""
    if experiment.name == "class-pictures":
        return imagenet_classes()[int(row)]
    return words.choose(f"experiment.{experiment.name}.row.{row}", row)


def _cells(columns: Iterable[str], cells: Mapping[str, Number]) -> tuple[str, ...]:
    return tuple(written(column, cells[column]) for column in columns)
