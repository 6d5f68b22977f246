"""Encode pictures for the store, always to the same bytes; knows not what they show or where they go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

SMALL_WIDTH: Final = 128
"""Pictures at most this wide stay lossless at their own size; pages scale them up in sharp squares."""
SMALL_AREA: Final = SMALL_WIDTH * SMALL_WIDTH
QUALITY: Final = 82
_WEBP_LIMIT: Final = 16_383


@dataclass(frozen=True)
class Encoded:
    """One picture file in memory."""

    data: bytes
    suffix: str
    """File name extension without the dot."""
    width: int
    height: int


def encode_exact(pixels: Pixels) -> Encoded:
    """Encode uint8 (H, W, 3) without any loss: WebP, or PNG where a side is too long for WebP."""
    return _encode(Image.fromarray(pixels), lossless=True)


def encode_light(pixels: Pixels, max_width: int, *, smooth: bool = True) -> Encoded:
    """Encode uint8 (H, W, 3) for a page or a card, at most `max_width` pixels wide.

    A small picture stays lossless, since blurred edges would show when it is scaled up, and its bytes are
    those of `encode_exact`. A larger one is scaled down where it is too wide, and encoded with loss.
    Where `smooth` is false single pixels are kept instead of averages: the mean of noise is no noise.
    """
    return _encode_at(pixels, _light_width(pixels, max_width), smooth)


def encode_views(pixels: Pixels, max_widths: Iterable[int], *, smooth: bool = True) -> tuple[Encoded, ...]:
    """Encode as `encode_exact` does, then as `encode_light` for each width; the same bytes only once."""
    made: dict[int | None, Encoded] = {}
    widths = [None, *(_light_width(pixels, max_width) for max_width in max_widths)]
    for width in widths:
        if width not in made:
            made[width] = _encode_at(pixels, width, smooth)
    return tuple(made[width] for width in widths)


def decode_pixels(data: bytes) -> Pixels:
    """Decode our own files again: uint8 (H, W, 3). For strangers' files use `load_photo`."""
    with Image.open(BytesIO(data), formats=["WEBP", "PNG"]) as image:
        return np.asarray(image.convert("RGB")).copy()


def _light_width(pixels: Pixels, max_width: int) -> int | None:
    """Return the width of a light picture, or None where it is the exact one."""
    height, width, _ = pixels.shape
    if width <= max_width and (width <= SMALL_WIDTH or width * height <= SMALL_AREA):
        return None
    return min(int(width), max_width)


def _encode_at(pixels: Pixels, light_width: int | None, smooth: bool) -> Encoded:
    image = Image.fromarray(pixels)
    if light_width is not None and light_width < image.width:
        size = (light_width, max(1, round(image.height * light_width / image.width)))
        # Lanczos takes twice as long as Hamming, for a sharpness that encoding with loss takes away again.
        image = image.resize(size, Image.Resampling.HAMMING if smooth else Image.Resampling.NEAREST)
    return _encode(image, lossless=light_width is None)


def _encode(image: Image.Image, *, lossless: bool) -> Encoded:
    file = BytesIO()
    if max(image.size) > _WEBP_LIMIT:
        suffix = "png"
        image.save(file, "PNG", compress_level=1)
    elif lossless:
        suffix = "webp"
        # For lossless WebP `quality` is effort; method 1 takes four times as long for 15 % fewer bytes.
        image.save(file, "WEBP", lossless=True, quality=0, method=0)
    else:
        suffix = "webp"
        # Method 2 takes half as long again, and over all modes gives the same error in as many bytes.
        image.save(file, "WEBP", quality=QUALITY, method=0)
    return Encoded(file.getvalue(), suffix, image.width, image.height)
