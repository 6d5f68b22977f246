"""Manifest → view models: what cards, strips, tables and pages say; pure, knows no HTML and no MkDocs.

Addresses are paths below the site's root, or paths of Markdown pages; whoever renders them makes links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallery_gen.pipeline.manifest import (
    ConfigurationEntry,
    Job,
    Legend,
    PhotoEntry,
    Picture,
    PictureFile,
    Stage,
)
from gallery_gen.site import words as w
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.site.words import Words

PICTURES = "gallery/pictures/"
"""Where pictures are published, below the site's root."""

PIXELATED_BELOW = 128
"""Pictures at most this wide are enlarged with hard edges, so that each value stays one square."""


def picture_path(file: PictureFile) -> str:
    """Where a picture is published, below the site's root."""
    return f"{PICTURES}{file.name}"


def photo_page(slug: str) -> str:
    """Path of a photo's generated page."""
    return f"gallery/photos/{slug}.md"


def configuration_page(slug: str) -> str:
    """Path of a configuration's generated page."""
    return f"gallery/configurations/{slug}.md"


def anchor(photo: str, stage: str, rendering: str) -> str:
    """Name of a picture's place on its configuration's page."""
    return f"{photo}-{stage}-{rendering}".lower()


@dataclass(frozen=True)
class LegendView:
    """A colour scale with what its ends stand for."""

    colormap: str
    low: str
    high: str

    @classmethod
    def of(cls, legend: Legend | None) -> LegendView | None:
        """Write the ends of a legend."""
        if legend is None:
            return None
        return cls(legend.colormap, w.number(legend.low), w.number(legend.high))


@dataclass(frozen=True)
class PictureView:
    """One picture as an `<img>` shows it."""

    source: str
    sources: tuple[tuple[str, int], ...]
    """Paths with their widths, for srcset; empty where one file is all there is."""
    width: int
    height: int
    exact: str
    exact_width: int
    exact_height: int
    pixelated: bool
    alt: str

    @property
    def ratio(self) -> str:
        """Width over height, for layouts that give all pictures of a row one height."""
        return f"{self.width / self.height:.3f}"

    @property
    def wide(self) -> bool:
        """Whether it is a row of boxes or values, too wide to stand beside its caption."""
        return self.width > 2 * self.height

    @classmethod
    def of(cls, picture: Picture, alt: str, *, card: bool = False) -> PictureView:
        """Show a picture, on a card by its thumb."""
        shown = picture.thumb if card else picture.light
        files = {file.width: picture_path(file) for file in (picture.thumb, picture.light)}
        return cls(
            source=picture_path(shown),
            sources=tuple((path, width) for width, path in sorted(files.items())) if len(files) > 1 else (),
            width=shown.width,
            height=shown.height,
            exact=picture_path(picture.exact),
            exact_width=picture.exact.width,
            exact_height=picture.exact.height,
            pixelated=picture.exact.width <= PIXELATED_BELOW,
            alt=alt,
        )


@dataclass(frozen=True)
class StageView:
    """One stage with its picture and its facts."""

    name: str
    layer: str
    shape: str
    facts: tuple[tuple[str, str], ...]
    picture: PictureView
    legend: LegendView | None
    missing: str
    """Which values are not finite, and where such values begin; empty if there are none."""
    has_missing: bool
    """Whether its own values are not all finite, so that its pictures have their colour."""
    rendering: str
    """How the numbers became colours, in words."""
    title: str
    """Photo and configuration, for captions away from their page."""
    page: str
    anchor: str


@dataclass(frozen=True)
class StripView:
    """A photo's way through a configuration in one rendering."""

    label: str
    rendering: str
    stages: tuple[StageView, ...]
    page: str
    configuration: str


@dataclass(frozen=True)
class CardView:
    """A small picture that leads to a page."""

    title: str
    text: str
    tags: tuple[str, ...]
    picture: PictureView
    page: str


