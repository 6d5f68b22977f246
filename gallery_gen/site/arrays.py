"""The numbers that pages print: pixels of a patch, a layer's weights, what a window holds; writes no HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen import models, nn
from gallery_gen.errors import CallError
from gallery_gen.images.photo import cover_crop, load_photo, to_tensor
from gallery_gen.nn.layer import own_parameters
from gallery_gen.nn.window_terms import LAYERS_OF_WINDOWS, WindowTerms, window_terms
from gallery_gen.pipeline.manifest import ConfigurationEntry, PhotoEntry
from gallery_gen.site.catalogue import Catalogue, suggestion

CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True)
class Window:
    """One output value of a layer, and what it is made of."""

    terms: WindowTerms
    padding_mode: str
    """What padding holds."""
    output: float
    """As in the network's trace."""


def build_layer(kind: str, options: Mapping[str, object]) -> nn.Layer:
    """Make a layer of its manifest entry; JSON has no tuples, so lists become some."""
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    return nn.LAYERS[kind](**plain)


def build_network(configuration: ConfigurationEntry) -> nn.Network:
    """Make a network of its manifest entry."""
    if configuration.model is not None:
        return models.MODELS[configuration.model].describe()
    return nn.Network(tuple((la.name, build_layer(la.kind, la.options)) for la in configuration.layers))


MOST_TRACES: Final = 16
"""That are kept at hand: one is a few megabytes, and pages ask for the same one again and again."""


class Workbench:
    """Reads photos and runs networks again, where a page prints their numbers; remembers what it made."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self.root = root
        self.catalogue = catalogue
        self._pixels: dict[str, NDArray[np.uint8]] = {}
        self._traces: dict[tuple[str, str], Mapping[str, NDArray[np.float32]]] = {}

    @cached_property
    def input_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of every photo."""
        return (3, self.catalogue.manifest.input_height, self.catalogue.manifest.input_width)

    def shape_of(self, configuration: ConfigurationEntry) -> tuple[int, int, int]:
        """(C, H, W) of a network's input: a photo, or the square of it that a model sees."""
        if configuration.model is None:
            return self.input_shape
        return models.MODELS[configuration.model].input_shape

    def ready(self, configuration: ConfigurationEntry) -> nn.ReadyNetwork:
        """Make a configuration's network as it is run, with its parameters, the way the pipeline did."""
        if configuration.model is None:
            return nn.ReadyNetwork(build_network(configuration), dict(self.parameters(configuration)))
        model = models.MODELS[configuration.model]
        if configuration.seed is not None:
            return model.untrained(configuration.seed)
        return model.trained(model.load())

    def pixels(self, photo: PhotoEntry) -> NDArray[np.uint8]:
        """Read a photo as the network sees it, uint8 (H, W, 3)."""
        if photo.slug not in self._pixels:
            _, height, width = self.input_shape
            self._pixels[photo.slug] = cover_crop(load_photo(self.root / photo.file), height, width)
        return self._pixels[photo.slug]

    def patch(self, photo: PhotoEntry, top: int, left: int, size: int) -> NDArray[np.uint8]:
        """Cut a square of pixels, (size, size, 3); CallError if it does not lie inside."""
        _, height, width = self.input_shape
        if not 1 <= size <= 16:
            raise CallError(f"size is {size}: choose 1 to 16")
        if not (0 <= top <= height - size and 0 <= left <= width - size):
            raise CallError(
                f"rows {top}–{top + size - 1}, columns {left}–{left + size - 1} do not lie inside"
                f" {height} × {width}: choose top up to {height - size} and left up to {width - size}"
            )
        return self.pixels(photo)[top : top + size, left : left + size]

    def parameters(self, configuration: ConfigurationEntry) -> Mapping[str, NDArray[np.float32]]:
        """Make a configuration's parameters the way the pipeline did."""
        network = build_network(configuration)
        if configuration.weights == "seed":
            return network.init(np.random.default_rng(configuration.seed), self.input_shape)
        if configuration.weights == "preset":
            return models.preset_parameters(network, self.input_shape, configuration.presets)
        if configuration.weights == "file" and configuration.file is not None:
            state = models.load_state(self.root / configuration.file)
            if {name: array.shape for name, array in state.items()} != network.parameter_shapes(
                self.input_shape
            ):
                raise CallError(
                    f"{configuration.file} no longer holds this network's weights: save them again"
                )
            return state
        return {}

    def weights(
        self, configuration: ConfigurationEntry, layer: str
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """A convolution's weight (out, in, kH, kW) and bias; CallError for other layers."""
        entry = self.catalogue.layer(configuration, layer)
        if entry.kind != "Conv2d":
            names = [la.name for la in configuration.layers if la.kind == "Conv2d"]
            raise CallError(f'"{layer}" is a {entry.kind} and has no kernels{suggestion(layer, names)}')
        parameters = self.parameters(configuration)
        return parameters[f"{layer}.weight"], parameters.get(f"{layer}.bias")

    def trace(
        self, photo: PhotoEntry, configuration: ConfigurationEntry
    ) -> Mapping[str, NDArray[np.float32]]:
        """Every stage of a photo in a configuration, each with a batch axis of one."""
        key = (photo.slug, configuration.slug)
        if key not in self._traces:
            network, parameters = self.ready(configuration)
            _, height, width = self.shape_of(configuration)
            pixels = cover_crop(self.pixels(photo), height, width)
            # Pages say what is not finite.
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                self._traces[key] = network.trace(parameters, to_tensor(pixels))
            if len(self._traces) > MOST_TRACES:  # a page may ask for every one there is
                self._traces.pop(next(iter(self._traces)))
        return self._traces[key]

    def window(
        self,
        photo: PhotoEntry,
        configuration: ConfigurationEntry,
        layer: str,
        row: int,
        column: int,
        channel: int,
    ) -> Window:
        """Take one output value of a layer apart."""
        entry = self.catalogue.layer(configuration, layer)
        network, parameters = self.ready(configuration)
        described = dict(network.layers)[layer]
        if not isinstance(described, LAYERS_OF_WINDOWS):
            raise CallError(f'"{layer}" is a {entry.kind}: a window needs a convolution or pooling')
        trace = self.trace(photo, configuration)
        names = list(trace)
        before, after = trace[names[names.index(layer) - 1]], trace[layer][0]
        place = channel, row, column
        for name, value, end in zip(("channel", "row", "column"), place, after.shape, strict=True):
            if not 0 <= value < end:
                raise CallError(f'{name} is {value}: "{layer}" has {end}, so choose 0 to {end - 1}')
        terms = window_terms(described, own_parameters(parameters, layer), before, *place)
        return Window(terms, getattr(described, "padding_mode", "zeros"), float(after[place]))
