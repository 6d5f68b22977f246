"""Decoding: every mode comes out as the right sRGB colour; what is unsafe is refused in one sentence."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from gallery_gen.errors import PhotoError
from gallery_gen.images import MAX_BYTES, cover_crop, decode_photo, load_photo, to_tensor
from gallery_gen.images import photo as photo_module
from tests.images.corpus import swapped

Pixels = NDArray[np.uint8]

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def colours(height: int = 12, width: int = 10) -> Pixels:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def png(
    width: int, height: int, colour_type: int, bits: int, rows: bytes, *chunks: tuple[bytes, bytes]
) -> bytes:
    """Write a PNG by hand, for what Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    parts = ((b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(PhotoError) as caught:
        decode_photo(data, name)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    return message


# What comes out


@pytest.mark.parametrize(
    ("name", "format", "options"),
    [("a.png", "PNG", {}), ("a.webp", "WEBP", {"lossless": True}), ("A.PNG", "PNG", {})],
)
def test_lossless_formats_keep_every_pixel(
    name: str, format: str, options: dict[str, object], tmp_path: Path
) -> None:
    pixels = colours()
    path = tmp_path / name
    path.write_bytes(encoded(Image.fromarray(pixels), format, **options))
    decoded = load_photo(path)
    assert decoded.dtype == np.uint8
    assert np.array_equal(decoded, pixels)
    decoded[0, 0] = 0  # the array is the caller's own


@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.JPG"])
def test_jpeg(name: str) -> None:
    pixels = np.full((16, 16, 3), (200, 100, 50), np.uint8)
    decoded = decode_photo(encoded(Image.fromarray(pixels), "JPEG", quality=95), name)
    assert np.abs(decoded.astype(int) - pixels).max() <= 3


def test_grey_and_bilevel_become_three_equal_channels() -> None:
    grey = colours()[..., 0]
    assert np.array_equal(decode_photo(encoded(Image.fromarray(grey)), "a.png"), np.stack([grey] * 3, -1))
    bilevel = Image.fromarray(np.where(grey > 127, 255, 0).astype(np.uint8)).convert(
        "1", dither=Image.Dither.NONE
    )
    assert np.array_equal(decode_photo(encoded(bilevel), "a.png")[..., 1], np.where(grey > 127, 255, 0))


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_lie_on_white(mode: str) -> None:
    image = Image.new(mode, (3, 1), (0,) * len(mode))
    image.putalpha(Image.fromarray(np.array([[0, 51, 255]], np.uint8)))
    assert decode_photo(encoded(image), "a.png")[0, :, 0].tolist() == [255, 204, 0]


def test_transparent_webp_lies_on_white() -> None:
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert (decode_photo(encoded(image, "WEBP", lossless=True), "a.webp") == 255).all()


def test_palette_with_and_without_transparency() -> None:
    palette = Image.fromarray(CORNERS).quantize(4)
    assert np.array_equal(decode_photo(encoded(palette), "a.png"), CORNERS)
    blue = palette.getpixel((0, 1))
    decoded = decode_photo(encoded(palette, transparency=blue), "a.png")
    assert decoded[1, 0].tolist() == [255, 255, 255]
    assert decoded[0, 0].tolist() == [255, 0, 0]


def test_a_single_transparent_colour_lies_on_white() -> None:
    decoded = decode_photo(encoded(Image.fromarray(CORNERS), transparency=GREEN), "a.png")
    assert decoded[0].tolist() == [[255, 0, 0], [255, 255, 255]]


def test_sixteen_bit_grey_keeps_its_upper_byte_instead_of_clipping() -> None:
    values = np.array([[0, 255, 256, 32768, 65535]], np.uint16)
    decoded = decode_photo(encoded(Image.fromarray(values)), "a.png")
    assert decoded[0, :, 0].tolist() == [0, 0, 1, 128, 255]


def test_sixteen_bit_colour() -> None:
    row = b"\x00" + np.array([65535, 32768, 0, 256, 0, 0], ">u2").tobytes()
    assert decode_photo(png(2, 1, 2, 16, row), "a.png").tolist() == [[[255, 128, 0], [1, 0, 0]]]


def test_cmyk_jpeg() -> None:
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))  # no cyan, all magenta and yellow: red
    decoded = decode_photo(encoded(image, "JPEG", quality=95), "a.jpg")
    assert np.abs(decoded.astype(int) - RED).max() <= 4


