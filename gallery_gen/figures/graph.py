"""Boxes and arrows in layers: what needs nothing of the others lies at the bottom; knows no program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

from gallery_gen.figures.plot import SMALL, text_width, wrap
from gallery_gen.figures.svg import BLUE_SOFT, INK, SHEET, SOFT, Svg, drawing, element, text

Needs = Mapping[str, Set[str]]
"""Name → the names that it needs."""

_HIGH: Final = 60
_GAP: Final = 34


def reduced(needs: Needs) -> dict[str, frozenset[str]]:
    """Leave out what is needed through others already: the graph's transitive reduction."""

    def all_below(name: str) -> set[str]:
        return set(needs[name]).union(*(all_below(other) for other in needs[name]))

    return {
        name: frozenset(
            other
            for other in direct
            if not any(other in all_below(third) for third in direct if third != other)
        )
        for name, direct in needs.items()
    }


def levels(needs: Needs) -> list[list[str]]:
    """Rows from the top, each name as high as those that need it allow; in a row, by name."""
    depth: dict[str, int] = {}

    def place(name: str) -> int:
        if name not in depth:
            depth[name] = max((place(other) + 1 for other in needs if name in needs[other]), default=0)
        return depth[name]

    for name in needs:
        place(name)
    return [sorted(name for name in depth if depth[name] == row) for row in range(max(depth.values()) + 1)]


def layered_graph(needs: Needs, notes: Mapping[str, str], title: str, description: str, width: int) -> Svg:
    """Draw a graph without cycles; arrows point to what is needed, and needs through others are left out.

    Parameters
    ----------
    needs
        The graph.
    notes
        A few words for each name, below it.
    title, description
        For screen readers.
    width
        Of the drawing, in CSS pixels.
    """
    direct = reduced(needs)
    rows = levels(needs)
    # What has a long way down stands outside, where no box is in its way.
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    rows = [sorted(row, key=lambda name: max((row_of[o] for o in direct[name]), default=0)) for row in rows]
    most = max(map(len, rows))
    wide = min(190.0, (width - 12 * (most - 1)) / most)
    places = {
        name: (width / 2 + (number - (len(row) - 1) / 2) * (wide + 12), 4 + index * (_HIGH + _GAP))
        for index, row in enumerate(rows)
        for number, name in enumerate(row)
    }
    arrows = [_arrow(places[name], places[other]) for name in needs for other in sorted(direct[name])]
    boxes = [_box(x - wide / 2, y, wide, name, notes[name]) for name, (x, y) in places.items()]
    return drawing(width, len(rows) * (_HIGH + _GAP) - _GAP + 8, title, description, *arrows, *boxes)


def _box(left: float, top: float, wide: float, name: str, note: str) -> Svg:
    middle = left + wide / 2
    lines = wrap(note, wide - 8)
    first = top + (22 if len(lines) > 1 else 27)
    return element(
        "g",
        element("rect", x=left, y=top, width=wide, height=_HIGH, rx=4, fill=BLUE_SOFT, stroke=SOFT),
        element(
            "text", name, x=middle, y=first, font_size=13, font_weight=600, fill=INK, text_anchor="middle"
        ),
        *(
            text(middle, first + 15 + 13 * number, line, size=SMALL, fill=INK, anchor="middle")
            for number, line in enumerate(lines)
        ),
    )


def _arrow(upper: tuple[float, float], lower: tuple[float, float]) -> Svg:
    """Straight down as far as the last gap, then across to the box below."""
    (x1, y1), (x2, y2) = (upper[0], upper[1] + _HIGH), lower
    bend = y2 - _GAP
    path = (
        f"M{x1:.1f} {y1:.1f}V{bend:.1f}C{x1:.1f} {y2 - 12:.1f} {x2:.1f} {bend + 8:.1f} {x2:.1f} {y2 - 2:.1f}"
    )
    return element("path", d=f"{path}m-4 -6l4 6l4 -6", fill="none", stroke=SOFT, stroke_width=1.5)


def chain(steps: Sequence[tuple[str, str, str]], title: str, description: str, width: int) -> Svg:
    """Draw steps one below the other.

    Parameters
    ----------
    steps
        What a step is called, what it does in a sentence, and what it gives to the next.
    title, description
        For screen readers.
    width
        Of the drawing, in CSS pixels.
    """
    parts: list[Svg] = []
    top = 2.0
    for number, (name, words, result) in enumerate(steps):
        lines = wrap(words, width - 24, 12)
        high = 28 + 16 * len(lines)
        parts.append(element("rect", x=1, y=top, width=width - 2, height=high, rx=4, fill=SHEET, stroke=SOFT))
        parts.append(element("text", name, x=12, y=top + 19, font_size=13, font_weight=600, fill=INK))
        parts += [text(12, top + 36 + 16 * index, line, fill=SOFT) for index, line in enumerate(lines)]
        top += high
        if number < len(steps) - 1:
            path = f"M{width / 2} {top:.1f}v22m-4 -6l4 6l4 -6"
            parts.append(element("path", d=path, fill="none", stroke=SOFT, stroke_width=1.5))
            left = width / 2 + 10
            if text_width(result, SMALL) < width / 2 - 10:
                parts.append(text(left, top + 15, result, size=SMALL, fill=INK))
            top += 24
    return drawing(width, top + 2, title, description, *parts)
