"""Draws how far an operation's outputs are apart after a shift, as a small line plot; measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from gallery_gen.figures.svg import BLUE, LINE, ORANGE, SOFT, Svg, drawing, element, text

_WIDTH: Final = 216
_HEIGHT: Final = 142
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 206, 12, 106
_STEP: Final = 0.2
"""Between two lines of the grid."""
_SMALL: Final = 11
KEY_STYLES: Final = ((BLUE, None), (ORANGE, "5 3"))
"""Colour and dashes of the curve after moving back, and of the one in place."""


def shift_plot(
    title: str, description: str, axis: str, followed: Sequence[float], stayed: Sequence[float], top: float
) -> Svg:
    """Draw both distances over shifts of 1, 2, … pixels.

    Parameters
    ----------
    title, description
        For screen readers.
    axis
        What stands below the horizontal axis.
    followed, stayed
        Distances after the outputs are moved back, and in place; one for each shift.
    top
        The largest distance that the axis must reach, so that several plots share one axis.
    """
    lines = max(1, ceil(top / _STEP))
    ticks = [number * _STEP for number in range(lines + 1)]

    def y(value: float) -> float:
        return _BOTTOM - value / ticks[-1] * (_BOTTOM - _TOP)

    def x(shift: int) -> float:
        return _LEFT + (shift - 0.5) * (_RIGHT - _LEFT) / len(followed)

    grid = [
        Svg(
            element("path", d=f"M{_LEFT} {y(tick):.1f}H{_RIGHT}", stroke=LINE if tick else SOFT)
            + text(
                _LEFT - 5, y(tick) + 4, f"{tick:.1f}" if tick else "0", size=_SMALL, fill=SOFT, anchor="end"
            )
        )
        for tick in ticks
    ]
    shifts = [
        text(x(shift), _BOTTOM + 15, str(shift), size=_SMALL, fill=SOFT, anchor="middle")
        for shift in range(1, len(followed) + 1)
    ]
    curves = []
    for values, (colour, dash) in reversed([*zip((followed, stayed), KEY_STYLES, strict=True)]):
        points = [(x(shift), y(value)) for shift, value in enumerate(values, start=1)]
        path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
        curves.append(
            element("path", d=path, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash)
        )
        curves += [_marker(px, py, colour, square=dash is not None) for px, py in points]
    below = text((_LEFT + _RIGHT) / 2, _BOTTOM + 32, axis, size=_SMALL, fill=SOFT, anchor="middle")
    return drawing(_WIDTH, _HEIGHT, title, description, *grid, *shifts, below, *curves)


def shift_key(title: str, labels: tuple[str, str]) -> Svg:
    """Draw what the two curves of `shift_plot` stand for, one below the other."""
    parts = []
    for row, (label, (colour, dash)) in enumerate(zip(labels, KEY_STYLES, strict=True)):
        y = 12 + 20 * row
        parts.append(element("path", d=f"M2 {y}H38", stroke=colour, stroke_width=2, stroke_dasharray=dash))
        parts += [_marker(20, y, colour, square=dash is not None), text(46, y + 4, label)]
    width = 60 + 6.6 * max(map(len, labels))
    return drawing(width, 44, title, "; ".join(labels), *parts)


def _marker(x: float, y: float, colour: str, *, square: bool) -> Svg:
    if square:
        return element("rect", x=x - 3, y=y - 3, width=6, height=6, fill=colour)
    return element("circle", cx=x, cy=y, r=3.5, fill=colour)
