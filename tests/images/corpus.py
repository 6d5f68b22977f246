"""Odd and broken picture files, made from code: what each is, its name, its bytes, and what must come of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Pixels = NDArray[np.uint8]
SIDE = 6_320
"""Of a square with as many pixels as are allowed, nearly."""
COSTLY_SIDE = 4_000
"""Of a WebP, and of a JPEG in CMYK."""


@dataclass(frozen=True)
class Odd:
    """One file."""

    what: str
    name: str
    data: bytes
    refusal: str | None = None
    """Part of the message; None where the file is to be accepted."""
    shape: tuple[int, int] | None = None
    colour: tuple[int, int, int] | None = None
    """Of every pixel, to ±4."""


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    """Encode a picture in memory."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, colour_type: int, bits: int, rows: bytes, *extra: bytes, adam7: int = 0
) -> bytes:
    """Write a PNG by hand, for what Pillow does not write; `extra` are whole chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, adam7)
    pixels = chunk(b"IDAT", zlib.compress(rows, 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra) + pixels + chunk(b"IEND")


def profile() -> bytes:
    """An sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped() -> bytes:
    """An sRGB profile whose red and green primaries have changed places: applying it swaps the channels."""
    made = bytearray(profile())
    entries = {bytes(made[at : at + 4]): at for at in range(132, 132 + 12 * made[131], 12)}
    red, green = entries[b"rXYZ"] + 4, entries[b"gXYZ"] + 4
    made[red : red + 8], made[green : green + 8] = made[green : green + 8], made[red : red + 8]
    return bytes(made)


