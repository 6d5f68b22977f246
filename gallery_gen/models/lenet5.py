"""LeNet-5 as it was in 1998, counted layer by layer, and the network that is called LeNet today.

Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
recognition", Proceedings of the IEEE, 1998, section II.B and table I. Knows how neither is trained.
"""

from __future__ import annotations

from math import prod
from typing import Final, NamedTuple

import numpy as np

from gallery_gen.models.digit_codes import digit_codes
from gallery_gen.nn import (
    RBF,
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    ScaledTanh,
    Shape,
    Softmax,
    Subsample2d,
    TableConv2d,
    Tensor,
)

_MAPS: Final = 6


def _near(first: int, count: int) -> tuple[int, ...]:
    """So many neighbouring maps from `first` on; the first map follows the last."""
    return tuple(sorted((first + step) % _MAPS for step in range(count)))


C3_CONNECTIONS: Final[tuple[tuple[int, ...], ...]] = (
    *(_near(first, 3) for first in range(_MAPS)),
    *(_near(first, 4) for first in range(_MAPS)),
    *(tuple(sorted((first, first + 1, (first + 3) % _MAPS, (first + 4) % _MAPS))) for first in range(3)),
    tuple(range(_MAPS)),
)
"""For each of C3's 16 maps, which of S2's 6 maps it looks at (table I)."""

INPUT_SHAPE: Final[Shape] = (1, 32, 32)

CLASSES: Final = 10

ORIGINAL: Final = Network(
    (
        ("C1", Conv2d(_MAPS, 5)),
        ("squash1", ScaledTanh()),
        ("S2", Subsample2d(2)),
        ("squash2", ScaledTanh()),
        ("C3", TableConv2d(C3_CONNECTIONS, 5)),
        ("squash3", ScaledTanh()),
        ("S4", Subsample2d(2)),
        ("squash4", ScaledTanh()),
        ("C5", Conv2d(120, 5)),
        ("squash5", ScaledTanh()),
        ("flatten", Flatten()),
        ("F6", Linear(84)),
        ("squash6", ScaledTanh()),
        ("Output", RBF(CLASSES)),
    )
)
"""LeNet-5: every layer up to F6 is squashed, and the output is a distance to each digit's code."""


def init_original(rng: np.random.Generator) -> dict[str, Tensor]:
    """First parameters of `ORIGINAL`, with the digits' codes in its output."""
    return ORIGINAL.init(rng, INPUT_SHAPE) | {"Output.codes": digit_codes()}


TODAY: Final = Network(
    (
        ("conv1", Conv2d(6, 5, padding=2)),
        ("relu1", ReLU()),
        ("pool1", MaxPool2d(2)),
        ("conv2", Conv2d(16, 5)),
        ("relu2", ReLU()),
        ("pool2", MaxPool2d(2)),
        ("flatten", Flatten()),
        ("fc1", Linear(120)),
        ("relu3", ReLU()),
        ("fc2", Linear(84)),
        ("relu4", ReLU()),
        ("fc3", Linear(CLASSES)),
        ("softmax", Softmax()),
    )
)
"""What most programs of today call LeNet: the sizes of 1998, with ReLU, max pooling and softmax."""

TODAY_SHAPE: Final[Shape] = (1, 28, 28)
"""A digit of the MNIST data set, which the first layer's padding makes as large as those of 1998."""


class LedgerLine(NamedTuple):
    """What one layer of LeNet-5 learns, and what it costs."""

    layer: str
    shape: Shape
    """Of its output."""
    kernels: int
    """Kernels, coefficients or rows of weights."""
    weights: int
    """Numbers in each of them."""
    biases: int

    @property
    def parameters(self) -> int:
        """All learned numbers."""
        return self.kernels * self.weights + self.biases

    @property
    def macs(self) -> int:
        """Multiply-adds for one digit: every weight works once at every place of the output."""
        return self.kernels * self.weights * prod(self.shape[1:])


def parameter_ledger() -> tuple[LedgerLine, ...]:
    """Every layer of LeNet-5 that learns, in order, counted from the network itself.

    The output layer's 10 × 84 numbers were set by hand, and so are not counted; see `radial_output`.
    """
    shapes, sizes = ORIGINAL.infer_shapes(INPUT_SHAPE), ORIGINAL.parameter_shapes(INPUT_SHAPE)
    return tuple(
        LedgerLine(name, shapes[name], weight[0], prod(weight[1:]), prod(sizes[f"{name}.bias"]))
        for name, weight in ((name, sizes.get(f"{name}.weight")) for name, _ in ORIGINAL.layers)
        if weight is not None
    )


def radial_output() -> LedgerLine:
    """The output layer: for each class a distance to 84 numbers that were set by hand, so nothing is learned.

    `weights` are those numbers; its multiply-adds are squared differences, summed.
    """
    name, _ = ORIGINAL.layers[-1]
    classes, numbers = ORIGINAL.parameter_shapes(INPUT_SHAPE)[f"{name}.codes"]
    return LedgerLine(name, ORIGINAL.infer_shapes(INPUT_SHAPE)[name], classes, numbers, 0)


def receptive_fields() -> dict[str, int]:
    """Pixels a side that one number of C1 to C5 is made from, whichever maps are joined."""
    fields = ORIGINAL.receptive_fields()
    return {
        line.layer: seen[0].size for line in parameter_ledger() if (seen := fields[line.layer]) is not None
    }
