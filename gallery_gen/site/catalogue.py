"""A manifest by name: finds photos, configurations, stages and pictures, or says which name was meant.

It refuses to know how they are shown.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from gallery_gen.errors import CallError
from gallery_gen.pipeline.manifest import (
    ConfigurationEntry,
    Experiment,
    Job,
    LayerEntry,
    Manifest,
    PhotoEntry,
    Picture,
    Stage,
)


def suggestion(given: object, known: Iterable[str]) -> str:
    """End a sentence about an unknown name: `: did you mean "cat-09"?` or the list of what there is."""
    names = list(known)
    close = difflib.get_close_matches(str(given), names, n=1, cutoff=0.6)
    if close:
        return f': did you mean "{close[0]}"?'
    if not names:
        return ": there are none"
    listed = ", ".join(f'"{name}"' for name in names[:12])
    return f": choose from {listed}{' …' if len(names) > 12 else ''}"


def by_tag(entries: Iterable[ConfigurationEntry]) -> dict[str, list[ConfigurationEntry]]:
    """Configurations by their first tag; one without tags stands in a group without a name."""
    groups: dict[str, list[ConfigurationEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.tags[0] if entry.tags else "", []).append(entry)
    return groups


class Catalogue:
    """Everything in a manifest, by slug and name."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.photos: Mapping[str, PhotoEntry] = {photo.slug: photo for photo in manifest.photos}
        self.configurations: Mapping[str, ConfigurationEntry] = {c.slug: c for c in manifest.configurations}
        self._jobs = {(job.photo, job.configuration): job for job in manifest.jobs}

    def photo(self, slug: object) -> PhotoEntry:
        """Find a photo."""
        if not isinstance(slug, str) or slug not in self.photos:
            raise CallError(f'there is no photo "{slug}"{suggestion(slug, self.photos)}')
        return self.photos[slug]

    def configuration(self, slug: object) -> ConfigurationEntry:
        """Find a configuration."""
        if not isinstance(slug, str) or slug not in self.configurations:
            raise CallError(f'there is no configuration "{slug}"{suggestion(slug, self.configurations)}')
        return self.configurations[slug]

    def job(self, photo: object, configuration: object) -> Job:
        """Find what became of a photo in a configuration."""
        wanted, network = self.photo(photo), self.configuration(configuration)
        job = self._jobs.get((wanted.slug, network.slug))
        if job is None:
            others = [p for p, c in self._jobs if c == network.slug]
            hint = suggestion(wanted.slug, others)
            raise CallError(f'photo "{wanted.slug}" does not run through "{network.slug}"{hint}')
        return job

    def jobs_of(self, configuration: str) -> tuple[Job, ...]:
        """All photos' jobs of a configuration, in the manifest's order."""
        return tuple(job for job in self.manifest.jobs if job.configuration == configuration)

    def jobs_with(self, photo: str) -> tuple[Job, ...]:
        """All configurations' jobs of a photo, in the manifest's order."""
        return tuple(job for job in self.manifest.jobs if job.photo == photo)

    def experiment(self, name: object, photo: object = None) -> Experiment:
        """Find an experiment on a photo; on the first one it ran on if none is named."""
        everything = self.manifest.experiments
        if not everything:
            raise CallError("no photo has experiments: add experiments: [photo] to gallery.yml")
        names = dict.fromkeys(e.name for e in everything)
        if name not in names:
            raise CallError(f'there is no experiment "{name}"{suggestion(name, names)}')
        photos = [e.photo for e in everything if e.name == name]
        wanted = photos[0] if photo is None else self.photo(photo).slug
        if wanted not in photos:
            known = [slug for slug in photos if slug is not None]
            raise CallError(f'no experiment runs on the photo "{wanted}"{suggestion(wanted, known)}')
        return next(e for e in everything if e.name == name and e.photo == wanted)

    def stage(self, job: Job, name: object) -> Stage:
        """Find a stage of a job."""
        for stage in job.stages:
            if stage.name == name:
                return stage
        names = [stage.name for stage in job.stages]
        raise CallError(f'"{job.configuration}" shows no stage "{name}"{suggestion(name, names)}')

    def picture(self, job: Job, stage: Stage, rendering: object = None) -> Picture:
        """Find a stage's picture; without a rendering's name the first one, and the input has but one."""
        names = [str(r["name"]) for r in self.configuration(job.configuration).renderings]
        if rendering is not None and rendering not in names:
            raise CallError(
                f'"{job.configuration}" has no rendering "{rendering}"{suggestion(rendering, names)}'
            )
        if rendering is None or stage.name == "input":
            return stage.pictures[0]
        for picture in stage.pictures:
            if picture.rendering == rendering:
                return picture
        there = [picture.rendering for picture in stage.pictures]
        raise CallError(f'stage "{stage.name}" is not shown in "{rendering}"{suggestion(rendering, there)}')

    def layer(self, configuration: ConfigurationEntry, name: object) -> LayerEntry:
        """Find a layer of a configuration, shown or not."""
        for layer in configuration.layers:
            if layer.name == name:
                return layer
        names = [layer.name for layer in configuration.layers]
        raise CallError(f'"{configuration.slug}" has no layer "{name}"{suggestion(name, names)}')

    def rendering(self, configuration: ConfigurationEntry, name: str) -> Mapping[str, object]:
        """Every option of a rendering by its name."""
        for rendering in configuration.renderings:
            if rendering["name"] == name:
                return rendering
        return {"name": name, "mode": "photo"}
