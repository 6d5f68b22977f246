"""Pooling windows over a batch of images: what each combines, and the way back; knows no pooling.

A pooling window's largest value is the largest of its rows' largest values, and a sum works the same way:
so every pooling first combines whole rows of the image, then whole columns of the result. That is kH + kW
array operations instead of kH · kW for every window.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gallery_gen.nn.checks import (
    Indices,
    IntPair,
    Shape,
    Tensor,
    check_flag,
    check_images,
    check_pair,
    check_shape,
    check_tensor,
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


def slide(x: Tensor, windows: tuple[Window, Window], combine: Callable[..., Tensor], fill: float) -> Tensor:
    """Combine each window's values, with `fill` for those outside the image: rows first, then columns."""
    _, height, width = check_images("x", x)
    rows, columns = windows
    counts = rows.output_size(height), columns.output_size(width)
    result = border(x, rows, columns, counts, fill)
    for axis, window, count in ((2, rows, counts[0]), (3, columns, counts[1])):
        result = _fold(result, axis, window, count, combine)
    return result


def spread_sum(grad: Tensor, shape: Shape, windows: tuple[Window, Window]) -> Tensor:
    """Give each output's gradient to every pixel of its window, the way back from a sum: columns, then rows.

    `shape` is that of the images, (N, C, H, W).
    """
    for axis, window in ((3, windows[1]), (2, windows[0])):
        count = grad.shape[axis]
        full = list(grad.shape)
        full[axis] = max(window.reach(count), window.before + shape[axis])
        bordered = np.zeros(full, grad.dtype)
        for tap in range(window.kernel_size):
            bordered[_tap(axis, window, count, tap)] += grad
        grad = bordered[(slice(None),) * axis + (slice(window.before, window.before + shape[axis]),)]
    return np.ascontiguousarray(grad)


def border(x: Tensor, rows: Window, columns: Window, counts: tuple[int, int], fill: float) -> Tensor:
    """The images inside as much `fill` as the windows reach; themselves where none is needed."""
    count, channels, height, width = x.shape
    full_height = max(rows.reach(counts[0]), rows.before + height)
    full_width = max(columns.reach(counts[1]), columns.before + width)
    if (full_height, full_width) == (height, width):
        return x
    bordered = np.full((count, channels, full_height, full_width), fill, x.dtype)
    bordered[:, :, rows.before : rows.before + height, columns.before : columns.before + width] = x
    return bordered


def _tap(axis: int, window: Window, count: int, tap: int) -> tuple[slice, ...]:
    """Where one tap of `count` windows lies."""
    start = tap * window.dilation
    last = start + (count - 1) * window.stride + 1
    return (*(slice(None),) * axis, slice(start, last, window.stride))


def _fold(x: Tensor, axis: int, window: Window, count: int, combine: Callable[..., Tensor]) -> Tensor:
    """Combine every window along one axis: all windows' first values with their second ones, and so on."""
    taps = [x[_tap(axis, window, count, tap)] for tap in range(window.kernel_size)]
    if len(taps) == 1:
        return taps[0].copy()
    result = combine(taps[0], taps[1])
    for values in taps[2:]:
        combine(result, values, out=result)
    return result


def first_largest(x: Tensor, windows: tuple[Window, Window]) -> tuple[Tensor, Indices]:
    """Each window's largest value, and its place: row · W + column in its own map; see `max_pool2d`.

    Of equal values the first counts, of several NaN the last, as in PyTorch; first along each row, then among
    the rows.
    """
    _, height, width = check_images("x", x)
    rows, columns = windows
    counts = rows.output_size(height), columns.output_size(width)
    best = border(x, rows, columns, counts, -np.inf)
    down, along = np.arange(best.shape[2]) - rows.before, np.arange(best.shape[3]) - columns.before
    places = np.broadcast_to(down[:, None] * width + along, best.shape)
    for axis, window, count in ((3, columns, counts[1]), (2, rows, counts[0])):
        starts = np.arange(count) * window.stride
        hidden = -(np.minimum(starts - window.before, 0) // window.dilation)  # taps before the first pixel
        chosen = places.take(starts + hidden * window.dilation, axis)
        values = best[_tap(axis, window, count, 0)].copy()
        for number in range(1, window.kernel_size):
            tap = _tap(axis, window, count, number)
            better = (best[tap] > values) | np.isnan(best[tap])
            np.copyto(values, best[tap], where=better)
            np.copyto(chosen, places[tap], where=better)
        best, places = values, chosen
    return best, places.astype(np.int64, copy=False)


def check_pooled(grad: Tensor, shape: Shape, windows: tuple[Window, Window]) -> None:
    """Refuse a gradient that is not one of a pooling of images of `shape`, (N, C, H, W)."""
    check_tensor("grad", grad)
    if len(shape) != 4:
        raise wrong("shape", "(N, C, H, W)", shape)
    sizes = (window.output_size(size) for window, size in zip(windows, shape[2:], strict=True))
    check_shape("grad", grad, (*shape[:2], *sizes))
