"""Finished jobs and experiments → the manifest; refuses to compute or to store anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version

from gallery_gen.figures import colormap_stops
from gallery_gen.pipeline.manifest import (
    ConfigurationEntry,
    Experiment,
    LayerEntry,
    Manifest,
    Outcome,
    PhotoEntry,
    Stage,
)
from gallery_gen.pipeline.manifest import Job as JobEntry
from gallery_gen.pipeline.plan import Job
from gallery_gen.pipeline.store import no_collection
from gallery_gen.spec import Configuration, Gallery


@no_collection()
def assemble(
    gallery: Gallery,
    plan: Iterable[Job],
    finished: Mapping[str, tuple[Stage, ...]],
    experiments: tuple[Experiment, ...] = (),
) -> Manifest:
    """Put finished jobs in specification order, whatever order the workers ended in."""
    photos, jobs = [], []
    inputs: dict[str, tuple[Stage, ...]] = {}
    for job in plan:
        stages = finished[job.key]
        if job.configuration is None:
            inputs[job.photo.slug] = stages
            sidecar = job.photo.sidecar.model_dump()
            entry = PhotoEntry(
                slug=job.photo.slug,
                file=job.photo.file,
                digest=job.photo_digest,
                key=job.key,
                picture=stages[0].pictures[0],
                **sidecar,
            )
            photos.append(entry)
        else:
            jobs.append(
                JobEntry(
                    photo=job.photo.slug,
                    configuration=job.configuration.slug,
                    key=job.key,
                    stages=inputs[job.photo.slug] + stages,
                )
            )
    results: list[Stage | Outcome] = [stage for job in jobs for stage in job.stages]
    results += [experiment.outcome for experiment in experiments]
    colormaps = {
        picture.legend.colormap
        for result in results
        for picture in result.pictures
        if picture.legend is not None
    }
    return Manifest(
        generator=f"gallery-gen {version('gallery-gen')}",
        input_height=gallery.input_height,
        input_width=gallery.input_width,
        photos=tuple(photos),
        configurations=tuple(map(_describe, gallery.configurations)),
        jobs=tuple(jobs),
        experiments=experiments,
        colormaps={name: colormap_stops(name) for name in sorted(colormaps)},
    )


def _describe(configuration: Configuration) -> ConfigurationEntry:
    weights = configuration.weights
    kind = "none"
    if weights is not None:
        given = weights.model_dump(exclude_none=True)
        kind = next(source for source in ("seed", "preset", "file", "pretrained") if source in given)
    return ConfigurationEntry(
        slug=configuration.slug,
        title=configuration.title,
        description=configuration.description,
        tags=configuration.tags,
        layers=_layers(configuration),
        model=configuration.model,
        weights=kind,
        seed=None if weights is None else weights.seed,
        presets={} if weights is None else weights.preset or {},
        file=None if weights is None else weights.file,
        renderings=tuple(rendering.model_dump(mode="json") for rendering in configuration.renderings),
    )


def _layers(configuration: Configuration) -> tuple[LayerEntry, ...]:
    """The layers as written; of a model, its own ones, of which blocks are not taken apart."""
    if configuration.layers is None:
        return tuple(
            LayerEntry(
                name=name,
                kind=type(layer).__name__,
                options={key: value for key, value in layer.options().items() if key != "layers"},
            )
            for name, layer in configuration.network.layers
        )
    return tuple(
        LayerEntry(
            name=layer.name,
            kind=layer.layer,
            options=layer.model_dump(mode="json", exclude={"layer", "name"}, exclude_defaults=True),
        )
        for layer in configuration.layers
    )
