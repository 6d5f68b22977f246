"""The ImageNet challenge as bars, year by year; draws results and knows none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gallery_gen.figures.plot import SMALL, WIDE, Scale, bar, text_width
from gallery_gen.figures.svg import BLUE, INK, LINE, ORANGE, SOFT, Svg, drawing, element, text
from gallery_gen.models import ChallengeResult

_ROW: Final = 22


def imagenet_chart(
    results: Sequence[ChallengeResult],
    human: float,
    title: str,
    description: str,
    labels: Sequence[str],
    words: tuple[str, str],
    width: int = WIDE,
) -> Svg:
    """Draw one bar for each entry, under its year: filled for a winner, hollow for the others.

    Parameters
    ----------
    results
        In order of year.
    human
        Error of the human labeller, per cent: a dashed line.
    title, description
        For screen readers.
    labels
        What each entry is called.
    words
        Label of the axis, and of the human labeller's line.
    width
        Of the drawing, in CSS pixels.
    """
    left = 40 + max(text_width(label, SMALL) for label in labels) + 6
    scale = Scale(0, max(result.error for result in results), left, width - 42)
    top, year = 30.0, None
    bars: list[Svg] = []
    values: list[Svg] = []
    for result, label in zip(results, labels, strict=True):
        if result.year != year:
            top += 6 if year is not None else 0
            bars.append(
                element("text", str(result.year), x=0, y=top + 15, font_size=12, font_weight=600, fill=INK)
            )
        year = result.year
        bars.append(
            text(left - 6, top + 15, label, size=SMALL, fill=INK if result.winner else SOFT, anchor="end")
        )
        wide = scale(result.error) - left
        bars.append(bar(left, top + 4, wide, _ROW - 8, BLUE, hollow=not result.winner))
        values.append(_with_halo(left + wide + 5, top + 15, f"{result.error:g}"))
        top += _ROW
    bottom = top + 6
    grid = [
        part
        for tick in scale.ticks()
        for part in (
            element("path", d=f"M{scale(tick):.1f} 26V{bottom:.1f}", stroke=LINE),
            text(scale(tick), bottom + 15, f"{tick:g}", size=SMALL, fill=SOFT, anchor="middle"),
        )
    ]
    person = [
        element(
            "path",
            d=f"M{scale(human):.1f} 20V{bottom:.1f}",
            stroke=ORANGE,
            stroke_width=1.5,
            stroke_dasharray="5 3",
        ),
        text(scale(human) + 4, 15, words[1], fill=ORANGE),
    ]
    axis = text((left + width - 42) / 2, bottom + 33, words[0], fill=SOFT, anchor="middle")
    return drawing(width, bottom + 40, title, description, *grid, *bars, *person, *values, axis)


def _with_halo(x: float, y: float, words: str) -> Svg:
    """A text that keeps lines behind it at a distance."""
    return element(
        "text", words, x=x, y=y, font_size=SMALL, fill=INK, stroke="var(--sc-paper, #faf7f0)", stroke_width=5,
        paint_order="stroke",
    )  # fmt: skip
