"""From a specification to a store and a manifest: only what changed is computed, and always the same bytes."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from gallery_gen.errors import GalleryError, SpecError, StoreError
from gallery_gen.images import decode_pixels, decode_values
from gallery_gen.pipeline import Manifest, Store, build_gallery, make_plan
from gallery_gen.pipeline.build import make_tasks
from gallery_gen.pipeline.proof import FILE
from gallery_gen.pipeline.run import run_tasks
from gallery_gen.pipeline.store import PROVEN
from gallery_gen.spec import load_gallery
from tests.conftest import edit, resaved


class Log:
    """Remembers which jobs a build ran."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, _done: int, _total: int, name: str) -> None:
        if name:
            self.names.append(name)


def build(root: Path) -> tuple[Manifest, list[str]]:
    log = Log()
    return build_gallery(root, workers=1, progress=log), sorted(log.names)


def tree(folder: Path) -> dict[str, str]:
    """Path → digest of every file below a folder, but for what only this disk can tell."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (FILE, PROVEN)
    }


def test_the_manifest_has_every_job_in_specification_order(project: Path) -> None:
    manifest, ran = build(project)
    assert [(job.photo, job.configuration) for job in manifest.jobs] == [
        ("noise", "conv-relu"),
        ("stripes", "conv-relu"),
        ("stripes", "edges"),
    ]
    assert ran == ["noise", "noise × conv-relu", "stripes", "stripes × conv-relu", "stripes × edges"]
    stages = manifest.jobs[0].stages
    assert [(stage.name, stage.shape) for stage in stages] == [
        ("input", (3, 24, 32)),
        ("conv1", (3, 22, 30)),
        ("relu1", (3, 22, 30)),
        ("pool1", (3, 11, 15)),
    ]
    assert [picture.rendering for picture in stages[1].pictures] == ["original", "honest"]
    least = [stage.statistics.min or 0.0 for stage in stages]
    assert least[1] < 0 <= least[2]
    assert 0 < stages[1].statistics.negative < 1
    assert stages[1].parameters == 3 * 27 + 3
    assert manifest.configurations[0].seed == 7
    assert set(manifest.colormaps) == {"diverging", "jet"}


def test_exact_pictures_are_what_the_manifest_says(project: Path) -> None:
    manifest, _ = build(project)
    store = Store(project / ".gallery")
    for job in manifest.jobs:
        for stage in job.stages:
            for picture in stage.pictures:
                pixels = decode_pixels(store.get(picture.exact))
                assert pixels.shape == (picture.exact.height, picture.exact.width, 3)
                if picture.mode in ("photo", "wrapped"):
                    assert pixels.shape[:2] == stage.shape[1:]


def test_values_are_kept_where_they_are_asked_for(project: Path) -> None:
    """Only that photo's job is done again; pruning keeps the file, and a lost one is made again."""
    build(project)
    text = "photos: [stripes]\n    renderings"
    edit(project / "gallery.yml", text, "values: {stages: [conv1], photos: [stripes]}\n    " + text)
    edit(
        project / "gallery.yml",
        "    weights: {seed: 7}",
        "    values: {stages: [relu1, conv1], photos: [noise]}\n    weights: {seed: 7}",
    )
    manifest, ran = build(project)
    assert ran == ["noise × conv-relu", "stripes × edges"]
    store = Store(project / ".gallery")
    kept = {
        (job.photo, job.configuration, stage.name): stage
        for job in manifest.jobs
        for stage in job.stages
        if stage.values is not None
    }
    assert set(kept) == {
        ("noise", "conv-relu", "conv1"),
        ("noise", "conv-relu", "relu1"),
        ("stripes", "edges", "conv1"),
    }
    store.prune(())
    for stage in kept.values():
        assert stage.values is not None
        values = decode_values(store.get(stage.values), stage.shape)
        assert float(values.min()) == stage.statistics.min
        assert float(values.max()) == stage.statistics.max
    assert build(project)[1] == []
    (lost,) = [stage.values for key, stage in kept.items() if key[0] == "stripes"]
    assert lost is not None
    store.path(lost).unlink()
    assert build(project)[1] == ["stripes × edges"]
    edit(
        project / "gallery.yml", "stages: [relu1, conv1], photos: [noise]", "stages: [relu1], photos: [noise]"
    )
    assert [job.reason for job in make_plan(load_gallery(project), store, project) if job.reason] == [
        "changed: values"
    ]


