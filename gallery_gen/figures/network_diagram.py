"""Networks as stacks of maps drawn to scale, and their costs as bars; computes no shape and no cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Final, Literal

from gallery_gen.figures.plot import SMALL, WIDE, bar, round_step, text_width, wrap
from gallery_gen.figures.svg import (
    BLUE,
    BLUE_SOFT,
    GREEN,
    INK,
    LINE,
    ORANGE_SOFT,
    PURPLE,
    SHADE,
    SHEET,
    SOFT,
    Svg,
    drawing,
    element,
    text,
)

Role = Literal["input", "filter", "pool", "dense", "other"]

_LARGEST: Final = 104
"""Longest side of the largest map, in CSS pixels."""
_COLUMN: Final = 104
_GAP: Final = 14
_MOST_MAPS: Final = 6
_OFFSET: Final = 4
_STRIP: Final = 6
_LEAST: Final = 3
_FILLS: Final[dict[Role, str]] = {
    "input": SHADE,
    "filter": BLUE_SOFT,
    "pool": SHEET,
    "dense": ORANGE_SOFT,
    "other": SHEET,
}


@dataclass(frozen=True)
class Box:
    """A stage as it is drawn, together with activations that follow it and change no shape."""

    names: str
    role: Role
    shape: tuple[int, ...]
    """(C, H, W) or (F,)."""
    lines: tuple[str, ...]
    """What stands below: the layer, its shape, its costs."""


def pixels_per_value(boxes: Sequence[Box]) -> float:
    """CSS pixels that one value of a map is wide, so that the largest map just fits."""
    sides = [side for box in boxes if len(box.shape) == 3 for side in box.shape[1:]]
    return _LARGEST / max(sides, default=_LARGEST)


def too_small(boxes: Sequence[Box]) -> bool:
    """Whether any box would vanish at this scale and so is drawn larger, with a dashed outline."""
    scale = pixels_per_value(boxes)
    return any(_size(box.shape, scale)[2] for box in boxes)


def network_diagram(boxes: Sequence[Box], title: str, description: str, ruler: Callable[[int], str]) -> Svg:
    """Draw a network from left to right, every map and vector to the same scale.

    Parameters
    ----------
    boxes
        In order. A map is a rectangle whose sides are its height and width; up to six maps are drawn, one
        behind the other. A vector is an upright strip with the area of as many values of a map.
    title, description
        For screen readers.
    ruler
        Writes what a scale bar of so many values is.
    """
    scale = pixels_per_value(boxes)
    widths = [max(_COLUMN, _stack_size(box.shape, scale)[0]) for box in boxes]
    ground = 8 + max(_stack_size(box.shape, scale)[1] for box in boxes)
    parts: list[Svg] = []
    left = 4.0
    lowest = 0.0
    for number, (box, wide) in enumerate(zip(boxes, widths, strict=True)):
        stack_width, _ = _stack_size(box.shape, scale)
        start = left + (wide - stack_width) / 2
        parts.append(_stack(box, start, ground, scale))
        if number:
            before = left - _GAP - widths[number - 1] / 2 + _stack_size(boxes[number - 1].shape, scale)[0] / 2
            parts.append(_arrow(before + 5, start - 5, ground - 10))
        middle, line = left + wide / 2, ground + 20
        for words in wrap(box.names, wide, 12):
            parts.append(
                element(
                    "text",
                    words,
                    x=middle,
                    y=line,
                    font_size=12,
                    font_weight=600,
                    fill=INK,
                    text_anchor="middle",
                )
            )
            line += 15
        for words in box.lines:
            for piece in wrap(words, wide, SMALL):
                parts.append(text(middle, line, piece, size=SMALL, fill=SOFT, anchor="middle"))
                line += 14
        lowest = max(lowest, line)
        left += wide + _GAP
    parts.append(_ruler(scale, lowest + 10, ruler))
    return drawing(left, lowest + 22, title, description, *parts)


def _size(shape: tuple[int, ...], scale: float) -> tuple[float, float, bool]:
    """Width and height of one map or of a vector's strip, and whether they had to be enlarged to be seen."""
    if len(shape) == 3:
        wide, high = shape[2] * scale, shape[1] * scale
    else:
        area = prod(shape) * scale * scale
        wide = max(_STRIP, area / _LARGEST) if area > _STRIP * _STRIP else sqrt(area)
        high = area / wide
    return max(wide, _LEAST), max(high, _LEAST), min(wide, high) < _LEAST


