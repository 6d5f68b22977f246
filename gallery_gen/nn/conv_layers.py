"""Descriptions of layers with weights, named as PyTorch's modules; the arithmetic is in the functions.

Unlike PyTorch's, a layer is not told its input's channels: it reads them from the input.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_flag,
    check_image_shape,
    check_integer,
    check_pair,
    wrong,
)
from gallery_gen.nn.conv import Conv2dGradients, conv2d, conv2d_backward, conv2d_weight_gradients
from gallery_gen.nn.conv_plan import plan_conv2d, plan_conv_transpose2d
from gallery_gen.nn.conv_transpose import (
    ConvTranspose2dGradients,
    conv_transpose2d,
    conv_transpose2d_backward,
)
from gallery_gen.nn.geometry import TransposedWindow, Window
from gallery_gen.nn.layer import Layer, LayerGradients, Parameters
from gallery_gen.nn.linear import LinearGradients, linear, linear_backward
from gallery_gen.nn.padding import Padding, PaddingMode, padding_sides
from gallery_gen.nn.tiling import Plan


@dataclass(frozen=True, repr=False)
class Conv2d(Layer):
    """Convolution with learned filters; see `conv2d` for the options."""

    out_channels: int
    """Filters, and so maps."""
    kernel_size: IntPair
    """Rows and columns of a filter."""
    stride: IntPair = 1
    """Pixels from one window to the next."""
    padding: Padding = 0
    """Pixels added round the image, as one number, (vertical, horizontal) or (left, right, top, bottom);
    or `same`, or `valid`."""
    dilation: IntPair = 1
    """Distance of a filter's neighbours; a dense filter has 1."""
    groups: int = 1
    """Channels and filters are split into so many groups that do not see one another."""
    bias: bool = True
    """Whether each filter adds a number of its own."""
    padding_mode: PaddingMode = "zeros"
    """What the added pixels hold."""

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
        left, right, top, bottom = padding_sides(self.padding, sizes, strides, dilations)
        return (
            Window(sizes[0], strides[0], top, bottom, dilations[0]),
            Window(sizes[1], strides[1], left, right, dilations[1]),
        )

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

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the filters and the bias."""
        options = (self.stride, self.padding, self.dilation, self.groups)
        mode = self.padding_mode
        gradients = conv2d_backward(grad, x, parameters["weight"], *options, padding_mode=mode)
        return _own_gradients(gradients, self.bias)

    def parameter_gradients(
        self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor  # noqa: ARG002
    ) -> dict[str, Tensor]:  # fmt: skip
        """Gradients for the filters and the bias."""
        options = (self.stride, self.padding, self.dilation, self.groups)
        mode = self.padding_mode
        gradients = conv2d_weight_gradients(grad, x, parameters["weight"], *options, padding_mode=mode)
        return {"weight": gradients.weight} | ({"bias": gradients.bias} if self.bias else {})

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight at each position."""
        plan, weight_shape = self._plan(shape)
        return prod(weight_shape) * plan.height * plan.width


@dataclass(frozen=True, repr=False)
class ConvTranspose2d(Layer):
    """Transposed convolution with learned filters; see `conv_transpose2d` for the options."""

    out_channels: int
    """Maps."""
    kernel_size: IntPair
    """Rows and columns of a filter."""
    stride: IntPair = 1
    """Pixels from one window of the output to the next."""
    padding: IntPair = 0
    """Pixels cut off all round the output."""
    output_padding: IntPair = 0
    """Rows and columns added below and to the right, where the stride leaves the size open."""
    groups: int = 1
    """Channels and maps are split into so many groups that do not see one another."""
    bias: bool = True
    """Whether each map adds a number of its own."""
    dilation: IntPair = 1
    """Distance of a filter's neighbours; a dense filter has 1."""

    def _plan(self, shape: Shape) -> tuple[Plan, Shape, Shape]:
        """The checked plan, the weight's shape and the output's."""
        channels, height, width = check_image_shape(shape)
        maps = check_integer("out_channels", self.out_channels, 1)
        kernel = check_pair("kernel_size", self.kernel_size, 1)
        check_flag("bias", self.bias)
        if maps % check_integer("groups", self.groups, 1):
            raise wrong("groups", f"a divisor of the {maps} out_channels", self.groups)
        weight_shape = (channels, maps // self.groups, *kernel)
        options = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        plan, output = plan_conv_transpose2d((channels, height, width), weight_shape, *options)
        return plan, weight_shape, output

    @property
    def windows(self) -> tuple[TransposedWindow, TransposedWindow]:
        """Where one output looks."""
        sizes, strides = check_pair("kernel_size", self.kernel_size, 1), check_pair("stride", self.stride, 1)
        dilations = check_pair("dilation", self.dilation, 1)
        rows, columns = (TransposedWindow(*axis) for axis in zip(sizes, strides, dilations, strict=True))
        return rows, columns

    def infer_shape(self, shape: Shape) -> Shape:
        """(out_channels, oH, oW)."""
        return self._plan(shape)[2]

    def parameter_shapes(self, shape: Shape) -> dict[str, Shape]:
        """Weight (C, out_channels / groups, kH, kW), and bias (out_channels,) if wanted."""
        _, weight_shape, output = self._plan(shape)
        return {"weight": weight_shape} | ({"bias": output[:1]} if self.bias else {})

    def forward(self, parameters: Parameters, x: Tensor) -> Tensor:
        """Spread with the layer's own filters."""
        bias = parameters["bias"] if self.bias else None
        options = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        return conv_transpose2d(x, parameters["weight"], bias, *options)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the filters and the bias."""
        options = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        gradients = conv_transpose2d_backward(grad, x, parameters["weight"], *options)
        return _own_gradients(gradients, self.bias)

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight at each position of the input."""
        plan, weight_shape, _ = self._plan(shape)
        return prod(weight_shape) * plan.height * plan.width


@dataclass(frozen=True, repr=False)
class Linear(Layer):
    """Every output is a weighted sum of all inputs; see `linear`."""

    out_features: int
    """Outputs."""
    bias: bool = True
    """Whether each output adds a number of its own."""

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
        return linear(x, parameters["weight"], parameters["bias"] if self.bias else None)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Gradients for x, the weights and the bias."""
        return _own_gradients(linear_backward(grad, x, parameters["weight"]), self.bias)

    def macs(self, shape: Shape) -> int:
        """One multiply-add for each weight."""
        return prod(self.infer_shape(shape)) * prod(shape)


def _own_gradients(
    gradients: Conv2dGradients | ConvTranspose2dGradients | LinearGradients, bias: bool
) -> LayerGradients:
    """Those of the parameters that the layer has."""
    parameters = {"weight": gradients.weight} | ({"bias": gradients.bias} if bias else {})
    return LayerGradients(gradients.x, parameters)
