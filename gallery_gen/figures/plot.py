"""What charts are put together from: scales, ticks, axes, curves, bars, legends; knows no data.

Series differ in dash, marker and label, never in colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gallery_gen.figures.svg import BLUE, INK, LINE, SERIES, SOFT, Svg, element, text

WIDE: Final = 640
"""Width of a chart where there is room, in CSS pixels."""
NARROW: Final = 320
"""Width of a chart on a phone."""
SMALL: Final = 11
"""Size of the smallest type."""
MARKERS: Final = ("circle", "square", "triangle", "diamond")
DASHES: Final = (None, "7 4", "2 3", "9 3 2 3")

_SUPERSCRIPTS: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_STEPS: Final = (1, 2, 5, 10)
_TOLERANCE: Final = 0.1
"""How far a thinned curve may lie from the computed one, in CSS pixels."""


@dataclass(frozen=True)
class Scale:
    """Values low to high along one axis, as CSS pixels start to end."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of one value."""
        return float(self.places([value])[0])

    def places(self, values: ArrayLike) -> NDArray[np.float64]:
        """The places of many values."""
        low, high, given = self.low, self.high, np.asarray(values, dtype=np.float64)
        if self.log:
            low, high, given = log10(low), log10(high), np.log10(given)
        found: NDArray[np.float64] = self.start + (given - low) / (high - low) * (self.end - self.start)
        return found

    def ticks(self, most: int = 6) -> tuple[float, ...]:
        """At most so many round values (powers of ten on a logarithmic scale) between low and high."""
        if self.log:
            first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
            every = max(1, ceil((last - first + 1) / most))
            return tuple(10.0**power for power in range(first, last + 1, every))
        step = round_step((self.high - self.low) / most)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return tuple(round(number * step, 12) + 0.0 for number in range(first, last + 1))


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below `least`."""
    power: float = 10.0 ** floor(log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def tick_text(value: float, *, log: bool = False) -> str:
    """Write a tick with a true minus sign; on a logarithmic scale as a power of ten."""
    if log:
        power = round(log10(value))
        return str(10**power) if 0 <= power <= 2 else "10" + str(power).translate(_SUPERSCRIPTS)
    return f"{value:g}".replace("-", "−")


def text_width(words: str, size: int = 12) -> float:
    """About how many CSS pixels a text takes up; no font is at hand to measure it with."""
    return 0.56 * size * len(words)


def wrap(words: str, width: float, size: int = SMALL) -> tuple[str, ...]:
    """Break a text into lines of about `width` CSS pixels, between words only."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


