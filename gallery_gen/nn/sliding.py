"""Pooling windows over a batch of images: what each combines, and the way back; knows no pooling.

A pooling window's largest value is the largest of its rows' largest values, and a sum works the same way:
so every pooling first combines whole rows of the image, then whole columns of the result. That is kH + kW
array operations instead of kH · kW for every window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

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

_Maps = TypeVar("_Maps", Tensor, npt.NDArray[np.bool_])


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


def border(x: _Maps, rows: Window, columns: Window, counts: tuple[int, int], fill: float) -> _Maps:
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


def first_places(x: Tensor, best: Tensor, windows: tuple[Window, Window]) -> Indices:
    """Where each window's `best` value lies: row · W + column in its own map; see `max_pool2d`.

    Of equal values the first counts, by rows, and of several NaN the last, as in PyTorch.
    """
    rows, columns = windows
    count = rows.kernel_size * columns.kernel_size
    chosen = np.full(best.shape, count, np.min_scalar_type(count))  # number of a value in its window, by rows
    for number, (values, outside) in enumerate(_taps(x, windows, -np.inf)):
        # The least number of all where the best value is; elsewhere one of at least `count`. A choice by
        # np.where would depend on data that the processor cannot foretell, and take several times as long.
        elsewhere = (values != best) if outside is None else (values != best) | outside
        np.minimum(chosen, elsewhere * chosen.dtype.type(count) | chosen.dtype.type(number), out=chosen)
    lost = np.isnan(best)
    if lost.any():
        chosen[lost] = 0
        for number, (missing, _) in enumerate(_taps(np.isnan(x), windows, False)):
            np.maximum(chosen, missing * chosen.dtype.type(number), out=chosen, where=lost)
    down, along = (
        np.arange(size) * window.stride - window.before
        for size, window in zip(best.shape[2:], windows, strict=True)
    )
    taps = np.arange(rows.kernel_size)[:, None] * rows.dilation * x.shape[3]
    places: Indices = (taps + np.arange(columns.kernel_size) * columns.dilation).reshape(-1).take(chosen)
    places += down[:, None] * x.shape[3] + along
    return places


def _taps(
    x: _Maps, windows: tuple[Window, Window], fill: float
) -> Iterator[tuple[_Maps, npt.NDArray[np.bool_] | None]]:
    """All windows' values at one tap after the other, by rows, and which lie outside the image, if any."""
    (rows, columns), (height, width) = windows, x.shape[2:]
    counts = rows.output_size(height), columns.output_size(width)
    bordered = border(x, rows, columns, counts, fill)
    for i, j in np.ndindex(rows.kernel_size, columns.kernel_size):
        outside = None
        if bordered is not x:
            down = np.arange(counts[0])[:, None] * rows.stride + i * rows.dilation - rows.before
            along = np.arange(counts[1]) * columns.stride + j * columns.dilation - columns.before
            outside = (down < 0) | (down >= height) | (along < 0) | (along >= width)
        yield bordered[_tap(2, rows, counts[0], i)][_tap(3, columns, counts[1], j)], outside


def check_pooled(grad: Tensor, shape: Shape, windows: tuple[Window, Window]) -> None:
    """Refuse a gradient that is not one of a pooling of images of `shape`, (N, C, H, W)."""
    check_tensor("grad", grad)
    if len(shape) != 4:
        raise wrong("shape", "(N, C, H, W)", shape)
    sizes = (window.output_size(size) for window, size in zip(windows, shape[2:], strict=True))
    check_shape("grad", grad, (*shape[:2], *sizes))
