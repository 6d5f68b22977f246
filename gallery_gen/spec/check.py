"""Whether a configuration's parts fit together: names, shapes, weights, renderings; refuses to touch a pixel.

Shapes are proved with infer_shape, so that a stride that cannot work dies before any work.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from math import prod
from pathlib import Path

from gallery_gen.errors import GalleryError, ShapeError, suggest
from gallery_gen.models import KERNELS, MODELS, load_state, preset_parameters
from gallery_gen.nn import Network, Shape
from gallery_gen.spec.estimate import MAX_ELEMENTS, MAX_MACS, MAX_MEMORY, Estimate, estimate
from gallery_gen.spec.model import Configuration, Rendering

MOST_FINDINGS = 100
"""Of one kind in one configuration; whoever made more does not read them all."""

MAX_VALUES = 1_000_000
"""The most values of a stage that a page may load."""

Finding = tuple[tuple[str | int, ...], str, str]


def check_configuration(
    configuration: Configuration, input_shape: Shape, photo_slugs: set[str], root: Path
) -> Iterator[Finding]:
    """Find everything in one configuration that cannot work.

    Parameters
    ----------
    configuration
        Its fields are already valid one by one.
    input_shape
        (C, H, W) of every photo after cropping.
    photo_slugs
        The photos there are.
    root
        The project's folder, for weight files.

    Yields
    ------
    tuple
        (path inside the configuration, what is wrong, how to mend it).

    """
    findings = list(islice(_check_names(configuration, photo_slugs), MOST_FINDINGS))
    yield from findings
    if any(path[0] == "layers" for path, _, _ in findings):
        return
    if configuration.model is not None:
        shapes = configuration.network.infer_shapes(MODELS[configuration.model].input_shape)
        yield from _check_renderings(configuration, shapes)
        yield from _check_values(configuration, shapes, photo_slugs)
        return
    shapes = {}
    shape = input_shape
    so_far = Estimate(0, 0, 4 * prod(input_shape), 0)
    for index, layer in enumerate(configuration.layers or ()):
        try:
            built = layer.build()
            output = built.infer_shape(shape)
            needs = estimate(built, shape, output)
        except (ShapeError, ValueError) as error:
            yield ("layers", index), str(error), "change the layer so that it fits"
            return
        if (what := needs.problem(so_far)) is not None:
            most = f"{MAX_ELEMENTS:,} values, {MAX_MACS:,} multiply-adds and {MAX_MEMORY // 1_000_000} MB"
            yield ("layers", index), what, f"stay below {most}"
            return
        so_far = so_far.plus(needs)
        shape = shapes[layer.name] = output
    yield from _check_weights(configuration, input_shape, root)
    yield from _check_renderings(configuration, shapes)
    yield from _check_values(configuration, shapes, photo_slugs)


def _check_names(configuration: Configuration, photo_slugs: set[str]) -> Iterator[Finding]:
    names = ["input"]
    for index, layer in enumerate(configuration.layers or ()):
        if layer.name in names:
            yield ("layers", index, "name"), f"the name {layer.name!r} is taken", "give each layer its own"
        names.append(layer.name)
    if configuration.model is not None:
        names += [name for name, _ in configuration.network.layers]
    if configuration.stages is not None:
        for index, stage in enumerate(configuration.stages):
            if stage not in names[1:]:
                yield ("stages", index), f"no layer is named {stage!r}", suggest(stage, names[1:])
    if configuration.photos != "all":
        for index, slug in enumerate(configuration.photos):
            if slug not in photo_slugs:
                yield ("photos", index), f"there is no photo {slug!r}", suggest(slug, photo_slugs)


def _check_weights(configuration: Configuration, input_shape: Shape, root: Path) -> Iterator[Finding]:
    network: Network = configuration.network
    needed = network.parameter_shapes(input_shape)
    weights = configuration.weights
    if weights is None:
        if needed:
            yield (), "has layers with parameters but no weights", "add weights: {seed: 1}"
        return
    if not needed:
        yield ("weights",), "are given but no layer has parameters", "remove them"
        return
    if weights.preset is not None:
        for layer_name, kernel in weights.preset.items():
            path = ("weights", "preset", layer_name)
            if layer_name not in dict(network.layers):
                yield path, "no layer has this name", suggest(layer_name, dict(network.layers))
                return
            if kernel not in KERNELS:
                yield path, f"there is no preset kernel {kernel!r}", suggest(kernel, KERNELS)
                return
        try:
            preset_parameters(network, input_shape, weights.preset)
        except ShapeError as error:
            yield (
                ("weights", "preset"),
                str(error).removeprefix("weights.preset: "),
                "change the layer or kernel",
            )
    if weights.file is not None:
        yield from _check_weights_file(weights.file, needed, root)


def _check_weights_file(file: str, needed: dict[str, Shape], root: Path) -> Iterator[Finding]:
    path = ("weights", "file")
    target = (root / file).resolve()
    if not target.is_relative_to(root.resolve()):
        yield path, f"{file!r} leads out of the project", "name a file below the project's folder"
        return
    most = 8 * sum(prod(shape) for shape in needed.values()) + 1_000_000
    if target.exists() and (not target.is_file() or max(target.stat().st_size, _unpacked(target)) > most):
        yield (
            path,
            f"{file!r} is no ordinary file of at most {most:,} bytes",
            "save the network's weights only",
        )
        return
    try:
        found = {name: array.shape for name, array in load_state(target).items()}
    except GalleryError as error:
        yield path, str(error).replace(str(target), file), ""
        return
    for name in sorted(needed.keys() | found.keys()):
        if found.get(name) != needed.get(name):
            what = (
                f"{name} is {found.get(name, 'missing')}, the network has {needed.get(name, 'no such name')}"
            )
            yield path, what, "save the state dict of this network"


def _unpacked(path: Path) -> int:
    """How many bytes an archive says it holds; 0 if it is none, which is said when it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
        return 0


