"""Convolution in which a table says which maps each filter sees, and its layer; knows no table of its own.

Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998,
section II.B and table I. Torch7 had it as SpatialConvolutionMap; PyTorch has no such layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import NamedTuple, TypeAlias

import numpy as np

from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_grad,
    check_image_shape,
    check_images,
    check_integer,
    check_pair,
    check_shape,
    check_tensor,
    wrong,
)
from gallery_gen.nn.conv import conv2d, conv2d_backward
from gallery_gen.nn.conv_layers import Conv2d
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.initialisation import SCHEMES
from gallery_gen.nn.layer import Layer, LayerGradients, Parameters, check_scheme

Connections: TypeAlias = tuple[tuple[int, ...], ...]
"""For each filter, the numbers of the maps that it sees."""


class TableConv2dGradients(NamedTuple):
    """Gradients of `table_conv2d`, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


def table_conv2d_naive(x: Tensor, weight: Tensor, bias: Tensor, connections: Connections) -> Tensor:
    """Convolution by a table, output by output: `table_conv2d` as its definition reads, and slow."""
    _check(x, weight, connections)
    _check_bias(bias, x, connections)
    rows, columns = weight.shape[1:]
    height, width = x.shape[2] - rows + 1, x.shape[3] - columns + 1
    out = np.empty((len(x), len(connections), height, width), x.dtype)
    for number, row, column in np.ndindex(len(connections), height, width):
        first = sum(map(len, connections[:number]))  # kernels lie in the table's order
        out[:, number, row, column] = bias[number]
        for kernel, channel in enumerate(connections[number], first):
            window = x[:, channel, row : row + rows, column : column + columns]
            out[:, number, row, column] += (window * weight[kernel]).sum(axis=(1, 2))
    return out


def table_conv2d(x: Tensor, weight: Tensor, bias: Tensor, connections: Connections) -> Tensor:
    """Convolve with filters that see only some maps each.

    Parameters
    ----------
    x
        (N, C, H, W), float32 or float64.
    weight
        (K, kH, kW), of x's type: a kernel for each connection, filter after filter, in the table's order.
    bias
        (F,).
    connections
        For each of the F filters, the numbers of the maps that it sees, from 0; K in all.

    Returns
    -------
    Tensor
        (N, F, oH, oW).

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    _check(x, weight, connections)
    _check_bias(bias, x, connections)
    maps = [
        conv2d(x[:, channels], weight[None, kernels], bias[number : number + 1])
        for number, (channels, kernels) in enumerate(_filters(connections))
    ]
    return np.concatenate(maps, axis=1)


def table_conv2d_backward(
    grad: Tensor, x: Tensor, weight: Tensor, connections: Connections
) -> TableConv2dGradients:
    """Gradients of `table_conv2d`, filter by filter; a map gets those of all filters that see it.

    `grad` is that of the result, (N, F, oH, oW).
    """
    plan = _check(x, weight, connections)
    check_grad(grad, x, (len(x), *plan))
    grad_x, grad_weight = np.zeros_like(x), np.empty_like(weight)
    for number, (channels, kernels) in enumerate(_filters(connections)):
        own = conv2d_backward(grad[:, number : number + 1], x[:, channels], weight[None, kernels])
        grad_x[:, channels] += own.x
        grad_weight[kernels] = own.weight[0]
    return TableConv2dGradients(grad_x, grad_weight, grad.sum(axis=(0, 2, 3)))


@dataclass(frozen=True, repr=False)
class TableConv2d(Layer):
    """Convolution whose filters see only the maps that a table gives them; see `table_conv2d`."""

    connections: Connections
    """For each filter, the numbers of the maps that it sees, from 0."""
    kernel_size: IntPair
    """Rows and columns of a kernel."""

    @property
    def windows(self) -> tuple[Window, Window]:
        """Where one output looks."""
        return self._dense.windows

    @property
    def _dense(self) -> Conv2d:
        """The convolution in which every filter sees every map."""
        return Conv2d(len(self.connections), self.kernel_size)

    def infer_shape(self, shape: Shape) -> Shape:
        """(filters, oH, oW)."""
        channels, _, _ = check_image_shape(shape)
        check_connections(self.connections, channels)
        return self._dense.infer_shape(shape)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight (connections, kH, kW) and bias (filters,)."""
        filters, _, _ = self.infer_shape(shape)
        kernel = check_pair("kernel_size", self.kernel_size, 1)
        return {"weight": (sum(map(len, self.connections)), *kernel), "bias": (filters,)}

    def init(
        self, rng: np.random.Generator, shape: Shape, scheme: str = "glorot_uniform"
    ) -> dict[str, Tensor]:
        """Those of a dense convolution, of which the table's kernels are kept; zero biases."""
        check_scheme(scheme)
        filters, _, _ = self.infer_shape(shape)
        dense = SCHEMES[scheme](rng, self._dense.parameter_shapes(shape)["weight"])
        kept = [dense[number, list(joined)] for number, joined in enumerate(self.connections)]
        return {"weight": np.concatenate(kept), "bias": np.zeros(filters, np.float32)}

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Convolve with the layer's own kernels."""
        return table_conv2d(x, parameters["weight"], parameters["bias"], self.connections)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the kernels and the biases."""
        gradients = table_conv2d_backward(grad, x, parameters["weight"], self.connections)
        return LayerGradients(gradients.x, {"weight": gradients.weight, "bias": gradients.bias})

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight at each position of the output."""
        _, height, width = self.infer_shape(shape)
        return prod(self.parameter_shapes(shape)["weight"]) * height * width


def check_connections(connections: Connections, channels: int) -> None:
    """Refuse a table that names no map, a map twice, or one that is not there."""
    if not isinstance(connections, tuple | list) or not connections:
        raise wrong("connections", "a tuple with the maps of each filter", repr(connections))
    for joined in connections:
        if not isinstance(joined, tuple | list) or not joined or len(set(joined)) < len(joined):
            raise wrong("connections", "a tuple of different maps for each filter", f"{joined!r} for one")
        for channel in joined:
            if check_integer("connections", channel, 0) >= channels:
                raise wrong("connections", f"maps from 0 to {channels - 1}", channel)


def _filters(connections: Connections) -> Iterator[tuple[list[int], slice]]:
    """Of each filter the maps it sees, and where its kernels lie."""
    first = 0
    for joined in connections:
        yield list(joined), slice(first, first + len(joined))
        first += len(joined)


def _check_bias(bias: Tensor, x: Tensor, connections: Connections) -> None:
    check_tensor("bias", bias, like=x)
    check_shape("bias", bias, (len(connections),))


def _check(x: Tensor, weight: Tensor, connections: Connections) -> Shape:
    """Shape of the result without batch axis, if kernels, images and table fit one another."""
    shape = check_images("x", x)
    check_connections(connections, shape[0])
    check_tensor("weight", weight, like=x)
    kernels = sum(map(len, connections))
    if weight.ndim != 3 or len(weight) != kernels:
        raise wrong("weight", f"an array of shape ({kernels}, kH, kW)", f"of shape {weight.shape}")
    return Conv2d(len(connections), (weight.shape[1], weight.shape[2])).infer_shape(shape)
