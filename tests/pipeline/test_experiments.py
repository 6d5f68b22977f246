"""Experiments are jobs like all others: keyed, stored, listed, never computed twice."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_limits

from gallery_gen.errors import SpecError
from gallery_gen.experiments import EXPERIMENTS, LEARNING
from gallery_gen.images import decode_pixels
from gallery_gen.pipeline import Store, build_gallery, plan_all
from gallery_gen.pipeline.build import load_pixels
from gallery_gen.pipeline.experiment_plan import make_trials, plan_experiments
from gallery_gen.pipeline.run import run_tasks
from gallery_gen.pipeline.trial import Trial
from gallery_gen.spec import load_gallery
from gallery_gen.spec.load import MIN_EXPERIMENT_SIDE
from tests.conftest import edit, write_experiments
from tests.pipeline.test_build import build, tree

NAMES = (*EXPERIMENTS, *LEARNING)
ALL = sorted(f"stripes: {name}" for name in NAMES)


@pytest.fixture
def laboratory(project: Path) -> Path:
    """The miniature project with experiments on one photo, large enough for them."""
    return write_experiments(project)


def test_experiments_run_once_and_are_listed_in_order(laboratory: Path) -> None:
    first, ran = build(laboratory)
    assert [name for name in ran if ":" in name] == ALL
    assert [(e.photo, e.name) for e in first.experiments] == [("stripes", name) for name in NAMES]
    before = tree(laboratory / ".gallery")
    again, ran = build(laboratory)
    assert ran == []
    assert again == first
    assert tree(laboratory / ".gallery") == before


def test_pictures_are_stored_whole(laboratory: Path) -> None:
    manifest, _ = build(laboratory)
    store = Store(laboratory / ".gallery")
    pictures = [picture for e in manifest.experiments for picture in e.outcome.pictures]
    assert len(pictures) > 40
    for picture in pictures:
        shape = decode_pixels(store.get(picture.exact)).shape
        assert shape == (picture.exact.height, picture.exact.width, 3)
        assert picture.legend is None or picture.legend.colormap in manifest.colormaps


def test_only_what_changed_runs_again_and_the_plan_says_why(laboratory: Path) -> None:
    manifest, _ = build(laboratory)
    store = Store(laboratory / ".gallery")
    flip = next(e for e in manifest.experiments if e.name == "flip")
    store.path(flip.outcome.pictures[0].exact).unlink()
    plan = plan_all(load_gallery(laboratory), store, laboratory)
    assert [(job.name, job.reason) for job in plan if job.reason] == [
        ("stripes: flip", "its stored pictures are missing or damaged")
    ]
    assert build(laboratory) == (manifest, ["stripes: flip"])
    edit(laboratory / "gallery.yml", "width: 48", "width: 46")
    reasons = {job.reason for job in plan_experiments(load_gallery(laboratory), store)}
    assert reasons == {"changed: input size"}


def test_what_is_learned_from_photos_depends_on_each_that_is_named(laboratory: Path) -> None:
    build(laboratory)
    photos = laboratory / "photos"
    shutil.copy(photos / "noise.yml", photos / "added.yml")
    Image.fromarray(np.full((50, 60, 3), 90, np.uint8)).save(photos / "added.png")
    assert build(laboratory)[1] == ["added", "added × conv-relu"]
    edit(laboratory / "gallery.yml", "learn_from: [stripes, noise]", "learn_from: [stripes, noise, added]")
    store = Store(laboratory / ".gallery")
    reasons = {
        job.name: job.reason for job in plan_experiments(load_gallery(laboratory), store) if job.reason
    }
    assert reasons == {f"stripes: {name}": "changed: learned from added" for name in LEARNING}
    manifest, ran = build(laboratory)
    assert [name for name in ran if name in ALL] == list(reasons)
    (found,) = [e.outcome for e in manifest.experiments if e.name == "patch-filters"]
    assert found.numbers["photos"] == 3


def test_the_order_of_photos_does_not_count(laboratory: Path) -> None:
    def keys() -> list[str]:
        return [job.key for job in plan_experiments(load_gallery(laboratory), Store(laboratory / "none"))]

    before = keys()
    edit(laboratory / "gallery.yml", "version: 1\n", "version: 1\ncover: stripes\n")
    assert [photo.slug for photo in load_gallery(laboratory).photos] == ["stripes", "noise"]
    assert keys() == before
    jobs = plan_experiments(load_gallery(laboratory), Store(laboratory / "none"))
    assert [photo.slug for photo in jobs[-1].learned_from] == ["noise", "stripes"]


def test_an_experiment_that_is_dropped_is_pruned(laboratory: Path) -> None:
    build(laboratory)
    store = Store(laboratory / ".gallery")

    def prune() -> int:
        plan = plan_all(load_gallery(laboratory), store, laboratory)
        return store.prune(job.key for job in plan)[0]

    assert prune() == 0
    assert build(laboratory)[1] == []
    edit(laboratory / "gallery.yml", "experiments: [stripes]\nlearn_from: [stripes, noise]\n", "")
    manifest, ran = build(laboratory)
    assert (manifest.experiments, ran) == ((), [])
    assert prune() > 50


def test_any_executor_gives_the_same_outcomes(laboratory: Path) -> None:
    gallery = load_gallery(laboratory)
    jobs = plan_experiments(gallery, Store(laboratory / "none"))
    trials: list[Trial] = make_trials(jobs, load_pixels(gallery, gallery.photos))
    serial = {result.key: result for result in run_tasks(trials, workers=1)}
    # Whoever brings an executor holds BLAS to one thread, as our own workers do: sums round otherwise.
    with threadpool_limits(1), ThreadPoolExecutor(2) as executor:
        threads = {result.key: result for result in run_tasks(trials, executor=executor)}
    assert serial == threads


def test_two_processes_write_the_bytes_that_one_writes(laboratory: Path) -> None:
    """A separate build, with another hash seed and worker count."""
    build_gallery(laboratory, workers=1)
    (laboratory / ".gallery").rename(laboratory / "first")
    command = [sys.executable, "-m", "gallery_gen.cli", "-C", str(laboratory), "build", "-j", "2"]
    subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "9"}, check=True, capture_output=True)
    one, two = (tree(laboratory / folder) for folder in ("first", ".gallery"))
    for name in ("last-build.json",):  # holds the times of the files that were looked at
        one.pop(name, None)
        two.pop(name, None)
    assert len(one) > 50
    assert one == two


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("experiments: [stripes]", "experiments: [strips]", "there is no photo 'strips'"),
        ("experiments: [stripes]", "experiments: [stripes, stripes]", "'stripes' is listed twice"),
        ("experiments: [stripes]", "experiments: stripes", "must be a list of photos"),
        ("height: 40", "height: 39", f"need at least {MIN_EXPERIMENT_SIDE} × {MIN_EXPERIMENT_SIDE} pixels"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(laboratory: Path, old: str, new: str, problem: str) -> None:
    edit(laboratory / "gallery.yml", old, new)
    with pytest.raises(SpecError) as caught:
        build(laboratory)
    assert [problem in found.what for found in caught.value.problems] == [True]


def test_the_smallest_photo_is_large_enough(laboratory: Path) -> None:
    edit(laboratory / "gallery.yml", "width: 48", f"width: {MIN_EXPERIMENT_SIDE}")
    assert len(build(laboratory)[0].experiments) == len(NAMES)
