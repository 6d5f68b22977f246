"""Pooling: one number for each window of each channel, with nothing to learn; knows arrays, never layers.

A pooling window's largest value is the largest of its rows' largest values, and a sum works the same way:
so every pooling here first combines whole rows of the image, then whole columns of the result. That is kH +
kW array operations instead of kH · kW for every window.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gallery_gen.nn.checks import (
    IntPair,
    Tensor,
    check_flag,
    check_images,
    check_number,
    check_pair,
    wrong,
)
from gallery_gen.nn.geometry import Window


def pool_windows(
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> tuple[Window, Window]:
    """(vertical, horizontal) windows of a pooling; the stride is the kernel's size where none is given.

    Raises
    ------
    ShapeError
        If an option is out of range; padding may be at most half the kernel, or a window could lie in it
        entirely.
    """
    kernels = check_pair("kernel_size", kernel_size, 1)
    strides = kernels if stride is None else check_pair("stride", stride, 1)
    borders = check_pair("padding", padding, 0)
    dilations = check_pair("dilation", dilation, 1)
    check_flag("ceil_mode", ceil_mode)
    rows, columns = (
        Window(kernel, step, border, border, spread, ceil_mode)
        for kernel, step, border, spread in zip(kernels, strides, borders, dilations, strict=True)
    )
    for window in (rows, columns):
        if window.before > window.effective_size // 2:
            raise wrong("padding", f"at most half the kernel's {window.effective_size} pixels", window.before)
    return rows, columns


def max_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> Tensor:
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

    Returns
    -------
    Tensor
        (N, C, oH, oW), of x's type.

    Raises
    ------
    ShapeError
        If arguments do not fit.
    """
    return _slide(x, pool_windows(kernel_size, stride, padding, dilation, ceil_mode), np.maximum, -np.inf)


def min_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """Smallest value of each window: −max_pool2d(−x). Arguments as there; padding is +∞."""
    return _slide(x, pool_windows(kernel_size, stride, padding, dilation, ceil_mode), np.minimum, np.inf)


@np.errstate(invalid="ignore", over="ignore")
def avg_pool2d(
    x: Tensor,
    kernel_size: IntPair,
    stride: IntPair | None = None,
    padding: IntPair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """Mean of each window. Arguments as in `max_pool2d`; padding is zeros.

    Parameters
    ----------
    count_include_pad
        Divide by all pixels of the window, those in the padding too; else only by those in the image. What
        a last window of ceil_mode has beyond the padding never counts.
    """
    _, height, width = check_images("x", x)
    windows = pool_windows(kernel_size, stride, padding, 1, ceil_mode)
    check_flag("count_include_pad", count_include_pad)
    counts = [
        _counts(window, size, count_include_pad)
        for window, size in zip(windows, (height, width), strict=True)
    ]
    return _slide(x, windows, np.add, 0) / np.outer(*counts).astype(x.dtype)


@np.errstate(invalid="ignore", over="ignore")
def lp_pool2d(
    x: Tensor, norm_type: float, kernel_size: IntPair, stride: IntPair | None = None, ceil_mode: bool = False
) -> Tensor:
    """Norm of each window: (Σ xᵖ)^(1/p), p = `norm_type`; 1 sums, 2 is the length, large p near the maximum.

    Arguments as in `max_pool2d`. As in PyTorch, x keeps its sign, so that an odd p may give the root of a
    negative number, which is NaN; and a window that ceil_mode cuts off is scaled up as if it were whole.
    """
    power = check_number("norm_type", norm_type, positive=True)
    check_images("x", x)
    rows, columns = check_pair("kernel_size", kernel_size, 1)
    means = avg_pool2d(x**power, kernel_size, stride, 0, ceil_mode)
    return (means * (rows * columns)) ** (1 / power)


def _slide(x: Tensor, windows: tuple[Window, Window], combine: Callable[..., Tensor], fill: float) -> Tensor:
    """Combine each window's values, with `fill` for those outside the image: rows first, then columns."""
    _, height, width = check_images("x", x)
    rows, columns = windows
    counts = rows.output_size(height), columns.output_size(width)
    result = _border(x, rows, columns, counts, fill)
    for axis, window, count in ((2, rows, counts[0]), (3, columns, counts[1])):
        result = _fold(result, axis, window, count, combine)
    return result


def _border(x: Tensor, rows: Window, columns: Window, counts: tuple[int, int], fill: float) -> Tensor:
    """The images inside as much `fill` as the windows reach; themselves where none is needed."""
    count, channels, height, width = x.shape
    full_height = max(rows.reach(counts[0]), rows.before + height)
    full_width = max(columns.reach(counts[1]), columns.before + width)
    if (full_height, full_width) == (height, width):
        return x
    bordered = np.full((count, channels, full_height, full_width), fill, x.dtype)
    bordered[:, :, rows.before : rows.before + height, columns.before : columns.before + width] = x
    return bordered


def _fold(x: Tensor, axis: int, window: Window, count: int, combine: Callable[..., Tensor]) -> Tensor:
    """Combine every window along one axis: all windows' first values with their second ones, and so on."""
    last = (count - 1) * window.stride + 1
    taps = []
    for tap in range(window.kernel_size):
        start = tap * window.dilation
        index = (slice(None),) * axis + (slice(start, start + last, window.stride),)
        taps.append(x[index])
    if len(taps) == 1:
        return taps[0].copy()
    result = combine(taps[0], taps[1])
    for values in taps[2:]:
        combine(result, values, out=result)
    return result


def _counts(window: Window, size: int, include_padding: bool) -> Tensor:
    """How many pixels of each window count for the mean."""
    starts = np.arange(window.output_size(size)) * window.stride - window.before
    ends = np.minimum(starts + window.kernel_size, size + window.after)
    if not include_padding:
        starts, ends = np.maximum(starts, 0), np.minimum(ends, size)
    return ends - starts
