"""A photo becomes fit for photos/: upright, plain, sRGB, no larger than needed, and otherwise untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery_gen.errors import PhotoError
from gallery_gen.images import MAX_KEPT_BYTES, decode_photo, notes, prepare, suffix_of
from tests.contribute.camera import notes as exif
from tests.images.corpus import swapped

COLOURS = np.array([[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (255, 255, 255)]], np.uint8)


def picture(height: int = 60, width: int = 90) -> Image.Image:
    """Four areas of colour, so that it is seen which side is up."""
    return Image.fromarray(COLOURS.repeat(height // 2, 0).repeat(width // 2, 1))


def noise(height: int, width: int) -> Image.Image:
    """What no encoder makes small."""
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8))


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


FORMATS: list[tuple[str, str, dict[str, object]]] = [
    ("JPEG", ".jpg", {"quality": 95}),
    ("PNG", ".png", {}),
    ("WEBP", ".webp", {"lossless": True}),
]


@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_what_is_fit_keeps_its_bytes(format: str, suffix: str, options: dict[str, object]) -> None:
    data = encoded(picture(), format, **options)
    prepared = prepare(data, f"a{suffix}")
    assert (prepared.data, prepared.done, prepared.suffix) == (data, (), suffix)


@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_notes_alone_are_cut_out_without_encoding_again(
    format: str, suffix: str, options: dict[str, object]
) -> None:
    data = encoded(picture(), format, exif=exif(), **options)
    prepared = prepare(data, f"a{suffix}")
    assert prepared.done == ("removed EXIF, which told where it was taken (GPS) and a serial number",)
    assert len(prepared.data) < len(data)
    assert np.array_equal(decode_photo(prepared.data, f"a{suffix}"), decode_photo(data, f"a{suffix}"))


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS[:2])
def test_it_is_turned_upright(format: str, suffix: str, options: dict[str, object], orientation: int) -> None:
    data = encoded(picture(), format, exif=exif(orientation), **options)
    prepared = prepare(data, f"a{suffix}")
    assert prepared.done[0] == "turned upright"
    assert notes(prepared.data) == ()
    seen, expected = decode_photo(prepared.data, f"a{suffix}"), decode_photo(data, f"a{suffix}")
    assert seen.shape == expected.shape
    assert np.abs(seen.astype(int) - expected).mean() < 3
    assert np.array_equal(seen, prepared.pixels)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_webp_stands_as_browsers_show_it(orientation: int) -> None:
    """They turn no WebP, whatever its notes say; `test_own_picture.py` asks one."""
    prepared = prepare(encoded(picture(), "WEBP", lossless=True, exif=exif(orientation)), "a.webp")
    assert np.array_equal(prepared.pixels, np.asarray(picture()))
    assert "turned upright" not in prepared.done


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1280, 1800), (640, 900)), ((1800, 1280), (1125, 800)), ((640, 2000), None), ((10, 4000), None)],
)
def test_a_large_one_still_covers_what_is_needed(
    size: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    data = encoded(picture(*size), "PNG")
    prepared = prepare(data, "a.png")
    assert prepared.pixels.shape[:2] == (expected or size)
    assert bool(prepared.done) == bool(expected)
    assert prepare(data, "a.png", only_mend=True).done == ()


def test_what_must_be_encoded_again_is_scaled_also_where_only_that_is_mended() -> None:
    data = encoded(picture(1280, 1800), "JPEG", exif=exif(6))
    prepared = prepare(data, "a.jpg", only_mend=True)
    assert prepared.done[:2] == ("turned upright", "scaled from 1280 × 1800 to 800 × 1125 pixels")


@pytest.mark.parametrize(
    ("size", "name", "options", "kind"),
    [
        ((2400, 1080), "PNG", {}, "JPEG"),  # a screenshot of a photo
        ((700, 700), "PNG", {}, "PNG"),
        ((640, 4000), "PNG", {}, "JPEG"),
        ((30, 30_000), "PNG", {}, "PNG"),
        ((1, 700_000), "PNG", {}, "PNG"),
        ((3000, 3000), "JPEG", {"quality": 95}, "JPEG"),
        ((900, 900), "WEBP", {"lossless": True}, "PNG"),
        ((900, 1800), "WEBP", {"lossless": True}, "JPEG"),
    ],
)
def test_the_first_form_that_fits_is_chosen(
    size: tuple[int, int], name: str, options: dict[str, object], kind: str
) -> None:
    suffix = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}[name]
    prepared = prepare(encoded(noise(*size), name, **options), f"a{suffix}")
    assert len(prepared.data) <= MAX_KEPT_BYTES
    assert notes(prepared.data) == ()
    assert prepared.suffix == {"PNG": ".png", "JPEG": ".jpg"}[kind]
    again = prepare(prepared.data, f"a{prepared.suffix}", only_mend=True)
    assert (again.data, again.done) == (prepared.data, ())


def test_a_very_long_picture_is_cut_to_its_middle_rather_than_made_narrow() -> None:
    strip = np.array(noise(700, 9000))
    strip[:, 3000:6000] = (200, 30, 40)
    prepared = prepare(encoded(Image.fromarray(strip), "PNG"), "a.png")
    height, width, _ = prepared.pixels.shape
    assert height == 640
    assert 1280 <= width <= 3200
    assert (prepared.pixels[:, width // 2 - 500 : width // 2 + 500] == (200, 30, 40)).all()


def test_colours_become_srgb() -> None:
    cmyk = encoded(picture().convert("CMYK"), "JPEG", quality=95, subsampling=0)
    prepared = prepare(cmyk, "a.jpg")
    assert prepared.done[0] == "converted to sRGB"
    with Image.open(BytesIO(prepared.data)) as image:
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"no profile"):  # one that changes nothing goes, and the picture stays as it is
        for format, suffix, options in FORMATS:
            prepared = prepare(encoded(picture(), format, icc_profile=profile, **options), f"a{suffix}")
            assert prepared.done == ("removed a colour profile",)
            assert prepared.data == encoded(picture(), format, **options)


def test_grey_stays_grey() -> None:
    data = encoded(picture(1200, 1800).convert("L"), "JPEG")
    with Image.open(BytesIO(prepare(data, "a.jpg").data)) as image:
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
            prepare(data, "a.png")


@pytest.mark.parametrize(("format", "suffix", "options"), FORMATS)
def test_a_profile_of_another_space_is_applied(format: str, suffix: str, options: dict[str, object]) -> None:
    data = encoded(picture(), format, icc_profile=swapped(), **options)
    prepared = prepare(data, f"a{suffix}")
    assert prepared.done[0] == "converted to sRGB"
    assert notes(prepared.data) == ()
    seen = decode_photo(prepared.data, f"a{prepared.suffix}").astype(int)
    assert np.abs(seen - decode_photo(data, f"a{suffix}")).mean() < 2
    assert np.abs(seen - np.asarray(picture())[..., [1, 0, 2]]).mean() < 3


def test_a_profile_s_name_does_not_decide() -> None:
    """It says sRGB, and swaps two channels."""
    assert b"s\0R\0G\0B" in swapped()
    data = encoded(picture(), "PNG", icc_profile=swapped())
    assert prepare(data, "a.png").pixels[0, 0].tolist() == [0, 255, 0]


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_camera_s_photo_is_scaled_though_it_could_not_stay(orientation: int) -> None:
    data = encoded(picture(60, 90).resize((9000, 6000), 0), "JPEG", exif=exif(orientation))
    with pytest.raises(PhotoError, match=r"more than 40 million pixels \(9000×6000\)"):
        decode_photo(data, "a.jpg")
    prepared = prepare(data, "a.jpg")
    before, after = ("9000 × 6000", "960 × 640") if orientation == 1 else ("6000 × 9000", "800 × 1200")
    assert f"scaled from {before} to {after} pixels" in prepared.done
    seen = prepare(encoded(picture(60, 90), "JPEG", quality=100, exif=exif(orientation)), "a.jpg").pixels
    corners = np.ix_([2, -3], [2, -3])
    assert np.allclose(prepared.pixels[corners], seen[corners].astype(int), atol=12)


@pytest.mark.parametrize(
    ("format", "mode", "side"), [("PNG", "L", 6400), ("JPEG", "CMYK", 6400), ("JPEG", "L", 10_600)]
)
def test_a_picture_that_costs_too_much_to_scale_is_refused(format: str, mode: str, side: int) -> None:
    with pytest.raises(PhotoError, match=r"more than \d+ million pixels"):
        prepare(encoded(Image.new(mode, (side, side)), format), f"a.{format.lower()}")


def test_a_strip_too_long_for_its_format_s_limits_is_told_as_scaled() -> None:
    prepared = prepare(encoded(Image.new("L", (65_000, 620)), "JPEG"), "a.jpg")
    assert prepared.done[0].startswith("scaled from 65000 × 620 to ")


def test_no_warning_of_pillow_s_is_printed(tmp_path: Path) -> None:
    """In a process as people start it: pytest makes errors of warnings, or hides them."""
    entry = (0x0112).to_bytes(2, "little") + b"\3\0" + (9_000).to_bytes(4, "little") + b"\xff\xff\0\0"
    broken = b"Exif\0\0II*\0\x08\0\0\0\1\0" + entry + bytes(4)
    names = []
    for kind, suffix, options in FORMATS:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(encoded(picture(), kind, exif=broken, **options))
        names.append(str(path))
    program = (
        "import sys, json; from pathlib import Path; from gallery_gen.images import *\n"
        "print(json.dumps([[explain_notes(Path(n).read_bytes()), prepare(Path(n).read_bytes(), n).done] for n in sys.argv[1:]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(json.loads(done.stdout)) == 3
