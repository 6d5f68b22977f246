"""What stands in a file besides a plain picture is found, whatever it is, and taken out; the picture's bytes stay."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from gallery_gen.errors import PhotoError
from gallery_gen.images import decode_photo, load_photo, notes, prepare
from gallery_gen.images.metadata import private_facts
from gallery_gen.images.plain import parts, strip
from gallery_gen.images.plain_webp import riff
from tests.contribute.camera import notes as exif

PIXELS = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
PICTURE = Image.fromarray(PIXELS)
SUFFIX = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
XMP = b'<x:xmpmeta xmlns:exif="e"><exif:GPSLatitude>48,8N</exif:GPSLatitude><aux:SerialNumber/></x:xmpmeta>'
HIDDEN = b"what nobody should see"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def encoded(format: str, image: Image.Image = PICTURE, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_segment(marker: int, body: bytes, *, before: bytes = b"", **options: Any) -> bytes:
    """Put a segment behind the start, or before another marker."""
    data = encoded("JPEG", **options)
    at = data.index(before) if before else 2
    return data[:at] + segment(marker, body) + data[at:]


def with_chunk(*chunks: bytes, before: bytes = b"IDAT") -> bytes:
    data = encoded("PNG")
    at = data.index(before) - 4
    return data[:at] + b"".join(chunks) + data[at:]


def png(
    colour: int, bits: int, rows: bytes, *chunks: bytes, size: tuple[int, int] = (1, 1), adam7: int = 0
) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, adam7))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (header, *chunks, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND"))
    )


def webp_with(*extra: bytes, **options: Any) -> bytes:
    return riff(encoded("WEBP", **options)[12:] + b"".join(extra))


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def webp_surplus(**options: Any) -> bytes:
    data = encoded("WEBP", **options)
    length = int.from_bytes(data[16:20], "little")
    return riff(webp_chunk(data[12:16], data[20 : 20 + length] + HIDDEN))


def webp_first_part_surplus() -> bytes:
    data = encoded("WEBP")
    body = data[20 : 20 + int.from_bytes(data[16:20], "little")]
    tag = int.from_bytes(body[:3], "little")
    end = 10 + (tag >> 5)
    longer = (tag + (len(HIDDEN) << 5)).to_bytes(3, "little")
    return riff(webp_chunk(b"VP8 ", longer + body[3:end] + HIDDEN + body[end:]))


def split(data: bytes, behind: bytes) -> bytes:
    """A PNG with something behind the pixels' stream, in its last chunk."""
    at = data.index(b"IDAT") - 4
    length = int.from_bytes(data[at : at + 4])
    return data[:at] + chunk(b"IDAT", data[at + 8 : at + 8 + length] + behind) + data[at + 12 + length :]


def under_no_alpha() -> bytes:
    """A lossless WebP that says its alpha is not used, and hides a picture there."""
    image = PICTURE.copy()
    image.putalpha(Image.fromarray(PIXELS[..., 0]))
    data = bytearray(encoded("WEBP", image, lossless=True, exact=True))
    start = data.index(b"VP8L")
    data[start + 12] &= ~0x10
    length = int.from_bytes(data[start + 4 : start + 8], "little")
    return riff(webp_chunk(b"VP8L", bytes(data[start + 8 : start + 8 + length])))


def clear(format: str, mode: str = "RGBA", **options: Any) -> bytes:
    """Colours under an alpha of 0, which nobody sees."""
    image = PICTURE.convert(mode)
    image.putalpha(0)
    return encoded(format, image, **options)


