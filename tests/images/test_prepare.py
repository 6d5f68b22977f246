"""A photo becomes fit for photos/: upright, clean, sRGB, no larger than needed, and otherwise untouched."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery_gen.errors import PhotoError
from gallery_gen.images import decode_photo, metadata, prepare, suffix_of
from tests.contribute.camera import notes

COVER = (64, 80)
COLOURS = np.array([[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (255, 255, 255)]], np.uint8)


def picture(height: int = 60, width: int = 90) -> Image.Image:
    """Four areas of colour, so that it is seen which side is up."""
    return Image.fromarray(COLOURS.repeat(height // 2, 0).repeat(width // 2, 1))


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


FORMATS = [("JPEG", ".jpg", {"quality": 95}), ("PNG", ".png", {}), ("WEBP", ".webp", {"lossless": True})]


@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_what_is_fit_keeps_its_bytes(format: str, suffix: str, options: dict[str, object]) -> None:
    data = encoded(picture(), format, **options)
    prepared = prepare(data, f"a{suffix}", COVER)
    assert (prepared.data, prepared.done, prepared.suffix) == (data, (), suffix)


@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_notes_alone_are_cut_out_without_encoding_again(
    format: str, suffix: str, options: dict[str, object]
) -> None:
    data = encoded(picture(), format, exif=notes(), **options)
    prepared = prepare(data, f"a{suffix}", COVER)
    assert prepared.done == ("removed EXIF, which told where it was taken (GPS) and a serial number",)
    assert len(prepared.data) < len(data)
    assert np.array_equal(decode_photo(prepared.data, f"a{suffix}"), decode_photo(data, f"a{suffix}"))


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_it_is_turned_upright(format: str, suffix: str, options: dict[str, object], orientation: int) -> None:
    data = encoded(picture(), format, exif=notes(orientation), **options)
    prepared = prepare(data, f"a{suffix}", COVER)
    assert prepared.done[0] == "turned upright"
    assert metadata(prepared.data) == ()
    seen, expected = decode_photo(prepared.data, f"a{suffix}"), decode_photo(data, f"a{suffix}")
    assert seen.shape == expected.shape
    assert np.abs(seen.astype(int) - expected).mean() < 3
    assert np.array_equal(seen, prepared.pixels)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((600, 900), (64, 96)), ((900, 600), (120, 80)), ((64, 200), None), ((10, 4000), None)],
)
def test_a_large_one_still_covers_what_is_needed(
    size: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    prepared = prepare(encoded(picture(*size), "PNG"), "a.png", COVER)
    assert prepared.pixels.shape[:2] == (expected or size)
    assert bool(prepared.done) == bool(expected)
    assert prepare(encoded(picture(*size), "PNG"), "a.png").done == ()


def test_colours_become_srgb() -> None:
    cmyk = encoded(picture().convert("CMYK"), "JPEG", quality=95)
    prepared = prepare(cmyk, "a.jpg", COVER)
    assert prepared.done == ("converted to sRGB",)
    with Image.open(BytesIO(prepared.data)) as image:
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info
    srgb = encoded(
        picture(), "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    assert prepare(srgb, "a.png", COVER).data == srgb
    broken = encoded(picture(), "PNG", icc_profile=b"no profile")
    assert prepare(broken, "a.png", COVER).data == broken


def test_grey_stays_grey() -> None:
    data = encoded(picture(600, 900).convert("L"), "JPEG")
    with Image.open(BytesIO(prepare(data, "a.jpg", COVER).data)) as image:
        assert image.mode == "L"


@pytest.mark.parametrize(
    ("name", "format", "suffix"),
    [
        ("a.png", "JPEG", ".jpg"),
        ("a", "PNG", ".png"),
        ("a.jpg", "WEBP", ".webp"),
        ("A.JPEG", "JPEG", ".JPEG"),
    ],
)
def test_the_ending_is_that_of_the_content(name: str, format: str, suffix: str) -> None:
    data = encoded(picture(), format)
    assert suffix_of(data, name) == suffix
    assert prepare(data, name).suffix == suffix


def test_what_is_no_picture_is_one_message() -> None:
    for data in (b"<svg/>", b"GIF89a", encoded(picture(), "PNG")[:60]):
        with pytest.raises(PhotoError, match=r"a\.png: "):
            prepare(data, "a.png", COVER)


def test_a_profile_of_another_space_is_applied() -> None:
    path = Path(__file__).parents[2] / "photos" / "rocket.jpg"  # its profile is not sRGB's
    prepared = prepare(path.read_bytes(), "rocket.jpg", (640, 800))
    assert prepared.done == ("converted to sRGB",)
    with Image.open(BytesIO(prepared.data)) as image:
        assert "icc_profile" not in image.info
        seen = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(seen - decode_photo(path.read_bytes(), "rocket.jpg")).mean() < 2


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_camera_s_photo_is_scaled_though_it_could_not_stay(orientation: int) -> None:
    data = encoded(picture(60, 90).resize((9000, 6000), 0), "JPEG", exif=notes(orientation))
    with pytest.raises(PhotoError, match=r"more than 40 million pixels \(9000×6000\)"):
        decode_photo(data, "a.jpg")
    prepared = prepare(data, "a.jpg", COVER)
    before, after = ("9000 × 6000", "96 × 64") if orientation == 1 else ("6000 × 9000", "80 × 120")
    assert f"scaled from {before} to {after} pixels" in prepared.done
    seen = prepare(encoded(picture(60, 90), "JPEG", quality=100, exif=notes(orientation)), "a.jpg").pixels
    corners = np.ix_([2, -3], [2, -3])
    assert np.allclose(prepared.pixels[corners], seen[corners].astype(int), atol=12)


@pytest.mark.parametrize(
    ("format", "mode", "side"), [("PNG", "L", 6400), ("JPEG", "CMYK", 6400), ("JPEG", "L", 10_600)]
)
def test_a_picture_that_costs_too_much_to_scale_is_refused(format: str, mode: str, side: int) -> None:
    with pytest.raises(PhotoError, match="more than 40 million pixels"):
        prepare(encoded(Image.new(mode, (side, side)), format), f"a.{format.lower()}", COVER)


def test_a_strip_too_long_for_its_format_s_limits_is_told_as_scaled() -> None:
    prepared = prepare(encoded(Image.new("L", (65_000, 620)), "JPEG"), "a.jpg", COVER)
    assert prepared.done[0].startswith("scaled from 65000 × 620 to ")
