"""A photo becomes two files that the check accepts, both or none, and never takes another's place unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gallery_gen.contribute import Offer, check, explain, prepare_file, save, suggest_slug
from gallery_gen.errors import GalleryError, PhotoError, SpecError
from tests.contribute.camera import ON_ITS_SIDE, bicycle, kite
from tests.contribute.camera import save as shoot
from tests.pipeline.test_build import tree

VALUES: dict[str, Any] = {
    "title": "A red kite: high up",
    "alt": "A red kite with a white tail, high in a blue sky.",
    "credit": "Somebody",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "source": "own photo, 2026",
    "tags": ("object", "colour"),
}


def offer(source: Path, slug: str = "kite", **changes: Any) -> Offer:
    return Offer(source, slug, prepare_file(source), {**VALUES, **changes})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    folder = tmp_path / "camera"
    folder.mkdir()
    return shoot(kite(), folder / "IMG 1.JPG", ON_ITS_SIDE)


def test_both_files_are_written_and_the_check_accepts_them(project: Path, photo: Path) -> None:
    before = photo.read_bytes()
    written = save(project, offer(photo))
    assert written.picture == project / "photos" / "kite.jpg"
    assert yaml.safe_load(written.sidecar.read_text("utf-8")) == {
        **VALUES,
        "licence": "CC-BY-4.0",
        "tags": ["object", "colour"],
    }
    assert check(project) == []
    assert photo.read_bytes() == before
    assert {path.name for path in (project / "photos").iterdir()} == {
        *("kite.jpg", "kite.yml", "noise.png", "noise.yml", "stripes.png", "stripes.yml"),
    }


def test_nothing_takes_another_s_place_unasked(project: Path, photo: Path) -> None:
    before = tree(project)
    with pytest.raises(GalleryError, match=r"photos/noise.png is there already: .*--slug.*--replace"):
        save(project, offer(photo, "noise"))
    assert tree(project) == before
    written = save(project, offer(photo, "noise"), replace=True)
    assert written.picture.name == "noise.jpg"
    assert not (project / "photos" / "noise.png").exists()
    assert check(project) == []


def test_the_same_picture_is_not_taken_twice(project: Path, photo: Path) -> None:
    save(project, offer(photo))
    before = tree(project)
    with pytest.raises(GalleryError, match=r"same picture as photos/kite\.jpg"):
        save(project, offer(photo, "kite-again"))
    assert tree(project) == before
    save(project, offer(photo, title="Better words"), replace=True)
    assert "Better words" in (project / "photos" / "kite.yml").read_text()


def test_a_file_that_lies_in_photos_already_moves(project: Path) -> None:
    source = shoot(kite(), project / "photos" / "My Kite.JPG", ON_ITS_SIDE)
    save(project, offer(source))
    assert not source.exists()
    assert check(project) == []
    same = shoot(bicycle(), project / "photos" / "bike.jpg")
    save(project, offer(same, "bike"))
    assert check(project) == []


@pytest.mark.parametrize("slug", ["Kite", "a b", "../kite", "", "-", "kite.jpg", ".kite", "é"])
def test_a_slug_that_cannot_be_is_refused(project: Path, photo: Path, slug: str) -> None:
    before = tree(project)
    with pytest.raises(GalleryError, match="cannot be"):
        save(project, offer(photo, slug))
    assert tree(project) == before


def test_wrong_values_write_nothing(project: Path, photo: Path) -> None:
    before = tree(project)
    with pytest.raises(SpecError) as caught:
        save(project, offer(photo, alt="A kite", licence="GPL"))
    assert [problem.field for problem in caught.value.problems] == ["alt", "licence"]
    assert tree(project) == before


def test_a_folder_that_cannot_be_written_is_one_message(
    project: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second file fails; the first goes again."""
    before = tree(project)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.suffix == ".yml":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(GalleryError, match=r"kite.yml: cannot be written \(No space left on device\)"):
        save(project, offer(photo))
    with pytest.raises(GalleryError, match="No space"):
        save(project, offer(photo, "noise"), replace=True)
    monkeypatch.undo()
    assert tree(project) == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "does not fit"),
        ("title", "two\nlines", "does not fit"),
        ("alt", "A kite", "says too little"),
        ("alt", "A red kite: high up. " * 20, "does not fit"),
        ("alt", "A red kite: high up there", None),
        ("licence", "CC BY-ND 4.0", "forbids changes"),
        ("licence", "GPL", "unknown value 'GPL'"),
        ("licence", "cc by 4.0", None),
        ("tags", ("Two Words",), "does not fit"),
        ("tags", (), None),
        ("credit", " ", "does not fit"),
        ("source", "x", None),
    ],
)
def test_one_value_is_explained_by_the_check_s_own_words(field: str, value: Any, said: str | None) -> None:
    problems = explain({field: value}, field)
    assert [problem.what for problem in problems if said and said in problem.what] if said else not problems


def test_an_alt_text_is_not_the_title() -> None:
    values = {"title": "A kite, high up in the sky", "alt": "a kite, high up in the sky"}
    assert explain(values, "title") == []
    assert [problem.what for problem in explain(values, "alt")] == ["alt repeats the title"]


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (("My Cat Photo", "A cat"), "my-cat-photo"),
        (("IMG_2041", "A bicycle against a wall"), "a-bicycle-against-a-wall"),
        (("DSC00071", "Größe & Straße"), "grosse-strasse"),
        (("PXL_20260101_101112", "It's a kite"), "its-a-kite"),
        (("看见", "看见"), "photo"),
        (("看见", "Crème brûlée"), "creme-brulee"),
        (("IMG_1", "看见"), "img-1"),
        (("x" * 80, "y"), "x" * 60),
        (("word " * 20, ""), "-".join(["word"] * 12)),
        (("--a..b--", ""), "a-b"),
        (("index", "Index"), "index-photo"),
        (("IMG_1", "CON"), "con-photo"),
    ],
)
def test_a_slug_is_suggested(names: tuple[str, str], slug: str) -> None:
    assert suggest_slug(*names) == slug


def test_what_is_no_photo_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("<svg/>")
    for name in ("a.jpg", "none.jpg", "."):
        with pytest.raises(PhotoError) as caught:
            prepare_file(tmp_path / name)
        assert "\n" not in str(caught.value)
