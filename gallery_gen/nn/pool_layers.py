"""Descriptions of layers that pool, named as PyTorch's modules; the arithmetic is in the functions."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_gen.nn import adaptive_pool, max_pool, pool
from gallery_gen.nn.checks import (
    Indices,
    IntPair,
    Shape,
    Tensor,
    check_flag,
    check_image_shape,
    check_integer,
    check_number,
)
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.layer import FunctionLayer, LayerGradients, Parameters
from gallery_gen.nn.sliding import first_places, pool_windows


class _Pool(FunctionLayer):
    """A pooling: the number of channels stays."""

    @property
    def windows(self) -> tuple[Window, Window]:
        """Where one output looks."""
        names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        return pool_windows(**{name: value for name, value in vars(self).items() if name in names})

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        channels, height, width = check_image_shape(shape)
        rows, columns = self.windows
        return channels, rows.output_size(height), columns.output_size(width)


@dataclass(frozen=True, repr=False)
class MaxPool2d(_Pool):
    """Largest value of each window; see `max_pool2d` for the options."""

    kernel_size: IntPair
    """Rows and columns of a window."""
    stride: IntPair | None = None
    """Pixels from one window to the next; the window's size if left out."""
    padding: IntPair = 0
    """Pixels round the image that never win, at most half a window."""
    dilation: IntPair = 1
    """Distance of a window's neighbours; a dense window has 1."""
    ceil_mode: bool = False
    """Whether a window may stick out below and to the right, where pixels would be dropped."""

    function = staticmethod(max_pool.max_pool2d)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Each window's gradient to the pixel it picked, which is looked up again."""
        indices = self._find(x, output)
        return LayerGradients(max_pool.max_pool2d_backward(grad, indices, x.shape), {})

    def _find(self, x: Tensor, output: Tensor) -> Indices:
        return first_places(x, output, self.windows)


@dataclass(frozen=True, repr=False)
class MinPool2d(MaxPool2d):
    """Smallest value of each window. PyTorch has no such layer: there it is max pooling of the negative."""

    function = staticmethod(max_pool.min_pool2d)

    def _find(self, x: Tensor, output: Tensor) -> Indices:
        return first_places(-x, -output, self.windows)


@dataclass(frozen=True, repr=False)
class AvgPool2d(_Pool):
    """Mean of each window; see `avg_pool2d` for the options."""

    kernel_size: IntPair
    """Rows and columns of a window."""
    stride: IntPair | None = None
    """Pixels from one window to the next; the window's size if left out."""
    padding: IntPair = 0
    """Pixels of zero round the image, at most half a window."""
    ceil_mode: bool = False
    """Whether a window may stick out below and to the right, where pixels would be dropped."""
    count_include_pad: bool = True
    """Whether the padding's zeros count in the mean."""
    divisor_override: int | None = None
    """What the sum is divided by instead of the number of pixels."""

    function = staticmethod(pool.avg_pool2d)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """An equal part of each window's gradient to all its pixels."""
        return LayerGradients(pool.avg_pool2d_backward(grad, x.shape, **vars(self)), {})

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        check_flag("count_include_pad", self.count_include_pad)
        if self.divisor_override is not None:
            check_integer("divisor_override", self.divisor_override, 1)
        return super().infer_shape(shape)


@dataclass(frozen=True, repr=False)
class LPPool2d(_Pool):
    """Norm of each window; see `lp_pool2d` for the options."""

    norm_type: float
    """The norm's p: 1 is the sum, 2 the length."""
    kernel_size: IntPair
    """Rows and columns of a window."""
    stride: IntPair | None = None
    """Pixels from one window to the next; the window's size if left out."""
    ceil_mode: bool = False
    """Whether a window may stick out below and to the right, where pixels would be dropped."""

    function = staticmethod(pool.lp_pool2d)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """To each pixel by its share in the norm."""
        return LayerGradients(pool.lp_pool2d_backward(grad, x, output, **vars(self)), {})

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        check_number("norm_type", self.norm_type, positive=True)
        return super().infer_shape(shape)


class _AdaptivePool(FunctionLayer):
    """A pooling to a wanted size."""

    output_size: adaptive_pool.AdaptiveSize

    @property
    def windows(self) -> None:
        """A size of 1 sees everything; what another sees depends on the input's size."""

    def infer_shape(self, shape: Shape) -> Shape:
        """(C, oH, oW)."""
        channels, height, width = check_image_shape(shape)
        return channels, *adaptive_pool.adaptive_sizes(self.output_size, height, width)


@dataclass(frozen=True, repr=False)
class AdaptiveAvgPool2d(_AdaptivePool):
    """Mean of each of as many windows as are wanted; 1 is global average pooling."""

    output_size: adaptive_pool.AdaptiveSize
    """Rows and columns of the output; None keeps the input's."""

    function = staticmethod(adaptive_pool.adaptive_avg_pool2d)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """An equal part of each window's gradient to all its pixels."""
        return LayerGradients(adaptive_pool.adaptive_avg_pool2d_backward(grad, x.shape, self.output_size), {})


@dataclass(frozen=True, repr=False)
class AdaptiveMaxPool2d(_AdaptivePool):
    """Largest value of each of as many windows as are wanted; 1 is global max pooling."""

    output_size: adaptive_pool.AdaptiveSize
    """Rows and columns of the output; None keeps the input's."""

    function = staticmethod(adaptive_pool.adaptive_max_pool2d)

    def backward(self, parameters: Parameters, x: Tensor, output: Tensor, grad: Tensor) -> LayerGradients:  # noqa: ARG002
        """Each window's gradient to the pixel it picked, which is looked up again."""
        indices = adaptive_pool.adaptive_max_pool2d(x, self.output_size, True).indices
        return LayerGradients(max_pool.max_pool2d_backward(grad, indices, x.shape), {})
