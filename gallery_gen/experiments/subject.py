"""What is asked when a trained network looks at a photo; knows no question in particular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gallery_gen import nn

MODEL: Final = "efficientnet-lite0"
"""The model that is asked, in gallery_gen.models."""
LARGER: Final = 320
"""Side of the same square with all its pixels: as much as the gallery's photos have."""


@dataclass(frozen=True)
class Subject:
    """A trained network and the photo before it."""

    ready: nn.ReadyNetwork
    square: nn.Tensor
    """(1, 3, 224, 224): the square in the photo's middle, as large as the network was trained on."""
    larger: nn.Tensor
    """(1, 3, 320, 320): the same square with more pixels."""

    def logits(self, x: nn.Tensor) -> nn.Tensor:
        """One number for each of the 1000 classes, (1000,)."""
        logits: nn.Tensor = self.ready.network.forward(self.ready.parameters, x)[0]
        return logits

    def shares(self, x: nn.Tensor) -> nn.Tensor:
        """The softmax of the logits, (1000,): all above 0, together 1."""
        shares: nn.Tensor = nn.softmax(self.logits(x)[None], dim=1)[0]
        return shares
