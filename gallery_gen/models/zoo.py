"""Whole networks by name, for configurations that do not list layers; builds and loads, runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from gallery_gen.models import efficientnet_lite
from gallery_gen.nn import Network, Parameters, ReadyNetwork, Tensor


@dataclass(frozen=True)
class Model:
    """One network with what it takes to run it."""

    size: int
    """Pixels a side of the square that it is shown."""
    describe: Callable[[], Network]
    """The network as its authors describe it, for tables of shapes and costs."""
    load: Callable[[], dict[str, Tensor]]
    """Reads its trained parameters."""
    trained: Callable[[Parameters], ReadyNetwork]
    """Makes the trained network of them."""
    untrained: Callable[[int], ReadyNetwork]
    """Makes its random twin of a seed; its stages have the same names."""

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        return 3, self.size, self.size


MODELS: Final[Mapping[str, Model]] = {
    "efficientnet-lite0": Model(
        size=efficientnet_lite.SIZE,
        describe=efficientnet_lite.efficientnet_lite0,
        load=efficientnet_lite.trained_parameters,
        trained=efficientnet_lite.trained_network,
        untrained=efficientnet_lite.random_network,
    )
}
"""Name in gallery.yml → network."""