@pytest.mark.parametrize(
    ("orientation", "corners"),
    [
        (1, [[RED, GREEN], [BLUE, WHITE]]),
        (2, [[GREEN, RED], [WHITE, BLUE]]),
        (3, [[WHITE, BLUE], [GREEN, RED]]),
        (4, [[BLUE, WHITE], [RED, GREEN]]),
        (5, [[RED, BLUE], [GREEN, WHITE]]),
        (6, [[BLUE, RED], [WHITE, GREEN]]),
        (7, [[WHITE, GREEN], [BLUE, RED]]),
        (8, [[GREEN, WHITE], [RED, BLUE]]),
        (9, [[RED, GREEN], [BLUE, WHITE]]),
    ],
)
def test_every_exif_orientation_stands_upright(
    orientation: int, corners: list[list[tuple[int, int, int]]]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode_photo(encoded(Image.fromarray(CORNERS), exif=exif), "a.png")
    assert decoded.tolist() == [[list(colour) for colour in row] for row in corners]


def test_damaged_exif_is_passed_over() -> None:
    data = encoded(Image.fromarray(CORNERS), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert np.array_equal(decode_photo(data, "a.png"), CORNERS)


def test_a_colour_profile_is_applied() -> None:
    image = Image.fromarray(CORNERS)
    decoded = decode_photo(encoded(image, icc_profile=swapped()), "a.png").astype(int)
    assert np.abs(decoded - CORNERS[..., [1, 0, 2]]).max() <= 3


def test_a_colour_profile_and_transparency_together() -> None:
    image = Image.fromarray(CORNERS)
    image.putalpha(Image.fromarray(np.array([[255, 0], [255, 255]], np.uint8)))
    decoded = decode_photo(encoded(image, icc_profile=swapped()), "a.png").astype(int)
    expected = [[GREEN, WHITE], [BLUE, WHITE]]
    assert np.abs(decoded - expected).max() <= 3


def test_an_srgb_profile_changes_no_pixel() -> None:
    pixels = colours()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(
        decode_photo(encoded(Image.fromarray(pixels), icc_profile=profile), "a.png"), pixels
    )


@pytest.mark.parametrize("profile", [b"not a profile at all", swapped()[:200]])
def test_an_unusable_profile_counts_as_absent(profile: bytes) -> None:
    assert np.array_equal(
        decode_photo(encoded(Image.fromarray(CORNERS), icc_profile=profile), "a.png"), CORNERS
    )


def test_a_profile_of_another_mode_counts_as_absent() -> None:
    grey = colours()[..., 0]
    data = encoded(Image.fromarray(grey), icc_profile=swapped())
    assert np.array_equal(decode_photo(data, "a.png")[..., 0], grey)


def test_a_phone_picture_with_a_preview_behind_it_is_its_first_picture() -> None:
    photo = Image.new("RGB", (16, 16), RED)
    data = encoded(photo, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8), BLUE)])
    decoded = decode_photo(data, "a.jpg")
    assert decoded.shape == (16, 16, 3)
    assert np.abs(decoded.astype(int) - RED).max() <= 3


# What is refused


