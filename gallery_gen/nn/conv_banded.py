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
# made and used a tile at a time: about a megabyte, which stays in the cache.
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

    One, which is plain im2col, where kernels are one row high, rows have a stride or dilation,
    there are groups, or x holds an infinity or NaN: 0 · ∞ is not 0, so that the zeros of a banded matrix
    would spread it to rows that do not see it.
    """
    one_by_one = (plan.rows.stride, plan.rows.dilation, groups) == (1, 1, 1)
    band = min(8, 24 // len(weight), plan.height)
    if band < 2 or plan.rows.kernel_size == 1 or not one_by_one or not np.isfinite(x.sum()):
        return 1
    return -(-plan.height // -(-plan.height // band))  # as many bands, but of even height


def convolve(
    x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan, mode: PaddingMode, band: int, out: Tensor
) -> None:
    """Fill `out`, (N, F, oH, oW), `band` rows at once; more than one only as `rows_at_once` allows.

    Images that lie in one piece already are the patches of a 1×1 kernel without stride or padding.
    """
    strides = (plan.rows.stride, plan.columns.stride)
    unpadded = x.shape[2:] == (plan.height, plan.width)
    if plan.kernel == strides == (1, 1) and unpadded and x.flags.c_contiguous and out.flags.c_contiguous:
        maps = out.reshape(*out.shape[:2], plan.height * plan.width)
        np.matmul(weight[:, :, 0, 0], x.reshape(*x.shape[:2], maps.shape[2]), out=maps)
        if bias is not None:
            maps += bias[:, None]
        return
    bands = _bands(plan, band)
    matrix = _banded(weight, band)
    height, taps = matrix.shape
    cut = tiles(len(x), bands, max(taps, height), x.itemsize)
    largest = max((tile.positions for tile in cut), default=0)
    block, products = np.empty(largest * taps, x.dtype), np.empty(largest * height, x.dtype)
    for tile in cut:
        size = (tile.height, tile.width, tile.images)
        patches = block[: tile.positions * taps].reshape(weight.shape[1], *bands.kernel, *size)
        gather(x, bands, mode, tile, np.moveaxis(patches, -1, 0))  # the one copy
        if band == tile.images == 1:  # then the product is a run of every map, and needs no second copy
            start = tile.row * plan.width + tile.column
            result = out[tile.image].reshape(height, -1)[:, start : start + tile.positions]
            np.matmul(matrix, patches.reshape(taps, tile.positions), out=result)
            if bias is not None:
                result += bias[:, None]
            continue
        product = products[: tile.positions * height].reshape(height, tile.positions)
        np.matmul(matrix, patches.reshape(taps, tile.positions), out=product)
        row, last = tile.row * band, min((tile.row + tile.height) * band, plan.height)
        place = out[tile.batch, :, row:last, tile.column : tile.column + tile.width]
        maps = product.reshape(len(weight), band, *size).transpose(4, 0, 2, 1, 3)
        whole = (last - row) // band  # bands; reshaping maps would copy them, splitting place's rows does not
        split = place[:, :, : whole * band].reshape(*place.shape[:2], whole, band, tile.width)
        shift = x.dtype.type(0) if bias is None else bias[:, None, None]
        np.add(maps[:, :, :whole], shift if bias is None else bias[:, None, None, None], out=split)
        if whole < tile.height:
            np.add(maps[:, :, whole, : last - row - whole * band], shift, out=place[:, :, whole * band :])


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
