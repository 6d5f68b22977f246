"""A photo as a person has it → a file fit for photos/: upright, plain, and small enough.

Refuses to know where it goes. Bytes that are fit already stay as they are, and what can be taken out without
touching the picture is. A picture that must be encoded again is scaled down first, and its form is the first
that fits: exact where the original was, else JPEG, with less and less quality, and in the end fewer pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from gallery_gen.errors import PhotoError
from gallery_gen.images.metadata import private_facts
from gallery_gen.images.opening import SUFFIXES, kind_of, most_pixels, opened, orientation_of
from gallery_gen.images.photo import Pixels, decode_photo, is_srgb
from gallery_gen.images.plain import names, parts, strip

COVER: Final = (640, 800)
"""(height, width) that a photo should cover: twice what the networks see, for whoever looks closer."""
MAX_KEPT_BYTES: Final = 2_000_000
"""Of a photo in photos/, which everyone who copies the project downloads; scaled to COVER it is far below."""
MAX_AREA: Final = 4
"""How many times as many pixels as COVER a photo may keep; of a longer one the middle is enough."""
QUALITIES: Final = (95, 85, 75)
"""Of a JPEG, with colours at full size. In the first no eye would find a loss; the others are for noise."""


@dataclass(frozen=True)
class Prepared:
    """A photo that is fit for photos/."""

    data: bytes
    suffix: str
    """Of the file's name, as its content demands; with the dot."""
    pixels: Pixels
    """What the file decodes to: uint8 (H, W, 3), sRGB, upright."""
    done: tuple[str, ...]
    """What was done to the bytes, in words; empty if they are those that came."""


@dataclass(frozen=True)
class _Facts:
    kind: str
    turned: bool
    """Its camera noted that it lies on its side or its head."""
    shape: tuple[int, int]
    """Height and width when upright."""
    other_colours: bool
    """It is not in sRGB."""
    too_many_pixels: bool
    lossless: bool


def prepare(data: bytes, name: str, *, only_mend: bool = False) -> Prepared:
    """Make the bytes of a photo fit for photos/.

    Parameters
    ----------
    data
        A JPEG, PNG or WebP file.
    name
        What messages call it.
    only_mend
        If true, a picture that covers more than `COVER` stays as large as it is, unless something else cannot
        be mended without encoding it again.

    Raises
    ------
    PhotoError
        The photo cannot be decoded.
    """
    suffix = suffix_of(data, name)
    facts = _look(data, name)
    pixels = decode_photo(data, str(Path(name).with_suffix(suffix)), shrink=True)
    cut = parts(data)
    done = ["turned upright"] if facts.turned else []
    if facts.other_colours:
        done.append("converted to sRGB")
    plain = None if facts.turned or facts.other_colours or facts.too_many_pixels else strip(cut)
    larger = not only_mend and _scaled_size(pixels) != pixels.shape[:2]
    if plain is None or len(plain) > MAX_KEPT_BYTES or larger:
        pixels = _cropped(_scaled(pixels, _scaled_size(pixels)))
        plain, pixels, kind = _encode(pixels, facts.lossless)
        if pixels.shape[:2] != facts.shape:
            done.append(f"scaled from {_size(facts.shape)} to {_size(pixels.shape)} pixels")
        if kind != facts.kind:
            suffix = SUFFIXES[kind][0]
            done.append(f"saved as {kind}")
    if notes := names(cut):
        tells = " and ".join(private_facts(data, cut))
        done.append(f"removed {', '.join(notes)}" + (f", which told {tells}" if tells else ""))
    return Prepared(plain, suffix, pixels, tuple(done))


def suffix_of(data: bytes, name: str) -> str:
    """Say what the name of a picture must end in; the name's own ending where that is right.

    Raises
    ------
    PhotoError
        It is no JPEG, PNG or WebP picture.
    """
    try:
        with opened(data, name) as image:
            kind = kind_of(image)
    except PhotoError:
        raise
    except Exception:  # decoding says what is wrong, in words
        decode_photo(data, name)
        raise PhotoError(f"{name}: is no JPEG, PNG or WebP picture: save it as one of these") from None
    given = Path(name).suffix
    return given if given.lower() in SUFFIXES[kind] else SUFFIXES[kind][0]


def _look(data: bytes, name: str) -> _Facts:
    """Look at what decides how a photo is treated."""
    with opened(data, name) as image:
        orientation, profile = orientation_of(image), image.info.get("icc_profile")
        return _Facts(
            kind=kind_of(image),
            turned=orientation > 1,
            shape=image.size if orientation >= 5 else image.size[::-1],
            other_colours=image.mode == "CMYK" or bool(profile and not is_srgb(profile, image.mode)),
            too_many_pixels=image.width * image.height > most_pixels(image),
            lossless=image.format == "PNG" or b"VP8L" in data[12:64],
        )


def _scaled_size(pixels: Pixels) -> tuple[int, int]:
    """Return the (height, width) at which a picture just covers `COVER`; its own if it covers no more."""
    height, width = pixels.shape[:2]
    scale = max(COVER[0] / height, COVER[1] / width)
    return (height, width) if scale >= 1 else (round(height * scale), round(width * scale))


def _scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if pixels.shape[:2] == size:
        return pixels
    return np.asarray(Image.fromarray(pixels).resize(size[::-1], Image.Resampling.LANCZOS))


def _cropped(pixels: Pixels) -> Pixels:
    """Cut a very long picture to its middle, which is all that the gallery shows of it."""
    shorter = min(pixels.shape[:2])
    longest = max(shorter, min(MAX_AREA * COVER[0] * COVER[1] // shorter, 16_000))
    top, left = (max(0, side - longest) // 2 for side in pixels.shape[:2])
    return np.ascontiguousarray(pixels[top : top + longest, left : left + longest])


def _encode(pixels: Pixels, lossless: bool) -> tuple[bytes, Pixels, str]:
    """Encode a picture in the first form that fits, with fewer pixels if none does."""
    while True:
        for kind, data in _forms(pixels, lossless):
            if len(data) <= MAX_KEPT_BYTES:
                return data, decode_photo(data, f"encoded{SUFFIXES[kind][0]}"), kind
        height, width = (max(1, round(side * sqrt(0.5))) for side in pixels.shape[:2])
        pixels, lossless = _scaled(pixels, (height, width)), False


def _forms(pixels: Pixels, lossless: bool) -> Iterator[tuple[str, bytes]]:
    image = Image.fromarray(pixels)
    if (pixels == pixels[..., :1]).all():
        image = image.convert("L")
    if lossless:
        yield "PNG", _saved(image, "PNG", optimize=True)
    for quality in QUALITIES:  # of noise, Pillow could not optimise the codes
        yield "JPEG", _saved(image, "JPEG", quality=quality, subsampling=0)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} × {shape[0]}"
