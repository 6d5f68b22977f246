"""`add` and `check --fix` agree with `check`, whatever the photo: what they wrote has nothing left to mend."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from gallery_gen.contribute import Offer, check, mend, prepare_file, save
from gallery_gen.images import decode_photo
from tests.conftest import SIDECAR, write_project
from tests.contribute.camera import notes
from tests.images.corpus import profile, swapped
from tests.pipeline.test_build import tree

VALUES = {
    "title": "A thing",
    "alt": "A thing that is seen from the side.",
    "credit": "Somebody",
    "licence": "CC0-1.0",
    "source": "own photo, 2026",
}
SIDES = st.one_of(st.integers(1, 900), st.sampled_from([1080, 1500, 2400, 3300]))
SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


@dataclass(frozen=True)
class Taken:
    """A photo as somebody may have it."""

    height: int
    width: int
    format: str = "PNG"
    mode: str = "RGB"
    grain: int = 1
    """The smaller, the worse it is to compress."""
    quality: int = 95
    orientation: int = 1
    profile: str = "none"
    lossless: bool = False

    @property
    def name(self) -> str:
        return f"thing{SUFFIXES[self.format]}"

    @property
    def data(self) -> bytes:
        small = max(1, self.height // self.grain), max(1, self.width // self.grain), 3
        pixels = np.random.default_rng(self.height).integers(0, 256, small, np.uint8)
        image = Image.fromarray(pixels).resize((self.width, self.height), Image.Resampling.BICUBIC)
        kinds: dict[str, dict[str, object]] = {
            "PNG": {},
            "JPEG": {"quality": self.quality, "subsampling": 0},
            "WEBP": {"quality": self.quality, "lossless": self.lossless, "method": 0},
        }
        options = kinds[self.format]
        if self.orientation > 1:
            options["exif"] = notes(self.orientation)
        if self.profile != "none":
            options["icc_profile"] = profile() if self.profile == "sRGB" else swapped()
        file = BytesIO()
        image.convert(self.mode).save(file, self.format, **options)
        return file.getvalue()


MODES = {"PNG": ["RGB", "L", "P", "1", "RGBA", "LA"], "JPEG": ["RGB", "L", "CMYK"], "WEBP": ["RGB", "RGBA"]}
PHOTOS = st.sampled_from(list(MODES)).flatmap(
    lambda format: st.builds(
        Taken,
        height=SIDES,
        width=SIDES,
        format=st.just(format),
        mode=st.sampled_from(MODES[format]),
        grain=st.sampled_from([1, 3, 40]),
        quality=st.sampled_from([50, 95, 100]),
        orientation=st.integers(1, 8),
        profile=st.sampled_from(["none", "sRGB", "swapped"]),
        lossless=st.booleans(),
    )
)
every_photo = settings(max_examples=25, derandomize=True, deadline=None)
SCREENSHOT = Taken(2400, 1080, grain=2)
LYING = Taken(2400, 3300, "JPEG", grain=9, quality=60, orientation=6)


@every_photo
@given(PHOTOS)
@example(SCREENSHOT)
@example(LYING)
def test_what_was_added_is_right(photo: Taken) -> None:
    with tempfile.TemporaryDirectory() as aside, tempfile.TemporaryDirectory() as folder:
        source, project = Path(aside) / photo.name, write_project(Path(folder))
        source.write_bytes(photo.data)
        save(project, Offer(source, "thing", prepare_file(source), VALUES))
        assert check(project, ["thing"]) == []
        assert mend(project) == []


@every_photo
@given(PHOTOS)
@example(SCREENSHOT)
@example(LYING)
def test_what_was_mended_is_right_and_is_mended_once(photo: Taken) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = write_project(Path(folder))
        (project / "photos" / photo.name).write_bytes(photo.data)
        (project / "photos" / "thing.yml").write_text(SIDECAR.format(**VALUES))
        before = check(project, ["thing"])
        assert all("--fix" in problem.mend for problem in before)
        assert bool(mend(project)) == bool(before)
        assert check(project) == []
        written = tree(project)
        assert mend(project) == []
        assert tree(project) == written


def test_the_examples_are_what_they_are_to_be() -> None:
    assert len(SCREENSHOT.data) > 2_000_000
    assert 1_000_000 < len(LYING.data) < 2_000_000
    assert decode_photo(LYING.data, LYING.name).shape[0] > 3000
