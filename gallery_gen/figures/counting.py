"""Draws three small lessons in numbers: pixel use, stride as subsampling, an edge; computes with nn alone."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.figures.channels import digits
from gallery_gen.figures.grid import Grid, Place, square
from gallery_gen.figures.scenes import KERNEL, PICTURE
from gallery_gen.figures.svg import (
    BLUE,
    BLUE_SOFT,
    INK,
    ORANGE,
    ORANGE_SOFT,
    SHADE,
    SHEET,
    SOFT,
    Svg,
    drawing,
    element,
    text,
)

Counts = NDArray[np.int64]

_TOP: Final = 22
_DARK, _LIGHT = "#16191f", "#fffdf8"
"""Pixels of a picture, which stay as they are by night."""


def pixel_use(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Counts:
    """How many windows look at each pixel of a square input, (input_size, input_size).

    Raises
    ------
    ShapeError
        If an argument is out of range, or the kernel is larger than the padded input.
    """
    starts = nn.window_positions(input_size, kernel_size, stride, padding, dilation)
    seen = Counter(start + dilation * tap for start in starts for tap in range(kernel_size))
    line = np.array([seen[pixel] for pixel in range(input_size)])
    counts: Counts = np.outer(line, line)
    return counts


def pixel_use_svg(counts: Counts, title: str, description: str) -> Svg:
    """Draw `pixel_use` as a heatmap with the counts in it: the more, the bluer."""
    grid, most = Grid(1, 1, 30), max(int(counts.max()), 1)
    side = len(counts) * grid.cell + 2
    return drawing(
        side,
        side,
        title,
        description,
        grid.cells(square(len(counts)), fill=SHEET),
        *(
            grid.cells([place], fill=BLUE, fill_opacity=0.45 * int(counts[place]) / most)
            for place in square(len(counts))
            if counts[place]
        ),
        *(grid.digits(*place, str(counts[place])) for place in square(len(counts))),
    )


def strided(stride: int) -> NDArray[np.float32]:
    """`KERNEL` over `PICTURE` with a stride, without padding."""
    found = nn.conv2d(PICTURE[None, None], KERNEL[None, None], None, stride)
    return found.reshape(found.shape[2:])


class StrideLabels(NamedTuple):
    """What stands above the four grids."""

    input: str
    every: str
    kept: str
    direct: str


def stride_svg(title: str, description: str, labels: StrideLabels) -> Svg:
    """Draw two ways to one output: stride 1 and then every second number, or stride 2 at once."""
    dense, sparse = strided(1), strided(2)
    kept = [(row * 2, column * 2) for row, column in square(len(sparse))]
    image = Grid(1, _TOP, 22)
    middle = Grid(image.x(len(PICTURE)) + 44, _TOP, 22)
    last = Grid(middle.x(len(dense)) + 44, _TOP, 22)
    below = Grid(last.left, middle.y(len(dense)) + 34, 22)
    lower = below.y(1)
    return drawing(
        last.x(len(sparse)) + 12,
        below.y(len(sparse)) + 2,
        title,
        description,
        *(
            text(grid.left, grid.top - 8, words)
            for grid, words in zip((image, middle, last, below), labels, strict=True)
        ),
        image.cells(square(len(PICTURE)), fill=BLUE_SOFT),
        middle.cells(square(len(dense)), fill=SHEET),
        middle.cells(kept, fill=ORANGE, fill_opacity=0.3),
        last.cells(square(len(sparse)), fill=ORANGE_SOFT),
        below.cells(square(len(sparse)), fill=ORANGE_SOFT),
        *_digits(image, PICTURE),
        *(
            middle.digits(*place, digits(float(dense[place])), fill=INK if place in kept else SOFT)
            for place in square(len(dense))
        ),
        *_digits(last, dense[::2, ::2]),
        *_digits(below, sparse),
        _arrow(image.x(len(PICTURE)) + 8, middle.left - 8, middle.y(1) + 11),
        _arrow(middle.x(len(dense)) + 8, last.left - 8, middle.y(1) + 11),
        _arrow(image.x(len(PICTURE)) + 8, below.left - 8, lower),
    )


EDGE_PICTURE: Final = np.repeat(np.array([[0, 0, 0, 0, 1, 1, 1, 1]], dtype=np.float32), 6, axis=0)
"""A dark half and a light half, (6, 8)."""
EDGE_KERNEL: Final = np.array([[1, -1]], dtype=np.float32)
"""What is on the left less what is on the right, (1, 2)."""


def edge_output() -> NDArray[np.float32]:
    """`EDGE_KERNEL` over `EDGE_PICTURE`, (6, 7)."""
    found = nn.conv2d(EDGE_PICTURE[None, None], EDGE_KERNEL[None, None])
    return found.reshape(found.shape[2:])


def edge_svg(title: str, description: str, labels: tuple[str, str, str]) -> Svg:
    """Draw picture, kernel and output of the edge; labels in this order."""
    found = edge_output()
    image = Grid(1, _TOP, 17)
    kernel = Grid(image.x(EDGE_PICTURE.shape[1]) + 16, _TOP, 17)
    output = Grid(kernel.x(EDGE_KERNEL.shape[1]) + 16, _TOP, 17)
    dark, light = _where(EDGE_PICTURE == 0), _where(EDGE_PICTURE != 0)
    return drawing(
        output.x(found.shape[1]) + 1,
        image.y(len(EDGE_PICTURE)) + 1,
        title,
        description,
        *(text(grid.left, 14, words) for grid, words in zip((image, kernel, output), labels, strict=True)),
        image.cells(dark, fill=_DARK),
        image.cells(light, fill=_LIGHT),
        *(image.digits(row, column, "0", size=11, fill=_LIGHT) for row, column in dark),
        *(image.digits(row, column, "1", size=11, fill=_DARK) for row, column in light),
        kernel.cells([(0, 0), (0, 1)], fill=SHADE),
        *_digits(kernel, EDGE_KERNEL, size=11),
        output.cells(_where(found == 0), fill=SHEET),
        output.cells(_where(found < 0), fill=BLUE, fill_opacity=0.35),
        output.cells(_where(found > 0), fill=ORANGE, fill_opacity=0.35),
        *_digits(output, found, size=11),
    )


def _where(chosen: NDArray[np.bool_]) -> list[Place]:
    """Places at which an array is true."""
    return [(int(row), int(column)) for row, column in np.argwhere(chosen)]


def _digits(grid: Grid, values: NDArray[np.float32], size: int = 13) -> list[Svg]:
    return [
        grid.digits(row, column, digits(float(value)), size=size)
        for (row, column), value in np.ndenumerate(values)
    ]


def _arrow(start: float, end: float, y: float) -> Svg:
    path = f"M{start:g} {y:g}H{end:g}m-5 -4l5 4l-5 4"
    return element("path", d=path, fill="none", stroke=SOFT, stroke_width=1.5)
