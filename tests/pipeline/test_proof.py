"""The proof that nothing changed: it saves the full check, and never hides a change."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gallery_gen.errors import SpecError
from gallery_gen.pipeline import Store, build_gallery, key, proof, update_gallery
from gallery_gen.pipeline.proof import FILE, TICK, can_prove
from gallery_gen.spec import Gallery, load_gallery
from tests.conftest import edit, resaved
from tests.pipeline.test_build import Log


@pytest.fixture
def built(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built project whose files count as old enough to prove something."""
    monkeypatch.setattr(proof, "TICK", -(10**18))
    save_weights(project / "w.npz", 1)
    edit(project / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: w.npz}")
    build_gallery(project, workers=1)
    assert is_proven(project)
    return project


def save_weights(path: Path, weight: float) -> None:
    arrays = {"conv1.weight": np.full((1, 3, 3, 3), weight, "f4"), "conv1.bias": np.zeros(1)}
    np.savez(path, **arrays)  # type: ignore[arg-type]


def is_proven(root: Path) -> bool:
    return proof.unchanged(root, "gallery.yml", Store(root / ".gallery")) is not None


def update(root: Path) -> list[str]:
    """Bring the gallery up to date; return the names of the jobs that were run."""
    log = Log()
    update_gallery(root, workers=1, progress=log)
    return sorted(log.names)


def write(path: Path, data: bytes) -> None:
    """Overwrite a file in place; once the clock of the file system has ticked, its change time tells of it."""
    before = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == before:
        path.write_bytes(data)


def test_where_nothing_changed_nothing_is_read(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = build_gallery(built, workers=1)

    def refuse(*_: object) -> None:
        raise AssertionError("nothing need be read")

    monkeypatch.setattr("gallery_gen.pipeline.build.load_gallery", refuse)
    assert build_gallery(built, workers=1) == manifest
    monkeypatch.setattr(Store, "manifest", refuse)
    last = update_gallery(built)
    assert last.jobs == len(manifest.photos) + len(manifest.jobs)
    assert last.pictures == sum(len(stage.pictures) for job in manifest.jobs for stage in job.stages)


def test_a_touched_file_needs_the_full_check_and_runs_nothing(built: Path) -> None:
    for name in ("photos/noise.png", "photos/noise.yml", "gallery.yml", "w.npz"):
        os.utime(built / name, (1, 1))
        assert not is_proven(built)
        assert update(built) == []
        assert is_proven(built)


def test_other_bytes_of_the_same_length_and_time_are_noticed(built: Path) -> None:
    photo = built / "photos/noise.png"
    look, data = photo.stat(), photo.read_bytes()
    write(photo, data[::-1])
    os.utime(photo, ns=(look.st_atime_ns, look.st_mtime_ns))
    assert (photo.stat().st_size, photo.stat().st_mtime_ns) == (look.st_size, look.st_mtime_ns)
    with pytest.raises(SpecError, match=r"noise\.png"):
        update(built)
    write(photo, data)
    assert update(built) == []


@pytest.mark.parametrize(
    ("change", "ran"),
    [
        (lambda root: write(root / "photos/noise.png", resaved(root / "photos/noise.png")),
         ["noise", "noise × conv-relu"]),
        (lambda root: edit(root / "photos/noise.yml", "title: Noise", "title: Noisy"), []),
        (lambda root: edit(root / "gallery.yml", "seed: 7", "seed: 8"),
         ["noise × conv-relu", "stripes × conv-relu"]),
        (lambda root: save_weights(root / "w.npz", 2),
         ["stripes × edges"]),
        (lambda root: [(root / f"photos/noise.{suffix}").unlink() for suffix in ("png", "yml")], []),
        (lambda root: (root / "photos/noise.png").rename(root / "photos/other.png"), None),
    ],
    ids=["photo", "sidecar", "gallery", "weights", "photo gone", "sidecar left alone"],
)  # fmt: skip
def test_a_changed_input_is_noticed(
    built: Path, change: Callable[[Path], object], ran: list[str] | None
) -> None:
    change(built)
    assert not is_proven(built)
    if ran is None:
        with pytest.raises(SpecError):
            update(built)
    else:
        assert update(built) == ran
        assert is_proven(built)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: os.truncate(path, 10)])
def test_a_missing_or_truncated_picture_is_made_again(built: Path, damage: Callable[[Path], None]) -> None:
    manifest = build_gallery(built, workers=1)
    path = Store(built / ".gallery").path(manifest.jobs[2].stages[1].pictures[0].exact)
    data = path.read_bytes()
    damage(path)
    assert update(built) == ["stripes × edges"]
    assert path.read_bytes() == data
    assert is_proven(built)


@pytest.mark.parametrize("name", ["manifest.json", FILE])
@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"jobs": 1', b"\xff\0"])
def test_a_damaged_manifest_or_record_is_written_again(built: Path, name: str, data: bytes) -> None:
    manifest = build_gallery(built, workers=1)
    (built / ".gallery" / name).write_bytes(data)
    assert not is_proven(built)
    assert build_gallery(built, workers=1) == manifest
    assert is_proven(built)


def test_a_record_with_a_strange_value_proves_nothing(built: Path) -> None:
    path = built / ".gallery" / FILE
    record = json.loads(path.read_bytes())
    for field in record:
        path.write_text(json.dumps({**record, field: 7}))
        assert field in ("jobs", "pictures") or not is_proven(built)


def test_another_version_of_the_generator_checks_everything(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key, "version", lambda name: f"another {name}")
    assert not is_proven(built)
    monkeypatch.undo()
    monkeypatch.setattr(key, "_source", dict)
    assert not is_proven(built)


def test_a_file_that_has_just_changed_proves_nothing(project: Path) -> None:
    build_gallery(project, workers=1)
    looks = proof.look_at(project, ["gallery.yml"])
    changed = (project / "gallery.yml").stat().st_ctime_ns
    assert not can_prove(looks, changed + TICK)
    assert can_prove(looks, changed + TICK + 1)
    assert not can_prove(proof.look_at(project, ["missing"]), changed + 2 * TICK)


def test_a_change_during_the_build_is_noticed_by_the_next(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sidecar = built / "photos/noise.yml"

    def load_and_change(*arguments: str) -> Gallery:
        gallery = load_gallery(built, arguments[1])
        write(sidecar, sidecar.read_bytes().replace(b"title: Loud", b"title: Louder"))
        return gallery

    edit(sidecar, "title: Noise", "title: Loud")
    with monkeypatch.context() as patch:
        patch.setattr("gallery_gen.pipeline.build.load_gallery", load_and_change)
        assert build_gallery(built, workers=1).photos[0].title == "Loud"
    assert not is_proven(built)
    assert build_gallery(built, workers=1).photos[0].title == "Louder"
