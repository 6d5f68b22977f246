"""The checked specification as one value: photos, configurations, which goes with which; reads no file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gallery_gen.spec.model import Configuration, Sidecar


@dataclass(frozen=True)
class Photo:
    """A photo file and what its sidecar says; not yet decoded."""

    slug: str
    path: Path
    """Where the file is."""
    file: str
    """Its path below the project, as pages and messages show it."""
    sidecar: Sidecar


@dataclass(frozen=True)
class Gallery:
    """Everything the specification asks for, proven to fit together."""

    input_height: int
    input_width: int
    photos: tuple[Photo, ...]
    configurations: tuple[Configuration, ...]
    experiments: tuple[Photo, ...] = ()
    """The photos that the controlled experiments run on."""
    learn_from: tuple[Photo, ...] = ()
    """The photos that filters are learned from, in order of slug."""

    @property
    def pairs(self) -> tuple[tuple[Photo, Configuration], ...]:
        """Every photo × configuration that is asked for, in specification order."""
        return tuple(
            (photo, configuration)
            for configuration in self.configurations
            for photo in self.photos
            if configuration.photos == "all" or photo.slug in configuration.photos
        )

    @property
    def trained_photos(self) -> tuple[Photo, ...]:
        """The photos that run through a trained model, on which it is asked what it sees."""
        shown = {
            photo.slug
            for photo, configuration in self.pairs
            if configuration.weights is not None and configuration.weights.pretrained
        }
        return tuple(photo for photo in self.photos if photo.slug in shown)
