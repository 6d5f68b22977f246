"""Convolution as matrix products, a tile of bands of rows at a time; checks nothing and picks nothing."""

from __future__ import annotations

import numpy as np

from gallery_gen.nn.checks import Tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PaddingMode
from gallery_gen.nn.tiling import Plan, gather, tiles

# Lay every window's values out as one column of a matrix, and convolution is one product, which BLAS does
# fast: (filters × values of a window) · (values of a window × windows). But that matrix is kH·kW times as
# large as the image, and writing it to memory and reading it back costs more than the arithmetic. So it is
# made and used a tile at a time: two megabytes, which stays in the cache.
#
# With few filters even the copying within the cache costs more than the arithmetic, and a product with few
# rows is slow. So a window may be made taller, kH + b − 1 rows, and go b rows down at a time. It holds all
# that b rows of outputs see, and the matrix makes them all: each filter stands in it b times, each time a row
# lower, zeros elsewhere. That is (kH + b − 1) / kH times the arithmetic, but 1 / b of the windows.
#
# Sources: Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
# processing", 2006 (im2col); Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008
# (blocking for the cache); the banded matrix is the Toeplitz matrix of a one-dimensional convolution.


def rows_at_once(x: Tensor, weight: Tensor, plan: Plan, groups: int) -> int:
    """How many rows of outputs to make in one product: for about 24 rows of the matrix, at most 8.

    One, which is plain im2col, where kernels are one row high, rows have a stride or dilation, or x holds an
    infinity or NaN: 0 · ∞ is not 0, so that the zeros of a banded matrix would spread it to rows that do not
    see it.
    """
    band = min(8, 24 * groups // len(weight), plan.height)
    dense = plan.rows.stride == plan.rows.dilation == 1
    if band < 2 or plan.rows.kernel_size == 1 or not dense or not np.isfinite(x.sum()):
        return 1
    return -(-plan.height // -(-plan.height // band))  # as many bands, but of even height


def convolve(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, groups: int, band: int
) -> Tensor:
    """Maps (N, F, oH, oW), made `band` rows at once; more than one only as `rows_at_once` allows."""
    filters, depth = len(weight) // groups, weight.shape[1]  # of one group
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    bands = _bands(plan, band)
    matrices = _banded(weight, band).reshape(groups, filters * band, -1)
    height, taps = matrices.shape[1:]
    cut = tiles(len(x), groups, bands, max(taps, height), x.itemsize)
    largest = max((tile.groups * tile.positions for tile in cut), default=0)
    block, products = np.empty(largest * taps, x.dtype), np.empty(largest * height, x.dtype)
    shifts = np.zeros(len(weight), x.dtype) if bias is None else bias
    for tile in cut:
        patches = block[: tile.groups * taps * tile.positions].reshape(tile.groups, taps, tile.positions)
        size = (tile.height, tile.width, tile.images)
        gather(x[:, tile.part(depth)], bands, mode, tile, patches.reshape(-1, *bands.kernel, *size))
        maps, matrix = out[tile.batch, tile.part(filters)], matrices[tile.part(1)]
        shift = shifts[tile.part(filters), None, None]
        if band == tile.images == 1:  # then the product is a run of every map, and needs no second copy
            start = tile.row * plan.width + tile.column
            run = maps.reshape(tile.groups, filters, -1)[:, :, start : start + tile.positions]
            np.matmul(matrix, patches, out=run)
            if bias is not None:
                run += shift.reshape(tile.groups, filters, 1)
            continue
        product = products[: tile.groups * height * tile.positions].reshape(tile.groups, height, -1)
        np.matmul(matrix, patches, out=product)
        row, last = tile.row * band, min((tile.row + tile.height) * band, plan.height)
        place = maps[:, :, row:last, tile.column : tile.column + tile.width]
        made = product.reshape(-1, band, *size).transpose(4, 0, 2, 1, 3)
        whole = (last - row) // band  # bands; reshaping made would copy it, splitting place's rows does not
        split = place[:, :, : whole * band].reshape(*place.shape[:2], whole, band, tile.width)
        np.add(made[:, :, :whole], shift[..., None], out=split)
        if whole < tile.height:
            np.add(made[:, :, whole, : last - row - whole * band], shift, out=place[:, :, whole * band :])
    return out


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


def _bands(plan: Plan, band: int) -> Plan:
    """The plan whose every window sees what `band` rows of outputs do; the last may end below."""
    if band == 1:
        return plan
    count, rows = -(-plan.height // band), plan.rows
    below = rows.after + count * band - plan.height
    tall = Window(rows.kernel_size + band - 1, band, rows.before, below)
    return Plan(tall, plan.columns, count, plan.width)


def _banded(weight: Tensor, band: int) -> Tensor:
    """Matrix (F · band, C · (kH + band − 1) · kW): each filter once for every row of outputs, ever lower."""
    filters, depth, height, width = weight.shape
    matrix = np.zeros((filters, band, depth, height + band - 1, width), weight.dtype)
    for row in range(band):
        matrix[:, row, :, row : row + height] = weight
    return matrix.reshape(filters * band, -1)
