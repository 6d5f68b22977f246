"""Every odd or broken picture file ends as the right picture or in one message, in 1 GB and 5 s."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gallery_gen.errors import PhotoError
from gallery_gen.images import decode_photo
from tests.images.corpus import Odd, corpus, encoded
from tests.images.decode_limited import WAYS

ROOT = Path(__file__).parents[2]


def decode_limited(
    odds: Iterator[Odd], folder: Path
) -> Iterator[tuple[Odd, dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """What each file should be, and what came of it, in limits, when it was checked, added and mended."""
    kept, paths = [], []
    for number, odd in enumerate(odds):
        path = folder / str(number) / odd.name
        path.parent.mkdir()
        path.write_bytes(odd.data)
        kept.append(Odd(odd.what, odd.name, b"", odd.refusal, odd.shape, odd.colour))
        paths.append(str(path))
    answers = []
    for way in WAYS:
        command = [sys.executable, "-m", "tests.images.decode_limited", way, *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        answers.append([json.loads(line) for line in done.stdout.splitlines()])
    checked, added, mended = answers
    return zip(kept, checked, added, mended, strict=True)


def test_every_odd_file_is_decoded_right_or_refused_in_one_line(tmp_path: Path) -> None:
    wrong = []
    count = 0
    for odd, found, added, mended in decode_limited(corpus(), tmp_path):
        count += 1
        if odd.refusal is not None:
            message = str(found.get("refused", ""))
            right = message.startswith(f"{odd.name}: ") and odd.refusal in message and "\n" not in message
        else:
            right = "shape" in found and (odd.shape is None or found["shape"] == [*odd.shape, 3])
            if right and odd.colour is not None:
                ends = np.array([found["low"], found["high"]], int)
                right = bool(np.abs(ends - odd.colour).max() <= 4)
        if not right:
            wrong.append(f"{odd.what}: {found}")
        for way, other in (("added", added), ("mended", mended)):
            if "failed" in other or ("shape" in found and "shape" not in other):
                wrong.append(f"{odd.what}, {way}: {other}")
    assert wrong == []
    assert count > 200


@pytest.mark.parametrize(
    ("format", "name", "options"),
    [
        ("PNG", "a.png", {}),
        ("JPEG", "a.jpg", {"progressive": True}),
        ("JPEG", "a.jpg", {}),
        ("WEBP", "a.webp", {"lossless": True}),
        ("WEBP", "a.webp", {}),
    ],
)
def test_a_file_cut_anywhere_is_refused_or_still_right(
    format: str, name: str, options: dict[str, object]
) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (24, 20, 3), np.uint8)
    data = encoded(Image.fromarray(pixels), format, **options)
    whole = decode_photo(data, name)
    refused = []
    for length in range(len(data)):
        try:
            found = decode_photo(data[:length], name)
        except PhotoError as error:
            refused.append(str(error))
        else:
            assert np.array_equal(found, whole), length
    assert len(refused) > len(data) * 0.9
    assert all(message.startswith(f"{name}: ") and "\n" not in message for message in refused)


def _seeds() -> list[tuple[str, bytes]]:
    image = Image.fromarray(np.random.default_rng(4).integers(0, 256, (11, 13, 3), np.uint8))
    palette = image.quantize(16)
    return [
        ("a.png", encoded(image)),
        ("a.png", encoded(palette, transparency=3)),
        ("a.jpg", encoded(image, "JPEG")),
        ("a.jpg", encoded(image.convert("CMYK"), "JPEG", progressive=True)),
        ("a.webp", encoded(image.convert("RGBA"), "WEBP")),
        ("a.webp", encoded(image, "WEBP", lossless=True)),
    ]


SEEDS = _seeds()
change = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=0, max_size=6), st.integers(0, 6))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(change, min_size=1, max_size=5))
def test_no_damage_escapes_as_another_error(
    seed: tuple[str, bytes], changes: list[tuple[float, bytes, int]]
) -> None:
    """Bytes are overwritten, put in and taken out."""
    name, data = seed
    for place, put, taken in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + taken :]
    with suppress(PhotoError):
        pixels = decode_photo(data, name)
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3


def test_the_corpus_files_with_metadata_have_it() -> None:
    """Else the tests of what is published would prove nothing."""
    odd = next(odd for odd in corpus() if odd.what == "JPEG orientation 6")
    with Image.open(BytesIO(odd.data)) as image:
        assert image.getexif()[0xA431] == "SERIAL-4711"
        assert image.getexif().get_ifd(0x8825)
