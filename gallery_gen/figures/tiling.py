"""Draws how a convolution becomes matrix products over shared lines, as an SVG; computes no convolution."""

from __future__ import annotations

from typing import Final

import numpy as np

from gallery_gen.figures.svg import INK, Svg, drawing, element, text

_CELL: Final = 18
_GAP: Final = 44
_MARGIN: Final = 4
_TOP: Final = 22
_LINE: Final = "#8f8a80"
_INK_ON_COLOUR: Final = "#16191f"
_COLOURS: Final = ("#85b8da", "#e69f5f")
"""Of the matrix of the first row of outputs, and of the second."""


def tiling_svg(
    title: str, description: str, labels: tuple[str, str, str], *, size: int = 6, kernel_size: int = 3
) -> Svg:
    """Draw an image, the block of lines that is made of it, and the outputs of two overlapping matrices.

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

    Returns
    -------
    Svg
        An `<svg>` element that takes its text colour from the page.
    """
    outputs = size - kernel_size + 1
    pixels = np.arange(size * size).reshape(size, size)
    # (rows of the image, columns of the kernel, outputs along): a line is the last two.
    lines = np.lib.stride_tricks.sliding_window_view(pixels, outputs, axis=1)
    block = lines.reshape(-1, outputs)
    left = size * _CELL + _GAP
    middle = left + outputs * _CELL + _GAP + 14
    width = middle + outputs * _CELL + 2 * _MARGIN
    height = _TOP + (size * kernel_size) * _CELL + 2 * _MARGIN
    window = set(pixels[:kernel_size, :kernel_size].ravel().tolist())
    parts = [
        _cell(
            column,
            row,
            0,
            _COLOURS[0] if int(pixels[row, column]) in window else None,
            str(pixels[row, column]),
        )
        for row, column in np.ndindex(size, size)
    ]
    parts += [
        _cell(
            column,
            row,
            left,
            _COLOURS[0] if column == 0 and row < kernel_size**2 else None,
            str(block[row, column]),
        )
        for row, column in np.ndindex(*block.shape)
    ]
    parts += [_rule(left, line * kernel_size, outputs) for line in range(size + 1)]
    parts += [_bracket(left + outputs * _CELL + 8 + 8 * row, row * kernel_size, kernel_size**2, _COLOURS[row])
              for row in range(2)]  # fmt: skip
    parts += [
        _cell(column, row, middle, _COLOURS[row] if row < 2 else None, "")
        for row, column in np.ndindex(outputs, outputs)
    ]
    parts += [text(x + _MARGIN, 14, label) for x, label in zip((0, left, middle), labels, strict=True)]
    parts += [text(x, _TOP + size * _CELL // 2 + 6, "→", size=18) for x in (left - 27, middle - 20)]
    return drawing(width, height, title, description, *parts)


def _cell(column: int, row: int, left: int, colour: str | None, words: str) -> Svg:
    """One square with a number in it; dark ink on a colour, the page's ink elsewhere."""
    x, y = left + _MARGIN + column * _CELL, _TOP + row * _CELL
    fill, ink = (colour, _INK_ON_COLOUR) if colour else ("none", INK)
    box = element("rect", x=x, y=y, width=_CELL, height=_CELL, fill=fill, stroke=_LINE)
    label = text(x + _CELL / 2, y + 13, words, size=11, fill=ink, anchor="middle") if words else ""
    return Svg(box + label)


def _rule(left: int, row: int, cells: int) -> Svg:
    """A heavy stroke between two lines of the block."""
    x, y = left + _MARGIN, _TOP + row * _CELL
    return element("line", x1=x, y1=y, x2=x + cells * _CELL, y2=y, stroke=INK, stroke_width=1.5)


def _bracket(x: int, row: int, cells: int, colour: str) -> Svg:
    """A bar beside the rows of the block that make up one matrix."""
    y = _TOP + row * _CELL + 2
    return element("rect", x=x, y=y, width=5, height=cells * _CELL - 4, fill=colour)