def exif(orientation: int) -> Image.Exif:
    """EXIF with an orientation, a place and a serial number."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0xA431] = "SERIAL-4711"
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (48.0, 8.0, 14.0)
    return tags


RED, GREY, WHITE = (200, 30, 40), (120, 120, 120), (255, 255, 255)


def modes() -> Iterator[Odd]:
    """Every mode that the formats can hold."""
    red, grey = Image.new("RGB", (9, 7), RED), Image.new("L", (9, 7), 120)
    for what, image, colour in (
        ("RGB", red, RED),
        ("RGBA opaque", red.convert("RGBA"), RED),
        ("RGBA clear", Image.new("RGBA", (9, 7), (*RED, 0)), WHITE),
        ("L", grey, GREY),
        ("LA", grey.convert("LA"), GREY),
        ("LA clear", Image.new("LA", (9, 7), (0, 0)), WHITE),
        ("1", Image.new("1", (9, 7), 1), WHITE),
        ("P", red.quantize(4), RED),
        ("I;16", Image.fromarray(np.full((7, 9), 120 << 8, np.uint16)), GREY),
    ):
        yield Odd(f"PNG {what}", "a.png", encoded(image), shape=(7, 9), colour=colour)
    row = {1: b"\xff\x80", 2: b"\xff\xff\xc0", 4: b"\xff" * 5}
    for bits, packed in row.items():
        yield Odd(f"PNG grey {bits} bits", "a.png", png(9, 7, 0, bits, (b"\0" + packed) * 7), colour=WHITE)
        palette = chunk(b"PLTE", bytes(RED) * 2**bits)
        data = png(9, 7, 3, bits, (b"\0" + packed) * 7, palette)
        yield Odd(f"PNG palette {bits} bits", "a.png", data, shape=(7, 9), colour=RED)
    for colour_type, values in ((2, RED), (4, (120, 255)), (6, (*RED, 255))):
        wide = b"\0" + b"".join(struct.pack(">H", v << 8) for v in values) * 9
        data = png(9, 7, colour_type, 16, wide * 7)
        yield Odd(
            f"PNG 16 bits, type {colour_type}",
            "a.png",
            data,
            shape=(7, 9),
            colour=GREY if colour_type == 4 else RED,
        )
    yield Odd("PNG Adam7", "a.png", png(1, 1, 2, 8, b"\0" + bytes(RED), adam7=1), shape=(1, 1), colour=RED)
    for what, options in (
        ("4:4:4", {"subsampling": 0}),
        ("4:2:0", {"subsampling": 2}),
        ("progressive", {"progressive": True}),
        ("restart markers", {"restart_marker_blocks": 1}),
    ):
        data = encoded(red, "JPEG", quality=95, **options)
        yield Odd(f"JPEG {what}", "a.jpg", data, shape=(7, 9), colour=RED)
    unusual = "keeps its colours at an unusual resolution"
    yield Odd("JPEG grey", "a.jpeg", encoded(grey, "JPEG"), shape=(7, 9), colour=GREY)
    cmyk = Image.new("CMYK", (9, 7), (55, 225, 215, 0))
    data = encoded(cmyk, "JPEG", quality=95, subsampling=0)
    yield Odd("JPEG CMYK", "a.jpg", data, shape=(7, 9), colour=RED)
    yield Odd("JPEG CMYK 4:2:0", "a.jpg", encoded(cmyk, "JPEG", subsampling=2), unusual)
    for what, options in (("lossy", {"quality": 95}), ("lossless", {"lossless": True})):
        yield Odd(f"WebP {what}", "a.webp", encoded(red, "WEBP", **options), shape=(7, 9), colour=RED)
        clear = encoded(Image.new("RGBA", (9, 7), (*RED, 0)), "WEBP", **options)
        yield Odd(f"WebP {what} clear", "a.webp", clear, shape=(7, 9), colour=WHITE)


def dressed() -> Iterator[Odd]:
    """Profiles, metadata, orientations, sizes at the edge, and files that are two things at once."""
    red = Image.new("RGB", (9, 7), RED)
    for what, icc in (
        ("sRGB", profile()),
        ("cut short", profile()[:300]),
        ("nonsense", b"x" * 5_000),
        ("of zeros", bytes(5_000)),
    ):
        for format, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")):
            options = {"quality": 95} if format == "JPEG" else {"lossless": True} if format == "WEBP" else {}
            data = encoded(red, format, icc_profile=icc, **options)
            yield Odd(f"{format} profile {what}", name, data, shape=(7, 9), colour=RED)
    big = encoded(red, "JPEG", icc_profile=bytes(5_000_000))
    yield Odd("JPEG huge profile", "a.jpg", big, "has a colour profile of more than 4 MB")
    icc = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(50_000_000)))
    yield Odd("PNG profile bomb", "a.png", png(1, 1, 2, 8, b"\0" + bytes(RED), icc), "is damaged")
    for orientation in range(1, 9):
        for format, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")):
            data = encoded(red, format, exif=exif(orientation), quality=95)
            shape = (7, 9) if orientation < 5 or format == "WEBP" else (9, 7)  # as browsers show it
            yield Odd(f"{format} orientation {orientation}", name, data, shape=shape, colour=RED)
    tags = b"".join(struct.pack("<HHII", tag, 7, 900_000, 8) for tag in range(300, 5_300))
    body = b"II*\0" + struct.pack("<IH", 8, 5_000) + tags + bytes(4) + bytes(900_000)
    data = png(1, 1, 2, 8, b"\0" + bytes(RED), chunk(b"eXIf", body))
    yield Odd("PNG EXIF bomb", "a.png", data, shape=(1, 1), colour=RED)
    for width, height in ((1, 1), (1, 3_000), (3_000, 1), (16_383, 1), (1, 16_383)):
        line = Image.new("RGB", (width, height), RED)
        for format, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")):
            options = {"lossless": True} if format == "WEBP" else {"quality": 95} if format == "JPEG" else {}
            data = encoded(line, format, **options)
            yield Odd(f"{format} {width}×{height}", name, data, shape=(height, width), colour=RED)
    photo, jpeg = encoded(red), encoded(red, "JPEG", quality=95)
    for what, tail in (
        ("a ZIP", b"PK\x03\x04" + bytes(100)),
        ("HTML", b"<script>alert(1)</script>"),
        ("PHP", b"<?php system('id'); ?>"),
        ("a PDF", b"%PDF-1.7\n"),
    ):
        yield Odd(f"PNG and {what}", "a.png", photo + tail, shape=(7, 9), colour=RED)
        yield Odd(f"JPEG and {what}", "a.jpg", jpeg + tail, shape=(7, 9), colour=RED)
        inside = jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(tail) + 2) + tail + jpeg[2:]
        yield Odd(f"JPEG around {what}", "a.jpg", inside, shape=(7, 9), colour=RED)
    two = encoded(red, "MPO", save_all=True, append_images=[Image.new("RGB", (5, 5))], quality=95)
    yield Odd("MPO", "a.jpg", two, shape=(7, 9), colour=RED)


def strangers() -> Iterator[Odd]:
    """What is no picture of ours, moves, has no pixels, or is called what it is not."""
    red = Image.new("RGB", (9, 7), RED)
    none = "is no JPEG, PNG or WebP picture"
    floats = Image.fromarray(np.ones((7, 9), np.float32))
    for what, data in (
        ("nothing", b""),
        ("one byte", b"\x89"),
        ("text", b"just text\n"),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("SVG with XML head", b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"),
        ("HTML", b"<!doctype html><script>alert(1)</script>"),
        ("PDF", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
        ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n"),
        ("shell script", b"#!/bin/sh\nrm -rf /\n"),
        ("program", b"\x7fELF" + bytes(100)),
        ("ZIP", b"PK\x03\x04" + bytes(100)),
        ("pickle", b"\x80\x04cos\nsystem\n."),
        ("TIFF of floats", encoded(floats, "TIFF")),
        ("TIFF", encoded(red.convert("CMYK"), "TIFF")),
        ("GIF", encoded(red, "GIF")),
        ("animated GIF", encoded(red, "GIF", save_all=True, append_images=[Image.new("RGB", (9, 7))])),
        ("BMP", encoded(red, "BMP")),
        ("ICO", encoded(red, "ICO")),
        ("PPM", encoded(red, "PPM")),
        ("TGA", encoded(red, "TGA")),
        ("JPEG 2000", b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(60)),
        ("AVIF", b"\x00\x00\x00\x20ftypavif" + bytes(60)),
        ("PNG head alone", b"\x89PNG\r\n\x1a\n"),
        ("JPEG head alone", b"\xff\xd8\xff"),
        ("WebP head alone", b"RIFF\x1a\0\0\0WEBPVP8L"),
    ):
        for name in ("a.png", "a.jpg", "a.webp"):
            yield Odd(f"{what} as {name}", name, data, ": ")
        yield Odd(f"{what}, which says so", "a.png", data, none if "head alone" not in what else ": ")
    names = {"PNG": "a.png", "JPEG": "a.jpg", "WEBP": "a.webp"}
    for format in names:
        for other, name in names.items():
            if format != other:
                yield Odd(f"{format} called {name}", name, encoded(red, format), f"holds a {format} picture")
    frames = {"save_all": True, "append_images": [Image.new("RGB", (9, 7))]}
    yield Odd("animated PNG", "a.png", encoded(red, "PNG", **frames), "is animated")
    yield Odd("animated WebP", "a.webp", encoded(red, "WEBP", **frames), "is animated")
    for width, height in ((0, 5), (5, 0), (0, 0)):
        yield Odd(f"PNG {width}×{height}", "a.png", png(width, height, 2, 8, b""), ": ")
    jpeg = bytearray(encoded(red, "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    for size in (b"\0\0\0\x09", b"\0\x07\0\0", b"\0\0\0\0"):
        yield Odd(f"JPEG {size.hex()}", "a.jpg", bytes(jpeg[:at]) + size + bytes(jpeg[at + 4 :]), ": ")


def bombs() -> Iterator[Odd]:
    """Small files that would take gigabytes or minutes, and the largest that are allowed."""
    many = "has more than 40 million pixels"
    for side in (6_400, 20_000, 100_000, 2**31 - 1):
        yield Odd(f"PNG {side}²", "a.png", png(side, side, 2, 8, b""), many)
    jpeg = bytearray(encoded(Image.new("RGB", (16, 16)), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    yield Odd("JPEG 65500²", "a.jpg", bytes(jpeg[:at]) + b"\xff\xdc" * 2 + bytes(jpeg[at + 4 :]), many)
    many_for_costly = "has more than 16 million pixels"
    for side, refusal in ((4_001, many_for_costly), (16_383, many)):
        data = encoded(Image.new("RGB", (side, side)), "WEBP", lossless=True, quality=0, method=0)
        yield Odd(f"WebP {side}²", "a.webp", data, refusal)
    cmyk = Image.new("CMYK", (4_001, 4_001))
    yield Odd("CMYK 4001²", "a.jpg", encoded(cmyk, "JPEG", subsampling=0), many_for_costly)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    yield Odd("PNG text bomb", "a.png", png(1, 1, 0, 8, b"\0\0", text), ": ")
    pieces = "is put together of far too many pieces"
    one = png(1, 1, 2, 8, b"\0" + bytes(RED))
    yield Odd("PNG of many pieces", "a.png", one[:33] + chunk(b"IDAT") * 1_500_000 + one[33:], pieces)
    yield Odd("PNG of many texts", "a.png", one[:33] + chunk(b"tEXt", b"a\0b") * 1_200_000 + one[33:], pieces)
    small = encoded(Image.new("RGB", (16, 16)), "JPEG")
    data = encoded(Image.new("RGB", (10_480, 10_480), RED), "JPEG", exif=exif(6))
    yield Odd("JPEG of 110 million pixels", "a.jpg", data, many)
    data = encoded(Image.new("RGB", (7_000, 7_000), RED), "JPEG", progressive=True)
    yield Odd("JPEG of 49 million pixels in 10 scans", "a.jpg", data, many)
    for what, filling in (
        ("segments", b"\xff\xe5\0\x02"),
        ("comments", b"\xff\xfe\0\x02"),
        ("filling", b"\xff" * 4),
    ):
        data = small[:2] + filling * 4_900_000 + small[2:]
        yield Odd(f"JPEG of many {what}", "a.jpg", data, pieces)
    yield Odd("JPEG after 19 MB of nothing", "a.jpg", small[:2] + bytes(19_000_000) + small[2:], ": ")
    largest = Image.new("RGB", (SIDE, SIDE), RED)
    slow = encoded(largest, "JPEG", progressive=True, subsampling=0, quality=95)
    scan = slow[slow.rindex(b"\xff\xda") : -2]
    yield Odd("JPEG of 1000 scans", "a.jpg", slow[:-2] + scan * 1_000 + slow[-2:], pieces)

    def whole(what: str, name: str, data: bytes, side: int = SIDE) -> Odd:
        return Odd(what, name, data, shape=(side, side), colour=RED)

    costly = Image.new("RGB", (COSTLY_SIDE, COSTLY_SIDE), RED)
    cmyk = Image.new("CMYK", costly.size, (55, 225, 215, 0))
    ink = encoded(cmyk, "JPEG", progressive=True, subsampling=0, quality=95)
    yield whole("largest CMYK", "a.jpg", ink, COSTLY_SIDE)
    yield whole("largest progressive", "a.jpg", slow)
    yield whole("largest turned", "a.jpg", encoded(largest, "JPEG", exif=exif(6), quality=95))
    noise = np.random.default_rng(1).integers(0, 256, (SIDE // 40, SIDE // 40, 3), np.uint8)
    rough = Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    data = encoded(rough, "JPEG", quality=90, progressive=True, exif=exif(5))
    yield Odd("largest rough turned and progressive", "a.jpg", data, shape=(SIDE, SIDE))
    data = encoded(rough, "JPEG", quality=90, icc_profile=swapped(), exif=exif(6))
    yield Odd("largest rough turned with a profile", "a.jpg", data, shape=(SIDE, SIDE))
    rough = rough.resize(costly.size)
    for lossless in (True, False):
        for told in ({}, {"icc_profile": swapped(), "exif": exif(6)}):
            options: dict[str, object] = {"quality": 0 if lossless else 90, "method": 0, **told}
            data = encoded(rough, "WEBP", lossless=lossless, **options)
            yield Odd(f"largest rough WebP, {lossless=}, {[*told]}", "a.webp", data, shape=costly.size)
    flat = encoded(costly, "WEBP", lossless=True, quality=0, method=0)
    yield whole("largest WebP", "a.webp", flat, COSTLY_SIDE)
    yield whole("largest lossy WebP", "a.webp", encoded(costly, "WEBP", quality=90, method=0), COSTLY_SIDE)
    clear = costly.convert("RGBA")
    yield whole("largest WebP with alpha", "a.webp", encoded(clear, "WEBP", exact=True), COSTLY_SIDE)
    wide = (b"\0" + b"".join(struct.pack(">H", v * 257) for v in (*RED, 255)) * SIDE) * SIDE
    icc = chunk(b"iCCP", b"x\0\0" + zlib.compress(profile()))
    yield whole("largest PNG of 16 bits with a profile", "a.png", png(SIDE, SIDE, 6, 16, wide, icc))
    turned = chunk(b"eXIf", exif(6).tobytes()[6:])
    wide = (b"\0" + bytes(RED) * SIDE) * SIDE
    icc = chunk(b"iCCP", b"x\0\0" + zlib.compress(swapped()))
    yield Odd("largest turned PNG", "a.png", png(SIDE, SIDE, 2, 8, wide, icc, turned), shape=(SIDE, SIDE))
    yield whole("largest PNG", "a.png", png(SIDE, SIDE, 2, 8, wide))


def corpus() -> Iterator[Odd]:
    """All of them."""
    yield from modes()
    yield from dressed()
    yield from strangers()
    yield from bombs()
