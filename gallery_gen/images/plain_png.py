"""A PNG file, cut into its chunks, with what an encoder that knows pixels alone would not have written.

Such an encoder writes grey or colour with 8 bits, row after row, in one compressed stream that ends where the
pixels end, and perhaps that the colours are sRGB's. All else is named, whether it is known here or not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gallery_gen.images.container import Part

PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3}
"""Of a grey and of a coloured picture without transparency."""
_CHROMATICITIES: Final = (31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)
_GAMMA: Final = 45_455
_SRGB_MARKS: Final = {
    b"sRGB": frozenset(bytes([intent]) for intent in range(4)),
    b"gAMA": frozenset([struct.pack(">I", _GAMMA)]),
    b"cHRM": frozenset([struct.pack(">8I", *_CHROMATICITIES)]),
    b"cICP": frozenset([bytes([1, 13, 0, 1])]),
}
_NAMES: Final = {
    b"eXIf": "EXIF",
    b"tIME": "a date",
    b"tEXt": "text",
    b"zTXt": "text",
    b"iTXt": "text",
    b"pHYs": "its resolution",
    b"iCCP": "a colour profile",
    b"sBIT": "a note on its colours",
    b"gAMA": "a note on its colours",
    b"cHRM": "a note on its colours",
    b"cICP": "a note on its colours",
    b"sRGB": "a note on its colours",
    b"tRNS": "transparency",
    b"bKGD": "a background",
    b"PLTE": "a palette",
    b"sPLT": "a palette",
    b"hIST": "a palette",
}
_SHAPES: Final = frozenset((b"IHDR", b"IDAT", b"IEND", b"tRNS"))
"""Chunks without which a decoder shows other pixels, or none."""
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    body: bytes
    start: int
    end: int
    sound: bool
    """Its checksum is right."""


def png_parts(data: bytes) -> Iterator[Part]:
    """Cut a file into its signature, its chunks, and what stands behind the last."""
    yield Part(data[:8])
    chunks = list(_chunks(data))
    whole = _is_whole(chunks)
    before: list[bytes] = []
    for chunk in chunks:
        note = None if chunk.sound and _is_plain(chunk, before, whole) else _name(chunk)
        yield Part(data[chunk.start : chunk.end], note, None if chunk.kind in _SHAPES else b"")
        if chunk.kind not in before[-1:]:
            before.append(chunk.kind)
    if (end := chunks[-1].end if chunks else 8) < len(data):
        yield Part(data[end:], "data behind the picture")


def shown_otherwise(data: bytes) -> str:
    """Say what in a file makes browsers show other colours than its values in sRGB; empty if nothing does."""
    said: dict[bytes, bytes] = {}
    for chunk in _chunks(data):
        if chunk.kind == b"IDAT":
            break
        said.setdefault(chunk.kind, chunk.body)
    if b"cICP" in said and said[b"cICP"] not in _SRGB_MARKS[b"cICP"]:
        return "says that its colours are not those of sRGB (cICP)"
    if not said.keys() & {b"cICP", b"iCCP", b"sRGB"}:
        if b"gAMA" in said and not _near(said[b"gAMA"], (_GAMMA,)):
            return "says that its brightness is not that of sRGB (gAMA)"
        if b"cHRM" in said and not _near(said[b"cHRM"], _CHROMATICITIES):
            return "says that its colours are not those of sRGB (cHRM)"
    depth, colour = said.get(b"IHDR", bytes(13))[8:10]
    if b"tRNS" in said and depth != 8 and colour in _CHANNELS:
        return f"has a transparent colour of {depth} bits (tRNS)"
    return ""


def _near(body: bytes, wanted: tuple[int, ...]) -> bool:
    """Whether the numbers of a chunk are the wanted ones but for rounding, or none at all."""
    if len(body) != 4 * len(wanted):
        return True
    given = struct.unpack(f">{len(wanted)}I", body)
    return all(abs(one - other) <= 500 for one, other in zip(given, wanted, strict=True))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    at, kind = 8, b""
    while at + 12 <= len(data) and kind != b"IEND":
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        sound = zlib.crc32(data[at + 4 : end - 4]).to_bytes(4) == data[end - 4 : end]
        yield _Chunk(kind, data[at + 8 : end - 4], at, end, sound)
        at = end


def _is_plain(chunk: _Chunk, before: list[bytes], whole: bool) -> bool:
    """Whether a chunk is as a plain encoder writes it, behind chunks of these kinds.

    `whole` says whether the stream of pixels is.
    """
    if chunk.kind == b"IHDR":
        return not before and _size(chunk) is not None
    if chunk.kind == b"IDAT":
        return whole and bool(before) and b"IDAT" not in before[:-1]
    if chunk.kind == b"IEND":
        return not chunk.body
    return chunk.body in _SRGB_MARKS.get(chunk.kind, ()) and not {chunk.kind, b"IDAT"} & set(before)


def _name(chunk: _Chunk) -> str:
    if chunk.kind == b"iTXt" and chunk.body.startswith(b"XML:com.adobe.xmp"):
        return "XMP"
    if chunk.kind == b"IHDR" and len(chunk.body) == 13:
        depth, colour = chunk.body[8:10]
        if colour in (4, 6):
            return "transparency"
        if colour == 3:
            return "a palette"
        return "interlaced rows" if depth == 8 else "an unusual depth of colours"
    return "bytes that no pixel needs" if chunk.kind == b"IDAT" else _NAMES.get(chunk.kind, "unknown data")


def _size(header: _Chunk) -> int | None:
    """Count the bytes of a plain picture's rows, each with its filter; None if the header is not plain."""
    if len(header.body) != 13:
        return None
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", header.body)
    if depth != 8 or colour not in _CHANNELS or rest != [0, 0, 0]:
        return None
    return int(height * (1 + width * _CHANNELS[colour]))


def _is_whole(chunks: list[_Chunk]) -> bool:
    """Whether the compressed stream ends with the last chunk of pixels, and holds all of them and no more."""
    bodies = [chunk.body for chunk in chunks if chunk.kind == b"IDAT"]
    size = _size(chunks[0]) if chunks else None
    if size is None:
        return True  # the header is named already
    stream = zlib.decompressobj()
    for body in bodies:
        if not body or stream.eof:
            return False
        try:
            while body and size >= 0:
                size -= len(stream.decompress(body, _PIECE))
                body = stream.unconsumed_tail
        except zlib.error:
            return False
        if size < 0:
            return False
    size -= len(stream.flush())
    return stream.eof and not stream.unused_data and size == 0
