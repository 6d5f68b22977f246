"""Encode pictures for the store, always to the same bytes; knows not what they show or where they go."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

SMALL_WIDTH: Final = 128
"""Pictures at most this wide stay lossless at their own size; pages scale them up in sharp squares."""
SMALL_AREA: Final = SMALL_WIDTH * SMALL_WIDTH
QUALITY: Final = 75
_JPEG_LIMIT: Final = 65_500
_UP: Final = 2


@dataclass(frozen=True)
class Encoded:
    """One picture file in memory."""

    data: bytes
    suffix: str
    """File name extension without the dot."""
    width: int
    height: int


def encode_exact(pixels: Pixels) -> Encoded:
    """Encode uint8 (H, W, 3) without any loss, as PNG."""
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
    with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as image:
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
    if lossless or max(image.size) > _JPEG_LIMIT:
        data, suffix = _png(np.asarray(image)), "png"
    else:
        file = BytesIO()
        # Colour at full resolution: it tells the sign in our maps. Beside WebP of quality 82, which halves
        # that resolution, over all modes: half the error, 30 % more bytes, a sixth of the time.
        image.save(file, "JPEG", quality=QUALITY, subsampling=0)
        data, suffix = file.getvalue(), "jpg"
    return Encoded(data, suffix, image.width, image.height)


def _png(pixels: Pixels) -> bytes:
    """Write uint8 (H, W, 3) as PNG: every row but the first as its difference from the row above.

    One filter for all rows and ISA-L's deflate take a seventieth of the time of Pillow's PNG, for 8 % more
    bytes. Every x86 processor with SSE 4.2 gives the same bytes; others may give other bytes of the same
    pixels.

    References: PNG Specification (Third Edition), W3C 2025, sections 9.2 (filter Up) and 11.2 (chunks).
    """
    height, width, _ = pixels.shape
    rows = pixels.reshape(height, -1)
    filtered = np.empty((height, 1 + 3 * width), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]  # the row above the first counts as zeros
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    eight_bit_rgb = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", eight_bit_rgb), (b"IDAT", isal_zlib.compress(filtered, 2)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = isal_zlib.crc32(data, isal_zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)
