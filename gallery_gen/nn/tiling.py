"""Windows of a convolution laid out as columns of a matrix, tile by tile, and back; multiplies nothing.

A tile is a set of neighbouring outputs, small enough that all values of all their windows fit into a block
of two megabytes, which stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gallery_gen.nn.checks import Tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PaddingMode, pad, pad_backward

BLOCK_BYTES = 2 << 20
"""Size of the patch block, which should stay in the processor's cache; 2 MB measured best or equal."""


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
    """Some neighbouring outputs: of several groups, or images of one group, or rows of an image, or less."""

    group: int
    groups: int
    image: int
    images: int
    row: int
    height: int
    column: int
    width: int

    @property
    def positions(self) -> int:
        """Number of outputs of each filter."""
        return self.images * self.height * self.width

    @property
    def batch(self) -> slice:
        """The tile's images."""
        return slice(self.image, self.image + self.images)

    def part(self, size: int) -> slice:
        """The tile's channels or maps, where every group has `size`."""
        return slice(self.group * size, (self.group + self.groups) * size)

    def columns(self, maps: Tensor, size: int) -> Tensor:
        """The tile's part of (N, F, oH, oW) maps as (groups, size, positions), in the order of `gather`."""
        rows, columns = slice(self.row, self.row + self.height), slice(self.column, self.column + self.width)
        values = maps[self.batch, self.part(size), rows, columns].transpose(1, 2, 3, 0)
        return values.reshape(self.groups, size, self.positions)


def tiles(count: int, groups: int, plan: Plan, values: int, itemsize: int) -> list[Tile]:
    """Cut all outputs of `count` images into tiles, each with `values` for every output within the block.

    A long stride makes a tile reach over many pixels, which must fit as well.
    """
    values = max(values, plan.rows.stride * plan.columns.stride)
    return list(_cut((groups, count, plan.height, plan.width), max(1, BLOCK_BYTES // (values * itemsize))))


def _cut(sizes: tuple[int, int, int, int], capacity: int) -> Iterator[Tile]:
    """Cut (groups, images, rows, columns) of outputs into tiles of at most `capacity` outputs."""
    parts: list[list[tuple[int, int]]] = []
    for size in reversed(sizes):  # more than one of an axis only where the axes after it are whole
        step = max(1, min(size, capacity))
        parts.insert(0, list(steps(size, step)))
        capacity = capacity // step if step == size else 1
    for group, image, row, column in product(*parts):
        yield Tile(*group, *image, *row, *column)


def steps(size: int, step: int) -> Iterator[tuple[int, int]]:
    """(start, length) of parts of `step`, the last one perhaps shorter, that make up `size`."""
    return ((start, min(step, size - start)) for start in range(0, size, step))


def gather(x: Tensor, plan: Plan, mode: PaddingMode, tile: Tile, patches: Tensor) -> None:
    """Copy all taps of the tile's windows into `patches`, (C, kH, kW, height, width, images): im2col.

    x and patches have the tile's channels only. A row of a small image is too short to be copied fast. So the
    images lie beside one another, the batch as the last axis in memory; then a row of all of them is one run.
    """
    top, left, bottom, right = _reach(plan, tile)
    patches = np.moveaxis(patches, -1, 0)
    for channels in _chunks(x, tile, (bottom - top) * (right - left)):
        part = x[tile.batch, channels]
        padded = pad(part, plan.rows, plan.columns, mode, top, bottom, left, right)
        if tile.images > 1:
            padded = np.moveaxis(np.ascontiguousarray(np.moveaxis(padded, 0, -1)), -1, 0)
        np.copyto(patches[:, channels], windows(padded, plan.rows, plan.columns, tile.height, tile.width))


def scatter(patches: Tensor, plan: Plan, mode: PaddingMode, tile: Tile, grad_x: Tensor) -> None:
    """Add every value of `patches`, shaped as in `gather`, to the pixel that it was taken from: col2im.

    Pixels of overlapping windows add up. Instead of going through windows or pixels, go through the kernel's
    taps: all windows' values at one tap land a stride apart, in one addition of strided arrays. The images
    lie beside one another here too.
    """
    patches = np.moveaxis(patches, -1, 0)
    (rows, columns), (top, left, bottom, right) = plan[:2], _reach(plan, tile)
    down, along = (
        (size - 1) * window.stride + 1 for size, window in ((tile.height, rows), (tile.width, columns))
    )
    for channels in _chunks(grad_x, tile, (bottom - top) * max(right - left, grad_x.shape[3])):
        target = grad_x[tile.batch, channels]
        shape = (target.shape[1], bottom - top, right - left, tile.images)
        padded = np.moveaxis(np.zeros(shape, grad_x.dtype), -1, 0)
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
    """Slices of the channels of x so few that a padded copy of their `pixels` fits into half a block."""
    chunk = max(1, BLOCK_BYTES // 2 // (tile.images * pixels * x.itemsize))
    for channel in range(0, x.shape[1], chunk):
        yield slice(channel, min(channel + chunk, x.shape[1]))
