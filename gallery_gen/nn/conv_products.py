"""Convolution as stacks of matrix products, a tile at a time; checks nothing and picks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gallery_gen.nn.checks import Shape, Tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PaddingMode
from gallery_gen.nn.tiling import Plan, Tile, block_values, gather, tiles

# Write every window's values below one another as a column of a matrix, and convolution is one product,
# which BLAS does fast: (filters × values of a window) · (values of a window × windows). That is called
# im2col. But its matrix is kH·kW times as large as the image, and copying costs more than the arithmetic.
#
# So copy along rows only. A block holds lines, one for each row of the image: C·kW runs of numbers, the
# row of every channel shifted by every column of the kernel. Then kH lines below one another are all that
# a row of outputs sees, and they lie in memory as the matrix that is wanted. The next row's matrix begins
# one line further and shares the other kH − 1. So all rows of outputs make one stack of overlapping
# matrices, for which nothing was copied: `by_rows`. Its products are small, which suits few filters: BLAS
# then works on its arguments where they are, without packing them first.
#
# With many filters large products pay. Let a block's values be the outer axis and its lines the inner
# one: what row i of the kernel sees of all rows of outputs is then one wide matrix, i lines further on.
# That makes kH products, whose results add up: `by_kernel_rows`. The filters' gradient goes the same way
# back.
#
# Where the rows of a window do not lie below one another, by a dilation or a stride, each row of outputs
# has a line of its own, with all rows of its windows, and that is im2col. Either way a block is made and
# used a tile at a time, so that it stays in the cache.
#
# Where a kernel is high and filters are few, so are the products' rows, and BLAS is slow at that. Then a
# window is made taller, kH + b − 1 rows, and goes b rows down at a time. It holds all that b rows of
# outputs see, and the matrix makes them all: each filter stands in it b times, each time a row lower,
# with zeros elsewhere.
#
# Sources: Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
# processing", 2006 (im2col); Cho and Brand, "MEC: memory-efficient convolution for deep neural network",
# 2017 (lines); Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008 (blocking
# for the cache); the banded matrix is the Toeplitz matrix of a one-dimensional convolution.

PRODUCT = 1_000_000
"""Multiply-adds up to which OpenBLAS does without packing (its small-matrix kernels), and without threads."""
SHORT = 32
"""Values of a row of outputs, in all maps of a group, for which a product is hardly worth its call."""


class Lines(NamedTuple):
    """How the lines of a block are made and seen."""

    plan: Plan
    """Its windows' values are a line, its rows of outputs are the lines."""
    span: int
    """Lines that a row of outputs sees."""
    step: int
    """Lines from the first that one row of outputs sees to the next one's."""

    @property
    def margin(self) -> int:
        """How many rows of outputs more the lines would do for than they are made for, roughly."""
        return max(0, self.span // self.step - 1)

    def under(self, tile: Tile) -> Tile:
        """The lines that a tile of outputs sees."""
        return tile._replace(row=tile.row * self.step, height=(tile.height - 1) * self.step + self.span)

    def matrices(self, weight: Tensor) -> Tensor:
        """Filters (groups, F, C, kH, kW) as (groups, F, span, values of a line), in the order of a block."""
        return weight.swapaxes(2, 3).reshape(*weight.shape[:2], self.span, -1)


def lines_of(plan: Plan, shared: bool) -> Lines:
    """A line for each row of the padded image, which rows of outputs share; else one for each of those."""
    if not shared:
        return Lines(plan, 1, 1)
    rows = plan.rows
    single = Window(1, 1, rows.before, rows.after)
    return Lines(plan._replace(rows=single, height=rows.reach(plan.height)), rows.kernel_size, rows.stride)


def is_narrow(weight: Tensor, groups: int) -> bool:
    """Whether filters are so few and small that a product with a row of outputs is a small one: `by_rows`."""
    return weight.size // groups * 64 <= PRODUCT


def rows_at_once(x: Tensor, weight: Tensor, plan: Plan, groups: int) -> int:
    """How many rows of outputs `by_rows` should make in one product.

    One where kernels are low and rows long, or where rows have a stride or dilation, or where x holds an
    infinity or NaN: 0 · ∞ is not 0, so that the zeros of a banded matrix would spread it to rows that do not
    see it.
    """
    filters = len(weight) // groups
    least = 2 if filters * plan.width <= SHORT else 1
    band = min(max(least, plan.rows.kernel_size // 3), 16 // filters, plan.height)
    dense = plan.rows.stride == plan.rows.dilation == 1
    if band < 2 or not dense or not np.isfinite(x.sum()):
        return 1
    return -(-plan.height // -(-plan.height // band))  # as many bands, but of even height


def by_rows(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, groups: int, band: int
) -> Tensor:
    """Maps (N, F, oH, oW): a product for every `band` rows of outputs; see `rows_at_once`."""
    filters = len(weight) // groups
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    bands = _bands(plan, band)
    lines = lines_of(bands, shared=bands.rows.dilation == 1)
    matrices = lines.matrices(_banded(weight.reshape(groups, filters, *weight.shape[1:]), band))
    matrices = matrices.reshape(groups, 1, filters * band, -1)
    height, taps = matrices.shape[2:]
    run = max(1, min(PRODUCT // (height * taps), block_values(x.itemsize) // taps))
    values = max(taps // lines.span * lines.step, height)
    cut = tiles(len(x), groups, bands, values, x.itemsize, run, lines.margin)
    shifts = np.zeros(len(weight), x.dtype) if bias is None else bias
    for tile, block in _blocks(x, weight.shape[1], lines, mode, cut, (0, 4, 2, 1, 3, 5, 6)):
        wide = tile.width * tile.images
        strides = (block.strides[0], lines.step * block.strides[1], wide * x.itemsize, x.itemsize)
        stack = as_strided(block, (tile.groups, tile.height, taps, wide), strides)
        row, last = tile.row * band, min((tile.row + tile.height) * band, plan.height)
        place = out[tile.batch, tile.part(filters), row:last, tile.column : tile.column + tile.width]
        shift = shifts[tile.part(filters), None, None]
        if band == tile.images == 1:  # then the products are rows of the maps, and need no second copy
            run_of_rows = place.reshape(-1, filters, tile.height, wide).swapaxes(1, 2)
            np.matmul(matrices[tile.part(1)], stack, out=run_of_rows)
            if bias is not None:
                place += shift
            continue
        made = np.matmul(matrices[tile.part(1)], stack)
        made = made.reshape(tile.groups, tile.height, filters, band, tile.width, tile.images)
        made = made.transpose(5, 0, 2, 1, 3, 4).reshape(*place.shape[:2], -1, tile.width)
        np.add(made[:, :, : last - row], shift, out=place)
    return out


def by_kernel_rows(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, groups: int
) -> Tensor:
    """Maps (N, F, oH, oW): a product for every row of the kernel, over all outputs of a tile."""
    filters = len(weight) // groups
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    lines = _wide_lines(plan)
    matrices = lines.matrices(weight.reshape(groups, filters, *weight.shape[1:])).swapaxes(1, 2)
    shifts = np.zeros(len(weight), x.dtype) if bias is None else bias
    for tile, stack in _wide_stacks(x, weight.shape, lines, plan, mode, groups):
        made = np.matmul(matrices[tile.part(1)], stack).sum(axis=1)
        made = made.reshape(-1, tile.height, tile.width, tile.images).transpose(3, 0, 1, 2)
        np.add(made, shifts[tile.part(filters), None, None], out=tile.of(out, filters))
    return out


def correlate(grad: Tensor, x: Tensor, weight: Tensor, plan: Plan, groups: int, mode: PaddingMode) -> Tensor:
    """Gradient of the weight, of which only the shape is looked at.

    As `by_kernel_rows`, but each matrix is multiplied with the gradient of the outputs that see it.
    """
    filters, depth = len(weight) // groups, weight.shape[1]  # of one group
    lines = _wide_lines(plan)
    total = np.zeros(
        (groups, lines.span, filters, depth * plan.kernel[0] * plan.kernel[1] // lines.span), x.dtype
    )
    for tile, stack in _wide_stacks(x, weight.shape, lines, plan, mode, groups):
        values = tile.of(grad, filters).transpose(1, 2, 3, 0).reshape(tile.groups, 1, filters, -1)
        total[tile.part(1)] += np.matmul(values, stack.swapaxes(2, 3))
    rows_first = total.swapaxes(1, 2).reshape(len(weight), plan.kernel[0], depth, plan.kernel[1])
    return np.ascontiguousarray(rows_first.swapaxes(1, 2))


def is_product(x: Tensor, plan: Plan) -> bool:
    """Whether every window is one pixel, and the next window the next pixel of x, in memory too."""
    strides = (plan.rows.stride, plan.columns.stride)
    whole = x.shape[2:] == (plan.height, plan.width)
    return plan.kernel == strides == (1, 1) and whole and x.flags.c_contiguous


def multiply(x: Tensor, weight: Tensor, bias: Tensor | None, groups: int) -> Tensor:
    """Maps where `is_product`: images are the matrices of their windows already."""
    count, channels, height, width = x.shape
    matrices = weight.reshape(groups, len(weight) // groups, weight.shape[1])
    out: Tensor = np.matmul(matrices, x.reshape(count, groups, channels // groups, height * width))
    out = out.reshape(count, len(weight), height, width)
    if bias is not None:
        out += bias[:, None, None]
    return out


def _wide_lines(plan: Plan) -> Lines:
    """Lines that rows of outputs share, if those are one wide matrix for every row of the kernel."""
    return lines_of(plan, shared=plan.rows.stride == plan.rows.dilation == 1)


def _wide_stacks(
    x: Tensor, weight_shape: Shape, lines: Lines, plan: Plan, mode: PaddingMode, groups: int
) -> Iterator[tuple[Tile, Tensor]]:
    """Each tile, and for every row of the kernel the matrix that its outputs see.

    Of shape (groups, span, values of a line, outputs), the outputs in the order of rows, columns, images.
    """
    filters, depth = weight_shape[0] // groups, weight_shape[1]
    values = depth * prod(lines.plan.kernel)
    run = max(1, block_values(x.itemsize) // (values * lines.span))
    cut = tiles(len(x), groups, plan, max(values, lines.span * filters), x.itemsize, run, lines.margin)
    for tile, block in _blocks(x, depth, lines, mode, cut, (0, 2, 1, 3, 4, 5, 6)):
        line = block.strides[4]
        shape = (tile.groups, lines.span, values, tile.positions)
        yield tile, as_strided(block, shape, (block.strides[0], line, block.strides[3], x.itemsize))


def _blocks(
    x: Tensor, depth: int, lines: Lines, mode: PaddingMode, cut: list[Tile], order: tuple[int, ...]
) -> Iterator[tuple[Tile, Tensor]]:
    """Each tile with its block, whose axes (groups, C, kH, kW, lines, columns, images) lie in this order."""
    sizes = [
        (tile.groups, depth, *lines.plan.kernel, lines.under(tile).height, tile.width, tile.images)
        for tile in cut
    ]
    memory = np.empty(max(map(prod, sizes), default=0), x.dtype)
    for tile, size in zip(cut, sizes, strict=True):
        block = memory[: prod(size)].reshape([size[axis] for axis in order])
        canonical = block.transpose([order.index(axis) for axis in range(len(order))])
        gather(x[:, tile.part(depth)], lines.plan, mode, lines.under(tile), canonical)
        yield tile, block


def _bands(plan: Plan, band: int) -> Plan:
    """The plan whose every window sees what `band` rows of outputs do; the last may end below."""
    if band == 1:
        return plan
    count, rows = -(-plan.height // band), plan.rows
    below = rows.after + count * band - plan.height
    tall = Window(rows.kernel_size + band - 1, band, rows.before, below)
    return Plan(tall, plan.columns, count, plan.width)


def _banded(weight: Tensor, band: int) -> Tensor:
    """(groups, F · band, C, kH + band − 1, kW): each filter once for every row of outputs, ever lower."""
    groups, filters, depth, height, width = weight.shape
    matrix = np.zeros((groups, filters, band, depth, height + band - 1, width), weight.dtype)
    for row in range(band):
        matrix[:, :, row, :, row : row + height] = weight
    return matrix.reshape(groups, filters * band, depth, height + band - 1, width)
