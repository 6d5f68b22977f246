"""Convolution of a batch of images: the obvious slow twin and the fast one; knows arrays, never layers.

As in every deep-learning library, "convolution" here is cross-correlation: the kernel is not flipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gallery_gen.nn.checks import (
    IntPair,
    Shape,
    Tensor,
    check_images,
    check_integer,
    check_pair,
    check_shape,
    check_tensor,
    wrong,
)
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.padding import PADDING_MODES, Padding, PaddingMode, pad, padding_sides

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


def plan_conv2d(
    shape: tuple[int, int, int],
    weight_shape: Shape,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
    padding_mode: PaddingMode,
) -> Plan:
    """Check that all shapes and options of a convolution fit, before any work.

    Parameters
    ----------
    shape
        (C, H, W) of the input.
    weight_shape
        (F, C / groups, kH, kW).

    Raises
    ------
    ShapeError
        If they do not fit; the message names the argument, what was given and what would be right.
    """
    channels, height, width = shape
    if len(weight_shape) != 4 or 0 in weight_shape:
        raise wrong("weight", "an array of shape (F, C / groups, kH, kW)", f"of shape {weight_shape}")
    filters, depth, *kernel = weight_shape
    if channels % check_integer("groups", groups, 1) or filters % groups:
        raise wrong(
            "groups", f"a divisor of the {channels} channels of x and of the {filters} filters", groups
        )
    if depth != channels // groups:
        mend = f"{channels // groups} channels deep (x has {channels} channels in {groups} groups)"
        raise wrong("weight", mend, f"{depth} deep")
    stride, dilation = check_pair("stride", stride, 1), check_pair("dilation", dilation, 1)
    left, right, top, bottom = padding_sides(padding, (kernel[0], kernel[1]), stride, dilation)
    if not isinstance(padding_mode, str) or padding_mode not in PADDING_MODES:
        raise wrong("padding_mode", f"one of {', '.join(PADDING_MODES)}", repr(padding_mode))
    for size, largest in ((height, max(top, bottom)), (width, max(left, right))):
        limit = {"reflect": size - 1, "circular": size}.get(padding_mode, largest)
        if largest > limit:
            raise wrong("padding", f"at most {limit} a side for {padding_mode} of {size} pixels", largest)
    rows = Window(kernel[0], stride[0], top, bottom, dilation[0])
    columns = Window(kernel[1], stride[1], left, right, dilation[1])
    return Plan(rows, columns, rows.output_size(height), columns.output_size(width))


@np.errstate(invalid="ignore", over="ignore")
def conv2d_naive(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Tensor:
    """Convolution as one would explain it: multiply a window with the kernel, add up, add the bias, slide on.

    Arguments and result are those of `conv2d`, which is hundreds of times faster. Read this one first.
    """
    plan = _plan_arrays(x, weight, bias, stride, padding, dilation, groups, padding_mode)
    rows, columns = plan.rows, plan.columns
    padded = pad(x, rows, columns, padding_mode)
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    filters, depth = len(weight), weight.shape[1]
    for number, kernel in enumerate(weight):  # one filter makes one map
        first = number // (filters // groups) * depth
        channels = padded[:, first : first + depth]  # all of them, unless there are groups
        for row, column in np.ndindex(plan.height, plan.width):
            top, left = row * rows.stride, column * columns.stride
            window = channels[:, :, top : top + rows.effective_size, left : left + columns.effective_size]
            products = window[:, :, :: rows.dilation, :: columns.dilation] * kernel
            out[:, number, row, column] = products.sum(axis=(1, 2, 3))
    return out if bias is None else out + bias[:, None, None]


@np.errstate(invalid="ignore", over="ignore")
def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    *,
    padding_mode: PaddingMode = "zeros",
) -> Tensor:
    """Convolve images with filters (strictly, cross-correlate: kernels are not flipped).

    Parameters
    ----------
    x
        Images, (N, C, H, W), float32 or float64; N may be 0.
    weight
        Filters, (F, C / groups, kH, kW), of x's type.
    bias
        One number a filter, (F,), or None.
    stride, dilation
        One integer or (vertical, horizontal); a dense kernel has dilation 1.
    padding
        One integer, (vertical, horizontal), (left, right, top, bottom), "valid" for none, or "same" for as
        much as keeps the size (stride 1 only).
    groups
        Channels and filters are split into so many groups that do not see one another.
    padding_mode
        What lies beyond the border: zeros, reflect, replicate or circular.

    Returns
    -------
    Tensor
        Maps, (N, F, oH, oW), of x's type; sizes as in `geometry.output_size`.

    Raises
    ------
    ShapeError
        If arguments do not fit; nothing has been computed then.

    Notes
    -----
    Tiled im2col. Lay every window's values out as one column of a matrix, and convolution is one matrix
    product, (filters × values of a window) · (values of a window × windows), which BLAS does fast. But that
    matrix is kH·kW times as large as the image, and writing it to memory and reading it back costs more
    than the arithmetic. So it is made and used a tile at a time: about a megabyte, which stays in the cache.
    Sources: Chellapilla, Puri and Simard, "High performance convolutional neural networks for document
    processing", 2006 (im2col); Goto and van de Geijn, "Anatomy of high-performance matrix multiplication",
    2008 (blocking for the cache).
    """
    plan = _plan_arrays(x, weight, bias, stride, padding, dilation, groups, padding_mode)
    rows, columns = plan.rows, plan.columns
    filters, depth = len(weight) // groups, weight.shape[1]  # of one group
    taps = depth * rows.kernel_size * columns.kernel_size
    out = np.empty((len(x), len(weight), plan.height, plan.width), x.dtype)
    flat = out.reshape(len(x), len(weight), plan.height * plan.width)
    tiles = list(_tiles(len(x), plan.height, plan.width, taps * x.itemsize))
    block = np.empty(max((tile.positions for tile in tiles), default=0) * taps, x.dtype)
    for group in range(groups):
        channels, maps = (
            slice(group * depth, (group + 1) * depth),
            slice(group * filters, (group + 1) * filters),
        )
        matrix = weight[maps].reshape(filters, taps)
        for tile in tiles:
            first, left = tile.row * rows.stride, tile.column * columns.stride
            last = first + rows.reach(tile.height)
            images = slice(tile.image, tile.image + tile.images)
            padded = pad(x[images, channels], rows, columns, padding_mode, first, last)[..., left:]
            windows = _windows(padded, rows, columns, tile.height, tile.width)
            patches = block[: tile.positions * taps].reshape(windows.shape)
            np.copyto(patches, windows)  # the one copy: every tap of every window of the tile
            start = tile.row * plan.width + tile.column
            result = flat[images, maps, start : start + tile.height * tile.width]
            np.matmul(matrix, patches.reshape(tile.images, taps, -1), out=result)
            if bias is not None:
                result += bias[maps, None]
    return out


def _plan_arrays(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
    padding_mode: PaddingMode,
) -> Plan:
    """Check the arrays of a convolution too, then plan it."""
    shape = check_images("x", x)
    check_tensor("weight", weight, like=x)
    plan = plan_conv2d(shape, weight.shape, stride, padding, dilation, groups, padding_mode)
    if bias is not None:
        check_tensor("bias", bias, like=x)
        check_shape("bias", bias, (len(weight),))
    return plan


class _Tile(NamedTuple):
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


def _tiles(images: int, height: int, width: int, bytes_each: int) -> Iterator[_Tile]:
    """Cut (images, height, width) outputs into tiles whose patches, of `bytes_each`, fit into a block."""
    capacity = max(1, BLOCK_BYTES // bytes_each)
    columns = min(width, capacity)
    rows = min(height, max(1, capacity // columns)) if columns == width else 1
    batch = max(1, capacity // (rows * columns)) if rows == height else 1
    for image in range(0, images, batch):
        for row in range(0, height, rows):
            for column in range(0, width, columns):
                yield _Tile(
                    *(image, min(batch, images - image)),
                    *(row, min(rows, height - row)),
                    *(column, min(columns, width - column)),
                )


def _windows(padded: Tensor, rows: Window, columns: Window, height: int, width: int) -> Tensor:
    """All windows as a view (N, C, kH, kW, height, width): value (i, j) of the window at (row, column).

    Nothing is copied: going on to the next window and going on to the next tap are both steps in memory. That
    the last window lies inside has been proved by `plan_conv2d`.
    """
    image, channel, down, right = padded.strides
    shape = (*padded.shape[:2], rows.kernel_size, columns.kernel_size, height, width)
    steps = (rows.dilation * down, columns.dilation * right, rows.stride * down, columns.stride * right)
    return as_strided(padded, shape, (image, channel, *steps), writeable=False)
