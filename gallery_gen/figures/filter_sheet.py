"""Filters as small pictures of their weights, a square for each input channel; knows no network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen.figures.feature_maps import render
from gallery_gen.figures.plot import SMALL, WIDE
from gallery_gen.figures.svg import INK, LINE, SOFT, Svg, drawing, element, text

_SIDE: Final = 66
"""Of a square, in CSS pixels."""
_GAP: Final = 8
_APART: Final = 26
"""Between filters."""
_STEPS: Final = 32
"""Colours on either side of zero; finer ones could not be told apart."""


def filter_sheet(
    weight: NDArray[np.float32],
    title: str,
    description: str,
    names: Sequence[str],
    channels: Sequence[str],
    width: int = WIDE,
) -> Svg:
    """Draw every filter, on one signed scale; as many beside one another as fit.

    Parameters
    ----------
    weight
        (filters, channels, kH, kW).
    title, description
        For screen readers.
    names, channels
        Of the filters, and of the channels that they look at.
    width
        Of the drawing, in CSS pixels.
    """
    filters, depth, _, _ = weight.shape
    wide = depth * _SIDE + (depth - 1) * _GAP
    in_row = max(1, int((width + _APART) // (wide + _APART)))
    high = _SIDE + 58
    scale = float(np.abs(weight).max()) or 1.0
    parts = []
    for number in range(filters):
        left, top = (number % in_row) * (wide + _APART), (number // in_row) * high
        parts.append(
            element("text", names[number], x=left, y=top + 13, font_size=12, font_weight=600, fill=INK)
        )
        for channel in range(depth):
            x = left + channel * (_SIDE + _GAP)
            parts.append(_square(weight[number, channel], scale, x, top + 22))
            words = channels[channel]
            parts.append(text(x + _SIDE / 2, top + 36 + _SIDE, words, size=SMALL, fill=SOFT, anchor="middle"))
    rows = -(-filters // in_row)
    return drawing(width, rows * high - 12, title, description, *parts)


def _square(values: NDArray[np.float32], scale: float, x: float, y: float) -> Svg:
    """One channel's weights, cells of one colour in one path."""
    rows, columns = values.shape
    stepped = (np.round(values / scale * _STEPS) / _STEPS).astype(np.float32)
    colours = render(stepped[None], mode="signed", limit=1.0).pixels
    cells: dict[str, list[str]] = defaultdict(list)
    for row, column in np.ndindex(rows, columns):
        colour = "#" + "".join(f"{part:02x}" for part in colours[row, column])
        cells[colour].append(f"M{column} {row}h1v1h-1z")
    side = max(rows, columns)
    paths = [element("path", d="".join(steps), fill=colour) for colour, steps in sorted(cells.items())]
    frame = element(
        "rect", width=columns, height=rows, fill="none", stroke=LINE, vector_effect="non-scaling-stroke"
    )
    place = f"translate({x:g} {y:g}) scale({_SIDE / side:.4f})"
    return element("g", *paths, frame, transform=place, shape_rendering="crispEdges")
