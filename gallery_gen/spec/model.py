"""What gallery.yml and a photo's sidecar may say, as typed attributes; refuses to know where it stood."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    create_model,
    model_validator,
)

from gallery_gen import nn
from gallery_gen.models import MODELS
from gallery_gen.spec.licence import explain_other_spellings
from gallery_gen.spec.text import Line, Name, Slug, seen

Colormap = Literal["grey", "jet", "viridis", "magma", "cividis", "diverging"]
Mode = Literal["photo", "rgb", "map", "grid", "signed", "wrapped", "clipped"]
ModelName = Literal["efficientnet-lite0"]
Licence = Annotated[
    Literal[
        "public-domain",
        "CC0-1.0",
        "CC-BY-2.0",
        "CC-BY-2.5",
        "CC-BY-3.0",
        "CC-BY-4.0",
        "CC-BY-SA-2.0",
        "CC-BY-SA-2.5",
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
    ],
    BeforeValidator(explain_other_spellings),
]

SHORTEST_ALT = 20


class Written(BaseModel):
    """Something a person writes: unknown keys and silent conversions are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _says_enough(alt: str) -> str:
    if len(seen(alt)) < SHORTEST_ALT:
        raise ValueError(f"says too little: write what is to be seen, in {SHORTEST_ALT} letters or more")
    return alt


class Sidecar(Written):
    """`photos/<slug>.yml`: who made a photo, and what is to be seen on it."""

    title: Line
    """A few words, shown as the photo's name."""
    alt: Annotated[Line, AfterValidator(_says_enough), Field(json_schema_extra={"minLength": SHORTEST_ALT})]
    """What is to be seen, for people who cannot see it; not the title again."""
    credit: Line
    """Who made the photo."""
    licence: Licence
    """SPDX identifier, or `public-domain`."""
    source: Line
    """Where the original is to be found."""
    tags: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """Words to filter the gallery by."""

    @model_validator(mode="after")
    def _alt_is_not_the_title(self) -> Sidecar:
        if seen(self.alt).casefold() == seen(self.title).casefold():
            raise ValueError("alt repeats the title: say what is to be seen")
        return self


class InputSize(Written):
    """A picture's size."""

    height: Annotated[int, Field(ge=8, le=2048)]
    """Pixels."""
    width: Annotated[int, Field(ge=8, le=2048)]
    """Pixels."""


class Weights(Written):
    """Where a network's parameters come from: exactly one of seed, preset, file and pretrained."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Random weights from `numpy.random.default_rng(seed)`; biases are zero."""
    init: Literal["glorot_uniform"] = "glorot_uniform"
    """How random weights are drawn (Glorot and Bengio 2010)."""
    preset: dict[str, str] | None = None
    """Layer name → hand-made kernel."""
    file: Line | None = None
    """A state dict in an .npz file below the project's folder."""
    pretrained: Literal[True] | None = None
    """The weights that come with a `model`, trained on ImageNet."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Weights:
        given = (self.seed, self.preset, self.file, self.pretrained)
        if sum(value is not None for value in given) != 1:
            raise ValueError("give exactly one of seed, preset, file and pretrained")
        if self.seed is None and "init" in self.model_fields_set:
            raise ValueError("init goes with seed only")
        return self


class Rendering(Written):
    """How a stage's tensor is turned into a picture."""

    name: Slug
    """What pages call it, e.g. `original` or `honest`."""
    mode: Mode
    """Which maps are drawn, and on what scale."""
    colormap: Colormap = "grey"
    """For map and grid."""
    scale: Literal["shared", "per_map"] = "shared"
    """For grid: one scale for all maps, or one for each."""
    channel: Annotated[int, Field(ge=0)] = 0
    """For map: which channel."""
    columns: Annotated[int, Field(ge=1, le=64)] | None = None
    """For grid and signed: maps in a row; chosen by their number if left out."""
    gain: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    """For wrapped and clipped: a factor on the tensor first (255: as if the photo ran from 0 to 255)."""
    maps: Annotated[int, Field(ge=1, le=1024)] | None = None
    """For grid and signed: only the first so many maps; all if left out."""
    stages: tuple[Name, ...] | None = None
    """Only these stages; all stages shown if left out."""

    @model_validator(mode="after")
    def _no_option_is_ignored(self) -> Rendering:
        used_by = {
            "colormap": {"map", "grid"},
            "scale": {"grid"},
            "channel": {"map"},
            "columns": {"grid", "signed"},
            "maps": {"grid", "signed"},
            "gain": {"wrapped", "clipped"},
        }
        for option, modes in used_by.items():
            if option in self.model_fields_set and self.mode not in modes:
                raise ValueError(f"{option} has no effect in mode {self.mode}: remove it")
        return self


