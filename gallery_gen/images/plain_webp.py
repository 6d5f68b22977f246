"""A WebP file, cut into its chunks, with what an encoder that knows pixels alone would not have written.

Such an encoder writes one chunk with the picture, and nothing around it. All else is named, whether it is
known here or not. That the picture's own chunk holds nothing else is seen by decoding it without its last
bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from PIL import Image

from gallery_gen.images.container import Part
from gallery_gen.images.opening import DAMAGE, opened
from gallery_gen.images.vp8 import has_plain_head, without_end_of_first_part

_PICTURES: Final = frozenset((b"VP8 ", b"VP8L"))
_NAMES: Final = {b"EXIF": "EXIF", b"XMP ": "XMP", b"ICCP": "a colour profile", b"ALPH": "transparency"}
_SHAPES: Final = frozenset((*_PICTURES, b"ALPH", b"ANIM", b"ANMF"))
"""Chunks without which a decoder shows other pixels, or none."""
_ALPHA_FLAG: Final = 0x10
_SPARE: Final = 8
"""Bytes: an encoder of the lossy kind ends each part with a few that say nothing."""


def webp_parts(data: bytes) -> Iterator[Part]:
    """Cut a file into its head, its chunks, and what stands behind the last."""
    chunks = list(_chunks(data))
    length = 12 + sum(len(chunk) for _, chunk in chunks)
    right = data[4:8] == struct.pack("<I", length - 8)
    yield Part(data[:12], None if right or length < len(data) else "unknown data", data[:12])
    others = [_NAMES.get(kind, "unknown data") for kind, _ in chunks[1:] if kind not in _PICTURES]
    for place, (kind, chunk) in enumerate(chunks):
        if kind in _PICTURES and kind not in [before for before, _ in chunks[:place]]:
            # What must go in any case goes first, so that a large picture is not decoded for nothing.
            yield Part(
                chunk, _picture_note(kind, chunk, alone=length == len(data) and len(chunks) == 1), None
            )
        elif kind == b"VP8X":  # says what the other chunks are, and is named like them
            yield Part(chunk, others[0] if others else "unknown data")
        else:
            yield Part(chunk, _NAMES.get(kind, "unknown data"), None if kind in _SHAPES else b"")
    if length < len(data):
        yield Part(data[length:], "data behind the picture")


def riff(body: bytes) -> bytes:
    """Put the head before a file's chunks."""
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, stop = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= stop:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        yield data[at : at + 4], data[at:end]
        at = end


def _picture_note(kind: bytes, chunk: bytes, *, alone: bool) -> str | None:
    """Name what a picture's own chunk holds besides opaque pixels; decode it only if it is all there is."""
    length = int.from_bytes(chunk[4:8], "little")
    body, filling = chunk[8 : 8 + length], chunk[8 + length :]
    if kind == b"VP8L" and (len(body) < 5 or body[4] & _ALPHA_FLAG):
        return "transparency"
    plain = body[4] >> 5 == 0 if kind == b"VP8L" else has_plain_head(body)
    surplus = filling.strip(b"\0") or not plain or (alone and _has_spare_bytes(kind, body))
    return "bytes that no pixel needs" if surplus else None


def _has_spare_bytes(kind: bytes, body: bytes) -> bool:
    """Whether a picture is the same without its last bytes, or has an alpha that is not shown."""
    if kind == b"VP8L":  # as if alpha were to be shown
        body = body[:4] + bytes([body[4] | _ALPHA_FLAG]) + body[5:]
    whole = _decode(kind, body)
    if whole is None:
        return False  # decoding the file itself says what is wrong
    if whole.mode == "RGBA" and whole.getchannel("A").getextrema() != (255, 255):
        return True
    shorter = [body[:-_SPARE]]
    if kind == b"VP8 ":
        shorter.append(without_end_of_first_part(body, _SPARE))
    return any(_decode(kind, one) == whole for one in shorter)


def _decode(kind: bytes, body: bytes) -> Image.Image | None:
    try:
        file = riff(kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2))
        with opened(file, "a photo") as image:
            return image.copy()
    except DAMAGE:
        return None
