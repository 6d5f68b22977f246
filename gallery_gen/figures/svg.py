"""SVG elements as text, in the colours and the type of the page they stand in; knows no figure.

A drawing is put into the page itself, not shown as a picture: so its text can be read out, found and copied,
and its colours, which are the page's own CSS variables, follow the reader from light to dark.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

INK: Final = "currentColor"
"""Text and axes."""
SOFT: Final = "var(--sc-ink-soft, #555a63)"
"""Text and lines of less weight."""
LINE: Final = "var(--sc-line, #ddd5c5)"
"""Grids and frames."""
SHEET: Final = "var(--sc-sheet, #fffdf8)"
"""What cells and boxes are filled with."""
SHADE: Final = "var(--sc-shade, #f1ece1)"
"""Cells that stand back: padding, pixels left over."""
BLUE: Final = "var(--sc-blue, #1f5aa3)"
ORANGE: Final = "var(--sc-orange, #a84a08)"
GREEN: Final = "var(--sc-green, #1d6b45)"
PURPLE: Final = "var(--sc-purple, #7a3a93)"
BLUE_SOFT: Final = "var(--sc-blue-soft, #dfe9f5)"
ORANGE_SOFT: Final = "var(--sc-orange-soft, #f6e3d2)"
SERIES: Final = (BLUE, ORANGE, GREEN, PURPLE)
"""Curves and bars, in this order; all of them readable on `SHEET` and on the page, light and dark."""

Attribute = str | int | float


class Svg(str):
    """Markup that is escaped already."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: Attribute | None) -> Svg:
    """Write one element; children that are not `Svg` are text and get escaped.

    Parameters
    ----------
    tag
        Name of the element.
    children
        What stands inside, in order.
    attributes
        Underscores stand for hyphens (`text_anchor`), one at the end keeps clear of Python's words
        (`class_`); floats are written with at most two decimals; None leaves the attribute out.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Svg) else escape(child) for child in children)
    return Svg(f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>")


def text(x: float, y: float, words: str, *, size: int = 12, fill: str = INK, anchor: str = "start") -> Svg:
    """Write a line of text that starts, has its middle or ends at x, on the base line y."""
    place = None if anchor == "start" else anchor
    return element("text", words, x=x, y=y, font_size=size, fill=fill, text_anchor=place)


def drawing(width: float, height: float, title: str, description: str, *children: str) -> Svg:
    """Frame a drawing, which shrinks to the page's width but never grows.

    Parameters
    ----------
    width, height
        In CSS pixels.
    title
        The drawing's name for screen readers, a few words.
    description
        What is to be seen, for those who do not see it.
    children
        `Svg` elements.
    """
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *children,
        class_="sc-drawing",
        role="img",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
    )


def _value(value: Attribute) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
