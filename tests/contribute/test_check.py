"""Everything wrong with photos is said at once; what leaves no choice is mended, and nothing else is touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gallery_gen.contribute import check, find_slug, mend, prepare_file, refuse_twin
from gallery_gen.errors import GalleryError, Problem
from gallery_gen.images import COVER, MAX_KEPT_BYTES, cover_crop, decode_photo, load_photo, notes
from tests.conftest import SIDECAR, edit
from tests.contribute.camera import ON_ITS_SIDE, bicycle, kite, save
from tests.pipeline.test_build import tree

ROOT = Path(__file__).parents[2]


def give(project: Path, name: str, source: Path | Image.Image, orientation: int = ON_ITS_SIDE) -> Path:
    """Put a photo and a right sidecar into photos/."""
    path = project / "photos" / name
    if isinstance(source, Path):
        shutil.copy(source, path)
    else:
        save(source, path, orientation)
    path.with_suffix(".yml").write_text(
        SIDECAR.format(title="A thing", alt="A thing that is seen from the side.")
    )
    return path


def said(project: Path, *only: str) -> list[str]:
    return [str(problem) for problem in check(project, only)]


def test_all_is_well(project: Path) -> None:
    assert check(project) == []


def test_our_own_photos_are_well() -> None:
    assert check(ROOT) == []


def test_everything_is_said_at_once(project: Path) -> None:
    give(project, "My Kite.PNG", kite())
    edit(project / "photos" / "My Kite.yml", "licence: CC0-1.0", "licence: CC BY 4.0")
    edit(project / "photos" / "noise.yml", "credit", "kredit")
    edit(project / "gallery.yml", "layer: ReLU", "layer: RelU")
    assert said(project) == [
        "gallery.yml:10: configurations.0.layers.1: unknown layer 'RelU': did you mean 'ReLU'?",
        "photos/My Kite.PNG: holds a JPEG picture: let its name end in .jpg, or run gallery-gen check --fix 'photos/My Kite.PNG'",
        "photos/My Kite.PNG: file name: 'My Kite' cannot be an address: rename it to my-kite.PNG, and its sidecar to my-kite.yml",
        "photos/My Kite.PNG: metadata: holds more than a plain picture (EXIF), which tells where it was taken (GPS) and a serial number: run gallery-gen check --fix 'photos/My Kite.PNG', or save it without them",
        "photos/My Kite.yml:4: licence: unknown value 'CC BY 4.0': write CC-BY-4.0",
        "photos/noise.yml:3: kredit: unknown field: did you mean 'credit'?",
    ]
    assert len(said(project, "My Kite")) == 4
    assert said(project, "noise") == ["photos/noise.yml:3: kredit: unknown field: did you mean 'credit'?"]
    assert said(project, "stripes") == []


def test_a_name_that_is_kept_is_to_be_another(project: Path) -> None:
    give(project, "index.jpg", kite(), orientation=1)
    mend(project)
    what = "photos/index.jpg: file name: 'index' is a name that computers keep for themselves"
    assert said(project) == [f"{what}: rename it to index-photo.jpg, and its sidecar to index-photo.yml"]
    for suffix in (".jpg", ".yml"):
        (project / f"photos/index{suffix}").rename(project / f"photos/index-photo{suffix}")
    assert check(project) == []


def test_a_name_is_not_to_become_one_that_is_there(project: Path) -> None:
    give(project, "Noise!.jpg", kite(), orientation=1)
    assert any("rename it to noise-2.jpg, and its sidecar to noise-2.yml" in line for line in said(project))


def test_control_characters_in_names_are_shown_escaped(project: Path, tmp_path: Path) -> None:
    name = "a\x1b[2Jb\n.jpg"
    give(project, name, kite())
    assert said(project)
    for line in (*said(project), *map(str, mend(project))):
        assert "\x1b" not in line
        assert "\n" not in line
    with pytest.raises(GalleryError, match=r"a\\x1b\[2Jb\\n\.jpg: is missing"):
        prepare_file(tmp_path / name)
    with pytest.raises(GalleryError, match=r"same picture as photos/a\\x1b\[2Jb\\n\.jpg: choose"):
        refuse_twin(project, prepare_file(project / "photos" / name))


def test_a_linked_folder_of_photos_is_refused_and_left_alone(project: Path, tmp_path: Path) -> None:
    """Also by `add`; see `test_command.py`."""
    elsewhere = tmp_path / "elsewhere"
    give(project, "kite.jpg", kite())
    (project / "photos").rename(elsewhere)
    (project / "photos").symlink_to(elsewhere)
    before = tree(elsewhere)
    assert "photos: is a symbolic link: put the folder itself here" in said(project)
    assert mend(project) == []
    assert tree(elsewhere) == before


def test_a_large_file_is_refused(project: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1500, 2000, 3), np.uint8)
    path = give(project, "large.jpg", Image.fromarray(noise))
    assert path.stat().st_size > MAX_KEPT_BYTES
    assert any("large.jpg: size: has " in line and "1500 × 2000" not in line for line in said(project))


@pytest.mark.parametrize(
    ("format", "options"), [("PNG", {}), ("WEBP", {"quality": 80}), ("JPEG", {"quality": 70})]
)
def test_the_same_picture_in_another_form_is_refused(
    project: Path, format: str, options: dict[str, int]
) -> None:
    suffix = {"PNG": "png", "WEBP": "webp", "JPEG": "jpg"}[format]
    give(project, "cat.png", ROOT / "photos" / "cat.png")
    cat = Image.open(ROOT / "photos" / "cat.png")
    again = give(project, f"zcat.{suffix}", kite())
    cat.resize((902, 600)).save(again, format, **options)
    assert said(project) == [
        f"photos/zcat.{suffix}: shows the same picture as photos/cat.png: keep one of them"
    ]
    assert said(project, "cat") == [
        f"photos/cat.png: shows the same picture as photos/zcat.{suffix}: keep one of them"
    ]
    assert said(project, "noise") == []


def test_our_textures_are_not_taken_for_one_another() -> None:
    assert not [line for line in said(ROOT) if "same picture" in line]


@pytest.mark.parametrize("name", ["noise", "noise.png", "noise.yml", "photos/noise.png"])
def test_a_photo_is_found_by_slug_or_path(project: Path, name: str) -> None:
    assert find_slug(project, name) == "noise"
    assert find_slug(project, str(project / "photos" / "noise.png")) == "noise"
    for wrong in (
        "nois",
        "photos/nois.png",
        "../noise.png",
        "elsewhere/noise.png",
        str(project / "noise.png"),
    ):
        assert find_slug(project, wrong) is None


def test_mending_says_what_it_did_and_leaves_nothing_to_mend(project: Path) -> None:
    path = give(project, "kite.png", kite())
    expected = decode_photo(path.read_bytes(), "kite.jpg")
    before = {name: data for name, data in tree(project).items() if "kite" not in name}
    assert mend(project) == [
        Problem("photos/kite.png", None, "mended", "turned upright", ""),
        Problem("photos/kite.png", None, "mended", "scaled from 900 × 720 to 800 × 640 pixels", ""),
        Problem(
            "photos/kite.png",
            None,
            "mended",
            "removed EXIF, which told where it was taken (GPS) and a serial number",
            "",
        ),
        Problem("photos/kite.png", None, "mended", "renamed to kite.jpg", ""),
    ]
    assert not path.exists()
    scaled = cover_crop(expected, 640, 800)
    assert np.abs(load_photo(path.with_suffix(".jpg")).astype(int) - scaled).mean() < 2
    assert check(project) == []
    assert {name: data for name, data in tree(project).items() if "kite" not in name} == before
    assert mend(project) == []


def test_mending_notes_alone_changes_no_pixel(project: Path) -> None:
    path = give(project, "kite.jpg", kite(), orientation=1)
    expected = decode_photo(path.read_bytes(), path.name)
    mend(project)
    assert np.array_equal(load_photo(path), expected)
    assert notes(path.read_bytes()) == ()


def test_mending_scales_what_is_too_large(project: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1500, 2000, 3), np.uint8)
    path = give(project, "large.jpg", Image.fromarray(noise))
    mend(project)
    assert load_photo(path).shape[:2] == (640, 853)
    assert COVER == (640, 800)
    assert check(project) == []


def test_a_photo_with_too_many_pixels_is_told_whole_and_mended(project: Path) -> None:
    give(project, "wide.JPG", kite().resize((9000, 7200), Image.Resampling.NEAREST))
    fix = "run gallery-gen check --fix photos/wide.JPG"
    assert said(project) == [
        f"photos/wide.JPG: has more than 40 million pixels (7200×9000): scale it down, or {fix}",
        "photos/wide.JPG: metadata: holds more than a plain picture (EXIF), which tells where it was taken (GPS)"
        f" and a serial number: {fix}, or save it without them",
    ]
    mended = [problem.what for problem in mend(project)]
    assert mended[:2] == ["turned upright", "scaled from 9000 × 7200 to 800 × 640 pixels"]
    assert check(project) == []


def test_mending_touches_only_what_is_asked_for_and_never_another_file(project: Path) -> None:
    give(project, "kite.png", kite())
    give(project, "bike.jpg", bicycle())
    assert {done.file for done in mend(project, {"kite"})} == {"photos/kite.png"}
    give(project, "kite.png", kite())
    before = tree(project)
    assert mend(project, {"kite"}) == []  # kite.jpg is there
    assert tree(project) == before


def test_a_link_is_not_followed(project: Path, tmp_path: Path) -> None:
    outside = save(kite(), tmp_path / "outside.jpg")
    before = outside.read_bytes()
    (project / "photos" / "link.jpg").symlink_to(outside)
    mend(project)
    assert outside.read_bytes() == before
    assert any("symbolic link" in line for line in said(project))


def test_what_cannot_be_decoded_is_left_alone(project: Path) -> None:
    path = project / "photos" / "noise.png"
    path.write_bytes(path.read_bytes()[:100])
    before = tree(project)
    assert mend(project) == []
    assert tree(project) == before
    assert len(said(project, "noise")) == 1