def test_nothing_is_computed_twice(project: Path) -> None:
    first, _ = build(project)
    files = {path: path.stat().st_mtime_ns for path in (project / ".gallery").rglob("*") if path.name != FILE}
    again, ran = build(project)
    assert ran == []
    assert again == first
    assert files == {path: path.stat().st_mtime_ns for path in files}
    assert tree(project / ".gallery").keys() <= {
        path.relative_to(project / ".gallery").as_posix() for path in files
    }


def test_a_new_photo_runs_only_its_own_jobs(project: Path) -> None:
    build(project)
    (project / "photos" / "third.png").write_bytes(resaved(project / "photos" / "noise.png"))
    sidecar = (project / "photos" / "noise.yml").read_text().replace("title: Noise", "title: Third")
    (project / "photos" / "third.yml").write_text(sidecar)
    assert build(project)[1] == ["third", "third × conv-relu"]


def test_words_change_the_manifest_but_no_picture(project: Path) -> None:
    build(project)
    edit(project / "gallery.yml", "title: Edges", "title: All edges")
    edit(project / "gallery.yml", "slug: edges", "slug: all-edges")
    edit(project / "photos" / "noise.yml", "title: Noise", "title: Random colours")
    manifest, ran = build(project)
    assert ran == []
    assert manifest.configurations[1].title == "All edges"
    assert manifest.photos[0].title == "Random colours"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "jobs"),
    [
        ("gallery.yml", "seed: 7", "seed: 8", "changed: weights", 2),
        ("gallery.yml", "kernel_size: 2}", "kernel_size: 3}", "changed: layers", 2),
        ("gallery.yml", "colormap: jet", "colormap: magma", "changed: renderings", 1),
        ("gallery.yml", "height: 24", "height: 26", "changed: input size", 5),
    ],
)
def test_the_plan_says_why(project: Path, file: str, old: str, new: str, reason: str, jobs: int) -> None:
    build(project)
    edit(project / file, old, new)
    plan = make_plan(load_gallery(project), Store(project / ".gallery"), project)
    reasons = [job.reason for job in plan if job.stages is None]
    assert reasons == [reason] * jobs
    assert len(build(project)[1]) == jobs


def test_the_plan_says_new_and_missing(project: Path) -> None:
    store = Store(project / ".gallery")
    assert {job.reason for job in make_plan(load_gallery(project), store, project)} == {"new"}
    manifest, _ = build(project)
    store.path(manifest.jobs[2].stages[1].pictures[0].exact).write_bytes(b"")
    stale = [job for job in make_plan(load_gallery(project), store, project) if job.stages is None]
    assert [(job.name, job.reason) for job in stale] == [
        ("stripes × edges", "its stored pictures are missing or damaged")
    ]
    assert build(project)[1] == ["stripes × edges"]


def test_a_touched_file_is_still_fresh(project: Path) -> None:
    build(project)
    os.utime(project / "photos" / "noise.png", (1, 1))
    assert build(project)[1] == []


def test_weights_from_a_file_are_part_of_the_key(project: Path) -> None:
    rng = np.random.default_rng(1)
    arrays = {"conv1.weight": rng.normal(size=(1, 3, 3, 3)).astype("f4"), "conv1.bias": np.zeros(1, "f4")}
    np.savez(project / "w.npz", **arrays)  # type: ignore[arg-type]
    edit(project / "gallery.yml", "{preset: {conv1: sobel-x}}", "{file: w.npz}")
    first, _ = build(project)
    np.savez(project / "w.npz", **{name: array + 1 for name, array in arrays.items()})  # type: ignore[arg-type]
    second, ran = build(project)
    assert ran == ["stripes × edges"]
    assert first.jobs[2].stages[1].statistics != second.jobs[2].stages[1].statistics