@dataclass(frozen=True)
class Panel:
    """A rectangle with values along its bottom and its left side."""

    x: Scale
    y: Scale

    def axes(
        self,
        x_label: str = "",
        y_label: str = "",
        *,
        x_ticks: Sequence[float] | None = None,
        y_ticks: Sequence[float] | None = None,
        numbers: bool = True,
    ) -> Svg:
        """Grid, numbers and labels; the lines of zero are darker than the others."""
        parts = []
        for value in self.x.ticks() if x_ticks is None else x_ticks:
            place = self.x(value)
            parts.append(self._line(place, self.y.start, place, self.y.end, zero=value == 0))
            if numbers:
                label = tick_text(value, log=self.x.log)
                parts.append(text(place, self.y.start + 15, label, size=SMALL, fill=SOFT, anchor="middle"))
        for value in self.y.ticks() if y_ticks is None else y_ticks:
            place = self.y(value)
            parts.append(self._line(self.x.start, place, self.x.end, place, zero=value == 0))
            if numbers:
                label = tick_text(value, log=self.y.log)
                parts.append(text(self.x.start - 5, place + 4, label, size=SMALL, fill=SOFT, anchor="end"))
        middle = (self.x.start + self.x.end) / 2
        if x_label:
            parts.append(text(middle, self.y.start + 32, x_label, fill=SOFT, anchor="middle"))
        if y_label:
            parts.append(text(0, self.y.end - 10, y_label, fill=SOFT))
        return element("g", *parts)

    def _line(self, x1: float, y1: float, x2: float, y2: float, *, zero: bool) -> Svg:
        return element("path", d=f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", stroke=SOFT if zero else LINE)

    def curve(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        colour: str = BLUE,
        dash: str | None = None,
        jump: float = np.inf,
        width: float = 2,
    ) -> Svg:
        """Draw a curve, thinned to the points that are needed.

        Parameters
        ----------
        x, y
            Values; where y leaves the panel or is NaN the curve is interrupted.
        colour, dash, width
            Of the line.
        jump
            Two neighbours that differ by more than this are not joined: the function leaps there.
        """
        values = np.asarray(y, dtype=np.float64)
        points = np.stack([self.x.places(x), self.y.places(values)], axis=-1)
        inside = (values >= self.y.low) & (values <= self.y.high)
        breaks = np.flatnonzero(~(inside[1:] & inside[:-1] & (np.abs(np.diff(values)) <= jump))) + 1
        runs = [thin(run) for run in np.split(points, breaks) if len(run) > 1]
        path = "".join("M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in run) for run in runs)
        return element(
            "path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash,
            stroke_linejoin="round",
        )  # fmt: skip

    def markers(self, x: Iterable[float], y: Iterable[float], shape: str, colour: str) -> Svg:
        """Put a marker on each point."""
        return element(
            "g", *(marker(shape, self.x(px), self.y(py), colour) for px, py in zip(x, y, strict=True))
        )


def thin(points: NDArray[np.float64], tolerance: float = _TOLERANCE) -> NDArray[np.float64]:
    """Drop points of a curve that lie on straight lines between others, (N, 2) → (M, 2).

    Notes
    -----
    Source: Douglas and Peucker, "Algorithms for the reduction of the number of points required to represent
    a digitized line or its caricature", 1973.
    """
    if len(points) < 3:
        return points
    start, end = points[0], points[-1]
    along = end - start
    across = np.abs(along[0] * (points[:, 1] - start[1]) - along[1] * (points[:, 0] - start[0]))
    farthest = int(across.argmax())
    if across[farthest] <= tolerance * max(float(np.hypot(*along)), 1e-9):
        return points[[0, -1]]
    before, after = thin(points[: farthest + 1], tolerance), thin(points[farthest:], tolerance)
    return np.concatenate([before[:-1], after])


def marker(shape: str, x: float, y: float, colour: str, size: float = 4) -> Svg:
    """One of `MARKERS`, around a point."""
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=size, fill=colour)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "triangle": ((0, -1.2), (1.2, 0.9), (-1.2, 0.9)),
        "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    }[shape]
    points = " ".join(f"{x + size * right:.1f},{y + size * down:.1f}" for right, down in corners)
    return element("polygon", points=points, fill=colour)


@dataclass(frozen=True)
class Series:
    """How one of several curves looks, and what it is called."""

    label: str
    colour: str = BLUE
    dash: str | None = None
    marker: str | None = None


def all_series(labels: Iterable[str], *, markers: bool = False) -> tuple[Series, ...]:
    """Tell up to four series apart by colour, dash and marker."""
    looks = zip(labels, SERIES, DASHES, MARKERS, strict=False)
    return tuple(
        Series(label, colour, dash, shape if markers else None) for label, colour, dash, shape in looks
    )


def legend(x: float, y: float, width: float, series: Iterable[Series]) -> tuple[Svg, float]:
    """Name the series in rows that are at most `width` wide; also returns how high the rows are together."""
    parts: list[Svg] = []
    left, top = x, y
    for one in series:
        wide = 34 + text_width(one.label) + 12
        if left > x and left + wide > x + width:
            left, top = x, top + 18
        parts.append(
            element(
                "path",
                d=f"M{left:.1f} {top - 4:.1f}h28",
                stroke=one.colour,
                stroke_width=2,
                stroke_dasharray=one.dash,
            )
        )
        if one.marker is not None:
            parts.append(marker(one.marker, left + 14, top - 4, one.colour))
        parts.append(text(left + 34, top, one.label, fill=INK))
        left += wide
    return element("g", *parts), top + 18 - y


def bar(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    *,
    hollow: bool = False,
    dash: str | None = None,
) -> Svg:
    """A bar from x to the right (to the left if `width` is negative), filled or only outlined."""
    left, wide = min(x, x + width), abs(width)
    fill, stroke = ("none", colour) if hollow else (colour, None)
    return element(
        "rect", x=left, y=y, width=wide, height=height, fill=fill, stroke=stroke, stroke_dasharray=dash
    )