def _check_renderings(configuration: Configuration, shapes: dict[str, Shape]) -> Iterator[Finding]:
    names: list[str] = []
    for index, rendering in enumerate(configuration.renderings):
        path = ("renderings", index)
        if rendering.name in names:
            yield (*path, "name"), f"the name {rendering.name!r} is taken", "give each rendering its own"
        names.append(rendering.name)
        for stage in rendering.stages or ():
            if stage not in configuration.shown_stages:
                mend = suggest(stage, configuration.shown_stages)
                yield (*path, "stages"), f"{stage!r} is not shown", mend
        for stage in configuration.shown_stages:
            if rendering.stages is None or stage in rendering.stages:
                problem = _rendering_problem(rendering, shapes[stage])
                if problem:
                    yield (
                        (*path, "mode"),
                        f"stage {stage!r}: {problem}",
                        "choose another mode, or limit its stages",
                    )
    for stage in configuration.shown_stages:
        if not configuration.renderings_of(stage):
            yield ("renderings",), f"none of them draws the stage {stage!r}", "add one, or drop the stage"


def _check_values(
    configuration: Configuration, shapes: dict[str, Shape], photo_slugs: set[str]
) -> Iterator[Finding]:
    if configuration.values is None:
        return
    shown = configuration.shown_stages
    for index, stage in enumerate(configuration.values.stages):
        path = ("values", "stages", index)
        if stage not in shown:
            yield path, f"{stage!r} is not shown", suggest(stage, shown)
        elif prod(shapes[stage]) > MAX_VALUES:
            what = f"{stage!r} has {prod(shapes[stage]):,} values"
            yield path, what, f"name a stage with up to {MAX_VALUES:,}: a page loads all of them"
    photos = photo_slugs if configuration.photos == "all" else configuration.photos
    for index, slug in enumerate(configuration.values.photos):
        if slug not in photos:
            what = f"the photo {slug!r} does not run through this configuration"
            yield ("values", "photos", index), what, suggest(slug, photos)


def _rendering_problem(rendering: Rendering, shape: Shape) -> str | None:
    """Say why a mode cannot draw a tensor of this shape, or None."""
    channels = shape[0] if len(shape) == 3 else None
    allowed = {"rgb": (3,), "photo": (1, 3), "wrapped": (1, 3), "clipped": (1, 3)}.get(rendering.mode)
    if allowed is not None and channels not in allowed:
        return f"{rendering.mode} draws {' or '.join(map(str, allowed))} channels, not {_say(shape)}"
    if rendering.mode == "map" and rendering.channel >= (channels or 1):
        return f"there is no channel {rendering.channel} in {_say(shape)}"
    return None


def _say(shape: Shape) -> str:
    return " × ".join(map(str, shape))
