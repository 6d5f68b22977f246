"""Pooling by sums: each window's mean or norm, with nothing to learn; knows arrays, never layers."""

from __future__ import annotations

import numpy as np

from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_batch_shape,
    check_flag,
    check_grad,
    check_images,
    check_integer,
    check_number,
    check_pair,
    check_tensor,
)
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.sliding import check_pooled, pool_windows, slide, spread_sum

_quiet = np.errstate(invalid="ignore", over="ignore", divide="ignore")


@_quiet
def avg_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Mean of each window. Arguments as in `max_pool2d`; padding is zeros.

    Parameters
    ----------
    count_include_pad
        Divide by all pixels of the window, those in the padding too; else only by those in the image. What
        a last window of ceil_mode has beyond the padding never counts.
    divisor_override
        Divide by this number instead; 1 makes it a sum.

    Returns
    -------
    Tensor
        (N, C, oH, oW), of x's type.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    _, height, width = check_images("x", x)
    windows = pool_windows(kernel_size, stride, padding, 1, ceil_mode)
    divisors = pool_divisors(windows, (height, width), count_include_pad, divisor_override)
    return slide(x, windows, np.add, 0) / divisors.astype(x.dtype)


@_quiet
def avg_pool2d_backward(
    grad: Tensor,
    shape: Shape,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Gradient of `avg_pool2d` with respect to x, of `shape` (N, C, H, W): each pixel gets its part.

    `grad` is that of the result; the other arguments are as `avg_pool2d` was given them.
    """
    shape = check_batch_shape(shape)
    windows = pool_windows(kernel_size, stride, padding, 1, ceil_mode)
    divisors = pool_divisors(windows, shape[2:], count_include_pad, divisor_override)
    check_pooled(grad, shape, windows)
    return spread_sum(grad / divisors.astype(grad.dtype), shape, windows)


@_quiet
def lp_pool2d(
    x: Tensor, norm_type: float, kernel_size: IntPair, stride: IntPair | None = None, ceil_mode: bool = False
) -> Tensor:
    """Norm of each window: (Σ xᵖ)^(1/p), p = `norm_type`; 1 sums, 2 is the length, large p near the maximum.

    As in PyTorch, x keeps its sign, so that an odd p may give the root of a negative number, which is NaN;
    and a window that ceil_mode cuts off is scaled up as if it were whole.

    Parameters
    ----------
    norm_type
        p, above 0.
    x, kernel_size, stride, ceil_mode
        As in `max_pool2d`.

    Returns
    -------
    Tensor
        (N, C, oH, oW), of x's type.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.
    """
    power = check_number("norm_type", norm_type, positive=True)
    check_images("x", x)
    pool_windows(kernel_size, stride, 0, 1, ceil_mode)
    rows, columns = check_pair("kernel_size", kernel_size, 1)
    means = avg_pool2d(x**power, kernel_size, stride, 0, ceil_mode)
    return (means * (rows * columns)) ** (1 / power)


@_quiet
def lp_pool2d_backward(
    grad: Tensor,
    x: Tensor,
    output: Tensor,
    norm_type: float,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """Gradient of `lp_pool2d` with respect to x: x^(p−1) times Σ grad · output^(1−p) over a pixel's windows.

    `output` is the result of `lp_pool2d`; where that is 0, at the norm's tip, the gradient is taken as 0.
    """
    power = check_number("norm_type", norm_type, positive=True)
    rows, columns = check_pair("kernel_size", kernel_size, 1)
    check_images("x", x)
    check_pooled(grad, x.shape, pool_windows(kernel_size, stride, 0, 1, ceil_mode))
    check_tensor("output", output, like=x)
    check_grad(grad, x, output.shape)
    # PyTorch multiplies by the sum's sign, which is 0 for NaN; other powers bring the NaN back.
    tip = (output == 0) | (np.isnan(output) & (power == 1))
    share = np.where(tip, 0, grad * output ** (1 - power)) * (rows * columns)
    share = avg_pool2d_backward(share.astype(x.dtype, copy=False), x.shape, kernel_size, stride, 0, ceil_mode)
    return share * x ** (power - 1)


def pool_divisors(
    windows: tuple[Window, Window],
    sizes: Shape,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """By what each window's sum is divided, (oH, oW), for images of `sizes` (H, W)."""
    check_flag("count_include_pad", count_include_pad)
    counts = [_counts(window, size, count_include_pad) for window, size in zip(windows, sizes, strict=True)]
    divisors: Tensor = np.outer(*counts)
    if divisor_override is None:
        return divisors
    return np.full(divisors.shape, float(check_integer("divisor_override", divisor_override, 1)))


def _counts(window: Window, size: int, include_padding: bool) -> Tensor:
    """How many pixels of each window count for the mean."""
    starts = np.arange(window.output_size(size)) * window.stride - window.before
    ends = np.minimum(starts + window.kernel_size, size + window.after)
    if not include_padding:
        starts, ends = np.maximum(starts, 0), np.minimum(ends, size)
    return ends - starts