class Values(Written):
    """Stages whose values are kept besides their pictures, for the tensor viewer."""

    stages: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Some of the stages shown, with a million values at most."""
    photos: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """Some of the photos that run through it; each takes about half a megabyte for every 400 000 values."""


class LayerBase(Written):
    """A layer's name and options; one subclass for each class in gallery_gen.nn.LAYERS."""

    layer: str
    """The class."""
    name: Name
    """What stages, weights and pages call it."""

    def build(self) -> nn.Layer:
        """Make the described nn layer."""
        return nn.LAYERS[self.layer](**self.model_dump(exclude={"layer", "name"}))


def _layer_model(kind: str, description: type[Any]) -> type[LayerBase]:
    """Make the written form of one layer from its dataclass, so that each option is declared once."""
    hints = get_type_hints(description)
    fields: dict[str, Any] = {"layer": (Literal[kind], ...)}
    for field in dataclasses.fields(description):
        default = ... if field.default is dataclasses.MISSING else field.default
        fields[field.name] = (hints[field.name], default)
    return create_model(kind, __base__=LayerBase, __module__=__name__, __doc__=description.__doc__, **fields)


LAYER_MODELS = {kind: _layer_model(kind, description) for kind, description in nn.LAYERS.items()}
# Workers receive configurations pickled, and pickle finds a class by its module and name.
globals().update(LAYER_MODELS)

if TYPE_CHECKING:
    AnyLayer = LayerBase
else:
    AnyLayer = Annotated[Union[tuple(LAYER_MODELS.values())], Field(discriminator="layer")]  # noqa: UP007


class Configuration(Written):
    """A network, its weights, and which stages are shown how."""

    slug: Slug
    """Its name in addresses and template calls."""
    title: Line
    """A few words, shown as its name."""
    description: Line
    """One sentence: what there is to see."""
    tags: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """Words to filter the gallery by."""
    photos: Literal["all"] | tuple[Slug, ...] = "all"
    """Which photos run through it."""
    layers: Annotated[tuple[AnyLayer, ...], Field(min_length=1, max_length=200)] | None = None
    """The network, in order."""
    model: ModelName | None = None
    """A whole network by its name, instead of layers. It sees the square in the photo's middle."""
    weights: Weights | None = None
    """Where the parameters come from; left out when no layer has any."""
    stages: tuple[Name, ...] | None = None
    """Which layers' outputs are shown; all if left out. The input is always shown first."""
    renderings: Annotated[tuple[Rendering, ...], Field(min_length=1, max_length=20)]
    """How each stage is drawn; the first is what pages show by default."""
    values: Values | None = None
    """Which stages a reader can draw anew in the tensor viewer; none if left out."""

    @model_validator(mode="after")
    def _layers_or_model(self) -> Configuration:
        if (self.layers is None) == (self.model is None):
            raise ValueError("give either layers or model: list the layers, or name a network")
        if self.model is not None and (self.weights is None or self.weights.preset or self.weights.file):
            raise ValueError("a model has weights of its own: write weights: {pretrained: true} or {seed: 1}")
        if self.model is None and self.weights is not None and self.weights.pretrained:
            raise ValueError("pretrained goes with model only: give seed, preset or file")
        return self

    @property
    def network(self) -> nn.Network:
        """The network that the layers, or the model's name, describe."""
        if self.model is not None:
            return MODELS[self.model].describe()
        return nn.Network(tuple((layer.name, layer.build()) for layer in self.layers or ()))

    @property
    def shown_stages(self) -> tuple[str, ...]:
        """Names of the stages to show, in network order, without the input."""
        names = tuple(name for name, _ in self.network.layers)
        return names if self.stages is None else tuple(name for name in names if name in self.stages)

    def values_on(self, photo: str) -> tuple[str, ...]:
        """The stages whose values are kept for a photo, in network order."""
        if self.values is None or photo not in self.values.photos:
            return ()
        return tuple(name for name in self.shown_stages if name in self.values.stages)

    def renderings_of(self, stage: str) -> tuple[Rendering, ...]:
        """The renderings that apply to one stage, in order."""
        return tuple(r for r in self.renderings if r.stages is None or stage in r.stages)


class GalleryFile(Written):
    """gallery.yml: what is shown, in order."""

    version: Literal[1]
    """The version of this format."""
    input: InputSize
    """The size that every photo is covered and cropped to before the network sees it."""
    cover: Slug | None = None
    """The photo that comes first, and on cards; by name if left out."""
    experiments: tuple[Slug, ...] = ()
    """The photos that the controlled experiments run on."""
    learn_from: tuple[Slug, ...] = ()
    """The photos that filters are learned from; those of `experiments` if there are none. A new photo is not
    among them unless it is listed, so that it changes no picture of the others."""
    configurations: Annotated[tuple[Configuration, ...], Field(min_length=1)]
    """The networks, and how their stages are shown."""
