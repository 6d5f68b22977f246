"""Draws one filter on three channels: windows, kernels, three sums, one number; knows no photo."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gallery_gen import nn
from gallery_gen.figures.film import Film, put
from gallery_gen.figures.grid import Grid, square
from gallery_gen.figures.svg import BLUE, GREEN, ORANGE, PURPLE, SHEET, Svg, element, text

PLANES: Final = np.array(
    [
        [[3, 1, 0, 1], [0, 3, 1, 0], [1, 0, 2, 2], [1, 2, 0, 1]],
        [[0, 1, 2, 2], [1, 1, 0, 3], [2, 2, 1, 0], [0, 1, 1, 2]],
        [[1, 0, 0, 2], [2, 2, 1, 0], [0, 1, 3, 1], [1, 0, 0, 2]],
    ],
    dtype=np.float32,
)
"""Red, green and blue, (3, 4, 4)."""
FILTER: Final = np.array(
    [
        [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
        [[0, 1, 0], [1, -1, 1], [0, 1, 0]],
        [[0, 0, 1], [0, 2, 0], [1, 0, 0]],
    ],
    dtype=np.float32,
)
"""One filter, (3, 3, 3)."""
BIAS: Final = 1.0

_COLOURS: Final = (ORANGE, GREEN, BLUE)
_CELL: Final = 24
_TOP: Final = 22
_GAP: Final = 24


class Sums(NamedTuple):
    """How one output is made."""

    row: int
    column: int
    """Of the output, from 0."""
    parts: tuple[float, ...]
    """Each channel's sum of products."""
    total: float
    """All of them plus the bias, as the network computes it."""


class ChannelLabels(NamedTuple):
    """What stands in the drawing."""

    channels: tuple[str, str, str]
    kernel: str
    sum: str
    bias: str
    output: str


@cache
def channel_sums() -> tuple[Sums, ...]:
    """Every output of `FILTER` on `PLANES`: the network's own number, and each channel's part in it."""
    x, weight = PLANES[None], FILTER[None]
    totals = nn.conv2d(x, weight, np.array([BIAS], np.float32))[0, 0]
    # With a group for each channel the products are not added over channels.
    parts = nn.conv2d(x, FILTER[:, None], groups=len(FILTER))[0]
    return tuple(
        Sums(row, column, tuple(float(part) for part in parts[:, row, column]), float(totals[row, column]))
        for row, column in np.ndindex(totals.shape)
    )


def digits(value: float) -> str:
    """Write a number with a true minus sign."""
    return f"{value:g}".replace("-", "−")


def written_sum(sums: Sums) -> str:
    """Write `4 + −2 + 3 + 1 = 6`: the channels' sums and the bias, with signs where they are needed."""
    terms = [*sums.parts, BIAS]
    signed = "".join(f" {'−' if term < 0 else '+'} {digits(abs(term))}" for term in terms[1:])
    return f"{digits(terms[0])}{signed} = {digits(sums.total)}"


def channels_film(labels: ChannelLabels, name: str) -> Film:
    """Draw it, one frame for each output; ids begin with `name`."""
    count, size, _ = PLANES.shape
    kernel_size = FILTER.shape[-1]
    pitch = size * _CELL + _GAP
    middle = 1 + size * _CELL + _GAP
    right = middle + kernel_size * _CELL + _GAP
    output = Grid(right, _TOP + count * pitch, _CELL)
    base, words, windows = [], [], []
    for channel in range(count):
        top, colour = _TOP + channel * pitch, _COLOURS[channel]
        plane, kernel = Grid(1, top, _CELL), Grid(middle, top, _CELL)
        words += [
            text(plane.left, top - 8, labels.channels[channel]),
            text(middle, top - 8, labels.kernel),
            text(right, top - 8, labels.sum),
        ]
        base += [
            *_numbers(plane, PLANES[channel], colour, 0.12),
            *_numbers(kernel, FILTER[channel], colour, 0.3),
        ]
        windows.append(plane.box(kernel_size, colour, fill=colour, fill_opacity=0.22))
    words += [
        text(right, output.top - 24, labels.bias),
        text(right, output.top - 8, labels.output),
    ]
    base.append(output.cells(square(size - kernel_size + 1), fill=SHEET))
    frames = channel_sums()
    return Film(
        name=name,
        width=right + 84,
        height=output.y(size - kernel_size + 1) + 2,
        base=Svg("".join(base)),
        labels=Svg("".join(words)),
        shapes=(element("g", *windows, id=f"{name}-window"),),
        frames=tuple(_frame(frames[: index + 1], output, pitch, name) for index in range(len(frames))),
    )


def _frame(made: tuple[Sums, ...], output: Grid, pitch: float, name: str) -> Svg:
    """The three windows in their place, their sums, and the outputs up to this one."""
    now = made[-1]
    parts = [put(f"{name}-window", now.column * _CELL, now.row * _CELL)]
    for channel, part in enumerate(now.parts):
        line = Grid(output.left, _TOP + channel * pitch + _CELL, _CELL)
        parts.append(text(line.left, line.y(1), digits(part), size=18, fill=_COLOURS[channel]))
    parts += [
        output.cells([(now.row, now.column)], fill=PURPLE, fill_opacity=0.2, stroke=PURPLE, stroke_width=2),
        *(output.digits(sums.row, sums.column, digits(sums.total)) for sums in made),
    ]
    return Svg("".join(parts))


def _numbers(grid: Grid, values: NDArray[np.float32], colour: str, opacity: float) -> list[Svg]:
    return [
        grid.cells(square(len(values)), fill=colour, fill_opacity=opacity),
        *(grid.digits(*place, digits(float(values[place]))) for place in square(len(values))),
    ]
