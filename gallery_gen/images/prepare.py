"""A photo as a person has it → a file fit for photos/: upright, clean, no larger than needed.

Refuses to know where it goes. Bytes that are fit already stay as they are, and metadata alone is cut out
without touching the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageCms

from gallery_gen.errors import PhotoError
from gallery_gen.images.metadata import metadata, private_facts, strip
from gallery_gen.images.photo import MAX_PIXELS, SUFFIXES, Pixels, decode_photo, open_picture

QUALITY: Final = 95
"""Of a JPEG or WebP that must be encoded again, with colours at full size: no loss that an eye would find."""
_ORIENTATION_TAG: Final = 0x0112


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
    lossless: bool


def prepare(data: bytes, name: str, cover: tuple[int, int] | None = None) -> Prepared:
    """Make the bytes of a photo fit for photos/.

    Parameters
    ----------
    data
        A JPEG, PNG or WebP file.
    name
        What messages call it.
    cover
        (height, width) that the picture must still cover. A larger one is scaled down to that, and colours
        are converted to sRGB. If None, neither is done: only what must not stay is mended.

    Raises
    ------
    PhotoError
        The photo cannot be decoded.
    """
    suffix = suffix_of(data, name)
    pixels = decode_photo(data, str(Path(name).with_suffix(suffix)), shrink=cover is not None)
    facts = _look(data)
    done = ["turned upright"] if facts.turned else []
    if cover is not None and facts.other_colours:
        done.append("converted to sRGB")
    if cover is not None:
        pixels = _scale(pixels, cover)
    if pixels.shape[:2] != facts.shape:
        done.append(f"scaled from {_size(facts.shape)} to {_size(pixels.shape)} pixels")
    new_pixels = bool(done)
    if notes := metadata(data):
        facts_told = private_facts(data)
        told = f", which told {' and '.join(facts_told)}" if facts_told else ""
        done.append(f"removed {', '.join(notes)}{told}")
        data = strip(data)
    if new_pixels or not _same(data, suffix, pixels):
        data = _encode(pixels, facts)
        pixels = decode_photo(data, f"encoded{suffix}")
    return Prepared(data, suffix, pixels, tuple(done))


def is_too_large(data: bytes) -> bool:
    """Say whether a picture that can be opened has more pixels than a photo may have."""
    with open_picture(data) as image:
        return image.width * image.height > MAX_PIXELS


def suffix_of(data: bytes, name: str) -> str:
    """Say what the name of a picture must end in; the name's own ending where that is right.

    Raises
    ------
    PhotoError
        It is no JPEG, PNG or WebP picture.
    """
    try:
        with open_picture(data) as image:
            kind = str(image.format).replace("MPO", "JPEG")
    except Exception:  # decoding says what is wrong, in words
        decode_photo(data, name)
        raise PhotoError(f"{name}: is no JPEG, PNG or WebP picture: save it as one of these") from None
    given = Path(name).suffix
    return given if given.lower() in SUFFIXES[kind] else SUFFIXES[kind][0]


def _look(data: bytes) -> _Facts:
    """Look at what decides how a photo, which is known to decode, is treated."""
    with open_picture(data) as image:
        kind = str(image.format).replace("MPO", "JPEG")
        lossless = kind == "PNG" or b"VP8L" in data[12:64]
        plain = image.mode in ("1", "L", "LA", "P", "PA", "RGB", "RGBA")
        profile = image.info.get("icc_profile")
        try:
            orientation = image.getexif().get(_ORIENTATION_TAG)
        except Exception:  # damaged metadata turns nothing, as in decoding
            orientation = None
        orientation = orientation if isinstance(orientation, int) and 2 <= orientation <= 8 else 1
        shape = image.size if orientation >= 5 else image.size[::-1]
    return _Facts(
        kind, orientation > 1, shape, not plain or bool(profile and not _is_srgb(profile)), lossless
    )


def _is_srgb(profile: bytes) -> bool:
    try:
        return "srgb" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile))).lower()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return True  # a profile that cannot be read counts as absent, as in decoding


def _scale(pixels: Pixels, cover: tuple[int, int]) -> Pixels:
    """Scale a picture down until it just covers (height, width), unless it does not cover more."""
    height, width = pixels.shape[:2]
    scale = max(cover[0] / height, cover[1] / width)
    if scale >= 1:
        return pixels
    size = (round(width * scale), round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)).copy()


def _same(data: bytes, suffix: str, pixels: Pixels) -> bool:
    """Say whether a file decodes to these pixels."""
    try:
        return np.array_equal(decode_photo(data, f"stripped{suffix}"), pixels)
    except PhotoError:
        return False


def _encode(pixels: Pixels, facts: _Facts) -> bytes:
    image = Image.fromarray(pixels)
    if (pixels == pixels[..., :1]).all():
        image = image.convert("L")
    file = BytesIO()
    if facts.kind == "PNG":
        image.save(file, "PNG", optimize=True)
    elif facts.lossless:
        image.save(file, "WEBP", lossless=True)
    elif facts.kind == "WEBP":
        image.save(file, "WEBP", quality=QUALITY)
    else:
        image.save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} × {shape[0]}"
