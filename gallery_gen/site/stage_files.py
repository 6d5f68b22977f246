"""What widgets read of the manifest: one small JSON file for each configuration; pure, and knows no widget.

The whole manifest is far too large for a page that shows two pictures. Sentences are written here, once.
"""

from __future__ import annotations

from typing import Final

from gallery_gen import nn
from gallery_gen.pipeline.manifest import ConfigurationEntry, Job, LayerEntry, Stage
from gallery_gen.site.pages import Views
from gallery_gen.site.strict_json import strict_json

STAGES = "gallery/stages/"
"""Where the files are published, below the site's root."""

KINDS: Final = ("convolution", "activation", "pooling", "linear", "block", "other")
"""What a layer may be, in the order of a list."""
_KIND_OF_MODULE = {"conv_layers": "convolution", "activation_layers": "activation", "pool_layers": "pooling"}
_KIND_OF_LAYER = {"Linear": "linear", "Identity": "other", "Sequential": "block", "Residual": "block"}


def kind_of(layer: LayerEntry) -> str:
    """Say which of `KINDS` a layer is."""
    described = nn.LAYERS.get(layer.kind)
    module = "" if described is None else described.__module__.rpartition(".")[2]
    return _KIND_OF_LAYER.get(layer.kind) or _KIND_OF_MODULE.get(module, "other")


def all_files(views: Views) -> dict[str, str]:
    """Every configuration's file: path → JSON. Its addresses are paths below the site's root."""
    return {
        f"{STAGES}{entry.slug}.json": strict_json(_configuration(views, entry))
        for entry in views.catalogue.manifest.configurations
    }


def _configuration(views: Views, entry: ConfigurationEntry) -> dict[str, object]:
    """Title, and photo → stages in the network's order."""
    jobs = views.catalogue.jobs_of(entry.slug)
    return {
        "title": entry.title,
        "photos": {job.photo: [_stage(views, job, stage) for stage in job.stages] for job in jobs},
    }


def _stage(views: Views, job: Job, stage: Stage) -> dict[str, object]:
    """A stage's facts, and its pictures, the first of which is shown where none is named."""
    view, found = views.stage(job, stage), stage.statistics
    return {
        "name": stage.name,
        "label": view.layer,
        "kind": _kind(views, job, stage),
        "shape": view.shape,
        "numbers": {"min": found.min, "max": found.max, "mean": found.mean, "negative": found.negative},
        "facts": [text for _, text in view.facts],
        "missing": view.missing,
        "hasMissing": view.has_missing,
        "pictures": [_picture(views, job, stage, picture.rendering) for picture in stage.pictures],
    }


def _kind(views: Views, job: Job, stage: Stage) -> str:
    """Which of `KINDS` made a stage; the photo itself is `input`."""
    if stage.name == "input":
        return "input"
    configuration = views.catalogue.configuration(job.configuration)
    return kind_of(views.catalogue.layer(configuration, stage.name))


def _picture(views: Views, job: Job, stage: Stage, rendering: str) -> dict[str, object]:
    """One rendering: the exact picture with its size, text and scale, and the lighter ones."""
    named = None if stage.name == "input" else rendering
    view, files = views.stage(job, stage, named), views.catalogue.picture(job, stage, named)
    return {
        "name": rendering,
        "mode": view.rendering,
        "file": files.exact.name,
        "light": files.light.name,
        "thumb": files.thumb.name,
        "width": view.picture.exact_width,
        "height": view.picture.exact_height,
        "alt": view.picture.alt,
        "scale": None if view.legend is None else [view.legend.low, view.legend.colormap, view.legend.high],
        "anchor": view.anchor,
    }
