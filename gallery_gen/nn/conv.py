"""Convolution of a batch of images and its gradients, obvious and fast; knows arrays, never layers.

As in every deep-learning library, "convolution" here is cross-correlation: the kernel is not flipped.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import IntPair, Shape, Tensor, check_grad
from gallery_gen.nn.conv_fft import convolve_spectra, is_large
from gallery_gen.nn.conv_plan import plan_arrays
from gallery_gen.nn.conv_products import (
    by_kernel_rows,
    by_rows,
    correlate,
    is_narrow,
    is_product,
    multiply,
    rows_at_once,
)
from gallery_gen.nn.depthwise import by_channels, is_depthwise
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import Padding, PaddingMode, pad, pad_backward
from gallery_gen.nn.tiling import Plan, scatter, tiles

_quiet = np.errstate(invalid="ignore", over="ignore")


class Conv2dGradients(NamedTuple):
    """Gradients of a convolution, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


class Conv2dWeightGradients(NamedTuple):
    """Gradients of what a convolution learns."""

    weight: Tensor
    bias: Tensor


@_quiet
def conv2d_naive(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Tensor:
    """Convolution as one would explain it: multiply a window with the kernel, add up, add the bias, slide on.

    Arguments and result are those of `conv2d`, which is hundreds of times faster. Read this one first.
    """
    plan = plan_arrays(x, weight, bias, stride, padding, dilation, groups, padding_mode)
    rows, columns = plan.rows, plan.columns
    padded = pad(x, rows, columns, padding_mode)
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    filters, depth = len(weight), weight.shape[1]
    for number, kernel in enumerate(weight):  # one filter makes one map
        first = number // (filters // groups) * depth
        channels = padded[:, first : first + depth]  # all of them, unless there are groups
        for row, column in np.ndindex(plan.height, plan.width):
            top, left = row * rows.stride, column * columns.stride
            window = channels[:, :, top : top + rows.effective_size, left : left + columns.effective_size]
            products = window[:, :, :: rows.dilation, :: columns.dilation] * kernel
            out[:, number, row, column] = products.sum(axis=(1, 2, 3))
    return out if bias is None else out + bias[:, None, None]


@_quiet
def conv2d_backward_naive(
    grad: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Conv2dGradients:
    """Gradients of `conv2d_naive`, in the same steps: each output hands its gradient to all it was made of.

    A product hands to each factor the other one: the window's pixels get the kernel, the kernel gets the
    window, each times the output's gradient. What meets in one place adds up.
    """
    plan = plan_arrays(x, weight, None, stride, padding, dilation, groups, padding_mode)
    check_grad(grad, x, (len(x), len(weight), plan.height, plan.width))
    rows, columns = plan.rows, plan.columns
    padded = pad(x, rows, columns, padding_mode)
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    filters, depth = len(weight), weight.shape[1]
    for number, kernel in enumerate(weight):
        first = number // (filters // groups) * depth
        for row, column in np.ndindex(plan.height, plan.width):
            top, left = row * rows.stride, column * columns.stride
            down = slice(top, top + rows.effective_size, rows.dilation)
            along = slice(left, left + columns.effective_size, columns.dilation)
            window = (slice(None), slice(first, first + depth), down, along)
            share = grad[:, number, row, column][:, None, None, None]
            grad_padded[window] += share * kernel
            grad_weight[number] += (share * padded[window]).sum(axis=0)
    grad_x = np.zeros(x.shape, x.dtype)
    pad_backward(grad_padded, grad_x, rows, columns, padding_mode)
    return Conv2dGradients(grad_x, grad_weight, grad.sum(axis=(0, 2, 3)))


@_quiet
def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Tensor:
    """Convolve images with filters (strictly, cross-correlate: kernels are not flipped).

    Parameters
    ----------
    x
        Images, (N, C, H, W), float32 or float64; N may be 0.
    weight
        Filters, (F, C / groups, kH, kW), of x's type.
    bias
        One number a filter, (F,), or None.
    stride, dilation
        One integer or (vertical, horizontal); a dense kernel has dilation 1.
    padding
        One integer, (vertical, horizontal), (left, right, top, bottom), "valid" for none, or "same" for as
        much as keeps the size (stride 1 only).
    groups
        Channels and filters are split into so many groups that do not see one another.
    padding_mode
        What lies beyond the border: zeros, reflect, replicate or circular.

    Returns
    -------
    Tensor
        Maps, (N, F, oH, oW), of x's type; sizes as in `geometry.output_size`.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    One matrix product where kernels are one pixel (`is_product`), spectra where they are large
    (`conv_fft.is_large`), sums of runs where channels have filters of their own (`is_depthwise`), a stack of
    small products where filters are few (`is_narrow`), else a wide product for every row of the kernel.
    `conv_products` explains the last two and names their sources.
    """
    plan = plan_arrays(x, weight, bias, stride, padding, dilation, groups, padding_mode)
    return convolve(x, weight, bias, plan, padding_mode, groups)


def convolve(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, groups: int
) -> Tensor:
    """As `conv2d`, without checks: picks the way."""
    if is_product(x, plan):
        return multiply(x, weight, bias, groups)
    if is_large(x, weight, plan):
        return convolve_spectra(x, weight, bias, plan, mode, groups)
    if mode == "zeros" and is_depthwise(x, weight, plan, groups):
        return by_channels(x, weight, bias, plan)
    if is_narrow(weight, groups):
        return by_rows(x, weight, bias, plan, mode, groups, rows_at_once(x, weight, plan, groups))
    return by_kernel_rows(x, weight, bias, plan, mode, groups)


@_quiet
def conv2d_backward(
    grad: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Conv2dGradients:
    """Gradients of `conv2d` with respect to x, weight and bias.

    Parameters
    ----------
    grad
        Gradient of the loss with respect to the result, (N, F, oH, oW), of x's type.
    x, weight, stride, padding, dilation, groups, padding_mode
        As `conv2d` was given them.

    Returns
    -------
    Conv2dGradients
        Arrays of the shapes of x, weight and bias, of x's type.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    With W the filters and P the windows laid out as columns, convolution is O = W · P; so for a gradient G of
    the result, that of W is G · Pᵀ, and that of P is Wᵀ · G, of which each value then goes back to its pixel.
    Source: Chellapilla et al. 2006, as for `conv2d`.
    """
    options = (stride, padding, dilation, groups)
    learned = conv2d_weight_gradients(grad, x, weight, *options, padding_mode=padding_mode)
    plan = plan_arrays(x, weight, None, *options, padding_mode)
    return Conv2dGradients(spread(grad, weight, x.shape, plan, groups, padding_mode), *learned)


@_quiet
def conv2d_weight_gradients(
    grad: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Conv2dWeightGradients:
    """As `conv2d_backward`, without the gradient of x, which a network's first layer has no use for."""
    plan = plan_arrays(x, weight, None, stride, padding, dilation, groups, padding_mode)
    check_grad(grad, x, (len(x), len(weight), plan.height, plan.width))
    grad_weight = correlate(grad, x, weight, plan, groups, padding_mode)
    return Conv2dWeightGradients(grad_weight, grad.sum(axis=(0, 2, 3)))


def spread(grad: Tensor, weight: Tensor, shape: Shape, plan: Plan, groups: int, mode: PaddingMode) -> Tensor:
    """Images of `shape`, with what each output's gradient gives its window's pixels added up.

    Where windows go on pixel by pixel that is a convolution too, of the gradient inside a wide border, with
    the filters turned by 180 degrees. Else lay Wᵀ · G out as windows, and put every value back (col2im).
    """
    filters, depth = len(weight) // groups, weight.shape[1]  # of one group
    kernels = weight.reshape(groups, filters, *weight.shape[1:])
    if mode == "zeros" and (turned := _turned(plan, shape)) and np.isfinite(weight.sum()):
        flipped = kernels[..., ::-1, ::-1].swapaxes(1, 2).reshape(groups * depth, filters, *plan.kernel)
        return convolve(grad, flipped, None, turned, "zeros", groups)
    grad_x = np.zeros(shape, grad.dtype)
    matrices = kernels.reshape(groups, filters, -1).swapaxes(1, 2)
    taps = matrices.shape[1]
    cut = tiles(len(grad), groups, plan, max(taps, filters), grad.itemsize)
    for tile in cut:
        patches = np.matmul(matrices[tile.part(1)], tile.columns(grad, filters))
        patches = patches.reshape(tile.groups, depth, *plan.kernel, tile.height, tile.width, tile.images)
        scatter(patches, plan, mode, tile, grad_x[:, tile.part(depth)])
    return grad_x


def _turned(plan: Plan, shape: Shape) -> Plan | None:
    """The convolution that takes a gradient back to images of `shape`, if there is one."""
    rows, columns = (
        Window(window.kernel_size, window.stride, window.effective_size - 1 - window.before,
               size - count + window.before, window.dilation)
        for window, size, count in zip(plan[:2], shape[2:], plan[2:], strict=True)
    )  # fmt: skip
    if (
        rows.stride > 1
        or columns.stride > 1
        or min(rows.before, rows.after, columns.before, columns.after) < 0
    ):
        return None
    return Plan(rows, columns, shape[2], shape[3])
