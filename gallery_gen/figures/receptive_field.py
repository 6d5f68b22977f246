"""Receptive fields as bars over the input's pixels, stage by stage; computes none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gallery_gen.figures.plot import SMALL, WIDE, Scale, bar, round_step, text_width
from gallery_gen.figures.svg import BLUE, BLUE_SOFT, INK, LINE, ORANGE, SOFT, Svg, drawing, element, text

_ROW: Final = 44


def receptive_field_chart(
    fields: Sequence[tuple[str, str, tuple[float, float] | None]],
    title: str,
    description: str,
    label: str,
    width: int = WIDE,
) -> Svg:
    """Draw what one value of each stage sees, and beside it what its neighbour sees.

    Parameters
    ----------
    fields
        Name of the stage, its numbers in words, and its size and jump in input pixels; None where a value
        sees everything, which is drawn over the full width.
    title, description
        For screen readers.
    label
        Of the axis.
    width
        Of the drawing, in CSS pixels.
    """
    known = [field for _, _, field in fields if field is not None]
    most = max(size + jump for size, jump in known)
    left = max(text_width(name) for name, _, _ in fields) + 10
    scale = Scale(0, most, left, width - 8)
    top = 8.0
    parts: list[Svg] = []
    bottom = top + _ROW * len(fields)
    step = max(1.0, round_step(most / 10))
    for number in range(int(most / step) + 1):
        place = scale(number * step)
        parts.append(element("path", d=f"M{place:.1f} {top}V{bottom}", stroke=LINE))
        parts.append(text(place, bottom + 15, f"{number * step:g}", size=SMALL, fill=SOFT, anchor="middle"))
    for name, words, field in fields:
        parts.append(text(0, top + 26, name, fill=INK))
        size, jump = field or (most, 0.0)
        wide = scale(size) - left
        parts.append(bar(left, top + 16, wide, 10, BLUE if field else BLUE_SOFT))
        if field is not None:
            parts.append(bar(scale(jump), top + 28, wide, 7, ORANGE, hollow=True, dash="3 2"))
        parts.append(text(left, top + 12, words, size=SMALL, fill=SOFT))
        top += _ROW
    parts.append(text((left + width - 8) / 2, bottom + 32, label, fill=SOFT, anchor="middle"))
    return drawing(width, bottom + 38, title, description, *parts)
