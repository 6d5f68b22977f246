"""What lies beyond an image's border: how much of it, and what fills it; knows no operation."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

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
    if padding == "valid":
        return 0, 0, 0, 0
    if padding == "same":
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
    x: Tensor, rows: Window, columns: Window, mode: PaddingMode, first: int = 0, last: int | None = None
) -> Tensor:
    """Rows `first` to `last` (exclusive) of the padded images; a view where no padding is asked for.

    A tile pads only the rows it needs, so that a large photo is never copied whole.
    """
    count, channels, height, width = x.shape
    last = rows.before + height + rows.after if last is None else last
    if not (rows.before or rows.after or columns.before or columns.after):
        return x[:, :, first:last]
    if mode == "zeros":
        padded = np.zeros((count, channels, last - first, columns.before + width + columns.after), x.dtype)
        image = x[:, :, max(first - rows.before, 0) : max(last - rows.before, 0)]
        top = max(rows.before - first, 0)
        padded[:, :, top : top + image.shape[2], columns.before : columns.before + width] = image
        return padded
    # Every other mode repeats pixels of the image: pad the row and column numbers instead of the picture.
    row_numbers = np.pad(np.arange(height), (rows.before, rows.after), PADDING_MODES[mode])
    column_numbers = np.pad(np.arange(width), (columns.before, columns.after), PADDING_MODES[mode])
    return x[:, :, row_numbers[first:last, None], column_numbers]
