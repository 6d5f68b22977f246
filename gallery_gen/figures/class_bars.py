"""Shares of classes as bars, each with its name and number above it; knows no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gallery_gen.figures.plot import WIDE
from gallery_gen.figures.svg import BLUE, LINE, Svg, drawing, element, text

_ROW: Final = 42
_BAR: Final = 12


def class_bars(
    rows: Sequence[tuple[str, float, str]], title: str, description: str, width: int = WIDE
) -> Svg:
    """Draw one bar for each class, as wide as its share of the whole width.

    Parameters
    ----------
    rows
        Name, share from 0 to 1, and the share as it is written, the largest first.
    title, description
        For screen readers.
    width
        Of the drawing, in CSS pixels.
    """
    parts = []
    for number, (name, share, written) in enumerate(rows):
        top = number * _ROW
        parts += [
            text(0, top + 16, name, size=13),
            text(width, top + 16, written, size=13, anchor="end"),
            element("rect", x=0, y=top + 22, width=width, height=_BAR, fill="none", stroke=LINE),
            element("rect", x=0, y=top + 22, width=max(width * share, 1.0), height=_BAR, fill=BLUE),
        ]
    return drawing(width, len(rows) * _ROW, title, description, *parts)
