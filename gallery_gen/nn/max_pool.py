"""Pooling that picks one value of each window: the largest or the smallest; knows arrays, never layers."""

from __future__ import annotations

from math import prod
from typing import Literal, NamedTuple, overload

import numpy as np

from gallery_gen.nn.checks import (
    Indices,
    IntPair,
    Shape,
    Tensor,
    check_batch_shape,
    check_flag,
    check_grad,
    check_images,
    check_indices,
    check_pair,
    check_tensor,
    wrong,
)
from gallery_gen.nn.geometry import transposed_output_size
from gallery_gen.nn.sliding import first_places, pool_windows, slide


class Pooled(NamedTuple):
    """What a pooling found, and where."""

    output: Tensor
    """(N, C, oH, oW)."""
    indices: Indices
    """Of that shape: row · W + column of each value in its own map of the input."""


@overload
def max_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
) -> Tensor: ...


@overload
def max_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    *,
    return_indices: Literal[True],
) -> Pooled: ...


def max_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | Pooled:
    """Largest value of each window; NaN where there is one.

    Parameters
    ----------
    x
        Images, (N, C, H, W).
    kernel_size, stride, padding, dilation
        One integer or (vertical, horizontal); stride is kernel_size unless given; padding never wins, being
        −∞.
    ceil_mode
        Keep a last window that reaches past the border (`geometry.output_size`).
    return_indices
        Say also where each value was found, which `max_pool2d_backward` and `max_unpool2d` need. Of equal
        values the first counts, as in PyTorch.

    Returns
    -------
    Tensor or Pooled
        (N, C, oH, oW), of x's type; with return_indices a pair, whose second part is integers.

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    windows = pool_windows(kernel_size, stride, padding, dilation, ceil_mode)
    check_flag("return_indices", return_indices)
    largest = slide(x, windows, np.maximum, -np.inf)
    return Pooled(largest, first_places(x, largest, windows)) if return_indices else largest


@np.errstate(invalid="ignore", over="ignore")  # infinities of both signs may meet in one pixel
def max_pool2d_backward(grad: Tensor, indices: Indices, shape: Shape) -> Tensor:
    """Gradient of `max_pool2d` with respect to x: each window's gradient goes to the one pixel it picked.

    Parameters
    ----------
    grad
        Gradient of the loss with respect to the result, (N, C, oH, oW).
    indices
        Which pixels were picked, as max_pool2d(…, return_indices=True) says; of grad's shape.
    shape
        Of x, (N, C, H, W).

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    count, channels, height, width = check_batch_shape(shape)
    check_tensor("grad", grad)
    if grad.ndim != 4 or grad.shape[:2] != (count, channels):
        raise wrong("grad", f"an array of shape ({count}, {channels}, oH, oW)", f"of shape {grad.shape}")
    check_indices("indices", indices, grad.shape, height * width)
    grad_x = np.zeros(count * channels * height * width, grad.dtype)
    np.add.at(grad_x, _everywhere(indices, height * width), grad.reshape(-1))  # windows may share a pixel
    return grad_x.reshape(count, channels, height, width)


@overload
def min_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
) -> Tensor: ...


@overload
def min_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    *,
    return_indices: Literal[True],
) -> Pooled: ...


def min_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | Pooled:
    """Smallest value of each window: −max_pool2d(−x). Arguments as there; padding is +∞."""
    windows = pool_windows(kernel_size, stride, padding, dilation, ceil_mode)
    check_flag("return_indices", return_indices)
    smallest = slide(x, windows, np.minimum, np.inf)
    return Pooled(smallest, first_places(-x, -smallest, windows)) if return_indices else smallest


def min_pool2d_backward(grad: Tensor, indices: Indices, shape: Shape) -> Tensor:
    """Gradient of `min_pool2d` with respect to x; arguments as in `max_pool2d_backward`."""
    return max_pool2d_backward(grad, indices, shape)


def max_unpool2d(
    x: Tensor,
    indices: Indices,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    output_size: tuple[int, int] | None = None,
) -> Tensor:
    """Put pooled values back to where `max_pool2d` found them, with zeros all around.

    Parameters
    ----------
    x, indices
        Both (N, C, H, W), as max_pool2d(…, return_indices=True) gives them; where two windows picked the
        same pixel, the last one's value stays.
    kernel_size, stride, padding
        As `max_pool2d` was given them.
    output_size
        (height, width) of the result, as several sizes are pooled to the same one; else the smallest.

    Raises
    ------
    ShapeError
        If arguments do not fit, or output_size is a stride or more away from the smallest.
    """
    channels, *sizes = check_images("x", x)
    rows, columns = pool_windows(kernel_size, stride, padding)
    smallest = [
        transposed_output_size(size, window.kernel_size, window.stride, window.before)
        for size, window in zip(sizes, (rows, columns), strict=True)
    ]
    height, width = smallest if output_size is None else check_pair("output_size", output_size, 1)
    for size, least, window in zip((height, width), smallest, (rows, columns), strict=True):
        if abs(size - least) >= window.stride:
            between = f"from {max(1, least - window.stride + 1)} to {least + window.stride - 1}"
            raise wrong("output_size", between, size)
    check_indices("indices", indices, x.shape, height * width)
    out = np.zeros(len(x) * channels * height * width, x.dtype)
    out[_everywhere(indices, height * width)] = x.reshape(-1)
    return out.reshape(len(x), channels, height, width)


def max_unpool2d_backward(grad: Tensor, x: Tensor, indices: Indices) -> Tensor:
    """Gradient of `max_unpool2d` with respect to x: that of the place where each value was put."""
    channels, _, _ = check_images("x", x)
    check_images("grad", grad)
    check_grad(grad, x, (len(x), channels, *grad.shape[2:]))
    size = grad.shape[2] * grad.shape[3]
    check_indices("indices", indices, x.shape, size)
    return grad.reshape(-1)[_everywhere(indices, size)].reshape(x.shape)


def _everywhere(indices: Indices, size: int) -> Indices:
    """Places in all maps of `size` pixels, one map after another, from places in each map; in one row."""
    maps = indices.shape[0] * indices.shape[1]
    places: Indices = indices.reshape(maps, prod(indices.shape[2:])) + np.arange(maps)[:, None] * size
    return places.reshape(-1)
