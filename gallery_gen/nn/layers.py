"""Layer descriptions, named as PyTorch's modules: frozen options; the arithmetic is in the functions.

Unlike PyTorch's, a layer is not told its input's channels: it reads them from the input.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from gallery_gen.nn import linear, pool
from gallery_gen.nn.activation_layers import (
    ELU,
    GELU,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_flag,
    check_image_shape,
    check_integer,
    check_number,
    check_pair,
    wrong,
)
from gallery_gen.nn.conv import Plan, conv2d, plan_conv2d
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import FunctionLayer, Layer, Parameters
from gallery_gen.nn.padding import Padding, PaddingMode


@dataclass(frozen=True, repr=False)
class Conv2d(Layer):
    """Convolution with learned filters; see `conv2d` for the options."""

    out_channels: int
    kernel_size: IntPair
    stride: IntPair = 1
    padding: Padding = 0
    dilation: IntPair = 1
    groups: int = 1
    bias: bool = True
    padding_mode: PaddingMode = "zeros"

    def _plan(self, shape: Shape) -> tuple[Plan, Shape]:
        """The checked plan and the weight's shape."""
        channels, height, width = check_image_shape(shape)
        filters = check_integer("out_channels", self.out_channels, 1)
        kernel = check_pair("kernel_size", self.kernel_size, 1)
        groups = check_integer("groups", self.groups, 1)
        check_flag("bias", self.bias)
        weight_shape = (filters, max(1, channels // groups), *kernel)
        options = (self.stride, self.padding, self.dilation, groups, self.padding_mode)
        return plan_conv2d((channels, height, width), weight_shape, *options), weight_shape

    @property
    def windows(self) -> tuple[Window, Window]:
        """Where one output looks."""
        sizes, strides = check_pair("kernel_size", self.kernel_size, 1), check_pair("stride", self.stride, 1)
        dilations = check_pair("dilation", self.dilation, 1)
        rows, columns = (
            Window(size, stride, dilation=dilation)
            for size, stride, dilation in zip(sizes, strides, dilations, strict=True)
        )
        return rows, columns

    def infer_shape(self, shape: Shape) -> Shape:
        """(out_channels, oH, oW)."""
        plan, weight_shape = self._plan(shape)
        return weight_shape[0], plan.height, plan.width

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight (F, C / groups, kH, kW), and bias (F,) if wanted."""
        _, weight_shape = self._plan(shape)
        return {"weight": weight_shape} | ({"bias": weight_shape[:1]} if self.bias else {})

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Convolve with the layer's own filters."""
        bias = parameters["bias"] if self.bias else None
        options = (self.stride, self.padding, self.dilation, self.groups)
        return conv2d(x, parameters["weight"], bias, *options, padding_mode=self.padding_mode)

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight at each position."""
        plan, weight_shape = self._plan(shape)
        return prod(weight_shape) * plan.height * plan.width


class _Pool(FunctionLayer):
    """A pooling: the number of channels stays."""

    @property
    def windows(self) -> tuple[Window, Window]:
        """Where one output looks."""
        names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        return pool.pool_windows(**{name: value for name, value in vars(self).items() if name in names})

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        channels, height, width = check_image_shape(shape)
        rows, columns = self.windows
        return channels, rows.output_size(height), columns.output_size(width)


@dataclass(frozen=True, repr=False)
class MaxPool2d(_Pool):
    """Largest value of each window; see `max_pool2d` for the options."""

    kernel_size: IntPair
    stride: IntPair | None = None
    padding: IntPair = 0
    dilation: IntPair = 1
    ceil_mode: bool = False

    function = staticmethod(pool.max_pool2d)


@dataclass(frozen=True, repr=False)
class MinPool2d(MaxPool2d):
    """Smallest value of each window. PyTorch has no such layer: there it is max pooling of the negative."""

    function = staticmethod(pool.min_pool2d)


@dataclass(frozen=True, repr=False)
class AvgPool2d(_Pool):
    """Mean of each window; see `avg_pool2d` for the options."""

    kernel_size: IntPair
    stride: IntPair | None = None
    padding: IntPair = 0
    ceil_mode: bool = False
    count_include_pad: bool = True

    function = staticmethod(pool.avg_pool2d)

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        check_flag("count_include_pad", self.count_include_pad)
        return super().infer_shape(shape)


@dataclass(frozen=True, repr=False)
class LPPool2d(_Pool):
    """Norm of each window; see `lp_pool2d` for the options."""

    norm_type: float
    kernel_size: IntPair
    stride: IntPair | None = None
    ceil_mode: bool = False

    function = staticmethod(pool.lp_pool2d)

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        check_number("norm_type", self.norm_type, positive=True)
        return super().infer_shape(shape)


@dataclass(frozen=True, repr=False)
class Flatten(FunctionLayer):
    """Joins channels, rows and columns into one row of features; the batch axis stays."""

    start_dim: int = 1
    end_dim: int = -1

    function = staticmethod(linear.flatten)

    @property
    def windows(self) -> None:
        """A row of features sees the whole input."""

    def infer_shape(self, shape: Shape) -> Shape:
        """The sizes from start_dim to end_dim multiplied."""
        first, last = linear.flat_axes(1 + len(shape), self.start_dim, self.end_dim)
        if first == 0:
            raise wrong("start_dim", "at least 1, as axis 0 is the batch", self.start_dim)
        return (*shape[: first - 1], prod(shape[first - 1 : last]), *shape[last:])


@dataclass(frozen=True, repr=False)
class Linear(Layer):
    """Every output is a weighted sum of all inputs; see `linear`."""

    out_features: int
    bias: bool = True

    @property
    def windows(self) -> None:
        """Every output sees the whole input."""

    def infer_shape(self, shape: Shape) -> Shape:
        """(out_features,)."""
        if len(shape) != 1:
            raise wrong("the input's shape", "(F,), which a Flatten layer before this one makes", shape)
        check_integer("in_features", shape[0], 1)
        check_flag("bias", self.bias)
        return (check_integer("out_features", self.out_features, 1),)

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight (out_features, in_features), and bias (out_features,) if wanted."""
        out_shape = self.infer_shape(shape)
        return {"weight": (*out_shape, *shape)} | ({"bias": out_shape} if self.bias else {})

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Weigh and add with the layer's own weights."""
        return linear.linear(x, parameters["weight"], parameters["bias"] if self.bias else None)

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight."""
        return prod(self.infer_shape(shape)) * prod(shape)


LAYERS: dict[str, type[Layer]] = {
    layer.__name__: layer
    for layer in (
        Conv2d, MaxPool2d, AvgPool2d, LPPool2d, MinPool2d,
        Identity, ReLU, LeakyReLU, ELU, GELU, SiLU, Sigmoid, Tanh, Softplus, Softsign, Softmax,
        Flatten, Linear,
    )
}  # fmt: skip
"""Class name → class: all layers that a written configuration may name."""
