"""Windows of a convolution laid out as rows of a matrix, tile by tile, and back; multiplies nothing.

A tile is a rectangle of neighbouring outputs, small enough that all values that their windows see fit into a
block of a megabyte or two, which stays in the processor's cache.
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

BLOCK_BYTES = 1 << 20
"""Size of the block, which should stay in the processor's cache; 1 MB measured best or equal."""


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

    def of(self, maps: Tensor, size: int) -> Tensor:
        """The tile's part of (N, F, oH, oW) maps, where every group has `size`, as a view."""
        rows, columns = slice(self.row, self.row + self.height), slice(self.column, self.column + self.width)
        return maps[self.batch, self.part(size), rows, columns]

    def columns(self, maps: Tensor, size: int) -> Tensor:
        """That part as (groups, size, positions), in the order of `gather`."""
        return self.of(maps, size).transpose(1, 2, 3, 0).reshape(self.groups, size, self.positions)


def tiles(
    count: int, groups: int, plan: Plan, values: int, itemsize: int, run: int | None = None, margin: int = 0
) -> list[Tile]:
    """Cut all outputs of `count` images into tiles, each with `values` for every output within the block.

    At most `run` outputs of a tile lie in one row of outputs, counting all its images; and the block holds
    `margin` rows of outputs more than the tile. A long stride makes a tile reach over many pixels, which
    must fit as well.
    """
    values = max(values, plan.rows.stride * plan.columns.stride)
    capacity = max(1, block_values(itemsize) // values)
    return list(_cut((groups, count, plan.height, plan.width), capacity, run or capacity, margin))


def block_values(itemsize: int) -> int:
    """How many values of so many bytes each fit into a block."""
    return BLOCK_BYTES // itemsize


def _cut(sizes: tuple[int, int, int, int], capacity: int, run: int, margin: int) -> Iterator[Tile]:
    """Cut (groups, images, rows, columns) of outputs into tiles of at most `capacity` outputs."""
    groups, images, height, width = sizes
    column = min(width, capacity, run)
    column = -(-width // -(-width // column))  # as many tiles, but of even width
    row = max(1, min(height, capacity // column - margin))
    fit = capacity // (column * (row + margin)) if (row, column) == (height, width) else 1
    image = max(1, min(images, fit, run // column))
    group = max(1, min(groups, fit // image)) if image == images else 1
    parts = (steps(size, step) for size, step in zip(sizes, (group, image, row, column), strict=True))
    for places in product(*parts):
        yield Tile(*(number for place in places for number in place))


def steps(size: int, step: int) -> Iterator[tuple[int, int]]:
    """(start, length) of parts of `step`, the last one perhaps shorter, that make up `size`."""
    return ((start, min(step, size - start)) for start in range(0, size, step))


def gather(x: Tensor, plan: Plan, mode: PaddingMode, tile: Tile, patches: Tensor) -> None:
    """Copy all taps of the tile's windows into `patches`, (groups, C, kH, kW, height, width, images).

    x has the tile's channels only. A row of a small image is too short to be copied fast. So the images lie
    beside one another, the batch as the last axis in memory; then a row of all of them is one run.
    """
    top, left, bottom, right = _reach(plan, tile)
    patches = np.moveaxis(patches, -1, 0)
    for groups, channels, part in _chunks(
        patches.shape[1:3], tile, (bottom - top) * (right - left) * x.itemsize
    ):
        padded = pad(x[tile.batch, part], plan.rows, plan.columns, mode, top, bottom, left, right)
        if tile.images > 1:
            padded = np.moveaxis(np.ascontiguousarray(np.moveaxis(padded, 0, -1)), -1, 0)
        target = patches[:, groups, channels]
        source = windows(padded, plan.rows, plan.columns, tile.height, tile.width)
        np.copyto(target, source.reshape(target.shape))


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
    pixels = (bottom - top) * max(right - left, grad_x.shape[3])
    for groups, channels, part in _chunks(patches.shape[1:3], tile, pixels * grad_x.itemsize):
        values = patches[:, groups, channels]
        shape = (*values.shape[1:3], bottom - top, right - left, tile.images)
        padded = np.moveaxis(np.zeros(shape, grad_x.dtype), -1, 0)
        for i, j in np.ndindex(plan.kernel):
            row, column = i * rows.dilation, j * columns.dilation
            place = padded[..., row : row + down : rows.stride, column : column + along : columns.stride]
            place += values[:, :, :, i, j]
        padded = padded.reshape(tile.images, -1, *padded.shape[3:])
        pad_backward(padded, grad_x[tile.batch, part], rows, columns, mode, top, left)


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


def _chunks(sizes: tuple[int, ...], tile: Tile, plane: int) -> Iterator[tuple[slice, slice, slice]]:
    """Slices of (groups, channels of a group), and of all channels, so few that padded copies stay small.

    A channel has `plane` bytes in each image; half a block holds all that is padded at a time.
    """
    groups, depth = sizes
    most = max(1, BLOCK_BYTES // 2 // (tile.images * plane))
    for group, count in steps(groups, max(1, most // depth)):
        for channel, few in steps(depth, most):
            first = group * depth + channel
            several = slice(first, first + (count * depth if few == depth else few))
            yield slice(group, group + count), slice(channel, channel + few), several
