"""Which jobs there are, which are finished, and why the others are not; refuses to run any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gallery_gen.errors import PhotoError
from gallery_gen.files import UnfitFileError, read_ordinary
from gallery_gen.images import MAX_BYTES
from gallery_gen.pipeline.key import Parts, canonical, changes, digest, key_of, shared_parts
from gallery_gen.pipeline.manifest import Manifest, Stage
from gallery_gen.pipeline.store import Store, is_whole, no_collection
from gallery_gen.spec import Configuration, Gallery, Photo


@dataclass(frozen=True)
class Job:
    """One photo through one configuration, or (without one) the cropped photo itself."""

    photo: Photo
    photo_digest: str
    configuration: Configuration | None
    shared: Parts
    """What shapes the result besides the photo."""
    key: str
    stages: tuple[Stage, ...] | None
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

    @property
    def values(self) -> tuple[str, ...]:
        """The stages whose values are kept."""
        return () if self.configuration is None else self.configuration.values_on(self.photo.slug)

    @property
    def own(self) -> Parts:
        """What shapes this photo's result alone."""
        parts = {"photo": self.photo_digest}
        return parts | {"values": " ".join(self.values)} if self.values else parts

    @property
    def parts(self) -> Parts:
        """Everything that shapes the result."""
        return {**self.shared, **self.own}


@no_collection()
def make_plan(gallery: Gallery, store: Store, root: Path) -> tuple[Job, ...]:
    """Give each job its key and look up what the store has of it.

    The last manifest answers for most jobs at once; the store's records for the others.

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
    digests = {photo.slug: digest(read_photo(photo)) for photo in gallery.photos}
    manifest, sizes = store.manifest(), store.sound()
    keys_before = _previous_keys(manifest)
    proven = store.proven_manifest() is not None
    known = {job.key: job.stages[1:] for job in manifest.jobs} if manifest is not None and proven else {}
    shared: dict[str | None, Parts] = {None: shared_parts(gallery, None, root)}
    shared |= {c.slug: shared_parts(gallery, c, root) for c in gallery.configurations}
    shared_digests = {slug: digest(canonical(parts)) for slug, parts in shared.items()}
    jobs = []
    for photo, configuration in [*((photo, None) for photo in gallery.photos), *gallery.pairs]:
        slug = None if configuration is None else configuration.slug
        job = Job(photo, digests[photo.slug], configuration, shared[slug], "", None, "")
        key = key_of(shared_digests[slug], job.own)
        stages = known.get(key)
        if stages is None and (record := store.record(key)) is not None:
            stages = record.stages
        if stages is not None and not is_whole(stages, sizes):
            stages = None
        why = ""
        if stages is None:
            why = reason(keys_before.get((photo.slug, slug)), key, job.parts, store)
        jobs.append(replace(job, key=key, stages=stages, reason=why))
    return tuple(jobs)


def read_photo(photo: Photo) -> bytes:
    """Read a photo's file, which must be an ordinary one of allowed size."""
    try:
        return read_ordinary(photo.path, MAX_BYTES)
    except UnfitFileError as error:
        raise PhotoError(f"{photo.file}: {error.strerror}") from error
    except OSError as error:
        raise PhotoError(f"{photo.file}: cannot be read ({error.strerror}): check its permissions") from error


def _previous_keys(manifest: Manifest | None) -> dict[tuple[str, str | None], str]:
    """Keys of the last build by photo and configuration slug."""
    if manifest is None:
        return {}
    keys: dict[tuple[str, str | None], str] = {(photo.slug, None): photo.key for photo in manifest.photos}
    return keys | {(job.photo, job.configuration): job.key for job in manifest.jobs}


def reason(old_key: str | None, key: str, parts: Parts, store: Store) -> str:
    """Say why there is no result for a key, as the last build's was `old_key`."""
    if old_key is None:
        return "new"
    if old_key == key:
        return "its stored pictures are missing or damaged"
    old = store.record(old_key)
    if old is None:
        return "changed (the last result is no longer stored)"
    return "changed: " + ", ".join(changes(old.parts, parts))
