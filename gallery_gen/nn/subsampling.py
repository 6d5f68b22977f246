"""Pooling that learns: a factor and a bias for each map, and its layer; knows no squashing and no network.

Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998,
section II.A. PyTorch has no such layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import IntPair, Shape, Tensor, check_grad, check_images, check_shape, check_tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import Layer, LayerGradients, Parameters, check_scheme
from gallery_gen.nn.pool import avg_pool2d, avg_pool2d_backward
from gallery_gen.nn.pool_layers import AvgPool2d

_quiet = np.errstate(invalid="ignore", over="ignore")


class SubsampleGradients(NamedTuple):
    """Gradients of `subsample2d`, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


def subsample2d_naive(x: Tensor, weight: Tensor, bias: Tensor, kernel_size: IntPair) -> Tensor:
    """Subsampling, window by window: `subsample2d` as its definition reads, and slow."""
    _check(x, weight=weight, bias=bias)
    layer = AvgPool2d(kernel_size)
    channels, height, width = layer.infer_shape(x.shape[1:])
    rows, columns = (window.kernel_size for window in layer.windows)
    out = np.empty((len(x), channels, height, width), x.dtype)
    for channel, row, column in np.ndindex(channels, height, width):
        top, left = row * rows, column * columns
        total = x[:, channel, top : top + rows, left : left + columns].sum(axis=(1, 2))
        out[:, channel, row, column] = weight[channel] * total + bias[channel]
    return out


@_quiet
def subsample2d(x: Tensor, weight: Tensor, bias: Tensor, kernel_size: IntPair) -> Tensor:
    """Add up each window, multiply by the map's factor, add the map's bias.

    Parameters
    ----------
    x
        (N, C, H, W), float32 or float64.
    weight, bias
        (C,) each, of x's type.
    kernel_size
        Rows and columns of a window; windows lie side by side, and what is left over is dropped.

    Returns
    -------
    Tensor
        (N, C, oH, oW).

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    _check(x, weight=weight, bias=bias)
    sums = avg_pool2d(x, kernel_size, divisor_override=1)
    return sums * weight[:, None, None] + bias[:, None, None]


@_quiet
def subsample2d_backward(grad: Tensor, x: Tensor, weight: Tensor, kernel_size: IntPair) -> SubsampleGradients:
    """Gradients of `subsample2d`: each pixel gets factor · grad, each factor the sum of sums · grad.

    `grad` is that of the result, (N, C, oH, oW).
    """
    _check(x, weight=weight)
    sums = avg_pool2d(x, kernel_size, divisor_override=1)
    check_grad(grad, x, sums.shape)
    spread = avg_pool2d_backward(grad * weight[:, None, None], x.shape, kernel_size, divisor_override=1)
    grad_weight: Tensor = (grad * sums).sum(axis=(0, 2, 3))
    return SubsampleGradients(spread, grad_weight, grad.sum(axis=(0, 2, 3)))


@dataclass(frozen=True, repr=False)
class Subsample2d(Layer):
    """Sum of each window, times a learned factor, plus a learned bias; see `subsample2d`."""

    kernel_size: IntPair
    """Rows and columns of a window, and pixels from one to the next."""

    @property
    def windows(self) -> tuple[Window, Window]:
        """Where one output looks."""
        return AvgPool2d(self.kernel_size).windows

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        return AvgPool2d(self.kernel_size).infer_shape(shape)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight and bias, (C,) each."""
        return dict.fromkeys(("weight", "bias"), self.infer_shape(shape)[:1])

    def init(
        self,
        rng: np.random.Generator,  # noqa: ARG002
        shape: Shape,
        scheme: str = "glorot_uniform",
    ) -> dict[str, Tensor]:
        """Factors that make the sum a mean, and zero biases; nothing is drawn."""
        check_scheme(scheme)
        sizes = self.parameter_shapes(shape)
        part = 1 / prod(window.kernel_size for window in self.windows)
        return {
            "weight": np.full(sizes["weight"], part, np.float32),
            "bias": np.zeros(sizes["bias"], np.float32),
        }

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Subsample with the layer's own factors and biases."""
        return subsample2d(x, parameters["weight"], parameters["bias"], self.kernel_size)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the factors and the biases."""
        gradients = subsample2d_backward(grad, x, parameters["weight"], self.kernel_size)
        return LayerGradients(gradients.x, {"weight": gradients.weight, "bias": gradients.bias})

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each output: the sum needs no multiplication."""
        return prod(self.infer_shape(shape))


def _check(x: Tensor, **numbers: Tensor) -> None:
    """A batch of images, and one number of each kind for each of its maps."""
    channels, _, _ = check_images("x", x)
    for name, values in numbers.items():
        check_tensor(name, values, like=x)
        check_shape(name, values, (channels,))