THUMBNAIL = b"JFIF\0\1\1\0\0\1\0\1\2\2" + bytes(12)
# What can be taken out, so that no pixel changes.
NOTES = {
    "jpeg-exif": (encoded("JPEG", exif=exif()), ("EXIF",)),
    "jpeg-progressive": (encoded("JPEG", exif=exif(), progressive=True), ("EXIF",)),
    "jpeg-xmp": (encoded("JPEG", xmp=XMP), ("XMP",)),
    "jpeg-comment": (encoded("JPEG", comment=b"taken at home"), ("a comment",)),
    "jpeg-iptc": (with_segment(0xED, b"Photoshop 3.0\0 city"), ("IPTC",)),
    "jpeg-unknown": (with_segment(0xE9, b"maker's own"), ("a segment of its own (APP9)",)),
    "jpeg-false-icc": (with_segment(0xE2, b"FPXR 4711"), ("a segment of its own (APP2)",)),
    "jpeg-false-adobe": (with_segment(0xEE, HIDDEN), ("a segment of its own (APP14)",)),
    "jpeg-adobe": (with_segment(0xEE, b"Adobe\0\x64" + b"Hide\1"), ("a note on its colours",)),
    "jpeg-adobe-long": (with_segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + HIDDEN), ("a note on its colours",)),
    "jpeg-profile": (encoded("JPEG", icc_profile=PROFILE), ("a colour profile",)),
    "jpeg-resolution": (encoded("JPEG", dpi=(4711, 815)), ("its resolution",)),
    "jpeg-filling": (encoded("JPEG")[:2] + b"\xff" * 9 + encoded("JPEG")[2:], ("unknown data",)),
    "jpeg-behind": (encoded("JPEG") + b"<script>", ("data behind the picture",)),
    "jpeg-two": (encoded("JPEG") + encoded("JPEG", exif=exif()), ("data behind the picture",)),
    "jpeg-jfxx": (with_segment(0xE0, b"JFXX\0\x10" + HIDDEN, before=b"\xff\xdb"), ("a small copy",)),
    "jpeg-thumbnail": (encoded("JPEG")[:2] + segment(0xE0, THUMBNAIL) + encoded("JPEG")[20:], ("a small copy",)),
    "png-exif": (encoded("PNG", exif=exif()), ("EXIF",)),
    "png-text": (with_chunk(chunk(b"tEXt", b"Author\0Somebody")), ("text",)),
    "png-xmp": (with_chunk(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)), ("XMP",)),
    "png-date": (with_chunk(chunk(b"tIME", bytes(7))), ("a date",)),
    "png-unknown": (with_chunk(chunk(b"prVt", b"4711")), ("unknown data",)),
    "png-behind": (encoded("PNG") + b"PK\3\4", ("data behind the picture",)),
    "png-resolution": (encoded("PNG", dpi=(300, 300)), ("its resolution",)),
    "png-profile": (encoded("PNG", icc_profile=PROFILE), ("a colour profile",)),
    "png-sbit": (with_chunk(chunk(b"sBIT", b"\5\6\5")), ("a note on its colours",)),
    "png-background": (with_chunk(chunk(b"bKGD", bytes(6))), ("a background",)),
    "png-splt": (with_chunk(chunk(b"sPLT", b"x\0\x08" + bytes(6 * 9))), ("a palette",)),
    "png-hist": (with_chunk(chunk(b"PLTE", bytes(6)), chunk(b"hIST", bytes(4))), ("a palette",)),
    "png-srgb-twice": (with_chunk(2 * chunk(b"sRGB", b"\0")), ("a note on its colours",)),
    "png-srgb-late": (with_chunk(chunk(b"sRGB", b"\0"), before=b"IEND"), ("a note on its colours",)),
    "png-srgb-odd": (with_chunk(chunk(b"sRGB", b"\7")), ("a note on its colours",)),
    "webp-exif": (encoded("WEBP", exif=exif()), ("EXIF",)),
    "webp-both": (encoded("WEBP", exif=exif(), xmp=XMP, lossless=True), ("EXIF", "XMP")),
    "webp-unknown": (webp_with(webp_chunk(b"ABCD", b"xyz"), exif=exif()), ("EXIF", "unknown data")),
    "webp-profile": (encoded("WEBP", icc_profile=PROFILE), ("a colour profile",)),
    "webp-extended": (riff(webp_chunk(b"VP8X", struct.pack("<IHBHB", 0, 59, 0, 39, 0)) + encoded("WEBP")[12:]), ("unknown data",)),
    "webp-behind": (encoded("WEBP") + b"%PDF-1.7", ("data behind the picture",)),
}  # fmt: skip
# What stands among the pixels, so that only encoding again helps.
AMONG = {
    "jpeg-table": (with_segment(0xDB, b"\2" + bytes(range(1, 65)), before=b"\xff\xc0"), ("tables that no pixel needs",)),
    "jpeg-table-twice": (with_segment(0xDB, b"\0" + bytes(range(1, 65))), ("bytes that no pixel needs",)),
    "jpeg-codes": (with_segment(0xC4, b"\3\2" + bytes(15) + b"\0\1", before=b"\xff\xda"), ("tables that no pixel needs",)),
    "jpeg-codes-twice": (with_segment(0xC4, b"\0\2" + bytes(15) + b"\0\1", before=b"\xff\xc4"), ("bytes that no pixel needs",)),
    "jpeg-dnl": (with_segment(0xDC, b"\0\x28", before=b"\xff\xd9"), ("bytes that no pixel needs",)),
    "jpeg-dac": (with_segment(0xCC, b"\0\1"), ("bytes that no pixel needs",)),
    "jpeg-cmyk": (encoded("JPEG", PICTURE.convert("CMYK"), subsampling=0), ("a note on its colours", "colours of another kind")),
    "png-surplus": (split(encoded("PNG"), HIDDEN), ("bytes that no pixel needs",)),
    "png-surplus-chunk": (with_chunk(chunk(b"IDAT", HIDDEN), before=b"IEND"), ("bytes that no pixel needs",)),
    "png-empty-chunk": (with_chunk(chunk(b"IDAT"), before=b"IEND"), ("bytes that no pixel needs",)),
    "png-surplus-rows": (png(2, 8, b"\0abc" + HIDDEN), ("bytes that no pixel needs",)),
    "png-adam7": (png(2, 8, b"\0abc", adam7=1), ("interlaced rows",)),
    "png-16-bits": (png(0, 16, b"\0ab"), ("an unusual depth of colours",)),
    "png-1-bit": (png(0, 1, b"\0\x7f"), ("an unusual depth of colours",)),
    "png-clear": (clear("PNG"), ("transparency",)),
    "png-clear-grey": (clear("PNG", "LA"), ("transparency",)),
    "png-trns": (png(2, 8, b"\0abc", chunk(b"tRNS", b"\0a\0b\0c")), ("transparency",)),
    "png-palette": (encoded("PNG", PICTURE.quantize(16)), ("a palette",)),
    "webp-clear": (clear("WEBP", exact=True, lossless=True), ("transparency",)),
    "webp-clear-lossy": (clear("WEBP"), ("transparency",)),
    "webp-under-no-alpha": (under_no_alpha(), ("bytes that no pixel needs",)),
    "webp-surplus": (webp_surplus(), ("bytes that no pixel needs",)),
    "webp-surplus-lossless": (webp_surplus(lossless=True), ("bytes that no pixel needs",)),
    "webp-surplus-first": (webp_first_part_surplus(), ("bytes that no pixel needs",)),
    "webp-two": (riff(2 * encoded("WEBP")[12:]), ("unknown data",)),
}  # fmt: skip


