"""A configuration as gallery.yml writes it, and texts made safe for Markdown; pure text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from gallery_gen.pipeline.manifest import ConfigurationEntry
from gallery_gen.site.catalogue import Catalogue
from gallery_gen.spec.model import Rendering

# Texts that YAML reads as that very text without quotes: they begin with a letter and hold nothing special.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./×–-]*(?: [A-Za-z0-9(][A-Za-z0-9_.()/×–-]*)*")
_WORDS_WITH_MEANING = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_MARKDOWN = re.compile(r"[^\w\s,;?'’“”–—…×%/]")


def rendering_options(rendering: Mapping[str, object]) -> dict[str, object]:
    """The options of a rendering that differ from their defaults; the others need no word."""
    defaults = {name: field.default for name, field in Rendering.model_fields.items()}
    names = [name for name in rendering if name not in ("name", "mode", "stages")]
    return {name: rendering[name] for name in names if rendering[name] != defaults.get(name)}


def scalar(value: object) -> str:
    """Write a YAML value on one line; JSON is YAML, so whatever is not plain is written as JSON."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_WITH_MEANING:
            return value
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {scalar(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(scalar(part) for part in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def configuration_yaml(entry: ConfigurationEntry, catalogue: Catalogue) -> str:
    """Write a configuration the way gallery.yml does."""
    jobs = catalogue.jobs_of(entry.slug)
    photos = [job.photo for job in jobs]
    everywhere = len(photos) == len(catalogue.photos)
    lines = [
        f"- slug: {entry.slug}",
        f"  title: {scalar(entry.title)}",
        f"  description: {scalar(entry.description)}",
        f"  tags: {scalar(entry.tags)}",
        f"  photos: {'all' if everywhere else scalar(photos)}",
    ]
    if entry.model is not None:
        lines.append(f"  model: {entry.model}")
    else:
        lines.append("  layers:")
        lines += [
            f"    - {scalar({'layer': layer.kind, 'name': layer.name, **layer.options})}"
            for layer in entry.layers
        ]
    weights: Mapping[str, Mapping[str, object]] = {
        "seed": {"seed": entry.seed},
        "preset": {"preset": entry.presets},
        "file": {"file": entry.file},
        "pretrained": {"pretrained": True},
    }
    if entry.weights in weights:
        lines.append(f"  weights: {scalar(weights[entry.weights])}")
    shown = [stage.name for stage in jobs[0].stages if stage.name != "input"] if jobs else []
    if shown != [layer.name for layer in entry.layers]:
        lines.append(f"  stages: {scalar(shown)}")
    lines.append("  renderings:")
    for rendering in entry.renderings:
        written = {"name": rendering["name"], "mode": rendering["mode"], **rendering_options(rendering)}
        if rendering.get("stages") is not None:
            written["stages"] = rendering["stages"]
        lines.append(f"    - {scalar(written)}")
    return "\n".join(lines) + "\n"


def markdown_text(text: str) -> str:
    """Write a text so that Markdown shows it as it is: whatever could mean something becomes a reference."""
    return _MARKDOWN.sub(lambda match: f"&#{ord(match[0])};", text).replace("_", "&#95;")
