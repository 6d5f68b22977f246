"""The manifest: all results in the specification's order, and all that pages and widgets read of them.

It refuses to know how pictures are made, stored or shown. Every number in it is finite: JSON knows no other.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Final = 1


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ObjectFile(_Entry):
    """One encoded file in the store: `<digest>.<suffix>`."""

    digest: str
    """SHA-256 of the file's bytes, hexadecimal."""
    suffix: str
    """File name extension without the dot, e.g. `png`."""
    size: int
    """Bytes."""

    @property
    def name(self) -> str:
        """The file's published name."""
        return f"{self.digest}.{self.suffix}"


class PictureFile(ObjectFile):
    """A picture in the store."""

    width: int
    height: int


class Legend(_Entry):
    """What the ends of a colour scale stand for."""

    colormap: str
    low: float
    high: float


class Picture(_Entry):
    """One rendering of one stage: the exact picture and two lighter ones for pages."""

    rendering: str
    """Name of the rendering in the specification, e.g. `original` or `honest`."""
    mode: str
    """photo, rgb, map, grid, signed, wrapped or clipped."""
    legend: Legend | None
    exact: PictureFile
    """Lossless: one pixel for each value (and the grid's lines)."""
    light: PictureFile
    """What a page shows; at most 640 pixels wide."""
    thumb: PictureFile
    """What a card shows; at most 240 pixels wide."""


class NotFinite(_Entry):
    """How many values of a stage are no finite numbers."""

    stage: str
    values: int
    """All there are."""
    nan: int
    infinity: int
    """+∞."""
    minus_infinity: int
    """−∞."""

    @property
    def count(self) -> int:
        """Values that are not finite."""
        return self.nan + self.infinity + self.minus_infinity

    @property
    def said(self) -> str:
        """Stage and reason, for messages."""
        kinds = {"NaN": self.nan, "+∞": self.infinity, "−∞": self.minus_infinity}
        parts = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items() if count)
        return f"{self.stage}: {self.count:,} of {self.values:,} values are not finite ({parts})"


_IfAny = Annotated[NotFinite | None, Field(exclude_if=lambda value: value is None)]
"""Hardly any stage has some, and a line for each of the others would make manifests a tenth longer."""


class Statistics(_Entry):
    """Facts about one stage's tensor; min, max and mean are of its finite values, None where it has none."""

    min: float | None
    max: float | None
    mean: float | None
    negative: float
    """Share of values below zero, 0 to 1."""
    zero: float
    """Share of values exactly zero, 0 to 1."""
    not_finite: _IfAny = None
    """What is left out of min, max and mean, if anything is."""


class Stage(_Entry):
    """One named step of a network on one photo."""

    name: str
    layer: str
    """As in Python, e.g. `Conv2d(out_channels=3, kernel_size=3)`; `input` for the photo itself."""
    shape: tuple[int, ...]
    """(C, H, W), or (F,) after a flatten or linear layer."""
    parameters: int
    macs: int
    statistics: Statistics
    not_finite_since: _IfAny = None
    """The first stage so far, shown or not, with values that are not finite: this one or one before it."""
    pictures: tuple[Picture, ...]
    values: ObjectFile | None = None
    """The values themselves, as `images.values` encodes them, where the specification asks for them."""


class Job(_Entry):
    """One photo through one configuration."""

    photo: str
    configuration: str
    key: str
    """SHA-256 of everything that shapes the result."""
    stages: tuple[Stage, ...]

    @property
    def not_finite(self) -> NotFinite | None:
        """The first stage, shown or not, with values that are not finite."""
        return next((stage.not_finite_since for stage in self.stages if stage.not_finite_since), None)


class OutcomePicture(Picture):
    """A picture that an experiment drew; `rendering` is its name in the experiment."""

    values: dict[str, int | float]
    """What tells it from others of the same name, such as its seed."""


class Outcome(_Entry):
    """What came out of an experiment. Names that begin with `share` stand for shares, 0 to 1."""

    numbers: dict[str, int | float]
    tables: dict[str, dict[str, dict[str, int | float]]]
    """Table → row → column → number."""
    pictures: tuple[OutcomePicture, ...]


class Experiment(_Entry):
    """One controlled experiment on one photo."""

    photo: str | None
    """None where the experiment needs none."""
    name: str
    """In gallery_gen.experiments, e.g. `shift-test`."""
    key: str
    """SHA-256 of everything that shapes the outcome."""
    outcome: Outcome


class LayerEntry(_Entry):
    """A layer as the specification names it."""

    name: str
    kind: str
    """Class name in gallery_gen.nn, e.g. `Conv2d`."""
    options: dict[str, object]
    """The layer's options that differ from their defaults."""


class ConfigurationEntry(_Entry):
    """A configuration as pages show it."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]
    layers: tuple[LayerEntry, ...]
    model: str | None
    """Name of a whole network in gallery_gen.models, whose own layers `layers` then are."""
    weights: str
    """`seed`, `preset`, `file`, `pretrained` or `none`."""
    seed: int | None
    presets: dict[str, str]
    """Layer name → preset kernel name."""
    file: str | None
    renderings: tuple[dict[str, object], ...]
    """Name and every option of each rendering, in order; the first one is shown where a page names none."""


class PhotoEntry(_Entry):
    """A photo as pages show it."""

    slug: str
    title: str
    alt: str
    credit: str
    licence: str
    """SPDX identifier, or `public-domain`."""
    source: str
    tags: tuple[str, ...]
    file: str
    """Path of the original below the project, e.g. `photos/cat.png`."""
    digest: str
    """SHA-256 of the original file."""
    key: str
    """SHA-256 of everything that shapes `picture`."""
    picture: Picture
    """The photo as the network sees it: cropped to the gallery's input size."""


class Manifest(_Entry):
    """All of a gallery: photos × configurations."""

    schema_version: Literal[1] = SCHEMA_VERSION
    generator: str
    """Name and version of the generator."""
    input_height: int
    input_width: int
    photos: tuple[PhotoEntry, ...]
    configurations: tuple[ConfigurationEntry, ...]
    jobs: tuple[Job, ...]
    experiments: tuple[Experiment, ...] = ()
    colormaps: dict[str, tuple[str, ...]]
    """Colours (`#rrggbb`) at even steps along every colormap that a legend names."""