def suffix_of(name: str) -> str:
    return SUFFIX[name.partition("-")[0]]


@pytest.mark.parametrize("name", NOTES)
def test_it_is_named_and_taken_out_and_no_pixel_changes(name: str) -> None:
    data, expected = NOTES[name]
    suffix = suffix_of(name)
    cut = parts(data)
    assert b"".join(part.data for part in cut) == data
    assert notes(data) == expected
    clean = strip(cut)
    assert clean is not None
    assert notes(clean) == ()
    assert private_facts(clean, parts(clean)) == ()
    assert np.array_equal(decode_photo(clean, f"a{suffix}"), decode_photo(data, f"a{suffix}"))
    with Image.open(BytesIO(clean)) as image:
        image.load()
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "comment", "photoshop", "icc_profile"} & {
            str(key).lower() for key in image.info
        }
    assert prepare(data, f"a{suffix}", only_mend=True).data == clean


@pytest.mark.parametrize("name", AMONG)
def test_it_is_named_and_the_picture_is_encoded_again(name: str) -> None:
    data, expected = AMONG[name]
    assert b"".join(part.data for part in parts(data)) == data
    assert notes(data) == expected
    assert strip(parts(data)) is None
    try:
        prepared = prepare(data, f"a{suffix_of(name)}", only_mend=True)
    except PhotoError:  # libjpeg warns of it, or there is no first picture
        assert name in ("jpeg-dnl", "jpeg-dac", "webp-two")
    else:
        assert notes(prepared.data) == ()
        assert HIDDEN not in prepared.data
        assert prepared.pixels.shape == decode_photo(data, f"a{suffix_of(name)}").shape


@pytest.mark.parametrize("name", [*NOTES, *AMONG])
def test_a_build_refuses_it(name: str, tmp_path: Path) -> None:
    data, _ = {**NOTES, **AMONG}[name]
    path = tmp_path / f"a{suffix_of(name)}"
    path.write_bytes(data)
    with pytest.raises(PhotoError, match=r"holds more than a plain picture|is damaged|an unusual resolution"):
        load_photo(path)


