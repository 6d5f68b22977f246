"""Which experiments there are on which photos, and which are finished; refuses to run any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallery_gen.experiments import EXPERIMENTS, LEARNING, MODEL, SEEING, WITHOUT_PHOTO
from gallery_gen.models import MODELS
from gallery_gen.pipeline.key import Parts, canonical, digest, experiment_parts
from gallery_gen.pipeline.manifest import Experiment, Outcome
from gallery_gen.pipeline.plan import Job, make_plan, read_photo, reason
from gallery_gen.pipeline.store import Store, is_whole
from gallery_gen.pipeline.trial import Trial
from gallery_gen.spec import Gallery, Photo


@dataclass(frozen=True)
class ExperimentJob:
    """One experiment on one photo."""

    photo: Photo | None
    """None where the experiment needs none."""
    learned_from: tuple[Photo, ...]
    """Photos in order of slug, where the experiment learns from them."""
    experiment: str
    parts: Parts
    """Everything that shapes the outcome."""
    key: str
    outcome: Outcome | None
    """The finished outcome, if there is one."""
    reason: str
    """Why there is none: `new`, or what changed; empty if fresh."""

    @property
    def name(self) -> str:
        """`photo: experiment`, or `experiment`."""
        return self.experiment if self.photo is None else f"{self.photo.slug}: {self.experiment}"

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Every photo that it reads."""
        return self.learned_from if self.photo is None else (self.photo, *self.learned_from)


def plan_experiments(gallery: Gallery, store: Store) -> tuple[ExperimentJob, ...]:
    """Give each experiment its key and look up what the store has of it.

    Returns
    -------
    tuple
        Every controlled experiment on each photo that the specification names for them, in its order; then
        what a trained model is asked about each photo that runs through it, and what without any.

    """
    wanted: list[tuple[Photo | None, str]] = [
        *((photo, name) for photo in gallery.experiments for name in (*EXPERIMENTS, *LEARNING)),
        *((photo, name) for photo in gallery.trained_photos for name in SEEING),
        *((None, name) for name in WITHOUT_PHOTO if gallery.trained_photos),
    ]
    if not wanted:
        return ()
    shared = experiment_parts() | {"input size": f"{gallery.input_height}×{gallery.input_width}"}
    digests = {photo.slug: digest(read_photo(photo)) for photo in gallery.photos}
    sizes = store.sound()
    before: dict[tuple[str | None, str], str] | None = None
    jobs = []
    for photo, name in wanted:
        slug = None if photo is None else photo.slug
        learned_from = gallery.learn_from if name in LEARNING else ()
        parts = {**shared, "experiment": name} | ({} if slug is None else {"photo": digests[slug]})
        parts |= {f"learned from {photo.slug}": digests[photo.slug] for photo in learned_from}
        key = digest(canonical({"kind": "experiment", "version": 1, "parts": parts}))
        record = store.record(key)
        outcome = None if record is None else record.outcome
        if outcome is not None and not is_whole((outcome,), sizes):
            outcome = None
        why = ""
        if outcome is None:
            before = _previous_keys(store) if before is None else before
            why = reason(before.get((slug, name)), key, parts, store)
        jobs.append(ExperimentJob(photo, learned_from, name, parts, key, outcome, why))
    return tuple(jobs)


def _previous_keys(store: Store) -> dict[tuple[str | None, str], str]:
    """Keys of the last build by photo and experiment; the manifest is long: read only when needed."""
    manifest = store.manifest()
    return {} if manifest is None else {(e.photo, e.name): e.key for e in manifest.experiments}


def plan_all(gallery: Gallery, store: Store, root: Path) -> tuple[Job | ExperimentJob, ...]:
    """Everything there is to do or done: the jobs of `make_plan`, then the experiments."""
    return (*make_plan(gallery, store, root), *plan_experiments(gallery, store))


def make_trials(jobs: Iterable[ExperimentJob], pixels: Mapping[str, NDArray[np.uint8]]) -> list[Trial]:
    """Put each experiment together with its photos' pixels, which are given by slug, or a trained model.

    The longest come first, so that no worker is left alone with one at the end.
    """
    wanted = sorted(jobs, key=lambda job: job.photo is not None)
    asking = {*SEEING, *WITHOUT_PHOTO}
    state = MODELS[MODEL].load() if any(job.experiment in asking for job in wanted) else None
    return [
        Trial(
            job.key,
            None if job.photo is None else pixels[job.photo.slug],
            job.experiment,
            state if job.experiment in asking else None,
            tuple(pixels[photo.slug] for photo in job.learned_from),
        )
        for job in wanted
    ]


def describe(jobs: Iterable[ExperimentJob], finished: Mapping[str, Outcome]) -> tuple[Experiment, ...]:
    """Put finished outcomes, given by key, in the order of the plan."""
    return tuple(
        Experiment(
            photo=None if job.photo is None else job.photo.slug,
            name=job.experiment,
            key=job.key,
            outcome=finished[job.key],
        )
        for job in jobs
    )
