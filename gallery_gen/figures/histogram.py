"""Histograms of stages, one above the other on the same axes; knows arrays, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gallery_gen.figures.plot import SMALL, WIDE, Panel, Scale, round_step
from gallery_gen.figures.svg import BLUE, GREEN, INK, ORANGE, SOFT, Svg, drawing, element, text

BINS: Final = 100
"""At most; a round step between the edges makes it between 40 and 100."""
_HEIGHT: Final = 120


@dataclass(frozen=True)
class Counts:
    """How the values of a stage are spread."""

    edges: NDArray[np.float64]
    """(B + 1,), one of them 0."""
    shares: NDArray[np.float64]
    """(B,) shares of all values, those that are exactly zero left out."""
    zero: float
    """Share that is exactly zero."""
    negative: float
    """Share below zero."""
    low: float | None
    """None where no value is finite."""
    high: float | None
    missing: float = 0.0
    """Share that is not finite and in no bin."""


def count(arrays: Sequence[NDArray[np.float32]], bins: int = BINS) -> tuple[Counts, ...]:
    """Count the values of some arrays in the same bins; 0 is an edge, so that no bin mixes the signs."""
    finite = [array[np.isfinite(array)] for array in arrays]
    low = min(float(kept.min(initial=0)) for kept in finite)
    high = max(float(kept.max(initial=0)) for kept in finite)
    step = round_step((high - low) / bins) if high > low else 1.0
    edges = np.arange(np.floor(low / step), max(np.ceil(high / step), 1) + 1) * step
    found = []
    for array, kept in zip(arrays, finite, strict=True):
        counted, _ = np.histogram(kept[kept != 0], edges)
        shares = counted / array.size
        found.append(
            Counts(
                edges=edges,
                shares=shares,
                zero=float(np.mean(array == 0)),
                negative=np.count_nonzero(kept < 0) / array.size,
                missing=1 - kept.size / array.size,
                low=float(kept.min()) if kept.size else None,
                high=float(kept.max()) if kept.size else None,
            )
        )
    return tuple(found)


def histogram(
    counts: Sequence[Counts],
    title: str,
    description: str,
    headings: Sequence[tuple[str, str, str]],
    labels: tuple[str, str],
    width: int = WIDE,
) -> Svg:
    """Draw histograms one above the other; below zero blue, above it orange.

    What is exactly zero is one bar of its own. It may be far higher than the others, so it is cut off at the
    top of the panel, which is as high as the others need.

    Parameters
    ----------
    counts
        From one call of `count`.
    title, description
        For screen readers.
    headings
        For each panel its name, its facts, and what is said of the zeros.
    labels
        Of the horizontal and the vertical axis.
    width
        Of the drawing, in CSS pixels.
    """
    high = max(float(one.shares.max()) for one in counts) * 100 * 1.08 or 1.0
    parts = []
    top = 0.0
    for one, (name, facts, zeros) in zip(counts, headings, strict=True):
        top += 46
        x = Scale(float(one.edges[0]), float(one.edges[-1]), 40, width - 12)
        panel = Panel(x, Scale(0, high, top + _HEIGHT, top))
        last = one is counts[-1]
        parts += [
            element("text", name, x=0, y=top - 30, font_size=13, font_weight=600, fill=INK),
            text(0, top - 13, facts, size=SMALL, fill=SOFT),
            panel.axes(labels[0] if last else "", "", y_ticks=panel.y.ticks(4)),
            _bars(panel, one.edges, one.shares * 100, one.edges[:-1] < 0, BLUE),
            _bars(panel, one.edges, one.shares * 100, one.edges[:-1] >= 0, ORANGE),
        ]
        if one.zero > 0:
            parts.append(_zeros(panel, one.zero * 100, zeros))
        top += _HEIGHT + (40 if last else 26)
    parts.append(text(width, 16, labels[1], size=SMALL, fill=SOFT, anchor="end"))
    return drawing(width, top, title, description, *parts)


def _bars(
    panel: Panel,
    edges: NDArray[np.float64],
    heights: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    colour: str,
) -> Svg:
    """The chosen bins as one path."""
    ground = panel.y.start
    left, right = panel.x.places(edges[:-1]), panel.x.places(edges[1:])
    tops, ends = panel.y.places(heights), np.maximum(right - 1, left + 1)
    steps = [
        f"M{left[bin_]:.1f} {ground:.1f}V{tops[bin_]:.1f}H{ends[bin_]:.1f}V{ground:.1f}Z"
        for bin_ in np.flatnonzero(chosen & (heights > 0))
    ]
    return element("path", d="".join(steps), fill=colour)


def _zeros(panel: Panel, per_cent: float, words: str) -> Svg:
    """The values that are exactly zero: a narrow bar on the line of zero, notched if it is cut off."""
    place, cut = panel.x(0), per_cent > panel.y.high
    top = panel.y.end if cut else panel.y(per_cent)
    right = place < (panel.x.start + panel.x.end) / 2
    parts = [
        element("rect", x=place - 3, y=top, width=6, height=panel.y.start - top, fill=GREEN),
        text(
            place + (9 if right else -9),
            panel.y.end + 11,
            words,
            fill=GREEN,
            anchor="start" if right else "end",
        ),
    ]
    if cut:
        notch = f"M{place - 7:.1f} {top + 12:.1f}l5 -4l4 4l5 -4"
        parts.append(element("path", d=notch, fill="none", stroke=INK, stroke_width=1.5))
    return element("g", *parts)