def _stack_size(shape: tuple[int, ...], scale: float) -> tuple[float, float]:
    wide, high, _ = _size(shape, scale)
    behind = _OFFSET * (min(shape[0], _MOST_MAPS) - 1) if len(shape) == 3 else 0
    return wide + behind, high + behind


def _stack(box: Box, left: float, ground: float, scale: float) -> Svg:
    """Maps one behind the other, the first in front, standing on the ground."""
    wide, high, enlarged = _size(box.shape, scale)
    maps = min(box.shape[0], _MOST_MAPS) if len(box.shape) == 3 else 1
    dash = "2 2" if enlarged else None
    sheets = [
        element(
            "rect",
            x=left + _OFFSET * number,
            y=ground - high - _OFFSET * number,
            width=wide,
            height=high,
            fill=_FILLS[box.role],
            stroke=SOFT,
            stroke_dasharray=dash,
        )
        for number in reversed(range(maps))
    ]
    return element("g", *sheets)


def _arrow(start: float, end: float, y: float) -> Svg:
    path = f"M{start:.1f} {y:.1f}H{end:.1f}m-5 -3.5l5 3.5l-5 3.5"
    return element("path", d=path, fill="none", stroke=SOFT)


def _ruler(scale: float, y: float, words: Callable[[int], str]) -> Svg:
    """A scale bar between 40 and 100 CSS pixels long."""
    values = int(max(1, round_step(40 / scale)))
    long = values * scale
    return element(
        "g",
        element("path", d=f"M4 {y - 4:.1f}v8m0 -4h{long:.1f}m0 -4v8", fill="none", stroke=INK),
        text(long + 12, y + 4, words(values), size=SMALL, fill=SOFT),
    )


@dataclass(frozen=True)
class CostRow:
    """What one stage costs."""

    name: str
    costs: tuple[int, int, int]
    """Parameters, multiply-adds, bytes of the output."""


def cost_meter(
    rows: Sequence[CostRow],
    title: str,
    description: str,
    headings: Sequence[str],
    write: Callable[[int], str],
    width: int = WIDE,
) -> Svg:
    """Draw three bars for each stage; every column has its own scale, its largest bar as long as it can be.

    Parameters
    ----------
    rows
        In order.
    title, description
        For screen readers.
    headings
        Of the three columns.
    write
        Writes a number.
    width
        Of the drawing, in CSS pixels.
    """
    first = max(text_width(row.name) for row in rows) + 10
    column = (width - first) / 3
    largest = [max(1, *(row.costs[kind] for row in rows)) for kind in range(3)]
    parts = []
    for kind, heading in enumerate(headings):
        for number, words in enumerate(wrap(heading, column - 8)):
            parts.append(text(first + kind * column, 12 + number * 13, words, size=SMALL, fill=SOFT))
    top = 34.0
    for row in rows:
        parts.append(element("path", d=f"M0 {top:.1f}H{width}", stroke=LINE))
        parts.append(text(0, top + 17, row.name))
        for kind, (cost, colour) in enumerate(zip(row.costs, (BLUE, PURPLE, GREEN), strict=True)):
            left, long = first + kind * column, (column - 10) * cost / largest[kind]
            parts.append(text(left, top + 14, write(cost), size=SMALL, fill=INK if cost else SOFT))
            if cost:
                parts.append(bar(left, top + 19, max(long, 1), 6, colour))
        top += 30
    return drawing(width, top + 2, title, description, *parts)