@pytest.mark.parametrize(("format", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short(format: str, name: str, share: float) -> None:
    data = encoded(Image.fromarray(colours(64, 64)), format)
    message = refusal(data[: int(len(data) * share)], name)
    assert "damaged or cut short" in message or "is no JPEG, PNG or WebP" in message


@pytest.mark.parametrize(
    "data", [b"", b"just some text, called a picture\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_something_that_is_no_picture(data: bytes) -> None:
    assert "is no JPEG, PNG or WebP picture: save it as one of these" in refusal(data, "a.png")


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF"])
def test_formats_that_are_not_allowed(format: str) -> None:
    assert "is no JPEG, PNG or WebP picture" in refusal(encoded(Image.fromarray(CORNERS), format), "a.png")


@pytest.mark.parametrize(
    ("format", "name", "right"),
    [("PNG", "a.jpg", ".png"), ("JPEG", "a.png", ".jpg"), ("WEBP", "a.jpeg", ".webp"), ("PNG", "a", ".png")],
)
def test_a_name_that_contradicts_the_content(format: str, name: str, right: str) -> None:
    assert refusal(encoded(Image.fromarray(CORNERS), format), name).endswith(f"let its name end in {right}")


@pytest.mark.parametrize(("format", "name"), [("PNG", "a.png"), ("WEBP", "a.webp")])
def test_an_animation(format: str, name: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    assert "is animated: save a single frame" in refusal(data, name)


@pytest.mark.parametrize("side", [6_400, 10_000, 15_000, 100_000])
def test_a_bomb_is_refused_before_it_is_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise AssertionError("decoded a bomb")

    monkeypatch.setattr(photo_module, "_upright", explode)
    assert "has more than 40 million pixels" in refusal(png(side, side, 2, 8, b""), "a.png")


def test_a_file_with_too_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(PhotoError, match="is larger than 40 MB: make it smaller"):
        load_photo(path)


def test_a_bomb_of_text_beside_the_pixels() -> None:
    text = b"Comment\x00\x00" + zlib.compress(b"a" * 80_000_000)
    assert refusal(png(1, 1, 0, 8, b"\x00\x00", (b"zTXt", text)), "a.png")


def test_files_that_are_not_files(tmp_path: Path) -> None:
    real = tmp_path / "real.png"
    real.write_bytes(encoded(Image.fromarray(CORNERS)))
    link = tmp_path / "link.png"
    link.symlink_to(real)
    with pytest.raises(PhotoError, match="is a symbolic link: put the file itself here"):
        load_photo(link)
    with pytest.raises(PhotoError, match="is missing: add the picture, or mend the name"):
        load_photo(tmp_path / "absent.png")
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    for other in (tmp_path, pipe, Path("/dev/zero")):
        with pytest.raises(PhotoError, match="is no ordinary file: put the file itself here"):
            load_photo(other)


def test_random_damage_never_escapes_as_another_error() -> None:
    rng = np.random.default_rng(7)
    for format, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")):
        whole = encoded(Image.fromarray(colours(24, 24)), format)
        for _ in range(60):
            data = bytearray(whole)
            for at in rng.integers(0, len(data), 6):
                data[at] = rng.integers(0, 256)
            with suppress(PhotoError):
                assert decode_photo(bytes(data), name).dtype == np.uint8


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data, half: data[:half] + b"\xff\xd9",
        lambda data, half: data[:half] + bytes(len(data) - half - 2) + b"\xff\xd9",
        lambda data, half: data[:half] + data[half + 300 :],
    ],
    ids=["cut and ended", "zeros", "a piece missing"],
)
def test_a_jpeg_whose_lower_half_is_invented(
    options: dict[str, object], damage: Callable[[bytes, int], bytes]
) -> None:
    """Pillow shows it, with a grey or smeared half, and says nothing."""
    data = encoded(Image.fromarray(colours(64, 96)), "JPEG", quality=90, **options)
    broken = damage(data, data.rindex(b"\xff\xda") + (len(data) - data.rindex(b"\xff\xda")) // 2)
    with suppress(OSError), Image.open(BytesIO(broken)) as image:
        assert np.asarray(image).shape == (64, 96, 3)
    assert re.search(
        r"is damaged or cut short \(.*(Corrupt JPEG data|Premature end)", refusal(broken, "a.jpg")
    )


@pytest.mark.parametrize(
    ("colour", "bits", "chunks", "what"),
    [
        (0, 16, [(b"tRNS", b"\x7f\xff")], "has a transparent colour of 16 bits (tRNS)"),
        (2, 16, [(b"tRNS", b"\x7f\xff" * 3)], "has a transparent colour of 16 bits (tRNS)"),
        (0, 2, [(b"tRNS", b"\0\1")], "has a transparent colour of 2 bits (tRNS)"),
        (2, 8, [(b"gAMA", struct.pack(">I", 100_000))], "says that its brightness is not that of sRGB (gAMA)"),
        (0, 8, [(b"gAMA", struct.pack(">I", 55_555))], "says that its brightness is not that of sRGB (gAMA)"),
        (2, 8, [(b"cHRM", struct.pack(">8I", 31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000))],
         "says that its colours are not those of sRGB (cHRM)"),
        (2, 8, [(b"cICP", b"\x09\x10\0\1")], "says that its colours are not those of sRGB (cICP)"),
        (2, 8, [(b"sRGB", b"\0"), (b"cICP", b"\x0c\x0d\0\1")], "says that its colours are not those of sRGB (cICP)"),
    ],
)  # fmt: skip
def test_a_png_that_browsers_show_otherwise(
    colour: int, bits: int, chunks: list[tuple[bytes, bytes]], what: str
) -> None:
    row = b"\0" + bytes(6 if colour == 2 else 2)
    row = row if bits == 16 else b"\0" + bytes(3 if colour == 2 else 1)
    assert f"a.png: {what}: save it with 8 bits a colour in sRGB" == refusal(
        png(1, 1, colour, bits, row, *chunks), "a.png"
    )


@pytest.mark.parametrize(
    "chunks",
    [
        [(b"gAMA", struct.pack(">I", 45_455))],
        [(b"gAMA", struct.pack(">I", 45_000))],
        [(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 100_000))],  # sRGB counts
        [(b"cICP", b"\1\x0d\0\1"), (b"gAMA", struct.pack(">I", 100_000))],
        [(b"iCCP", b"x\0\0" + zlib.compress(swapped())), (b"gAMA", struct.pack(">I", 100_000))],
    ],
)
def test_a_png_that_says_it_is_srgb(chunks: list[tuple[bytes, bytes]]) -> None:
    expected = [100, 200, 50] if chunks[0][0] == b"iCCP" else [200, 100, 50]
    decoded = decode_photo(png(1, 1, 2, 8, b"\0" + bytes((200, 100, 50)), *chunks), "a.png")
    assert np.abs(decoded[0, 0].astype(int) - expected).max() <= (3 if chunks[0][0] == b"iCCP" else 0)


def test_a_cmyk_jpeg_with_colours_of_an_unusual_resolution() -> None:
    """The strict decoder does not know it, and the other hides damage."""
    data = encoded(Image.new("CMYK", (16, 16)), "JPEG", subsampling=2)
    assert refusal(data, "a.jpg").endswith("keeps its colours at an unusual resolution: export it again")


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_webp_is_not_turned_as_browsers_do_not(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(CORNERS), "WEBP", lossless=True, exif=exif)
    assert np.array_equal(decode_photo(data, "a.webp"), CORNERS)


# Shape and scale


def test_cover_crop_keeps_the_middle_of_a_wide_and_of_a_tall_picture() -> None:
    wide = np.zeros((10, 40, 3), np.uint8)
    wide[:, 15:25] = RED
    square = cover_crop(wide, 20, 20)
    assert (square[:, 7:13] == RED).all()  # nearer to its edges, Lanczos mixes in what lies outside
    assert (square[..., 0] > 200).all()
    assert np.array_equal(cover_crop(wide.transpose(1, 0, 2).copy(), 20, 20), square.transpose(1, 0, 2))


def test_cover_crop_leaves_a_fitting_picture_alone() -> None:
    pixels = colours()
    cropped = cover_crop(pixels, *pixels.shape[:2])
    assert np.array_equal(cropped, pixels)
    assert cropped is not pixels


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (7, 11), (301, 451), (1411, 1411)])
def test_cover_crop_always_covers(shape: tuple[int, int]) -> None:
    cropped = cover_crop(np.full((*shape, 3), 200, np.uint8), 320, 400)
    assert cropped.shape == (320, 400, 3)
    assert (cropped == 200).all()


def test_to_tensor() -> None:
    pixels = colours()
    tensor = to_tensor(pixels)
    assert tensor.shape == (1, 3, 12, 10)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    assert tensor[0, 2, 3, 4] == np.float32(pixels[3, 4, 2]) / np.float32(255)
    assert to_tensor(np.full((1, 1, 3), 255, np.uint8)).max() == 1.0