def test_prune_keeps_what_is_needed(project: Path) -> None:
    build(project)
    before = tree(project / ".gallery")
    edit(project / "gallery.yml", "seed: 7", "seed: 8")
    manifest, _ = build(project)
    store = Store(project / ".gallery")
    keys = [job.key for job in make_plan(load_gallery(project), store, project)]
    removed, freed = store.prune(keys)
    assert removed > 0
    assert freed > 0
    assert build(project) == (manifest, [])
    # What the last build made stays, even when the next one would make something else.
    edit(project / "gallery.yml", "seed: 8", "seed: 9")
    store.prune(job.key for job in make_plan(load_gallery(project), store, project))
    edit(project / "gallery.yml", "seed: 9", "seed: 8")
    assert build(project) == (manifest, [])
    edit(project / "gallery.yml", "seed: 8", "seed: 7")
    assert len(build(project)[1]) == 2
    store.prune(job.key for job in make_plan(load_gallery(project), store, project))
    assert tree(project / ".gallery") == before


def test_a_damaged_object_is_never_handed_out(project: Path) -> None:
    manifest, _ = build(project)
    store = Store(project / ".gallery")
    file = manifest.photos[0].picture.exact
    store.path(file).write_bytes(bytes(file.size))
    with pytest.raises(StoreError, match="damaged"):
        store.get(file)


def test_a_failed_build_leaves_the_last_one(project: Path) -> None:
    build(project)
    before = tree(project / ".gallery")
    edit(project / "gallery.yml", "kernel_size: 3}", "kernel_size: 99}")
    with pytest.raises(SpecError):
        build(project)
    assert tree(project / ".gallery") == before


def test_any_executor_gives_the_same_results(project: Path) -> None:
    gallery = load_gallery(project)
    tasks = make_tasks(gallery, make_plan(gallery, Store(project / "none"), project), project)
    serial = {result.key: result for result in run_tasks(tasks, workers=1)}
    with ThreadPoolExecutor(2) as executor:
        threads = {result.key: result for result in run_tasks(tasks, executor=executor)}
    assert serial == threads


def test_a_worker_that_dies_is_explained(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import Executor, Future
    from concurrent.futures.process import BrokenProcessPool

    class Dying(Executor):
        def submit(self, *_: object, **__: object) -> Future:  # type: ignore[type-arg]
            future: Future[object] = Future()
            future.set_exception(BrokenProcessPool("died"))
            return future

    def dying(tasks: list[object], *_: object) -> Iterator[object]:
        return run_tasks(tasks, executor=Dying())  # type: ignore[arg-type]

    monkeypatch.setattr("gallery_gen.pipeline.build.run_tasks", dying)
    with pytest.raises(GalleryError, match=r"a worker process died: .* fewer --workers"):
        build(project)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_leaves_the_same_store(project: Path, tmp_path: Path, workers: int) -> None:
    """As one worker does, and as the same number did before."""
    trees = []
    for number, count in enumerate((1, workers, workers)):
        build_gallery(project, store=f"store-{number}", workers=count)
        trees.append(tree(tmp_path / f"store-{number}"))
    assert len(trees[0]) > 20
    assert trees[0] == trees[1] == trees[2]


def test_two_builds_in_different_surroundings_are_byte_identical(project: Path, tmp_path: Path) -> None:
    """Separate processes, with other hash seeds, time zones, languages and worker counts."""
    trees = []
    for number, (seed, zone, language, workers) in enumerate(
        [("1", "UTC", "C", "1"), ("2", "Asia/Shanghai", "de_DE.UTF-8", "2")]
    ):
        command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(project), "build", "-j", workers]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        kept = tmp_path / f"store-{number}"
        (project / ".gallery").rename(kept)
        trees.append(tree(kept))
    assert len(trees[0]) > 20
    assert trees[0] == trees[1]
