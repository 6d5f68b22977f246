"""How a chart becomes a block of the page: drawings for both widths, caption, table; draws nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gallery_gen.figures.plot import NARROW, WIDE
from gallery_gen.figures.svg import Svg
from gallery_gen.site.desk import Block, Desk

Cell = str | tuple[str, str]
"""A text, or a text and where it links to."""


@dataclass(frozen=True)
class Part:
    """One drawing of a figure."""

    wide: Markup
    narrow: Markup | None = None
    """For phones; without one the drawing scrolls sideways."""
    label: str = ""
    """Name of the box that scrolls."""
    heading: str = ""
    link: str = ""
    """Page that the heading leads to."""


@dataclass(frozen=True)
class Table:
    """The numbers of a chart, for who would rather read them."""

    summary: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def responsive(draw: Callable[[int], Svg]) -> Part:
    """Draw for wide and for narrow screens."""
    return Part(Markup(draw(WIDE)), Markup(draw(NARROW)))


def scrolling(drawing: Svg, label: str, heading: str = "", link: str = "") -> Part:
    """One drawing in a box that scrolls."""
    return Part(Markup(drawing), None, label, heading, link)


def figure(desk: Desk, caption: str, *parts: Part, table: Table | None = None) -> Block:
    """Put drawings and what belongs to them into a figure."""
    return desk.render("chart.html", parts=parts, caption=caption, table=table)
