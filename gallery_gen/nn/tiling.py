"""Windows of a convolution laid out as columns of a matrix, tile by tile, and back; multiplies nothing.

A tile is a set of neighbouring outputs, small enough that all values of all their windows fit into a block
of about a megabyte, which stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gallery_gen.nn.checks import Tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PaddingMode, pad, pad_backward

BLOCK_BYTES = 1 << 20
"""Size of the patch block, which should stay in the processor's cache; 0.5 to 2 MB measured best."""


class Plan(NamedTuple):
    """A convolution whose arguments fit together."""

    rows: Window
    columns: Window
    height: int
    """Of the output."""
    width: int
    """Of the output."""

    @property
    def kernel(self) -> tuple[int, int]:
        """(kH, kW)."""
        return self.rows.kernel_size, self.columns.kernel_size


class Tile(NamedTuple):
    """Some neighbouring outputs: several images, or rows of one image, or a part of one row."""

    image: int
    images: int
    row: int
    height: int
    column: int
    width: int

    @property
    def positions(self) -> int:
        """Number of outputs in each map."""
        return self.images * self.height * self.width

    @property
    def batch(self) -> slice:
        """The tile's images."""
        return slice(self.image, self.image + self.images)

    def of(self, maps: Tensor) -> Tensor:
        """The tile's part of (N, F, oH, oW) maps, as (images, F, positions of one image)."""
        rows, columns = slice(self.row, self.row + self.height), slice(self.column, self.column + self.width)
        return maps[self.batch, :, rows, columns].reshape(self.images, maps.shape[1], -1)


def tiles(count: int, plan: Plan, values: int, itemsize: int) -> list[Tile]:
    """Cut the outputs of `count` images into tiles, each with `values` for every output within the block.

    A long stride makes a tile reach over many pixels, which must fit as well.
    """
    values = max(values, plan.rows.stride * plan.columns.stride)
    return list(_cut(count, plan.height, plan.width, max(1, BLOCK_BYTES // (values * itemsize))))


def _cut(count: int, height: int, width: int, capacity: int) -> Iterator[Tile]:
    """Cut (count, height, width) outputs into tiles of at most `capacity`."""
    columns = min(width, capacity)
    rows = min(height, max(1, capacity // columns)) if columns == width else 1
    batch = max(1, capacity // (rows * columns)) if rows == height and columns == width else 1
    for image in range(0, count, batch):
        for row in range(0, height, rows):
            for column in range(0, width, columns):
                yield Tile(
                    *(image, min(batch, count - image)),
                    *(row, min(rows, height - row)),
                    *(column, min(columns, width - column)),
                )


def gather(x: Tensor, plan: Plan, mode: PaddingMode, tile: Tile, patches: Tensor) -> None:
    """Copy all taps of the tile's windows into `patches`, (images, C, kH, kW, height, width): im2col.

    A row of a small image is too short to be copied fast. So several images are first laid out with the batch
    as the last axis in memory; then a row of all of them is one run. `patches` should lie the same way.
    """
    top, left, bottom, right = _reach(plan, tile)
    for channels in _chunks(x, tile, (bottom - top) * (right - left)):
        part = x[tile.batch, channels]
        padded = pad(part, plan.rows, plan.columns, mode, top, bottom, left, right)
        if tile.images > 1:
            padded = np.moveaxis(np.ascontiguousarray(np.moveaxis(padded, 0, -1)), -1, 0)
        np.copyto(patches[:, channels], windows(padded, plan.rows, plan.columns, tile.height, tile.width))


def scatter(patches: Tensor, plan: Plan, mode: PaddingMode, tile: Tile, grad_x: Tensor) -> None:
    """Add every value of `patches`, shaped as in `gather`, to the pixel that it was taken from: col2im.

    Pixels of overlapping windows add up. Instead of going through windows or pixels, go through the kernel's
    taps: all windows' values at one tap land a stride apart, in one addition of strided arrays.
    """
    (rows, columns), (top, left, bottom, right) = plan[:2], _reach(plan, tile)
    down, along = (
        (size - 1) * window.stride + 1 for size, window in ((tile.height, rows), (tile.width, columns))
    )
    for channels in _chunks(grad_x, tile, (bottom - top) * max(right - left, grad_x.shape[3])):
        target = grad_x[tile.batch, channels]
        padded = np.zeros((*target.shape[:2], bottom - top, right - left), grad_x.dtype)
        for i, j in np.ndindex(plan.kernel):
            row, column = i * rows.dilation, j * columns.dilation
            place = padded[:, :, row : row + down : rows.stride, column : column + along : columns.stride]
            place += patches[:, channels, i, j]
        pad_backward(padded, target, rows, columns, mode, top, left)


def windows(padded: Tensor, rows: Window, columns: Window, height: int, width: int) -> Tensor:
    """All windows as a view (N, C, kH, kW, height, width): value (i, j) of the window at (row, column).

    Nothing is copied: going on to the next window and going on to the next tap are both steps in memory. That
    the last window lies inside has been proved by the plan.
    """
    image, channel, down, right = padded.strides
    shape = (*padded.shape[:2], rows.kernel_size, columns.kernel_size, height, width)
    steps = (rows.dilation * down, columns.dilation * right, rows.stride * down, columns.stride * right)
    return as_strided(padded, shape, (image, channel, *steps), writeable=False)


def _reach(plan: Plan, tile: Tile) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of what the tile's windows see, counted in the padded image."""
    top, left = tile.row * plan.rows.stride, tile.column * plan.columns.stride
    return top, left, top + plan.rows.reach(tile.height), left + plan.columns.reach(tile.width)


def _chunks(x: Tensor, tile: Tile, pixels: int) -> Iterator[slice]:
    """Slices of the channels of x so few that a padded copy of their `pixels` fits into a block too."""
    chunk = max(1, BLOCK_BYTES // (tile.images * pixels * x.itemsize))
    for channel in range(0, x.shape[1], chunk):
        yield slice(channel, min(channel + chunk, x.shape[1]))
