"""What a picture file tells besides its picture, in words; refuses to decode a pixel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from PIL import ExifTags

from gallery_gen.images.container import Part
from gallery_gen.images.opening import opened
from gallery_gen.images.plain import names, parts

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


def explain_notes(data: bytes) -> str:
    """Say what a file holds besides a plain picture, and what that tells; empty if it is plain."""
    cut = parts(data)
    if not (found := names(cut)):
        return ""
    facts = " and ".join(private_facts(data, cut))
    return f"holds more than a plain picture ({', '.join(found)})" + (
        f", which tells {facts}" if facts else ""
    )


def private_facts(data: bytes, cut: Iterable[Part]) -> tuple[str, ...]:
    """Say what in a file's metadata is nobody's business: place, serial numbers, owner, camera notes.

    Parameters
    ----------
    data
        The file.
    cut
        Its parts.
    """
    found = []
    try:
        with opened(data, "a photo") as image:
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
    other = b"".join(part.data for part in cut if part.note not in (None, "EXIF"))
    found += [fact for fact, words in _WORDS_IN_XMP.items() if re.search(words, other)]
    return tuple(dict.fromkeys(found))
