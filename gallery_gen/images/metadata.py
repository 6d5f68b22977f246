"""What a picture file carries besides its picture: names it and takes it out; refuses to decode a pixel.

A file is cut into its parts: JPEG segments, PNG or WebP chunks. What a decoder needs, and the colour profile,
are on a short list. Everything else, known or not, is metadata: a camera's notes may hide a serial number in
places that no list of ours would name.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags

from gallery_gen.images.photo import open_picture

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST sPLT pHYs".split()
)
_PNG_NAMES: Final = {b"eXIf": "EXIF", b"tIME": "a date"}
_WEBP_PARTS: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"))
_WEBP_NAMES: Final = {b"EXIF": "EXIF", b"XMP ": "XMP"}
_WEBP_METADATA_FLAGS: Final = 0x0C  # of VP8X: EXIF and XMP follow
_JPEG_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_JPEG_PARTS: Final = frozenset((*range(0xC0, 0xD0), *range(0xD9, 0xE0)))
_JPEG_KEPT: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_NAMES: Final = (
    (0xE1, b"Exif\0", "EXIF"),
    (0xE1, b"http://ns.adobe.com/x", "XMP"),
    (0xE2, b"MPF\0", "a second picture"),
    (0xED, b"Photoshop", "IPTC"),
    (0xFE, b"", "a comment"),
)
_SCAN_END: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_BEHIND: Final = "data behind the picture"

_SERIAL_TAGS: Final = (
    ExifTags.Base.BodySerialNumber,
    ExifTags.Base.LensSerialNumber,
    ExifTags.Base.CameraSerialNumber,
)
_WORDS_IN_XMP: Final = {
    "where it was taken (GPS)": rb"GPSLatitude|GPSLongitude",
    "a serial number": rb"SerialNumber",
    "its owner's name": rb"OwnerName",
}


@dataclass(frozen=True)
class Part:
    """A stretch of a picture file."""

    data: bytes
    """As it stands in the file, its header included."""
    metadata: str | None
    """What it is if a decoder does not need it, such as `EXIF`; None for picture and colour."""


def parts(data: bytes) -> list[Part]:
    """Cut a JPEG, PNG or WebP file into its parts; joined they are the file again.

    What cannot be told apart, because the file is damaged or of another kind, is metadata.
    """
    if data.startswith(b"\xff\xd8"):
        return list(_jpeg(data))
    if data.startswith(_PNG):
        return list(_png(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return list(_webp(data))
    return [Part(data, "unknown data")]


def metadata(data: bytes) -> tuple[str, ...]:
    """Name what a file carries besides its picture, such as `EXIF`; empty if it is clean."""
    return tuple(dict.fromkeys(part.metadata for part in parts(data) if part.metadata))


def private_facts(data: bytes) -> tuple[str, ...]:
    """Say what in a file's metadata is nobody's business: place, serial numbers, owner, camera notes."""
    found = []
    try:
        with open_picture(data) as image:
            exif = image.getexif()
            camera = exif.get_ifd(ExifTags.IFD.Exif)
            tags = {**exif, **camera}
            if exif.get_ifd(ExifTags.IFD.GPSInfo):
                found.append("where it was taken (GPS)")
            if any(tag in tags for tag in _SERIAL_TAGS):
                found.append("a serial number")
            if ExifTags.Base.CameraOwnerName in tags:
                found.append("its owner's name")
            if ExifTags.Base.MakerNote in tags:
                found.append("the camera's own notes")
    except Exception:  # damaged metadata, of which Pillow complains in many ways: it has to go in any case
        found.append("what cannot be read")
    other = b"".join(part.data for part in parts(data) if part.metadata not in (None, "EXIF"))
    found += [fact for fact, words in _WORDS_IN_XMP.items() if re.search(words, other)]
    return tuple(dict.fromkeys(found))


def strip(data: bytes) -> bytes:
    """Take all metadata out of a file; picture and colour profile keep their bytes."""
    kept = b"".join(part.data for part in parts(data) if part.metadata is None)
    if not kept.startswith(b"RIFF"):
        return kept
    flags = kept.find(b"VP8X", 12, 16) + 8
    if flags >= 20:
        kept = kept[:flags] + bytes([kept[flags] & ~_WEBP_METADATA_FLAGS]) + kept[flags + 1 :]
    return kept[:4] + struct.pack("<I", len(kept) - 8) + kept[8:]


def _jpeg(data: bytes) -> Iterator[Part]:
    yield Part(data[:2], None)
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            yield Part(data[at : at + 1], None)
            at += 1
            continue
        end = at + 2
        if marker != 0xD9 and marker not in _JPEG_ALONE:
            end += int.from_bytes(data[end : end + 2], "big")
        if marker == 0xDA:
            ends = _SCAN_END.search(data, end)
            end = len(data) if ends is None else ends.start()
        yield Part(data[at:end], _jpeg_metadata(marker, data[at + 4 : end]))
        at = end
        if marker == 0xD9:
            break
    if at < len(data):
        yield Part(data[at:], _BEHIND)


def _jpeg_metadata(marker: int, body: bytes) -> str | None:
    if marker in _JPEG_PARTS or marker in _JPEG_ALONE:
        return None
    if marker in _JPEG_KEPT and body.startswith(_JPEG_KEPT[marker]):
        return None
    for known, start, name in _JPEG_NAMES:
        if marker == known and body.startswith(start):
            return name
    return f"a segment of its own (APP{marker - 0xE0})" if 0xE0 <= marker <= 0xEF else "unknown data"


def _png(data: bytes) -> Iterator[Part]:
    yield Part(data[:8], None)
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield Part(data[at:end], None if kind in _PNG_PARTS else _png_metadata(kind, data[at + 8 : end]))
        at = end
        if kind == b"IEND":
            break
    if at < len(data):
        yield Part(data[at:], _BEHIND)


def _png_metadata(kind: bytes, body: bytes) -> str:
    if kind in (b"tEXt", b"zTXt", b"iTXt"):
        return "XMP" if body.startswith(b"XML:com.adobe.xmp") else "text"
    return _PNG_NAMES.get(kind, "unknown data")


def _webp(data: bytes) -> Iterator[Part]:
    yield Part(data[:12], None)
    at, stop = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= stop:
        kind = data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        yield Part(data[at:end], None if kind in _WEBP_PARTS else _WEBP_NAMES.get(kind, "unknown data"))
        at = end
    if at < len(data):
        yield Part(data[at:], _BEHIND)
