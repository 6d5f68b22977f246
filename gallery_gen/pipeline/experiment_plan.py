"""Which experiments there are on which photos, and which are finished; refuses to run any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallery_gen.experiments import EXPERIMENTS
from gallery_gen.pipeline.key import Parts, canonical, digest, experiment_parts
from gallery_gen.pipeline.manifest import Experiment, Outcome
from gallery_gen.pipeline.plan import Job, make_plan, reason
from gallery_gen.pipeline.store import Store, is_whole
from gallery_gen.pipeline.trial import Trial
from gallery_gen.spec import Gallery, Photo


@dataclass(frozen=True)
class ExperimentJob:
    """One experiment on one photo."""

    photo: Photo
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
        """`photo: experiment`."""
        return f"{self.photo.slug}: {self.experiment}"


def plan_experiments(gallery: Gallery, store: Store) -> tuple[ExperimentJob, ...]:
    """Give each experiment its key and look up what the store has of it.

    Returns
    -------
    tuple
        Every experiment on each photo that the specification names for them, in its order.

    """
    if not gallery.experiments:
        return ()
    shared = experiment_parts() | {"input size": f"{gallery.input_height}×{gallery.input_width}"}
    sizes = store.sizes()
    before: dict[tuple[str, str], str] | None = None
    jobs = []
    for photo in gallery.experiments:
        photo_digest = digest(photo.path.read_bytes())
        for name in EXPERIMENTS:
            parts = {**shared, "photo": photo_digest, "experiment": name}
            key = digest(canonical({"kind": "experiment", "version": 1, "parts": parts}))
            record = store.record(key)
            outcome = None if record is None else record.outcome
            if outcome is not None and not is_whole((outcome,), sizes):
                outcome = None
            why = ""
            if outcome is None:
                before = _previous_keys(store) if before is None else before
                why = reason(before.get((photo.slug, name)), key, parts, store)
            jobs.append(ExperimentJob(photo, name, parts, key, outcome, why))
    return tuple(jobs)


def _previous_keys(store: Store) -> dict[tuple[str, str], str]:
    """Keys of the last build by photo and experiment; the manifest is long: read only when needed."""
    manifest = store.manifest()
    return {} if manifest is None else {(e.photo, e.name): e.key for e in manifest.experiments}


def plan_all(gallery: Gallery, store: Store, root: Path) -> tuple[Job | ExperimentJob, ...]:
    """Everything there is to do or done: the jobs of `make_plan`, then the experiments."""
    return (*make_plan(gallery, store, root), *plan_experiments(gallery, store))


def make_trials(jobs: Iterable[ExperimentJob], pixels: Mapping[str, NDArray[np.uint8]]) -> list[Trial]:
    """Put each experiment together with its photo's pixels, which are given by slug."""
    return [Trial(job.key, pixels[job.photo.slug], job.experiment) for job in jobs]


def describe(jobs: Iterable[ExperimentJob], finished: Mapping[str, Outcome]) -> tuple[Experiment, ...]:
    """Put finished outcomes, given by key, in the order of the plan."""
    return tuple(
        Experiment(photo=job.photo.slug, name=job.experiment, key=job.key, outcome=finished[job.key])
        for job in jobs
    )
