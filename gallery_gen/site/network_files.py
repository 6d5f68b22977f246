"""What a page needs to run a network itself: one file for each configuration; pure, and knows no widget.

A safetensors file holds the parameters as they are, and tells the layers, the stages that are shown, and the
colours that they are drawn in.
"""

from __future__ import annotations

from typing import Final

from gallery_gen import nn
from gallery_gen.pipeline.manifest import ConfigurationEntry, Stage
from gallery_gen.site import words as w
from gallery_gen.site.arrays import Workbench, build_network
from gallery_gen.site.colours import colours
from gallery_gen.site.pages import Views, drawn_maps
from gallery_gen.site.strict_json import strict_json
from gallery_gen.site.tensor_files import write_tensors

NETWORKS = "gallery/networks/"
"""Where the files are published, below the site's root."""

MOST_MACS: Final = 200_000_000
"""Multiply-adds that a page is asked for: a second or less where it does some hundred million a second."""
MOST_PARAMETERS: Final = 1_000_000
"""Numbers that a reader is asked to fetch: 4 MB."""

KINDS: Final = frozenset({
    "Conv2d", "MaxPool2d", "MinPool2d", "AvgPool2d", "LPPool2d", "BatchNorm2d", "Dropout",
    "Flatten", "Linear", "Softmax",
    "Identity", "ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Sigmoid",
    "Hardsigmoid", "Tanh", "Hardtanh", "ScaledTanh", "Hardswish", "Softplus", "Softsign", "Step",
})  # fmt: skip
"""Layers that scripts can run: those of `numeric/layers.js`."""

_NOT_DRAWING = {"name", "stages", "maps"}
"""What a rendering says besides the options of `render`."""


def cost(bench: Workbench, entry: ConfigurationEntry) -> nn.Cost:
    """Parameters and multiply-adds of a whole network for one photo."""
    costs = build_network(entry).costs(bench.shape_of(entry)).values()
    return nn.Cost(sum(each.parameters for each in costs), sum(each.macs for each in costs))


def is_too_large(bench: Workbench, entry: ConfigurationEntry) -> bool:
    """Whether a network is more than a reader's machine should fetch and do for one picture."""
    parameters, macs = cost(bench, entry)
    return parameters > MOST_PARAMETERS or macs > MOST_MACS


def strange_layers(entry: ConfigurationEntry) -> tuple[str, ...]:
    """The kinds of layers that scripts cannot run."""
    return tuple(dict.fromkeys(layer.kind for layer in entry.layers if layer.kind not in KINDS))


def runs_in_pages(bench: Workbench, entry: ConfigurationEntry) -> bool:
    """Whether a page can run a configuration by itself."""
    return not is_too_large(bench, entry) and not strange_layers(entry)


def all_files(views: Views, bench: Workbench) -> dict[str, bytes]:
    """The file of every configuration that a page can run: path → bytes."""
    return {
        f"{NETWORKS}{entry.slug}.safetensors": write_tensors(
            bench.parameters(entry), {"network": strict_json(_network(views, bench, entry))}
        )
        for entry in views.catalogue.manifest.configurations
        if runs_in_pages(bench, entry)
    }


def _network(views: Views, bench: Workbench, entry: ConfigurationEntry) -> dict[str, object]:
    """Layers in order, stages to show, colours to draw them in."""
    first, *_ = views.catalogue.jobs_of(entry.slug)  # every photo's has the same stages, but for the numbers
    named = {
        str(rendering["colormap"]) for rendering in entry.renderings if rendering["mode"] in ("map", "grid")
    }
    return {
        "input": bench.shape_of(entry),
        "macs": cost(bench, entry).macs,
        "layers": [layer.model_dump() for layer in entry.layers],
        "stages": [_stage(views, entry, stage) for stage in first.stages],
        "colours": colours(sorted(named | {"diverging", "grey"})),
    }


def _stage(views: Views, entry: ConfigurationEntry, stage: Stage) -> dict[str, object]:
    """What is said about a stage, whatever the photo, and how it is drawn."""
    return {
        "name": stage.name,
        "label": views.layer(entry, stage),
        "shape": w.shape(stage.shape),
        "parameters": w.count(stage.parameters),
        "macs": w.count(stage.macs),
        "pictures": [_picture(views, entry, stage, picture.rendering) for picture in stage.pictures],
    }


def _picture(views: Views, entry: ConfigurationEntry, stage: Stage, name: str) -> dict[str, object]:
    """One rendering; its text still lacks the photo's name."""
    rendering = views.catalogue.rendering(entry, name)
    is_input = stage.name == nn.INPUT
    return {
        "name": name,
        "mode": "" if is_input else views.words.mode(rendering, drawn_maps(rendering, stage)),
        "alt": "{photo}" if is_input else views.alt_through("{photo}", entry, stage, name),
        "maps": rendering.get("maps"),
        "options": {key: value for key, value in rendering.items() if key not in _NOT_DRAWING},
    }
