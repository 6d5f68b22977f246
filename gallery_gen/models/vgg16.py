"""VGG-16 as layers, to be counted; it has no weights here and is never run.

Source: K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition",
arXiv:1409.1556, 2014, table 1, column D.
"""

from __future__ import annotations

from typing import Final

from gallery_gen.nn import Conv2d, Flatten, Layer, Linear, MaxPool2d, Network, Shape

VGG16_SHAPE: Final[Shape] = (3, 224, 224)
_BLOCKS: Final = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
"""Convolutions and maps of each block."""


def vgg16() -> Network:
    """Layers with weights and the poolings between them; activations, which cost nothing, are left out."""
    layers: list[tuple[str, Layer]] = []
    for block, (count, maps) in enumerate(_BLOCKS, start=1):
        layers += [(f"conv{block}_{number}", Conv2d(maps, 3, padding=1)) for number in range(1, count + 1)]
        layers.append((f"pool{block}", MaxPool2d(2)))
    layers += [("flatten", Flatten()), ("fc1", Linear(4096)), ("fc2", Linear(4096)), ("fc3", Linear(1000))]
    return Network(tuple(layers))


def vgg16_parameters() -> int:
    """How many numbers VGG-16 learns."""
    return sum(cost.parameters for cost in vgg16().costs(VGG16_SHAPE).values())
