"""Transposed convolution of a batch of images and its gradients; knows arrays, never layers.

Also called fractionally strided convolution, and wrongly deconvolution: it does not undo a convolution, it
sends values the way a convolution's gradients go.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gallery_gen.nn.checks import IntPair, Tensor, check_grad, check_images, check_shape, check_tensor
from gallery_gen.nn.conv import conv2d, spread
from gallery_gen.nn.conv_plan import plan_conv_transpose2d
from gallery_gen.nn.conv_products import correlate
from gallery_gen.nn.tiling import Plan

_quiet = np.errstate(invalid="ignore", over="ignore")


class ConvTranspose2dGradients(NamedTuple):
    """Gradients of a transposed convolution, each shaped as what it is the gradient of."""

    x: Tensor
    weight: Tensor
    bias: Tensor


@_quiet
def conv_transpose2d_naive(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: IntPair = 0,
    output_padding: IntPair = 0,
    groups: int = 1,
    dilation: IntPair = 1,
) -> Tensor:
    """Transposed convolution as one would explain it: each pixel stamps the kernel, times its value.

    Stamps lie a stride apart and add up where they overlap; then `padding` pixels are cut off each side.
    Arguments and result are those of `conv_transpose2d`.
    """
    plan, shape = _plan_arrays(x, weight, bias, stride, padding, output_padding, groups, dilation)
    (rows, columns), (filters, height, width) = plan[:2], shape
    depth, maps = len(weight) // groups, filters // groups
    canvas = np.zeros((len(x), filters, rows.before + height + rows.reach(plan.height),
                       columns.before + width + columns.reach(plan.width)), x.dtype)  # fmt: skip
    for channel, row, column in np.ndindex(x.shape[1:]):
        first = channel // depth * maps
        top, left = row * rows.stride, column * columns.stride
        down = slice(top, top + rows.effective_size, rows.dilation)
        along = slice(left, left + columns.effective_size, columns.dilation)
        value = x[:, channel, row, column][:, None, None, None]
        canvas[:, first : first + maps, down, along] += value * weight[channel]
    out = canvas[:, :, rows.before : rows.before + height, columns.before : columns.before + width]
    return out.copy() if bias is None else out + bias[:, None, None]


@_quiet
def conv_transpose2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: IntPair = 0,
    output_padding: IntPair = 0,
    groups: int = 1,
    dilation: IntPair = 1,
) -> Tensor:
    """Transposed convolution: the gradient of `conv2d` with respect to its input, as an operation of its own.

    Parameters
    ----------
    x
        Images, (N, C, H, W), float32 or float64; N may be 0.
    weight
        Filters, (C, F / groups, kH, kW), of x's type: those of the convolution that goes the other way.
    bias
        One number a map, (F,), or None.
    stride, dilation
        One integer or (vertical, horizontal), of the convolution that goes the other way: a stride makes the
        image larger here.
    padding
        One integer or (vertical, horizontal): pixels cut off each side of the result.
    output_padding
        Pixels more at the bottom and on the right, as the other way's floor may have dropped some.
    groups
        Channels and maps are split into so many groups that do not see one another.

    Returns
    -------
    Tensor
        Maps, (N, F, oH, oW), of x's type; sizes as in `geometry.transposed_output_size`.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    The order of the arguments is PyTorch's, which differs from that of `conv2d`. Source: Dumoulin and Visin,
    "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, chapter 4.
    """
    plan, shape = _plan_arrays(x, weight, bias, stride, padding, output_padding, groups, dilation)
    out = spread(x, weight, (len(x), *shape), plan, groups, "zeros")
    if bias is not None:
        out += bias[:, None, None]
    return out


@_quiet
def conv_transpose2d_backward(
    grad: Tensor,
    x: Tensor,
    weight: Tensor,
    stride: IntPair = 1,
    padding: IntPair = 0,
    output_padding: IntPair = 0,
    groups: int = 1,
    dilation: IntPair = 1,
) -> ConvTranspose2dGradients:
    """Gradients of `conv_transpose2d` with respect to x, weight and bias.

    x gets the convolution of `grad`, which turns round what was turned round; the weight gets what that
    convolution's weight would get, with input and gradient in each other's place.

    Parameters
    ----------
    grad
        Gradient of the loss with respect to the result, (N, F, oH, oW), of x's type.
    x, weight, stride, padding, output_padding, groups, dilation
        As `conv_transpose2d` was given them.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    plan, shape = _plan_arrays(x, weight, None, stride, padding, output_padding, groups, dilation)
    check_grad(grad, x, (len(x), *shape))
    grad_x = conv2d(grad, weight, None, stride, padding, dilation, groups)
    # Where output_padding reaches the stride (dilation allows it), more windows fit than x has pixels.
    grad_x = np.ascontiguousarray(grad_x[:, :, : plan.height, : plan.width])
    grad_weight = correlate(x, grad, weight, plan, groups, "zeros")
    return ConvTranspose2dGradients(grad_x, grad_weight, grad.sum(axis=(0, 2, 3)))


def _plan_arrays(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: IntPair,
    padding: IntPair,
    output_padding: IntPair,
    groups: int,
    dilation: IntPair,
) -> tuple[Plan, tuple[int, int, int]]:
    """Check the arrays too, then plan."""
    shape = check_images("x", x)
    check_tensor("weight", weight, like=x)
    plan, output = plan_conv_transpose2d(
        shape, weight.shape, stride, padding, output_padding, groups, dilation
    )
    if bias is not None:
        check_tensor("bias", bias, like=x)
        check_shape("bias", bias, output[:1])
    return plan, output
