"""Encoding: exact is exact, light is light, and the same pixels always give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from gallery_gen.images import Encoded, decode_pixels, encode_exact, encode_light, encode_views

Pixels = NDArray[np.uint8]


def noise(height: int, width: int) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def smooth(height: int, width: int) -> Pixels:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows * 255 // height, columns * 255 // width, (rows + columns) % 256], -1).astype(
        np.uint8
    )


def size(encoded: Encoded) -> tuple[int, int]:
    with Image.open(BytesIO(encoded.data)) as image:
        assert image.format == {"png": "PNG", "jpg": "JPEG"}[encoded.suffix]
        return image.size


@pytest.mark.parametrize("shape", [(1, 1), (63, 79), (318, 398), (5, 700)])
def test_exact_gives_every_pixel_back(shape: tuple[int, int]) -> None:
    for pixels in (noise(*shape), smooth(*shape)):
        encoded = encode_exact(pixels)
        assert np.array_equal(decode_pixels(encoded.data), pixels)
        assert (encoded.width, encoded.height) == size(encoded) == shape[::-1]
        assert encoded.suffix == "png"


def test_a_side_too_long_for_jpeg_stays_lossless() -> None:
    pixels = smooth(65_600, 200)
    encoded = encode_light(pixels, 200)
    assert encoded.suffix == "png"
    assert np.array_equal(decode_pixels(encoded.data), pixels)


@pytest.mark.parametrize("shape", [(63, 79), (128, 128), (400, 128), (14, 599)])
def test_small_pictures_stay_lossless_and_share_the_exact_file(shape: tuple[int, int]) -> None:
    pixels = noise(*shape)
    assert encode_light(pixels, 640) == encode_exact(pixels)


def test_larger_pictures_lose_detail_but_not_size() -> None:
    pixels = smooth(318, 398)
    light = encode_light(pixels, 640)
    assert (light.width, light.height) == size(light) == (398, 318)
    assert len(light.data) < len(encode_exact(noise(318, 398)).data) / 4
    difference = np.abs(decode_pixels(light.data).astype(int) - pixels)
    assert 0 < difference.mean() < 6


@pytest.mark.parametrize(
    ("shape", "expected"), [((320, 400), (240, 192)), ((320, 1208), (240, 64)), ((1, 900), (240, 1))]
)
def test_wide_pictures_are_scaled_to_the_width_asked_for(
    shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    light = encode_light(smooth(*shape), 240)
    assert (light.width, light.height) == size(light) == expected


@pytest.mark.parametrize("shape", [(63, 79), (150, 200), (318, 398), (100, 900)])
def test_views_are_exact_and_light_and_share_what_is_the_same(shape: tuple[int, int]) -> None:
    pixels = noise(*shape)
    views = encode_views(pixels, (640, 240))
    assert views == (encode_exact(pixels), encode_light(pixels, 640), encode_light(pixels, 240))
    assert len(set(map(id, views))) == len({view.data for view in views})


def test_files_carry_no_metadata() -> None:
    for encoded in (encode_exact(noise(200, 200)), encode_light(noise(200, 200), 640)):
        for chunk in (b"Exif", b"eXIf", b"XMP", b"xmp", b"iCCP", b"ICC_PROFILE", b"tEXt", b"tIME"):
            assert chunk not in encoded.data


def test_bytes_are_the_same_in_another_process() -> None:
    code = (
        "import numpy as np; from hashlib import sha256;"
        "from gallery_gen.images import encode_exact, encode_light;"
        "p = np.random.default_rng(3).integers(0, 256, (150, 200, 3), dtype=np.uint8);"
        "data = encode_exact(p).data + encode_light(p, 160).data + encode_light(p, 640).data;"
        "print(sha256(data).hexdigest())"
    )
    pixels = noise(150, 200)
    here = sha256(
        encode_exact(pixels).data + encode_light(pixels, 160).data + encode_light(pixels, 640).data
    ).hexdigest()
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here


def test_noise_stays_noise_where_single_pixels_are_kept() -> None:
    picture = noise(318, 398)
    kept, averaged = (
        decode_pixels(encode_light(picture, 240, smooth=smooth).data) for smooth in (False, True)
    )
    assert kept.std() > 1.5 * averaged.std()
