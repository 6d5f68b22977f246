"""How a picture file is put together, looked at before anything decodes it; refuses to know any pixel.

Decoders go through a file segment by segment, and through a progressive JPEG's pixels once for each scan. A
few megabytes can make that take minutes, so that segments and scans are counted first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from gallery_gen.errors import PhotoError

MAX_SEGMENTS: Final = 20_000
"""Chunks of a PNG or segments of a JPEG: with pieces of 1 KB, the largest photo allowed has as many."""
MAX_SCANNED: Final = 500_000_000
"""Pixels of a JPEG, times its scans; progressive files that programs write have 10 scans, or a few more."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN: Final = 0xDA
# Frame headers; C4, C8 and CC are other things.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Part:
    """A stretch of a picture file."""

    data: bytes
    """As it stands in the file, its header included."""
    note: str | None = None
    """What it is, such as `EXIF`, if an encoder that knows pixels alone would not have written it."""
    clean: bytes | None = b""
    """What may stand there instead and changes no pixel; None if only encoding again helps."""

    @property
    def kept(self) -> bytes | None:
        """What stands in its place in a clean file."""
        return self.data if self.note is None else self.clean


def check_container(data: bytes, name: str) -> None:
    """Refuse a PNG or JPEG that takes far too long to go through; what is damaged is left to its decoder.

    Raises
    ------
    PhotoError
        With how to mend it.

    """
    if data.startswith(_PNG):
        too_long = _png_chunks(data) > MAX_SEGMENTS
    elif data.startswith(b"\xff\xd8"):
        segments, pixels = _jpeg_head(data)
        # A scan's own bytes never hold its marker; a preview behind the photo may add a few.
        scans = data.count(bytes((0xFF, _START_OF_SCAN)))
        too_long = segments > MAX_SEGMENTS or (scans > 1 and pixels * scans > MAX_SCANNED)
    else:
        return
    if too_long:
        raise PhotoError(f"{name}: is put together of far too many pieces: export it again")


def _png_chunks(data: bytes) -> int:
    """Count a PNG's chunks, as far as there may be any."""
    position, count = len(_PNG), 0
    while position + 8 <= len(data) and count <= MAX_SEGMENTS:
        position += 12 + int.from_bytes(data[position : position + 4])
        count += 1
    return count


def _jpeg_head(data: bytes) -> tuple[int, int]:
    """Count a JPEG's segments before its first scan, with bytes that fill gaps; and tell its pixels."""
    position, count, pixels = 2, 0, 0
    while position + 4 <= len(data) and count <= MAX_SEGMENTS:
        count += 1
        if data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker == _START_OF_SCAN:
            break
        if marker in _FRAMES and position + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, position + 5)
            pixels = height * width
        if marker == 0xFF:  # a byte that fills a gap
            position += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD9:  # stand alone
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4])
    return count, pixels