@st.composite
def plain_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """What Pillow's encoders make of pixels alone, in all the ways that they have."""
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    pixels = rng.integers(0, draw(st.sampled_from([1, 2, 255])), (height, width, 3), np.uint8, endpoint=True)
    image = Image.fromarray(pixels).convert(draw(st.sampled_from(["L", "RGB"])))
    format = draw(st.sampled_from(["jpeg", "png", "webp"]))
    quality, yes = draw(st.integers(25, 100)), draw(st.booleans())
    options: dict[str, Any] = {
        "jpeg": {"quality": quality, "progressive": yes, "optimize": draw(st.booleans()), "subsampling": draw(st.sampled_from([0, 1, 2])),
                 "restart_marker_blocks": draw(st.sampled_from([0, 1, 3]))},
        "png": {"optimize": yes, "compress_level": draw(st.integers(0, 9))},
        "webp": {"lossless": yes, "quality": quality, "method": draw(st.integers(0, 6))},
    }[format]  # fmt: skip
    return SUFFIX[format], encoded(format.upper(), image, **options)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(plain_files())
def test_what_an_encoder_writes_is_plain_and_keeps_its_bytes(file: tuple[str, bytes]) -> None:
    suffix, data = file
    assert notes(data) == ()
    assert strip(parts(data)) == data
    prepared = prepare(data, f"a{suffix}")
    assert (prepared.data, prepared.done) == (data, ())


@settings(max_examples=150, derandomize=True, deadline=None)
@given(plain_files(), st.floats(0, 1), st.binary(min_size=9, max_size=40))
def test_bytes_put_anywhere_are_found_or_change_the_picture(
    file: tuple[str, bytes], place: float, put: bytes
) -> None:
    suffix, data = file
    at = int(place * len(data))
    stuffed = data[:at] + put + data[at:]
    try:
        same = np.array_equal(decode_photo(stuffed, f"a{suffix}"), decode_photo(data, f"a{suffix}"))
    except PhotoError:
        return
    assert notes(stuffed) or not same


@pytest.mark.parametrize(
    "mark",
    [
        chunk(b"sRGB", b"\0"),
        chunk(b"gAMA", struct.pack(">I", 45_455)),
        chunk(b"cHRM", struct.pack(">8I", 31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)),
        chunk(b"cICP", b"\1\x0d\0\1"),
    ],
)
def test_a_mark_of_srgb_may_stay(mark: bytes) -> None:
    data = with_chunk(mark)
    assert notes(data) == ()
    assert prepare(data, "a.png").data == data


def test_marks_that_programs_leave_in_a_jpeg_may_stay() -> None:
    for dpi in (72, 96, 300):
        assert notes(encoded("JPEG", dpi=(dpi, dpi))) == ()
    adobe = encoded("JPEG")[:2] + segment(0xEE, b"Adobe\0\x64\xc0\0\0\0\1") + encoded("JPEG")[20:]
    assert notes(adobe) == ()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_tells_what_is_private(format: str) -> None:
    data = encoded(format, exif=exif())
    assert private_facts(data, parts(data)) == ("where it was taken (GPS)", "a serial number")


def test_what_is_private_is_found_outside_of_exif_too() -> None:
    facts = ("where it was taken (GPS)", "a serial number")
    for name in ("jpeg-xmp", "png-xmp"):
        data, _ = NOTES[name]
        assert private_facts(data, parts(data)) == facts


def test_owner_and_camera_notes_are_private() -> None:
    made = Image.Exif()
    made[0x8769] = {0xA430: "Somebody", 0x927C: b"maker"}
    data = encoded("JPEG", exif=made)
    assert private_facts(data, parts(data)) == ("its owner's name", "the camera's own notes")


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
    cut = parts(data)
    assert b"".join(part.data for part in cut) == data
    private_facts(data, cut)
    strip(cut)


@pytest.mark.parametrize("name", ["jpeg-exif", "png-exif", "webp-both"])
def test_a_file_cut_anywhere_is_still_cut_into_all_of_its_parts(name: str) -> None:
    data = NOTES[name][0]
    for length in range(0, min(len(data), 3000), 7):
        assert b"".join(part.data for part in parts(data[:length])) == data[:length]
