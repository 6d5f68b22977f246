"""The colours that every figure draws in, and our own diverging colormap; knows no tensor and no file."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]

PAPER: Final = "#f5f2ea"
"""Background of sheets, and the colour of zero on a diverging scale."""
LINE: Final = "#8f8a80"
"""Boxes around maps: neutral, and visible on light and dark pages."""
MISSING: Final = "#ff00ff"
"""Values that are no finite number; no colormap contains it."""

DIVERGING_ANCHORS: Final = ("#0f3157", "#346fa7", "#85b8da", PAPER, "#e69f5f", "#a65007", "#521e02")
"""Blue (negative) through paper (zero) to orange (positive), at even steps.

Blue and orange stay apart for every common kind of colour blindness, and both arms darken alike from paper,
so that the size of a value can also be read without any colour.
"""

# Björn Ottosson, "A perceptual color space for image processing", 2020: linear sRGB → LMS, and LMS′ → Oklab.
_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def from_hex(colour: str) -> tuple[int, int, int]:
    """Read `#rrggbb` as red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def to_hex(colour: NDArray[np.integer]) -> str:
    """Write red, green and blue, 0 to 255, as `#rrggbb`."""
    return "#" + bytes(int(part) for part in colour).hex()


def to_oklab(colours: Colours) -> NDArray[np.float64]:
    """Convert sRGB (…, 3) to Oklab (…, 3), in which equal distances look about equally far apart."""
    encoded = colours / 255.0
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    lab: NDArray[np.float64] = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def from_oklab(lab: NDArray[np.float64]) -> Colours:
    """Convert Oklab (…, 3) to sRGB (…, 3), clipped to what a screen can show."""
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    colours: Colours = np.rint(encoded * 255).astype(np.uint8)
    return colours


def diverging(count: int = 255) -> Colours:
    """Our diverging colormap as uint8 (count, 3); where the count is odd, the middle one is `PAPER`.

    The anchors are joined by straight lines in Oklab, so that equal steps of the value look like equal steps.
    """
    anchors = to_oklab(np.array([from_hex(colour) for colour in DIVERGING_ANCHORS], dtype=np.uint8))
    positions = np.linspace(0, len(anchors) - 1, count)
    steps = np.arange(len(anchors))
    lab = np.stack([np.interp(positions, steps, anchors[:, axis]) for axis in range(3)], axis=-1)
    return from_oklab(lab)
