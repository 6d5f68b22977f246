"""What a file carries besides its picture is found and taken out, whatever it is; the picture's bytes stay."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery_gen.images import decode_photo, metadata, private_facts
from gallery_gen.images.metadata import parts, strip
from tests.contribute.camera import notes

PICTURE = Image.fromarray(np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8))
SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
XMP = b'<x:xmpmeta xmlns:exif="e"><exif:GPSLatitude>48,8N</exif:GPSLatitude><aux:SerialNumber/></x:xmpmeta>'


def encoded(format: str, **options: object) -> bytes:
    file = BytesIO()
    PICTURE.save(file, format, **options)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_segment(marker: int, body: bytes) -> bytes:
    data = encoded("JPEG")
    return data[:2] + segment(marker, body) + data[2:]


def with_chunk(kind: bytes, body: bytes) -> bytes:
    data = encoded("PNG")
    return data[:33] + chunk(kind, body) + data[33:]


def riff(*extra: bytes) -> bytes:
    data = encoded("WEBP", exif=notes()) + b"".join(extra)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
CASES = {
    "jpeg-exif": (encoded("JPEG", exif=notes()), ("EXIF",)),
    "jpeg-progressive": (encoded("JPEG", exif=notes(), progressive=True), ("EXIF",)),
    "jpeg-xmp": (encoded("JPEG", xmp=XMP), ("XMP",)),
    "jpeg-comment": (encoded("JPEG", comment=b"taken at home"), ("a comment",)),
    "jpeg-iptc": (with_segment(0xED, b"Photoshop 3.0\0 city"), ("IPTC",)),
    "jpeg-unknown": (with_segment(0xE9, b"maker's own"), ("a segment of its own (APP9)",)),
    "jpeg-false-icc": (with_segment(0xE2, b"FPXR 4711"), ("a segment of its own (APP2)",)),
    "jpeg-behind": (encoded("JPEG") + b"<script>", ("data behind the picture",)),
    "jpeg-two": (encoded("JPEG") + encoded("JPEG", exif=notes()), ("data behind the picture",)),
    "png-exif": (encoded("PNG", exif=notes()), ("EXIF",)),
    "png-text": (with_chunk(b"tEXt", b"Author\0Somebody"), ("text",)),
    "png-xmp": (with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), ("XMP",)),
    "png-date": (with_chunk(b"tIME", bytes(7)), ("a date",)),
    "png-unknown": (with_chunk(b"prVt", b"4711"), ("unknown data",)),
    "png-behind": (encoded("PNG") + b"PK\3\4", ("data behind the picture",)),
    "webp-exif": (encoded("WEBP", exif=notes()), ("EXIF",)),
    "webp-both": (encoded("WEBP", exif=notes(), xmp=XMP, lossless=True), ("EXIF", "XMP")),
    "webp-unknown": (riff(b"ABCD" + struct.pack("<I", 3) + b"xyz\0"), ("EXIF", "unknown data")),
    "webp-behind": (encoded("WEBP") + b"%PDF-1.7", ("data behind the picture",)),
}  # fmt: skip
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


@pytest.mark.parametrize("name", CASES)
def test_it_is_named_and_taken_out_and_no_pixel_changes(name: str) -> None:
    data, expected = CASES[name]
    suffix = SUFFIX[FORMATS[name.partition("-")[0]]]
    assert b"".join(part.data for part in parts(data)) == data
    assert metadata(data) == expected
    clean = strip(data)
    assert metadata(clean) == ()
    assert private_facts(clean) == ()
    assert np.array_equal(decode_photo(clean, f"a{suffix}"), decode_photo(data, f"a{suffix}"))
    with Image.open(BytesIO(clean)) as image:
        image.load()
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "comment", "photoshop"} & {str(key).lower() for key in image.info}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_clean_file_keeps_its_bytes_and_its_profile(format: str) -> None:
    for data in (encoded(format), encoded(format, icc_profile=PROFILE)):
        assert metadata(data) == ()
        assert strip(data) == data


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_tells_what_is_private(format: str) -> None:
    assert private_facts(encoded(format, exif=notes())) == ("where it was taken (GPS)", "a serial number")


def test_what_is_private_is_found_outside_of_exif_too() -> None:
    facts = ("where it was taken (GPS)", "a serial number")
    for name in ("jpeg-xmp", "png-xmp"):
        assert private_facts(CASES[name][0]) == facts


def test_owner_and_camera_notes_are_private() -> None:
    exif = Image.Exif()
    exif[0x8769] = {0xA430: "Somebody", 0x927C: b"maker"}
    assert private_facts(encoded("JPEG", exif=exif)) == ("its owner's name", "the camera's own notes")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff",
        b"RIFF",
        b"RIFF\0\0\0\0WEBP",
        b"\x89PNG\r\n\x1a\n\0",
        b"<svg/>",
    ],
)
def test_broken_files_are_cut_without_an_exception(data: bytes) -> None:
    assert b"".join(part.data for part in parts(data)) == data
    private_facts(data)
    strip(data)


@pytest.mark.parametrize("name", ["jpeg-exif", "png-exif", "webp-both"])
def test_a_file_cut_anywhere_is_still_cut_into_all_of_its_parts(name: str) -> None:
    data = CASES[name][0]
    for length in range(0, min(len(data), 3000), 7):
        assert b"".join(part.data for part in parts(data[:length])) == data[:length]
