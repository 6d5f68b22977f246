"""The specification → a complete store and its manifest; refuses to know about pages.

Only the parent process writes: objects first, then the record that names them, the manifest last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallery_gen.errors import PhotoError, Problem, SpecError
from gallery_gen.images import cover_crop, load_photo
from gallery_gen.models import MODELS, load_state
from gallery_gen.pipeline.assemble import assemble
from gallery_gen.pipeline.experiment_plan import ExperimentJob, describe, make_trials, plan_experiments
from gallery_gen.pipeline.job import Task
from gallery_gen.pipeline.key import program
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.pipeline.plan import Job, make_plan
from gallery_gen.pipeline.proof import (
    LastBuild,
    can_prove,
    input_names,
    look_at,
    look_at_outputs,
    remember,
    unchanged,
)
from gallery_gen.pipeline.run import Work, run_tasks
from gallery_gen.pipeline.store import Record, Store, is_whole
from gallery_gen.spec import Gallery, Photo, load_gallery

Progress = Callable[[int, int, str], None]
Tell = Callable[[str], None]


def update_gallery(
    root: Path,
    *,
    gallery: str = "gallery.yml",
    store: str = ".gallery",
    workers: int | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
    verify: bool = False,
) -> LastBuild:
    """Make the pictures that are missing, as `build_gallery` does, and return how many there are of all.

    Where nothing changed since the last build, this reads neither the specification nor the manifest. With
    `verify` every stored picture is read, and made again if its digest is wrong: a failing disk can damage a
    file and leave its size and times as they were. `tell` is called with a sentence for each job in which a
    stage holds values that are not finite: no mistake, but worth knowing.
    """
    if verify:
        Store(root / store).forget()
    last = unchanged(root, gallery, Store(root / store))
    if last is None:
        manifest, last = _build(root, gallery, store, workers, progress or _silent)
        for job in manifest.jobs:
            if tell is not None and job.not_finite is not None:
                tell(f"{job.photo} × {job.configuration}: {job.not_finite.said}")
    return last


def build_gallery(
    root: Path,
    *,
    gallery: str = "gallery.yml",
    store: str = ".gallery",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Make the pictures that are missing and return the manifest of all.

    Parameters
    ----------
    root
        The project's folder.
    gallery
        The specification file below it.
    store
        The picture store's folder below it.
    workers
        Local processes; one per processor if None.
    progress
        Called with (jobs done, jobs to do, name of the job just done); once with (0, total, "") at the start,
        if anything may have changed.

    Returns
    -------
    Manifest
        Also written to the store.

    Raises
    ------
    GalleryError
        For whatever its user can mend: SpecError with every problem, StoreError, …

    """
    kept = Store(root / store)
    manifest = kept.manifest() if unchanged(root, gallery, kept) else None
    if manifest is None:
        manifest, _ = _build(root, gallery, store, workers, progress or _silent)
    return manifest


def _build(
    root: Path, gallery: str, store: str, workers: int | None, progress: Progress
) -> tuple[Manifest, LastBuild]:
    """Check everything by its contents and run what is missing; leave a record if it will prove something."""
    kept = Store(root / store)
    now = kept.now()
    inputs = look_at(root, input_names(root, gallery))
    specification = load_gallery(root, gallery)
    weights = sorted({c.weights.file for c in specification.configurations if c.weights and c.weights.file})
    inputs |= look_at(root, weights)
    plan = make_plan(specification, kept, root)
    experiments = plan_experiments(specification, kept)
    finished = {job.key: job.stages for job in plan if job.stages is not None}
    outcomes = {job.key: job.outcome for job in experiments if job.outcome is not None}
    to_draw = {job.key: job for job in plan if job.stages is None}
    to_try = {job.key: job for job in experiments if job.outcome is None}
    missing: Mapping[str, Job | ExperimentJob] = {**to_draw, **to_try}
    progress(0, len(missing), "")
    tasks = make_tasks(specification, to_draw.values(), root)
    photos = {photo.slug: photo for job in to_try.values() for photo in job.photos}
    pixels = load_pixels(specification, photos.values())
    work: list[Work] = [*make_trials(to_try.values(), pixels), *tasks]  # long ones first
    for done, result in enumerate(run_tasks(work, workers), start=1):
        for name, data in result.objects.items():
            kept.put(data, name.rpartition(".")[2])
        job = missing[result.key]
        kept.put_record(Record(key=job.key, parts=job.parts, stages=result.stages, outcome=result.outcome))
        if result.outcome is None:
            finished[job.key] = result.stages
        else:
            outcomes[job.key] = result.outcome
        progress(done, len(missing), job.name)
    manifest = assemble(specification, plan, finished, describe(experiments, outcomes))
    kept.put_manifest(manifest)
    sizes = kept.sound()
    kept.remember()
    last = LastBuild(
        jobs=len(plan) + len(experiments),
        pictures=sum(len(stage.pictures) for job in manifest.jobs for stage in job.stages),
        weights=weights,
        inputs=inputs,
        program=program(),
        outputs=look_at_outputs(kept, kept.looks()),
    )
    whole = all(is_whole(stages, sizes) for stages in finished.values())
    if can_prove(inputs, now) and whole and is_whole(outcomes.values(), sizes):
        remember(last, kept)
    return manifest, last


def _silent(_done: int, _total: int, _name: str) -> None:
    """Show no progress."""


def make_tasks(gallery: Gallery, jobs: Iterable[Job], root: Path) -> list[Task]:
    """Decode the photos and read the weights that the given jobs need.

    Raises
    ------
    SpecError
        With every photo that cannot be decoded.

    """
    wanted = list(jobs)
    pixels = load_pixels(gallery, {job.photo.slug: job.photo for job in wanted}.values())
    states: dict[str, Mapping[str, NDArray[np.float32]]] = {}
    tasks = []
    for job in wanted:
        weights = None if job.configuration is None else job.configuration.weights
        state = None
        source = None if weights is None else weights.file
        if weights is not None and weights.pretrained and job.configuration is not None:
            source = job.configuration.model
        if source is not None:
            if source not in states:
                states[source] = MODELS[source].load() if source in MODELS else load_state(root / source)
            state = states[source]
        tasks.append(Task(job.key, pixels[job.photo.slug], job.configuration, state, job.values))
    return tasks


def load_pixels(gallery: Gallery, photos: Iterable[Photo]) -> dict[str, NDArray[np.uint8]]:
    """Decode and crop photos; slug → (H, W, 3).

    Raises
    ------
    SpecError
        With every photo that cannot be decoded.

    """
    pixels: dict[str, NDArray[np.uint8]] = {}
    problems = []
    for photo in photos:
        try:
            pixels[photo.slug] = cover_crop(load_photo(photo.path), gallery.input_height, gallery.input_width)
        except PhotoError as error:
            problems.append(Problem(photo.file, None, "", str(error), ""))
    if problems:
        raise SpecError(problems)
    return pixels
