"""The few lines of Python that make a published picture again; pure text, computes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gallery_gen.pipeline.manifest import ConfigurationEntry, Job, Manifest, Picture, Stage
from gallery_gen.site.listing import rendering_options


def _literal(value: object) -> str:
    """Write a value in Python; lists become tuples (JSON has none, the layers want them)."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(part)}" for key, part in value.items()) + "}"
    return repr(tuple(value) if isinstance(value, list) else value)


def _arguments(options: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={_literal(value)}" for name, value in options.items())


def _model(configuration: ConfigurationEntry) -> list[str]:
    """Lines that make a whole network with its parameters."""
    how = "trained(model.load())" if configuration.seed is None else f"untrained({configuration.seed})"
    return [f"model = MODELS[{_literal(configuration.model)}]", f"network, parameters = model.{how}"]


def _parameters(configuration: ConfigurationEntry, shape: tuple[int, ...]) -> tuple[list[str], list[str]]:
    """Imports and lines that make the network's parameters."""
    if configuration.weights == "seed":
        lines = [f"rng = np.random.default_rng({configuration.seed})"]
        return [], [*lines, f"parameters = network.init(rng, {shape})"]
    if configuration.weights == "preset":
        imports = ["from gallery_gen.models import preset_parameters"]
        return imports, [
            f"parameters = preset_parameters(network, {shape}, {_literal(configuration.presets)})"
        ]
    if configuration.weights == "file":
        imports = ["from gallery_gen.models import load_state"]
        return imports, [f"parameters = load_state(Path({_literal(configuration.file)}))"]
    return [], ["parameters = {}  # no layer has weights"]


def snippet(manifest: Manifest, job: Job, stage: Stage, picture: Picture) -> str:
    """Write a program that prints the SHA-256 of a picture's exact file.

    It runs from the project's folder with the published environment.
    """
    photo = next(entry for entry in manifest.photos if entry.slug == job.photo)
    configuration = next(entry for entry in manifest.configurations if entry.slug == job.configuration)
    shape = (3, manifest.input_height, manifest.input_width)
    rendering = next((r for r in configuration.renderings if r["name"] == picture.rendering), {})
    options = {} if stage.name == "input" else rendering_options(rendering)
    maps = options.pop("maps", None)
    imports = [
        "from gallery_gen.figures.feature_maps import render",
        "from gallery_gen.images.encode import encode_exact",
        "from gallery_gen.images.photo import cover_crop, load_photo, to_tensor",
    ]
    if configuration.model is not None:
        imports.append("from gallery_gen.models import MODELS")
        network = _model(configuration)
    else:
        extra_imports, parameters = _parameters(configuration, shape)
        kinds = ", ".join(sorted({"Network", *(layer.kind for layer in configuration.layers)}))
        imports += [f"from gallery_gen.nn import {kinds}"]
        imports += [line for line in extra_imports if line.startswith("from")]
        layers = [
            f"    ({_literal(layer.name)}, {layer.kind}({_arguments(layer.options)})),"
            for layer in configuration.layers
        ]
        network = ["network = Network((", *layers, "))", *parameters]
    numpy = ["import numpy as np"] if any("np." in line for line in network) else []
    crop = f"pixels = cover_crop(photo, {manifest.input_height}, {manifest.input_width})"
    square = [] if configuration.model is None else ["pixels = cover_crop(pixels, model.size, model.size)"]
    if stage.name == "input":
        square = []
    drawn = _arguments({"mode": picture.mode, **options})
    shown = f"stages[{_literal(stage.name)}][0]" + ("" if maps is None else f"[:{maps}]")
    lines = [
        "import hashlib",
        "from pathlib import Path",
        "",
        *numpy,
        *sorted([*imports, "from threadpoolctl import threadpool_limits"]),
        "",
        "threadpool_limits(1)  # as in the build: more threads add in another order and round differently",
        "",
        *network,
        "",
        f"photo = load_photo(Path({_literal(photo.file)}))",
        crop,
        *square,
        "stages = network.trace(parameters, to_tensor(pixels))",
        "",
        f"picture = render({shown}, {drawn})",
        "file = encode_exact(picture.pixels)",
        "print(hashlib.sha256(file.data).hexdigest())",
        f"# {picture.exact.digest}",
    ]
    return "\n".join(lines) + "\n"
