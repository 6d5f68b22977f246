"""A small colour picture in a terminal that has colours; refuses to draw anywhere else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS, ROWS = 40, 16
"""Letters; each shows two pixels, one above the other, so that they are square."""


def can_draw() -> bool:
    """Say whether standard output is a terminal with colours that nobody switched off."""
    dumb = os.environ.get("TERM", "dumb") in ("dumb", "") or "NO_COLOR" in os.environ
    return sys.stdout.isatty() and not dumb


def draw(pixels: NDArray[np.uint8]) -> str:
    """Draw uint8 (2 × ROWS, COLUMNS, 3) by half blocks: letter above, ground below."""
    full = os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
    lines = []
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        letters = [
            click.style("▀", fg=_colour(above, full), bg=_colour(below, full), reset=False)
            for above, below in zip(upper.tolist(), lower.tolist(), strict=True)
        ]
        lines.append("".join(letters) + click.style(""))
    return "\n".join(lines)


def _colour(pixel: list[int], full: bool) -> tuple[int, int, int] | int:
    """Name a colour: by its channels, or by the nearest of the 6 × 6 × 6 that most terminals have."""
    red, green, blue = pixel
    if full:
        return red, green, blue
    step = [round(channel / 51) for channel in pixel]
    return 16 + 36 * step[0] + 6 * step[1] + step[2]
