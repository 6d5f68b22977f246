"""Which jobs there are, which are finished, and why the others are not; refuses to run any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gallery_gen.errors import PhotoError
from gallery_gen.pipeline.key import Parts, changes, digest, job_parts, key_of
from gallery_gen.pipeline.manifest import Manifest
from gallery_gen.pipeline.store import Record, Store
from gallery_gen.spec import Configuration, Gallery, Photo


@dataclass(frozen=True)
class Job:
    """One photo through one configuration, or (without one) the cropped photo itself."""

    photo: Photo
    photo_digest: str
    configuration: Configuration | None
    parts: Parts
    key: str
    record: Record | None
    """The finished result, if there is one."""
    reason: str
    """Why there is none: `new`, or what changed; empty if fresh."""

    @property
    def name(self) -> str:
        """`photo` or `photo × configuration`."""
        return (
            self.photo.slug
            if self.configuration is None
            else f"{self.photo.slug} × {self.configuration.slug}"
        )


def make_plan(gallery: Gallery, store: Store, root: Path) -> tuple[Job, ...]:
    """Give each job its key and look up what the store has of it.

    Parameters
    ----------
    gallery
        The checked specification.
    store
        Where finished jobs are kept.
    root
        The project's folder, for weight files.

    Returns
    -------
    tuple
        First each photo itself, then every photo × configuration, in specification order.

    """
    digests = {photo.slug: digest(_read(photo)) for photo in gallery.photos}
    before = _previous_keys(store.manifest())
    wanted = [(photo, None) for photo in gallery.photos] + list(gallery.pairs)
    jobs = []
    for photo, configuration in wanted:
        parts = job_parts(gallery, digests[photo.slug], configuration, root)
        key = key_of(parts)
        record = store.record(key)
        name = (photo.slug, "" if configuration is None else configuration.slug)
        reason = "" if record else _reason(before.get(name), key, parts, store)
        jobs.append(Job(photo, digests[photo.slug], configuration, parts, key, record, reason))
    return tuple(jobs)


def _read(photo: Photo) -> bytes:
    try:
        return photo.path.read_bytes()
    except OSError as error:
        raise PhotoError(f"{photo.file}: cannot be read ({error.strerror}): check its permissions") from error


def _previous_keys(manifest: Manifest | None) -> dict[tuple[str, str], str]:
    """Keys of the last build by photo and configuration slug."""
    if manifest is None:
        return {}
    keys = {(photo.slug, ""): photo.key for photo in manifest.photos}
    return keys | {(job.photo, job.configuration): job.key for job in manifest.jobs}


def _reason(old_key: str | None, key: str, parts: Parts, store: Store) -> str:
    if old_key is None:
        return "new"
    if old_key == key:
        return "its stored pictures are missing or damaged"
    old = store.record(old_key)
    if old is None:
        return "changed (the last result is no longer stored)"
    return "changed: " + ", ".join(changes(old.parts, parts))