class Views:
    """Makes view models of a catalogue in one language."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue = catalogue
        self.words = words

    def layer(self, configuration: ConfigurationEntry, stage: Stage) -> str:
        """Say what made a stage."""
        if stage.name == "input":
            return self.words.say("layer.input")
        layer = self.catalogue.layer(configuration, stage.name)
        return self.words.layer(layer, configuration.presets.get(stage.name))

    def alt(self, job: Job, stage: Stage, picture: Picture) -> str:
        """Say what is to be seen, for people who cannot see it."""
        photo = self.catalogue.photo(job.photo)
        if stage.name == "input":
            return photo.alt
        configuration = self.catalogue.configuration(job.configuration)
        said = self.alt_through(photo.title, configuration, stage, picture.rendering)
        return said if stage.statistics.not_finite is None else f"{said} {self.words.say('missing.alt')}"

    def alt_through(self, photo: str, configuration: ConfigurationEntry, stage: Stage, name: str) -> str:
        """Say what is to be seen on a stage of a photo that goes by some name, in a rendering."""
        rendering = self.catalogue.rendering(configuration, name)
        said = {"photo": photo, "stage": stage.name, "layer": self.layer(configuration, stage)}
        if len(stage.shape) == 1:
            mode = self.words.mode(rendering)
            return self.words.say("alt.values", **said, count=w.count(stage.shape[0]), mode=mode)
        return self.words.say(
            "alt.stage", **said, picture=self.words.picture(rendering, drawn_maps(rendering, stage))
        )

    def stage(self, job: Job, stage: Stage, rendering: str | None = None) -> StageView:
        """Show one stage, in its first rendering if none is named."""
        picture = self.catalogue.picture(job, stage, rendering)
        photo = self.catalogue.photo(job.photo)
        configuration = self.catalogue.configuration(job.configuration)
        facts, say = stage.statistics, self.words.say
        said = {"min": w.number(facts.min), "max": w.number(facts.max), "mean": w.number(facts.mean)}
        said["negative"] = w.share(facts.negative)
        is_input = stage.name == "input"
        named = picture.rendering
        if is_input:  # every strip of the page begins with it
            named = rendering or self.default_rendering(configuration)
        drawn = self.catalogue.rendering(configuration, picture.rendering)
        return StageView(
            name=say("stage.input") if is_input else stage.name,
            layer=self.layer(configuration, stage),
            shape=w.shape(stage.shape),
            facts=tuple((say(f"statistics.{name}"), text) for name, text in said.items()),
            picture=PictureView.of(picture, self.alt(job, stage, picture)),
            legend=LegendView.of(picture.legend),
            missing=self.words.not_finite(stage),
            has_missing=facts.not_finite is not None,
            rendering="" if is_input else self.words.mode(drawn, drawn_maps(drawn, stage)),
            title=say("photo.through", photo=photo.title, configuration=configuration.title),
            page=configuration_page(job.configuration),
            anchor=anchor(job.photo, stage.name, named),
        )

    def default_rendering(self, configuration: ConfigurationEntry) -> str:
        """Name of the rendering that pages show where they name none."""
        return str(configuration.renderings[0]["name"])

    def strip(self, job: Job, rendering: str | None = None, stages: Sequence[str] | None = None) -> StripView:
        """Show all stages of a job, or those named, in one rendering.

        A stage that the rendering leaves out is left out here too, unless it was asked for by name.
        """
        photo = self.catalogue.photo(job.photo)
        configuration = self.catalogue.configuration(job.configuration)
        name = rendering or self.default_rendering(configuration)
        if stages is not None:
            chosen = [self.catalogue.stage(job, stage) for stage in stages]
        elif rendering is None:
            chosen = list(job.stages)
        else:
            self.catalogue.picture(job, job.stages[0], rendering)
            drawn = {s.name for s in job.stages if any(p.rendering == rendering for p in s.pictures)}
            chosen = [s for s in job.stages if s.name in {"input", *drawn}]
        mode = self.words.mode(self.catalogue.rendering(configuration, name), job.stages[-1].shape[0])
        return StripView(
            label=self.words.say("strip.label", photo=photo.title, configuration=configuration.title),
            rendering=self.words.say("strip.rendering", name=name, mode=mode),
            stages=tuple(self.stage(job, stage, rendering) for stage in chosen),
            page=configuration_page(job.configuration),
            configuration=configuration.title,
        )

    def strips(self, job: Job) -> tuple[StripView, ...]:
        """Show a job in every rendering."""
        configuration = self.catalogue.configuration(job.configuration)
        return tuple(self.strip(job, str(rendering["name"])) for rendering in configuration.renderings)

    def photo_picture(self, photo: PhotoEntry, *, card: bool = False) -> PictureView:
        """Show a photo as the network sees it."""
        return PictureView.of(photo.picture, photo.alt, card=card)

    def photo_card(self, photo: PhotoEntry) -> CardView:
        """A card that leads to a photo's page."""
        facts = self.words.say("photo.facts", credit=photo.credit, licence=self.licence(photo))
        picture = self.photo_picture(photo, card=True)
        return CardView(photo.title, facts, photo.tags, picture, photo_page(photo.slug))

    def configuration_card(self, configuration: ConfigurationEntry, photo: str | None = None) -> CardView:
        """A card that leads to a configuration's page, with its last stage on a photo (or on its first)."""
        jobs = self.catalogue.jobs_of(configuration.slug)
        job = self.catalogue.job(photo, configuration.slug) if photo else jobs[0]
        stage = job.stages[-1]
        picture = self.catalogue.picture(job, stage)
        page = configuration_page(configuration.slug) + (f"#{photo}" if photo else "")
        view = PictureView.of(picture, self.alt(job, stage, picture), card=True)
        return CardView(configuration.title, configuration.description, configuration.tags, view, page)

    def licence(self, photo: PhotoEntry) -> str:
        """Say a licence."""
        return self.words.choose(f"photo.{photo.licence}", photo.licence)

    def weights(self, configuration: ConfigurationEntry, key: str) -> str:
        """Say where the weights come from, in the sentence under a key such as `network`."""
        presets = ", ".join(f"{layer} = {name}" for layer, name in configuration.presets.items())
        return self.words.say(
            f"{key}.{configuration.weights}",
            seed=configuration.seed,
            presets=presets,
            file=configuration.file,
        )

    def tags(self) -> tuple[str, ...]:
        """Every configuration tag, in order of first use."""
        return tuple(dict.fromkeys(t for c in self.catalogue.manifest.configurations for t in c.tags))

    def pictures(self) -> int:
        """How many different stage pictures there are."""
        manifest = self.catalogue.manifest
        return len({p.exact.digest for job in manifest.jobs for stage in job.stages for p in stage.pictures})


def drawn_maps(rendering: Mapping[str, object], stage: Stage) -> int:
    """How many of a stage's maps a rendering draws."""
    most = rendering.get("maps")
    return min(most, stage.shape[0]) if isinstance(most, int) else stage.shape[0]
