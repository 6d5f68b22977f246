"""Numbers → coloured table cells: each value over the colour it stands for, with readable ink."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from gallery_gen.figures.style import MISSING, from_hex
from gallery_gen.nn.window_terms import WindowTerms
from gallery_gen.site import words as w
from gallery_gen.site.arrays import CHANNELS
from gallery_gen.site.words import Words

# The diverging scale of signed maps, at full strength and at zero.
_BLUE, _PAPER, _ORANGE = (33, 94, 168), (250, 247, 240), (196, 90, 17)
_INK, _LIGHT_INK = "#000000", "#ffffff"


@dataclass(frozen=True)
class Cell:
    """One cell: its lines of text over a colour."""

    texts: tuple[str, ...]
    background: str
    ink: str
    kind: str = ""
    """`padded` or `outside`, where a window meets no pixel."""


@dataclass(frozen=True)
class WindowLine:
    """One input channel of a window: patch ⊙ kernel = products."""

    patch: list[list[Cell]]
    patch_name: str
    kernel: list[list[Cell]] | None
    kernel_name: str
    product: list[list[Cell]] | None
    product_name: str


def _luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def cell(texts: tuple[str, ...], colour: tuple[int, ...]) -> Cell:
    """Choose the ink, dark or white, that contrasts more with a colour."""
    # Black on x and white on x contrast equally where (L + 0.05)² = 1.05 × 0.05, at L ≈ 0.18.
    ink = _INK if _luminance(colour) > 0.179 else _LIGHT_INK
    return Cell(texts, "#" + "".join(f"{value:02x}" for value in colour), ink)


def pixels(patch: NDArray[np.uint8], channel: str | None) -> list[list[Cell]]:
    """Cells of uint8 (H, W, 3): three numbers over their colour, or one channel's number over its shade."""
    table = []
    for row in patch.astype(int).tolist():
        line = []
        for red, green, blue in row:
            if channel is None:
                line.append(cell((str(red), str(green), str(blue)), (red, green, blue)))
            elif channel == "grey":
                mean = round((red + green + blue) / 3)
                line.append(cell((str(mean),), (mean, mean, mean)))
            else:
                index = CHANNELS.index(channel)
                value = (red, green, blue)[index]
                shade = tuple(value if i == index else 0 for i in range(3))
                line.append(cell((str(value),), shade))
        table.append(line)
    return table


def signed(values: NDArray[np.float32], scale: float) -> list[list[Cell]]:
    """Cells of (H, W): blue below zero, orange above, paper at zero; `scale` is full strength.

    What is not finite has the colour that it has in pictures.
    """
    table = []
    for row in values.astype(float).tolist():
        line = []
        for value in row:
            if not isfinite(value):
                line.append(cell((w.number(value),), from_hex(MISSING)))
                continue
            strength = min(1.0, abs(value) / scale) if scale > 0 else 0.0
            end = _ORANGE if value > 0 else _BLUE
            colour = tuple(round(p + (e - p) * strength) for p, e in zip(_PAPER, end, strict=True))
            line.append(cell((w.number(value),), colour))
        table.append(line)
    return table


@np.errstate(over="ignore", invalid="ignore")  # a sum that is not finite is printed as such
def window_lines(terms: WindowTerms, words: Words) -> list[WindowLine]:
    """Lay out a window, one line for each of its channels.

    Patch, kernel and products each have one colour scale over all channels.
    """
    parts = (terms.values, terms.weights, terms.products)
    scales = [
        0.0 if part is None else float(np.abs(part[np.isfinite(part)]).max(initial=0)) for part in parts
    ]
    lines = []
    for index, channel in enumerate(terms.channels):
        patch, kernel, product = (
            None if part is None else signed(part[index], scale)
            for part, scale in zip(parts, scales, strict=True)
        )
        assert patch is not None
        total = "" if terms.products is None else w.number(float(terms.products[index].sum()))
        lines.append(
            WindowLine(
                patch=_marked(patch, terms),
                patch_name=words.say("window.patch", channel=channel),
                kernel=kernel,
                kernel_name=words.say("window.weights"),
                product=None if product is None else _marked(product, terms),
                product_name=words.say("window.product", sum=total),
            )
        )
    return lines


def _marked(table: list[list[Cell]], terms: WindowTerms) -> list[list[Cell]]:
    """Mark what padding adds, and strike out what takes no part."""
    for row, column in np.ndindex(terms.outside.shape):
        if terms.outside[row, column]:
            table[row][column] = replace(cell((w.number(None),), _PAPER), kind="outside")
        elif terms.padded[row, column]:
            table[row][column] = replace(table[row][column], kind="padded")
    return table
