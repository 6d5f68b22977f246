"""Opens a picture file, and says what its header says; decodes no pixel."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image

from gallery_gen.errors import PhotoError
from gallery_gen.images.container import check_container

MAX_BYTES: Final = 40_000_000
MAX_PIXELS: Final = 40_000_000
MAX_COSTLY_PIXELS: Final = 16_000_000
"""Of a WebP, whose decoder keeps a picture four times, and of a CMYK JPEG."""
SUFFIXES: Final = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
DAMAGE: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, ArithmeticError, LookupError),
    *(struct.error, zlib.error, RecursionError),
)
"""What Pillow raises on damaged bytes, depending on where in the file the damage is."""
_ORIENTATION_TAG: Final = 0x0112


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Image.Image]:
    """Open a JPEG, PNG or WebP picture called `name`, whose decoder reads its head and no pixel yet.

    Pillow warns of many pixels, where the limit is ours, and of oddities in metadata that nobody uses.

    Raises
    ------
    PhotoError
        It is larger or of more pieces than a decoder should have to go through.
    """
    if len(data) > MAX_BYTES:
        raise PhotoError(f"{name}: is larger than {MAX_BYTES // 1_000_000} MB: make it smaller")
    check_container(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=list(SUFFIXES)) as image:
            yield image


def kind_of(image: Image.Image) -> str:
    """Say which of the three kinds an opened picture is.

    Phones write MPO: a JPEG with a preview or depth map behind it. Its first picture is the photo.
    """
    return str(image.format).replace("MPO", "JPEG")


def most_pixels(image: Image.Image) -> int:
    """Say how many pixels a picture of this kind may have, so that every kind stays within 1 GB and 5 s."""
    return MAX_COSTLY_PIXELS if image.format == "WEBP" or image.mode == "CMYK" else MAX_PIXELS


def orientation_of(image: Image.Image) -> int:
    """Read how a camera was held, 1 to 8, as browsers do: not from a WebP, and damage turns nothing."""
    if image.format == "WEBP":
        return 1
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG)
    except DAMAGE:
        return 1
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
