"""Whether a picture file is plain: what an encoder writes that knows pixels alone. Goes by what may be there.

Each kind's module cuts a file into parts and knows what such an encoder writes, in which order and in what
exact form. Whatever else stands in a file, known or not, is named: a camera's notes may hide a serial number
in places that no list of what is bad would name. What no list can see is what pixels were made to say.
"""

from __future__ import annotations

from collections.abc import Iterable

from gallery_gen.images.container import Part
from gallery_gen.images.plain_jpeg import jpeg_parts
from gallery_gen.images.plain_png import PNG, png_parts
from gallery_gen.images.plain_webp import riff, webp_parts


def parts(data: bytes) -> list[Part]:
    """Cut a JPEG, PNG or WebP file into its parts; joined they are the file again.

    What cannot be told apart, because the file is damaged or of another kind, is unknown data.
    """
    if data.startswith(b"\xff\xd8"):
        return list(jpeg_parts(data))
    if data.startswith(PNG):
        return list(png_parts(data))
    if _is_webp(data):
        return list(webp_parts(data))
    return [Part(data, "unknown data", None)]


def names(cut: Iterable[Part]) -> tuple[str, ...]:
    """Name what of a file's parts is more than a plain picture, each once."""
    return tuple(dict.fromkeys(part.note for part in cut if part.note))


def notes(data: bytes) -> tuple[str, ...]:
    """Name what a file holds besides a plain picture, such as `EXIF`; empty if it is plain."""
    return names(parts(data))


def strip(cut: Iterable[Part]) -> bytes | None:
    """Make a file plain without encoding its picture again; None if that cannot be."""
    kept = [part.kept for part in cut]
    whole = b"".join(piece for piece in kept if piece is not None)
    if _is_webp(whole):
        whole = riff(whole[12:])
    return None if None in kept or notes(whole) else whole


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
