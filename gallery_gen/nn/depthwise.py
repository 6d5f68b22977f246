"""Convolution where every channel has one filter of its own; checks nothing."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gallery_gen.nn.checks import Tensor
from gallery_gen.nn.geometry import Window
from gallery_gen.nn.tiling import Plan, block_values, steps

# A product of matrices is no help here: a filter meets one channel only, so its matrix would have one row. So
# add up, tap by tap, the channel times a weight. For that, lay the channel's rows below one another without a
# gap, once for every column of the kernel, each time shifted by that column. Then what a tap sees of all
# outputs is one run of numbers, which begins a row further for the kernel's next row; and an einsum, whose
# innermost loop goes along that run, does many channels.
#
# With a stride s the kernel's next row sees other rows than the one before: rows are dealt out to s sets in
# turn, and the kernel's rows with them. Each set is a convolution without a stride, and their sums add up.
#
# The border is zeros, the same for every channel, and so is written only once.

LONG = 512
"""Outputs of a map that make a run long enough; shorter ones of many images go side by side elsewhere."""


def is_depthwise(x: Tensor, weight: Tensor, plan: Plan, groups: int) -> bool:
    """Whether every channel has one filter, fits into half a block, and is worth a run of its own."""
    alone = groups == x.shape[1] == len(weight) and 1 in (plan.rows.stride, plan.rows.dilation)
    long = len(x) == 1 or plan.height * plan.width >= LONG
    return alone and long and prod(_lines(plan)) <= block_values(x.itemsize) // 2


def by_channels(x: Tensor, weight: Tensor, bias: Tensor | None, plan: Plan) -> Tensor:
    """Maps (N, C, oH, oW) where `is_depthwise`, with zeros beyond the border."""
    channels, (height, width) = x.shape[1], x.shape[2:]
    out = np.empty((len(x), channels, plan.height, plan.width), x.dtype)
    lines = _lines(plan)
    several = max(1, min(channels, block_values(x.itemsize) // 2 // max(1, prod(lines))))
    block = np.zeros((several, *lines), x.dtype)
    channel, _, column, row, value = block.strides
    downs = [_inside(plan.rows, tap, lines[2], height) for tap in range(lines[0])]
    steps_right = [tap * plan.columns.dilation for tap in range(lines[1])]
    alongs = [_inside(plan.columns, tap, plan.width, width) for tap in steps_right]
    for image, (first, number) in product(range(len(x)), list(steps(channels, several))):
        part = slice(first, first + number)
        maps = out[image, part].reshape(number, -1)
        for each, (rows, down) in enumerate(downs):
            for tap, (columns, along) in enumerate(alongs):
                block[:number, each, tap, rows, columns] = x[image, part, down, along]
            kernels = weight[part, 0, each :: plan.rows.stride]
            shape = (number, *kernels.shape[1:], plan.height * plan.width)
            taps = as_strided(block[:, each], shape, (channel, plan.rows.dilation * row, column, value))
            if each == 0:
                np.einsum("cijn,cij->cn", taps, kernels, out=maps)
            else:
                maps += np.einsum("cijn,cij->cn", taps, kernels)
        if bias is not None:
            maps += bias[part, None]
    return out


def _lines(plan: Plan) -> tuple[int, int, int, int]:
    """(sets, columns of the kernel, rows of a set, columns of outputs): a channel's rows as they are laid."""
    rows = plan.rows
    sets = min(rows.stride, rows.kernel_size)
    return sets, plan.kernel[1], plan.height + (rows.effective_size - 1) // rows.stride, plan.width


def _inside(window: Window, tap: int, count: int, size: int) -> tuple[slice, slice]:
    """Which of `count` steps of a window bring a tap of it into the image, and onto which pixels."""
    start = tap - window.before
    first = min(max(-(start // window.stride), 0), count)
    last = min(max(-((start - size) // window.stride), first), count)
    pixels = slice(start + first * window.stride, start + last * window.stride, window.stride)
    return slice(first, last), pixels if first < last else slice(0)
