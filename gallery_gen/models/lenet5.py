"""LeNet-5 as it was in 1998, counted layer by layer, and the network that is called LeNet today.

Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
recognition", Proceedings of the IEEE, 1998, section II.B and table I. The one of 1998 refuses to run:
trainable pooling, sparse convolution and radial basis functions are no layers of `gallery_gen.nn`.
"""

from __future__ import annotations

from math import prod
from typing import Final, NamedTuple

from gallery_gen.nn import (
    AvgPool2d,
    Conv2d,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    Network,
    ReLU,
    Shape,
    Softmax,
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
    """Every layer of LeNet-5 that learns, in order, counted from its shapes.

    S2 and S4 learn one coefficient and one bias for each map. The output layer's 10 × 84 numbers were set by
    hand, and so are not counted; see `radial_output`.
    """
    pool = AvgPool2d(2)
    c1 = _line("C1", Conv2d(_MAPS, 5), INPUT_SHAPE)
    s2 = _pooling("S2", pool.infer_shape(c1.shape))
    dense = _line("C3", Conv2d(len(C3_CONNECTIONS), 5), s2.shape)
    joined = sum(map(len, C3_CONNECTIONS))
    c3 = dense._replace(kernels=joined, weights=dense.weights // _MAPS)
    s4 = _pooling("S4", pool.infer_shape(c3.shape))
    c5 = _line("C5", Conv2d(120, 5), s4.shape)
    f6 = _line("F6", Linear(84), c5.shape[:1])
    return c1, s2, c3, s4, c5, f6


def radial_output() -> LedgerLine:
    """The output layer: for each class a distance to 84 numbers that were set by hand, so nothing is learned.

    `weights` are those numbers; its multiply-adds are squared differences, summed.
    """
    return LedgerLine("Output", (CLASSES,), CLASSES, parameter_ledger()[-1].shape[0], 0)


def receptive_fields() -> dict[str, int]:
    """Pixels a side that one number of C1 to C5 is made from, whichever maps are joined."""
    windows = Network(
        (
            ("C1", Conv2d(_MAPS, 5)),
            ("S2", AvgPool2d(2)),
            ("C3", Conv2d(len(C3_CONNECTIONS), 5)),
            ("S4", AvgPool2d(2)),
            ("C5", Conv2d(120, 5)),
        )
    )
    rows = windows.summary(INPUT_SHAPE)[1:]
    return {row.name: row.receptive_field[0].size for row in rows if row.receptive_field is not None}


def _line(name: str, layer: Layer, shape: Shape) -> LedgerLine:
    """A layer that joins all its inputs, counted from the shapes of its parameters."""
    sizes = layer.parameter_shapes(shape)
    kernels, *weights = sizes["weight"]
    return LedgerLine(name, layer.infer_shape(shape), kernels, prod(weights), prod(sizes["bias"]))


def _pooling(name: str, shape: Shape) -> LedgerLine:
    """A pooling with a coefficient and a bias for each map."""
    return LedgerLine(name, shape, shape[0], 1, shape[0])
