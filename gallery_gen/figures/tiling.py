"""Draws how a convolution becomes a matrix product, tile by tile, as an SVG; computes no convolution."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen.figures.svg import INK, Svg, drawing, element, text

_CELL: Final = 18
_GAP: Final = 44
_LINE: Final = "#8f8a80"
_INK_ON_COLOUR: Final = "#16191f"
_COLOURS: Final = ("#85b8da", "#e69f5f", "#d6d0c4", "#9fcdb0")
"""One for each window of the tile; the drawing repeats them where there are more."""


def tiling_svg(
    title: str,
    description: str,
    labels: tuple[str, str, str],
    *,
    size: int = 7,
    kernel_size: int = 3,
    tile: int = 4,
) -> Svg:
    """Draw an image, the block of its first windows laid out as columns, and the outputs that it gives.

    Parameters
    ----------
    title, description
        For screen readers.
    labels
        Captions of the image, the block and the outputs.
    size
        Height and width of the image, in pixels.
    kernel_size
        Of the square kernel.
    tile
        How many windows (along the first row) make up the block.

    Returns
    -------
    Svg
        An `<svg>` element that takes its text colour from the page.
    """
    outputs = size - kernel_size + 1
    taps = kernel_size * kernel_size
    pixels = np.arange(size * size).reshape(size, size)
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (kernel_size, kernel_size))
    block = windows.reshape(-1, taps)[:tile].T
    left = size * _CELL + _GAP
    middle = left + tile * _CELL + _GAP
    width, height = middle + outputs * _CELL + 8, max(size, taps) * _CELL + 40
    seen = {int(pixel) for pixel in block[:, 0]}
    parts = [
        _cell(
            column,
            row,
            0,
            _COLOURS[0] if int(pixels[row, column]) in seen else None,
            str(pixels[row, column]),
        )
        for row, column in np.ndindex(size, size)
    ]
    parts += [
        _cell(column, row, left, _COLOURS[column % len(_COLOURS)], str(block[row, column]))
        for row, column in np.ndindex(taps, tile)
    ]
    parts += [
        _cell(column, row, middle, _COLOURS[number % len(_COLOURS)] if number < tile else None, "")
        for number, (row, column) in enumerate(np.ndindex(outputs, outputs))
    ]
    parts += [text(x + 4, 14, label) for x, label in zip((0, left, middle), labels, strict=True)]
    parts += [text(x - 27, height // 2, "→", size=18) for x in (left, middle)]
    return drawing(width, height, title, description, *parts)


def _cell(column: int, row: int, left: int, colour: str | None, words: str) -> Svg:
    """One square with a number in it; dark ink on a colour, the page's ink elsewhere."""
    x, y = left + 4 + column * _CELL, 22 + row * _CELL
    fill, ink = (colour, _INK_ON_COLOUR) if colour else ("none", INK)
    box = element("rect", x=x, y=y, width=_CELL, height=_CELL, fill=fill, stroke=_LINE)
    label = text(x + _CELL / 2, y + 13, words, size=11, fill=ink, anchor="middle") if words else ""
    return Svg(box + label)
