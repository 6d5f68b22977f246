"""A network → the boxes and words of its drawing to scale; computes no shape and no cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields

from gallery_gen import nn
from gallery_gen.figures.network_diagram import Box, Role, network_diagram, too_small
from gallery_gen.pipeline.manifest import LayerEntry
from gallery_gen.site import words as w
from gallery_gen.site.charts import Part, scrolling
from gallery_gen.site.words import Words


@dataclass(frozen=True)
class DrawnNetwork:
    """A network's drawing."""

    part: Part
    dashed: bool
    """Whether something in it is drawn larger than its scale."""


def network_boxes(
    words: Words,
    network: nn.Network,
    input_shape: nn.Shape,
    presets: Mapping[str, str] | None = None,
    what: str = "",
) -> list[Box]:
    """The stages; an activation is written to the stage that it follows, whose shape it keeps.

    Parameters
    ----------
    words
        The language.
    network, input_shape
        What is drawn.
    presets
        Layer → name of its hand-made kernel.
    what
        What the input is; the photo if left out.
    """
    summary = network.summary(input_shape)
    names: list[list[str]] = [[summary[0].name]]
    said: list[list[str]] = [[what or words.say("layer.input")]]
    rows = [summary[0]]
    roles: list[Role] = ["input"]
    for (name, layer), row in zip(network.layers, summary[1:], strict=True):
        entry = LayerEntry(name=name, kind=type(layer).__name__, options=_options(layer))
        role = _role(entry.kind)
        layer_said = words.layer(entry, (presets or {}).get(name))
        if role == "other" and row.shape == rows[-1].shape and not row.parameters:
            names[-1].append(name)
            said[-1].append(layer_said)
            continue
        names.append([name])
        said.append([layer_said])
        rows.append(row)
        roles.append(role)
    return [
        box(words, ", ".join(name), role, ", ".join(layers), row.shape, row.parameters, row.macs)
        for name, layers, row, role in zip(names, said, rows, roles, strict=True)
    ]


def box(words: Words, name: str, role: Role, what: str, shape: nn.Shape, parameters: int, macs: int) -> Box:
    """A stage with what stands below it: what it is, its shape, and its costs where it has any."""
    lines = [what, w.shape(shape)]
    if parameters:
        lines.append(words.say_count("plot.network.parameters", parameters))
    if macs:
        lines.append(words.say("plot.network.macs", count=w.count(macs)))
    return Box(name, role, shape, tuple(lines))


def draw_network(
    words: Words, title: str, boxes: Sequence[Box], heading: str = "", link: str = ""
) -> DrawnNetwork:
    """Draw boxes to scale, perhaps below a heading that leads to a page."""
    name = words.say("plot.network.title", title=title)
    stages = "; ".join(f"{one.names}: {', '.join(one.lines)}" for one in boxes)
    description = words.say("plot.network.description", stages=stages)

    def ruler(values: int) -> str:
        return words.say("plot.network.ruler", count=values)

    drawn = network_diagram(boxes, name, description, ruler)
    return DrawnNetwork(scrolling(drawn, name, heading, link), too_small(boxes))


def network_caption(words: Words, *drawn: DrawnNetwork) -> str:
    """How such drawings are to be read."""
    caption = words.say("plot.network.caption")
    return f"{caption} {words.say('plot.network.dashed')}" if any(d.dashed for d in drawn) else caption


def _options(layer: nn.Layer) -> dict[str, object]:
    """A layer's options that differ from their defaults."""
    return {
        field.name: getattr(layer, field.name)
        for field in fields(layer)
        if field.default is MISSING or getattr(layer, field.name) != field.default
    }


def _role(kind: str) -> Role:
    if kind in ("Conv2d", "ConvTranspose2d"):
        return "filter"
    if kind == "Linear":
        return "dense"
    return "pool" if "Pool" in kind else "other"
