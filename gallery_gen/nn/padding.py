"""What lies beyond an image's border: how much of it, and what fills it; knows no operation."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from gallery_gen.nn.checks import Tensor, check_integer, check_pair, wrong
from gallery_gen.nn.geometry import Window, effective_kernel_size

Padding: TypeAlias = int | tuple[int, int] | tuple[int, int, int, int] | Literal["same", "valid"]
"""One number, (vertical, horizontal), (left, right, top, bottom) in the order of F.pad, "same" or "valid"."""

PaddingMode: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
"""What lies beyond the border."""

PADDING_MODES: dict[PaddingMode, Literal["constant", "reflect", "edge", "wrap"]] = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}
"""PyTorch's padding_mode → the mode of np.pad."""


def padding_sides(
    padding: Padding, kernel_size: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]
) -> tuple[int, int, int, int]:
    """(left, right, top, bottom) of any way to write padding; "same" puts an odd pixel right and below."""
    if isinstance(padding, str) and padding == "valid":
        return 0, 0, 0, 0
    if isinstance(padding, str) and padding == "same":
        if stride != (1, 1):
            raise wrong("stride", '1 where padding is "same"', stride)
        total = [effective_kernel_size(k, d) - 1 for k, d in zip(kernel_size, dilation, strict=True)]
        return total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2
    if isinstance(padding, tuple | list) and len(padding) == 4:
        left, right, top, bottom = (check_integer("padding", side, 0) for side in padding)
        return left, right, top, bottom
    if isinstance(padding, str) or (isinstance(padding, tuple | list) and len(padding) != 2):
        ways = 'an integer, (vertical, horizontal), (left, right, top, bottom), "same" or "valid"'
        raise wrong("padding", ways, repr(padding))
    vertical, horizontal = check_pair("padding", padding, 0)
    return horizontal, horizontal, vertical, vertical


def pad(
    x: Tensor,
    rows: Window,
    columns: Window,
    mode: PaddingMode,
    first: int = 0,
    last: int | None = None,
    left: int = 0,
    right: int | None = None,
) -> Tensor:
    """Rows `first` to `last` and columns `left` to `right` (exclusive) of the padded images.

    A tile pads only what it needs, so that a large photo is never copied whole; a tile that lies inside the
    image is a view of it.
    """
    count, channels, height, width = x.shape
    last = rows.before + height + rows.after if last is None else last
    right = columns.before + width + columns.after if right is None else right
    top, bottom = first - rows.before, last - rows.before
    start, end = left - columns.before, right - columns.before
    if top >= 0 and bottom <= height and start >= 0 and end <= width:
        return x[:, :, top:bottom, start:end]
    if mode == "zeros":
        padded = np.zeros((count, channels, last - first, right - left), x.dtype)
        image = x[:, :, max(top, 0) : max(bottom, 0), max(start, 0) : max(end, 0)]
        down, along = max(-top, 0), max(-start, 0)
        padded[:, :, down : down + image.shape[2], along : along + image.shape[3]] = image
        return padded
    # Every other mode repeats pixels of the image: pad the row and column numbers instead of the picture.
    row_numbers, column_numbers = _sources(height, rows, mode), _sources(width, columns, mode)
    return x[:, :, row_numbers[first:last, None], column_numbers[left:right]]


def pad_backward(
    grad: Tensor,
    grad_x: Tensor,
    rows: Window,
    columns: Window,
    mode: PaddingMode,
    first: int = 0,
    left: int = 0,
) -> None:
    """Add the gradient of a part of the padded images, which begins at (`first`, `left`), to the images' own.

    The one function here that changes its argument, `grad_x`: tiles overlap, and each adds its share. A pixel
    gets what came for its own place and for every copy of it beyond the border; zeros have no source.
    """
    if mode == "zeros":
        target, source = [slice(None)] * 2, [slice(None)] * 2
        for axis, window, start in ((2, rows, first), (3, columns, left)):
            low, high = _inside(grad.shape[axis], grad_x.shape[axis], window, start)
            source.append(slice(low, high))
            target.append(slice(low + start - window.before, high + start - window.before))
        grad_x[tuple(target)] += grad[tuple(source)]
        return
    narrow = np.zeros((*grad.shape[:3], grad_x.shape[3]), grad.dtype)
    _add_along(narrow, grad, 3, columns, mode, left)
    _add_along(grad_x, narrow, 2, rows, mode, first)


def _add_along(
    target: Tensor, grad: Tensor, axis: int, window: Window, mode: PaddingMode, start: int
) -> None:
    """Add one axis' pixels where they come from: those inside at once, those beyond the border one by one."""
    size, length = target.shape[axis], grad.shape[axis]
    sources = _sources(size, window, mode)[start : start + length]
    low, high = _inside(length, size, window, start)
    target, grad = np.moveaxis(target, axis, 0), np.moveaxis(grad, axis, 0)
    target[low + start - window.before : high + start - window.before] += grad[low:high]
    for position in (*range(low), *range(high, length)):
        target[sources[position]] += grad[position]


def _inside(length: int, size: int, window: Window, start: int) -> tuple[int, int]:
    """(first, last) of `length` padded positions from `start` on that lie in the image, not the padding."""
    low = min(max(window.before - start, 0), length)
    return low, max(min(window.before + size - start, length), low)


def _sources(size: int, window: Window, mode: PaddingMode) -> npt.NDArray[np.intp]:
    """The pixel from which each padded position takes its value."""
    return np.pad(np.arange(size), (window.before, window.after), PADDING_MODES[mode])
